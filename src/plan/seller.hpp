// A seller's stock on the policy tree: which lot goes which way in which quarter, what is held, what stands in the way, and at which price
// the answer flips. Chips are named things with numbers; rules, fees and prices come in as tables.
//
// A linear program over the decision stages (one for each period within each node of the tree), so that what isn't known yet can't be
// acted on. A unit that is sold with a lead time is delivered only where the way is still open then; elsewhere the buyer is refunded and
// the unit is worth its salvage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "base/result.hpp"

namespace steelyard::plan {

inline constexpr std::size_t kNoStage = static_cast<std::size_t>(-1);
inline constexpr Code kSellerTables{"plan.seller_tables", ErrorKind::data};
inline constexpr Code kSellerUnsolved{"plan.seller_unsolved", ErrorKind::environment};

struct SellerPeriod {
  std::string name;    // 2026Q1
  double start = 0.0;  // years from the study's start
  double years = 0.25;
};

struct SellerStage {
  std::size_t period = 0;
  std::size_t parent = kNoStage;  // of the period before
  double probability = 1.0;       // of reaching it
  std::string node;               // id of the tree's node
};

/// Stock of one holder, one product and one age.
struct SellerLot {
  std::string holder;
  std::string product;
  double units = 0.0;
  double age_years = 0.0;
  double unit_cost = 0.0;         // what it was bought or made for
  double holding_per_year = 0.0;  // to hold one unit: capital, storage, loss of value; above 0
};

/// A way out for a product, at every stage.
struct SellerOffer {
  struct AtStage {
    bool is_open = false;
    double price = 0.0;      // of one unit
    double fee_due = 0.0;    // on one unit
    double fee_borne = 0.0;  // the part of it that the seller bears
    double take_up = -1.0;   // units that this way takes in the period; negative: no limit
  };
  std::string id;    // outlet/product
  std::string kind;  // sell_home | sell_licence | lease
  std::string outlet;
  std::string product;
  std::size_t lead_periods = 0;
  double cash_years = 0.0;         // from the delivery until the money is there
  std::vector<std::size_t> steps;  // of the channel that a unit passes
  std::vector<AtStage> at;
};

/// A step of the channel that can pass so many units in a period.
struct SellerStep {
  std::string name;
  double units_per_period = 0.0;
};

struct SellerProblem {
  std::string currency;
  double discount_rate = 0.0;  // a year
  std::vector<SellerPeriod> periods;
  std::vector<SellerStage> stages;  // parents first
  std::vector<SellerLot> lots;
  std::vector<SellerOffer> offers;
  std::vector<SellerStep> steps;
  /// By product (as `lots` name it) and stage: what a unit is worth that is left over, or that comes back.
  struct Salvage {
    std::string product;
    std::vector<double> at;
  };
  std::vector<Salvage> salvage;
};

struct SellerSale {
  std::size_t stage = 0;
  std::size_t lot = 0;
  std::size_t offer = 0;
  double units = 0.0;
  double delivered = 1.0;  // probability, given the stage
  double margin = 0.0;     // of one unit delivered: price less the fee borne less what it cost
};

/// What one more unit of a limit is worth, for every period at once: the difference of two solves.
struct SellerLimit {
  std::string kind;  // step | take_up
  std::string name;
  double worth = 0.0;  // a unit a period
};

/// The price at which a way changes from used to unused, or back.
struct SellerFlip {
  std::size_t offer = 0;
  bool is_used = false;
  double price = 0.0;  // at its first open stage; 0: no price within a fifth to five times does it
  double at_price = 0.0;
};

struct SellerPlan {
  double value = 0.0;                  // expected, discounted
  double value_without_licence = 0.0;  // every licensed way shut
  double book_cost = 0.0;              // of the stock
  std::vector<SellerSale> sales;
  std::vector<std::vector<double>> held;  // by stage and lot, at the period's end
  std::vector<SellerLimit> limits;        // worth most first; those worth nothing aren't named
  std::vector<SellerFlip> flips;
};

/// Errors: `plan.seller_tables` for tables that don't fit together, all at once; `plan.seller_unsolved` where the solver gives no proven
/// answer. A cancel keeps the plan and leaves limits and flips out.
[[nodiscard]] Result<SellerPlan> solve_seller(const SellerProblem& problem, const RunControl& control = {});

/// What is wrong with the tables; empty where they fit.
[[nodiscard]] Findings check_seller(const SellerProblem& problem);

/// The value of stated sales and holdings, computed apart from the program; what isn't kept is named.
[[nodiscard]] Findings verify_seller(const SellerProblem& problem, const SellerPlan& plan);

}  // namespace steelyard::plan
