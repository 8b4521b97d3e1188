// The four tables that a plan is made from. plan owns their types; study alone fills them; plan knows chips only as named things with
// numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace steelyard::plan {

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
/// One job that can't be split over options: a training run is one cluster of one kind of chip.
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
  double power_w = 0.0;      // of one server at the wall of the hall, PUE included
  double space_racks = 0.0;  // of one server
};

struct Period {
  std::string name;    // `2026-Q1`
  double hours = 0.0;  // length
};

/// Leaf of the policy tree.
struct Branch {
  std::string name;
  double probability = 1.0;
};

struct Capability {
  std::size_t workload = 0;
  std::size_t option = 0;
  bool fits = false;
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
  double cap_units = -1.0;  // chips that may be had in this period; negative: no cap
  Interval lead_time_days;
  std::vector<Reason> reasons;  // ids of the rules that decided, and what is missing
};

/// All amounts in the study's currency.
struct Price {
  std::size_t option = 0;
  std::size_t period = 0;
  std::size_t branch = 0;
  bool can_buy = false;
  bool can_rent = false;
  double buy = 0.0;            // one server, landed, duty included
  double rent_per_hour = 0.0;  // one server, for the hours it is used
  double duty = 0.0;           // the part of `buy` that is duty or fee
  double subsidy = 0.0;        // per bought server and period
  double opex_per_hour = 0.0;  // energy, hall, staff, spares of one owned server (a rent includes them)
  double prepaid_share = 0.0;
  double resale_share = 0.0;  // of `buy`, at the end of the horizon
};

struct Demand {
  std::size_t workload = 0;
  std::size_t period = 0;
  std::size_t branch = 0;
  double amount = 0.0;  // in the workload's unit, within the period
  std::string unit;
  double window_hours = 0.0;      // from the start of the period to the deadline; 0: the whole period
  bool is_steady = false;         // spread evenly over the period (a service), so that no deadline can crowd it out
  double penalty = 0.0;           // per unit unserved; 0: must be served
  std::vector<std::string> tags;  // domestic_only, dual, undivided
};

struct Limits {
  double budget = -1.0;  // study's currency over the horizon; negative: none
  struct SitePower {
    std::string site;
    double power_w = -1.0;  // negative: none
    double racks = -1.0;
  };
  std::vector<SitePower> sites;
  struct Quota {
    std::string chip;  // chips of this kind that may be bought over the horizon; what a cloud rents out is the cloud's
    double units = 0.0;
  };
  std::vector<Quota> quotas;
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
  std::string currency;      // ISO 4217
  std::string home_country;  // ISO 3166 country of the buyer: what `domestic_only` means
};

}  // namespace steelyard::plan
