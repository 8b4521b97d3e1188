#include "cost/figure.hpp"

#include <algorithm>

namespace steelyard::cost {
namespace {

void append_new(std::vector<std::string>& into, const std::vector<std::string>& from) {
  for (const std::string& text : from) {
    if (std::find(into.begin(), into.end(), text) == into.end()) into.push_back(text);
  }
}

}  // namespace

CostFigure& CostFigure::operator+=(const CostFigure& other) {
  low += other.low;
  value += other.value;
  high += other.high;
  grade = weakest(grade, other.grade);
  append_new(rests_on, other.rests_on);
  return *this;
}

CostFigure CostFigure::scaled(double factor) const {
  CostFigure result = *this;
  result.low = (factor < 0.0 ? high : low) * factor;
  result.value = value * factor;
  result.high = (factor < 0.0 ? low : high) * factor;
  return result;
}

CostFigure CostFigure::times(const CostFigure& other) const {
  CostFigure result = *this;
  result.low *= other.low;
  result.value *= other.value;
  result.high *= other.high;
  result.grade = weakest(grade, other.grade);
  append_new(result.rests_on, other.rests_on);
  return result;
}

CostFigure CostFigure::over(const CostFigure& other) const {
  CostFigure result = *this;
  result.low /= other.high;
  result.value /= other.value;
  result.high /= other.low;
  result.grade = weakest(grade, other.grade);
  append_new(result.rests_on, other.rests_on);
  return result;
}

CostFigure CostFigure::shifted(double by) const {
  CostFigure result = *this;
  for (double* end : {&result.low, &result.value, &result.high}) *end += by;
  return result;
}

}  // namespace steelyard::cost
