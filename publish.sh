#!/usr/bin/env bash
# Publishes the NativeAOT executable to artifacts/<RID>/edgekube.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'EOF'
usage: ./publish.sh [--runtime] [RID] [--framework F] [--sysroot DIR]

  RID            linux-x64, linux-arm64 or linux-arm; this machine's own by default
  --framework F  net10.0 or net9.0; by default net10.0, or net9.0 where the .NET 10
                 NativeAOT pack cannot be restored
  --sysroot DIR  for a cross build: a root file system of the target with
                 libsqlite3-dev and zlib1g-dev installed

The result is artifacts/<RID>/edgekube: stripped, SQLite linked in, and the dashboard in it where
there are Node.js and npm (scripts/dashboard.sh). A cross build needs clang, lld, llvm and the
sysroot; on a board itself, no option is needed.
EOF
}

fail() { echo "publish.sh: $*" >&2; exit 1; }

own_rid() {
  case "$(uname -m)" in
    x86_64) echo linux-x64 ;;
    aarch64) echo linux-arm64 ;;
    armv7l|armv8l) echo linux-arm ;;
    *) fail "no RID is known for the machine type $(uname -m); name one" ;;
  esac
}

rid="" framework="" sysroot=""
while [ $# -gt 0 ]; do
  case "$1" in
    -h|--help) usage; exit 0 ;;
    --framework) [ $# -ge 2 ] || fail "--framework needs a value"; framework=$2; shift 2 ;;
    --sysroot) [ $# -ge 2 ] || fail "--sysroot needs a value"; sysroot=$2; shift 2 ;;
    --runtime) [ $# -ge 2 ] || fail "--runtime needs a value"; shift ;;
    linux-x64|linux-arm64|linux-arm) rid=$1; shift ;;
    *) fail "unknown argument \"$1\" (see --help)" ;;
  esac
done
rid=${rid:-$(own_rid)}

case "$rid" in
  linux-x64) triplet=x86_64-linux-gnu arch=amd64 ;;
  linux-arm64) triplet=aarch64-linux-gnu arch=arm64 ;;
  linux-arm) triplet=arm-linux-gnueabihf arch=armhf ;;
esac

# All that is missing at once, not one after the other.
missing=()
need() { command -v "$1" >/dev/null || missing+=("$1: $2"); }
need dotnet "the .NET SDK that global.json names"
need clang "the package clang"
properties=(-p:EdgeKubeAot=true)
if [ "$rid" = "$(own_rid)" ]; then
  libraries="the packages libsqlite3-dev and zlib1g-dev"
else
  need ld.lld "the package lld"
  need llvm-objcopy "the package llvm"
  if [ -z "$sysroot" ]; then
    missing+=("--sysroot DIR: a root file system of $arch with libc6-dev, libgcc-12-dev, libsqlite3-dev and zlib1g-dev, such as debootstrap --arch=$arch --foreign makes")
  fi
  libraries="the packages libsqlite3-dev:$arch and zlib1g-dev:$arch, in that root file system"
  properties+=("-p:SysRoot=$sysroot" -p:LinkerFlavor=lld "-p:CppCompilerAndLinker=clang" "-p:ObjCopyName=llvm-objcopy")
fi
if [ "$rid" = "$(own_rid)" ] || [ -n "$sysroot" ]; then
  for library in libsqlite3.a libz.a; do
    [ -e "$sysroot/usr/lib/$triplet/$library" ] || missing+=("$sysroot/usr/lib/$triplet/$library: $libraries")
  done
fi
if [ ${#missing[@]} -gt 0 ]; then
  printf 'publish.sh: for %s this is missing here:\n' "$rid" >&2
  printf '  %s\n' "${missing[@]}" >&2
  exit 1
fi

scripts/dashboard.sh --if-possible

log=$(mktemp)
trap 'rm -f "$log"' EXIT
restore() { dotnet restore src/EdgeKube -r "$rid" "${properties[@]}" "-p:EdgeKubeFramework=$1" >"$log" 2>&1; }

if [ -n "$framework" ]; then
  restore "$framework" || { cat "$log" >&2; fail "the packages for $framework on $rid cannot be restored"; }
elif restore net10.0; then
  framework=net10.0
elif grep -q 'NativeAOT' "$log" && restore net9.0; then
  framework=net9.0
  echo "publish.sh: the .NET 10 NativeAOT pack for $rid cannot be restored from the package sources here; publishing for net9.0" >&2
else
  cat "$log" >&2
  fail "the packages for $rid cannot be restored: the package sources here have no compiler for it (runtime.$(own_rid).Microsoft.DotNet.ILCompiler, Microsoft.NETCore.App.Runtime.NativeAOT.$rid)"
fi

out=artifacts/$rid
mkdir -p "$out"
echo "publish.sh: compiling $out/edgekube ($framework); this takes a minute" >&2
dotnet publish src/EdgeKube -c Release -r "$rid" --no-restore -o "$out/publish" --nologo -v quiet \
  "${properties[@]}" "-p:EdgeKubeFramework=$framework"
mv -f "$out/publish/edgekube" "$out/edgekube"
mv -f "$out/publish/edgekube.dbg" "$out/edgekube.dbg" # for addr2line: the executable itself is stripped
rm -rf "$out/publish"

size=$(stat -c %s "$out/edgekube")
limit=30000000
printf 'publish.sh: %s, %d.%d MB\n' "$out/edgekube" $((size / 1000000)) $((size % 1000000 / 100000)) >&2
[ "$size" -le "$limit" ] || fail "$out/edgekube is larger than 30 MB"
