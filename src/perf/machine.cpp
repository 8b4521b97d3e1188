#include "perf/machine.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/unit.hpp"
#include "perf/kernel_models.hpp"

namespace steelyard::perf {
namespace {

/// Doubt that a figure's grade alone puts into it, where no range is published. Judgement of the maintainers; docs/models/performance.md.
double doubt_of(Grade grade) {
  switch (grade) {
    case Grade::measured:
    case Grade::primary: return 0.0;
    case Grade::derived: return 0.05;
    case Grade::reported: return 0.10;
    case Grade::assumed: return 0.25;
  }
  return 0.25;
}

/// Of a time inversely proportional to the figure.
template <class Q>
RelativeSpread spread_of(const Sourced<Q>& figure) {
  const double value = figure.value.base();
  const double doubt = doubt_of(figure.grade());
  RelativeSpread spread{doubt, doubt};
  if (figure.high && figure.high->base() > value) spread.below = std::max(spread.below, 1.0 - value / figure.high->base());
  if (figure.low && figure.low->base() > 0.0 && figure.low->base() < value) {
    spread.above = std::max(spread.above, value / figure.low->base() - 1.0);
  }
  return spread;
}

/// Whose measured kernels stand for a library's, among those of one part.
constexpr std::string_view kEngine = "trtllm";
/// Chunked scans of linear attention pass FlashAttention-2 at sequences of 2,048 (Dao and Gu, arXiv 2405.21060, section 9.3, figure 10):
/// they reach about a fifth of its rate by their own count of flops.
constexpr double kScanFactor = 0.2;
/// Runs the FlashAttention that training frameworks run as well.
constexpr std::string_view kFlashEngine = "vllm";

class Describer {
 public:
  Describer(const Cluster& cluster, const Calibration& calibration, std::string_view attention_engine = kEngine)
      : cluster_(cluster), chip_(*cluster.chip), calibration_(calibration), attention_engine_(attention_engine) {
    machine_.stack = &calibration.of(chip_.stacks.empty() ? StackId{"generic"} : chip_.stacks.front());
  }

  /// `expert_scheme`: of the experts' weights where it is not the usual one of the products.
  Machine describe(catalog::Precision wanted, std::string_view expert_scheme = {}) {
    expert_scheme_ = expert_scheme;
    const StackCalibration& stack = *machine_.stack;
    machine_.chips = cluster_.chips();
    machine_.flop_joules = calibration_.energy().per_flop(chip_.process);
    machine_.byte_joules = calibration_.energy().per_byte(chip_.memory_type);
    machine_.host_slowness = calibration_.hosts().slowness(chip_.architecture);
    product_rate(wanted);
    memory();
    links();
    if (chip_.tdp) {
      machine_.tdp_w = chip_.tdp->value.base();
      note_figure("tdp", *chip_.tdp);
    } else {
      remark("perf.unknown_power", {{"chip", chip_.id.text()}});
    }
    machine_.rates.launch_s = stack.launch_overhead_s.typical;
    machine_.rates.grouped_factor = stack.grouped_fraction.typical;
    machine_.rates.tile_rows = stack.tile_rows;
    machine_.rates.tile_columns = stack.tile_columns;
    machine_.rates.parallel_tiles = stack.parallel_tiles;
    kernels();
    collectives();
    if (machine_.product_doubt <= 0.0) note_calibration("gemm", stack.gemm_fraction);
    if (machine_.attention_doubt <= 0.0) note_calibration("attention", stack.attention_fraction);
    note_calibration("memory", stack.memory_fraction);
    if (machine_.chips > 1 && machine_.collective_doubt <= 0.0) note_calibration("link", stack.link_fraction);
    return std::move(machine_);
  }

 private:
  template <class Q>
  void note_figure(const std::string& what, const Sourced<Q>& figure) {
    machine_.basis.push_back({fmt::format("chip {} {}", chip_.id.text(), what), format_quantity(figure.value), figure.grade(),
                              figure.evidence ? figure.evidence->sources : std::vector<SourceId>{}});
    machine_.grade = weakest(machine_.grade, figure.grade());
  }

  void note_calibration(const std::string& what, const Spread& spread) {
    const StackCalibration& stack = *machine_.stack;
    const Grade grade = stack.evidence ? stack.evidence->grade : Grade::assumed;
    machine_.basis.push_back(
        {fmt::format("calibration {} {}", stack.stack.text(), what),
         fmt::format("{} ({}..{})", format_number(spread.typical, 3), format_number(spread.low, 3), format_number(spread.high, 3)), grade,
         stack.evidence ? stack.evidence->sources : std::vector<SourceId>{}});
    machine_.grade = weakest(machine_.grade, grade);
  }

  /// Measured kernels of this chip, or of its nearest relative through the ladder; each is named with its rung.
  void kernels() {
    if (!machine_.blocking.empty()) return;
    const auto choose = [&](std::string_view engine, KernelRates& rates) {
      return choose_kernels(chip_, machine_.product_precision, catalog::Precision::bf16, engine, calibration_.surfaces(), rates);
    };
    std::vector<KernelChoice> choices = choose(kEngine, machine_.rates);
    if (attention_engine_ != kEngine) {
      KernelRates others;
      for (const KernelChoice& other : choose(attention_engine_, others)) {
        if (other.role != KernelRole::prefill && other.role != KernelRole::latent_prefill) continue;
        const auto same = std::find_if(choices.begin(), choices.end(), [&](const KernelChoice& one) { return one.role == other.role; });
        if (same == choices.end()) continue;
        *same = other;
        const auto role = static_cast<std::size_t>(other.role);
        machine_.rates.models[role] = others.models[role];
      }
    }
    if (!expert_scheme_.empty()) {
      std::erase_if(choices, [](const KernelChoice& choice) { return choice.role == KernelRole::grouped; });
      const auto experts = choose_expert_kernels(chip_, expert_scheme_, kEngine, calibration_.surfaces(), machine_.rates);
      choices.insert(choices.end(), experts.begin(), experts.end());
    }
    for (const KernelChoice& choice : choices) {
      note_kernel(choice);
      double& doubt = choice.role == KernelRole::product                                        ? machine_.product_doubt
                      : choice.role == KernelRole::prefill || choice.role == KernelRole::decode ? machine_.attention_doubt
                                                                                                : machine_.stream_doubt;
      doubt = std::max(doubt, step_doubt(choice.use));
    }
  }

  /// Measured collectives inside the innermost level of switched links.
  void collectives() {
    if (machine_.fabric.levels.empty() || !machine_.fabric.levels.front().is_direct || machine_.fabric.levels.front().is_mesh) return;
    const double link = machine_.fabric.levels.front().bytes_per_s / machine_.stack->link_fraction.typical;
    for (const SurfaceUse& use : choose_collectives(chip_, link, calibration_.surfaces(), machine_.fabric)) {
      machine_.collective_doubt = std::max(machine_.collective_doubt, step_doubt(use));
      note_kernel({KernelRole::stream, use});
    }
  }

  /// Errors of single operators mostly cancel over the operators of a step: a fifth of what a rung adds is taken to stay. Judgement.
  static double step_doubt(const SurfaceUse& use) {
    return std::hypot(0.03, use.surface->left_out_median) + (use.rung == Rung::own ? 0.0 : 0.2 * usual_doubt(use.rung));
  }

  void note_kernel(const KernelChoice& choice) {
    const KernelSurface& surface = *choice.use.surface;
    const KernelParameters& p = choice.use.parameters;
    const Grade grade = choice.use.rung == Rung::own ? Grade::measured : choice.use.rung < Rung::vendor ? Grade::derived : Grade::assumed;
    machine_.basis.push_back({fmt::format("kernel {} {} {}", chip_.id.text(), name_of(surface.family), surface.scheme),
                              fmt::format("{}: {} {} {} ({}), compute {:.2f}, memory {:.2f}, launch {:.1f} us, error {:.0f}%",
                                          name_of(choice.use.rung), surface.chip.text(), surface.stack.engine, surface.stack.version,
                                          surface.samples, p.compute, p.memory, 1e6 * p.launch_s, 100.0 * surface.left_out_median),
                              grade, surface.evidence ? surface.evidence->sources : std::vector<SourceId>{}});
    machine_.grade = weakest(machine_.grade, grade);
  }

  void remark(std::string code, std::vector<std::pair<std::string, std::string>> arguments) {
    machine_.remarks.push_back({std::move(code), std::move(arguments)});
  }
  void block(std::string code, std::vector<std::pair<std::string, std::string>> arguments) {
    machine_.blocking.push_back({std::move(code), std::move(arguments)});
  }

  void product_rate(catalog::Precision wanted) {
    const StackCalibration& stack = *machine_.stack;
    catalog::Precision used = wanted;
    if (!chip_.dense_rate(used) && chip_.bf16_dense) {
      used = catalog::Precision::bf16;
      remark("perf.precision_fallback", {{"chip", chip_.id.text()}, {"wanted", std::string{name_of(wanted)}}, {"used", "bf16"}});
    }
    machine_.product_precision = used;
    const auto& figure = chip_.dense_rate(used);
    if (!figure || figure->value.base() <= 0.0) {
      block("perf.unknown_rate", {{"chip", chip_.id.text()}, {"precision", std::string{name_of(wanted)}}});
      return;
    }
    machine_.peak_flops_per_s = figure->value.base();
    note_figure(fmt::format("{}_dense", name_of(used)), *figure);
    machine_.rate_doubt = spread_of(*figure);
    const bool is_narrow = catalog::bytes_of(used).base() <= 1.0;
    machine_.rates.product_flops_per_s =
        machine_.peak_flops_per_s * stack.gemm_fraction.typical * (is_narrow ? stack.low_precision_fraction.typical : 1.0);
    // What stays in 16 bits runs at the 16-bit rate; a part that states only a narrow rate is taken to use it for everything.
    const double wide_peak = chip_.bf16_dense ? chip_.bf16_dense->value.base() : machine_.peak_flops_per_s;
    machine_.rates.bf16_flops_per_s = wide_peak * stack.gemm_fraction.typical;
    machine_.rates.attention_flops_per_s = wide_peak * stack.attention_fraction.typical;
  }

  void memory() {
    if (!chip_.memory || chip_.memory->value.base() <= 0.0) {
      block("perf.unknown_memory", {{"chip", chip_.id.text()}});
    } else {
      machine_.memory_bytes = chip_.memory->value.base();
      machine_.usable_memory_bytes = machine_.memory_bytes * (1.0 - machine_.stack->memory_reserve_fraction);
      note_figure("memory", *chip_.memory);
    }
    if (!chip_.memory_bandwidth || chip_.memory_bandwidth->value.base() <= 0.0) {
      block("perf.unknown_bandwidth", {{"chip", chip_.id.text()}});
    } else {
      machine_.rates.memory_bytes_per_s = chip_.memory_bandwidth->value.base() * machine_.stack->memory_fraction.typical;
      machine_.memory_doubt = spread_of(*chip_.memory_bandwidth);
      note_figure("memory_bandwidth", *chip_.memory_bandwidth);
    }
  }

  void add_level(double chips, double bytes_per_s, double hop_s, catalog::TopologyKind kind) {
    FabricLevel level;
    level.chips = chips;
    level.bytes_per_s = bytes_per_s * machine_.stack->link_fraction.typical;
    level.hop_s = hop_s;
    level.is_mesh = kind == catalog::TopologyKind::mesh;
    level.is_direct = kind == catalog::TopologyKind::mesh || kind == catalog::TopologyKind::switched;
    machine_.fabric.levels.push_back(level);
  }

  void doubt_link(RelativeSpread doubt) {
    machine_.link_doubt.below = std::max(machine_.link_doubt.below, doubt.below);
    machine_.link_doubt.above = std::max(machine_.link_doubt.above, doubt.above);
  }

  /// Per chip and direction, as the chip's own record has it: half of a figure that adds both directions, or may.
  [[nodiscard]] std::optional<double> chip_scale_up() const {
    if (!chip_.scale_up_bandwidth) return std::nullopt;
    const double stated = chip_.scale_up_bandwidth->value.base();
    return chip_.scale_up_direction == catalog::LinkDirection::uni ? stated : stated / 2.0;
  }

  /// No source states the link: the stack's assumption, said aloud.
  double assumed_link(const std::string& level) {
    const Spread& assumed = machine_.stack->assumed_link_Bps;
    remark("perf.assumed_link",
           {{"chip", chip_.id.text()}, {"level", level}, {"bandwidth", format_quantity(BytesPerSecond::from_base(assumed.typical))}});
    machine_.basis.push_back({fmt::format("calibration {} assumed_link", machine_.stack->stack.text()),
                              format_quantity(BytesPerSecond::from_base(assumed.typical)),
                              Grade::assumed,
                              {}});
    machine_.grade = weakest(machine_.grade, Grade::assumed);
    doubt_link({1.0 - assumed.typical / assumed.high, assumed.typical / assumed.low - 1.0});
    return assumed.typical;
  }

  double level_bandwidth(const catalog::LinkLevel& level, bool is_innermost) {
    if (level.bandwidth && level.bandwidth->value.base() > 0.0) {
      machine_.basis.push_back({fmt::format("system {} {}", cluster_.system->id.text(), level.name),
                                format_quantity(level.bandwidth->value), level.bandwidth->grade(),
                                level.bandwidth->evidence ? level.bandwidth->evidence->sources : std::vector<SourceId>{}});
      machine_.grade = weakest(machine_.grade, level.bandwidth->grade());
      doubt_link(spread_of(*level.bandwidth));
      return level.bandwidth->value.base();
    }
    if (is_innermost) {
      if (const auto own = chip_scale_up()) return noted_scale_up(*own);
    } else if (chip_.scale_out_bandwidth) {
      return noted_scale_out();
    }
    return assumed_link(level.name);
  }

  double noted_scale_up(double bytes_per_s) {
    note_figure("scale_up_bandwidth", *chip_.scale_up_bandwidth);
    doubt_link(spread_of(*chip_.scale_up_bandwidth));
    return bytes_per_s;
  }
  double noted_scale_out() {
    note_figure("scale_out_bandwidth", *chip_.scale_out_bandwidth);
    doubt_link(spread_of(*chip_.scale_out_bandwidth));
    return chip_.scale_out_bandwidth->value.base();
  }

  void system_levels() {
    const StackCalibration& stack = *machine_.stack;
    bool is_innermost = true;
    for (const catalog::LinkLevel& level : cluster_.system->levels) {
      if (!is_innermost && static_cast<double>(level.chips) <= machine_.fabric.levels.back().chips) continue;
      const double usual_hop_s = is_innermost ? stack.hop_latency_s.typical : stack.network_latency_s.typical;
      add_level(static_cast<double>(level.chips), level_bandwidth(level, is_innermost) / std::max(1.0, level.oversubscription),
                level.latency ? level.latency->value.base() : usual_hop_s, level.kind);
      is_innermost = false;
      if (level.chips >= machine_.chips) break;  // wider levels carry nothing of this cluster
    }
  }

  void links() {
    const StackCalibration& stack = *machine_.stack;
    machine_.fabric.overhead_s = stack.collective_overhead_s.typical;
    const bool has_levels = cluster_.system != nullptr && !cluster_.system->levels.empty();
    machine_.scale_up_domain = has_levels ? cluster_.system->scale_up_domain()
                                          : chip_.scale_up_domain.value_or(cluster_.system != nullptr ? cluster_.system->chips : 1);
    machine_.scale_up_domain = std::max<std::int64_t>(1, machine_.scale_up_domain);
    if (machine_.chips <= 1) return;
    const auto chips = static_cast<double>(machine_.chips);
    if (has_levels) {
      system_levels();
    } else if (machine_.scale_up_domain > 1) {
      const auto own = chip_scale_up();
      add_level(static_cast<double>(machine_.scale_up_domain), own ? noted_scale_up(*own) : assumed_link("scale_up"),
                stack.hop_latency_s.typical, catalog::TopologyKind::switched);
    }
    if (machine_.fabric.levels.empty() || machine_.fabric.levels.back().chips < chips) {
      add_level(chips, chip_.scale_out_bandwidth ? noted_scale_out() : assumed_link("scale_out"), stack.network_latency_s.typical,
                catalog::TopologyKind::clos);
    }
  }

  const Cluster& cluster_;
  const catalog::Chip& chip_;
  const Calibration& calibration_;
  std::string_view attention_engine_;
  std::string_view expert_scheme_;
  Machine machine_;
};

/// Relative deviation of a time that is inversely proportional to a fraction.
RelativeSpread inverse(const Spread& fraction) { return {1.0 - fraction.typical / fraction.high, fraction.typical / fraction.low - 1.0}; }
RelativeSpread direct(const Spread& time) { return {1.0 - time.low / time.typical, time.high / time.typical - 1.0}; }
RelativeSpread both(RelativeSpread a, RelativeSpread b) { return {std::hypot(a.below, b.below), std::hypot(a.above, b.above)}; }

RelativeSpread spread_of_part(Part part, const Machine& machine) {
  const StackCalibration& stack = *machine.stack;
  const bool is_narrow = catalog::bytes_of(machine.product_precision).base() <= 1.0;
  switch (part) {
    case Part::pipeline_bubble:  // waits for products
    case Part::gemm: {
      if (machine.product_doubt > 0.0) return both({machine.product_doubt, machine.product_doubt}, machine.rate_doubt);
      const RelativeSpread products = both(inverse(stack.gemm_fraction), machine.rate_doubt);
      return is_narrow ? both(products, inverse(stack.low_precision_fraction)) : products;
    }
    case Part::prefill:
    case Part::attention:
      if (machine.attention_doubt > 0.0) return both({machine.attention_doubt, machine.attention_doubt}, machine.rate_doubt);
      return both(inverse(stack.attention_fraction), machine.rate_doubt);
    case Part::unmodelled: return {};  // its spread is the residual's, over the whole
    case Part::optimizer:
    case Part::memory:
      if (machine.stream_doubt > 0.0) return both({machine.stream_doubt, machine.stream_doubt}, machine.memory_doubt);
      return both(inverse(stack.memory_fraction), machine.memory_doubt);
    case Part::launch: return direct(stack.launch_overhead_s);
    case Part::host: return direct(stack.step_overhead_s);
    case Part::tensor_communication:
      if (machine.collective_doubt > 0.0) return both({machine.collective_doubt, machine.collective_doubt}, machine.link_doubt);
      [[fallthrough]];
    case Part::expert_communication:
    case Part::context_communication:
    case Part::pipeline_communication: return both(inverse(stack.link_fraction), machine.link_doubt);
    case Part::data_communication: {
      const Spread& hidden = stack.overlap_fraction;
      const Spread shown{std::max(0.05, 1.0 - hidden.high), std::max(0.05, 1.0 - hidden.typical), std::max(0.05, 1.0 - hidden.low)};
      return both(both(inverse(stack.link_fraction), machine.link_doubt), direct(shown));
    }
  }
  return {};
}

}  // namespace

Machine describe_machine(const Cluster& cluster, catalog::Precision wanted, const Calibration& calibration) {
  SY_CHECK(cluster.chip != nullptr);
  return Describer{cluster, calibration}.describe(wanted);
}

Machine describe_training(const Cluster& cluster, const workload::TrainingTask& task, const Calibration& calibration) {
  SY_CHECK(cluster.chip != nullptr);
  Machine machine = Describer{cluster, calibration, kFlashEngine}.describe(task.precision);
  KernelRates& rates = machine.rates;
  rates.casts_operands = false;  // frameworks cast once for the three products of a layer; the graph says where
  const auto model = [&](KernelRole role) -> KernelModel& { return rates.models[static_cast<std::size_t>(role)]; };
  // So the launches of the casts measured with the products are not theirs either.
  const auto alone = [&](KernelRole narrow, KernelRole wide) {
    if (!model(narrow).has_cast || !model(wide).is_known()) return;
    model(narrow).parameters.launch_s = std::min(model(narrow).parameters.launch_s, model(wide).parameters.launch_s);
  };
  alone(KernelRole::product, KernelRole::wide_product);
  alone(KernelRole::grouped, KernelRole::wide_grouped);
  rates.scan_factor = kScanFactor;
  // The norms measured are those of serving engines, small and bound by their rows; training streams whole activations.
  model(KernelRole::stream) = {};
  if (calibration.uses_stack_residuals()) {
    machine.residual = task.model->experts ? machine.stack->mixture_residual : machine.stack->training_residual;
  }
  return machine;
}

namespace {

/// How the experts' weights are stored and multiplied. Models released in four bits have OCP microscaling blocks of 32 (gpt-oss, arXiv
/// 2508.10925, section 2.1), multiplied by 8-bit activations where the chip has four-bit products and widened to 16 bits where it has not;
/// four-bit versions of others have blocks of 16 (NVFP4). Models released in eight bits have scales for blocks of 128 (DeepSeek-V3, arXiv
/// 2412.19437, section 3.3).
std::string_view expert_scheme_of(const workload::ServingTask& task, const catalog::Chip& chip) {
  if (!task.model->experts) return {};
  const auto native = task.model->native_precision;
  const bool has_four_bits = chip.dense_rate(catalog::Precision::fp4).has_value();
  if (task.weight_precision == catalog::Precision::fp4) {
    if (!has_four_bits) return "mxfp4_weights";
    return native == catalog::Precision::fp4 ? "mxfp4_fp8" : "nvfp4";
  }
  const bool has_eight_bits = chip.dense_rate(catalog::Precision::fp8).has_value();
  if (task.weight_precision == catalog::Precision::fp8 && native == catalog::Precision::fp8 && has_eight_bits) return "fp8_block";
  return {};
}

}  // namespace

Machine describe_serving(const Cluster& cluster, const workload::ServingTask& task, const Calibration& calibration) {
  SY_CHECK(cluster.chip != nullptr);
  Machine machine = Describer{cluster, calibration}.describe(task.weight_precision, expert_scheme_of(task, *cluster.chip));
  if (calibration.uses_stack_residuals()) machine.residual = machine.stack->serving_residual;
  return machine;
}

RelativeSpread total_spread(const TimeSplit& time, const Machine& machine) {
  RelativeSpread squares;
  for (std::size_t i = 0; i < kParts; ++i) {
    if (time.part_s[i] <= 0.0) continue;
    const RelativeSpread part = spread_of_part(static_cast<Part>(i), machine);
    squares.below += std::pow(time.part_s[i] * part.below, 2);
    squares.above += std::pow(time.part_s[i] * part.above, 2);
  }
  const double total = time.total_s();
  const RelativeSpread residual = direct(machine.residual);
  return {std::hypot(std::sqrt(squares.below), total * residual.below), std::hypot(std::sqrt(squares.above), total * residual.above)};
}

void add_unmodelled(TimeSplit& time, const Machine& machine) {
  time[Part::unmodelled] += std::max(0.0, machine.residual.typical - 1.0) * time.total_s();
}

std::optional<Watts> mean_power(const TimeSplit& time, const Machine& machine) {
  const double total = time.total_s();
  if (!machine.tdp_w || total <= 0.0) return std::nullopt;
  const StackCalibration& stack = *machine.stack;
  const double computing = time[Part::gemm] + time[Part::attention] + time[Part::prefill];
  const double streaming = time[Part::memory] + time[Part::optimizer] + time[Part::launch];
  const double talking = time[Part::tensor_communication] + time[Part::expert_communication] + time[Part::context_communication] +
                         time[Part::pipeline_communication] + time[Part::data_communication];
  const double busy = (computing + stack.memory_power_fraction * streaming + stack.communication_power_fraction * talking) / total;
  return watts(*machine.tdp_w * (stack.idle_power_fraction + (1.0 - stack.idle_power_fraction) * busy));
}

std::vector<TimePart> time_parts(const TimeSplit& time) {
  std::vector<TimePart> parts;
  for (std::size_t i = 0; i < kParts; ++i) {
    if (time.part_s[i] > 0.0) parts.push_back({std::string{name_of(static_cast<Part>(i))}, seconds(time.part_s[i])});
  }
  std::stable_sort(parts.begin(), parts.end(), [](const TimePart& a, const TimePart& b) { return a.time > b.time; });
  return parts;
}

}  // namespace steelyard::perf
