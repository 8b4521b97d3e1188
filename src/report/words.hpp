// Numbers, amounts and names as people write them, in the language of the messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.hpp"
#include "catalog/chip.hpp"
#include "catalog/system.hpp"
#include "perf/estimate.hpp"
#include "report/brief/brief_view.hpp"
#include "report/messages.hpp"

namespace steelyard::report {

/// `value` rounded to `digits` significant digits, with thousands separated: 12,300.
[[nodiscard]] std::string rounded(double value, int digits = 3);
/// With a multiplier: `1.5 T`, `12.3 k` in English, `1.5 万亿`, `1.23 万` in Chinese.
[[nodiscard]] std::string scaled(double value, const Messages& messages, int digits = 3);
/// An amount of an ISO 4217 currency: `US$41.2m`, `4,120 万美元`.
[[nodiscard]] std::string money(double amount, std::string_view currency, const Messages& messages, int digits = 3);
/// Typical, then the range in the same unit: `US$41.2m (35–49.3m)`, `4,120 万美元（3,500–4,930）`.
[[nodiscard]] std::string money_interval(double typical, double low, double high, std::string_view currency, const Messages& messages);
[[nodiscard]] std::string percent(double share, int digits = 3);
/// In the unit that suits its size: ms, s, min, h, d.
[[nodiscard]] std::string duration(Seconds time, const Messages& messages, int digits = 3);
/// `83.4 d (72–104)`
[[nodiscard]] std::string duration_interval(const perf::Interval<Seconds>& time, const Messages& messages);
[[nodiscard]] std::string gigabytes(Bytes size, int digits = 4);
/// `12,300 (10,100–14,200)`; the typical value alone where the interval is a point.
[[nodiscard]] std::string with_range(const std::string& typical, const std::string& low, const std::string& high);
/// `A, B and C`, `A、B 和 C`.
[[nodiscard]] std::string listed(const std::vector<std::string>& items, const Messages& messages);

/// In Chinese the Chinese name where the record has one.
[[nodiscard]] std::string name_of(const catalog::Chip& chip, const Messages& messages);
[[nodiscard]] std::string name_of(const catalog::System& system, const Messages& messages);
/// `chip nv-h200-sxm bf16_dense` → `H200 SXM 141GB: dense BF16 rate`; `chip` is the part it names, where known. What has no words stands
/// as it is.
[[nodiscard]] std::string basis_words(const std::string& what, const catalog::Chip* chip, const Messages& messages);
/// Titles, or ids where no title is known.
[[nodiscard]] std::string source_titles(const std::vector<SourceId>& ids, const SourceLookup& sources);
/// `TP 8 · PP 4 · DP 16`: only what is more than one; a line breaks between the parts alone.
[[nodiscard]] std::string layout_text(const perf::Layout& layout, bool serving);
[[nodiscard]] std::string grade_text(Grade grade, const Messages& messages);

/// `1412` → `1,412`; what is no plain number stands as it is.
[[nodiscard]] std::string grouped(const std::string& text);

/// The reason's sentence; numbers among its arguments are grouped in thousands, the id of `chip` becomes its name.
template <class Reason>
[[nodiscard]] std::string reason_text(const Reason& reason, const catalog::Chip* chip, const Messages& messages) {
  Arguments arguments = reason.arguments;
  for (auto& [name, value] : arguments) value = chip != nullptr && value == chip->id.text() ? name_of(*chip, messages) : grouped(value);
  return messages.text("reason", reason.code, arguments);
}
template <class Reason>
[[nodiscard]] std::string reasons_text(const std::vector<Reason>& reasons, const catalog::Chip* chip, const Messages& messages) {
  std::string text;
  for (const Reason& reason : reasons) {
    text += (text.empty() ? std::string{} : messages.label("sentence_separator")) + reason_text(reason, chip, messages);
  }
  return text;
}

}  // namespace steelyard::report
