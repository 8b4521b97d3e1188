// Arithmetic over the columns of a measured table: `n_q_head / num_tensor_parallel_workers`, `2 * intermediate_size`.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace steelyard::perf {

inline constexpr Code kBadExpression{"calibration.bad_expression", ErrorKind::data};

/// Numbers, names, + - * /, parentheses, min(a, b), max(a, b). Names are letters, digits, `_` and `.`. Evaluated without recursion.
class Expression {
 public:
  /// Error `calibration.bad_expression` with what was found. At most 200 terms.
  [[nodiscard]] static Result<Expression> parse(std::string_view text);
  /// Absent where a name has no value or the result is not finite.
  [[nodiscard]] std::optional<double> value(const std::function<std::optional<double>(const std::string&)>& value_of) const;
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  friend class ExpressionParser;
  enum class Step : std::uint8_t { number, name, add, subtract, multiply, divide, smaller, larger, negate };
  struct Item {
    Step step;
    double number;
    std::size_t name;
  };
  std::vector<Item> items_;  // in reverse Polish order
  std::vector<std::string> names_;
};

}  // namespace steelyard::perf
