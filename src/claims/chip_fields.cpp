#include "claims/chip_fields.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace steelyard::claims {
namespace {

using catalog::Chip;
using catalog::System;

constexpr double kTera = 1e12;
constexpr double kGiga = 1e9;
constexpr double kPerSquareMillimetre = 1e-6;

template <class T>
std::optional<FieldValue> number_of(const Figure<T>& figure, double unit) {
  if (!figure) return std::nullopt;
  FieldValue field;
  field.value = Range::exactly(figure->value.base() / unit);
  field.evidence = figure->evidence;
  const auto widen = [&](double base) {
    field.value.low = std::min(field.value.low, base / unit);
    field.value.high = std::max(field.value.high, base / unit);
  };
  if (figure->low) widen(figure->low->base());
  if (figure->high) widen(figure->high->base());
  for (const auto& alternative : figure->alternatives) field.alternatives.push_back({alternative.value.base() / unit, alternative.sources});
  return field;
}

std::optional<FieldValue> count_of(const std::optional<double>& count, const EvidencePtr& evidence) {
  if (!count) return std::nullopt;
  return FieldValue{Range::exactly(*count), evidence, false, {}};
}

std::optional<FieldValue> date_of(const std::optional<PartialDate>& date, const EvidencePtr& evidence) {
  if (!date) return std::nullopt;
  return FieldValue{days_of(*date), evidence, true, {}};
}

std::optional<double> real(const std::optional<std::int64_t>& count) {
  return count ? std::optional<double>(static_cast<double>(*count)) : std::nullopt;
}

using ChipField = std::pair<std::string_view, std::function<std::optional<FieldValue>(const Chip&)>>;

const std::vector<ChipField>& chip_fields() {
  static const std::vector<ChipField> all{
      {"memory", [](const Chip& c) { return number_of(c.memory, kGiga); }},
      {"memory_bandwidth", [](const Chip& c) { return number_of(c.memory_bandwidth, kTera); }},
      {"fp64_dense", [](const Chip& c) { return number_of(c.fp64_dense, kTera); }},
      {"fp64_tensor_dense", [](const Chip& c) { return number_of(c.fp64_tensor_dense, kTera); }},
      {"fp32_dense", [](const Chip& c) { return number_of(c.fp32_dense, kTera); }},
      {"tf32_dense", [](const Chip& c) { return number_of(c.tf32_dense, kTera); }},
      {"bf16_dense", [](const Chip& c) { return number_of(c.bf16_dense, kTera); }},
      {"fp8_dense", [](const Chip& c) { return number_of(c.fp8_dense, kTera); }},
      {"int8_dense", [](const Chip& c) { return number_of(c.int8_dense, kTera); }},
      {"fp4_dense", [](const Chip& c) { return number_of(c.fp4_dense, kTera); }},
      {"scale_up_bandwidth", [](const Chip& c) { return number_of(catalog::bidirectional_scale_up_bandwidth(c), kGiga); }},
      {"tdp", [](const Chip& c) { return number_of(c.tdp, 1.0); }},
      {"tpp", [](const Chip& c) { return number_of(catalog::total_processing_performance(c), kTera); }},
      {"performance_density", [](const Chip& c) { return number_of(catalog::performance_density(c), kTera / kPerSquareMillimetre); }},
      {"transistors_billion", [](const Chip& c) { return count_of(c.transistors_billion, c.evidence); }},
      {"dies", [](const Chip& c) { return count_of(real(c.dies), c.evidence); }},
      {"announced", [](const Chip& c) { return date_of(c.announced, c.evidence); }},
      {"volume", [](const Chip& c) { return date_of(c.volume, c.evidence); }},
  };
  return all;
}

template <class T>
std::optional<FieldValue> aggregate(const Figure<T>& published, const Figure<T>& of_chip, std::int64_t chips, double unit) {
  if (published) return number_of(published, unit);
  auto field = number_of(of_chip, unit);
  if (!field) return std::nullopt;
  for (double* bound : {&field->value.low, &field->value.mid, &field->value.high}) *bound *= static_cast<double>(chips);
  return field;
}

template <class Pairs>
std::vector<std::string_view> names_of(const Pairs& pairs) {
  std::vector<std::string_view> names;
  for (const auto& [name, get] : pairs) names.push_back(name);
  return names;
}

}  // namespace

Range days_of(const PartialDate& date) {
  const double first = date.first.serial();
  const double last = date.last.serial();
  return {first, (first + last) / 2, last};
}

const std::vector<std::string_view>& chip_field_names() {
  static const std::vector<std::string_view> names = names_of(chip_fields());
  return names;
}

const std::vector<std::string_view>& system_field_names() {
  static const std::vector<std::string_view> names{"chips", "power", "bf16_dense", "fp8_dense", "memory", "memory_bandwidth"};
  return names;
}

const std::vector<std::string_view>& chip_text_names() {
  static const std::vector<std::string_view> names{"process", "foundry", "memory_type", "architecture", "scale_up_link", "status"};
  return names;
}

std::optional<FieldValue> field_of(const Chip& chip, std::string_view field) {
  const auto& all = chip_fields();
  const auto found = std::find_if(all.begin(), all.end(), [&](const ChipField& f) { return f.first == field; });
  return found == all.end() ? std::nullopt : found->second(chip);
}

std::optional<FieldValue> field_of(const System& system, const Chip& chip, std::string_view field) {
  constexpr double kPeta = 1e15;
  if (field == "chips") return FieldValue{Range::exactly(static_cast<double>(system.chips)), system.evidence, false, {}};
  if (field == "power") return number_of(system.power, 1e3);
  if (field == "bf16_dense") return aggregate(system.bf16_dense, chip.bf16_dense, system.chips, kPeta);
  if (field == "fp8_dense") return aggregate(system.fp8_dense, chip.fp8_dense, system.chips, kPeta);
  if (field == "memory") return aggregate(system.memory, chip.memory, system.chips, kTera);
  return aggregate(system.memory_bandwidth, chip.memory_bandwidth, system.chips, kTera);
}

std::string_view text_of(const Chip& chip, std::string_view field) {
  if (field == "process") return chip.process;
  if (field == "foundry") return chip.foundry;
  if (field == "memory_type") return chip.memory_type;
  if (field == "architecture") return chip.architecture;
  if (field == "scale_up_link") return chip.scale_up_link;
  return name_of(chip.status);
}

}  // namespace steelyard::claims
