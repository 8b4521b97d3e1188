#include "market/solve.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <optional>

#include "base/check.hpp"
#include "base/random.hpp"

namespace steelyard::market {
namespace {

/// FNV-1a: a stream of its own for every name, whatever other names there are.
std::uint32_t stream_of(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

bool may_have(const Offer& offer) { return (offer.gate == Gate::open || offer.gate == Gate::needs_review) && offer.work.mid > 0.0; }

double factor_at(const Problem& problem, std::size_t factor, const Draws& draws) {
  if (factor == kNoFactor) return 1.0;
  const Factor& f = problem.factors[factor];
  return draws.at(f.value, "factor:" + f.id);
}

constexpr std::string_view kPreference = "preference";

/// Attraction of each vendor on this path.
std::vector<double> attraction_at(const Problem& problem, const Draws& draws) {
  std::vector<double> attraction = problem.attraction;
  attraction.resize(problem.vendors.size(), 0.0);
  if (problem.other_attraction.empty()) return attraction;
  const double along = 0.5 * std::erfc(-draws.normal(kPreference) / std::numbers::sqrt2);  // uniform in (0, 1)
  for (std::size_t v = 0; v < attraction.size(); ++v) attraction[v] += along * (problem.other_attraction[v] - attraction[v]);
  return attraction;
}

std::string supply_name(const Product& product) { return "supply:" + product.id; }
std::string price_name(const Product& product) { return "price:" + product.id; }
std::string work_name(const Offer& offer) { return "work:" + offer.work_key; }

/// Nests as indices, in order of first appearance.
std::vector<std::size_t> nest_indices(const Problem& problem, std::size_t& count) {
  std::vector<std::string_view> names;
  std::vector<std::size_t> indices;
  for (const Product& product : problem.products) {
    const auto found = std::find(names.begin(), names.end(), product.nest);
    indices.push_back(static_cast<std::size_t>(found - names.begin()));
    if (found == names.end()) names.emplace_back(product.nest);
  }
  count = names.size();
  return indices;
}

struct Drawn {
  Instance instance;
  std::vector<double> price;  // of each product
};

Drawn draw(const Problem& problem, const Draws& draws, bool unlimited) {
  Drawn drawn;
  Instance& instance = drawn.instance;
  instance.segments = problem.segments.size();
  instance.products = problem.products.size();
  instance.dissimilarity = problem.nest_dissimilarity;
  instance.nests = nest_indices(problem, instance.nest_count);
  const std::vector<double> attraction = attraction_at(problem, draws);
  const double sensitivity = draws.at(problem.price_sensitivity, "price_sensitivity");
  constexpr double kPlenty = 1e18;
  for (const Product& product : problem.products) {
    drawn.price.push_back(draws.at(product.price, price_name(product)));
    const double supply = draws.at(product.supply, supply_name(product)) * factor_at(problem, product.factor, draws);
    instance.capacity.push_back(unlimited && supply > 0.0 ? kPlenty : supply);
  }
  for (const Segment& segment : problem.segments) {
    instance.demand.push_back(segment.demand * factor_at(problem, segment.factor, draws));
  }
  for (std::size_t s = 0; s < instance.segments; ++s) {
    for (std::size_t j = 0; j < instance.products; ++j) {
      const Offer& offer = problem.offer(s, j);
      const bool can = may_have(offer);
      const double work = can ? draws.at(offer.work, work_name(offer)) : 0.0;
      instance.work.push_back(work);
      const double cost = drawn.price[j] * offer.cost_per_price + offer.fixed_cost;
      instance.utility.push_back(can ? attraction[problem.vendor_of(j)] - sensitivity * std::log(cost / work) : 0.0);
    }
  }
  return drawn;
}

}  // namespace

double Draws::normal(std::string_view name) const {
  if (is_central_) return 0.0;
  const double drawn = RandomStream(seed_, stream_of(name), path_ / 2).normal();
  return path_ % 2 == 0 ? drawn : -drawn;
}

double Draws::at(const Spread& spread, std::string_view name) const { return spread.is_certain() ? spread.mid : spread.at(normal(name)); }

double Outcome::total_demand() const { return std::accumulate(demand.begin(), demand.end(), 0.0); }
double Outcome::total_unmet() const { return std::accumulate(unmet.begin(), unmet.end(), 0.0); }

std::vector<Variable> variables_of(const Problem& problem) {
  std::map<std::string, Spread> found;
  const auto add = [&](std::string name, const Spread& spread) {
    if (!spread.is_certain()) found.emplace(std::move(name), spread);
  };
  for (const Factor& factor : problem.factors) add("factor:" + factor.id, factor.value);
  for (const Product& product : problem.products) {
    add(supply_name(product), product.supply);
    if (product.supply.mid > 0.0) add(price_name(product), product.price);
  }
  for (std::size_t s = 0; s < problem.segments.size(); ++s) {
    for (std::size_t j = 0; j < problem.products.size(); ++j) {
      const Offer& offer = problem.offer(s, j);
      if (may_have(offer) && problem.products[j].supply.mid > 0.0) add(work_name(offer), offer.work);
    }
  }
  add("price_sensitivity", problem.price_sensitivity);
  if (!problem.other_attraction.empty()) add(std::string{kPreference}, {0.05, 0.5, 0.95});
  if (problem.ratio.leader > 0.0) add("ratio_without", problem.ratio.ratio_without);
  std::vector<Variable> variables;
  for (auto& [name, spread] : found) variables.push_back({name, spread});
  return variables;
}

Instance instance_of(const Problem& problem, const Draws& draws, bool unlimited) { return draw(problem, draws, unlimited).instance; }

Outcome solve(const Problem& problem, const Draws& draws, bool unlimited) {
  Drawn drawn = draw(problem, draws, unlimited);
  Allocation allocation = ration(drawn.instance);
  const std::size_t products = problem.products.size();
  Outcome outcome;
  outcome.units.assign(products, 0.0);
  outcome.work.assign(products, 0.0);
  outcome.segment_product_work.assign(allocation.units.size(), 0.0);
  for (std::size_t i = 0; i < allocation.units.size(); ++i) {
    outcome.segment_product_work[i] = allocation.units[i] * drawn.instance.work[i];
    outcome.units[i % products] += allocation.units[i];
    outcome.work[i % products] += outcome.segment_product_work[i];
  }
  for (std::size_t j = 0; j < products; ++j) {
    outcome.income.push_back(outcome.units[j] * drawn.price[j]);
    outcome.fees.push_back(outcome.income[j] * problem.products[j].fee_rate);
  }
  outcome.segment_product_units = std::move(allocation.units);
  outcome.demand = std::move(drawn.instance.demand);
  outcome.unmet = std::move(allocation.unmet);
  outcome.sold_out = std::move(allocation.sold_out);
  outcome.price = std::move(drawn.price);
  outcome.ratio_without = draws.at(problem.ratio.ratio_without, "ratio_without");
  return outcome;
}

std::optional<double> amount(const Problem& problem, const Outcome& outcome, std::size_t product, Basis basis) {
  switch (basis) {
    case Basis::units: return outcome.units[product];
    case Basis::dollars: return outcome.income[product];
    case Basis::work: return outcome.work[product];
    case Basis::tpp:
    case Basis::fp8:
    case Basis::bandwidth: break;
  }
  const auto& each = problem.products[product].equivalents[static_cast<std::size_t>(basis) - static_cast<std::size_t>(Basis::tpp)];
  if (!each) return std::nullopt;
  return *each * outcome.units[product];
}

std::vector<double> vendor_shares(const Problem& problem, const Outcome& outcome, Basis basis) {
  std::vector<double> shares(problem.vendors.size(), 0.0);
  double total = 0.0;
  for (std::size_t j = 0; j < problem.products.size(); ++j) {
    if (!problem.products[j].is_counted) continue;
    const double sold = amount(problem, outcome, j, basis).value_or(0.0);
    shares[problem.vendor_of(j)] += sold;
    total += sold;
  }
  if (total > 0.0) {
    for (double& share : shares) share /= total;
  }
  return shares;
}

double domestic_share(const Problem& problem, const Outcome& outcome, Basis basis) {
  double domestic = 0.0;
  double total = 0.0;
  for (std::size_t j = 0; j < problem.products.size(); ++j) {
    if (!problem.products[j].is_counted) continue;
    const double sold = amount(problem, outcome, j, basis).value_or(0.0);
    total += sold;
    if (problem.products[j].is_domestic) domestic += sold;
  }
  return total > 0.0 ? domestic / total : 0.0;
}

double exported_equivalents(const Problem& problem, const Outcome& outcome, Basis basis) {
  SY_CHECK(basis >= Basis::tpp);
  double exported = 0.0;
  for (std::size_t j = 0; j < problem.products.size(); ++j) {
    const Product& product = problem.products[j];
    if (product.is_counted && !product.is_domestic) exported += amount(problem, outcome, j, basis).value_or(0.0);
  }
  return exported;
}

}  // namespace steelyard::market
