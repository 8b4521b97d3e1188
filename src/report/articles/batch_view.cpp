#include "report/articles/batch_view.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/articles/article_pages.hpp"
#include "report/catalog/facts_view.hpp"
#include "report/html.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

bool is_for_people(Format format) { return format == Format::table || format == Format::md; }

Column column(std::string_view key, const Messages& messages, bool right = false) {
  return {std::string{key}, messages.label(fmt::format("batch.column.{}", key)), right};
}

/// Codes of outcomes become words, everything else stands as it is.
std::string said(const std::string& code, const std::string& value, const Messages& messages) {
  std::string word = value;
  if (code == "us") word = messages.text("us_outcome", value);
  if (code == "cn") word = messages.text("cn_outcome", value);
  if (code == "wording") word = messages.text("fee_wording", value);
  return messages.text("batch_says", code, {{"value", word}});
}

Table batch_table(const study::BatchAnswer& answer, const Messages& messages, Format format) {
  Table table;
  if (!is_for_people(format)) {
    for (const char* key : {"chip", "units", "price", "entered_value", "rule", "fees_agree", "units_agree"}) {
      table.columns.push_back(column(key, messages));
    }
    table.rows.push_back({cell(answer.chip->id.text()), cell(static_cast<double>(answer.units)), cell(answer.price.to_string()),
                          cell(answer.entered_value.to_string()), cell(answer.rule), cell(answer.fees_agree), cell(answer.units_agree)});
    return table;
  }
  table.title = messages.text("label", "batch.title",
                              {{"units", rounded(static_cast<double>(answer.units), 9)},
                               {"chip", name_of(*answer.chip, messages)},
                               {"price", answer.price.to_string()}});
  table.columns = {column("station", messages), column("units", messages, true), column("fee", messages, true), column("says", messages)};
  for (const study::BatchStation& station : answer.stations) {
    std::vector<std::string> says;
    for (const auto& [code, value] : station.says) says.push_back(said(code, value, messages));
    table.rows.push_back({cell(messages.label("batch.station." + station.code)),
                          station.units ? cell(rounded(static_cast<double>(*station.units), 9)) : Cell{},
                          station.fee ? cell(station.fee->to_string()) : Cell{},
                          cell(fmt::format("{}", fmt::join(says, messages.label("claims.separator"))))});
  }
  table.notes.push_back(messages.label(answer.fees_agree ? "batch.fees_agree" : "batch.fees_differ"));
  table.notes.push_back(messages.label(answer.units_agree ? "batch.units_agree" : "batch.units_differ"));
  return table;
}

Table stations_table(const study::BatchAnswer& answer, const Messages& messages) {
  Table table;
  for (const char* key : {"station", "units", "fee", "says"}) table.columns.push_back(column(key, messages));
  for (const study::BatchStation& station : answer.stations) {
    std::vector<std::string> says;
    for (const auto& [code, value] : station.says) says.push_back(code + "=" + value);
    table.rows.push_back({cell(station.code), station.units ? cell(static_cast<double>(*station.units)) : Cell{},
                          station.fee ? cell(station.fee->to_string()) : Cell{}, cell(std::move(says))});
  }
  return table;
}

std::string body(const study::BatchAnswer& answer, const Messages& messages) {
  std::string out = "<h1>" + messages.label("batch.page_title") + "</h1>\n<p>" + messages.label("batch.page_about") + "</p>\n";
  return out + html_table(batch_table(answer, messages, Format::table), messages);
}

}  // namespace

std::vector<Section> batch_sections(const study::BatchAnswer& answer, const Messages& messages, Format format) {
  std::vector<Section> sections;
  sections.push_back({"batch", batch_table(answer, messages, format)});
  if (!is_for_people(format)) sections.push_back({"stations", stations_table(answer, messages)});
  return sections;
}

std::string batch_html(const study::BatchAnswer& answer, const Messages& english, const Messages& chinese, Language shown) {
  return two_language_page({english.label("batch.page_title"), body(answer, english)},
                           {chinese.label("batch.page_title"), body(answer, chinese)}, shown, answer.determination.on);
}

}  // namespace steelyard::report
