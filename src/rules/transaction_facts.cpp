// What follows from what a transaction states, and facts as text.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "rules/rule_book.hpp"
#include "rules/transaction.hpp"

namespace steelyard::rules {
namespace {

constexpr std::string_view kEndUser = "end_user";
constexpr double kLargestMajor = 9e14;
constexpr double kDensityUnit = 1e15;  // one GB/s/mm2 in base units
constexpr double kHalf = 0.5;

bool is_declared(const RuleBook& book, std::string_view name) { return book.implementation().facts.contains(std::string{name}); }

/// States `name` where nobody did and the rules know of it.
void fill(Transaction& transaction, const RuleBook& book, const std::string& name, FactValue value) {
  if (!is_declared(book, name) || transaction.facts.contains(name)) return;
  transaction.facts.emplace(name, std::move(value));
  transaction.found.insert(name);
}

void fill_from_catalogue(Transaction& transaction, const RuleBook& book, const catalog::Catalog& catalog, Findings& findings) {
  const auto stated = transaction.facts.find("item.id");
  if (stated == transaction.facts.end()) return;
  const auto* name = std::get_if<std::string>(&stated->second);
  if (name == nullptr) return;
  const auto chip = catalog.find_chip(*name);
  if (!chip) {
    // A part of one's own is known by its numbers.
    if (transaction.package || transaction.facts.contains("item.tpp")) return;
    for (Error error : chip.error()) {
      error.place.pointer = "item.id";
      findings.push_back(std::move(error));
    }
    return;
  }
  transaction.chip = *chip;
  stated->second = (*chip)->id.text();
  for (auto& [fact, value] : facts_of(**chip)) fill(transaction, book, fact, std::move(value));
}

void fill_from_dies(Transaction& transaction, const RuleBook& book) {
  if (!transaction.package) return;
  const PackageQuantities& package = *transaction.package;
  if (package.tpp) fill(transaction, book, "item.tpp", package.tpp->base());
  if (package.performance_density) fill(transaction, book, "item.performance_density", package.performance_density->base());
  if (package.dram_bandwidth) fill(transaction, book, "item.dram_bandwidth", package.dram_bandwidth->base());
  if (package.memory_bandwidth_density) {
    fill(transaction, book, "item.memory_bandwidth_density", *package.memory_bandwidth_density * kDensityUnit);
    fill(transaction, book, "item.contains_hbm", true);
  }
}

std::string name_of_end_user(const Transaction& transaction) {
  for (const Party& party : transaction.parties) {
    if (party.role == kEndUser && !party.name.empty()) return party.name;
  }
  return std::string{kEndUser};
}

void fill_from_holdings(Transaction& transaction, const RuleBook& book, Findings& findings) {
  if (transaction.holdings.empty()) return;
  const std::string end_user = name_of_end_user(transaction);
  std::vector<std::string> owners;
  for (Holding& holding : transaction.holdings) {
    if (holding.owned.empty() || holding.owned == kEndUser) holding.owned = end_user;
    if (holding.owned == end_user) owners.push_back(holding.owner);
  }
  auto ownership = listed_ownership(transaction.holdings, end_user, transaction.listed);
  if (!ownership) {
    findings.insert(findings.end(), ownership.error().begin(), ownership.error().end());
    return;
  }
  fill(transaction, book, "end_user.owners", owners);
  fill(transaction, book, "end_user.listed_owner", !ownership->owners.empty());
  // A share that isn't known may carry it over the half: then nothing is stated, and the rules ask.
  const bool open = ownership->share < kHalf && ownership->share_at_most >= kHalf;
  if (!open) fill(transaction, book, "end_user.listed_ownership", ownership->share);
  transaction.ownership = std::move(*ownership);
}

}  // namespace

const std::vector<std::pair<std::string_view, std::string_view>>& short_names() {
  static const std::vector<std::pair<std::string_view, std::string_view>> names{
      {"chip", "item.id"}, {"to", "route.destination"},     {"from", "route.ship_from"},   {"buyer_class", "buyer.class"},
      {"on", "date"},      {"units", "item.units"},         {"price", "item.price"},       {"entered_value", "item.entered_value"},
      {"title", "title"},  {"consignee", "consignee.name"}, {"end_user", "end_user.name"}, {"seller", "seller.name"}};
  return names;
}

Findings state_by_name(Transaction& transaction, const RuleBook& book, const std::string& given, std::string_view text) {
  std::string name = given;
  for (const auto& [shorter, full] : short_names()) {
    if (given == shorter) name = full;
  }
  const auto money = [&](std::optional<Money>& value) -> Findings {
    auto read = read_money(text);
    if (!read) return std::move(read.error());
    value = *read;
    return {};
  };
  if (name == "title") return transaction.title = text, Findings{};
  if (name == "item.price") return money(transaction.price_per_unit);
  if (name == "item.entered_value") return money(transaction.entered_value_per_unit);
  if (name == "date") {
    transaction.on = Date::parse(text);
    if (transaction.on) return {};
    return {{kBadDate, {}, {{"key", given}, {"found", std::string{text}}, {"expected", "YYYY-MM-DD"}}}};
  }
  if (name == "item.units") {
    const auto units = parse_number(text);
    constexpr double kMostUnits = 1e12;
    if (units && *units >= 1.0 && *units <= kMostUnits && *units == std::floor(*units)) {
      transaction.units = static_cast<std::int64_t>(*units);
      return {};
    }
    return {{kNumberRange, {}, {{"key", given}, {"found", std::string{text}}, {"expected", "1 to 1e12"}}}};
  }
  if (name.ends_with(".name") && !is_declared(book, name)) {
    const std::string role = name.substr(0, name.size() - 5);
    for (Party& party : transaction.parties) {
      if (party.role == role) return party.name = text, Findings{};
    }
    transaction.parties.push_back({role, std::string{text}, {}, {}});
    return {};
  }
  auto value = read_fact(book, name, text);
  if (!value) return std::move(value.error());
  transaction.facts[name] = std::move(*value);
  transaction.found.erase(name);
  return {};
}

Findings complete(Transaction& transaction, const RuleBook& book, const catalog::Catalog& catalog) {
  Findings findings;
  fill_from_dies(transaction, book);
  fill_from_catalogue(transaction, book, catalog, findings);
  fill_from_holdings(transaction, book, findings);
  for (const Party& party : transaction.parties) {
    if (party.role == kEndUser && !party.name.empty()) fill(transaction, book, "end_user.identified", true);
  }
  return findings;
}

Result<Money> read_money(std::string_view text) {
  auto parsed = parse_quantity_of(text, Dollars::kDimension);
  if (!parsed) return std::move(parsed.error());
  if (parsed->base < 0.0 || parsed->base > kLargestMajor) {
    return Error{kNumberRange, {}, {{"key", "price"}, {"found", std::string{text}}, {"expected", "0 to 9e14"}}};
  }
  return Money::from_major(parsed->base, parsed->currency.value_or(Currency::usd));
}

std::string fact_text(const RuleBook& book, const std::string& name, const FactValue& value) {
  struct Visitor {
    const FactDeclaration* fact;
    std::string operator()(double number) const {
      const double unit = fact != nullptr ? fact->unit_in_base : 1.0;
      const std::string text = format_number(number / unit, 7);
      return fact == nullptr || fact->info.unit.empty() ? text : text + ' ' + fact->info.unit;
    }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(bool truth) const { return truth ? "true" : "false"; }
    std::string operator()(const std::vector<std::string>& texts) const {
      std::string all;
      for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
      return all;
    }
  };
  const auto& facts = book.implementation().facts;
  const auto found = facts.find(name);
  return std::visit(Visitor{found == facts.end() ? nullptr : &found->second}, value);
}

namespace {

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string toml_value(const RuleBook& book, const std::string& name, const FactValue& value) {
  if (std::holds_alternative<bool>(value)) return std::get<bool>(value) ? "true" : "false";
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
    std::string list;
    for (const std::string& text : *texts) list += (list.empty() ? "" : ", ") + toml_text(text);
    return '[' + list + ']';
  }
  if (const auto* number = std::get_if<double>(&value)) {
    const auto found = book.implementation().facts.find(name);
    const double unit = found == book.implementation().facts.end() ? 1.0 : found->second.unit_in_base;
    const std::string digits = fmt::format("{}", *number / unit);  // reads back as the same number
    const std::string_view unit_name = found == book.implementation().facts.end() ? std::string_view{} : found->second.info.unit;
    return unit_name.empty() ? digits : toml_text(digits + ' ' + std::string{unit_name});
  }
  return toml_text(std::get<std::string>(value));
}

}  // namespace

std::string transaction_toml(const Transaction& transaction, const RuleBook& book) {
  std::string out;
  if (!transaction.title.empty()) out += "title = " + toml_text(transaction.title) + '\n';
  if (transaction.on) out += "date = " + transaction.on->to_string() + '\n';
  for (const auto& [name, value] : transaction.facts) out += name + " = " + toml_value(book, name, value) + '\n';
  if (transaction.units) out += fmt::format("item.units = {}\n", *transaction.units);
  if (transaction.price_per_unit) out += "item.price = " + toml_text(transaction.price_per_unit->to_string()) + '\n';
  if (transaction.entered_value_per_unit)
    out += "item.entered_value = " + toml_text(transaction.entered_value_per_unit->to_string()) + '\n';
  for (const Party& party : transaction.parties) {
    out += fmt::format("\n[[party]]\nrole = {}\nname = {}\n", toml_text(party.role), toml_text(party.name));
    if (!party.country.empty()) out += "country = " + toml_text(party.country) + '\n';
  }
  for (const Holding& holding : transaction.holdings) {
    out += fmt::format("\n[[owner]]\nname = {}\nof = {}\n", toml_text(holding.owner), toml_text(holding.owned));
    if (holding.share) out += fmt::format("share = {}\n", *holding.share);
    if (transaction.listed.contains(holding.owner)) out += "listed = true\n";
  }
  return out;
}

}  // namespace steelyard::rules
