// From the tables to a mixed-integer program whose rows remember which limit of the study they stand for.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.hpp"
#include "plan/solver.hpp"

namespace steelyard::plan {

/// The rows of the tables that hold for one option in the planned period and branch.
struct OptionView {
  const Permission* permission = nullptr;
  const Price* price = nullptr;

  [[nodiscard]] bool is_gate_open() const;  // open, capped and needs_review let it in; closed, unknown and no row at all do not
};

/// By option, for the first period and branch.
[[nodiscard]] std::vector<OptionView> view_options(const Problem& problem);
/// By workload; null where the first period and branch ask for nothing.
[[nodiscard]] std::vector<const Demand*> view_demands(const Problem& problem);

/// Of one bought server over the period, in the study's currency: what it costs, and what must be paid out within the period.
[[nodiscard]] double owned_cost(const Price& price, double hours);
[[nodiscard]] double owned_outlay(const Price& price, double hours);

[[nodiscard]] bool has_tag(const Demand& demand, std::string_view tag);

/// Something a person set, that can be moved: the upper end of one row, or (a demand) the bound on what is left unserved.
struct Limit {
  ConstraintKind kind = ConstraintKind::demand;
  std::string name;
  std::string unit;
  double limit = 0.0;
  std::vector<std::pair<std::size_t, double>> use;  // columns of servers (budget: also of rented hours) and what one takes, in `unit`
  std::optional<std::size_t> row;
  double unit_per_row = 1.0;            // rows are scaled: this many of `unit` for one of the row
  std::optional<std::size_t> unserved;  // demand: the column of its unserved share

  /// Takes the limit out of the program.
  void drop(Mip& mip) const;
  /// Adds `by` (in `unit`) to the limit. Not for a demand.
  void raise(Mip& mip, double by) const;
  /// Makes the limit elastic: answers the column that counts its violation and how many of `unit` one of the column is.
  [[nodiscard]] std::pair<std::size_t, double> soften(Mip& mip) const;
};

struct ServerColumn {
  std::size_t option = 0;
  Acquisition how = Acquisition::buy;
  std::size_t column = 0;
  std::optional<std::size_t> rented_hours;  // rent: the column of hours paid for, in periods of one server
};

struct ShareColumn {
  std::size_t workload = 0;
  std::size_t option = 0;
  std::size_t column = 0;  // share of the demand, 0..1
};

struct PlanModel {
  Mip mip;  // objective in units of `money`
  double money = 1.0;
  std::vector<ServerColumn> servers;
  std::vector<ShareColumn> shares;
  std::vector<std::optional<std::size_t>> unserved;  // by workload: column of the share left unserved
  std::vector<std::int64_t> fewest_useful;           // by option: the fewest servers that run any of its workloads
  std::vector<Limit> limits;
};

/// Precondition: check(problem) found nothing.
[[nodiscard]] PlanModel build_model(const Problem& problem);

}  // namespace steelyard::plan
