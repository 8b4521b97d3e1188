#include "rules/transaction.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/unit.hpp"
#include "rules/rule_book.hpp"
#include "rules/settlement.hpp"

namespace steelyard::rules {
namespace {

const FactDeclaration* declaration_of(const RuleBook& book, std::string_view name) {
  const auto& facts = book.implementation().facts;
  const auto found = facts.find(name);
  return found == facts.end() || found->second.info.derived ? nullptr : &found->second;
}

std::vector<std::string_view> fact_names(const RuleBook& book) {
  std::vector<std::string_view> names;
  for (const auto& [name, declaration] : book.implementation().facts) {
    if (!declaration.info.derived) names.push_back(name);
  }
  return names;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view part = trimmed(text.substr(0, comma));
    if (!part.empty()) parts.emplace_back(part);
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

/// What a text fact may be: its list, or the members of its country group; empty: anything.
std::vector<std::string_view> values_of(const RuleBook& book, const FactDeclaration& fact) {
  std::vector<std::string_view> values(fact.info.values.begin(), fact.info.values.end());
  const auto& groups = book.implementation().groups;
  if (const auto group = groups.find(fact.info.values_in_group); group != groups.end()) {
    for (const CountryGroup::Member& member : group->second.members) values.push_back(member.country);
  }
  return values;
}

/// The value as its list writes it: `tape-out` is tape_out, `cn` is CN.
Result<std::string> closed_value(const RuleBook& book, const FactDeclaration& fact, std::string_view text) {
  const auto values = values_of(book, fact);
  if (values.empty()) return std::string{text};
  std::string word = to_lower(text);
  std::replace(word.begin(), word.end(), '-', '_');
  for (const std::string_view value : values) {
    if (value == text || to_lower(value) == word) return std::string{value};
  }
  Error error{kUnknownValue, {}, {{"fact", fact.info.name}, {"found", std::string{text}}}};
  error.place.pointer = fact.info.name;
  if (values.size() <= 20) {
    std::string listed;
    for (const std::string_view value : values) listed += (listed.empty() ? "" : ", ") + std::string{value};
    error.arguments.push_back({"expected", listed});
  }
  if (const auto near = nearest_name(text, values); !near.empty()) error.arguments.push_back({"nearest", std::string{near}});
  return error;
}

Error wrong_type(const FactDeclaration& fact, std::string_view found) {
  std::string expected = fact.info.type;
  if (fact.info.type == "number") expected = fact.info.unit.empty() ? "number" : fmt::format("number and unit, as 1 {}", fact.info.unit);
  if (fact.info.type == "bool") expected = "true or false";
  if (fact.info.type == "texts") expected = "array of text";
  if (fact.info.type == "date") expected = "YYYY-MM-DD";
  Error error{kWrongFactType, {}, {{"fact", fact.info.name}, {"found", std::string{found}}, {"expected", expected}}};
  error.place.pointer = fact.info.name;
  return error;
}

Result<FactValue> number_fact(const FactDeclaration& fact, std::string_view text) {
  if (fact.dimension == kDimensionless) {
    const bool percent = text.ends_with('%');
    const auto number = parse_number(percent ? text.substr(0, text.size() - 1) : text);
    if (!number) return wrong_type(fact, text);
    return FactValue{percent ? *number / 100.0 : *number};
  }
  auto parsed = parse_quantity_of(text, fact.dimension);
  if (parsed && parsed->base >= 0.0) return FactValue{parsed->base};
  if (parsed || parse_number(text)) return wrong_type(fact, text);  // negative, or a bare number: which unit?
  for (Error& error : parsed.error()) {
    error.place.pointer = fact.info.name;
    if (error.argument("key").empty()) error.arguments.push_back({"key", fact.info.name});
  }
  return std::move(parsed.error());
}

std::optional<bool> truth_of(std::string_view text) {
  for (const std::string_view yes : {"true", "yes", "是"}) {
    if (to_lower(text) == yes) return true;
  }
  for (const std::string_view no : {"false", "no", "否"}) {
    if (to_lower(text) == no) return false;
  }
  return std::nullopt;
}

Result<FactValue> fact_of_text(const RuleBook& book, const FactDeclaration& fact, std::string_view text) {
  text = trimmed(text);
  if (fact.info.type == "number") return number_fact(fact, text);
  if (fact.info.type == "bool") {
    const auto truth = truth_of(text);
    if (!truth) return wrong_type(fact, text);
    return FactValue{*truth};
  }
  if (fact.info.type == "date") {
    const auto date = Date::parse(text);
    if (!date) return wrong_type(fact, text);
    return FactValue{static_cast<double>(date->serial())};  // as the engine counts days
  }
  if (fact.info.type == "text") {
    auto value = closed_value(book, fact, text);
    if (!value) return std::move(value.error());
    return FactValue{std::move(*value)};
  }
  std::vector<std::string> values;
  for (const std::string& part : split(text)) {
    auto value = closed_value(book, fact, part);
    if (!value) return std::move(value.error());
    values.push_back(std::move(*value));
  }
  return FactValue{std::move(values)};
}

std::string_view kind_name(ValueKind kind) {
  static constexpr std::array<std::string_view, 8> kNames{"null", "true or false", "integer", "number", "text", "date", "array", "table"};
  return kNames[static_cast<std::size_t>(kind)];
}

/// A value of a file as the fact it states.
Result<FactValue> fact_of_value(const RuleBook& book, const FactDeclaration& fact, const Value& value) {
  const std::string& type = fact.info.type;
  if (value.kind == ValueKind::boolean && type == "bool") return FactValue{value.boolean};
  if (value.kind == ValueKind::text) return fact_of_text(book, fact, value.text);
  const bool is_number = value.kind == ValueKind::integer || value.kind == ValueKind::real;
  if (is_number && type == "number" && fact.dimension == kDimensionless) return FactValue{value.real};
  if (value.kind == ValueKind::date && (type == "text" || type == "date")) return fact_of_text(book, fact, value.text);
  if (value.kind != ValueKind::array || type != "texts")
    return wrong_type(fact, is_number ? format_number(value.real) : kind_name(value.kind));
  std::vector<std::string> values;
  for (const Value& item : value.items) {
    if (item.kind != ValueKind::text) return wrong_type(fact, kind_name(item.kind));
    auto one = closed_value(book, fact, item.text);
    if (!one) return std::move(one.error());
    values.push_back(std::move(*one));
  }
  return FactValue{std::move(values)};
}

/// Reads a file table by table.
class TransactionReader {
 public:
  TransactionReader(const Document& document, const RuleBook& book) : document_(document), book_(book), names_(fact_names(book)) {}

  Transaction read(Findings& findings) {
    findings_ = &findings;
    for (const auto& [key, value] : document_.root.members) {
      if (key == "title") {
        transaction_.title = text_of(key, value);
      } else if (key == "date") {
        read_date(value);
      } else if (key == "party") {
        tables(key, value, [this](TableReader& reader) { read_party(reader); });
      } else if (key == "owner") {
        tables(key, value, [this](TableReader& reader) { read_owner(reader); });
      } else {
        read_member(key, key, value);
      }
    }
    if (!dies_.empty() || !stacks_.empty()) transaction_.package = quantities_of(dies_, stacks_);
    return std::move(transaction_);
  }

 private:
  Place place_of(const Value& value, std::string pointer) const { return {document_.file, value.line, value.column, std::move(pointer)}; }

  void add(Findings found, const Value& value, const std::string& pointer) {
    for (Error& error : found) {
      error.place = place_of(value, pointer);
      findings_->push_back(std::move(error));
    }
  }

  std::string text_of(const std::string& path, const Value& value) {
    if (value.kind == ValueKind::text) return value.text;
    add({{kWrongType, {}, {{"key", path}, {"expected", "text"}, {"found", std::string{kind_name(value.kind)}}}}}, value, path);
    return {};
  }

  void read_date(const Value& value) {
    const auto date = value.kind == ValueKind::text || value.kind == ValueKind::date ? Date::parse(value.text) : std::nullopt;
    if (!date) add({{kBadDate, {}, {{"key", "date"}, {"found", value.text}, {"expected", "YYYY-MM-DD"}}}}, value, "date");
    transaction_.on = date;
  }

  template <class Read>
  void tables(const std::string& key, const Value& value, Read read) {
    if (value.kind != ValueKind::array) {
      add({{kWrongType, {}, {{"key", key}, {"expected", fmt::format("array of tables, as [[{}]]", key)}}}}, value, key);
      return;
    }
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const std::string pointer = fmt::format("{}[{}]", key, i);
      if (value.items[i].kind != ValueKind::table) {
        add({{kWrongType, {}, {{"key", key}, {"expected", "table"}}}}, value.items[i], pointer);
        continue;
      }
      TableReader reader(document_, value.items[i], pointer, *findings_);
      read(reader);
      reader.finish();
    }
  }

  bool leads_to_facts(const std::string& path) const {
    const std::string prefix = path + '.';
    return std::any_of(names_.begin(), names_.end(), [&](std::string_view name) { return name.starts_with(prefix); }) || is_party(path);
  }

  static bool is_party(std::string_view path) {
    static constexpr std::array<std::string_view, 8> kParties{"seller",    "exporter",
                                                              "consignee", "intermediate_consignee",
                                                              "end_user",  "end_user.ultimate_parent",
                                                              "buyer",     "consignee.ultimate_parent"};
    return std::find(kParties.begin(), kParties.end(), path) != kParties.end();
  }

  void read_member(const std::string& path, const std::string& key, const Value& value) {
    if (const FactDeclaration* fact = declaration_of(book_, path)) return read_fact_value(path, *fact, value);
    if (read_extra(path, key, value)) return;
    if (value.kind == ValueKind::table && leads_to_facts(path)) {
      for (const auto& [member, inner] : value.members) read_member(path + '.' + member, member, inner);
      return;
    }
    std::vector<std::string_view> known = names_;
    for (const std::string_view extra : {"title", "date", "party", "owner", "item.units", "item.price", "item.entered_value", "item.die",
                                         "item.hbm", "end_user.name", "consignee.name", "seller.name"}) {
      known.push_back(extra);
    }
    Error error{kUnknownFact, {}, {{"fact", path}, {"found", path}}};
    if (const auto near = nearest_name(path, known); !near.empty()) error.arguments.push_back({"nearest", std::string{near}});
    add({error}, value, path);
  }

  void read_fact_value(const std::string& path, const FactDeclaration& fact, const Value& value) {
    const Value* stated = &value;
    if (value.kind == ValueKind::table && fact.info.type == "bool") {
      // evidence.h11 = { shown = true, paper = "certificate 2026-118" }
      TableReader reader(document_, value, path, *findings_);
      stated = reader.any("shown");
      if (const auto paper = reader.text("paper")) transaction_.papers[path] = *paper;
      reader.finish();
      if (stated == nullptr) return;
    }
    auto read = fact_of_value(book_, fact, *stated);
    if (read) {
      transaction_.facts[path] = std::move(*read);
    } else {
      add(std::move(read.error()), *stated, path);
    }
  }

  /// Keys that are no facts.
  bool read_extra(const std::string& path, const std::string& key, const Value& value) {
    const std::size_t dot = path.rfind('.');
    const std::string parent = dot == std::string::npos ? std::string{} : path.substr(0, dot);
    if (is_party(parent) && (key == "name" || key == "country")) {
      Party& party = party_of(parent, value);
      (key == "name" ? party.name : party.country) = text_of(path, value);
      return true;
    }
    if (path == "item.units") return read_units(value), true;
    if (path == "item.price") return read_price(path, value, transaction_.price_per_unit), true;
    if (path == "item.entered_value") return read_price(path, value, transaction_.entered_value_per_unit), true;
    if (path == "item.die") return tables(path, value, [this](TableReader& reader) { read_die(reader); }), true;
    if (path == "item.hbm") return tables(path, value, [this](TableReader& reader) { read_stack(reader); }), true;
    return false;
  }

  Party& party_of(const std::string& role, const Value& value) {
    for (Party& party : transaction_.parties) {
      if (party.role == role) return party;
    }
    transaction_.parties.push_back({role, {}, {}, place_of(value, role)});
    return transaction_.parties.back();
  }

  void read_units(const Value& value) {
    std::optional<double> units;
    if (value.kind == ValueKind::integer) units = value.real;
    if (value.kind == ValueKind::text) {
      if (const auto parsed = parse_number(value.text)) units = *parsed;
    }
    constexpr double kMostUnits = 1e12;
    if (units && *units >= 1.0 && *units <= kMostUnits && *units == static_cast<double>(static_cast<std::int64_t>(*units))) {
      transaction_.units = static_cast<std::int64_t>(*units);
      return;
    }
    const std::string found = units ? format_number(*units) : value.text;
    add({{kNumberRange, {}, {{"key", "item.units"}, {"found", found}, {"expected", "1 to 1e12"}}}}, value, "item.units");
  }

  void read_price(const std::string& path, const Value& value, std::optional<Money>& price) {
    if (value.kind == ValueKind::text) {
      auto money = read_money(value.text);
      if (money) {
        price = *money;
      } else {
        add(std::move(money.error()), value, path);
      }
      return;
    }
    add({{kWrongType, {}, {{"key", path}, {"expected", "number and unit, as 40000 USD"}, {"found", std::string{kind_name(value.kind)}}}}},
        value, path);
  }

  void read_die(TableReader& reader) {
    Die die;
    die.name = reader.text("name").value_or("");
    die.count = reader.integer("count", Need::optional, 1, 1000).value_or(1);
    die.logic = reader.boolean("logic").value_or(true);
    die.non_planar = reader.boolean("non_planar");
    die.area = reader.quantity<Area::kDimension>("area");
    for (const catalog::Precision precision :
         {catalog::Precision::bf16, catalog::Precision::fp8, catalog::Precision::int8, catalog::Precision::fp4, catalog::Precision::int4}) {
      const auto rate = reader.quantity<FlopsPerSecond::kDimension>(fmt::format("{}_dense", catalog::name_of(precision)));
      if (rate) die.rates.push_back({*rate, catalog::bits_of(precision)});
    }
    dies_.push_back(std::move(die));
  }

  void read_stack(TableReader& reader) {
    MemoryStack stack;
    stack.count = reader.integer("count", Need::optional, 1, 1000).value_or(1);
    stack.bandwidth = reader.quantity<BytesPerSecond::kDimension>("bandwidth");
    stack.area = reader.quantity<Area::kDimension>("area");
    stacks_.push_back(stack);
  }

  void read_party(TableReader& reader) {
    Party party;
    party.place = reader.place();
    party.role = reader.text("role", Need::required).value_or("");
    party.name = reader.text("name", Need::required).value_or("");
    party.country = reader.text("country").value_or("");
    transaction_.parties.push_back(std::move(party));
  }

  void read_owner(TableReader& reader) {
    Holding holding;
    holding.place = reader.place();
    holding.owner = reader.text("name", Need::required).value_or("");
    holding.owned = reader.text("of").value_or("");  // empty: of the end user
    if (const Value* share = reader.any("share")) holding.share = share_of(reader, *share);
    if (reader.boolean("listed").value_or(false)) transaction_.listed.insert(holding.owner);
    transaction_.holdings.push_back(std::move(holding));
  }

  static std::optional<double> share_of(TableReader& reader, const Value& value) {
    std::optional<double> share;
    if (value.kind == ValueKind::text) {
      if (const auto ratio = Ratio::parse(value.text)) share = ratio->value();
    } else if (value.kind == ValueKind::integer || value.kind == ValueKind::real) {
      share = value.real;
    }
    if (share && *share >= 0.0 && *share <= 1.0) return share;
    const std::string found = value.kind == ValueKind::text ? value.text : format_number(value.real);
    reader.report(kNotARatio, "share", {{"found", found}, {"expected", "30%, 0.3, 3/10"}});
    return std::nullopt;
  }

  const Document& document_;
  const RuleBook& book_;
  std::vector<std::string_view> names_;
  Findings* findings_ = nullptr;
  Transaction transaction_;
  std::vector<Die> dies_;
  std::vector<MemoryStack> stacks_;
};

}  // namespace

Result<FactValue> read_fact(const RuleBook& book, const std::string& name, std::string_view text) {
  if (const FactDeclaration* fact = declaration_of(book, name)) return fact_of_text(book, *fact, text);
  Error error{kUnknownFact, {}, {{"fact", name}, {"found", name}}};
  if (const auto near = nearest_name(name, fact_names(book)); !near.empty()) error.arguments.push_back({"nearest", std::string{near}});
  return error;
}

Result<Transaction> read_transaction(const Document& document, const RuleBook& book, const catalog::Catalog& catalog) {
  Findings findings;
  Transaction transaction = TransactionReader(document, book).read(findings);
  for (Error& error : complete(transaction, book, catalog)) {
    if (error.place.file.empty()) {
      const Value* table = document.root.find(error.place.pointer.substr(0, error.place.pointer.find('.')));
      error.place.file = document.file;
      if (table != nullptr) {
        error.place.line = table->line;
        error.place.column = table->column;
      }
    }
    findings.push_back(std::move(error));
  }
  if (!findings.empty()) return findings;
  return transaction;
}

}  // namespace steelyard::rules
