// Inputs that are runs: what a model needs and how fast a machine serves or trains it.
#include <fmt/format.h>

#include "catalog/catalog.hpp"
#include "claims/inputs.hpp"
#include "perf/estimate.hpp"
#include "workload/workload.hpp"

namespace steelyard::claims {
namespace {

using Answer = tl::expected<Resolved, Missing>;

/// The middle of the estimate alone: runs are compared with each other, and what is uncertain about the software moves both alike.
Resolved resolved_from(double per_chip, Grade grade, const std::vector<perf::Basis>& basis, const perf::Layout& layout) {
  Resolved resolved;
  resolved.value = Range::exactly(per_chip);
  resolved.grade = grade;
  resolved.detail = fmt::format("TP {} · PP {} · DP {}", layout.tensor, layout.pipeline, layout.data);
  for (const perf::Basis& datum : basis) resolved.sources.insert(resolved.sources.end(), datum.sources.begin(), datum.sources.end());
  return resolved;
}

}  // namespace

Answer Inputs::chips_for_weights(const InputCall& call) const {
  const auto& catalog = *engine_.catalog();
  const auto& model = *catalog.model(ModelId{std::string{call.text_at(0)}});
  const catalog::Chip& chip = *catalog.chip(ChipId{std::string{call.text_at(2)}});
  if (!chip.memory) return missing(MissingReason::figure_unknown, call.text);
  const double weights = workload::count_parameters(model).total() * catalog::bytes_of(*catalog::parse_precision(call.text_at(1))).base();
  Resolved resolved;
  resolved.value = Range::exactly(weights / chip.memory->value.base());
  resolved.grade = weakest(Grade::derived, chip.memory->grade());
  resolved.detail = fmt::format("{:.0f} GB / {:.0f} GB", weights / 1e9, in_gigabytes(chip.memory->value));
  if (chip.memory->evidence) resolved.sources = chip.memory->evidence->sources;
  return resolved;
}

Answer Inputs::serve(const InputCall& call) const {
  const auto& catalog = *engine_.catalog();
  const auto& calibration = engine_.calibration();
  const catalog::System& system = *catalog.system(SystemId{std::string{call.text_at(0)}});
  if (!calibration || catalog.chip(system.chip) == nullptr) return missing(MissingReason::no_model_run, call.text);
  workload::ServingTask task;
  task.model = catalog.model(ModelId{std::string{call.text_at(1)}});
  task.input_tokens = std::max<std::int64_t>(1, static_cast<std::int64_t>(*call.number_at(2)));
  task.output_tokens = std::max<std::int64_t>(1, static_cast<std::int64_t>(*call.number_at(3)));
  task.weight_precision = *catalog::parse_precision(call.text_at(4));
  const perf::Cluster cluster{catalog.chip(system.chip), &system, 1};
  const auto estimate = perf::estimate_serving(cluster, task, *calibration);
  if (!estimate.fits) return missing(MissingReason::does_not_fit, call.text);
  return resolved_from(estimate.output_throughput.p50.base() / static_cast<double>(cluster.chips()), estimate.grade, estimate.basis,
                       estimate.layout);
}

Answer Inputs::train(const InputCall& call) const {
  const auto& catalog = *engine_.catalog();
  const auto& calibration = engine_.calibration();
  const catalog::System& system = *catalog.system(SystemId{std::string{call.text_at(0)}});
  if (!calibration || catalog.chip(system.chip) == nullptr) return missing(MissingReason::no_model_run, call.text);
  constexpr double kTokensOfRun = 1e12;  // long enough that the rate doesn't depend on it
  workload::TrainingTask task;
  task.model = catalog.model(ModelId{std::string{call.text_at(2)}});
  task.tokens = tokens(kTokensOfRun);
  const perf::Cluster cluster{catalog.chip(system.chip), &system, std::max<std::int64_t>(1, static_cast<std::int64_t>(*call.number_at(1)))};
  const auto estimate = perf::estimate_training(cluster, task, *calibration);
  if (!estimate.fits) return missing(MissingReason::does_not_fit, call.text);
  return resolved_from(estimate.throughput.p50.base() / static_cast<double>(cluster.chips()), estimate.grade, estimate.basis,
                       estimate.layout);
}

}  // namespace steelyard::claims
