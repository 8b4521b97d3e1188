A user's own records lie over the shipped ones: new ids are added, known ids override what they state.

  $ mkdir own bad
  $ cat > own/mine.toml <<'EOF'
  > [[source]]
  > id = "my-sheet"
  > title = "Data sheet"
  > publisher = "Me"
  > as_of = "2026-11-01"
  > [[chip]]
  > id = "me-x1"
  > vendor = "Me"
  > name = "X1"
  > name_zh = "我的X1"
  > country = "CN"
  > status = "announced"
  > sources = ["my-sheet"]
  > as_of = "2026-11-01"
  > grade = "assumed"
  > verified = "no"
  > memory = "96 GB"
  > memory_bandwidth = "3.35 TB/s"
  > bf16_dense = "500 TFLOPS"
  > [[chip]]
  > id = "nv-h200-sxm"
  > tdp = { value = "650 W", source = "my-sheet", as_of = "2026-11-01", grade = "measured", verified = "yes" }
  > EOF
  $ steelyard chips --all --catalog own --where "vendor=Me" --columns id,tpp,memory_bandwidth --format csv | tr -d '\r'
  id,tpp,memory_bandwidth_gb_per_s
  me-x1,8000,3350
  $ steelyard show 我的X1 --catalog own | head -1
  X1
  $ steelyard show h200-sxm --catalog own | grep -E '^(TDP|memory  )' | tr -s ' ' | cut -d' ' -f1-4
  memory 141 GB primary
  TDP 650 W measured

A wrong file: all findings at once, each with its place; exit 3, and nothing on standard output.

  $ cat > bad/bad.toml <<'EOF'
  > [[chip]]
  > id = "me-x2"
  > vendor = "Me"
  > name = "X2"
  > country = "CN"
  > statsu = "announced"
  > sources = ["no-such-source"]
  > as_of = "2026-13-01"
  > grade = "assumed"
  > memory_bandwidth = "3.35 TB"
  > bf16_dense = "500 TFLOPZ"
  > EOF
  $ steelyard chips --catalog bad > out.txt 2> errors.txt
  [3]
  $ cat out.txt
  $ grep -E '^bad/bad.toml:[0-9]+:[0-9]+: error: ' errors.txt | grep -o -E '\[[a-z_.]+\]$' | sort -u
  [catalog.dangling_reference]
  [quantity.unknown_unit]
  [quantity.wrong_dimension]
  [record.bad_date]
  [record.unknown_key]
  $ grep -A1 statsu errors.txt | grep -c 'status'
  1
  $ steelyard chips --catalog nowhere > /dev/null 2>&1
  [2]

What is suspicious in one's own records is told by lint, which exits 5.

  $ mkdir odd && sed -e 's/500 TFLOPS/500 TFLOPS"\ntpp = "16000 TPP/' own/mine.toml > odd/odd.toml
  $ steelyard catalog lint --catalog odd | grep -o 'odd/odd.toml:[0-9]*:[0-9]*: .*lint.tpp_mismatch.*'
  odd/odd.toml:.*lint.tpp_mismatch.* (re)
  $ steelyard catalog lint --catalog odd > /dev/null
  [5]
