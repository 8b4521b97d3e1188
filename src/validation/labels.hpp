// What the labels of measured tables mean: chip, precision, recomputation, framework. Records of data/calibration/labels.toml and
// [[framework]] of data/stacks (docs/formats/calibration.md).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/data_tree.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "perf/evaluate.hpp"
#include "perf/inference/engine.hpp"

namespace steelyard::validation {

/// A fact that the source does not state, what was taken for it, and why that (a code of section `rung` in data/i18n).
struct Assumption {
  std::string fact;
  std::string value;
  std::string rung;
  friend bool operator==(const Assumption&, const Assumption&) = default;
};

/// A chip as a label means it: a record, or a modified copy of one (power cap, memory size, half a package).
struct LabelledChip {
  std::shared_ptr<const catalog::Chip> chip;
  const catalog::System* system = nullptr;  // its usual server; null where none is known
  std::vector<Assumption> assumed;
};

struct LabelledModel {
  const catalog::ModelArchitecture* model = nullptr;
  std::vector<Assumption> assumed;
};

struct LabelledPrecision {
  catalog::Precision products = catalog::Precision::bf16;
  catalog::Precision weights = catalog::Precision::bf16;
  perf::LowPrecisionRecipe recipe = perf::LowPrecisionRecipe::none;
};

/// What a framework of a version does where a source says nothing.
struct FrameworkDefaults {
  std::string id;
  std::string family;               // the framework without its version
  std::vector<std::string> labels;  // parts of labels, folded
  std::string since;                // ISO month from which these hold
  std::optional<std::string> recompute;
  std::optional<int> zero_stage;
  std::optional<catalog::Precision> precision;
  std::optional<std::int64_t> micro_batch;
  std::int64_t chunk_layers = 0;  // layers of a chunk of an interleaved pipeline; 0: no interleaving
  perf::Schedule schedule = perf::Schedule::one_forward_one_backward;
  perf::TrainingRecipe recipe;                          // as far as stated; the rest as usual
  std::optional<double> attention_factor_ampere;        // on Ampere, where it is not the recipe's
  bool counts_full_attention = true;                    // in the utilisation it reports; false: the causal half
  std::int64_t prediction_modules = 0;                  // that it trains along
  std::optional<catalog::Precision> precision_mixture;  // of mixtures, where it is not `precision`
  bool cuts_experts = false;                            // experts are cut over the tensor-parallel group even where they are spread
  bool has_micro_batch_per_stage = false;               // a replica's sequences are cut into as many micro-batches as there are stages
  std::int64_t tuning_sample = 0;  // mean tokens of the samples that its fine-tuning packs into a sequence; 0: not packed
  bool scales_now = false;         // 8-bit operands by the tensor itself, not by what was seen in steps before
  EvidencePtr evidence;
};

/// Words by which the notes of a row state how it was run.
struct NoteLabel {
  std::string text;                     // in lower case
  std::vector<std::string> frameworks;  // parts of labels, folded; empty: any
  std::vector<std::function<void(perf::TrainingRecipe&)>> sets;
  std::optional<std::int64_t> chunks;  // of each stage of a pipeline
  std::optional<std::int64_t> prediction_modules;
};

/// Immutable after loading; thread safe. Refers to the catalogue, which must live as long.
class Labels {
 public:
  [[nodiscard]] static Result<Labels> load(const DataTree& data, const catalog::Catalog& catalog);

  /// The label's record; else the catalogue's chip or server by name or alias; of several that the name may mean, the one most used; else
  /// the same without makers, sizes and forms (each named in `assumed`; a stated power or memory is taken over). Nothing where no chip is
  /// called so.
  [[nodiscard]] std::optional<LabelledChip> chip(std::string_view label) const;
  /// The catalogue by name or alias, also without the maker's prefix and suffixes of precision or tuning.
  [[nodiscard]] std::optional<LabelledModel> model(std::string_view label) const;
  [[nodiscard]] std::optional<LabelledPrecision> precision(std::string_view label) const;
  /// Defaults of the framework that `label` begins with, on a date (`2024-07`, empty: the newest). Null where none is known.
  [[nodiscard]] const FrameworkDefaults* framework(std::string_view label, std::string_view date) const;
  /// Whether tables of this source print this rate per chip under a name that says total.
  [[nodiscard]] bool prints_per_chip(std::string_view source, std::string_view rate) const;
  /// Requests of a run at these lengths, where the benchmark of the engine documents how many it sends; 0: not known.
  [[nodiscard]] double run_requests(std::string_view engine, double input_tokens, double output_tokens) const;
  /// Requests over those in flight, of a run with so many always in flight; 0: not known. `source`: whose measurement.
  [[nodiscard]] double run_waves(std::string_view source) const;
  /// What serving engines do besides running operators, by release.
  [[nodiscard]] const perf::EngineTable& engines() const { return engines_; }
  /// What the notes of a row of this framework say, in the order of the records.
  [[nodiscard]] std::vector<const NoteLabel*> notes(std::string_view text, std::string_view software) const;
  /// Relative doubt (one standard deviation of the logarithm) that assuming a fact puts into a time; 0.05 where no record says.
  [[nodiscard]] double doubt(std::string_view fact) const;

 private:
  struct ChipLabel {
    std::string label;
    ChipId chip;
    std::optional<SystemId> system;
    std::optional<Bytes> memory;
    std::optional<BytesPerSecond> memory_bandwidth;
    std::optional<Watts> power_cap;
    double share = 1.0;  // of one package that the label counts as one
    std::string assumed;
  };
  struct PrecisionLabel {
    std::string label;
    LabelledPrecision means;
  };
  struct RateLabel {
    std::string source;
    std::string rate;
  };
  struct RunLabel {
    std::string engine;  // beginning of its label, folded
    double input_tokens = 0.0;
    double output_tokens = 0.0;
    double requests = 0.0;
    std::string source;  // beginning of its name, folded; empty: any
    double waves = 0.0;
  };
  struct Reading;

  [[nodiscard]] LabelledChip resolve(const ChipLabel& label) const;
  [[nodiscard]] std::optional<LabelledChip> named_chip(std::string_view name) const;
  static void state_facts(std::string_view label, LabelledChip& found);

  const catalog::Catalog* catalog_ = nullptr;
  std::vector<ChipLabel> chips_;
  std::map<std::string, ModelId, std::less<>> models_;
  std::vector<PrecisionLabel> precisions_;
  std::vector<FrameworkDefaults> frameworks_;
  std::vector<NoteLabel> notes_;
  std::vector<RateLabel> per_chip_rates_;
  std::vector<RunLabel> runs_;
  std::map<std::string, double, std::less<>> doubts_;
  perf::EngineTable engines_;
};

}  // namespace steelyard::validation
