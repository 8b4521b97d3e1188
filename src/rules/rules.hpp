// May I have it? Dated US and Chinese rules over typed facts: facts in, a determination with a why-trace out.
//
// No rule is code: rules are records of data/rules (docs/formats/rules.md), each with an id, a kind, half-open dates, a status, a typed
// condition over named facts and an outcome. Conditions are three-valued: a missing fact makes the answer `needs_info`, never "no licence
// required".
//
// Answers are worst cases: where facts are missing, `us` and `cn` are the strictest outcomes that the known facts leave possible, and
// `needs_info` (`cn_needs_info`) names the facts that could make them milder. Read `needs_info` first: an outcome beside a non-empty list
// isn't an answer yet.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/currency.hpp"
#include "base/data_tree.hpp"
#include "base/date.hpp"
#include "base/evidence.hpp"
#include "base/id.hpp"
#include "base/record.hpp"
#include "base/result.hpp"
#include "catalog/chip.hpp"

namespace steelyard::rules {

enum class RuleKind : std::uint8_t { statute, regulation, letter, guidance, announcement, press_report };
enum class RuleStatus : std::uint8_t { in_force, stayed, not_enforced, superseded, proposed, withdrawn, reported };
/// Which side speaks.
enum class Side : std::uint8_t { us, cn };

/// What a US rule does to a transaction, from least to most strict.
enum class UsOutcome : std::uint8_t {
  no_licence_required,
  licence_exception,  // may go without a licence on conditions (NAC, ACA ...)
  presumption_of_approval,
  case_by_case,
  presumption_of_denial,
};
/// What a Chinese rule, notice or report says of a purchase, from least to most strict.
enum class CnOutcome : std::uint8_t { no_rule_found, discouraged, approval_needed, blocked };

[[nodiscard]] const std::vector<std::string_view>& rule_kind_names();
[[nodiscard]] const std::vector<std::string_view>& rule_status_names();
[[nodiscard]] const std::vector<std::string_view>& us_outcome_names();
[[nodiscard]] const std::vector<std::string_view>& cn_outcome_names();
[[nodiscard]] const std::vector<std::string_view>& side_names();
[[nodiscard]] const std::vector<std::string_view>& truth_names();  // no, unknown, yes
[[nodiscard]] std::string_view name_of(RuleKind kind);
[[nodiscard]] std::string_view name_of(RuleStatus status);
[[nodiscard]] std::string_view name_of(Side side);
[[nodiscard]] std::string_view name_of(UsOutcome outcome);
[[nodiscard]] std::string_view name_of(CnOutcome outcome);

/// The value of a fact: a number in base units, a text, a truth, or a list of texts.
using FactValue = std::variant<double, std::string, bool, std::vector<std::string>>;
/// Facts by dotted name (data/rules/facts.toml). A name that is absent is unknown.
using Facts = std::map<std::string, FactValue, std::less<>>;

enum class Truth : std::uint8_t { no, unknown, yes };
[[nodiscard]] std::string_view name_of(Truth truth);

/// A fact as data/rules/facts.toml declares it.
struct FactInfo {
  std::string name;
  std::string type;  // number | text | bool | texts
  std::string unit;  // of a number; FactValue holds it in base units
  std::string question_en;
  std::string question_zh;
  std::vector<std::string> values;  // what a text may be; empty: anything
  bool derived = false;             // found by the rules themselves; not to be given
};

/// A rule as a reader is shown it.
struct RuleInfo {
  RuleId id;
  Side side = Side::us;
  RuleKind kind = RuleKind::regulation;
  RuleStatus status = RuleStatus::in_force;
  DateInterval in_force;
  std::string name_en;
  std::string name_zh;
  std::string citation;
  EvidencePtr evidence;
  std::optional<Date> last_checked;
  std::string note;
  Place place;
};

/// A condition of a licence review or of an exception (H1 ... H11).
struct ConditionInfo {
  std::string id;
  std::string name_en;
  std::string name_zh;
  std::string citation;
  EvidencePtr evidence;
};

/// A named predicate: numbers that a part is held against, whatever the date (October 2022, 3A090.a, the limits of January 2026 ...).
struct ThresholdAnswer {
  std::string id;
  std::string name_en;
  std::string name_zh;
  Truth met = Truth::unknown;
  std::string because;               // the comparison that decided
  std::vector<std::string> missing;  // facts that are unknown and matter
};

/// One line of the why-trace: every rule that was looked at, fired or not.
struct TraceLine {
  RuleId rule;
  Truth fired = Truth::no;            // whether its test and its conditions hold
  bool applied = false;               // counted in the outcome: in force, fired (or possibly), and not replaced
  std::optional<RuleId> replaced_by;  // the rule that took its place, where one did
  std::string because;                // the condition that decided, as `item.tpp 15832 >= 4800`
  std::vector<std::string> missing;   // facts that are unknown and matter
  RuleKind kind = RuleKind::regulation;
  RuleStatus status = RuleStatus::in_force;
  std::string citation;
  EvidencePtr evidence;
  std::optional<Date> last_checked;
};

/// A duty or fee that falls due, and on what.
struct Levy {
  RuleId rule;
  double rate = 0.0;
  std::string basis;     // customs_value | sale_price
  bool codified = true;  // false: announced, no regulation published
};

/// Where a condition of a review stands.
struct ConditionState {
  std::string id;
  RuleId rule;  // that asks for it
  Truth met = Truth::unknown;
  std::vector<std::string> missing;
};

/// Something to look at that is no outcome: needs_confirmation, needs_review, red_flag.
struct Flag {
  std::string name;
  RuleId rule;
};

struct Determination {
  Date on;
  UsOutcome us = UsOutcome::no_licence_required;
  std::vector<std::string> classification;  // 3A090.a ...: what the item is, on that date
  std::vector<std::string> needs_info;      // facts without which the US side can't be answered
  CnOutcome cn = CnOutcome::no_rule_found;
  std::vector<std::string> cn_needs_info;
  bool cn_rests_on_reports_only = true;  // no published text behind the Chinese side
  std::vector<Levy> levies;
  std::vector<std::string> conditions;           // ids of conditions of a case-by-case review (H1 ...) that are not yet shown to be met
  std::vector<ConditionState> condition_states;  // all of them, of every rule whose test held
  std::vector<Flag> flags;
  std::vector<RuleId> announcements;  // announcements dated on or before `on` that are not rules (shown beside, never applied)
  std::vector<TraceLine> trace;       // in the order of evaluation
  Grade grade = Grade::assumed;       // US side: the weakest evidence among the rules that fired; where none did, among those looked at
  Grade cn_grade = Grade::assumed;    // Chinese side, likewise
};

inline constexpr Code kUnknownFact{"rules.unknown_fact", ErrorKind::data};
inline constexpr Code kUnknownValue{"rules.unknown_value", ErrorKind::data};  // of a fact with a closed list of values
inline constexpr Code kWrongFactType{"rules.wrong_fact_type",
                                     ErrorKind::data};  // a text where a number belongs, an operator that doesn't fit
inline constexpr Code kMalformedCondition{"rules.malformed_condition", ErrorKind::data};
inline constexpr Code kCircular{"rules.circular", ErrorKind::data};  // predicates or replacements that lead back to themselves
inline constexpr Code kUnknownRule{"rules.unknown_rule", ErrorKind::usage};

struct WhatIf {
  std::vector<RuleId> enact;   // treat these proposed rules or announcements as in force
  std::vector<RuleId> repeal;  // treat these as not there
};

class RuleBook {
 public:
  /// Reads data/rules and the user's overlays. All findings at once.
  [[nodiscard]] static Result<RuleBook> load(const DataTree& data);
  ~RuleBook();
  RuleBook(RuleBook&&) noexcept;
  RuleBook& operator=(RuleBook&&) noexcept;

  /// Every requirement that applies on `on`, the union of all, the strictest outcome deciding; a trace line for every rule of the book
  /// whose dates hold `on`. Announcements, press reports on the US side, and rules stayed, not enforced, proposed or withdrawn are looked
  /// at but never applied, unless a what-if enacts them. O(rules). Thread safe. Errors: `rules.unknown_rule` for a what-if that names none,
  /// `rules.unknown_fact`, `rules.unknown_value` and `rules.wrong_fact_type` for facts that the book doesn't know: ignoring one could make
  /// an answer too mild.
  [[nodiscard]] Result<Determination> evaluate(const Facts& facts, Date on, const WhatIf& what_if = {}) const;

  /// By id.
  [[nodiscard]] const std::vector<RuleInfo>& rules() const;
  [[nodiscard]] const RuleInfo* rule(const RuleId& id) const;
  /// By name.
  [[nodiscard]] const std::vector<FactInfo>& facts() const;
  /// By id.
  [[nodiscard]] const std::vector<ConditionInfo>& conditions() const;
  /// Every named predicate against the facts of a part, in the order the data give them.
  [[nodiscard]] std::vector<ThresholdAnswer> thresholds(const Facts& facts) const;

  struct Implementation;

 private:
  explicit RuleBook(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

/// The facts of a part: item.id, item.maker, item.tpp, item.performance_density, item.dram_bandwidth, item.interconnect_bandwidth,
/// item.data_center_marketed, item.country_of_maker. Unknown figures stay absent.
[[nodiscard]] Facts facts_of(const catalog::Chip& chip);

}  // namespace steelyard::rules
