#include "market/calibrate.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "market/solve.hpp"

namespace steelyard::market {
namespace {

constexpr std::size_t kMostIterations = 2000;
constexpr double kCloseEnough = 1e-9;

std::size_t index_of(const Problem& problem, const std::string& vendor) {
  const auto found = std::find(problem.vendors.begin(), problem.vendors.end(), vendor);
  SY_CHECK(found != problem.vendors.end());
  return static_cast<std::size_t>(found - problem.vendors.begin());
}

}  // namespace

Calibration calibrate(Problem problem, const std::vector<Target>& targets) {
  if (problem.attraction.empty()) problem.attraction.assign(problem.vendors.size(), 0.0);
  Calibration result;
  const Draws central = Draws::central();
  for (result.iterations = 0; result.iterations < kMostIterations && !result.converged; ++result.iterations) {
    const std::vector<double> shares = vendor_shares(problem, solve(problem, central, true), Basis::dollars);
    double worst = 0.0;
    double mean = 0.0;
    for (const Target& target : targets) {
      const std::size_t v = index_of(problem, target.vendor);
      worst = std::max(worst, std::abs(shares[v] - target.share));
      if (shares[v] > 0.0 && target.share > 0.0) problem.attraction[v] += std::log(target.share / shares[v]);
      mean += problem.attraction[v] / static_cast<double>(targets.size());
    }
    // Only differences of attraction matter; the mean is held at zero so that the numbers can be compared between runs.
    for (const Target& target : targets) problem.attraction[index_of(problem, target.vendor)] -= mean;
    result.converged = worst < kCloseEnough;
  }
  result.attraction = problem.attraction;
  const std::vector<double> wanted = vendor_shares(problem, solve(problem, central, true), Basis::dollars);
  const std::vector<double> sold = vendor_shares(problem, solve(problem, central), Basis::dollars);
  for (const Target& target : targets) {
    const std::size_t v = index_of(problem, target.vendor);
    result.residuals.push_back({target.vendor, target.share, wanted[v], sold[v]});
  }
  return result;
}

}  // namespace steelyard::market
