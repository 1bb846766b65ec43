#!/usr/bin/env bats
# Malformed inputs that are large.

load ../memory/frugal
load ../helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    printf 'accelerator,site\nlaptop,local\n' >accelerators.csv
    printf old >table.h5
}

# A gigabyte of sound records behind the header $1 that all read $2.
gigabyte() {
    echo "$1"
    yes "$2" | head -c $((1 << 30)) | sed '$d'
}

refused() {
    frugal cost "$WATTROUTE" import --scores "$1" --accelerators accelerators.csv -o table.h5 >out 2>err && return 1
    cat err cost
    [ "$(cat table.h5)" = old ] && [ -z "$(find . -name '*.tmp.*')" ]
    awk -v kib="$FRUGAL_KIB" '$2 > kib { exit 1 }' cost
}

@test "a quote that is never closed, at the end of 1 GB" {
    gigabyte 'correct:A,latency_s:A@laptop' '1,0.25' >scores.csv
    printf '1,"0.25\n' >>scores.csv
    last=$(wc -l <scores.csv)
    FRUGAL_CUT=600 refused scores.csv # all of it is read: on a busy machine that takes its time
    grep -F "scores.csv:$last:3:" err
    grep -F 'never closed' err
    awk '{ exit $3 + $4 > 20 }' cost # seconds of the processor
}

@test "a quote that is never closed, at the beginning of 1 GB" {
    { printf 'correct:A,latency_s:A@laptop\n1,"0.25\n'; gigabyte '1,1' '1,0.25'; } >scores.csv
    refused scores.csv
    grep -F 'scores.csv:2:3: a field is longer than' err
    over_budget cost >over
    [ ! -s over ]
}

@test "1 GB without a line end" {
    { printf 'correct:A,latency_s:A@laptop\n'; tr '\0' '1' </dev/zero | head -c $((1 << 30)); } >scores.csv
    refused scores.csv
    grep -F 'scores.csv:2:1: a record is longer than' err
    over_budget cost >over
    [ ! -s over ]
}

@test "1 GB of holes" {
    printf 'correct:A,latency_s:A@laptop\n' >scores.csv
    truncate -s 1G scores.csv
    refused scores.csv
    grep -F 'scores.csv:2:1: a NUL byte' err
    over_budget cost >over
    [ ! -s over ]
}
