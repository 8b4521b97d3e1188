// The search for a plan of any size. Small programs go whole to CBC; larger ones are first made easier by what their structure tells:
//
//   1. presolve and tightening (presolve.hpp, tighten.hpp)
//   2. cuts of the relaxation in rounds, those it doesn't lean on dropped again: by rounding (rounding_cuts.hpp), by bounds (tighten.hpp),
//      and the solver's own. Rounds are limited by steps of the simplex method, so that a large relaxation isn't cut for ever.
//   3. workload cuts. Workloads meet each other only in the rows of the fleet. With the duals of those rows as rents, each workload is a
//      small program of its own; that no integer solution of it costs less than its proven bound is a valid inequality for the whole.
//      Adding it and solving again is Kelley's method on the Lagrangean dual by workload. It comes last: such a cut lies along the
//      objective, and on the face of optima that it makes the simplex method stalls.
//   4. a dive to the first plan: what workloads decide, then the fleet, by period and at once; where it ends in a corner, a plan of the
//      columns that the relaxation or any workload alone has used
//   5. what plan and relaxation disagree on; neighbourhoods: a few workloads at a time are decided anew, the others stay
//   6. the whole, with its cuts, below the best plan so far.
//
// Deterministic: every step is limited by nodes, rounds and gaps.
#pragma once

#include "plan/model.hpp"

namespace steelyard::plan {

[[nodiscard]] MipSolution search(const PlanModel& model, const MipOptions& options, const RunControl& control);

}  // namespace steelyard::plan
