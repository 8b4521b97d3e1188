#include "report/catalog/facts_view.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "report/words.hpp"

namespace steelyard::report {
namespace {

bool is_for_people(Format format) { return format == Format::table || format == Format::md; }

std::string word(std::string_view kind, const std::string& code, const Messages& messages) {
  const std::string key = fmt::format("{}.{}", kind, code);
  return messages.has("label", key) ? messages.label(key) : code;
}

std::vector<std::string> ids_of(const EvidencePtr& evidence) {
  std::vector<std::string> ids;
  if (!evidence) return ids;
  for (const SourceId& id : evidence->sources) ids.push_back(id.text());
  return ids;
}

std::string titles_of(const EvidencePtr& evidence, const catalog::Catalog& catalog) {
  if (!evidence) return {};
  return source_titles(evidence->sources, [&catalog](const SourceId& id) { return catalog.source(id); });
}

std::string date_of(const EvidencePtr& evidence) { return evidence && evidence->as_of ? evidence->as_of->text : std::string{}; }
Grade grade_of(const EvidencePtr& evidence) { return evidence ? evidence->grade : Grade::assumed; }
std::string verified_of(const EvidencePtr& evidence) { return std::string{name_of(evidence ? evidence->verified : Verified::no)}; }

Cell text_or_unknown(std::string text) { return text.empty() ? Cell{} : cell(std::move(text)); }
Cell number_or_unknown(const std::optional<double>& number) { return number ? cell(*number) : Cell{}; }

Column column(std::string_view key, const Messages& messages, bool right = false) {
  return {std::string{key}, messages.label(fmt::format("facts.column.{}", key)), right};
}

std::string number_with_unit(double value, catalog::FactUnit unit, const Messages& messages) {
  using catalog::FactUnit;
  constexpr int kDigits = 6;  // facts are shown as their sources state them
  switch (unit) {
    case FactUnit::percent: return fmt::format("{}%", rounded(value, kDigits));
    case FactUnit::ratio: return messages.text("label", "facts.times", {{"value", rounded(value, kDigits)}});
    case FactUnit::usd:
    case FactUnit::cny:
    case FactUnit::hkd: return money(value, name_of(unit), messages, kDigits);
    case FactUnit::units:
    case FactUnit::none: return rounded(value, kDigits);
    default: return fmt::format("{} {}", rounded(value, kDigits), name_of(unit));
  }
}

void add_programs_row(Table& table, const catalog::MarketFact& fact) {
  table.rows.push_back(
      {cell(fact.id.text()), cell(fact.subject), cell(fact.metric), cell(fact.basis), text_or_unknown(fact.period ? fact.period->text : ""),
       cell(fact.is_forecast), number_or_unknown(fact.value), number_or_unknown(fact.low), number_or_unknown(fact.high),
       cell(std::string{name_of(fact.unit)}), text_or_unknown(fact.date ? fact.date->text : ""), fact.truth ? cell(*fact.truth) : Cell{},
       text_or_unknown(fact.relayed_from), cell(std::string{name_of(grade_of(fact.evidence))}), cell(verified_of(fact.evidence)),
       text_or_unknown(date_of(fact.evidence)), cell(ids_of(fact.evidence)), text_or_unknown(fact.note)});
}

}  // namespace

std::string subject_name(std::string_view code, const catalog::Catalog& catalog, const Messages& messages) {
  const std::string id{code};
  if (const auto* chip = catalog.chip(ChipId{id})) return name_of(*chip, messages);
  if (const auto* system = catalog.system(SystemId{id})) return name_of(*system, messages);
  if (const auto* party = catalog.party(catalog::PartyId{id})) {
    return messages.language() == Language::zh && !party->name_zh.empty() ? party->name_zh : party->name;
  }
  if (const auto* model = catalog.model(ModelId{id})) return model->name;
  const std::string of_claims = fmt::format("claims.subject.{}", code);
  if (messages.has("label", of_claims)) return messages.label(of_claims);
  return word("facts.subject", id, messages);
}

std::string fact_figure(const catalog::MarketFact& fact, const Messages& messages) {
  if (fact.date) return fact.date->text;
  if (fact.truth) return messages.label(*fact.truth ? "facts.yes" : "facts.no");
  const auto shown = [&](double value) { return number_with_unit(value, fact.unit, messages); };
  if (!fact.value && !fact.high) return messages.text("label", "facts.over", {{"value", shown(*fact.low)}});
  if (!fact.value && !fact.low) return messages.text("label", "facts.under", {{"value", shown(*fact.high)}});
  if (!fact.value) return fmt::format("{}–{}", shown(*fact.low), shown(*fact.high));
  if (!fact.low || !fact.high) return shown(*fact.value);
  return with_range(shown(*fact.value), shown(*fact.low), shown(*fact.high));
}

Table facts_table(std::vector<const catalog::MarketFact*> facts, const catalog::Catalog& catalog, const Messages& messages, Format format) {
  std::stable_sort(facts.begin(), facts.end(), [](const auto* a, const auto* b) {
    const auto key = [](const catalog::MarketFact& f) {
      return std::tuple(std::string_view{f.subject}, std::string_view{f.metric}, f.period ? f.period->first : Date{}, f.id);
    };
    return key(*a) < key(*b);
  });
  Table table;
  if (!is_for_people(format)) {
    for (const char* key : {"id", "subject", "metric", "basis", "period", "forecast", "value", "low", "high", "unit", "date", "truth",
                            "relayed_from", "grade", "verified", "as_of", "sources", "note"}) {
      table.columns.push_back(column(key, messages));
    }
    for (const auto* fact : facts) add_programs_row(table, *fact);
    return table;
  }
  for (const char* key : {"subject", "metric", "period"}) table.columns.push_back(column(key, messages));
  table.columns.push_back(column("figure", messages, true));
  for (const char* key : {"basis", "relayed_from", "grade", "as_of", "sources"}) table.columns.push_back(column(key, messages));
  bool any_forecast = false;
  for (const auto* fact : facts) {
    any_forecast = any_forecast || fact->is_forecast;
    table.rows.push_back({cell(subject_name(fact->subject, catalog, messages)), cell(word("facts.metric", fact->metric, messages)),
                          text_or_unknown(fact->period ? fact->period->text : ""),
                          Cell{fact_figure(*fact, messages), 4, fact->is_forecast ? "†" : ""},
                          cell(word("facts.basis", fact->basis, messages)), text_or_unknown(fact->relayed_from),
                          cell(grade_text(grade_of(fact->evidence), messages)), text_or_unknown(date_of(fact->evidence)),
                          cell(titles_of(fact->evidence, catalog))});
  }
  table.notes.push_back(messages.text("label", "facts.count", {{"count", std::to_string(facts.size())}}));
  if (any_forecast) table.notes.push_back(messages.label("facts.forecast_mark"));
  table.notes.push_back(messages.label("facts.side_by_side"));
  return table;
}

namespace {

std::string list_of(const std::vector<std::string>& codes, std::string_view kind, const Messages& messages) {
  std::vector<std::string> words;
  for (const std::string& code : codes) words.push_back(word(kind, code, messages));
  return fmt::format("{}", fmt::join(words, messages.label("facts.list_separator")));
}

void add_party_for_people(Table& table, const PartyRow& row, const catalog::Catalog& catalog, const Messages& messages) {
  const catalog::Party& party = *row.party;
  std::string owner;
  if (!party.parent.empty()) owner = subject_name(party.parent.text(), catalog, messages);
  if (party.parent_share) owner += fmt::format(" {}%", rounded(100.0 * *party.parent_share, 4));
  const catalog::Supply* supply = row.supply;
  const bool has_component = supply != nullptr && !supply->component.empty();
  const EvidencePtr& evidence = supply != nullptr ? supply->evidence : party.evidence;
  table.rows.push_back({cell(party.name), text_or_unknown(party.name_zh),
                        Cell{party.listed_code.empty() ? std::string{} : party.listed_code, 4,
                             !party.listed_code.empty() && grade_of(party.of_listing) == Grade::assumed ? "?" : ""},
                        cell(list_of(party.roles, "parties.role", messages)), text_or_unknown(std::move(owner)),
                        has_component ? Cell{word("parties.component", supply->component, messages), 4,
                                             grade_of(supply->of_component) == Grade::assumed ? "?" : ""}
                                      : (supply != nullptr ? cell(messages.label("parties.not_stated")) : Cell{}),
                        text_or_unknown(list_of(row.chains, "parties.chain", messages)), cell(grade_text(grade_of(evidence), messages)),
                        text_or_unknown(date_of(evidence)), cell(titles_of(evidence, catalog))});
}

void add_party_for_programs(Table& table, const PartyRow& row) {
  const catalog::Party& party = *row.party;
  const EvidencePtr& evidence = row.supply != nullptr ? row.supply->evidence : party.evidence;
  const bool has_component = row.supply != nullptr && !row.supply->component.empty();
  table.rows.push_back({cell(party.id.text()), cell(party.name), text_or_unknown(party.name_zh), text_or_unknown(party.country),
                        cell(party.roles), text_or_unknown(party.parent.text()), number_or_unknown(party.parent_share),
                        text_or_unknown(party.listed_code),
                        party.listed_code.empty() ? Cell{} : cell(std::string{name_of(grade_of(party.of_listing))}), cell(party.products),
                        row.supply != nullptr ? cell(row.supply->chain) : Cell{}, has_component ? cell(row.supply->component) : Cell{},
                        has_component ? cell(std::string{name_of(grade_of(row.supply->of_component))}) : Cell{}, cell(row.chains),
                        cell(std::string{name_of(grade_of(evidence))}), cell(verified_of(evidence)), text_or_unknown(date_of(evidence)),
                        cell(ids_of(evidence)), text_or_unknown(party.note)});
}

/// `chain NVIDIA: 9 names` for each chain among all parties, then the distinct ones and those in several.
void count_chains(Table& table, const catalog::Catalog& catalog, const Messages& messages) {
  std::map<std::string, std::set<std::string>> by_chain;
  std::map<std::string, std::size_t> chains_of;
  for (const catalog::Party& party : catalog.parties()) {
    for (const catalog::Supply& supply : party.supplies) {
      if (by_chain[supply.chain].insert(party.id.text()).second) ++chains_of[party.id.text()];
    }
  }
  for (const auto& [chain, names] : by_chain) {
    table.notes.push_back(messages.text("label", "parties.in_chain",
                                        {{"chain", word("parties.chain", chain, messages)}, {"count", std::to_string(names.size())}}));
  }
  const auto several = std::count_if(chains_of.begin(), chains_of.end(), [](const auto& entry) { return entry.second > 1; });
  table.notes.push_back(
      messages.text("label", "parties.distinct", {{"count", std::to_string(chains_of.size())}, {"several", std::to_string(several)}}));
}

}  // namespace

Table parties_table(const std::vector<PartyRow>& rows, const catalog::Catalog& catalog, const Messages& messages, Format format) {
  Table table;
  if (!is_for_people(format)) {
    for (const char* key :
         {"id", "name", "name_zh", "country", "roles", "parent", "parent_share", "listed_code", "listed_grade", "products", "chain",
          "component", "component_grade", "chains", "grade", "verified", "as_of", "sources", "note"}) {
      table.columns.push_back(column(key, messages));
    }
    for (const PartyRow& row : rows) add_party_for_programs(table, row);
    return table;
  }
  for (const char* key : {"name", "name_zh", "listed_code", "roles", "parent", "component", "chains", "grade", "as_of", "sources"}) {
    table.columns.push_back(column(key, messages));
  }
  for (const PartyRow& row : rows) add_party_for_people(table, row, catalog, messages);
  table.notes.push_back(messages.text("label", "facts.count", {{"count", std::to_string(rows.size())}}));
  count_chains(table, catalog, messages);
  table.notes.push_back(messages.label("parties.legend"));
  return table;
}

}  // namespace steelyard::report
