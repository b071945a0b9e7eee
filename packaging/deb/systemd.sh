# shellcheck shell=bash
# What packaging/deb/test.sh tries of all that has to do with the machine's systemd; after machine.sh.
# shellcheck disable=SC2154

condition() { kube get node gateway -o "jsonpath={.status.conditions[?(@.type=='$1')].status}"; }
says() { [ "$("${@:2}" 2>/dev/null)" = "$1" ]; } # what, command
phase() { kube get pod "$1" -o 'jsonpath={.status.phase}'; }
restarts() { kube get pod "$1" -o 'jsonpath={.status.containerStatuses[0].restartCount}'; }

# Each on a connection of its own, one after the other, until there is a file /root/stop.
restarts_go_unnoticed() {
  script <<'EOF'
export KUBECONFIG=/etc/edgekube/kubeconfig.yaml
rm -f /root/stop
(
  until [ -e /root/stop ]; do
    kubectl get --raw /livez >/dev/null && echo yes || echo no
  done >/root/asked 2>/root/asked.log
) &
systemctl restart edgekube-server
systemctl kill --kill-whom=main -s HUP edgekube-server
sleep 3
systemctl reload edgekube-server
sleep 3
touch /root/stop
wait
if grep no /root/asked >/dev/null || [ "$(wc -l </root/asked)" -lt 10 ]; then
  cat /root/asked /root/asked.log >&2
  exit 1
fi
EOF
  inside ss -Hltnp 'sport = :6443' | grep '"systemd",pid=1,' >/dev/null || fail "systemd does not keep the port of the API open"
  script <<'EOF'
systemctl stop edgekube-server
! ss -Hltn 'sport = :6443' | grep .
systemctl start edgekube-server
EOF
}

node_facts() {
  until_true 20 "the node tells its chassis" says container kube get node gateway -o 'jsonpath={.metadata.labels.edgekube\.io/chassis}'
  inside grep "^PRETTY_NAME=\"$(kube get node gateway -o 'jsonpath={.status.nodeInfo.osImage}')\"" /etc/os-release >/dev/null || fail "the node tells of another system"
  local expected=False
  if [ "$(inside timedatectl show --property=NTPSynchronized --value)" = no ]; then expected=True; fi
  expect "ClockUnsynchronized" "$expected" "$(condition ClockUnsynchronized)"
  expect "NetworkOffline where nobody manages the network" "" "$(condition NetworkOffline)"
}

failed_units() {
  until_true 20 "no unit has failed" says False condition SystemdUnitsFailed
  inside systemd-run --quiet --unit=breaks false
  until_true 20 "a failed unit is a condition" says True condition SystemdUnitsFailed
  inside systemctl reset-failed breaks
  until_true 20 "it is none any more" says False condition SystemdUnitsFailed
}

node_logs() {
  inside systemd-run --quiet --wait --unit=speaks echo what the unit has said
  inside edgekube node logs gateway -u speaks.service | grep 'what the unit has said' >/dev/null || fail "the journal of the node's unit does not come"
}

unit_pods() {
  kube create -f - >/dev/null <<'EOF'
{"apiVersion":"node.k8s.io/v1","kind":"RuntimeClass","metadata":{"name":"systemd"},"handler":"systemd"}
EOF
  kube create -f - >/dev/null <<'EOF'
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"unit"},"spec":{"runtimeClassName":"systemd","hostNetwork":true,"terminationGracePeriodSeconds":1,
"containers":[{"name":"main","image":"host","command":["bash","-c","echo begins; printf -v held %8000000d 0; while [ ! -e /root/break ]; do :; done; rm /root/break; exit 3"],
"resources":{"limits":{"cpu":"200m","memory":"128Mi"}}}]}}
EOF
  until_true 30 "the unit's pod runs" says Running phase unit
  until_true 10 "its log comes" says begins kube logs unit
  inside systemctl list-units --plain --no-legend 'edgekube-default-unit-main-*' | grep running >/dev/null || fail "there is no unit of the pod"
  until_true 30 "kubectl top shows what the unit uses" unit_is_measured
  kube get --raw /api/v1/nodes/gateway/proxy/stats/summary | tr -d ' \n' |
    grep -E '"podRef":\{"name":"unit","namespace":"default",[^]]*"name":"main"[^]]*"usageNanoCores":[1-9][0-9]*[^]]*"workingSetBytes":[1-9][0-9]{6}' >/dev/null ||
    fail "the Summary API does not show what the unit uses"
  inside touch /root/break
  until_true 30 "it was started anew" says 1 restarts unit
  expect "how it ended" 3 "$(kube get pod unit -o 'jsonpath={.status.containerStatuses[0].lastState.terminated.exitCode}')"
  until_true 30 "the unit's pod runs again" says Running phase unit
  inside systemctl restart edgekube-agent
  kube delete pod unit --timeout=30s >/dev/null
  script <<'EOF'
! systemctl list-units --all --plain --no-legend 'edgekube-default-unit-*' 'kubepods*pod*.slice' | grep .
! ls /var/lib/edgekube/agent/units/* 2>/dev/null
EOF
}
unit_is_measured() { kube top pod unit --no-headers | grep -E 'unit +[1-9][0-9]{0,2}m +[1-9][0-9]*Mi'; }

# The logind of a container ends the container, and whoever has started it starts it again.
restart_of_the_machine() {
  kube create -f - >/dev/null <<'EOF'
{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"moves"},"spec":{"selector":{"matchLabels":{"app":"moves"}},"template":{"metadata":{"labels":{"app":"moves"}},
"spec":{"terminationGracePeriodSeconds":5,"containers":[{"name":"main","image":"localhost/busybox:1","imagePullPolicy":"Never","command":["sleep","100003"],
"lifecycle":{"preStop":{"exec":{"command":["touch","/host/ended"]}}},"volumeMounts":[{"name":"host","mountPath":"/host"}]}],
"volumes":[{"name":"host","hostPath":{"path":"/root"}}]}}}}
EOF
  kube wait deployment/moves --for=condition=Available --timeout=60s >/dev/null
  inside systemd-inhibit --list --no-pager | grep 'EdgeKube.*shutdown' >/dev/null || fail "the agent does not ask logind to wait for pods"
  inside systemd-run --quiet -p StandardOutput=file:/root/calls busctl monitor --match "interface='org.freedesktop.login1.Manager'"
  inside edgekube node reboot gateway --no-wait
  until_true 60 "the machine has ended" machine_has_ended
  [ -e "$work/machine/root/ended" ] || fail "the machine has ended before its pods"
  grep 'Member=Reboot' "$work/machine/root/calls" >/dev/null || fail "logind was not asked to restart the machine"
  machine start "$name" >/dev/null
  machine_is_up
  until_true 60 "the pod runs again" kube wait deployment/moves --for=condition=Available --timeout=1s
  until_true 20 "the node's order is done" no_order
  expect "whether the node is cordoned" "" "$(kube get node gateway -o 'jsonpath={.spec.unschedulable}')"
  kube delete deployment moves >/dev/null
}
machine_has_ended() { says false machine inspect -f '{{.State.Running}}' "$name"; }
no_order() { ! kube get node gateway -o yaml | grep edgekube.io/power; }
