#include "market/compute_ratio.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace steelyard::market {

double other_supply(const RatioQuestion& question) {
  SY_CHECK(question.leader > 0.0 && question.ratio_without > 0.0);
  return question.leader / question.ratio_without;
}

double compute_ratio(const RatioQuestion& question) {
  SY_CHECK(question.exported >= 0.0);
  const double left = std::max(0.0, question.leader - question.displacement * question.exported);
  return left / (other_supply(question) + question.exported);
}

double exports_for_ratio(const RatioQuestion& question, double wanted) {
  SY_CHECK(wanted > 0.0);
  return std::max(0.0, (question.leader - wanted * other_supply(question)) / (wanted + question.displacement));
}

}  // namespace steelyard::market
