#!/usr/bin/env bash
# From a bare machine to a Deployment on two nodes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
usage: scripts/demo.sh [--once]

Installs what is missing, publishes the executable if there is none, starts a cluster of two
nodes, applies docs/examples/hello.yaml and asks its Service on each node. The cluster stays up
(scripts/cluster.sh down ends it).

  --once   take all of it down again; exit 0 only if every step held
TEXT
}

once=false
case "${1:-}" in
  "") ;;
  --once) once=true ;;
  -h|--help) usage; exit 0 ;;
  *) echo "demo.sh: unknown argument \"$1\" (see --help)" >&2; exit 2 ;;
esac

started=$SECONDS
step() { printf '== %s (%d s)\n' "$*" $((SECONDS - started)) >&2; }
fail() { echo "demo.sh: $*" >&2; exit 1; }
kubectl() { scripts/cluster.sh kubectl "$@"; }

# What a person would look at first when a step did not hold.
tell_why() {
  kubectl get nodes,deployments,replicasets,pods,services,endpointslices -o wide --request-timeout=5s || true
  kubectl get events --request-timeout=5s || true
  tail -n 20 artifacts/cluster/*.log || true
}

finish() {
  local status=$?
  if [ "$status" -ne 0 ] && [ -e artifacts/cluster/kubeconfig.yaml ]; then
    tell_why >&2
  fi
  if "$once"; then
    step "taking it down"
    scripts/cluster.sh down || status=1
  fi
  [ "$status" -ne 0 ] || step "every step held"
  exit "$status"
}

own_rid() {
  case "$(uname -m)" in
    x86_64) echo linux-x64 ;;
    aarch64) echo linux-arm64 ;;
    *) echo linux-arm ;;
  esac
}

# Each node must answer, and over a few requests both pods must.
ask() {
  local address=$1 port=$2 answers="" answer i
  for ((i = 0; i < 20; i++)); do
    answer=$(curl --silent --show-error --fail --max-time 3 "http://$address:$port/") || fail "http://$address:$port/ does not answer"
    answers+=$answer$'\n'
  done
  sort <<<"${answers%$'\n'}" | uniq -c | sed "s|^ *\([0-9]*\) \(.*\)|http://$address:$port/  \1 answers from \2|"
  [ "$(sort -u <<<"${answers%$'\n'}" | wc -l)" -eq 2 ] || fail "http://$address:$port/ did not reach both pods"
}

step "setting up"
scripts/setup.sh
if [ ! -x "${EDGEKUBE_BIN:-artifacts/$(own_rid)/edgekube}" ]; then
  step "publishing"
  ./publish.sh
fi

trap finish EXIT
step "starting a server and two nodes"
scripts/cluster.sh up 2

step "applying docs/examples/hello.yaml"
kubectl apply -f docs/examples/hello.yaml
kubectl rollout status deployment/hello --timeout=90s

step "asking the Service on each node"
port=$(kubectl get service hello -o 'jsonpath={.spec.ports[0].nodePort}')
addresses=$(kubectl get nodes -o 'jsonpath={range .items[*]}{.status.addresses[?(@.type=="InternalIP")].address}{"\n"}{end}')
[ "$(wc -w <<<"$addresses")" -eq 2 ] || fail "two nodes with an address were expected, not: $addresses"
for address in $addresses; do
  ask "$address" "$port"
done

kubectl get pods -o wide
[ "$(kubectl get pods -l app=hello -o 'jsonpath={range .items[*]}{.spec.nodeName}{"\n"}{end}' | sort -u | wc -l)" -eq 2 ] ||
  fail "the pods are not on two nodes"
if ! "$once"; then
  echo "The cluster is up: scripts/cluster.sh kubectl …; scripts/cluster.sh down ends it." >&2
fi
