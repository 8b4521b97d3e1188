// May I have it? Dated US and Chinese rules over typed facts: facts in, a determination with a why-trace out.
//
// No rule is code: rules are records of data/rules (docs/formats/rules.md), each with an id, a kind, half-open dates, a status, a typed
// condition over named facts and an outcome. Conditions are three-valued: a missing fact makes the answer `needs_info`, never "no licence
// required".
//
// Answers are worst cases: where facts are missing, `us` and `cn` are the strictest outcomes that the known facts leave possible, and
// `needs_info` (`cn_needs_info`) names the facts that could make them milder; `determination` is then `needs_info`, never free. A few facts
// of 15 CFR 744 (nobody is listed, the use is commercial ...) are presumed where nobody states them, as data/rules/facts.toml says; every
// presumption that an answer rests on is flagged `needs_info`, and `WhatIf::presume = false` takes them all away.
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

/// Where in the order of review (15 CFR 732) a rule speaks; rules are tried and traced in this order.
enum class Stage : std::uint8_t {
  jurisdiction,
  classification,
  destination,
  headquarters,
  exception,
  review_policy,
  end_user,
  end_use,
  guidance,
  duty,
  proposal,
  china,
};

/// What a US rule does to a transaction, from least to most strict.
enum class UsOutcome : std::uint8_t {
  no_licence_required,
  licence_exception,  // may go without a licence on conditions (NAC, ACA ...)
  presumption_of_approval,
  case_by_case,
  presumption_of_denial,
  prohibited,  // no licence is asked for: it may not be done (denied person, known violation, unresolved red flag)
};
/// The answer of the US side in one word. `needs_info`: the known facts leave several answers possible.
enum class Verdict : std::uint8_t { no_licence_required, exception_available, licence_required, prohibited, needs_info };
enum class ReviewPolicy : std::uint8_t { none, presumption_of_approval, case_by_case, presumption_of_denial };
/// What a Chinese rule, notice or report says of a purchase, from least to most strict.
enum class CnOutcome : std::uint8_t { no_rule_found, discouraged, approval_needed, blocked };

[[nodiscard]] const std::vector<std::string_view>& rule_kind_names();
[[nodiscard]] const std::vector<std::string_view>& rule_status_names();
[[nodiscard]] const std::vector<std::string_view>& us_outcome_names();
[[nodiscard]] const std::vector<std::string_view>& cn_outcome_names();
[[nodiscard]] const std::vector<std::string_view>& side_names();
[[nodiscard]] const std::vector<std::string_view>& stage_names();
[[nodiscard]] const std::vector<std::string_view>& verdict_names();
[[nodiscard]] const std::vector<std::string_view>& review_policy_names();
[[nodiscard]] const std::vector<std::string_view>& flag_names();   // needs_confirmation, needs_review, red_flag, needs_info, stale
[[nodiscard]] const std::vector<std::string_view>& truth_names();  // no, unknown, yes
[[nodiscard]] std::string_view name_of(RuleKind kind);
[[nodiscard]] std::string_view name_of(RuleStatus status);
[[nodiscard]] std::string_view name_of(Side side);
[[nodiscard]] std::string_view name_of(UsOutcome outcome);
[[nodiscard]] std::string_view name_of(CnOutcome outcome);
[[nodiscard]] std::string_view name_of(Stage stage);
[[nodiscard]] std::string_view name_of(Verdict verdict);
[[nodiscard]] std::string_view name_of(ReviewPolicy policy);
[[nodiscard]] ReviewPolicy review_policy_of(UsOutcome outcome);

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
  std::vector<std::string> values;    // what a text may be; empty: anything
  bool derived = false;               // found by the rules themselves; not to be given
  std::string values_in_group;        // a text must be a member of this country group, whatever the date
  std::optional<FactValue> presumed;  // what a fact that nobody states counts as, flagged; empty: unknown
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
  Stage stage = Stage::destination;
  std::optional<Date> published;  // when it became known; where empty, the day it starts
  std::optional<Date> end_known;  // when its end became known; where empty, the day it ends
  std::string outcome;            // as the file states it: none, licence_required, blocked ...
  std::string review_policy;      // as the file states it, or empty
  std::vector<std::string> classification;
  std::vector<std::string> conditions;  // ids
  std::vector<RuleId> instead_of;
  std::vector<std::string> flags;
  std::string test;  // the condition as a reader is shown it, in one line
};

/// A condition of a licence review or of an exception (H1 ... H11).
struct ConditionInfo {
  std::string id;
  std::string name_en;
  std::string name_zh;
  std::string citation;
  EvidencePtr evidence;
  bool must_be_known = false;  // what isn't known counts as not met; otherwise it is outstanding
  std::string test;            // in one line
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
  Stage stage = Stage::destination;
  Grade grade = Grade::assumed;  // of the rule and of the country groups it read
  bool in_force = true;          // false: announced, proposed, stayed, not enforced ...: looked at, never applied
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
  std::string because;
};

/// Something to look at that is no outcome: needs_confirmation, needs_review, red_flag and stale of a rule; needs_info of a fact.
struct Flag {
  std::string name;
  RuleId rule;       // empty for a flag of a fact
  std::string fact;  // of needs_info
};

/// A US rule that asks for a licence, or forbids, in this transaction. The union of all applies; the strictest decides.
struct Requirement {
  RuleId rule;
  Stage stage = Stage::destination;
  UsOutcome outcome = UsOutcome::no_licence_required;
  Truth holds = Truth::unknown;       // unknown: facts are missing
  std::optional<RuleId> replaced_by;  // a rule that takes its place here: an exception, a milder review policy
  std::vector<std::string> missing;
};

/// A licence exception whose scope the transaction falls into.
struct ExceptionUse {
  RuleId rule;
  Truth usable = Truth::unknown;  // no: refused, by the conditions that fail; yes: those that are open are outstanding
  bool sufficient = false;        // no other rule asks for a licence all the same
  std::vector<ConditionState> conditions;
};

/// A Chinese rule, notice or report that speaks of this purchase.
struct ChinaRow {
  RuleId rule;
  CnOutcome level = CnOutcome::no_rule_found;
  Truth holds = Truth::unknown;
  bool reported = true;  // no published text stands behind it
};

struct Determination {
  Date on;
  Verdict determination = Verdict::needs_info;
  ReviewPolicy review_policy = ReviewPolicy::none;  // the strictest of the rules that ask for a licence
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
  UsOutcome us_at_least = UsOutcome::no_licence_required;  // what is certain whatever the missing facts are
  CnOutcome cn_at_least = CnOutcome::no_rule_found;
  std::vector<Requirement> requirements;
  std::vector<ExceptionUse> exceptions;
  std::vector<ChinaRow> china;        // rows that hold or may hold; `cn` is their strictest level
  std::vector<std::string> presumed;  // facts that were presumed and matter; each is a needs_info flag too
};

/// Minimal sets of rules that carry an answer: without all rules of a set the answer is another one, without some of them it is not.
/// Several may stand side by side. `complete`: every minimal set of up to kLargestDecisiveSet rules is listed.
struct DecisiveSets {
  std::vector<std::vector<RuleId>> us;  // of (determination, review policy, duty)
  std::vector<std::vector<RuleId>> cn;  // of the Chinese level
  bool complete = true;
};
inline constexpr std::size_t kLargestDecisiveSet = 4;

inline constexpr Code kUnknownFact{"rules.unknown_fact", ErrorKind::data};
inline constexpr Code kUnknownValue{"rules.unknown_value", ErrorKind::data};  // of a fact with a closed list of values
inline constexpr Code kWrongFactType{"rules.wrong_fact_type",
                                     ErrorKind::data};  // a text where a number belongs, an operator that doesn't fit
inline constexpr Code kMalformedCondition{"rules.malformed_condition", ErrorKind::data};
inline constexpr Code kCircular{"rules.circular", ErrorKind::data};  // predicates or replacements that lead back to themselves
inline constexpr Code kUnknownRule{"rules.unknown_rule", ErrorKind::usage};

struct WhatIf {
  std::vector<RuleId> enact{};   // treat these proposed rules or announcements as in force
  std::vector<RuleId> repeal{};  // treat these as not there
  std::optional<Date>
      as_of{};  // as one could know on that day: what was published later is not there, an end announced later not yet an end
  std::optional<Date> today{};  // for `stale`; without it the day that is asked about
  bool presume = true;          // false: what facts.toml presumes is unknown
};

/// The short answer of a compiled book: what Determination says, without words.
struct QuickAnswer {
  Verdict determination = Verdict::needs_info;
  ReviewPolicy review_policy = ReviewPolicy::none;
  UsOutcome us = UsOutcome::no_licence_required;
  UsOutcome us_at_least = UsOutcome::no_licence_required;
  CnOutcome cn = CnOutcome::no_rule_found;
  CnOutcome cn_at_least = CnOutcome::no_rule_found;
  bool duty = false;       // a levy is certainly due
  bool duty_open = false;  // a levy may be due
};

/// Facts with their names and texts turned into numbers, for many questions to one Evaluator. Only good for the book that packed them.
class PackedFacts {
 public:
  struct Slots;
  explicit PackedFacts(std::unique_ptr<Slots> slots);
  ~PackedFacts();
  PackedFacts(const PackedFacts& other);
  PackedFacts& operator=(const PackedFacts& other);
  PackedFacts(PackedFacts&&) noexcept;
  PackedFacts& operator=(PackedFacts&&) noexcept;
  [[nodiscard]] const Slots& slots() const { return *slots_; }
  [[nodiscard]] Slots& slots() { return *slots_; }

 private:
  std::unique_ptr<Slots> slots_;
};

class RuleBook {
 public:
  struct Implementation;

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

  /// The book with one what-if, made ready for many questions without a trace. It must not outlive the book. Thread safe.
  class Evaluator {
   public:
    /// Errors as of `RuleBook::evaluate`.
    [[nodiscard]] Result<PackedFacts> pack(const Facts& facts) const;
    /// Changes one fact of a packed set; `value` must be of the fact's type. False where the book has no such fact.
    bool set(PackedFacts& facts, std::string_view name, const FactValue& value) const;
    /// The same answer as `RuleBook::evaluate`, in a few microseconds: no trace, no conditions, no allocation after the first call.
    [[nodiscard]] QuickAnswer answer(const PackedFacts& facts, Date on) const;

    struct State;
    explicit Evaluator(std::shared_ptr<const State> state) : state_(std::move(state)) {}

   private:
    std::shared_ptr<const State> state_;
  };
  [[nodiscard]] Result<Evaluator> compile(const WhatIf& what_if = {}) const;

  /// The minimal sets of rules that carry the answer. A few hundred short evaluations. Errors as of `evaluate`.
  [[nodiscard]] Result<DecisiveSets> decisive_sets(const Facts& facts, Date on, const WhatIf& what_if = {}) const;

  /// What `rules lint` says: see lint.hpp.
  [[nodiscard]] const Implementation& implementation() const { return *implementation_; }

  /// By id.
  [[nodiscard]] const std::vector<RuleInfo>& rules() const;
  [[nodiscard]] const RuleInfo* rule(const RuleId& id) const;
  /// By name.
  [[nodiscard]] const std::vector<FactInfo>& facts() const;
  /// By id.
  [[nodiscard]] const std::vector<ConditionInfo>& conditions() const;
  /// Every named predicate against the facts of a part, in the order the data give them.
  [[nodiscard]] std::vector<ThresholdAnswer> thresholds(const Facts& facts) const;

 private:
  explicit RuleBook(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

/// The facts of a part: item.id, item.maker, item.tpp, item.performance_density, item.dram_bandwidth, item.interconnect_bandwidth,
/// item.data_center_marketed, item.country_of_maker. Unknown figures stay absent.
[[nodiscard]] Facts facts_of(const catalog::Chip& chip);

}  // namespace steelyard::rules
