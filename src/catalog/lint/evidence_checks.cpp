#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "catalog/figures.hpp"
#include "catalog/lint/linter.hpp"

namespace steelyard::catalog {
namespace {

const std::string& text_of(const std::string& id) { return id; }
template <class Tag>
const std::string& text_of(const Id<Tag>& id) {
  return id.text();
}

bool has_source(const EvidencePtr& evidence) { return evidence && !evidence->sources.empty(); }

/// Figures without a source, one finding for those that share the record's evidence; disputed figures without a reason for the choice.
template <class Record>
void check_record(Linter& linter, std::string_view kind, const Record& record) {
  const std::string& id = text_of(record.id);
  if (!has_source(record.evidence)) linter.report(kUnsourced, kind, id, "sources", {});
  const Evidence* last = record.evidence.get();
  for_each_figure(record, [&](std::string_view key, const auto& figure) {
    if (!figure) return;
    if (figure->evidence.get() != last && !has_source(figure->evidence)) linter.report(kUnsourced, kind, id, key, {});
    last = figure->evidence.get();
    for (const auto& alternative : figure->alternatives) {
      if (alternative.sources.empty()) linter.report(kUnsourced, kind, id, key, {{"found", shown(alternative.value)}});
    }
    if (!figure->alternatives.empty() && figure->chosen_because.empty()) {
      linter.report(kUnexplainedChoice, kind, id, key, {{"found", shown(figure->value)}});
    }
  });
}

void check_age(Linter& linter, std::string_view kind, std::string_view id, std::string_view key, const EvidencePtr& evidence) {
  if (!evidence || !evidence->as_of) {
    linter.report(kUnsourced, kind, id, "as_of", {});
  } else if (days_between(evidence->as_of->last, linter.today) > kStaleAfterDays) {
    linter.report(kStale, kind, id, key, {{"found", evidence->as_of->text}, {"expected", fmt::format("{} d", kStaleAfterDays)}});
  }
}

bool is_still_to_come(ChipStatus status) { return status == ChipStatus::announced || status == ChipStatus::roadmap; }

/// Of several prices of one thing the newest must be recent; the older ones are its history.
void check_price_ages(Linter& linter) {
  using Series = std::tuple<std::string_view, PriceKind, PricePer, std::string_view>;
  std::map<Series, const Price*> newest;
  const auto day = [](const Price& p) { return p.evidence && p.evidence->as_of ? p.evidence->as_of->last : Date{}; };
  for (const Price& price : linter.catalog.prices()) {
    const Price*& best = newest[{price.subject, price.kind, price.per, price.region}];
    if (best == nullptr || day(price) > day(*best)) best = &price;
  }
  for (const auto& [series, price] : newest) {
    const Chip* chip = linter.catalog.chip(ChipId{price->subject});
    if (chip != nullptr && chip->status == ChipStatus::discontinued) continue;  // it has no newer price to come
    check_age(linter, "price", price->id.text(), "value", price->evidence);
  }
}

/// A fact of a market has a source and a day on which it was said; so has every link of a party.
void check_market(Linter& linter) {
  for (const MarketFact& fact : linter.catalog.market_facts()) {
    if (!has_source(fact.evidence)) linter.report(kUnsourced, "market_fact", fact.id.text(), "sources", {});
    if (!fact.evidence || !fact.evidence->as_of) linter.report(kUnsourced, "market_fact", fact.id.text(), "as_of", {});
  }
  for (const Party& party : linter.catalog.parties()) {
    if (!has_source(party.evidence)) linter.report(kUnsourced, "party", party.id.text(), "sources", {});
    if (!party.listed_code.empty() && !has_source(party.of_listing)) linter.report(kUnsourced, "party", party.id.text(), "listed", {});
    for (const Supply& supply : party.supplies) {
      if (!has_source(supply.evidence)) linter.report(kUnsourced, "party", party.id.text(), "supply", {{"found", supply.chain}});
      if (!supply.component.empty() && !has_source(supply.of_component)) {
        linter.report(kUnsourced, "party", party.id.text(), "supply", {{"found", supply.component}});
      }
    }
  }
}

void check_exchange_rates(Linter& linter) {
  std::map<std::pair<Currency, Currency>, const ExchangeRate*> newest;
  const auto id_of = [](const ExchangeRate& rate) {
    return fmt::format("{}/{} {}", code_of(rate.base), code_of(rate.quote), rate.as_of.to_string());
  };
  for (const ExchangeRate& rate : linter.catalog.exchange_rates().all()) {  // in order of date
    if (!has_source(rate.evidence)) linter.report(kUnsourced, "exchange_rate", id_of(rate), "sources", {});
    newest[{rate.base, rate.quote}] = &rate;
  }
  for (const auto& [pair, rate] : newest) {
    if (days_between(rate->as_of, linter.today) <= kStaleAfterDays) continue;
    linter.report(kStale, "exchange_rate", id_of(*rate), "value",
                  {{"found", rate->as_of.to_string()}, {"expected", fmt::format("{} d", kStaleAfterDays)}});
  }
}

}  // namespace

void check_evidence(Linter& linter) {
  const Catalog& catalog = linter.catalog;
  for (const Chip& chip : catalog.chips()) {
    check_record(linter, "chip", chip);
    if (is_still_to_come(chip.status)) check_age(linter, "chip", chip.id.text(), "status", chip.evidence);
  }
  for (const System& system : catalog.systems()) {
    check_record(linter, "system", system);
    if (is_still_to_come(system.status)) check_age(linter, "system", system.id.text(), "status", system.evidence);
  }
  for (const ModelArchitecture& model : catalog.models()) check_record(linter, "model", model);
  for (const SoftwareStack& stack : catalog.stacks()) check_record(linter, "stack", stack);
  for (const Price& price : catalog.prices()) check_record(linter, "price", price);
  for (const PowerPrice& price : catalog.power_prices()) {
    check_record(linter, "power_price", price);
    check_age(linter, "power_price", price.id, "value", price.evidence);
  }
  check_price_ages(linter);
  check_exchange_rates(linter);
  check_market(linter);
}

}  // namespace steelyard::catalog
