#!/usr/bin/env bash
# Publishes the NativeAOT executable to artifacts/<RID>/edgekube.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'EOF'
usage: ./publish.sh [RID] [--framework F] [--sysroot DIR]

  RID            linux-x64, linux-arm64 or linux-arm; this machine's own by default
  --framework F  net10.0 or net9.0; by default net10.0, or net9.0 where the .NET 10
                 NativeAOT pack cannot be restored
  --sysroot DIR  for a cross build: a root file system of the target with
                 libsqlite3-dev and zlib1g-dev installed

The result is artifacts/<RID>/edgekube: stripped, SQLite linked in. A cross build needs
clang, lld and the sysroot; on a board itself, no option is needed.
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
    linux-x64|linux-arm64|linux-arm) rid=$1; shift ;;
    *) fail "unknown argument \"$1\" (see --help)" ;;
  esac
done
rid=${rid:-$(own_rid)}

command -v dotnet >/dev/null || fail "dotnet is missing; install the .NET SDK named in global.json"
command -v clang >/dev/null || fail "clang is missing; scripts/setup.sh installs it"
case "$rid" in
  linux-x64) triplet=x86_64-linux-gnu ;;
  linux-arm64) triplet=aarch64-linux-gnu ;;
  linux-arm) triplet=arm-linux-gnueabihf ;;
esac
[ -e "$sysroot/usr/lib/$triplet/libsqlite3.a" ] ||
  fail "$sysroot/usr/lib/$triplet/libsqlite3.a is missing; install libsqlite3-dev there$([ "$rid" = "$(own_rid)" ] || echo " (a cross build needs --sysroot)")"

properties=(-p:EdgeKubeAot=true)
if [ "$rid" != "$(own_rid)" ]; then
  command -v ld.lld >/dev/null || fail "lld is missing; a cross build links with it"
  properties+=("-p:SysRoot=$sysroot" -p:LinkerFlavor=lld "-p:CppCompilerAndLinker=clang" "-p:ObjCopyName=llvm-objcopy")
fi

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
  fail "the packages for $rid cannot be restored"
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
