Predictions against measurements, without a folder: the subset that ships with the program.

  $ steelyard validate --kind training --format json > errors.json
  $ python3 - <<'END'
  > import json
  > answer = json.load(open("errors.json"))
  > print(sorted(answer))
  > summary = {(r["kind"], r["quantity"]) for r in answer["summary"]}
  > print(("training", "step_time") in summary, all(p["id"].endswith(":" + p["quantity"]) for p in answer["points"]))
  > print(all(p["skipped_because"] or p["low_left_out"] <= p["predicted_left_out"] <= p["high_left_out"] for p in answer["points"]))
  > END
  ['points', 'summary']
  True True
  True

The same bytes again:

  $ steelyard validate --kind training --format json | cmp - errors.json

A folder without tables, a folder that is none, and a table with a broken row:

  $ mkdir empty
  $ steelyard validate --data empty
  empty: error: holds no measured tables [validation.no_files]
    expected training.csv, inference.csv, kernels/
  [2]
  $ steelyard validate --data nowhere
  nowhere: error: is not a directory [data.not_a_directory]
  [2]
  $ mkdir broken && printf 'id,chip\r\na\r\n' > broken/training.csv
  $ steelyard --quiet validate --data broken
  broken/training.csv:2: error: this row has 1 cells [csv.row_width]
    expected 2
  [3]

The picture of it, beside the table; the reports of runs out of memory get a verdict:

  $ steelyard --quiet validate --kind training --svg errors.svg --page | grep -c 'error-table\|/errors.svg\|errors.svg)'
  1
  $ python3 -c 'import xml.dom.minidom as x; print(len(x.parse("errors.svg").getElementsByTagName("path")) > 2)'
  True
  $ steelyard --quiet validate --kind training --page | grep -c '^| .* | RTX 6000 Ada | .* | no |'
  2
