#!/usr/bin/env bats
# The guide to assumptions: its commands print what stands below them, its arithmetic is right, and no default goes
# without a word on what supports it.

# shellcheck disable=SC2154 # set by the helper
load guide_helper

setup() {
    open_guide assumptions.md
}

@test "every command prints what stands below it" {
    prints_what_it_says
    [ "$blocks" -eq 1 ]
}

@test "the sums that the guide does by hand come to what it prints" {
    awk 'BEGIN {
        P = 100; S = 4; E = 1200; lambda = 4320 / 86400; rho = lambda * S; q = exp(-lambda * 15); x = lambda * q * 20
        sleeping = (1 - rho) * ((1 - q) * P + q * 10 + x * 200) / (1 + x)
        fleet = (2 * P * 100 - P * 5 * S) / 5
        printf "%.2f\n", E
        printf "%.2f\n", E + P * S * 0.8 / 0.2
        printf "%.2f\n", E + (1 - rho) * P / lambda
        printf "%.2f\n", E + sleeping / lambda
        printf "%.2f\n", E + fleet
        printf "%.2f\n", E + fleet / 2
        printf "%.2f\n", E + fleet / 2 - 0.5 * P * S
        printf "%.2f\n", E
        printf "%.3f W, %.2f J\n", sleeping, sleeping / lambda >"idle"
    }' >sums
    block text 1 | awk '{ print $1 }' | diff sums -
    grep -qF "$(cat idle) per query" "$guide"
}

@test "the table of defaults has every key of assumptions, of charges and of repricing that has one" {
    sed -n '/^## Defaults/,/^## Sources/p' "$guide" >defaults
    # keys and their defaults as study.md lists them
    # shellcheck disable=SC2016 # the backquotes are Markdown's
    {
        sed -n '/^## Assumptions/,/^## Published/p' "${guide%/*}/study.md" | awk -F' *[|] *' '/`/ && NF > 4 { print $2 "|" $3 "|" $4 }'
        awk -F' *[|] *' '/^[|] `(cost|carbon)[.]/ { print "|" $2 "|" $3 }' "${guide%/*}/study.md" | sed 's/`\(cost\|carbon\)[.]/`/'
        awk -F' *[|] *' '$3 ~ /^`repricing/ { print "|" $3 "|" $4 }' "${guide%/*}/study.md"
    } >listed
    # shellcheck disable=SC2016
    grep -v '^`batching`|`kind`\|^`idle`|`kind`\|fitted\|^|`kind`\|`rented`\|`starts_at`\|weight_bytes' listed | cut -d'|' -f2 | grep -o '`[a-z_0-9]*`' | tr -d '`' | sort -u >keys
    [ "$(wc -l <keys)" -ge 30 ]
    while read -r key; do
        grep -q "\`$key\`" defaults || { echo "$key has no row"; return 1; }
    done <keys
    # no row without a word in each of the first three columns
    awk -F' *[|] *' '/^[|]/ && ($2 == "" || $3 == "" || $4 == "") { print; bad = 1 } END { exit bad }' defaults
}
