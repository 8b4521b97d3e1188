#!/usr/bin/env python3
"""Runs `steelyard validate` over ../shared/validation and holds the summary against bounds. Exit 77: the measurements are not there."""
import json
import os
import subprocess
import sys

# (kind, quantity): largest median error and group measure, group left out, of all points together; least coverage of the 90% interval.
# A little beyond what docs/models/validation.md shows: a change that makes predictions worse has to say so here.
BOUNDS = {
    ("training", "step_time"): (0.09, 0.12, 0.85),
    ("training", "tokens_per_second_per_chip"): (0.09, 0.12, 0.85),
    ("training", "peak_memory"): (0.04, 0.10, 0.85),
    ("serving", "time_per_output_token"): (0.12, 0.19, 0.85),
    ("serving", "output_throughput"): (0.14, 0.25, 0.85),
    ("serving", "time_to_first_token"): (0.27, 0.45, 0.82),
    ("serving", "end_to_end_latency"): (0.10, 0.12, 0.85),
    ("serving_disaggregated", "time_per_output_token"): (0.12, 0.25, 0.80),
}
LEAST_POINTS = {"training": 2000, "serving": 6000}


def main():
    program, source = sys.argv[1], sys.argv[2]
    folder = os.path.join(source, "..", "shared", "validation")
    if not os.path.isdir(folder):
        print("skipped: ../shared/validation is not there")
        return 77
    failed = []
    totals = {}
    for kind in ("training", "serving"):
        run = subprocess.run([program, "--quiet", "validate", "--data", folder, "--kind", kind, "--format", "json"], stdout=subprocess.PIPE, check=True)
        answer = json.loads(run.stdout)
        compared = [p for p in answer["points"] if p["skipped_because"] is None]
        if len(compared) < LEAST_POINTS[kind]:
            failed.append(f"{kind}: only {len(compared)} points compared")
        for row in answer["summary"]:
            if row["source"] == "all" and row["chip"] == "all":
                totals[(row["kind"], row["quantity"])] = row
    for key, (error, group, coverage) in BOUNDS.items():
        row = totals[key]
        line = (f"{key[0]} {key[1]}: n {row['n']}, median {row['median_ape_left_out']:.3f}, groups {row['group_mean_ape_left_out']:.3f}, "
                f"coverage {row['coverage_90_left_out']:.2f}")
        print(line)
        if row["median_ape_left_out"] > error or row["group_mean_ape_left_out"] > group or row["coverage_90_left_out"] < coverage:
            failed.append(f"{line}: allowed {error}, {group}, {coverage}")
    for line in failed:
        print("FAILED", line)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
