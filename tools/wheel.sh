# A wheel of the Python module, without the network: the built package and three small files, zipped. Sourced by ./run; expects `root`.

# make_wheel PACKAGE_DIRECTORY VERSION OUT_DIRECTORY
make_wheel() {
  local package=$1 version=$2 out=$3 python=/usr/bin/python3 staging tag information
  staging=$(mktemp -d)
  tag=$("$python" -c 'import sys, sysconfig
abi = f"cp{sys.version_info.major}{sys.version_info.minor}"
print(f"{abi}-{abi}-" + sysconfig.get_platform().replace("-", "_").replace(".", "_"))')
  information="$staging/steelyard-$version.dist-info"
  mkdir -p "$information" "$out"
  cp -r "$package" "$staging/steelyard"
  rm -rf "$staging/steelyard/__pycache__"
  cp "$root/LICENSE" "$information/LICENSE"
  printf 'Metadata-Version: 2.1\nName: steelyard\nVersion: %s\nSummary: %s\nLicense: Apache-2.0\nRequires-Python: >=3.11\n' \
    "$version" "What an accelerator can do, whether it may be had, what it costs, and what to buy" >"$information/METADATA"
  printf 'Wheel-Version: 1.0\nGenerator: steelyard\nRoot-Is-Purelib: false\nTag: %s\n' "$tag" >"$information/WHEEL"
  (cd "$staging" && "$python" -m wheel pack . --dest-dir "$out" >/dev/null)
  rm -rf "$staging"
  echo "$out/steelyard-$version-$tag.whl"
}
