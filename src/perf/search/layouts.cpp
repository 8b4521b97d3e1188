#include "perf/search/layouts.hpp"

#include <algorithm>

namespace steelyard::perf {

std::vector<std::int64_t> tensor_options(const catalog::ModelArchitecture& model, std::int64_t most) {
  std::vector<std::int64_t> options{1};
  for (std::int64_t tensor = 2; tensor <= most && tensor <= model.heads; tensor *= 2) {
    if (model.heads % tensor == 0) options.push_back(tensor);
  }
  return options;
}

std::vector<std::int64_t> pipeline_options(const catalog::ModelArchitecture& model, std::int64_t most) {
  std::vector<std::int64_t> options;
  const std::int64_t spare = std::max<std::int64_t>(2, model.layers / 10);
  for (std::int64_t stages = 1; stages <= most && stages <= model.layers; ++stages) {
    const std::int64_t each = (model.layers + stages - 1) / stages;
    const bool has_empty_stage = each * (stages - 1) >= model.layers;
    if (!has_empty_stage && each * stages - model.layers <= spare) options.push_back(stages);
  }
  return options;
}

std::vector<std::int64_t> expert_options(const catalog::ModelArchitecture& model, std::int64_t most) {
  std::vector<std::int64_t> options{1};
  if (!model.experts) return options;
  for (std::int64_t spread = 2; spread <= most && spread <= model.experts->experts; spread *= 2) {
    if (model.experts->experts % spread == 0) options.push_back(spread);
  }
  return options;
}

std::vector<std::int64_t> data_options(std::int64_t global_batch, std::int64_t most) {
  std::vector<std::int64_t> options;
  std::int64_t replicas = std::min(global_batch, most);
  while (replicas >= 1) {
    const std::int64_t each = (global_batch + replicas - 1) / replicas;
    const std::int64_t fewest = (global_batch + each - 1) / each;
    options.push_back(fewest);
    replicas = fewest - 1;
  }
  return options;
}

}  // namespace steelyard::perf
