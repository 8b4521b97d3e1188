// A fee of one wording on one line of a shipment, to the cent.
#include <algorithm>

#include "claims/arguments/run_keys.hpp"
#include "rules/settlement.hpp"
#include "rules/transaction.hpp"

namespace steelyard::claims {
namespace {

class SettlementRun final : public Run {
 public:
  rules::FeeTerms terms;
  rules::ShipmentLine line;

  [[nodiscard]] RunOutputs run(const Bench&) const override {
    RunOutputs outputs;
    const auto settled = rules::statement_line(terms, line);
    if (!settled) {
      outputs.emplace("fee", missing(MissingReason::run_refused, std::string{settled.error().front().code.name}));
      return outputs;
    }
    // Arithmetic on stated amounts: derived, whatever they are worth.
    const auto dollars = [&](const Money& amount) {
      return exactly(settled->per_unit(amount) * static_cast<double>(line.units), Grade::derived);
    };
    const auto each = [&](const Money& amount) { return exactly(settled->per_unit(amount), Grade::derived); };
    outputs.emplace("fee", dollars(settled->due));
    outputs.emplace("fee_per_unit", each(settled->due));
    outputs.emplace("buyer_pays_per_unit", each(settled->buyer_pays));
    outputs.emplace("seller_nets_per_unit", each(settled->seller_nets));
    return outputs;
  }
};

std::optional<Money> money_key(TableReader& table, std::string_view key, Need need) {
  const auto text = table.text(key, need);
  if (!text) return std::nullopt;
  auto money = rules::read_money(*text);
  if (money) return *money;
  table.report(money.error().front().code, key, money.error().front().arguments);
  return std::nullopt;
}

std::unique_ptr<Run> read_settlement(TableReader& table, const study::Engine&) {
  auto run = std::make_unique<SettlementRun>();
  if (const auto wording = table.choice("wording", rules::fee_wording_names(), Need::required)) {
    run->terms.wording = static_cast<rules::FeeWording>(*wording);
  }
  for (auto [key, ratio] : {std::pair{"rate", &run->terms.rate}, std::pair{"pass_through", &run->terms.pass_through}}) {
    const auto text = table.text(key);
    if (!text) continue;
    const auto parsed = rules::Ratio::parse(*text);
    if (parsed) {
      *ratio = *parsed;
    } else {
      table.report(parsed.error().front().code, key, parsed.error().front().arguments);
    }
  }
  run->line.units = table.integer("units", Need::optional, 1).value_or(1);
  if (const auto price = money_key(table, "price", Need::required)) run->line.price_per_unit = *price;
  run->line.entered_value_per_unit = money_key(table, "entered_value", Need::optional);
  return run;
}

}  // namespace

RunKind settlement_kind() {
  return {"settlement",
          {{"fee", "USD"}, {"fee_per_unit", "USD"}, {"buyer_pays_per_unit", "USD"}, {"seller_nets_per_unit", "USD"}},
          read_settlement};
}

}  // namespace steelyard::claims
