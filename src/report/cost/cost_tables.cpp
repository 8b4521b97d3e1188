#include "report/cost/cost_tables.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

using cost::CostFigure;

Cell text(std::string value) { return {std::move(value), 4, {}}; }

Column column(const Messages& m, std::string_view key, bool right = false) { return {std::string{key}, m.text("cost_column", key), right}; }

std::string part_name(std::string_view code, const Messages& m) { return m.text("cost_part", code); }

/// `12,300 (10,100–14,200)` with as many digits as a budget needs.
std::string ranged(const CostFigure& f, int digits = 4) {
  return with_range(rounded(f.value, digits), rounded(f.low, digits), rounded(f.high, digits));
}

Table lines_table(const CostAnswer& answer, const Messages& m) {
  Table table;
  table.title = m.text("label", "cost_lines", {{"currency", std::string{code_of(answer.request.currency)}}});
  table.columns = {column(m, "line"), column(m, "one_server", true), column(m, "chip_hour", true), column(m, "share", true),
                   column(m, "grade")};
  if (answer.explains) table.columns.push_back(column(m, "rests_on"));
  const double whole = cost::cost_of_owning(answer.cost).value;
  const double chip_hours = in_hours(answer.request.horizon) * static_cast<double>(answer.system->chips);
  const auto add = [&](const std::string& name, const CostFigure& figure, bool explains) {
    std::vector<Cell> row{text(name), text(ranged(figure)), text(rounded(figure.value / chip_hours, 3)),
                          text(percent(figure.value / whole, 3)), text(m.text("grade", name_of(figure.grade)))};
    if (answer.explains) row.push_back(explains ? text(listed(figure.rests_on, m)) : text(""));
    table.rows.push_back(std::move(row));
  };
  for (const cost::CostPart& line : cost::all_lines(answer.cost)) add(part_name(line.code, m), line.figure, true);
  add(m.label("total"), cost::cost_of_owning(answer.cost), false);
  for (const std::string& remark : answer.cost.remarks) table.notes.push_back(m.text("reason", remark));
  return table;
}

void hour_rows(Table& table, const std::string& how, const cost::HourCost& hour, const CostAnswer& answer, const Messages& m) {
  const auto add = [&](std::string_view what, const CostFigure& figure) {
    table.rows.push_back({text(how), text(m.text("unit_cost", what)), text(ranged(figure, 3))});
  };
  add("per_chip", hour.per_chip);
  add("per_usable_chip", hour.per_usable_chip);
  add("per_used_chip", hour.per_used_chip);
  if (answer.relative_to_h100) add("per_h100", cost::per_h100_hour(hour.per_usable_chip, *answer.relative_to_h100));
  if (answer.tokens_per_chip_hour) add("per_million_tokens", cost::per_million_tokens(hour.per_used_chip, *answer.tokens_per_chip_hour));
}

Table unit_table(const CostAnswer& answer, const Messages& m) {
  Table table;
  table.title = m.text("label", "cost_units", {{"currency", std::string{code_of(answer.request.currency)}}});
  table.columns = {column(m, "how"), column(m, "unit_of_work"), column(m, "cost", true)};
  if (answer.owned) hour_rows(table, m.text("how", "buy"), *answer.owned, answer, m);
  if (answer.rented) hour_rows(table, m.text("how", "rent"), *answer.rented, answer, m);
  table.notes.push_back(
      m.text("label", "cost_units_note",
             {{"utilisation", percent(answer.utilisation.value, 3)}, {"availability", percent(answer.cost.availability.value, 4)}}));
  return table;
}

Table changes_table(const CostAnswer& answer, const Messages& m) {
  const cost::Waterfall& w = *answer.waterfall;
  Table table;
  table.title = m.text("label", "cost_changes", {{"currency", std::string{code_of(answer.request.currency)}}});
  table.columns = {column(m, "step"), column(m, "line"), column(m, "before", true), column(m, "after", true), column(m, "moves", true)};
  const auto signed_number = [](double value) { return (value > 0.0 ? "+" : "") + rounded(value, 5); };
  table.rows.push_back({text(m.label("cost_before")), text(""), text(""), text(rounded(w.start, 6)), text("")});
  for (const cost::WaterfallStep& step : w.steps) {
    table.rows.push_back({text(step.change), text(m.label("cost_all_lines")), text(""), text(""), text(signed_number(step.moves))});
    for (const cost::LineStep& line : step.lines) {
      table.rows.push_back({text(" "), text(part_name(line.code, m)), text(rounded(line.before, 5)), text(rounded(line.after, 5)),
                            text(signed_number(line.after - line.before))});
    }
  }
  table.rows.push_back(
      {text(m.label("cost_after")), text(""), text(rounded(w.start, 6)), text(rounded(w.end, 6)), text(signed_number(w.end - w.start))});
  if (w.nets_to_zero) {
    std::string price;
    if (w.nets_to_zero->name == "host_memory") {
      const double per_gigabyte = w.nets_to_zero->amount / (answer.request.assumptions->host_memory_per_chip.value.base() / 1e9) /
                                  static_cast<double>(answer.system->chips);
      price = money(per_gigabyte, code_of(answer.request.currency), m);
    }
    table.notes.push_back(m.text("label", "cost_nets_to_zero",
                                 {{"line", part_name(w.nets_to_zero->name, m)},
                                  {"factor", rounded(w.nets_to_zero->factor, 4)},
                                  {"amount", money(w.nets_to_zero->amount, code_of(answer.request.currency), m, 4)},
                                  {"price", price}}));
  }
  return table;
}

Table quarters_table(const CostAnswer& answer, const Messages& m) {
  Table table;
  table.title = m.text("label", "cost_quarters", {{"currency", std::string{code_of(answer.request.currency)}}});
  for (const char* key : {"quarter", "purchase", "hall", "running", "loan", "interest", "principal", "resale", "net", "discounted"})
    table.columns.push_back(column(m, key, std::string_view{key} != "quarter"));
  const auto money_cell = [](double value) { return std::abs(value) < 0.5 ? text("") : text(rounded(value, 4)); };
  for (const cost::QuarterFlow& q : answer.cash_flow->quarters) {
    std::vector<Cell> row{text(q.name)};
    for (double value : {q.purchase, q.hall, q.running, q.loan, q.interest, q.principal, q.resale, q.net, q.discounted})
      row.push_back(money_cell(value));
    table.rows.push_back(std::move(row));
  }
  table.notes.push_back(m.text("label", "cost_npv",
                               {{"npv", money(-answer.cash_flow->net_present_value, code_of(answer.request.currency), m, 4)},
                                {"total", money(-answer.cash_flow->total, code_of(answer.request.currency), m, 4)}}));
  return table;
}

std::string effort(const CostFigure& figure) { return ranged(figure, 3); }

}  // namespace

std::string cost_title(const CostAnswer& answer, const Messages& m) {
  return m.text("label", "cost_title",
                {{"system", name_of(*answer.system, m)},
                 {"chips", std::to_string(answer.system->chips)},
                 {"chip", name_of(*answer.chip, m)},
                 {"region", answer.request.region},
                 {"years", rounded(in_hours(answer.request.horizon) / kHoursPerYear, 3)},
                 {"on", answer.request.as_of.to_string()}});
}

std::vector<Table> cost_tables(const CostAnswer& answer, const Messages& m) {
  std::vector<Table> tables;
  if (answer.cost.buy) tables.push_back(lines_table(answer, m));
  if (answer.owned || answer.rented) tables.push_back(unit_table(answer, m));
  if (answer.waterfall && !answer.waterfall->steps.empty() && answer.cost.buy) tables.push_back(changes_table(answer, m));
  if (answer.cash_flow) tables.push_back(quarters_table(answer, m));
  if (!answer.cost.buy) {
    Table none;
    none.title = cost_title(answer, m);
    for (const std::string& remark : answer.cost.remarks) none.notes.push_back(m.text("reason", remark));
    tables.push_back(std::move(none));
  }
  return tables;
}

std::vector<Table> migration_tables(const MigrationAnswer& answer, const Messages& m) {
  Table table;
  const cost::MigrationCost& c = answer.cost;
  table.title = m.text("label", "migration_title",
                       {{"from", answer.from->name},
                        {"to", answer.to->name},
                        {"task", m.text("migration_task", cost::migration_task_names()[static_cast<std::size_t>(answer.task)])},
                        {"model", answer.model}});
  if (c.nothing_to_do) {
    table.notes.push_back(m.label("migration_nothing"));
    return {table};
  }
  table.columns = {column(m, "operators"), column(m, "coverage"), column(m, "kernels", true), column(m, "person_months", true),
                   column(m, "grade")};
  for (const cost::FamilyEffort& family : c.families) {
    table.rows.push_back({text(m.text("operator_family", family.family)), text(m.text("coverage", name_of(family.coverage))),
                          text(effort(family.kernels)), text(effort(family.person_months)),
                          text(m.text("grade", name_of(family.kernels.grade)))});
  }
  table.rows.push_back({text(m.label("migration_bring_up")), text(""), text(""), text(effort(c.bring_up)),
                        text(m.text("grade", name_of(c.bring_up.grade)))});
  table.rows.push_back(
      {text(m.label("total")), text(""), text(""), text(effort(c.person_months)), text(m.text("grade", name_of(c.person_months.grade)))});
  const Arguments one_off{{"money", money_interval(c.money.value, c.money.low, c.money.high, "USD", m)}, {"months", effort(c.months)}};
  table.notes.push_back(m.text("label", "migration_money", one_off));
  std::string ramp;
  for (const CostFigure& quarter : c.efficiency) {
    ramp += (ramp.empty() ? "" : " · ") +
            fmt::format("{} ({}–{})", percent(quarter.value, 2), percent(quarter.low, 2), percent(quarter.high, 2));
  }
  table.notes.push_back(m.text("label", "migration_ramp", {{"ramp", ramp}, {"days", effort(c.lost_days)}}));
  if (answer.ramp_money)
    table.notes.push_back(
        m.text("label", "migration_ramp_money",
               {{"money", money_interval(answer.ramp_money->value, answer.ramp_money->low, answer.ramp_money->high, "USD", m)}}));
  table.notes.push_back(m.label(answer.is_hardware_vendor ? "migration_vendor" : "migration_user"));
  return {table};
}

CostRecords::CostRecords() {
  for (const char* key : {"section", "key", "value", "low", "high", "unit", "grade", "rests_on"})
    table_.columns.push_back({key, key, false});
}

void CostRecords::add(std::string section, std::string key, const CostFigure& f, const std::string& unit) {
  table_.rows.push_back({text(std::move(section)),
                         text(std::move(key)),
                         {f.value, 12, {}},
                         {f.low, 12, {}},
                         {f.high, 12, {}},
                         text(unit),
                         text(std::string{name_of(f.grade)}),
                         {f.rests_on, 4, {}}});
}

void CostRecords::add(std::string section, std::string key, double value, const std::string& unit) {
  table_.rows.push_back({text(std::move(section)), text(std::move(key)), {value, 12, {}}, {}, {}, text(unit), {}, {}});
}

void CostRecords::add_text(std::string section, std::string key, std::string value) {
  table_.rows.push_back({text(std::move(section)), text(std::move(key)), {}, {}, {}, text(std::move(value)), {}, {}});
}

Table cost_records(const CostAnswer& answer) {
  CostRecords records;
  const std::string currency{code_of(answer.request.currency)};
  for (const cost::CostPart& line : cost::all_lines(answer.cost)) records.add("line", line.code, line.figure, currency);
  if (answer.cost.buy) {
    records.add("total", "landed", *answer.cost.buy, currency);
    records.add("total", "owning", cost::cost_of_owning(answer.cost), currency);
  }
  const auto hour = [&](const std::string& section, const std::optional<cost::HourCost>& h) {
    if (!h) return;
    const std::string unit = currency + "/h";
    records.add(section, "per_server", h->per_server, unit);
    records.add(section, "per_chip", h->per_chip, unit);
    records.add(section, "per_usable_chip", h->per_usable_chip, unit);
    records.add(section, "per_used_chip", h->per_used_chip, unit);
    if (answer.relative_to_h100) records.add(section, "per_h100", cost::per_h100_hour(h->per_usable_chip, *answer.relative_to_h100), unit);
    if (answer.tokens_per_chip_hour)
      records.add(section, "per_million_tokens", cost::per_million_tokens(h->per_used_chip, *answer.tokens_per_chip_hour),
                  currency + "/Mtok");
  };
  hour("owned_hour", answer.owned);
  hour("rented_hour", answer.rented);
  if (answer.waterfall) {
    for (const cost::WaterfallStep& step : answer.waterfall->steps) {
      records.add("change", step.change, step.moves, currency);
      for (const cost::LineStep& line : step.lines) records.add("change " + step.change, line.code, line.after - line.before, currency);
    }
    if (answer.waterfall->nets_to_zero) {
      records.add("nets_to_zero", answer.waterfall->nets_to_zero->name, answer.waterfall->nets_to_zero->factor, "times");
    }
  }
  if (answer.cash_flow) {
    for (const cost::QuarterFlow& q : answer.cash_flow->quarters) {
      records.add("quarter_net", q.name, q.net, currency);
      records.add("quarter_discounted", q.name, q.discounted, currency);
    }
    records.add("total", "net_present_value", answer.cash_flow->net_present_value, currency);
  }
  for (const std::string& remark : answer.cost.remarks) records.add_text("remark", remark, "");
  return records.table();
}

Table migration_records(const MigrationAnswer& answer) {
  CostRecords records;
  const cost::MigrationCost& c = answer.cost;
  for (const cost::FamilyEffort& family : c.families) {
    records.add_text("coverage", family.family, std::string{name_of(family.coverage)});
    records.add("kernels", family.family, family.kernels, "kernels");
    records.add("effort", family.family, family.person_months, "person-months");
  }
  records.add("effort", "bring_up", c.bring_up, "person-months");
  records.add("effort", "total", c.person_months, "person-months");
  records.add("money", "one_off", c.money, "USD");
  records.add("time", "until_it_runs", c.months, "months");
  records.add("time", "lost_in_ramp", c.lost_days, "days");
  for (std::size_t q = 0; q < c.efficiency.size(); ++q)
    records.add("efficiency", fmt::format("quarter_{}", q + 1), c.efficiency[q], "share");
  if (answer.ramp_money) records.add("money", "ramp", *answer.ramp_money, "USD");
  return records.table();
}

}  // namespace steelyard::report
