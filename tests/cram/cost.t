What a server costs, line by line.

  $ steelyard cost --chip h200-sxm --on 2026-02-15
  $ steelyard cost --chip h200-sxm --on 2026-02-15 --format csv | tr -d '\r' | cut -d, -f1-6 | grep -E '^(line,duty|total)'

A module cheaper by 10,000 dollars against host memory at twice the price (article 003): what it nets to.

  $ steelyard cost --chip h200-sxm --on 2026-02-15 --set accelerators=-10000USD --set host_memory=x2 | sed -n '/What the changes/,$p'

A support of power for domestic chips only; a contract for years; a hall of one's own; cash by quarter.

  $ steelyard cost --chip h200-sxm --on 2026-11-21 --subsidy > h200.txt; grep -c subsid h200.txt
  $ steelyard cost --chip 910c --on 2026-11-21 --subsidy | grep Subsidy
  $ steelyard cost --chip h200-sxm --on 2026-11-21 --contract reserved --task serve | grep -E 'at work|discount'
  $ steelyard cost --chip h200-sxm --on 2026-02-15 --life 1year --hall built --servers 10 --lead-time "90 days" --set debt_share=60% --cash-flow | sed -n '/Cash by quarter/,$p'

Pages open offline, in either language.

  $ steelyard cost --chip h200-sxm --on 2026-02-15 --set host_memory=x2 --html cost.html --lang zh > zh.txt; head -c 15 cost.html; grep -c '<svg' cost.html; grep -c -E 'src=|http' cost.html
  $ head -1 zh.txt

Moving software: effort from what the stack doesn't cover.

  $ steelyard cost migration --from cuda --to cann --workload pretrain --model deepseek-v3
  $ steelyard cost migration --to musa --workload serve --model deepseek-v3 | tail -4
  $ steelyard cost migration --to cann --workload serve --migrated serving | tail -1
  $ steelyard cost migration --to musa --workload pretrain --as-vendor --format csv | tr -d '\r' | grep -E '^effort,(own|total)' | cut -d, -f1-6

What a fee does to a training bill (START-3).

  $ cat > fee.toml <<STUDY
  > [study]
  > title = "A fee on a bill"
  > currency = "USD"
  > as_of = "2026-02-15"
  > start = "2026-04-01"
  > end = "2027-04-01"
  > [buyer]
  > country = "CN"
  > class = "private"
  > [[site]]
  > name = "hall"
  > region = "CN"
  > [[chip]]
  > id = "h200-sxm"
  > system = "hgx-h200"
  > ship_from = "US"
  > [[chip]]
  > id = "910c"
  > system = "atlas-800t-a3"
  > price = "27000 USD"
  > [[workload]]
  > name = "tune"
  > kind = "fine_tune"
  > method = "lora"
  > model = "qwen3-32b"
  > tokens = "20e9"
  > sequence_length = 4096
  > global_batch = 256
  > STUDY
  $ steelyard cost --study fee.toml --h200-price 40000 --fee-basis all > fee.txt; sed -n '1,18p' fee.txt | cut -c1-120
  $ grep -E 'h200-cn-channel|stated' fee.txt
  $ steelyard cost --study fee.toml --h200-price 40000 --fee-basis all --format csv | tr -d '\r' | grep -E '^(fee_buyer_pays|break_even_peak|per_teraflops)' | cut -d, -f1-3

Slips, all at once.

  $ steelyard cost
  $ steelyard cost --chip h200-sxm --price=-5USD --utilisation 300% --set host_memoy=x2 --set nic=lots --pue 0.5
  $ steelyard cost --chip h200-sxm --on 2026-02-15 --set accelerators=-9000000USD
  $ steelyard cost --study fee.toml --rival b200=40000 --h200-price=-1
  $ steelyard cost migration --to cuda --workload serve --model deepseek-v3 | tail -1
  $ steelyard cost migration --to can
