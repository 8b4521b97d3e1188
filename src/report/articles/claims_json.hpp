// Statements and conflicts for the page: the codes that programs read and, beside them, the words that people do.
#pragma once

#include <vector>

#include "report/articles/claims_view.hpp"
#include "report/json_value.hpp"

namespace steelyard::report {

/// The rows of `claims_table` for programs, with `outlet_name`, `subject_name`, `statement`, `stated` and `why` in the language of `words`.
[[nodiscard]] Table claims_rows(const std::vector<claims::Judgement>& judgements, const ClaimWords& words);
/// Per subject: its name, the statements as `claims_rows`, the facts of best evidence, and why the statements differ.
[[nodiscard]] std::string conflicts_json(const std::vector<ConflictGroup>& groups, const ClaimWords& words);

}  // namespace steelyard::report
