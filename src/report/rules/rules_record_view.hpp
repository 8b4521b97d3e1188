// The five-year record of an answer, and what the rules of another day say to it.
#pragma once

#include <string>
#include <string_view>

#include "base/record.hpp"
#include "report/rules/rules_check_view.hpp"

namespace steelyard::report {

inline constexpr std::string_view kRecordFormat = "steelyard.record/1";

/// JSON: engine, data, rules with hashes, list snapshot, transaction as TOML, answer (docs/formats/determination.md).
[[nodiscard]] std::string render_record(const CheckView& view, const Messages& messages);

struct Replay {
  Table table;
  bool same = true;
};
/// The answer again, now, against what the record holds: what the answer says, which rules read otherwise, what is new.
[[nodiscard]] Replay compare_with_record(const CheckView& now, const Document& record, const Messages& messages);

}  // namespace steelyard::report
