# A Debian of its own with an editor in it, in a folder that git ignores. Sourced by the editors' tests. Gives $DEBIAN,
# the folder of the root, and `inside`, which runs a command in it; ends the script with a skip message where that is
# impossible.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${SPECLS_TEST_CACHE:-$ROOT/.cache}
DEBIAN=

# Says why nothing is tested here, and ends the script without an error.
skip() {
    printf 'skipped: %s\n' "$1"
    exit 0
}

# Ends the script with an error.
fail() {
    printf 'FAILED: %s\n' "$1" >&2
    exit 1
}

# Runs a command in the Debian root, with its own /proc (Helix panics without).
inside() {
    unshare --mount --fork sh -c '
        mount --bind /proc "$0/proc" && mount --rbind /dev "$0/dev"
        exec chroot "$0" env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 TERM=tmux-256color "$@"
    ' "$DEBIAN" "$@"
}

# prepare_debian RELEASE PACKAGES: makes the root, once, and puts the program and a fresh copy of the examples into it as
# /work. PACKAGES are joined by commas.
prepare_debian() {
    local release=$1 packages=$2
    DEBIAN=$CACHE/$release
    [[ $(uname -s) == Linux ]] || skip 'the editors are tested in a Debian root, which needs Linux'
    [[ $(id -u) == 0 ]] || skip 'the editors are tested in a Debian root, which needs the rights of root'
    if [[ ! -e $DEBIAN/.complete ]]; then
        command -v debootstrap >/dev/null || apt-get install -y debootstrap >/dev/null 2>&1 ||
            skip 'debootstrap is not installed and cannot be installed'
        rm -rf "$DEBIAN"
        mkdir -p "$DEBIAN"
        printf 'making a Debian root with %s in %s\n' "$packages" "$DEBIAN"
        timeout 600 debootstrap --variant=minbase --include="$packages" "$release" "$DEBIAN" >"$CACHE/debootstrap.log" 2>&1 ||
            skip "debootstrap failed; see $CACHE/debootstrap.log"
        touch "$DEBIAN/.complete"
    fi
    inside true || skip 'this machine does not allow a root of its own (unshare, chroot)'
    local program=${SPECLS:-$ROOT/target/debug/specls}
    [[ -n ${SPECLS-} ]] || cargo build --quiet --locked --manifest-path "$ROOT/Cargo.toml" --package specls
    install -m 755 "$program" "$DEBIAN/usr/local/bin/specls"
    inside specls --version >/dev/null || skip "the program does not run in Debian $release"
    rm -rf "$DEBIAN/work"
    mkdir -p "$DEBIAN/work/editors"
    cp -r "$ROOT/examples" "$DEBIAN/work/examples"
    cp -r "$ROOT/editors/neovim" "$ROOT/editors/helix" "$DEBIAN/work/editors"
}
