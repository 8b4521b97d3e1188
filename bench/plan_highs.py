#!/usr/bin/python3
"""A checker of the planner's benchmark: the program that `plan_scale_bench ... --write DIR` wrote, solved by HiGHS (Debian's
python3-scipy) to each gap in turn. Prints cost, bound, processor seconds and peak memory; exit 5 where a cost given contradicts them.

    bench/plan_highs.py FILE.mps [--gap 0.01 --gap 0.001] [--seconds 600] [--cost C]
"""
import argparse
import resource
import sys
import time

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

NEVER = float("inf")


def read_mps(path):
    """Free MPS as the benchmark writes it: minimised, RANGES never used, the negative of the constant as the objective's right side."""
    sense, rows, columns, money = {}, {}, {}, 1.0
    cost, lower, upper, integer, entries, right, offset = [], [], [], [], [], {}, 0.0
    section, is_integer = "", False
    with open(path, encoding="ascii") as file:
        for line in file:
            word = line.split()
            if line.startswith("* MONEY"):
                money = float(word[2])
            elif not line.startswith(" "):
                section = word[0]
            elif section == "ROWS":
                if word[0] != "N":
                    rows[word[1]] = len(rows)
                    sense[word[1]] = word[0]
            elif section == "COLUMNS":
                if word[1] == "'MARKER'":
                    is_integer = word[2] == "'INTORG'"
                    continue
                if word[0] not in columns:
                    columns[word[0]] = len(columns)
                    cost.append(0.0)
                    lower.append(0.0)
                    upper.append(NEVER)
                    integer.append(is_integer)
                if word[1] == "COST":
                    cost[columns[word[0]]] = float(word[2])
                else:
                    entries.append((rows[word[1]], columns[word[0]], float(word[2])))
            elif section == "RHS":
                if word[1] == "COST":
                    offset = -float(word[2])
                else:
                    right[word[1]] = float(word[2])
            elif section == "BOUNDS":
                column = columns[word[2]]
                if word[0] == "FR":
                    lower[column] = -NEVER
                elif word[0] == "MI":
                    lower[column] = -NEVER
                elif word[0] == "LO":
                    lower[column] = float(word[3])
                elif word[0] == "UP":
                    upper[column] = float(word[3])
    least = [right.get(name, 0.0) if sense[name] in "GE" else -NEVER for name in rows]
    most = [right.get(name, 0.0) if sense[name] in "LE" else NEVER for name in rows]
    row, column, value = zip(*entries)
    matrix = csr_matrix((value, (row, column)), shape=(len(rows), len(columns)))
    return numpy.array(cost), integer, Bounds(lower, upper), LinearConstraint(matrix, least, most), offset, money


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--gap", type=float, action="append")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--cost", type=float, help="of a plan said to be within the last gap")
    asked = parser.parse_args()
    cost, integer, bounds, rows, offset, money = read_mps(asked.file)
    failed = False
    for gap in asked.gap or [0.01, 0.001]:
        start = time.process_time()
        answer = milp(cost, integrality=integer, bounds=bounds, constraints=rows,
                      options={"mip_rel_gap": gap, "time_limit": asked.seconds})
        seconds = time.process_time() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        bound = (answer.mip_dual_bound + offset) * money if answer.mip_dual_bound is not None else -NEVER
        found = (answer.fun + offset) * money if answer.fun is not None else NEVER
        reached = abs(found - bound) / abs(found) if found < NEVER else NEVER
        in_time = "" if answer.status == 0 else f"  not within {asked.seconds:g} s"
        print(f"  highs  cost {found:.5f} bound {bound:.5f} gap {100 * reached:.3f}%  {100 * gap:g}% {seconds:.1f} s"
              f"  {memory:.0f} MB{in_time}", flush=True)
        if asked.cost is not None:
            # Neither side may undercut what the other has proven; two costs within the gap differ by it at most.
            slack = 1e-6 * abs(found)
            if asked.cost < bound - slack or (answer.status == 0 and found > asked.cost + gap * abs(found) + slack):
                print("  highs contradicts the cost given")
                failed = True
    return 5 if failed else 0


sys.exit(main())
