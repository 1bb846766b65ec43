#!/usr/bin/env bats
# The page of the headline study: its commands print what stands below them.

# shellcheck disable=SC2154 # set by the helper
load guide_helper

setup() {
    open_guide is-80-percent-real.md
}

# prints COMMANDS TEXT : the block of commands, with the functions of those before it, prints the block of text.
prints() {
    block sh "$1" >commands
    [ -s commands ]
    cat commands >>functions.sh
    { sed -n '/^[a-z]*() {/,/^}/p' functions.sh && cat commands; } >together
    bash -eu together >printed
    block text "$2" >promised
    [ -s promised ]
    diff printed promised
}

@test "the demonstration prints what the page says" {
    prints 1 1
    prints 3 2
    awk '/^```sh/ { inside = 1; next } /^```/ { inside = 0 } inside' "$guide" >all
    [ "$(grep -c -- --plot all)" -eq 2 ]
    block sh 2 >commands
    bash -eu commands
    for figure in batch local; do
        grep -qF "](plots/$figure.svg)" "$guide"
        cmp "$figure.svg" "$repository/notebooks-free-docs/plots/$figure.svg"
    done
    python3 "$repository/tests/golden/check_svg.py" batch.svg local.svg
}

@test "MMLU-Pro prints what the page says" {
    need mmlu_pro
    prints 1 1
    prints 3 2
    prints 4 3
    block sh 5 >commands
    [ ! -s commands ]
}

@test "its first table and its headline figures are among those printed" {
    need mmlu_pro
    prints 1 1
    prints 3 2
    cp printed demo.even
    prints 4 3
    cp printed mmlu.even
    /usr/bin/python3 "$repository/tests/manual/headline_table.py" "$guide" demo mmlu
    highest() { awk -F, -v policy="$1" '$3 == policy && $5 == "energy_savings" && $4 == "all" && (!n++ || $6 > top) { top = $6; at = $2 } END { printf "%.0f %s\n", 100 * top, at }' "$2"; }
    [ "$(highest oracle demo.csv)" = "54 overheads/2" ]
    [ "$(highest oracle mmlu.csv)" = "63 all/2" ]
    # beyond 80 %: at batch 1 alone, and not with the demonstration
    awk -F, '$4 == "all" && $6 > 0.8 && ($5 == "energy_savings" || $5 ~ /^iso/ && $3 == "oracle") { printf "%s %s %.0f\n", $3, $2, 100 * $6 }' \
        demo.csv mmlu.csv >beyond
    printf '%s\n' 'oracle batch/1 94' 'oracle-all batch/1 85' 'best-local all/2 88' 'oracle-all all/2 89' | diff beyond -
}

@test "the one command of a fresh clone says so, too" {
    env -u MAKEFLAGS -u MAKELEVEL make -C "$repository" -n run-headline >commands
    grep -o "wattroute \(synth\|sweep\|breakeven\) .*" commands >steps
    [ "$(wc -l <steps)" -eq 4 ]
    mkdir -p build/headline
    bash -eu steps >printed
    grep -q '^as-published  *11301.6  *-60.32  *13.18  *29.26  *10.55$' printed
    grep -q '^oracle  *above  *354.505 ' printed
    grep -q '^oracle  *below  *1.19599 ' printed
    python3 "$repository/tests/golden/check_svg.py" build/headline/savings.svg
}

@test "files that the page names exist" {
    # shellcheck disable=SC2013 # names without blanks
    for name in $(grep -oE '\]\([^)#]+\)' "$guide" | tr -d '()]'); do
        [ -e "$(dirname "$guide")/$name" ] || { echo "$name"; return 1; }
    done
}
