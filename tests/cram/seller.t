A distributor's stock of the H200: to China under a licence, at home, leased, or held (DIST-1).

  $ cp $STEELYARD_SOURCE_DIR/examples/distributor.toml .
  $ steelyard check distributor.toml
  Clear the H200 stock to China, sell at home, lease, or hold?: sound (lots: 4, ways out: 3, branches: 3)
  $ steelyard plan distributor.toml > plan.txt; head -4 plan.txt
  Clear the H200 stock to China, sell at home, lease, or hold?
  
  2026Q1: 2,464 × H200 SXM 141GB to US neoclouds, 1,170 × H200 NVL 141GB to US neoclouds, 1,183 × H200 SXM 141GB to three-year lease, 1,183 × H200 NVL 141GB to three-year lease and hold 28,000.
  Expected value of the stock US$597m, of it the chance of a licence US$61.8m (without: US$535m); it cost US$775m.
  $ sed -n '/^Ways out/,/^$/p' plan.txt
  Ways out
  Way                  Part            Legal status now                           First open               Price then   Fee due     Borne  Lead time  Cash after  Chance open
  ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  China under licence  H200 SXM 141GB  presumption of denial (US-ANN-2025-12-08)  2026Q2 · granted-2026q2   US$26,190  US$6,000  US$3,000     91.3 d      91.3 d          60%
  China under licence  H200 NVL 141GB  presumption of denial (US-ANN-2025-12-08)  2026Q2 · granted-2026q2   US$22,800      none         —     91.3 d      91.3 d          60%
  US neoclouds         H200 SXM 141GB  open                                       2026Q1 · now              US$25,000      none         —        0 d        60 d         100%
  US neoclouds         H200 NVL 141GB  open                                       2026Q1 · now              US$21,500      none         —        0 d        60 d         100%
  three-year lease     H200 SXM 141GB  open                                       2026Q1 · now              US$26,970      none         —     91.3 d      91.3 d         100%
  three-year lease     H200 NVL 141GB  open                                       2026Q1 · now              US$26,560      none         —     91.3 d      91.3 d         100%
  The duty follows the part; what is left to review is open only in branches where the licence was granted. Lead times are whole quarters in the plan.
  
  $ sed -n '/^What limits/,/^$/p' plan.txt
  What limits
  Limit         Which                                   One more a quarter is worth
  ─────────────────────────────────────────────────────────────────────────────────
  take-up       three-year lease · H200 SXM 141GB                         US$64,580
  take-up       US neoclouds · H200 SXM 141GB                             US$49,980
  channel step  ODM assembly into servers                                 US$10,450
  take-up       three-year lease · H200 NVL 141GB                          US$4,306
  channel step  US laboratory test of exported batches                       US$348
  
  $ sed -n '/^Price at which/,/^$/p' plan.txt
  Price at which a way changes from used to unused, or back
  Way                  Part            In the plan      Price                           Flips at
  ──────────────────────────────────────────────────────────────────────────────────────────────
  China under licence  H200 SXM 141GB  used         US$26,190                           US$5,741
  China under licence  H200 NVL 141GB  unused       US$22,800                          US$26,500
  US neoclouds         H200 SXM 141GB  used         US$25,000  at no price within 0.2 to 5 times
  US neoclouds         H200 NVL 141GB  used         US$21,500                          US$19,620
  three-year lease     H200 SXM 141GB  used         US$26,970                           US$5,917
  three-year lease     H200 NVL 141GB  used         US$26,560                          US$20,240
  The price of the first quarter in which the way is open; all later ones move with it, and so does the fee.

No sale before the licence date; the duty follows the part; a licence is worth no less than nothing.

  $ steelyard plan distributor.toml --format csv | tr -d '\r' > plan.csv
  $ grep -E '^sale,China under licence' plan.csv | grep -c -E '2026Q1|refused|revoked'
  0
  [1]
  $ grep -E '^fee_due,China under licence.*(2026Q2 granted)' plan.csv | cut -d, -f2,3
  China under licence/nv-h200-sxm 2026Q2 granted-2026q2,6000
  China under licence/nv-h200-nvl 2026Q2 granted-2026q2,0
  $ grep -E '^value' plan.csv | cut -d, -f2,3
  expected,597013542.5174371
  without_licence,535212190.754562
  book_cost,775200000
  $ steelyard plan distributor.toml --lang zh | sed -n '3,4p'
  2026Q1:2,464 × 英伟达 H200 SXM 141GB → US neoclouds、1,170 × 英伟达 H200 NVL 141GB → US neoclouds、1,183 × 英伟达 H200 SXM 141GB → three-year lease、1,183 × 英伟达 H200 NVL 141GB → three-year lease、持有 28,000。
  库存期望价值 5.97 亿美元,其中许可机会值 6,180 万美元(无许可:5.35 亿美元);成本 7.75 亿美元。
  $ steelyard plan distributor.toml --html page.html --quiet > /dev/null; grep -c -E 'src=|http' page.html
  0
  [1]

Slips, all at once.

  $ sed -e 's/storage = "2 %"/storage = "0 %"/' -e 's/price = "27000 USD"/price = "-27000 USD"/' -e 's/probability = 0.4/probability = 0.5/' distributor.toml > bad.toml
  $ steelyard check bad.toml
  bad.toml:18:1: error: holding stock is never free [study.holding_is_free]
    expected > 0
  bad.toml:65:1: error: "price": "-27000 USD" is out of range [record.out_of_range]
    expected >= 0
  bad.toml:111:16: error: the probabilities of this event sum to 1.1; -0.1 is missing to one [scenario.probabilities]
    expected 1
  [3]
