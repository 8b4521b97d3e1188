A study from a template: checked, run, written, run again to the same bytes.

  $ steelyard study new | grep -c '^  h200-release$'
  1
  $ steelyard study new --template h200-release -o study.toml
  wrote study.toml
  $ steelyard study new --template h200-release -o study.toml
  error: study.toml is there already; --force writes over it [cli.file_exists]
  [2]
  $ steelyard study new --template h200-releese 2>&1 | tail -1
    did you mean h200-release?
  $ steelyard check study.toml | grep -c sound
  1
  $ steelyard brief study.toml --html page.html --json result.json --quiet > brief.txt
  $ grep -c 'http' brief.txt > /dev/null; test -s brief.txt
  $ head -c 15 page.html
  <!DOCTYPE html> (no-eol)
  $ steelyard replay result.json
  result.json: the same bytes again
  $ steelyard brief study.toml --lang zh --threads 1 --format json | cmp - result.json
  $ sed -e 's/"engine_version": "[^"]*"/"engine_version": "0.0.0"/' result.json > other.json
  $ steelyard replay other.json
  other.json:[0-9]+:1: error: the run gives other bytes from here on; the program is another \(.*\) \[cli.replay_differs\] (re)
  [5]
  $ echo '{}' > empty.json; steelyard replay empty.json 2> /dev/null
  [3]

Files are there whole or not at all.

  $ steelyard brief study.toml --html no/such/folder/page.html > /dev/null 2>&1
  [1]
  $ mkdir out && steelyard brief study.toml --html out > /dev/null 2>&1
  [1]
  $ find . -name '*.part'; ls out
  $ steelyard study tables study.toml --out tables --quiet && ls tables
  capability.csv
  demand.csv
  limits.csv
  options.csv
  permission.csv
  price.csv

All findings of a bad study at once, each with its place; exit 3, nothing written.

  $ sed -e 's/^currency = .*/curency = "CNY"/' -e '0,/^as_of = .*/s//as_of = "2026-13-01"/' study.toml > bad.toml
  $ steelyard brief bad.toml --html bad.html 2>&1 | grep -o -E '^bad.toml:[0-9]+:[0-9]+: error: .*(curency|2026-13-01)'
  bad.toml:[0-9]+:1: error: .*2026-13-01 (re)
  bad.toml:[0-9]+:1: error: unknown key "curency (re)
  $ steelyard check bad.toml > /dev/null 2>&1
  [3]
  $ test -e bad.html
  [1]

The schema is JSON, and one machine is estimated without a study.

  $ steelyard study schema | python3 -c 'import json, sys; print(json.load(sys.stdin)["$schema"])'
  https://json-schema.org/draft/2020-12/schema
  $ steelyard estimate --model llama-3-70b --chip h200-sxm --input 2048 --output 512 --ttft 2s --tpot 50ms | head -1
  1 × HGX H200 8-GPU (8 × H200 SXM 141GB)
  $ steelyard estimate --model llama-3-70b --chip h200-sxm --ttft 2GB
  error: "--ttft": "2GB" .* \[quantity.wrong_dimension\] (re)
  [2]
  $ steelyard explain quantity.wrong_dimension | head -1
  quantity.wrong_dimension · A unit of another kind
  $ steelyard explain quantity.wrong_dimensoin 2>&1 | tail -1
    did you mean quantity.wrong_dimension?
