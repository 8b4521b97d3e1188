// What a layout may be: the values each axis can take.
#pragma once

#include <cstdint>
#include <vector>

#include "catalog/model_architecture.hpp"

namespace steelyard::perf {

/// Powers of two within `most` (the scale-up domain, or the chips there are) that divide the heads.
[[nodiscard]] std::vector<std::int64_t> tensor_options(const catalog::ModelArchitecture& model, std::int64_t most);
/// Numbers of stages that leave no stage empty and little of the last one idle (at most two layers' worth, or a tenth).
[[nodiscard]] std::vector<std::int64_t> pipeline_options(const catalog::ModelArchitecture& model, std::int64_t most);
/// 1 (experts cut by tensor parallelism), and the powers of two up to `most` that divide the experts.
[[nodiscard]] std::vector<std::int64_t> expert_options(const catalog::ModelArchitecture& model, std::int64_t most);
/// Numbers of data-parallel replicas worth trying, largest first: for each number of sequences per replica, the fewest replicas that have
/// no more. What is possible with fewer chips is always among what is possible with more.
[[nodiscard]] std::vector<std::int64_t> data_options(std::int64_t global_batch, std::int64_t most);

}  // namespace steelyard::perf
