#!/usr/bin/env bash
# Starts the amd64 image in an emulated PC, as a person would start a card, and runs a pod on it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
usage: scripts/test-image.sh [--image FILE] [--read-only] [--limit SECONDS] [--keep]

Copies the image, writes an edgekube.yaml to the copy's boot partition, starts it in qemu with 2 GiB of
memory and a larger disk, and looks: the settings were applied, the disk was grown, swap is there, the
node is ready, a pod runs; after a new start all is as before; a mistake in the file is told beside it.

  --image FILE     by default artifacts/edgekube-amd64.img (scripts/build-image.sh makes it)
  --read-only      with readOnlyRoot: true
  --limit SECONDS  give up after so long, 1500 by default
  --keep           leave the machine's disk in artifacts/image/test

Without hardware virtualization a start takes 2 to 3 minutes, all of it about 12. EDGEKUBE_QEMU_ACCEL=kvm uses it where it is.
TEXT
}

fail() { echo "test-image.sh: $*" >&2; exit 1; }
started=$SECONDS
step() { printf '== %4d s: %s\n' $((SECONDS - started)) "$*" >&2; }

source=artifacts/edgekube-amd64.img read_only=false limit=1500 keep=false
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
  qemu-system-x86_64 -machine q35 -accel "${EDGEKUBE_QEMU_ACCEL:-tcg,thread=multi}" -cpu "${EDGEKUBE_QEMU_CPU:-max}" -smp 2 -m 2048 \
    -drive "if=pflash,format=raw,readonly=on,file=$firmware" -drive "if=virtio,format=raw,cache=unsafe,file=$disk" \
    -device virtio-rng-pci -nic "user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:$ssh_port-:22" \
    -display none -serial "file:$console" -no-reboot &
  qemu=$!
}
power_off() {
  inside sudo systemctl poweroff || true
  until_true "the machine is off" sh -c "! kill -0 $qemu"
  wait "$qemu" || fail "qemu failed"
  qemu=""
}
inside() {
  ssh -q -i "$work/key" -p "$ssh_port" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=20 -o BatchMode=yes ada@127.0.0.1 "$@"
}
kube() { inside sudo kubectl --kubeconfig /etc/edgekube/kubeconfig.yaml "$@"; }
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

reachable() { inside true; }
step "power on"
if "$read_only"; then
  power_on
  until_true "the machine is off" sh -c "! kill -0 $qemu" # -no-reboot
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
step "a pod"
inside 'cat >/tmp/busybox.tar' <"$busybox"
inside sudo edgekube image import /tmp/busybox.tar
kube create -f - <<'JSON'
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"web","image":"localhost/busybox:1",
"imagePullPolicy":"Never","command":["sh","-c","echo hello; exec sleep 100000"]}]}}
JSON
says_hello() { [ "$(kube logs web)" = hello ]; }
until_true "the pod runs" says_hello
inside sudo edgekube doctor || fail "edgekube doctor finds fault with a node that runs pods"
inside systemd-analyze verify --man=no edgekube-firstboot.service edgekube-zram.service
expect "units that failed" "" "$(inside systemctl list-units --state=failed --plain --no-legend)"
if "$read_only"; then inside sudo touch /etc/lost; fi

step "off and on again, with a mistake in edgekube.yaml"
power_off
printf 'hostnmae: attic\n' | cat "$work/edgekube.yaml" - >"$work/bad.yaml"
mcopy -o -i "$boot" "$work/bad.yaml" ::edgekube.yaml
power_on
until_true "one can log in" reachable
until_true "the pod runs again" kube exec web -- true
expect "the pod's restarts" 1 "$(kube get pod web -o 'jsonpath={.status.containerStatuses[0].restartCount}')"
if "$read_only"; then inside test ! -e /etc/lost || fail "what was written to the root has outlived a start"; fi
power_off
mtype -i "$boot" ::edgekube-error.txt | grep -F "edgekube.yaml:9: unknown key \"hostnmae\"" >/dev/null || fail "the mistake is not told on the boot partition"

step "done"
