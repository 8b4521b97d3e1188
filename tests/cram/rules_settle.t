The 25%: four wordings side by side, to the cent.

  $ steelyard rules settle --price "40000 USD" --entered-value "27000 USD"
  1 × price 40,000.00 USD, entered value 27,000.00 USD, rate 25%
  Wording                                                 Taken on       Owed  Buyer pays  Seller nets  Per unit (display)
  ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  share of the price, seller bears it                    40,000.00  10,000.00   40,000.00    30,000.00              10,000
  surcharge on top of the price, passed on               40,000.00  10,000.00   50,000.00    40,000.00              10,000
  surcharge on top of the price, absorbed by the seller  40,000.00  10,000.00   40,000.00    30,000.00              10,000
  share of a price raised until the seller is whole      53,333.33  13,333.33   53,333.33    40,000.00           13,333.33
  duty on the entered value, passed on                   27,000.00   6,750.00   46,750.00    40,000.00               6,750
  duty on the entered value, absorbed by the seller      27,000.00   6,750.00   40,000.00    33,250.00               6,750
  Only the duty on the entered value was codified (US-232, from 2026-01-15); the shares were announced, not codified.
  Rounded once on the line, half to even. Per-unit figures are for display: units times a rounded figure is not what is owed.
  $ steelyard rules settle --price "40000 USD" --lang zh | head -8
  1 件，单价 40,000.00 USD，费率 25%
  说法                         计费基数             应缴   买方支付   卖方净得  每件（仅显示）
  ────────────────────────────────────────────────────────────────────────────────────────────
  从售价中抽成，卖方承担      40,000.00        10,000.00  40,000.00  30,000.00          10,000
  在售价之外加收，转嫁买方    40,000.00        10,000.00  50,000.00  40,000.00          10,000
  在售价之外加收，卖方自担    40,000.00        10,000.00  40,000.00  30,000.00          10,000
  抬价至卖方净得不变，再抽成  53,333.33        13,333.33  53,333.33  40,000.00       13,333.33
  按进口完税价格征关税                —  0.25 × 完税价格          —          —               —
  $ steelyard rules settle --price "27000 USD" --entered-value "27000 USD" --units 75000 --pass-through 1 --format csv | tr -d '\r'
  wording,pass_through,currency,rate,base,due,buyer_pays,seller_nets,due_per_unit_for_display
  share_of_price,0,USD,0.25,2025000000.00,506250000.00,2025000000.00,1518750000.00,6750
  surcharge_on_buyer,1,USD,0.25,2025000000.00,506250000.00,2531250000.00,2025000000.00,6750
  share_seller_whole,1,USD,0.25,2700000000.00,675000000.00,2700000000.00,2025000000.00,9000
  duty_on_entered_value,1,USD,0.25,2025000000.00,506250000.00,2531250000.00,2025000000.00,6750

With a chip and a day it says what is law and what was only announced.

  $ steelyard rules settle --chip h200-sxm --on 2026-02-15 --price "40000 USD" --entered-value "27000 USD" | grep '^On'
  On 2026-02-15: 25% of the customs value falls due (US-232, Section 232: 25% duty on entry for parts in two bands).
  Only the duty on the entered value was codified (US-232, from 2026-01-15); the shares were announced, not codified.
  $ steelyard rules settle --chip h20-96 --on 2025-09-01 --price "12000 USD" | grep -E '^On|share of the price'
  share of the price, seller bears it                    12,000.00              1,800.00   12,000.00    10,200.00               1,800
  On 2025-09-01: 15% of the sale price was announced, not codified (US-15PCT, 15% of the revenue of H20 and MI308 in China (announced, never codified)).
  Only the duty on the entered value was codified (US-232, from 2026-01-15); the shares were announced, not codified.

A statement per shipment: the sum of rounded lines.

  $ cat > shipments.csv <<CSV
  > shipment,product,units,price,entered_value
  > S1,H200,1,40000 USD,27000 USD
  > S2,H200,3,40000 USD,27000.01 USD
  > CSV
  $ steelyard rules settle --lines shipments.csv
  Statement per shipment and product
  Shipment   Product  Units  Wording                                 Taken on       Owed  Buyer pays  Seller nets  Per unit (display)
  ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  S1         H200         1  duty on the entered value, passed on   27,000.00   6,750.00   46,750.00    40,000.00               6,750
  S2         H200         3  duty on the entered value, passed on   81,000.03  20,250.01  140,250.01   120,000.00               6,750
  Total USD                                                        108,000.03  27,000.01  187,000.01   160,000.00
  Rounded once on the line, half to even. Per-unit figures are for display: units times a rounded figure is not what is owed.
  $ steelyard rules settle --lines shipments.csv --wording share_seller_whole --format csv | tr -d '\r' | cut -d, -f1-4,8-11
  shipment,product,units,wording,base,due,buyer_pays,seller_nets
  S1,H200,1,share_seller_whole,53333.33,13333.33,53333.33,40000.00
  S2,H200,3,share_seller_whole,160000.00,40000.00,160000.00,120000.00

Slips.

  $ steelyard rules settle
  error: rules settle needs --price "40000 USD" [cli.missing_argument]
  [2]
  $ steelyard rules settle --price "lots" --rate 120%
  --price: error: "--price": "lots" is not a number with a unit [quantity.syntax]
    expected 4.8 TB/s
  --rate: error: --rate: "120%" is not a share between 0 and 1 [rules.not_a_ratio]
    expected 25%, 0.25, 1/4
  [2]
  $ printf 'shipment,product,units,price\nS1,H200,many,1 USD\n' > bad.csv; steelyard rules settle --lines bad.csv
  bad.csv:2: error: "units": wrong kind of value, found many [record.wrong_type]
    expected a whole number
  [3]

How long it takes.

  $ steelyard rules leadtime --from licence --to export | head -7
  140 (61–322) days in all
  Step                                           Days    Done after  Condition  Grade
  ──────────────────────────────────────────────────────────────────────────────────────
  Licence application until decided       89 (19–269)   89 (19–269)  H4         reported
  Shipment to the US and entry               9 (4–17)  101 (28–282)             assumed
  Duty deposited                              3 (0–7)  105 (31–286)             assumed
  Laboratory test of the batch in the US    20 (9–37)  127 (50–310)  H11        assumed
  $ steelyard rules leadtime --route us_entri
  error: there is no step or route "us_entri" [rules.unknown_step]
    expected direct, domestic, us_entry
    did you mean us_entry?
  [2]
