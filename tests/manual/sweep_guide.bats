#!/usr/bin/env bats
# The guide to sweeps: its command prints what stands below it, and its blocks are what it says.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    guide=$PWD/notebooks-free-docs/sweep.md
    data=${WATTROUTE_SHARED:-$PWD/../shared}/data/mmlu_pro
    configs=$PWD/configs
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir bin && ln -s "$WATTROUTE" bin/wattroute
    ln -s "$configs" configs
    export PATH=$PWD/bin:$PATH
}

# block LANGUAGE NUMBER: the lines of a fenced block of the guide.
block() {
    awk -v start="\`\`\`$1" -v wanted="$2" '
        $0 == "```" && inside { inside = 0 }
        inside && n == wanted { print }
        $0 == start { inside = 1; n++ }' "$guide"
}

need_table() {
    [ -d "$data" ] || skip "no measured data at $data"
    wattroute import --scores "$data/scores_wide.csv" --pairs "$data/pairs.csv" --models "$data/models.csv" \
        --accelerators "$data/accelerators.csv" --curves "$data/batch_curves.csv" --chars-per-token 4 -o mmlu.h5 --quiet
}

@test "the command prints what stands below it" {
    need_table
    block sh 1 >commands
    bash -eu commands >printed
    block text 1 >promised
    [ -s promised ]
    diff printed promised
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
