// Parts of what is said of a statement: its number, our figure, the bases.
#pragma once

#include <string>
#include <string_view>

#include "catalog/market_fact.hpp"
#include "claims/evaluate.hpp"
#include "report/articles/claims_view.hpp"

namespace steelyard::report {

[[nodiscard]] std::string basis_word(const std::string& code, const Messages& messages);
/// The basis, and how 提升 N 倍 is read.
[[nodiscard]] std::string reading_word(const claims::ReadingAnswer& reading, const Messages& messages);
/// A number in a statement's unit: `1,979 TFLOPS`, `41.2 %`, `6.69×`, `US$57bn`.
[[nodiscard]] std::string with_unit(double value, const std::string& unit, const Messages& messages);
/// Our figure of a reading, or what it compares where only yes or no is meant; empty where there is nothing to show.
[[nodiscard]] std::string figure_text(const claims::ReadingAnswer& reading, const claims::Claim& claim, const ClaimWords& words);
[[nodiscard]] std::string allowed_text(const claims::Allowed& allowed, const std::string& unit, const Messages& messages);
/// An input's worth without a unit; a day as a day.
[[nodiscard]] std::string input_text(const claims::Resolved& resolved);
/// `NVIDIA, share of the Chinese market, units, 2025: 55 % (reported; IDC via Reuters)`.
[[nodiscard]] std::string fact_line(const catalog::MarketFact& fact, const ClaimWords& words);
/// The resolution with its figures and those of its facts filled in; `—` for one that can't be computed.
[[nodiscard]] std::string resolution_text(const ConflictGroup& group, const ClaimWords& words);

}  // namespace steelyard::report
