// Tables of what things cost, for the terminal and the page alike.
#pragma once

#include "report/chart/chart.hpp"
#include "report/cost/cost_view.hpp"

namespace steelyard::report {

[[nodiscard]] std::string cost_title(const CostAnswer& answer, const Messages& m);
[[nodiscard]] std::vector<Table> cost_tables(const CostAnswer& answer, const Messages& m);
[[nodiscard]] std::vector<Table> migration_tables(const MigrationAnswer& answer, const Messages& m);
/// Peak dollars by part, then each piece of work under each amount paid and with each rival.
[[nodiscard]] std::vector<Chart> fee_charts(const study::FeeAnswer& answer, const Messages& m);
[[nodiscard]] std::vector<Table> fee_tables(const study::FeeAnswer& answer, const Messages& m);

/// One flat table of all of it for programs: section, key, value, low, high, unit, grade, rests_on.
class CostRecords {
 public:
  CostRecords();
  void add(std::string section, std::string key, const cost::CostFigure& figure, const std::string& unit);
  void add(std::string section, std::string key, double value, const std::string& unit);
  void add_text(std::string section, std::string key, std::string text);
  [[nodiscard]] const Table& table() const { return table_; }

 private:
  Table table_;
};
[[nodiscard]] Table cost_records(const CostAnswer& answer);
[[nodiscard]] Table migration_records(const MigrationAnswer& answer);
[[nodiscard]] Table fee_records(const study::FeeAnswer& answer);

}  // namespace steelyard::report
