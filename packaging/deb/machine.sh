# shellcheck shell=bash
# A machine to try the packages on: a Debian with systemd in a container. To be read by a script in the top folder that has set
# name (the container's) and keep (whether it stays).
# shellcheck disable=SC2034,SC2154

fail() { echo "$(basename "$0"): $*" >&2; exit 1; }
started=$SECONDS
step() { printf '== %3d s: %s\n' $((SECONDS - started)) "$*" >&2; }

[ "$EUID" -eq 0 ] || fail "containers with systemd need root; run this as root"

case "$(uname -m)" in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) rid=linux-arm ;;
esac
bin=${EDGEKUBE_BIN:-artifacts/$rid/edgekube}
[ -x "$bin" ] || fail "$bin is missing; run ./publish.sh"
image=artifacts/images/busybox.tar
[ -e "$image" ] || scripts/images.sh
kubectl=artifacts/tools/kubectl
[ -x "$kubectl" ] || kubectl=$(command -v kubectl) || fail "kubectl is missing; run scripts/setup.sh"

missing=()
for tool in podman:podman runc:runc debootstrap:debootstrap lintian:lintian dpkg-gencontrol:dpkg-dev readelf:binutils; do
  command -v "${tool%:*}" >/dev/null || missing+=("${tool#*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
  step "installing ${missing[*]}"
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >/dev/null
fi

work=artifacts/packaging
mkdir -p "$work"
work=$(cd "$work" && pwd -P)

# --- the machine ---

# A Debian with systemd, and what the packages depend on in apt's cache, so that the tests need no network.
base=${EDGEKUBE_PACKAGES_ROOT:-$work/root}
if [ ! -d "$base" ]; then
  step "making Debian 12 with systemd"
  rm -rf "$work/root.new"
  mirror=$(scripts/debian-mirror.sh)
  debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,procps,iproute2 bookworm "$work/root.new" "$mirror" >"$work/debootstrap.log" 2>&1 ||
    { tail -n 20 "$work/debootstrap.log" >&2; fail "debootstrap failed"; }
  chroot "$work/root.new" sh -c 'apt-get -q update && apt-get -q -y install --no-install-recommends --download-only \
    mosquitto libmosquitto1 libssl3 zlib1g containerd podman conmon runc containernetworking-plugins conntrack iproute2 kmod nftables' >"$work/debootstrap.log" 2>&1 ||
    { tail -n 20 "$work/debootstrap.log" >&2; fail "the packages that EdgeKube depends on could not be fetched"; }
  mv "$work/root.new" "$work/root"
fi

cat >"$work/containers.conf" <<'EOF'
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[containers]
default_ulimits = ["nofile=1024:20000", "nproc=4096:4096"]
EOF
machine() { CONTAINERS_CONF=$work/containers.conf podman --root "$work/podman/root" --runroot "$work/podman/run" --tmpdir "$work/podman/tmp" "$@"; }
inside() { machine exec "$name" "$@"; }
script() { machine exec -i "$name" sh -e; }

end() {
  local status=$?
  if [ "$status" -ne 0 ] && machine container exists "$name" 2>/dev/null; then
    echo "--- what the units said last:" >&2
    inside journalctl --no-pager -q -n 60 -u edgekube-server -u edgekube-agent >&2 || true
  fi
  if ! "$keep"; then
    machine rm -f -t 2 "$name" >/dev/null 2>&1 || true
    rm -rf "$work/machine"
  fi
  exit "$status"
}
trap end EXIT

until_true() {
  local limit=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$limit" ] || { "$@" >&2 || true; fail "waited in vain until $what"; }
    sleep 0.3
  done
}
expect() { # what, wanted, found
  [ "$2" = "$3" ] || fail "$1: expected \"$2\", found \"$3\""
}
version_of() { inside dpkg -s "$1" | sed -n 's/^Version: //p'; }
show() { inside systemctl show -P "$2" "edgekube-$1"; }

# Where control groups are of version 1, podman mounts the host's own tree of systemd's over that of the container, and two machines would
# have the same groups in it.
own_hierarchy='if mountpoint -q /sys/fs/cgroup/systemd/release_agent; then umount /sys/fs/cgroup/systemd/release_agent /sys/fs/cgroup/systemd; fi'

# With files for its /root.
start_machine() {
  machine rm -f -t 1 "$name" >/dev/null 2>&1 || true
  rm -rf "$work/machine"
  cp -al "$base" "$work/machine" # what is only ever replaced need not be copied
  rm -rf "$work/machine"/{etc,root,var}
  cp -a --reflink=auto "$base"/{etc,root,var} "$work/machine/"
  cp -r "$@" "$image" "$work/machine/root/"
  cp "$kubectl" "$work/machine/usr/local/bin/kubectl"
  # At each boot: shared mounts as systemd makes them on a machine of its own, and needs them for credentials; an id of the boot, which is the
  # host's otherwise; and a network.
  cat >"$work/machine/etc/systemd/system/machine.service" <<'EOF'
[Unit]
DefaultDependencies=no
Before=sysinit.target network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/mount --make-rshared /
ExecStart=/bin/sh -c 'cp /proc/sys/kernel/random/uuid /run/boot-id && mount --bind /run/boot-id /proc/sys/kernel/random/boot_id'
ExecStart=/sbin/ip link add up0 type veth peer name up1
ExecStart=/sbin/ip link set up0 up
ExecStart=/sbin/ip link set up1 up
ExecStart=/sbin/ip address add 10.99.0.1/24 dev up0
ExecStart=/sbin/ip route add default via 10.99.0.254
EOF
  mkdir -p "$work/machine/etc/systemd/system/sysinit.target.wants"
  ln -s ../machine.service "$work/machine/etc/systemd/system/sysinit.target.wants/"
  machine run -d --name "$name" --systemd=always --privileged --cgroupns=private --network=none --hostname gateway --rootfs "$work/machine" \
    /bin/sh -c "$own_hierarchy; exec /sbin/init" >/dev/null
  machine_is_up
}

machine_is_up() { until_true 60 "the machine has booted" inside systemctl is-system-running; }

apt() { script <<<"DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends $*" >"$work/apt.log" 2>&1 || { tail -n 30 "$work/apt.log" >&2; fail "apt-get $* failed"; }; }
kube() { machine exec -i --env KUBECONFIG=/etc/edgekube/kubeconfig.yaml "$name" kubectl "$@"; }
