// A line or an assumption put to another value: what `cost --set` and the experiments of a study are made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/currency.hpp"
#include "base/result.hpp"

namespace steelyard::cost {

inline constexpr Code kNotAChange{"cost.not_a_change", ErrorKind::data};
inline constexpr Code kUnknownLine{"cost.unknown_line", ErrorKind::data};

enum class ChangeKind : std::uint8_t { scale, add, replace };

/// Of one line of one server. Lines of the purchase are changed as they are bought, the others as they come to over the horizon; what is a
/// share of the price (spares, capital, resale, duty) follows. The network is priced on the server before the changes.
struct LineChange {
  std::string line;  // accelerators, host_memory ... (line_names)
  ChangeKind kind = ChangeKind::scale;
  double amount = 1.0;  // a factor, or money
  Currency currency = Currency::usd;
};

/// One change as written: of a line, or of an assumption.
struct Change {
  std::string text;              // `host_memory=x2`
  std::string name;              // `host_memory`
  std::vector<LineChange> line;  // one, or none: then it is an assumption's
  std::string value;             // of the assumption
};

/// `NAME=x2` scales a line, `NAME=+500USD` and `NAME=-10000USD` add to it and take from it, `NAME=30000USD` replaces it; an assumption is
/// given its value: `cost_of_capital=12%`. Where a name is both, no such name exists. Errors: `cost.not_a_change`, `cost.unknown_line`
/// with the nearest name, those of a quantity.
[[nodiscard]] Result<Change> parse_change(std::string_view text);

/// Lines that may be changed.
[[nodiscard]] const std::vector<std::string_view>& line_names();

}  // namespace steelyard::cost
