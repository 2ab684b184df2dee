# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What scripts/demo and scripts/test share. Sourced, with the checkout as working directory.

step() { printf '\n== %s\n' "$*"; }

# ninja's output as a line per tenth; warnings and errors in full.
show_tenths() {
  awk -F'[][/]' '
    /^\[[0-9]+\/[0-9]+\]/ { tenth = int($2 * 10 / $3)
      if (tenth != last) { print "   " tenth * 10 "% of", $3, "steps"; fflush(); last = tenth }
      next }
    { print; fflush() }'
}

# build PRESET [TARGET]...: configures and builds build/PRESET.
build() {
  local preset=$1
  shift
  mkdir -p build
  cmake --preset "$preset" ${CONFIGURE_OPTIONS-} >"build/$preset.log" 2>&1 || {
    cat "build/$preset.log" >&2
    return 1
  }
  local command=(cmake --build --preset "$preset" ${JOBS:+--parallel "$JOBS"})
  (($# == 0)) || command+=(--target "$@")
  if [[ -t 1 ]]; then "${command[@]}"; else "${command[@]}" | show_tenths; fi
}
