// What a fee comes to, in the four wordings side by side, and statements per shipment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/catalog/catalog_view.hpp"
#include "report/messages.hpp"
#include "rules/settlement.hpp"

namespace steelyard::report {

/// The levy that a rule or an announcement asks for on the day in question.
struct KnownLevy {
  rules::Levy levy;
  std::string name_en;
  std::string name_zh;
};

struct SettlementQuestion {
  rules::ShipmentLine line;
  rules::Ratio rate{1, 4};
  std::optional<rules::Ratio> pass_through;  // empty: both ends are shown
  std::vector<KnownLevy> levies;             // of the product and the day, where both were named
  std::string on;                            // the day, or empty
};

/// One row for each wording, and for each end of the pass-through where it matters. Amounts are exact decimals: `13333.33`.
[[nodiscard]] Table settlement_table(const SettlementQuestion& question, const Messages& messages, Format format);
/// Every line of a statement, then its sums.
[[nodiscard]] Table statement_table(const rules::Statement& statement, const Messages& messages, Format format);
/// `13,333.33 USD`
[[nodiscard]] std::string money_text(const Money& money);

}  // namespace steelyard::report
