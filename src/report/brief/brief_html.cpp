// The brief as one HTML file: both languages, charts inside, nothing fetched.
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "report/brief/brief_charts.hpp"
#include "report/brief/brief_tables.hpp"
#include "report/chart/svg.hpp"
#include "report/html.hpp"

namespace steelyard::report {
namespace {

std::string heading(const Messages& m, std::string_view section) {
  return fmt::format("<h2 id=\"s-{}-{}\">{}</h2>\n", section, m.language() == Language::zh ? "zh" : "en",
                     escaped(m.text("section", section)));
}

std::string paragraph(const std::string& text, std::string_view classes = {}) {
  if (text.empty()) return {};
  return classes.empty() ? "<p>" + escaped(text) + "</p>\n" : fmt::format("<p class=\"{}\">{}</p>\n", classes, escaped(text));
}

std::string figure(const std::optional<Chart>& chart) { return chart ? html_figure(*chart) : std::string{}; }

std::string charts(const std::string& figures) { return figures.empty() ? std::string{} : "<div class=\"charts\">" + figures + "</div>\n"; }

std::string answer_html(const BriefWords& words) {
  const Messages& m = words.messages();
  const study::Study& study = words.brief().study;
  const Answer answer = words.answer();
  std::string out = "<h1>" + escaped(m.language() == Language::zh ? study.title_zh : study.title) + "</h1>\n";
  out += paragraph(m.text("label", "brief_for",
                          {{"buyer", study.buyer.name},
                           {"as_of", study.as_of.to_string()},
                           {"start", study.start.to_string()},
                           {"end", study.end.to_string()}}),
                   "for");
  out += fmt::format("<section class=\"answer\" aria-label=\"{}\">\n", escaped(m.text("section", "answer")));
  out += paragraph(answer.verdict, "verdict") + paragraph(answer.cost) + paragraph(answer.gate);
  if (!answer.conditions.empty()) {
    out += "<ul>";
    for (const std::string& condition : answer.conditions) out += "<li>" + escaped(condition) + "</li>";
    out += "</ul>\n";
  }
  return out + "</section>\n";
}

std::string plan_html(const BriefWords& words) {
  const Messages& m = words.messages();
  const plan::Plan& plan = words.brief().plan;
  if (plan.choices.empty() && plan.conflicts.empty()) return {};
  std::string out = heading(m, plan.choices.empty() ? "conflicts" : "plan");
  if (!plan.conflicts.empty()) out += html_table(conflicts_table(words), m);
  if (plan.choices.empty()) return out;
  out += html_table(choices_table(words), m) + html_table(assignments_table(words), m) + html_table(binding_table(words), m);
  out += charts(figure(plan_chart(words)) + "<div>" + html_table(cost_lines_table(words), m) + "</div>");
  return out;
}

std::string capability_html(const BriefWords& words) {
  const Messages& m = words.messages();
  std::string out = heading(m, "capability");
  for (std::size_t w = 0; w < words.brief().study.workloads.size(); ++w) {
    Table table = capability_table(words, w);
    const std::string title = std::exchange(table.title, {});
    out += "<h3>" + escaped(title) + "</h3>\n" + html_table(table, m);
    out += charts(figure(speed_chart(words, w)) + figure(memory_chart(words, w)) + figure(time_chart(words, w)));
  }
  return out;
}

/// A link only where the address is one of the web's; anything else stays text.
std::string source_html(const catalog::Source* source, const std::string& id) {
  if (source == nullptr) return escaped(id);
  std::string out = escaped(source->title.empty() ? id : source->title);
  const bool is_web = source->url.starts_with("https://") || source->url.starts_with("http://");
  if (is_web) out = fmt::format(R"(<a href="{}" rel="noreferrer">{}</a>)", escaped(source->url), out);
  if (!source->publisher.empty()) out += " · " + escaped(source->publisher);
  if (source->as_of) out += " · " + escaped(source->as_of->text);
  return out;
}

std::string sources_html(const BriefWords& words, const SourceLookup& sources) {
  std::set<std::string> ids;
  for (const RestsOn& item : words.rests_on()) {
    for (const SourceId& id : item.sources) ids.insert(id.text());
  }
  if (ids.empty()) return {};
  std::string out = heading(words.messages(), "sources") + "<ol class=\"sources\">\n";
  for (const std::string& id : ids) out += "<li>" + source_html(sources ? sources(SourceId{id}) : nullptr, id) + "</li>\n";
  return out + "</ol>\n";
}

std::string manifest_html(const BriefWords& words) {
  const Messages& m = words.messages();
  const study::Manifest& manifest = words.brief().manifest;
  const std::array<std::pair<std::string_view, std::string>, 6> lines{{{"engine", manifest.engine_version},
                                                                       {"data_hash", manifest.data_hash},
                                                                       {"study_hash", manifest.study_hash},
                                                                       {"study_file", manifest.study_file},
                                                                       {"solver", manifest.solver},
                                                                       {"seed", std::to_string(manifest.seed)}}};
  std::string out = "<footer><dl>";
  for (const auto& [code, value] : lines) out += fmt::format("<dt>{}</dt><dd>{}</dd>", escaped(m.text("manifest", code)), escaped(value));
  return out + "</dl>" + paragraph(m.label("manifest_note")) + "</footer>\n";
}

std::string page_in(const BriefWords& words, const SourceLookup& sources) {
  const Messages& m = words.messages();
  const bool is_chinese = m.language() == Language::zh;
  std::string out = fmt::format("<div class=\"{}\" lang=\"{}\">\n", is_chinese ? "zh" : "en", is_chinese ? "zh-CN" : "en");
  out += answer_html(words);
  out += plan_html(words);
  out += heading(m, "permission") + charts(html_figure(permission_chart(words))) + html_table(permission_table(words), m) +
         html_table(threshold_table(words), m);
  out += capability_html(words);
  out += heading(m, "cost") + charts(figure(cost_chart(words))) + html_table(price_table(words), m) + html_table(alone_table(words), m);
  out += heading(m, "uncertainty") + html_table(uncertainty_table(words), m);
  out += heading(m, "rests_on") + html_table(rests_on_table(words, sources, 0), m);
  out += sources_html(words, sources);
  out += manifest_html(words);
  return out + "</div>\n";
}

}  // namespace

std::string brief_html(const study::Brief& brief, const Messages& english, const Messages& chinese, Language shown,
                       const SourceLookup& sources) {
  return html_page({.title = shown == Language::zh ? brief.study.title_zh : brief.study.title,
                    .kicker = brief.study.as_of.to_string(),
                    .engine_version = brief.manifest.engine_version,
                    .content = page_in(BriefWords(brief, english), sources) + page_in(BriefWords(brief, chinese), sources),
                    .shown = shown});
}

}  // namespace steelyard::report
