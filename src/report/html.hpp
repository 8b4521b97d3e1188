// Tables and pictures as HTML.
#pragma once

#include <string>

#include "report/chart/chart.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"

namespace steelyard::report {

/// A table that becomes a list of cards on a narrow screen; cells of column `grade` and `gate` are badges.
[[nodiscard]] std::string html_table(const Table& table, const Messages& messages);
[[nodiscard]] std::string html_figure(const Chart& chart);
/// A whole page in two languages: `content` holds a <div class="en"> and a <div class="zh">.
struct HtmlPage {
  std::string title;
  std::string kicker;  // beside the product's name
  std::string engine_version;
  std::string content;
  Language shown = Language::en;
};
[[nodiscard]] std::string html_page(const HtmlPage& page);
/// The style sheet of a page.
[[nodiscard]] std::string_view page_style();

}  // namespace steelyard::report
