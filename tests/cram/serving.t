A stated service: what it gives and what limits it.

  $ steelyard estimate serve --model llama-3-70b --chip h200-sxm --precision fp8 --tensor 2 --concurrency 64 --engine vLLM > serve.txt
  $ grep -c 'Limited by' serve.txt
  1

A step and its operators; the shares are of its time.

  $ steelyard estimate decode --model deepseek-v3 --chip h20-96 --precision fp8 --batch 64 --context 4096 --explain | grep -cE '^(experts|attention) '
  2

A model outside the catalogue comes with its config.json.

  $ mkdir tiny && cat > tiny/config.json <<EOF
  > {"model_type":"llama","num_hidden_layers":16,"hidden_size":2048,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":8192,"vocab_size":128256,"tie_word_embeddings":true}
  > EOF
  $ steelyard estimate prefill --model tiny/config.json --chip h200-sxm --input 1000 --format csv | tail -1 | grep -c true
  1
  $ echo '{"model_type":"llama"}' > tiny/config.json
  $ steelyard estimate prefill --model tiny/config.json --chip h200-sxm 2>&1 | grep -c 'num_hidden_layers'
  1

Every configuration is counted; the best can be started.

  $ steelyard search serve --model llama-3-8b --chip h200-sxm --precision fp8 --tpot 20ms > search.txt
  $ grep -cE '^(legal|evaluated) ' search.txt
  2
  $ steelyard search serve --model llama-3-8b --chip h200-sxm --precision fp8 --tpot 20ms --emit vllm | grep -c '^vllm serve llama-3-8b --tensor-parallel-size'
  1

How many times for reading, how many for writing.

  $ steelyard compare h20-96 h200-sxm --model llama-3-70b --precision fp8 --tasks prefill,decode | tail -1 | grep -cE 'reading prompts.*generating'
  1
