The list of all chips, for programs (issue 2, item 6; docs/formats/chips.md).

  $ steelyard chips --all --format json > chips.json
  $ python3 - <<'EOF'
  > import json
  > rows = json.load(open('chips.json'))
  > assert len(rows) >= 96, len(rows)
  > wanted = 'id vendor name name_zh country bf16_dense_tflops fp8_dense_tflops memory_gb memory_bandwidth_gb_per_s tpp performance_density tdp_w status grade'.split()
  > assert all(key in row for row in rows for key in wanted)
  > assert len({row['id'] for row in rows}) == len(rows)
  > assert all(row['sources'] for row in rows)
  > h200 = next(row for row in rows if row['id'] == 'nv-h200-sxm')
  > print(*[h200[key] for key in wanted if key != 'performance_density'], round(h200['performance_density'], 2))
  > p800 = next(row for row in rows if row['id'] == 'kl-p800')
  > print(p800['fp8_dense_tflops'])
  > EOF
  nv-h200-sxm NVIDIA H200 SXM 141GB 英伟达 H200 SXM 141GB US 989.5 1979 141 4800 15832 700 shipping primary 19.45
  None

Every key of the list is documented.

  $ python3 - <<'EOF'
  > import json, os
  > text = open(os.path.join(os.environ['STEELYARD_SOURCE_DIR'], 'docs/formats/chips.md')).read()
  > print([key for key in json.load(open('chips.json'))[0] if f'`{key}`' not in text])
  > EOF
  []

People see the chips that the articles name, and how many more there are.

  $ steelyard chips | grep -E 'rows|--all'
  [0-9]+ rows (re)
  [0-9]+ more with --all \(these are the ones that the articles name\) (re)
  $ steelyard chips | grep -c -E '^(hw-910c|nv-h200-sxm|kl-p800|mx-c600|cam-590) '
  5

Filters, order, columns.

  $ steelyard chips --all --where "memory>=100GB" --where "tpp<4800" --columns id,tpp,memory --format csv | tr -d '\r'
  id,tpp,memory_gb
  nv-h20-141,2368,141
  $ steelyard chips --country CN --where "memory >= 0.12 TB" --sort bandwidth,desc --columns id --format csv | tr -d '\r' | head -3
  id
  hw-970
  hw-960
  $ steelyard chips --all --where "tpp=15832" --where "id~h200-sxm" --columns id,grade --format csv | tr -d '\r'
  id,grade
  nv-h200-sxm,primary
  $ steelyard chips --all --where "name_zh~昇腾910C" --columns id --format csv | tr -d '\r'
  id
  hw-910c

A pipe that closes early is no failure, and nothing is said of it.

  $ bash -c 'set -o pipefail; steelyard chips --all --format json | head -1'
  [

A full disk is one.

  $ steelyard chips --all > /dev/full
  steelyard: error: standard output could not be written
  [1]

The same bytes whatever the number of threads.

  $ steelyard chips --all --format json --threads 1 | cmp - chips.json
