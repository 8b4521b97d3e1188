#include "report/perf/serving_view.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "report/brief/brief_json.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

Cell text(std::string value) { return {std::move(value), 4, {}}; }
Cell number(double value, int digits = 4) { return {value, digits, {}}; }
Column column(const char* key, const Messages& m, bool right = false) { return {key, m.text("column", key), right}; }

std::string worker_text(const perf::WorkerShape& worker) {
  std::string out = fmt::format("TP{}", worker.tensor);
  if (worker.pipeline > 1) out += fmt::format(" PP{}", worker.pipeline);
  if (worker.attention_groups > 1) out += fmt::format(" DP{}", worker.attention_groups);
  if (worker.expert > 1) out += fmt::format(" EP{}", worker.expert);
  return out;
}

std::string layout_words(const perf::ServingOption& option) {
  const std::string decode = fmt::format("{} × {}", option.workers, worker_text(option.worker));
  return option.prefill ? fmt::format("{} × {} → {}", option.prefill_workers, worker_text(*option.prefill), decode) : decode;
}

std::vector<Cell> option_row(const perf::ServingOption& option, bool is_best) {
  return {text(is_best ? "*" : ""),
          text(layout_words(option)),
          text(std::string{catalog::name_of(option.precision)}),
          number(static_cast<double>(option.batch)),
          number(option.chunk_tokens),
          number(option.point.time_to_first_token_s * 1e3, 3),
          number(option.point.time_per_output_token_s * 1e3, 3),
          number(option.tokens_per_s_per_chip),
          option.watts_per_chip > 0.0 ? number(option.watts_per_chip, 3) : Cell{},
          option.cost_per_million_tokens > 0.0 ? number(option.cost_per_million_tokens) : Cell{}};
}

bool same(const perf::ServingOption& a, const perf::ServingOption& b) {
  return layout_words(a) == layout_words(b) && a.batch == b.batch && a.chunk_tokens == b.chunk_tokens && a.precision == b.precision;
}

Table option_table(const perf::ServingSearchResult& result, const Messages& m) {
  Table table;
  table.title = m.text("section", "serving_front");
  table.columns = {column("best", m),
                   column("layout", m),
                   column("precision", m),
                   column("in_flight", m, true),
                   column("step_tokens", m, true),
                   column("time_to_first_token_ms", m, true),
                   column("time_per_output_token_ms", m, true),
                   column("tokens_per_s_per_chip", m, true),
                   column("watts_per_chip", m, true),
                   column("cost_per_million_tokens", m, true)};
  bool has_best = false;
  for (const perf::ServingOption& option : result.front) {
    const bool is_best = result.best && same(option, *result.best);
    has_best = has_best || is_best;
    table.rows.push_back(option_row(option, is_best));
  }
  if (result.best && !has_best) table.rows.insert(table.rows.begin(), option_row(*result.best, true));
  return table;
}

Table count_table(const perf::ServingCount& count, const Messages& m) {
  Table table;
  table.title = m.text("section", "configurations");
  table.columns = {column("outcome", m), column("count", m, true)};
  const auto row = [&](const std::string& words, std::int64_t n) { table.rows.push_back({text(words), {static_cast<double>(n), 12, {}}}); };
  row(m.text("outcome", "legal"), count.legal);
  row(m.text("outcome", "evaluated"), count.evaluated);
  for (const auto& [bound, n] : count.pruned) row(m.text("outcome", "pruned_" + bound), n);
  for (const auto& [limit, n] : count.infeasible) row(m.text("outcome", "infeasible_" + limit), n);
  return table;
}

}  // namespace

Table operator_table(const std::vector<perf::OperatorShare>& operators, const Messages& m) {
  Table table;
  table.columns = {column("operator", m), column("time_ms", m, true), column("share_percent", m, true), column("waits_for", m)};
  double whole = 0.0;
  for (const perf::OperatorShare& one : operators) whole += one.time.base();
  for (const perf::OperatorShare& one : operators) {
    const double share = whole > 0.0 ? one.time.base() / whole : 0.0;
    if (share < 0.001) continue;
    table.rows.push_back({text(one.name), number(one.time.base() * 1e3), number(100.0 * share, 3), text(m.text("time_part", one.bound))});
  }
  return table;
}

std::string render_steps(const perf::Cluster& cluster, const std::vector<NamedStep>& steps, bool explains, const Messages& m, Format format,
                         const Style& style) {
  Table table;
  table.title = fmt::format("{} × {}", cluster.chips(), cluster.chip != nullptr ? name_of(*cluster.chip, m) : std::string{"?"});
  table.columns = {column("serving_step", m),
                   column("times", m, true),
                   column("layout", m),
                   column("fits", m),
                   column("time_p05_ms", m, true),
                   column("time_p50_ms", m, true),
                   column("time_p95_ms", m, true),
                   column("tokens_per_s", m, true),
                   column("watts_per_chip", m, true),
                   column("memory_used_gb", m, true),
                   column("memory_available_gb", m, true),
                   column("remarks", m)};
  double whole_s = 0.0;
  for (const NamedStep& step : steps) {
    const perf::StepEstimate& e = *step.estimate;
    const bool is_known = e.time.p50.base() > 0.0;
    whole_s += e.time.p50.base() * step.times;
    table.rows.push_back({text(m.text("serving_step", step.code)),
                          number(step.times),
                          text(layout_text(e.layout, true)),
                          {e.fits, 4, {}},
                          is_known ? number(e.time.p05.base() * 1e3) : Cell{},
                          is_known ? number(e.time.p50.base() * 1e3) : Cell{},
                          is_known ? number(e.time.p95.base() * 1e3) : Cell{},
                          is_known ? number(e.throughput.p50.base()) : Cell{},
                          e.chip_power ? number(e.chip_power->base(), 3) : Cell{},
                          number(e.memory.total().base() / 1e9),
                          number(e.memory.available.base() / 1e9),
                          text(reasons_text(e.reasons, cluster.chip, m))});
  }
  if (steps.size() > 1) {
    table.rows.push_back({text(m.text("serving_step", "whole")), Cell{}, Cell{}, Cell{}, Cell{}, number(whole_s * 1e3), Cell{}, Cell{},
                          Cell{}, Cell{}, Cell{}, text("")});
  }
  std::string out = render(table, format, style);
  if (!explains || format == Format::json || format == Format::csv) return out;
  for (const NamedStep& step : steps) {
    Table operators = operator_table(step.estimate->operators, m);
    operators.title = m.text("serving_step", step.code);
    out += '\n' + render(operators, format, style);
  }
  return out;
}

std::string render_search(const perf::ServingSearchResult& result, const Messages& m, Format format, const Style& style) {
  if (format == Format::csv || format == Format::json) return render(option_table(result, m), format, style);
  std::string out;
  if (result.best) {
    out += render(option_table(result, m), format, style) + '\n';
    if (!result.best->meets_latency) out += m.text("label", "fits_not_latency") + '\n';
  } else {
    out += m.text("label", "does_not_fit") + '\n';
  }
  return out + render(count_table(result.count, m), format, style);
}

std::string render_task_ratios(const std::vector<TaskRate>& rates, const Messages& m, Format format, const Style& style) {
  Table table;
  table.title = m.text("section", "task_ratios");
  table.columns = {column("task", m),
                   column("chip", m),
                   column("chips", m, true),
                   column("tokens_per_s_per_chip", m, true),
                   column("ratio_p05", m, true),
                   column("ratio_p50", m, true),
                   column("ratio_p95", m, true)};
  struct Told {
    std::string chip;
    std::string words;
  };
  std::vector<Told> told;
  std::vector<std::string> unfit;
  for (const TaskRate& one : rates) {
    const auto first = std::find_if(rates.begin(), rates.end(), [&](const TaskRate& known) { return known.task == one.task; });
    const perf::Interval<double>& rate = one.rate.tokens_per_second;
    const perf::Interval<double>& yardstick = first->rate.tokens_per_second;
    const bool is_known = rate.p50 > 0.0 && yardstick.p50 > 0.0;
    std::vector<Cell> row{text(m.text("serving_task", one.task)), text(one.chip),
                          one.rate.chips > 0 ? number(static_cast<double>(one.rate.chips)) : Cell{},
                          rate.p50 > 0.0 ? number(rate.p50) : Cell{}};
    if (one.rate.chips == 0)
      unfit.push_back(m.text("label", "task_unfit", {{"chip", one.chip}, {"task", m.text("serving_task", one.task)}}));
    if (is_known && &*first != &one) {
      const double ratio = rate.p50 / yardstick.p50;
      // The two doubts are taken to be independent: they add by root of sum of squares.
      const double low = std::hypot(1.0 - rate.p05 / rate.p50, 1.0 - yardstick.p50 / yardstick.p95);
      const double high = std::hypot(rate.p95 / rate.p50 - 1.0, yardstick.p50 / yardstick.p05 - 1.0);
      row.insert(row.end(), {number(ratio * std::max(0.02, 1.0 - low), 3), number(ratio, 3), number(ratio * (1.0 + high), 3)});
      auto known = std::find_if(told.begin(), told.end(), [&](const Told& t) { return t.chip == one.chip; });
      if (known == told.end()) known = told.insert(told.end(), {one.chip, {}});
      const std::string part =
          m.text("label", "times_for", {{"ratio", render_number(ratio, 2)}, {"task", m.text("serving_task", one.task)}});
      known->words += (known->words.empty() ? "" : m.text("label", "list_comma")) + part;
    } else {
      row.insert(row.end(), {Cell{}, is_known ? number(1.0) : Cell{}, Cell{}});
    }
    table.rows.push_back(std::move(row));
  }
  if (format == Format::table || format == Format::md) {
    for (const Told& one : told) {
      table.notes.push_back(m.text("label", "chip_is_times", {{"chip", one.chip}, {"first", rates.front().chip}, {"parts", one.words}}));
    }
    table.notes.insert(table.notes.end(), unfit.begin(), unfit.end());
  }
  return render(table, format, style);
}

}  // namespace steelyard::report
