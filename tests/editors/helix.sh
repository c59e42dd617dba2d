#!/usr/bin/env bash
# The Helix configuration in a real Helix, in a terminal of its own, driven by keys and read from the screen.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
prepare_debian trixie neovim,hx,git,tmux

TRACKS=/work/examples/swarm/tracks
CONFIG=$DEBIAN/root/.config/helix
rm -rf "$CONFIG" && mkdir -p "$CONFIG"
cp "$ROOT/editors/helix/languages.toml" "$CONFIG/languages.toml"
cp -r "$ROOT/editors/helix/runtime" "$CONFIG/runtime"
cat >"$CONFIG/config.toml" <<'CONFIG'
[editor]
end-of-line-diagnostics = "hint"
[editor.lsp]
display-inlay-hints = true
CONFIG

terminal() { inside tmux -L specls "$@"; }
keys() { terminal send-keys -t helix "$@"; sleep 0.3; }
screen() { terminal capture-pane -p -t helix; }
# expect WHAT TEXT: waits until the screen shows the text, 20 seconds at most.
expect() {
    for _ in $(seq 60); do
        [[ $(screen) == *"$2"* ]] && { printf 'ok: %s\n' "$1"; return; }
        sleep 0.3
    done
    screen
    fail "$1: expected to see $2"
}
# gone WHAT TEXT: waits until the screen does not show the text any more.
gone() {
    for _ in $(seq 60); do
        [[ $(screen) != *"$2"* ]] && { printf 'ok: %s\n' "$1"; return; }
        sleep 0.3
    done
    screen
    fail "$1: expected not to see $2"
}
# To the first place of a text: Helix searches by regular expression.
go() { keys Escape; keys g g; keys /; keys -l "$1"; keys Enter; }
open() { keys Escape; keys -l ":open $TRACKS/$1/spec.md"; keys Enter; expect "opens $1" "Track Spec: $1"; }

terminal kill-server 2>/dev/null || true
inside tmux -L specls -f /dev/null new-session -d -s helix -x 200 -y 50 "hx $TRACKS/courier-offline-mode/spec.md"
trap 'terminal kill-server 2>/dev/null || true' EXIT
expect 'opens the file' 'Track Spec: courier-offline-mode'

go 'Severe'
expect 'a diagnostic appears with its message' 'Impact is "Severe"; expected High, Medium or Low'
keys c
keys C-x
sleep 1
keys C-n
expect 'completion lists the values and inserts the first' 'Impact:** High '
keys Enter
keys Escape
gone 'the diagnostic goes' 'Impact is'

go 'pickup-code\*\*'
expect 'a reference to no track is reported' 'there is no track "pickup-code"'
keys Space a
expect 'the quick fix is offered' 'Change it to pickup-codes'
keys Enter
gone 'and its diagnostic goes' 'there is no track "pickup-code"'

go 'pickup-codes'
keys Space k
expect 'hover shows the card of the track' 'owner'
keys Escape
keys g d
expect 'definition leads to the track' 'Track Spec: pickup-codes'
expect 'inlay hints are shown' '30/30'

go 'pickup-codes'
keys g r
expect 'references finds who cites it' 'courier-offline-mode/spec.md'
keys Escape
keys Space s
expect 'the outline lists sections and entries' 'Risks'
keys Escape

go 'pickup-codes'
keys Space r
keys C-u
keys -l 'pickup-tokens'
keys Enter
for _ in $(seq 60); do [[ -e $DEBIAN$TRACKS/pickup-tokens/spec.md ]] && break; sleep 0.3; done
[[ -e $DEBIAN$TRACKS/pickup-tokens/spec.md ]] || { screen; fail 'rename does not move the directory'; }
printf 'ok: rename moves the directory\n'
keys -l ':write-all!'
keys Enter
sleep 1
grep -q 'pickup-tokens' "$DEBIAN$TRACKS/courier-offline-mode/spec.md" || { screen; fail 'rename leaves a reference behind'; }
printf 'ok: rename changes the references\n'
printf 'Helix: all passed\n'
