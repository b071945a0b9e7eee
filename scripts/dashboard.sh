#!/usr/bin/env bash
# Builds the page that the executable holds, into artifacts/dashboard. Does nothing when nothing has changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
usage: scripts/dashboard.sh [--test] [--if-possible]

Builds src/EdgeKube.Dashboard with Node.js 18 or newer and npm, from the packages that its
package-lock.json names and npm's own configuration finds, and puts each file, compressed, below
artifacts/dashboard, from where the build of EdgeKube.Server embeds it. Fails when all of it
together is larger than 400 kB. What is there already is kept while no source has changed.

  --test          also run the page's own tests
  --if-possible   where there is no Node.js or npm, say so and end well: edgekube is then built
                  with the page that is in artifacts/dashboard, or without one
TEXT
}

fail() { echo "dashboard.sh: $*" >&2; exit 1; }
say() { echo "dashboard.sh: $*" >&2; }

test=false if_possible=false
for argument in "$@"; do
  case "$argument" in
    -h | --help) usage; exit 0 ;;
    --test) test=true ;;
    --if-possible) if_possible=true ;;
    *) echo "dashboard.sh: unknown argument \"$argument\" (see --help)" >&2; exit 2 ;;
  esac
done

limit=400000
source=src/EdgeKube.Dashboard
out=artifacts/dashboard
work=$PWD/artifacts/obj/dashboard
stamp=$out/sources.sha256

hash_of_sources() {
  {
    find "$source" \( -name node_modules -o -name dist \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    sha256sum scripts/dashboard.sh
  } | sha256sum
}

has_node() {
  local major
  major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p')
  [ "${major:-0}" -ge 18 ] && command -v npm >/dev/null
}

in_source() { (cd "$source" && npm --loglevel=error "$@"); }

fetch_packages() {
  local installed=$source/node_modules/.edgekube-lock
  if ! cmp -s "$source/package-lock.json" "$installed"; then
    say "fetching the packages that package-lock.json names"
    in_source ci --no-audit --no-fund >/dev/null
    cp "$source/package-lock.json" "$installed"
  fi
}

build() {
  local hash=$1 file size total=0
  say "building"
  rm -rf "$work"
  in_source run --silent build -- --base=/dashboard/ --outDir "$work" --emptyOutDir --logLevel warn
  node "$source/tools/licenses.mjs" packaging/deb/debian/copyright >"$work/licenses.txt"
  rm -rf "$out.new"
  while IFS= read -r -d '' file; do
    mkdir -p "$out.new/$(dirname "$file")"
    gzip -9nc "$work/$file" >"$out.new/$file.gz"
    size=$(stat -c %s "$out.new/$file.gz")
    total=$((total + size))
  done < <(cd "$work" && find . -type f -printf '%P\0')
  [ -f "$out.new/index.html.gz" ] || fail "the build has left no index.html"
  say "$total of $limit bytes, compressed"
  [ "$total" -le "$limit" ] || fail "the page is larger than $limit bytes: $(cd "$out.new" && find . -type f -printf '%s %P\n' | sort -rn | head -n 5 | tr '\n' ';')"
  echo "$hash" >"$out.new/${stamp##*/}"
  rm -rf "$out"
  mv "$out.new" "$out"
}

if ! has_node; then
  "$if_possible" || fail "Node.js 18 or newer with npm is missing; install the packages nodejs and npm"
  say "there is no Node.js 18 or newer with npm here: $([ -f "$out/index.html.gz" ] && echo "the page of an earlier build is used" || echo "there will be no dashboard")"
  exit 0
fi

hash=$(hash_of_sources)
if "$test"; then
  fetch_packages
  in_source run --silent --if-present lint
  in_source run --silent test
fi
if [ "$hash" != "$(cat "$stamp" 2>/dev/null)" ]; then
  fetch_packages
  build "$hash"
fi
