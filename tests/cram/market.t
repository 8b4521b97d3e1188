The market of 2026 with and without the H200 (acceptance EQ-1): the forecast of December 2025 comes out without it.

  $ steelyard market "$STEELYARD_SOURCE_DIR/examples/2026.toml" --compare no-release,release,release-capped > market.txt
  $ grep -A9 '^Calibration' market.txt | grep -E '^(Huawei|Cambricon|T-Head|Other|AMD|NVIDIA)' | sed -E 's/  +/|/g' | cut -d'|' -f1-4
  Huawei|50%|50%|[+-]0.0. (re)
  Cambricon and Hygon|17%|17%|[+-]0.0. (re)
  T-Head, Kunlunxin, Zixiao|8%|8%|[+-]0.0. (re)
  Other Chinese makers|5%|5%|[+-]0.0. (re)
  AMD|12%|12%|[+-]0.0. (re)
  NVIDIA|8%|8%|[+-]0.0. (re)

Every share names what it is counted by, and every answer what it rests on; the yardstick is always printed.

  $ grep -m1 '^vendor' market.txt | grep -o 'share by [a-z]*'
  share by units
  share by value
  share by compute
  $ grep -c 'one B300 = GB300' market.txt
  1
  $ grep -c 'What it rests on, weakest first' market.txt
  1

NVIDIA's shares as others state them stand beside, each with its basis and period: 95, 70, 66, 55, 54, 40, 8 and nothing.

  $ grep -A25 "as others state it" market.txt | grep -oE ' [0-9]+%' | sort -rnu | tr -d '\n'
   95% 70% 66% 55% 54% 40% 8% 0% (no-eol)

Release never raises unmet demand; shares sum to one; the same seed says the same.

  $ steelyard market "$STEELYARD_SOURCE_DIR/examples/2026.toml" --compare no-release,release --format json > a.json
  $ steelyard market "$STEELYARD_SOURCE_DIR/examples/2026.toml" --compare no-release,release --format json --lang zh | cmp - a.json
  $ python3 - <<'END'
  > import json
  > d = json.load(open("a.json"))
  > f = {(r["scenario"], r["figure"], r["of"]): r for r in d["figures"]}
  > print(f["release", "difference_unmet_share", "no-release"]["p95"] <= 0)
  > share = lambda s, b, v: next(r["p50"] for r in d["shares"] if (r["scenario"], r["basis"], r["vendor"]) == (s, b, v))
  > print(round(share("no-release", "dollars", "domestic"), 1), share("release", "dollars", "domestic") < share("no-release", "dollars", "domestic"))
  > print(f["release", "difference_domestic_income", "no-release"]["p50"] > f["release", "difference_domestic_share", "no-release"]["p50"] / 0.8)
  > END
  True
  0.8 True
  True

The balance of compute: 31 without exports; 16, 13 or 10 with 750,000 H200, by the yardstick.

  $ steelyard market ratio --basis all --units 0,750000 --format csv | python3 -c '
  > import csv, sys
  > for r in csv.DictReader(sys.stdin):
  >     if r["units"] != "0" or (r["basis"], r["displacement"]) == ("tpp", "0"):
  >         print(r["basis"], r["units"], r["displacement"], round(float(r["ratio"]), 1))'
  tpp 0 0 31.0
  tpp 750000 0 16.4
  tpp 750000 1 15.9
  fp8 750000 0 13.3
  fp8 750000 1 12.7
  bandwidth 750000 0 10.2
  bandwidth 750000 1 9.6
  $ steelyard market ratio | grep -c '222,300 B300-equivalents of other supply'
  1

A page with pictures, in both languages, that fetches nothing.

  $ steelyard market "$STEELYARD_SOURCE_DIR/examples/2026.toml" --draws 50 --quiet --html page.html > out.txt
  $ grep -c '<svg' page.html > /dev/null && grep -c -E '(src|href)="http' page.html
  0
  [1]
  $ grep -o 'lang="zh-CN"' page.html | head -1
  lang="zh-CN"

What is wrong with a file comes at once, with places and the nearest name.

  $ sed -e 's/share = 0.35/share = 0.95/' -e 's/^low = 100000/low = -5/' -e '0,/vendor = "huawei"/s//vendor = "huawai"/' "$STEELYARD_SOURCE_DIR/examples/2026.toml" > bad.toml
  $ steelyard market bad.toml 2>&1 | grep -oE '\[(market|record)[a-z_.]*\]' | sort
  [market.shares_not_one]
  [market.unknown_name]
  [record.out_of_range]
  $ steelyard market bad.toml > /dev/null 2>&1
  [3]
  $ steelyard market "$STEELYARD_SOURCE_DIR/examples/2026.toml" --compare relaese 2>&1 | head -1 | grep -o 'no scenario "relaese"'
  no scenario "relaese"
  $ steelyard market ratio --basis weight 2>&1 | head -1
  error: --basis: "weight" is not one of its values [cli.bad_choice]
