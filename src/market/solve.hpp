// One draw of a problem, and the outcome that every figure of the room is made from.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "market/problem.hpp"
#include "market/rationing.hpp"

namespace steelyard::market {

/// Standard normal numbers of one path, each a function of (seed, name, path) alone: the same variable of two scenarios draws the same.
/// Paths come in antithetic pairs: an odd one mirrors the even one before it, so that the middle of every variable is the sample's, too.
class Draws {
 public:
  /// The middle of everything.
  [[nodiscard]] static Draws central() { return Draws(0, 0, true); }
  Draws(std::uint64_t seed, std::uint32_t path) : Draws(seed, path, false) {}

  [[nodiscard]] double normal(std::string_view name) const;
  [[nodiscard]] double at(const Spread& spread, std::string_view name) const;

 private:
  Draws(std::uint64_t seed, std::uint32_t path, bool central) : seed_(seed), path_(path), is_central_(central) {}
  std::uint64_t seed_;
  std::uint32_t path_;
  bool is_central_;
};

/// What was sold, by product, and what was not met, by segment. Units, dollars, work and equivalents are of the period.
struct Outcome {
  std::vector<double> units;                  // of each product
  std::vector<double> income;                 // USD, of each product: price x units less nothing; fees are the buyer's
  std::vector<double> fees;                   // USD, of each product
  std::vector<double> work;                   // of each product: sum over segments
  std::vector<double> segment_product_units;  // segment-major
  std::vector<double> segment_product_work;
  std::vector<double> demand;  // of each segment, work
  std::vector<double> unmet;
  std::vector<char> sold_out;  // of each product
  std::vector<double> price;   // of each product, USD a unit
  double ratio_without = 0.0;  // of this path

  [[nodiscard]] double total_demand() const;
  [[nodiscard]] double total_unmet() const;
};

/// Every named number that a problem draws, with its spread, each once, by name: what a result can be driven by.
struct Variable {
  std::string name;  // demand, factor:ID, preference, supply:PRODUCT, price:PRODUCT, work:KEY, price_sensitivity, ratio_without
  Spread spread;
};
[[nodiscard]] std::vector<Variable> variables_of(const Problem& problem);

/// The instance of a path. With `unlimited`, capacities never bind: what buyers would take if everything on sale were to be had.
[[nodiscard]] Instance instance_of(const Problem& problem, const Draws& draws, bool unlimited = false);
[[nodiscard]] Outcome solve(const Problem& problem, const Draws& draws, bool unlimited = false);

/// How much of a product counts on a basis; absent where its yardstick is unknown. `work` and `dollars` are of the outcome.
[[nodiscard]] std::optional<double> amount(const Problem& problem, const Outcome& outcome, std::size_t product, Basis basis);
/// Shares of vendors of what is counted, summing to one (or all zero when nothing was sold). A product whose yardstick is unknown stands
/// outside the sum.
[[nodiscard]] std::vector<double> vendor_shares(const Problem& problem, const Outcome& outcome, Basis basis);
[[nodiscard]] double domestic_share(const Problem& problem, const Outcome& outcome, Basis basis);

/// B300-equivalents of what foreign makers sold, on basis tpp, fp8 or bandwidth; what is rented abroad is not exported.
[[nodiscard]] double exported_equivalents(const Problem& problem, const Outcome& outcome, Basis basis);

}  // namespace steelyard::market
