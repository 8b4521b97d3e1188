#include "claims/arguments/run_keys.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "study/study.hpp"

namespace steelyard::claims {
namespace {

template <class Records>
void report_gone(TableReader& table, std::string_view key, const std::string& id, std::string_view kind, const Records& records) {
  std::vector<std::string_view> ids;
  for (const auto& record : records) ids.push_back(record.id.text());
  std::vector<Argument> arguments{{"key", std::string{key}}, {"found", id}, {"kind", std::string{kind}}};
  if (const auto near = nearest_name(id, ids); !near.empty()) arguments.push_back({"nearest", std::string{near}});
  table.report(catalog::kDanglingReference, key, std::move(arguments));
}

}  // namespace

const catalog::Chip* chip_key(TableReader& table, std::string_view key, const study::Engine& engine, Need need) {
  const auto id = table.text(key, need);
  if (!id) return nullptr;
  const catalog::Chip* chip = engine.catalog()->chip(ChipId{*id});
  if (chip == nullptr) report_gone(table, key, *id, "chip", engine.catalog()->chips());
  return chip;
}

const catalog::System* system_key(TableReader& table, std::string_view key, const study::Engine& engine, Need need) {
  const auto id = table.text(key, need);
  if (!id) return nullptr;
  const catalog::System* system = engine.catalog()->system(SystemId{*id});
  if (system == nullptr) report_gone(table, key, *id, "system", engine.catalog()->systems());
  return system;
}

const catalog::ModelArchitecture* model_key(TableReader& table, std::string_view key, const study::Engine& engine, Need need) {
  const auto id = table.text(key, need);
  if (!id) return nullptr;
  const catalog::ModelArchitecture* model = engine.catalog()->model(ModelId{*id});
  if (model == nullptr) report_gone(table, key, *id, "model", engine.catalog()->models());
  return model;
}

MachineKeys machine_keys(TableReader& table, const study::Engine& engine) {
  constexpr std::int64_t kMostServers = 100'000;
  constexpr double kLongestLife = 15.0;
  MachineKeys machine;
  machine.system = system_key(table, "system", engine);
  if (machine.system != nullptr) machine.chip = engine.catalog()->chip(machine.system->chip);
  machine.servers = table.integer("servers", Need::optional, 1, kMostServers).value_or(1);
  machine.years = table.number("years", Need::optional, 0.0, kLongestLife).value_or(0.0);
  machine.price = table.amount<Dimension{.currency = 1}>("price");
  machine.is_taxed = table.boolean("taxed").value_or(true);
  return machine;
}

std::vector<rules::Levy> levies_on_sale(const catalog::Chip& chip, const study::Engine& engine, Date on) {
  const auto& book = *engine.rule_book();
  rules::Facts facts = rules::facts_of(chip);
  facts["route.kind"] = std::string{"direct"};
  facts["route.ship_from"] = std::string{"US"};
  facts["route.destination"] = std::string{"CN"};
  facts["consignee.headquarters"] = std::string{"CN"};
  facts["end_user.ultimate_parent.headquarters"] = std::string{"CN"};
  facts["activity"] = std::string{"export"};
  facts["buyer.class"] = std::string{"private"};
  const auto plain = book.evaluate(facts, on);
  if (!plain) return {};
  if (!plain->levies.empty() || plain->announcements.empty()) return plain->levies;
  const auto enacted = book.evaluate(facts, on, {.enact = plain->announcements, .repeal = {}});
  return enacted ? enacted->levies : std::vector<rules::Levy>{};
}

tl::expected<cost::OptionCost, Missing> cost_of(const MachineKeys& machine, const study::Engine& engine, Date on) {
  constexpr double kDaysOfYear = 365.0;
  const std::string what = machine.system->id.text();
  if (!engine.assumptions()) return missing(MissingReason::no_price, what);
  cost::Request request;
  request.catalog = &*engine.catalog();
  request.assumptions = &*engine.assumptions();
  request.chip = machine.chip;
  request.system = machine.system;
  request.as_of = on;
  request.horizon = days(kDaysOfYear * std::max(machine.years, 1.0));
  request.region = "CN";
  request.is_foreign = machine.chip->country != "CN";
  request.buys = machine.years > 0.0;
  request.rents = machine.years == 0.0;
  request.price_per_chip = machine.price;
  if (request.is_foreign && machine.is_taxed) {
    for (const rules::Levy& levy : levies_on_sale(*machine.chip, engine, on)) {
      request.levies.push_back({levy.rule.text(), levy.rate, levy.basis});
    }
  }
  auto priced = cost::price_option(request);
  if (!priced) return missing(MissingReason::no_exchange_rate, what);
  return std::move(*priced);
}

tl::expected<cost::CostFigure, Missing> hourly_cost(const MachineKeys& machine, const study::Engine& engine, Date on) {
  constexpr double kHoursOfYear = 8760.0;
  auto priced = cost_of(machine, engine, on);
  if (!priced) return tl::unexpected(priced.error());
  if (machine.years == 0.0) {
    if (!priced->rent_per_hour) return missing(MissingReason::no_price, machine.system->id.text());
    return *priced->rent_per_hour;
  }
  if (!priced->buy) return missing(MissingReason::no_price, machine.system->id.text());
  cost::CostFigure owned;
  for (const cost::CostPart& part : priced->owned_over_horizon) owned += part.figure;
  return owned.scaled(1.0 / (machine.years * kHoursOfYear));
}

Result<DataFile> shipped_study(const study::Engine& engine, const std::string& name) {
  // Embedded contents outlive every tree; a directory that replaces the data holds no examples.
  static const DataTree shipped = DataTree::embedded();
  auto files = engine.data().shipped_under("examples/");
  if (files.empty()) files = shipped.shipped_under("examples/");
  std::vector<std::string> names;
  for (const DataFile& file : files) {
    const std::size_t slash = file.name.rfind('/');
    names.push_back(file.name.substr(slash + 1, file.name.rfind('.') - slash - 1));
    if (names.back() == name) return file;
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  return Error{study::kUnknownReference,
               {},
               {{"key", "study"}, {"found", name}, {"kind", "study"}, {"nearest", std::string{nearest_name(name, views)}}}};
}

Resolved exactly(double value, Grade grade, std::string detail) {
  Resolved resolved;
  resolved.value = Range::exactly(value);
  resolved.grade = grade;
  resolved.detail = std::move(detail);
  return resolved;
}

Resolved resolved_of(const cost::CostFigure& figure) {
  Resolved resolved;
  resolved.value = {std::min(figure.low, figure.high), figure.value, std::max(figure.low, figure.high)};
  resolved.grade = figure.grade;
  resolved.detail = fmt::format("{}", fmt::join(figure.rests_on, "; "));
  return resolved;
}

Resolved product(const Resolved& a, const Resolved& b) {
  Resolved resolved = a;
  resolved.value = {a.value.low * b.value.low, a.value.mid * b.value.mid, a.value.high * b.value.high};
  resolved.grade = weakest(a.grade, b.grade);
  resolved.sources.insert(resolved.sources.end(), b.sources.begin(), b.sources.end());
  resolved.detail = b.detail.empty() ? a.detail : (a.detail.empty() ? b.detail : a.detail + "; " + b.detail);
  return resolved;
}

}  // namespace steelyard::claims
