// What a published label says beside the name it is looked up by: makers, sizes, form factors, power caps; dates, precisions and tunings.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steelyard::validation {

/// Names to try for a chip, most telling first: as written, without brackets, then without makers, generations, kinds of memory, sizes and
/// forms.
[[nodiscard]] std::vector<std::string> chip_names(std::string_view label);
/// Names to try for a model: as written, without the maker's prefix, then without suffixes of date, storage and tuning.
[[nodiscard]] std::vector<std::string> model_names(std::string_view label);

/// `H100 (power capped 500W)`: 500. Nothing where no power is named, or none a chip may draw.
[[nodiscard]] std::optional<double> watts_in(std::string_view label);
/// `Ascend 910C (dies)`, not `Ascend 910C (2 dies)`: each chip counted is one die of a package.
[[nodiscard]] bool counts_dies(std::string_view label);
/// `A800-40GB`: 40. Nothing where no memory is named.
[[nodiscard]] std::optional<double> gigabytes_in(std::string_view label);

}  // namespace steelyard::validation
