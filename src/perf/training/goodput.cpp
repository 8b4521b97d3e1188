#include "perf/training/goodput.hpp"

#include <algorithm>
#include <cmath>

#include "base/unit.hpp"

namespace steelyard::perf {

GoodputLoss goodput_loss(double chips, const StackCalibration& stack, double straggler_share, double evaluation_share) {
  GoodputLoss loss;
  loss.straggler = straggler_share;
  loss.evaluation = evaluation_share;
  if (stack.failures_per_chip_year <= 0.0 || chips <= 0.0) return loss;
  loss.between_failures_s = kHoursPerYear * kSecondsPerHour / (stack.failures_per_chip_year * chips);
  const double pause_s = stack.checkpoint_pause_s.typical;
  const double restart_s = stack.restart_s.typical;
  loss.restart = restart_s / loss.between_failures_s;
  if (pause_s <= 0.0) return loss;
  loss.checkpoint_interval_s = std::sqrt(2.0 * pause_s * (loss.between_failures_s + restart_s));
  loss.checkpoint = pause_s / loss.checkpoint_interval_s;
  loss.lost_work = loss.checkpoint_interval_s / (2.0 * loss.between_failures_s);
  return loss;
}

}  // namespace steelyard::perf
