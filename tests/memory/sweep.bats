#!/usr/bin/env bats
# A sweep's memory grows neither with the number of scenarios nor with that of queries.

load ../helper

setup() {
    case ${WATTROUTE_VARIANT:-release} in
    asan | tsan) skip "the sanitizers take memory and address space of their own" ;;
    esac
    load limits.bash
    cd "$BATS_TEST_TMPDIR" || return 1
    cat >study.yaml <<'YAML'
wattroute: 1
name: many
pairs: [{site: local}, {pair: "GPT-OSS-120B@B200"}]
baseline: "GPT-OSS-120B@B200"
allow_mixed_basis: true
policies:
  cloud-only: {kind: always, pair: baseline}
  oracle:     {kind: oracle}
YAML
}

# grid SCENARIOS: a block of so many.
grid() {
    echo "sweep={a: {grid: {cloud.overheads.pue: {from: 1, to: 2, steps: 10}, cloud.overheads.network_j: {from: 1, to: 9, steps: $(($1 / 10))}}}}"
}

# sweep_csv LIMIT_KIB TABLE:SCENARIOS, sweep_h5 ...: into out.csv or out.h5, from the beginning.
sweep_into() {
    local output=$1 limit=$2 table=${3%:*} scenarios=${3#*:}
    rm -f "$output" "$output.partial"
    under "$limit" "$WATTROUTE" sweep study.yaml --quiet --threads 2 --set "measurements=$table" \
        --set "$(grid "$scenarios")" -o "$output" 2>/dev/null
}
sweep_csv() { sweep_into out.csv "$@"; }
sweep_h5() { sweep_into out.h5 "$@"; }

@test "2 000 and 20 000 scenarios take the same memory, as CSV, HDF5 and on a screen" {
    make_table 2000 table.h5
    for suffix in csv h5 txt; do
        for scenarios in 2000 20000; do
            /usr/bin/time -f %M -o "peak.$scenarios" "$WATTROUTE" sweep study.yaml --quiet --set measurements=table.h5 \
                --set "$(grid "$scenarios")" -o "out.$suffix" --threads 1
        done
        echo "$suffix: peak $(cat peak.2000) KiB and $(cat peak.20000) KiB"
        [ "$(cat peak.20000)" -le $(($(cat peak.2000) + 6144)) ]
    done
}

@test "1 000 and 10 000 scenarios are written as CSV and as HDF5 under the same limit, and the limit bites" {
    make_table 2000 table.h5
    for suffix in csv h5; do
        for scenarios in 1000 10000; do
            "sweep_$suffix" unlimited "table.h5:$scenarios"
            mv "out.$suffix" "of.$scenarios.$suffix"
        done
        same_limit "sweep_$suffix" table.h5:1000 table.h5:10000 "$(kib_more "of.1000.$suffix" "of.10000.$suffix")"
        cmp "out.$suffix" "of.10000.$suffix"
    done
}

@test "20 scenarios of 200 000 and of 2 000 000 queries are written under the same limit, and the limit bites" {
    make_table 200000 small.h5
    make_table 2000000 large.h5
    for suffix in csv h5; do
        same_limit "sweep_$suffix" small.h5:20 large.h5:20 "$(kib_more small.h5 large.h5)"
        [ -s "out.$suffix" ]
    done
}
