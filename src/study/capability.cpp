#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"
#include "study/compose.hpp"

namespace steelyard::study {
namespace {

/// More chips than any buyer will have: the search for a size stops here and the answer says "not in time".
constexpr std::int64_t kMostChips = 200'000;
constexpr int kSizingSteps = 8;  // each step re-estimates at the number the last one called for; three usually settle it

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

struct Sized {
  std::int64_t servers = 1;
  bool in_time = false;
  perf::TrainingEstimate training;
  perf::ServingEstimate serving;
};

perf::Cluster cluster_of(const Candidate& candidate, std::int64_t servers) { return {candidate.chip, candidate.system, servers}; }

/// The least number of servers whose median run ends within the window. Throughput grows less than linearly with the number (pipeline
/// bubbles, reductions), so the number is found by re-estimating at what the last rate calls for.
Sized size_training(const Study& study, const Candidate& candidate, const Workload& workload, const perf::Calibration& calibration) {
  const std::int64_t per_server = candidate.system->chips;
  const std::int64_t most = std::max<std::int64_t>(1, kMostChips / per_server);
  const double window_s = time_window(study, workload).base();
  Sized best;
  std::int64_t servers = 1;
  for (int step = 0; step < kSizingSteps; ++step) {
    Sized now;
    now.servers = servers;
    now.training = perf::estimate_training(cluster_of(candidate, servers), workload.training, calibration);
    if (!now.training.fits) {
      const std::int64_t holding = divide_up(now.training.min_chips, per_server);
      if (holding <= servers) return best.in_time ? best : now;
      servers = std::min(holding, most);
      best = std::move(now);
      continue;
    }
    const double run_s = now.training.run_time.p50.base();
    now.in_time = run_s <= window_s;
    const bool improves = now.in_time ? (!best.in_time || servers < best.servers) : !best.in_time;
    const auto called_for = static_cast<std::int64_t>(std::ceil(static_cast<double>(servers) * run_s / window_s));
    if (improves) best = std::move(now);
    const std::int64_t next = std::clamp<std::int64_t>(called_for, 1, most);
    if (next == servers || (best.in_time && next >= best.servers)) break;
    servers = next;
  }
  return best;
}

/// One replica group at a time: the smallest cluster that holds the model, then as many of it as the request rate calls for.
Sized size_serving(const Candidate& candidate, const Workload& workload, const perf::Calibration& calibration) {
  const std::int64_t per_server = candidate.system->chips;
  Sized sized;
  for (int attempt = 0; attempt < 2; ++attempt) {
    sized.serving = perf::estimate_serving(cluster_of(candidate, sized.servers), workload.serving, calibration);
    const std::int64_t holding = divide_up(sized.serving.min_chips, per_server);
    if (sized.serving.fits || holding <= sized.servers) break;
    sized.servers = holding;
  }
  if (!sized.serving.fits) return sized;
  sized.in_time = sized.serving.meets_latency && sized.serving.requests_per_second.p50 > 0.0;
  return sized;
}

}  // namespace

Seconds horizon(const Study& study) { return days(days_between(study.start, study.end)); }

Seconds time_window(const Study& study, const Workload& workload) {
  const Date from = workload.from.value_or(study.start);
  return days(days_between(from, workload.by.value_or(study.end)));
}

double tokens_needed(const Study& study, const Workload& workload) {
  if (workload.kind != WorkloadKind::serve) return workload.training.tokens.base();
  return workload.requests_per_second * static_cast<double>(workload.serving.output_tokens) * horizon(study).base();
}

std::vector<CapabilityAnswer> estimate_capabilities(const Study& study, const std::vector<OptionView>& options,
                                                    const perf::Calibration& calibration, const RunControl& control) {
  const std::size_t candidates = study.candidates.size();
  std::atomic<std::uint64_t> done{0};
  const std::uint64_t total = study.workloads.size() * candidates;
  const auto sized = parallel_map<Sized>(
      total,
      [&](std::size_t i) {
        const Workload& workload = study.workloads[i / candidates];
        const Candidate& candidate = study.candidates[i % candidates];
        Sized result = workload.kind == WorkloadKind::serve ? size_serving(candidate, workload, calibration)
                                                            : size_training(study, candidate, workload, calibration);
        control.update("progress.capability", ++done, total);
        return result;
      },
      control.cancel);
  std::vector<CapabilityAnswer> answers;
  answers.reserve(study.workloads.size() * options.size());
  for (std::size_t w = 0; w < study.workloads.size(); ++w) {
    for (std::size_t o = 0; o < options.size(); ++o) {
      const Sized& s = sized[w * candidates + options[o].candidate];
      CapabilityAnswer answer;
      answer.workload = w;
      answer.option = o;
      answer.cluster_servers = s.servers;
      answer.in_time = s.in_time;
      if (study.workloads[w].kind == WorkloadKind::serve) {
        answer.serving = s.serving;
        const double per_cluster = s.serving.requests_per_second.p50;
        if (s.in_time) {
          const double clusters = std::ceil(study.workloads[w].requests_per_second / per_cluster - 1e-9);
          answer.servers = s.servers * std::max<std::int64_t>(1, static_cast<std::int64_t>(clusters));
        }
      } else {
        answer.training = s.training;
        answer.servers = s.in_time ? s.servers : 0;
      }
      answers.push_back(std::move(answer));
    }
  }
  return answers;
}

}  // namespace steelyard::study
