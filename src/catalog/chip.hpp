// One accelerator as its sources describe it (docs/formats/catalog.md, [[chip]]).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/evidence.hpp"
#include "base/id.hpp"
#include "base/quantity.hpp"
#include "base/result.hpp"

namespace steelyard::catalog {

enum class ChipStatus : std::uint8_t { shipping, announced, roadmap, legacy, discontinued, restricted, cancelled, reported };
enum class LinkDirection : std::uint8_t { bi, uni, unstated };
/// Operand precision of a dense tensor rate.
enum class Precision : std::uint8_t { fp64, tf32, bf16, fp8, int8, fp4, int4 };

[[nodiscard]] const std::vector<std::string_view>& chip_status_names();
[[nodiscard]] const std::vector<std::string_view>& link_direction_names();
[[nodiscard]] const std::vector<std::string_view>& precision_names();  // "fp64", "tf32", "bf16", ...
[[nodiscard]] std::string_view name_of(ChipStatus status);
[[nodiscard]] std::string_view name_of(Precision precision);
[[nodiscard]] std::optional<Precision> parse_precision(std::string_view text);  // also "fp16" (= bf16)
/// Bits of one operand as stored: 16 for bf16, 4 for fp4, 32 for tf32.
[[nodiscard]] BitWidth bits_of(Precision precision);
/// Bytes of one stored operand: 2 for bf16, 0.5 for fp4.
[[nodiscard]] Bytes bytes_of(Precision precision);

struct Chip {
  ChipId id;
  std::string vendor;
  std::string name;
  std::string name_zh;
  std::vector<std::string> aliases;
  std::string country;                // ISO 3166 of the vendor
  std::vector<std::string> articles;  // which of the five articles name it
  std::string architecture;
  std::string process;
  std::string foundry;
  std::optional<PartialDate> announced;
  std::optional<PartialDate> volume;  // first volume shipments
  ChipStatus status = ChipStatus::reported;
  std::string status_note;
  std::optional<bool> data_center_marketed;
  std::vector<StackId> stacks;
  EvidencePtr evidence;  // of the record's short figures
  std::string note;

  Figure<Bytes> memory;
  std::string memory_type;
  Figure<BytesPerSecond> memory_bandwidth;
  Figure<FlopsPerSecond> fp64_dense;  // vector
  Figure<FlopsPerSecond> fp64_tensor_dense;
  Figure<FlopsPerSecond> fp32_dense;  // vector
  Figure<FlopsPerSecond> tf32_dense;
  Figure<FlopsPerSecond> bf16_dense;  // 16-bit tensor rate
  Figure<FlopsPerSecond> fp8_dense;
  Figure<FlopsPerSecond> int8_dense;
  Figure<FlopsPerSecond> fp4_dense;
  Figure<FlopsPerSecond> int4_dense;
  Figure<Bytes> onchip_memory;
  std::string scale_up_link;
  Figure<BytesPerSecond> scale_up_bandwidth;  // as stated; see scale_up_direction
  LinkDirection scale_up_direction = LinkDirection::unstated;
  std::optional<std::int64_t> scale_up_domain;
  Figure<BytesPerSecond> scale_out_bandwidth;
  std::string pcie;
  Figure<Watts> tdp;
  std::optional<std::int64_t> dies;
  Figure<Area> die_area_applicable;
  Figure<Area> die_area_total;
  std::optional<double> transistors_billion;
  Figure<Tpp> published_tpp;
  Figure<PerformanceDensity> published_performance_density;

  /// The dense tensor rate at a precision; missing where no rate is published.
  [[nodiscard]] const Figure<FlopsPerSecond>& dense_rate(Precision precision) const;
  [[nodiscard]] bool is_named_in_articles() const { return !articles.empty(); }
};

/// Total processing performance: the largest of dense rate × bit length over the 16-, 8- and 4-bit tensor rates; where none of these is
/// published, the published TPP; otherwise missing. Grade `derived`, or weaker if a rate is. Source: 15 CFR 774 Supp. 1, notes to 3A090.
[[nodiscard]] Figure<Tpp> total_processing_performance(const Chip& chip);

/// TPP ÷ applicable die area; missing without a known area (never taken from the total area).
[[nodiscard]] Figure<PerformanceDensity> performance_density(const Chip& chip);

/// Scale-up bandwidth with both directions added, as the export rules count it; a `uni` figure is doubled, an unstated one taken as it
/// stands and graded no better than `assumed`.
[[nodiscard]] Figure<BytesPerSecond> bidirectional_scale_up_bandwidth(const Chip& chip);

/// The weakest grade among the figures a comparison rests on: memory, bandwidth, rates, TDP (those that are known).
[[nodiscard]] Grade overall_grade(const Chip& chip);

}  // namespace steelyard::catalog
