// What a datum rests on: sources, date, grade, and whether the source was read. It travels with the value into every result.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.hpp"
#include "base/id.hpp"

namespace steelyard {

/// From strongest to weakest.
enum class Grade : std::uint8_t { measured, primary, derived, reported, assumed };
enum class Verified : std::uint8_t { yes, relayed, no };

[[nodiscard]] std::string_view name_of(Grade grade);
[[nodiscard]] std::string_view name_of(Verified verified);
[[nodiscard]] std::optional<Grade> parse_grade(std::string_view text);
[[nodiscard]] std::optional<Verified> parse_verified(std::string_view text);
[[nodiscard]] const std::vector<std::string_view>& grade_names();
[[nodiscard]] const std::vector<std::string_view>& verified_names();

struct Evidence {
  std::vector<SourceId> sources;
  std::optional<PartialDate> as_of;
  Grade grade = Grade::assumed;
  Verified verified = Verified::no;
};
using EvidencePtr = std::shared_ptr<const Evidence>;  // shared by all short figures of a record; never null in a loaded record

/// The weaker of two grades: what a result that used both is worth.
[[nodiscard]] inline Grade weakest(Grade a, Grade b) { return a < b ? b : a; }

template <class T>
struct Alternative {
  T value;
  std::vector<SourceId> sources;
  std::string note;
};

/// A value with what it rests on. `low`/`high` bound the published range where there is one.
template <class T>
struct Sourced {
  T value{};
  EvidencePtr evidence;
  std::optional<T> low;
  std::optional<T> high;
  std::string note;
  std::vector<Alternative<T>> alternatives;
  std::string chosen_because;

  [[nodiscard]] Grade grade() const { return evidence ? evidence->grade : Grade::assumed; }
  [[nodiscard]] bool is_disputed() const { return !alternatives.empty(); }
};

/// A figure that may be unknown. Unknown is never zero.
template <class T>
using Figure = std::optional<Sourced<T>>;

}  // namespace steelyard
