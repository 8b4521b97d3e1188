// Pages of the questions beside a plan.
#include <algorithm>

#include "report/plan_charts.hpp"
#include "report/plan_page.hpp"

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
  const bool any =
      std::any_of(run.bars.begin(), run.bars.end(), [](const study::TornadoBar& b) { return b.low_changes || b.high_changes; });
  page.answer.push_back(words.orders_now(run.plan));
  page.answer.push_back(words.text(any ? "orders_move" : "orders_hold"));
  if (run.interrupted) page.answer.push_back(messages.text("answer", "interrupted"));
  PageSection bars;
  bars.title = words.text("section_tornado");
  Table table = words.table({{"datum", false}, {"low", true}, {"high", true}, {"swing", true}, {"changes", false}});
  const auto end = [&](double cost, bool infeasible) { return infeasible ? words.text("no_plan") : words.amount(cost); };
  for (const study::TornadoBar& bar : run.bars) {
    const char* changes = bar.low_changes && bar.high_changes ? "changes_both"
                          : bar.low_changes                   ? "changes_low"
                          : bar.high_changes                  ? "changes_high"
                                                              : "changes_none";
    table.rows.push_back({text_cell(words.text("bar_" + bar.code, {{"subject", words.chip(bar.subject)}})),
                          text_cell(end(bar.low_cost, bar.low_infeasible)), text_cell(end(bar.high_cost, bar.high_infeasible)),
                          text_cell(words.amount(bar.high_cost - bar.low_cost)), text_cell(words.text(changes))});
  }
  bars.tables.push_back(std::move(table));
  bars.notes.push_back(words.text("tornado_note"));
  if (const auto chart = tornado_chart(words, run.plan, run.bars)) bars.charts.push_back(*chart);
  page.sections.push_back(std::move(bars));
  page.sections.push_back(rests_on_section(words, run.plan, study::cost_range(run.staged, run.plan), sources));
  return page;
}

Table sensitivity_rows(const study::SensitivityRun& run) {
  Table table;
  for (const char* key :
       {"datum", "subject", "cost_low", "cost_high", "cost_as_is", "low_changes_orders", "high_changes_orders", "currency"}) {
    table.columns.push_back({key, key, false});
  }
  for (const study::TornadoBar& bar : run.bars) {
    table.rows.push_back({text_cell(bar.code),
                          text_cell(bar.subject),
                          bar.low_infeasible ? Cell{} : Cell{bar.low_cost, 12, {}},
                          bar.high_infeasible ? Cell{} : Cell{bar.high_cost, 12, {}},
                          {run.plan.cost, 12, {}},
                          {bar.low_changes, 4, {}},
                          {bar.high_changes, 4, {}},
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
