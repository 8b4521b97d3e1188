// The catalogue: every record of data/ (and of the user's directories laid over it), loaded, checked and found by name.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/currency.hpp"
#include "base/data_tree.hpp"
#include "base/record.hpp"
#include "base/result.hpp"
#include "catalog/chip.hpp"
#include "catalog/market_data.hpp"
#include "catalog/market_fact.hpp"
#include "catalog/model_architecture.hpp"
#include "catalog/party.hpp"
#include "catalog/system.hpp"

namespace steelyard::catalog {

inline constexpr Code kUnknownRecord{"catalog.unknown_record", ErrorKind::usage};
inline constexpr Code kAmbiguousName{"catalog.ambiguous_name", ErrorKind::usage};
inline constexpr Code kDanglingReference{"catalog.dangling_reference", ErrorKind::data};
inline constexpr Code kDuplicateId{"catalog.duplicate_id", ErrorKind::data};
inline constexpr Code kUnknownKind{"catalog.unknown_kind", ErrorKind::data};

/// Immutable after loading; thread safe. Records of each kind are sorted by id.
class Catalog {
 public:
  /// Reads every record. All findings of all files are collected; with any finding there is no catalogue.
  [[nodiscard]] static Result<Catalog> load(const DataTree& data);

  [[nodiscard]] const std::vector<Chip>& chips() const { return chips_; }
  [[nodiscard]] const std::vector<System>& systems() const { return systems_; }
  [[nodiscard]] const std::vector<ModelArchitecture>& models() const { return models_; }
  [[nodiscard]] const std::vector<SoftwareStack>& stacks() const { return stacks_; }
  [[nodiscard]] const std::vector<Price>& prices() const { return prices_; }
  [[nodiscard]] const std::vector<PowerPrice>& power_prices() const { return power_prices_; }
  [[nodiscard]] const std::vector<Source>& sources() const { return sources_; }
  [[nodiscard]] const std::vector<MarketFact>& market_facts() const { return market_facts_; }
  [[nodiscard]] const std::vector<Party>& parties() const { return parties_; }
  [[nodiscard]] const ExchangeRates& exchange_rates() const { return exchange_rates_; }

  /// By exact id; null when there is none.
  [[nodiscard]] const Chip* chip(const ChipId& id) const;
  [[nodiscard]] const System* system(const SystemId& id) const;
  [[nodiscard]] const ModelArchitecture* model(const ModelId& id) const;
  [[nodiscard]] const SoftwareStack* stack(const StackId& id) const;
  [[nodiscard]] const Source* source(const SourceId& id) const;
  [[nodiscard]] const MarketFact* market_fact(const MarketFactId& id) const;
  [[nodiscard]] const Party* party(const PartyId& id) const;

  /// By what a person types: id, id without its vendor prefix, English or Chinese name, alias; case, spaces, hyphens and underscores
  /// ignored. An exact id wins over everything. Errors: `catalog.unknown_record` (with the nearest names), `catalog.ambiguous_name`
  /// (argument `candidates`: the ids, comma-separated).
  [[nodiscard]] Result<const Chip*> find_chip(std::string_view name) const;
  [[nodiscard]] Result<const System*> find_system(std::string_view name) const;
  [[nodiscard]] Result<const ModelArchitecture*> find_model(std::string_view name) const;

  /// Systems of a chip, smallest first.
  [[nodiscard]] std::vector<const System*> systems_of(const ChipId& chip) const;
  /// Prices of a subject of one kind, newest first.
  [[nodiscard]] std::vector<const Price*> prices_of(std::string_view subject, PriceKind kind) const;
  /// Where the record of an id stands (`data/chips/nvidia.toml:12:1`); with a `key`, where an overlay overrode that key of it, if one did.
  [[nodiscard]] Place place_of(std::string_view kind, std::string_view id, std::string_view key = {}) const;

 private:
  friend class Loader;
  std::vector<Chip> chips_;
  std::vector<System> systems_;
  std::vector<ModelArchitecture> models_;
  std::vector<SoftwareStack> stacks_;
  std::vector<Price> prices_;
  std::vector<PowerPrice> power_prices_;
  std::vector<Source> sources_;
  std::vector<MarketFact> market_facts_;
  std::vector<Party> parties_;
  ExchangeRates exchange_rates_;
  std::map<std::string, Place, std::less<>> places_;  // "chip nv-h200-sxm" -> place; "chip nv-h200-sxm tdp" -> place of an override
};

/// The form under which names are compared: lower case, without spaces, hyphens, underscores, dots and slashes.
[[nodiscard]] std::string folded_name(std::string_view name);

}  // namespace steelyard::catalog
