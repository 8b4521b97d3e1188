A distributor's stock of the H200: to China under a licence, at home, leased, or held (DIST-1).

  $ cp $STEELYARD_SOURCE_DIR/examples/distributor.toml .
  $ steelyard check distributor.toml
  $ steelyard plan distributor.toml > plan.txt; head -4 plan.txt
  $ sed -n '/^Ways out/,/^$/p' plan.txt
  $ sed -n '/^What limits/,/^$/p' plan.txt
  $ sed -n '/^Price at which/,/^$/p' plan.txt

No sale before the licence date; the duty follows the part; a licence is worth no less than nothing.

  $ steelyard plan distributor.toml --format csv | tr -d '\r' > plan.csv
  $ grep -E '^sale,China under licence' plan.csv | grep -c -E '2026Q1|refused|revoked'
  $ grep -E '^fee_due,China under licence.*(2026Q2 granted)' plan.csv | cut -d, -f2,3
  $ grep -E '^value' plan.csv | cut -d, -f2,3
  $ steelyard plan distributor.toml --lang zh | sed -n '3,4p'
  $ steelyard plan distributor.toml --html page.html --quiet > /dev/null; grep -c -E 'src=|http' page.html

Slips, all at once.

  $ sed -e 's/storage = "2 %"/storage = "0 %"/' -e 's/price = "27000 USD"/price = "-27000 USD"/' -e 's/probability = 0.4/probability = 0.5/' distributor.toml > bad.toml
  $ steelyard check bad.toml
