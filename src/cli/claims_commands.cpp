// facts, parties, claims, claims conflicts: what is on record of the market, and what became of the articles' statements.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/record.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "claims/claim.hpp"
#include "claims/evaluate.hpp"
#include "cli/invocation.hpp"
#include "cli/output_file.hpp"
#include "report/articles/article_pages.hpp"
#include "report/articles/claims_view.hpp"
#include "report/catalog/facts_view.hpp"

namespace steelyard::cli {
namespace {

using catalog::Catalog;

std::vector<std::string> split_on_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t at = text.find(',');
    if (at != 0 && !text.empty()) parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

Error bad_choice(std::string_view option, std::string_view found, const std::set<std::string>& known) {
  std::string expected;
  std::vector<std::string_view> names;
  for (const std::string& name : known) {
    expected += (expected.empty() ? "" : ", ") + name;
    names.push_back(name);
  }
  std::vector<Argument> arguments{{"option", fmt::format("--{}", option)}, {"found", std::string{found}}, {"expected", expected}};
  if (const auto near = nearest_name(found, names); !near.empty()) arguments.push_back({"nearest", std::string{near}});
  return {kBadChoice, {}, std::move(arguments)};
}

/// The code of a subject that was typed as a party's name.
std::string subject_code(const Catalog& catalog, const std::string& typed) {
  const std::string wanted = catalog::folded_name(typed);
  for (const catalog::Party& party : catalog.parties()) {
    const auto is_called = [&](const std::string& name) { return catalog::folded_name(name) == wanted; };
    if (is_called(party.name) || is_called(party.name_zh) || std::any_of(party.aliases.begin(), party.aliases.end(), is_called)) {
      return party.id.text();
    }
  }
  return to_lower(typed);
}

int run_facts(Invocation& invocation) {
  const auto loaded = invocation.catalog();
  if (!loaded) return invocation.fail(loaded.error());
  const Catalog& catalog = **loaded;
  std::set<std::string> subjects;
  std::set<std::string> metrics;
  for (const auto& fact : catalog.market_facts()) {
    subjects.insert(fact.subject);
    metrics.insert(fact.metric);
  }
  const auto subject_typed = invocation.text("subject");
  const auto subject = subject_typed ? std::optional(subject_code(catalog, *subject_typed)) : std::nullopt;
  const auto metric = invocation.text("metric");
  Findings findings;
  if (subject && !subjects.contains(*subject)) findings.push_back(bad_choice("subject", *subject_typed, subjects));
  if (metric && !metrics.contains(*metric)) findings.push_back(bad_choice("metric", *metric, metrics));
  if (!findings.empty()) return invocation.fail(findings);
  std::vector<const catalog::MarketFact*> chosen;
  for (const auto& fact : catalog.market_facts()) {
    if ((!subject || fact.subject == *subject) && (!metric || fact.metric == *metric)) chosen.push_back(&fact);
  }
  const auto table = report::facts_table(std::move(chosen), catalog, invocation.messages(), invocation.format());
  invocation.print(report::render(table, invocation.format(), invocation.style()));
  return kAnswered;
}

struct PartyQuery {
  std::optional<std::string> chain;
  std::vector<std::string> components;
  std::optional<std::string> role;
};

/// A supplier whose component isn't stated may supply any: it is shown with every component asked for.
bool supplies(const catalog::Supply& supply, const PartyQuery& query) {
  if (query.chain && supply.chain != *query.chain) return false;
  return query.components.empty() || supply.component.empty() ||
         std::find(query.components.begin(), query.components.end(), supply.component) != query.components.end();
}

std::vector<report::PartyRow> parties_for(const Catalog& catalog, const PartyQuery& query) {
  std::vector<report::PartyRow> rows;
  const bool asks_supply = query.chain || !query.components.empty();
  for (const catalog::Party& party : catalog.parties()) {
    if (query.role && std::find(party.roles.begin(), party.roles.end(), *query.role) == party.roles.end()) continue;
    const auto found = std::find_if(party.supplies.begin(), party.supplies.end(), [&](const auto& s) { return supplies(s, query); });
    if (asks_supply && found == party.supplies.end()) continue;
    report::PartyRow row;
    row.party = &party;
    row.supply = found != party.supplies.end() ? &*found : nullptr;
    for (const auto& supply : party.supplies) row.chains.push_back(supply.chain);
    rows.push_back(std::move(row));
  }
  // By component as they are asked about, then by name; what isn't stated comes last.
  std::stable_sort(rows.begin(), rows.end(), [](const report::PartyRow& a, const report::PartyRow& b) {
    const auto key = [](const report::PartyRow& row) {
      const std::string component = row.supply != nullptr ? row.supply->component : std::string{};
      return std::pair(component.empty(), component);
    };
    return key(a) < key(b);
  });
  return rows;
}

int run_parties(Invocation& invocation) {
  const auto loaded = invocation.catalog();
  if (!loaded) return invocation.fail(loaded.error());
  const Catalog& catalog = **loaded;
  std::set<std::string> chains;
  std::set<std::string> components;
  std::set<std::string> roles;
  for (const catalog::Party& party : catalog.parties()) {
    roles.insert(party.roles.begin(), party.roles.end());
    for (const auto& supply : party.supplies) {
      chains.insert(supply.chain);
      if (!supply.component.empty()) components.insert(supply.component);
    }
  }
  PartyQuery query{invocation.text("chain"), {}, invocation.text("role")};
  if (const auto typed = invocation.text("component")) query.components = split_on_commas(*typed);
  Findings findings;
  if (query.chain && !chains.contains(*query.chain)) findings.push_back(bad_choice("chain", *query.chain, chains));
  if (query.role && !roles.contains(*query.role)) findings.push_back(bad_choice("role", *query.role, roles));
  for (const std::string& component : query.components) {
    if (!components.contains(component)) findings.push_back(bad_choice("component", component, components));
  }
  if (!findings.empty()) return invocation.fail(findings);
  const auto table = report::parties_table(parties_for(catalog, query), catalog, invocation.messages(), invocation.format());
  invocation.print(report::render(table, invocation.format(), invocation.style()));
  return kAnswered;
}

/// What every claims command needs: the book, and the day for "today".
struct Court {
  const study::Engine* engine = nullptr;
  claims::ClaimBook book;
  Date today;
};

Result<Court> open_court(Invocation& invocation) {
  const auto engine = invocation.engine();
  if (!engine) return Result<Court>(engine.error());
  auto book = claims::ClaimBook::load(**engine);
  if (!book) return Result<Court>(std::move(book.error()));
  const auto today = invocation.today();
  if (!today) return Result<Court>(today.error());
  return Court{*engine, std::move(*book), *today};
}

/// All statements on one page, whatever else was asked.
int write_page(Invocation& invocation, const std::string& file, const Court& court, claims::Judge& judge) {
  const auto english = report::Messages::load(court.engine->data(), report::Language::en);
  if (!english) return invocation.fail(english.error());
  const auto chinese = report::Messages::load(court.engine->data(), report::Language::zh);
  if (!chinese) return invocation.fail(chinese.error());
  std::vector<claims::Judgement> judgements;
  for (const claims::Claim& claim : court.book.claims()) judgements.push_back(judge.judge_then_and(claim, court.today));
  const auto groups = report::conflict_groups(court.book, judge, court.today);
  const auto page = report::claims_html(judgements, groups, court.book, *court.engine->catalog(), *english, *chinese,
                                        invocation.messages().language(), court.today);
  if (const auto written = write_file(file, page); !written) return invocation.fail(written.error());
  return kAnswered;
}

int run_claims(Invocation& invocation) {
  const auto court = open_court(invocation);
  if (!court) return invocation.fail(court.error());
  const report::ClaimWords words{court->book, *court->engine->catalog(), invocation.messages()};
  claims::Judge judge(court->book, *court->engine);
  if (const auto file = invocation.text("html")) return write_page(invocation, *file, *court, judge);
  if (const auto id = invocation.text("show")) {
    const auto claim = court->book.find(*id);
    if (!claim) return invocation.fail(claim.error());
    const auto sections = report::show_claim(judge.judge_then_and(**claim, court->today), words, invocation.format());
    invocation.print(report::render_sections(sections, invocation.format(), invocation.style()));
    return kAnswered;
  }
  const auto article = invocation.text("article");
  const auto kind = invocation.text("kind");
  auto verdict = invocation.text("verdict");
  if (invocation.flag("fails")) verdict = "fails";
  std::set<std::string> articles;
  for (const auto& [id, outlet] : court->book.outlets()) articles.insert(outlet.article);
  if (article && !articles.contains(*article)) return invocation.fail(bad_choice("article", *article, articles));
  std::vector<claims::Judgement> chosen;
  for (const claims::Claim& claim : court->book.claims()) {
    if (article && court->book.outlet(claim).article != *article) continue;
    if (kind && claims::name_of(claim.kind) != *kind) continue;
    auto judgement = judge.judge_then_and(claim, court->today);
    // A statement that fails on either day is worth seeing.
    const auto is_so = [&](const claims::Answer& answer) { return claims::name_of(answer.verdict) == *verdict; };
    if (verdict && !is_so(judgement.then) && !is_so(judgement.now)) continue;
    chosen.push_back(std::move(judgement));
  }
  invocation.print(report::render(report::claims_table(chosen, words, invocation.format()), invocation.format(), invocation.style()));
  return kAnswered;
}

int run_conflicts(Invocation& invocation) {
  const auto court = open_court(invocation);
  if (!court) return invocation.fail(court.error());
  const report::ClaimWords words{court->book, *court->engine->catalog(), invocation.messages()};
  claims::Judge judge(court->book, *court->engine);
  const auto groups = report::conflict_groups(court->book, judge, court->today);
  invocation.print(
      report::render_sections(report::conflict_sections(groups, words, invocation.format()), invocation.format(), invocation.style()));
  return kAnswered;
}

OptionSpec value_option(std::string_view name, std::string_view placeholder, std::vector<std::string_view> choices = {}) {
  return {.name = name, .kind = OptionKind::value, .placeholder = placeholder, .choices = std::move(choices)};
}

}  // namespace

std::vector<Command> claims_commands() {
  std::vector<Command> commands;
  commands.push_back({.path = "facts",
                      .arguments = {},
                      .options = {value_option("subject", "SUBJECT"), value_option("metric", "METRIC")},
                      .examples = {{"steelyard facts --subject nvidia --metric market_share", "facts.share"},
                                   {"steelyard facts --subject 华为 --format csv", "facts.csv"}},
                      .run = run_facts});
  commands.push_back(
      {.path = "parties",
       .arguments = {},
       .options = {value_option("chain", "nvidia|google"), value_option("component", "COMPONENT,..."), value_option("role", "ROLE")},
       .examples = {{"steelyard parties --chain nvidia --component cooling,power,transformer,optics", "parties.chain"}},
       .run = run_parties});
  commands.push_back({.path = "claims",
                      .arguments = {},
                      .options = {{.name = "fails"},
                                  value_option("verdict", "VERDICT", claims::verdict_names()),
                                  value_option("article", "000|001|..."),
                                  value_option("kind", "KIND", claims::claim_kind_names()),
                                  value_option("show", "ID"),
                                  {.name = "html", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file},
                                  value_option("today", "YYYY-MM-DD")},
                      .examples = {{"steelyard claims --fails", "claims.fails"},
                                   {"steelyard claims --article 000", "claims.article"},
                                   {"steelyard claims --show S1-030", "claims.show"}},
                      .run = run_claims});
  commands.push_back({.path = "claims conflicts",
                      .arguments = {},
                      .options = {value_option("today", "YYYY-MM-DD")},
                      .examples = {{"steelyard claims conflicts", "claims.conflicts"}},
                      .run = run_conflicts});
  return commands;
}

}  // namespace steelyard::cli
