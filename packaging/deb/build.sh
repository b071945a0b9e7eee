#!/usr/bin/env bash
# Builds the Debian packages from a published executable. Needs neither root nor the network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
  cat <<'EOF'
usage: packaging/deb/build.sh [ARCH] [--binary FILE] [--version V] [--output DIR]

  ARCH           amd64, arm64 or armhf; by default this machine's
  --binary FILE  the executable; by default artifacts/linux-x64/edgekube (amd64),
                 linux-arm64 (arm64) or linux-arm (armhf), which publish.sh makes
  --version V    the packages' version; by default that of packaging/deb/debian/changelog
  --output DIR   where the packages are put; by default artifacts/deb

Makes edgekube_V_ARCH.deb, edgekube-server_V_all.deb and edgekube-agent_V_all.deb. The same files
and the same SOURCE_DATE_EPOCH (by default the date of the last commit) give the same bytes.
EOF
}

fail() { echo "build.sh: $*" >&2; exit 1; }
say() { echo "build.sh: $*" >&2; }

arch="" binary="" version="" output=artifacts/deb
while [ $# -gt 0 ]; do
  case "$1" in
    -h|--help) usage; exit 0 ;;
    --binary|--version|--output)
      [ $# -ge 2 ] || fail "$1 needs a value"
      printf -v "${1#--}" %s "$2"
      shift 2
      ;;
    amd64|arm64|armhf) arch=$1; shift ;;
    *) echo "build.sh: unknown argument \"$1\" (see --help)" >&2; exit 2 ;;
  esac
done

for tool in dpkg-deb:dpkg dpkg-gencontrol:dpkg-dev dpkg-parsechangelog:dpkg-dev readelf:binutils gzip:gzip; do
  command -v "${tool%:*}" >/dev/null || fail "${tool%:*} is missing; install the package ${tool#*:}"
done

arch=${arch:-$(dpkg --print-architecture)}
case "$arch" in
  amd64) rid=linux-x64 ;;
  arm64) rid=linux-arm64 ;;
  armhf) rid=linux-arm ;;
  *) fail "there are no packages for $arch; name amd64, arm64 or armhf" ;;
esac
binary=${binary:-artifacts/$rid/edgekube}
[ -f "$binary" ] || fail "$binary is missing; ./publish.sh $rid makes it"

# What the executable says it is for.
architecture_of() {
  local header
  header=$(LC_ALL=C readelf -h "$1" 2>/dev/null) || { echo "no executable of Linux"; return; }
  case "$(sed -n 's/^ *Machine: *//p' <<<"$header")" in
    *X86-64) echo amd64 ;;
    AArch64) echo arm64 ;;
    ARM) if grep -q 'hard-float' <<<"$header"; then echo armhf; else echo armel; fi ;;
    *) sed -n 's/^ *Machine: *//p' <<<"$header" ;;
  esac
}
found=$(architecture_of "$binary")
[ "$found" = "$arch" ] || fail "$binary is for $found, not for $arch"

changelog=packaging/deb/debian/changelog
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || dpkg-parsechangelog -l "$changelog" -S Timestamp)
fi
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
umask 022

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R packaging/deb/debian "$work/debian"
if [ -n "$version" ]; then
  [[ $version =~ ^[0-9][A-Za-z0-9.+~]*$ ]] || fail "\"$version\" is no version; it begins with a digit and has letters, digits, '.', '+' and '~'"
  maintainer=$(sed -n 's/^Maintainer: //p' "$work/debian/control")
  {
    printf 'edgekube (%s) unstable; urgency=medium\n\n  * Built from the same tree, with another version.\n\n -- %s  %s\n\n' \
      "$version" "$maintainer" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
    cat "$changelog"
  } >"$work/debian/changelog"
else
  version=$(dpkg-parsechangelog -l "$changelog" -S Version)
fi

# --- what the executable needs ---

# From the libraries that it is linked to, and from the symbols' newest version.
libraries() {
  local needed libc
  needed=$(readelf -d "$binary" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
  libc=$(readelf -V "$binary" | grep -o 'GLIBC_[0-9][0-9.]*' | sort -V | tail -n 1)
  local packages=("libc6 (>= ${libc#GLIBC_})") library
  for library in $needed; do
    case "$library" in
      libc.so.6|libm.so.6|libdl.so.2|libpthread.so.0|librt.so.1|ld-linux*) ;;
      libgcc_s.so.1) packages+=(libgcc-s1) ;;
      libstdc++.so.6) packages+=(libstdc++6) ;;
      libz.so.1) packages+=(zlib1g) ;;
      libsqlite3.so.0) packages+=(libsqlite3-0) ;;
      *) fail "$binary is linked to $library, and no package is known for it" ;;
    esac
  done
  # Opened when they are needed.
  packages+=("libssl3t64 | libssl3" "libmosquitto1")
  local IFS=,
  echo "${packages[*]}"
}

# --- the trees ---

put() { install -D -m "$1" "$2" "$3"; }
put_gzipped() {
  install -d "$(dirname "$2")"
  gzip -9nc "$1" >"$2"
  chmod 0644 "$2"
}

documents() {
  put 0644 "$work/debian/copyright" "$work/$1/usr/share/doc/$1/copyright"
  put_gzipped "$work/debian/changelog" "$work/$1/usr/share/doc/$1/changelog.gz"
}

root=$work/edgekube
put 0755 "$binary" "$root/usr/bin/edgekube"
put 0644 packaging/config.yaml "$root/etc/edgekube/config.yaml"
for unit in packaging/systemd/*.service; do
  put 0644 "$unit" "$root/lib/systemd/system/$(basename "$unit")"
done
put 0644 packaging/systemd/edgekube-logind.conf "$work/edgekube-agent/usr/lib/systemd/logind.conf.d/edgekube.conf"
put 0644 packaging/systemd/edgekube.sysusers "$root/usr/lib/sysusers.d/edgekube.conf"
for page in packaging/man/*.8; do
  put_gzipped "$page" "$root/usr/share/man/man8/$(basename "$page").gz"
done
put 0644 "$work/debian/edgekube.lintian-overrides" "$root/usr/share/lintian/overrides/edgekube"
put 0644 packaging/completion/edgekube.bash "$root/usr/share/bash-completion/completions/edgekube"
put 0644 packaging/completion/edgekube.zsh "$root/usr/share/zsh/vendor-completions/_edgekube"
put 0644 packaging/completion/edgekube.fish "$root/usr/share/fish/vendor_completions.d/edgekube.fish"
documents edgekube
documents edgekube-server
documents edgekube-agent

scripts() {
  local script name=$1
  for script in "$work/debian/$name".{postinst,prerm,postrm}; do
    [ -e "$script" ] || continue
    sed -e '/^#STOP_PODS#$/{' -e 'r packaging/deb/stop-pods.sh' -e 'd' -e '}' \
      -e '/^#ENABLE_AND_START#$/{' -e 'r packaging/deb/enable-and-start.sh' -e 'd' -e '}' \
      "$script" >"$work/$name/DEBIAN/${script##*.}"
    chmod 0755 "$work/$name/DEBIAN/${script##*.}"
  done
}

build() {
  local name=$1 package_arch=$2 tree=$work/$1
  install -d "$tree/DEBIAN"
  scripts "$name"
  if [ -d "$tree/etc" ]; then
    (cd "$tree" && find etc -type f -printf '/%p\n' | sort) >"$tree/DEBIAN/conffiles"
  fi
  (cd "$tree" && find . -path ./DEBIAN -prune -o -type f ! -path './etc/*' -printf '%P\0' | sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
  (cd "$work" && : >debian/files && : >debian/substvars && DEB_HOST_ARCH=$arch dpkg-gencontrol -p"$name" -P"$tree" -v"$version" \
    -V"edgekube:Libraries=$libraries" -V"misc:Depends=" -O"$tree/DEBIAN/control")
  find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  mkdir -p "$output"
  dpkg-deb --root-owner-group -Zxz -z9 -Sextreme --build "$tree" "$output/${name}_${version}_$package_arch.deb" >/dev/null
  say "$output/${name}_${version}_$package_arch.deb, $(stat -c %s "$output/${name}_${version}_$package_arch.deb") bytes"
}

libraries=$(libraries)
build edgekube "$arch"
build edgekube-server all
build edgekube-agent all

limit=12000000
size=$(stat -c %s "$output/edgekube_${version}_$arch.deb")
[ "$size" -le "$limit" ] || fail "edgekube_${version}_$arch.deb has $size bytes; it may have $limit"
