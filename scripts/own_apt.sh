# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# An apt beside the machine's own: its mirrors and keys, but lists and cache in a folder of ours.
# What debian-source and debian-binaries share. Sourced.

# this_release: the code name of the Debian that runs here.
# shellcheck source=/dev/null
this_release() { (. /etc/os-release && echo "${VERSION_CODENAME:-stable}"); }

# own_apt_lists WORK TYPE SUITE: the machine's entries, in both formats, but for TYPE (deb or
# deb-src) and of the release SUITE, into WORK.
own_apt_lists() {
  local work=$1 type=$2 suite=$3 own file
  own=$(this_release)
  mkdir -p "$work"/{parts,lists/partial,cache/archives/partial,fetched}
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources}; do
    [[ -f $file ]] || continue
    sed -E "s/^deb([[:space:]])/$type\1/; s/^Types:.*/Types: $type/;
      /^(Suites:|${type}[[:space:]])/s/\b$own\b/$suite/g" "$file" >"$work/parts/$(basename "$file")"
  done
}

# own_apt WORK ARGUMENT...: apt-get with these lists. The sandbox user may not read a folder that
# belongs to somebody else.
own_apt() {
  local work=$1
  shift
  apt-get --quiet=2 -o APT::Sandbox::User=root -o Acquire::Retries=3 \
    -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/parts" \
    -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" "$@" >>"$work/log" 2>&1
}
