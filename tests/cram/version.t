  $ steelyard --version
  steelyard 0.1.0
  $ steelyard version
  steelyard 0.1.0
  data \(SHA-256\): [0-9a-f]{64} (re)
  build: .* (re)
  $ steelyard version --format json | python3 -c 'import json, sys; row = json.load(sys.stdin)[0]; print(sorted(row))'
  ['build', 'data_sha256', 'version']

An overlay changes the hash, and so does nothing else.

  $ mkdir own && cat > own/chip.toml <<'EOF'
  > [[chip]]
  > id = "nv-h200-sxm"
  > tdp = "650 W"
  > EOF
  $ steelyard version > plain && steelyard version > again && cmp plain again
  $ steelyard version --catalog own > with_own; cmp -s plain with_own
  [1]
