// Joins cost with rules and perf: what falls due on a part on a day, what a fee does to a training bill under each wording, and at which
// price a part breaks even with its rivals.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "base/result.hpp"
#include "cost/cost.hpp"
#include "cost/migration.hpp"
#include "cost/unit_cost.hpp"
#include "rules/settlement.hpp"
#include "study/engine.hpp"
#include "study/study.hpp"

namespace steelyard::study {

inline constexpr Code kNotACandidate{"study.not_a_candidate", ErrorKind::data};
inline constexpr Code kNoPriceOfChip{"study.no_price_of_chip", ErrorKind::data};

/// What rules of the day levy on a part shipped to a region; codified ones only.
[[nodiscard]] Result<std::vector<cost::Levy>> levies_on_import(const Engine& engine, const catalog::Chip& chip, const std::string& region,
                                                               Date on);

/// The support of power that hangs on the origin of the chips: the share that the conditional price of the region's catalogue lies below
/// its unconditional twin (`cn-west-subsidised`, `cn-west`). Empty for a part from abroad, or where nothing is published.
[[nodiscard]] std::optional<cost::PowerSubsidy> power_subsidy(const catalog::Catalog& catalog, const catalog::Chip& chip,
                                                              const std::string& region);

/// What of a model calls for operators of its own: mixture, latent_attention, linear_attention, low_precision.
[[nodiscard]] std::vector<std::string> migration_features(const catalog::ModelArchitecture& model, catalog::Precision precision);

/// One wording at one pass-through, for one chip.
struct FeeCase {
  rules::StatementLine line;
  /// By workload of the study: of a training run, or of a million tokens served; in the study's currency. Empty where it can't be done.
  std::vector<std::optional<cost::CostFigure>> work;
};

/// What the part and each rival do at one workload.
struct FeeWork {
  std::string workload;
  bool is_training = false;
  std::int64_t servers = 0;          // 0: does not fit, or is too slow however many
  cost::CostFigure hours;            // of a run, at the utilisation of training
  cost::CostFigure tokens_per_hour;  // served by `servers`, at the utilisation of serving
  bool in_time = false;
};

struct PricePoint {
  std::string name;    // `stated`, or the id of a price record
  double price = 0.0;  // of one chip, before duty, in the fee's currency
  double landed = 0.0;
  double per_teraflops = 0.0;  // landed, over the dense BF16 rate; 0: no rate is published
};

struct FeeRival {
  const catalog::Chip* chip = nullptr;
  PricePoint price;
  double bf16_teraflops = 0.0;
  double break_even_peak = 0.0;  // the part's price before duty, by dollars of peak BF16; 0: unknown
  std::vector<std::optional<cost::CostFigure>> work;
  std::vector<std::optional<double>> break_even_work;  // the part's price before duty at which the workload costs the same; may be below 0
};

struct FeeQuestion {
  std::string chip = "nv-h200-sxm";
  std::optional<Money> price;             // of one chip; else the study's, else the newest published
  std::map<std::string, Money> prices;    // of rivals, by chip id
  std::optional<Money> entered_value;     // customs value; else the price
  std::optional<rules::FeeWording> only;  // one wording alone
};

struct FeeAnswer {
  const catalog::Chip* chip = nullptr;
  Currency currency = Currency::usd;  // of prices and fees
  Currency work_currency = Currency::usd;
  Money price;
  bool entered_value_is_price = false;
  rules::Ratio rate{1, 4};
  std::string rule;  // that levies it on the study's date; empty: announced only, or asked for
  bool codified = false;
  std::vector<FeeWork> work;  // of the part
  std::vector<FeeCase> cases;
  std::vector<PricePoint> points;  // the stated price and every published one of the buyer's country, with the duty
  std::vector<FeeRival> rivals;
  std::vector<std::string> workloads;  // names, in the study's order
};

/// START-3. Runs every workload of the study on the part and on each rival bought directly. Errors: `study.not_a_candidate`,
/// `study.no_price_of_chip`, those of prices and rules.
[[nodiscard]] Result<FeeAnswer> answer_fee(const Engine& engine, const Study& study, const FeeQuestion& question,
                                           const RunControl& control = {});

}  // namespace steelyard::study
