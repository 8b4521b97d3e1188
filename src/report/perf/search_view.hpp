// What a search of training layouts found: the best, the front, and where every legal layout went.
#pragma once

#include <span>
#include <string>

#include "perf/search/training_search.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"

namespace steelyard::report {

struct SearchView {
  bool with_front = false;
  double price_per_chip_hour = 0.0;  // 0: not said
  double step_tokens = 0.0;
  std::span<const perf::TrainingRecipe> recipes;  // not empty: the form of each layout's messages is shown
};

/// People: one table of layouts and a line of counts. JSON: `layouts`, `front`, `counts`.
[[nodiscard]] std::string render_search(const perf::TrainingSearchResult& found, const SearchView& view, const Messages& messages,
                                        Format format, const Style& style = {});
/// What takes the time, what is hidden, and what the answer rests on least surely.
[[nodiscard]] std::string render_explanation(const perf::TrainingEstimate& estimate, const Messages& messages, Format format,
                                             const Style& style = {});

}  // namespace steelyard::report
