#include "catalog/catalog.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace steelyard::catalog {
namespace {

template <class Record, class RecordId>
const Record* by_id(const std::vector<Record>& records, const RecordId& id) {
  const auto found = std::lower_bound(records.begin(), records.end(), id, [](const Record& r, const RecordId& i) { return r.id < i; });
  return found != records.end() && found->id == id ? &*found : nullptr;
}

/// Last day that a price's date can mean; undated prices come last.
Date newest_day(const Price& price) { return price.evidence && price.evidence->as_of ? price.evidence->as_of->last : Date{}; }

}  // namespace

const Chip* Catalog::chip(const ChipId& id) const { return by_id(chips_, id); }
const System* Catalog::system(const SystemId& id) const { return by_id(systems_, id); }
const ModelArchitecture* Catalog::model(const ModelId& id) const { return by_id(models_, id); }
const SoftwareStack* Catalog::stack(const StackId& id) const { return by_id(stacks_, id); }
const Source* Catalog::source(const SourceId& id) const { return by_id(sources_, id); }
const MarketFact* Catalog::market_fact(const MarketFactId& id) const { return by_id(market_facts_, id); }
const Party* Catalog::party(const PartyId& id) const { return by_id(parties_, id); }

std::vector<const System*> Catalog::systems_of(const ChipId& chip) const {
  std::vector<const System*> found;
  for (const System& system : systems_) {
    if (system.chip == chip) found.push_back(&system);
  }
  std::stable_sort(found.begin(), found.end(), [](const System* a, const System* b) { return a->chips < b->chips; });
  return found;
}

std::vector<const Price*> Catalog::prices_of(std::string_view subject, PriceKind kind) const {
  std::vector<const Price*> found;
  for (const Price& price : prices_) {
    if (price.subject == subject && price.kind == kind) found.push_back(&price);
  }
  std::stable_sort(found.begin(), found.end(), [](const Price* a, const Price* b) { return newest_day(*a) > newest_day(*b); });
  return found;
}

Place Catalog::place_of(std::string_view kind, std::string_view id, std::string_view key) const {
  const std::string record = fmt::format("{} {}", kind, id);
  if (!key.empty()) {
    if (const auto found = places_.find(fmt::format("{} {}", record, key)); found != places_.end()) return found->second;
  }
  const auto found = places_.find(record);
  return found != places_.end() ? found->second : Place{};
}

}  // namespace steelyard::catalog
