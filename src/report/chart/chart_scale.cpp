#include "report/chart/chart_scale.hpp"

#include <algorithm>
#include <cmath>

#include "report/words.hpp"

namespace steelyard::report {
namespace {

double round_step(double rough) {
  const double magnitude = std::pow(10.0, std::floor(std::log10(rough)));
  const double fraction = rough / magnitude;
  const double nice = fraction <= 1.0 ? 1.0 : fraction <= 2.0 ? 2.0 : fraction <= 5.0 ? 5.0 : 10.0;
  return nice * magnitude;
}

}  // namespace

std::string tick_label(double value) {
  const double size = std::abs(value);
  const std::string sign = value < 0.0 ? "−" : "";
  if (size >= 1e12) return sign + rounded(size / 1e12) + "T";
  if (size >= 1e9) return sign + rounded(size / 1e9) + "G";
  if (size >= 1e6) return sign + rounded(size / 1e6) + "M";
  if (size >= 1e4) return sign + rounded(size / 1e3) + "k";
  return sign + rounded(size, 4);
}

Scale::Scale(double least, double most, bool logarithmic, bool from_zero, double start, double end, int wanted_ticks)
    : least_(least), most_(most), logarithmic_(logarithmic && most > 0.0), start_(start), end_(end) {
  if (logarithmic_) {
    const double floor = least_ > 0.0 ? least_ : most_ / 1000.0;
    least_ = std::pow(10.0, std::floor(std::log10(floor)));
    most_ = std::pow(10.0, std::ceil(std::log10(most_) - 1e-9));
    if (most_ <= least_) most_ = least_ * 10.0;
    make_decades();
    return;
  }
  if (from_zero) {
    least_ = std::min(least_, 0.0);
    most_ = std::max(most_, 0.0);
  }
  if (!(most_ > least_)) most_ = least_ + 1.0;
  make_linear_ticks(wanted_ticks);
}

double Scale::operator()(double value) const {
  const double share = logarithmic_ ? (std::log10(std::max(value, least_)) - std::log10(least_)) / (std::log10(most_) - std::log10(least_))
                                    : (value - least_) / (most_ - least_);
  return start_ + std::clamp(share, 0.0, 1.0) * (end_ - start_);
}

void Scale::make_linear_ticks(int wanted) {
  const double step = round_step((most_ - least_) / std::max(1, wanted));
  least_ = std::floor(least_ / step + 1e-9) * step;
  most_ = std::ceil(most_ / step - 1e-9) * step;
  const auto count = static_cast<int>(std::lround((most_ - least_) / step));
  for (int i = 0; i <= count; ++i) {
    const double value = least_ + step * i;
    const double clean = std::abs(value) < step * 1e-6 ? 0.0 : value;
    ticks_.push_back({clean, tick_label(clean)});
  }
}

void Scale::make_decades() {
  for (double value = least_; value <= most_ * 1.001; value *= 10.0) ticks_.push_back({value, tick_label(value)});
}

}  // namespace steelyard::report
