// Tables of the plan itself, and the flat table of a brief.
#include <fmt/format.h>

#include "report/brief/brief_tables.hpp"

namespace steelyard::report {
namespace {

Cell text(std::string value) { return {std::move(value), 4, {}}; }

std::vector<Column> columns_of(const Messages& m, std::initializer_list<std::pair<const char*, bool>> keys) {
  std::vector<Column> columns;
  for (const auto& [key, right] : keys) columns.push_back({key, m.text("column", key), right});
  return columns;
}

Cell optional_number(const std::optional<cost::CostFigure>& figure) {
  if (!figure) return {};
  return {figure->value, 6, {}};
}

}  // namespace

Table choices_table(const BriefWords& words) {
  const Messages& m = words.messages();
  Table table;
  table.columns =
      columns_of(m, {{"option", false}, {"how", false}, {"servers", true}, {"chips", true}, {"cost", true}, {"utilisation", true}});
  for (const plan::Choice& choice : words.brief().plan.choices) {
    const plan::Option& option = words.brief().options[choice.option].option;
    table.rows.push_back({text(words.option(choice.option)),
                          text(m.text("how", plan::name_of(choice.how))),
                          {static_cast<double>(choice.servers), 4, {}},
                          {static_cast<double>(choice.servers * option.chips_per_server), 4, {}},
                          text(words.amount(choice.cost)),
                          text(percent(choice.utilisation))});
  }
  return table;
}

Table assignments_table(const BriefWords& words) {
  const Messages& m = words.messages();
  Table table;
  table.columns = columns_of(m, {{"workload", false}, {"option", false}, {"amount", true}, {"share", true}, {"server_hours", true}});
  for (const plan::Assignment& row : words.brief().plan.assignments) {
    double demanded = 0.0;
    std::string unit;
    for (const plan::Demand& demand : words.brief().problem.demands) {
      if (demand.workload != row.workload) continue;
      demanded += demand.amount;
      unit = demand.unit;
    }
    const std::string unit_text = m.has("unit", unit) ? m.text("unit", unit) : unit;
    table.rows.push_back({text(words.workload(row.workload)), text(words.option(row.option)), text(scaled(row.amount, m) + " " + unit_text),
                          demanded > 0.0 ? text(percent(row.amount / demanded)) : Cell{}, text(rounded(row.server_hours))});
  }
  for (std::size_t w = 0; w < words.brief().plan.unserved.size(); ++w) {
    if (words.brief().plan.unserved[w] <= 0.0) continue;
    table.rows.push_back({text(words.workload(w)), text(m.label("unserved")), text(scaled(words.brief().plan.unserved[w], m)), {}, {}});
  }
  return table;
}

Table binding_table(const BriefWords& words) {
  const Messages& m = words.messages();
  Table table;
  table.columns =
      columns_of(m, {{"gate_of_three", false}, {"limit", false}, {"used", true}, {"limit_value", true}, {"step", true}, {"saving", true}});
  for (const plan::BindingGate& gate : words.brief().plan.binding) {
    table.rows.push_back({text(words.gate_name(gate.kind, gate.name)), text(words.limit(gate.kind, gate.name)),
                          text(words.in_unit(gate.used, gate.unit)), text(words.in_unit(gate.limit, gate.unit)),
                          text("+" + words.in_unit(gate.step, gate.unit)),
                          !gate.saving         ? Cell{}
                          : *gate.saving > 0.0 ? text(words.amount(*gate.saving))
                                               : text(m.text("plan", "worth_within_gap"))});
  }
  return table;
}

Table cost_lines_table(const BriefWords& words) {
  const Messages& m = words.messages();
  Table table;
  table.columns = columns_of(m, {{"line", false}, {"amount", true}});
  for (const plan::CostLine& line : words.brief().plan.lines) {
    if (line.amount == 0.0) continue;
    table.rows.push_back({text(m.text("cost_part", line.name)), text(words.amount(line.amount))});
  }
  table.rows.push_back({text(m.label("total")), text(words.amount(words.brief().plan.cost))});
  return table;
}

Table conflicts_table(const BriefWords& words) {
  const Messages& m = words.messages();
  Table table;
  table.columns = columns_of(m, {{"limit", false}, {"needed", true}});
  for (const plan::Conflict& conflict : words.brief().plan.conflicts) {
    table.rows.push_back({text(words.limit(conflict.kind, conflict.name)),
                          conflict.needed > 0.0 ? text((conflict.kind == plan::ConstraintKind::demand ? "−" : "+") +
                                                       words.in_unit(conflict.needed, conflict.unit))
                                                : Cell{}});
  }
  return table;
}

Table flat_table(const BriefWords& words) {
  const auto& brief = words.brief();
  Table table;
  for (const char* key :
       {"workload", "option", "gate", "fits", "in_time", "servers", "throughput_p05_tokens_per_s", "throughput_p50_tokens_per_s",
        "throughput_p95_tokens_per_s", "run_time_p50_s", "time_to_first_token_p50_s", "time_per_output_token_p50_s",
        "model_flops_utilisation", "memory_used_gb", "memory_available_gb", "cost_bought", "cost_rented", "currency", "grade"}) {
    table.columns.push_back({key, key, false});
  }
  const std::string currency{code_of(brief.study.currency)};
  for (const study::CapabilityAnswer& a : brief.capabilities) {
    const study::PermissionAnswer* permission = words.permission(a.option);
    const bool trains = a.training.has_value();
    if (!trains && !a.serving) continue;
    const bool fits = trains ? a.training->fits : a.serving->fits;
    const auto& rate = trains ? a.training->throughput : a.serving->output_throughput;
    const perf::MemoryUse& memory = trains ? a.training->memory : a.serving->memory;
    const auto when = [](bool known, double value) { return known ? Cell{value, 6, {}} : Cell{}; };
    table.rows.push_back({text(words.workload(a.workload)),
                          text(brief.options[a.option].option.id),
                          permission != nullptr ? text(std::string{plan::name_of(permission->gate)}) : Cell{},
                          {fits, 4, {}},
                          {a.in_time, 4, {}},
                          when(a.servers > 0, static_cast<double>(a.servers)),
                          when(fits, rate.p05.base()),
                          when(fits, rate.p50.base()),
                          when(fits, rate.p95.base()),
                          when(fits && trains, trains ? a.training->run_time.p50.base() : 0.0),
                          when(fits && !trains, trains ? 0.0 : a.serving->time_to_first_token.p50.base()),
                          when(fits && !trains, trains ? 0.0 : a.serving->time_per_output_token.p50.base()),
                          when(fits && trains, trains ? a.training->model_flops_utilisation : 0.0),
                          when(true, in_gigabytes(memory.total())),
                          when(true, in_gigabytes(memory.available)),
                          optional_number(a.cost_bought),
                          optional_number(a.cost_rented),
                          text(currency),
                          text(std::string{steelyard::name_of(trains ? a.training->grade : a.serving->grade)})});
  }
  return table;
}

}  // namespace steelyard::report
