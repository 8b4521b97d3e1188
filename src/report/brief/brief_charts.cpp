#include "report/brief/brief_charts.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "report/plan/option_cost.hpp"

namespace steelyard::report {
namespace {

constexpr double kWideChart = 820.0;

Chart chart_named(const BriefWords& words, const std::string& code, const std::string& id, const Arguments& arguments = {}) {
  const Messages& m = words.messages();
  Chart chart;
  chart.id = fmt::format("{}-{}", id, m.language() == Language::zh ? "zh" : "en");
  chart.title = m.text("chart", code, arguments);
  chart.description = m.text("chart", code + ".description", arguments);
  return chart;
}

Datum bar(std::string label, std::string series, double value, std::string title) {
  Datum datum;
  datum.label = std::move(label);
  datum.series = std::move(series);
  datum.x = value;
  datum.title = std::move(title);
  return datum;
}

std::string titled(const std::string& label, const std::string& what, const std::string& value) {
  return fmt::format("{} · {}: {}", label, what, value);
}

struct MemoryPart {
  std::string_view code;
  Bytes perf::MemoryUse::*size;
};
constexpr std::array<MemoryPart, 6> kMemoryParts{{{"weights", &perf::MemoryUse::weights},
                                                  {"gradients", &perf::MemoryUse::gradients},
                                                  {"optimizer", &perf::MemoryUse::optimizer},
                                                  {"activations", &perf::MemoryUse::activations},
                                                  {"cache", &perf::MemoryUse::cache},
                                                  {"overhead", &perf::MemoryUse::overhead}}};

/// From arithmetic to waiting, the same order and colours in every chart of time.
constexpr std::array<std::string_view, 13> kTimeOrder{"gemm",
                                                      "attention",
                                                      "memory",
                                                      "prefill",
                                                      "tensor_communication",
                                                      "expert_communication",
                                                      "communication",
                                                      "data_communication",
                                                      "pipeline_communication",
                                                      "pipeline_bubble",
                                                      "optimizer",
                                                      "launch",
                                                      "host"};

std::vector<perf::TimePart> in_order(std::vector<perf::TimePart> time) {
  const auto place = [](const perf::TimePart& part) { return std::find(kTimeOrder.begin(), kTimeOrder.end(), part.code); };
  std::stable_sort(time.begin(), time.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
  return time;
}

bool fits(const study::CapabilityAnswer& answer) {
  return answer.training ? answer.training->fits : answer.serving && answer.serving->fits;
}

/// Calls `each(candidate, answer)` for the candidates a workload was estimated on.
template <class F>
void for_candidates(const BriefWords& words, std::size_t workload, F&& each) {
  for (std::size_t c = 0; c < words.brief().study.candidates.size(); ++c) {
    const study::CapabilityAnswer* answer = words.capability(workload, c);
    if (answer != nullptr && (answer->training || answer->serving)) each(c, *answer);
  }
}

/// The sum of each stack, at its end.
void write_totals(Mark& bars, const BriefWords& words) {
  std::map<std::string, double> totals;
  std::map<std::string, Datum*> last;
  for (Datum& datum : bars.data) {
    totals[datum.label] += datum.x;
    if (datum.x > 0.0) last[datum.label] = &datum;
  }
  for (const auto& [label, datum] : last) datum->text = words.amount(totals[label]);
}

}  // namespace

Chart permission_chart(const BriefWords& words) {
  const Messages& m = words.messages();
  Chart chart = chart_named(words, "permission", "permission");
  chart.width = kWideChart;
  Mark cells{MarkKind::cell, {}};
  for (const std::size_t option : words.distinct_options()) {
    for (const study::PermissionAnswer& answer : words.brief().permissions) {
      if (answer.option != option) continue;
      const std::string date = answer.on.to_string() + " " + words.occasion(answer.occasion);
      const std::string gate = m.text("gate", plan::name_of(answer.gate));
      const std::string us = m.text("us_short", rules::name_of(answer.determination.us));
      Datum cell;
      cell.label = words.option(option);
      cell.series = date;
      cell.role = std::string{plan::name_of(answer.gate)};
      cell.text = gate + " · " + (answer.determination.needs_info.empty() ? us : m.label("needs_facts"));
      cell.title =
          fmt::format("{} · {} · {} · {} · {}", cell.label, date, gate, m.text("us_outcome", rules::name_of(answer.determination.us)),
                      m.text("cn_outcome", rules::name_of(answer.determination.cn)));
      cells.data.push_back(std::move(cell));
    }
  }
  chart.marks.push_back(std::move(cells));
  return chart;
}

std::optional<Chart> speed_chart(const BriefWords& words, std::size_t workload) {
  const Messages& m = words.messages();
  Chart chart = chart_named(words, "speed", fmt::format("speed-{}", workload), {{"workload", words.workload(workload)}});
  chart.x.unit = m.text("unit", "tokens_per_s_per_chip");
  Mark bars{MarkKind::bar, {}};
  for_candidates(words, workload, [&](std::size_t c, const study::CapabilityAnswer& answer) {
    if (!fits(answer) || answer.cluster_servers <= 0) return;
    const auto& rate = answer.training ? answer.training->throughput : answer.serving->output_throughput;
    const std::size_t option = answer.option;
    const auto chips = static_cast<double>(answer.cluster_servers * words.brief().options[option].option.chips_per_server);
    const std::string shown = rounded(rate.p50.base() / chips);
    Datum datum = bar(
        words.candidate(c), chart.title, rate.p50.base() / chips,
        titled(words.candidate(c), with_range(shown, rounded(rate.p05.base() / chips), rounded(rate.p95.base() / chips)), chart.x.unit));
    datum.low = rate.p05.base() / chips;
    datum.high = rate.p95.base() / chips;
    datum.text = shown;
    bars.data.push_back(std::move(datum));
  });
  if (bars.data.empty()) return std::nullopt;
  chart.marks.push_back(std::move(bars));
  return chart;
}

std::optional<Chart> memory_chart(const BriefWords& words, std::size_t workload) {
  const Messages& m = words.messages();
  Chart chart = chart_named(words, "memory", fmt::format("memory-{}", workload), {{"workload", words.workload(workload)}});
  chart.x.unit = "GB";
  Mark parts{MarkKind::stacked_bar, {}};
  Mark capacity{MarkKind::dot, {}};
  for_candidates(words, workload, [&](std::size_t c, const study::CapabilityAnswer& answer) {
    const perf::MemoryUse& memory = answer.training ? answer.training->memory : answer.serving->memory;
    if (memory.total().base() <= 0.0) return;
    for (const MemoryPart& part : kMemoryParts) {
      const Bytes size = memory.*part.size;
      if (size.base() <= 0.0) continue;
      const std::string name = m.text("memory_part", part.code);
      parts.data.push_back(bar(words.candidate(c), name, in_gigabytes(size), titled(words.candidate(c), name, gigabytes(size))));
    }
    if (memory.available.base() <= 0.0) return;
    const std::string name = m.text("memory_part", "available");
    capacity.data.push_back(
        bar(words.candidate(c), name, in_gigabytes(memory.available), titled(words.candidate(c), name, gigabytes(memory.available))));
  });
  if (parts.data.empty()) return std::nullopt;
  chart.marks = {std::move(parts), std::move(capacity)};
  return chart;
}

std::optional<Chart> time_chart(const BriefWords& words, std::size_t workload) {
  const Messages& m = words.messages();
  const bool serves = words.brief().study.workloads[workload].kind == study::WorkloadKind::serve;
  Chart chart =
      chart_named(words, serves ? "decode_time" : "step_time", fmt::format("time-{}", workload), {{"workload", words.workload(workload)}});
  chart.x.unit = "%";
  Mark bars{MarkKind::stacked_bar, {}};
  for_candidates(words, workload, [&](std::size_t c, const study::CapabilityAnswer& answer) {
    if (!fits(answer)) return;
    const auto time = in_order(answer.training ? answer.training->time : answer.serving->time);
    double total = 0.0;
    for (const perf::TimePart& part : time) total += part.time.base();
    for (const perf::TimePart& part : time) {
      const double share = total > 0.0 ? part.time.base() / total : 0.0;
      if (share < 0.002) continue;
      const std::string name = m.text("time_part", part.code);
      bars.data.push_back(
          bar(words.candidate(c), name, share * 100.0, titled(words.candidate(c), name, percent(share) + ", " + duration(part.time, m))));
    }
  });
  if (bars.data.empty()) return std::nullopt;
  chart.marks.push_back(std::move(bars));
  return chart;
}

std::optional<Chart> cost_chart(const BriefWords& words) {
  const Messages& m = words.messages();
  Chart chart = chart_named(words, "cost", "cost");
  chart.x.unit = std::string{code_of(words.brief().study.currency)};
  const double hours = days_between(words.brief().study.start, words.brief().study.end) * 24.0;
  Mark bars{MarkKind::stacked_bar, {}};
  for (std::size_t i = 0; i < words.brief().options.size(); ++i) {
    const ServerCost cost = server_cost(words.brief(), i);
    const auto chips = static_cast<double>(words.brief().options[i].option.chips_per_server);
    const auto add = [&](const std::string& suffix, const std::string& code, double amount) {
      const std::string name = m.text("cost_part", code);
      const std::string label = words.option(i) + suffix;
      if (amount != 0.0) bars.data.push_back(bar(label, name, amount / chips, titled(label, name, words.amount(amount / chips))));
    };
    const bool both = !cost.owned.empty() && cost.rent_per_hour;
    for (const ServerCostPart& part : cost.owned) add(both ? m.label("bought_suffix") : "", part.code, part.figure.value);
    if (cost.rent_per_hour) add(both ? m.label("rented_suffix") : "", "rent", cost.rent_per_hour->value * hours);
  }
  if (bars.data.empty()) return std::nullopt;
  write_totals(bars, words);
  chart.marks.push_back(std::move(bars));
  return chart;
}

std::optional<Chart> plan_chart(const BriefWords& words) {
  const Messages& m = words.messages();
  const plan::Plan& plan = words.brief().plan;
  Chart chart = chart_named(words, "plan", "plan", {{"cost", words.amount(plan.cost)}});
  chart.x.unit = std::string{code_of(words.brief().study.currency)};
  Mark bars{MarkKind::stacked_bar, {}};
  for (const plan::CostLine& line : plan.lines) {
    if (line.amount == 0.0) continue;
    const std::string name = m.text("cost_part", line.name);
    bars.data.push_back(bar(m.label("total_cost"), name, line.amount, name + ": " + words.amount(line.amount)));
  }
  if (plan.choices.empty() || bars.data.empty()) return std::nullopt;
  chart.marks.push_back(std::move(bars));
  return chart;
}

}  // namespace steelyard::report
