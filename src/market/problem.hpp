// The tables that one period of a market is solved from. market owns their types; study alone fills them: market knows parts as named
// things with numbers, and neither law nor performance models.
//
// Work is what buyers want done, counted in chip-periods of one reference part on the same job; a unit of another part does `work` times
// as much. Money is in US dollars. Every uncertain number is a Spread; its draw is keyed by its own name, so that the same path of two
// scenarios sees the same world (common random numbers), whatever else differs between them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steelyard::market {

/// "a to b": 5th and 95th percentile of a lognormal. Where a middle is stated that is not their geometric mean, each side has its own width
/// (two-piece lognormal). All three equal: certain. Precondition: 0 <= low <= mid <= high, and either all positive or all zero.
struct Spread {
  double low = 0.0;
  double mid = 0.0;
  double high = 0.0;

  [[nodiscard]] static Spread certain(double value) { return {value, value, value}; }
  /// Middle at the geometric mean.
  [[nodiscard]] static Spread between(double low, double high);
  [[nodiscard]] Spread scaled(double factor) const { return {low * factor, mid * factor, high * factor}; }
  [[nodiscard]] bool is_certain() const { return low == high; }
  /// Value at a standard normal number: low at -1.645, mid at 0, high at 1.645.
  [[nodiscard]] double at(double normal) const;
};

/// How a share or a ratio is counted. `work`: by what the parts do on the buyers' jobs; the last three: B300-equivalents.
enum class Basis : std::uint8_t { units, dollars, work, tpp, fp8, bandwidth };
inline constexpr std::size_t kBases = 6;
[[nodiscard]] const std::vector<std::string_view>& basis_names();
[[nodiscard]] std::string_view name_of(Basis basis);

/// Whether buyers of a segment may have a product.
enum class Gate : std::uint8_t { open, needs_review, unknown, closed };
[[nodiscard]] std::string_view name_of(Gate gate);

/// A number that several products or segments share: a foundry's output, the size of the market.
struct Factor {
  std::string id;
  Spread value;
};

/// Buyers of one kind who want one job done.
struct Segment {
  std::string id;
  std::string buyer_class;
  std::string job;
  double demand = 0.0;     // work, before the demand factor
  std::size_t factor = 0;  // index into Problem::factors, or kNoFactor
};
inline constexpr std::size_t kNoFactor = static_cast<std::size_t>(-1);

struct Product {
  std::string id;
  std::string vendor;
  std::string nest;  // software stack: nearer substitutes share one
  bool is_domestic = false;
  bool is_counted = true;          // false: compute rented abroad; it meets demand and is no sale in this market
  Spread supply;                   // units that can be sold in the period; all zero: not on sale
  std::size_t factor = kNoFactor;  // scales supply
  Spread price;                    // USD a unit, to the vendor
  double fee_rate = 0.0;           // of the price, to the government that lets the part go
  /// B300-equivalents of a unit by tpp, fp8, bandwidth; absent where the part's figure is unknown.
  std::array<std::optional<double>, 3> equivalents;
};

/// A product as a segment sees it.
struct Offer {
  Gate gate = Gate::open;
  Spread work;                  // of a unit, in reference chip-periods of the segment's job; all zero: it can't do the job
  std::string work_key;         // name of the draw of `work`: products that rest on one estimate share it
  double cost_per_price = 1.0;  // what owning a unit costs the buyer over the period of use, per dollar of price: fee, server, capital ...
  double fixed_cost = 0.0;      // USD a unit, whatever its price: power, hall, staff
};

/// The foreign side of the compute ratio (docs/models/market.md): R = (leader - k * sum(q e)) / (others + sum(q e)).
struct RatioInputs {
  double leader = 0.0;        // B300-equivalents that the leading country makes in the period
  Spread ratio_without;       // leader : this country, without any export
  double displacement = 0.0;  // k: share of exported units taken from the leader's own buyers
};

struct Problem {
  std::string scenario;
  std::vector<Factor> factors;
  std::vector<Segment> segments;
  std::vector<Product> products;
  std::vector<Offer> offers;         // segment-major
  std::vector<std::string> vendors;  // in order of the report; every product's vendor is among them
  /// Of each vendor: what calibration adds to its products' utility; empty: nothing. Where buyers' wishes have two readings, every path
  /// lies somewhere between them, evenly.
  std::vector<double> attraction;
  std::vector<double> other_attraction;             // the second reading; empty: there is one
  Spread price_sensitivity = Spread::certain(3.0);  // of utility to the logarithm of cost per work
  double nest_dissimilarity = 0.6;                  // lambda of the nested logit, in (0, 1]; 1: no nests
  RatioInputs ratio;
  std::uint64_t seed = 1;

  [[nodiscard]] const Offer& offer(std::size_t segment, std::size_t product) const { return offers[segment * products.size() + product]; }
  [[nodiscard]] Offer& offer(std::size_t segment, std::size_t product) { return offers[segment * products.size() + product]; }
  [[nodiscard]] std::size_t vendor_of(std::size_t product) const;
};

}  // namespace steelyard::market
