// What is left of wall-clock over a run of days. docs/models/goodput.md.
#pragma once

#include "perf/calibration.hpp"

namespace steelyard::perf {

/// Shares of the time that useful steps take, lost beside them.
struct GoodputLoss {
  double checkpoint = 0.0;  // pauses to save
  double lost_work = 0.0;   // steps done again after a failure
  double restart = 0.0;     // from a failure to the first step after it
  double straggler = 0.0;
  double evaluation = 0.0;
  double between_failures_s = 0.0;
  double checkpoint_interval_s = 0.0;  // the best one; 0 without failures

  [[nodiscard]] double goodput() const { return 1.0 / (1.0 + checkpoint + lost_work + restart + straggler + evaluation); }
};

/// Checkpoints at the best interval W = √(2·C·(M + R)) (Young, CACM 17(9), 1974; Daly, FGCS 22(3), 2006, first order): lost
/// C/W + W/(2M) + R/M. M = mean time between failures of the whole job, C = pause for a checkpoint, R = restart.
[[nodiscard]] GoodputLoss goodput_loss(double chips, const StackCalibration& stack, double straggler_share = 0.0,
                                       double evaluation_share = 0.0);

}  // namespace steelyard::perf
