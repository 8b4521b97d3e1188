// The answer to one transaction: for people in sections, for programs as JSON (docs/formats/determination.md).
#pragma once

#include <string>
#include <vector>

#include "report/brief/brief_view.hpp"
#include "report/catalog/catalog_view.hpp"
#include "report/json_value.hpp"
#include "report/messages.hpp"
#include "rules/transaction_check.hpp"

namespace steelyard::report {

struct CheckView {
  const rules::CheckAnswer* answer = nullptr;
  const rules::RuleBook* book = nullptr;
  SourceLookup sources;
  std::string engine_version;
  std::string data_hash;
  bool trace = false;  // every rule that was looked at, not only those that matter
};

/// One sentence: both sides, what is outstanding, the duty.
[[nodiscard]] std::string check_summary(const CheckView& view, const Messages& messages);
/// The whole answer in the format asked for.
[[nodiscard]] std::string render_check(const CheckView& view, const Messages& messages, Format format, const Style& style);
/// docs/formats/determination.md
[[nodiscard]] JsonValue check_json(const CheckView& view, const Messages& messages);

struct BatchRow {
  int line = 0;
  rules::CheckAnswer answer;
};
/// One row for each transaction of a batch.
[[nodiscard]] Table batch_table(const std::vector<BatchRow>& rows, const rules::RuleBook& book, const Messages& messages, Format format);

// Pieces that other views of rules use too.
[[nodiscard]] std::string to_lower_ascii(std::string text);
/// `tokens: huawei ~ huawei 1.00`
[[nodiscard]] std::string screening_reason(const rules::ScreeningHit& hit, const Messages& messages);
[[nodiscard]] std::string rule_name(const rules::RuleBook& book, const RuleId& id, const Messages& messages);
[[nodiscard]] std::string fact_question(const rules::RuleBook& book, const std::string& fact, const Messages& messages);
/// `licence required, presumption of denial`
[[nodiscard]] std::string us_words(const rules::Determination& determination, const Messages& messages);
[[nodiscard]] std::string china_words(const rules::Determination& determination, const Messages& messages);

}  // namespace steelyard::report
