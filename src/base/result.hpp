// Errors are values: a stable code, the place, and named arguments. Sentences are made from them by `report` alone, in two languages.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace steelyard {

/// Who can mend it; decides the exit code of the program. A remark is worth knowing and nothing need be mended.
enum class ErrorKind { usage, data, environment, remark };

/// A stable name such as `record.unknown_key`; every one has a text in data/i18n, and a test holds the two together.
struct Code {
  std::string_view name;
  ErrorKind kind = ErrorKind::data;
  friend constexpr bool operator==(const Code& a, const Code& b) { return a.name == b.name; }
};

/// Where in a file. Line and column count from 1; 0 = unknown. `pointer` is the path of the value, as `workload[2].tokens`.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
  std::string pointer;

  /// `file:line:column`, as far as known.
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const Place&, const Place&) = default;
};

struct Argument {
  std::string name;
  std::string value;
  friend bool operator==(const Argument&, const Argument&) = default;
};

/// One finding. The argument names `found`, `expected` and `nearest` are understood by every message.
struct Error {
  Code code;
  Place place;
  std::vector<Argument> arguments;

  /// The value of the argument, or an empty string.
  [[nodiscard]] std::string_view argument(std::string_view name) const;
};

/// Everything that was found wrong, in the order of discovery; never just the first.
using Findings = std::vector<Error>;

/// A value, or the findings that prevent it.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Findings> {
 public:
  using tl::expected<T, Findings>::expected;
  // NOLINTNEXTLINE(google-explicit-constructor): `return Error{...}` is what reads well at the place of failure.
  Result(Error error) : tl::expected<T, Findings>(tl::unexpect, Findings{std::move(error)}) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Findings findings) : tl::expected<T, Findings>(tl::unexpect, std::move(findings)) {}
};

/// The candidate nearest to `word` by edit distance (case ignored), if it is near enough to be a slip; otherwise empty.
/// O(candidates × length²).
[[nodiscard]] std::string_view nearest_name(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace steelyard
