#include "report/perf/estimate_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/text.hpp"
#include "report/brief/brief_json.hpp"
#include "report/table_text.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

constexpr std::size_t kBarColumns = 40;

struct Part {
  std::string name;
  double size = 0.0;
  std::string shown;
};

/// Rows of `name  ████████  value`: length in eighths of a column, all against the same whole.
std::string text_bars(const std::vector<Part>& parts, double whole) {
  constexpr std::array<std::string_view, 8> kEighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  std::size_t names = 0;
  for (const Part& part : parts) names = std::max(names, display_width(part.name));
  std::string out;
  for (const Part& part : parts) {
    const double share = whole > 0.0 ? std::clamp(part.size / whole, 0.0, 1.0) : 0.0;
    const auto eighths = static_cast<std::size_t>(std::lround(share * 8.0 * static_cast<double>(kBarColumns)));
    std::string bar;
    for (std::size_t i = 0; i < eighths / 8; ++i) bar += "█";
    bar += kEighths[eighths % 8];
    out += "  " + padded(part.name, names) + "  " + padded(bar, kBarColumns) + "  " + part.shown + '\n';
  }
  return out;
}

std::vector<Part> memory_parts(const perf::MemoryUse& memory, const Messages& m) {
  const std::array<std::pair<std::string_view, Bytes>, 6> all{{{"weights", memory.weights},
                                                               {"gradients", memory.gradients},
                                                               {"optimizer", memory.optimizer},
                                                               {"activations", memory.activations},
                                                               {"cache", memory.cache},
                                                               {"overhead", memory.overhead}}};
  std::vector<Part> parts;
  for (const auto& [code, size] : all) {
    if (size.base() > 0.0) parts.push_back({m.text("memory_part", code), size.base(), gigabytes(size)});
  }
  return parts;
}

std::vector<Part> time_parts(const std::vector<perf::TimePart>& time, const Messages& m, double& whole) {
  whole = 0.0;
  for (const perf::TimePart& part : time) whole += part.time.base();
  std::vector<Part> parts;
  for (const perf::TimePart& part : time) {
    const double share = whole > 0.0 ? part.time.base() / whole : 0.0;
    if (share >= 0.0005)
      parts.push_back({m.text("time_part", part.code), part.time.base(), duration(part.time, m) + "  " + percent(share)});
  }
  return parts;
}

Column column(const char* key, const Messages& m, bool right = false) { return {key, m.text("column", key), right}; }
Cell text(std::string value) { return {std::move(value), 4, {}}; }

/// A result in two columns, as people read it.
class Facts {
 public:
  explicit Facts(const Messages& m) : m_(m) { table_.columns = {column("result", m), column("value", m)}; }
  void add(const char* key, std::string value) {
    if (!value.empty()) table_.rows.push_back({text(m_.text("column", key)), text(std::move(value))});
  }
  Table& table() { return table_; }

 private:
  const Messages& m_;
  Table table_;
};

Table basis_table(const perf::Cluster& cluster, const std::vector<perf::Basis>& basis, const Messages& m, const SourceLookup& sources) {
  Table table;
  table.title = m.text("section", "rests_on");
  table.columns = {column("grade", m), column("datum", m), column("value", m), column("source", m)};
  std::vector<perf::Basis> sorted = basis;
  std::stable_sort(sorted.begin(), sorted.end(), [](const perf::Basis& a, const perf::Basis& b) { return a.grade > b.grade; });
  for (const perf::Basis& b : sorted) {
    const bool of_chip = cluster.chip != nullptr && b.what.find(' ' + cluster.chip->id.text() + ' ') != std::string::npos;
    table.rows.push_back({text(grade_text(b.grade, m)), text(basis_words(b.what, of_chip ? cluster.chip : nullptr, m)), text(b.value),
                          text(source_titles(b.sources, sources))});
  }
  return table;
}

std::string cluster_text(const perf::Cluster& cluster, const Messages& m) {
  const std::string chips = render_number(static_cast<double>(cluster.chips()));
  const std::string chip = cluster.chip != nullptr ? name_of(*cluster.chip, m) : std::string{"?"};
  if (cluster.system == nullptr) return fmt::format("{} × {}", chips, chip);
  return fmt::format("{} × {} ({} × {})", render_number(static_cast<double>(cluster.servers)), name_of(*cluster.system, m), chips, chip);
}

template <class Estimate>
std::string in_words(const perf::Cluster& cluster, Table facts, const Estimate& e, const Messages& m, Format format, const Style& style,
                     const SourceLookup& sources) {
  facts.title = cluster_text(cluster, m);
  std::string out = render(facts, format, style) + '\n';
  if (format == Format::table) {
    const Bytes whole = std::max(e.memory.available, e.memory.total());
    out += m.text("label", "memory_of", {{"used", gigabytes(e.memory.total())}, {"available", gigabytes(e.memory.available)}}) + '\n';
    out += text_bars(memory_parts(e.memory, m), whole.base()) + '\n';
    double total_s = 0.0;
    const auto parts = time_parts(e.time, m, total_s);
    if (!parts.empty())
      out += m.text("label", "time_of", {{"time", duration(seconds(total_s), m)}}) + '\n' + text_bars(parts, total_s) + '\n';
  }
  return out + render(basis_table(cluster, e.basis, m, sources), format, style);
}

Table numbers(const perf::Cluster& cluster, const std::vector<std::pair<const char*, Cell>>& values) {
  Table table;
  std::vector<Cell> row{text(cluster.chip != nullptr ? cluster.chip->id.text() : std::string{}),
                        {static_cast<double>(cluster.chips()), 9, {}}};
  table.columns = {{"chip", "chip", false}, {"chips", "chips", false}};
  for (const auto& [key, cell] : values) {
    table.columns.push_back({key, key, false});
    row.push_back(cell);
  }
  table.rows.push_back(std::move(row));
  return table;
}

Cell when(bool known, double value) { return known ? Cell{value, 6, {}} : Cell{}; }

std::string interval_of(const perf::Interval<TokensPerSecond>& rate) {
  return with_range(rounded(rate.p50.base()), rounded(rate.p05.base()), rounded(rate.p95.base()));
}

std::string task_text(const workload::TrainingTask& task, const Messages& m) {
  constexpr std::array<const char*, 3> kMethods{"task_pretrain", "task_fine_tune", "task_lora"};
  return m.text("label", kMethods.at(static_cast<std::size_t>(task.method)),
                {{"sequence", render_number(static_cast<double>(task.sequence_length), 9)},
                 {"batch", render_number(static_cast<double>(task.global_batch), 9)},
                 {"precision", std::string{catalog::name_of(task.precision)}}});
}

std::string task_text(const workload::ServingTask& task, const Messages& m) {
  return m.text("label", "task_serve",
                {{"input", render_number(static_cast<double>(task.input_tokens), 9)},
                 {"output", render_number(static_cast<double>(task.output_tokens), 9)},
                 {"precision", std::string{catalog::name_of(task.weight_precision)}}});
}

std::string chips_needed(std::int64_t min_chips) {
  return min_chips > 0 ? render_number(static_cast<double>(min_chips)) : std::string{"—"};
}

}  // namespace

std::string render_estimate(const perf::Cluster& cluster, const workload::TrainingTask& task, const perf::TrainingEstimate& e,
                            const Messages& messages, Format format, const Style& style, const SourceLookup& sources) {
  if (format == Format::json) return estimate_json(cluster, e);
  if (format == Format::csv) {
    return render(numbers(cluster, {{"fits", {e.fits, 4, {}}},
                                    {"throughput_p05_tokens_per_s", when(e.fits, e.throughput.p05.base())},
                                    {"throughput_p50_tokens_per_s", when(e.fits, e.throughput.p50.base())},
                                    {"throughput_p95_tokens_per_s", when(e.fits, e.throughput.p95.base())},
                                    {"step_time_p50_s", when(e.fits, e.step_time.p50.base())},
                                    {"run_time_p50_s", when(e.fits, e.run_time.p50.base())},
                                    {"model_flops_utilisation", when(e.fits, e.model_flops_utilisation)},
                                    {"memory_used_gb", when(true, in_gigabytes(e.memory.total()))},
                                    {"memory_available_gb", when(true, in_gigabytes(e.memory.available))},
                                    {"grade", text(std::string{steelyard::name_of(e.grade)})}}),
                  Format::csv);
  }
  Facts facts(messages);
  facts.add("task", task_text(task, messages));
  facts.add("fits", messages.label(e.fits ? "fits" : "does_not_fit"));
  facts.add("remarks", reasons_text(e.reasons, cluster.chip, messages));
  facts.add("min_chips", chips_needed(e.min_chips));
  if (e.fits) {
    facts.add("tokens_per_s", interval_of(e.throughput));
    facts.add("step_time", duration_interval(e.step_time, messages));
    facts.add("run_time", duration_interval(e.run_time, messages));
    facts.add("model_flops_utilisation", percent(e.model_flops_utilisation));
    facts.add("goodput", percent(e.goodput));
    facts.add("chip_power", e.chip_power ? rounded(e.chip_power->base()) + " W" : "—");
    facts.add("layout", layout_text(e.layout, false));
  }
  facts.add("grade", grade_text(e.grade, messages));
  return in_words(cluster, facts.table(), e, messages, format, style, sources);
}

std::string render_fit(const perf::Cluster& cluster, const workload::TrainingTask& task, const perf::TrainingEstimate& e,
                       const Messages& messages, Format format, const Style& style) {
  Table buffers;
  buffers.title = messages.text("section", "explain_buffers");
  buffers.columns = {column("buffer", messages), column("memory_gb", messages, true)};
  for (const perf::MemoryPart& part : e.buffers) {
    buffers.rows.push_back({text(messages.text("buffer", part.code)), {part.size.base() / 1e9, 4, {}}});
  }
  if (format != Format::table && format != Format::md) {
    std::vector<std::pair<const char*, Cell>> values{{"fits", {e.fits, 4, {}}},
                                                     {"memory_used_gb", when(true, in_gigabytes(e.memory.total()))},
                                                     {"memory_available_gb", when(true, in_gigabytes(e.memory.available))},
                                                     {"fullest_stage", {static_cast<double>(e.fullest_stage), 9, {}}}};
    return render(numbers(cluster, values), format);
  }
  Facts facts(messages);
  facts.add("task", task_text(task, messages));
  facts.add("fits", messages.label(e.fits ? "fits" : "does_not_fit"));
  facts.add("remarks", reasons_text(e.reasons, cluster.chip, messages));
  facts.add("min_chips", chips_needed(e.min_chips));
  facts.add("layout", layout_text(e.layout, false));
  facts.table().title = cluster_text(cluster, messages);
  std::string out = render(facts.table(), format, style) + '\n';
  out += messages.text("label", "memory_of", {{"used", gigabytes(e.memory.total())}, {"available", gigabytes(e.memory.available)}}) + '\n';
  return out + render(buffers, format, style);
}

std::string render_estimate(const perf::Cluster& cluster, const workload::ServingTask& task, const perf::ServingEstimate& e,
                            const Messages& messages, Format format, const Style& style, const SourceLookup& sources) {
  if (format == Format::json) return estimate_json(cluster, e);
  if (format == Format::csv) {
    return render(numbers(cluster, {{"fits", {e.fits, 4, {}}},
                                    {"meets_latency", e.fits ? Cell{e.meets_latency, 4, {}} : Cell{}},
                                    {"output_throughput_p05_tokens_per_s", when(e.fits, e.output_throughput.p05.base())},
                                    {"output_throughput_p50_tokens_per_s", when(e.fits, e.output_throughput.p50.base())},
                                    {"output_throughput_p95_tokens_per_s", when(e.fits, e.output_throughput.p95.base())},
                                    {"requests_p50_per_s", when(e.fits, e.requests_per_second.p50)},
                                    {"time_to_first_token_p50_s", when(e.fits, e.time_to_first_token.p50.base())},
                                    {"time_per_output_token_p50_s", when(e.fits, e.time_per_output_token.p50.base())},
                                    {"memory_used_gb", when(true, in_gigabytes(e.memory.total()))},
                                    {"memory_available_gb", when(true, in_gigabytes(e.memory.available))},
                                    {"grade", text(std::string{steelyard::name_of(e.grade)})}}),
                  Format::csv);
  }
  Facts facts(messages);
  facts.add("task", task_text(task, messages));
  facts.add("fits", messages.label(!e.fits ? "does_not_fit" : e.meets_latency ? "fits" : "fits_not_latency"));
  facts.add("remarks", reasons_text(e.reasons, cluster.chip, messages));
  facts.add("min_chips", chips_needed(e.min_chips));
  if (e.fits) {
    facts.add("tokens_per_s", interval_of(e.output_throughput));
    facts.add("requests_per_s",
              with_range(rounded(e.requests_per_second.p50), rounded(e.requests_per_second.p05), rounded(e.requests_per_second.p95)));
    facts.add("time_to_first_token", duration_interval(e.time_to_first_token, messages));
    facts.add("time_per_output_token", duration_interval(e.time_per_output_token, messages));
    facts.add("end_to_end_latency", duration_interval(e.end_to_end_latency, messages));
    facts.add("total_tokens_per_s", interval_of(e.total_throughput));
    facts.add("sequences_that_fit", render_number(e.sequences_that_fit, 3));
    if (!e.limited_by.empty()) facts.add("limited_by", messages.text("serving_limit", e.limited_by));
    facts.add("chip_power", e.chip_power ? rounded(e.chip_power->base()) + " W" : "—");
    facts.add("layout", layout_text(e.layout, true));
  }
  facts.add("grade", grade_text(e.grade, messages));
  return in_words(cluster, facts.table(), e, messages, format, style, sources);
}

}  // namespace steelyard::report
