#!/usr/bin/env bash
# Installs what the test in VS Code needs into the folder given: code-server, which is VS Code for a browser, and
# playwright-core, which drives that browser. Does nothing where it has been done. Exits with 77, and one line that
# says why, on a machine where it is impossible.
set -euo pipefail
folder=$1

# code-server 4.100 carries VS Code 1.100 and is the last that runs on Node 20.
code_server=code-server@4.100.3
playwright=playwright-core@1.56.1
# Compiled for this machine; one by one, as the step after node-pty's build fails and would end a common call.
native=(node-pty @vscode/spdlog native-watchdog @vscode/deviceid kerberos)
packages=(libsecret-1-dev libx11-dev libxkbfile-dev libkrb5-dev pkg-config ripgrep chromium build-essential python3)

impossible() {
    printf 'skipped: %s\n' "$1"
    exit 77
}

[[ $(uname -s) == Linux ]] || impossible 'the test in VS Code needs Linux'
command -v npm >/dev/null || impossible 'the test in VS Code needs Node.js 20 and npm'
[[ $(node --version) == v20.* ]] || impossible "code-server 4.100 runs on Node.js 20, this is $(node --version)"

if ! dpkg --status "${packages[@]}" >/dev/null 2>&1; then
    [[ $(id -u) == 0 ]] || impossible "the test in VS Code needs the Debian packages ${packages[*]}"
    command -v apt-get >/dev/null || impossible "the test in VS Code needs apt-get, to install ${packages[*]}"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${packages[@]}"; } \
        >/dev/null 2>&1 || impossible 'apt-get cannot install what the test in VS Code needs'
fi

[[ -e $folder/installed ]] && exit 0
mkdir -p "$folder"
log=$folder/install.log
: >"$log"
printf 'installing %s into %s; this takes some minutes once\n' "$code_server" "$folder"

# Runs npm in a folder, at low priority, with its output in the log.
run_npm() {
    local where=$1
    shift
    (cd "$where" && nice -n 10 npm "$@" --no-audit --no-fund) >>"$log" 2>&1
}

printf '{ "private": true }\n' >"$folder/package.json"
run_npm "$folder" install --ignore-scripts "$code_server" "$playwright" || impossible "npm cannot install; see $log"
vscode=$folder/node_modules/code-server/lib/vscode
run_npm "$vscode" install --omit=dev --ignore-scripts --legacy-peer-deps || impossible "npm cannot install; see $log"
for module in "${native[@]}"; do
    run_npm "$vscode" rebuild "$module" || printf '%s: its scripts failed\n' "$module" >>"$log"
done
mkdir -p "$vscode/node_modules/@vscode/ripgrep/bin"
ln -sf "$(command -v rg)" "$vscode/node_modules/@vscode/ripgrep/bin/rg"
(cd "$vscode" && node out/server-main.js --version) >>"$log" 2>&1 || impossible "code-server does not start; see $log"
touch "$folder/installed"
