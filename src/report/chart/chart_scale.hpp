// From values to places on an axis, with ticks at round numbers.
#pragma once

#include <string>
#include <vector>

#include "report/chart/chart.hpp"

namespace steelyard::report {

struct Tick {
  double value = 0.0;
  std::string label;
};

class Scale {
 public:
  /// The domain is widened to round numbers. `from_zero`: bars start at zero (or, on a logarithmic axis, at the decade below the least).
  Scale(double least, double most, bool logarithmic, bool from_zero, double start, double end, int wanted_ticks);

  [[nodiscard]] double operator()(double value) const;
  [[nodiscard]] const std::vector<Tick>& ticks() const { return ticks_; }
  /// Where bars begin: zero, or the lower end of the domain.
  [[nodiscard]] double origin() const { return (*this)(logarithmic_ ? least_ : least_ > 0.0 ? least_ : most_ < 0.0 ? most_ : 0.0); }

 private:
  void make_linear_ticks(int wanted);
  void make_decades();

  double least_;
  double most_;
  bool logarithmic_;
  double start_;
  double end_;
  std::vector<Tick> ticks_;
};

/// `1.5M`, `250k`: short enough for an axis, the same in all languages.
[[nodiscard]] std::string tick_label(double value);

}  // namespace steelyard::report
