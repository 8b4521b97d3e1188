#include "report/html.hpp"

#include <array>

#include <fmt/format.h>

#include "base/evidence.hpp"
#include "plan/problem.hpp"
#include "report/chart/svg.hpp"
#include "report/table_text.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

/// Class of a badge for a cell that names a grade or a gate; empty for every other cell.
std::string badge_class(const Column& column, const std::string& text, const Messages& messages) {
  if (column.key == "grade") {
    for (const std::string_view name : grade_names()) {
      if (messages.text("grade", name) == text) return fmt::format("badge g-{}", name);
    }
  }
  if (column.key == "gate") {
    for (const plan::Gate gate :
         {plan::Gate::open, plan::Gate::capped, plan::Gate::needs_review, plan::Gate::unknown, plan::Gate::closed}) {
      if (messages.text("gate", plan::name_of(gate)) == text) return fmt::format("badge p-{}", plan::name_of(gate));
    }
  }
  return {};
}

std::string html_cell(const Column& column, const Cell& cell, bool is_first, const Messages& messages) {
  const std::string text = cell_text(cell);
  const std::string badge = badge_class(column, text, messages);
  const std::string content = badge.empty() ? escaped(text) : fmt::format("<span class=\"{}\">{}</span>", badge, escaped(text));
  const std::string label = is_first ? std::string{} : fmt::format(" data-t=\"{}\"", escaped(column.title));
  const std::string_view classes = text == " " ? " class=\"again\"" : column.right_aligned ? " class=\"n\"" : "";
  return is_first ? fmt::format("<th scope=\"row\"{}>{}</th>", classes, content) : fmt::format("<td{}{}>{}</td>", classes, label, content);
}

constexpr std::string_view kScript =
    "<script>(function(){var h=document.documentElement,b=document.querySelectorAll('.switch button');function show(l){h.dataset.lang=l;"
    "h.lang=l=='zh'?'zh-CN':'en';b.forEach(function(x){x.setAttribute('aria-pressed',x.value==l)})}b.forEach(function(x){x.onclick="
    "function(){show(x.value)}});document.querySelector('.switch').hidden=false;show(h.dataset.lang)})()</script>\n";

}  // namespace

std::string html_page(const HtmlPage& page) {
  const bool in_chinese = page.shown == Language::zh;
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\" data-lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\">\n<meta name=\"generator\" content=\"Steelyard "
      "{}\">\n<title>{}</title>\n<style>{}{}</style>\n"
      "</head>\n<body>\n<div class=\"page\">\n",
      in_chinese ? "zh-CN" : "en", in_chinese ? "zh" : "en", escaped(page.engine_version), escaped(page.title), page_style(),
      chart_style());
  out += fmt::format(
      "<header class=\"top\"><div class=\"kicker\"><span>Steelyard · {}</span><span class=\"switch\" hidden>"
      "<button type=\"button\" value=\"zh\">中文</button> <button type=\"button\" "
      "value=\"en\">English</button></span></div></header>\n<main>\n",
      escaped(page.kicker));
  out += page.content;
  out += "</main>\n</div>\n";
  out += kScript;
  return out + "</body>\n</html>\n";
}

std::string html_table(const Table& table, const Messages& messages) {
  if (table.rows.empty()) return {};
  std::string out = table.columns.size() <= 3 ? R"(<div class="tw"><table class="small">)" : R"(<div class="tw"><table class="cards">)";
  if (!table.title.empty()) out += "<caption>" + escaped(table.title) + "</caption>";
  out += "<thead><tr>";
  for (const Column& column : table.columns) {
    out += fmt::format("<th scope=\"col\"{}>{}</th>", column.right_aligned ? " class=\"n\"" : "", escaped(column.title));
  }
  out += "</tr></thead><tbody>";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      out += html_cell(table.columns[i], i < row.size() ? row[i] : Cell{}, i == 0, messages);
    }
    out += "</tr>\n";
  }
  out += "</tbody></table></div>\n";
  for (const std::string& note : table.notes) out += "<p class=\"note\">" + escaped(note) + "</p>\n";
  return out;
}

std::string html_figure(const Chart& chart) {
  return fmt::format("<figure class=\"{}\"><figcaption>{}</figcaption><div class=\"cw\">{}</div></figure>\n",
                     chart.width > 560.0 ? "wide" : "half", escaped(chart.title), to_bare_svg(chart));
}

std::string_view page_style() {
  return R"css(:root{color-scheme:light dark;--ink:#1d2227;--soft:#5d6670;--line:#dfe3e7;--paper:#fdfdfb;--tint:#f3f4f1;--accent:#1f5f86;--warn:#8f4a12;
--open:#2b7f9c;--capped:#8dbccb;--review:#e9bd62;--unknown:#c9ced5;--closed:#b4492c}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e4e7ea;--soft:#9da6af;--line:#333a42;--paper:#15191d;--tint:#1d2329;--accent:#79bde6;--warn:#f0b07a;
--open:#3b92b0;--capped:#a5cedb;--review:#e2b455;--unknown:#59616b;--closed:#d0613f}}
*{box-sizing:border-box}html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif;font-variant-numeric:tabular-nums}
.page{max-width:1120px;margin:0 auto;padding:28px 32px 56px}
h1,h2,.verdict{font-family:Georgia,"Iowan Old Style","Times New Roman","Songti SC","STSong","SimSun","Noto Serif CJK SC",serif;font-weight:600;line-height:1.3}
h1{font-size:30px;margin:.2em 0 .3em}h2{font-size:22px;margin:2.2em 0 .7em;padding-top:.7em;border-top:1px solid var(--line)}
h3{font-size:16px;margin:1.8em 0 .6em}
header.top{border-top:4px solid var(--accent);padding-top:14px}
.kicker{display:flex;justify-content:space-between;align-items:baseline;gap:16px;color:var(--soft);font-size:13px;letter-spacing:.04em}
.switch button{font:inherit;background:none;border:0;padding:2px 4px;color:var(--soft);cursor:pointer}
.switch button[aria-pressed=true]{color:var(--ink);border-bottom:2px solid var(--accent)}
.for{color:var(--soft);margin:0 0 1.2em}
.answer{background:var(--tint);border-left:4px solid var(--accent);padding:18px 22px 14px;margin:0 0 8px}
.verdict{font-size:21px;margin:0 0 .5em}.answer p{margin:.35em 0}.answer ul{margin:.7em 0 .2em;padding-left:1.2em;color:var(--warn)}
.charts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:22px 36px;margin:14px 0 8px}
figure{margin:0}figure.wide{grid-column:1/-1;max-width:860px}figcaption{font-weight:600;font-size:14px;margin:0 0 8px}
.cw svg{display:block;width:100%;height:auto}figure.half svg{max-width:560px}
.tw{overflow-x:auto;margin:10px 0 4px}.charts .tw{margin-top:0}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.45}
table.small{width:auto;min-width:340px}
caption{text-align:left;font-weight:600;padding:14px 0 8px}
th,td{text-align:left;vertical-align:top;padding:7px 14px 7px 0;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-weight:500;font-size:13px;border-bottom:1px solid var(--soft);white-space:nowrap}
tbody th{font-weight:500}.n{text-align:right}td.n{white-space:nowrap}th:last-child,td:last-child{padding-right:0}
th.again{border-bottom-color:transparent}
.note{color:var(--soft);font-size:13px;margin:.5em 0}
.badge{display:inline-block;font-size:12px;line-height:1.5;padding:0 8px;border-radius:9px;border:1px solid var(--line);white-space:nowrap}
.g-measured{border-color:#148a66;color:#148a66}.g-primary{border-color:var(--accent);color:var(--accent)}.g-derived{color:var(--soft)}
.g-reported{border-color:#c0872a;color:#a9741c}.g-assumed{border-color:var(--closed);color:var(--closed)}
.p-open{background:var(--open);border-color:transparent;color:#fff}.p-capped{background:var(--capped);border-color:transparent;color:#1c2126}
.p-needs_review{background:var(--review);border-color:transparent;color:#1c2126}.p-unknown{background:var(--unknown);border-color:transparent}
.p-closed{background:var(--closed);border-color:transparent;color:#fff}
details{margin:.6em 0}summary{cursor:pointer;color:var(--accent)}
.sources{columns:2 380px;column-gap:36px;font-size:14px;padding-left:1.3em}.sources li{break-inside:avoid;margin-bottom:.45em;overflow-wrap:anywhere}
a{color:var(--accent)}footer{margin-top:3em;border-top:1px solid var(--line);padding-top:12px;color:var(--soft);font-size:13px;overflow-wrap:anywhere}
footer dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:0 0 10px}footer dt{font-weight:500}footer dd{margin:0}
pre{background:var(--tint);padding:12px 14px;overflow-x:auto;font:12.5px/1.5 ui-monospace,Menlo,Consolas,"Noto Sans Mono CJK SC",monospace}
.zh td,.zh th{word-break:keep-all;overflow-wrap:break-word}
html[data-lang=en] .zh,html[data-lang=zh] .en{display:none}
@media (max-width:820px){.charts{grid-template-columns:minmax(0,1fr)}}
@media (max-width:600px){.page{padding:16px 16px 40px}h1{font-size:24px}h2{font-size:20px}.verdict{font-size:18px}.answer{padding:14px 16px 10px}
figure.wide .cw{overflow-x:auto}figure.wide svg{min-width:620px}
table.small{width:100%;min-width:0}.cards,.cards tbody,.cards tr,.cards td,.cards tbody th,.cards caption{display:block}.cards thead{display:none}
.cards tr{border-bottom:1px solid var(--line);padding:8px 0}.cards th,.cards td,.cards th:last-child,.cards td:last-child{border:0;padding:2px 0}
.cards .n,.cards td.n{text-align:left;white-space:normal}.cards td{display:grid;grid-template-columns:38% 1fr;gap:10px}
.cards td::before{content:attr(data-t);color:var(--soft)}.cards tbody th{font-weight:600;padding-top:4px}.cards td>.badge{justify-self:start}
.cards th.again,.cards td.again{display:none}}
@media print{.switch,details>summary{display:none}h2{break-after:avoid}figure,tr{break-inside:avoid}body{font-size:11pt}}
)css";
}

}  // namespace steelyard::report
