#!/usr/bin/env bash
# Makes artifacts/images/busybox.tar: the image localhost/busybox:1, from Debian's busybox-static, without any registry or engine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
usage: scripts/images.sh

Writes artifacts/images/busybox.tar, an archive of the image localhost/busybox:1 that containerd,
Podman and Docker load. The same busybox gives the same bytes.
TEXT
}

fail() { echo "images.sh: $*" >&2; exit 1; }

case "${1:-}" in
  "") ;;
  -h|--help) usage; exit 0 ;;
  *) echo "images.sh: unknown argument \"$1\" (see --help)" >&2; exit 2 ;;
esac

busybox=/bin/busybox
image=artifacts/images/busybox.tar
[ -x "$busybox" ] || fail "$busybox is missing; install the package busybox-static"
"$busybox" --list | grep -x httpd >/dev/null || fail "$busybox has no httpd; install the package busybox-static in place of busybox"
if [ -e "$image" ] && [ "$image" -nt "$busybox" ] && [ "$image" -nt scripts/images.sh ]; then
  exit 0
fi

case "$(uname -m)" in
  x86_64) architecture='"amd64"' ;;
  aarch64) architecture='"arm64"' ;;
  armv7l|armv8l) architecture='"arm","variant":"v7"' ;;
  *) fail "no image architecture is known for the machine type $(uname -m)" ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
archive() { tar --create --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --file="$1" --directory="$2" .; }
digest() { sha256sum "$1" | cut -d ' ' -f 1; }

root=$work/root
mkdir -p "$root"/{bin,dev,etc,proc,root,run,sys,usr,var/log,www}
install -d -m 1777 "$root/tmp" "$root/var/tmp"
install -m 0755 "$busybox" "$root/bin/busybox"
while read -r applet; do
  [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
done < <("$busybox" --list)
ln -s ../bin "$root/usr/bin"
ln -s bin "$root/sbin"
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$root/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
chmod -R u=rwX,go=rX "$root"
chmod 1777 "$root/tmp" "$root/var/tmp"
chmod 0755 "$root/bin/busybox"

image_root=$work/image
mkdir -p "$image_root"
archive "$work/layer.tar" "$root"
layer=$(digest "$work/layer.tar")
mkdir "$image_root/$layer"
mv "$work/layer.tar" "$image_root/$layer/layer.tar"
printf '{"architecture":%s,"os":"linux","created":"1970-01-01T00:00:00Z","config":{"Env":["PATH=/bin"],"Cmd":["sh"],"WorkingDir":"/"},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"1970-01-01T00:00:00Z","created_by":"scripts/images.sh"}]}' \
  "$architecture" "$layer" >"$work/config.json"
config=$(digest "$work/config.json")
mv "$work/config.json" "$image_root/$config.json"
printf '[{"Config":"%s.json","RepoTags":["localhost/busybox:1"],"Layers":["%s/layer.tar"]}]' "$config" "$layer" >"$image_root/manifest.json"

mkdir -p "$(dirname "$image")"
(cd "$image_root" && tar --create --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --file="$work/busybox.tar" -- *)
mv -f "$work/busybox.tar" "$image"
chmod 0644 "$image"
echo "images.sh: $image" >&2
