#!/usr/bin/env bats
# Batching and network time of a study, from CSV files to CSV: against the curves themselves, Table 15 of
# arXiv 2511.07885v4, and the published fit of the ML.ENERGY curves.

# shellcheck disable=SC2154 # set by the helper
load run_helper

setup_file() {
    make_mmlu
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

batching() {
    run_study mmlu-pro --format csv --quiet --set "assumptions.cloud.batching=$1" "${@:2}"
}

# The points at two batches of the cloud's curve: J per token, then s per token, at 15.954 and at 127.61.
points() {
    awk -F, '$1 == "Meta-Llama-3_1-70B-Instruct" && $2 == "H100x4" && ($3 == 15.954 || $3 == 127.61) { print $4, $5 }' \
        "$data/batch_curves.csv" | tr '\n' ' '
}

@test "at a measured batch, energy and latency move as the curve's points do" {
    need_data
    run_study mmlu-pro --format csv --quiet >plain.csv
    batching '{kind: curve, concurrency: 127.61}' >busy.csv
    read -r e0 t0 e1 t1 <<<"$(points)"
    for metric in energy_j_total latency_mean_s; do
        wanted=$(awk -v x="$(value plain.csv cloud-only $metric)" -v e="$e1/$e0" -v r="$(
            [ $metric = energy_j_total ] && echo "$e1 $e0" || echo "$t1 $t0")" \
            'BEGIN { split(r, q, " "); printf "%.17g", x * q[1] / q[2] }')
        near "$(value busy.csv cloud-only $metric)" "$wanted" 1e-12
    done
    # what is untouched
    for metric in accuracy compute_flop_total cost_usd_total; do
        [ "$(value busy.csv cloud-only $metric)" = "$(value plain.csv cloud-only $metric)" ]
    done
    # the power of a query is its energy over its service time
    near "$(value busy.csv cloud-only power_time_weighted_w)" \
        "$(awk -v e="$(value busy.csv cloud-only energy_j_per_query)" -v t="$(value busy.csv cloud-only latency_mean_s)" 'BEGIN { printf "%.17g", e / t }')" 1e-12
    near "$(value busy.csv cloud-only power_mean_w)" "$(value busy.csv cloud-only power_time_weighted_w)" 1e-6
}

@test "between two batches the curve is a straight line in log batch and log value" {
    need_data
    run_study mmlu-pro --format csv --quiet >plain.csv
    batching '{kind: curve, concurrency: 45}' >busy.csv
    wanted=$(awk -F, -v x="$(value plain.csv cloud-only energy_j_total)" '
        $1 == "Meta-Llama-3_1-70B-Instruct" && $2 == "H100x4" { e[$3] = $4 }
        END {
            share = log(45 / 31.876) / log(63.791 / 31.876)
            printf "%.17g", x * exp(log(e[31.876]) * (1 - share) + log(e[63.791]) * share) / e[15.954]
        }' "$data/batch_curves.csv")
    near "$(value busy.csv cloud-only energy_j_total)" "$wanted" 1e-12
}

@test "the measured batch changes no digit, and the oracle decides by the batch that is assumed" {
    need_data
    run_study mmlu-pro --format csv --quiet | cut -d, -f 1-10 >plain.csv
    batching '{kind: curve, concurrency: 15.954}' | cut -d, -f 1-10 >same.csv
    cmp plain.csv same.csv
    batching '{kind: curve, concurrency: 512}' >busy.csv
    [ "$(value plain.csv oracle-all local_share)" != "$(value busy.csv oracle-all local_share)" ]
    # what is cheap at batch 16 is dear against a cloud at batch 512
    awk -v s="$(value busy.csv oracle energy_savings)" 'BEGIN { exit !(s < -2) }'
}

@test "a form without parameters is fitted: the golden fit of 8B on one H100" {
    need_data
    cat >study.yaml <<YAML
wattroute: 1
name: fitted
measurements: $mmlu
pairs: [{pair: "Meta-Llama-3_1-8B-Instruct@H100x1"}]
baseline: "Meta-Llama-3_1-8B-Instruct@H100x1"
policies: {cloud: {kind: always, pair: baseline}}
YAML
    "$WATTROUTE" run study.yaml --quiet --format csv >plain.csv
    "$WATTROUTE" run study.yaml --quiet --format csv --set 'assumptions.cloud.batching={kind: affine, concurrency: 1}' >one.csv
    grep -qE "batching affine, concurrency 1, t0_s 0.00667(2|199)[0-9]*, t1_s 8.946[0-9]*e-05, c_j 0.06650[0-9]*, k_j 3.1623[0-9]*, fitted to 11 points of the file's curve \(relative least squares, mean error 1.9 %\), extrapolated" one.csv
    # e(1) / e(15.952) of c + k / b; h likewise of t0 + t1 b
    near "$(value one.csv cloud energy_j_total)" "$(awk -v x="$(value plain.csv cloud energy_j_total)" \
        'BEGIN { printf "%.17g", x * (0.066502 + 3.16231) / (0.066502 + 3.16231 / 15.952) }')" 1e-5
    near "$(value one.csv cloud latency_mean_s)" "$(awk -v x="$(value plain.csv cloud latency_mean_s)" \
        'BEGIN { printf "%.17g", x * (6.6720 + 0.089460) / (6.6720 + 0.089460 * 15.952) }')" 1e-5
    # the same by its parameters
    "$WATTROUTE" run study.yaml --quiet --format csv --set \
        'assumptions.cloud.batching={kind: affine, concurrency: 1, t0_s: 0.0066720, t1_s: 0.000089460, c_j: 0.066502, k_j: 3.16231}' >given.csv
    near "$(value given.csv cloud energy_j_total)" "$(value one.csv cloud energy_j_total)" 1e-4
    ! grep -q extrapolated given.csv || return 1
}

@test "Table 15: accuracy per joule on a B200 from one query to 64 at a time" {
    table=$repository/data/ipw-paper/table-15-batching.csv
    awk -F, 'BEGIN { print "model,accelerator,j_per_output_token,s_per_output_token,measured_batch,energy_basis,provenance" }
        NR > 1 { printf "%s,B200,%.17g,0.01,1,accelerator,measured\n", $1, 1 / ($2 * 1e-5) / 100 }' "$table" >pairs.csv
    awk -F, 'BEGIN { print "model,accelerator,batch,j_per_output_token,s_per_output_token" }
        NR > 1 { printf "%s,B200,1,%.17g,0.01\n%s,B200,64,%.17g,0.02\n", $1, 1 / $2, $1, 1 / $3 }' "$table" >curves.csv
    echo 'accelerator,site
B200,cloud' >accelerators.csv
    awk -F, 'NR > 1 { head = head ",correct:" $1 ",output_tokens:" $1; row = row ",1,100" }
        END { print "query_id" head; for (i = 0; i < 5; i++) print "q" i row }' "$table" >scores.csv
    "$WATTROUTE" import --scores scores.csv --pairs pairs.csv --accelerators accelerators.csv --curves curves.csv --quiet -o t15.h5
    {
        printf 'wattroute: 1\nname: t15\nmeasurements: t15.h5\nbaseline: "Qwen3-8B@B200"\npolicies:\n'
        awk -F, 'NR > 1 { printf "  %s: {kind: always, pair: \"%s@B200\"}\n", $1, $1 }' "$table"
    } >study.yaml
    "$WATTROUTE" run study.yaml --quiet --format csv >one.csv
    "$WATTROUTE" run study.yaml --quiet --format csv --set 'assumptions.cloud.batching={kind: curve, concurrency: 64}' >many.csv
    while IFS=, read -r model one many gain; do
        rounds_to one.csv "$model" ipj %.2e "$(printf %.2e "${one}e-5")"
        rounds_to many.csv "$model" ipj %.4e "$(printf %.4e "${many}e-5")"
        near "$(awk -v a="$(value many.csv "$model" ipj)" -v b="$(value one.csv "$model" ipj)" 'BEGIN { print a / b }')" "$gain" 0.005
    done < <(tail -n +2 "$table")
}

@test "network time is in latency and in what max_latency_s limits, and in no energy" {
    need_data
    run_study mmlu-pro --format csv --quiet --set output.percentiles=true >plain.csv
    run_study mmlu-pro --format csv --quiet --set output.percentiles=true --set assumptions.cloud.overheads.network_s=0.5 >far.csv
    for metric in latency_mean_s latency_p50_s latency_p99_s; do
        near "$(value far.csv cloud-only $metric)" \
            "$(awk -v t="$(value plain.csv cloud-only $metric)" 'BEGIN { printf "%.17g", t + 0.5 }')" 0.011
        [ "$(value far.csv best-local $metric)" = "$(value plain.csv best-local $metric)" ]
    done
    [ "$(value far.csv cloud-only energy_j_total)" = "$(value plain.csv cloud-only energy_j_total)" ]
    [ "$(value far.csv cloud-only power_time_weighted_w)" = "$(value plain.csv cloud-only power_time_weighted_w)" ]
    # a limit that the cloud keeps without the network, and not with a network that takes longer
    limit=(--set policies.oracle-all.max_latency_s=20 --set policies.oracle-all.fallback=cheapest)
    run_study mmlu-pro --format csv --quiet "${limit[@]}" >plain.csv
    run_study mmlu-pro --format csv --quiet "${limit[@]}" --set assumptions.cloud.overheads.network_s=21 >far.csv
    [ "$(value plain.csv oracle-all local_share)" != 1 ]
    near "$(value far.csv oracle-all goodput)" "$(value far.csv oracle-all coverage)" 1e-12
}

@test "percentiles are of latency at the batch that is assumed" {
    need_data
    run_study mmlu-pro --format csv --quiet --set output.percentiles=true >plain.csv
    batching '{kind: curve, concurrency: 127.61}' --set output.percentiles=true >busy.csv
    read -r _ t0 _ t1 <<<"$(points)"
    for metric in latency_p50_s latency_p95_s latency_p99_s; do
        near "$(value busy.csv cloud-only $metric)" \
            "$(awk -v t="$(value plain.csv cloud-only $metric)" -v a="$t1" -v b="$t0" 'BEGIN { printf "%.17g", t * a / b }')" 0.0101
    done
}

@test "every form of a summary says the batching and what is extrapolated" {
    need_data
    said='cloud: batching curve, concurrency 1, extrapolate true, extrapolated'
    for format in text md latex json csv; do
        run_study mmlu-pro --quiet --set 'assumptions.cloud.batching={kind: curve, concurrency: 1, extrapolate: true}' --format "$format" --meta meta.json |
            tr -d '\134' | tr -s '\n ' ' ' >"out.$format"
        grep -qF "$said" "out.$format" || { echo "$format"; return 1; }
        grep -qF "$said" meta.json
    done
    grep -q 'latency_mean_s,.*under assumptions: cloud: batching' <(batching '{kind: curve, concurrency: 64}')
}

@test "weights by batch: a roofline of a mixture of experts, walked by hand" {
    printf 'accelerator,site\nrack,cloud\n' >accelerators.csv
    printf 'model,accelerator,measured_batch,energy_basis\nmoe,rack,1,accelerator\n' >pairs.csv
    printf 'query_id,correct:moe,energy_j:moe,latency_s:moe,output_tokens:moe\nq1,1,84,2,100\n' >scores.csv
    "$WATTROUTE" import --scores scores.csv --pairs pairs.csv --accelerators accelerators.csv --quiet -o moe.h5
    cat >moe.yaml <<'YAML'
wattroute: 1
name: moe
measurements: moe.h5
baseline: "moe@rack"
assumptions:
  cloud:
    batching: {kind: roofline, concurrency: 4, weight_bytes: {1: 4e9, 16: 1.6e10}, cache_bytes: 1e9, bytes_per_s: 2e12,
               flop_per_s: 1e14, active_params: 1e9, loaded_w: 120, memory_w: 300, compute_w: 200}
policies: {cloud: {kind: always, pair: baseline}}
YAML
    "$WATTROUTE" run moe.yaml --quiet --format csv >four.csv
    # batch 1: 5 GB in 2.5 ms, computing 0.02 ms of it; batch 4: 8 + 4 GB in 6 ms, computing 0.08 ms
    awk 'BEGIN {
        p1 = 120 + 300 + 200 * 0.00002 / 0.0025; p4 = 120 + 300 + 200 * 0.00008 / 0.006
        printf "%.17g %.17g\n", 84 * (p4 * 0.006 / 4) / (p1 * 0.0025), 2 * 0.006 / 0.0025
    }' >wanted
    read -r energy latency <wanted
    near "$(value four.csv cloud energy_j_total)" "$energy" 1e-12
    near "$(value four.csv cloud latency_mean_s)" "$latency" 1e-12
    grep -qF 'weight_bytes {1: 4e+09, 16: 1.6e+10}' <("$WATTROUTE" run moe.yaml --quiet | tr -s '\n ' ' ')
    # the same of the command that shows forms
    "$WATTROUTE" curve --form roofline --set weight_bytes=1:4e9,16:1.6e10 --set cache_bytes=1e9 --set bytes_per_s=2e12 --set flop_per_s=1e14 \
        --set active_params=1e9 --set loaded_w=120 --set memory_w=300 --set compute_w=200 --batch 1,4 --format csv >curve.csv
    near "$(awk -F, '$2 == 1 { e = $6 } $2 == 4 { printf "%.17g", 84 * $6 / e }' curve.csv)" "$energy" 1e-12
    # beyond the table: refused at its place, or marked when asked
    run "$WATTROUTE" run moe.yaml --quiet --set assumptions.cloud.batching.concurrency=32
    # shellcheck disable=SC2154 # set by run
    [ "$status" -eq 2 ] && [[ $output == *"'weight_bytes' is known from batch 1 to 16, not at batch 32"*"say extrapolate (true in a study"* ]]
    "$WATTROUTE" run moe.yaml --quiet --set assumptions.cloud.batching.concurrency=32 --set assumptions.cloud.batching.extrapolate=true |
        tr -s '\n ' ' ' | grep -q 'extrapolate true, extrapolated'
}
