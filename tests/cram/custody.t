Where is every unit of licence L now? The demonstration answers where no ledger is named.

  $ steelyard custody trace --licence L --quiet | head -12
  Licence L-2026-0001, live
  share                       units
  \xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80 (esc)
  unused                          2
  reserved, not yet exported      0
  in transit                      1
  overdue                         0
  received                        4
  installed                      24
  lost                            1
  sum                            32
  granted                        32
  $ steelyard custody trace --licence L --quiet --format csv | tr -d '\r' | tail -n +2 | cut -d, -f2 | sort | uniq -c | sed 's/^ *//'
  1 in transit
  24 installed
  1 lost
  4 received

How many must be inspected to find a leak?

  $ steelyard custody sample --units 100000 --diverted 1000 --confidence 95% --detect 1,0.5 --format csv | tr -d '\r'
  units,diverted,leak_percent,detection,confidence,sample
  100000,1000,1,1,0.95,298
  100000,1000,1,0.5,0.95,597
  $ steelyard custody sample --units 100000 --diverted 100,10 --format csv | tr -d '\r' | cut -d, -f2,6
  diverted,sample
  100,2950
  10,25886
  $ steelyard custody sample --units 100000 --diverted 1000 --inspected 300 --found 0 | tail -1
  300 inspected, 0 found diverted: at most 992 of 100000 are diverted, with 95% confidence.

Every attack is answered by its rule; one byte of history changed is found, and its entry named.

  $ steelyard custody demo -o ledger --quiet --format json | python3 -c 'import json, sys; rows = json.load(sys.stdin); print(len(rows), all(row["as_expected"] for row in rows))'
  27 True
  $ steelyard custody verify ledger | head -1
  steelyard.example/custody: no violations
  $ cp ledger/tile/entries/000 kept; printf X | dd of=ledger/tile/entries/000 bs=1 seek=5000 conv=notrunc status=none
  $ steelyard custody verify ledger --format csv | tr -d '\r' | head -2
  rule,entry,meaning,evidence
  log.altered,18,this entry was altered after it was logged,found=tile/0/000
  $ steelyard custody verify ledger > /dev/null
  [5]
  $ cp kept ledger/tile/entries/000; steelyard custody audit ledger | head -1
  steelyard.example/custody: no violations

A proof is checked with the operator's public key alone. A unit twice is refused; the same line again changes nothing.

  $ steelyard custody prove ledger --for vendor --subject H200-SXM -o vendor.proof > /dev/null
  $ steelyard custody verify vendor.proof --operator-key ledger/operator.vkey | head -1
  The proof holds: steelyard.example/custody, 303 entries
  $ steelyard custody audit ledger --operator-key ledger/operator.vkey | head -1
  steelyard.example/custody: no violations
  $ steelyard custody verify vendor.proof --operator-key $(printf '%0300d' 1) 2>&1 | grep -o '[[]custody.bad_key.'
  [custody.bad_key]
  $ echo '{"type":"US_SHIPMENTS_STATED","sku":"H200-SXM","mtpp":16000000000000,"period":"to 2026-02-28","evidence":"0000000000000000000000000000000000000000000000000000000000000001"}' > statement
  $ steelyard custody append ledger statement --operator ledger/keys/operator.key --key ledger/keys/vendor.key --at 2026-03-01 --quiet | head -1
  admitted: 1 events from entry 304
  $ steelyard custody append ledger statement --operator ledger/keys/operator.key --key ledger/keys/vendor.key --at 2026-03-01 | head -1
  known already: 1 events from entry 304
  $ grep -a -o '{"board[^}]*}' ledger/tile/entries/000 | head -1 | sed 's/"id":"..../"id":"ffff/' > twice
  $ steelyard custody append ledger twice --operator ledger/keys/operator.key --key ledger/keys/vendor.key --at 2026-03-02 | cut -d'(' -f1 | head -1
  refused at line 1: I1.unit: this unit was made before 
  $ steelyard custody distance --rtt "17.4 ms" --format csv | tr -d '\r' | tail -1
  17.4,2608.1943846,1747.490237682

Serials and customs numbers are typed as they are and logged as references; a check digit that doesn't fit is told.

  $ printf '%064d' 7 > references.key
  $ echo '{"type":"SETTLED","entry":"ABC-1234567-5","receipt":"R-1","basis":"customs_value","amount":7,"currency":"USD"}' > settled
  $ steelyard custody append ledger settled --operator ledger/keys/operator.key --key ledger/keys/importer.key --key ledger/keys/customs.key --references references.key --at 2026-03-03 2>&1 | grep -o '"ABC[^:]*:.*digit'
  "ABC-1234567-5" is not a customs entry number: AAA-NNNNNNN-C with its check digit
  $ sed -i 's/7-5/7-6/' settled
  $ steelyard custody append ledger settled --operator ledger/keys/operator.key --key ledger/keys/importer.key --key ledger/keys/customs.key --references references.key --at 2026-03-03 | cut -d'(' -f1 | head -1
  refused at line 1: paper.unknown: nothing of this name was filed 
  $ grep -a -r -q 1234567 ledger/tile
  [1]

What a party sealed is opened with its salt, and with nothing else.

  $ printf 'price 27,000' > payload; printf '%064d' 1 > salt
  $ sealed=$( (python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(open("salt").read()))'; cat payload) | sha256sum | cut -d' ' -f1)
  $ sed "s/\"sku\"/\"commitment\":\"$sealed\",\"sku\"/; s/to 2026-02-28/to 2026-03-31/" statement > sealed
  $ entry=$(steelyard custody append ledger sealed --operator ledger/keys/operator.key --key ledger/keys/vendor.key --at 2026-04-01 | sed -n 's/.*entry \([0-9]*\).*/\1/p')
  $ steelyard custody verify ledger --entry $entry --payload payload --salt $(cat salt) | sed 's/[0-9][0-9]*/N/'
  entry N: salt and payload open its commitment
  $ printf 'price 27,001' > payload
  $ steelyard custody verify ledger --entry $entry --payload payload --salt $(cat salt) | sed 's/[0-9][0-9]*/N/'
  entry N: salt and payload do NOT open its commitment

A database that is damaged is set aside, and made again from the log: what was handed in on the same day is still known.

  $ printf 'this is no database, and never was one, however long it is' > ledger/store.db; rm -f ledger/store.db-wal ledger/store.db-shm
  $ steelyard custody append ledger statement --operator ledger/keys/operator.key --key ledger/keys/vendor.key --at 2026-03-01 2>&1 | head -3
  store.db is damaged; it was moved to ledger/store.db.damaged.
  The state was made again from the log.
  known already: 1 events from entry 304
  $ steelyard custody audit ledger | head -1
  steelyard.example/custody: no violations

Line by line, each is answered when it is durable, and its proof is kept; a line that is refused leaves none.

  $ sed "s/to 2026-02-28/to 2026-04-30/" statement > lines; cat twice >> lines
  $ steelyard custody append ledger lines --each --receipts proofs --operator ledger/keys/operator.key --key ledger/keys/vendor.key --at 2026-05-01 | cut -d'(' -f1 | sed 's/root .*/root R/'
  admitted: 1 events from entry 316
  refused at line 2: I1.unit: this unit was made before 
  checkpoint: 318 entries, root R
  $ ls proofs | wc -l; head -1 proofs/*.tlog-proof; sed -n 2p proofs/*.tlog-proof | tr -d '0-9'
  1
  c2sp.org/tlog-proof@v1
  index 
  $ steelyard custody verify ledger > /dev/null && steelyard custody audit ledger | head -1
  steelyard.example/custody: no violations

What a ledger counted is what the rules ask for the cap:

  $ steelyard custody balance --counters counters.csv --quiet > /dev/null; cat counters.csv
  product,us_tpp,exported_tpp,pending_tpp,as_of
  nv-h200-sxm,15832000000.000,459128.000,15832.000,2026-02-10
