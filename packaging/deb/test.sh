#!/usr/bin/env bash
# Installs the real packages in a container with systemd, and does to them what happens to packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
  cat <<'EOF'
usage: packaging/deb/test.sh [--keep]

Builds the packages of artifacts/<RID>/edgekube twice over, checks them, and installs, restarts,
starves, upgrades (by apt and by edgekube upgrade), downgrades, removes and purges them in a container of its own, with a pod
running; and tries there what the node has to do with systemd: pods that are units, failed units, the journal, a restart of the
machine. Needs root. The container's file system is made once, from Debian's archive, and kept
in artifacts/packaging.

  --keep  leave the container for a look: it is called edgekube-packages

Environment:
  EDGEKUBE_BIN            the executable
  EDGEKUBE_PACKAGES_ROOT  a file system of your own instead of artifacts/packaging/root
EOF
}

keep=false
case "${1:-}" in
  "") ;;
  --keep) keep=true ;;
  -h|--help) usage; exit 0 ;;
  *) echo "test.sh: unknown argument \"$1\" (see --help)" >&2; exit 2 ;;
esac
name=edgekube-packages
# shellcheck source=packaging/deb/machine.sh
. packaging/deb/machine.sh
# shellcheck source=packaging/deb/upgrades.sh
. packaging/deb/upgrades.sh
# shellcheck source=packaging/deb/systemd.sh
. packaging/deb/systemd.sh

# --- the packages ---

step "building"
rm -rf "$work"/{old,new,again,broken}
old=1.34.2+test1 new=1.34.2+test2
SOURCE_DATE_EPOCH=$(($(dpkg-parsechangelog -l packaging/deb/debian/changelog -S Timestamp) + 3600)) # after the entry before
export SOURCE_DATE_EPOCH
packaging/deb/build.sh --binary "$bin" --version "$old" --output "$work/old" 2>/dev/null
packaging/deb/build.sh --binary "$bin" --version "$new" --output "$work/new" 2>/dev/null &
packaging/deb/build.sh --binary "$bin" --version "$old" --output "$work/again" 2>/dev/null
wait $!

step "the same input gives the same bytes"
for package in "$work"/old/*.deb; do
  cmp "$package" "$work/again/$(basename "$package")"
done

step "an executable for another machine is refused"
printf '\177ELF\002\001\001\000\000\000\000\000\000\000\000\000\003\000\xf3\000\001\000\000\000%0500d' 0 >"$work/broken"
if said=$(packaging/deb/build.sh arm64 --binary "$bin" --output "$work/none" 2>&1); then
  fail "build.sh made arm64 packages of $bin"
fi
[[ $said == *"not for arm64"* ]] || fail "build.sh says: $said"
if packaging/deb/build.sh --binary "$work/broken" --output "$work/none" >/dev/null 2>&1; then
  fail "build.sh made packages of an executable for RISC-V"
fi

# What stands for an executable of that machine, by a linker that knows them all: it is never run.
cross_packages() { # ARCH TARGET
  local at=$work/cross
  rm -rf "$at"
  mkdir -p "$at"
  printf 'GLIBC_2.36 { global: puts; };\n' >"$at/version"
  printf 'int puts(const char *text) { return !text; }\n' >"$at/libc.c"
  printf 'int puts(const char *); int main(void) { return puts("edgekube"); }\n' >"$at/main.c"
  clang --target="$2" -fuse-ld=lld -nostdlib -shared -fPIC "-Wl,-soname,libc.so.6,--version-script=$at/version" -o "$at/libc.so.6" "$at/libc.c"
  clang --target="$2" -fuse-ld=lld -nostdlib -fPIE -pie -Wl,-s,-e,main,-z,now -o "$at/edgekube" "$at/main.c" "$at/libc.so.6"
  packaging/deb/build.sh "$1" --binary "$at/edgekube" --output "$at" 2>/dev/null
  expect "the package's architecture" "$1" "$(dpkg-deb -f "$at"/edgekube_*_"$1".deb Architecture)"
  [[ $(dpkg-deb -f "$at"/edgekube_*_"$1".deb Depends) == "libc6 (>= 2.36), "* ]] || fail "the package for $1 depends on $(dpkg-deb -f "$at"/edgekube_*_"$1".deb Depends)"
}

step "packages for arm64 and armhf"
cross_packages arm64 aarch64-linux-gnu
cross_packages armhf armv7-linux-gnueabihf

step "lintian"
lintian --fail-on error,warning "$work"/old/*.deb || fail "lintian has found something"

step "completions are those of the executable"
for shell in bash zsh fish; do
  "$bin" completion "$shell" | cmp - "packaging/completion/edgekube.$shell"
done

# --- their life ---

step "starting a machine"
start_machine "$work/old" "$work/new"

step "installing"
apt install "/root/old/*.deb"
expect "edgekube-server" active "$(inside systemctl is-active edgekube-server)"
expect "edgekube-agent" active "$(inside systemctl is-active edgekube-agent)"
inside systemd-analyze verify --man=no edgekube-server.service edgekube-agent.service edgekube-upgrade.service
expect "the server's user" edgekube "$(inside ps -o user= -p "$(show server MainPID)")"
[[ $(show server StatusText) == "serves https://"* ]] || fail "systemctl status says of the server: $(show server StatusText)"
[[ $(show agent StatusText) == "node gateway of https://"* ]] || fail "systemctl status says of the agent: $(show agent StatusText)"
expect "the agent's mount namespace" "$(inside readlink /proc/1/ns/mnt)" "$(inside readlink "/proc/$(show agent MainPID)/ns/mnt")"
exposure=$(inside systemd-analyze security --no-pager edgekube-server.service | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
[ "${exposure/./}" -le 15 ] || fail "systemd-analyze security gives the server $exposure; 1.5 is the most"

a_pod() {
  until_true 60 "the node is ready" sh -c "$(declare -f machine kube); work=$work name=$name; kube get nodes | grep -qw Ready"
  inside edgekube image import /root/busybox.tar >/dev/null
  kube create -f - >/dev/null <<'EOF'
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"terminationGracePeriodSeconds":1,"containers":[{"name":"web",
"image":"localhost/busybox:1","imagePullPolicy":"Never","command":["sh","-c","date +%s%N > /started; exec sleep 100000"]}]}}
EOF
  until_true 60 "the pod runs" sh -c "$(declare -f machine kube); work=$work name=$name; kube exec web -- cat /started"
  born=$(kube exec web -- cat /started)
  process=$(inside pgrep -f 'sleep 100000')
}
step "the packages' own test"
script <packaging/deb/debian/tests/cluster >/dev/null

step "a pod"
a_pod
inside edgekube doctor >"$work/doctor.log" || { cat "$work/doctor.log" >&2; fail "edgekube doctor finds fault with a node that runs pods"; }
same_pod() {
  expect "the pod's process after $1" "$process" "$(inside pgrep -f 'sleep 100000')"
  until_true 60 "the pod is reached after $1" sh -c "$(declare -f machine kube); work=$work name=$name; [ \"\$(kube exec web -- cat /started)\" = $born ]"
}

step "restarting"
inside systemctl restart edgekube-server edgekube-agent
same_pod "a restart"
inside systemctl kill --kill-whom=main -s KILL edgekube-agent
until_true 30 "the killed agent is back" inside systemctl is-active edgekube-agent
same_pod "a kill"
restarts_go_unnoticed

step "what systemd knows of the node"
node_facts
failed_units
node_logs

step "a pod that is a unit"
unit_pods

step "reloading"
before=$(show agent MainPID)
script <<<"cp /etc/edgekube/config.yaml /root/config.yaml; printf 'agent:\n  node-nmae: x\n' >>/etc/edgekube/config.yaml"
if inside systemctl reload edgekube-agent 2>/dev/null; then
  fail "a bad configuration was reloaded"
fi
expect "the agent's process after a refused reload" "$before" "$(show agent MainPID)"
inside journalctl --no-pager -q -u edgekube-agent -n 20 | grep '/etc/edgekube/config.yaml:[0-9]*: unknown key "node-nmae"' >/dev/null || fail "the journal does not name file, line and key"
script <<<"cp /root/config.yaml /etc/edgekube/config.yaml; printf '# mine\n' >>/etc/edgekube/config.yaml"
inside systemctl reload edgekube-agent
until_true 30 "the agent is a new process" sh -c "$(declare -f machine inside show); work=$work name=$name; [ \"\$(show agent MainPID)\" != $before ] && [ \"\$(inside systemctl is-active edgekube-agent)\" = active ]"
same_pod "a reload"

step "the token of /etc/edgekube/token"
script <<<"echo ek1.$(printf %064d 0).abcdef.0123456789abcdef | install -m 600 /dev/stdin /etc/edgekube/token"
if inside systemctl restart edgekube-agent 2>/dev/null; then
  fail "the agent has not read the token of another cluster"
fi
inside journalctl --no-pager -q -u edgekube-agent -n 20 | grep "token's CA hash does not match" >/dev/null || fail "the agent says nothing of the token"
inside rm /etc/edgekube/token
inside systemctl restart edgekube-agent

step "starving the watchdog"
script <<'EOF'
for unit in server agent; do
  mkdir -p /run/systemd/system/edgekube-$unit.service.d
  printf '[Service]\nWatchdogSec=6\nRestartSec=1\nTimeoutStopSec=3\n' >/run/systemd/system/edgekube-$unit.service.d/watchdog.conf
done
systemctl daemon-reload
systemctl restart edgekube-server edgekube-agent
EOF
server=$(show server MainPID) agent=$(show agent MainPID)
sleep 8 # a healthy process feeds it
expect "the healthy server" "$server" "$(show server MainPID)"
expect "the healthy agent" "$agent" "$(show agent MainPID)"
inside kill -STOP "$server" "$agent"
until_true 40 "the watchdog has ended both" sh -c "$(declare -f machine inside show); work=$work name=$name
  [ \"\$(show server NRestarts)\" -ge 1 ] && [ \"\$(show agent NRestarts)\" -ge 1 ] && inside systemctl is-active edgekube-server edgekube-agent"
script <<<"rm -r /run/systemd/system/edgekube-*.service.d; systemctl daemon-reload; systemctl restart edgekube-server edgekube-agent"
same_pod "the watchdog"

step "upgrading"
before=$(show agent MainPID)
apt install "/root/new/*.deb"
expect "the version" "$new" "$(version_of edgekube)"
[ "$before" != "$(show agent MainPID)" ] || fail "the agent still is the old executable"
inside grep -q '^# mine' /etc/edgekube/config.yaml || fail "the upgrade has overwritten a changed setting"
same_pod "an upgrade"

step "downgrading"
apt install --allow-downgrades "/root/old/*.deb"
expect "the version" "$old" "$(version_of edgekube)"
same_pod "a downgrade"

make_upgrades
upgrades_are_refused
upgrade_and_back
same_pod "edgekube upgrade"

step "a package that is installed later wins"
apt install "/root/new/*.deb"
until_true 30 "the package's executable runs" runs_both /usr/bin/edgekube
expect "what is current" "/usr/bin/edgekube, as it was installed" "$(inside edgekube upgrade --status | sed -n 's/^current: *//p')"
same_pod "a package that wins"
apt install --allow-downgrades "/root/old/*.deb"

step "removing"
apt remove edgekube edgekube-server edgekube-agent
inside test -e /var/lib/edgekube/server/state.db || fail "removing has deleted the data"
inside test -e /etc/edgekube/config.yaml || fail "removing has deleted the settings"
expect "the pod's process after removing" "$process" "$(inside pgrep -f 'sleep 100000')"
apt install "/root/old/*.deb"
same_pod "removing and installing again"

step "control groups by systemd"
kube delete pod web --timeout=60s >/dev/null
script <<'EOF'
systemctl stop edgekube-agent
while kill "$(cat /run/edgekube/agent/containerd/containerd.pid)" 2>/dev/null; do sleep 0.2; done # one runtime has one driver
mkdir -p /run/systemd/system/edgekube-agent.service.d
printf '[Service]\nEnvironment=EDGEKUBE_CGROUP_DRIVER=systemd\n' >/run/systemd/system/edgekube-agent.service.d/driver.conf
systemctl daemon-reload
systemctl start edgekube-agent
EOF
kube create -f - >/dev/null <<'EOF'
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"sized"},"spec":{"terminationGracePeriodSeconds":1,"containers":[{"name":"main",
"image":"localhost/busybox:1","imagePullPolicy":"Never","command":["sleep","100002"],"resources":{"requests":{"cpu":"50m"},"limits":{"cpu":"100m","memory":"32Mi"}}}]}}
EOF
kube wait pod/sized --for=condition=Ready --timeout=60s >/dev/null
uid=$(kube get pod sized -o 'jsonpath={.metadata.uid}')
slice=kubepods-burstable-pod${uid//-/_}.slice
expect "the processor time that the pod's slice may have" 100ms "$(inside systemctl show -P CPUQuotaPerSecUSec "$slice")"
memory() { inside systemctl show -P MemoryMax -P MemoryLimit "$slice" | grep -v infinity; } # one of version 2, one of version 1
expect "the memory that the pod's slice may have" $((32 << 20)) "$(memory)"
inside grep "$slice/cri-containerd-.*\.scope" "/proc/$(inside pgrep -f 'sleep 100002')/cgroup" >/dev/null || fail "the container is not in a scope of the pod's slice"
kube patch pod sized --subresource=resize -p '{"spec":{"containers":[{"name":"main","resources":{"limits":{"memory":"48Mi"}}}]}}' >/dev/null
until_true 30 "the slice has grown with the pod" sh -c "$(declare -f machine inside memory); work=$work name=$name slice=$slice; [ \"\$(memory)\" = $((48 << 20)) ]"
kube delete pod sized --timeout=60s >/dev/null
until_true 30 "the pod's slice is gone" sh -c "$(declare -f machine inside); work=$work name=$name; ! inside systemctl is-active $slice"
script <<<"rm -r /run/systemd/system/edgekube-agent.service.d; systemctl daemon-reload"

step "restarting the machine"
restart_of_the_machine

step "purging"
inside sh -c 'mkdir -p /root/precious /var/lib/edgekube/agent/elsewhere; touch /root/precious/file; mount --bind /root/precious /var/lib/edgekube/agent/elsewhere'
purge() {
  apt purge edgekube edgekube-server edgekube-agent
  if inside pgrep -fl 'sleep 100000|/usr/bin/edgekube|/var/lib/edgekube'; then
    fail "purging has left processes"
  fi
  script <<'EOF'
for left in /var/lib/edgekube /run/edgekube /etc/edgekube /etc/systemd/system/multi-user.target.wants/edgekube-*; do
  if [ -e "$left" ] || [ -L "$left" ]; then
    ls -laR "$left" >&2
    echo "purging has left $left" >&2
    exit 1
  fi
done
! grep -E 'edgekube|cni-' /proc/mounts
! ip link show cni0 2>/dev/null
! nft list table ip edgekube 2>/dev/null
[ -z "$(ls /var/log/pods 2>/dev/null)" ]
EOF
}
purge
inside test -e /root/precious/file || fail "purging has deleted what was mounted below its data"

step "all of it with Podman"
apt install "/root/new/*.deb" podman conmon
script <<<"printf 'agent:\n  runtime: podman\n' >>/etc/edgekube/config.yaml; systemctl restart edgekube-agent"
a_pod
expect "the pod's runtime" podman "$(kube get node gateway -o 'jsonpath={.status.nodeInfo.containerRuntimeVersion}' | cut -d : -f 1)"
inside systemctl restart edgekube-agent
same_pod "a restart with Podman"
apt install --reinstall "/root/new/*.deb"
same_pod "an upgrade with Podman"
purge

step "done"
