// A batch's journey as a chart, a licence's flow as bands.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "report/chart/chart.hpp"
#include "report/chart/svg.hpp"
#include "report/custody/custody_view.hpp"

namespace steelyard::report {
namespace {

constexpr double kWidth = 620.0;
constexpr double kHeight = 260.0;
constexpr double kTop = 44.0;
constexpr double kNode = 14.0;

struct Node {
  std::string name;
  double x = 0.0;
  double units = 0.0;
  double y = 0.0;
  double taken = 0.0;  // of its right side, by bands
};

std::string band(double x1, double y1, double x2, double y2, double thickness, std::string_view colour) {
  const double middle = (x1 + x2) / 2;
  return fmt::format("<path d=\"M{} {}C{} {} {} {} {} {}L{} {}C{} {} {} {} {} {}Z\" fill=\"{}\" fill-opacity=\"0.35\"/>", coordinate(x1),
                     coordinate(y1), coordinate(middle), coordinate(y1), coordinate(middle), coordinate(y2), coordinate(x2), coordinate(y2),
                     coordinate(x2), coordinate(y2 + thickness), coordinate(middle), coordinate(y2 + thickness), coordinate(middle),
                     coordinate(y1 + thickness), coordinate(x1), coordinate(y1 + thickness), colour);
}

}  // namespace

std::string journey_svg(const std::string& title, const std::vector<custody::HistoryLine>& lines, const Messages& m) {
  // One mark per kind of event and moment.
  std::map<std::pair<custody::EventType, custody::UnixTime>, std::pair<std::int64_t, std::string>> marks;
  for (const custody::HistoryLine& line : lines) {
    auto& mark = marks[{line.type, line.log_time}];
    ++mark.first;
    if (mark.second.empty() && !line.signers.empty()) mark.second = m.text("custody_role", line.signers.front());
  }
  Chart chart;
  chart.id = "journey";
  chart.title = title;
  chart.description = m.text("custody", "journey_description", {{"count", std::to_string(lines.size())}});
  chart.x.title = m.text("custody", "journey_days");
  chart.x.unit = "d";
  chart.width = kWidth;
  Mark dots;
  dots.kind = MarkKind::dot;
  const custody::UnixTime start = lines.empty() ? 0 : lines.front().log_time;
  for (const auto& [at, mark] : marks) {
    Datum datum;
    datum.label = custody::name_of(at.first);
    datum.series = mark.second;
    datum.x = static_cast<double>(at.second - start) / 86400.0;
    datum.text = std::to_string(mark.first);
    datum.title = fmt::format("{} × {} · {} · {}", mark.first, datum.label, time_text(at.second), mark.second);
    dots.data.push_back(std::move(datum));
  }
  chart.marks.push_back(std::move(dots));
  return to_svg(chart);
}

std::string flow_svg(const custody::LicenceStanding& s, const Messages& m) {
  const double granted = std::max<double>(1.0, static_cast<double>(s.granted));
  const double scale = (kHeight - kTop - 70.0) / granted;
  SvgWriter svg;
  svg.raw(fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" font-family=\"sans-serif\" font-size=\"{}\">",
      coordinate(kWidth), coordinate(kHeight), coordinate(kSmallFont)));
  const std::string title = m.text("custody", "flow_title", {{"licence", s.licence}});
  svg.raw("<title>" + escaped(title) + "</title><desc>" +
          escaped(m.text("custody", "flow_description", {{"granted", std::to_string(s.granted)}})) + "</desc>");
  svg.raw(fmt::format("<text x=\"16\" y=\"22\" font-size=\"{}\">{}</text>", coordinate(kFontSize), escaped(title)));
  const auto draw = [&](const Node& node, std::string_view colour) {
    svg.raw(fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>", coordinate(node.x), coordinate(node.y),
                        coordinate(kNode), coordinate(std::max(1.0, node.units * scale)), colour));
    svg.raw(fmt::format("<text x=\"{}\" y=\"{}\">{} · {}</text>", coordinate(node.x + kNode + 5),
                        coordinate(node.y + std::max(10.0, node.units * scale / 2 + 4)), escaped(node.name),
                        static_cast<std::int64_t>(node.units)));
  };
  const auto share = [&](const char* code) { return m.text("custody_share", code); };
  Node grant{share("granted"), 16, granted, kTop, 0};
  const double left = static_cast<double>(s.exported);
  Node exported{share("exported"), 210, left, kTop, 0};
  const std::vector<std::pair<const char*, std::int64_t>> home{{"reserved", s.reserved}, {"unused", s.unused}};
  const std::vector<std::pair<const char*, std::int64_t>> abroad{
      {"installed", s.installed}, {"received", s.received}, {"returned", s.returned}, {"in_transit", s.in_transit},
      {"overdue", s.overdue},     {"lost", s.lost},         {"retired", s.retired},   {"seized", s.seized}};
  const auto flow = [&](Node& from, Node& to, std::string_view colour) {
    svg.raw(band(from.x + kNode, from.y + from.taken * scale, to.x, to.y, to.units * scale, colour));
    from.taken += to.units;
  };
  if (left > 0) {
    flow(grant, exported, "#4c78a8");
    draw(exported, "#4c78a8");
  }
  double y = kTop + left * scale + 26;
  for (const auto& [code, units] : home) {
    if (units <= 0) continue;
    Node node{share(code), 210, static_cast<double>(units), y, 0};
    flow(grant, node, "#9d9d9d");
    draw(node, "#9d9d9d");
    y += node.units * scale + 20;
  }
  y = kTop;
  for (const auto& [code, units] : abroad) {
    if (units <= 0) continue;
    const bool is_open = std::string_view{code} == "overdue" || std::string_view{code} == "lost";
    Node node{share(code), 440, static_cast<double>(units), y, 0};
    flow(exported, node, is_open ? "#e45756" : "#54a24b");
    draw(node, is_open ? "#e45756" : "#54a24b");
    y += std::max(node.units * scale, 8.0) + 14;
  }
  draw(grant, "#333333");
  svg.raw("</svg>\n");
  return svg.markup();
}

}  // namespace steelyard::report
