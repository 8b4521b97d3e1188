// How many memories a model fills, and what is left in them for the cache.
#include <cmath>

#include "claims/arguments/run_keys.hpp"
#include "workload/workload.hpp"

namespace steelyard::claims {
namespace {

class FitRun final : public Run {
 public:
  const catalog::Chip* chip = nullptr;
  const catalog::ModelArchitecture* model = nullptr;
  catalog::Precision precision = catalog::Precision::bf16;
  catalog::Precision cache_precision = catalog::Precision::bf16;

  [[nodiscard]] RunOutputs run(const Bench&) const override {
    RunOutputs outputs;
    if (!chip->memory) {
      outputs.emplace("chips", missing(MissingReason::figure_unknown, chip->id.text()));
      return outputs;
    }
    const Grade grade = weakest(Grade::derived, chip->memory->grade());
    const double memory = chip->memory->value.base();
    const double weights = workload::count_parameters(*model).total() * catalog::bytes_of(precision).base();
    const double chips = std::ceil(weights / memory - 1e-9);
    const double room = chips * memory - weights;
    const double per_token = workload::cache_bytes(*model, 1, cache_precision).base();
    constexpr double kGiga = 1e9;
    const auto put = [&](const char* name, double value) {
      Resolved resolved = exactly(value, grade);
      if (chip->memory->evidence) resolved.sources = chip->memory->evidence->sources;
      outputs.emplace(name, std::move(resolved));
    };
    put("weights", weights / kGiga);
    put("chips", chips);
    put("room", room / kGiga);
    put("cache_tokens", std::floor(room / per_token));
    return outputs;
  }
};

std::unique_ptr<Run> read_fit(TableReader& table, const study::Engine& engine) {
  auto run = std::make_unique<FitRun>();
  run->chip = chip_key(table, "chip", engine);
  run->model = model_key(table, "model", engine);
  for (auto [key, precision] : {std::pair{"precision", &run->precision}, std::pair{"cache_precision", &run->cache_precision}}) {
    if (const auto at = table.choice(key, catalog::precision_names())) *precision = static_cast<catalog::Precision>(*at);
  }
  return run;
}

}  // namespace

RunKind fit_kind() { return {"fit", {{"weights", "GB"}, {"chips", "chips"}, {"room", "GB"}, {"cache_tokens", "tokens"}}, read_fit}; }

}  // namespace steelyard::claims
