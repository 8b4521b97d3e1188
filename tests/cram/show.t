The goods (README): 141 GB, 4.8 TB/s, TPP 15,832, each with what it rests on.

  $ steelyard show h200-sxm > h200.txt
  $ grep -o -E '^memory  +141 GB  primary' h200.txt | tr -s ' '
  memory 141 GB primary
  $ grep -o -E '^memory bandwidth  +4.8 TB/s  primary' h200.txt | tr -s ' '
  memory bandwidth 4.8 TB/s primary
  $ grep -o -E '^TPP  +15,832 TPP  derived' h200.txt | tr -s ' '
  TPP 15,832 TPP derived
  $ grep -o 'bf16 989.5 × 16 = 15,832; fp8 1,979 × 8 = 15,832' h200.txt
  bf16 989.5 × 16 = 15,832; fp8 1,979 × 8 = 15,832
  $ grep -c 'hgx-h200' h200.txt > /dev/null

Chinese names find their records.

  $ for name in 昇腾910C 思元590 曦云C600 昆仑芯P800; do steelyard show $name | grep -m1 '^id ' | tr -s ' '; done
  id hw-910c
  id cam-590
  id mx-c600
  id kl-p800
  $ steelyard show 昇腾910C --lang zh | head -1
  华为昇腾910C

Where sources conflict both values are shown, and why one was taken.

  $ steelyard show 910c | grep -o -E 'also 780 TFLOPS|chosen because'
  also 780 TFLOPS
  chosen because

Systems, models and stacks are shown by the same command.

  $ steelyard show cloudmatrix-384 | head -1
  CloudMatrix 384
  $ steelyard show cann --format json | python3 -c 'import json, sys; print(sorted(json.load(sys.stdin)))'
  ['record']
  $ steelyard show deepseek-v3 | grep -E '^total' | tr -s ' '
  total 671,026,404,352

A name of several records lists them; an unknown one gives the nearest. Both exit 2.

  $ steelyard show h20
  error: "h20" may mean several records [catalog.ambiguous_name]
    it may be nv-h20-141, nv-h20-96
  [2]
  $ steelyard show nv-h201-sxm 2>&1 | grep -o 'did you mean nv-h200-sxm'
  did you mean nv-h200-sxm
  $ steelyard show nv-h201-sxm 2> /dev/null
  [2]

Programs get every figure with its unit.

  $ steelyard show h200-sxm --format json | python3 -c '
  > import json, sys
  > record = json.load(sys.stdin)
  > print(sorted(record))
  > figure = next(f for f in record["figures"] if f["key"] == "memory_bandwidth_gb_per_s")
  > print(figure["value"], figure["unit"], figure["grade"], figure["sources"][0])'
  ['figures', 'prices', 'record', 'systems']
  4800 GB/s primary nvidia-h200-page
