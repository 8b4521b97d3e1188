// Pages of the questions beside a plan.
#include <algorithm>

#include <fmt/format.h>

#include "report/plan/plan_charts.hpp"
#include "report/plan/plan_page.hpp"

namespace steelyard::report {
namespace {

Page page_of(const PlanWords& words) {
  Page page;
  page.title = words.title();
  page.subtitle = words.subtitle();
  page.footer = words.footer();
  return page;
}

}  // namespace

Page why_page(const study::WhyRun& run, const Messages& messages, const SourceLookup& sources) {
  const PlanWords words(run.staged, messages);
  Page page = page_of(words);
  const std::string verdict{plan::name_of(run.answer.verdict)};
  std::string because = words.conflicts(run.answer.conflicts);
  for (const plan::Reason& reason : run.answer.reasons) {
    because += (because.empty() ? "" : messages.label("sentence_separator")) + words.reason(reason);
  }
  page.answer.push_back(words.text("why_" + verdict, {{"workload", words.workload(run.workload)},
                                                      {"chip", words.chip(run.chip)},
                                                      {"more", words.difference(run.answer.more)},
                                                      {"because", because}}));
  PageSection runs_on;
  runs_on.title = words.text("section_runs_on", {{"workload", words.workload(run.workload)}});
  Table table = words.table({{"option", false}, {"period", false}, {"branch", false}, {"amount", true}});
  for (const plan::NodePlan& node : run.plan.tree) {
    for (const plan::Assignment& a : node.assignments) {
      if (a.workload != run.workload || a.amount <= 0.0) continue;
      table.rows.push_back({text_cell(words.option(a.option)), text_cell(words.period(node.period)),
                            text_cell(run.staged.study.tree.nodes[node.tree_node].id), text_cell(words.in_unit(a.amount, "tokens"))});
    }
  }
  runs_on.tables.push_back(std::move(table));
  page.sections.push_back(std::move(runs_on));
  page.sections.push_back(rests_on_section(words, run.plan, study::cost_range(run.staged, run.plan), sources));
  return page;
}

Table why_rows(const study::WhyRun& run) {
  Table table;
  for (const char* key : {"workload", "chip", "verdict", "more", "more_least", "more_most", "is_sure", "currency"}) {
    table.columns.push_back({key, key, false});
  }
  const bool costs = run.answer.verdict == plan::WhyNot::Verdict::costs_more;
  const auto when = [&](double value) { return costs ? Cell{value, 10, {}} : Cell{}; };
  table.rows.push_back({text_cell(run.staged.problem.workloads[run.workload]),
                        text_cell(run.chip),
                        text_cell(std::string{plan::name_of(run.answer.verdict)}),
                        when(run.answer.more.amount),
                        when(run.answer.more.least),
                        when(run.answer.more.most),
                        {run.answer.more.is_sure, 4, {}},
                        text_cell(run.staged.problem.currency)});
  return table;
}

Page sensitivity_page(const study::SensitivityRun& run, const Messages& messages, const SourceLookup& sources) {
  const PlanWords words(run.staged, messages);
  Page page = page_of(words);
  if (run.plan.tree.empty()) {
    page.answer.push_back(messages.text("answer", "infeasible"));
    page.answer.push_back(words.conflicts(run.plan.conflicts));
    return page;
  }
  study::OrderChange most = study::OrderChange::none;
  for (const study::TornadoBar& bar : run.bars) most = std::max({most, bar.low_changes, bar.high_changes});
  page.answer.push_back(words.orders_now(run.plan));
  page.answer.push_back(words.text(fmt::format("orders_move_{}", study::name_of(most))));
  if (run.interrupted) page.answer.push_back(messages.text("answer", "interrupted"));
  PageSection bars;
  bars.title = words.text("section_tornado");
  Table table = words.table({{"datum", false}, {"low_end", true}, {"high_end", true}, {"swing", true}, {"changes", false}});
  const auto change = [&](study::OrderChange c) { return words.text(fmt::format("change_{}", study::name_of(c))); };
  const auto end = [&](double cost, bool infeasible) { return infeasible ? words.text("no_plan") : words.amount(cost); };
  for (const study::TornadoBar& bar : run.bars) {
    const std::string changes = bar.low_changes == bar.high_changes
                                    ? change(bar.low_changes)
                                    : words.text("change_ends", {{"low", change(bar.low_changes)}, {"high", change(bar.high_changes)}});
    table.rows.push_back({text_cell(words.text("bar_" + bar.code, {{"subject", words.chip(bar.subject)}})),
                          text_cell(end(bar.low_cost, bar.low_infeasible)), text_cell(end(bar.high_cost, bar.high_infeasible)),
                          text_cell(words.amount(bar.high_cost - bar.low_cost)), text_cell(changes)});
  }
  bars.tables.push_back(std::move(table));
  bars.notes.push_back(words.text("tornado_note"));
  bars.notes.push_back(words.text("tornado_settled", {{"amount", words.amount(run.settled_to)}}));
  if (const auto chart = tornado_chart(words, run.plan, run.bars)) bars.charts.push_back(*chart);
  page.sections.push_back(std::move(bars));
  page.sections.push_back(rests_on_section(words, run.plan, study::cost_range(run.staged, run.plan), sources));
  return page;
}

Table sensitivity_rows(const study::SensitivityRun& run) {
  Table table;
  for (const char* key : {"datum", "subject", "cost_low", "cost_high", "cost_as_is", "order_at_low", "order_at_high", "currency"}) {
    table.columns.push_back({key, key, false});
  }
  for (const study::TornadoBar& bar : run.bars) {
    table.rows.push_back({text_cell(bar.code),
                          text_cell(bar.subject),
                          bar.low_infeasible ? Cell{} : Cell{bar.low_cost, 12, {}},
                          bar.high_infeasible ? Cell{} : Cell{bar.high_cost, 12, {}},
                          {run.plan.cost, 12, {}},
                          text_cell(std::string{study::name_of(bar.low_changes)}),
                          text_cell(std::string{study::name_of(bar.high_changes)}),
                          text_cell(run.staged.problem.currency)});
  }
  return table;
}

Page entry_price_page(const study::EntryPriceRun& run, const Messages& messages, const SourceLookup& sources) {
  const PlanWords words(run.staged, messages);
  Page page = page_of(words);
  const std::string rival = run.rival.empty() ? std::string{} : words.chip(run.rival);
  page.answer.push_back(words.text("entry_question", {{"chip", words.chip(run.chip)}, {"rival", rival}}));
  if (run.interrupted) page.answer.push_back(messages.text("answer", "interrupted"));
  PageSection prices;
  prices.title = words.text("section_entry_price");
  Table table =
      words.table({{"workload", false}, {"rival", false}, {"price_now", true}, {"entry_price", true}, {"scale", true}, {"checked", false}});
  for (const study::EntryPriceRow& row : run.rows) {
    const auto per_server = static_cast<double>(run.staged.problem.options[row.entry.option].chips_per_server);
    const std::string price = row.entry.is_unlimited   ? words.text("any_price")
                              : row.entry.price <= 0.0 ? words.text("at_no_price")
                                                       : words.amount(row.per_chip);
    const std::string with = row.with_rival && !run.rival.empty() ? words.text("with_rival", {{"rival", rival}, {"price", row.rival_price}})
                             : run.rival.empty()                  ? words.text("no_rival")
                                                                  : words.text("without_rival", {{"rival", rival}});
    table.rows.push_back({text_cell(words.workload(row.workload)), text_cell(with),
                          text_cell(words.amount(row.entry.price_now / per_server)), text_cell(price),
                          row.entry.is_unlimited || row.entry.price <= 0.0 ? Cell{} : text_cell(percent(row.entry.scale)),
                          text_cell(words.text(row.entry.is_checked ? "checked" : "not_checked"))});
  }
  prices.tables.push_back(std::move(table));
  prices.notes.push_back(words.text("entry_note"));
  page.sections.push_back(std::move(prices));
  study::CostRange range;
  range.grade = Grade::assumed;
  page.sections.push_back(rests_on_section(words, {}, range, sources));
  return page;
}

Table entry_price_rows(const study::EntryPriceRun& run) {
  Table table;
  for (const char* key : {"workload", "chip", "rival", "rival_price", "price_now_per_server", "entry_price_per_server",
                          "entry_price_per_chip", "scale", "is_unlimited", "is_checked", "currency"}) {
    table.columns.push_back({key, key, false});
  }
  for (const study::EntryPriceRow& row : run.rows) {
    table.rows.push_back({text_cell(run.staged.problem.workloads[row.workload]),
                          text_cell(run.chip),
                          text_cell(row.with_rival ? run.rival : ""),
                          text_cell(row.rival_price),
                          {row.entry.price_now, 12, {}},
                          {row.entry.price, 12, {}},
                          {row.per_chip, 12, {}},
                          {row.entry.scale, 6, {}},
                          {row.entry.is_unlimited, 4, {}},
                          {row.entry.is_checked, 4, {}},
                          text_cell(run.staged.problem.currency)});
  }
  return table;
}

}  // namespace steelyard::report
