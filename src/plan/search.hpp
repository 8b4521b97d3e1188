// The search for a plan of any size. Small programs go whole to CBC; larger ones are first made easier by what their structure tells:
//
//   1. presolve (presolve.hpp)
//   2. workload cuts. Workloads meet each other only in the rows of the fleet. With the duals of those rows as rents, each workload is a
//      small program of its own; that no integer solution of it costs less than its proven bound is a valid inequality for the whole.
//      Adding it and solving again is Kelley's method on the Lagrangean dual by workload: the bound of Dantzig and Wolfe, in the space of
//      the plan.
//   3. rounding cuts (rounding_cuts.hpp)
//   4. a first plan from the columns that the relaxation or any workload alone has used; what it and the relaxation disagree on
//   5. neighbourhoods: a few workloads at a time are decided anew, the others stay on their stacks and chips
//   6. the whole, with its cuts, below the best plan so far.
//
// Deterministic: every step is limited by nodes, rounds and gaps.
#pragma once

#include "plan/model.hpp"

namespace steelyard::plan {

[[nodiscard]] MipSolution search(const PlanModel& model, const MipOptions& options, const RunControl& control);

}  // namespace steelyard::plan
