// What is left between the mechanism and measurements end to end: a small hierarchical model over facts that transfer (kind of work, chip
// generation, software and its year, precision), fitted from cells of data/calibration/residuals.toml (docs/models/validation.md).
//
// log(measured/predicted) of a cell = Σ over levels of an effect shared by all cells with the same key + an effect of the group that
// measured it + its own + noise/n; all effects normal with mean 0. An answer is the best linear unbiased prediction without the group's
// effect: who measured is never a feature, it only keeps a thousand rows of one table from weighing as a thousand tables.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/record.hpp"
#include "base/result.hpp"

namespace steelyard::perf {

enum class ResidualWork : std::uint8_t { training, first_token, output_token, disaggregated_first_token };
[[nodiscard]] const std::vector<std::string_view>& residual_work_names();

/// What may be known of a piece of work; empty or 0: not known, which matches nothing.
struct ResidualFacts {
  ResidualWork work = ResidualWork::training;
  std::string mode;        // dense, mixture, lora; static_batch, continuous, saturated, disaggregated, each with dense or mixture
  std::string vendor;      // of the chip
  std::string generation;  // its architecture
  std::string software;    // framework or engine, without its version
  int year = 0;            // of the release
  std::string precision;   // of the products
};

/// Observations of one group that share all facts.
struct ResidualCell {
  std::string group;
  ResidualFacts facts;
  double count = 1.0;
  double log_ratio = 0.0;  // median of log(measured/predicted)
  double deviation = 0.0;  // standard deviation of the logarithms within the cell
};

/// Levels from the widest to the narrowest; each is a set of facts that must agree.
inline constexpr std::size_t kResidualLevels = 8;
[[nodiscard]] const std::array<std::string_view, kResidualLevels>& residual_level_names();

/// Standard deviations of the effects, in logarithms; `reach`: half-width of the 90% interval in standard deviations.
struct ResidualSettings {
  std::array<double, kResidualLevels> level{0.20, 0.20, 0.10, 0.10, 0.15, 0.10, 0.10, 0.10};
  double group = 0.15;
  double cell = 0.08;
  double noise = 0.12;
  double reach = 1.645;
};

struct ResidualAnswer {
  double typical = 1.0;    // factor on the mechanism's time
  double deviation = 0.0;  // standard deviation of the logarithm
  double reach = 1.645;
  std::string rung;      // narrowest level at which a measured cell agrees; `none` where nothing of this work was measured
  double support = 0.0;  // observations that agree on that rung
};

class ResidualModel {
 public:
  /// Nothing known: every answer is 1, with the settings' own width.
  ResidualModel() = default;
  /// Records `residual` and `residual_settings`; a document that has cells replaces those of the ones before it (a user's own fit).
  [[nodiscard]] static ResidualModel read(const std::vector<Document>& documents, Findings& findings);
  /// Closed form; O(cells³) per kind of work.
  [[nodiscard]] static ResidualModel fit(std::vector<ResidualCell> cells, const std::map<ResidualWork, ResidualSettings>& settings);
  /// The same without the cells of one group.
  [[nodiscard]] ResidualModel without(std::string_view group) const;

  [[nodiscard]] bool empty() const { return cells_.empty(); }
  [[nodiscard]] const std::vector<ResidualCell>& cells() const { return cells_; }
  [[nodiscard]] const std::map<ResidualWork, ResidualSettings>& settings() const { return settings_; }
  [[nodiscard]] ResidualAnswer answer(const ResidualFacts& facts) const;

  /// Of a set of facts, by level: the numbers of its keys, from 1; 0 where a fact isn't known, or no cell has it.
  using LevelIds = std::array<std::size_t, kResidualLevels>;
  using KeyNumbers = std::array<std::map<std::string, std::size_t, std::less<>>, kResidualLevels>;

 private:
  struct Work {
    ResidualSettings settings;
    std::vector<std::size_t> cells;
    std::vector<LevelIds> ids;  // of the cells
    KeyNumbers numbers;
    std::vector<double> factor;                        // lower Cholesky factor of the covariance, row by row
    std::vector<double> weights;                       // covariance⁻¹ · observations
    std::map<std::string, double, std::less<>> noise;  // of one run of a mode: what its cells scatter by, and each group about the answer
  };
  [[nodiscard]] static double noise_of(const Work& work, const ResidualFacts& facts);
  [[nodiscard]] static LevelIds ids_in(const Work& work, const ResidualFacts& facts);
  std::vector<ResidualCell> cells_;
  std::map<ResidualWork, ResidualSettings> settings_;
  std::map<ResidualWork, Work> works_;
};

/// Settings under which leaving each group out, and each chip, predicts it best (log density of Student's t, groups weighing alike):
/// coordinate descent from `start`, no level beyond 0.05. Deterministic.
[[nodiscard]] ResidualSettings choose_residual_settings(const std::vector<ResidualCell>& cells, ResidualWork work,
                                                        const ResidualSettings& start);

/// The file residuals.toml: settings and cells, in order. `header` goes first, as comments and evidence keys.
[[nodiscard]] std::string residual_file(const ResidualModel& model, std::string_view as_of);

}  // namespace steelyard::perf
