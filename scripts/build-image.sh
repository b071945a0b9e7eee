#!/usr/bin/env bash
# Makes a bootable image of Debian 12 with EdgeKube, for a card or a disk.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
usage: scripts/build-image.sh [--arch ARCH] [--output FILE] [--debs DIR] [--config FILE] [--package NAME]... [--free MIB] [--keep]

  --arch ARCH     amd64 (a PC with UEFI) or arm64 (a Raspberry Pi 3, 4 or their kin); by default this machine's
  --output FILE   by default artifacts/edgekube-ARCH.img
  --debs DIR      where the packages are that packaging/deb/build.sh makes; by default artifacts/deb
  --config FILE   an edgekube.yaml of your own for the boot partition
  --package NAME  one more of Debian's packages; may be given again
  --free MIB      room to leave on the root partition, 512 by default; it grows when the machine first starts,
                  but not with readOnlyRoot: true
  --keep          leave the tree that the image was made of in artifacts/image/ARCH

Needs root (to run Debian's own installation below a directory), no loop devices, and for another
architecture than this machine's qemu-user-static. Debian's packages come from the archive of this
machine's own apt and are kept in artifacts/image/cache-ARCH. Times and ids in the image come of
SOURCE_DATE_EPOCH and of the packages: the same of both, and the same edgekube.yaml, give the same bytes.
Takes 2 to 5 minutes, and ten times that and more for another architecture.

The image is written to a card with: dd if=FILE of=/dev/CARD bs=4M conv=fsync
TEXT
}

fail() { echo "build-image.sh: $*" >&2; exit 1; }
started=$SECONDS
say() { printf 'build-image.sh: %3d s: %s\n' $((SECONDS - started)) "$*" >&2; }

arch=$(dpkg --print-architecture) output="" debs=artifacts/deb config=packaging/image/edgekube.yaml free=512 keep=false extra=()
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --arch | --output | --debs | --config | --free)
      [ $# -ge 2 ] || fail "$1 needs a value"
      printf -v "${1#--}" %s "$2"
      shift 2
      ;;
    --package) [ $# -ge 2 ] || fail "$1 needs a value"; extra+=("$2"); shift 2 ;;
    --keep) keep=true; shift ;;
    *) echo "build-image.sh: unknown argument \"$1\" (see --help)" >&2; exit 2 ;;
  esac
done
output=${output:-artifacts/edgekube-$arch.img}
[[ $free =~ ^[0-9]{1,6}$ ]] || fail "--free is \"$free\"; it must be a number of MiB"

# name:package of what the boot partition and Debian's installation need here
tools=(debootstrap:debootstrap mke2fs:e2fsprogs mkfs.vfat:dosfstools mcopy:mtools sfdisk:fdisk unshare:util-linux)
common=(
  systemd systemd-sysv udev dbus libpam-systemd systemd-timesyncd systemd-resolved libnss-resolve
  kmod iproute2 procps iputils-ping fdisk e2fsprogs util-linux initramfs-tools busybox zstd
  openssh-server sudo ca-certificates tzdata wpasupplicant wireless-regdb less kubernetes-client
)
components=main
case "$arch" in
  amd64) own=(linux-image-amd64) boot_mib=64 ;;
  arm64)
    own=(linux-image-arm64 raspi-firmware firmware-brcm80211) boot_mib=512
    components="main non-free-firmware" # what a Raspberry Pi cannot start without
    ;;
  *) fail "there are no images for $arch; name amd64 or arm64" ;;
esac

[ "$EUID" -eq 0 ] || fail "Debian's installation needs root; run this as root"
[ "$arch" = "$(dpkg --print-architecture)" ] || tools+=("qemu-aarch64-static:qemu-user-static")
for tool in "${tools[@]}"; do
  command -v "${tool%:*}" >/dev/null || fail "${tool%:*} is missing; install the package ${tool#*:}"
done
[ -f "$config" ] || fail "$config is missing"
find_deb() {
  local found=("$debs/$1"_*_"$2".deb)
  [ ${#found[@]} -eq 1 ] || fail "there are several $1 packages in $debs; leave one there"
  [ -f "${found[0]}" ] || fail "$debs/$1_*_$2.deb is missing; packaging/deb/build.sh $arch makes it"
  echo "${found[0]}"
}
deb=$(find_deb edgekube "$arch")
server_deb=$(find_deb edgekube-server all)
agent_deb=$(find_deb edgekube-agent all)

# All that is mounted from here on is gone when this ends, however it ends.
if [ -z "${EDGEKUBE_IMAGE_MOUNTS:-}" ]; then
  again=(--arch "$arch" --output "$output" --debs "$debs" --config "$config" --free "$free")
  for name in "${extra[@]}"; do again+=(--package "$name"); done
  if "$keep"; then again+=(--keep); fi
  EDGEKUBE_IMAGE_MOUNTS=private exec unshare --mount --propagation private "$PWD/scripts/build-image.sh" "${again[@]}"
fi

export LC_ALL=C.UTF-8 TZ=UTC DEBIAN_FRONTEND=noninteractive
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || dpkg-parsechangelog -l packaging/deb/debian/changelog -S Timestamp)}
export SOURCE_DATE_EPOCH
umask 022
suite=bookworm
work=artifacts/image/$arch
cache=artifacts/image/cache-$arch
rm -rf "$work"
mkdir -p "$work/root" "$work/boot" "$cache/partial" "$(dirname "$output")"
work=$(cd "$work" && pwd -P)
cache=$(cd "$cache" && pwd -P)
root=$work/root
log=$work.log
: >"$log"
quietly() { "$@" >>"$log" 2>&1 || { tail -n 30 "$log" >&2; fail "this failed: $*; all that was said is in $log"; }; }
inside() { quietly env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" chroot "$root" "$@"; }

# --- Debian ---

# The kernel hands programs of the other architecture to qemu; on a Debian with systemd that is so when the package is installed.
register_qemu() {
  local misc=/proc/sys/fs/binfmt_misc
  [ -e "$misc/register" ] || quietly mount -t binfmt_misc binfmt_misc "$misc"
  [ -e "$misc/qemu-aarch64" ] && return
  command -v update-binfmts >/dev/null || fail "programs for $arch do not run here; install the packages qemu-user-static and binfmt-support"
  say "letting qemu run programs for $arch"
  update-binfmts --import qemu-aarch64 >>"$log" 2>&1 || true
  update-binfmts --enable qemu-aarch64 >>"$log" 2>&1 || true
  [ -e "$misc/qemu-aarch64" ] || fail "qemu-user-static could not be registered for programs for $arch (update-binfmts --enable qemu-aarch64)"
}
[ "$arch" = "$(dpkg --print-architecture)" ] || register_qemu

mirror=$(scripts/debian-mirror.sh "$suite")
say "Debian's base system"
quietly debootstrap --variant=minbase --arch="$arch" --cache-dir="$cache" --components="${components// /,}" "$suite" "$root" "$mirror"

{
  echo "deb $mirror $suite $components"
  if scripts/debian-mirror.sh "$suite-updates" >/dev/null 2>&1; then echo "deb $(scripts/debian-mirror.sh "$suite-updates") $suite-updates $components"; fi
  if scripts/debian-mirror.sh "$suite-security" >/dev/null 2>&1; then echo "deb $(scripts/debian-mirror.sh "$suite-security") $suite-security $components"; fi
} >"$root/etc/apt/sources.list"

mount --bind "$cache" "$root/var/cache/apt/archives"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mkdir -p "$root/boot/firmware" "$root/run/packages"
mount --bind "$work/boot" "$root/boot/firmware"
mount -t tmpfs tmpfs "$root/run/packages"
cp "$deb" "$server_deb" "$agent_deb" "$root/run/packages/"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 0755 "$root/usr/sbin/policy-rc.d"

# What the packages' own scripts read.
install -d "$root/etc/default" "$root/etc/initramfs-tools/scripts/init-bottom" "$root/etc/edgekube"
cat >"$root/etc/fstab" <<'LINES'
LABEL=edgekube-root / ext4 noatime,errors=remount-ro 0 1
LABEL=EDGEKUBE /boot/firmware vfat noatime,umask=0077,nofail 0 2
LINES
printf 'overlay\n' >"$work/modules"
install -m 0755 packaging/image/overlay "$root/etc/initramfs-tools/scripts/init-bottom/edgekube-overlay"
if [ "$arch" = arm64 ]; then
  # Written into cmdline.txt with each new kernel. The kernel of a Raspberry Pi leaves the memory of control groups out by default.
  printf 'ROOTPART=LABEL=edgekube-root\nCONSOLES="tty0 ttyS1,115200"\n' >"$root/etc/default/raspi-firmware"
  echo 'cgroup_enable=memory cgroup_memory=1 fsck.repair=yes panic=10' >"$root/etc/default/raspi-extra-cmdline"
fi
# Else fdatasync() of every file that dpkg unpacks; the tree is thrown away when this is cut off.
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/image"

# A package of a resolver puts its own file there, which nobody answers to here.
install_inside() {
  rm -f "$root/etc/resolv.conf"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  inside apt-get -q -y -o Dpkg::Options::=--force-confold install --no-install-recommends "$@"
}

say "its packages"
rm -f "$root/etc/resolv.conf"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
inside apt-get -q update
inside apt-get -q -y dist-upgrade
install_inside "${common[@]}" "${extra[@]}"
cat "$work/modules" >>"$root/etc/initramfs-tools/modules"
say "EdgeKube"
install_inside "/run/packages/$(basename "$deb")" "/run/packages/$(basename "$server_deb")" "/run/packages/$(basename "$agent_deb")"
say "the kernel" # last of all: the initial RAM disk is made once, of all that it needs
install -d "$root/etc/systemd/network"
install -m 0644 packaging/image/network/* "$root/etc/systemd/network/"
install_inside "${own[@]}"

# --- EdgeKube's part ---

say "settings"
for unit in packaging/image/*.service; do
  install -m 0644 "$unit" "$root/lib/systemd/system/"
done
install -d "$root/usr/lib/edgekube" "$root/etc/ssh/authorized_keys.d"
install -m 0755 packaging/image/disk packaging/image/zram "$root/usr/lib/edgekube/"
put() { # FILE: standard input
  install -d "$(dirname "$root$1")"
  cat >"$root$1"
}
# Routes and rules of pods and Services are not networkd's to take away.
printf '[Network]\nManageForeignRoutes=no\nManageForeignRoutingPolicyRules=no\n' | put /etc/systemd/networkd.conf.d/edgekube.conf
printf '[Resolve]\nMulticastDNS=yes\nLLMNR=no\n' | put /etc/systemd/resolved.conf.d/edgekube.conf
printf 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/authorized_keys.d/%%u\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n' |
  put /etc/ssh/sshd_config.d/edgekube.conf
# The image has none: each machine makes its own.
printf '[Service]\nExecStartPre=\nExecStartPre=/usr/bin/ssh-keygen -A\nExecStartPre=/usr/sbin/sshd -t\n' | put /etc/systemd/system/ssh.service.d/edgekube.conf
for unit in edgekube-server edgekube-agent; do
  printf '[Unit]\nRequiresMountsFor=/var/lib/edgekube\n' | put "/etc/systemd/system/$unit.service.d/data.conf"
done
inside systemctl disable edgekube-server.service edgekube-agent.service
for unit in mosquitto.service containerd.service systemd-networkd-wait-online.service apt-daily.timer apt-daily-upgrade.timer; do
  if [ -e "$root/lib/systemd/system/$unit" ]; then inside systemctl disable "$unit"; fi
done
inside systemctl enable systemd-networkd.service systemd-resolved.service systemd-timesyncd.service ssh.service edgekube-firstboot.service
# dpkg starts what it finds enabled at an upgrade; what first boot decides is kept.
inside passwd --lock root

case "$arch" in
  amd64)
    # Signed ones, as they are: firmware starts shim, that starts GRUB, that starts /vmlinuz, which Debian keeps to be the newest kernel.
    inside sh -c 'cd /run/packages && apt-get -q download grub-efi-amd64-signed shim-signed && dpkg -x grub-efi*.deb loader && dpkg -x shim*.deb loader'
    mkdir -p "$work/boot/EFI/BOOT" "$work/boot/EFI/debian"
    cp "$root/run/packages/loader/usr/lib/shim/shimx64.efi.signed" "$work/boot/EFI/BOOT/BOOTX64.EFI"
    cp "$root/run/packages/loader/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed" "$work/boot/EFI/BOOT/grubx64.efi"
    cat >"$work/boot/EFI/debian/grub.cfg" <<'LINES'
search --no-floppy --set=root --label edgekube-root
linux /vmlinuz root=LABEL=edgekube-root ro console=tty0 console=ttyS0,115200 fsck.repair=yes panic=10
initrd /initrd.img
boot
LINES
    for file in vmlinuz initrd.img; do
      [ -e "$root/$file" ] || fail "Debian's kernel has left no /$file"
    done
    ;;
  arm64)
    for file in config.txt cmdline.txt start4.elf bootcode.bin; do
      [ -e "$work/boot/$file" ] || fail "raspi-firmware has made no $file; see $log"
    done
    grep -q 'cgroup_enable=memory' "$work/boot/cmdline.txt" || fail "cmdline.txt has no cgroup_enable=memory"
    ;;
esac
install -m 0644 "$config" "$work/boot/edgekube.yaml"

# --- what must not be in an image, or differs from one making to the next ---

dpkg-query --root="$root" -W -f '${Package} ${Version} ${Architecture}\n' >"$output.packages"
umount "$root/var/cache/apt/archives" "$root/proc" "$root/dev" "$root/boot/firmware" "$root/run/packages"
rm -rf "$root"/run/* "$root"/tmp/* "$root"/var/tmp/* "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/cache/ldconfig/aux-cache \
  "$root"/etc/ssh/ssh_host_* "$root"/etc/{passwd,group,shadow,gshadow,subuid,subgid}- "$root"/var/lib/systemd/random-seed "$root"/var/lib/dbus/machine-id \
  "$root"/etc/.resolv.conf.systemd-resolved.bak \
  "$root"/var/cache/debconf/*-old "$root"/var/lib/dpkg/*-old "$root/usr/sbin/policy-rc.d" "$root/etc/dpkg/dpkg.cfg.d/image"
find "$root/var/log" -type f -delete
: >"$root/etc/machine-id" # made at the first start
echo edgekube >"$root/etc/hostname"
ln -sfn /run/systemd/resolve/resolv.conf "$root/etc/resolv.conf" # the real servers, which pods can reach, too
find "$root" "$work/boot" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

# --- the image ---

say "the image"
identity() { # NAME: the same for the same content
  local sum
  sum=$({ echo "$1 $arch $SOURCE_DATE_EPOCH"; cat "$output.packages"; } | sha256sum)
  echo "${sum:0:8}-${sum:8:4}-4${sum:13:3}-8${sum:17:3}-${sum:20:12}"
}
mib=$((1024 * 1024))
used=$(find "$root" -type f -printf '%s\n' | awk -v mib=$mib '{ blocks += int(($1 + 4095) / 4096) } END { print int(blocks * 4096 / mib) }')
files=$(find "$root" | wc -l)
root_mib=$(((used + used / 10 + files / 1000 + free + 64 + 3) / 4 * 4))
boot_start=4 root_start=$((4 + boot_mib))
total=$((root_start + root_mib + 4))
rm -f "$output.new"
truncate -s "${total}M" "$output.new"
if [ "$arch" = amd64 ]; then
  quietly sfdisk --quiet "$output.new" <<LINES
label: gpt
label-id: $(identity disk)
start=${boot_start}MiB, size=${boot_mib}MiB, type=U, uuid=$(identity boot), name=boot
start=${root_start}MiB, size=${root_mib}MiB, type=L, uuid=$(identity root), name=root
LINES
else
  quietly sfdisk --quiet "$output.new" <<LINES
label: dos
label-id: 0x$(identity disk | cut -c 1-8)
start=${boot_start}MiB, size=${boot_mib}MiB, type=c, bootable
start=${root_start}MiB, size=${root_mib}MiB, type=83
LINES
fi

truncate -s "${boot_mib}M" "$work/boot.fat"
quietly mkfs.vfat --invariant -F 32 -n EDGEKUBE -i "$(identity fat | cut -c 1-8)" "$work/boot.fat"
(cd "$work/boot" && find . -mindepth 1 -maxdepth 1 -print0 | sort -z | xargs -0 -I{} mcopy -i "$work/boot.fat" -s -m -Q {} ::) >>"$log" 2>&1 ||
  { tail -n 5 "$log" >&2; fail "the boot partition has no room"; }
truncate -s "${root_mib}M" "$work/root.ext4"
E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH quietly mke2fs -q -F -t ext4 -m 1 -L edgekube-root -U "$(identity ext4)" -O ^metadata_csum_seed,^orphan_file \
  -E "hash_seed=$(identity hash),lazy_itable_init=0,lazy_journal_init=0" -d "$root" "$work/root.ext4"
# When a file was last read and its inode changed is of this machine's clock, and can be set in the image only.
inodes=$(dumpe2fs -h "$work/root.ext4" 2>/dev/null | awk -F: '/^Inode count/ { all = $2 } /^Free inodes/ { free = $2 } END { print all - free }')
{ echo 2; seq 11 "$inodes"; } | sed "s/.*/set_inode_field <&> atime @$SOURCE_DATE_EPOCH\nset_inode_field <&> ctime @$SOURCE_DATE_EPOCH/" |
  E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH quietly debugfs -w -f - "$work/root.ext4"
quietly e2fsck -f -n "$work/root.ext4"
quietly dd if="$work/boot.fat" of="$output.new" bs=$mib seek="$boot_start" conv=notrunc,sparse
quietly dd if="$work/root.ext4" of="$output.new" bs=$mib seek="$root_start" conv=notrunc,sparse
mv -f "$output.new" "$output"
"$keep" || rm -rf "$work"
say "$output, $total MiB of which $(du -m "$output" | cut -f 1) are used; its packages are listed in $output.packages"
