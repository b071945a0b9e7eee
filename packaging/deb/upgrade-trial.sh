#!/usr/bin/env bash
# Upgrades a machine with a pod from one executable to the next, and to ones that do not do; and cuts its power meanwhile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
  cat <<'EOF'
usage: packaging/deb/upgrade-trial.sh [--keep] [CUTS [SEED]]

Installs the packages of artifacts/<RID>/edgekube in a container of its own, and then, with a pod running: refused upgrades, one
that does, one that crashes, one that hangs, a package that is installed later, a roll-out by an UpgradePlan, and one that is cut
off by a power cut at CUTS random instants (50). Needs root. See packaging/deb/test.sh for the environment.

  --keep  leave the container for a look: it is called edgekube-upgrades
EOF
}

keep=false cuts=50 seed=$RANDOM
case "${1:-}" in
  -h|--help) usage; exit 0 ;;
  --keep) keep=true; shift ;;
esac
for number in "$@"; do
  [[ $number =~ ^[0-9]{1,5}$ ]] || { usage >&2; exit 2; }
done
cuts=${1:-$cuts} seed=${2:-$seed}
name=edgekube-upgrades
# shellcheck source=packaging/deb/machine.sh
. packaging/deb/machine.sh
# shellcheck source=packaging/deb/upgrades.sh
. packaging/deb/upgrades.sh

step "a machine with a pod"
rm -rf "$work"/{one,two}
packaging/deb/build.sh --binary "$bin" --version 1.34.2+one --output "$work/one" 2>/dev/null
packaging/deb/build.sh --binary "$bin" --version 1.34.2+two --output "$work/two" 2>/dev/null
start_machine "$work/one" "$work/two"
apt install "/root/one/*.deb"
until_true 60 "the node is ready" node_is_ready
inside edgekube image import /root/busybox.tar >/dev/null
kube create -f - >/dev/null <<'EOF'
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"terminationGracePeriodSeconds":1,"containers":[{"name":"web",
"image":"localhost/busybox:1","imagePullPolicy":"Never","command":["sleep","100000"]}]}}
EOF
until_true 60 "the pod runs" inside pgrep -f 'sleep 100000'
process=$(inside pgrep -f 'sleep 100000')
same_pod() { expect "the pod's process after $1" "$process" "$(inside pgrep -f 'sleep 100000')"; }

make_upgrades
upgrades_are_refused
upgrade_and_back
same_pod "upgrades"

step "one that hangs"
inside edgekube upgrade /root/three >"$work/upgrade.log" 2>&1 &
upgrade=$!
until_true 20 "the server is on trial" runs server /var/lib/edgekube/slots/b/edgekube
began=$SECONDS
inside kill -STOP "$(show server MainPID)"
if wait "$upgrade"; then fail "one that hangs has stayed"; fi
until_true 15 "the one before runs again" runs_both /var/lib/edgekube/slots/a/edgekube
step "taken back $((SECONDS - began)) s after it hung"
[ $((SECONDS - began)) -le 60 ] || fail "that took more than 60 s"
until_true 20 "the node is ready" node_is_ready
same_pod "one that hangs"

step "going back by hand"
until_true 40 "no trial is on" no_trial
inside edgekube upgrade --rollback >"$work/upgrade.log" 2>&1 || { cat "$work/upgrade.log" >&2; fail "going back failed"; }
runs_both /usr/bin/edgekube || fail "the package's executable does not run"
until_true 10 "no trial is on" no_trial
inside edgekube upgrade --rollback >"$work/upgrade.log" 2>&1 || { cat "$work/upgrade.log" >&2; fail "going forth again failed"; }
runs_both /var/lib/edgekube/slots/a/edgekube || fail "the executable of slot a does not run"

step "a package that is installed later wins"
apt install "/root/two/*.deb"
until_true 15 "the package's executable runs" runs_both /usr/bin/edgekube
expect "what is current" "/usr/bin/edgekube, as it was installed" "$(inside edgekube upgrade --status | sed -n 's/^current: *//p')"
same_pod "a package"

roll_out
same_pod "a roll-out"

RANDOM=$seed
known=" $(sha256sum "$bin" "$work/two.new" "$work/machine/root/three" | cut -d ' ' -f 1 | tr '\n' ' ')"
for ((cut = 1; cut <= cuts; cut++)); do
  # Half of them while files are written, half while the trial is on.
  if ((cut % 2)); then after=$((RANDOM % 2500)); else after=$((RANDOM % 18000)); fi
  file=/root/three
  if inside edgekube upgrade --status | grep '^current' | grep "$(sha256sum "$work/machine/root/three" | cut -c 1-12)" >/dev/null; then file=/root/two.new; fi
  step "power cut $cut of $cuts, $after ms after the upgrade to $file began (seed $seed)"
  inside edgekube upgrade "$file" >"$work/upgrade.log" 2>&1 &
  upgrade=$!
  sleep "$((after / 1000)).$(printf %03d $((after % 1000)))"
  machine kill -s KILL "$name" >/dev/null
  wait "$upgrade" || true
  until machine start "$name" >/dev/null 2>&1; do sleep 0.2; done
  machine_is_up
  until_true 60 "the node is ready" node_is_ready
  for mode in server agent; do
    sum=$(inside sha256sum "/proc/$(show "$mode" MainPID)/exe" | cut -d ' ' -f 1)
    [[ $known == *" $sum "* ]] || fail "the $mode runs an executable that is none of ours: $sum"
  done
  until_true 60 "no trial is on" no_trial
  until_true 30 "the pod runs" inside pgrep -f 'sleep 100000'
done
step "done"
