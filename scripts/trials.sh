#!/usr/bin/env bash
# Longer runs of the end-to-end trials than the test suite makes, and figures of nodes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
usage: scripts/trials.sh kill-points [N [SEED]]  kill an agent at N points (200) while pods come and go; nothing may be left over
       scripts/trials.sh power-cycles [N]        cut a node's power N times (100) while the server is away; all pods run within 10 s
       scripts/trials.sh nat                     a node behind a firewall that drops what wants to come in: every stream of kubectl
       scripts/trials.sh upgrade                 exchange an agent's executable: no container may notice
       scripts/trials.sh image [--read-only]     build the amd64 image, start it in an emulated PC, run a pod on it (scripts/test-image.sh)
       scripts/trials.sh upgrade-cuts [N [SEED]] edgekube upgrade on a machine with systemd whose power is cut at N random instants (50)
       scripts/trials.sh figures [SECONDS]       times of pods, and what an agent with 10 pods uses at rest (120 s)
       scripts/trials.sh dashboard [BOARDS]      how soon the dashboard paints and is live in Chromium with so many boards (1000), and whether it stays smooth

Each but the image and upgrade-cuts starts a cluster of scripts/cluster.sh, prints what it found and takes the cluster down. Needs root, and the executable that
publish.sh makes (or EDGEKUBE_BIN).
TEXT
}

misuse() { echo "trials.sh: $* (see --help)" >&2; exit 2; }
number() { [[ $1 =~ ^[1-9][0-9]{0,4}$ ]] || misuse "a number from 1 to 99999 is needed, not \"$1\""; }

project=EdgeKube.EndToEnd.Tests
tests=tests/$project/bin/Release/net10.0/$project
count=${2:-}
case "${1:-}" in
  -h|--help) usage; exit 0 ;;
  kill-points) class=KillPointTests; export EDGEKUBE_KILL_POINTS=${count:-200}; number "$EDGEKUBE_KILL_POINTS"
    if [ -n "${3:-}" ]; then number "$3"; export EDGEKUBE_TRIAL_SEED=$3; fi ;;
  power-cycles) class=OfflineBootTests; export EDGEKUBE_POWER_CYCLES=${count:-100}; number "$EDGEKUBE_POWER_CYCLES" ;;
  nat) class=NatTests ;;
  upgrade) class=UpgradeTests ;;
  image)
    packaging/deb/build.sh amd64 --binary "${EDGEKUBE_BIN:-artifacts/linux-x64/edgekube}"
    scripts/build-image.sh --arch amd64
    shift
    exec scripts/test-image.sh "$@"
    ;;
  upgrade-cuts) number "${2:-50}"; number "${3:-1}"; exec packaging/deb/upgrade-trial.sh "${@:2}" ;;
  figures) class=FiguresTests; export EDGEKUBE_FIGURES=${count:-120}; number "$EDGEKUBE_FIGURES" ;;
  dashboard) class=Trials.DashboardTests; export EDGEKUBE_DASHBOARD_BOARDS=${count:-1000}; number "$EDGEKUBE_DASHBOARD_BOARDS" ;;
  "") usage >&2; exit 2 ;;
  *) misuse "unknown trial \"$1\"" ;;
esac

dotnet build -c Release --nologo --verbosity quiet "tests/$project"
exec "$tests" -noColor -noLogo -showLiveOutput -class "*.$class"
