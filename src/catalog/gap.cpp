#include "catalog/gap.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "catalog/frontier.hpp"

namespace steelyard::catalog {
namespace {

constexpr int kMonthsPerYear = 12;
constexpr int kMonthsPerQuarter = 3;

int month_of(Date day) { return day.year() * kMonthsPerYear + static_cast<int>(day.month()) - 1; }

struct Months {
  int first = 0;
  int last = 0;
};

Months months_of(const PartialDate& date) { return {month_of(date.first), month_of(date.last)}; }

/// The months that a leading part's volume may be counted from: quarters by their middle month.
Months counted_from(const PartialDate& date) {
  const Months stated = months_of(date);
  if (stated.first == stated.last) return stated;
  const auto middle_of_quarter = [](int month) { return month / kMonthsPerQuarter * kMonthsPerQuarter + 1; };
  return {middle_of_quarter(stated.first), middle_of_quarter(stated.last)};
}

bool is_planned(ChipStatus status) { return status == ChipStatus::announced || status == ChipStatus::roadmap; }

std::optional<GapMatch> match_of(const GapPart& leading, const std::vector<GapPart>& behind) {
  const GapPart* certain = nullptr;   // by its last month
  const GapPart* earliest = nullptr;  // by its first month
  const auto certain_key = [](const GapPart& p) { return std::tuple(months_of(p.volume).last, months_of(p.volume).first, -p.value, p.id); };
  const auto earliest_key = [](const GapPart& p) {
    return std::tuple(months_of(p.volume).first, months_of(p.volume).last, -p.value, p.id);
  };
  for (const GapPart& part : behind) {
    if (part.value < leading.value) continue;
    if (certain == nullptr || certain_key(part) < certain_key(*certain)) certain = &part;
    if (earliest == nullptr || earliest_key(part) < earliest_key(*earliest)) earliest = &part;
  }
  if (certain == nullptr) return std::nullopt;
  if (months_of(certain->volume).first == months_of(earliest->volume).first) earliest = certain;
  const Months from = counted_from(leading.volume);
  GapMatch match;
  match.part = *certain;
  match.earliest_id = earliest->id;
  match.years_low = static_cast<double>(months_of(earliest->volume).first - from.last) / kMonthsPerYear;
  match.years_high = static_cast<double>(months_of(certain->volume).last - from.first) / kMonthsPerYear;
  match.is_roadmap = is_planned(certain->status) || is_planned(earliest->status);
  return match;
}

bool by_volume(const GapPart& a, const GapPart& b) {
  return std::tuple(a.volume.first, a.volume.last, a.id) < std::tuple(b.volume.first, b.volume.last, b.id);
}

std::optional<double> chip_value(const Chip& chip, GapMetric metric) {
  const auto base = [](const auto& figure) { return figure ? std::optional<double>(figure->value.base()) : std::nullopt; };
  switch (metric) {
    case GapMetric::bf16: return base(chip.bf16_dense);
    case GapMetric::fp8: return base(chip.fp8_dense);
    case GapMetric::memory: return base(chip.memory);
    case GapMetric::bandwidth: return base(chip.memory_bandwidth);
    case GapMetric::tpp: return base(total_processing_performance(chip));
    case GapMetric::performance_density: return base(performance_density(chip));
    case GapMetric::system:
    case GapMetric::system_per_watt: return std::nullopt;
  }
  return std::nullopt;
}

/// A published aggregate, or chips × rate of one.
std::optional<double> system_rate(const System& system, const Chip& chip) {
  if (system.bf16_dense) return system.bf16_dense->value.base();
  if (chip.bf16_dense) return chip.bf16_dense->value.base() * static_cast<double>(system.chips);
  return std::nullopt;
}

std::optional<PartialDate> volume_of(const System& system, const Chip& chip) {
  if (system.volume) return system.volume;
  if (system.announced && chip.volume) return system.announced->first < chip.volume->first ? chip.volume : system.announced;
  return chip.volume ? chip.volume : system.announced;
}

struct Sides {
  std::vector<GapPart> leading;
  std::vector<GapPart> behind;
  std::size_t undated = 0;

  /// `counts`: whether a part of the leading side is asked about.
  void add(GapPart part, const std::optional<PartialDate>& volume, std::string_view country, std::string_view from, std::string_view to,
           bool counts) {
    if (country != from && !(country == to && counts)) return;
    if (!volume) {
      ++undated;
      return;
    }
    part.volume = *volume;
    if (country == to && counts) leading.push_back(part);
    if (country == from) behind.push_back(std::move(part));
  }
};

Sides chips_of(const Catalog& catalog, std::string_view from, std::string_view to, GapMetric metric, bool everything) {
  Sides sides;
  for (const Chip& chip : catalog.chips()) {
    const auto value = chip_value(chip, metric);
    if (!value || chip.status == ChipStatus::cancelled) continue;
    sides.add({chip.id.text(), chip.vendor, {}, chip.status, *value, std::nullopt}, chip.volume, chip.country, from, to,
              everything || chip.is_named_in_articles());
  }
  return sides;
}

Sides systems_of(const Catalog& catalog, std::string_view from, std::string_view to, GapMetric metric, bool everything) {
  Sides sides;
  for (const System& system : catalog.systems()) {
    const Chip* chip = catalog.chip(system.chip);
    const bool is_one_machine =
        system.kind == SystemKind::server || system.kind == SystemKind::rack || system.kind == SystemKind::supernode;
    if (chip == nullptr || !is_one_machine || system.status == ChipStatus::cancelled) continue;
    auto value = system_rate(system, *chip);
    const auto watts = system.power ? std::optional<double>(system.power->value.base()) : std::nullopt;
    if (metric == GapMetric::system_per_watt) value = value && watts && *watts > 0 ? std::optional<double>(*value / *watts) : std::nullopt;
    if (!value) continue;
    sides.add({system.id.text(), system.vendor, {}, system.status, *value, watts}, volume_of(system, *chip), chip->country, from, to,
              everything || chip->is_named_in_articles());
  }
  return sides;
}

/// Successive parts that are made to be joined into larger machines; cards without a scale-up link are no successors of those.
std::vector<GapPart> line_of(const Catalog& catalog, std::string_view from, GapMetric metric) {
  const GapMetric of_chips = metric == GapMetric::system ? GapMetric::bf16 : metric;  // a supernode of more chips hides what the chip does
  std::vector<GapPart> parts;
  for (const Chip& chip : catalog.chips()) {
    const auto value = chip_value(chip, of_chips);
    if (!value || !chip.volume || chip.country != from || chip.status == ChipStatus::cancelled) continue;
    if (!chip.scale_up_bandwidth) continue;
    parts.push_back({chip.id.text(), chip.vendor, *chip.volume, chip.status, *value, std::nullopt});
  }
  return parts;
}

}  // namespace

const std::vector<std::string_view>& gap_metric_names() {
  static const std::vector<std::string_view> names{"bf16",           "fp8", "memory", "bandwidth", "tpp", "performance_density", "system",
                                                   "system_per_watt"};
  return names;
}

std::string_view name_of(GapMetric metric) { return gap_metric_names()[static_cast<std::size_t>(metric)]; }

std::vector<GapEntry> match_parts(const std::vector<GapPart>& leading, const std::vector<GapPart>& behind) {
  std::vector<GapPart> ordered = leading;
  std::sort(ordered.begin(), ordered.end(), by_volume);
  std::vector<GapEntry> entries;
  entries.reserve(ordered.size());
  for (const GapPart& part : ordered) entries.push_back({part, match_of(part, behind)});
  return entries;
}

std::vector<StepDown> steps_down(std::vector<GapPart> parts) {
  std::sort(parts.begin(), parts.end(), by_volume);
  std::map<std::string, GapPart> best;  // of each vendor, so far
  std::vector<StepDown> steps;
  for (const GapPart& part : parts) {
    const auto [at, is_first] = best.try_emplace(part.vendor, part);
    if (is_first) continue;
    const bool is_later = at->second.volume.last < part.volume.first;
    if (part.value < at->second.value && is_later) steps.push_back({at->second, part});
    if (part.value > at->second.value) at->second = part;
  }
  return steps;
}

GapSides gap_sides(const Catalog& catalog, std::string_view from, std::string_view to, GapMetric metric, bool everything) {
  const bool of_systems = metric == GapMetric::system || metric == GapMetric::system_per_watt;
  Sides sides = of_systems ? systems_of(catalog, from, to, metric, everything) : chips_of(catalog, from, to, metric, everything);
  return {std::move(sides.leading), std::move(sides.behind), sides.undated};
}

MetricGap measure_gap(const Catalog& catalog, std::string_view from, std::string_view to, GapMetric metric, bool everything) {
  const GapSides sides = gap_sides(catalog, from, to, metric, everything);
  MetricGap gap;
  gap.metric = metric;
  gap.entries = match_parts(sides.leading, sides.behind);
  if (metric != GapMetric::system_per_watt) gap.steps_down = steps_down(line_of(catalog, from, metric));
  gap.undated = sides.undated;
  return gap;
}

}  // namespace steelyard::catalog
