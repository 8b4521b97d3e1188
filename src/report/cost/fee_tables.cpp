// What a fee does to a bill: the four wordings, the prices that are told, the rivals.
#include <fmt/format.h>

#include "report/cost/cost_tables.hpp"
#include "report/rules/rules_settlement_view.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

using cost::CostFigure;

Cell text(std::string value) { return {std::move(value), 4, {}}; }
Column column(const Messages& m, std::string_view key, bool right = false) { return {std::string{key}, m.text("cost_column", key), right}; }

std::string case_name(const rules::FeeTerms& terms, const Messages& m) {
  const bool shared = terms.wording == rules::FeeWording::surcharge_on_buyer || terms.wording == rules::FeeWording::duty_on_entered_value;
  std::string name = m.text("fee_wording", rules::name_of(terms.wording));
  if (shared) name += m.text("label", "fee_shared", {{"share", percent(terms.pass_through.value(), 3)}});
  return name;
}

std::string work_cost(const std::optional<CostFigure>& figure, const std::string& currency, const Messages& m) {
  if (!figure) return "—";
  return money_interval(figure->value, figure->low, figure->high, currency, m);
}

std::string work_title(const study::FeeAnswer& answer, std::size_t w, const Messages& m) {
  return m.text("label", answer.work[w].is_training ? "fee_per_run" : "fee_per_million_tokens", {{"workload", answer.workloads[w]}});
}

Table cases_table(const study::FeeAnswer& answer, const Messages& m) {
  Table table;
  table.title =
      m.text("label", "fee_cases",
             {{"chip", name_of(*answer.chip, m)}, {"price", money_text(answer.price)}, {"rate", percent(answer.rate.value(), 4)}});
  table.columns = {column(m, "wording"), column(m, "owed", true), column(m, "buyer_pays", true), column(m, "seller_nets", true)};
  for (std::size_t w = 0; w < answer.workloads.size(); ++w)
    table.columns.push_back({fmt::format("work_{}", w), work_title(answer, w, m), true});
  for (const study::FeeCase& one : answer.cases) {
    std::vector<Cell> row{text(case_name(one.line.terms, m)), text(money_text(one.line.due)), text(money_text(one.line.buyer_pays)),
                          text(money_text(one.line.seller_nets))};
    for (const auto& work : one.work) row.push_back(text(work_cost(work, std::string{code_of(answer.work_currency)}, m)));
    table.rows.push_back(std::move(row));
  }
  if (answer.entered_value_is_price) table.notes.push_back(m.label("fee_entered_is_price"));
  table.notes.push_back(m.text("label",
                               answer.rule.empty() ? "fee_not_levied"
                               : answer.codified   ? "fee_codified"
                                                   : "fee_announced",
                               {{"rule", answer.rule}}));
  table.notes.push_back(m.label("fee_run_note"));
  return table;
}

Table points_table(const study::FeeAnswer& answer, const Messages& m) {
  const std::string currency{code_of(answer.currency)};
  Table table;
  table.title = m.text("label", "fee_points", {{"currency", currency}});
  table.columns = {column(m, "part"),         column(m, "price_from"),          column(m, "before_duty", true),
                   column(m, "landed", true), column(m, "per_teraflops", true), column(m, "break_even_peak", true)};
  const auto add = [&](const catalog::Chip& chip, const study::PricePoint& point) {
    const std::string from = point.name == "stated" ? m.label("fee_stated") : point.name;
    table.rows.push_back({text(name_of(chip, m)), text(from), text(rounded(point.price, 5)), text(rounded(point.landed, 5)),
                          point.per_teraflops > 0.0 ? text(fmt::format("{:.1f}", point.per_teraflops)) : Cell{},
                          text(point.break_even > 0.0 ? rounded(point.break_even, 5) : "")});
  };
  for (const study::PricePoint& point : answer.points) add(*answer.chip, point);
  for (const study::FeeRival& rival : answer.rivals) {
    if (rival.price.landed > 0.0) add(*rival.chip, rival.price);
    for (const study::PricePoint& other : rival.others) add(*rival.chip, other);
  }
  table.notes.push_back(m.label("fee_points_note"));
  return table;
}

Table rivals_table(const study::FeeAnswer& answer, const Messages& m) {
  const std::string currency{code_of(answer.currency)};
  Table table;
  table.title = m.text("label", "fee_rivals", {{"chip", name_of(*answer.chip, m)}, {"currency", currency}});
  table.columns = {column(m, "rival")};
  for (std::size_t w = 0; w < answer.workloads.size(); ++w)
    table.columns.push_back({fmt::format("work_{}", w), work_title(answer, w, m), true});
  for (const study::FeeRival& rival : answer.rivals) {
    std::vector<Cell> row{text(name_of(*rival.chip, m))};
    for (const auto& price : rival.break_even_work) {
      row.push_back(!price ? Cell{} : *price > 0.0 ? text(rounded(*price, 4)) : text(m.label("fee_never")));
    }
    table.rows.push_back(std::move(row));
  }
  table.notes.push_back(m.label("fee_rivals_note"));
  return table;
}

Table rival_costs_table(const study::FeeAnswer& answer, const Messages& m) {
  Table table;
  table.title = m.label("fee_rival_costs");
  table.columns = {column(m, "rival")};
  for (std::size_t w = 0; w < answer.workloads.size(); ++w)
    table.columns.push_back({fmt::format("work_{}", w), work_title(answer, w, m), true});
  for (const study::FeeRival& rival : answer.rivals) {
    std::vector<Cell> row{text(name_of(*rival.chip, m))};
    for (const auto& work : rival.work) row.push_back(text(work_cost(work, std::string{code_of(answer.work_currency)}, m)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

std::vector<Table> fee_tables(const study::FeeAnswer& answer, const Messages& m) {
  std::vector<Table> tables{cases_table(answer, m), points_table(answer, m)};
  if (!answer.rivals.empty()) {
    tables.push_back(rivals_table(answer, m));
    tables.push_back(rival_costs_table(answer, m));
  }
  return tables;
}

Table fee_records(const study::FeeAnswer& answer) {
  CostRecords records;
  const std::string currency{code_of(answer.currency)};
  const std::string work_currency{code_of(answer.work_currency)};
  const auto unit_of = [&](std::size_t w) { return answer.work[w].is_training ? work_currency + "/run" : work_currency + "/Mtok"; };
  for (const study::FeeCase& one : answer.cases) {
    const std::string name = fmt::format("{} {}", rules::name_of(one.line.terms.wording), one.line.terms.pass_through.value());
    records.add("fee_due", name, one.line.due.major(), currency);
    records.add("fee_buyer_pays", name, one.line.buyer_pays.major(), currency);
    records.add("fee_seller_nets", name, one.line.seller_nets.major(), currency);
    for (std::size_t w = 0; w < one.work.size(); ++w) {
      if (one.work[w]) records.add("work " + answer.workloads[w], name, *one.work[w], unit_of(w));
    }
  }
  const auto point = [&](const std::string& key, const study::PricePoint& p) {
    records.add("price", key, p.price, currency);
    records.add("landed", key, p.landed, currency);
    if (p.per_teraflops > 0.0) records.add("per_teraflops", key, p.per_teraflops, currency + "/TFLOPS");
    if (p.break_even > 0.0) records.add("break_even_peak", key, p.break_even, currency);
  };
  for (const study::PricePoint& p : answer.points) point(fmt::format("{} {}", answer.chip->id.text(), p.name), p);
  for (const study::FeeRival& rival : answer.rivals) {
    const std::string id = rival.chip->id.text();
    if (rival.price.landed > 0.0) point(fmt::format("{} {}", id, rival.price.name), rival.price);
    for (const study::PricePoint& other : rival.others) point(fmt::format("{} {}", id, other.name), other);
    for (std::size_t w = 0; w < rival.work.size(); ++w) {
      if (rival.work[w]) records.add("rival_work " + answer.workloads[w], id, *rival.work[w], unit_of(w));
      if (rival.break_even_work[w]) records.add("break_even " + answer.workloads[w], id, *rival.break_even_work[w], currency);
    }
  }
  return records.table();
}

}  // namespace steelyard::report
