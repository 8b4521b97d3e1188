// The study file: what a buyer wants done, where, by when, with which candidates (docs/formats/study.md).
#pragma once

#include <cstdint>
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
  bool counts_reviewable = true;  // whether the plan may use options that a licence review or an approval still has to pass
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

/// Reads and checks a study against the catalogue; every finding at once. `catalog` must outlive the study.
[[nodiscard]] Result<Study> read_study(const Document& document, std::string text, const catalog::Catalog& catalog);
/// What a study file may hold; for the JSON Schema.
[[nodiscard]] SchemaNode study_schema();

}  // namespace steelyard::study
