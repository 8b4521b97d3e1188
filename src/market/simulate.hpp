// Many draws of several scenarios on common random numbers: 5th, 50th and 95th percentiles, differences path by path, and what drives them.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "market/problem.hpp"
#include "market/solve.hpp"

namespace steelyard::market {

struct Interval {
  double p05 = 0.0;
  double p50 = 0.0;
  double p95 = 0.0;
};
/// Percentiles by linear interpolation between order statistics (Hyndman and Fan's type 7). Precondition: not empty.
[[nodiscard]] Interval interval_of(std::vector<double> values);

struct VendorResult {
  std::string vendor;
  std::array<Interval, kBases> share;  // by Basis, 0 to 1
  Interval units;
  Interval income;  // USD
};

struct ProductResult {
  std::string product;
  Interval units;
  Interval income;
  Interval unit_price;             // USD
  double sold_out = 0.0;           // share of paths in which it sold out
  bool on_sale = false;            // has supply, and somebody may have it
  std::array<bool, 3> counted_in;  // whether its tpp, fp8, bandwidth are known
};

struct SegmentResult {
  std::string segment;
  Interval demand;  // work
  Interval unmet;
  Interval domestic_share;              // of the work that was met
  std::vector<Interval> product_share;  // of the work that was met, by product
};

/// A variable and the rank correlation (Spearman) of it with an outcome over the paths.
struct Driver {
  std::string variable;
  double correlation = 0.0;
};

struct Summary {
  std::string scenario;
  std::vector<VendorResult> vendors;
  std::vector<ProductResult> products;
  std::vector<SegmentResult> segments;
  std::array<Interval, kBases> domestic_share;
  Interval sales;                             // USD, of what is counted
  Interval receipts;                          // USD, fees
  Interval demand;                            // work
  Interval unmet;                             // work
  Interval unmet_share;                       // of demand
  std::array<Interval, 3> ratio;              // leader : this country by tpp, fp8, bandwidth, at RatioInputs::displacement
  std::array<Interval, 3> exported;           // B300-equivalents
  std::vector<Driver> drives_domestic_share;  // by dollars; strongest first
  std::vector<Driver> drives_unmet_share;
  Outcome central;  // the middle of everything
};

/// A scenario less the first one, path by path.
struct Difference {
  std::string scenario;
  std::string baseline;
  std::array<Interval, kBases> domestic_share;  // points of one
  Interval domestic_income;                     // of the baseline's, -0.1: a tenth less
  Interval domestic_income_amount;              // USD
  Interval unmet;                               // work
  Interval unmet_share;
  Interval foreign_income;         // USD
  Interval added_work;             // work done by products that the baseline doesn't sell or sells less of (foreign ones)
  Interval filled;                 // share of that which met demand that was otherwise unmet; the rest displaced other products
  bool unmet_never_rises = false;  // in no path
};

struct Simulation {
  std::size_t paths = 0;
  std::vector<Summary> scenarios;
  std::vector<Difference> differences;  // of every scenario but the first
  bool interrupted = false;
};

/// Solves every scenario on every path. Results depend on problems and `paths` alone, not on the number of threads.
/// Precondition: problems have the same segments; paths > 0.
[[nodiscard]] Simulation simulate(const std::vector<Problem>& problems, std::size_t paths, const RunControl& control = {});

}  // namespace steelyard::market
