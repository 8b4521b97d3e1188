#include <limits>

#include <fmt/format.h>

#include "catalog/loader/record_reader.hpp"

namespace steelyard::catalog {

void read_market_fact(RecordReader& reader, MarketFact& fact) {
  constexpr double kAny = std::numeric_limits<double>::max();
  TableReader& table = reader.table();
  reader.evidence(fact.evidence);
  reader.read("subject", fact.subject, reader.required());
  reader.read("metric", fact.metric, reader.required());
  reader.read("basis", fact.basis, reader.required());
  reader.read("period", fact.period);
  reader.read("forecast", fact.is_forecast, Need::optional);
  if (table.has("value")) fact.low = fact.high = std::nullopt;  // the range belonged to the value that is overridden
  reader.read("value", fact.value, -kAny, kAny);
  reader.read("low", fact.low, -kAny, kAny);
  reader.read("high", fact.high, -kAny, kAny);
  reader.read("unit", fact.unit, fact_unit_names());
  reader.read("date", fact.date);
  reader.read("truth", fact.truth);
  reader.read("relayed_from", fact.relayed_from);
  reader.read("note", fact.note);
  if (table.gathers_schema()) return;
  const int ways = static_cast<int>(fact.value || fact.low || fact.high) + static_cast<int>(fact.date.has_value()) +
                   static_cast<int>(fact.truth.has_value());
  if (ways != 1) table.report(kMissingKey, "value", {{"expected", "value | low, high | date | truth"}});
  const bool is_number = fact.value || fact.low || fact.high;
  if (is_number && fact.unit == FactUnit::none) table.report(kMissingKey, "unit", {{"expected", "percent, units, USD, ..."}});
  const bool ordered = (!fact.low || !fact.value || *fact.low <= *fact.value) && (!fact.high || !fact.value || *fact.value <= *fact.high) &&
                       (!fact.low || !fact.high || *fact.low <= *fact.high);
  if (!ordered) table.report(kNumberRange, "value", {{"found", "low > high"}, {"expected", "low <= value <= high"}});
}

namespace {

void read_listing(RecordReader& reader, Party& party) {
  reader.table().table("listed", [&](TableReader& table) {
    party.of_listing = table.evidence(nullptr);
    party.listed_code = table.text("code", Need::required).value_or("");
  });
}

void read_supplies(RecordReader& reader, Party& party) {
  std::vector<Supply> supplies;
  reader.table().tables("supply", [&](TableReader& table) {
    Supply& supply = supplies.emplace_back();
    supply.evidence = table.evidence(reader.own_evidence());
    supply.chain = table.text("chain", Need::required).value_or("");
    table.table("component", [&](TableReader& inner) {
      supply.of_component = inner.evidence(nullptr);
      supply.component = inner.text("code", Need::required).value_or("");
    });
  });
  if (reader.table().has("supply")) party.supplies = std::move(supplies);
}

}  // namespace

void read_party(RecordReader& reader, Party& party) {
  reader.evidence(party.evidence);
  reader.read("name", party.name, reader.required());
  reader.read("name_zh", party.name_zh);
  reader.read("aliases", party.aliases);
  reader.read("country", party.country);
  reader.read("roles", party.roles);
  std::string parent = party.parent.text();
  reader.read("parent", parent);
  party.parent = PartyId{parent};
  reader.read("parent_share", party.parent_share, 0.0, 1.0);
  reader.read("products", party.products);
  reader.read("note", party.note);
  read_listing(reader, party);
  read_supplies(reader, party);
}

}  // namespace steelyard::catalog
