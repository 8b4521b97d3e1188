How fresh the data are, on a stated day.

  $ steelyard data status --today 2026-11-21 --format csv | tr -d '\r' | cut -d, -f1 | paste -s -d' '
  kind chip system model stack price power_price exchange_rate market_fact party source
  $ steelyard data status --today 2026-13-21
  error: --today: "2026-13-21" is not a date [cli.bad_date]
    expected YYYY-MM-DD
  [2]
  $ steelyard models --where "id=deepseek-v3" --columns id,parameters,active --format csv | tr -d '\r'
  id,parameters_billion,active_parameters_billion
  deepseek-v3,671\.026404352,3[78]\..* (re)
  $ test $(steelyard models --format json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))') -ge 60
  $ steelyard systems --where "id=cloudmatrix-384" --columns chip,chips,bf16,power --format csv | tr -d '\r'
  chip,chips,bf16_dense_pflops,power_kw
  hw-910c,384,288.8,559
  $ steelyard prices --of h200-sxm --kind rental --format json | python3 -c 'import json, sys; rows = json.load(sys.stdin); print(len(rows) > 0, {row["subject"] for row in rows})'
  True {'nv-h200-sxm'}
  $ steelyard stacks --columns id --format csv | tr -d '\r' | grep -c -x -E 'cuda|cann'
  2
