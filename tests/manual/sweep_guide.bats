#!/usr/bin/env bats
# The guide to sweeps: its command prints what stands below it, and its blocks are what it says.

# shellcheck disable=SC2154 # set by the helper
load guide_helper

setup() {
    open_guide sweep.md
}

need_table() {
    need mmlu_pro
    wattroute import --scores "$data/mmlu_pro/scores_wide.csv" --pairs "$data/mmlu_pro/pairs.csv" --models "$data/mmlu_pro/models.csv" \
        --accelerators "$data/mmlu_pro/accelerators.csv" --curves "$data/mmlu_pro/batch_curves.csv" --chars-per-token 4 -o mmlu.h5 --quiet
}

@test "the command prints what stands below it" {
    need_table
    prints_what_it_says
    [ "$blocks" -eq 1 ]
}

@test "the presets and blocks of the guide are a study, with as many scenarios as it says" {
    need_table
    sed '/^presets:/,$d' configs/mmlu-pro-boundary.yaml >study.yaml
    block yaml 1 >>study.yaml
    block yaml 2 >>study.yaml
    wattroute sweep study.yaml --list | sed 1d | cut -d, -f 1 | sed 's,/.*,,' | uniq -c | awk '{ print $2, $1 }' >counted
    printf '%s\n' 'as-published 1' 'boundary 4' 'both 14' 'rates 2' 'cases 2' | diff - counted
    wattroute sweep study.yaml --quiet -o results.h5
    block python 1 >read.py
    /usr/bin/python3 read.py >printed
    [ "$(wc -l <printed)" -eq 23 ]
    wattroute sweep study.yaml --quiet --format csv |
        awk -F, '$3 == "oracle" && $5 == "energy_savings" { printf "%s %.12g\n", $2, $6 }' >rows
    tr -d "[]'" <printed | awk '{ printf "%s %.12g\n", $1, $2 }' | diff - rows
}
