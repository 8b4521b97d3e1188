// The articles over HTTP: statements with their verdicts, conflicts by subject; the facts and parties on record.
#include <algorithm>
#include <set>

#include "report/articles/claims_json.hpp"
#include "report/catalog/facts_view.hpp"
#include "server/question.hpp"
#include "server/service.hpp"

namespace steelyard::server {
namespace {

constexpr std::string_view kJson = "application/json";

/// The book, its verdicts as of the day asked for, and words.
struct Court {
  const claims::ClaimBook& book;
  const Judged& judged;
  report::ClaimWords words;
};

template <class Make>
Response in_court(const Request& request, Service& service, const Make& make) {
  const auto& words = service.messages(request.language);
  const auto& catalog = service.engine().catalog();
  if (!catalog) return problem(500, catalog.error(), words);
  const auto& book = service.material().claims();
  if (!book) return problem(500, book.error(), words);
  Question question(request);
  std::optional<Date> day;
  question.date("today", day);
  if (!question.findings().empty()) return problem(400, question.findings(), words);
  const auto judged = service.material().judged(day.value_or(today()));
  if (!judged) return problem(500, judged.error(), words);
  const Court court{*book, **judged, {*book, *catalog, words}};
  const std::string body = make(question, court);
  if (!question.findings().empty()) return problem(status_of(question.findings()), question.findings(), words);
  return text_response(200, kJson, body);
}

std::vector<std::string_view> with_any(std::vector<std::string_view> names) {
  names.insert(names.begin(), "");
  return names;
}

Response list_response(const Request& request, Service& service) {
  return in_court(request, service, [&](Question& question, const Court& court) -> std::string {
    std::set<std::string_view> articles;
    for (const auto& [id, outlet] : court.book.outlets()) articles.insert(outlet.article);
    const std::string article = question.choice("article", with_any({articles.begin(), articles.end()}));
    const std::string kind = question.choice("kind", with_any(claims::claim_kind_names()));
    const std::string verdict = question.choice("verdict", with_any(claims::verdict_names()));
    const auto is_so = [&](const claims::Answer& answer) { return claims::name_of(answer.verdict) == verdict; };
    std::vector<claims::Judgement> chosen;
    for (const claims::Judgement& judgement : court.judged.judgements) {
      const claims::Claim& claim = *judgement.then.claim;
      if (!article.empty() && court.book.outlet(claim).article != article) continue;
      if (!kind.empty() && claims::name_of(claim.kind) != kind) continue;
      if (!verdict.empty() && !is_so(judgement.then) && !is_so(judgement.now)) continue;
      chosen.push_back(judgement);
    }
    return report::render(report::claims_rows(chosen, court.words), report::Format::json);
  });
}

const claims::Judgement* judgement_of(const Court& court, const claims::Claim& claim) {
  const auto found = std::find_if(court.judged.judgements.begin(), court.judged.judgements.end(),
                                  [&](const claims::Judgement& judgement) { return judgement.then.claim == &claim; });
  return found == court.judged.judgements.end() ? nullptr : &*found;
}

Response show_response(const Request& request, Service& service) {
  const auto& book = service.material().claims();
  if (!book) return problem(500, book.error(), service.messages(request.language));
  const auto claim = book->find(request.parameter("id"));
  if (!claim) return problem(404, claim.error(), service.messages(request.language));
  return in_court(request, service, [&](Question&, const Court& court) {
    const claims::Judgement& judgement = *judgement_of(court, **claim);
    auto sections = report::show_claim(judgement, court.words, report::Format::json);
    sections.front().table = report::claims_rows({judgement}, court.words);
    return report::render_sections(sections, report::Format::json, {});
  });
}

Response conflicts_response(const Request& request, Service& service) {
  return in_court(request, service,
                  [](Question&, const Court& court) { return report::conflicts_json(court.judged.conflicts, court.words); });
}

Response facts_response(const Request& request, Service& service) {
  const auto& words = service.messages(request.language);
  const auto& catalog = service.engine().catalog();
  if (!catalog) return problem(500, catalog.error(), words);
  std::set<std::string_view> subjects;
  std::set<std::string_view> metrics;
  for (const auto& fact : catalog->market_facts()) {
    subjects.insert(fact.subject);
    metrics.insert(fact.metric);
  }
  Question question(request);
  const std::string subject = question.choice("subject", with_any({subjects.begin(), subjects.end()}));
  const std::string metric = question.choice("metric", with_any({metrics.begin(), metrics.end()}));
  if (!question.findings().empty()) return problem(400, question.findings(), words);
  std::vector<const catalog::MarketFact*> chosen;
  for (const auto& fact : catalog->market_facts()) {
    if ((subject.empty() || fact.subject == subject) && (metric.empty() || fact.metric == metric)) chosen.push_back(&fact);
  }
  return text_response(200, kJson,
                       report::render(report::facts_table(std::move(chosen), *catalog, words, report::Format::json), report::Format::json));
}

Response parties_response(const Request& request, Service& service) {
  const auto& words = service.messages(request.language);
  const auto& catalog = service.engine().catalog();
  if (!catalog) return problem(500, catalog.error(), words);
  std::set<std::string_view> chains;
  std::set<std::string_view> roles;
  for (const catalog::Party& party : catalog->parties()) {
    roles.insert(party.roles.begin(), party.roles.end());
    for (const auto& supply : party.supplies) chains.insert(supply.chain);
  }
  Question question(request);
  const std::string chain = question.choice("chain", with_any({chains.begin(), chains.end()}));
  const std::string role = question.choice("role", with_any({roles.begin(), roles.end()}));
  if (!question.findings().empty()) return problem(400, question.findings(), words);
  std::vector<report::PartyRow> rows;
  for (const catalog::Party& party : catalog->parties()) {
    if (!role.empty() && std::find(party.roles.begin(), party.roles.end(), role) == party.roles.end()) continue;
    const auto supply = std::find_if(party.supplies.begin(), party.supplies.end(), [&](const auto& s) { return s.chain == chain; });
    if (!chain.empty() && supply == party.supplies.end()) continue;
    report::PartyRow row{&party, supply != party.supplies.end() ? &*supply : nullptr, {}};
    for (const auto& one : party.supplies) row.chains.push_back(one.chain);
    rows.push_back(std::move(row));
  }
  return text_response(200, kJson,
                       report::render(report::parties_table(rows, *catalog, words, report::Format::json), report::Format::json));
}

Route claims_route(std::string_view pattern, std::string_view summary, std::string_view answer, std::vector<QueryParameter> query,
                   Response (*run)(const Request&, Service&)) {
  Route route;
  route.pattern = pattern;
  route.summary = summary;
  route.answer = answer;
  route.query = std::move(query);
  route.problems = {400};
  route.weight = Weight::slow;
  route.asks_today = true;
  route.run = run;
  return route;
}

}  // namespace

std::vector<Route> claims_routes() {
  std::vector<Route> routes;
  routes.push_back(claims_route("/api/v1/claims", "claims", "Claims", {{"article"}, {"kind"}, {"verdict"}, {"today"}}, list_response));
  routes.push_back(claims_route("/api/v1/claims/conflicts", "claims_conflicts", "Conflicts", {{"today"}}, conflicts_response));
  Route show = claims_route("/api/v1/claims/{id}", "claim", "Sections", {{"today"}}, show_response);
  show.problems = {400, 404};
  routes.push_back(std::move(show));
  Route facts = claims_route("/api/v1/facts", "facts", "MarketFacts", {{"subject"}, {"metric"}}, facts_response);
  facts.asks_today = false;
  routes.push_back(std::move(facts));
  Route parties = claims_route("/api/v1/parties", "parties", "Parties", {{"chain"}, {"role"}}, parties_response);
  parties.asks_today = false;
  routes.push_back(std::move(parties));
  return routes;
}

}  // namespace steelyard::server
