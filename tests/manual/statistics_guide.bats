#!/usr/bin/env bats
# The guide to statistics and its pages print what they say, and every page says what it should.

# shellcheck disable=SC2154 # set by the helper
load guide_helper

setup() {
    open_guide statistics.md
    pages=${guide%.md}
}

@test "every command of the guide and its pages prints what stands below it" {
    need mmlu_pro
    wattroute import --scores "$data/mmlu_pro/scores_wide.csv" --pairs "$data/mmlu_pro/pairs.csv" --models "$data/mmlu_pro/models.csv" \
        --accelerators "$data/mmlu_pro/accelerators.csv" --curves "$data/mmlu_pro/batch_curves.csv" --chars-per-token 4 --quiet -o mmlu.h5
    prints_what_it_says
    [ "$blocks" -eq 1 ]
    while read -r page wanted; do
        guide=$pages/$page.md
        prints_what_it_says
        [ "$blocks" -eq "$wanted" ] || { echo "$page: $blocks blocks"; return 1; }
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
        grep -qF "](statistics/$name)" "$pages.md" || { echo "the guide does not lead to $name"; return 1; }
        [ "$name" != coverage.md ] || continue
        for word in '*Answers*' '*Assumes*' 'Source'; do
            grep -qF "$word" "$page" || { echo "$name does not say $word"; return 1; }
        done
        guide=$page
        block text 1 | grep -q . || { echo "$name has no example"; return 1; }
    done
}
