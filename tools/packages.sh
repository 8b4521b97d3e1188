# The Debian 12 packages that each step needs, and how to get them. Sourced by ./run and ./test.

packages_for_build=(
  g++ cmake ninja-build pkg-config
  libfmt-dev libcli11-dev libtomlplusplus-dev nlohmann-json3-dev libexpected-dev libtbb-dev librandom123-dev
  coinor-libcbc-dev coinor-libclp-dev libsodium-dev libicu-dev libmuparser-dev libsqlite3-dev libboost-dev zlib1g-dev
)
packages_for_python=(python3 libpython3-dev pybind11-dev python3-numpy python3-pandas python3-wheel)
packages_for_tests=(libgtest-dev librapidcheck-dev libbenchmark-dev python3 python3-cram curl clang-format-16 mypy "${packages_for_python[@]}")
packages_for_page_tests=(chromium fonts-noto-cjk)
# A Node from elsewhere brings its own npm and conflicts with Debian's.
command -v npm >/dev/null || packages_for_page_tests+=(nodejs npm)
packages_for_deep_tests=(clang-16 clang-tidy-16 libclang-rt-16-dev)

# need_packages NAME...: installs what dpkg doesn't know to be there. Without the right to install it prints the one command to type.
need_packages() {
  local package missing=()
  if ! command -v dpkg-query >/dev/null; then
    echo "This script installs Debian packages and finds no dpkg here. It needs, or their like: $*" >&2
    exit 1
  fi
  for package in "$@"; do
    if [[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)" != installed ]]; then
      missing+=("$package")
    fi
  done
  if ((${#missing[@]} == 0)); then return 0; fi

  local as_root=()
  if [[ "$(id -u)" != 0 ]]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    elif command -v sudo >/dev/null && [[ -t 0 ]]; then
      as_root=(sudo)
    else
      {
        echo "These packages are missing. As root, type:"
        echo "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
      } >&2
      exit 1
    fi
  fi
  echo "Installing ${#missing[@]} packages: ${missing[*]}"
  if ! { "${as_root[@]}" apt-get update -q </dev/null &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" </dev/null; }; then
    {
      echo "Installing failed. When the reason is mended, type as root:"
      echo "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
    } >&2
    exit 1
  fi
}
