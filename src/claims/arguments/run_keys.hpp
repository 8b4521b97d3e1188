// Keys that several kinds of runs share: records of the catalogue by id, sales, machines with their cost.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/record.hpp"
#include "catalog/catalog.hpp"
#include "claims/arguments/run_kind.hpp"
#include "cost/cost.hpp"
#include "perf/estimate.hpp"
#include "rules/rules.hpp"

namespace steelyard::claims {

[[nodiscard]] const catalog::Chip* chip_key(TableReader& table, std::string_view key, const study::Engine& engine,
                                            Need need = Need::required);
[[nodiscard]] const catalog::System* system_key(TableReader& table, std::string_view key, const study::Engine& engine,
                                                Need need = Need::required);
[[nodiscard]] const catalog::ModelArchitecture* model_key(TableReader& table, std::string_view key, const study::Engine& engine,
                                                          Need need = Need::required);

/// Servers of one kind, and how their hours are paid: owned for `years` in China, or rented at the catalogue's price.
struct MachineKeys {
  const catalog::Chip* chip = nullptr;
  const catalog::System* system = nullptr;
  std::int64_t servers = 1;
  double years = 0.0;                           // owned for so long; 0: rented
  std::optional<catalog::AmountOfMoney> price;  // of a chip, in place of the catalogue's
  bool is_taxed = true;                         // with the levies of the day

  [[nodiscard]] perf::Cluster cluster() const { return {chip, system, servers}; }
};
/// `system`, `servers`, `years`, `price`, `taxed`.
[[nodiscard]] MachineKeys machine_keys(TableReader& table, const study::Engine& engine);

/// What a server costs on a day, with what fell due on it; or why no cost is known.
[[nodiscard]] tl::expected<cost::OptionCost, Missing> cost_of(const MachineKeys& machine, const study::Engine& engine, Date on);
/// US dollars of one server for one hour.
[[nodiscard]] tl::expected<cost::CostFigure, Missing> hourly_cost(const MachineKeys& machine, const study::Engine& engine, Date on);

/// Levies of a sale of the part from the US to China on a day; announced ones where none is codified.
[[nodiscard]] std::vector<rules::Levy> levies_on_sale(const catalog::Chip& chip, const study::Engine& engine, Date on);

/// A study of examples/ by its name without ending. Error `study.unknown_reference` with the nearest name.
[[nodiscard]] Result<DataFile> shipped_study(const study::Engine& engine, const std::string& name);

[[nodiscard]] Resolved exactly(double value, Grade grade, std::string detail = {});
[[nodiscard]] Resolved resolved_of(const cost::CostFigure& figure);
/// A product of two figures in doubt: low with low.
[[nodiscard]] Resolved product(const Resolved& a, const Resolved& b);

}  // namespace steelyard::claims
