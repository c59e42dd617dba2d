#!/usr/bin/env bash
# The Neovim plugin in a real Neovim, driven from outside as a person drives it: the 0.10 of Debian trixie, and with
# `sid` as the argument the newest of Debian, which starts servers by `vim.lsp.enable`.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
case ${1-trixie} in
    trixie) prepare_debian trixie neovim,hx,git,tmux; START="require('specls').setup()" ;;
    sid) prepare_debian sid neovim; START="vim.lsp.enable('specls')" ;;
    *) fail "usage: neovim.sh [trixie|sid]" ;;
esac

SOCKET=/tmp/nvim-specls.sock
TRACKS=/work/examples/swarm/tracks
cp "$ROOT/tests/editors/neovim/probe.lua" "$DEBIAN/work/probe.lua"
cat >"$DEBIAN/work/init.lua" <<INIT
vim.opt.runtimepath:prepend('/work/editors/neovim')
vim.o.completeopt = 'menuone,noselect'
vim.o.swapfile = false
vim.o.hidden = true
dofile('/work/probe.lua')
$START
INIT

# await COMMAND...: runs it until it succeeds, for 20 seconds at most.
await() {
    for _ in $(seq 100); do "$@" && return; sleep 0.2; done
    return 1
}
# One mount for all: the editor runs in it, and what is sent to it goes through its socket.
start() {
    rm -f "$DEBIAN$SOCKET"
    inside nvim --headless --clean -u /work/init.lua --listen "$SOCKET" >"$CACHE/neovim.log" 2>&1 &
    EDITOR_PID=$!
    trap leave EXIT
    await test -S "$DEBIAN$SOCKET" || fail 'Neovim does not start'
}
# An editor that quits may do so before it has answered, which is no failure: an error here would become that of the test.
leave() {
    inside nvim --server "$SOCKET" --remote-send '<C-\><C-N>:qall!<CR>' 2>/dev/null || true
    kill "$EDITOR_PID" 2>/dev/null || true
}
keys() { inside nvim --server "$SOCKET" --remote-send "$1"; }
# ask FUNCTION [ARGUMENT]: the value of Probe.FUNCTION(ARGUMENT).
ask() { inside nvim --server "$SOCKET" --remote-expr "luaeval('tostring(Probe.$1(_A))', '${2-}')"; }
# expect WHAT PATTERN FUNCTION [ARGUMENT]: asks until the value matches, 20 seconds at most.
expect() {
    local value=''
    for _ in $(seq 100); do
        # What goes wrong now may be there the next time; what stays wrong is shown.
        value=$(ask "$3" "${4-}" 2>&1) || true
        # shellcheck disable=SC2053
        [[ $value == $2 ]] && { printf 'ok: %s\n' "$1"; return; }
        sleep 0.2
    done
    fail "$1: expected $2, found $value"
}
open() { keys "<C-\\><C-N>:edit! $TRACKS/$1/spec.md<CR>"; expect "opens $1" "*/$1/spec.md" file; }

start
open courier-offline-mode
expect 'a diagnostic appears with its message' 1 diagnostic 'Impact is "Severe"; expected High, Medium or Low'

ask cursor 'Severe' >/dev/null
keys 'C<C-x><C-o>'
expect 'completion lists the values' 'High Medium Low*' menu
keys '<C-n><C-y><Esc>'
expect 'completion inserts High' '- \*\*Impact:\*\* High' line
expect 'the diagnostic goes' 0 diagnostic 'Impact is'

ask cursor 'pickup-code**' >/dev/null
expect 'a reference to no track is reported' 1 diagnostic 'there is no track "pickup-code"'
ask apply 'pickup-codes' >/dev/null
expect 'the quick fix names the track' '- \*\*pickup-codes\*\**' line
expect 'and its diagnostic goes' 0 diagnostic 'there is no track'

ask cursor 'pickup-codes**' >/dev/null
keys ':lua vim.lsp.buf.hover()<CR>'
expect 'hover shows the card of the track' '*pickup-codes*' float
keys '<Esc>:only<CR>:lua vim.lsp.buf.definition()<CR>'
expect 'definition leads to the track' '*/pickup-codes/spec.md' file

ask references >/dev/null
expect 'references finds who cites it' '[1-9][0-9]' places
keys ':cclose<CR>:only<CR>'
open pickup-codes
ask outline >/dev/null
expect 'the outline lists sections and entries' '[1-9][0-9]*' places location
keys ':lclose<CR>:only<CR>'
expect 'inlay hints are shown' '?*' hints
ask cursor '**Impact:' >/dev/null
expect 'fields are highlighted' '*property*' captures

ask cursor 'pickup-codes' >/dev/null
keys ':lua vim.lsp.buf.rename("pickup-tokens")<CR>'
await test -e "$DEBIAN$TRACKS/pickup-tokens/spec.md" || { keys "<C-\\><C-N>:messages<CR>"; tail -c 1500 "$CACHE/neovim.log"; fail "rename does not move the directory"; }
printf 'ok: rename moves the directory\n'
keys ':wall<CR>'
await grep -q 'pickup-tokens' "$DEBIAN$TRACKS/courier-offline-mode/spec.md" || fail 'rename leaves a reference behind'
printf 'ok: rename changes the references\n'
keys ':checkhealth specls<CR>'
printf 'Neovim of %s: all passed\n' "${1-trixie}"
