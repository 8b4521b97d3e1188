#include "market/simulate.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "base/check.hpp"
#include "base/parallel.hpp"
#include "market/compute_ratio.hpp"

namespace steelyard::market {
namespace {

constexpr std::array<Basis, 3> kYardsticks{Basis::tpp, Basis::fp8, Basis::bandwidth};

/// Collects f(path) over the paths of a scenario.
template <class F>
Interval over(const std::vector<Outcome>& outcomes, F&& f) {
  std::vector<double> values;
  values.reserve(outcomes.size());
  for (std::size_t p = 0; p < outcomes.size(); ++p) values.push_back(f(outcomes[p]));
  return interval_of(std::move(values));
}

double share_of(double part, double whole) { return whole > 0.0 ? part / whole : 0.0; }

double domestic_income(const Problem& problem, const Outcome& outcome) {
  double income = 0.0;
  for (std::size_t j = 0; j < problem.products.size(); ++j) income += problem.products[j].is_domestic ? outcome.income[j] : 0.0;
  return income;
}

double counted_sales(const Problem& problem, const Outcome& outcome) {
  double sales = 0.0;
  for (std::size_t j = 0; j < problem.products.size(); ++j) sales += problem.products[j].is_counted ? outcome.income[j] : 0.0;
  return sales;
}

/// What is not made at home: exported to the country, or rented abroad.
double foreign_work(const Problem& problem, const Outcome& outcome) {
  double work = 0.0;
  for (std::size_t j = 0; j < problem.products.size(); ++j) work += problem.products[j].is_domestic ? 0.0 : outcome.work[j];
  return work;
}

double foreign_income(const Problem& problem, const Outcome& outcome) {
  return counted_sales(problem, outcome) - domestic_income(problem, outcome);
}

double ratio_of(const Problem& problem, const Outcome& outcome, Basis basis) {
  if (problem.ratio.leader <= 0.0) return 0.0;
  return compute_ratio(
      {problem.ratio.leader, outcome.ratio_without, exported_equivalents(problem, outcome, basis), problem.ratio.displacement});
}

/// Ranks from 0, ties by their mean.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    for (std::size_t i = first; i <= last; ++i) ranks[order[i]] = 0.5 * static_cast<double>(first + last);
    first = last + 1;
  }
  return ranks;
}

double correlation_of(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n;
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double ab = 0.0;
  double aa = 0.0;
  double bb = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return aa > 0.0 && bb > 0.0 ? ab / std::sqrt(aa * bb) : 0.0;
}

/// Of every variable, strongest first; those that don't matter are left out.
std::vector<Driver> drivers_of(const std::vector<Variable>& variables, const std::vector<std::vector<double>>& variable_ranks,
                               const std::vector<double>& outcome) {
  constexpr double kMatters = 0.05;
  const std::vector<double> ranks = ranks_of(outcome);
  std::vector<Driver> drivers;
  for (std::size_t v = 0; v < variables.size(); ++v) {
    const double correlation = correlation_of(variable_ranks[v], ranks);
    if (std::abs(correlation) >= kMatters) drivers.push_back({variables[v].name, correlation});
  }
  std::stable_sort(drivers.begin(), drivers.end(),
                   [](const Driver& a, const Driver& b) { return std::abs(a.correlation) > std::abs(b.correlation); });
  return drivers;
}

void summarise_vendors(const Problem& problem, const std::vector<Outcome>& outcomes, Summary& summary) {
  const std::size_t vendors = problem.vendors.size();
  for (std::size_t v = 0; v < vendors; ++v) summary.vendors.push_back({problem.vendors[v], {}, {}, {}});
  for (std::size_t b = 0; b < kBases; ++b) {
    const auto basis = static_cast<Basis>(b);
    std::vector<std::vector<double>> shares(vendors);
    for (const Outcome& outcome : outcomes) {
      const std::vector<double> of_path = vendor_shares(problem, outcome, basis);
      for (std::size_t v = 0; v < vendors; ++v) shares[v].push_back(of_path[v]);
    }
    for (std::size_t v = 0; v < vendors; ++v) summary.vendors[v].share[b] = interval_of(std::move(shares[v]));
    summary.domestic_share[b] = over(outcomes, [&](const Outcome& o) { return domestic_share(problem, o, basis); });
  }
  for (std::size_t v = 0; v < vendors; ++v) {
    const auto of_vendor = [&](const std::vector<double>& amounts) {
      double sum = 0.0;
      for (std::size_t j = 0; j < problem.products.size(); ++j) {
        if (problem.products[j].is_counted && problem.vendor_of(j) == v) sum += amounts[j];
      }
      return sum;
    };
    summary.vendors[v].units = over(outcomes, [&](const Outcome& o) { return of_vendor(o.units); });
    summary.vendors[v].income = over(outcomes, [&](const Outcome& o) { return of_vendor(o.income); });
  }
}

void summarise_products(const Problem& problem, const std::vector<Outcome>& outcomes, Summary& summary) {
  for (std::size_t j = 0; j < problem.products.size(); ++j) {
    const Product& product = problem.products[j];
    ProductResult result;
    result.product = product.id;
    result.units = over(outcomes, [&](const Outcome& o) { return o.units[j]; });
    result.income = over(outcomes, [&](const Outcome& o) { return o.income[j]; });
    result.unit_price = over(outcomes, [&](const Outcome& o) { return o.price[j]; });
    for (const Outcome& outcome : outcomes) result.sold_out += outcome.sold_out[j] ? 1.0 / static_cast<double>(outcomes.size()) : 0.0;
    for (std::size_t s = 0; s < problem.segments.size(); ++s) {
      const Offer& offer = problem.offer(s, j);
      result.on_sale = result.on_sale ||
                       (product.supply.mid > 0.0 && offer.work.mid > 0.0 && (offer.gate == Gate::open || offer.gate == Gate::needs_review));
    }
    for (std::size_t y = 0; y < kYardsticks.size(); ++y) result.counted_in[y] = product.equivalents[y].has_value();
    summary.products.push_back(std::move(result));
  }
}

void summarise_segments(const Problem& problem, const std::vector<Outcome>& outcomes, Summary& summary) {
  const std::size_t products = problem.products.size();
  for (std::size_t s = 0; s < problem.segments.size(); ++s) {
    SegmentResult result;
    result.segment = problem.segments[s].id;
    result.demand = over(outcomes, [&](const Outcome& o) { return o.demand[s]; });
    result.unmet = over(outcomes, [&](const Outcome& o) { return o.unmet[s]; });
    const auto work = [&](const Outcome& o, std::size_t j) { return o.segment_product_work[s * products + j]; };
    const auto met = [&](const Outcome& o) {
      double sum = 0.0;
      for (std::size_t j = 0; j < products; ++j) sum += work(o, j);
      return sum;
    };
    result.domestic_share = over(outcomes, [&](const Outcome& o) {
      double sum = 0.0;
      for (std::size_t j = 0; j < products; ++j) sum += problem.products[j].is_domestic ? work(o, j) : 0.0;
      return share_of(sum, met(o));
    });
    for (std::size_t j = 0; j < products; ++j) {
      result.product_share.push_back(over(outcomes, [&](const Outcome& o) { return share_of(work(o, j), met(o)); }));
    }
    summary.segments.push_back(std::move(result));
  }
}

Summary summarise(const Problem& problem, const std::vector<Outcome>& outcomes) {
  Summary summary;
  summary.scenario = problem.scenario;
  summarise_vendors(problem, outcomes, summary);
  summarise_products(problem, outcomes, summary);
  summarise_segments(problem, outcomes, summary);
  summary.sales = over(outcomes, [&](const Outcome& o) { return counted_sales(problem, o); });
  summary.receipts = over(outcomes, [](const Outcome& o) { return std::accumulate(o.fees.begin(), o.fees.end(), 0.0); });
  summary.demand = over(outcomes, [](const Outcome& o) { return o.total_demand(); });
  summary.unmet = over(outcomes, [](const Outcome& o) { return o.total_unmet(); });
  summary.unmet_share = over(outcomes, [](const Outcome& o) { return share_of(o.total_unmet(), o.total_demand()); });
  for (std::size_t y = 0; y < kYardsticks.size(); ++y) {
    summary.ratio[y] = over(outcomes, [&](const Outcome& o) { return ratio_of(problem, o, kYardsticks[y]); });
    summary.exported[y] = over(outcomes, [&](const Outcome& o) { return exported_equivalents(problem, o, kYardsticks[y]); });
  }
  const std::vector<Variable> variables = variables_of(problem);
  std::vector<std::vector<double>> variable_ranks;
  for (const Variable& variable : variables) {
    std::vector<double> values;
    for (std::size_t p = 0; p < outcomes.size(); ++p) {
      values.push_back(Draws(problem.seed, static_cast<std::uint32_t>(p)).normal(variable.name));
    }
    variable_ranks.push_back(ranks_of(values));
  }
  std::vector<double> domestic;
  std::vector<double> unmet;
  for (const Outcome& outcome : outcomes) {
    domestic.push_back(domestic_share(problem, outcome, Basis::dollars));
    unmet.push_back(share_of(outcome.total_unmet(), outcome.total_demand()));
  }
  summary.drives_domestic_share = drivers_of(variables, variable_ranks, domestic);
  summary.drives_unmet_share = drivers_of(variables, variable_ranks, unmet);
  summary.central = solve(problem, Draws::central());
  return summary;
}

Difference difference_of(const Problem& problem, const std::vector<Outcome>& outcomes, const Problem& baseline,
                         const std::vector<Outcome>& without) {
  const auto paired = [&](auto&& f) {
    std::vector<double> values;
    for (std::size_t p = 0; p < outcomes.size(); ++p) values.push_back(f(outcomes[p], without[p]));
    return interval_of(std::move(values));
  };
  Difference d;
  d.scenario = problem.scenario;
  d.baseline = baseline.scenario;
  for (std::size_t b = 0; b < kBases; ++b) {
    const auto basis = static_cast<Basis>(b);
    d.domestic_share[b] =
        paired([&](const Outcome& a, const Outcome& w) { return domestic_share(problem, a, basis) - domestic_share(baseline, w, basis); });
  }
  const auto income_change = [&](const Outcome& a, const Outcome& w) { return domestic_income(problem, a) - domestic_income(baseline, w); };
  d.domestic_income_amount = paired(income_change);
  d.domestic_income =
      paired([&](const Outcome& a, const Outcome& w) { return share_of(income_change(a, w), domestic_income(baseline, w)); });
  d.unmet = paired([](const Outcome& a, const Outcome& w) { return a.total_unmet() - w.total_unmet(); });
  d.unmet_share = paired([](const Outcome& a, const Outcome& w) {
    return share_of(a.total_unmet(), a.total_demand()) - share_of(w.total_unmet(), w.total_demand());
  });
  d.foreign_income = paired([&](const Outcome& a, const Outcome& w) { return foreign_income(problem, a) - foreign_income(baseline, w); });
  const auto added = [&](const Outcome& a, const Outcome& w) { return foreign_work(problem, a) - foreign_work(baseline, w); };
  d.added_work = paired(added);
  d.filled = paired([&](const Outcome& a, const Outcome& w) {
    const double more = added(a, w);
    return more > 0.0 ? std::clamp((w.total_unmet() - a.total_unmet()) / more, 0.0, 1.0) : 0.0;
  });
  constexpr double kRounding = 1e-9;
  d.unmet_never_rises = true;
  for (std::size_t p = 0; p < outcomes.size(); ++p) {
    const bool rises = outcomes[p].total_unmet() > without[p].total_unmet() + kRounding * without[p].total_demand();
    d.unmet_never_rises = d.unmet_never_rises && !rises;
  }
  return d;
}

}  // namespace

Interval interval_of(std::vector<double> values) {
  SY_CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
  };
  return {at(0.05), at(0.5), at(0.95)};
}

Simulation simulate(const std::vector<Problem>& problems, std::size_t paths, const RunControl& control) {
  SY_CHECK(paths > 0);
  Simulation simulation;
  std::atomic<std::uint64_t> done{0};
  std::vector<std::vector<Outcome>> outcomes;
  for (const Problem& problem : problems) {
    std::vector<Outcome> of_scenario(paths);
    const std::size_t ran = parallel_for(
        paths,
        [&](std::size_t p) {
          of_scenario[p] = solve(problem, Draws(problem.seed, static_cast<std::uint32_t>(p)));
          control.update("progress.market", ++done, problems.size() * paths);
        },
        control.cancel);
    if (ran < paths) {
      simulation.interrupted = true;
      break;
    }
    outcomes.push_back(std::move(of_scenario));
  }
  simulation.paths = paths;
  for (std::size_t i = 0; i < outcomes.size(); ++i) simulation.scenarios.push_back(summarise(problems[i], outcomes[i]));
  for (std::size_t i = 1; i < outcomes.size(); ++i) {
    simulation.differences.push_back(difference_of(problems[i], outcomes[i], problems[0], outcomes[0]));
  }
  return simulation;
}

}  // namespace steelyard::market
