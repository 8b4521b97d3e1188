Which listed names hang on power and cooling (acceptance EQ-3): suppliers that article 003 lists, with what is and isn't in it.

  $ steelyard parties --chain nvidia --component cooling,power,transformer,optics > nvidia.txt
  $ grep -E '^(9 rows|chain|16)' nvidia.txt
  9 rows
  chain of Google: 13 names
  chain of NVIDIA: 9 names
  16 distinct suppliers, 6 of them in both chains
  $ grep -c 'Google, NVIDIA' nvidia.txt
  6
  $ grep Envicool nvidia.txt | tr -s ' '
  Envicool 英维克 002837.SZ? supplier — liquid cooling? Google, NVIDIA reported 2025-12-09 H200放开的理性分析
  $ steelyard parties --chain google --format csv | tail -n +2 | wc -l
  13
  $ steelyard parties --chain google --component optics --lang zh | grep -c 光模块
  4

Every row has its source; the codes and components, which the article doesn't give, are graded as recalled.

  $ steelyard parties --chain nvidia --format json | python3 -c '
  > import json, sys
  > rows = json.load(sys.stdin)
  > print(len(rows), all(row["sources"] for row in rows), {row["listed_grade"] for row in rows}, {row["component_grade"] for row in rows if row["component"]})
  > print(sorted(row["name_zh"] for row in rows if row["component"] is None))'
  9 True {'assumed'} {'assumed'}
  ['淳中科技', '鼎通科技']
  $ steelyard parties --role model_lab --format csv | cut -d, -f1 | tail -n +2 | tr -d '\r' | tr '\n' ' '
  alibaba baidu bytedance deepseek tencent  (no-eol)
  $ steelyard parties --chain amd
  error: --chain: "amd" is not one of its values [cli.bad_choice]
    expected google, nvidia
  [2]

Facts that conflict stand side by side, each with its basis and period.

  $ steelyard facts --subject 英伟达 --metric market_share | grep -E ' (2025|2025-Q3) ' | tr -s ' ' | cut -d' ' -f7-9
  2025 0% licensed
  2025 40% value
  2025 55% units
  2025 54% not
  2025-Q3 0% licensed
  $ steelyard facts --subject nvidia --metric shares_of_moon
  error: --metric: "shares_of_moon" is not one of its values [cli.bad_choice]
    expected .* (re)
  [2]
  $ steelyard facts --lang zh --subject huawei | grep 证词 | tr -s ' '
  华为 数量 2025 0–200,000† 证词 US Department of Commerce 报道 2025-06 Testimony on Huawei output in 2025, June 2025
