#include <cmath>

#include "catalog/figures.hpp"
#include "catalog/lint/linter.hpp"

namespace steelyard::catalog {
namespace {

using namespace steelyard::literals;

// No part announced by 2026 comes near these bounds; a value beyond them has lost or gained a prefix of its unit.
constexpr Bytes kMostMemory = 10_TB;
constexpr Bytes kLeastMemory = 100_MB;
constexpr BytesPerSecond kMostBandwidth = 100_TBps;
constexpr BytesPerSecond kLeastBandwidth = 10_GBps;
constexpr Watts kMostPower = 10_kW;
constexpr Watts kLeastPower = 5_W;
constexpr double kMostTppPerWatt = 200.0;    // the best parts on 2026 roadmaps reach half of this
constexpr Area kLithographyField = 858_mm2;  // 26 mm x 33 mm, the field of a lithography scanner: no single die is larger
constexpr double kMostTdpShare = 8.0;        // power of a whole system over that of its chips
constexpr double kAggregateTolerance = 0.05;
constexpr double kGibi = 1.073741824;

void report_implausible(Linter& linter, std::string_view kind, std::string_view id, std::string_view key, std::string found,
                        std::string expected) {
  linter.report(kImplausible, kind, id, key, {{"found", std::move(found)}, {"expected", std::move(expected)}});
}

template <class T>
void check_range(Linter& linter, const Chip& chip, std::string_view key, const Figure<T>& figure, T least, T most) {
  if (!figure || (figure->value >= least && figure->value <= most)) return;
  report_implausible(linter, "chip", chip.id.text(), key, shown(figure->value), shown(least) + " .. " + shown(most));
}

void check_chip_ranges(Linter& linter, const Chip& chip) {
  check_range(linter, chip, "memory", chip.memory, kLeastMemory, kMostMemory);
  check_range(linter, chip, "memory_bandwidth", chip.memory_bandwidth, kLeastBandwidth, kMostBandwidth);
  check_range(linter, chip, "scale_up_bandwidth", chip.scale_up_bandwidth, BytesPerSecond{}, kMostBandwidth);
  check_range(linter, chip, "tdp", chip.tdp, kLeastPower, kMostPower);
  if (chip.dies)
    check_range(linter, chip, "die_area_total", chip.die_area_total, Area{}, kLithographyField * static_cast<double>(*chip.dies));
  const auto tpp = total_processing_performance(chip);
  if (tpp && chip.tdp && chip.tdp->value > Watts{}) {
    const double per_watt = in_tpp(tpp->value) / chip.tdp->value.base();
    if (per_watt > kMostTppPerWatt) {
      report_implausible(linter, "chip", chip.id.text(), "tdp", format_number(per_watt) + " TPP/W",
                         "<= " + format_number(kMostTppPerWatt) + " TPP/W");
    }
  }
  if (chip.die_area_applicable && chip.die_area_total && chip.die_area_applicable->value > chip.die_area_total->value * 1.001) {
    report_implausible(linter, "chip", chip.id.text(), "die_area_applicable", shown(chip.die_area_applicable->value),
                       "<= " + shown(chip.die_area_total->value));
  }
  if (chip.announced && chip.volume && chip.volume->last < chip.announced->first) {
    report_implausible(linter, "chip", chip.id.text(), "volume", chip.volume->text, ">= " + chip.announced->text);
  }
}

/// `137.4 GB` is 128 GiB under the wrong name: off a whole number of gigabytes, on a multiple of 8 GiB.
void check_binary_size(Linter& linter, std::string_view kind, std::string_view id, const Figure<Bytes>& memory) {
  if (!memory) return;
  constexpr double kRounding = 0.0006;
  const double gigabytes = in_gigabytes(memory->value);
  const double gibibytes = gigabytes / kGibi;
  const double nearest = std::round(gibibytes / 8.0) * 8.0;
  const bool is_whole = std::abs(gigabytes - std::round(gigabytes)) < 1e-9;
  const bool written_in_gib = std::abs(gibibytes - nearest) < 1e-6 * nearest;
  if (nearest < 8.0 || is_whole || written_in_gib || std::abs(gibibytes / nearest - 1.0) > kRounding) return;
  linter.report(kBinaryTakenForDecimal, kind, id, "memory",
                {{"found", shown(memory->value)}, {"expected", format_number(nearest, 6) + " GB, " + format_number(nearest, 6) + " GiB"}});
}

/// The ratio of two published values is that of a binary to a decimal prefix, and nobody has said why one was chosen.
template <class T>
void check_binary_ratio(Linter& linter, const Chip& chip, std::string_view key, const Figure<T>& figure) {
  if (!figure || !figure->chosen_because.empty()) return;
  constexpr double kRounding = 0.001;
  for (const auto& other : figure->alternatives) {
    for (const double ratio : {kGibi, kGibi * 1.024}) {
      const double a = figure->value.base(), b = other.value.base();
      if (!is_multiple(a, b, ratio, kRounding) && !is_multiple(b, a, ratio, kRounding)) continue;
      linter.report(kBinaryTakenForDecimal, "chip", chip.id.text(), key,
                    {{"found", shown(figure->value)}, {"expected", shown(other.value)}});
    }
  }
}

template <Dimension D>
double base_of(Quantity<D> q) {
  return q.base();
}
template <Dimension D>
double base_of(const Amount<D>& a) {
  return a.value.base();
}

template <class Record>
void check_bounds(Linter& linter, std::string_view kind, std::string_view id, const Record& record) {
  for_each_figure(record, [&](std::string_view key, const auto& figure) {
    if (!figure) return;
    const bool below = figure->low && base_of(*figure->low) > base_of(figure->value);
    const bool above = figure->high && base_of(*figure->high) < base_of(figure->value);
    if (below) report_implausible(linter, kind, id, key, shown(figure->value), ">= " + shown(*figure->low));
    if (above) report_implausible(linter, kind, id, key, shown(figure->value), "<= " + shown(*figure->high));
  });
}

/// A published aggregate is that of its chips, unless its own note says what else it counts.
template <class T>
void check_aggregate(Linter& linter, const System& system, std::string_view key, const Figure<T>& stated, const Figure<T>& of_chip) {
  if (!stated || !of_chip || !stated->note.empty()) return;
  const T expected = of_chip->value * static_cast<double>(system.chips);
  if (is_multiple(stated->value.base(), expected.base(), 1.0, kAggregateTolerance)) return;
  linter.report(kAggregateMismatch, "system", system.id.text(), key, {{"found", shown(stated->value)}, {"expected", shown(expected)}});
}

void check_system(Linter& linter, const System& system) {
  check_bounds(linter, "system", system.id.text(), system);
  const Chip* chip = linter.catalog.chip(system.chip);
  if (chip == nullptr) return;
  check_aggregate(linter, system, "bf16_dense", system.bf16_dense, chip->bf16_dense);
  check_aggregate(linter, system, "fp8_dense", system.fp8_dense, chip->fp8_dense);
  check_aggregate(linter, system, "fp4_dense", system.fp4_dense, chip->fp4_dense);
  check_aggregate(linter, system, "memory", system.memory, chip->memory);
  check_aggregate(linter, system, "memory_bandwidth", system.memory_bandwidth, chip->memory_bandwidth);
  if (system.power && chip->tdp) {
    const Watts of_chips = chip->tdp->value * static_cast<double>(system.chips);
    if (system.power->value < of_chips * 0.95 || system.power->value > of_chips * kMostTdpShare) {
      report_implausible(linter, "system", system.id.text(), "power", shown(system.power->value),
                         shown(of_chips) + " .. " + shown(of_chips * kMostTdpShare));
    }
  }
  for (std::size_t i = 1; i < system.levels.size(); ++i) {
    if (system.levels[i].chips >= system.levels[i - 1].chips) continue;
    report_implausible(linter, "system", system.id.text(), "level", std::to_string(system.levels[i].chips),
                       ">= " + std::to_string(system.levels[i - 1].chips));
  }
}

void check_model(Linter& linter, const ModelArchitecture& model) {
  if (model.kv_heads > 0 && model.heads % model.kv_heads != 0) {
    report_implausible(linter, "model", model.id.text(), "kv_heads", std::to_string(model.kv_heads), std::to_string(model.heads) + " / n");
  }
  if (model.published_parameters && model.published_active_parameters && *model.published_active_parameters > *model.published_parameters) {
    report_implausible(linter, "model", model.id.text(), "published_active_parameters", format_number(*model.published_active_parameters),
                       "<= " + format_number(*model.published_parameters));
  }
  if (model.experts && model.experts->dense_layers > model.layers) {
    report_implausible(linter, "model", model.id.text(), "dense_layers", std::to_string(model.experts->dense_layers),
                       "<= " + std::to_string(model.layers));
  }
}

/// A share of a whole is between nothing and all of it.
void check_market_fact(Linter& linter, const MarketFact& fact) {
  if (fact.unit != FactUnit::percent || fact.metric != "market_share") return;
  for (const auto& bound : {fact.low, fact.value, fact.high}) {
    if (!bound || (*bound >= 0.0 && *bound <= 100.0)) continue;
    report_implausible(linter, "market_fact", fact.id.text(), "value", format_number(*bound), "0 .. 100");
  }
}

/// A stake belongs to a parent; a parent is somebody else.
void check_party(Linter& linter, const Party& party) {
  if (party.parent_share && party.parent.empty()) {
    report_implausible(linter, "party", party.id.text(), "parent_share", format_number(*party.parent_share), "parent");
  }
  if (party.parent == party.id)
    report_implausible(linter, "party", party.id.text(), "parent", party.parent.text(), "!= " + party.id.text());
}

}  // namespace

void check_values(Linter& linter) {
  for (const Chip& chip : linter.catalog.chips()) {
    check_chip_ranges(linter, chip);
    check_bounds(linter, "chip", chip.id.text(), chip);
    check_binary_size(linter, "chip", chip.id.text(), chip.memory);
    check_binary_ratio(linter, chip, "memory", chip.memory);
    check_binary_ratio(linter, chip, "memory_bandwidth", chip.memory_bandwidth);
  }
  for (const System& system : linter.catalog.systems()) check_system(linter, system);
  for (const ModelArchitecture& model : linter.catalog.models()) check_model(linter, model);
  for (const Price& price : linter.catalog.prices()) check_bounds(linter, "price", price.id.text(), price);
  for (const PowerPrice& price : linter.catalog.power_prices()) check_bounds(linter, "power_price", price.id, price);
  for (const MarketFact& fact : linter.catalog.market_facts()) check_market_fact(linter, fact);
  for (const Party& party : linter.catalog.parties()) check_party(linter, party);
}

}  // namespace steelyard::catalog
