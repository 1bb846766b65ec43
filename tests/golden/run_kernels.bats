#!/usr/bin/env bats
# Every vector kernel, with any number of threads, writes the same bytes: whole tables and tables with gaps, objectives
# that order pairs as their energy does and others, every option of the policies.

load ../helper

# The kernels that this machine runs, as the error for an unknown one lists them.
kernels() {
    WATTROUTE_KERNEL=unknown "$WATTROUTE" --version 2>&1 | sed -n 's/.*this machine runs: \([^;]*\);.*/\1/p' | tr -d ,
}

# Three models on four accelerators, 9000 queries, every ninth cell and every fifteenth score missing; few distinct values.
make_gaps() {
    printf 'accelerator,site,devices\nK1,cloud,1\nK2,cloud,1\nL1,local,1\nL2,local,1\n' >accelerators.csv
    awk 'BEGIN {
        split("A B C", model); split("K1 L1 K2 L2", accelerator)
        printf "query_id,domain"
        for (m = 1; m <= 3; m++) printf ",score:%s,output_tokens:%s", model[m], model[m]
        for (m = 1; m <= 3; m++) for (a = 1; a <= 4; a++)
            printf ",energy_j:%s@%s,latency_s:%s@%s", model[m], accelerator[a], model[m], accelerator[a]
        print ""
        srand(7)
        for (q = 0; q < 9000; q++) {
            printf "%d,%s", q, q % 5 ? "d" q % 5 : ""
            for (m = 0; m < 3; m++) printf ",%s,%d", rand() < 1 / 15 ? "" : int(rand() * 5) / 4, 1 + int(rand() * 99)
            for (p = 0; p < 12; p++) printf ",%s,%s", rand() < 1 / 9 ? "" : int(rand() * 6) / 4, rand() < 1 / 60 ? "" : 1 + int(rand() * 9) / 7
            print ""
        }
    }' >gaps.csv
    "$WATTROUTE" import --scores gaps.csv --accelerators accelerators.csv -o "$1" >import.log 2>&1
}

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    # without the pairs that have no energy or no latency
    sed -e '/@H200":/d' -e '/-batch64":/d' "$BATS_TEST_DIRNAME/../../data/ipw-paper.yaml" >whole.yaml
    "$WATTROUTE" synth --queries 9000 --quiet -o whole.h5 whole.yaml
    make_gaps gaps.h5
    cat >study.yaml <<'YAML'
wattroute: 1
name: kernels
measurements: none.h5
baseline: "GPT-OSS-120B@B200"
allow_mixed_basis: true
policies:
  cloud-only: {kind: always, pair: baseline}
  best-local: {kind: always, pair: best_local}
  first:      {kind: oracle, scope: local_first}
  all:        {kind: oracle, scope: all}
  cheapest:   {kind: oracle, scope: local_first, fallback: cheapest}
  limited:    {kind: oracle, scope: local_first, fallback: cheapest, max_latency_s: 1.6}
output: {by: [domain]}
YAML
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
}

# same_bytes ARGUMENT... : the study with these arguments, under every kernel with 1, 2 and 7 threads; the results file,
# the table and the decisions.
same_bytes() {
    local kernel threads runs=0
    [ "$(kernels | wc -w)" -ge 2 ]
    for kernel in $(kernels); do
        for threads in 1 2 7; do
            WATTROUTE_KERNEL=$kernel "$WATTROUTE" run study.yaml "$@" --threads "$threads" --quiet -o out.h5 --decisions out.csv
            WATTROUTE_KERNEL=$kernel "$WATTROUTE" run study.yaml "$@" --threads "$threads" --quiet -o table.csv
            cat out.h5 out.csv table.csv >"$kernel.$threads"
            cmp "$kernel.$threads" scalar.1
            runs=$((runs + 1))
        done
    done
    [ "$runs" -ge 6 ]
    [ "$(cut -d, -f 3 out.csv | sort -u | wc -l)" -ge 3 ]
}

@test "a whole table: energy, a mixture of measures, fewer pairs" {
    same_bytes --set measurements=whole.h5
    same_bytes --set measurements=whole.h5 --set 'objective={latency: 1, energy: 0.001, cost: 100}'
    same_bytes --set measurements=whole.h5 --set 'pairs=[{accelerator: M4Max}, {pair: "GPT-OSS-120B@B200"}]' \
        --set policies.first.fallback=best_score
}

@test "a table with gaps: both ways of handling them, both rules of correctness, conditions" {
    local gaps=(--set measurements=gaps.h5 --set 'baseline=C@K1')
    same_bytes "${gaps[@]}" --set queries.missing=available_case --set correct.at=0.7
    same_bytes "${gaps[@]}" --set queries.missing=available_case --set 'correct={rule: max}' --set objective=latency
    same_bytes "${gaps[@]}" --set queries.missing=complete_case
    same_bytes "${gaps[@]}" --set queries.missing=available_case --set 'queries.where=["domain != d3"]' \
        --set policies.all.fallback=best_score
}

@test "the program itself uses the best kernel, and says which ones there are" {
    local best
    best=$(kernels | awk '{ print $NF }')
    "$WATTROUTE" run study.yaml --set measurements=whole.h5 --quiet -o best.csv
    WATTROUTE_KERNEL=$best "$WATTROUTE" run study.yaml --set measurements=whole.h5 --quiet -o named.csv
    cmp best.csv named.csv
    for name in '' avx X86-64 'scalar '; do
        status=0
        WATTROUTE_KERNEL=$name "$WATTROUTE" run study.yaml --set measurements=whole.h5 >out 2>err || status=$?
        [ "$status" -eq 2 ]
        [ ! -s out ]
        grep -F "the environment variable WATTROUTE_KERNEL is '$name'; expected a kernel that this machine runs: scalar" err
    done
}
