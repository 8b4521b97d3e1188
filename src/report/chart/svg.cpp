#include "report/chart/svg.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/table_text.hpp"

namespace steelyard::report {
namespace {

double relative_width(unsigned char c) {
  constexpr std::string_view kNarrow = "iljtfrI.,:;|!'()[] ";
  constexpr std::string_view kBroad = "mwMWQOGDHN%@&";
  const char letter = static_cast<char>(c);
  if (kNarrow.find(letter) != std::string_view::npos) return 0.34;
  if (kBroad.find(letter) != std::string_view::npos) return 0.82;
  if (letter >= 'A' && letter <= 'Z') return 0.68;
  return 0.56;
}

std::string attribute(std::string_view name, std::string_view value) {
  return value.empty() ? std::string{} : fmt::format(" {}=\"{}\"", name, value);
}

std::string titled(std::string_view title) { return title.empty() ? std::string{} : "<title>" + escaped(title) + "</title>"; }

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    }
  }
  return out;
}

std::string coordinate(double value) {
  if (!std::isfinite(value)) return "0";
  std::string text = fmt::format("{:.2f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

double text_width(std::string_view text, double font_size) {
  double width = 0.0;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    std::size_t length = 1;
    while (i + length < text.size() && (static_cast<unsigned char>(text[i + length]) & 0xC0U) == 0x80U) ++length;
    width += lead < 0x80 ? relative_width(lead) : display_width(text.substr(i, length)) == 2 ? 1.0 : 0.6;
    i += length;
  }
  return width * font_size;
}

std::vector<std::string> wrapped(std::string_view text, double width, double font_size) {
  const auto columns = static_cast<std::size_t>(std::max(4.0, width / (0.56 * font_size)));
  return wrap_text(text, columns);
}

void SvgWriter::text(double x, double y, std::string_view content, std::string_view classes, std::string_view anchor) {
  out_ += fmt::format(R"(<text x="{}" y="{}"{}{}>{}</text>)", coordinate(x), coordinate(y), attribute("class", classes),
                      attribute("text-anchor", anchor), escaped(content));
}

void SvgWriter::lines(double x, double y, const std::vector<std::string>& content, std::string_view classes, std::string_view anchor) {
  for (std::size_t i = 0; i < content.size(); ++i) text(x, y + kLineHeight * static_cast<double>(i), content[i], classes, anchor);
}

void SvgWriter::line(double x1, double y1, double x2, double y2, std::string_view classes) {
  out_ += fmt::format(R"(<line x1="{}" y1="{}" x2="{}" y2="{}"{}/>)", coordinate(x1), coordinate(y1), coordinate(x2), coordinate(y2),
                      attribute("class", classes));
}

void SvgWriter::rectangle(double x, double y, double width, double height, std::string_view classes, std::string_view title,
                          double radius) {
  out_ +=
      fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}"{}{}>{}</rect>)", coordinate(x), coordinate(y),
                  coordinate(std::max(0.0, width)), coordinate(std::max(0.0, height)),
                  radius > 0.0 ? fmt::format(" rx=\"{}\"", coordinate(radius)) : std::string{}, attribute("class", classes), titled(title));
}

void SvgWriter::circle(double x, double y, double radius, std::string_view classes, std::string_view title) {
  out_ += fmt::format(R"(<circle cx="{}" cy="{}" r="{}"{}>{}</circle>)", coordinate(x), coordinate(y), coordinate(radius),
                      attribute("class", classes), titled(title));
}

void SvgWriter::polyline(const std::vector<std::pair<double, double>>& points, std::string_view classes) {
  out_ += "<polyline points=\"";
  for (std::size_t i = 0; i < points.size(); ++i) {
    out_ += (i == 0 ? "" : " ") + coordinate(points[i].first) + ',' + coordinate(points[i].second);
  }
  out_ += fmt::format("\"{}/>", attribute("class", classes));
}

}  // namespace steelyard::report
