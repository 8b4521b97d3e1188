// A page for the browser: the same sentences, tables and mark lists that the terminal and the HTML file show, as data.
#pragma once

#include <string>
#include <vector>

#include "report/catalog/catalog_view.hpp"
#include "report/json_value.hpp"
#include "report/page.hpp"

namespace steelyard::report {

[[nodiscard]] JsonValue page_json(const Page& page);
/// A page of tables and pictures without sentences.
[[nodiscard]] Page page_of(std::string title, const std::vector<Section>& sections, std::vector<Chart> charts);

}  // namespace steelyard::report
