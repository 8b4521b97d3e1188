#include "report/articles/article_pages.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "report/articles/arguments_view.hpp"
#include "report/chart/chart.hpp"
#include "report/chart/svg.hpp"
#include "report/html.hpp"

namespace steelyard::report {
namespace {

constexpr std::string_view kScript =
    "<script>(function(){var h=document.documentElement,b=document.querySelectorAll('.switch button');function show(l){h.dataset.lang=l;"
    "h.lang=l=='zh'?'zh-CN':'en';b.forEach(function(x){x.setAttribute('aria-pressed',x.value==l)})}b.forEach(function(x){x.onclick="
    "function(){show(x.value)}});document.querySelector('.switch').hidden=false;show(h.dataset.lang)})()</script>\n";

std::string in_language(const std::string& body, bool is_chinese) {
  return fmt::format("<div class=\"{}\" lang=\"{}\">\n{}</div>\n", is_chinese ? "zh" : "en", is_chinese ? "zh-CN" : "en", body);
}

std::string heading(int level, const std::string& text, const std::string& id = {}) {
  const std::string attribute = id.empty() ? std::string{} : fmt::format(" id=\"{}\"", escaped(id));
  return fmt::format("<h{0}{1}>{2}</h{0}>\n", level, attribute, escaped(text));
}

/// Roles give the four answers the colours that gates have: yes, no, it depends, unknown.
constexpr const char* kRoles[] = {"open", "closed", "needs_review", "unknown"};

/// One stacked bar for each group: how many of each answer.
Chart counts_chart(std::string id, std::string title, const std::vector<std::pair<std::string, std::vector<std::size_t>>>& groups,
                   const std::vector<std::string>& answers) {
  Chart chart;
  chart.id = std::move(id);
  chart.title = std::move(title);
  Mark bars{MarkKind::stacked_bar, {}};
  std::string told;
  for (const auto& [group, counts] : groups) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      Datum datum;
      datum.label = group;
      datum.series = answers[i];
      datum.x = static_cast<double>(counts[i]);
      datum.role = kRoles[i];
      datum.title = fmt::format("{}: {} {}", group, answers[i], counts[i]);
      told += (told.empty() ? "" : "; ") + datum.title;
      bars.data.push_back(std::move(datum));
    }
  }
  chart.description = told;
  chart.marks.push_back(std::move(bars));
  return chart;
}

std::string arguments_body(const std::vector<claims::ArgumentAnswer>& answers, const catalog::Catalog& catalog, const Messages& messages) {
  const bool zh = messages.language() == Language::zh;
  std::string out = heading(1, messages.label("arguments.page_title"));
  out += "<p>" + escaped(messages.label("arguments.page_about")) + "</p>\n";
  std::map<std::string, std::vector<std::size_t>> by_article;
  for (const claims::ArgumentAnswer& answer : answers) {
    std::set<std::string> articles;
    for (const claims::Quote& quote : answer.argument->quotes) articles.insert(quote.article);
    for (const std::string& article : articles) {
      auto& counts = by_article.try_emplace(article, claims::outcome_names().size(), 0U).first->second;
      ++counts[static_cast<std::size_t>(answer.outcome)];
    }
  }
  std::vector<std::string> words;
  for (std::size_t i = 0; i < claims::outcome_names().size(); ++i) words.push_back(outcome_word(static_cast<claims::Outcome>(i), messages));
  out += "<div class=\"charts\">" +
         html_figure(counts_chart(zh ? "outcomes-zh" : "outcomes-en", messages.label("arguments.chart"),
                                  {by_article.begin(), by_article.end()}, words)) +
         "</div>\n";
  out += html_table(arguments_table(answers, messages, Format::table), messages);
  for (const claims::ArgumentAnswer& answer : answers) {
    const auto sections = show_argument(answer, catalog, messages, Format::table);
    out += heading(2, sections.front().table.title, answer.argument->id.text() + (zh ? "-zh" : "-en"));
    for (const Section& section : sections) {
      Table table = section.table;
      if (&section == &sections.front()) table.title.clear();
      out += html_table(table, messages);
    }
  }
  return out;
}

std::string claims_body(const std::vector<claims::Judgement>& judgements, const std::vector<ConflictGroup>& conflicts,
                        const ClaimWords& words) {
  const Messages& messages = words.messages;
  const bool zh = messages.language() == Language::zh;
  std::string out = heading(1, messages.label("claims.page_title"));
  out += "<p>" + escaped(messages.label("claims.page_about")) + "</p>\n";
  std::map<std::string, std::vector<claims::Judgement>> by_article;
  for (const claims::Judgement& judgement : judgements) by_article[words.book.outlet(*judgement.then.claim).article].push_back(judgement);
  std::vector<std::string> answers;
  for (const std::string_view name : claims::verdict_names()) answers.push_back(messages.label(fmt::format("claims.verdict.{}", name)));
  const auto counted = [&](const std::vector<claims::Judgement>& of, bool today) {
    std::vector<std::size_t> counts(claims::verdict_names().size(), 0U);
    for (const claims::Judgement& each : of) ++counts[static_cast<std::size_t>(today ? each.now.verdict : each.then.verdict)];
    return counts;
  };
  for (const bool today : {false, true}) {
    std::vector<std::pair<std::string, std::vector<std::size_t>>> groups;
    for (const auto& [article, of] : by_article) groups.emplace_back(article, counted(of, today));
    if (!today) out += "<div class=\"charts\">";
    out += html_figure(counts_chart(fmt::format("verdicts-{}-{}", today ? "now" : "then", zh ? "zh" : "en"),
                                    messages.label(today ? "claims.chart_now" : "claims.chart_then"), groups, answers));
    if (today) out += "</div>\n";
  }
  for (const auto& [article, of] : by_article) {
    out +=
        heading(2, messages.text("label", "claims.page_article", {{"article", article}}), fmt::format("a{}-{}", article, zh ? "zh" : "en"));
    out += html_table(claims_table(of, words, Format::table), messages);
  }
  out += heading(2, messages.label("claims.page_conflicts"), zh ? "conflicts-zh" : "conflicts-en");
  for (const Section& section : conflict_sections(conflicts, words, Format::table)) out += html_table(section.table, messages);
  return out;
}

}  // namespace

std::string two_language_page(const PageText& english, const PageText& chinese, Language shown, Date as_of) {
  const bool zh = shown == Language::zh;
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\" data-lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\">\n<title>{}</title>\n<style>{}{}</style>\n</head>\n<body>\n<div class=\"page\">\n",
      zh ? "zh-CN" : "en", zh ? "zh" : "en", escaped(zh ? chinese.title : english.title), page_style(), chart_style());
  out += fmt::format(
      "<header class=\"top\"><div class=\"kicker\"><span>Steelyard · {}</span><span class=\"switch\" hidden>"
      "<button type=\"button\" value=\"zh\">中文</button> <button type=\"button\" "
      "value=\"en\">English</button></span></div></header>\n<main>\n",
      as_of.to_string());
  out += in_language(english.body, false) + in_language(chinese.body, true);
  out += "</main>\n</div>\n";
  out += kScript;
  return out + "</body>\n</html>\n";
}

std::string arguments_html(const std::vector<claims::ArgumentAnswer>& answers, const catalog::Catalog& catalog, const Messages& english,
                           const Messages& chinese, Language shown, Date as_of) {
  return two_language_page({english.label("arguments.page_title"), arguments_body(answers, catalog, english)},
                           {chinese.label("arguments.page_title"), arguments_body(answers, catalog, chinese)}, shown, as_of);
}

std::string claims_html(const std::vector<claims::Judgement>& judgements, const std::vector<ConflictGroup>& conflicts,
                        const claims::ClaimBook& book, const catalog::Catalog& catalog, const Messages& english, const Messages& chinese,
                        Language shown, Date as_of) {
  return two_language_page({english.label("claims.page_title"), claims_body(judgements, conflicts, {book, catalog, english})},
                           {chinese.label("claims.page_title"), claims_body(judgements, conflicts, {book, catalog, chinese})}, shown,
                           as_of);
}

}  // namespace steelyard::report
