The articles' arguments, run as experiments: nothing of the outcome is stored (docs/formats/arguments.md).

  $ steelyard arguments --format csv | tr -d '\r' | tail -n +2 | cut -d, -f1 | tr '\n' ' '
  X01 X02 X03 X04 X05 X06 X07 X08 X09 X10 X11 X12 X13 X14 X15 X16 X17 X18 X19 X20 X21 X22 X23 X24 X25 X26 X27 X28 X29 X30 X31 X32  (no-eol)
  $ steelyard arguments x28 --format json --today 2026-11-22 | python3 -c '
  > import json, sys
  > answer = json.load(sys.stdin)
  > print(answer["argument"][0]["outcome"])
  > print([round(row["value"], 2) for row in answer["measures"]])'
  depends
  [0, 10000, 13333.33, 6750, 30000]
  $ steelyard arguments X99 2>&1 | head -1
  error: there is no argument "X99" [claims.unknown_argument]

One batch through every room: the fee is the same to the cent, the units are conserved.

  $ steelyard batch --quiet --format json | python3 -c '
  > import json, sys
  > answer = json.load(sys.stdin)
  > print(answer["batch"][0]["fees_agree"], answer["batch"][0]["units_agree"])
  > for row in answer["stations"]: print(row["station"], int(row["units"]), row["fee"])'
  True True
  rules 32 None
  settlement 32 216000.00 USD
  plan 32 216000.00 USD
  custody 32 216000.00 USD
  market 32 216000.00 USD
