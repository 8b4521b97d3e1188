A layout as somebody ran it; what is not stated is 1, and data parallelism is what is left of the chips.

  $ steelyard estimate train --model llama-3-70b --chip h100-sxm --servers 8 --batch 256 --tp 8 --pp 4 --recompute full --format csv | tail -1 | cut -d, -f1-3
  nv-h100-sxm,64,true

Without a layout the best one is looked for; a degree that cannot be is said.

  $ steelyard estimate train --model llama-3-70b --chip h100-sxm --servers 8 --batch 256 --format csv | tail -1 | grep -c true
  1
  $ steelyard estimate train --model llama-3-70b --chip h100-sxm --servers 8 --tp 7 2>&1 | grep -c 'cli.illegal_layout'
  1

Time lost to the slowest chip lengthens the run.

  $ steelyard estimate train --model llama-3-8b --chip h100-sxm --batch 256 --tp 2 --format csv | tail -1 | cut -d, -f8 > without
  $ steelyard estimate train --model llama-3-8b --chip h100-sxm --batch 256 --tp 2 --straggler 0.1 --format csv | tail -1 | cut -d, -f8 > with
  $ paste -d, without with | awk -F, '{ exit !($2 > 1.05 * $1) }'

What does not fit is an answer: by how much, and where.

  $ steelyard estimate fit --model llama-3-70b --chip h100-sxm --tp 8 > fit.txt
  $ grep -cE '^(Weights|Gradients) ' fit.txt
  2

A cluster may be counted in chips, once and in whole servers:

  $ steelyard estimate fit --model llama-3-70b --chip h100-sxm --chips 16 | head -1
  2 × HGX H100 8-GPU (16 × H100 SXM5 80GB)
  $ steelyard estimate fit --model llama-3-70b --chip h100-sxm --chips 12
  error: 12 chips are not whole servers: hgx-h100 holds 8. A layout may use fewer: --tensor, --workers [cli.not_whole_servers]
  [2]
  $ steelyard estimate fit --model llama-3-70b --chip h100-sxm --chips 16 --servers 2
  error: --servers and --chips say the same thing: give one of them [cli.said_twice]
  [2]
