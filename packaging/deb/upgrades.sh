# shellcheck shell=bash
# What packaging/deb/test.sh and upgrade-trial.sh try of `edgekube upgrade`; after machine.sh.
# shellcheck disable=SC2154

node_is_ready() { kube get nodes | grep -w Ready >/dev/null; }
runs() { [ "$(inside readlink "/proc/$(show "$1" MainPID)/exe")" = "$2" ]; }
runs_both() { runs server "$1" && runs agent "$1"; }
# Whoever has ended a trial looks for a while whether the one before is up.
no_trial() { inside test ! -e /var/lib/edgekube/slots/trial && ! inside systemctl is-active -q edgekube-upgrade; }
sign() { openssl dgst -sha256 -sign "$work/upgrade.key" -out "$1.sig" "$1"; }

# Successors that differ by what is behind their end, and /usr/bin/true, which accepts all that is asked of it and then does nothing.
make_upgrades() {
  local root=$work/machine/root
  openssl ecparam -name prime256v1 -genkey -noout -out "$work/upgrade.key"
  openssl ec -in "$work/upgrade.key" -pubout -out "$root/upgrade.pub" 2>/dev/null
  { cat "$bin"; echo two; } >"$root/two.new"
  cp "$root/two.new" "$work/two.new"
  { cat "$bin"; echo three; } >"$root/three"
  cp /usr/bin/true "$root/crashes"
  head -c -1000 "$bin" >"$root/cut"
  cp "$root/two.new" "$root/unsigned"
  cp "$root/two.new" "$root/changed"
  { head -c 18 "$bin"; printf '\267\000'; tail -c +21 "$bin"; } >"$root/other" # EM_AARCH64
  for file in two.new three crashes cut other; do sign "$root/$file"; done
  cp "$root/three.sig" "$root/changed.sig"
  head -c -1000 "$root/three" >"$root/torn"
  cp "$root/three.sig" "$root/torn.sig"
}

upgrades_are_refused() {
  local said
  step "upgrades that are refused"
  while IFS='|' read -r file words; do
    if said=$(inside edgekube upgrade "/root/$file" 2>&1); then fail "edgekube upgrade took $file"; fi
    [[ $said == *"$words"* ]] || fail "edgekube upgrade says of $file: $said"
    runs_both /usr/bin/edgekube || fail "$file has changed something"
    inside sh -c '! ls /var/lib/edgekube/slots/*/info /var/lib/edgekube/slots/incoming* /var/lib/edgekube/slots/trial 2>/dev/null' || fail "$file has left something"
    if [ "$file" = two.new ]; then inside cp /root/upgrade.pub /etc/edgekube/upgrade.pub; fi
  done <<'EOF'
two.new|/etc/edgekube/upgrade.pub is missing
nothing|is not signed
unsigned|is not signed
changed|was changed
torn|is not whole
cut|is not whole
other|it is for arm64, and this machine is amd64
EOF
}

upgrade_and_back() {
  local began=$SECONDS said
  step "an upgrade"
  inside edgekube upgrade /root/two.new >"$work/upgrade.log" 2>&1 || { cat "$work/upgrade.log" >&2; fail "the upgrade failed"; }
  runs_both /var/lib/edgekube/slots/a/edgekube || fail "the new executable does not run"
  node_is_ready || fail "the node is not ready"
  until_true 10 "no trial is on" no_trial
  step "it took $((SECONDS - began)) s; one that crashes"
  began=$SECONDS
  if said=$(inside edgekube upgrade /root/crashes 2>&1); then fail "one that crashes has stayed"; fi
  [[ $said == *"has ended"* ]] || fail "edgekube upgrade says of one that crashes: $said"
  until_true 20 "the one before runs again" runs_both /var/lib/edgekube/slots/a/edgekube
  until_true 20 "the node is ready" node_is_ready
  until_true 40 "no trial is on" no_trial
  step "taken back after $((SECONDS - began)) s"
  [ $((SECONDS - began)) -le 60 ] || fail "that took more than 60 s"
}

plan() { kube get upgradeplan site -o "jsonpath={$1}"; }
plan_is() { [ "$(plan .status.phase)" = "$1" ]; }
release() { kube get node gateway -o 'jsonpath={.metadata.labels.edgekube\.io/version}'; }

# The same as the server orders it: over the node link, and checked with the key of the board.
roll_out() {
  local began=$SECONDS path
  step "a version that an UpgradePlan rolls out"
  for file in three crashes; do
    inside edgekube upgrade publish "/root/$file" --release "$file" >"$work/upgrade.log" 2>&1 || { cat "$work/upgrade.log" >&2; fail "$file cannot be published"; }
  done
  kube create -f - >/dev/null <<'EOP'
{"apiVersion":"edgekube.io/v1","kind":"UpgradePlan","metadata":{"name":"site"},"spec":{"version":"three","canary":{"count":1},"batch":"50%"}}
EOP
  until_true 120 "the plan is complete" plan_is Complete
  expect "the node's release" three "$(release)"
  path=$(inside readlink -f /var/lib/edgekube/slots/current)/edgekube
  runs_both "$path" || fail "$path does not run"
  until_true 20 "no trial is on" no_trial
  step "it took $((SECONDS - began)) s; one that crashes"
  kube patch upgradeplan site --type merge -p '{"spec":{"version":"crashes"}}' >/dev/null
  until_true 120 "the plan is paused" plan_is Paused
  [[ $(plan .status.message) == *"has ended"* ]] || fail "the plan says of one that crashes: $(plan .status.message)"
  expect "who has failed" 'gateway Failed' "$(plan '.status.nodes[0].name') $(plan '.status.nodes[0].phase')"
  expect "spec.paused" true "$(plan .spec.paused)"
  until_true 20 "the one before runs again" runs_both "$path"
  until_true 20 "the node is ready" node_is_ready
  until_true 40 "no trial is on" no_trial
  kube delete upgradeplan site >/dev/null
}
