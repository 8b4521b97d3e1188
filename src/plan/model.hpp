// A plan's mixed-integer program, whose columns know what they decide and whose rows know which line of the study they stand for.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.hpp"
#include "plan/solver.hpp"
#include "plan/tables.hpp"

namespace steelyard::plan {

/// What one unit of a column takes of a limit.
struct Use {
  std::size_t column = 0;
  double amount = 0.0;
  std::size_t option = kNone;  // whose servers the column counts
  std::size_t node = 0;
};

/// One line of the study: something a person set, that can be moved or taken out as a whole.
struct Limit {
  ConstraintKind kind = ConstraintKind::demand;
  std::string name;
  std::string unit;  // empty: it can't be moved, only taken out
  struct Row {
    std::size_t row = 0;
    double limit = 0.0;
    double unit_per_row = 1.0;  // rows are scaled: this many of `unit` for one of the row
    std::vector<Use> use;       // in `unit`
  };
  std::vector<Row> rows;
  struct Opening {
    std::size_t column = 0;
    double upper = 0.0;  // without the limit
    double unit = 1.0;   // demand: amount of one unserved share
  };
  std::vector<Opening> openings;
  struct Coefficient {
    std::size_t row = 0;
    std::size_t column = 0;
    double value = 0.0;  // without the limit
  };
  std::vector<Coefficient> coefficients;

  /// Takes the limit out of the program.
  void drop(Mip& mip) const;
  /// Adds `by` (in `unit`) to every row. Not for a demand.
  void raise(Mip& mip, double by) const;
  /// Makes the limit elastic, the same everywhere: answers the column that counts its violation and how many of `unit` one of it is.
  /// Precondition: `unit` isn't empty.
  [[nodiscard]] std::pair<std::size_t, double> soften(Mip& mip) const;
};

struct OrderColumn {
  std::size_t node = 0;
  std::size_t option = 0;
  std::size_t column = 0;
  bool is_express = false;  // without lead time: shut, unless the lead time is taken out
  struct Arrival {
    std::size_t node = 0;
    double share = 1.0;
  };
  std::vector<Arrival> arrivals;
};

/// Columns of one option at one node; kNone where there is none.
struct StockColumns {
  std::size_t owned = kNone;
  std::size_t retired = kNone;
  std::size_t spares_bought = kNone;
  std::size_t spares_stock = kNone;
  std::size_t spares_used = kNone;
  std::size_t rented_peak = kNone;   // servers; only where their number is limited
  std::size_t rented_hours = kNone;  // in servers rented for the whole period
};

struct ShareColumn {
  std::size_t workload = 0;
  std::size_t option = 0;
  std::size_t node = 0;
  std::size_t column = 0;
  double amount = 0.0;        // of work, for one of the column
  double server_hours = 0.0;  // for one of the column
  double upper = 1.0;
  std::size_t ready = kNone;  // while the migration ramps up: the node in which it was begun
};

struct TransferColumn {
  std::size_t transfer = 0;
  std::size_t node = 0;
  std::size_t column = 0;
};

struct MigrationColumn {
  std::size_t migration = 0;
  std::size_t node = 0;       // begun here
  std::size_t first_use = 0;  // period
  std::size_t column = 0;
};

/// A flow of money for one of the column.
struct Flow {
  std::size_t column = 0;
  std::size_t node = 0;
  double amount = 0.0;    // undiscounted; a cost is positive
  bool is_outlay = true;  // counts against a budget
};

struct EndFlow {
  std::size_t column = 0;
  std::size_t branch = 0;
  double amount = 0.0;
};

struct PlanModel {
  Mip mip;  // objective in units of `money`
  double money = 1.0;
  std::vector<OrderColumn> orders;
  std::vector<StockColumns> stock;      // node-major, then option
  std::vector<ShareColumn> shares;      // by node, then workload
  std::vector<std::size_t> unserved;    // node-major, then workload; kNone where nothing is asked
  std::vector<std::size_t> late;        // same
  std::vector<double> unserved_amount;  // of one unserved or late
  std::vector<TransferColumn> transfers;
  std::vector<MigrationColumn> migrations;
  std::vector<std::size_t> workload_of_column;  // kNone: of the fleet, shared by all
  std::vector<std::size_t> period_of_node;
  std::vector<std::int64_t> fewest_useful;  // by option: the fewest servers that run any of its workloads
  std::vector<Limit> limits;
};

/// Precondition: check(problem) found nothing.
[[nodiscard]] PlanModel build_model(const Tables& tables, const Changes& changes = {});

/// The plan that the solver's numbers stand for; money is counted again from the tables.
void read_plan(const Tables& tables, const PlanModel& model, const std::vector<double>& values, Plan& plan);

}  // namespace steelyard::plan
