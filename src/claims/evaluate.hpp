// Is it so? A statement held against the data as of a day: holds, fails, depends on the basis, or not checkable; found anew every time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "claims/claim.hpp"
#include "claims/inputs.hpp"

namespace steelyard::claims {

/// holds: true on every basis on which it can fairly be read; fails: on none; depends: on some, or only within the published range of a
/// figure; not_checkable: nothing can be computed.
enum class Verdict : std::uint8_t { holds, fails, depends, not_checkable };
[[nodiscard]] const std::vector<std::string_view>& verdict_names();
[[nodiscard]] std::string_view name_of(Verdict verdict);

/// Of one reading: `partly` where the figure's middle is outside what was stated and its published range reaches into it.
enum class Agreement : std::uint8_t { no, partly, yes, unknown };
[[nodiscard]] std::string_view name_of(Agreement agreement);

/// The numbers that a statement allows, ends included; an end may be infinite.
struct Allowed {
  double low = 0.0;
  double high = 0.0;
  [[nodiscard]] bool contains(double x) const;
};

/// How 提升 N 倍 is read.
enum class Gain : std::uint8_t { none, ratio, increase };

struct ReadingAnswer {
  const Reading* reading = nullptr;
  Gain gain = Gain::none;
  Agreement agreement = Agreement::unknown;
  std::optional<Range> value;  // our figure, in the statement's unit
  bool is_date = false;
  std::optional<Missing> missing;                        // why there is none
  std::vector<std::pair<std::string, Resolved>> inputs;  // as written, and what they are worth
  Grade grade = Grade::measured;                         // the weakest of the inputs
};

struct Answer {
  const Claim* claim = nullptr;
  Date on;
  Verdict verdict = Verdict::not_checkable;
  std::vector<ReadingAnswer> readings;
  Grade grade = Grade::measured;  // the weakest of the fair readings that could be computed
};

/// A statement as of its article's day, and as of another.
struct Judgement {
  Answer then;
  Answer now;
};

/// What a stated number allows under its hedge, or to the digits to which it is stated.
[[nodiscard]] Allowed allowed_by(const Stated& says, const ClaimBook& book);
/// Digits to which a number is stated: 3958 has four, 2000 one, 0.25 two. Decimal digits beyond the fifteenth don't count.
[[nodiscard]] int stated_digits(double value);

/// Holds statements against the data. Model runs and rules are asked once for all statements. Not thread safe.
class Judge {
 public:
  /// `book` and `engine` must outlive it.
  Judge(const ClaimBook& book, const study::Engine& engine) : book_(book), inputs_(engine) {}
  [[nodiscard]] Answer judge(const Claim& claim, Date on);
  /// On the last day that the article's date can mean, and on `today`.
  [[nodiscard]] Judgement judge_then_and(const Claim& claim, Date today);
  /// The figures of a resolution in their order; nothing where one can't be computed.
  [[nodiscard]] std::vector<std::optional<Range>> figures(const Conflict& conflict, Date on);

 private:
  ReadingAnswer read(const Claim& claim, const Reading& reading, Gain gain, Date on);

  const ClaimBook& book_;
  Inputs inputs_;
};

}  // namespace steelyard::claims
