#!/usr/bin/env bash
# The extension for VS Code: its own tests, its VSIX, and that VSIX in the real VS Code, driven through a browser.
#
#     tests/editors/vscode.sh [--pictures]
#
# --pictures takes the pictures of docs/pictures anew. SPECLS names the server to pack instead of the release build;
# SPECLS_TEST_ONLY=PATTERN runs the tests in VS Code whose names match. What has to be installed goes into .cache, or into
# the folder that SPECLS_TEST_CACHE names, once. Says `skipped: …` and succeeds on a machine where the test is impossible.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${SPECLS_TEST_CACHE:-$repository/.cache}
extension=$repository/editors/vscode

code=0
timeout 900 "$repository/tests/editors/vscode/install.sh" "$cache/vscode" || code=$?
[[ $code == 77 ]] && exit 0
[[ $code == 0 ]] || exit "$code"

cd "$extension"
if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then
    timeout 300 nice -n 10 npm ci --no-audit --no-fund >"$cache/vscode/extension.log" 2>&1 ||
        { printf 'npm ci in editors/vscode failed; see %s\n' "$cache/vscode/extension.log"; exit 1; }
fi
timeout 120 npm run --silent check
timeout 120 npm run --silent test
program=${SPECLS:-$repository/target/release/specls}
[[ -n ${SPECLS-} ]] || cargo build --quiet --release --locked --manifest-path "$repository/Cargo.toml" --package specls
timeout 120 npm run --silent package -- --server "$program" --out "$cache/vscode/specls.vsix" >"$cache/vscode/package.log"

if [[ ${1-} == --pictures ]]; then
    export SPECLS_TEST_PICTURES=$repository/docs/pictures
    mkdir -p "$SPECLS_TEST_PICTURES"
fi
export SPECLS_TEST_VSCODE=$cache/vscode SPECLS_TEST_VSIX=$cache/vscode/specls.vsix
export SPECLS_TEST_FAILURES=$cache/vscode/failures
timeout 900 node --test --test-reporter=spec ${SPECLS_TEST_ONLY:+--test-name-pattern="$SPECLS_TEST_ONLY"} \
    "$repository/tests/editors/vscode/vscode.test.mjs"
