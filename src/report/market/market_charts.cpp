// Pictures of a market: shares by scenario, unmet demand, the compute ratio by yardstick; and the page they stand on.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "report/catalog/facts_view.hpp"
#include "report/chart/svg.hpp"
#include "report/html.hpp"
#include "report/market/market_view.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

using market::Basis;

constexpr std::array<Basis, 3> kYardsticks{Basis::tpp, Basis::fp8, Basis::bandwidth};
constexpr double kPercent = 100.0;

std::string title_of(const MarketWords& words, std::size_t place) {
  const study::MarketScenario& scenario = words.answer.study.scenarios[words.answer.scenarios[place].scenario];
  return words.messages.language() == Language::zh ? scenario.title_zh : scenario.title;
}

Chart chart_named(const MarketWords& words, const std::string& code, const Arguments& arguments = {}) {
  const Messages& m = words.messages;
  Chart chart;
  chart.id = fmt::format("{}-{}", code, m.language() == Language::zh ? "zh" : "en");
  std::replace(chart.id.begin(), chart.id.end(), '.', '-');
  chart.title = m.text("chart", code, arguments);
  chart.description = m.text("chart", code + ".description", arguments);
  return chart;
}

std::string paragraph(const std::string& text, std::string_view classes = {}) {
  if (text.empty()) return {};
  return classes.empty() ? "<p>" + escaped(text) + "</p>\n" : fmt::format("<p class=\"{}\">{}</p>\n", classes, escaped(text));
}

/// What the comparison says, in three sentences at most.
std::vector<std::string> verdicts(const MarketWords& words) {
  const Messages& m = words.messages;
  const market::Simulation& simulation = words.answer.simulation;
  std::vector<std::string> lines;
  const auto dollars = static_cast<std::size_t>(Basis::dollars);
  for (std::size_t i = 0; i < simulation.differences.size() && lines.size() < 3; ++i) {
    const market::Difference& d = simulation.differences[i];
    const market::Summary& s = simulation.scenarios[i + 1];
    lines.push_back(m.text("label", "market.verdict",
                           {{"scenario", title_of(words, i + 1)},
                            {"share", share_interval(s.domestic_share[dollars])},
                            {"points", fmt::format("{:+.1f}", kPercent * d.domestic_share[dollars].p50)},
                            {"income", fmt::format("{:+.1f} %", kPercent * d.domestic_income.p50)},
                            {"unmet", share_interval(s.unmet_share)}}));
  }
  return lines;
}

std::string page_in(const study::MarketAnswer& answer, const catalog::Catalog& catalog, const Messages& m) {
  const MarketWords words{answer, catalog, m};
  const bool is_chinese = m.language() == Language::zh;
  std::string out = fmt::format("<div class=\"{}\" lang=\"{}\">\n", is_chinese ? "zh" : "en", is_chinese ? "zh-CN" : "en");
  out += "<h1>" + escaped(is_chinese ? answer.study.title_zh : answer.study.title) + "</h1>\n";
  out += paragraph(m.text("label", "market.page_for",
                          {{"year", std::to_string(answer.year)},
                           {"as_of", answer.study.as_of.to_string()},
                           {"paths", std::to_string(answer.simulation.paths)}}),
                   "for");
  const auto lines = verdicts(words);
  if (!lines.empty()) {
    out += "<section class=\"answer\">\n" + paragraph(lines.front(), "verdict");
    for (std::size_t i = 1; i < lines.size(); ++i) out += paragraph(lines[i]);
    out += "</section>\n";
  }
  out += "<div class=\"charts\">" + html_figure(market_share_chart(words, Basis::dollars)) +
         html_figure(market_share_chart(words, Basis::units)) + html_figure(market_share_chart(words, Basis::work)) +
         html_figure(market_unmet_chart(words)) + html_figure(market_ratio_chart(words)) + "</div>\n";
  for (const Section& section : market_sections(words, Format::table)) out += html_table(section.table, m);
  out +=
      fmt::format("<footer><dl><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd></dl></footer>\n",
                  escaped(m.text("manifest", "engine")), escaped(answer.manifest.engine_version), escaped(m.text("manifest", "data_hash")),
                  escaped(answer.manifest.data_hash), escaped(m.text("manifest", "study_hash")), escaped(answer.manifest.study_hash),
                  escaped(m.text("manifest", "seed")), answer.manifest.seed);
  return out + "</div>\n";
}

}  // namespace

Chart market_share_chart(const MarketWords& words, Basis basis) {
  const Messages& m = words.messages;
  const std::string basis_words = m.label(fmt::format("market.basis.{}", market::name_of(basis)));
  Chart chart = chart_named(words, "market_share", {{"basis", basis_words}, {"year", std::to_string(words.answer.year)}});
  chart.id += fmt::format("-{}", market::name_of(basis));
  chart.x.unit = "%";
  Mark bars{MarkKind::stacked_bar, {}};
  const auto& simulation = words.answer.simulation;
  for (std::size_t i = 0; i < simulation.scenarios.size(); ++i) {
    // Medians of shares need not sum to one: the picture shows the middle of everything, where they do.
    const auto& problem = words.answer.scenarios[i].problem;
    const auto shares = market::vendor_shares(problem, simulation.scenarios[i].central, basis);
    for (std::size_t v = 0; v < shares.size(); ++v) {
      if (shares[v] <= 0.0) continue;
      const std::string vendor = subject_name(problem.vendors[v], words.catalog, m);
      Datum datum;
      datum.label = title_of(words, i);
      datum.series = vendor;
      datum.x = kPercent * shares[v];
      datum.title = fmt::format("{} · {}: {:.1f}% ({})", datum.label, vendor, datum.x, basis_words);
      bars.data.push_back(std::move(datum));
    }
  }
  chart.marks.push_back(std::move(bars));
  return chart;
}

Chart market_unmet_chart(const MarketWords& words) {
  Chart chart = chart_named(words, "market_unmet", {{"year", std::to_string(words.answer.year)}});
  chart.x.unit = "%";
  Mark bars{MarkKind::bar, {}};
  for (std::size_t i = 0; i < words.answer.simulation.scenarios.size(); ++i) {
    const market::Interval& unmet = words.answer.simulation.scenarios[i].unmet_share;
    Datum datum;
    datum.label = title_of(words, i);
    datum.series = chart.title;
    datum.x = kPercent * unmet.p50;
    datum.low = kPercent * unmet.p05;
    datum.high = kPercent * unmet.p95;
    datum.text = fmt::format("{:.1f}%", datum.x);
    datum.title = fmt::format("{}: {}", datum.label, share_interval(unmet));
    bars.data.push_back(std::move(datum));
  }
  chart.marks.push_back(std::move(bars));
  return chart;
}

Chart market_ratio_chart(const MarketWords& words) {
  const Messages& m = words.messages;
  Chart chart = chart_named(words, "market_ratio", {{"yardstick", name_of(*words.answer.study.yardstick, m)}});
  chart.x.logarithmic = true;
  Mark bars{MarkKind::bar, {}};
  for (std::size_t i = 0; i < words.answer.simulation.scenarios.size(); ++i) {
    for (std::size_t y = 0; y < kYardsticks.size(); ++y) {
      const market::Interval& ratio = words.answer.simulation.scenarios[i].ratio[y];
      if (ratio.p50 <= 0.0) continue;
      Datum datum;
      datum.label = title_of(words, i);
      datum.series = m.label(fmt::format("market.basis.{}", market::name_of(kYardsticks[y])));
      datum.x = ratio.p50;
      datum.low = ratio.p05;
      datum.high = ratio.p95;
      datum.text = fmt::format("{:.1f}", ratio.p50);
      datum.title = fmt::format("{} · {}: {:.1f} ({:.1f}–{:.1f})", datum.label, datum.series, ratio.p50, ratio.p05, ratio.p95);
      bars.data.push_back(std::move(datum));
    }
  }
  chart.marks.push_back(std::move(bars));
  return chart;
}

std::string market_html(const study::MarketAnswer& answer, const catalog::Catalog& catalog, const Messages& english,
                        const Messages& chinese, Language shown) {
  const bool in_chinese = shown == Language::zh;
  return html_page({.title = in_chinese ? answer.study.title_zh : answer.study.title,
                    .kicker = answer.study.as_of.to_string(),
                    .engine_version = answer.manifest.engine_version,
                    .content = page_in(answer, catalog, english) + page_in(answer, catalog, chinese),
                    .shown = shown});
}

}  // namespace steelyard::report
