#!/usr/bin/env bash
# Installs what building, testing and the demo need and this machine lacks. Silent when nothing is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
usage: scripts/setup.sh [--clients]

Installs the missing ones of the Debian packages that EdgeKube is built with and runs on, and
puts a kubectl of 1.32 or newer at artifacts/tools/kubectl unless one is on PATH. Needs root or
sudo only when a package is missing. The .NET SDK must be there already (see global.json).

  --clients   also what the tests of clients need: Debian 12's kubectl 1.20 at
              artifacts/tools/kubectl-1.20, the official Python client, the official
              JavaScript client at artifacts/tools/client-js, Chromium, and what the
              browser's tests look with at artifacts/tools/browser
TEXT
}

fail() { echo "setup.sh: $*" >&2; exit 1; }
say() { echo "setup.sh: $*" >&2; }

clients=false
case "${1:-}" in
  "") ;;
  --clients) clients=true ;;
  -h|--help) usage; exit 0 ;;
  *) echo "setup.sh: unknown argument \"$1\" (see --help)" >&2; exit 2 ;;
esac

packages=(
  binutils clang lld zlib1g-dev libsqlite3-dev libsqlite3-0    # publishing
  mosquitto libmosquitto1 mosquitto-clients                    # the node link, and foreign clients for its tests
  containerd runc containernetworking-plugins                  # pods
  podman conmon docker-registry                                # pods by the other runtime; a registry for tests of pulls
  nftables conntrack iproute2 iptables                         # their network
  busybox-static ca-certificates curl procps util-linux python3 shellcheck
)
policy=/usr/sbin/policy-rc.d
policy_mark="# made by EdgeKube's scripts/setup.sh for the time of an installation"
kubectl=artifacts/tools/kubectl
old_kubectl=artifacts/tools/kubectl-1.20
javascript=artifacts/tools/client-js
browser=artifacts/tools/browser
if "$clients"; then
  packages+=(python3-kubernetes chromium fonts-dejavu-core)
fi

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

missing_packages() {
  local installed package
  installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "${packages[@]}" 2>/dev/null | sed -n 's/^[hi]i *//p' || true)
  for package in "${packages[@]}"; do
    grep -qxF -- "$package" <<<"$installed" || echo "$package"
  done
}

# Debian starts a service the moment its package is installed; our server and agents start their
# own mosquitto and containerd, so the system's must not come up because of us.
hold_services() {
  local mine
  if [ -e "$policy" ] && ! grep -qF -- "$policy_mark" "$policy"; then
    as_root mv -f "$policy" "$policy.before-edgekube"
  fi
  mine=$(mktemp)
  printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$mine"
  as_root install -m 0755 "$mine" "$policy"
  rm -f "$mine"
}

release_services() {
  if grep -qsF -- "$policy_mark" "$policy"; then
    as_root rm -f "$policy"
  fi
  if [ -e "$policy.before-edgekube" ]; then
    as_root mv -f "$policy.before-edgekube" "$policy"
  fi
}

install_packages() {
  command -v apt-get >/dev/null || fail "these packages are missing, and there is no apt-get to install them with: $*"
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    fail "these packages are missing; run this as root, or install sudo: $*"
  fi
  say "installing $*"
  trap release_services EXIT
  hold_services
  local log
  log=$(mktemp)
  as_root apt-get update -q >"$log" 2>&1 || { tail -n 20 "$log" >&2; fail "apt-get update failed"; }
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; fail "apt-get install failed"; }
  rm -f "$log"
  # A system whose services were held gets them neither now nor at its next boot because of us.
  if [ -d /run/systemd/system ]; then
    local service
    for service in mosquitto containerd docker-registry; do
      if grep -qxF -- "$service" <(printf '%s\n' "$@"); then
        as_root systemctl disable --quiet --now "$service" || say "could not disable the system's own $service"
      fi
    done
  fi
  release_services
  trap - EXIT
}

# Whether a kubectl is at least 1.32. Google's dispatcher does not count: it asks the server first and may run an older one.
is_recent() {
  local version major minor
  version=$("$1" version --client 2>/dev/null | sed -n 's/^Client Version: v//p') || return 1
  [[ $version =~ ^([0-9]+)\.([0-9]+) && $version != *dispatcher* ]] || return 1
  major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
  ((major > 1 || (major == 1 && minor >= 32)))
}

# Debian 13's package needs only libc, so it is unpacked rather than installed; the apt state is private, so
# this machine's own sources stay what they are.
fetch_kubectl() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg work log mirror
  command -v apt-get >/dev/null || fail "kubectl 1.32 or newer is missing; put one on PATH"
  [ -r "$keyring" ] || fail "$keyring is missing; install the package debian-archive-keyring, or put a kubectl of 1.32 or newer on PATH"
  say "fetching kubectl from Debian 13"
  work=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder as it is now
  trap "rm -rf '$work'" EXIT
  log=$work/log
  mkdir -p "$work"/{state/lists/partial,cache/archives/partial,etc} artifacts/tools
  : >"$work/state/status"
  mirror=$(scripts/debian-mirror.sh)
  echo "deb [signed-by=$keyring] $mirror trixie main" >"$work/etc/sources.list"
  local options=(
    -q -o "Dir::State=$work/state" -o "Dir::State::status=$work/state/status" -o "Dir::Cache=$work/cache"
    -o "Dir::Etc::sourcelist=$work/etc/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o "APT::Sandbox::User=$(id -un)" -o Acquire::Languages=none -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o APT::Update::Post-Invoke-Success= -o APT::Update::Post-Invoke=
    -o DPkg::Post-Invoke=
  )
  apt-get "${options[@]}" update >"$log" 2>&1 || { tail -n 20 "$log" >&2; fail "Debian 13's package list could not be fetched"; }
  (cd "$work" && apt-get "${options[@]}" download kubectl >>"$log" 2>&1) || { tail -n 20 "$log" >&2; fail "Debian 13's kubectl could not be fetched"; }
  dpkg -x "$work"/kubectl_*.deb "$work/root"
  install -m 0755 "$work/root/usr/bin/kubectl" "$kubectl.new"
  is_recent "$kubectl.new" || fail "the kubectl of Debian 13 does not run here, or is older than 1.32"
  mv -f "$kubectl.new" "$kubectl"
  rm -rf "$work"
  trap - EXIT
}

# Debian 12's own kubectl, beside the newer one: many boards have no other.
fetch_old_kubectl() {
  local work
  command -v apt-get >/dev/null || { say "there is no apt-get to fetch Debian 12's kubectl with; its tests are skipped"; return; }
  say "fetching kubectl 1.20 from Debian 12"
  work=$(mktemp -d)
  chmod 0755 "$work"
  if (cd "$work" && { apt-get -q download kubernetes-client || { as_root apt-get -q update && apt-get -q download kubernetes-client; }; }) >"$work/log" 2>&1; then
    dpkg -x "$work"/kubernetes-client_*.deb "$work/root"
    mkdir -p artifacts/tools
    install -m 0755 "$work/root/usr/bin/kubectl" "$old_kubectl"
  else
    say "this machine's package sources have no kubernetes-client; its tests are skipped"
  fi
  rm -rf "$work"
}

has_node() {
  local major
  major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p')
  [ "${major:-0}" -ge 18 ] && command -v npm >/dev/null
}

# Nobody's own Node.js is replaced by Debian's.
get_node() {
  local log
  has_node && return
  say "installing nodejs and npm"
  log=$(mktemp)
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends nodejs npm >"$log" 2>&1 ||
    { as_root apt-get update -q >"$log" 2>&1 && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends nodejs npm >"$log" 2>&1; } ||
    tail -n 5 "$log" >&2
  rm -f "$log"
}

# The packages that FROM/package.json names, in TO.
fetch_modules() {
  local what=$1 from=$2 to=$3
  has_node || { say "there is no Node.js 18 or newer with npm; the tests with $what are skipped"; return; }
  mkdir -p "$to"
  if ! cmp -s "$from/package.json" "$to/package.json" || [ ! -d "$to/node_modules" ]; then
    say "fetching $what"
    cp "$from/package.json" "$to/package.json"
    npm install --prefix "$to" --no-package-lock --no-audit --no-fund --loglevel=error >/dev/null ||
      { rm -rf "$to"; fail "npm could not install $what"; }
  fi
}

fetch_javascript_client() {
  local from=tests/EdgeKube.EndToEnd.Tests/Clients
  fetch_modules "the JavaScript client" "$from" "$javascript"
  [ ! -d "$javascript" ] || cp "$from"/*.mjs "$javascript/"
}

mapfile -t missing < <(missing_packages)
if [ ${#missing[@]} -gt 0 ]; then
  install_packages "${missing[@]}"
fi

if [ ! -x "$kubectl" ] && ! { command -v kubectl >/dev/null && is_recent "$(command -v kubectl)"; }; then
  fetch_kubectl
fi

get_node
if "$clients"; then
  [ -x "$old_kubectl" ] || fetch_old_kubectl
  fetch_javascript_client
  fetch_modules "axe" tests/EdgeKube.EndToEnd.Tests/Browser "$browser"
fi

if ! command -v dotnet >/dev/null; then
  fail "the .NET SDK is missing. Install the one that global.json names, by Microsoft's packages (https://learn.microsoft.com/dotnet/core/install/linux-debian) or dotnet-install.sh (https://dot.net/v1/dotnet-install.sh), and put dotnet on PATH"
fi
