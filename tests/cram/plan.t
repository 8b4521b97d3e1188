A plan over a policy tree: the answer first, the same bytes whatever the language, and exit codes that scripts can use.

  $ cp "$STEELYARD_SOURCE_DIR"/examples/h200-vs-domestic.toml study.toml
  $ steelyard check study.toml | grep -c sound
  1
  $ steelyard plan study.toml --compare at-27000,all-domestic --json result.json --quiet > plan.txt
  $ sed -n 4p plan.txt
  (Buy now|Rent now|Order nothing now).* (re)
  $ grep -c '^What it rests on' plan.txt
  1
  $ steelyard plan study.toml --compare at-27000,all-domestic --lang zh --format json --quiet | cmp - result.json
  $ steelyard plan study.toml --lang zh --quiet | grep -c '依据什么'
  1
  $ steelyard plan study.toml --format csv --quiet | head -1 | tr -d '\r'
  period,branch,probability,kind,option,workload,ordered,arrived,undelivered,owned,rented,amount,server_hours

What isn't there is told with what is.

  $ steelyard plan study.toml --compare all-domestik
  error: the study has no variant "all-domestik" [study.unknown_variant]
    expected at-27000, channel, all-domestic
    did you mean all-domestic?
  [2]
  $ steelyard plan study.toml --price-of domestic-olny 2>&1 | tail -1
    did you mean domestic-only?
  $ steelyard plan study.toml --gap 5x
  error: --gap: "5x" is not a share between 0 and 1 [cli.bad_gap]
    expected 0.5%
  [2]
  $ steelyard plan why study.toml --workload serving
  error: .*--not CHIP.* (re)
  [2]

Every mistake of a tree at once, with its place; exit 3.

  $ sed -e 's/^  probability = 0.3/  probability = 0.4/' -e 's/^on = "2026Q2"/on = "2026-05-15"/' study.toml > bad.toml
  $ steelyard plan bad.toml
  bad.toml:[0-9]+:.*the probabilities of this event sum to 1.1; -0.1 is missing to one \[scenario.probabilities\] (re)
    expected 1
  bad.toml:[0-9]+:.*2026-05-15 falls within a period, which begins on 2026-04-01 \[scenario.not_a_boundary\] (re)
    expected 2026-07-01
  [3]

Two results side by side.

  $ sed -e 's/price = "40000 USD"/price = "30000 USD"/' study.toml > cheaper.toml
  $ steelyard plan cheaper.toml --json cheaper.json --quiet > /dev/null
  $ steelyard plan study.toml --json dearer.json --quiet > /dev/null
  $ steelyard diff dearer.json cheaper.json --format csv | grep -c '^input,price,nv-h200-sxm'
  1
  $ steelyard diff dearer.json cheaper.json --format csv | grep '^moved_cost' | cut -d, -f2,3
  price,nv-h200-sxm/hgx-h200/direct/* (glob)
  together,
  $ steelyard diff dearer.json dearer.json | sed -n 3p
  The outcome is the same; 0 inputs differ.
  $ echo '{}' > empty.json; steelyard diff empty.json dearer.json
  empty.json:format: error: not a result of `steelyard plan` [report.not_a_plan_result]
    expected steelyard plan STUDY --json FILE
  [3]
