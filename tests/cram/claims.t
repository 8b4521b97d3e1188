The articles' statements (acceptance TT-2): each is held against the data when it is asked; no verdict is stored.

  $ steelyard claims --today 2026-11-22 > claims.txt
  $ grep '^282 rows' claims.txt
  282 rows
  $ echo $(($(grep '^as of their articles' claims.txt | grep -oE '[0-9]+' | paste -sd+)))
  282
  $ steelyard claims --fails --article 001 --format csv --today 2026-11-22 | cut -d, -f1 | tail -n +2 | tr -d '\r' | tr '\n' ' '
  S1-009 S1-013 S1-020 S1-021 S1-024 S1-025 S1-030 S1-034 S1-055  (no-eol)
  $ steelyard claims --show S1-013 --today 2026-11-22 | grep -E '^(in the|as of the article  fails|note)' | tr -s ' '
  in the article “FP8 算力 3958 TFLOPS”
  as of the article fails (2025-11-24): 3,958 TFLOPS is with 2:4 sparsity; dense: 1,979 TFLOPS
  note The row of H100 in the same table is dense
  $ steelyard claims --show s2-003 --lang zh --today 2026-11-22 | grep -E '^(所述|容许范围|文章当日)' | tr -s ' '
  所述 近 2 倍
  容许范围 1.7 倍 .. 2 倍
  文章当日 成立 (2025-12-07): 数据手册:1.762 倍

Change a datum and the verdict moves: H20's FP8 set to 148 makes "13.4 times" hold, another offer price moves the MetaX rows.

  $ mkdir mine
  $ cat > mine/other.toml <<'EOF'
  > [[chip]]
  > id = "nv-h20-96"
  > fp8_dense = "148 TFLOPS"
  > source = "recalled-knowledge"
  > [[market_fact]]
  > id = "metax-offer-price"
  > value = 113.4
  > source = "recalled-knowledge"
  > EOF
  $ verdicts() { steelyard claims --format csv --today 2026-11-22 "$@" | grep -E '^(S1-030|S3-080|S3-083),' | grep -oE '^S[-0-9]+|,(holds|fails|depends),' | tr -d ',\n'; echo; }
  $ verdicts
  S1-030failsS3-080holdsS3-083fails
  $ verdicts --catalog mine
  S1-030holdsS3-080failsS3-083holds

Contradictions are relations between statements: eleven groups, each resolved by basis and period in one line.

  $ steelyard claims conflicts --today 2026-11-22 > conflicts.txt
  $ grep -c '^→' conflicts.txt
  11
  $ grep -A6 'its share in China now' conflicts.txt | grep -oE '^S[-0-9]+|not: units of the year \(IDC\): 55%|true: units, 2025: 55%'
  S0-004
  not: units of the year (IDC): 55%
  S1-036
  true: units, 2025: 55%
  S3-030
  not: units of the year (IDC): 55%
  S3-063
  not: units of the year (IDC): 55%
  $ grep '^→.*54%' conflicts.txt
  → 54% of article 001 and 55% of IDC (units, 2025) stand together; near zero is what was sold under licence in one quarter (US$50m), not a share of the year.
  $ grep '^→ At most' conflicts.txt
  → At most 200,000 was testimony of June 2025 and fails against 812,000 (IDC) and 805,000 (SemiAnalysis); half a million to a million holds.
  $ grep -E '^S(0-016|3-065|4-012)' conflicts.txt | grep -oE '^S[-0-9]+|holds|fails' | tr '\n' ' '
  S0-016 holds S3-065 fails S4-012 holds  (no-eol)
  $ steelyard claims conflicts --format json --today 2026-11-22 | python3 -c '
  > import json, sys
  > answer = json.load(sys.stdin)
  > print(len(answer["groups"]), len(answer["statements"]), sorted(row["id"] for row in answer["statements"] if row["group"] == "the-gap"))'
  11 32 ['S0-020', 'S2-009']

Mistakes are named.

  $ steelyard claims --show S9-999 2>&1 | head -1
  error: there is no claim "S9-999" [claims.unknown_claim]
  $ steelyard claims --article 005
  error: --article: "005" is not one of its values [cli.bad_choice]
    expected 000, 001, 002, 003, 004
    did you mean 000?
  [2]
  $ cat > mine/other.toml <<'EOF'
  > [[claim]]
  > id = "X-1"
  > outlet = "000"
  > anchor = "x"
  > kind = "figure"
  > subject = "nvidia"
  > gist = "x"
  > says = { value = 1 }
  > [[claim.reading]]
  > basis = "dense"
  > is = 'chip("nv-h200-sxm").fp9'
  > EOF
  $ steelyard claims --catalog mine 2>&1 | head -1
  mine/other.toml:11:1: error: "chip("nv-h200-sxm").fp9" is no input of an expression as it stands [claims.unknown_input]

Every command has a summary, an example and no text that is missing in either language.

  $ for command in facts parties claims "claims conflicts"; do
  >   for lang in en zh; do
  >     steelyard $command --help --lang $lang > help.txt || echo "$command failed"
  >     grep -q -E '^(Examples|示例)$' help.txt || echo "$command has no example in $lang"
  >     code=$(echo "$command" | tr ' ' '.')
  >     head -1 help.txt | grep -q -x -F "$code" && echo "$command has no summary in $lang"
  >     grep -E '(option|about|example)\.(facts|parties|claims)' help.txt
  >   done
  > done; true
