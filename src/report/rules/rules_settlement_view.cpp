#include "report/rules/rules_settlement_view.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "report/words.hpp"

namespace steelyard::report {
namespace {

using rules::FeeTerms;
using rules::FeeWording;
using rules::StatementLine;

bool for_people(Format format) { return format == Format::table || format == Format::md; }

/// `13333.33`, exact.
std::string decimal(const Money& money) {
  const std::string text = money.to_string();
  return text.substr(0, text.find(' '));
}

/// `13,333.33`: every cent of it, as it is owed.
std::string grouped_decimal(const Money& money) {
  std::string digits = decimal(money);
  std::size_t at = digits.find('.');
  if (at == std::string::npos) at = digits.size();
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  while (at > first + 3) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

Cell text(std::string value) { return {std::move(value), 4, {}}; }
Cell amount(const Money& money, Format format) { return text(for_people(format) ? grouped_decimal(money) : decimal(money)); }

std::string fraction(rules::Ratio ratio) { return percent(ratio.value(), 6); }

std::string wording_title(const FeeTerms& terms, const Messages& m) {
  const std::string code{rules::name_of(terms.wording)};
  std::string title = m.text("fee_wording", code);
  const bool shared = terms.wording == FeeWording::surcharge_on_buyer || terms.wording == FeeWording::duty_on_entered_value;
  if (!shared) return title;
  if (terms.pass_through == rules::Ratio{1, 1}) return title + m.label("fee_passed_on");
  if (terms.pass_through.numerator == 0) return title + m.label("fee_absorbed");
  return title + m.text("label", "fee_shared", {{"share", fraction(terms.pass_through)}});
}

std::vector<Column> columns(const Messages& m, Format format, bool shipments) {
  std::vector<Column> all;
  if (shipments) {
    all.push_back({"shipment", m.text("column", "shipment"), false});
    all.push_back({"product", m.text("column", "product"), false});
    all.push_back({"units", m.text("column", "units"), true});
  }
  all.push_back({"wording", m.text("column", "wording"), false});
  if (!for_people(format)) {
    all.push_back({"pass_through", "", true});
    all.push_back({"currency", "", false});
    all.push_back({"rate", "", true});
  }
  for (const char* key : {"base", "due", "buyer_pays", "seller_nets"})
    all.push_back({key, m.text("column", fmt::format("fee_{}", key)), true});
  all.push_back({"due_per_unit_for_display", m.text("column", "fee_per_unit"), true});
  return all;
}

std::vector<Cell> row_of(const StatementLine& line, const Messages& m, Format format, bool shipments) {
  std::vector<Cell> row;
  if (shipments) {
    row.push_back(text(line.shipment));
    row.push_back(text(line.product));
    row.push_back({static_cast<double>(line.units), 15, {}});
  }
  row.push_back(text(for_people(format) ? wording_title(line.terms, m) : std::string{rules::name_of(line.terms.wording)}));
  if (!for_people(format)) {
    row.push_back({line.terms.pass_through.value(), 6, {}});
    row.push_back(text(std::string{code_of(line.due.currency)}));
    row.push_back({line.terms.rate.value(), 6, {}});
  }
  for (const Money& money : {line.base, line.due, line.buyer_pays, line.seller_nets}) row.push_back(amount(money, format));
  Cell per_unit;
  if (line.units > 0) per_unit.value = for_people(format) ? std::round(line.per_unit(line.due) * 100.0) / 100.0 : line.per_unit(line.due);
  per_unit.digits = 15;
  row.push_back(std::move(per_unit));
  return row;
}

/// Which terms are told: a share settles who bears it, the others are told at both ends or at the one asked for.
std::vector<FeeTerms> terms_of(const SettlementQuestion& question) {
  std::vector<FeeTerms> all;
  for (std::size_t w = 0; w < rules::fee_wording_names().size(); ++w) {
    const auto wording = static_cast<FeeWording>(w);
    const bool shared = wording == FeeWording::surcharge_on_buyer || wording == FeeWording::duty_on_entered_value;
    if (!shared) {
      all.push_back({wording, question.rate, {1, 1}});
    } else if (question.pass_through) {
      all.push_back({wording, question.rate, *question.pass_through});
    } else {
      all.push_back({wording, question.rate, {1, 1}});
      all.push_back({wording, question.rate, {0, 1}});
    }
  }
  return all;
}

std::string levy_note(const SettlementQuestion& question, const KnownLevy& known, const Messages& m) {
  const bool zh = m.language() == Language::zh;
  return m.text("label", known.levy.codified ? "levy_in_force" : "levy_announced",
                {{"rate", percent(known.levy.rate, 6)},
                 {"basis", m.text("levy_basis", known.levy.basis)},
                 {"rule", known.levy.rule.text()},
                 {"name", zh ? known.name_zh : known.name_en},
                 {"on", question.on}});
}

}  // namespace

std::string money_text(const Money& money) { return grouped_decimal(money) + ' ' + std::string{code_of(money.currency)}; }

Table settlement_table(const SettlementQuestion& question, const Messages& m, Format format) {
  Table table;
  const rules::ShipmentLine& line = question.line;
  table.title = m.text("label", "settlement_title",
                       {{"units", render_number(static_cast<double>(line.units), 15)},
                        {"product", line.product},
                        {"price", money_text(line.price_per_unit)},
                        {"entered", line.entered_value_per_unit ? money_text(*line.entered_value_per_unit) : ""},
                        {"rate", fraction(question.rate)}});
  table.columns = columns(m, format, false);
  for (const FeeTerms& terms : terms_of(question)) {
    const auto statement = rules::statement_line(terms, line);
    if (statement) {
      table.rows.push_back(row_of(*statement, m, format, false));
      continue;
    }
    // A duty without an entered value: a row that says what it would be taken on.
    if (terms.pass_through.numerator == 0) continue;
    std::vector<Cell> row(table.columns.size());
    row[0] = text(for_people(format) ? m.text("fee_wording", rules::name_of(terms.wording)) : std::string{rules::name_of(terms.wording)});
    if (for_people(format)) row[2] = text(m.text("label", "fee_of_entered_value", {{"rate", format_number(terms.rate.value(), 6)}}));
    table.rows.push_back(std::move(row));
  }
  for (const KnownLevy& known : question.levies) table.notes.push_back(levy_note(question, known, m));
  if (!question.on.empty() && question.levies.empty()) table.notes.push_back(m.text("label", "levy_none", {{"on", question.on}}));
  if (!line.entered_value_per_unit) table.notes.push_back(m.label("fee_needs_entered_value"));
  table.notes.push_back(m.label("fee_codified_note"));
  table.notes.push_back(m.label("fee_rounding_note"));
  return table;
}

Table statement_table(const rules::Statement& statement, const Messages& m, Format format) {
  Table table;
  table.title = m.label("statement_title");
  table.columns = columns(m, format, true);
  for (const StatementLine& line : statement.lines) table.rows.push_back(row_of(line, m, format, true));
  if (for_people(format)) {
    for (const rules::Statement::Total& total : statement.totals) {
      std::vector<Cell> row{text(m.label("total") + ' ' + std::string{code_of(total.due.currency)}), text(" "), text(" "), text(" ")};
      for (const Money& money : {total.base, total.due, total.buyer_pays, total.seller_nets}) row.push_back(amount(money, format));
      row.push_back(text(" "));
      table.rows.push_back(std::move(row));
    }
    table.notes.push_back(m.label("fee_rounding_note"));
  }
  return table;
}

}  // namespace steelyard::report
