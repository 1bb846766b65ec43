#!/usr/bin/env bats
# The README's commands and numbers are the program's.

# shellcheck disable=SC2154 # set by the helper
load ../helper

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
}

@test "the README's commands work as they stand there, and its table is what they print" {
    need mmlu_pro
    sed -n 's/^    \( *\)\(wattroute \|--\)/\1\2/p' README.md >"$BATS_TEST_TMPDIR/commands"
    [ "$(grep -c '^wattroute' "$BATS_TEST_TMPDIR/commands")" -ge 10 ]
    # shellcheck disable=SC2016 # the backquotes are Markdown's
    sed -n '/^```$/,/^```$/p' README.md | grep -v '^```$' >"$BATS_TEST_TMPDIR/table"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/table")" -eq 7 ]
    mkdir "$BATS_TEST_TMPDIR/work" "$BATS_TEST_TMPDIR/bin"
    ln -s "$WATTROUTE" "$BATS_TEST_TMPDIR/bin/wattroute"
    ln -s "$PWD/configs" "$PWD/data" "$shared"/mmlu_pro/*.csv "$BATS_TEST_TMPDIR/work"
    cd "$BATS_TEST_TMPDIR/work"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH bash -e ../commands >../out 2>../err
    while IFS= read -r line; do
        grep -qxF -- "$line" ../out || { echo "not printed: $line"; return 1; }
    done <../table
    [ -s by-domain.csv ] && [ -s table.tex ] && [ -s results.h5 ] && [ -s provenance.json ] && [ -s decisions.csv ]
}

@test "the README's savings are what the demonstration prints" {
    "$WATTROUTE" synth -o "$BATS_TEST_TMPDIR/ipw.h5" --quiet
    "$WATTROUTE" run configs/demo.yaml --set "measurements=$BATS_TEST_TMPDIR/ipw.h5" --quiet --format csv |
        awk -F, '$4 == "all" && $5 == "energy_savings" { printf "%s %.1f\n", $3, 100 * $6 }' >"$BATS_TEST_TMPDIR/saved"
    grep -qx 'oracle 13.2' "$BATS_TEST_TMPDIR/saved"
    grep -qx 'router-80 10.5' "$BATS_TEST_TMPDIR/saved"
    grep -qF '| energy saved by a perfect router | 80.4 % | 13.2 % |' README.md
    grep -qF '| of a router that is right 80 % of the time | 64.3 % | 10.5 % |' README.md
    "$WATTROUTE" figures data/ipw-paper/figures.yaml --format csv >"$BATS_TEST_TMPDIR/figures"
    # what they rest on
    while read -r correlation saved; do
        sed "s/^length_correlation: 0.5/length_correlation: $correlation/" data/ipw-paper.yaml |
            "$WATTROUTE" synth - -o "$BATS_TEST_TMPDIR/other.h5" --quiet
        "$WATTROUTE" run configs/demo.yaml --set "measurements=$BATS_TEST_TMPDIR/other.h5" --quiet --format csv |
            awk -F, '$3 == "oracle" && $4 == "all" && $5 == "energy_savings" { printf "%.0f\n", 100 * $6 }' | grep -qx -- "$saved"
    done <<<$'1 -27\n0 30'
    grep -qF 'lengths the same router *loses* 27 %, with unrelated ones it saves 30 %.' README.md
    grep -qF 'with equal lengths the oracle loses 27 %, with unrelated ones it saves 30 %' configs/demo.yaml
    python3 - "$BATS_TEST_TMPDIR/figures" <<'END'
import csv, sys
ratios = [float(row["here"]) for row in csv.DictReader(open(sys.argv[1])) if row["figure"].endswith("M4 Max to B200")]
text = open("README.md").read()
assert f"| 0.0037 needed | {min(ratios):.1f} to {max(ratios):.1f} by its Table 14, model by model |" in text, ratios
END
}

@test "options and commands that the README shows exist" {
    grep -E '^    wattroute ' -A 1 README.md | grep -oE '^    wattroute [a-z]+|--[a-z0-9-]+' >"$BATS_TEST_TMPDIR/shown"
    while read -r word name; do
        if [ "$word" = wattroute ]; then
            help=$("$WATTROUTE" "$name" --help)
        else
            [[ "$help" =~ ${word}[\ =[] ]] || { echo "$word is no option of it"; return 1; }
        fi
    done <"$BATS_TEST_TMPDIR/shown"
    [ "$(grep -c wattroute "$BATS_TEST_TMPDIR/shown")" -ge 7 ]
}

@test "files and folders that the README links to exist" {
    # shellcheck disable=SC2013 # names without blanks
    for name in $(grep -oE '\]\([^)#]+\)' README.md | tr -d '()]'); do
        [ -e "$name" ] || { echo "$name does not exist"; return 1; }
    done
    # shellcheck disable=SC2013,SC2016 # names without blanks; the backquotes are Markdown's
    for folder in $(sed -n 's/^| `\([a-z./-]*\)` .*/\1/p' README.md); do
        [ -e "$folder" ] || { echo "$folder does not exist"; return 1; }
    done
}

@test "the test command that continuous integration takes from the README is there" {
    grep -qx '    make check' README.md
}
