#!/usr/bin/env bash
# Sets up the machine, builds with warnings as errors, runs every unit test, publishes the
# executable, runs the end-to-end tests against it and installs its packages in a container.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'EOF'
usage: scripts/test.sh [--unit]

  --unit   stop after the unit tests: no publish, no cluster
EOF
}

unit_only=false
case "${1:-}" in
  "") ;;
  --unit) unit_only=true ;;
  -h|--help) usage; exit 0 ;;
  *) echo "scripts/test.sh: unknown argument \"$1\" (see --help)" >&2; exit 2 ;;
esac

started=$SECONDS
step() { printf '\n== %s (%d s)\n' "$*" $((SECONDS - started)); }

passed=0 failed=0 skipped=0
# Runs a test executable and adds up its closing line.
run_tests() {
  local project=$1 out status=0
  out=$(mktemp)
  "tests/$project/bin/Release/net10.0/$project" -noColor -noLogo >"$out" 2>&1 || status=$?
  grep -vE '^ *(Discovering|Discovered|Starting|Finished):' "$out" || true
  local total errors failures skips
  total=$(sed -n 's/.*Total: \([0-9]*\).*/\1/p' "$out" | tail -1)
  errors=$(sed -n 's/.*Errors: \([0-9]*\).*/\1/p' "$out" | tail -1)
  failures=$(sed -n 's/.*Failed: \([0-9]*\).*/\1/p' "$out" | tail -1)
  skips=$(sed -n 's/.*Skipped: \([0-9]*\).*/\1/p' "$out" | tail -1)
  rm -f "$out"
  if [ -z "$total" ] || { [ "$status" -ne 0 ] && [ "$((errors + failures))" -eq 0 ]; }; then
    echo "$project ended with $status before it could report" >&2
    failed=$((failed + 1))
    return
  fi
  passed=$((passed + total - failures - skips))
  failed=$((failed + failures + errors))
  skipped=$((skipped + skips))
}

finish() {
  step "done"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}

step "setting up"
scripts/setup.sh

step "checking scripts and format"
shellcheck publish.sh scripts/*.sh packaging/deb/*.sh packaging/deb/debian/tests/cluster packaging/image/{disk,overlay,zram} .ci/run
dotnet restore EdgeKube.sln --verbosity quiet
dotnet format whitespace EdgeKube.sln --verify-no-changes --no-restore

step "the dashboard"
scripts/dashboard.sh --test

step "building"
dotnet build EdgeKube.sln -c Release --no-restore --nologo --verbosity quiet

for project in tests/EdgeKube.*.Tests; do
  project=$(basename "$project")
  [ "$project" = EdgeKube.EndToEnd.Tests ] && continue
  step "$project"
  run_tests "$project"
done

if "$unit_only" || [ "$failed" -ne 0 ]; then
  finish
  exit
fi

step "publishing"
./publish.sh

step "setting up the clients"
scripts/setup.sh --clients

# Side by side: each mostly waits for its own machines.
step "EdgeKube.EndToEnd.Tests, and the packages"
packages_out=$(mktemp)
packaging/deb/test.sh >"$packages_out" 2>&1 &
packages=$!
run_tests EdgeKube.EndToEnd.Tests

step "the packages"
if wait "$packages"; then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
fi
cat "$packages_out"
rm -f "$packages_out"
finish
