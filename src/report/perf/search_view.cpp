#include "report/perf/search_view.hpp"

#include <fmt/format.h>

#include "report/words.hpp"

namespace steelyard::report {
namespace {

using perf::TrainingCandidate;

Column column(const Messages& messages, std::string_view key, bool is_number) {
  return {std::string{key}, messages.text("search_column", key), is_number};
}

std::string_view form_of(const perf::TrainingRecipe& recipe) {
  if (!recipe.has_sequence_parallel) return "all_reduce";
  if (recipe.overlaps_tensor) return "in_pieces";
  return recipe.regathers_inputs ? "gathered_again" : "kept_whole";
}

std::string joined(std::initializer_list<std::pair<bool, std::string_view>> parts, const Messages& messages) {
  std::string text;
  for (const auto& [is_in, code] : parts) {
    if (is_in) text += (text.empty() ? "" : ", ") + messages.text("search_form", code);
  }
  return text.empty() ? messages.text("search_form", "nothing") : text;
}

void add_form(const TrainingCandidate& candidate, const SearchView& view, const Messages& messages, std::vector<Cell>& row) {
  const perf::TrainingRecipe& recipe = view.recipes[candidate.recipe];
  const int spread = candidate.layout.spread;
  row.push_back({messages.text("search_form", form_of(recipe)), 4, {}});
  row.push_back(
      {joined(
           {{recipe.overlaps_gradients, "gradients"}, {recipe.overlaps_parameters, "parameters"}, {recipe.overlaps_pipeline, "pipeline"}},
           messages),
       4,
       {}});
  row.push_back({joined({{(spread & perf::kSpreadTensor) != 0, "tensor"},
                         {(spread & perf::kSpreadData) != 0, "data"},
                         {(spread & perf::kSpreadPipeline) != 0, "pipeline"}},
                        messages),
                 4,
                 {}});
  row.push_back({static_cast<double>(candidate.layout.zero_stage), 4, {}});
}

Table layouts_table(const std::vector<TrainingCandidate>& candidates, const SearchView& view, const Messages& messages) {
  Table table;
  for (const char* key : {"layout"}) table.columns.push_back(column(messages, key, false));
  for (const char* key : {"chips", "micro_batch", "step_time_s", "tokens_per_s_per_chip", "memory_gb"}) {
    table.columns.push_back(column(messages, key, true));
  }
  if (view.price_per_chip_hour > 0.0) table.columns.push_back(column(messages, "cost_per_billion_tokens", true));
  if (!view.recipes.empty()) {
    for (const char* key : {"tensor_form", "overlapped", "outside"}) table.columns.push_back(column(messages, key, false));
    table.columns.push_back(column(messages, "zero_stage", true));
  }
  for (const TrainingCandidate& candidate : candidates) {
    const auto chips = static_cast<double>(candidate.layout.chips());
    std::vector<Cell> row{{layout_text(candidate.layout, false), 4, {}},
                          {chips, 9, {}},
                          {static_cast<double>(candidate.layout.micro_batch), 9, {}},
                          {candidate.step_s, 4, {}},
                          {view.step_tokens / (candidate.step_s * chips), 4, {}},
                          {candidate.memory_bytes / 1e9, 4, {}}};
    if (view.price_per_chip_hour > 0.0) {
      const double hours = candidate.step_s / 3600.0 * chips;
      // Not a Cell that is moved in: GCC 12 takes the other members of its variant for uninitialised.
      row.emplace_back().value = hours * view.price_per_chip_hour / view.step_tokens * 1e9;
    }
    if (!view.recipes.empty()) add_form(candidate, view, messages, row);
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table counts_table(const perf::SearchCounts& counts, const Messages& messages) {
  Table table;
  table.title = messages.text("section", "search_counts");
  table.columns = {column(messages, "layouts_of", false), column(messages, "layouts", true)};
  const auto add = [&](std::string_view code, std::int64_t n) {
    if (n > 0) table.rows.push_back({{messages.text("search_count", code), 4, {}}, {static_cast<double>(n), 12, {}}});
  };
  add("legal", counts.legal);
  add("evaluated", counts.evaluated);
  add("pruned_by_time", counts.pruned_by_time);
  add("pruned_by_recompute", counts.pruned_by_recompute);
  add("no_room", counts.no_room);
  for (std::size_t i = 1; i < counts.illegal.size(); ++i) add(perf::name_of(static_cast<perf::Illegal>(i)), counts.illegal[i]);
  return table;
}

std::string counts_json(const perf::SearchCounts& counts) {
  std::string illegal;
  for (std::size_t i = 1; i < counts.illegal.size(); ++i) {
    illegal += fmt::format("{}\"{}\": {}", illegal.empty() ? "" : ", ", perf::name_of(static_cast<perf::Illegal>(i)), counts.illegal[i]);
  }
  return fmt::format(
      "{{\"legal\": {}, \"evaluated\": {}, \"pruned_by_time\": {}, \"pruned_by_recompute\": {}, \"no_room\": {}, \"illegal\": {{{}}}}}",
      counts.legal, counts.evaluated, counts.pruned_by_time, counts.pruned_by_recompute, counts.no_room, illegal);
}

/// Without the newline at the end.
std::string json_rows(const Table& table) {
  std::string rows = render(table, Format::json);
  while (!rows.empty() && rows.back() == '\n') rows.pop_back();
  return rows;
}

}  // namespace

std::string render_search(const perf::TrainingSearchResult& found, const SearchView& view, const Messages& messages, Format format,
                          const Style& style) {
  Table best = layouts_table(found.top, view, messages);
  if (format == Format::json) {
    return fmt::format("{{\"layouts\": {},\n\"front\": {},\n\"counts\": {}}}\n", json_rows(best),
                       json_rows(layouts_table(found.front, view, messages)), counts_json(found.counts));
  }
  if (format == Format::csv) return render(view.with_front ? layouts_table(found.front, view, messages) : best, format);
  best.title = messages.text("section", "search_best");
  std::string out = render(best, format, style);
  if (view.with_front) {
    Table front = layouts_table(found.front, view, messages);
    front.title = messages.text("section", "search_front");
    out += "\n" + render(front, format, style);
  }
  return out + "\n" + render(counts_table(found.counts, messages), format, style);
}

std::string render_explanation(const perf::TrainingEstimate& estimate, const Messages& messages, Format format, const Style& style) {
  Table time;
  time.title = messages.text("section", "explain_time");
  time.columns = {column(messages, "part", false), column(messages, "bound", false), column(messages, "share", true),
                  column(messages, "time_ms", true)};
  for (const perf::TimePart& part : estimate.time) {
    time.rows.push_back({{messages.text("time_part", part.code), 4, {}},
                         {messages.text("bound", perf::bound_of(part.code)), 4, {}},
                         {fmt::format("{:.1f}%", 100.0 * part.time.base() / estimate.step_time.p50.base()), 4, {}},
                         {part.time.base() * 1e3, 4, {}}});
  }
  Table messages_table;
  messages_table.title = messages.text("section", "explain_messages");
  messages_table.columns = {column(messages, "message", false), column(messages, "behind", false), column(messages, "time_ms", true),
                            column(messages, "exposed_ms", true)};
  for (const perf::MessageTime& message : estimate.messages) {
    messages_table.rows.push_back({{messages.text("time_part", message.code), 4, {}},
                                   {messages.text("behind", message.behind), 4, {}},
                                   {message.total.base() * 1e3, 4, {}},
                                   {message.exposed.base() * 1e3, 4, {}}});
  }
  Table buffers;
  buffers.title = messages.text("section", "explain_buffers");
  buffers.columns = {column(messages, "buffer", false), column(messages, "memory_gb", true)};
  for (const perf::MemoryPart& part : estimate.buffers) {
    buffers.rows.push_back({{messages.text("buffer", part.code), 4, {}}, {part.size.base() / 1e9, 4, {}}});
  }
  Table doubt;
  doubt.title = messages.text("section", "explain_doubt");
  doubt.columns = {column(messages, "datum", false), column(messages, "value", false), column(messages, "grade", false)};
  constexpr std::size_t kMostShown = 3;
  for (int grade = static_cast<int>(Grade::assumed); grade >= 0; --grade) {
    for (const perf::Basis& basis : estimate.basis) {
      if (static_cast<int>(basis.grade) != grade || doubt.rows.size() >= kMostShown) continue;
      doubt.rows.push_back({{basis.what, 4, {}}, {basis.value, 4, {}}, {grade_text(basis.grade, messages), 4, {}}});
    }
  }
  std::string out;
  for (const Table* table : {&time, &messages_table, &buffers, &doubt}) {
    if (!table->rows.empty()) out += (out.empty() ? "" : "\n") + render(*table, format, style);
  }
  return out;
}

}  // namespace steelyard::report
