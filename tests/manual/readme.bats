#!/usr/bin/env bats
# The README's commands and numbers are the program's.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
}

@test "the README's table is what its study prints" {
    [ -d "${SHARED_DATA:-}" ] || skip "the measured data are not there"
    data=$SHARED_DATA/mmlu_pro
    "$WATTROUTE" import --scores "$data/scores_wide.csv" --pairs "$data/pairs.csv" --models "$data/models.csv" \
        --accelerators "$data/accelerators.csv" --curves "$data/batch_curves.csv" --chars-per-token 4 --quiet \
        -o "$BATS_TEST_TMPDIR/mmlu.h5"
    "$WATTROUTE" run configs/mmlu-pro.yaml --set "measurements=$BATS_TEST_TMPDIR/mmlu.h5" >"$BATS_TEST_TMPDIR/out" 2>/dev/null
    # shellcheck disable=SC2016 # the backquotes are Markdown's
    sed -n '/^```$/,/^```$/p' README.md | grep -v '^```$' >"$BATS_TEST_TMPDIR/table"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/table")" -eq 7 ]
    while IFS= read -r line; do
        grep -qxF -- "$line" "$BATS_TEST_TMPDIR/out" || { echo "not printed: $line"; return 1; }
    done <"$BATS_TEST_TMPDIR/table"
}

@test "options and commands that the README shows exist" {
    grep -E '^    wattroute ' -A 1 README.md | grep -oE '^    wattroute [a-z]+|--[a-z-]+' >"$BATS_TEST_TMPDIR/shown"
    while read -r word name; do
        if [ "$word" = wattroute ]; then
            help=$("$WATTROUTE" "$name" --help)
        else
            [[ "$help" == *"$word "* ]] || { echo "$word is no option of it"; return 1; }
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
