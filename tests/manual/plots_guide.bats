#!/usr/bin/env bats
# The guide to figures: its commands draw the very files that it shows.

# shellcheck disable=SC2154 # set by the helper
load guide_helper

setup() {
    open_guide plots.md
}

@test "the commands of the guide draw the figures that it shows" {
    awk '/^```sh/ { inside = 1; next } /^```/ { inside = 0 } inside' "$guide" >commands
    [ "$(grep -c -- --plot commands)" -eq 4 ]
    bash -eu commands >printed
    shown=0
    while read -r figure; do
        cmp "$repository/notebooks-free-docs/$figure" "$(basename "$figure")"
        shown=$((shown + 1))
    done < <(grep -oE '\]\(plots/[a-z]+\.svg\)' "$guide" | tr -d '])(')
    [ "$shown" -eq 4 ]
    python3 "$repository/tests/golden/check_svg.py" ./*.svg
}

@test "every figure is shown by a page" {
    for figure in "$repository"/notebooks-free-docs/plots/*.svg; do
        grep -qF "](plots/$(basename "$figure"))" "$repository"/notebooks-free-docs/*.md
    done
}
