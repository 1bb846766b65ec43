#!/usr/bin/env bats
# The page of the headline study: its commands print what stands below them.

# shellcheck disable=SC2154 # set by the helper
load guide_helper

setup() {
    open_guide is-80-percent-real.md
    ln -s "$repository/data" "$repository/configs" .
}

# prints NUMBER : the block of commands prints the block of text.
prints() {
    block sh "$1" >commands
    [ -s commands ]
    bash -eu commands >printed
    block text "$1" >promised
    [ -s promised ]
    diff printed promised
}

@test "the demonstration prints what the page says" {
    prints 1
    prints 2
}

@test "MMLU-Pro prints what the page says" {
    [ -d "$data/mmlu_pro" ] || skip "no measured data at $data"
    prints 1
    prints 3
    block sh 4 >commands
    [ ! -s commands ]
}

@test "its headline figures are among those printed" {
    [ -d "$data/mmlu_pro" ] || skip "no measured data at $data"
    prints 1
    prints 3
    highest() { awk -F, -v policy="$1" '$3 == policy && $5 == "energy_savings" && $4 == "all" && (!n++ || $6 > top) { top = $6; at = $2 } END { printf "%.0f %s\n", 100 * top, at }' "$2"; }
    [ "$(highest oracle demo.csv)" = "54 overheads/2" ]
    [ "$(highest oracle mmlu.csv)" = "63 all/2" ]
    # beyond 80 %: at batch 1 alone, and not with the demonstration
    awk -F, '$4 == "all" && $5 == "energy_savings" && $6 > 0.8 { print $3, $2 }' demo.csv mmlu.csv >beyond
    printf '%s\n' 'oracle-all batch/1' 'best-local all/2' 'oracle-all all/2' | diff beyond -
}

@test "files that the page names exist" {
    # shellcheck disable=SC2013 # names without blanks
    for name in $(grep -oE '\]\([^)#]+\)' "$guide" | tr -d '()]'); do
        [ -e "$(dirname "$guide")/$name" ] || { echo "$name"; return 1; }
    done
}
