How many years behind (acceptance TT-3): H200 FP8 is matched by Ascend 960, 2.7 to 3.6 years later, on a roadmap.

  $ steelyard chips gap --from CN --to US --metric fp8,memory,bandwidth,tpp,system > gap.txt
  $ grep -m1 '^H200 SXM' gap.txt | tr -s ' '
  H200 SXM 141GB 2024-Q2 1,979 Ascend 960 2027-Q1..2027-Q4 2,000 2.7 to 3.6 roadmap
  $ grep -m1 '^Rubin R200' gap.txt | tr -s ' '
  Rubin R200 2026-H2 17,500 — — — unmatched

A supernode of 384 passed a rack of 72 in aggregate, with 0.38 of its rate for each watt.

  $ grep '^GB200 NVL72' gap.txt | tr -s ' '
  GB200 NVL72 2025-02 180 132 CloudMatrix 384 2025-04 288.8 559 0.38 0.2

Each generation is not twice the one before: in dense BF16 the 950 steps down from the 910C.

  $ grep 'dense BF16 rate .*950DT' gap.txt | tr -s ' '
  dense BF16 rate Ascend 950DT 2026-Q4 486 Ascend 910C 2025-Q1 752 0.646 TFLOPS

The roadmap date of the part that matches has moved: the first of the 960s nine months forward, the last three.

  $ grep -A3 '^Roadmap dates' gap.txt | grep '^Ascend 960' | tr -s ' '
  Ascend 960 2025-09-18 2027-Q4 2026-09 2027-Q1..2027-Q3 -9 -3

For programs:

  $ steelyard chips gap --metric fp8 --format json | python3 -c '
  > import json, sys
  > gap = json.load(sys.stdin)
  > row = next(row for row in gap["fp8"] if row["part"] == "nv-h200-sxm")
  > print(row["matched_by"], round(row["years_behind_low"] * 12), round(row["years_behind_high"] * 12), row["roadmap"])'
  hw-960 32 43 True
  $ steelyard chips gap --metric fp9 2>&1 | head -1
  error: --metric: "fp9" is not one of its values [cli.bad_choice]

The best so far, year by year, with what "one generation behind" would let through: the rule fixes no distance.

  $ steelyard chips gap --metric fp8 --format json | python3 -c '
  > import json, sys
  > rows = json.load(sys.stdin)["curve"]
  > years = [row["allowed_years"] for row in rows if row["allowed_years"]]
  > print(max(years) - min(years) >= 1, {row["announced"] for row in rows if row["year"] >= "2027"})'
  True {True}
  $ grep -A4 '^Best part so far' gap.txt | grep -c '█'
  [1-9] (re)
  $ steelyard chips gap --metric fp8,system --quiet --html gap.html > /dev/null
  $ grep -o 'class="l[0-9]* d"' gap.html | head -1 | cut -c1-8
  class="l
