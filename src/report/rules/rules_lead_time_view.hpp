// A chain of steps with their days.
#pragma once

#include "report/messages.hpp"
#include "report/table.hpp"
#include "rules/lead_time.hpp"

namespace steelyard::report {

[[nodiscard]] Table lead_time_table(const rules::LeadTimeAnswer& answer, const Messages& messages, Format format);

}  // namespace steelyard::report
