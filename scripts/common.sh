# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What scripts/demo, scripts/test and scripts/try-debian share. Sourced, with the checkout as working directory.

step() { printf '\n== %s\n' "$*"; }

# ninja's output as a line per tenth; warnings and errors in full. Not awk: Debian 13's mawk holds its
# input back until the end.
show_tenths() {
  local line tenth last=-1
  while IFS= read -r line; do
    if [[ ! $line =~ ^\[([0-9]+)/([0-9]+)\] ]]; then
      printf '%s\n' "$line"
      continue
    fi
    tenth=$((BASH_REMATCH[1] * 10 / BASH_REMATCH[2]))
    ((tenth == last)) || printf '   %d%% of %d steps\n' $((tenth * 10)) "${BASH_REMATCH[2]}"
    last=$tenth
  done
}

# build PRESET [TARGET]...: configures and builds build/PRESET.
build() {
  local preset=$1
  shift
  mkdir -p build
  # shellcheck disable=SC2086 # several options
  cmake --preset "$preset" ${CONFIGURE_OPTIONS-} >"build/$preset.log" 2>&1 || {
    cat "build/$preset.log" >&2
    return 1
  }
  local command=(cmake --build --preset "$preset" ${JOBS:+--parallel "$JOBS"})
  (($# == 0)) || command+=(--target "$@")
  if [[ -t 1 ]]; then "${command[@]}"; else "${command[@]}" | show_tenths; fi
}

# wants_value PATTERN OPTION [VALUE]...: wrong usage, unless VALUE is one that fits.
wants_value() {
  local says="$2 wants a value"
  [[ ! ${3-} =~ $1 ]] || return 0
  (($# < 3)) || says="$2 takes no '$3'"
  echo "${0##*/}: $says (see --help)" >&2
  exit 2
}
