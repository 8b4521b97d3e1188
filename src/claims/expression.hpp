// An expression of a claim: arithmetic (muParser) over named inputs such as `chip("nv-h200-sxm").fp8_dense`.
//
// Inputs are found in the text first and stand in the arithmetic as variables; what they are worth is asked of the data when the claim is
// judged (inputs.hpp). Arithmetic: + - * / ^, comparisons, && || !, min, max, sqrt, abs, and the constants of the outcomes of rules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace steelyard::claims {

/// One named input as written: `serve("hgx-h200", "llama-3-70b", 1024, 256, "fp8").tokens_per_second_per_chip`.
struct InputCall {
  std::string name;
  std::vector<std::variant<std::string, double>> arguments;
  std::string field;
  std::string text;  // as written, without superfluous blanks

  /// The text at `i`, or nothing where the argument is absent; precondition: it is a text where present.
  [[nodiscard]] std::string_view text_at(std::size_t i) const;
  [[nodiscard]] std::optional<double> number_at(std::size_t i) const;
  friend bool operator==(const InputCall& a, const InputCall& b) { return a.text == b.text; }
};

/// A number that may be known only within bounds; a day counts as days since 1970-01-01.
struct Range {
  double low = 0.0;
  double mid = 0.0;
  double high = 0.0;
  [[nodiscard]] static Range exactly(double x) { return {x, x, x}; }
  [[nodiscard]] bool is_exact() const { return low == high; }
};

struct Expression {
  std::string text;               // as written
  std::string arithmetic;         // with v0, v1 ... for the inputs
  std::vector<InputCall> inputs;  // each once
};

/// What is wrong with the text of an expression.
struct ExpressionFault {
  std::string found;     // the part that isn't understood
  std::string expected;  // a code or a list of names
  bool is_input = false;
};

/// Splits the text into arithmetic and inputs and tries the arithmetic once; never throws.
[[nodiscard]] tl::expected<Expression, ExpressionFault> parse_expression(std::string_view text);

/// The value for these inputs (in the order of `expression.inputs`) on `day`, which the arithmetic may name as `on`. Bounds are the least
/// and greatest over all ends of the inputs that aren't exact (of the first eight such). Nothing where the result is no finite number.
[[nodiscard]] std::optional<Range> compute(const Expression& expression, const std::vector<Range>& inputs, double day);

/// The same with all inputs low together, all in the middle, all high: for inputs whose doubt is one and the same.
[[nodiscard]] std::optional<Range> compute_together(const Expression& expression, const std::vector<Range>& inputs, double day);

}  // namespace steelyard::claims
