#include "report/catalog/catalog_view_fields.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace steelyard::report {
namespace {

using catalog::Chip;
using catalog::System;

constexpr double kGiga = 1e9;
constexpr double kTera = 1e12;
constexpr double kPeta = 1e15;
constexpr double kMega = 1e6;
constexpr double kSquareMillimetre = 1e-6;
constexpr double kTppPerSquareMillimetre = 1e18;
constexpr double kKilowatt = 1e3;

template <class Record, class Member>
std::function<BareFigure(const Record&)> member(Member Record::*field) {
  return [field](const Record& record) { return bare(record.*field); };
}

constexpr Dimension kBytes = Bytes::kDimension;
constexpr Dimension kByteRate = BytesPerSecond::kDimension;
constexpr Dimension kRate = FlopsPerSecond::kDimension;

}  // namespace

const std::vector<ChipField>& chip_fields() {
  static const std::vector<ChipField> fields{
      {"bf16_dense_tflops", {"bf16", "fp16", "bf16_dense"}, kRate, kTera, "TFLOPS", true, member(&Chip::bf16_dense)},
      {"fp8_dense_tflops", {"fp8", "fp8_dense"}, kRate, kTera, "TFLOPS", true, member(&Chip::fp8_dense)},
      {"int8_dense_tops", {"int8", "int8_dense"}, kRate, kTera, "TOPS", false, member(&Chip::int8_dense)},
      {"fp4_dense_tflops", {"fp4", "fp4_dense"}, kRate, kTera, "TFLOPS", false, member(&Chip::fp4_dense)},
      {"int4_dense_tops", {"int4", "int4_dense"}, kRate, kTera, "TOPS", false, member(&Chip::int4_dense)},
      {"tf32_dense_tflops", {"tf32", "tf32_dense"}, kRate, kTera, "TFLOPS", false, member(&Chip::tf32_dense)},
      {"fp32_vector_tflops", {"fp32"}, kRate, kTera, "TFLOPS", false, member(&Chip::fp32_dense)},
      {"fp64_tensor_dense_tflops", {"fp64_tensor"}, kRate, kTera, "TFLOPS", false, member(&Chip::fp64_tensor_dense)},
      {"fp64_vector_tflops", {"fp64"}, kRate, kTera, "TFLOPS", false, member(&Chip::fp64_dense)},
      {"memory_gb", {"memory"}, kBytes, kGiga, "GB", true, member(&Chip::memory)},
      {"memory_bandwidth_gb_per_s", {"bandwidth", "memory_bandwidth"}, kByteRate, kGiga, "GB/s", true, member(&Chip::memory_bandwidth)},
      {"onchip_memory_mb", {"onchip_memory"}, kBytes, kMega, "MB", false, member(&Chip::onchip_memory)},
      {"scale_up_bandwidth_gb_per_s",
       {"scale_up", "scale_up_bandwidth"},
       kByteRate,
       kGiga,
       "GB/s",
       false,
       [](const Chip& chip) { return bare(catalog::bidirectional_scale_up_bandwidth(chip)); }},
      {"scale_out_bandwidth_gb_per_s",
       {"scale_out", "scale_out_bandwidth"},
       kByteRate,
       kGiga,
       "GB/s",
       false,
       member(&Chip::scale_out_bandwidth)},
      {"tpp", {}, Tpp::kDimension, kTera, "TPP", true, [](const Chip& chip) { return bare(catalog::total_processing_performance(chip)); }},
      {"performance_density",
       {"density"},
       PerformanceDensity::kDimension,
       kTppPerSquareMillimetre,
       "TPP/mm2",
       true,
       [](const Chip& chip) { return bare(catalog::performance_density(chip)); }},
      {"tdp_w", {"tdp", "power"}, Watts::kDimension, 1.0, "W", true, member(&Chip::tdp)},
      {"die_area_applicable_mm2", {"die_area"}, Area::kDimension, kSquareMillimetre, "mm2", false, member(&Chip::die_area_applicable)},
      {"die_area_total_mm2", {}, Area::kDimension, kSquareMillimetre, "mm2", false, member(&Chip::die_area_total)},
  };
  return fields;
}

const std::vector<SystemField>& system_fields() {
  static const std::vector<SystemField> fields{
      {"bf16_dense_pflops", {"bf16", "bf16_dense"}, kRate, kPeta, "PFLOPS", true, member(&System::bf16_dense)},
      {"fp8_dense_pflops", {"fp8", "fp8_dense"}, kRate, kPeta, "PFLOPS", true, member(&System::fp8_dense)},
      {"fp4_dense_pflops", {"fp4", "fp4_dense"}, kRate, kPeta, "PFLOPS", false, member(&System::fp4_dense)},
      {"memory_gb", {"memory"}, kBytes, kGiga, "GB", true, member(&System::memory)},
      {"memory_bandwidth_gb_per_s", {"bandwidth", "memory_bandwidth"}, kByteRate, kGiga, "GB/s", false, member(&System::memory_bandwidth)},
      {"power_kw", {"power"}, Watts::kDimension, kKilowatt, "kW", true, member(&System::power)},
  };
  return fields;
}

double in_unit(double value, double unit) {
  const std::string rounded = fmt::format("{:.12g}", value / unit);
  double number = 0.0;
  std::from_chars(rounded.data(), rounded.data() + rounded.size(), number);
  return number;
}

Cell figure_cell(const BareFigure& figure, double unit) {
  if (!figure) return {};
  const double value = in_unit(figure->value, unit);
  constexpr double kThousand = 1e3;
  Cell cell{value, value >= kThousand ? 6 : 4, {}};  // 15,832 in full, 19.45 without noise
  if (figure->is_disputed()) cell.mark = "*";
  if (figure->grade() == Grade::assumed) cell.mark += "?";
  return cell;
}

Cell text_cell(std::string_view text) {
  if (text.empty()) return {};
  return {std::string{text}, 4, {}};
}

Cell number_cell(std::optional<double> number, int digits) {
  if (!number) return {};
  return {*number, digits, {}};
}

Cell list_cell(std::vector<std::string> items) { return {std::move(items), 4, {}}; }

Cell date_cell(const std::optional<PartialDate>& date) { return date ? text_cell(date->text) : Cell{}; }

std::vector<std::string> source_names(const EvidencePtr& evidence) {
  return evidence ? id_texts(evidence->sources) : std::vector<std::string>{};
}

}  // namespace steelyard::report
