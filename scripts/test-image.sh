#!/usr/bin/env bash
# Starts the amd64 image in an emulated PC, as a person would start a card, and runs a pod on it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
usage: scripts/test-image.sh [--image FILE] [--read-only] [--limit SECONDS] [--keep]

Copies the image, writes an edgekube.yaml to the copy's boot partition, starts it in qemu with 2 GiB of
memory and a larger disk, and looks: the settings were applied, the disk was grown, swap is there, the
node is ready, a pod runs, limits hold (control groups of version 2), one that takes too much memory is
OOMKilled, kubectl top has figures; "edgekube node reboot" drains, and after it the node takes pods again
and has its own; after a power cut, with neither server nor network, the pods run again, and do not notice
when the server comes; a mistake in the file is told beside it.

  --image FILE     by default artifacts/edgekube-amd64.img (scripts/build-image.sh makes it)
  --read-only      with readOnlyRoot: true
  --limit SECONDS  give up after so long, 2400 by default
  --keep           leave the machine's disk in artifacts/image/test

Without hardware virtualization a start takes 2 to 3 minutes, all of it about 15. EDGEKUBE_QEMU_ACCEL=kvm uses it where it is.
On a busy machine EDGEKUBE_QEMU_CPUS=1 makes an emulated PC that does not wait for itself (2 by default).
TEXT
}

fail() { echo "test-image.sh: $*" >&2; exit 1; }
started=$SECONDS
step() { printf '== %4d s: %s\n' $((SECONDS - started)) "$*" >&2; }

source=artifacts/edgekube-amd64.img read_only=false limit=2400 keep=false
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --image) [ $# -ge 2 ] || fail "$1 needs a value"; source=$2; shift 2 ;;
    --limit) [ $# -ge 2 ] || fail "$1 needs a value"; limit=$2; shift 2 ;;
    --read-only) read_only=true; shift ;;
    --keep) keep=true; shift ;;
    *) echo "test-image.sh: unknown argument \"$1\" (see --help)" >&2; exit 2 ;;
  esac
done
[[ $limit =~ ^[1-9][0-9]{0,5}$ ]] || fail "--limit is \"$limit\"; it must be a number of seconds"
[ -f "$source" ] || fail "$source is missing; scripts/build-image.sh makes it"
for tool in qemu-system-x86_64:qemu-system-x86 mcopy:mtools ssh-keygen:openssh-client ssh:openssh-client; do
  command -v "${tool%:*}" >/dev/null || fail "${tool%:*} is missing; install the package ${tool#*:}"
done
firmware=/usr/share/OVMF/OVMF_CODE.fd
[ -f "$firmware" ] || fail "$firmware is missing; install the package ovmf"
busybox=artifacts/images/busybox.tar
[ -e "$busybox" ] || scripts/images.sh

work=artifacts/image/test
rm -rf "$work"
mkdir -p "$work"
work=$(cd "$work" && pwd -P)
disk=$work/disk.img
console=$work/console.log
boot=$disk@@4M
qemu=""

end() {
  local status=$?
  if [ "$status" -ne 0 ] && [ -f "$console" ]; then
    echo "--- the serial console said last:" >&2
    tail -c 6000 "$console" | tr -d '\r' >&2
    mtype -i "$boot" ::edgekube-error.txt 2>/dev/null >&2 || true
  fi
  ssh -q -o ControlPath="$work/ssh" -O exit ada@127.0.0.1 2>/dev/null || true
  if [ -n "$qemu" ]; then
    kill "$qemu" 2>/dev/null || true
    wait "$qemu" 2>/dev/null || true
  fi
  "$keep" || rm -rf "$work"
  exit "$status"
}
trap end EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
ssh_port=$(free_port)

power_on() {
  qemu-system-x86_64 -machine q35 -accel "${EDGEKUBE_QEMU_ACCEL:-tcg,thread=multi}" -cpu "${EDGEKUBE_QEMU_CPU:-max}" -smp "${EDGEKUBE_QEMU_CPUS:-2}" -m 2048 \
    -drive "if=pflash,format=raw,readonly=on,file=$firmware" -drive "if=virtio,format=raw,cache=unsafe,file=$disk" \
    -device virtio-rng-pci -device virtio-net-pci,id=cable,netdev=lan -netdev "user,id=lan,hostfwd=tcp:127.0.0.1:$ssh_port-:22" \
    -display none -serial "file:$console" -qmp "unix:$work/qmp,server=on,wait=off" -no-reboot &
  qemu=$!
}
# With -no-reboot, one that starts anew goes off, too.
is_off() {
  until_true "the machine is off" sh -c "! kill -0 $qemu"
  wait "$qemu" || fail "qemu failed"
  qemu=""
}
power_cut() {
  kill -KILL "$qemu"
  { wait "$qemu"; } 2>/dev/null || true
  qemu=""
}
cable() { # true: in, false: out
  python3 - "$work/qmp" "$1" <<'PYTHON'
import json, socket, sys
monitor = socket.socket(socket.AF_UNIX)
monitor.connect(sys.argv[1])
talk = monitor.makefile("rw")
talk.readline()
for order in {"execute": "qmp_capabilities"}, {"execute": "set_link", "arguments": {"name": "cable", "up": sys.argv[2] == "true"}}:
    talk.write(json.dumps(order))
    talk.flush()
    answer = json.loads(talk.readline())
    while "event" in answer:
        answer = json.loads(talk.readline())
    if "error" in answer:
        sys.exit(answer["error"]["desc"])
PYTHON
}
inside() {
  ssh -q -i "$work/key" -p "$ssh_port" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=20 -o BatchMode=yes \
    -o ControlMaster=auto -o ControlPath="$work/ssh" -o ControlPersist=10 -o ServerAliveInterval=20 ada@127.0.0.1 "$@"
}
kube() { # as words, which the other side's shell takes apart otherwise
  inside "sudo kubectl --kubeconfig /etc/edgekube/kubeconfig.yaml $(printf '%q ' "$@")"
}
until_true() {
  local what=$1
  shift
  until "$@" >/dev/null 2>&1; do
    [ $((SECONDS - started)) -lt "$limit" ] || fail "waited in vain until $what"
    [ -z "$qemu" ] || [ "$what" = "the machine is off" ] || kill -0 "$qemu" 2>/dev/null || fail "the machine went off before $what"
    sleep 2
  done
}
expect() { # what, wanted, found
  [ "$2" = "$3" ] || fail "$1: expected \"$2\", found \"$3\""
}

step "a card with edgekube.yaml"
cp --sparse=always "$source" "$disk"
truncate -s 8G "$disk"
ssh-keygen -q -t ed25519 -N "" -f "$work/key"
cat >"$work/edgekube.yaml" <<YAML
role: both
hostname: gateway
timezone: Europe/Berlin
ssh:
  user: ada
  key: $(cat "$work/key.pub")
readOnlyRoot: $read_only
logToRam: true
YAML
mcopy -o -i "$boot" "$work/edgekube.yaml" ::edgekube.yaml
kernel_words() {
  mcopy -o -i "$boot" ::EFI/debian/grub.cfg "$work/grub.cfg"
  sed -i "s/^linux .*/& $1/" "$work/grub.cfg"
  mcopy -o -i "$boot" "$work/grub.cfg" ::EFI/debian/grub.cfg
}
# Else a kernel that has to wait for the emulation mistrusts its clock, and takes one that makes it wait for ever.
kernel_words tsc=reliable

reachable() { inside true; }
step "power on"
if "$read_only"; then
  power_on
  is_off
  step "it wants to start anew, to be read-only"
fi
power_on
until_true "one can log in" reachable
step "settings"
expect "the name" gateway "$(inside hostname)"
expect "the time zone" /usr/share/zoneinfo/Europe/Berlin "$(inside readlink /etc/localtime)"
expect "the error" "" "$(mtype -i "$boot" ::edgekube-error.txt 2>/dev/null || true)"
inside grep -q zram0 /proc/swaps || fail "there is no swap in compressed memory"
inside "sudo sh -c 'test -e /run/log/journal/*/system.journal'" || fail "the journal is not kept in memory"
size() { inside df --output=size -m "$1" | tail -n 1 | tr -d ' '; }
if "$read_only"; then
  expect "the root" overlay "$(inside findmnt -n -o FSTYPE /)"
  [ "$(size /var/lib/edgekube)" -gt 4500 ] || fail "the data partition has only $(size /var/lib/edgekube) MiB"
else
  [ "$(size /)" -gt 7000 ] || fail "the root has only $(size /) MiB"
fi

ready() { kube get node gateway | grep -qw Ready; }
step "the node"
until_true "the node is ready" ready
expect "the control groups" cgroup2fs "$(inside stat -f -c %T /sys/fs/cgroup)"
inside 'cat >/tmp/busybox.tar' <"$busybox"
inside sudo edgekube image import /tmp/busybox.tar
# The agent starts anew with a limit of processes; and a pod of the node's own.
inside sudo sh -e <<'SCRIPT'
mkdir -p /run/systemd/system/edgekube-agent.service.d /var/lib/edgekube/agent/manifests
printf '[Service]\nEnvironment=EDGEKUBE_POD_MAX_PIDS=40\n' >/run/systemd/system/edgekube-agent.service.d/pids.conf
systemctl daemon-reload
systemctl restart edgekube-agent
cat >/var/lib/edgekube/agent/manifests/own.json <<'JSON'
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"own"},"spec":{"containers":[{"name":"own","image":"localhost/busybox:1",
"imagePullPolicy":"Never","command":["sleep","100001"]}]}}
JSON
SCRIPT

make_web() {
  kube create -f - <<'JSON'
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"web","image":"localhost/busybox:1",
"imagePullPolicy":"Never","command":["sh","-c","echo hello; exec sleep 100000"]}]}}
JSON
}
says_hello() { [ "$(kube logs web)" = hello ]; }
restarts() { kube get pod "$1" -o 'jsonpath={.status.containerStatuses[0].restartCount}'; }
process() { inside pgrep -xf "'sleep $1'"; }

step "pods"
make_web
kube create -f - <<'JSON'
{"apiVersion":"v1","kind":"List","items":[
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"limited"},"spec":{"containers":[{"name":"limited","image":"localhost/busybox:1",
"imagePullPolicy":"Never","resources":{"limits":{"cpu":"200m","memory":"48Mi"}},
"command":["sh","-c","(while :; do :; done) & (i=0; while [ $i -lt 100 ]; do sleep 100002 & i=$((i+1)); done); exec sleep 100003"]}]}},
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"asks"},"spec":{"containers":[{"name":"asks","image":"localhost/busybox:1",
"imagePullPolicy":"Never","resources":{"requests":{"cpu":"500m","memory":"16Mi"}},"command":["sleep","100004"]}]}},
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"hungry"},"spec":{"restartPolicy":"Never","containers":[{"name":"hungry","image":"localhost/busybox:1",
"imagePullPolicy":"Never","resources":{"limits":{"memory":"24Mi"}},"command":["sh","-c","sleep 5; dd if=/dev/zero of=/dev/null bs=200M count=1; echo alive; sleep 100005"]}]}},
{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"moves"},"spec":{"replicas":1,"selector":{"matchLabels":{"app":"moves"}},"template":{"metadata":{"labels":{"app":"moves"}},
"spec":{"volumes":[{"name":"out","hostPath":{"path":"/var/lib/edgekube/moves","type":"DirectoryOrCreate"}}],"containers":[{"name":"moves","image":"localhost/busybox:1",
"imagePullPolicy":"Never","volumeMounts":[{"name":"out","mountPath":"/out"}],
"command":["sh","-c","trap 'sleep 2; echo $HOSTNAME >>/out/ended; exit 0' TERM; echo ready; while :; do sleep 1; done"]}]}}}}]}
JSON
until_true "the pod runs" says_hello

step "limits"
expect "the limited pod's class" Guaranteed "$(kube get pod limited -o 'jsonpath={.status.qosClass}')"
uids=$(kube get pods limited asks web -o 'jsonpath={.items[*].metadata.uid}')
limits() { # of the limited pod's group and its container's, of the others', and what came of it
  # shellcheck disable=SC2086 # three words
  inside sudo sh -e -s $uids <<'SCRIPT'
cd /sys/fs/cgroup/kubepods
tell() { echo "$1: $(cat "$2" | tr '\n' ' ' | sed 's/ $//')"; }
for file in memory.max cpu.max pids.max pids.current cpu.weight; do tell "pod $file" "pod$1/$file"; done
container=$(dirname "$(grep -l '^20000 ' "pod$1"/*/cpu.max)")
for file in memory.max memory.swap.max memory.oom.group cpu.max; do tell "container $file" "$container/$file"; done
echo "throttled: $(sed -n 's/^nr_throttled //p' "$container/cpu.stat")"
echo "refused: $(sed -n 's/^max //p' "$container/pids.events")"
tell "asks cpu.weight" "burstable/pod$2/cpu.weight"
tell "burstable cpu.weight" burstable/cpu.weight
tell "web cpu.weight" "besteffort/pod$3/cpu.weight"
tell "all memory.max" memory.max
tell "all pids.max" pids.max
SCRIPT
}
of() { sed -n "s/^$1: //p" "$work/limits"; }
throttled() { limits >"$work/limits" && [ "$(of throttled)" -gt 10 ] && [ "$(of refused)" -gt 0 ]; }
until_true "limits hold" throttled
cat "$work/limits" >&2
expect "the pod's memory" 50331648 "$(of 'pod memory.max')"
expect "the pod's cpu" "20000 100000" "$(of 'pod cpu.max')"
expect "the pod's processes" 40 "$(of 'pod pids.max')"
expect "the container's memory" 50331648 "$(of 'container memory.max')"
expect "the container's swap" 0 "$(of 'container memory.swap.max')"
expect "what ends together" 1 "$(of 'container memory.oom.group')"
expect "the container's cpu" "20000 100000" "$(of 'container cpu.max')"
expect "the weight of 500m" 20 "$(of 'asks cpu.weight')"
expect "the weight of nothing" 1 "$(of 'web cpu.weight')"
[[ $(of 'all memory.max') =~ ^[0-9]+$ && $(of 'all pids.max') =~ ^[0-9]+$ ]] || fail "all pods together are not held to what the node has"

step "too much memory"
reason() { [ -n "$(kube get pod hungry -o 'jsonpath={.status.containerStatuses[0].state.terminated.reason}')" ]; }
until_true "the hungry pod has ended" reason
expect "how it ended" "Failed OOMKilled 137" \
  "$(kube get pod hungry -o 'jsonpath={.status.phase} {.status.containerStatuses[0].state.terminated.reason} {.status.containerStatuses[0].state.terminated.exitCode}')"
step "figures"
has_figures() { kube top pod limited --no-headers >"$work/top" && [[ $(<"$work/top") =~ ^limited\ +1[5-9][0-9]m|2[0-9][0-9]m ]]; }
until_true "kubectl top knows the pod" has_figures
cat "$work/top" >&2
until_true "kubectl top knows the node" kube top node gateway
kube delete pod limited asks hungry --grace-period=1
inside sudo edgekube doctor || fail "edgekube doctor finds fault with a node that runs pods"
inside systemd-analyze verify --man=no edgekube-firstboot.service edgekube-zram.service
expect "units that failed" "" "$(inside systemctl list-units --state=failed --plain --no-legend)"
if "$read_only"; then inside sudo touch /etc/lost; fi

step "edgekube node reboot"
boot_id() { inside cat /proc/sys/kernel/random/boot_id; }
own_runs() { [ "$(kube get pod own-gateway -o 'jsonpath={.status.phase}')" = Running ]; }
until_true "the node's own pod runs" own_runs
before=$(boot_id)
moving=$(kube get pods -l app=moves -o 'jsonpath={.items[0].metadata.name}')
moves_runs() { [ "$(kube logs "$moving")" = ready ]; }
until_true "the Deployment's pod runs" moves_runs
inside sudo edgekube node reboot gateway --no-wait
is_off
power_on
until_true "one can log in" reachable
[ "$(boot_id)" != "$before" ] || fail "the machine has not started anew"
until_true "the node is ready" ready
uncordoned() { [ -z "$(kube get node gateway -o 'jsonpath={.spec.unschedulable}{.metadata.annotations.edgekube\.io/power}')" ]; }
until_true "the node takes pods again" uncordoned
expect "what was drained has ended in its own way" "$moving" "$(inside sudo cat /var/lib/edgekube/moves/ended)"
replaced() { [ "$(kube get pods -l app=moves -o 'jsonpath={.items[*].status.phase}')" = Running ]; }
until_true "another pod is in its place" replaced
[ "$(kube get pods -l app=moves -o 'jsonpath={.items[0].metadata.name}')" != "$moving" ] || fail "the Deployment's pod was not evicted"
if kube get pod web >/dev/null 2>&1; then fail "a pod was not evicted"; fi
until_true "the node's own pod runs" process 100001
until_true "the node's own pod is known" own_runs
if "$read_only"; then inside test ! -e /etc/lost || fail "what was written to the root has outlived a start"; fi

step "power cut; then neither server nor network, and a mistake in edgekube.yaml"
make_web
until_true "the pod runs" says_hello
inside sync
power_cut
printf 'hostnmae: attic\n' | cat "$work/edgekube.yaml" - >"$work/bad.yaml"
mcopy -o -i "$boot" "$work/bad.yaml" ::edgekube.yaml
kernel_words systemd.mask=edgekube-server.service
rm -f "$console"
power_on
until_true "qemu answers" cable false
until_true "the machine has started" grep -q "gateway login:" "$console"
sleep 60
plugged=$SECONDS
cable true
until_true "one can log in" reachable
for seconds in 100000 100001; do
  pid=$(process "$seconds") || fail "with neither server nor network a pod has not come back"
  ran=$(inside ps -o etimes= -p "$pid")
  [ "$ran" -gt $((SECONDS - plugged)) ] || fail "a pod came back only with the network"
done
expect "the server" inactive "$(inside systemctl is-active edgekube-server || true)"
web=$(process 100000) own=$(process 100001)
step "the server is back"
inside sudo sh -e <<'SCRIPT'
cp /lib/systemd/system/edgekube-server.service /run/systemd/system/late-server.service
systemctl daemon-reload
systemctl start late-server
SCRIPT
told() { ready && [ "$(restarts web)" = 1 ] && own_runs; }
until_true "the node tells of its pods" told
sleep 20
expect "the pod's process" "$web" "$(process 100000)"
expect "the own pod's process" "$own" "$(process 100001)"
expect "the pod's restarts" 1 "$(restarts web)"
kube exec web -- true
inside sudo systemctl poweroff || true
is_off
mtype -i "$boot" ::edgekube-error.txt | grep -F "edgekube.yaml:9: unknown key \"hostnmae\"" >/dev/null || fail "the mistake is not told on the boot partition"

step "done"
