#!/usr/bin/env bats
# Where `wattroute run` looks for a study's measurements, and what it says when they are not there.

load ../helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    mkdir studies
    cat >studies/small.yaml <<'YAML'
wattroute: 1
name: small
measurements: table.h5
baseline: "GPT-OSS-120B@B200"
allow_mixed_basis: true
policies:
  oracle: {kind: oracle}
YAML
}

# table SEED FILE
table() {
    "$WATTROUTE" synth --queries 300 --seed "$1" -o "$2" --quiet
}

identity() {
    "$WATTROUTE" info "$1" | awk '$1 == "xxh128" { print $2 }'
}

@test "a file beside the study comes before one in the current folder, without a word" {
    table 1 studies/table.h5
    table 2 table.h5
    "$WATTROUTE" run studies/small.yaml >out 2>err
    grep -F "$(identity studies/table.h5)" out
    [ "$(grep -vc 'warning: mixed' err)" -eq 0 ]
}

@test "a file that is not beside the study is taken from the current folder, and that is said" {
    table 2 table.h5
    "$WATTROUTE" run studies/small.yaml >out 2>err
    grep -F "$(identity table.h5)" out
    grep -F "wattroute: note: studies/table.h5 does not exist; reading table.h5 of the current folder" err
    "$WATTROUTE" run studies/small.yaml --quiet >out 2>err
    [ ! -s err ]
}

@test "no output replaces measurements that were found in the current folder" {
    table 2 table.h5
    status=0
    "$WATTROUTE" run studies/small.yaml -o table.h5 2>err || status=$?
    [ "$status" -eq 2 ]
    grep -F "same file" err
}

@test "a path with folders is relative to the study alone" {
    table 1 table.h5
    sed -i 's|: table.h5|: ./table.h5|' studies/small.yaml
    status=0
    "$WATTROUTE" run studies/small.yaml 2>err || status=$?
    [ "$status" -eq 66 ]
    grep -F "studies/small.yaml:3:15: no measurement file 'studies/./table.h5'; expected" err
}

@test "measurements that are nowhere: the study's line, the place, what to set" {
    status=0
    "$WATTROUTE" run studies/small.yaml -o out.csv 2>err || status=$?
    [ "$status" -eq 66 ]
    grep -F "studies/small.yaml:3:15: no measurement file 'studies/table.h5', nor one of that name in the current folder; expected" err
    grep -F -- "--set measurements=FILE" err
    [ ! -e out.csv ]
}

@test "what --set names is relative to the current folder" {
    table 1 studies/table.h5
    mv studies/table.h5 studies/other.h5
    "$WATTROUTE" run studies/small.yaml --set measurements=studies/other.h5 --quiet >out
    grep -F "$(identity studies/other.h5)" out
    status=0
    "$WATTROUTE" run studies/small.yaml --set measurements=other.h5 2>err || status=$?
    [ "$status" -eq 66 ]
}
