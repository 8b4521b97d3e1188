// How many years one country's parts stand behind another's, by one yardstick at a time.
//
// For each part of the side that leads: from the month of its volume to the month in which the other side has a part at least as good. A
// stated day or month counts as its month; a stated quarter, when it is the part that leads, as its middle month; of a longer span both
// ends are kept. The part that catches up may come in any month of what is stated for it. So H200 (2024-Q2, counted as May) against a part
// due 2027-Q1..2027-Q4 is 32 to 43 months: 2.7 to 3.6 years. Years are months ÷ 12. A negative gap: the other side was there before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"

namespace steelyard::catalog {

/// `system`: dense 16-bit rate of a server, rack or supernode as a whole; `system_per_watt`: the same for each watt it draws.
enum class GapMetric : std::uint8_t { bf16, fp8, memory, bandwidth, tpp, performance_density, system, system_per_watt };
[[nodiscard]] const std::vector<std::string_view>& gap_metric_names();
[[nodiscard]] std::string_view name_of(GapMetric metric);

/// One part (or system) and what it reaches, in base units of the metric.
struct GapPart {
  std::string id;
  std::string vendor;
  PartialDate volume;
  ChipStatus status = ChipStatus::shipping;
  double value = 0.0;
  std::optional<double> watts;  // of a system
};

struct GapMatch {
  GapPart part;             // the first that is certain to have come
  std::string earliest_id;  // the part that the near end of the gap rests on: the same one, or another that may come before it
  double years_low = 0.0;
  double years_high = 0.0;
  bool is_roadmap = false;  // rests on parts that are announced or planned, not on parts that ship
};

struct GapEntry {
  GapPart part;
  std::optional<GapMatch> match;  // none: nothing known comes up to it
};

/// A part that is slower than the best that its own vendor sold or announced before it.
struct StepDown {
  GapPart before;
  GapPart after;
};

struct MetricGap {
  GapMetric metric = GapMetric::bf16;
  std::vector<GapEntry> entries;     // by volume, then id
  std::vector<StepDown> steps_down;  // of the side behind, by volume
  std::size_t undated = 0;           // parts of both sides that have the figure and no date
};

/// Gap of each of `leading` against all of `behind`. O(leading × behind).
[[nodiscard]] std::vector<GapEntry> match_parts(const std::vector<GapPart>& leading, const std::vector<GapPart>& behind);
/// Parts of one vendor that fall below the best of those before them.
[[nodiscard]] std::vector<StepDown> steps_down(std::vector<GapPart> parts);

/// Parts of countries `from` (behind) and `to` (leading). Leading parts are those the articles name, or with `everything` all of them;
/// cancelled ones never count.
[[nodiscard]] MetricGap measure_gap(const Catalog& catalog, std::string_view from, std::string_view to, GapMetric metric, bool everything);

}  // namespace steelyard::catalog
