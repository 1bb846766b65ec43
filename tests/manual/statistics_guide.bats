#!/usr/bin/env bats
# The guide to statistics and its pages print what they say, and every page says what it should.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    repository=$PWD
    pages=$PWD/notebooks-free-docs/statistics
    guide=$PWD/notebooks-free-docs/statistics.md
    WATTROUTE=$(realpath "${WATTROUTE:-build/release/wattroute}")
    data=$(realpath -m "${WATTROUTE_SHARED:-../shared}/data/mmlu_pro")
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir bin && ln -s "$WATTROUTE" bin/wattroute
    ln -s "$repository/configs" configs
    ln -s "$repository/data" data
    export PATH=$PWD/bin:$PATH
}

# block FILE LANGUAGE NUMBER: the lines of a fenced block.
block() {
    awk -v start="\`\`\`$2" -v wanted="$3" '
        $0 == "```" && inside { inside = 0 }
        inside && n == wanted { print }
        $0 == start { inside = 1; n++ }' "$1"
}

# prints_what_it_says FILE BLOCKS : each sh block prints the text block of its number; there are so many.
prints_what_it_says() {
    local number
    for ((number = 1; ; number++)); do
        block "$1" sh "$number" > commands
        [ -s commands ] || break
        bash -eu commands > printed
        block "$1" text "$number" > promised
        diff printed promised || { echo "$1, block $number"; return 1; }
    done
    [ "$number" -eq "$(($2 + 1))" ] || { echo "$1: $((number - 1)) blocks"; return 1; }
}

@test "every command of the guide and its pages prints what stands below it" {
    [ -d "$data" ] || skip "no measured data at $data"
    wattroute import --scores "$data/scores_wide.csv" --pairs "$data/pairs.csv" --models "$data/models.csv" \
        --accelerators "$data/accelerators.csv" --curves "$data/batch_curves.csv" --chars-per-token 4 --quiet -o mmlu.h5
    prints_what_it_says "$guide" 1
    while read -r page blocks; do
        prints_what_it_says "$pages/$page.md" "$blocks"
    done <<'PAGES'
bootstrap 3
load 1
breakeven 1
curves 1
shares 2
percentiles 1
meters 1
differences 1
mcnemar 1
several 1
growth 1
two-way 2
groups 1
optimism 1
coverage 0
PAGES
}

@test "every page says what it answers, what it assumes, and its source, and the guide leads to each" {
    for page in "$pages"/*.md; do
        name=${page##*/}
        grep -qF "](statistics/$name)" "$guide" || { echo "the guide does not lead to $name"; return 1; }
        [ "$name" != coverage.md ] || continue
        for word in '*Answers*' '*Assumes*' 'Source'; do
            grep -qF "$word" "$page" || { echo "$name does not say $word"; return 1; }
        done
        block "$page" text 1 | grep -q . || { echo "$name has no example"; return 1; }
    done
}
