#!/usr/bin/env bash
# Prints the Debian archive that this machine's own apt uses for its release, or for another suite such as bookworm-security.
set -euo pipefail

# shellcheck source=/dev/null
codename=${1:-$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")}
for file in /etc/apt/sources.list.d/*.sources; do
  [ -r "$file" ] || continue
  mirror=$(awk -v suite="$codename" '
    function flush() { if (uris != "" && index(" " suites " ", " " suite " ") && index(" " parts " ", " main ")) { split(uris, u, " "); print u[1]; exit } uris = suites = parts = "" }
    /^#/ { next }
    /^[ \t]*$/ { flush(); next }
    tolower($1) == "uris:" { sub(/^[^:]*:[ \t]*/, ""); uris = $0 }
    tolower($1) == "suites:" { sub(/^[^:]*:[ \t]*/, ""); suites = $0 }
    tolower($1) == "components:" { sub(/^[^:]*:[ \t]*/, ""); parts = $0 }
    END { flush() }' "$file" | head -n 1)
  [ -z "$mirror" ] || { echo "$mirror"; exit; }
done
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ -r "$file" ] || continue
  mirror=$(sed -n -E "s/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+)[[:space:]]+$codename\/?[[:space:]]+(.*[[:space:]])?main([[:space:]].*)?$/\2/p" "$file" | head -n 1)
  [ -z "$mirror" ] || { echo "$mirror"; exit; }
done
echo "debian-mirror.sh: no Debian archive with $codename is named in /etc/apt/sources.list or /etc/apt/sources.list.d" >&2
exit 1
