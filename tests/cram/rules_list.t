Rules as data, over time, and the other way round.

  $ steelyard rules list --side us | grep -E '^US-2026-01 '
  US-2026-01         regulation        2026-01-15  open        in force               January 2026 rule: case by case instead of presumption of denial, on conditions                                     licence_required / case_by_case             primary   2026-11-21
  $ steelyard rules show US-HQ | head -12
  Headquarters test: 3A090.a to anywhere for a party headquartered in D:5 or Macau
  Question          Answer
  ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  Id                US-HQ
  Side              US
  Kind of evidence  regulation
  Status            in force
  Step of review    headquarters
  From              2023-11-17
  Until             open
  Published         2023-10-17
  Test              not (activity in [remote_access import use service finance]) and not (route.destination == US) and not (item.subject_to_ear == false (unknown: no)) and not (item.country_of_maker == CN and route.ship_from == CN and route.destination in [CN HK MO]) and item.classification has [3A090.a 4A090.a .z(a)] and (consignee.headquarters in_group D:5 or consignee.headquarters == MO or end_user.ultimate_parent.headquarters in_group D:5 or end_user.ultimate_parent.headquarters == MO or designer.headquarters in_group D:5 (unknown: no) or designer.headquarters == MO (unknown: no))
  $ steelyard rules show US-2026-1 2>&1 | head -2
  error: no rule is called "US-2026-1" [rules.unknown_rule]
    did you mean US-2026-01?
  $ steelyard rules lint --today 2026-11-22 > /dev/null
  $ steelyard rules timeline --chip h20-96 --today 2026-11-22 | head -8
            |2023       |2024       |2025       |2026      
  US   ................................cccccccccccccccccccc
  CN   ...................................ddddddddddddddddd
  
  US: . no licence required; c case by case
  CN: . no rule found; d discouraged
  
  From        Until       US side                        Chinese side   Duty  Why
  $ steelyard rules timeline --chip h200-sxm --today 2026-11-22 --format csv | tr -d '\r' | cut -d, -f1-5 | head -4
  from,until,us,cn,duty
  2022-08-01,2022-10-06,no_licence_required,none_found,no
  2022-10-07,2025-09-30,presumption_of_denial,none_found,no
  + US-2022-10.3A090 (3A090 of October 2022: rate times bits, and interconnect)"
  $ steelyard rules timeline --svg all.svg --today 2026-11-22; grep -c '<svg' all.svg
  wrote all.svg
  1
  $ steelyard rules diff 2026-01-14 2026-01-15 --chip h200-sxm --from US --to CN --activity export --buyer-class platform --fact consignee.headquarters=CN --fact end_user.ultimate_parent.headquarters=CN | head -12
  What                    2026-01-14                   2026-01-15                  What it says
  ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  Review policy           presumption of denial        decided case by case
  Duty                    —                            25% customs_value (US-232)
  Rule US-2026-01         not on that day              applies                     January 2026 rule: case by case instead of presumption of denial, on conditions
  Rule US-232             not on that day              applies                     Section 232: 25% duty on entry for parts in two bands
  Rule US-ANN-2025-12-08  would apply, isn't in force  not on that day             H200 to approved customers with 25%; Blackwell and Rubin held back
  Rule US-HQ              applies                      replaced by US-2026-01      Headquarters test: 3A090.a to anywhere for a party headquartered in D:5 or Macau
  Rule US-REV-2023        applies                      replaced by US-2026-01      Review policy: presumption of denial for D:5, Macau and parties headquartered there
  Condition H1            —                            met                         Export from the United States to an end user in China or Macau
  Condition H10           —                            not shown                   Cloud consignee hands no model weights to undisclosed end users
  Condition H11           —                            not shown                   Independent laboratory test in the US of each shipment batch, certificate to BIS
  $ steelyard rules design --chip a100-80 --on 2022-11-01 | head -6
  a100-80 on 2022-11-01: licence required, presumption of denial. The least cuts that change it
  Cut                      Becomes              Depth       As in
  ────────────────────────────────────────────────────────────────────────
  Interconnect < 600 GB/s  no licence required  just under  A800 SXM4 80GB
  TPP < 4800 TPP           no licence required  −3.85%
  Depth is that of the deepest cut. Density falls with TPP over the same die.
  $ steelyard rules design --chip h100-sxm --on 2024-06-01 | head -6
  h100-sxm on 2024-06-01: licence required, presumption of denial. The least cuts that change it
  Cut             Becomes                           Depth   As in
  ─────────────────────────────────────────────────────────────────────────────
  TPP < 2400 TPP  no licence required               −84.8%  H20 141GB, H20 96GB
  TPP < 4800 TPP  licence exception, on conditions  −69.7%
  Depth is that of the deepest cut. Density falls with TPP over the same die.
  $ steelyard rules design --on 2024-06-01
  The largest part with at most: no licence required, on 2024-06-01
  TPP         Memory bandwidth  Interconnect  Density        Answer
  ──────────────────────────────────────────────────────────────────────────────
  < 1600 TPP  any               any           any            no licence required
  < 4800 TPP  any               any           < 1.6 TPP/mm2  no licence required
  < 2400 TPP  any               any           < 3.2 TPP/mm2  no licence required
  Each line is a corner: with the others at their limits no number can be raised. A part within any one line stays in the class; where a sum of two numbers is limited, lines are points of that limit. End-use and end-user checks still run.
  $ steelyard rules design --chip h200-sxm 2>&1 | head -1
  error: no day is named: the rules change by date [rules.no_date]

Screening: leads, not verdicts.

  $ printf '_id,source,name,alt_names\n1,Entity List (EL) - Bureau of Industry and Security,"Huawei Technologies Co., Ltd.","华为技术有限公司; Huawei"\n2,Entity List (EL) - Bureau of Industry and Security,"Inspur Group Co., Ltd.",浪潮集团\n' > csl-2026-07-31.csv
  $ steelyard rules screen "Huawie Technologies Company" --list csl-2026-07-31.csv
  Screening against 2 rows, snapshot of 2026-07-31, sha256 7804456f6a8e
  Score  Listed as                      Name                           List                                                Why
  ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  0.976  Huawei Technologies Co., Ltd.  Huawei Technologies Co., Ltd.  Entity List (EL) - Bureau of Industry and Security  words: technologies ~ technologies 1.00, huawie ~ huawei 0.97
  A lead for a person to look at, not a verdict: a score says how alike two names are.
  $ steelyard rules screen 華為技術有限公司 --list csl-2026-07-31.csv --lang zh
  与 2 行清单比对，快照 2026-07-31，sha256 7804456f6a8e
  分数  清单上的名称      名称                           清单                                                理由
  ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
  1     华为技术有限公司  Huawei Technologies Co., Ltd.  Entity List (EL) - Bureau of Industry and Security  逐字
  仅为供人核对的线索，不是结论：分数只说明名称有多像。
  $ steelyard rules screen "Siemens AG" --list csl-2026-07-31.csv | tail -2
  No name of the list is that much alike.
  A lead for a person to look at, not a verdict: a score says how alike two names are.
  $ steelyard rules check --chip h20-96 --to CN --on 2026-02-15 --end-user "Inspur Group" --screen csl-2026-07-31.csv | grep -A4 '^Screening'
  Screening against 2 rows, snapshot of 2026-07-31, sha256 7804456f6a8e
  Party     Name          Listed as               Score  List                                                Why
  ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  end_user  Inspur Group  Inspur Group Co., Ltd.  1      Entity List (EL) - Bureau of Industry and Security  words: inspur ~ inspur 1.00, group ~ group 1.00
  A lead for a person to look at, not a verdict: a score says how alike two names are.
  $ printf 'a,b\n1,2\n' > no.csv; steelyard rules screen X --list no.csv
  no.csv: error: this is no screening list: no columns `name` and `source` [rules.not_a_screening_list]
    expected name, source, alt_names (trade.gov CSV, JSON)
  [3]
