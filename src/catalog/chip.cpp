#include "catalog/chip.hpp"

#include <algorithm>
#include <array>

namespace steelyard::catalog {
namespace {

Grade grade_of(const EvidencePtr& evidence) { return evidence ? evidence->grade : Grade::assumed; }

/// Evidence of a value computed from one datum: the same sources, and no better than `ceiling`.
EvidencePtr graded_no_better_than(const EvidencePtr& evidence, Grade ceiling) {
  if (evidence && weakest(evidence->grade, ceiling) == evidence->grade) return evidence;
  Evidence weaker = evidence ? *evidence : Evidence{};
  weaker.grade = weakest(grade_of(evidence), ceiling);
  return std::make_shared<const Evidence>(std::move(weaker));
}

/// Evidence of a value computed from two data.
EvidencePtr joint_evidence(const EvidencePtr& a, const EvidencePtr& b) {
  Evidence joint = a ? *a : Evidence{};
  joint.grade = weakest(weakest(grade_of(a), grade_of(b)), Grade::derived);
  if (!b) return std::make_shared<const Evidence>(std::move(joint));
  joint.verified = std::max(joint.verified, b->verified);
  if (b->as_of && (!joint.as_of || b->as_of->last < joint.as_of->last)) joint.as_of = b->as_of;  // as old as its oldest part
  for (const SourceId& source : b->sources) {
    if (std::find(joint.sources.begin(), joint.sources.end(), source) == joint.sources.end()) joint.sources.push_back(source);
  }
  return std::make_shared<const Evidence>(std::move(joint));
}

const Figure<FlopsPerSecond> kNoRate;

}  // namespace

const std::vector<std::string_view>& chip_status_names() {
  static const std::vector<std::string_view> names{"shipping",     "announced",  "roadmap",   "legacy",
                                                   "discontinued", "restricted", "cancelled", "reported"};
  return names;
}

const std::vector<std::string_view>& link_direction_names() {
  static const std::vector<std::string_view> names{"bi", "uni", "unstated"};
  return names;
}

const std::vector<std::string_view>& precision_names() {
  static const std::vector<std::string_view> names{"fp64", "tf32", "bf16", "fp8", "int8", "fp4", "int4"};
  return names;
}

std::string_view name_of(ChipStatus status) { return chip_status_names()[static_cast<std::size_t>(status)]; }
std::string_view name_of(Precision precision) { return precision_names()[static_cast<std::size_t>(precision)]; }

std::optional<Precision> parse_precision(std::string_view text) {
  if (text == "fp16") return Precision::bf16;
  const auto& names = precision_names();
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Precision>(found - names.begin());
}

BitWidth bits_of(Precision precision) {
  switch (precision) {
    case Precision::fp64: return bits_wide(64);
    case Precision::tf32: return bits_wide(32);
    case Precision::bf16: return bits_wide(16);
    case Precision::fp8:
    case Precision::int8: return bits_wide(8);
    case Precision::fp4:
    case Precision::int4: return bits_wide(4);
  }
  return {};
}

Bytes bytes_of(Precision precision) { return bytes(bits_of(precision).base() / 8.0); }

const Figure<FlopsPerSecond>& Chip::dense_rate(Precision precision) const {
  switch (precision) {
    case Precision::fp64: return fp64_tensor_dense;
    case Precision::tf32: return tf32_dense;
    case Precision::bf16: return bf16_dense;
    case Precision::fp8: return fp8_dense;
    case Precision::int8: return int8_dense;
    case Precision::fp4: return fp4_dense;
    case Precision::int4: return int4_dense;
  }
  return kNoRate;
}

Figure<Tpp> total_processing_performance(const Chip& chip) {
  constexpr std::array kCounted{Precision::bf16, Precision::fp8, Precision::int8, Precision::fp4, Precision::int4};
  Figure<Tpp> largest;
  for (Precision precision : kCounted) {
    const auto& rate = chip.dense_rate(precision);
    if (!rate) continue;
    const BitWidth bits = bits_of(precision);
    if (largest && rate->value * bits <= largest->value) continue;
    largest = Sourced<Tpp>{};
    largest->value = rate->value * bits;
    largest->evidence = graded_no_better_than(rate->evidence, Grade::derived);
    if (rate->low) largest->low = *rate->low * bits;
    if (rate->high) largest->high = *rate->high * bits;
  }
  return largest ? largest : chip.published_tpp;
}

Figure<PerformanceDensity> performance_density(const Chip& chip) {
  const auto tpp = total_processing_performance(chip);
  const auto& area = chip.die_area_applicable;
  if (!tpp || !area || area->value <= Area{}) return std::nullopt;
  Sourced<PerformanceDensity> density;
  density.value = tpp->value / area->value;
  density.evidence = joint_evidence(tpp->evidence, area->evidence);
  if (tpp->low || area->high) density.low = tpp->low.value_or(tpp->value) / area->high.value_or(area->value);
  if (tpp->high || area->low) density.high = tpp->high.value_or(tpp->value) / area->low.value_or(area->value);
  return density;
}

Figure<BytesPerSecond> bidirectional_scale_up_bandwidth(const Chip& chip) {
  Figure<BytesPerSecond> bandwidth = chip.scale_up_bandwidth;
  if (!bandwidth) return bandwidth;
  if (chip.scale_up_direction == LinkDirection::unstated) {
    bandwidth->evidence = graded_no_better_than(bandwidth->evidence, Grade::assumed);
  } else if (chip.scale_up_direction == LinkDirection::uni) {
    bandwidth->value *= 2.0;
    if (bandwidth->low) *bandwidth->low *= 2.0;
    if (bandwidth->high) *bandwidth->high *= 2.0;
    for (auto& alternative : bandwidth->alternatives) alternative.value *= 2.0;
  }
  return bandwidth;
}

Grade overall_grade(const Chip& chip) {
  std::optional<Grade> overall;
  const auto count = [&](const auto& figure) {
    if (figure) overall = weakest(overall.value_or(Grade::measured), figure->grade());
  };
  count(chip.memory);
  count(chip.memory_bandwidth);
  for (Precision p :
       {Precision::fp64, Precision::tf32, Precision::bf16, Precision::fp8, Precision::int8, Precision::fp4, Precision::int4}) {
    count(chip.dense_rate(p));
  }
  count(chip.tdp);
  return overall.value_or(grade_of(chip.evidence));
}

}  // namespace steelyard::catalog
