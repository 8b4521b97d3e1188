// The steps of a market study, from plain inputs to plain outputs: what a part does and costs, what the law lets through, what the facts
// say.
#pragma once

#include <string>
#include <vector>

#include "cost/cost.hpp"
#include "market/problem.hpp"
#include "perf/calibration.hpp"
#include "study/market_study.hpp"

namespace steelyard::study {

/// The rooms that a market study asks.
struct MarketRooms {
  const catalog::Catalog* catalog = nullptr;
  const rules::RuleBook* rules = nullptr;
  const perf::Calibration* calibration = nullptr;
  const cost::Assumptions* assumptions = nullptr;
};

/// What doesn't depend on scenario or year: price, cost of ownership, rate of each job.
struct PreparedProduct {
  market::Spread price;              // USD to the vendor
  double cost_per_price = 1.0;       // without fees
  double fixed_cost = 0.0;           // USD
  std::vector<market::Spread> work;  // by job, in units of the reference part; all zero: it can't do the job
  std::vector<std::string> work_key;
  std::array<Equivalent, 3> equivalents;
};

struct PreparedMarket {
  std::vector<PreparedProduct> products;
};

/// The number of a fact in base units (dollars, shares of one, units): its value, otherwise the end that is stated.
[[nodiscard]] Result<double> number_of(const catalog::MarketFact& fact, const catalog::Catalog& catalog, Date as_of);
[[nodiscard]] Result<double> value_of(const FactFigure& figure, int year, const catalog::Catalog& catalog, Date as_of);
[[nodiscard]] Result<market::Spread> spread_of(const FigureRange& range, int year, const catalog::Catalog& catalog, Date as_of);

/// Errors: `market.unknown_work` for every pair of part and job that nothing is known of.
[[nodiscard]] Result<std::vector<PreparedProduct>> prepare_products(const MarketStudy& study, const MarketRooms& rooms);

/// The law on every product for every class of buyer; product-major.
[[nodiscard]] Result<std::vector<MarketGate>> ask_gates(const MarketStudy& study, const MarketScenario& scenario, const MarketRooms& rooms,
                                                        std::vector<double>& fee_rates);

/// The tables of one scenario in one year. `attraction`: of the study's vendors; empty before calibration.
struct ProblemParts {
  const std::vector<PreparedProduct>* prepared = nullptr;
  const std::vector<MarketGate>* gates = nullptr;
  const std::vector<double>* fee_rates = nullptr;
  std::vector<double> attraction;
  std::vector<double> other_attraction;
  int year = 2026;
  double displacement = 0.0;
  std::uint64_t seed = 1;
};
[[nodiscard]] Result<market::Problem> fill_market(const MarketStudy& study, const MarketScenario& scenario, const MarketRooms& rooms,
                                                  const ProblemParts& parts);

/// Units that the calibration's targets imply of each product, as a spread; zero for products with none.
[[nodiscard]] Result<std::vector<market::Spread>> implied_supply(const MarketStudy& study, int year, const MarketRooms& rooms,
                                                                 const std::vector<PreparedProduct>& prepared);

/// Shares of the forecast; vendors without one have no target.
[[nodiscard]] std::vector<market::Target> targets_of(const MarketStudy& study);
/// Shares that buyers want by the second reading: `wanted` where a vendor has one, the others in proportion to the forecast. Empty: none
/// has.
[[nodiscard]] std::vector<market::Target> wanted_of(const MarketStudy& study);

}  // namespace steelyard::study
