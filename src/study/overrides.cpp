#include "study/overrides.hpp"

#include "base/check.hpp"
#include "base/unit.hpp"

namespace steelyard::study {

void read_overrides(TableReader& table, Overrides& into) {
  table.accept_all_keys();
  if (table.gathers_schema()) return;
  cost::Assumptions scratch;  // values are checked one by one, whatever the data say of the others
  for (const auto& [id, value] : table.members()) {
    const bool is_number = value.kind == ValueKind::integer || value.kind == ValueKind::real;
    const std::string text = is_number ? format_number(value.real, 12) : value.text;
    if (!is_number && value.kind != ValueKind::text) {
      table.report(kWrongType, id, {{"key", id}, {"expected", "a number or a text such as 12 %"}});
      continue;
    }
    const auto set = scratch.set(id, text);
    if (set) into.emplace_back(id, text);
    if (set) continue;
    for (const Error& error : set.error()) table.report(error.code, id, error.arguments);
  }
}

cost::Assumptions with_overrides(cost::Assumptions assumptions, const Study& study) {
  const auto document = parse_document(study.text, study.file);
  const Value* table = document ? document->root.find("overrides") : nullptr;
  if (table == nullptr || table->kind != ValueKind::table) return assumptions;
  Findings findings;
  TableReader reader(*document, *table, "overrides", findings);
  Overrides overrides;
  read_overrides(reader, overrides);
  SY_CHECK(findings.empty());
  for (const auto& [id, text] : overrides) SY_CHECK(assumptions.set(id, text).has_value());
  return assumptions;
}

}  // namespace steelyard::study
