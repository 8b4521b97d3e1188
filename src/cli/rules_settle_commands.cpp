// rules settle, rules leadtime: what falls due, and how long it takes.
#include <fmt/format.h>

#include "base/unit.hpp"
#include "cli/invocation.hpp"
#include "report/rules/rules_lead_time_view.hpp"
#include "report/rules/rules_settlement_view.hpp"
#include "rules/csv.hpp"
#include "rules/lead_time.hpp"
#include "rules/settlement.hpp"
#include "rules/transaction.hpp"

namespace steelyard::cli {
namespace {

/// Findings of what was typed name their option and are mistakes of usage, not of a file.
Findings typed(std::string_view option, Findings findings) {
  for (Error& error : findings) {
    error.code.kind = ErrorKind::usage;
    error.place.pointer = fmt::format("--{}", option);
    error.arguments.push_back({"key", fmt::format("--{}", option)});
  }
  return findings;
}

void take(Findings& all, Findings some) { all.insert(all.end(), some.begin(), some.end()); }

void read_money_option(const Invocation& invocation, std::string_view name, std::optional<Money>& value, Findings& findings) {
  const auto text = invocation.text(name);
  if (!text) return;
  auto money = rules::read_money(*text);
  if (money) {
    value = *money;
  } else {
    take(findings, typed(name, std::move(money.error())));
  }
}

void read_ratio_option(const Invocation& invocation, std::string_view name, std::optional<rules::Ratio>& value, Findings& findings) {
  const auto text = invocation.text(name);
  if (!text) return;
  auto ratio = rules::Ratio::parse(*text);
  if (ratio) {
    value = *ratio;
  } else {
    take(findings, typed(name, std::move(ratio.error())));
  }
}

/// What rules and announcements levy on the part, shipped from the US to China on the day.
Result<std::vector<report::KnownLevy>> known_levies(Invocation& invocation, const catalog::Chip& chip, Date on) {
  using Answer = Result<std::vector<report::KnownLevy>>;
  const auto& book = (*invocation.engine())->rule_book();
  if (!book) return Answer(book.error());
  rules::Facts facts = rules::facts_of(chip);
  facts["activity"] = std::string{"export"};
  facts["route.ship_from"] = std::string{"US"};
  facts["route.destination"] = std::string{"CN"};
  const auto plain = book->evaluate(facts, on);
  if (!plain) return Answer(plain.error());
  rules::WhatIf announced;
  announced.enact = plain->announcements;
  const auto enacted = book->evaluate(facts, on, announced);
  if (!enacted) return Answer(enacted.error());
  std::vector<report::KnownLevy> levies;
  for (const rules::Levy& levy : enacted->levies) {
    const rules::RuleInfo* info = book->rule(levy.rule);
    levies.push_back({levy, info->name_en, info->name_zh});
  }
  return levies;
}

Result<std::vector<rules::ShipmentLine>> read_lines(const std::string& path) {
  using Answer = Result<std::vector<rules::ShipmentLine>>;
  const auto content = read_file(path);
  if (!content) return Answer(content.error());
  const rules::CsvTable table = rules::parse_csv(*content, path);
  Findings findings;
  for (const char* column : {"shipment", "product", "units", "price"}) {
    if (!table.column(column)) findings.push_back({kMissingKey, {path, 1, 0, {}}, {{"key", column}}});
  }
  std::vector<rules::ShipmentLine> lines;
  for (const rules::CsvRow& row : table.rows) {
    if (!findings.empty() && lines.empty() && !table.column("price")) break;
    const auto wrong = [&](const char* key, const char* expected) {
      findings.push_back({kWrongType, {path, row.line, 0, key}, {{"key", key}, {"found", table.cell(row, key)}, {"expected", expected}}});
    };
    rules::ShipmentLine line;
    line.shipment = table.cell(row, "shipment");
    line.product = table.cell(row, "product");
    const auto units = parse_number(table.cell(row, "units"));
    if (units && *units >= 0.0 && *units < 1e15) {
      line.units = static_cast<std::int64_t>(*units);
    } else {
      wrong("units", "integer");
    }
    if (const auto price = rules::read_money(table.cell(row, "price"))) {
      line.price_per_unit = *price;
    } else {
      wrong("price", "number and unit, as 40000 USD");
    }
    if (const std::string entered = table.cell(row, "entered_value"); !entered.empty()) {
      if (const auto value = rules::read_money(entered)) {
        line.entered_value_per_unit = *value;
      } else {
        wrong("entered_value", "number and unit, as 27000 USD");
      }
    }
    lines.push_back(std::move(line));
  }
  if (!findings.empty()) return findings;
  return lines;
}

int run_statement(Invocation& invocation, const std::string& path, rules::Ratio rate, std::optional<rules::Ratio> pass_through) {
  rules::FeeTerms terms{rules::FeeWording::duty_on_entered_value, rate, pass_through.value_or(rules::Ratio{1, 1})};
  if (const auto wording = invocation.text("wording")) {
    const auto& names = rules::fee_wording_names();
    terms.wording = static_cast<rules::FeeWording>(std::find(names.begin(), names.end(), *wording) - names.begin());
  }
  const auto lines = read_lines(path);
  if (!lines) return invocation.fail(lines.error());
  auto statement = rules::statement_of(terms, *lines);
  if (!statement) {
    for (Error& error : statement.error()) error.place.file = path;
    return invocation.fail(statement.error());
  }
  const report::Table table = report::statement_table(*statement, invocation.messages(), invocation.format());
  invocation.print(report::render(table, invocation.format(), invocation.style()));
  return kAnswered;
}

int run_settle(Invocation& invocation) {
  Findings findings;
  report::SettlementQuestion question;
  std::optional<Money> price;
  std::optional<rules::Ratio> rate;
  read_money_option(invocation, "price", price, findings);
  read_money_option(invocation, "entered-value", question.line.entered_value_per_unit, findings);
  read_ratio_option(invocation, "rate", rate, findings);
  read_ratio_option(invocation, "pass-through", question.pass_through, findings);
  const auto units = invocation.integer("units");
  if (!units) take(findings, units.error());
  const auto on = invocation.date("on");
  if (!on) take(findings, on.error());
  const auto lines = invocation.text("lines");
  if (!price && !lines && findings.empty()) {
    findings.push_back({kMissingArgument, {}, {{"command", "rules settle"}, {"expected", "--price \"40000 USD\""}}});
  }
  if (!findings.empty()) return invocation.fail(findings);
  if (lines) return run_statement(invocation, *lines, rate.value_or(rules::Ratio{1, 4}), question.pass_through);

  question.line.price_per_unit = *price;
  question.line.units = units->value_or(1);
  if (const auto name = invocation.text("chip")) {
    const auto catalog = invocation.catalog();
    if (!catalog) return invocation.fail(catalog.error());
    const auto chip = (*catalog)->find_chip(*name);
    if (!chip) return invocation.fail(chip.error());
    question.line.product = (*chip)->name;
    if (*on) {
      auto levies = known_levies(invocation, **chip, **on);
      if (!levies) return invocation.fail(levies.error());
      question.levies = std::move(*levies);
      question.on = (*on)->to_string();
    }
  }
  if (rate) {
    question.rate = *rate;
  } else if (!question.levies.empty()) {
    question.rate = rules::Ratio::of_rate(question.levies.front().levy.rate);
  }
  const auto line = rules::statement_line({rules::FeeWording::surcharge_on_buyer, question.rate, {1, 1}}, question.line);
  if (!line) return invocation.fail(line.error());
  const report::Table table = report::settlement_table(question, invocation.messages(), invocation.format());
  invocation.print(report::render(table, invocation.format(), invocation.style()));
  return kAnswered;
}

int run_lead_time(Invocation& invocation) {
  const auto engine = invocation.engine();
  if (!engine) return invocation.fail(engine.error());
  const auto steps = rules::read_lead_times((*engine)->data());
  if (!steps) return invocation.fail(steps.error());
  const auto start = invocation.date("start");
  if (!start) return invocation.fail(start.error());
  const auto answer = rules::lead_time(*steps, invocation.text("route").value_or("us_entry"), invocation.text("from").value_or(""),
                                       invocation.text("to").value_or(""), *start);
  if (!answer) return invocation.fail(answer.error());
  const report::Table table = report::lead_time_table(*answer, invocation.messages(), invocation.format());
  invocation.print(report::render(table, invocation.format(), invocation.style()));
  return kAnswered;
}

OptionSpec value_option(std::string_view name, std::string_view placeholder, Completion completion = Completion::none) {
  return {.name = name, .kind = OptionKind::value, .placeholder = placeholder, .completion = completion};
}

}  // namespace

std::vector<Command> rules_settle_commands() {
  return {{.path = "rules settle",
           .arguments = {},
           .options = {value_option("price", "AMOUNT"), value_option("entered-value", "AMOUNT"), value_option("units", "N"),
                       value_option("rate", "25%"), value_option("pass-through", "0...1"), value_option("chip", "CHIP", Completion::chip),
                       value_option("on", "YYYY-MM-DD"), value_option("lines", "FILE.csv", Completion::file),
                       OptionSpec{.name = "wording", .kind = OptionKind::value, .choices = rules::fee_wording_names()}},
           .examples = {{"steelyard rules settle --price \"40000 USD\" --entered-value \"27000 USD\" --units 1000", "rules.settle"},
                        {"steelyard rules settle --chip h20-96 --price \"12000 USD\" --on 2025-09-01", "rules.settle_h20"},
                        {"steelyard rules settle --lines shipments.csv --wording duty_on_entered_value", "rules.settle_lines"}},
           .run = run_settle},
          {.path = "rules leadtime",
           .arguments = {},
           .options = {value_option("route", "ROUTE"), value_option("from", "STEP"), value_option("to", "STEP"),
                       value_option("start", "YYYY-MM-DD")},
           .examples = {{"steelyard rules leadtime --start 2025-12-08", "rules.leadtime"},
                        {"steelyard rules leadtime --from licence --to export", "rules.leadtime_part"}},
           .run = run_lead_time}};
}

}  // namespace steelyard::cli
