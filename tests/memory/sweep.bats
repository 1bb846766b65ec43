#!/usr/bin/env bats
# A sweep's memory does not grow with the number of scenarios.

WATTROUTE=${WATTROUTE:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)/build/release/wattroute}

@test "2 000 and 20 000 scenarios take the same memory, as CSV, HDF5 and on a screen" {
    case ${WATTROUTE_VARIANT:-release} in
    asan | tsan) skip "the sanitizers take memory of their own" ;;
    esac
    cd "$BATS_TEST_TMPDIR"
    "$WATTROUTE" synth --queries 2000 -o table.h5 --quiet
    cat >study.yaml <<'YAML'
wattroute: 1
name: many
measurements: table.h5
pairs: [{site: local}, {pair: "GPT-OSS-120B@B200"}]
baseline: "GPT-OSS-120B@B200"
allow_mixed_basis: true
policies:
  cloud-only: {kind: always, pair: baseline}
  oracle:     {kind: oracle}
YAML
    for suffix in csv h5 txt; do
        for steps in 20 200; do
            sweep="sweep={a: {grid: {cloud.overheads.pue: {from: 1, to: 2, steps: 100}, cloud.overheads.network_j: {from: 1, to: 9, steps: $steps}}}}"
            /usr/bin/time -f %M -o "peak.$steps" "$WATTROUTE" sweep study.yaml --quiet --set "$sweep" -o "out.$suffix" --threads 1
        done
        echo "$suffix: peak $(cat peak.20) KiB and $(cat peak.200) KiB"
        [ "$(cat peak.200)" -le $(($(cat peak.20) + 6144)) ]
    done
}
