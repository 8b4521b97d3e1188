// rules check, rules replay, rules screen: one transaction, a table of them, a record kept, a name against a list.
#include <algorithm>

#include <fmt/format.h>

#include "cli/output_file.hpp"
#include "cli/rules_files.hpp"
#include "report/rules/rules_record_view.hpp"
#include "rules/csv.hpp"
#include "rules/record.hpp"

namespace steelyard::cli {

inline constexpr Code kNotARecord{"cli.not_a_record", ErrorKind::data};

namespace {

/// One row of a shipment table over what was typed for all of them.
Result<rules::Transaction> transaction_of_row(const rules::CsvTable& table, const rules::CsvRow& row, const rules::Transaction& base,
                                              const rules::RuleBook& book, const catalog::Catalog& catalog) {
  rules::Transaction transaction = base;
  Findings findings;
  for (const std::string& column : table.columns) {
    const std::string cell = table.cell(row, column);
    if (cell.empty()) continue;
    for (Error& error : rules::state_by_name(transaction, book, column, cell)) {
      error.place = {table.file, row.line, 0, column};
      findings.push_back(std::move(error));
    }
  }
  if (findings.empty()) {
    for (Error& error : rules::complete(transaction, book, catalog)) {
      error.code.kind = ErrorKind::data;
      error.place = {table.file, row.line, 0, error.place.pointer};
      findings.push_back(std::move(error));
    }
  }
  if (!findings.empty()) return findings;
  return transaction;
}

Findings check_columns(const rules::CsvTable& table, const rules::RuleBook& book) {
  std::vector<std::string_view> known;
  for (const auto& [name, full] : rules::short_names()) {
    known.push_back(name);
    known.push_back(full);
  }
  for (const rules::FactInfo& fact : book.facts()) {
    if (!fact.derived) known.push_back(fact.name);
  }
  Findings findings;
  for (const std::string& column : table.columns) {
    if (std::find(known.begin(), known.end(), column) != known.end()) continue;
    Error error{rules::kBadColumns, {table.file, 1, 0, {}}, {{"found", column}}};
    if (const auto near = nearest_name(column, known); !near.empty()) error.arguments.push_back({"nearest", std::string{near}});
    findings.push_back(std::move(error));
  }
  return findings;
}

int run_batch(Invocation& invocation, const std::string& path, const rules::RuleBook& book, const rules::Transaction& base,
              const rules::WhatIf& what_if, const CheckMaterial& material) {
  const auto text = read_file(path);
  if (!text) return invocation.fail(text.error());
  const auto catalog = invocation.catalog();
  const rules::CsvTable table = rules::parse_csv(*text, path);
  Findings findings = check_columns(table, book);
  if (!findings.empty()) return invocation.fail(findings);
  std::vector<report::BatchRow> rows;
  for (const rules::CsvRow& row : table.rows) {
    auto transaction = transaction_of_row(table, row, base, book, **catalog);
    if (!transaction) {
      findings.insert(findings.end(), transaction.error().begin(), transaction.error().end());
      continue;
    }
    rules::CheckRequest request{std::move(*transaction), std::nullopt, what_if, nullptr, nullptr, nullptr, nullptr};
    material.lend_to(request);
    auto answer = rules::check_transaction(std::move(request), book);
    if (answer) {
      rows.push_back({row.line, std::move(*answer)});
      continue;
    }
    for (Error& error : answer.error()) {
      if (error.place.file.empty()) error.place = {path, row.line, 0, error.place.pointer};
      error.code.kind = ErrorKind::data;
      findings.push_back(std::move(error));
    }
  }
  // Every row is looked at; with a single bad one there is no table, so that none is read as complete.
  if (!findings.empty()) return invocation.fail(findings);
  invocation.print(
      report::render(report::batch_table(rows, book, invocation.messages(), invocation.format()), invocation.format(), invocation.style()));
  return kAnswered;
}

int run_check(Invocation& invocation) {
  const auto book = rule_book_of(invocation);
  if (!book) return invocation.fail(book.error());
  auto transaction = transaction_of(invocation);
  if (!transaction) return invocation.fail(transaction.error());
  const auto what_if = what_if_of(invocation);
  if (!what_if) return invocation.fail(what_if.error());
  const auto material = check_material_of(invocation);
  if (!material) return invocation.fail(material.error());
  if (const auto batch = invocation.text("batch")) return run_batch(invocation, *batch, **book, *transaction, *what_if, **material);
  if (transaction->facts.empty()) {
    return invocation.fail(
        Error{kNoTransaction, {}, {{"expected", "rules check FILE.toml, rules check --chip CHIP --to COUNTRY --on DATE"}}});
  }
  rules::CheckRequest request{std::move(*transaction), std::nullopt, *what_if, nullptr, nullptr, nullptr, nullptr};
  (*material)->lend_to(request);
  const auto answer = rules::check_transaction(std::move(request), **book);
  if (!answer) return invocation.fail(answer.error());
  const report::CheckView view = view_of(invocation, *answer, **book);
  if (const auto path = invocation.text("record")) {
    const auto done = write_file(*path, report::render_record(view, invocation.messages()));
    if (!done) return invocation.fail(done.error());
  }
  invocation.print(report::render_check(view, invocation.messages(), invocation.format(), invocation.style()));
  if (const auto path = invocation.text("record"))
    invocation.remark(invocation.messages().text("cli", "written", {{"file", *path}}) + '\n');
  return kAnswered;
}

/// The text of a member of a record's top, or a finding.
Result<std::string> member_of(const Document& document, std::string_view key) {
  const Value* value = document.root.find(key);
  if (value != nullptr && value->kind == ValueKind::text) return value->text;
  return Error{kNotARecord, {document.file, 0, 0, std::string{key}}, {{"found", std::string{key}}}};
}

std::vector<RuleId> ids_of(const Value& what_if, std::string_view key) {
  std::vector<RuleId> ids;
  if (const Value* list = what_if.find(key)) {
    for (const Value& item : list->items) ids.emplace_back(item.text);
  }
  return ids;
}

std::vector<OptionSpec> check_options() {
  std::vector<OptionSpec> options = transaction_options();
  const auto file = [](std::string_view name, std::string_view placeholder) {
    return OptionSpec{.name = name, .kind = OptionKind::value, .placeholder = placeholder, .completion = Completion::file};
  };
  options.push_back(file("batch", "SHIPMENTS.csv"));
  options.push_back(file("counter", "FILE"));
  options.push_back(file("screen", "CSL.json|csv"));
  options.push_back({.name = "list-date", .kind = OptionKind::value, .placeholder = "YYYY-MM-DD"});
  options.push_back(file("record", "FILE.json"));
  options.push_back({.name = "trace"});
  for (const OptionSpec& option : what_if_options()) options.push_back(option);
  return options;
}

int run_replay(Invocation& invocation) { return replay_record(invocation, *invocation.text("record")); }

}  // namespace

int replay_record(Invocation& invocation, const std::string& path) {
  const auto book = rule_book_of(invocation);
  if (!book) return invocation.fail(book.error());
  const auto catalog = invocation.catalog();
  if (!catalog) return invocation.fail(catalog.error());
  const auto text = read_file(path);
  if (!text) return invocation.fail(text.error());
  const auto document = parse_json(*text, path);
  if (!document) return invocation.fail(document.error());
  const auto format = member_of(*document, "format");
  const auto stated = member_of(*document, "transaction");
  const Value* answer = document->root.find("answer");
  if (!format || *format != report::kRecordFormat || !stated || answer == nullptr) {
    return invocation.fail(Error{kNotARecord, {path, 0, 0, {}}, {{"found", path}}});
  }
  const auto transaction_file = parse_toml(*stated, path);
  if (!transaction_file) return invocation.fail(transaction_file.error());
  auto transaction = rules::read_transaction(*transaction_file, **book, **catalog);
  if (!transaction) return invocation.fail(transaction.error());
  rules::WhatIf what_if;
  if (const Value* said = answer->find("what_if")) {
    what_if.enact = ids_of(*said, "enact");
    what_if.repeal = ids_of(*said, "without");
  }
  rules::CheckRequest request{std::move(*transaction), std::nullopt, what_if, nullptr, nullptr, nullptr, nullptr};
  const auto again = rules::check_transaction(std::move(request), **book);
  if (!again) return invocation.fail(again.error());
  const report::CheckView view = view_of(invocation, *again, **book);
  const report::Replay replay = report::compare_with_record(view, *document, invocation.messages());
  invocation.print(report::render(replay.table, invocation.format(), invocation.style()));
  return replay.same ? kAnswered : kViolations;
}

std::vector<Command> rules_check_commands() {
  return {{.path = "rules check",
           .arguments = {{.name = "transaction", .placeholder = "TRANSACTION.toml", .required = false, .completion = Completion::file}},
           .options = check_options(),
           .examples = {{"steelyard rules check examples/transactions/h200-cloud.toml", "rules.check_file"},
                        {"steelyard rules check --chip h200-sxm --from US --to CN --on 2026-02-15 --buyer-class platform --activity export",
                         "rules.check_typed"},
                        {"steelyard rules check --chip h200-sxm --to CN --on 2025-12-09 --enact US-ANN-2025-12-08", "rules.check_enact"},
                        {"steelyard rules check --batch shipments.csv --format csv", "rules.check_batch"}},
           .run = run_check},
          {.path = "rules replay",
           .arguments = {{.name = "record", .placeholder = "RECORD.json", .completion = Completion::file}},
           .options = {},
           .examples = {{"steelyard rules replay record.json", "rules.replay"}},
           .run = run_replay}};
}

}  // namespace steelyard::cli
