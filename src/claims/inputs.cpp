#include "claims/inputs.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "catalog/catalog.hpp"
#include "claims/arguments/run_kind.hpp"
#include "claims/chip_fields.hpp"

namespace steelyard::claims {
namespace {

/// What an argument is: a number, any text, or the id of a record of some kind.
enum class Argument : std::uint8_t { number, text, chip, system, model, fact, party, price, rule, source, chip_field };

struct Spelling {
  std::string_view name;
  std::string_view usage;
  std::vector<Argument> arguments;
  std::size_t needed;                    // arguments that must be there
  std::vector<std::string_view> fields;  // after the bracket; empty: none
};

using enum Argument;

const std::vector<Spelling>& spellings() {
  static const std::vector<Spelling> all{
      {"chip", "chip(\"ID\").FIELD", {chip}, 1, chip_field_names()},
      {"chip_is", "chip_is(\"ID\", \"process\", \"TEXT\")", {chip, text, text}, 3, {}},
      {"system", "system(\"ID\").FIELD", {system}, 1, system_field_names()},
      {"model", "model(\"ID\").parameters_b", {model}, 1, {"parameters_b"}},
      {"party", "party(\"ID\").parent_share", {party}, 1, {"parent_share"}},
      {"fact", "fact(\"ID\")", {fact}, 1, {}},
      {"fx", "fx(\"USD\", \"CNY\", \"DATE\")", {text, text, text}, 2, {}},
      {"chip_by", "chip_by(\"ID\", \"FIELD\", \"SOURCE\")", {chip, chip_field, source}, 3, {}},
      {"price", "price(\"CHIP\", \"REGION\")", {chip, text}, 2, {}},
      {"price_of", "price_of(\"PRICE\")", {price}, 1, {}},
      {"landed", "landed(\"CHIP\", \"PRICE\")", {chip, price}, 1, {}},
      {"shipping", "shipping(\"CHIP\")", {chip}, 1, {}},
      {"best", "best(\"COUNTRY\", \"FIELD\")", {text, chip_field}, 2, {}},
      {"median", "median(\"COUNTRY\", \"FIELD\")", {text, chip_field}, 2, {}},
      {"gap", "gap(\"CHIP\", \"METRIC\", \"COUNTRY\")", {chip, text, text}, 3, {}},
      {"gap_system", "gap_system(\"SYSTEM\", \"COUNTRY\")", {system, text}, 2, {}},
      {"chips_for_weights", "chips_for_weights(\"MODEL\", \"PRECISION\", \"CHIP\")", {model, text, chip}, 3, {}},
      {"serve",
       "serve(\"SYSTEM\", \"MODEL\", INPUT, OUTPUT, \"PRECISION\").tokens_per_second_per_chip",
       {system, model, number, number, text},
       5,
       {"tokens_per_second_per_chip"}},
      {"train",
       "train(\"SYSTEM\", SERVERS, \"MODEL\").tokens_per_second_per_chip",
       {system, number, model},
       3,
       {"tokens_per_second_per_chip"}},
      {"rule", "rule(\"us\", \"CHIP\", \"BUYER CLASS\", \"DATE\")", {text, chip, text, text}, 2, {}},
      {"remote", "remote(\"us\", \"CHIP\")", {text, chip}, 2, {}},
      {"remote_if", "remote_if(\"BILL\", \"CHIP\")", {rule, chip}, 2, {}},
      {"levy", "levy(\"CHIP\", DEFAULT)", {chip, number}, 1, {}},
      {"announced_levy", "announced_levy(\"CHIP\", DEFAULT)", {chip, number}, 1, {}},
      {"in_force", "in_force(\"RULE\", \"DATE\")", {rule, text}, 1, {}},
      {"codified", "codified(\"RULE\")", {rule}, 1, {}},
      {"rule_since", "rule_since(\"RULE\")", {rule}, 1, {}},
      {"predicate", "predicate(\"ID\", TPP, DENSITY)", {text, number, number}, 3, {}},
      {"run", "run(\"ID\", \"VARIATION\" ...).OUTPUT", {text, text, text, text, text}, 1, run_output_names()},
      {"least", "least(\"ID\", \"VARIATION\" ...).OUTPUT", {text, text, text, text, text}, 1, run_output_names()},
      {"most", "most(\"ID\", \"VARIATION\" ...).OUTPUT", {text, text, text, text, text}, 1, run_output_names()},
      {"total", "total(\"ID\", \"VARIATION\" ...).OUTPUT", {text, text, text, text, text}, 1, run_output_names()},
  };
  return all;
}

const Spelling* spelling_of(std::string_view name) {
  const auto& all = spellings();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Spelling& s) { return s.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string joined(std::span<const std::string_view> names) { return fmt::format("{}", fmt::join(names, ", ")); }

bool is_date_text(const InputCall& call, std::size_t i) { return call.text_at(i).empty() || Date::parse(call.text_at(i)).has_value(); }

/// Arguments that are texts of a closed list.
std::optional<ExpressionFault> fault_of_texts(const InputCall& call) {
  const auto check = [&](std::size_t i, const std::vector<std::string_view>& names) -> std::optional<ExpressionFault> {
    if (std::find(names.begin(), names.end(), call.text_at(i)) != names.end()) return std::nullopt;
    return ExpressionFault{std::string{call.text_at(i)}, joined(names), true};
  };
  static const std::vector<std::string_view> sides{"us", "cn"};
  if (call.name == "chip_is") return check(1, chip_text_names());
  if (call.name == "gap") return check(1, catalog::gap_metric_names());
  if (call.name == "rule" || call.name == "remote") {
    if (auto fault = check(0, sides)) return fault;
    if (!is_date_text(call, 3)) return ExpressionFault{std::string{call.text_at(3)}, "YYYY-MM-DD", true};
  }
  if (call.name == "in_force" && !is_date_text(call, 1)) return ExpressionFault{std::string{call.text_at(1)}, "YYYY-MM-DD", true};
  const std::size_t precision = call.name == "serve" ? 4 : 1;
  if ((call.name == "serve" || call.name == "chips_for_weights") && !catalog::parse_precision(call.text_at(precision))) {
    return ExpressionFault{std::string{call.text_at(precision)}, joined(catalog::precision_names()), true};
  }
  if (call.name == "fx") {
    if (!is_date_text(call, 2)) return ExpressionFault{std::string{call.text_at(2)}, "YYYY-MM-DD", true};
    for (std::size_t i = 0; i < 2; ++i) {
      if (!parse_currency(call.text_at(i))) return ExpressionFault{std::string{call.text_at(i)}, "USD, CNY, HKD ...", true};
    }
  }
  return std::nullopt;
}

template <class Records>
std::string nearest_id(const Records& records, std::string_view id) {
  std::vector<std::string_view> ids;
  for (const auto& record : records) ids.push_back(record.id.text());
  return std::string{nearest_name(id, ids)};
}

}  // namespace

const std::vector<std::string_view>& missing_reason_names() {
  static const std::vector<std::string_view> names{"figure_unknown", "no_price",           "no_exchange_rate", "no_levy",
                                                   "unmatched",      "does_not_fit",       "no_model_run",     "nothing_ships",
                                                   "rule_needs",     "rule_not_evaluated", "no_number",        "run_refused"};
  return names;
}

std::string_view name_of(MissingReason reason) { return missing_reason_names()[static_cast<std::size_t>(reason)]; }

bool is_input_name(std::string_view name) { return spelling_of(name) != nullptr; }

std::string input_names() {
  std::vector<std::string_view> names;
  for (const Spelling& spelling : spellings()) names.push_back(spelling.name);
  return joined(names);
}

std::string usage_of(std::string_view name) {
  const Spelling* spelling = spelling_of(name);
  return std::string{spelling != nullptr ? spelling->usage : std::string_view{}};
}

std::optional<ExpressionFault> fault_of(const InputCall& call) {
  const Spelling& spelling = *spelling_of(call.name);
  const ExpressionFault wrong{call.text, std::string{spelling.usage}, true};
  if (call.arguments.size() < spelling.needed || call.arguments.size() > spelling.arguments.size()) return wrong;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const bool is_number = std::holds_alternative<double>(call.arguments[i]);
    if (is_number != (spelling.arguments[i] == number)) return wrong;
    if (spelling.arguments[i] != chip_field) continue;
    const auto& fields = chip_field_names();
    if (std::find(fields.begin(), fields.end(), call.text_at(i)) == fields.end()) {
      return ExpressionFault{std::string{call.text_at(i)}, joined(fields), true};
    }
  }
  if (spelling.fields.empty() != call.field.empty()) return wrong;
  if (!call.field.empty() && std::find(spelling.fields.begin(), spelling.fields.end(), call.field) == spelling.fields.end()) {
    return ExpressionFault{call.text, joined(spelling.fields), true};
  }
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const auto n = call.number_at(i);
    constexpr double kMostServers = 4096;
    const double most = call.name == "train" ? kMostServers : 1e6;  // of tokens or TPP: what no claim needs more of
    if (n && (*n < 0.0 || *n > most)) return ExpressionFault{call.text, fmt::format("0 .. {}", most), true};
  }
  return fault_of_texts(call);
}

bool is_run_input(const InputCall& call) {
  return call.name == "run" || call.name == "least" || call.name == "most" || call.name == "total";
}

std::optional<Dangling> dangling(const InputCall& call, const study::Engine& engine) {
  const auto& catalog = *engine.catalog();
  const auto& rules = *engine.rule_book();
  const Spelling& spelling = *spelling_of(call.name);
  if (is_run_input(call)) return Dangling{"run", std::string{call.text_at(0)}, {}};
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const std::string id{call.text_at(i)};
    const auto gone = [&](std::string_view kind, std::string nearest) { return Dangling{std::string{kind}, id, std::move(nearest)}; };
    switch (spelling.arguments[i]) {
      case Argument::chip:
        if (catalog.chip(ChipId{id}) == nullptr) return gone("chip", nearest_id(catalog.chips(), id));
        break;
      case Argument::system:
        if (catalog.system(SystemId{id}) == nullptr) return gone("system", nearest_id(catalog.systems(), id));
        break;
      case Argument::model:
        if (catalog.model(ModelId{id}) == nullptr) return gone("model", nearest_id(catalog.models(), id));
        break;
      case Argument::fact:
        if (catalog.market_fact(catalog::MarketFactId{id}) == nullptr) return gone("market_fact", nearest_id(catalog.market_facts(), id));
        break;
      case Argument::party:
        if (catalog.party(catalog::PartyId{id}) == nullptr) return gone("party", nearest_id(catalog.parties(), id));
        break;
      case Argument::price: {
        const auto& prices = catalog.prices();
        if (std::none_of(prices.begin(), prices.end(), [&](const auto& p) { return p.id.text() == id; })) {
          return gone("price", nearest_id(prices, id));
        }
        break;
      }
      case Argument::source:
        if (catalog.source(SourceId{id}) == nullptr) return gone("source", nearest_id(catalog.sources(), id));
        break;
      case Argument::rule:
        if (rules.rule(RuleId{id}) == nullptr) return gone("rule", nearest_id(rules.rules(), id));
        break;
      default: break;
    }
  }
  return std::nullopt;
}

const tl::expected<Resolved, Missing>& Inputs::resolve(const InputCall& call, Date on) {
  const std::pair<std::string, int> key{call.text, on.serial()};
  const auto known = answers_.find(key);
  if (known != answers_.end()) return known->second;
  return answers_.emplace(key, ask(call, on)).first->second;
}

Inputs::Answer Inputs::ask(const InputCall& call, Date on) {
  const std::string_view name = call.name;
  if (name == "chip") return chip(call);
  if (name == "chip_is") return chip_text(call);
  if (name == "chip_by") return chip_by_source(call);
  if (name == "system") return system(call);
  if (name == "model") return model(call);
  if (name == "party") return party(call);
  if (name == "fact") return fact(call);
  if (name == "fx") return exchange(call, on);
  if (name == "price") return price(call, on);
  if (name == "price_of") return price_record(call, on);
  if (name == "landed") return landed(call, on);
  if (name == "shipping") return shipping(call, on);
  if (name == "best" || name == "median") return among_shipping(call, on);
  if (name == "gap" || name == "gap_system") return gap(call);
  if (name == "chips_for_weights") return chips_for_weights(call);
  if (name == "serve") return serve(call);
  if (name == "train") return train(call);
  if (name == "rule") return rule(call, on);
  if (name == "remote" || name == "remote_if") return remote(call, on);
  if (name == "levy" || name == "announced_levy") return levy(call, on);
  if (name == "predicate") return predicate(call);
  if (is_run_input(call)) return missing(MissingReason::no_model_run, call.text);
  return rule_record(call, on);
}

}  // namespace steelyard::claims
