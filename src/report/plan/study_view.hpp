// The study file's schema, findings as a list, and the plan's tables as files.
#pragma once

#include <string>
#include <vector>

#include "base/record.hpp"
#include "base/result.hpp"
#include "plan/problem.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"

namespace steelyard::report {

/// JSON Schema (draft 2020-12) of a study file, for editors. Descriptions are data/i18n, section `schema`, by path (`workload.tokens`):
/// wants messages of Depth::reference.
[[nodiscard]] std::string study_json_schema(const SchemaNode& schema, const Messages& messages);

/// Every finding, one below the other, and how many there are.
[[nodiscard]] std::string render_findings(const Findings& findings, const Messages& messages);
/// The same as a table: place, code, sentence, expected, nearest.
[[nodiscard]] Table findings_table(const Findings& findings, const Messages& messages);

struct NamedText {
  std::string name;  // `capability.csv`
  std::string text;
};
/// The tables a plan is made from, as CSV: options, capability, permission, price, demand, limits. Ids instead of indices.
[[nodiscard]] std::vector<NamedText> plan_tables(const plan::Problem& problem);

}  // namespace steelyard::report
