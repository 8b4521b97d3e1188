// Sparse rates in a catalogue of dense ones. A headline with 2:4 sparsity is exactly twice the dense rate, but factors of two between
// precisions are the rule (bf16 to fp8), and other factors have honest causes: Gaudi and some TPUs run fp8 at the rate of bf16, GeForce
// halves the rate of 32-bit accumulation (fp8 at 4 x bf16). So no single ratio convicts; each test below needs two facts that disagree by
// a factor of two, and the shipped data holds no chip that any of them accuses.
#include <array>
#include <optional>

#include "base/text.hpp"
#include "catalog/figures.hpp"
#include "catalog/lint/linter.hpp"

namespace steelyard::catalog {
namespace {

constexpr double kSameRatio = 0.02;  // published rates are rounded to three digits
constexpr double kSameRate = 0.005;  // the same silicon at the same clock
constexpr double kTppTolerance = 0.001;
constexpr double kDensityTolerance = 0.01;  // densities are published with two or three digits

using Rate = Figure<FlopsPerSecond>;

void report_sparse(Linter& linter, const Chip& chip, std::string_view key, const Rate& rate, std::string_view because,
                   std::string_view compared_with) {
  for (const Error& e : linter.findings) {  // one finding for one figure, however many tests it fails
    if (e.code == kSparseAsDense && e.argument("id") == chip.id.text() && e.argument("key") == key) return;
  }
  linter.report(kSparseAsDense, "chip", chip.id.text(), key,
                {{"found", shown(rate->value)},
                 {"expected", shown(rate->value / 2.0)},
                 {"because", std::string{because}},
                 {"compared_with", std::string{compared_with}}});
}

bool is_ratio(const Rate& a, const Rate& b, double factor) {
  return a && b && is_multiple(a->value.base(), b->value.base(), factor, kSameRatio);
}

/// Ratios within one chip.
void check_own_ratios(Linter& linter, const Chip& chip) {
  const Rate &tf32 = chip.tf32_dense, &bf16 = chip.bf16_dense, &fp8 = chip.fp8_dense, &int8 = chip.int8_dense, &fp4 = chip.fp4_dense;
  // Every tensor core with TF32 runs 16-bit operands at its rate or twice it.
  if (is_ratio(bf16, tf32, 4.0)) report_sparse(linter, chip, "bf16_dense", bf16, "ratio", "tf32_dense");
  // 8-bit integers and floats share a datapath: where one is at 2 x and the other at 4 x bf16, the latter counts zeros.
  if (is_ratio(fp8, int8, 2.0) && is_ratio(fp8, bf16, 4.0)) report_sparse(linter, chip, "fp8_dense", fp8, "ratio", "int8_dense");
  if (is_ratio(int8, fp8, 2.0) && is_ratio(int8, bf16, 4.0)) report_sparse(linter, chip, "int8_dense", int8, "ratio", "fp8_dense");
  if (is_ratio(fp4, fp8, 4.0) && is_ratio(fp4, bf16, 8.0)) report_sparse(linter, chip, "fp4_dense", fp4, "ratio", "fp8_dense");
}

/// A rate that is twice a value which its own record calls dense.
void check_alternatives(Linter& linter, const Chip& chip) {
  for_each_rate(chip, [&](std::string_view key, const Rate& rate) {
    if (!rate) return;
    for (const auto& other : rate->alternatives) {
      const bool called_dense = to_lower(other.note).find("dense") != std::string::npos;
      if (called_dense && is_multiple(rate->value.base(), other.value.base(), 2.0, kSameRatio)) {
        report_sparse(linter, chip, key, rate, "alternative", shown(other.value));
      }
    }
  });
}

using Member = Rate Chip::*;
struct NamedRate {
  std::string_view key;
  Member member;
};
/// Sparsity speeds up tensor rates only; a vector rate tells whether two parts are the same silicon.
constexpr std::array<Member, 2> kVectorRates{&Chip::fp64_dense, &Chip::fp32_dense};
constexpr std::array<NamedRate, 7> kTensorRates{{{"fp64_tensor_dense", &Chip::fp64_tensor_dense},
                                                 {"tf32_dense", &Chip::tf32_dense},
                                                 {"bf16_dense", &Chip::bf16_dense},
                                                 {"fp8_dense", &Chip::fp8_dense},
                                                 {"int8_dense", &Chip::int8_dense},
                                                 {"fp4_dense", &Chip::fp4_dense},
                                                 {"int4_dense", &Chip::int4_dense}}};

template <class T>
bool same(const Figure<T>& a, const Figure<T>& b) {
  return a && b && is_multiple(a->value.base(), b->value.base(), 1.0, kSameRate);
}

/// How far two chips are alike.
struct Likeness {
  bool differ_in_vector_rate = false;
  int rates = 0;   // that are the same
  int others = 0;  // other figures that are the same
};

Likeness likeness_of(const Chip& a, const Chip& b) {
  Likeness likeness;
  for (const Member rate : kVectorRates) {
    if (!(a.*rate) || !(b.*rate)) continue;
    const bool agree = same(a.*rate, b.*rate);
    likeness.rates += agree ? 1 : 0;
    likeness.differ_in_vector_rate = likeness.differ_in_vector_rate || !agree;
  }
  for (const NamedRate& rate : kTensorRates) likeness.rates += same(a.*rate.member, b.*rate.member) ? 1 : 0;
  likeness.others += same(a.memory_bandwidth, b.memory_bandwidth) ? 1 : 0;
  likeness.others += same(a.tdp, b.tdp) ? 1 : 0;
  likeness.others += same(a.die_area_applicable, b.die_area_applicable) ? 1 : 0;
  likeness.others += a.transistors_billion && a.transistors_billion == b.transistors_billion ? 1 : 0;
  return likeness;
}

/// Two products of one silicon: another rate of theirs agrees to the digit, so a rate that is exactly double is the sparse one.
void check_siblings(Linter& linter, const Chip& chip) {
  for (const Chip& other : linter.catalog.chips()) {
    if (&other == &chip || other.vendor != chip.vendor) continue;
    const bool same_architecture = !chip.architecture.empty() && chip.architecture == other.architecture;
    if (!same_architecture && !chip.architecture.empty() && !other.architecture.empty()) continue;
    const Likeness alike = likeness_of(chip, other);
    constexpr int kEnoughWithoutArchitecture = 3;
    if (alike.differ_in_vector_rate || alike.rates == 0) continue;
    if (!same_architecture && alike.rates + alike.others < kEnoughWithoutArchitecture) continue;
    for (const NamedRate& rate : kTensorRates) {
      const Rate &mine = chip.*rate.member, &theirs = other.*rate.member;
      if (is_ratio(mine, theirs, 2.0)) report_sparse(linter, chip, rate.key, mine, "sibling", other.id.text());
    }
  }
}

/// Published totals against the rates of the same record.
void check_totals(Linter& linter, const Chip& chip) {
  const auto computed = total_processing_performance(chip);
  if (chip.published_tpp && computed && !is_multiple(computed->value.base(), chip.published_tpp->value.base(), 1.0, kTppTolerance)) {
    linter.report(kTppMismatch, "chip", chip.id.text(), "tpp",
                  {{"found", shown(chip.published_tpp->value)}, {"expected", shown(computed->value)}});
  }
  if (!chip.published_performance_density) return;
  const auto published = chip.published_performance_density->value;
  const auto density = performance_density(chip);
  if (!chip.die_area_applicable) {
    linter.report(kDensityWithoutArea, "chip", chip.id.text(), "performance_density", {{"found", shown(published)}});
  } else if (density && !is_multiple(density->value.base(), published.base(), 1.0, kDensityTolerance)) {
    linter.report(kDensityMismatch, "chip", chip.id.text(), "performance_density",
                  {{"found", shown(published)}, {"expected", shown(density->value)}});
  }
}

}  // namespace

void check_rates(Linter& linter) {
  for (const Chip& chip : linter.catalog.chips()) {
    check_own_ratios(linter, chip);
    check_alternatives(linter, chip);
    check_siblings(linter, chip);
    check_totals(linter, chip);
  }
}

}  // namespace steelyard::catalog
