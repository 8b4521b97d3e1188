#include "perf/estimate.hpp"

namespace steelyard::perf {

std::string_view name_of(Recompute recompute) {
  switch (recompute) {
    case Recompute::none: return "none";
    case Recompute::selective: return "selective";
    case Recompute::full: return "full";
  }
  return "none";
}

std::string_view name_of(Schedule schedule) {
  switch (schedule) {
    case Schedule::one_forward_one_backward: return "1f1b";
    case Schedule::zero_bubble_h1: return "zero-bubble-h1";
    case Schedule::zero_bubble_h2: return "zero-bubble-h2";
    case Schedule::zero_bubble_v: return "zero-bubble-v";
    case Schedule::dual_pipe: return "dualpipe";
  }
  return "1f1b";
}

}  // namespace steelyard::perf
