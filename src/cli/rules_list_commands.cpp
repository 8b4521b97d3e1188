// rules list, show, lint, timeline, diff, design, screen.
#include <algorithm>

#include <fmt/format.h>

#include "cli/output_file.hpp"
#include "cli/rules_files.hpp"
#include "report/chart/chart.hpp"
#include "report/plan/study_view.hpp"
#include "report/rules/rules_list_view.hpp"
#include "rules/design.hpp"
#include "rules/design_twins.hpp"
#include "rules/lint.hpp"
#include "rules/timeline.hpp"

namespace steelyard::cli {
namespace {

const Date kFirstDay = Date::from_civil(2022, 8, 1);

int print(Invocation& invocation, const report::Table& table) {
  invocation.print(report::render(table, invocation.format(), invocation.style()));
  return kAnswered;
}

int run_list(Invocation& invocation) {
  const auto book = rule_book_of(invocation);
  if (!book) return invocation.fail(book.error());
  return print(invocation, report::rules_table(**book, invocation.text("side").value_or(""), invocation.messages(), invocation.format()));
}

int run_show(Invocation& invocation) {
  const auto book = rule_book_of(invocation);
  if (!book) return invocation.fail(book.error());
  const std::string wanted = *invocation.text("rule");
  const rules::RuleInfo* info = (*book)->rule(RuleId{wanted});
  if (info == nullptr) {
    std::vector<std::string_view> ids;
    for (const rules::RuleInfo& rule : (*book)->rules()) ids.push_back(rule.id.text());
    Error error{rules::kUnknownRule, {}, {{"found", wanted}}};
    if (const auto near = nearest_name(wanted, ids); !near.empty()) error.arguments.push_back({"nearest", std::string{near}});
    return invocation.fail(error);
  }
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  const auto sources = [loaded = *catalog](const SourceId& id) { return loaded->source(id); };
  invocation.print(
      report::render_sections(report::show_rule(*info, **book, invocation.messages(), sources), invocation.format(), invocation.style()));
  return kAnswered;
}

int run_lint(Invocation& invocation) {
  const auto book = rule_book_of(invocation);
  if (!book) return invocation.fail(book.error());
  const auto today = invocation.today();
  if (!today) return invocation.fail(today.error());
  const Findings findings = rules::lint(**book, *today);
  if (invocation.format() == report::Format::table) {
    invocation.print(findings.empty() ? invocation.messages().text("cli", "lint_clean") + '\n'
                                      : report::render_findings(findings, invocation.messages()));
  } else {
    print(invocation, report::findings_table(findings, invocation.messages()));
  }
  const bool violated = std::any_of(findings.begin(), findings.end(), [](const Error& e) { return e.code.kind != ErrorKind::remark; });
  return violated ? kViolations : kAnswered;
}

/// What was typed over the usual route from the US to a platform in China.
Result<rules::Transaction> routed_transaction(Invocation& invocation) {
  auto transaction = transaction_of(invocation);
  if (!transaction) return transaction;
  for (const auto& [name, value] : rules::usual_route()) {
    if (!transaction->facts.contains(name)) transaction->facts.emplace(name, value);
  }
  // Parties follow the destination unless somebody says otherwise.
  if (const auto to = transaction->facts.find("route.destination"); invocation.text("to") && to != transaction->facts.end()) {
    for (const char* party : {"consignee.headquarters", "end_user.ultimate_parent.headquarters"}) transaction->facts[party] = to->second;
  }
  for (const std::string& fact : invocation.texts("fact")) {
    if (fact.find("headquarters") == std::string::npos) continue;
    const std::size_t equals = fact.find('=');
    const auto book = rule_book_of(invocation);
    if (!book || equals == std::string::npos) continue;
    if (auto value = rules::read_fact(**book, fact.substr(0, equals), fact.substr(equals + 1)))
      transaction->facts[fact.substr(0, equals)] = *value;
  }
  return transaction;
}

/// Draws every chip that the articles name.
Result<std::string> all_chips_svg(Invocation& invocation, const rules::RuleBook& book, const rules::Facts& route, Date end,
                                  const rules::WhatIf& what_if) {
  const auto catalog = invocation.catalog();
  if (!catalog) return Result<std::string>(catalog.error());
  std::vector<report::ChipTimeline> chips;
  for (const catalog::Chip& chip : (*catalog)->chips()) {
    if (!chip.is_named_in_articles()) continue;
    rules::Facts facts = route;
    for (auto& [name, value] : rules::facts_of(chip)) facts[name] = std::move(value);
    auto spans = rules::timeline(book, facts, kFirstDay, end, what_if, false);
    if (!spans) return Result<std::string>(spans.error());
    const bool zh = invocation.messages().language() == report::Language::zh;
    chips.push_back({zh && !chip.name_zh.empty() ? chip.name_zh : chip.name, std::move(*spans)});
  }
  return report::to_svg(report::timeline_chart(chips, invocation.messages()));
}

int run_timeline(Invocation& invocation) {
  const auto book = rule_book_of(invocation);
  if (!book) return invocation.fail(book.error());
  const auto today = invocation.today();
  if (!today) return invocation.fail(today.error());
  auto what_if = what_if_of(invocation);
  if (!what_if) return invocation.fail(what_if.error());
  const auto transaction = routed_transaction(invocation);
  if (!transaction) return invocation.fail(transaction.error());
  const Date end = today->plus_days(1);
  const auto svg = invocation.text("svg");
  if (svg) {
    const auto drawn = all_chips_svg(invocation, **book, rules::usual_route(), end, *what_if);
    if (!drawn) return invocation.fail(drawn.error());
    if (const auto done = write_file(*svg, *drawn); !done) return invocation.fail(done.error());
    if (!invocation.text("chip")) {
      invocation.print(invocation.messages().text("cli", "written", {{"file", *svg}}) + '\n');
      return kAnswered;
    }
  }
  if (!transaction->facts.contains("item.id") && !transaction->facts.contains("item.tpp")) {
    return invocation.fail(Error{kMissingArgument, {}, {{"command", "rules timeline"}, {"expected", "--chip CHIP"}}});
  }
  const auto spans = rules::timeline(**book, transaction->facts, kFirstDay, end, *what_if);
  if (!spans) return invocation.fail(spans.error());
  if (invocation.format() == report::Format::table) invocation.print(report::timeline_strip(*spans, invocation.messages()) + '\n');
  return print(invocation, report::timeline_table(*spans, **book, invocation.messages(), invocation.format()));
}

int run_diff(Invocation& invocation) {
  const auto book = rule_book_of(invocation);
  if (!book) return invocation.fail(book.error());
  // Words that are days, in order; one that isn't is a file.
  std::vector<Date> days;
  std::optional<std::string> file;
  for (const std::string& word : invocation.texts("days")) {
    if (const auto day = Date::parse(word)) {
      days.push_back(*day);
    } else if (!file && (word.ends_with(".toml") || word.ends_with(".json"))) {
      file = word;
    } else {
      return invocation.fail(Error{kBadDateOption, {}, {{"option", "rules diff"}, {"found", word}, {"expected", "YYYY-MM-DD"}}});
    }
  }
  if (days.size() != 2) {
    return invocation.fail(Error{kMissingArgument, {}, {{"command", "rules diff"}, {"expected", "DATE1 DATE2"}}});
  }
  const auto what_if = what_if_of(invocation);
  if (!what_if) return invocation.fail(what_if.error());
  const auto transaction = transaction_of(invocation, file);
  if (!transaction) return invocation.fail(transaction.error());
  const auto old_answer = (*book)->evaluate(transaction->facts, days.front(), *what_if);
  if (!old_answer) return invocation.fail(old_answer.error());
  const auto new_answer = (*book)->evaluate(transaction->facts, days.back(), *what_if);
  if (!new_answer) return invocation.fail(new_answer.error());
  return print(invocation, report::diff_table(rules::changes_between(*old_answer, *new_answer), **book, days.front().to_string(),
                                              days.back().to_string(), invocation.messages(), invocation.format()));
}

int run_design(Invocation& invocation) {
  const auto book = rule_book_of(invocation);
  if (!book) return invocation.fail(book.error());
  const auto what_if = what_if_of(invocation);
  if (!what_if) return invocation.fail(what_if.error());
  const auto transaction = routed_transaction(invocation);
  if (!transaction) return invocation.fail(transaction.error());
  if (!transaction->on) return invocation.fail(Error{rules::kNoDate, {}, {{"expected", "--on YYYY-MM-DD"}}});
  const report::Messages& m = invocation.messages();
  if (!invocation.text("chip")) {
    rules::Facts facts = transaction->facts;
    if (!facts.contains("item.data_center_marketed")) facts["item.data_center_marketed"] = true;
    if (!facts.contains("item.country_of_maker")) facts["item.country_of_maker"] = std::string{"US"};
    if (!facts.contains("item.id")) facts["item.id"] = std::string{"a-design"};
    const std::string name = invocation.text("class").value_or("no_licence_required");
    const auto& names = rules::us_outcome_names();
    const auto ceiling = static_cast<rules::UsOutcome>(std::find(names.begin(), names.end(), name) - names.begin());
    const auto corners = rules::largest_parts(**book, facts, *transaction->on, ceiling, *what_if);
    if (!corners) return invocation.fail(corners.error());
    const std::string title =
        m.text("check", "corners_title", {{"class", m.text("us_outcome", name)}, {"on", transaction->on->to_string()}});
    return print(invocation, report::corners_table(*corners, **book, title, m));
  }
  const auto cuts = rules::smallest_cuts(**book, transaction->facts, *transaction->on, *what_if);
  if (!cuts) return invocation.fail(cuts.error());
  const auto now = (*book)->evaluate(transaction->facts, *transaction->on, *what_if);
  if (!now) return invocation.fail(now.error());
  std::vector<report::NamedCut> named;
  for (const rules::DesignCut& cut : *cuts)
    named.push_back({cut, fmt::format("{}", fmt::join(rules::parts_made_like(cut, transaction->facts, **invocation.catalog()), ", "))});
  const std::string title = m.text("check", "cuts_title",
                                   {{"chip", *invocation.text("chip")},
                                    {"on", transaction->on->to_string()},
                                    {"us", report::us_words(*now, m)},
                                    {"missing", fmt::format("{}", fmt::join(now->needs_info, ", "))}});
  return print(invocation, report::cuts_table(named, **book, title, m));
}

int run_screen(Invocation& invocation) {
  const std::string path = *invocation.text("list");
  const auto date = invocation.date("list-date");
  if (!date) return invocation.fail(date.error());
  const auto threshold = invocation.number("threshold");
  if (!threshold) return invocation.fail(threshold.error());
  const auto text = read_file(path);
  if (!text) return invocation.fail(text.error());
  const auto list = rules::read_screening_list(*text, path, *date);
  if (!list) return invocation.fail(list.error());
  const rules::Screener screener(*list);
  const auto hits = screener.screen(*invocation.text("name"), threshold->value_or(rules::kScreeningThreshold));
  return print(invocation, report::screening_table(hits, *list, invocation.messages(), invocation.format()));
}

OptionSpec value_option(std::string_view name, std::string_view placeholder, Completion completion = Completion::none) {
  return {.name = name, .kind = OptionKind::value, .placeholder = placeholder, .completion = completion};
}

std::vector<OptionSpec> with(std::vector<OptionSpec> options, const std::vector<OptionSpec>& more) {
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

std::vector<OptionSpec> route_options() {
  return {value_option("chip", "CHIP|FILE.toml", Completion::chip),
          value_option("from", "COUNTRY"),
          value_option("to", "COUNTRY"),
          value_option("activity", "ACTIVITY"),
          value_option("buyer-class", "CLASS"),
          {.name = "fact", .kind = OptionKind::values, .placeholder = "NAME=VALUE"}};
}

}  // namespace

std::vector<Command> rules_list_commands() {
  return {
      {.path = "rules list",
       .arguments = {},
       .options = {{.name = "side", .kind = OptionKind::value, .choices = {"us", "cn"}}},
       .examples = {{"steelyard rules list --side us", "rules.list"}},
       .run = run_list},
      {.path = "rules show",
       .arguments = {{.name = "rule", .placeholder = "ID"}},
       .options = {},
       .examples = {{"steelyard rules show US-2026-01", "rules.show"}},
       .run = run_show},
      {.path = "rules lint",
       .arguments = {},
       .options = {value_option("today", "YYYY-MM-DD")},
       .examples = {{"steelyard rules lint --catalog my-rules/", "rules.lint"}},
       .run = run_lint},
      {.path = "rules timeline",
       .arguments = {},
       .options = with(with(route_options(), {value_option("svg", "FILE.svg", Completion::file)}), what_if_options()),
       .examples = {{"steelyard rules timeline --chip h20-96", "rules.timeline"},
                    {"steelyard rules timeline --svg timeline.svg", "rules.timeline_svg"}},
       .run = run_timeline},
      {.path = "rules diff",
       .arguments = {{.name = "days", .placeholder = "DATE1 DATE2 [TRANSACTION.toml]", .repeated = true, .completion = Completion::file}},
       .options = with(route_options(), what_if_options()),
       .examples =
           {{"steelyard rules diff 2026-01-14 2026-02-15 --chip h200-sxm --from US --to CN --activity export --buyer-class platform",
             "rules.diff"}},
       .run = run_diff},
      {.path = "rules design",
       .arguments = {},
       .options = with(
           with(route_options(), {value_option("on", "YYYY-MM-DD"),
                                  {.name = "class",
                                   .kind = OptionKind::value,
                                   .choices = {"no_licence_required", "licence_exception", "presumption_of_approval", "case_by_case"}}}),
           what_if_options()),
       .examples = {{"steelyard rules design --on 2026-11-21", "rules.design"},
                    {"steelyard rules design --chip h100-sxm --on 2023-11-17", "rules.design_chip"}},
       .run = run_design},
      {.path = "rules screen",
       .arguments = {{.name = "name", .placeholder = "NAME"}},
       .options = {value_option("list", "CSL.json|csv", Completion::file), value_option("list-date", "YYYY-MM-DD"),
                   value_option("threshold", "0...1")},
       .examples = {{"steelyard rules screen \"Huawei Technologies\" --list csl-2026-07-31.csv", "rules.screen"}},
       .run = run_screen}};
}

}  // namespace steelyard::cli
