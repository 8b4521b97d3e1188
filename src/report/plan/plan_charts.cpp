#include "report/plan/plan_charts.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace steelyard::report {
namespace {

constexpr double kWide = 820.0;

Chart chart_named(const PlanWords& words, const std::string& code, const std::string& id, const Arguments& arguments = {}) {
  const Messages& m = words.messages();
  Chart chart;
  chart.id = fmt::format("{}-{}", id, m.language() == Language::zh ? "zh" : "en");
  chart.title = words.text("chart_" + code, arguments);
  chart.description = words.text("chart_" + code + "_description", arguments);
  return chart;
}

/// How a state of policy looks: its licence first, then its imports.
std::string role_of(const scenario::PolicyState& state) {
  using scenario::Import;
  using scenario::Licence;
  if (state.licence == Licence::refused || state.licence == Licence::revoked || state.import == Import::blocked) return "closed";
  if (state.import == Import::conditional) return "capped";
  return state.licence == Licence::granted ? "open" : "needs_review";
}

}  // namespace

std::vector<Chart> fleet_charts(const PlanWords& words, const plan::Plan& plan) {
  std::vector<Chart> charts;
  const plan::Problem& problem = words.staged().problem;
  for (std::size_t b = 0; b < problem.branches.size(); ++b) {
    Chart chart = chart_named(words, "fleet", fmt::format("fleet-{}", b), {{"branch", words.branch(b)}});
    chart.horizontal = false;
    chart.y.title = words.messages().text("unit", "chips");
    Mark mark;
    mark.kind = MarkKind::stacked_bar;
    bool any = false;
    for (const std::size_t n : study::nodes_of_branch(plan, b)) {
      std::map<std::string, double> chips;  // every chip in every period, or the colours would wander
      for (const plan::Option& option : problem.options) chips[words.chip(option.chip)];
      for (const plan::NodeFleet& fleet : plan.tree[n].fleet) {
        const plan::Option& option = problem.options[fleet.option];
        chips[words.chip(option.chip)] += (fleet.owned + fleet.rented) * static_cast<double>(option.chips_per_server);
      }
      for (const auto& [chip, count] : chips) {
        Datum datum;
        datum.label = words.period(plan.tree[n].period);
        datum.series = chip;
        datum.y = count;
        datum.title = fmt::format("{} · {}: {}", datum.label, chip, rounded(count, 6));
        any = any || count > 0.0;
        mark.data.push_back(std::move(datum));
      }
    }
    if (!any) continue;
    chart.marks.push_back(std::move(mark));
    charts.push_back(std::move(chart));
  }
  return charts;
}

std::optional<Chart> tree_chart(const PlanWords& words) {
  const study::Staged& staged = words.staged();
  if (staged.problem.branches.size() < 2) return std::nullopt;
  Chart chart = chart_named(words, "tree", "policy-tree");
  chart.width = kWide;
  Mark mark;
  mark.kind = MarkKind::cell;
  for (std::size_t b = 0; b < staged.problem.branches.size(); ++b) {
    std::size_t before = staged.study.tree.nodes.size();
    for (std::size_t p = 0; p < staged.problem.periods.size(); ++p) {
      const std::size_t n = staged.study.tree.at(staged.branch_nodes[b], staged.study.periods[p].start);
      const scenario::Node& node = staged.study.tree.nodes[n];
      Datum datum;
      datum.label = fmt::format("{} ({})", words.branch(b), percent(staged.problem.branches[b].probability, 3));
      datum.series = words.period(p);
      datum.role = role_of(node.state);
      datum.text = n == before ? std::string{} : node.parent ? node.label : words.text("now");
      datum.title = fmt::format("{} · {}", datum.series, node.id);
      before = n;
      mark.data.push_back(std::move(datum));
    }
  }
  chart.marks.push_back(std::move(mark));
  return chart;
}

Chart waterfall_chart(const PlanWords& words, const plan::Plan& plan) {
  Chart chart = chart_named(words, "waterfall", "waterfall");
  chart.x.unit = std::string{code_of(words.staged().study.currency)};
  Mark mark;
  mark.kind = MarkKind::bar;
  for (const plan::CostLine& line : plan.lines) {
    if (line.amount == 0.0) continue;
    Datum datum;
    datum.label = words.messages().text("cost_part", line.name);
    datum.x = line.amount;
    datum.text = words.amount(line.amount);
    datum.title = fmt::format("{}: {}", datum.label, datum.text);
    mark.data.push_back(std::move(datum));
  }
  chart.marks.push_back(std::move(mark));
  return chart;
}

std::optional<Chart> frontier_chart(const PlanWords& words, const std::vector<plan::FrontierPoint>& points) {
  if (points.size() < 2) return std::nullopt;
  Chart chart = chart_named(words, "frontier", "frontier");
  chart.horizontal = false;
  chart.x.title = words.text("cvar");
  chart.y.title = words.text("expected_cost");
  Mark line;
  line.kind = MarkKind::line;
  for (const plan::FrontierPoint& point : points) {
    Datum datum;
    datum.series = words.text("expected_cost");
    datum.x = point.cvar;
    datum.y = point.expected;
    datum.title = fmt::format("{} · {}", words.amount(point.cvar), words.amount(point.expected));
    line.data.push_back(std::move(datum));
  }
  std::sort(line.data.begin(), line.data.end(), [](const Datum& a, const Datum& b) { return a.x < b.x; });
  chart.marks.push_back(std::move(line));
  return chart;
}

std::optional<Chart> map_chart(const PlanWords& words, const std::optional<study::BreakEvenMap>& map) {
  if (!map || map->chips.size() != map->probabilities.size() * map->price_factors.size()) return std::nullopt;
  Chart chart = chart_named(words, "map", "break-even-map",
                            {{"chip", words.chip(map->chip)}, {"outcome", words.staged().study.tree.nodes[map->node].id}});
  Mark mark;
  mark.kind = MarkKind::cell;
  for (std::size_t row = 0; row < map->probabilities.size(); ++row) {
    for (std::size_t column = 0; column < map->price_factors.size(); ++column) {
      const std::int64_t chips = map->chips[row * map->price_factors.size() + column];
      Datum datum;
      datum.label = percent(map->probabilities[row]);
      datum.series = percent(map->price_factors[column]);
      datum.text = chips < 0 ? "—" : rounded(static_cast<double>(chips), 6);
      datum.role = chips < 0 ? "unknown" : chips > 0 ? "open" : "closed";
      datum.title = fmt::format("{} · {}: {}", datum.label, datum.series, datum.text);
      mark.data.push_back(std::move(datum));
    }
  }
  chart.marks.push_back(std::move(mark));
  return chart;
}

std::optional<Chart> tornado_chart(const PlanWords& words, const plan::Plan& plan, const std::vector<study::TornadoBar>& bars) {
  if (bars.empty()) return std::nullopt;
  constexpr std::size_t kMostBars = 16;
  Chart chart = chart_named(words, "tornado", "tornado");
  chart.width = kWide;
  chart.x.unit = std::string{code_of(words.staged().study.currency)};
  Mark mark;
  mark.kind = MarkKind::interval;
  for (const study::TornadoBar& bar : bars) {
    if (mark.data.size() == kMostBars) break;
    Datum datum;
    datum.label = words.text("bar_" + bar.code, {{"subject", words.chip(bar.subject)}});
    datum.low = std::min({bar.low_cost, bar.high_cost, plan.cost});
    datum.high = std::max({bar.low_cost, bar.high_cost, plan.cost});
    datum.x = plan.cost;
    datum.title = fmt::format("{}: {} – {}", datum.label, words.amount(*datum.low), words.amount(*datum.high));
    mark.data.push_back(std::move(datum));
  }
  chart.marks.push_back(std::move(mark));
  return chart;
}

}  // namespace steelyard::report
