#include "report/plan/seller_view.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "report/chart/svg.hpp"
#include "report/cost/cost_tables.hpp"
#include "report/html.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

using plan::SellerOffer;
using plan::SellerProblem;
using plan::SellerSale;

constexpr double kDaysPerQuarter = kHoursPerYear / 24.0 / 4.0;

Cell text(std::string value) { return {std::move(value), 4, {}}; }
Column column(const Messages& m, std::string_view key, bool right = false) {
  return {std::string{key}, m.text("seller_column", key), right};
}

class SellerWords {
 public:
  SellerWords(const study::SellerAnswer& answer, const Messages& m) : a_(answer), p_(answer.problem), m_(m) {}

  [[nodiscard]] std::string where(std::size_t stage) const {
    return fmt::format("{} · {}", p_.periods[p_.stages[stage].period].name, node(stage));
  }
  [[nodiscard]] std::string node(std::size_t stage) const {
    return p_.stages[stage].node == "now" ? m_.label("seller_now") : p_.stages[stage].node;
  }
  [[nodiscard]] std::string part(const std::string& product) const {
    for (const study::StockLot& lot : a_.study.stock) {
      if (lot.chip->id.text() == product) return name_of(*lot.chip, m_);
    }
    return product;
  }
  /// `outlet/product` of what buyers take up; else the step's own name.
  [[nodiscard]] std::string limit_name(const std::string& name) const {
    const std::size_t slash = name.rfind('/');
    return slash == std::string::npos ? name : name.substr(0, slash) + " · " + part(name.substr(slash + 1));
  }
  /// The programme is continuous, cards are whole.
  [[nodiscard]] static std::string whole(double units) { return rounded(std::round(units), 9); }
  [[nodiscard]] std::string amount(double value) const { return money(value, p_.currency, m_); }

  [[nodiscard]] std::string title() const { return m_.language() == Language::zh ? a_.study.title_zh : a_.study.title; }

  /// What is done in the first quarter, in one line.
  [[nodiscard]] std::string verdict() const {
    std::vector<std::string> parts;
    std::map<std::size_t, double> by_offer;
    for (const SellerSale& sale : a_.plan.sales) {
      if (p_.stages[sale.stage].period == 0) by_offer[sale.offer] += sale.units;
    }
    for (const auto& [offer, units] : by_offer) {
      parts.push_back(m_.text("label", "seller_part",
                              {{"units", whole(units)}, {"chip", part(p_.offers[offer].product)}, {"outlet", p_.offers[offer].outlet}}));
    }
    double held = 0.0;
    for (std::size_t s = 0; s < p_.stages.size(); ++s) {
      if (p_.stages[s].parent != plan::kNoStage) continue;
      for (const double units : a_.plan.held[s]) held += units;
    }
    if (held > 0.0) parts.push_back(m_.text("label", "seller_hold", {{"units", whole(held)}}));
    return m_.text("label", "seller_verdict", {{"quarter", p_.periods.front().name}, {"parts", listed(parts, m_)}});
  }

  [[nodiscard]] Table stock() const {
    Table table;
    table.title = m_.label("seller_stock");
    table.columns = {column(m_, "holder"),          column(m_, "chip"),         column(m_, "units", true), column(m_, "age", true),
                     column(m_, "unit_cost", true), column(m_, "holding", true)};
    for (const plan::SellerLot& lot : p_.lots) {
      table.rows.push_back({text(lot.holder), text(part(lot.product)), text(whole(lot.units)),
                            text(m_.text("label", "seller_months", {{"months", rounded(lot.age_years * 12.0, 3)}})),
                            text(amount(lot.unit_cost)), text(amount(lot.holding_per_year / 4.0))});
    }
    return table;
  }

  [[nodiscard]] std::size_t first_open(std::size_t offer) const {
    const auto& at = p_.offers[offer].at;
    const auto found = std::find_if(at.begin(), at.end(), [](const auto& one) { return one.is_open; });
    return found == at.end() ? plan::kNoStage : static_cast<std::size_t>(found - at.begin());
  }

  /// Probability that a way is open in the stage's quarter, over all branches.
  [[nodiscard]] double open_in(std::size_t offer, std::size_t period) const {
    double open = 0.0;
    for (std::size_t s = 0; s < p_.stages.size(); ++s) {
      if (p_.stages[s].period == period && p_.offers[offer].at[s].is_open) open += p_.stages[s].probability;
    }
    return open;
  }

  [[nodiscard]] std::string status(std::size_t offer) const {
    const study::OutletStatus& now = a_.status[offer].front();
    std::string words = m_.text("seller_status", now.code);
    // The last US rule that fired, the duty's apart, is the one that says how an application is reviewed.
    for (auto rule = now.rules.rbegin(); rule != now.rules.rend(); ++rule) {
      if (rule->starts_with("US-") && *rule != now.levy) return words + " (" + *rule + ")";
    }
    return words;
  }

  [[nodiscard]] Table ways() const {
    Table table;
    table.title = m_.label("seller_ways");
    table.columns = {column(m_, "outlet"),      column(m_, "chip"),        column(m_, "status"),      column(m_, "opens"),
                     column(m_, "price", true), column(m_, "fee", true),   column(m_, "borne", true), column(m_, "lead", true),
                     column(m_, "cash", true),  column(m_, "chance", true)};
    for (std::size_t o = 0; o < p_.offers.size(); ++o) {
      const SellerOffer& offer = p_.offers[o];
      const std::size_t stage = first_open(o);
      const bool ever = stage != plan::kNoStage;
      const auto& at = offer.at[ever ? stage : 0];
      const double lead_days = static_cast<double>(offer.lead_periods) * kDaysPerQuarter;
      const double cash_days = lead_days + offer.cash_years * kHoursPerYear / 24.0;
      table.rows.push_back(
          {text(offer.outlet), text(part(offer.product)), text(status(o)), text(ever ? where(stage) : m_.label("seller_never")),
           text(amount(at.price)), text(at.fee_due > 0.0 ? amount(at.fee_due) : m_.label("seller_no_fee")),
           text(at.fee_borne > 0.0 ? amount(at.fee_borne) : ""), text(m_.text("label", "seller_days", {{"days", rounded(lead_days, 3)}})),
           text(m_.text("label", "seller_days", {{"days", rounded(cash_days, 3)}})),
           text(percent(open_in(o, p_.stages[ever ? stage : 0].period), 3))});
    }
    table.notes.push_back(m_.label("seller_ways_note"));
    return table;
  }

  [[nodiscard]] Table decisions() const {
    Table table;
    table.title = m_.label("seller_decisions");
    table.columns = {column(m_, "when"),   column(m_, "probability", true), column(m_, "outlet"),       column(m_, "chip"),
                     column(m_, "holder"), column(m_, "units", true),       column(m_, "margin", true), column(m_, "delivered", true)};
    for (std::size_t s = 0; s < p_.stages.size(); ++s) {
      bool first = true;
      const auto head = [&](std::vector<Cell> rest) {
        std::vector<Cell> row{text(first ? where(s) : " "), text(first ? percent(p_.stages[s].probability, 3) : "")};
        row.insert(row.end(), rest.begin(), rest.end());
        table.rows.push_back(std::move(row));
        first = false;
      };
      for (const SellerSale& sale : a_.plan.sales) {
        if (sale.stage != s) continue;
        const SellerOffer& offer = p_.offers[sale.offer];
        head({text(offer.outlet), text(part(offer.product)), text(p_.lots[sale.lot].holder), text(whole(sale.units)),
              text(amount(sale.margin)), text(percent(sale.delivered, 3))});
      }
      double held = 0.0;
      for (const double units : a_.plan.held[s]) held += units;
      if (held > 0.0) head({text(m_.label("seller_held")), text(""), text(""), text(whole(held)), text(""), text("")});
    }
    return table;
  }

  [[nodiscard]] Table limits() const {
    Table table;
    table.title = m_.label("seller_limits");
    table.columns = {column(m_, "limit"), column(m_, "name"), column(m_, "worth", true)};
    for (const plan::SellerLimit& limit : a_.plan.limits)
      table.rows.push_back({text(m_.text("seller_limit", limit.kind)), text(limit_name(limit.name)), text(amount(limit.worth))});
    if (table.rows.empty()) table.notes.push_back(m_.label("seller_no_limit"));
    return table;
  }

  [[nodiscard]] Table flips() const {
    Table table;
    table.title = m_.label("seller_flips");
    table.columns = {column(m_, "outlet"), column(m_, "chip"), column(m_, "used"), column(m_, "at_price", true),
                     column(m_, "flips_at", true)};
    for (const plan::SellerFlip& flip : a_.plan.flips) {
      const SellerOffer& offer = p_.offers[flip.offer];
      table.rows.push_back({text(offer.outlet), text(part(offer.product)), text(m_.label(flip.is_used ? "seller_used" : "seller_unused")),
                            text(amount(flip.at_price)), flip.price > 0.0 ? text(amount(flip.price)) : text(m_.label("seller_no_flip"))});
    }
    table.notes.push_back(m_.label("seller_flips_note"));
    return table;
  }

  [[nodiscard]] std::string values() const {
    const auto& plan = a_.plan;
    return m_.text("label", "seller_values",
                   {{"value", amount(plan.value)},
                    {"without", amount(plan.value_without_licence)},
                    {"licence", amount(plan.value - plan.value_without_licence)},
                    {"cost", amount(plan.book_cost)}});
  }

 private:
  const study::SellerAnswer& a_;
  const SellerProblem& p_;
  const Messages& m_;
};

Table seller_records(const study::SellerAnswer& answer) {
  const SellerProblem& p = answer.problem;
  CostRecords records;
  records.add("value", "expected", answer.plan.value, p.currency);
  records.add("value", "without_licence", answer.plan.value_without_licence, p.currency);
  records.add("value", "book_cost", answer.plan.book_cost, p.currency);
  for (const plan::SellerLot& lot : p.lots)
    records.add("holding_per_quarter", lot.holder + '/' + lot.product, lot.holding_per_year / 4.0, p.currency);
  for (std::size_t o = 0; o < p.offers.size(); ++o) {
    for (std::size_t s = 0; s < p.stages.size(); ++s) {
      const std::string key = fmt::format("{} {} {}", p.offers[o].id, p.periods[p.stages[s].period].name, p.stages[s].node);
      records.add_text("status", key, answer.status[o][s].code);
      records.add("fee_due", key, p.offers[o].at[s].fee_due, p.currency);
      records.add("fee_borne", key, p.offers[o].at[s].fee_borne, p.currency);
      records.add("price", key, p.offers[o].at[s].price, p.currency);
    }
  }
  for (const SellerSale& sale : answer.plan.sales) {
    const std::string key = fmt::format("{} {} {} {}", p.offers[sale.offer].id, p.lots[sale.lot].holder,
                                        p.periods[p.stages[sale.stage].period].name, p.stages[sale.stage].node);
    records.add("sale", key, sale.units, "units");
    records.add("margin", key, sale.margin, p.currency);
  }
  for (const plan::SellerLimit& limit : answer.plan.limits) records.add("limit_" + limit.kind, limit.name, limit.worth, p.currency);
  for (const plan::SellerFlip& flip : answer.plan.flips) records.add("flip", p.offers[flip.offer].id, flip.price, p.currency);
  return records.table();
}

}  // namespace

std::vector<Table> seller_tables(const study::SellerAnswer& answer, const Messages& m) {
  const SellerWords words(answer, m);
  return {words.stock(), words.ways(), words.decisions(), words.limits(), words.flips()};
}

std::string render_seller(const study::SellerAnswer& answer, const Messages& m, Format format, const Style& style) {
  if (format != Format::table && format != Format::md) return render(seller_records(answer), format, style);
  const SellerWords words(answer, m);
  std::string out = (format == Format::md ? "# " : "") + words.title() + "\n\n" + words.verdict() + "\n" + words.values() + "\n";
  for (const Table& table : seller_tables(answer, m)) out += "\n" + render(table, format, style);
  return out;
}

std::string seller_html(const study::SellerAnswer& answer, const Messages& m) {
  const SellerWords words(answer, m);
  const bool zh = m.language() == Language::zh;
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<div "
      "class=\"page{}\">\n<h1>{}</h1>\n",
      zh ? "zh-CN" : "en", escaped(words.title()), page_style(), zh ? " zh" : "", escaped(words.title()));
  out += "<section class=\"answer\"><p class=\"verdict\">" + escaped(words.verdict()) + "</p><p>" + escaped(words.values()) +
         "</p></section>\n";
  for (const Table& table : seller_tables(answer, m)) out += html_table(table, m);
  return out + "</div>\n</body>\n</html>\n";
}

}  // namespace steelyard::report
