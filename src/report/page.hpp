// An answer as a page: sentences, tables and pictures under headings, printed on a terminal, as Markdown, or as one HTML file in two
// languages.
#pragma once

#include <string>
#include <vector>

#include "report/chart/chart.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"

namespace steelyard::report {

struct PageSection {
  std::string title;
  std::vector<std::string> sentences;
  std::vector<Table> tables;
  std::vector<Chart> charts;       // in HTML only
  std::vector<std::string> notes;  // after the tables
};

struct Page {
  std::string title;
  std::string subtitle;
  std::vector<std::string> answer;  // the first one is the verdict
  std::vector<PageSection> sections;
  std::string footer;
};

/// `format`: table or md.
[[nodiscard]] std::string render_page(const Page& page, Format format, const Style& style = {});
/// One file that opens offline; a switch between the languages, `shown` first.
[[nodiscard]] std::string page_html(const Page& english, const Page& chinese, const Messages& english_words, const Messages& chinese_words,
                                    Language shown, std::string_view version, std::string_view as_of);

}  // namespace steelyard::report
