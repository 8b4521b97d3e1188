// The four tables that a plan is made from, the policy tree they are keyed by, and what a person sets beside them. plan owns their types;
// study alone fills them; plan knows chips only as named things with numbers.
//
// Time runs in periods of unequal length. The policy tree is plain data: a tree node holds from its first period until its children begin,
// a branch is a leaf with its path to the root. Rows of the tables are keyed by (.., period, branch) and must agree among branches that
// share the node of that period: what isn't known yet can't differ yet (check: `differs_within_node`).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace steelyard::plan {

inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);
inline constexpr std::size_t kEvery = static_cast<std::size_t>(-1);  // every period, every branch

/// The 5th, 50th and 95th percentile of an uncertain number.
struct Interval {
  double p05 = 0.0;
  double p50 = 0.0;
  double p95 = 0.0;
};

/// A fact behind an entry: a stable code (rule id, capability code) and its arguments, for `report` to put into words.
struct Reason {
  std::string code;
  std::vector<std::pair<std::string, std::string>> arguments;
};

enum class Gate : std::uint8_t { open, capped, needs_review, unknown, closed };
[[nodiscard]] std::string_view name_of(Gate gate);

enum class Acquisition : std::uint8_t { buy, rent };
[[nodiscard]] std::string_view name_of(Acquisition how);

/// Tags of a demand. A domestic-only workload runs on options whose origin is `Problem::home_country`; a dual one on at least two kinds of
/// chip, each carrying at least a quarter of what is demanded.
inline constexpr std::string_view kDomesticOnly = "domestic_only";
inline constexpr std::string_view kDual = "dual";
inline constexpr double kDualShare = 0.25;
/// One job that can't be split over options: a training run is one cluster of one kind of chip. Where the job stretches over periods it
/// stays on the option that it was begun on.
inline constexpr std::string_view kUndivided = "undivided";

/// Chip × server or supernode configuration × supply route × site.
struct Option {
  std::string id;  // unique; `nv-h200-sxm/hgx-h200/direct/guizhou`
  std::string chip;
  std::string system;
  std::string route;  // direct | domestic_cloud | foreign_cloud | offshore
  std::string site;
  std::string origin;  // ISO 3166 country of the chip's vendor
  std::int64_t chips_per_server = 1;
  double power_w = 0.0;              // of one server at the wall of the hall, PUE included
  double space_racks = 0.0;          // of one server
  std::string vendor;                // who may fail to deliver: the supplier of dual sourcing and of supply limits
  double compute_per_chip = 1.0;     // weight of a chip where shares are counted in compute (H100-equivalents)
  std::int64_t min_order = 1;        // servers: an order is none or at least this many (the smallest lot)
  double spare_share = 0.0;          // of the owned servers that stands by and does no work
  std::size_t lead_periods = kNone;  // overrides the permission's days: 0 = usable in the period of the order
};

struct Period {
  std::string name;    // `2026-Q1`
  double hours = 0.0;  // length
};

/// A state of policy that holds from `first_period` until its children begin. Node 0 is the root: no parent, period 0, probability 1.
struct TreeNode {
  std::string name;
  std::size_t parent = kNone;  // an earlier node
  std::size_t first_period = 0;
  double probability = 1.0;  // given the parent; children of one parent begin in one period and sum to 1
};

/// Leaf of the policy tree.
struct Branch {
  std::string name;
  double probability = 1.0;  // the product along its path
  std::size_t node = kNone;  // its leaf in `Problem::tree`; without a tree there is one branch
};

struct Capability {
  std::size_t workload = 0;
  std::size_t option = 0;
  bool fits = false;              // memory, latency class, residence of data: whatever forbids it is in `reasons`
  std::vector<Reason> reasons;    // why it doesn't fit, or what the estimate rests on
  Interval work_per_server_hour;  // in the workload's unit
  std::string unit;               // `tokens`
  double power_w = 0.0;           // of one server while it runs this workload, PUE included
  double space_u = 0.0;
  std::int64_t min_servers = 1;  // fewer can't run it at all
  std::string software_stack;
};

struct Permission {
  std::size_t option = 0;
  std::size_t period = 0;
  std::size_t branch = 0;
  Gate gate = Gate::unknown;
  double cap_units = -1.0;        // chips that may be had (ordered and rented) in this period; negative: no cap
  Interval lead_time_days;        // from order to use
  std::vector<Reason> reasons;    // ids of the rules that decided, and what is missing
  double rent_cap_units = -1.0;   // chips that may be rented in this period; negative: no cap
  double delivered_share = -1.0;  // of what is due to arrive in this period; negative: all where the gate lets in, none where it doesn't
  double refund_share = 0.0;      // of the prepayment on what doesn't arrive
  double support_factor = 1.0;  // of the servers owned at the end of the period before that still work: less than 1 without vendor support
};

/// All amounts in the study's currency, undiscounted.
struct Price {
  std::size_t option = 0;
  std::size_t period = 0;
  std::size_t branch = 0;
  bool can_buy = false;
  bool can_rent = false;
  double buy = 0.0;            // one server ordered in this period, landed, duty included
  double rent_per_hour = 0.0;  // one server, for the hours it is used
  double duty = 0.0;           // the part of `buy` that is duty or fee
  double subsidy = 0.0;        // per owned server and period
  double opex_per_hour = 0.0;  // energy, hall, staff, spares of one owned server (a rent includes them)
  double prepaid_share = 0.0;  // of `buy`, paid with the order; the rest on arrival
  double resale_share = 0.0;   // of `buy`, back at the end of the horizon for a server bought in this period and still alive then
  double retire_value = 0.0;   // for a server sold before the end, over and above what it brings at the end
  double spare_part = -1.0;    // a set of spares that keeps one server alive that would be lost without support; negative: none on offer
};

struct Demand {
  std::size_t workload = 0;
  std::size_t period = 0;
  std::size_t branch = 0;
  double amount = 0.0;  // in the workload's unit, asked for in this period
  std::string unit;
  double window_hours = 0.0;       // from the start of the period to the deadline; 0: the whole period
  bool is_steady = false;          // spread evenly over the period (a service), so that no deadline can crowd it out
  double penalty = 0.0;            // per unit unserved; 0: must be served
  std::vector<std::string> tags;   // domestic_only, dual, undivided; the same in all rows of a workload
  std::size_t due_in_periods = 0;  // may be worked off until the end of the period that is so many later; not for steady work
  double late_penalty = 0.0;       // per unit and period after that; 0: may not be late
};

/// Which options a limit speaks of: every field that isn't empty must match.
struct Selector {
  std::string option;
  std::string chip;
  std::string vendor;
  std::string origin;
  std::string site;
};

/// What shares and ratios between domestic and foreign are counted in.
enum class Measure : std::uint8_t { chips, money, compute };
[[nodiscard]] std::string_view name_of(Measure measure);

struct Limits {
  double budget = -1.0;  // study's currency over the horizon, on every path; negative: none
  struct SitePower {
    std::string site;
    double power_w = -1.0;  // negative: none
    double racks = -1.0;
    std::size_t period = kEvery;
  };
  std::vector<SitePower> sites;
  struct Quota {
    std::string chip;  // chips of this kind that may be bought over the horizon; what a cloud rents out is the cloud's
    double units = 0.0;
    std::string name;              // empty: the chip
    Selector which;                // beside `chip`
    std::size_t first_period = 0;  // orders of these periods count together, on every path
    std::size_t last_period = kEvery;
    std::size_t branch = kEvery;
  };
  std::vector<Quota> quotas;
  /// What a vendor can deliver: chips ordered in a period.
  struct Supply {
    std::string vendor;
    std::size_t period = kEvery;  // each
    double units = 0.0;
    std::string chip;  // empty: all of the vendor's
    std::size_t branch = kEvery;
  };
  std::vector<Supply> supplies;
  struct PeriodBudget {
    std::size_t period = 0;
    double amount = 0.0;
    std::size_t branch = kEvery;
  };
  std::vector<PeriodBudget> period_budgets;
};

/// Servers that are there at the beginning.
struct FleetEntry {
  std::size_t option = 0;
  double servers = 0.0;
  double resale = 0.0;  // of one, at the end of the horizon
};

/// What it takes before a workload runs on a software stack. Pairs without a row need nothing.
struct Migration {
  std::size_t workload = 0;
  std::string stack;
  double cost = 0.0;           // once, when it is begun
  double duration_days = 0.0;  // until the workload may run there
  std::vector<double> ramp;    // share of the full rate in the first, second .. period of use, each in (0, 1]; then all of it
  bool done = false;           // already migrated
  std::string name;            // empty: `workload>stack`
};

/// Who may carry how much of a workload, period by period. A supplier is an option's vendor.
struct Sourcing {
  std::size_t workload = 0;
  double most_per_vendor = 1.0;  // share of the demand that one supplier may carry
  double survive = 0.0;          // share of the demand that must be possible on the same fleet after the loss of any one supplier
  double least_domestic = 0.0;   // share of the demand carried by domestic chips
};

/// Foreign chips may be ordered only with domestic ones: domestic >= ratio × foreign, in each period by itself.
struct Matching {
  double ratio = 0.0;
  Measure measure = Measure::chips;
  std::size_t period = kEvery;
  std::size_t branch = kEvery;
};

/// The owned fleet's domestic share in each of these periods.
struct DomesticFloor {
  double share = 0.0;
  Measure measure = Measure::chips;  // chips or compute
  std::size_t first_period = 0;
  std::size_t last_period = kEvery;
  std::size_t branch = kEvery;
};

struct SiteRule {
  std::string site;
  bool domestic_only = false;    // no foreign server may stand here
  double subsidy_per_kwh = 0.0;  // on the energy of a site (at full power) while nothing foreign stands there
};

/// `after` may be worked on only from `lag_periods` after the period in which the last of `before` was done (0: in the same period).
struct Precedence {
  std::size_t before = 0;
  std::size_t after = 0;
  std::size_t lag_periods = 1;
};

/// Two halves of one service (prefill and decode) that run on pools of their own: as much of the one as of the other is served.
struct Coupling {
  std::size_t first = 0;
  std::size_t second = 0;
};

/// Owned servers may move from one option to another (the same server at another site).
struct Transfer {
  std::size_t from = 0;
  std::size_t to = 0;
  double cost = 0.0;  // per server
};

/// (1 - cvar_weight - worst_weight) × expected cost + cvar_weight × CVaR at `cvar_level` + worst_weight × the dearest branch. CVaR is that
/// of the whole horizon's discounted cost (Rockafellar & Uryasev 2000), not the nested one.
struct Objective {
  double cvar_weight = 0.0;
  double cvar_level = 0.9;
  double worst_weight = 0.0;
  double discount_per_year = 0.0;  // flows count at the beginning of their period; a resale at the end of the horizon
};

struct Problem {
  std::vector<std::string> workloads;
  std::vector<Option> options;
  std::vector<Period> periods;
  std::vector<Branch> branches;
  std::vector<Capability> capabilities;
  std::vector<Permission> permissions;
  std::vector<Price> prices;
  std::vector<Demand> demands;
  Limits limits;
  std::string currency;        // ISO 4217
  std::string home_country;    // ISO 3166 country of the buyer: what `domestic_only` means
  std::vector<TreeNode> tree;  // empty: one branch from the beginning
  Objective objective;
  std::vector<FleetEntry> fleet;
  std::vector<Migration> migrations;
  std::vector<Sourcing> sourcing;
  std::vector<Matching> matching;
  std::vector<DomesticFloor> domestic_floors;
  std::vector<SiteRule> site_rules;
  std::vector<Precedence> precedence;
  std::vector<Coupling> couplings;
  std::vector<Transfer> transfers;
};

}  // namespace steelyard::plan
