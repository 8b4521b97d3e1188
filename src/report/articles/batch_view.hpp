// One batch followed through every room, in a table and as a page. Words come from data/i18n/batch.toml.
#pragma once

#include <string>
#include <vector>

#include "report/catalog/catalog_view.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"
#include "study/batch.hpp"

namespace steelyard::report {

/// The batch and its stations: units, fee and what each room says; whether they agree.
[[nodiscard]] std::vector<Section> batch_sections(const study::BatchAnswer& answer, const Messages& messages, Format format);
[[nodiscard]] std::string batch_html(const study::BatchAnswer& answer, const Messages& english, const Messages& chinese, Language shown);

}  // namespace steelyard::report
