#include "report/articles/claims_json.hpp"

#include <fmt/format.h>

#include "report/articles/claims_words.hpp"
#include "report/catalog/facts_view.hpp"

namespace steelyard::report {
namespace {

std::string array_of(const Table& table) {
  std::string json = render(table, Format::json);
  while (!json.empty() && json.back() == '\n') json.pop_back();
  return json;
}

std::string trimmed(const JsonValue& value) {
  std::string json = json_text(value);
  while (!json.empty() && json.back() == '\n') json.pop_back();
  return json;
}

}  // namespace

Table claims_rows(const std::vector<claims::Judgement>& judgements, const ClaimWords& words) {
  Table table = claims_table(judgements, words, Format::json);
  for (const char* key : {"outlet_name", "subject_name", "statement", "stated", "why"}) table.columns.push_back({key, key, false});
  const bool zh = words.messages.language() == Language::zh;
  for (std::size_t i = 0; i < judgements.size(); ++i) {
    const claims::Claim& claim = *judgements[i].then.claim;
    const claims::Outlet& outlet = words.book.outlet(claim);
    for (std::string& text :
         std::vector<std::string>{zh ? outlet.name_zh : outlet.name_en, subject_name(claim.subject, words.catalog, words.messages),
                                  zh ? claim.anchor : claim.gist, stated_text(claim.says, words), why_text(judgements[i].then, words)}) {
      table.rows[i].push_back(text.empty() ? Cell{} : cell(std::move(text)));
    }
  }
  return table;
}

std::string conflicts_json(const std::vector<ConflictGroup>& groups, const ClaimWords& words) {
  const bool zh = words.messages.language() == Language::zh;
  std::string json;
  for (const ConflictGroup& group : groups) {
    const claims::Conflict& conflict = *group.conflict;
    JsonValue::Array facts;
    for (const std::string& id : conflict.facts) {
      if (const auto* fact = words.catalog.market_fact(catalog::MarketFactId{id})) facts.emplace_back(fact_line(*fact, words));
    }
    json += fmt::format("{}{{\"id\": {}, \"name\": {}, \"resolution\": {}, \"facts\": {}, \"statements\": {}}}", json.empty() ? "" : ",\n",
                        trimmed(conflict.id), trimmed(zh ? conflict.name_zh : conflict.name_en), trimmed(resolution_text(group, words)),
                        trimmed(std::move(facts)), array_of(claims_rows(group.judgements, words)));
  }
  return "[" + json + "]\n";
}

}  // namespace steelyard::report
