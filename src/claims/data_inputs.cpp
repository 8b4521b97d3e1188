// Inputs that are looked up: chips, systems, facts, prices, gaps.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "claims/chip_fields.hpp"
#include "claims/inputs.hpp"
#include "cost/cost.hpp"
#include "workload/workload.hpp"

namespace steelyard::claims {
namespace {

using catalog::Catalog;
using catalog::Chip;
using Answer = tl::expected<Resolved, Missing>;

void rest_on(Resolved& resolved, const EvidencePtr& evidence) {
  if (!evidence) {
    resolved.grade = Grade::assumed;
    return;
  }
  resolved.grade = weakest(resolved.grade, evidence->grade);
  resolved.sources.insert(resolved.sources.end(), evidence->sources.begin(), evidence->sources.end());
  if (!resolved.as_of) resolved.as_of = evidence->as_of;
}

Resolved resolved_from(const FieldValue& field) {
  Resolved resolved;
  resolved.value = field.value;
  resolved.is_date = field.is_date;
  rest_on(resolved, field.evidence);
  return resolved;
}

const Catalog& catalog_of(const study::Engine& engine) { return *engine.catalog(); }

/// Sold on that day: shipping in volume since before it, and neither withdrawn nor a plan.
bool ships(const Chip& chip, Date on) {
  using catalog::ChipStatus;
  const bool is_real = chip.status != ChipStatus::cancelled && chip.status != ChipStatus::reported;
  return is_real && chip.volume && chip.volume->first <= on;
}

bool is_on_sale(const Chip& chip, Date on) {
  using catalog::ChipStatus;
  return ships(chip, on) && chip.status != ChipStatus::legacy && chip.status != ChipStatus::discontinued &&
         chip.data_center_marketed.value_or(true);
}

Date published(const catalog::Price& price) { return price.evidence && price.evidence->as_of ? price.evidence->as_of->first : Date{}; }

}  // namespace

Answer Inputs::chip(const InputCall& call) const {
  const Chip& chip = *catalog_of(engine_).chip(ChipId{std::string{call.text_at(0)}});
  const auto field = field_of(chip, call.field);
  if (!field) return missing(MissingReason::figure_unknown, call.text);
  return resolved_from(*field);
}

Answer Inputs::chip_text(const InputCall& call) const {
  const Chip& chip = *catalog_of(engine_).chip(ChipId{std::string{call.text_at(0)}});
  const std::string_view known = text_of(chip, call.text_at(1));
  if (known.empty()) return missing(MissingReason::figure_unknown, call.text);
  Resolved resolved;
  resolved.value = Range::exactly(to_lower(known).find(to_lower(call.text_at(2))) != std::string::npos ? 1.0 : 0.0);
  resolved.detail = std::string{known};
  rest_on(resolved, chip.evidence);
  return resolved;
}

/// The figure as one source has it: the chosen one, or an alternative.
Answer Inputs::chip_by_source(const InputCall& call) const {
  const Chip& chip = *catalog_of(engine_).chip(ChipId{std::string{call.text_at(0)}});
  const auto field = field_of(chip, call.text_at(1));
  const SourceId source{std::string{call.text_at(2)}};
  if (!field) return missing(MissingReason::figure_unknown, call.text);
  const auto names = [&](const std::vector<SourceId>& ids) { return std::find(ids.begin(), ids.end(), source) != ids.end(); };
  for (const FieldValue::BySource& alternative : field->alternatives) {
    if (!names(alternative.sources)) continue;
    Resolved resolved = resolved_from(*field);
    resolved.value = Range::exactly(alternative.value);
    resolved.sources = {source};
    return resolved;
  }
  if (field->evidence && names(field->evidence->sources)) return resolved_from(*field);
  return missing(MissingReason::figure_unknown, call.text);
}

Answer Inputs::system(const InputCall& call) const {
  const Catalog& catalog = catalog_of(engine_);
  const catalog::System& system = *catalog.system(SystemId{std::string{call.text_at(0)}});
  const Chip* chip = catalog.chip(system.chip);
  const auto field = chip != nullptr ? field_of(system, *chip, call.field) : std::nullopt;
  if (!field) return missing(MissingReason::figure_unknown, call.text);
  return resolved_from(*field);
}

Answer Inputs::model(const InputCall& call) const {
  const auto& model = *catalog_of(engine_).model(ModelId{std::string{call.text_at(0)}});
  Resolved resolved;
  resolved.value = Range::exactly(workload::count_parameters(model).total() / 1e9);
  resolved.grade = Grade::derived;
  rest_on(resolved, model.evidence);
  return resolved;
}

Answer Inputs::party(const InputCall& call) const {
  const catalog::Party& party = *catalog_of(engine_).party(catalog::PartyId{std::string{call.text_at(0)}});
  if (!party.parent_share) return missing(MissingReason::figure_unknown, call.text);
  Resolved resolved;
  resolved.value = Range::exactly(*party.parent_share);
  rest_on(resolved, party.evidence);
  return resolved;
}

Answer Inputs::fact(const InputCall& call) const {
  const auto& fact = *catalog_of(engine_).market_fact(catalog::MarketFactId{std::string{call.text_at(0)}});
  Resolved resolved;
  if (fact.truth) {
    resolved.value = Range::exactly(*fact.truth ? 1.0 : 0.0);
  } else if (fact.date) {
    resolved.value = days_of(*fact.date);
    resolved.is_date = true;
  } else {
    const double low = fact.low.value_or(fact.value.value_or(fact.high.value_or(0.0)));
    const double high = fact.high.value_or(fact.value.value_or(low));
    resolved.value = {low, fact.value.value_or((low + high) / 2), high};
  }
  rest_on(resolved, fact.evidence);
  return resolved;
}

Answer Inputs::exchange(const InputCall& call, Date on) const {
  const auto& rates = catalog_of(engine_).exchange_rates();
  const Date day = call.text_at(2).empty() ? on : *Date::parse(call.text_at(2));
  const auto conversion = rates.convert(*parse_currency(call.text_at(0)), *parse_currency(call.text_at(1)), day);
  if (!conversion) return missing(MissingReason::no_exchange_rate, call.text);
  Resolved resolved;
  resolved.value = Range::exactly(conversion->factor);
  if (conversion->rate) {
    rest_on(resolved, conversion->rate->evidence);
    resolved.as_of = PartialDate::of(conversion->rate->as_of);
  }
  return resolved;
}

namespace {

/// A purchase price of one chip in US dollars.
Answer in_dollars(const Catalog& catalog, const catalog::Price& price, const InputCall& call, Date on) {
  if (!price.purchase) return missing(MissingReason::no_price, call.text);
  const auto& figure = *price.purchase;
  const auto conversion = catalog.exchange_rates().convert(figure.value.currency, Currency::usd, on);
  if (!conversion) return missing(MissingReason::no_exchange_rate, call.text);
  double chips = 1.0;
  if (price.per == catalog::PricePer::system) {
    const catalog::System* system = catalog.system(SystemId{price.subject});
    if (system != nullptr) chips = static_cast<double>(system->chips);
  }
  const auto dollars_of = [&](const catalog::AmountOfMoney& amount) { return amount.value.base() * conversion->factor / chips; };
  Resolved resolved;
  resolved.value.mid = dollars_of(figure.value);
  resolved.value.low = figure.low ? dollars_of(*figure.low) : resolved.value.mid;
  resolved.value.high = figure.high ? dollars_of(*figure.high) : resolved.value.mid;
  resolved.detail = price.id.text();
  rest_on(resolved, figure.evidence ? figure.evidence : price.evidence);
  return resolved;
}

}  // namespace

Answer Inputs::price(const InputCall& call, Date on) const {
  const Catalog& catalog = catalog_of(engine_);
  const auto prices = catalog.prices_of(call.text_at(0), catalog::PriceKind::purchase);  // newest first
  const auto found = std::find_if(prices.begin(), prices.end(), [&](const catalog::Price* p) {
    return p->region == call.text_at(1) && p->purchase && published(*p) <= on;
  });
  if (found == prices.end()) return missing(MissingReason::no_price, call.text);
  return in_dollars(catalog, **found, call, on);
}

Answer Inputs::price_record(const InputCall& call, Date on) const {
  const Catalog& catalog = catalog_of(engine_);
  const auto& prices = catalog.prices();
  const auto found = std::find_if(prices.begin(), prices.end(), [&](const catalog::Price& p) { return p.id.text() == call.text_at(0); });
  return in_dollars(catalog, *found, call, on);
}

/// As the cost room lands it in China: accelerators, server, network and duty of the smallest server that has a price, for each chip. With
/// a price record, at that price. The duty is the day's; where none is codified, what was announced.
Answer Inputs::landed(const InputCall& call, Date on) const {
  const Catalog& catalog = catalog_of(engine_);
  const auto& assumptions = engine_.assumptions();
  const Chip& chip = *catalog.chip(ChipId{std::string{call.text_at(0)}});
  if (!assumptions) return missing(MissingReason::no_price, call.text);
  cost::Request request;
  request.catalog = &catalog;
  request.assumptions = &*assumptions;
  request.chip = &chip;
  request.as_of = on;
  request.horizon = days(365.0);
  request.region = "CN";
  request.is_foreign = chip.country != "CN";
  const InputCall of_levy{"levy", {chip.id.text()}, {}, {}};
  const InputCall of_announcement{"announced_levy", {chip.id.text()}, {}, {}};
  if (const auto duty = levy(of_levy, on)) {
    request.levies.push_back({duty->detail, duty->value.mid / 100.0, "customs_value"});
  } else if (const auto share = levy(of_announcement, on)) {
    request.levies.push_back({share->detail, share->value.mid / 100.0, "sale_price"});
  }
  if (!call.text_at(1).empty()) {
    const auto& prices = catalog.prices();
    const auto record = std::find_if(prices.begin(), prices.end(), [&](const catalog::Price& p) { return p.id.text() == call.text_at(1); });
    if (!record->purchase || record->per != catalog::PricePer::chip) return missing(MissingReason::no_price, call.text);
    request.price_per_chip = record->purchase->value;
  }
  for (const catalog::System* system : catalog.systems_of(chip.id)) {
    request.system = system;
    const auto cost = cost::price_option(request);
    if (!cost || !cost->buy) continue;
    const auto chips = static_cast<double>(system->chips);
    Resolved resolved;
    resolved.value = {cost->buy->low / chips, cost->buy->value / chips, cost->buy->high / chips};
    resolved.grade = cost->buy->grade;
    resolved.detail = fmt::format("{}", fmt::join(cost->buy->rests_on, "; "));
    return resolved;
  }
  return missing(MissingReason::no_price, call.text);
}

Answer Inputs::shipping(const InputCall& call, Date on) const {
  const Chip& chip = *catalog_of(engine_).chip(ChipId{std::string{call.text_at(0)}});
  if (!chip.volume) return missing(MissingReason::figure_unknown, call.text);
  Resolved resolved;
  resolved.value = Range::exactly(ships(chip, on) ? 1.0 : 0.0);
  resolved.detail = chip.volume->text;
  rest_on(resolved, chip.evidence);
  return resolved;
}

Answer Inputs::among_shipping(const InputCall& call, Date on) const {
  struct Entry {
    FieldValue field;
    const Chip* chip;
  };
  std::vector<Entry> entries;
  for (const Chip& chip : catalog_of(engine_).chips()) {
    if (chip.country != call.text_at(0) || !is_on_sale(chip, on)) continue;
    if (auto field = field_of(chip, call.text_at(1))) entries.push_back({std::move(*field), &chip});
  }
  if (entries.empty()) return missing(MissingReason::nothing_ships, call.text);
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.field.value.mid < b.field.value.mid; });
  const bool is_best = call.name == "best";
  const Entry& chosen = is_best ? entries.back() : entries[(entries.size() - 1) / 2];
  Resolved resolved = resolved_from(chosen.field);
  resolved.value = Range::exactly(chosen.field.value.mid);  // which part it is depends on the chosen figures: their ranges don't carry over
  resolved.detail = is_best ? chosen.chip->id.text() : fmt::format("{} (1/{})", chosen.chip->id.text(), entries.size());
  return resolved;
}

Answer Inputs::gap(const InputCall& call) {
  const Catalog& catalog = catalog_of(engine_);
  const std::string id{call.text_at(0)};
  const bool of_system = call.name == "gap_system";
  auto metric = catalog::GapMetric::system;
  const Chip* chip = nullptr;
  if (of_system) {
    chip = catalog.chip(catalog.system(SystemId{id})->chip);
  } else {
    chip = catalog.chip(ChipId{id});
    const auto& names = catalog::gap_metric_names();
    metric = static_cast<catalog::GapMetric>(std::find(names.begin(), names.end(), call.text_at(1)) - names.begin());
  }
  if (chip == nullptr) return missing(MissingReason::figure_unknown, call.text);
  const std::string behind{call.text_at(of_system ? 1 : 2)};
  const std::tuple key{metric, behind, chip->country};
  auto known = gaps_.find(key);
  if (known == gaps_.end()) known = gaps_.emplace(key, catalog::measure_gap(catalog, behind, chip->country, metric, true)).first;
  const auto& entries = known->second.entries;
  const auto entry = std::find_if(entries.begin(), entries.end(), [&](const catalog::GapEntry& e) { return e.part.id == id; });
  if (entry == entries.end()) return missing(MissingReason::figure_unknown, call.text);
  if (!entry->match) return missing(MissingReason::unmatched, call.text);
  Resolved resolved;
  resolved.value = {entry->match->years_low, (entry->match->years_low + entry->match->years_high) / 2, entry->match->years_high};
  resolved.grade = Grade::derived;
  resolved.detail = entry->match->part.id;
  rest_on(resolved, chip->evidence);
  if (const Chip* other = catalog.chip(ChipId{entry->match->part.id})) rest_on(resolved, other->evidence);
  return resolved;
}

}  // namespace steelyard::claims
