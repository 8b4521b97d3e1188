Mistakes on the command line: all that can be told at once, the nearest name, exit 2.

  $ steelyard chps 2>&1 | grep -E 'error|mean'
  error: there is no command "chps" [cli.unknown_command]
    did you mean chips?
  $ steelyard chps 2> /dev/null
  [2]
  $ steelyard chips --wher "memory>1GB"
  error: chips: there is no option --wher [cli.unknown_option]
    did you mean --where?
  See: steelyard chips --help
  [2]
  $ steelyard chips --where "memory>=100TB/s" --where "colour=red" --sort tpp,down 2>&1 | grep '^error'
  error: "memory_gb": "100TB/s" measures something else (GB/s); a value in GB is wanted here [quantity.wrong_dimension]
  error: there is no column "colour" [query.unknown_column]
  error: "tpp,down" is not an order [query.bad_order]
  $ steelyard show
  error: show needs ID [cli.missing_argument]
  See: steelyard show --help
  [2]
  $ steelyard chips --format xml 2>&1 | head -2
  error: --format: "xml" is not one of its values [cli.bad_choice]
    expected table, json, csv, md
  $ steelyard chips --where 2>&1 | head -1
  error: --where needs a value [cli.missing_value]
  $ steelyard estimate --task pretrain 2>&1 | grep -c '^error'
  3
  $ steelyard --lang zh show
  错误: show 还需要 ID [cli.missing_argument]
  参见:steelyard show --help
  [2]
  $ steelyard check nowhere.toml 2>&1 | grep -c nowhere.toml
  1
  $ steelyard check nowhere.toml 2> /dev/null
  [1]

Options of every command may stand before it or after it.

  $ steelyard --format csv chips --columns id --where "id=nv-h200-sxm" | tr -d '\r' > before
  $ steelyard chips --columns id --where "id=nv-h200-sxm" --format csv | tr -d '\r' | cmp - before
  $ cat before
  id
  nv-h200-sxm

No colours where no terminal is.

  $ steelyard chips | grep -c "$(printf '\033')"
  0
  [1]
