// What a server costs line by line, an hour, a token, a run; what a change moves; when the money moves; what moving software takes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cost/cash_flow.hpp"
#include "cost/cost.hpp"
#include "cost/migration.hpp"
#include "cost/unit_cost.hpp"
#include "cost/waterfall.hpp"
#include "report/chart/chart.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"
#include "study/cost_study.hpp"

namespace steelyard::report {

/// Everything `cost --chip` answers.
struct CostAnswer {
  const catalog::Chip* chip = nullptr;
  const catalog::System* system = nullptr;
  cost::Request request;
  cost::OptionCost cost;
  cost::CostFigure utilisation = cost::exactly(1.0);
  std::optional<cost::HourCost> owned;
  std::optional<cost::HourCost> rented;
  std::optional<cost::CostFigure> relative_to_h100;      // peak dense BF16
  std::optional<cost::CostFigure> tokens_per_chip_hour;  // stated
  std::optional<cost::Waterfall> waterfall;
  std::optional<cost::CashFlow> cash_flow;
  bool explains = false;
};

struct MigrationAnswer {
  const catalog::SoftwareStack* from = nullptr;
  const catalog::SoftwareStack* to = nullptr;
  cost::MigrationTask task = cost::MigrationTask::serve;
  cost::Migrated migrated = cost::Migrated::nothing;
  std::string model;  // name; empty where none was named
  bool is_hardware_vendor = false;
  cost::MigrationCost cost;
  /// What the ramp costs: hours of throughput lost × what the fleet costs an hour. Where a fleet was stated.
  std::optional<cost::CostFigure> ramp_money;
};

[[nodiscard]] std::string render_cost(const CostAnswer& answer, const Messages& m, Format format, const Style& style);
[[nodiscard]] std::string render_migration(const MigrationAnswer& answer, const Messages& m, Format format, const Style& style);
[[nodiscard]] std::string render_fee(const study::FeeAnswer& answer, const Messages& m, Format format, const Style& style);

/// One page that opens offline: tables and waterfalls.
[[nodiscard]] std::string cost_html(const CostAnswer& answer, const Messages& m);
[[nodiscard]] std::string fee_html(const study::FeeAnswer& answer, const Messages& m);

/// Lines up to the cost of owning; with changes, from the cost before to the cost after.
[[nodiscard]] Chart cost_waterfall_chart(const CostAnswer& answer, const Messages& m);

}  // namespace steelyard::report
