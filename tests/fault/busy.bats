#!/usr/bin/env bats
# A machine that is busy with other work: threads that wait for each other sleep, they do not use up the processor.

load ../helper

teardown() {
    [ -z "${busy:-}" ] || kill "${busy[@]}"
}

# seconds THREADS: processor time of a replay.
seconds() {
    /usr/bin/time -f '%U %S' "$WATTROUTE" run study.yaml --quiet --threads "$1" 2>&1 >/dev/null | awk '{ print $1 + $2 }'
}

@test "two threads on busy processors take no more processor time than one" {
    case ${WATTROUTE_VARIANT:-release} in
    asan | tsan) skip "a sanitizer's own time is measured with it" ;;
    esac
    cd "$BATS_TEST_TMPDIR"
    "$WATTROUTE" synth --queries 2000000 -o table.h5 --quiet
    sed 's/measurements: .*/measurements: table.h5/' "$BATS_TEST_DIRNAME/../../configs/demo.yaml" > study.yaml
    busy=()
    for _ in $(seq "$(nproc)"); do
        (while :; do :; done) 3>&- &
        busy+=($!)
    done
    one=$(seconds 1)
    two=$(seconds 2)
    echo "one thread $one s, two threads $two s of processor time"
    awk -v one="$one" -v two="$two" 'BEGIN { exit !(two < 1.6 * one + 0.1) }'
}
