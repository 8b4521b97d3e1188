#include "report/page.hpp"

#include <fmt/format.h>

#include "report/chart/svg.hpp"
#include "report/html.hpp"
#include "report/table_text.hpp"

namespace steelyard::report {
namespace {

std::string paragraphs(const std::string& text, const Style& style) {
  if (style.width == 0) return text + '\n';
  std::string out;
  for (const std::string& line : wrap_text(text, style.width)) out += line + '\n';
  return out;
}

std::string heading(const std::string& text, const Style& style) { return style.colour ? "\x1b[1m" + text + "\x1b[0m\n" : text + '\n'; }

std::string render_text(const Page& page, const Style& style) {
  std::string out = heading(page.title, style);
  if (!page.subtitle.empty()) out += paragraphs(page.subtitle, style);
  out += '\n';
  for (const std::string& line : page.answer) out += paragraphs(line, style);
  for (const PageSection& section : page.sections) {
    out += '\n' + heading(section.title, style);
    for (const std::string& sentence : section.sentences) out += paragraphs(sentence, style);
    bool is_first = true;
    for (const Table& table : section.tables) {
      if (table.rows.empty()) continue;
      out += (is_first ? "" : "\n") + render(table, Format::table, style);
      is_first = false;
    }
    for (const std::string& note : section.notes) out += paragraphs(note, style);
  }
  if (!page.footer.empty()) out += '\n' + paragraphs(page.footer, style);
  return out;
}

std::string render_markdown(const Page& page) {
  std::string out = "# " + page.title + "\n\n";
  if (!page.subtitle.empty()) out += page.subtitle + "\n\n";
  for (const std::string& line : page.answer) out += line + "\n\n";
  for (const PageSection& section : page.sections) {
    out += "## " + section.title + "\n\n";
    for (const std::string& sentence : section.sentences) out += sentence + "\n\n";
    for (const Table& table : section.tables) {
      if (!table.rows.empty()) out += render(table, Format::md) + '\n';
    }
    for (const std::string& note : section.notes) out += note + "\n\n";
  }
  if (!page.footer.empty()) out += page.footer + '\n';
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

std::string body_of(const Page& page, const Messages& m) {
  const bool is_chinese = m.language() == Language::zh;
  std::string out = fmt::format("<div class=\"{}\" lang=\"{}\">\n<h1>{}</h1>\n", is_chinese ? "zh" : "en", is_chinese ? "zh-CN" : "en",
                                escaped(page.title));
  if (!page.subtitle.empty()) out += "<p class=\"for\">" + escaped(page.subtitle) + "</p>\n";
  out += "<section class=\"answer\">\n";
  for (std::size_t i = 0; i < page.answer.size(); ++i) {
    out += fmt::format("<p{}>{}</p>\n", i == 0 ? " class=\"verdict\"" : "", escaped(page.answer[i]));
  }
  out += "</section>\n";
  for (const PageSection& section : page.sections) {
    out += "<h2>" + escaped(section.title) + "</h2>\n";
    for (const std::string& sentence : section.sentences) out += "<p>" + escaped(sentence) + "</p>\n";
    if (!section.charts.empty()) {
      out += "<div class=\"charts\">";
      for (const Chart& chart : section.charts) out += html_figure(chart);
      out += "</div>\n";
    }
    for (const Table& table : section.tables) {
      if (!table.rows.empty()) out += html_table(table, m);
    }
    for (const std::string& note : section.notes) out += "<p class=\"note\">" + escaped(note) + "</p>\n";
  }
  if (!page.footer.empty()) out += "<footer><p>" + escaped(page.footer) + "</p></footer>\n";
  return out + "</div>\n";
}

constexpr std::string_view kSwitch =
    "<script>(function(){var h=document.documentElement,b=document.querySelectorAll('.switch button');function show(l){h.dataset.lang=l;"
    "h.lang=l=='zh'?'zh-CN':'en';b.forEach(function(x){x.setAttribute('aria-pressed',x.value==l)})}b.forEach(function(x){x.onclick="
    "function(){show(x.value)}});document.querySelector('.switch').hidden=false;show(h.dataset.lang)})()</script>\n";

}  // namespace

std::string render_page(const Page& page, Format format, const Style& style) {
  return format == Format::md ? render_markdown(page) : render_text(page, style);
}

std::string page_html(const Page& english, const Page& chinese, const Messages& english_words, const Messages& chinese_words,
                      Language shown, std::string_view version, std::string_view as_of) {
  const bool in_chinese = shown == Language::zh;
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\" data-lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\">\n<meta name=\"generator\" content=\"Steelyard {}\">\n<title>{}</title>\n"
      "<style>{}{}</style>\n</head>\n<body>\n<div class=\"page\">\n",
      in_chinese ? "zh-CN" : "en", in_chinese ? "zh" : "en", escaped(version), escaped(in_chinese ? chinese.title : english.title),
      page_style(), chart_style());
  out += fmt::format(
      "<header class=\"top\"><div class=\"kicker\"><span>Steelyard · {}</span><span class=\"switch\" hidden>"
      "<button type=\"button\" value=\"zh\">中文</button> <button type=\"button\" "
      "value=\"en\">English</button></span></div></header>\n<main>\n",
      escaped(as_of));
  out += body_of(english, english_words) + body_of(chinese, chinese_words) + "</main>\n</div>\n";
  out += kSwitch;
  return out + "</body>\n</html>\n";
}

}  // namespace steelyard::report
