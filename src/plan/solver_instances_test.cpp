// Published programs that fit on a page, with the optima that their sources state.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "plan/presolve.hpp"
#include "plan/solver.hpp"

namespace steelyard::plan {
namespace {

double optimum(const Mip& mip) {
  const MipSolution solution = solve_mip(mip, {});
  EXPECT_EQ(solution.status, MipStatus::optimal);
  EXPECT_TRUE(is_feasible(mip, solution.values));
  const MipSolution reduced = solve_reduced(mip, {});  // and our presolve keeps it
  EXPECT_EQ(reduced.status, MipStatus::optimal);
  EXPECT_NEAR(reduced.objective, solution.objective, 1e-6 * std::max(1.0, std::abs(solution.objective)));
  return solution.objective;
}

std::size_t add(Mip& mip, double cost, double upper = kUnbounded, bool integer = false) {
  mip.columns.push_back({0.0, upper, cost, integer});
  return mip.columns.size() - 1;
}

/// The farmer (Birge & Louveaux, Introduction to Stochastic Programming, 1.1): 500 acres of wheat, corn and sugar beets, yields 0.8, 1.0
/// and 1.2 times the usual ones.
Mip farmer(const std::vector<double>& yields) {
  Mip mip;
  const std::array<std::size_t, 3> acres{add(mip, 150), add(mip, 230), add(mip, 260)};
  mip.rows.push_back({-kUnbounded, 500, {{acres[0], 1}, {acres[1], 1}, {acres[2], 1}}});
  const double p = 1.0 / static_cast<double>(yields.size());
  for (const double factor : yields) {
    const std::size_t buy_wheat = add(mip, 238 * p);
    const std::size_t sell_wheat = add(mip, -170 * p);
    const std::size_t buy_corn = add(mip, 210 * p);
    const std::size_t sell_corn = add(mip, -150 * p);
    const std::size_t sell_beets = add(mip, -36 * p, 6000);
    const std::size_t surplus_beets = add(mip, -10 * p);
    mip.rows.push_back({200, kUnbounded, {{acres[0], 2.5 * factor}, {buy_wheat, 1}, {sell_wheat, -1}}});
    mip.rows.push_back({240, kUnbounded, {{acres[1], 3.0 * factor}, {buy_corn, 1}, {sell_corn, -1}}});
    mip.rows.push_back({-kUnbounded, 0, {{sell_beets, 1}, {surplus_beets, 1}, {acres[2], -20.0 * factor}}});
  }
  return mip;
}

TEST(Published, farmer) {
  const double recourse = optimum(farmer({0.8, 1.0, 1.2}));
  EXPECT_NEAR(recourse, -108390.0, 0.5);
  const double mean = optimum(farmer({1.0}));
  EXPECT_NEAR(mean, -118600.0, 0.5);
  // Wait and see: -115406; so EVPI 7016, as the book has it.
  const double known = (optimum(farmer({0.8})) + mean + optimum(farmer({1.2}))) / 3.0;
  EXPECT_NEAR(known, -115405.6, 0.5);
  EXPECT_NEAR(recourse - known, 7015.6, 1.0);
}

/// SDDP.jl's air conditioning (three months; 200 units of a regular 100 a unit, overtime 300, storage 50; demand 100 or 300 from the second
/// month on, even odds, whole units): 62 500.
TEST(Published, air_conditioning) {
  Mip mip;
  std::vector<std::size_t> stock{0};  // of nobody, in the first month
  std::vector<double> probability{1.0};
  for (std::size_t month = 0; month < 3; ++month) {
    std::vector<std::size_t> next_stock;
    std::vector<double> next_probability;
    for (std::size_t i = 0; i < stock.size(); ++i) {
      const std::vector<double> demands = month == 0 ? std::vector<double>{100.0} : std::vector<double>{100.0, 300.0};
      for (const double demand : demands) {
        const double p = probability[i] / static_cast<double>(demands.size());
        const std::size_t regular = add(mip, 100.0 * p, 200.0, true);
        const std::size_t overtime = add(mip, 300.0 * p, kUnbounded, true);
        const std::size_t stored = add(mip, 50.0 * p);
        MipRow row{demand, demand, {{regular, 1.0}, {overtime, 1.0}, {stored, -1.0}}};
        if (month > 0) row.terms.emplace_back(stock[i], 1.0);
        mip.rows.push_back(std::move(row));
        next_stock.push_back(stored);
        next_probability.push_back(p);
      }
    }
    stock = std::move(next_stock);
    probability = std::move(next_probability);
  }
  EXPECT_NEAR(optimum(mip), 62500.0, 1e-4);
}

/// SDDP.jl's asset management (Birge & Louveaux 1.2): stocks 1.25 or 1.06, bonds 1.14 or 1.12, three periods, 55 to begin with, 80 wanted;
/// a surplus earns 1, a shortfall costs 4: 1.514.
TEST(Published, asset_management) {
  Mip mip;
  struct State {
    std::size_t stocks, bonds;
    double probability;
  };
  std::vector<State> states{{add(mip, 0.0), add(mip, 0.0), 1.0}};
  mip.rows.push_back({55, 55, {{states[0].stocks, 1}, {states[0].bonds, 1}}});
  constexpr std::array<std::pair<double, double>, 2> kReturns{{{1.25, 1.14}, {1.06, 1.12}}};
  for (int period = 1; period <= 3; ++period) {
    std::vector<State> next;
    for (const State& from : states) {
      for (const auto& [stock, bond] : kReturns) {
        const double p = from.probability / 2.0;
        MipRow row{0, 0, {{from.stocks, stock}, {from.bonds, bond}}};
        if (period < 3) {
          next.push_back({add(mip, 0.0), add(mip, 0.0), p});
          row.terms.emplace_back(next.back().stocks, -1.0);
          row.terms.emplace_back(next.back().bonds, -1.0);
        } else {
          row.lower = row.upper = 80.0;
          row.terms.emplace_back(add(mip, -1.0 * p), -1.0);
          row.terms.emplace_back(add(mip, 4.0 * p), 1.0);
        }
        mip.rows.push_back(std::move(row));
      }
    }
    states = std::move(next);
  }
  EXPECT_NEAR(optimum(mip), 1.514, 1e-3);
}

/// The numbers of Chvátal's first example (Linear Programming, ch. 2), as a covering problem over whole numbers.
TEST(Published, a_small_covering_problem_agrees_with_enumeration) {
  Mip mip;
  const std::array<double, 3> cost{5, 4, 3};
  const std::array<std::array<double, 4>, 3> rows{{{2, 3, 1, 5}, {4, 1, 2, 11}, {3, 4, 2, 8}}};
  for (const double each : cost) add(mip, each, 20.0, true);
  for (const auto& row : rows) mip.rows.push_back({row[3], kUnbounded, {{0, row[0]}, {1, row[1]}, {2, row[2]}}});
  double best = kUnbounded;
  for (int a = 0; a <= 20; ++a) {
    for (int b = 0; b <= 20; ++b) {
      for (int c = 0; c <= 20; ++c) {
        bool fits = true;
        for (const auto& row : rows) fits = fits && row[0] * a + row[1] * b + row[2] * c >= row[3];
        if (fits) best = std::min(best, cost[0] * a + cost[1] * b + cost[2] * c);
      }
    }
  }
  EXPECT_NEAR(optimum(mip), best, 1e-6);
}

/// Lot sizing with set-ups (Wagner & Whitin 1958, Management Science 5, the paper's example of twelve months): 864.
TEST(Published, wagner_whitin) {
  constexpr std::array<double, 12> kDemand{69, 29, 36, 61, 61, 26, 34, 67, 45, 67, 79, 56};
  constexpr std::array<double, 12> kSetup{85, 102, 102, 101, 98, 114, 105, 86, 119, 110, 98, 114};
  Mip mip;
  std::size_t before = 0;
  double left = 0.0;
  for (const double demand : kDemand) left += demand;
  for (std::size_t t = 0; t < kDemand.size(); ++t) {
    const std::size_t made = add(mip, 0.0);
    const std::size_t setup = add(mip, kSetup[t], 1.0, true);
    const std::size_t stock = add(mip, 1.0);
    mip.rows.push_back({-kUnbounded, 0.0, {{made, 1.0}, {setup, -left}}});
    MipRow balance{kDemand[t], kDemand[t], {{made, 1.0}, {stock, -1.0}}};
    if (t > 0) balance.terms.emplace_back(before, 1.0);
    mip.rows.push_back(std::move(balance));
    before = stock;
    left -= kDemand[t];
  }
  EXPECT_NEAR(optimum(mip), 864.0, 1e-6);
}

}  // namespace
}  // namespace steelyard::plan
