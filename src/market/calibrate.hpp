// The attraction of vendors, such that a stated forecast comes out: the contraction of Berry (RAND Journal of Economics 1994) on shares by
// value, with every capacity lifted, at the middle of everything.
#pragma once

#include <string>
#include <vector>

#include "market/problem.hpp"

namespace steelyard::market {

struct Target {
  std::string vendor;
  double share = 0.0;  // by value, of one
};

struct Residual {
  std::string vendor;
  double target = 0.0;
  double wanted = 0.0;  // share by value if nothing sold out: what the attraction is fitted to
  double sold = 0.0;    // share by value with what is on sale
};

struct Calibration {
  std::vector<double> attraction;  // by Problem::vendors; mean zero over those with a target
  std::vector<Residual> residuals;
  std::size_t iterations = 0;
  bool converged = false;  // every wanted share within 1e-9 of its target
};

/// Vendors without a target keep the attraction that the problem states. A target for a vendor that nobody may buy from can't be met and
/// stays as a residual. Precondition: targets name vendors of the problem.
[[nodiscard]] Calibration calibrate(Problem problem, const std::vector<Target>& targets);

}  // namespace steelyard::market
