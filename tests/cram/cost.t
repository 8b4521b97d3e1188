What a server costs, line by line.

  $ steelyard cost --chip h200-sxm --on 2026-02-15
  HGX H200 8-GPU: 8 × H200 SXM 141GB in CN, 5 years, prices of 2026-02-15
  
  Owning one server, USD
  Line                                   One server  Chip-hour   Share  Grade
  ──────────────────────────────────────────────────────────────────────────────
  Accelerators            216,000 (198,600–320,000)      0.616   33.8%  reported
  Host memory                 22,320 (7,168–57,750)     0.0637   3.49%  reported
  Host processors             16,000 (7,200–24,000)     0.0456    2.5%  assumed
  Drives                       6,144 (1,229–24,580)     0.0175  0.961%  assumed
  Network cards               14,400 (9,600–19,200)     0.0411   2.25%  assumed
  Chassis and assembly        20,000 (8,000–40,000)      0.057   3.13%  assumed
  Network                    35,380 (23,180–72,830)      0.101   5.54%  assumed
  Duty                            54,000 (0–80,000)      0.154   8.45%  assumed
  Energy                     63,410 (45,340–76,100)      0.181   9.92%  assumed
  Hall                      91,800 (79,560–153,000)      0.262   14.4%  reported
  Staff                        4,000 (2,400–10,000)     0.0114  0.626%  assumed
  Spares                    33,030 (12,750–139,600)     0.0942   5.17%  assumed
  Cost of capital          107,200 (56,050–257,400)      0.306   16.8%  assumed
  Resale                  -44,400 (-97,060–-25,290)     -0.127  -6.95%  assumed
  Total                 639,300 (354,000–1,249,000)       1.82    100%  assumed
  priced by the chip, with server and network added
  no rental is published
  
  By the hour and by work, USD
  How  Of                                                     Cost
  ────────────────────────────────────────────────────────────────
  buy  an hour of a chip                          1.82 (1.01–3.56)
  buy  an hour of a chip that isn't down          1.83 (1.01–3.78)
  buy  an hour of a chip at work                  1.83 (1.01–3.78)
  buy  an H100-equivalent hour (peak dense BF16)  1.83 (1.01–3.78)
  At work 100% of the time; up 99.62% of it. An hour at work carries the idle ones where they are paid.
  $ steelyard cost --chip h200-sxm --on 2026-02-15 --format csv | tr -d '\r' | cut -d, -f1-6 | grep -E '^(line,duty|total)'
  line,duty,54000,0,80000,USD
  total,landed,384251.264,254956.19631205674,638359.0399999999,USD
  total,owning,639253.0578252393,353997.93181692413,1249145.9035334978,USD

A module cheaper by 10,000 dollars against host memory at twice the price (article 003): what it nets to.

  $ steelyard cost --chip h200-sxm --on 2026-02-15 --set accelerators=-10000USD --set host_memory=x2 | sed -n '/What the changes/,$p'
  What the changes move, USD for one server
  Change                  Line              Before    After     Moves
  ───────────────────────────────────────────────────────────────────
  Before                  —                      —  639,253         —
  accelerators=-10000USD  All lines              —        —   -15,617
                          Accelerators     216,000  206,000   -10,000
                          Duty              54,000   51,500    -2,500
                          Spares            33,025   32,025    -1,000
                          Cost of capital  107,160  103,700  -3,461.1
                          Resale           -44,400  -43,055  +1,344.4
  host_memory=x2          All lines              —        —   +27,885
                          Host memory       22,323   44,646   +22,323
                          Spares            32,025   34,257  +2,232.3
                          Cost of capital  103,700  110,030  +6,331.1
                          Resale           -43,055  -46,056  -3,001.2
  After                   —                639,253  651,522   +12,269
  With the changes before it, Host memory nets to zero at ×1.56 (US$34,820 a server, US$17 a GB).

A support of power for domestic chips only; a contract for years; a hall of one's own; cash by quarter.

  $ steelyard cost --chip h200-sxm --on 2026-11-21 --subsidy > h200.txt; grep -c subsid h200.txt
  no support of power for nv-h200-sxm in CN: it hangs on the origin of the chips
  0
  [1]
  $ steelyard cost --chip 910c --on 2026-11-21 --subsidy | grep Subsidy
  Subsidy                 -23,410 (-28,090–-16,740)    -0.0668  -3.62%  assumed
  $ steelyard cost --chip h200-sxm --on 2026-11-21 --contract reserved --task serve | grep -E 'at work|discount'
  no contract's price is published: the discount is assumed
  buy   an hour of a chip at work                   3.92 (1.63–12.4)
  rent  an hour of a chip at work                   3.76 (2.02–6.85)
  At work 45% of the time; up 99.62% of it. An hour at work carries the idle ones where they are paid.
  $ steelyard cost --chip h200-sxm --on 2026-02-15 --life 1year --hall built --servers 10 --lead-time "90 days" --set debt_share=60% --cash-flow | sed -n '/Cash by quarter/,$p'
  Cash by quarter, USD
  Quarter    Purchase        Hall  Running       Loan  Interest   Principal     Resale         Net  Discounted
  ────────────────────────────────────────────────────────────────────────────────────────────────────────────
  2026Q1   -3,843,000  -1,153,000        —  2,306,000         —           —          —  -2,690,000  -2,690,000
  2026Q2            —           —  -29,670          —         —           —          —     -29,670     -28,980
  2026Q3            —           —  -59,350          —   -51,870    -169,500          —    -280,700    -267,700
  2026Q4            —           —  -59,350          —   -48,060    -173,300          —    -280,700    -261,300
  2027Q1            —           —  -58,060          —   -44,160    -177,200          —    -279,400    -254,000
  2027Q2            —           —  -29,030          —   -40,170  -1,785,000  3,287,000   1,432,000   1,272,000
  Paid in all US$2.128m; worth US$2.23m on the day of the order.

Pages open offline, in either language.

  $ steelyard cost --chip h200-sxm --on 2026-02-15 --set host_memory=x2 --html cost.html --lang zh > zh.txt; head -c 15 cost.html; grep -c '<svg' cost.html; grep -c -E 'src=|http' cost.html
  已写入 cost.html
  <!DOCTYPE html>1
  1
  $ head -1 zh.txt
  英伟达 HGX H200 8卡服务器:8 × 英伟达 H200 SXM 141GB,地点 CN,5 年,价格截至 2026-02-15

Moving software: effort from what the stack doesn't cover.

  $ steelyard cost migration --from cuda --to cann --workload pretrain --model deepseek-v3
  CUDA → CANN, pre-training: DeepSeek-V3
  Operators                         On the target  Kernels to write     Person-months  Grade
  ────────────────────────────────────────────────────────────────────────────────────────────
  Matrix products                   covered                       0                 0  assumed
  Attention                         covered                       0                 0  assumed
  Norms, rotary, activations        covered                       0                 0  assumed
  Collectives                       covered                       0                 0  assumed
  Experts                           in part           2.4 (0.8–8.4)    4.5 (0.4–52.9)  assumed
  Exchange between experts          in part           1.6 (0.4–5.6)      3 (0.2–35.3)  assumed
  Latent attention                  in part           1.6 (0.4–5.6)      3 (0.2–35.3)  assumed
  8 bits and fewer                  in part          3.2 (0.8–11.2)      6 (0.4–70.6)  assumed
  Optimizer                         covered                       0                 0  assumed
  Your own                          to be written        20 (5–200)  37.5 (2.5–1,260)  assumed
  Bringing it up, checking, tuning  —                             —    133 (84.9–208)  assumed
  Total                             —                             —  187 (88.6–1,660)  assumed
  Once: US$2.24m (0.531–49.9m); 18.7 (3.54–415) months until it runs.
  Throughput by quarter from then on, of that in the end: 70% (15%–97%) · 90% (39%–100%) · 100% (64%–100%) · 100% (88%–100%) · 100% (100%–100%) · 100% (100%–100%). Lost: 36.5 (3.04–177) days of it.
  The published reuse of 92.6% of kernels is a hardware maker's that joins a framework, and isn't counted for a user.
  $ steelyard cost migration --to musa --workload serve --model deepseek-v3 | tail -4
  Total                             —                             —  2.64 (0.53–45.4)  assumed
  Once: US$31,680 (3,180–1,360,000); 0.264 (0.0212–11.3) months until it runs.
  Throughput by quarter from then on, of that in the end: 70% (15%–97%) · 90% (39%–100%) · 100% (64%–100%) · 100% (88%–100%) · 100% (100%–100%) · 100% (100%–100%). Lost: 36.5 (3.04–177) days of it.
  The published reuse of 92.6% of kernels is a hardware maker's that joins a framework, and isn't counted for a user.
  $ steelyard cost migration --to cann --workload serve --migrated serving | tail -1
  Nothing to bring over: it runs there already.
  $ steelyard cost migration --to musa --workload pretrain --as-vendor --format csv | tr -d '\r' | grep -E '^effort,(own|total)' | cut -d, -f1-6
  effort,own,0.7400000000000007,0.03700000000000003,210,person-months
  effort,total,94.8436,60.04292,367.28999999999996,person-months

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
  H200 SXM 141GB at 40,000.00 USD a card, fee of 25%
  Wording                                              Owed a card     Buyer pays    Seller nets              tune: a run
  ────────────────────────────────────────
  share of the price, seller bears it                10,000.00 USD  40,000.00 USD  30,000.00 USD    US$5,235 (926–13,700
  surcharge on top of the price, 0% passed on        10,000.00 USD  40,000.00 USD  30,000.00 USD    US$5,235 (926–13,700
  surcharge on top of the price, 25% passed on       10,000.00 USD  42,500.00 USD  32,500.00 USD  US$5,722 (1,310–14,300
  surcharge on top of the price, 50% passed on       10,000.00 USD  45,000.00 USD  35,000.00 USD  US$6,209 (1,700–15,000
  surcharge on top of the price, 75% passed on       10,000.00 USD  47,500.00 USD  37,500.00 USD  US$6,696 (2,090–15,600
  surcharge on top of the price, 100% passed on      10,000.00 USD  50,000.00 USD  40,000.00 USD  US$7,183 (2,480–16,300
  share of a price raised until the seller is whole  13,333.33 USD  53,333.33 USD  40,000.00 USD  US$7,833 (3,000–17,100
  duty on the entered value, 0% passed on            10,000.00 USD  40,000.00 USD  30,000.00 USD    US$5,235 (926–13,700
  duty on the entered value, 25% passed on           10,000.00 USD  42,500.00 USD  32,500.00 USD  US$5,722 (1,310–14,300
  duty on the entered value, 50% passed on           10,000.00 USD  45,000.00 USD  35,000.00 USD  US$6,209 (1,700–15,000
  duty on the entered value, 75% passed on           10,000.00 USD  47,500.00 USD  37,500.00 USD  US$6,696 (2,090–15,600
  duty on the entered value, 100% passed on          10,000.00 USD  50,000.00 USD  40,000.00 USD  US$7,183 (2,480–16,300
  The entered value is taken to be the price; --entered-value states another.
  Codified: US-232, a duty on the entered value.
  A run and a million tokens carry the share of owning its servers for the hours they take, at the utilisation of data/cos
  $ grep -E 'h200-cn-channel|stated' fee.txt
  H200 SXM 141GB  stated                         40,000  50,000        50.5               —
  H200 SXM 141GB  h200-cn-channel-2025-12        24,823  31,028        31.4               —
  Ascend 910C     stated                         27,000  27,000        35.9          28,422
  $ steelyard cost --study fee.toml --h200-price 40000 --fee-basis all --format csv | tr -d '\r' | grep -E '^(fee_buyer_pays|break_even_peak|per_teraflops)' | cut -d, -f1-3
  fee_buyer_pays,share_of_price 0,40000
  fee_buyer_pays,surcharge_on_buyer 0,40000
  fee_buyer_pays,surcharge_on_buyer 0.25,42500
  fee_buyer_pays,surcharge_on_buyer 0.5,45000
  fee_buyer_pays,surcharge_on_buyer 0.75,47500
  fee_buyer_pays,surcharge_on_buyer 1,50000
  fee_buyer_pays,share_seller_whole 1,53333.33
  fee_buyer_pays,duty_on_entered_value 0,40000
  fee_buyer_pays,duty_on_entered_value 0.25,42500
  fee_buyer_pays,duty_on_entered_value 0.5,45000
  fee_buyer_pays,duty_on_entered_value 0.75,47500
  fee_buyer_pays,duty_on_entered_value 1,50000
  per_teraflops,nv-h200-sxm stated,50.53057099545225
  per_teraflops,nv-h200-sxm h200-cn-press-2026-01,34.10813542193027
  per_teraflops,nv-h200-sxm h200-press-range-2026-01,44.21424962102072
  per_teraflops,nv-h200-sxm h200-article-2025-12,50.53057099545225
  per_teraflops,nv-h200-sxm h200-cn-channel-2025-12,31.357623844695546
  per_teraflops,hw-910c stated,35.90425531914894
  break_even_peak,hw-910c stated,28421.8085106383
  per_teraflops,hw-910c 910c-cn-tender-3840,63.37709370755999
  break_even_peak,hw-910c 910c-cn-tender-3840,50169.307378904494
  per_teraflops,hw-910c 910c-cn-tender-6208,62.622604496755706
  break_even_peak,hw-910c 910c-cn-tender-6208,49572.05371963182
  per_teraflops,hw-910c 910c-cn-press-2025,34.61090061206645
  break_even_peak,hw-910c 910c-cn-press-2025,27397.988924511803
  per_teraflops,hw-910c 910c-cn-press-2025-usd,35.90425531914894
  break_even_peak,hw-910c 910c-cn-press-2025-usd,28421.8085106383

Slips, all at once.

  $ steelyard cost
  error: cost needs --chip CHIP [cli.missing_argument]
  [2]
  $ steelyard cost --chip h200-sxm --price=-5USD --utilisation 300% --set host_memoy=x2 --set nic=lots --pue 0.5 2>&1
  --set: error: "host_memoy" is neither a line of a cost nor an assumption [cost.unknown_line]
    did you mean host_memory?
  --set: error: "--set": "lots" is not a number with a unit [quantity.syntax]
    expected 4.8 TB/s
  --price: error: "--price": -5USD is out of range [record.out_of_range]
    expected >= 0
  --pue: error: "--pue": 0.5 is out of range [record.out_of_range]
    expected 1 ... 3
  --utilisation: error: "--utilisation": 300% is out of range [record.out_of_range]
    expected 0.01 ... 1
  [2]
  $ steelyard cost --chip h200-sxm --on 2026-02-15 --set accelerators=-9000000USD
  --set: error: the change takes more off "accelerators" than it has: it would be -8784000 [cost.negative_line]
  [2]
  $ steelyard cost --study fee.toml --rival b200=40000 --h200-price=-1
  --h200-price: error: "price": -1 USD is out of range [record.out_of_range]
    expected 0 to 9e14
  [2]
  $ steelyard cost migration --to cuda --workload serve --model deepseek-v3 | tail -1
  Nothing to bring over: it runs there already.
  $ steelyard cost migration --to can
  error: --to: "can" is not one of its values [cli.bad_choice]
    expected birensupa, cann, corex, cuda, dtk, musa, mxmaca, neuron, neuware, rocm, sail, synapseai, topsrider, xla, xpu, zxrt
  [2]
