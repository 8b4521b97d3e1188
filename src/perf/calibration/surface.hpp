// Fitted kernel parameters of (chip, stack, family, precision), and the ladder that finds the nearest one where nothing was measured.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/data_tree.hpp"
#include "base/evidence.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "catalog/chip.hpp"
#include "perf/calibration/chip_facts.hpp"
#include "perf/kernel/kernel_time.hpp"

namespace steelyard::perf {

inline constexpr Code kSurfaceSize{"calibration.surface_size", ErrorKind::data};

/// Software that was measured.
struct KernelStack {
  std::string engine;   // `trtllm`, `vllm`, `nccl`, or the folder of the table where nothing is said
  std::string version;  // may be empty
  std::string kernel;   // which of the engine's kernels; may be empty: its usual one
  friend auto operator<=>(const KernelStack&, const KernelStack&) = default;
};

/// Record `[[surface]]` of data/calibration (docs/formats/calibration.md).
struct KernelSurface {
  ChipId chip;
  std::string vendor;  // of the chip, so that the ladder needs no catalogue
  std::string architecture;
  double peak_per_core = 0.0;       // flops a second, at the precision of the product
  double bandwidth_per_core = 0.0;  // bytes a second
  KernelStack stack;
  KernelFamily family = KernelFamily::gemm;
  std::string scheme;
  KernelParameters parameters;
  std::vector<std::int16_t> correction;  // at the family's nodes: hundredths of log(measured ÷ mechanism); may be empty
  std::size_t samples = 0;
  double median_error = 0.0;  // of the rows it was fitted to
  double p90_error = 0.0;
  double left_out_median = 0.0;  // of rows whose shape was left out
  double left_out_p90 = 0.0;
  std::array<std::pair<double, double>, kSurfaceAxes> range{};  // of the coordinates, log2
  EvidencePtr evidence;
};

/// How far a surface was fetched from, nearest first. The name stands in explanations.
enum class Rung : std::uint8_t { own, other_version, other_stack, architecture, other_kernel, vendor, any, other_precision, none };
[[nodiscard]] std::string_view name_of(Rung rung);
/// Relative error that a kernel time of this rung has in nine of ten cases, measured by leaving chips and stacks out.
[[nodiscard]] double usual_doubt(Rung rung);

/// A surface as it applies to one chip.
struct SurfaceUse {
  const KernelSurface* surface = nullptr;  // null: nothing is known, `parameters` are generic
  KernelParameters parameters;             // carried over to the chip
  Rung rung = Rung::none;
  double doubt = 0.5;  // relative, 90%
  [[nodiscard]] std::size_t samples() const { return surface != nullptr ? surface->samples : 0; }
};

struct SurfaceQuery {
  const catalog::Chip* chip = nullptr;
  KernelStack stack;  // empty engine: any
  KernelFamily family = KernelFamily::gemm;
  std::string_view scheme = "bf16";
  bool is_chip_left_out = false;      // as if the chip had never been measured
  std::string_view preferred_engine;  // among equals, where `stack` names none
};

class SurfaceLibrary {
 public:
  [[nodiscard]] static Result<SurfaceLibrary> load(const DataTree& data);
  [[nodiscard]] static SurfaceLibrary of(std::vector<KernelSurface> surfaces, CoreCounts cores);

  [[nodiscard]] const std::vector<KernelSurface>& all() const { return surfaces_; }
  [[nodiscard]] const CoreCounts& cores() const { return cores_; }
  /// The nearest surface: own chip and version, other version, other kernel or stack on the same chip, same architecture, same vendor,
  /// any; then the same with another precision.
  [[nodiscard]] SurfaceUse find(const SurfaceQuery& query) const;

 private:
  std::vector<KernelSurface> surfaces_;  // by key
  CoreCounts cores_;
};

/// Records as text, for data files; deterministic.
[[nodiscard]] std::string surfaces_toml(const std::vector<KernelSurface>& surfaces, std::string_view heading);

/// Seconds of a work by a surface; the correction is read at the work's place.
[[nodiscard]] double surface_seconds(const KernelWork& work, const KernelFacts& facts, const SurfaceUse& use);
/// First and last node of each axis that the range touches.
struct NodeBox {
  std::array<std::uint16_t, kSurfaceAxes> first{};
  std::array<std::uint16_t, kSurfaceAxes> last{};
  [[nodiscard]] std::size_t size() const;
};
[[nodiscard]] NodeBox node_box(const KernelSurface& surface);
/// Values of all nodes from those of the box: beyond it, the boundary's value is held. And back.
[[nodiscard]] std::vector<std::int16_t> held_beyond(const KernelSurface& surface, const std::vector<std::int16_t>& inside);
[[nodiscard]] std::vector<std::int16_t> within_box(const KernelSurface& surface);

/// Whether the place lies within the measured range (half a node of tolerance).
[[nodiscard]] bool is_within_range(const KernelSurface& surface, const KernelWork& work);

}  // namespace steelyard::perf
