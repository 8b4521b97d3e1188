// The policy tree of a study: dated events whose outcomes have probabilities, and what each outcome does to licences, imports, rules and
// domestic supply. A branch is plain data: ids, dates, probabilities and names of rules; who asks the rules is study's business.
//
// An outcome holds from the first day of its event on, until an event after it changes the same thing. Outcomes add to what came before
// (`enact`, `repeal`) or replace it (`licence`, `import` ...). Probabilities are those of the study's author; none is made up here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/date.hpp"
#include "base/record.hpp"
#include "base/result.hpp"

namespace steelyard::scenario {

/// What becomes of a US licence that the law leaves to review. `as_ruled`: what the rules of the day say, no more. `refused` and `revoked`
/// both shut the door; what was ordered before and has not arrived is lost with it.
enum class Licence : std::uint8_t { as_ruled, granted, refused, revoked };
/// What China lets in of foreign make. `conditional`: only with domestic chips bought beside it (`domestic_per_foreign`).
enum class Import : std::uint8_t { as_ruled, allowed, conditional, blocked };
/// Which end of the range of domestic supply holds.
enum class DomesticSupply : std::uint8_t { low, base, high };
/// Use of foreign chips through a cloud.
enum class CloudAccess : std::uint8_t { as_ruled, open, closed };

[[nodiscard]] const std::vector<std::string_view>& licence_names();
[[nodiscard]] const std::vector<std::string_view>& import_names();
[[nodiscard]] const std::vector<std::string_view>& domestic_supply_names();
[[nodiscard]] const std::vector<std::string_view>& cloud_access_names();
[[nodiscard]] std::string_view name_of(Licence licence);
[[nodiscard]] std::string_view name_of(Import import);
[[nodiscard]] std::string_view name_of(DomesticSupply supply);
[[nodiscard]] std::string_view name_of(CloudAccess access);

/// Of a fact of the rules that an outcome states (`china.best_tpp = 16000`).
using StatedFact = std::variant<double, std::string, bool>;

/// What holds at a node of the tree.
struct PolicyState {
  std::vector<std::string> enact;   // ids of rules, bills and announcements treated as in force
  std::vector<std::string> repeal;  // ids treated as not there
  Licence licence = Licence::as_ruled;
  std::vector<std::string> licence_chips;  // ids as the study writes them; empty: all foreign chips
  Import import = Import::as_ruled;
  double domestic_per_foreign = 0.0;  // domestic chips to be bought for each foreign one while `conditional`
  DomesticSupply domestic_supply = DomesticSupply::base;
  CloudAccess cloud = CloudAccess::as_ruled;
  double foreign_price_factor = 1.0;  // on the price of what is bought from abroad, duty apart
  double domestic_price_factor = 1.0;
  std::vector<std::pair<std::string, StatedFact>> facts;  // by name; a later one replaces an earlier one

  friend bool operator==(const PolicyState&, const PolicyState&) = default;
};

struct Node {
  std::string id;     // `revoked-2026q3`; of the root `now`. Where two nodes would share it, `PARENT/ID`
  std::string label;  // as the study names the outcome
  std::optional<std::size_t> parent;
  Date from;                      // its state holds from this day on
  double probability = 1.0;       // of the outcome, given its parent
  double path_probability = 1.0;  // of reaching the node
  PolicyState state;
  Place place;
};

/// Parents stand before their children; children in the study's order. Outcomes of probability 0 are not in it.
struct Tree {
  std::vector<Node> nodes;
  std::vector<std::size_t> leaves;  // in order of nodes

  [[nodiscard]] bool is_leaf(std::size_t node) const;
  /// From the root to `node`.
  [[nodiscard]] std::vector<std::size_t> path_to(std::size_t node) const;
  /// The node of the path to `leaf` that holds on `day`; the root before its first event.
  [[nodiscard]] std::size_t at(std::size_t leaf, Date day) const;
  /// By id, or by the id without its parent where only one node has it. Empty where there is none or several.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view id) const;
  /// The tree of one leaf alone, its probability 1.
  [[nodiscard]] Tree only(std::size_t leaf) const;
  /// Everything below `node` as it is, its siblings and theirs dropped, probabilities scaled to sum to one.
  [[nodiscard]] Tree given(std::size_t node) const;
};

/// A tree of the root alone.
[[nodiscard]] Tree single(Date start);

inline constexpr std::size_t kMostLeaves = 512;
inline constexpr double kProbabilityTolerance = 1e-6;

inline constexpr Code kProbabilities{"scenario.probabilities", ErrorKind::data};         // of an event don't sum to one
inline constexpr Code kUnknownOutcome{"scenario.unknown_outcome", ErrorKind::data};      // `after` names none
inline constexpr Code kOutsideHorizon{"scenario.outside_horizon", ErrorKind::data};      // an event's date
inline constexpr Code kNotABoundary{"scenario.not_a_boundary", ErrorKind::data};         // an event within a period
inline constexpr Code kBeforeItsParent{"scenario.before_its_parent", ErrorKind::data};   // an event dated before what it follows
inline constexpr Code kDuplicateOutcome{"scenario.duplicate_outcome", ErrorKind::data};  // twice in one event
inline constexpr Code kTooManyLeaves{"scenario.too_many_leaves", ErrorKind::data};
inline constexpr Code kNoOutcomes{"scenario.no_outcomes", ErrorKind::data};
inline constexpr Code kRatioNeeded{"scenario.ratio_needed", ErrorKind::data};  // conditional import without domestic_per_foreign
inline constexpr Code kUnknownRuleName{"scenario.unknown_rule", ErrorKind::data};

/// Reads the keys of the tree from the `[policy]` table (docs/formats/study.md): the state at the start, and `[[policy.event]]`.
/// `boundaries`: first days of the study's periods, ascending, the study's end last; an event must start with a period. `rule_ids`: every
/// rule that may be enacted or repealed; empty: not checked. Findings go to the reader; the tree that comes back is sound where there are
/// none. Does not call `finish`.
[[nodiscard]] Tree read_tree(TableReader& policy, const std::vector<Date>& boundaries, const std::vector<std::string_view>& rule_ids);

/// `2026Q3`, `2026-Q3`, `2027H1` and days; the first day meant.
[[nodiscard]] std::optional<Date> parse_start(std::string_view text);
/// `2026q3` for the first day of a quarter, otherwise the date.
[[nodiscard]] std::string quarter_name(Date day);

}  // namespace steelyard::scenario
