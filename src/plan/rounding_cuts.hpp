// Mixed-integer rounding cuts from rows added up along paths (Marchand & Wolsey 2001, "Aggregation and mixed integer rounding to solve
// MIPs"). A fleet is a chain of balances with whole servers coming in; work needs capacity at its end. No single row says that seven tenths
// of a server are one server: the sum of a demand, its capacity and the balances behind it does.
#pragma once

#include <cstddef>
#include <vector>

#include "plan/solver.hpp"

namespace steelyard::plan {

class RoundingCuts {
 public:
  /// `mip` must outlive this; rows added to it later are not used.
  explicit RoundingCuts(const Mip& mip);

  /// Inequalities that every integer solution keeps and `values` doesn't, the deepest first, none much like another; at most `most`.
  [[nodiscard]] std::vector<MipRow> separate(const std::vector<double>& values, std::size_t most) const;

 private:
  friend class RoundingSeparator;
  /// A continuous column within `factor` × an integer column + `constant`, from a row of two terms.
  struct VariableBound {
    std::size_t integer = 0;
    double factor = 0.0;
    double constant = 0.0;
  };
  struct Bounds {
    std::vector<VariableBound> lower, upper;
  };
  void find_variable_bounds();

  const Mip* mip_;
  std::vector<Bounds> variable_;                                             // by column
  std::vector<std::vector<std::pair<std::size_t, double>>> rows_of_column_;  // of continuous columns: row, coefficient
};

}  // namespace steelyard::plan
