// The articles' arguments as experiments: what is said, the runs that test it, what is measured, what would change the outcome
// (docs/formats/arguments.md).
//
// No outcome is stored: it is found by running the rooms (laboratory.hpp).
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/record.hpp"
#include "claims/arguments/run_kind.hpp"
#include "claims/expression.hpp"
#include "study/engine.hpp"

namespace steelyard::claims {

using ArgumentId = Id<struct ArgumentTag>;

/// The words in the article, at most 40 characters.
struct Quote {
  std::string article;
  std::string anchor;
};

/// A run with one value for each key that it varies; `labels` are those values as written.
struct Variation {
  std::vector<std::string> labels;
  std::shared_ptr<const Run> run;
};

struct RunSpec {
  std::string id;
  std::string name_en;
  std::string name_zh;
  const RunKind* kind = nullptr;
  std::vector<std::string> varied;    // keys, in the order of the labels
  std::vector<Variation> variations;  // one, without labels, where nothing varies
};

/// A quantity made of the runs, and what it must be for the argument to hold.
struct Measure {
  std::string name_en;
  std::string name_zh;
  Expression expression;
  std::string unit;  // code as in claims
  std::optional<double> least;
  std::optional<double> most;
  bool is_truth = false;  // holds where it isn't 0
  /// What is uncertain moves all runs alike (same chip, same software, same draw): low with low, middle with middle, high with high.
  bool is_paired = false;

  /// Otherwise it is shown and decides nothing.
  [[nodiscard]] bool is_test() const { return is_truth || least || most; }
};

/// The same experiment with other values of one key of some runs: what would change the outcome.
struct Lever {
  struct Setting {
    std::string label;
    std::vector<RunSpec> runs;  // in place of those of the same id
  };
  std::string name_en;
  std::string name_zh;
  std::vector<Setting> settings;
};

struct Argument {
  ArgumentId id;
  std::string name_en;  // what is asked
  std::string name_zh;
  std::vector<Quote> quotes;
  std::vector<RunSpec> runs;  // the base first
  std::vector<Measure> measures;
  std::vector<Lever> levers;
  /// What of the argument no room models (yet): told with every answer.
  std::string needs_en;
  std::string needs_zh;
  Place place;
};

inline constexpr Code kUnknownArgument{"claims.unknown_argument", ErrorKind::usage};
inline constexpr Code kUnknownRun{"claims.unknown_run", ErrorKind::data};
inline constexpr Code kNothingMeasured{"claims.nothing_measured", ErrorKind::data};
inline constexpr Code kTooManyVariations{"claims.too_many_variations", ErrorKind::data};

/// Immutable after loading; thread safe. Sorted by id.
class ArgumentBook {
 public:
  /// Reads the shipped pairs (examples/arguments) and `[[argument]]` of the user's overlays; a record of the same id takes the place of the
  /// one below. All findings at once.
  [[nodiscard]] static Result<ArgumentBook> load(const study::Engine& engine);

  [[nodiscard]] const std::vector<Argument>& arguments() const { return arguments_; }
  /// By id as typed, in any case. Error `claims.unknown_argument` with the nearest one.
  [[nodiscard]] Result<const Argument*> find(std::string_view id) const;

 private:
  friend class ArgumentReader;
  std::vector<Argument> arguments_;
};

}  // namespace steelyard::claims
