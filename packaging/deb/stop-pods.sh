# shellcheck shell=sh

# Ends the pods that the agent left running and takes their network away, without the executable, which is gone.
agent=/var/lib/edgekube/agent
run=/run/edgekube/agent

# The processes whose command line has the text, which is a path of ours.
processes_with() {
  for folder in /proc/[0-9]*; do
    if [ "${folder#/proc/}" != $$ ] && tr '\0' ' ' 2>/dev/null <"$folder/cmdline" | grep -F -- "$1" >/dev/null; then
      echo "${folder#/proc/}"
    fi
  done
}

# The processes below those, which are the containers'.
children_of() {
  for parent in "$@"; do
    for child in $(cat "/proc/$parent/task"/*/children 2>/dev/null || true); do
      echo "$child"
      children_of "$child"
    done
  done
}

stop_pods() {
  if [ ! -d "$agent" ]; then
    return 0
  fi
  # First what would start them again.
  for engine in "--config $agent/containerd/config.toml" "--root $agent/podman/root"; do
    for pid in $(processes_with "$engine"); do
      kill -KILL "$pid" 2>/dev/null || true
    done
  done
  guards="$(processes_with "$run/containerd/") $(processes_with "$run/podman/")" # shims, conmon
  # shellcheck disable=SC2086 # numbers
  containers=$(children_of $guards)
  for pid in $containers; do
    kill -TERM "$pid" 2>/dev/null || true
  done
  waited=0
  while [ "$waited" -lt 50 ] && alive "$containers"; do
    sleep 0.1
    waited=$((waited + 1))
  done
  for pid in $guards $containers; do
    kill -KILL "$pid" 2>/dev/null || true
  done
  sleep 0.2
  remove_network
  remove_mounts "$run" "$agent"
  for pod in "$agent"/pods/*; do
    uid=${pod##*/}
    rm -rf /var/log/pods/*_"$uid"
    find /sys/fs/cgroup -depth -type d -path "*/kubepods/*pod$uid*" -exec rmdir {} + 2>/dev/null || true
  done
}

alive() {
  for pid in $1; do
    if [ -d "/proc/$pid" ]; then
      return 0
    fi
  done
  return 1
}

remove_network() {
  spaces=$(grep -hos '/run/netns/cni-[-0-9a-f]*' "$run"/containerd/io.containerd.runtime.v2.task/k8s.io/*/config.json | sort -u || true)
  for space in $spaces; do
    umount "/var$space" 2>/dev/null || true
    rm -f "/var$space"
  done
  if command -v nft >/dev/null; then
    nft delete table ip edgekube 2>/dev/null || true
  fi
  if command -v ip >/dev/null; then
    ip -4 route flush proto 145 2>/dev/null || true
    if [ -f "$agent/cni/conf/10-edgekube.conflist" ] || [ -d "$agent/cni" ]; then
      ip link delete cni0 2>/dev/null || true
    fi
  fi
}

# Deepest first; whatever volume was mounted there, nothing in it may be deleted.
remove_mounts() {
  for below in "$@"; do
    cut -d ' ' -f 2 /proc/mounts | grep -F -- "$below/" | sort -r | while read -r point; do
      umount "$point" 2>/dev/null || umount -l "$point" 2>/dev/null || true
    done
  done
}

remove_tree() {
  if cut -d ' ' -f 2 /proc/mounts | grep -F -- "$1/" >/dev/null; then
    echo "$1 is kept: something is still mounted below it; look with findmnt" >&2
    return 0
  fi
  rm -rf --one-file-system "$1"
}

