#!/usr/bin/env bats
# The guide to batching prints what it says, and its numbers are the program's.

# shellcheck disable=SC2154 # set by the helper
load guide_helper

setup() {
    open_guide batching.md
}

@test "every command of the guide prints what stands below it" {
    need mlenergy
    prints_what_it_says
    [ "$blocks" -eq 5 ]
}

@test "the kinds, and the parameters of each, are those that the program takes" {
    for kind in affine logistic roofline; do
        run wattroute curve --form "$kind" --batch 1 --set nonsense=1
        taken=$(grep -oP '(?<=one of ).*(?=; did)' <<<"$output" | tr -d ',' | tr ' ' '\n' | sort)
        promised=$(sed -n "s/^| \`$kind\` .*| \`\(.*\)\` |/\1/p" "$guide" | tr ' ' '\n' | sort)
        [ -n "$promised" ]
        diff <(echo "$taken") <(echo "$promised")
        for key in $promised; do
            grep -qw "$key" <(sed -n '/^# PARAMETERS/,/^# OUTPUT/p' "${guide%/*}/man/wattroute-curve.1.scd") ||
                { echo "$key is not in the manual page"; return 1; }
        done
    done
}

@test "what the text says of the other fits is so" {
    need mlenergy
    fit() { wattroute fit "$data/mlenergy/llm_configs.csv" --where task=lm-arena-chat --quiet "$@"; }
    fit | tr -s '\n ' ' ' >all
    grep -q 'step time = t0 + t1 b: mean relative error 4.00 % (median over curves: 38)' all
    grep -q 'mean relative error 3.18 % (median over curves: 38)' all
    fit --form logistic --pair 'meta-llama/Llama-3.1-8B*@H100x1' --format csv >logistic.csv
    awk -F, '$3 == "fitted_at_batch_1" { v[$2] = $5 }
        END { printf "%.0f %.2f %.2f\n", v["power_w"], 1000 * v["time_s_per_output_token"], v["power_w"] * v["time_s_per_output_token"] }' \
        logistic.csv >said
    [ "$(cat said)" = "477 6.76 3.23" ]
    wattroute curve "$data/mlenergy/llm_configs.csv" --where task=lm-arena-chat --quiet \
        --pair 'meta-llama/Llama-3.1-8B*@H100x1' --batch 1 --extrapolate --format csv | awk -F, 'NR == 2 { exit !($6 > 2.35 && $6 < 2.365) }'
}
