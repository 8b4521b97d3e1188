// Figures of chips and systems by the name that an expression uses, in the units of docs/formats/claims.md.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "catalog/chip.hpp"
#include "catalog/system.hpp"
#include "claims/expression.hpp"

namespace steelyard::claims {

/// A figure in the unit of its field, with its own published range. What other sources say of it (`alternatives`) stays apart: it is no
/// range but a disagreement, and an expression asks for it by name.
struct FieldValue {
  Range value;
  EvidencePtr evidence;
  bool is_date = false;
  struct BySource {
    double value = 0.0;
    std::vector<SourceId> sources;
  };
  std::vector<BySource> alternatives;
};

[[nodiscard]] const std::vector<std::string_view>& chip_field_names();
[[nodiscard]] const std::vector<std::string_view>& system_field_names();
/// Short texts of a chip that can be asked about: process, foundry, memory_type, architecture, scale_up_link, status.
[[nodiscard]] const std::vector<std::string_view>& chip_text_names();

/// Nothing where the figure isn't known; precondition: the field is one of the names.
[[nodiscard]] std::optional<FieldValue> field_of(const catalog::Chip& chip, std::string_view field);
/// An aggregate that isn't published is that of its chips.
[[nodiscard]] std::optional<FieldValue> field_of(const catalog::System& system, const catalog::Chip& chip, std::string_view field);
[[nodiscard]] std::string_view text_of(const catalog::Chip& chip, std::string_view field);

/// First to last day, as days since 1970-01-01.
[[nodiscard]] Range days_of(const PartialDate& date);

}  // namespace steelyard::claims
