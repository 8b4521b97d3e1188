#include "base/evidence.hpp"

#include <algorithm>

namespace steelyard {
namespace {

template <class E>
std::optional<E> parse_name(const std::vector<std::string_view>& names, std::string_view text) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<E>(found - names.begin());
}

}  // namespace

const std::vector<std::string_view>& grade_names() {
  static const std::vector<std::string_view> names{"measured", "primary", "derived", "reported", "assumed"};
  return names;
}
const std::vector<std::string_view>& verified_names() {
  static const std::vector<std::string_view> names{"yes", "relayed", "no"};
  return names;
}

std::string_view name_of(Grade grade) { return grade_names()[static_cast<std::size_t>(grade)]; }
std::string_view name_of(Verified verified) { return verified_names()[static_cast<std::size_t>(verified)]; }
std::optional<Grade> parse_grade(std::string_view text) { return parse_name<Grade>(grade_names(), text); }
std::optional<Verified> parse_verified(std::string_view text) { return parse_name<Verified>(verified_names(), text); }

}  // namespace steelyard
