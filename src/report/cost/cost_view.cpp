#include "report/cost/cost_view.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/chart/svg.hpp"
#include "report/cost/cost_tables.hpp"
#include "report/html.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

bool for_people(Format format) { return format == Format::table || format == Format::md; }

std::string render_all(const std::vector<Table>& tables, Format format, const Style& style) {
  std::string out;
  for (const Table& table : tables) out += (out.empty() ? "" : "\n") + render(table, format, style);
  return out;
}

std::string page(const std::string& title, const std::vector<Table>& tables, const std::vector<Chart>& charts, const Messages& m) {
  const bool zh = m.language() == Language::zh;
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\">\n<title>{}</title>\n<style>{}{}</style>\n</head>\n<body>\n<div "
      "class=\"page{}\">\n<h1>{}</h1>\n",
      zh ? "zh-CN" : "en", escaped(title), page_style(), chart_style(), zh ? " zh" : "", escaped(title));
  for (const Chart& chart : charts) out += "<div class=\"charts\">" + html_figure(chart) + "</div>\n";
  for (const Table& table : tables) out += html_table(table, m);
  return out + "</div>\n</body>\n</html>\n";
}

/// Steps from a start to an end: each a bar from where the last one stopped.
class Steps {
 public:
  explicit Steps(std::string_view currency, const Messages& m) : currency_(currency), m_(m) { mark_.kind = MarkKind::span; }

  void total(const std::string& name, double value) {
    at_ = value;
    add(name, 0.0, value, value, "capped");
  }
  void step(const std::string& name, double moves) {
    const double from = at_;
    at_ += moves;
    add(name, std::min(from, at_), std::max(from, at_), moves, moves < 0.0 ? "open" : "needs_review");
  }
  [[nodiscard]] Mark done() { return std::move(mark_); }

 private:
  void add(const std::string& name, double low, double high, double shown, const char* role) {
    Datum datum;
    datum.label = name;
    datum.low = low;
    datum.high = high;
    datum.x = high;
    datum.role = role;
    datum.text = money(shown, currency_, m_);
    datum.title = name + ": " + datum.text;
    mark_.data.push_back(std::move(datum));
  }

  std::string_view currency_;
  const Messages& m_;
  Mark mark_;
  double at_ = 0.0;
};

}  // namespace

Chart cost_waterfall_chart(const CostAnswer& answer, const Messages& m) {
  const std::string_view currency = code_of(answer.request.currency);
  Chart chart;
  chart.id = "cost-waterfall";
  chart.width = 820.0;
  chart.x.unit = std::string{currency};
  Steps steps(currency, m);
  const bool changes = answer.waterfall && !answer.waterfall->steps.empty();
  if (changes) {
    chart.title = m.label("cost_changes_chart");
    steps.total(m.label("cost_before"), answer.waterfall->start);
    for (const cost::WaterfallStep& step : answer.waterfall->steps) steps.step(step.change, step.moves);
    steps.total(m.label("cost_after"), answer.waterfall->end);
  } else {
    chart.title = m.label("cost_lines_chart");
    for (const cost::CostPart& line : cost::all_lines(answer.cost)) steps.step(m.text("cost_part", line.code), line.figure.value);
    steps.total(m.label("total"), cost::cost_of_owning(answer.cost).value);
  }
  chart.description = cost_title(answer, m);
  chart.marks.push_back(steps.done());
  return chart;
}

std::string render_cost(const CostAnswer& answer, const Messages& m, Format format, const Style& style) {
  if (!for_people(format)) return render(cost_records(answer), format, style);
  std::string out = cost_title(answer, m) + "\n\n";
  if (format == Format::md) out = "# " + out;
  return out + render_all(cost_tables(answer, m), format, style);
}

std::string render_migration(const MigrationAnswer& answer, const Messages& m, Format format, const Style& style) {
  if (!for_people(format)) return render(migration_records(answer), format, style);
  return render_all(migration_tables(answer, m), format, style);
}

std::string render_fee(const study::FeeAnswer& answer, const Messages& m, Format format, const Style& style) {
  if (!for_people(format)) return render(fee_records(answer), format, style);
  return render_all(fee_tables(answer, m), format, style);
}

std::string cost_html(const CostAnswer& answer, const Messages& m) {
  std::vector<Chart> charts;
  if (answer.cost.buy) charts.push_back(cost_waterfall_chart(answer, m));
  return page(cost_title(answer, m), cost_tables(answer, m), charts, m);
}

std::string fee_html(const study::FeeAnswer& answer, const Messages& m) {
  const std::vector<Table> tables = fee_tables(answer, m);
  return page(tables.front().title, tables, fee_charts(answer, m), m);
}

}  // namespace steelyard::report
