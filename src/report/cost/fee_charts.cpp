// What a fee does to a bill, in pictures: dollars of peak by part, and each piece of work under each wording beside the rivals.
#include <set>

#include <fmt/format.h>

#include "report/cost/cost_tables.hpp"
#include "report/rules/rules_settlement_view.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

Chart peak_chart(const study::FeeAnswer& answer, const Messages& m) {
  Chart chart;
  chart.id = "fee-peak";
  chart.title = m.text("label", "fee_points", {{"currency", std::string{code_of(answer.currency)}}});
  chart.description = m.label("fee_peak_chart");
  chart.width = 820.0;
  chart.x.unit = std::string{code_of(answer.currency)} + "/TFLOPS";
  Mark bars{MarkKind::bar, {}};
  const auto add = [&](const catalog::Chip& chip, const study::PricePoint& point, const char* role) {
    if (point.per_teraflops <= 0.0) return;
    Datum datum;
    datum.label = name_of(chip, m) + " · " + (point.name == "stated" ? m.label("fee_stated") : point.name);
    datum.x = point.per_teraflops;
    datum.text = fmt::format("{:.1f}", point.per_teraflops);
    datum.title = datum.label + ": " + datum.text;
    datum.role = role;
    bars.data.push_back(std::move(datum));
  };
  for (const study::PricePoint& point : answer.points) add(*answer.chip, point, "needs_review");
  for (const study::FeeRival& rival : answer.rivals) {
    if (rival.price.landed > 0.0) add(*rival.chip, rival.price, "open");
    for (const study::PricePoint& other : rival.others) add(*rival.chip, other, "open");
  }
  chart.marks.push_back(std::move(bars));
  return chart;
}

/// One piece of work: its cost with the part at each amount that a buyer may end up paying, and with each rival.
Chart work_chart(const study::FeeAnswer& answer, std::size_t w, const Messages& m) {
  const std::string currency{code_of(answer.work_currency)};
  Chart chart;
  chart.id = fmt::format("fee-work-{}", w);
  chart.title = m.text("label", answer.work[w].is_training ? "fee_per_run" : "fee_per_million_tokens", {{"workload", answer.workloads[w]}});
  chart.description = m.label("fee_work_chart");
  chart.width = 820.0;
  chart.x.unit = currency;
  Mark ranges{MarkKind::interval, {}};
  Mark dots{MarkKind::dot, {}};
  const auto add = [&](const std::string& label, const std::optional<cost::CostFigure>& cost, const char* role) {
    if (!cost) return;
    Datum datum;
    datum.label = label;
    datum.x = cost->value;
    datum.low = cost->low;
    datum.high = cost->high;
    datum.role = role;
    datum.title = label + ": " + money_interval(cost->value, cost->low, cost->high, currency, m);
    ranges.data.push_back(datum);
    datum.text = money(cost->value, currency, m);
    dots.data.push_back(std::move(datum));
  };
  std::set<double> paid;  // several wordings come to the same
  for (const study::FeeCase& one : answer.cases) {
    if (w < one.work.size() && paid.insert(one.line.buyer_pays.major()).second) {
      add(name_of(*answer.chip, m) + " · " + money_text(one.line.buyer_pays), one.work[w], "needs_review");
    }
  }
  for (const study::FeeRival& rival : answer.rivals) {
    if (w < rival.work.size()) add(name_of(*rival.chip, m), rival.work[w], "open");
  }
  chart.marks.push_back(std::move(ranges));
  chart.marks.push_back(std::move(dots));
  return chart;
}

}  // namespace

std::vector<Chart> fee_charts(const study::FeeAnswer& answer, const Messages& m) {
  std::vector<Chart> charts{peak_chart(answer, m)};
  for (std::size_t w = 0; w < answer.workloads.size(); ++w) charts.push_back(work_chart(answer, w, m));
  return charts;
}

}  // namespace steelyard::report
