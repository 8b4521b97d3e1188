May I have it? The acceptance questions as a user asks them.

BANK-1: may we install H200 at all, and who says so?

  $ steelyard rules check --chip h200-sxm --to CN --buyer-class critical_infra --on 2026-02-15 | grep -E '^(US:|H1 |H2 |H11|Chinese|disc.*CN-DOC79|blocked)'
  US: needs information, at worst presumption of denial; needs consignee.headquarters, end_user.ultimate_parent.headquarters, route.ship_from; 10 of 11 conditions not shown to be met. China: blocked (reported, no published text).
  H1         Export from the United States to an end user in China or Macau                            not shown  needs route.ship_from                                                  US-2026-01
  H2         TPP under 21,000 and total DRAM bandwidth under 6,500 GB/s                                met        item.tpp 15832 < 21000, item.dram_bandwidth 4800 < 6500                US-2026-01
  H11        Independent laboratory test in the US of each shipment batch, certificate to BIS          not shown  needs evidence.h11                                                     US-2026-01
  Chinese side: blocked (reported, no published text)
  discouraged (reported, no published text)      CN-DOC79         SASAC document 79: domestic replacement in the IT systems of central state firms by 2027-12-31 (text not public)     press report  assumed   2027-12-31  2026-11-21
  blocked (reported, no published text)          CN-H200-USE      H200 barred for military, state firms, critical infrastructure and sensitive agencies, with exceptions case by case  press report  reported  open        2026-11-21
  blocked (reported, no published text)          CN-H200-CUSTOMS  Customs told that the H200 is not permitted                                                                          press report  reported  open        2026-11-21
  US: without these together     US-2023-10.a
  Chinese measures on foreign sanctions, export control, antitrust and network security, as described in public  2026-11-21
  $ steelyard rules check --chip h200-sxm --to CN --on 2025-12-09 --enact US-ANN-2025-12-08 --buyer-class critical_infra | sed -n 2p
  US: licence required, decided case by case, which is not an approval; 25% of the sale price announced, not codified (US-ANN-2025-12-08). China: approval needed (reported, no published text).
  $ steelyard rules check --chip h200-sxm --to CN --on 2026-02-15 | sed -n 2p
  US: needs information, at worst presumption of denial; needs buyer.class, consignee.headquarters, end_user.ultimate_parent.headquarters, route.ship_from; 10 of 11 conditions not shown to be met. China: unclear; at worst blocked (reported, no published text); needs buyer.class.
  $ steelyard rules check --chip h200-sxm --to CN --buyer-class critical_infra --on 2026-02-15 --lang zh | sed -n 1,3p
  \xe8\x8b\xb1\xe4\xbc\x9f\xe8\xbe\xbe H200 SXM 141GB\xef\xbc\x8c\xe8\xbf\x90\xe5\xbe\x80 CN\xef\xbc\x8cexport\xef\xbc\x8c2026-02-15 (esc)
  \xe7\xbe\x8e\xe6\x96\xb9\xef\xbc\x9a\xe7\xbc\xba\xe5\xb0\x91\xe4\xbf\xa1\xe6\x81\xaf\xe3\x80\x81\xe6\x9c\x80\xe4\xb8\xa5\xe4\xb8\xba\xe6\x8e\xa8\xe5\xae\x9a\xe6\x8b\x92\xe7\xbb\x9d\xef\xbc\x9b\xe7\xbc\xba consignee.headquarters\xe3\x80\x81end_user.ultimate_parent.headquarters\xe3\x80\x81route.ship_from\xef\xbc\x9b11 \xe9\xa1\xb9\xe6\x9d\xa1\xe4\xbb\xb6\xe4\xb8\xad 10 \xe9\xa1\xb9\xe5\xb0\x9a\xe6\x9c\xaa\xe8\xa1\xa8\xe6\x98\x8e\xe6\xbb\xa1\xe8\xb6\xb3\xe3\x80\x82\xe4\xb8\xad\xe6\x96\xb9\xef\xbc\x9a\xe7\xa6\x81\xe6\xad\xa2\xef\xbc\x88\xe4\xbb\x85\xe8\xa7\x81\xe6\x8a\xa5\xe9\x81\x93\xef\xbc\x8c\xe6\x9c\xaa\xe8\xa7\x81\xe5\x85\xac\xe5\xbc\x80\xe6\x96\x87\xe6\x9c\xac\xef\xbc\x89\xe3\x80\x82 (esc)
  
  $ steelyard rules check --chip h200-sxm --to CN --buyer-class critical_infra --on 2026-02-15 | grep -c -i allowed
  0
  [1]

VEND-1: may 1,000 H200 go to X, and what is missing?

  $ cd "$STEELYARD_SOURCE_DIR/examples/transactions"
  $ steelyard rules check h200-cloud.toml | head -34
  1,000 H200 to a private cloud in China: 1,000 × H200 SXM 141GB, from US to CN, export, on 2026-02-15
  US: licence required, decided case by case, which is not an approval; 25% of the customs value falls due (US-232). China: approval needed (reported, no published text).
  
  US side
  Question                  Answer
  ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  Determination             licence required, decided case by case
  Class of the item         3A090.a
  Presumed, nobody said so  end_use (What is it for?)
                            parties.lists (On which lists does a party of the transaction stand? Screening says.)
                            red_flags.open (Is a red flag of Supplement 3 to Part 732 open?)
                            violation.known (Is it known that the part was made or moved in violation of the rules?)
  Duty                      25% of the customs value falls due (US-232)
                            25% × 27,000,000.00 USD = 6,750,000.00 USD
  Evidence, weakest         reported
  
  Conditions
  Condition  What it asks                                                                              State  Shown by, or missing                                                                     Rule
  ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  H1         Export from the United States to an end user in China or Macau                            met    route.ship_from US == US, activity export == export, route.destination CN in [CN HK MO]  US-2026-01
  H2         TPP under 21,000 and total DRAM bandwidth under 6,500 GB/s                                met    item.tpp 15832 < 21000, item.dram_bandwidth 4800 < 6500                                  US-2026-01
  H3         Commercially available in the US as of 2026-01-15                                         met    price list of 2025-11                                                                    US-2026-01
  H4         Units shipped in the US stated; supply there certified sufficient, no delay to US orders  met    supply certificate 2026-01-30                                                            US-2026-01
  H5         No diversion of foundry capacity from products for US end users                           met    stated, no paper named                                                                   US-2026-01
  H6         TPP exported at most half of the TPP of the same product shipped to US customers          met    counter.exported_tpp + shipment.tpp 1599032000 <= 0.5 × counter.us_tpp (7916000000)      US-2026-01
  H7         Not for military, military-intelligence or WMD end use                                    met    end-use statement                                                                        US-2026-01
  H8         Remote end users in the eight countries disclosed                                         met    stated, no paper named                                                                   US-2026-01
  H9         Consignee with sufficient security and know-your-customer procedures                      met    security plan v3                                                                         US-2026-01
  H10        Cloud consignee hands no model weights to undisclosed end users                           met    stated, no paper named                                                                   US-2026-01
  H11        Independent laboratory test in the US of each shipment batch, certificate to BIS          met    laboratory certificate, batch 2026-02-A                                                  US-2026-01
  
  Chinese side: approval needed (reported, no published text)
  Level                                          Rule           What it says                                                  Kind          Grade     Until       Last checked
  \xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80 (esc)
  $ steelyard rules check h200-no-certificate.toml | grep -E '^US|H11'
  US: licence required, presumption of denial; 1 of 11 conditions not shown to be met; 25% of the customs value falls due (US-232). China: approval needed (reported, no published text).
  US side
  H11        Independent laboratory test in the US of each shipment batch, certificate to BIS          not met  evidence.h11 false == true                                                               US-2026-01
  US: without these together     US-2023-10.a
  $ steelyard rules check h200-cloud.toml --from TW | grep -E '^US|H1 '
  US: licence required, presumption of denial; 1 of 11 conditions not shown to be met. China: approval needed (reported, no published text).
  US side
  H1         Export from the United States to an end user in China or Macau                            not met  route.ship_from TW == US                                                             US-2026-01
  US: without these together     US-2023-10.a
  $ steelyard rules check h200-cloud.toml --to SG | sed -n 2p
  US: licence required, presumption of denial; 1 of 11 conditions not shown to be met; 25% of the customs value falls due (US-232). China: no rule found.
  $ steelyard rules check owned-by-two.toml | grep -E '^US|red flag'
  US: licence required, decided case by case, which is not an approval; 9 of 11 conditions not shown to be met; 25% of the customs value falls due (US-232). China: blocked (reported, no published text).
  US side
                            red_flags.open (Is a red flag of Supplement 3 to Part 732 open?)
  red flag            US-AFF-STAY  Affiliates rule stayed: ownership by listed parties is a red flag only
  US: without these together     US-2026-01
  $ steelyard rules check owned-by-two.toml --on 2025-10-15 | sed -n 2p
  US: licence required, presumption of denial. China: discouraged (reported, no published text).

BIS-2: is the volume cap still kept after this licence?

  $ steelyard rules check h200-cap.toml --counter ledger.csv | grep -A4 'Volume caps'
  Volume caps
  Cap        Product      Counted                                                                                                   Limit              Room left                      State
  ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  CAP-BUYER  nv-h200-sxm  80,000                                                                                                    75,000             -5,000                         broken (reported)
  CAP-H6     nv-h200-sxm  7,599.36 M TPP exported + 0 M TPP licensed + 474.96 M TPP asked for, against 15,832 M TPP in the US: 51%  50% (7,916 M TPP)  -158.32 M TPP = -10,000 units  broken (reported)
  $ steelyard rules check h200-cap.toml --counter ledger.csv --units 20000 | grep 'CAP-H6 '
  CAP-H6     nv-h200-sxm  7,599.36 M TPP exported + 0 M TPP licensed + 316.64 M TPP asked for, against 15,832 M TPP in the US: 50%  50% (7,916 M TPP)  0 M TPP = 0 units  kept (reported)

DIST-3: may I, not the end user, take delivery?

  $ steelyard rules check distributor.toml | sed -n 2p
  US: licence required, presumption of denial; 3 of 5 conditions not shown to be met. China: no rule found.
  $ steelyard rules check distributor.toml | grep -A6 'Licence exceptions'
  Licence exceptions
  Rule    What it says                                                                    State    Shown by, or missing
  ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  US-NAC  Licence exception NAC: 25 days' notice for items not marketed for data centers  refused  NAC-PARTIES: not shown
                                                                                                   NAC-CONSIGNEE: not met
                                                                                                   NAC-ITEMS: not shown
  
  $ steelyard rules check --chip h200-sxm --from US --to CN --on 2026-02-15 --activity export --buyer-class private --fact consignee.headquarters=CN --fact consignee.role=distributor --fact end_user.ultimate_parent.headquarters=CN | grep '^Missing'
  Missing facts             end_user.identified (Is the end user named?)
  $ steelyard rules check h200-cloud.toml --activity in_country_transfer --from CN | sed -n 2p
  US: licence required, presumption of denial; 1 of 11 conditions not shown to be met. China: approval needed (reported, no published text).

DOM-2: which rules does my next chip trip, and can it be made?

  $ steelyard rules check own-chip.toml | grep -E '^US:|US-FOUNDRY|transistors'
  US: licence required, presumption of denial; 10 of 11 conditions not shown to be met. China: no rule found.
  item.transistors_billion  32     < 30       6.7% over   US-FOUNDRY, few_transistors, packaged_as_asked
  item.transistors_billion  32     < 35       8.6% under  US-FOUNDRY, few_transistors, packaged_as_asked
  item.transistors_billion  32     < 40       20% under   US-FOUNDRY, few_transistors, packaged_as_asked
  US: without these together     US-FOUNDRY
  classification  US-FOUNDRY    yes      activity tape_out == tape_out, item.process_nm 7 <= 16                                                                                                                                90 FR 5298; 91 FR 17851; Note 1 to 3A090.a                                    primary   2026-11-21
  $ steelyard rules check own-chip.toml --fact designer.status=approved --fact evidence.designer_attestation=true --fact designer.reports=true | grep -E '^US:|performance_density'
  US: needs information, at worst presumption of denial; needs item.performance_density; 14 of 16 conditions not shown to be met. China: no rule found.
  Missing facts             item.performance_density (What is its performance density (TPP over the area of logic dies on a non-planar node)?)
  US: without these together     US-LTR-H20
                                         needs item.performance_density
  classification  US-2023-10.a  unknown  item.performance_density ? >= 5.92                                                                                                                                                    15 CFR 774 Supp. 1, 3A090.a and Note 2                                        primary   2026-11-21
                                         needs item.performance_density
  classification  US-2023-10.b  unknown  item.performance_density ? >= 1.6, item.performance_density ? < 5.92, item.performance_density ? >= 3.2, item.performance_density ? < 5.92, not (item.performance_density ? >= 5.92)  15 CFR 774 Supp. 1, 3A090.b and Note 2                                        primary   2026-11-21
                                         needs item.performance_density
                                         needs item.performance_density
                                         needs item.performance_density
                                         needs item.performance_density
                                         needs item.performance_density
                                         needs item.performance_density
                                         needs item.performance_density
  $ steelyard rules check --chip own-chip.toml --activity tape-out --on 2026-11-21 | sed -n 2p
  US: licence required, presumption of denial; 10 of 11 conditions not shown to be met. China: no rule found.

As JSON: the keys of docs/formats/determination.md.

  $ steelyard rules check h200-cloud.toml --format json > $CRAMTMP/a.json
  $ python3 -c "import json,sys; d=json.load(open(sys.argv[1])); print(' '.join(d)); print(d['determination'], d['review_policy'], d['china_side']['level'], d['duty']['lines'][0]['due'])" $CRAMTMP/a.json
  format title on what_if summary determination review_policy us_outcome us_at_least classification flags requirements conditions exceptions missing_info presumed duty china_side announcements decisive counters screening headroom grade facts trace manifest
  licence_required case_by_case approval_needed 6750000.00 USD

A table of transactions, and a record that replays.

  $ printf 'title,chip,from,to,on,activity,buyer_class\nA,h20-96,US,CN,2024-06-01,export,platform\nB,l20,US,CN,2026-09-01,export,private\n' > $CRAMTMP/b.csv
  $ steelyard rules check --batch $CRAMTMP/b.csv --fact consignee.headquarters=CN --fact end_user.ultimate_parent.headquarters=CN --format csv | tr -d '\r' | cut -d, -f2,3,6-8
  title,item,date,determination,review_policy
  A,nv-h20-96,2024-06-01,no_licence_required,none
  B,nv-l20,2026-09-01,no_licence_required,none
  $ steelyard rules check h200-cloud.toml --record $CRAMTMP/r.json > /dev/null 2>&1
  $ steelyard replay $CRAMTMP/r.json | tail -1
  the same answer from the same rules
  $ steelyard rules replay $CRAMTMP/r.json
  The record against the rules of now
  What                                 Before  After
  ──────────────────────────────────────────────────
  the same answer from the same rules

Slips: everything at once, with places.

  $ cat > $CRAMTMP/wrong.toml <<TOML
  > date = 2026-02-15
  > [item]
  > id = "h200-sx"
  > tpp = 15832
  > [route]
  > destinaton = "CN"
  > [buyer]
  > class = "platfrom"
  > TOML
  $ steelyard rules check $CRAMTMP/wrong.toml 2>&1 | sed "s|$CRAMTMP/||"
  wrong.toml:4:1: error: item.tpp: 15832 does not suit this fact [rules.wrong_fact_type]
    expected a number and its unit, as 1 TPP
  wrong.toml:6:1: error: no fact is called "route.destinaton" [rules.unknown_fact]
    did you mean route.destination?
  wrong.toml:8:1: error: buyer.class: "platfrom" is not one of the values this fact may have [rules.unknown_value]
    expected state_funded_dc, soe, critical_infra, military, government, platform, university, foreign_invested, private
    did you mean platform?
  wrong.toml:2:2: error: no chip is called "h200-sx" [catalog.unknown_record]
    did you mean nv-h200-sxm, nv-b200, nv-h100-sxm, nv-h200-nvl, nv-h800-sxm?
  $ steelyard rules check --chip h200-sxm --to China
  --to: error: route.destination: "China" is not one of the values this fact may have [rules.unknown_value]
  [2]
  $ steelyard rules check --chip h200-sxm --to CN 2>&1 | head -1
  error: no day is named: the rules change by date [rules.no_date]
  $ steelyard rules check
  error: nothing is stated about the transaction [cli.no_transaction]
    expected rules check FILE.toml, rules check --chip CHIP --to COUNTRY --on DATE
  [2]
  $ steelyard rules check --chip h200-sxm --to CN --on 2026-02-15 --without US-HQX 2>&1 | head -2
  error: no rule is called "US-HQX" [rules.unknown_rule]
    did you mean US-HQ?
