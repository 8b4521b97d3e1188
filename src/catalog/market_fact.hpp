// What is said of a market: a share, a price, a number shipped, a date, on one basis and for one period (docs/formats/facts.md).
//
// Two sources that disagree are two records that stand side by side; nothing here chooses between them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/evidence.hpp"
#include "base/id.hpp"

namespace steelyard::catalog {

using MarketFactId = Id<struct MarketFactTag>;

/// What a fact's number counts. `none`: the fact is a day or a yes or no.
enum class FactUnit : std::uint8_t { none, percent, ratio, units, usd, cny, hkd, months, years, watts, b300_equivalents };
[[nodiscard]] const std::vector<std::string_view>& fact_unit_names();
[[nodiscard]] std::string_view name_of(FactUnit unit);

struct MarketFact {
  MarketFactId id;
  std::string subject;                // code: who or what it is said of (data/i18n/facts.toml)
  std::string metric;                 // code: what of it
  std::string basis;                  // code: how it is counted
  std::optional<PartialDate> period;  // that it is said of
  bool is_forecast = false;           // said before the period was over
  std::optional<double> value;        // in `unit`; absent where only a range, a day or a yes or no is stated
  std::optional<double> low;
  std::optional<double> high;
  FactUnit unit = FactUnit::none;
  std::optional<PartialDate> date;  // of a fact that is a day
  std::optional<bool> truth;        // of a fact that is a yes or no
  std::string relayed_from;         // who said it first, where the source relays it
  EvidencePtr evidence;
  std::string note;
};

}  // namespace steelyard::catalog
