#!/usr/bin/env bash
# A cluster on one machine: the server in the root network namespace, each node in one of its own, joined by a bridge.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
dir=$root/artifacts/cluster

usage() {
  cat <<'TEXT'
usage: scripts/cluster.sh up N           start the server and N nodes, wait until they are Ready, load the images
       scripts/cluster.sh down           end all of it and remove its network
       scripts/cluster.sh kubectl ARGS   kubectl as the cluster's administrator
       scripts/cluster.sh server start|stop
       scripts/cluster.sh node start|stop K
       scripts/cluster.sh node cut|heal K      take node K's network link down, or up again
       scripts/cluster.sh node power-cut K     kill all that runs on node K at once, its containers too
       scripts/cluster.sh node add-behind-nat K  make and start one more node, behind a router that lets nothing in
       scripts/cluster.sh node remove K        end node K and remove all of it but the API's Node
       scripts/cluster.sh status

Files are below artifacts/cluster: kubeconfig.yaml, server.pid, node-K.pid, server.log, node-K.log,
and the data directories server-data and node-K. Needs root.

Environment:
  EDGEKUBE_BIN                 the executable; by default artifacts/<RID>/edgekube, which publish.sh makes
  EDGEKUBE_CLUSTER_HTTPS_PORT  the API's port at 10.89.0.1; 6443 by default
  EDGEKUBE_CLUSTER_MQTT_PORT   the broker's; 8883 by default
  EDGEKUBE_CLUSTER_DIR         kubectl only: another folder with a kubeconfig.yaml
TEXT
}

fail() { echo "cluster.sh: $*" >&2; exit 1; }
say() { echo "cluster.sh: $*" >&2; }
misuse() { echo "cluster.sh: $* (see --help)" >&2; exit 2; }

# kubectl comes before anything else that costs time: it is called in loops.
if [ "${1:-}" = kubectl ]; then
  shift
  dir=${EDGEKUBE_CLUSTER_DIR:-$dir}
  [ -r "$dir/kubeconfig.yaml" ] || fail "no cluster is up: $dir/kubeconfig.yaml cannot be read; run scripts/cluster.sh up 2"
  export KUBECONFIG=$dir/kubeconfig.yaml
  if [ -x "$root/artifacts/tools/kubectl" ]; then
    exec "$root/artifacts/tools/kubectl" "$@"
  fi
  command -v kubectl >/dev/null || fail "kubectl is missing; run scripts/setup.sh"
  exec kubectl "$@"
fi

case "${1:-}" in
  -h|--help) usage; exit 0 ;;
  "") usage >&2; exit 2 ;;
esac
if [ "$EUID" -ne 0 ]; then
  command -v sudo >/dev/null || fail "network namespaces need root; run this as root"
  exec sudo --preserve-env=EDGEKUBE_BIN,EDGEKUBE_CLUSTER_HTTPS_PORT,EDGEKUBE_CLUSTER_MQTT_PORT -- "$root/scripts/cluster.sh" "$@"
fi

https_port=${EDGEKUBE_CLUSTER_HTTPS_PORT:-6443}
mqtt_port=${EDGEKUBE_CLUSTER_MQTT_PORT:-8883}
gateway=10.89.0.1
lan=ek-lan # the namespace of the bridge: there the host's own filter rules do not apply to what nodes send each other
uplink=ekbr0-host
router=ek-nat- # and the number of the node behind it
image=$root/artifacts/images/busybox.tar

case "$HOSTTYPE" in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) rid=linux-arm ;;
esac
bin=${EDGEKUBE_BIN:-$root/artifacts/$rid/edgekube}

# --- processes ---

# Whether the recorded process runs; a zombie, or another program that got its number, does not count.
running() {
  local pid stat words
  { read -r pid <"$dir/$1.pid"; } 2>/dev/null || return 1
  { read -r stat <"/proc/$pid/stat"; } 2>/dev/null || return 1
  [[ ${stat##*) } != Z* ]] || return 1
  { mapfile -d '' -t words <"/proc/$pid/cmdline"; } 2>/dev/null || return 1
  [[ "${words[*]}" == *" --data-dir $dir/"* ]]
}

stop() {
  local name=$1 pid i
  running "$name" || { rm -f "$dir/$name.pid"; return 0; }
  read -r pid <"$dir/$name.pid"
  kill -TERM "$pid" 2>/dev/null || true
  for ((i = 0; i < 250; i++)); do
    running "$name" || { rm -f "$dir/$name.pid"; return 0; }
    sleep 0.1
  done
  say "$name (process $pid) did not end within 25 s of SIGTERM; killing it"
  kill -KILL "$pid" 2>/dev/null || true
  rm -f "$dir/$name.pid"
  return 1
}

need_binary() { [ -x "$bin" ] || fail "$bin is missing; run ./publish.sh"; }

start_server() {
  need_binary
  if running server; then
    say "the server runs already"
    return
  fi
  setsid "$bin" server --data-dir "$dir/server-data" --bind-address "$gateway" --https-port "$https_port" --mqtt-port "$mqtt_port" \
    </dev/null >>"$dir/server.log" 2>&1 &
  echo $! >"$dir/server.pid"
}

start_node() {
  local k=$1 name=node-$1 token address
  need_binary
  if running "$name"; then
    say "$name runs already"
    return
  fi
  [ -e "/run/netns/ek-node-$k" ] || fail "there is no $name; run scripts/cluster.sh up $k"
  token=$(<"$dir/server-data/server/token")
  address=10.89.0.$((10 + k))
  [ ! -e "/run/netns/$router$k" ] || address=192.168.$k.2
  # Not "ip netns exec": it remounts /sys, which hides the cgroups from containerd.
  setsid nsenter "--net=/run/netns/ek-node-$k" "$bin" agent --data-dir "$dir/$name" --server "https://$gateway:$https_port" \
    --token "$token" --node-name "$name" --node-ip "$address" </dev/null >>"$dir/$name.log" 2>&1 &
  echo $! >"$dir/$name.pid"
}

# Where a data directory's sockets are: outside it, because their paths must be short.
run_directory() {
  local hash
  hash=$(printf %s "$1" | sha256sum)
  echo "/run/edgekube-${hash:0:8}"
}

run_directories() {
  local data
  for data in "$dir"/node-*/ "$dir"/server-data/; do
    [ ! -d "$data" ] || run_directory "${data%/}"
  done
}

# Those named on standard input and all that they started, but not this script.
with_children() {
  awk -v self=$$ '
    NR == FNR { mine[$1] = 1; next }
    { parent[$1] = $2 }
    END {
      do { grew = 0; for (p in parent) if (!(p in mine) && parent[p] in mine) { mine[p] = 1; grew = 1 } } while (grew)
      for (p in mine) if (p in parent && p != self) print p
    }' - <(ps -e -o pid= -o ppid=) | grep -vx "$$" || true
}

# Every process that is the cluster's: in one of its namespaces, or one of our programs working below its folder, and their descendants.
cluster_processes() {
  local k pid line run
  {
    for run in $(run_directories); do
      pgrep -f -- "^(\S*/)?(containerd|mosquitto|runc).*$run/" || true
    done
    for k in $(node_numbers); do
      ip netns pids "ek-node-$k" 2>/dev/null || true
    done
    while read -r pid line; do
      case "$line" in
        *edgekube*"$dir/"*|*mosquitto*"$dir/"*|*containerd*"$dir/"*|*runc*"$dir/"*) echo "$pid" ;;
      esac
    done < <(ps -e -o pid= -o args=)
  } | with_children
}

node_numbers() {
  local space
  for space in /run/netns/ek-node-*; do
    [ -e "$space" ] && echo "${space##*-}"
  done | sort -n
}

# --- the network ---

make_lan() {
  [ ! -e "/run/netns/$lan" ] || return 0
  ip netns add "$lan"
  ip -n "$lan" link set lo up
  ip -n "$lan" link add ekbr0 type bridge
  ip -n "$lan" link set ekbr0 up
  ip link add "$uplink" type veth peer name host netns "$lan"
  ip -n "$lan" link set host master ekbr0 up
  ip addr add "$gateway/24" dev "$uplink"
  ip link set "$uplink" up
}

make_node() {
  local k=$1 space=ek-node-$1
  [ ! -e "/run/netns/$space" ] || return 0
  ip netns add "$space"
  ip -n "$space" link set lo up
  ip -n "$lan" link add "$space" type veth peer name eth0 netns "$space"
  ip -n "$lan" link set "$space" master ekbr0 up
  ip -n "$space" addr add "10.89.0.$((10 + k))/24" dev eth0
  ip -n "$space" link set eth0 up
  ip -n "$space" route add default via "$gateway"
  # What a Debian board starts with; the agent switches forwarding on itself.
  nsenter "--net=/run/netns/$space" sysctl -q -w net.ipv4.ip_forward=0 net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.default.rp_filter=2
}

# A home or a mobile network: what the node asks for comes back, and nothing else comes in. The counters tell.
make_node_behind_nat() {
  local k=$1 space=ek-node-$1 between=$router$1
  [ ! -e "/run/netns/$space" ] || fail "there is a node-$k already"
  ip netns add "$between"
  ip netns add "$space"
  ip -n "$space" link set lo up
  ip -n "$between" link set lo up
  ip -n "$lan" link add "$space" type veth peer name wan netns "$between"
  ip -n "$lan" link set "$space" master ekbr0 up
  ip -n "$between" addr add "10.89.0.$((10 + k))/24" dev wan
  ip -n "$between" link set wan up
  ip -n "$between" link add inside type veth peer name eth0 netns "$space"
  ip -n "$between" addr add "192.168.$k.1/24" dev inside
  ip -n "$between" link set inside up
  ip -n "$space" addr add "192.168.$k.2/24" dev eth0
  ip -n "$space" link set eth0 up
  ip -n "$space" route add default via "192.168.$k.1"
  # So that a packet for the node itself would find its way, were it not for the firewall.
  ip route replace "192.168.$k.0/24" via "10.89.0.$((10 + k))"
  nsenter "--net=/run/netns/$between" sysctl -q -w net.ipv4.ip_forward=1
  nsenter "--net=/run/netns/$space" sysctl -q -w net.ipv4.ip_forward=0 net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.default.rp_filter=2
  nsenter "--net=/run/netns/$between" nft -f - <<'RULES'
table ip firewall {
  counter inbound { }
  counter outbound { }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    iifname "inside" counter name outbound accept
    iifname "wan" counter name inbound drop
  }
  chain input {
    type filter hook input priority filter; policy accept;
    iifname "wan" ct state new counter name inbound drop
  }
  chain out {
    type nat hook postrouting priority srcnat;
    oifname "wan" masquerade
  }
}
RULES
}

add_behind_nat() {
  local k=$1
  running server || fail "the server does not run; run scripts/cluster.sh up 2"
  make_node_behind_nat "$k"
  start_node "$k"
  wait_for "node-$k to be Ready" "node-$k" 60 node_is_ready "$k"
  "$bin" image import "$image" --data-dir "$dir/node-$k" >>"$dir/node-$k.log" 2>&1 || fail "the image could not be loaded on node-$k"
}

remove_node() {
  local k=$1
  [ -e "/run/netns/ek-node-$k" ] || fail "there is no node-$k"
  power_cut "$k"
  remove_space "$k"
  rm -rf --one-file-system "$dir/node-$k"
}

remove_space() {
  ip netns del "ek-node-$1"
  if [ -e "/run/netns/$router$1" ]; then
    ip netns del "$router$1"
    ip route del "192.168.$1.0/24" 2>/dev/null || true
  fi
}

link_of() {
  [ -e "/run/netns/ek-node-$1" ] || fail "there is no node-$1"
  ip -n "$lan" link set "ek-node-$1" "$2"
}

# --- taking it down ---

# Namespaces of pods that containerd made, found by what the CNI plugins noted and by who lives in them.
pod_namespaces() {
  local file
  for file in /var/lib/cni/results/*; do
    [ -f "$file" ] || continue
    if sed -n 's/.*"config":"\([^"]*\)".*/\1/p' "$file" | base64 -d 2>/dev/null | grep -F "$dir/" >/dev/null; then
      sed -n 's/.*"netns":"\([^"]*\)".*/\1/p' "$file"
      rm -f "$file"
    fi
  done
  network_namespaces "$@"
}

# The files of the pods' network namespaces that processes are in.
network_namespaces() {
  local file pid inode mine=" "
  for pid in "$@"; do
    mine+="$(stat -L -c %i "/proc/$pid/ns/net" 2>/dev/null || true) "
  done
  for file in /run/netns/cni-*; do
    [ -e "$file" ] || continue
    inode=$(stat -c %i "$file")
    [[ $mine != *" $inode "* ]] || echo "$file"
  done
}

container_cgroups() {
  local pid
  for pid in "$@"; do
    sed -n -E 's/^[0-9]+:([^:]*):(.*\/(libpod-)?[0-9a-f]{64})$/\1 \2/p' "/proc/$pid/cgroup" 2>/dev/null || true
  done | sort -u
}

remove_cgroups() {
  local controllers path mount i
  while read -r controllers path; do
    case "$controllers" in
      /*) path=$controllers mount=/sys/fs/cgroup ;;
      name=*) mount=/sys/fs/cgroup/${controllers#name=} ;;
      *) mount=/sys/fs/cgroup/$controllers ;;
    esac
    for ((i = 0; i < 10; i++)); do
      rmdir "$mount$path" 2>/dev/null && break
      [ -d "$mount$path" ] || break
      sleep 0.1
    done
    case "$path" in
      /*/*) rmdir "$mount${path%/*}/conmon" "$mount${path%/*}" 2>/dev/null || true ;; # Podman has one more
    esac
  done
}

recorded() {
  local file
  for file in "$dir"/node-*.pid "$dir"/server.pid; do
    [ ! -e "$file" ] || basename "$file" .pid
  done
}

end_processes() {
  local pids i
  for ((i = 0; i < 50; i++)); do
    mapfile -t pids < <(cluster_processes)
    [ ${#pids[@]} -gt 0 ] || return 0
    [ "$i" -eq 0 ] || sleep 0.1
    kill -KILL "${pids[@]}" 2>/dev/null || true
  done
  say "these processes do not end: ${pids[*]}"
  return 1
}

# What a power cut does to a node: everything that runs on it is gone at once, and with it what is kept in memory alone.
power_cut() {
  local name=node-$1 run pids file spaces
  run=$(run_directory "$dir/$name")
  mapfile -t pids < <({
    ip netns pids "ek-$name" 2>/dev/null || true
    pgrep -f -- "$run/" || true
  } | with_children)
  mapfile -t spaces < <(network_namespaces "${pids[@]}")
  [ ${#pids[@]} -eq 0 ] || kill -KILL "${pids[@]}" 2>/dev/null || true
  rm -f "$dir/$name.pid"
  unmount_below "$dir/$name/" "$run/"
  for file in "${spaces[@]}"; do
    umount -l "$file" 2>/dev/null || true
    rm -f "$file"
  done
  rm -rf --one-file-system "$run"
}

unmount_all() { unmount_below "$dir/" "${@/%//}"; }

unmount_below() {
  local below point
  for below in "$@"; do
    while read -r point; do
      umount -l "$point" 2>/dev/null || say "cannot unmount $point"
    done < <(awk -v below="$below" '{ gsub(/\\040/, " ", $2) } index($2, below) == 1 { print $2 }' /proc/self/mounts | sort -r)
  done
}

remove_network() {
  local k
  for k in $(node_numbers); do
    remove_space "$k"
  done
  [ ! -e "/run/netns/$lan" ] || ip netns del "$lan"
  if ip link show "$uplink" >/dev/null 2>&1; then
    ip link del "$uplink"
  fi
}

# Another clone's cluster has the same names; it must not be ended from here.
refuse_foreign() {
  local k pid args
  for k in $(node_numbers); do
    for pid in $(ip netns pids "ek-node-$k" 2>/dev/null); do
      args=$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) || continue
      case "$args" in
        *"--data-dir $dir/"*) ;;
        *edgekube*" --data-dir "*) fail "another cluster is up on this machine ($args); take it down there first" ;;
      esac
    done
  done
}

down() {
  local file name pids spaces runs cgroups sockets=() status=0
  refuse_foreign
  mapfile -t runs < <(run_directories)
  mapfile -t pids < <(cluster_processes)
  mapfile -t spaces < <(pod_namespaces "${pids[@]}" | sort -u)
  cgroups=$(container_cgroups "${pids[@]}")
  for name in $(recorded); do
    ! running "$name" || kill -TERM "$(<"$dir/$name.pid")" 2>/dev/null || true
  done
  for name in $(recorded); do
    stop "$name" || status=1
  done
  while read -r file; do
    sockets+=("$(sed 's|^unix://||' "$file")")
  done < <(find "$dir" "${runs[@]}" -path '*/io.containerd.runtime.v2.task/k8s.io/*/address' 2>/dev/null || true)
  end_processes || status=1
  unmount_all "${runs[@]}"
  for file in "${spaces[@]}"; do
    # The root's own namespace, where hostNetwork pods of nobody live, is never below /run/netns/cni-.
    case "$file" in
      /run/netns/cni-*|/var/run/netns/cni-*) umount -l "$file" 2>/dev/null || true; rm -f "$file" ;;
    esac
  done
  [ -z "$cgroups" ] || remove_cgroups <<<"$cgroups"
  for file in "${sockets[@]}"; do
    case "$file" in
      /run/containerd/s/*) rm -f "$file" ;;
    esac
  done
  remove_network
  for file in "${runs[@]}"; do
    rm -rf --one-file-system "$file"
  done
  # The logs stay until the next cluster starts.
  [ ! -d "$dir" ] || find "$dir" -mindepth 1 -maxdepth 1 ! -name '*.log' -exec rm -rf --one-file-system {} +
  return "$status"
}

# --- bringing it up ---

# Waits for a condition, telling what for; fails at once when the process it depends on is gone.
wait_for() {
  local what=$1 process=$2 seconds=$3 i
  shift 3
  say "waiting for $what"
  for ((i = 0; i < seconds * 10; i++)); do
    if "$@"; then
      return
    fi
    if ((i >= 10)) && ! running "$process"; then
      tail -n 15 "$dir/$process.log" >&2
      fail "$process has ended; its log is $dir/$process.log"
    fi
    sleep 0.1
  done
  tail -n 15 "$dir/$process.log" >&2
  fail "$what: not within $seconds s; the log is $dir/$process.log"
}

as_admin() { "$root/scripts/cluster.sh" kubectl "$@"; }

server_is_ready() {
  [ -s "$dir/server-data/server/token" ] && [ -s "$dir/server-data/server/kubeconfig.yaml" ] && take_kubeconfig &&
    [ "$(as_admin get --raw /readyz --request-timeout=5s 2>/dev/null | head -c 2)" = ok ]
}

node_is_ready() {
  [ "$(as_admin get node "node-$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' --request-timeout=5s 2>/dev/null)" = True ]
}

take_kubeconfig() {
  install -m 0600 "$dir/server-data/server/kubeconfig.yaml" "$dir/kubeconfig.yaml"
  if [ -n "${SUDO_UID:-}" ]; then
    chown "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$dir/kubeconfig.yaml"
  fi
}

clean_remains() {
  local k
  if running server; then
    return
  fi
  for k in $(node_numbers); do
    if running "node-$k"; then
      return
    fi
  done
  if [ -e "/run/netns/$lan" ] || [ -n "$(node_numbers)" ] || [ -d "$dir/server-data" ] || ip link show "$uplink" >/dev/null 2>&1; then
    say "removing what an earlier cluster left"
    down
  fi
  rm -f "$dir"/*.log
}

up() {
  local n=$1 k
  need_binary
  command -v ip >/dev/null || fail "ip is missing; run scripts/setup.sh"
  refuse_foreign
  clean_remains
  "$root/scripts/images.sh"
  mkdir -p "$dir"
  make_lan
  for ((k = 1; k <= n; k++)); do
    make_node "$k"
  done
  running server || start_server
  wait_for "the server" server 30 server_is_ready
  for ((k = 1; k <= n; k++)); do
    running "node-$k" || start_node "$k"
  done
  for ((k = 1; k <= n; k++)); do
    wait_for "node-$k to be Ready" "node-$k" 60 node_is_ready "$k"
    "$bin" image import "$image" --data-dir "$dir/node-$k" >>"$dir/node-$k.log" 2>&1 || {
      tail -n 5 "$dir/node-$k.log" >&2
      fail "the image could not be loaded on node-$k"
    }
  done
  say "$n nodes are Ready; try: scripts/cluster.sh kubectl get nodes"
}

status() {
  local k name
  for name in server $(node_numbers | sed 's/^/node-/'); do
    if running "$name"; then
      echo "$name runs as process $(<"$dir/$name.pid")"
    else
      echo "$name is stopped"
    fi
  done
  if running server; then
    as_admin get nodes -o wide --request-timeout=5s
  fi
}

number() { [[ ${1:-} =~ ^[1-9][0-9]{0,2}$ && $1 -le 200 ]] || misuse "a number from 1 to 200 is needed, not \"${1:-}\""; }

case "$1 ${2:-}" in
  "up "*) number "${2:-}"; up "$2" ;;
  "down "*) down ;;
  "server start") mkdir -p "$dir"; start_server ;;
  "server stop") stop server ;;
  "node start") number "${3:-}"; start_node "$3" ;;
  "node stop") number "${3:-}"; stop "node-$3" ;;
  "node power-cut") number "${3:-}"; power_cut "$3" ;;
  "node add-behind-nat") number "${3:-}"; add_behind_nat "$3" ;;
  "node remove") number "${3:-}"; remove_node "$3" ;;
  "node cut") number "${3:-}"; link_of "$3" down ;;
  "node heal") number "${3:-}"; link_of "$3" up ;;
  "status "*) status ;;
  *) misuse "unknown command \"$*\"" ;;
esac
