# Configure and build. Sourced by ./run and ./test; expects `root`, the top of the repository.

# configure PRESET [OPTION...]: only where the directory isn't configured for this place yet, or an OPTION has another value.
configure() {
  local preset=$1 directory option name value
  shift
  directory=$(build_directory "$preset")
  local options=() fresh=()
  local cache="$directory/CMakeCache.txt"
  # A tree that was moved, or a configuration that broke off, begins anew.
  if [[ ! -e "$directory/build.ninja" ]] || ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache" 2>/dev/null; then
    fresh=(--fresh)
  fi
  for option in "$@"; do
    name=${option%%=*}
    value=${option#*=}
    if ((${#fresh[@]})) || ! grep -qE "^$name:[A-Z]+=$value\$" "$cache"; then options+=("-D$option"); fi
  done
  if ((${#fresh[@]} == 0 && ${#options[@]} == 0)); then return 0; fi
  echo "Configuring ($preset)"
  (cd "$root" && cmake --preset "$preset" "${fresh[@]}" "${options[@]}" >"$directory.log" 2>&1) || {
    cat "$directory.log" >&2
    rm -f "$directory.log"
    return 1
  }
  mv "$directory.log" "$directory/configure.log"
}

# build PRESET [TARGET...]
build() {
  local preset=$1 target targets=()
  shift
  for target in "$@"; do targets+=(--target "$target"); done
  NINJA_STATUS='[%f/%t %es] ' cmake --build "$(build_directory "$preset")" "${targets[@]}"
}

build_directory() {
  if [[ "$1" == release ]]; then echo "$root/build"; else echo "$root/build-$1"; fi
}
