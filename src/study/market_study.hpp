// The market study: a file that says who buys, who sells, under which rules and in which scenarios (docs/formats/market.md), and the answer
// that comes of it. Facts, parts, prices, law, speed and cost come from the other rooms; here they become the tables of `market`.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/progress.hpp"
#include "base/record.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "market/calibrate.hpp"
#include "market/simulate.hpp"
#include "rules/rules.hpp"
#include "study/brief.hpp"
#include "study/engine.hpp"
#include "study/study.hpp"

namespace steelyard::study {

inline constexpr Code kUnknownFactOfMarket{"market.unknown_fact", ErrorKind::data};
inline constexpr Code kFactWithoutNumber{"market.fact_without_number", ErrorKind::data};
inline constexpr Code kFactOutsideYears{"market.fact_outside_years", ErrorKind::data};
inline constexpr Code kSharesOverOne{"market.shares_not_one", ErrorKind::data};
inline constexpr Code kBadSpread{"market.bad_spread", ErrorKind::data};
inline constexpr Code kUnknownSegment{"market.unknown_name", ErrorKind::data};
inline constexpr Code kUnknownScenario{"market.unknown_scenario", ErrorKind::usage};
inline constexpr Code kUnknownWork{"market.unknown_work", ErrorKind::data};
inline constexpr Code kNoFigure{"market.no_figure", ErrorKind::data};
inline constexpr Code kNotAMarketStudy{"market.not_a_market_study", ErrorKind::data};

/// A number made of market facts: product of `facts` over product of `per`, times `times`; or `between`, facts of several years, read off
/// at the year asked for (straight line in the logarithm). Without facts it is `times` alone.
struct FactFigure {
  std::vector<const catalog::MarketFact*> facts;
  std::vector<const catalog::MarketFact*> per;
  std::vector<const catalog::MarketFact*> between;
  double times = 1.0;
  Place place;
};

/// A range: two ends, or a middle with a spread around it.
struct FigureRange {
  std::optional<FactFigure> low;
  std::optional<FactFigure> high;
  std::optional<FactFigure> mid;
  double spread_low = 1.0;  // times mid
  double spread_high = 1.0;
  const catalog::MarketFact* spread_of = nullptr;  // low and high of a fact, over their geometric mean
  bool is_stated = false;
};

struct MarketJob {
  std::string name;
  WorkloadKind kind = WorkloadKind::pretrain;
  workload::TrainingTask training;
  workload::ServingTask serving;
  std::int64_t chips = 64;  // of the cluster that speed is estimated on, at least
};

struct MarketSegment {
  std::string id;
  std::string title;
  std::string title_zh;
  std::string buyer_class;  // as the rules name it
  std::size_t job = 0;
  bool stays_in_country = false;  // won't rent abroad
  double share = 0.0;             // of demand
  Place place;
};

struct MarketVendor {
  std::string id;  // a subject of market facts
  bool is_domestic = false;
  const catalog::MarketFact* target = nullptr;  // share by value that calibration is held to
  const catalog::MarketFact* wanted = nullptr;  // share by value when its parts could be had: the second reading of what buyers want
  Place place;
};

struct MarketProduct {
  std::string id;
  std::string vendor;
  const catalog::Chip* chip = nullptr;
  const catalog::System* system = nullptr;
  const catalog::Price* price_record = nullptr;
  Route route = Route::direct;
  std::string region;                        // of an offshore one: where it stands
  double supply_share = 0.0;                 // of what the vendor's target implies; 0: on sale only where a scenario says so
  FigureRange spread;                        // around that (only its spread is used)
  const catalog::Chip* work_like = nullptr;  // part whose estimate stands in, where this one's rates aren't published
  const catalog::System* work_like_system = nullptr;
  double work_low = 1.0;  // of that part's
  double work_high = 1.0;
  bool is_counted = true;
  /// Gate where the law can't be read because a figure of the part isn't published.
  std::optional<market::Gate> gate_if_unknown;
  Place place;
};

struct ScenarioSupply {
  std::size_t product = 0;
  FigureRange units;
};

struct MarketScenario {
  std::string id;
  std::string title;
  std::string title_zh;
  std::string note;
  std::string note_zh;
  std::optional<Date> on;  // law; the study's date if absent
  std::vector<std::string> enact;
  std::vector<std::string> repeal;
  std::vector<std::string> closed;     // products or vendors that are not on sale, whatever the law says
  std::vector<std::string> set_aside;  // products that are on sale though the law denies them
  std::vector<ScenarioSupply> supplies;
  std::optional<FactFigure> domestic_supply;  // factor
  std::optional<double> displacement;
  Place place;
};

/// What buyers want: as the forecast has them buy, as they bought when they could (each vendor's `wanted`), or every path between the two.
enum class Preference : std::uint8_t { forecast, revealed, between };
[[nodiscard]] const std::vector<std::string_view>& preference_names();

struct MarketStudy {
  std::string title;
  std::string title_zh;
  Date as_of;
  std::string country = "CN";
  int year = 2026;
  std::string reference;  // product whose work counts as one
  const catalog::Chip* yardstick = nullptr;
  std::size_t draws = 2000;
  std::uint64_t seed = 1;
  market::Spread price_sensitivity = market::Spread::certain(3.0);
  double nest_dissimilarity = 0.6;
  double months_of_use = 36.0;
  bool reported_blocks_close = true;
  Preference preference = Preference::between;
  FigureRange demand;                                     // USD
  FigureRange domestic_supply;                            // USD, of all domestic vendors together
  market::Spread foundry = market::Spread::certain(1.0);  // factor that all domestic supply shares
  const catalog::MarketFact* leader_output = nullptr;
  const catalog::MarketFact* ratio_without = nullptr;
  double displacement = 0.0;
  std::vector<MarketJob> jobs;
  std::vector<MarketSegment> segments;
  std::vector<MarketVendor> vendors;
  std::vector<MarketProduct> products;
  std::vector<MarketScenario> scenarios;
  std::string baseline;  // scenario that calibration is made on
  std::string file;
  std::string text;
};

/// Whether a document is a market study (it has a table `market`).
[[nodiscard]] bool is_market_study(const Document& document);
[[nodiscard]] bool is_market_study(std::string_view text);
/// Reads and checks; every finding at once. `catalog` must outlive the study.
[[nodiscard]] Result<MarketStudy> read_market_study(const Document& document, std::string text, const catalog::Catalog& catalog);

/// What the law says of one product for one class of buyer in one scenario.
struct MarketGate {
  std::size_t product = 0;
  std::string buyer_class;
  market::Gate gate = market::Gate::open;
  rules::UsOutcome us = rules::UsOutcome::no_licence_required;
  rules::CnOutcome cn = rules::CnOutcome::no_rule_found;
  bool cn_rests_on_reports = false;
  bool is_set_aside = false;         // the scenario sells it although the law denies it
  std::vector<std::string> rules;    // ids that decided, at most a few
  std::vector<std::string> missing;  // facts without which the law can't be read
};

/// A datum that the answer rests on.
struct MarketBasis {
  std::string what;  // `fact ID`, `price ID`, `chip ID tpp`, `assumption KEY`
  std::string value;
  Grade grade = Grade::assumed;
  std::vector<SourceId> sources;
  std::optional<PartialDate> as_of;
};

struct ScenarioAnswer {
  std::size_t scenario = 0;  // index into MarketStudy::scenarios
  market::Problem problem;
  std::vector<MarketGate> gates;  // product-major, then class
};

/// What a forecast's shares imply of a vendor, beside what others say of him.
struct ImpliedSupply {
  std::string vendor;
  double dollars = 0.0;
  double units = 0.0;
  std::vector<const catalog::MarketFact*> others;  // units, chip revenue of the same vendor and year
};

/// B300-equivalents of a part by one basis, and the two figures they are made of.
struct Equivalent {
  std::optional<double> value;
  std::string of_part;  // as printed: `15,832`
  std::string of_yardstick;
};

struct MarketAnswer {
  Manifest manifest;
  MarketStudy study;
  int year = 2026;
  market::Calibration calibration;  // what buyers want, read off the forecast: they want what it has them buy
  market::Calibration revealed;     // the second reading: they want what they bought when it could be had (no residuals: none)
  double implied_sales = 0.0;       // USD, all vendors, at the calibration's middle
  std::vector<ImpliedSupply> implied;
  market::Simulation simulation;
  std::vector<ScenarioAnswer> scenarios;               // in the order asked for, the first is what others are compared with
  std::vector<std::array<Equivalent, 3>> equivalents;  // of each product, by tpp, fp8, bandwidth
  std::vector<MarketBasis> rests_on;                   // weakest first
  Grade grade = Grade::assumed;
};

struct MarketOptions {
  std::vector<std::string> scenarios;  // ids; empty: the baseline and every other, in the file's order
  std::optional<int> year;             // another one-period run with that year's figures and the attraction of the study's year
  std::optional<std::size_t> draws;
  std::optional<std::uint64_t> seed;
  std::optional<double> displacement;
  std::optional<Preference> preference;
};

/// What the parts of a study do, cost and count for: nearly all the time of a run, and the same whatever its scenarios, year and draws.
struct PreparedMarket;
/// Errors: `market.unknown_work`, those of the rooms asked.
[[nodiscard]] Result<std::shared_ptr<const PreparedMarket>> prepare_market(const Engine& engine, const MarketStudy& study);

/// Runs scenarios on common random numbers; `prepared`, of the same study, spares asking for it again. Errors: `market.unknown_scenario`,
/// `market.unknown_work`, `market.fact_outside_years`, those of the rooms asked.
[[nodiscard]] Result<MarketAnswer> run_market(const Engine& engine, MarketStudy study, const MarketOptions& options = {},
                                              const RunControl& control = {}, const PreparedMarket* prepared = nullptr);

/// B300-equivalents of a part (docs/models/market.md): TPP, dense FP8 (INT8 where there is none), memory bandwidth, over the yardstick's.
[[nodiscard]] std::array<Equivalent, 3> equivalents_of(const catalog::Chip& chip, const catalog::Chip& yardstick);

/// The question of `market ratio`: how many times the other side's compute, for so many exported units.
struct RatioRow {
  market::Basis basis = market::Basis::tpp;
  double units = 0.0;
  double displacement = 0.0;
  double each = 0.0;       // B300-equivalents of a unit
  double exported = 0.0;   // B300-equivalents
  double ratio = 0.0;      // at the middle of the ratio without exports
  double ratio_low = 0.0;  // at its low end
  double ratio_high = 0.0;
};
struct RatioAnswer {
  const catalog::Chip* chip = nullptr;
  const catalog::Chip* yardstick = nullptr;
  const catalog::MarketFact* leader = nullptr;
  const catalog::MarketFact* without = nullptr;
  double other_supply = 0.0;  // B300-equivalents: what the ratio without exports implies
  double other_supply_low = 0.0;
  double other_supply_high = 0.0;
  std::array<Equivalent, 3> equivalents;
  std::vector<RatioRow> rows;        // by basis, then units, then displacement
  double spread_by_yardstick = 0.0;  // greatest over least ratio among bases, at the most units and the first displacement
  double spread_by_policy = 0.0;     // among units other than none, on the first basis
};
struct RatioQuery {
  const catalog::Chip* chip = nullptr;
  const catalog::Chip* yardstick = nullptr;
  std::vector<market::Basis> bases;
  std::vector<double> units;
  std::vector<double> displacements;
};
/// Numbers of units that the record knows of: the licences' cap for ten buyers, and the orders.
[[nodiscard]] std::vector<double> released_units(const catalog::Catalog& catalog);
/// Errors: `market.unknown_fact` where the catalogue has no such fact, `market.no_figure` where a part has no figure on a basis.
[[nodiscard]] Result<RatioAnswer> ask_ratio(const catalog::Catalog& catalog, const RatioQuery& query);

}  // namespace steelyard::study
