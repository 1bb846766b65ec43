#!/usr/bin/env bats
# The guide to figures: its commands draw the very files that it shows.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    root=$PWD
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir bin && ln -s "$WATTROUTE" bin/wattroute
    ln -s "$root/configs" configs
    ln -s "$root/data" data
    export PATH=$PWD/bin:$PATH
}

@test "the commands of the guide draw the figures that it shows" {
    awk '/^```sh/ { inside = 1; next } /^```/ { inside = 0 } inside' "$root/notebooks-free-docs/plots.md" >commands
    [ "$(grep -c -- --plot commands)" -eq 4 ]
    bash -eu commands >printed
    shown=0
    while read -r figure; do
        cmp "$root/notebooks-free-docs/$figure" "$(basename "$figure")"
        shown=$((shown + 1))
    done < <(grep -oE '\]\(plots/[a-z]+\.svg\)' "$root/notebooks-free-docs/plots.md" | tr -d '])(')
    [ "$shown" -eq 4 ]
    python3 "$root/tests/golden/check_svg.py" ./*.svg
}

@test "every figure is shown by a page" {
    for figure in "$root"/notebooks-free-docs/plots/*.svg; do
        grep -qF "](plots/$(basename "$figure"))" "$root"/notebooks-free-docs/*.md
    done
}
