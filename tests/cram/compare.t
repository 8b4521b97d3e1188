Metric by metric, on dense rates, with the ratio to the first chip (148 and 989.5 TFLOPS: 6.69).

  $ steelyard compare h20-96 h200-sxm > compared.txt
  $ grep -E '^(dense BF16  |dense FP8  |TPP  |memory  )' compared.txt | tr -s ' '
  dense BF16 TFLOPS 148 989.5 6.69
  dense FP8 TFLOPS 296 1,979 6.69
  memory GB 96 141 1.47
  TPP TPP 2,368 15,832 6.69
  $ tail -1 compared.txt
  Dense rates, per chip; scale-up bandwidth: both directions added. Ratio: that chip ÷ the first one. * sources disagree, ? assumed, — not known.

The other way round the inverse stands beside it; a disputed value is marked.

  $ steelyard compare h200-sxm h20-96 | grep -E '^(dense BF16  |TDP)' | tr -s ' '
  dense BF16 TFLOPS 989.5 148 0.15 (1/6.69)
  TDP W 700 400* 0.571 (1/1.75)

Programs get a row for each metric and chip.

  $ steelyard compare h20-96 h200-sxm --format csv | tr -d '\r' | grep -E '^(metric|bf16_dense_tflops),'
  metric,basis,chip,value,ratio_to_first,grade,disputed
  bf16_dense_tflops,"dense tensor rate, 16-bit operands",nv-h20-96,148,1,.*,false (re)
  bf16_dense_tflops,"dense tensor rate, 16-bit operands",nv-h200-sxm,989.5,6.6858[0-9]*,primary,false (re)

One chip is no comparison; a name of two chips is told, with the other mistakes.

  $ steelyard compare h200-sxm
  error: compare needs A B ... [cli.missing_argument]
  [2]
  $ steelyard compare h20 nonsense-chip-name 2>&1 | grep -c '^error'
  2
