// Loads the study pairs of examples/arguments and the user's overlays: every finding of every file at once.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "claims/arguments/argument.hpp"
#include "claims/claim.hpp"

namespace steelyard::claims {
namespace {

constexpr std::size_t kLongestAnchor = 40;   // characters: enough to find the place, no more than a quotation
constexpr std::size_t kMostVariations = 64;  // of one run: a table that a person can read

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string label_of(const Value& value) {
  switch (value.kind) {
    case ValueKind::boolean: return value.boolean ? "true" : "false";
    case ValueKind::integer: return std::to_string(value.integer);
    case ValueKind::real: return fmt::format("{}", value.real);
    case ValueKind::array: {
      std::vector<std::string> parts;
      for (const Value& item : value.items) parts.push_back(label_of(item));
      return fmt::format("{}", fmt::join(parts, "+"));
    }
    default: return value.text;
  }
}

/// `key`, or `table/key` of a nested table; there already or not.
void set_key(Value& table, std::string_view key, const Value& value) {
  const std::size_t slash = key.find('/');
  const std::string name{key.substr(0, slash)};
  auto at = std::find_if(table.members.begin(), table.members.end(), [&](const auto& member) { return member.first == name; });
  if (at == table.members.end()) {
    Value fresh;
    fresh.kind = ValueKind::table;
    fresh.line = table.line;
    fresh.column = table.column;
    at = table.members.emplace(table.members.end(), name, std::move(fresh));
  }
  if (slash == std::string_view::npos) {
    at->second = value;
  } else {
    set_key(at->second, key.substr(slash + 1), value);
  }
}

}  // namespace

class ArgumentReader {
 public:
  explicit ArgumentReader(const study::Engine& engine) : engine_(engine) {}

  Result<ArgumentBook> read() {
    if (!engine_.catalog()) return Result<ArgumentBook>(engine_.catalog().error());
    if (!engine_.rule_book()) return Result<ArgumentBook>(engine_.rule_book().error());
    std::vector<DataFile> files = engine_.data().files_under("arguments/");
    // A directory that replaces the data holds no examples: the pairs are those of the program.
    const DataTree shipped = DataTree::embedded();
    if (engine_.data().shipped_under("arguments/").empty()) {
      const auto own = shipped.shipped_under("arguments/");
      files.insert(files.begin(), own.begin(), own.end());
    }
    for (const DataFile& file : files) gather(file);
    for (const auto& [id, record] : records_) read_argument(record, id);
    if (!findings_.empty()) return std::move(findings_);
    return std::move(book_);
  }

 private:
  struct Record {
    const Document* document = nullptr;
    const Value* table = nullptr;
    std::string pointer;
    std::size_t layer = 0;
  };

  void gather(const DataFile& file) {
    auto document = parse_document(file.content, file.name);
    if (!document) {
      if (!file.from_user) findings_.insert(findings_.end(), document.error().begin(), document.error().end());
      return;  // of the user's the catalogue tells
    }
    documents_.push_back(std::move(*document));
    const Document& kept = documents_.back();
    for (const auto& [kind, value] : kept.root.members) {
      if (kind != "argument") {
        if (!file.from_user) findings_.push_back({catalog::kUnknownKind, {kept.file, value.line, value.column, kind}, {{"found", kind}}});
        continue;
      }
      if (value.kind != ValueKind::array) {
        findings_.push_back(
            {kWrongType, {kept.file, value.line, value.column, kind}, {{"key", kind}, {"expected", "array of tables, as [[argument]]"}}});
        continue;
      }
      for (std::size_t i = 0; i < value.items.size(); ++i) keep(kept, value.items[i], i, file.layer);
    }
  }

  void keep(const Document& document, const Value& table, std::size_t index, std::size_t layer) {
    const std::string pointer = fmt::format("argument[{}]", index);
    const Place place{document.file, table.line, table.column, pointer};
    const Value* id = table.kind == ValueKind::table ? table.find("id") : nullptr;
    if (id == nullptr || id->kind != ValueKind::text || id->text.empty()) {
      findings_.push_back({kMissingKey, place, {{"key", "id"}}});
      return;
    }
    const auto [at, is_new] = records_.try_emplace(id->text, Record{&document, &table, pointer, layer});
    if (is_new) return;
    if (at->second.layer == layer) {
      const Place first{at->second.document->file, at->second.table->line, at->second.table->column, at->second.pointer};
      findings_.push_back({catalog::kDuplicateId, place, {{"found", id->text}, {"kind", "argument"}, {"first", first.to_string()}}});
    } else {
      at->second = {&document, &table, pointer, layer};
    }
  }

  void read_argument(const Record& record, const std::string& id) {
    TableReader reader(*record.document, *record.table, record.pointer, findings_);
    Argument argument;
    argument.id = ArgumentId{id};
    argument.place = reader.place();
    reader.text("id");
    argument.name_en = reader.text("name_en", Need::required).value_or("");
    argument.name_zh = reader.text("name_zh", Need::required).value_or("");
    argument.needs_en = reader.text("needs_en").value_or("");
    argument.needs_zh = reader.text("needs_zh").value_or("");
    reader.tables(
        "quote", [&](TableReader& table) { argument.quotes.push_back(read_quote(table)); }, Need::required);
    reader.any("run");
    read_runs(record, argument);
    reader.tables("measure", [&](TableReader& table) { argument.measures.push_back(read_measure(table, argument)); });
    reader.tables("lever", [&](TableReader& table) { argument.levers.push_back(read_lever(table, record, argument)); });
    const bool has_test = std::any_of(argument.measures.begin(), argument.measures.end(), [](const Measure& m) { return m.is_test(); });
    if (!has_test && argument.needs_en.empty()) reader.report(kNothingMeasured, "", {});
    reader.finish();
    book_.arguments_.push_back(std::move(argument));
  }

  static Quote read_quote(TableReader& table) {
    Quote quote;
    quote.article = table.text("article", Need::required).value_or("");
    quote.anchor = table.text("anchor", Need::required).value_or("");
    if (table.has("anchor") && (quote.anchor.empty() || characters_in(quote.anchor) > kLongestAnchor)) {
      table.report(kBadAnchor, "anchor", {{"found", fmt::format("{}", characters_in(quote.anchor))}, {"expected", "1 .. 40"}});
    }
    return quote;
  }

  /// The tables of the runs as written.
  static std::vector<const Value*> run_tables(const Record& record) {
    std::vector<const Value*> tables;
    const Value* runs = record.table->find("run");
    if (runs == nullptr) return tables;
    for (const Value& item : runs->items) tables.push_back(&item);
    return tables;
  }

  void read_runs(const Record& record, Argument& argument) {
    const auto tables = run_tables(record);
    for (std::size_t i = 0; i < tables.size(); ++i) {
      argument.runs.push_back(read_run(record, *tables[i], fmt::format("{}.run[{}]", record.pointer, i)));
    }
  }

  RunSpec read_run(const Record& record, const Value& table, const std::string& pointer) {
    RunSpec spec;
    TableReader reader(*record.document, table, pointer, findings_);
    spec.id = reader.text("id", Need::required).value_or("");
    spec.name_en = reader.text("name_en", Need::required).value_or("");
    spec.name_zh = reader.text("name_zh", Need::required).value_or("");
    std::vector<std::string_view> names;
    for (const RunKind& kind : run_kinds()) names.push_back(kind.name);
    const auto chosen = reader.choice("kind", names, Need::required);
    if (!chosen) return spec;
    spec.kind = &run_kinds()[*chosen];
    std::vector<std::pair<std::vector<std::string>, Value>> variants{{{}, table}};
    if (const Value* vary = reader.any("vary")) {
      for (const auto& [key, values] : vary->members) {
        spec.varied.push_back(key);
        vary_key(variants, key, values);
      }
    }
    if (variants.size() > kMostVariations) {
      reader.report(kTooManyVariations, "vary",
                    {{"found", std::to_string(variants.size())}, {"expected", fmt::format("<= {}", kMostVariations)}});
      return spec;
    }
    for (auto& [labels, keys] : variants) {
      // What is wrong with one is usually wrong with all: the first is told.
      const std::size_t before = findings_.size();
      std::erase_if(keys.members, [](const auto& member) { return member.first == "vary"; });
      TableReader one(*record.document, keys, pointer, findings_);
      for (const char* common : {"id", "name_en", "name_zh", "kind"}) one.text(common);
      Variation variation{labels, spec.kind->read(one, engine_)};
      one.finish();
      if (findings_.size() > before) break;
      spec.variations.push_back(std::move(variation));
    }
    return spec;
  }

  static void vary_key(std::vector<std::pair<std::vector<std::string>, Value>>& variants, const std::string& key, const Value& values) {
    std::vector<std::pair<std::vector<std::string>, Value>> more;
    for (const auto& [labels, table] : variants) {
      for (const Value& value : values.items) {
        auto changed = table;
        set_key(changed, key, value);
        auto named = labels;
        named.push_back(label_of(value));
        more.emplace_back(std::move(named), std::move(changed));
      }
    }
    variants = std::move(more);
  }

  Measure read_measure(TableReader& table, const Argument& argument) {
    Measure measure;
    measure.name_en = table.text("name_en", Need::required).value_or("");
    measure.name_zh = table.text("name_zh", Need::required).value_or("");
    measure.unit = table.text("unit").value_or("");
    measure.least = table.number("least");
    measure.most = table.number("most");
    measure.is_truth = table.boolean("truth").value_or(false);
    measure.is_paired = table.boolean("paired").value_or(false);
    const auto text = table.text("is", Need::required);
    if (!text) return measure;
    auto parsed = parse_expression(*text);
    if (!parsed) {
      const ExpressionFault& fault = parsed.error();
      table.report(fault.is_input ? kUnknownInput : kBadExpression, "is", {{"found", fault.found}, {"expected", fault.expected}});
      return measure;
    }
    for (const InputCall& call : parsed->inputs) {
      if (is_run_input(call)) {
        check_run_input(table, call, argument);
      } else if (const auto gone = dangling(call, engine_)) {
        std::vector<steelyard::Argument> arguments{{"key", "is"}, {"found", gone->id}, {"kind", gone->kind}};
        if (!gone->nearest.empty()) arguments.push_back({"nearest", gone->nearest});
        table.report(catalog::kDanglingReference, "is", std::move(arguments));
      }
    }
    measure.expression = std::move(*parsed);
    return measure;
  }

  /// The run, its output and the values of what it varies must be there.
  static void check_run_input(TableReader& table, const InputCall& call, const Argument& argument) {
    const auto spec = std::find_if(argument.runs.begin(), argument.runs.end(), [&](const RunSpec& s) { return s.id == call.text_at(0); });
    const auto refuse = [&](std::string expected) {
      table.report(kUnknownRun, "is", {{"found", call.text}, {"expected", std::move(expected)}});
    };
    if (spec == argument.runs.end()) {
      std::vector<std::string_view> ids;
      for (const RunSpec& s : argument.runs) ids.push_back(s.id);
      refuse(fmt::format("{}", fmt::join(ids, ", ")));
      return;
    }
    if (spec->kind == nullptr || spec->variations.empty()) return;  // told already
    const auto& outputs = spec->kind->outputs;
    if (std::none_of(outputs.begin(), outputs.end(), [&](const RunOutput& o) { return o.name == call.field; })) {
      std::vector<std::string_view> names;
      for (const RunOutput& output : outputs) names.push_back(output.name);
      refuse(fmt::format("{}", fmt::join(names, ", ")));
      return;
    }
    std::size_t matching = 0;
    for (const Variation& variation : spec->variations) {
      bool fits = true;
      for (std::size_t i = 1; i < call.arguments.size(); ++i) {
        fits = fits && std::find(variation.labels.begin(), variation.labels.end(), call.text_at(i)) != variation.labels.end();
      }
      matching += static_cast<std::size_t>(fits);
    }
    // `run` asks one; the others go over several.
    if (matching == 0 || (call.name == "run" && matching > 1)) refuse(fmt::format("{}: {}", spec->id, fmt::join(spec->varied, ", ")));
  }

  Lever read_lever(TableReader& table, const Record& record, const Argument& argument) {
    Lever lever;
    lever.name_en = table.text("name_en", Need::required).value_or("");
    lever.name_zh = table.text("name_zh", Need::required).value_or("");
    const auto runs = table.texts("runs", Need::required);
    const auto key = table.text("key", Need::required);
    const Value* values = table.any("values");
    if (!key || values == nullptr || values->kind != ValueKind::array) {
      table.report(kMissingKey, "values", {{"key", "values"}, {"expected", "array"}});
      return lever;
    }
    const auto tables = run_tables(record);
    for (const std::string& id : runs) {
      const bool known = std::any_of(argument.runs.begin(), argument.runs.end(), [&](const RunSpec& s) { return s.id == id; });
      if (!known) table.report(kUnknownRun, "runs", {{"found", id}});
    }
    for (const Value& value : values->items) {
      Lever::Setting setting;
      setting.label = label_of(value);
      for (std::size_t i = 0; i < tables.size() && i < argument.runs.size(); ++i) {
        if (std::find(runs.begin(), runs.end(), argument.runs[i].id) == runs.end()) continue;
        Value changed = *tables[i];
        set_key(changed, *key, value);
        setting.runs.push_back(read_run(record, changed, fmt::format("{}.run[{}]", record.pointer, i)));
      }
      lever.settings.push_back(std::move(setting));
    }
    return lever;
  }

  const study::Engine& engine_;
  std::list<Document> documents_;  // addresses stay
  std::map<std::string, Record, std::less<>> records_;
  ArgumentBook book_;
  Findings findings_;
};

Result<ArgumentBook> ArgumentBook::load(const study::Engine& engine) { return ArgumentReader(engine).read(); }

Result<const Argument*> ArgumentBook::find(std::string_view id) const {
  const std::string wanted = to_lower(id);
  std::vector<std::string_view> ids;
  for (const Argument& each : arguments_) {
    if (to_lower(each.id.text()) == wanted) return &each;
    ids.push_back(each.id.text());
  }
  return Findings{{kUnknownArgument, {}, {{"found", std::string{id}}, {"nearest", std::string{nearest_name(id, ids)}}}}};
}

}  // namespace steelyard::claims
