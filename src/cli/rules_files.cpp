#include "cli/rules_files.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "rules/rule_book.hpp"
#include "study/engine.hpp"

namespace steelyard::cli {
namespace {

/// Options and the names they state.
const std::vector<std::pair<std::string_view, std::string_view>>& stated_options() {
  static const std::vector<std::pair<std::string_view, std::string_view>> options{{"to", "to"},
                                                                                  {"from", "from"},
                                                                                  {"on", "on"},
                                                                                  {"activity", "activity"},
                                                                                  {"buyer-class", "buyer_class"},
                                                                                  {"end-user", "end_user"},
                                                                                  {"consignee", "consignee"},
                                                                                  {"units", "units"},
                                                                                  {"price", "price"},
                                                                                  {"entered-value", "entered_value"}};
  return options;
}

void take(Findings& all, Findings some) {
  all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
}

/// Mistakes on the command line are mistakes of usage, and name their option.
Findings typed(const std::string& option, Findings findings) {
  for (Error& error : findings) {
    if (error.code.kind == ErrorKind::environment) continue;
    error.code.kind = ErrorKind::usage;
    error.place = {};
    error.place.pointer = option;
  }
  return findings;
}

bool names_a_file(const std::string& text) { return text.ends_with(".toml") || text.ends_with(".json"); }

/// A `[[chip]]` record of one's own: the catalogue reads it as if it lay in a directory of --catalog.
Result<rules::Transaction> part_of_record(Invocation& invocation, const std::string& path, const std::string& text,
                                          rules::Transaction transaction) {
  using Answer = Result<rules::Transaction>;
  DataTree tree = (*invocation.engine())->data();
  tree.add_memory_overlay({{std::filesystem::path(path).filename().string(), text}});
  const auto catalog = catalog::Catalog::load(tree);
  if (!catalog) return Answer(catalog.error());
  const auto document = parse_document(text, path);
  const Value* records = document ? document->root.find("chip") : nullptr;
  if (records == nullptr || records->items.size() != 1) {
    return Error{
        kTwoParts, {path, 0, 0, "chip"}, {{"found", std::to_string(records == nullptr ? 0 : records->items.size())}, {"expected", "1"}}};
  }
  const Value* id = records->items.front().find("id");
  const auto chip = catalog->find_chip(id == nullptr ? std::string_view{} : id->text);
  if (!chip) return Answer(chip.error());
  for (auto& [name, value] : rules::facts_of(**chip)) {
    if (!transaction.facts.contains(name)) {
      transaction.facts.emplace(name, std::move(value));
      transaction.found.insert(name);
    }
  }
  return transaction;
}

/// `--chip my-part.toml`: a catalogue record, or the `[item]` table of a transaction.
Result<rules::Transaction> part_of_file(Invocation& invocation, const std::string& path, const rules::RuleBook& book,
                                        const catalog::Catalog& catalog) {
  using Answer = Result<rules::Transaction>;
  const auto text = read_file(path);
  if (!text) return Answer(text.error());
  const auto document = parse_document(*text, path);
  if (!document) return Answer(document.error());
  if (document->root.find("chip") != nullptr) return part_of_record(invocation, path, *text, {});
  if (document->root.find("item") == nullptr) {
    return Error{rules::kUnknownPart, {path, 0, 0, {}}, {{"expected", "[item], [[chip]]"}}};
  }
  return rules::read_transaction(*document, book, catalog);
}

Result<rules::Transaction> transaction_of_file(const std::string& path, const rules::RuleBook& book, const catalog::Catalog& catalog) {
  const auto text = read_file(path);
  if (!text) return Result<rules::Transaction>(text.error());
  const auto document = parse_document(*text, path);
  if (!document) return Result<rules::Transaction>(document.error());
  return rules::read_transaction(*document, book, catalog);
}

void state_typed(Invocation& invocation, rules::Transaction& transaction, const rules::RuleBook& book, Findings& findings) {
  for (const auto& [option, name] : stated_options()) {
    const auto text = invocation.text(option);
    if (text) take(findings, typed(fmt::format("--{}", option), rules::state_by_name(transaction, book, std::string{name}, *text)));
  }
  for (const std::string& fact : invocation.texts("fact")) {
    const std::size_t equals = fact.find('=');
    if (equals == std::string::npos) {
      findings.push_back({kBadUsage, {}, {{"found", fact}, {"expected", "--fact NAME=VALUE"}}});
      continue;
    }
    take(findings,
         typed("--fact", rules::state_by_name(transaction, book, fact.substr(0, equals), std::string_view{fact}.substr(equals + 1))));
  }
}

OptionSpec value_option(std::string_view name, std::string_view placeholder, Completion completion = Completion::none) {
  return {.name = name, .kind = OptionKind::value, .placeholder = placeholder, .completion = completion};
}
OptionSpec values_option(std::string_view name, std::string_view placeholder) {
  return {.name = name, .kind = OptionKind::values, .placeholder = placeholder};
}

}  // namespace

std::vector<OptionSpec> transaction_options() {
  return {value_option("chip", "CHIP|FILE.toml", Completion::chip),
          value_option("from", "COUNTRY"),
          value_option("to", "COUNTRY"),
          value_option("on", "YYYY-MM-DD"),
          value_option("activity", "ACTIVITY"),
          value_option("buyer-class", "CLASS"),
          value_option("consignee", "NAME"),
          value_option("end-user", "NAME"),
          value_option("units", "N"),
          value_option("price", "AMOUNT"),
          value_option("entered-value", "AMOUNT"),
          values_option("fact", "NAME=VALUE")};
}

std::vector<OptionSpec> what_if_options() {
  return {values_option("enact", "RULE"), values_option("without", "RULE"), value_option("as-of", "YYYY-MM-DD"),
          value_option("today", "YYYY-MM-DD")};
}

Result<const rules::RuleBook*> rule_book_of(Invocation& invocation) {
  const auto engine = invocation.engine();
  if (!engine) return Result<const rules::RuleBook*>(engine.error());
  const auto& book = (*engine)->rule_book();
  if (!book) return Result<const rules::RuleBook*>(book.error());
  return &*book;
}

Result<rules::Transaction> transaction_of(Invocation& invocation, const std::optional<std::string>& named) {
  using Answer = Result<rules::Transaction>;
  const auto catalog = invocation.catalog();
  if (!catalog) return Answer(catalog.error());
  const auto book = rule_book_of(invocation);
  if (!book) return Answer(book.error());
  rules::Transaction transaction;
  if (const auto file = named ? named : invocation.text("transaction")) {
    auto read = transaction_of_file(*file, **book, **catalog);
    if (!read) return read;
    transaction = std::move(*read);
  }
  Findings findings;
  if (const auto chip = invocation.text("chip")) {
    if (names_a_file(*chip)) {
      auto part = part_of_file(invocation, *chip, **book, **catalog);
      if (!part) return part;
      for (auto& [name, value] : part->facts) transaction.facts[name] = std::move(value);
      if (part->package) transaction.package = part->package;
    } else {
      // Another part than the file's: what was found for that one no longer holds.
      std::erase_if(transaction.facts,
                    [&](const auto& fact) { return fact.first.starts_with("item.") && transaction.found.contains(fact.first); });
      transaction.package.reset();
      take(findings, typed("--chip", rules::state_by_name(transaction, **book, "chip", *chip)));
    }
  }
  state_typed(invocation, transaction, **book, findings);
  // "--to CN" without more asks about sending it there; the answer says that nobody stated it.
  if (!invocation.text("transaction") && invocation.text("to") && transaction.facts.emplace("activity", std::string{"export"}).second)
    transaction.found.insert("activity");
  take(findings, typed("--chip", rules::complete(transaction, **book, **catalog)));
  if (!findings.empty()) return findings;
  return transaction;
}

Result<rules::WhatIf> what_if_of(Invocation& invocation) {
  rules::WhatIf what_if;
  for (const std::string& id : invocation.texts("enact")) what_if.enact.emplace_back(id);
  for (const std::string& id : invocation.texts("without")) what_if.repeal.emplace_back(id);
  const auto as_of = invocation.date("as-of");
  if (!as_of) return Result<rules::WhatIf>(as_of.error());
  what_if.as_of = *as_of;
  const auto today = invocation.date("today");
  if (!today) return Result<rules::WhatIf>(today.error());
  what_if.today = *today;
  return what_if;
}

void CheckMaterial::lend_to(rules::CheckRequest& request) const {
  if (counters) request.counters = &*counters;
  request.caps = &caps;
  if (list) request.list = &*list;
  if (screener) request.screener = &*screener;
}

Result<std::unique_ptr<CheckMaterial>> check_material_of(Invocation& invocation) {
  using Answer = Result<std::unique_ptr<CheckMaterial>>;
  auto material = std::make_unique<CheckMaterial>();
  auto caps = rules::read_caps((*invocation.engine())->data());
  if (!caps) return Answer(caps.error());
  material->caps = std::move(*caps);
  if (const auto path = invocation.text("counter")) {
    const auto text = read_file(*path);
    if (!text) return Answer(text.error());
    auto counters = rules::read_counters(*text, *path);
    if (!counters) return Answer(counters.error());
    material->counters = std::move(*counters);
  }
  const auto date = invocation.date("list-date");
  if (!date) return Answer(date.error());
  if (const auto path = invocation.text("screen")) {
    const auto text = read_file(*path);
    if (!text) return Answer(text.error());
    auto list = rules::read_screening_list(*text, *path, *date);
    if (!list) return Answer(list.error());
    material->list = std::move(*list);
    material->screener.emplace(*material->list);
  }
  return material;
}

report::CheckView view_of(Invocation& invocation, const rules::CheckAnswer& answer, const rules::RuleBook& book) {
  report::CheckView view;
  view.answer = &answer;
  view.book = &book;
  if (const auto catalog = invocation.catalog()) {
    view.sources = [loaded = *catalog](const SourceId& id) { return loaded->source(id); };
  }
  view.engine_version = study::engine_version();
  view.data_hash = (*invocation.engine())->data_hash();
  view.trace = invocation.flag("trace");
  return view;
}

}  // namespace steelyard::cli
