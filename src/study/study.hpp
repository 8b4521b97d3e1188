// The study file: what a buyer wants done, where, by when, with which candidates (docs/formats/study.md).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/currency.hpp"
#include "base/date.hpp"
#include "base/quantity.hpp"
#include "base/record.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "rules/rules.hpp"
#include "scenario/tree.hpp"
#include "workload/workload.hpp"

namespace steelyard::study {

enum class Route : std::uint8_t { direct, domestic_cloud, foreign_cloud, offshore };
[[nodiscard]] const std::vector<std::string_view>& route_names();
enum class WorkloadKind : std::uint8_t { pretrain, fine_tune, serve };
[[nodiscard]] const std::vector<std::string_view>& workload_kind_names();

struct Buyer {
  std::string name;
  std::string country = "CN";
  std::string headquarters;  // of the ultimate parent; country if absent
  std::optional<std::string> buyer_class;
  Place place;
};

struct Site {
  std::string name;
  std::string region;
  std::optional<Watts> power_cap;
  std::optional<double> racks;
  std::optional<Amount<Dimension{.joule = -1, .currency = 1}>> power_price;
  std::optional<double> power_usage_effectiveness;
  bool domestic_only = false;
  std::vector<std::pair<Date, Watts>> power_steps;  // from a day on, this cap in place of `power_cap`; ascending
  Place place;
};

/// A candidate part and how it may be got.
struct Candidate {
  const catalog::Chip* chip = nullptr;
  const catalog::System* system = nullptr;
  std::vector<Route> routes;
  std::string ship_from;                                           // ISO 3166
  std::optional<Amount<Dimension{.currency = 1}>> price_per_chip;  // stated by the study
  std::optional<Amount<Dimension{.currency = 1}>> price_per_system;
  std::optional<Amount<Dimension{.second = -1, .currency = 1}>> rent_per_chip_hour;
  std::optional<double> quota;             // chips over the horizon, from [[limits.quota]]
  std::optional<double> cloud_chips;       // chips that a cloud has to rent out at a time
  bool is_owned_only = false;              // stands in the fleet and can't be bought
  std::optional<double> lead_time_days;    // from order to work, over the data of the law's chains
  std::vector<std::string> evidence_held;  // h3, h7 ...
  Place place;
};

struct Workload {
  std::string name;
  WorkloadKind kind = WorkloadKind::pretrain;
  const catalog::ModelArchitecture* model = nullptr;
  bool domestic_only = false;     // only parts whose maker is at home in the buyer's country
  bool stays_in_country = false;  // only where the chips stand in the buyer's country
  bool dual = false;
  // pretrain, fine_tune
  workload::TrainingTask training;
  std::optional<Date> by;
  // serve
  workload::ServingTask serving;
  double requests_per_second = 0.0;
  // in a plan of several periods
  std::optional<Date> from;                                       // nothing is asked for before
  std::vector<std::string> after;                                 // names of work that must be done first
  std::vector<std::pair<Date, double>> ramp;                      // from a day on, this many times the demand; ascending
  std::optional<Amount<Dimension{.currency = 1}>> unserved_cost;  // of a million tokens not served; absent: all must be served
  std::optional<double> survive;                                  // share that must be possible after the loss of any one supplier
  std::optional<double> least_domestic;                           // share carried by parts of the buyer's country
  std::vector<std::string> runs_on;                               // stacks it runs on today: nothing to bring over
  Place place;
};

/// A span of the plan; half-open.
struct Period {
  std::string name;  // `2026-Q1`, `2028-H1`, otherwise `2026-02-01..2026-05-01`
  Date start;
  Date end;
};

/// Servers that stand at a site already.
struct FleetEntry {
  std::size_t candidate = 0;
  std::size_t site = 0;
  std::int64_t servers = 0;
  Place place;
};

/// How many chips of a kind a vendor can let this buyer have in a quarter.
struct SupplyLimit {
  const catalog::Chip* chip = nullptr;
  double per_quarter_low = 0.0;
  double per_quarter = 0.0;
  double per_quarter_high = 0.0;
  std::optional<Date> from;  // the first day it can be had
  std::string market_fact;   // id of what a maker ships in a year, where the number is a share of that
  double buyer_share = 0.0;  // of the maker's year
  Grade grade = Grade::assumed;
  Place place;
};

/// Bringing work of one kind over to a stack: effort, time, and what it reaches at first.
struct MigrationEntry {
  std::string stack;
  std::string workload;  // empty: any
  std::optional<Amount<Dimension{.currency = 1}>> cost;
  std::optional<double> quarters;
  Place place;
};

enum class ObjectiveKind : std::uint8_t { expected_cost, cvar, worst_case };
[[nodiscard]] const std::vector<std::string_view>& objective_names();

struct ObjectiveKeys {
  ObjectiveKind kind = ObjectiveKind::expected_cost;
  double cvar_level = 0.9;              // of the tail
  double cvar_weight = 0.5;             // on the tail; the rest on the mean
  std::optional<double> discount_rate;  // a year
  double gap = 0.005;
};

/// A named change to the study, for --compare.
struct Variant {
  std::string name;
  std::string title;
  std::string title_zh;
  std::vector<std::string> only_chips;     // ids; work that is domestic only is not touched by it
  std::vector<std::string> without_chips;  // ids
  std::optional<bool> domestic_only;       // of all work
  std::optional<bool> dual;
  std::vector<std::pair<std::string, double>> quotas;                            // chip id, units
  std::vector<std::pair<std::string, Amount<Dimension{.currency = 1}>>> prices;  // chip id, price per chip
  std::optional<Amount<Dimension{.currency = 1}>> budget;
  std::string branch;  // that alone, with certainty
  std::optional<ObjectiveKind> objective;
  Place place;
};

/// A date on which the law is asked besides the study's own; `name` is a code of data/i18n (section occasion) or any text.
struct Occasion {
  std::string name;
  Date on;
};

struct Study {
  std::string title;
  std::string title_zh;  // `title` where the study has none
  Currency currency = Currency::usd;
  Date as_of;
  Date start;  // horizon [start, end)
  Date end;
  Buyer buyer;
  std::vector<Site> sites;
  std::vector<Candidate> candidates;
  std::vector<Workload> workloads;
  std::vector<Occasion> occasions;  // without the study's own date
  std::optional<Amount<Dimension{.currency = 1}>> budget;
  std::vector<Period> periods;  // quarters, then half-years
  scenario::Tree tree;          // one branch where the study has no events
  bool is_staged = false;       // it has periods or a tree of its own: made for `plan`
  std::vector<FleetEntry> fleet;
  std::vector<SupplyLimit> supplies;
  std::vector<MigrationEntry> migrations;
  std::map<std::string, Amount<Dimension{.currency = 1}>> period_budgets;  // by name of period
  std::optional<Date> all_domestic_by;                                     // from this day on all work runs on parts of the buyer's country
  ObjectiveKeys objective;
  std::vector<Variant> variants;
  std::vector<std::string> only_chips;     // ids; work that isn't domestic only runs on these alone (set by a variant)
  std::vector<std::string> without_chips;  // ids that can't be had (set by a variant)
  bool counts_reviewable = true;           // whether the plan may use options that a licence review or an approval still has to pass
  std::string file;
  std::string text;  // as read, for the manifest
};

inline constexpr Code kNoCandidates{"study.no_candidates", ErrorKind::data};
inline constexpr Code kWrongForKind{"study.wrong_for_kind", ErrorKind::data};
inline constexpr Code kNeedsForKind{"study.needs_for_kind", ErrorKind::data};
inline constexpr Code kDeadlineOutsideHorizon{"study.deadline_outside_horizon", ErrorKind::data};
inline constexpr Code kDuplicateName{"study.duplicate_name", ErrorKind::data};
inline constexpr Code kUnknownReference{"study.unknown_reference", ErrorKind::data};
inline constexpr Code kAmbiguousReference{"study.ambiguous_reference", ErrorKind::data};
inline constexpr Code kNoWorkloads{"study.no_workloads", ErrorKind::data};
inline constexpr Code kNoSystem{"study.no_system", ErrorKind::data};
inline constexpr Code kNoSiteForRoute{"study.no_site_for_route", ErrorKind::data};
inline constexpr Code kSystemOfOtherChip{"study.system_of_other_chip", ErrorKind::data};
inline constexpr Code kEndBeforeStart{"study.end_before_start", ErrorKind::data};

inline constexpr Code kPrecedenceCycle{"study.precedence_cycle", ErrorKind::data};
inline constexpr Code kNoDomesticChip{"study.no_domestic_chip", ErrorKind::data};
inline constexpr Code kNeedsOneOf{"study.needs_one_of", ErrorKind::data};
inline constexpr Code kNoFactUnits{"study.no_fact_units", ErrorKind::data};
inline constexpr Code kNotAscending{"study.not_ascending", ErrorKind::data};

/// Reads and checks a study against the catalogue; every finding at once. `catalog` must outlive the study. With `rules`, ids that the
/// policy tree enacts or repeals are checked, too.
[[nodiscard]] Result<Study> read_study(const Document& document, std::string text, const catalog::Catalog& catalog,
                                       const rules::RuleBook* rules = nullptr);
/// Quarters from `start` on, `quarters` of them, then half-years to `end`; the last one as long as is left.
[[nodiscard]] std::vector<Period> periods_between(Date start, Date end, std::int64_t quarters);
/// What a study file may hold; for the JSON Schema.
[[nodiscard]] SchemaNode study_schema();

}  // namespace steelyard::study
