#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031,SC2128,SC2178 # run sets output and status in each test
# Assumptions that depend on the load, from CSV files to CSV: golden stations and queues, all routings of tiny tables,
# and what is said of it.

# shellcheck disable=SC2154 # set by the helper
load run_helper

setup_file() {
    make_mmlu
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# One pair of a rack, 400 tokens per answer; and one of a box, 1200 J and 4 s per answer.
make_small() {
    cat >accelerators.csv <<'CSV'
accelerator,site,devices,off_w,loaded_idle_w,setup_w
rack,cloud,1,,121.5,
box,local,1,10,100,200
CSV
    cat >pairs.csv <<'CSV'
model,accelerator,measured_batch,energy_basis
big,rack,1,wall
small,box,1,wall
CSV
    {
        echo query_id,correct:big,energy_j:big,latency_s:big,output_tokens:big,correct:small,energy_j:small,latency_s:small,output_tokens:small
        for i in 1 2 3 4 5; do echo "q$i,1,100,4,400,1,1200,4,400"; done
    } >scores.csv
    "$WATTROUTE" import --scores scores.csv --pairs pairs.csv --accelerators accelerators.csv --quiet -o small.h5
    cat >small.yaml <<'YAML'
wattroute: 1
name: small
measurements: small.h5
baseline: "big@rack"
output: {percentiles: true}
policies:
  cloud: {kind: always, pair: baseline}
  local: {kind: always, pair: "small@box"}
YAML
}

golden='kind: logistic, cap: 256, p0_w: 440, pr_w: 250, kp: 1, x0: 5, t0_s: 0.0067, t1_s: 0.00009'

@test "the golden station: J per token at 0.1, 1 and 18 queries per second" {
    make_small
    while read -r rate format wanted; do
        "$WATTROUTE" run small.yaml --quiet --format csv --set "assumptions.cloud.batching={$golden, queries_per_s: $rate}" >out.csv
        # shellcheck disable=SC2059 # a format
        [ "$(printf "$format" "$(awk -v e="$(value out.csv cloud energy_j_per_query)" 'BEGIN { printf "%.17g", e / 400 }')")" = "$wanted" ]
        # what `curve` says of the same station
        "$WATTROUTE" curve --form logistic --set p0_w=440 --set pr_w=250 --set kp=1 --set x0=5 --set t0_s=0.0067 --set t1_s=0.00009 \
            --load "$rate" --cap 256 --output-tokens 400 --loaded-idle 121.5 --format csv -o curve.csv
        near "$(value out.csv cloud energy_j_per_query)" "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "energy_j_per_request") c = i } NR == 2 { print $c }' curve.csv)" 1e-12
        near "$(value out.csv cloud latency_mean_s)" "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "sojourn_s") c = i } NR == 2 { print $c }' curve.csv)" 1e-12
    done <<<"0.1 %.2f 4.95
1 %.2f 1.07
18 %.3f 0.092"
    grep -q '^small,default,cloud,all,latency_p50_s,,.*queries wait for each other' out.csv
}

@test "the golden queue: timeout 15 s, setup 20 s, 0.05 queries per second of 4 s" {
    make_small
    "$WATTROUTE" run small.yaml --quiet --format csv \
        --set 'assumptions.local.idle={kind: poisson, queries_per_device_day: 4320, keep_warm_s: 15, setup_s: 20}' >out.csv
    [ "$(printf %.3f "$(awk -v e="$(value out.csv local energy_j_per_query)" 'BEGIN { printf "%.17g", e * 0.05 }')")" = 142.567 ]
    [ "$(printf %.4f "$(awk -v t="$(value out.csv local latency_mean_s)" 'BEGIN { printf "%.17g", t - 4 }')")" = 10.1246 ]
    # a policy without a local query has no idle device
    [ "$(value out.csv cloud energy_j_per_query)" = 100 ]
    grep -q "small,default,local,all,energy_j_per_query.*settled at its own" out.csv
}

@test "a fleet's idle time is shared by its queries" {
    make_small
    "$WATTROUTE" run small.yaml --quiet --format csv --set 'assumptions.local.idle={kind: fleet, devices: 2, horizon_s: 100}' >out.csv
    # 2 x 100 s - 5 x 4 s at 100 W over 5 queries
    near "$(value out.csv local energy_j_per_query)" $((1200 + 100 * (200 - 20) / 5)) 1e-12
    run "$WATTROUTE" run small.yaml --quiet --set 'assumptions.local.idle={kind: fleet, devices: 1, horizon_s: 19}'
    [ "$status" -eq 2 ] # the command line is at fault
    [[ $output == *"at least 2 devices"* ]]
}

@test "an overloaded station or device is an error that says what to set, at its place" {
    make_small
    cat >>small.yaml <<YAML
assumptions:
  cloud:
    batching: {$golden, queries_per_s: 30}
YAML
    run "$WATTROUTE" run small.yaml --quiet
    [ "$status" -eq 65 ]
    [[ $output == *"small.yaml:11:"* && $output == *"at least 2 replicas"* ]]
    "$WATTROUTE" run small.yaml --quiet --format csv --set 'assumptions.cloud.fleet={replicas: 2}' >out.csv
    run "$WATTROUTE" run small.yaml --quiet --set 'assumptions={local: {idle: {kind: poisson, queries_per_device_day: 21600}}}'
    [ "$status" -eq 2 ]
    [[ $output == *"at least 2 devices"* ]]
}

@test "a load is of all that is routed: what it is a sum of may be missing on none of it" {
    make_small
    # tokens of big and seconds of small; pairs serve all the same, as the price is another
    awk -F, -v OFS=, '$1 == "q3" { $5 = $8 = "" } { print $0, NR == 1 ? "cost_usd:big,cost_usd:small" : "0.2,0.1" }' scores.csv >gaps.csv
    "$WATTROUTE" import --scores gaps.csv --pairs pairs.csv --accelerators accelerators.csv --quiet -o small.h5
    local given=(small.yaml --quiet --format csv --set queries.missing=available_case --set output.percentiles=false
        --set objective=cost --set cost.kind=measured)
    while IFS='|' read -r set lacks; do
        run "$WATTROUTE" run "${given[@]}" --set "assumptions.$set"
        [ "$status" -eq 2 ] || { echo "$output"; return 1; }
        [[ "$output" == *"the load of pair $lacks, which is missing on 1 of the queries routed to it"* ]] || { echo "$output"; return 1; }
    done <<LIST
cloud.batching={$golden, queries_per_s: 1}|'big@rack' under policy 'cloud' needs output_tokens
local.idle={kind: poisson, queries_per_device_day: 50}|'small@box' under policy 'local' needs latency_s
LIST
}

@test "all routings of tiny tables: the fixed point is one that no single query improves, and the best where the device pays" {
    printf 'accelerator,site,devices,loaded_idle_w\nbox,local,1,60\nrack,cloud,1,0\n' >accelerators.csv
    printf 'model,accelerator,measured_batch,energy_basis\nlocal,box,1,wall\ncloud,rack,1,wall\n' >pairs.csv
    cat >tiny.yaml <<'YAML'
wattroute: 1
name: tiny
measurements: tiny.h5
baseline: "cloud@rack"
assumptions: {local: {idle: {kind: poisson, queries_per_device_day: 8640}}}
policies:
  fixed: {kind: oracle, scope: all, repricing: fixed_point}
YAML
    best=0 beaten=0
    for seed in 1 2 3 4 5 6 7 8; do
        python3 "$BATS_TEST_DIRNAME/load_reference.py" tiny.csv $seed
        "$WATTROUTE" import --scores tiny.csv --pairs pairs.csv --accelerators accelerators.csv --quiet -o tiny.h5
        for rate in 0.1 0.4; do
            read -r least shared stable <<<"$(python3 "$BATS_TEST_DIRNAME/load_reference.py" tiny.csv $rate)"
            "$WATTROUTE" run tiny.yaml --quiet --format csv --set \
                "assumptions.local.idle.queries_per_device_day=$(awk -v r=$rate 'BEGIN { print r * 86400 }')" >out.csv
            found=$(printf %.10g "$(value out.csv fixed energy_j_total)")
            [[ " $stable " == *" $found "* ]] || { echo "$found is none of $stable"; return 1; }
            grep -q 'fixed,all,energy_j_total.*repriced to a fixed point in [0-9]* passes' out.csv
            # a device that is worth keeping warm is found; that it may not be is what marginal prices cannot see
            if [ "$shared" -gt 0 ]; then
                [ "$found" = "$least" ]
                best=$((best + 1))
            else
                beaten=$((beaten + 1))
            fi
        done
    done
    [ $best -ge 4 ] && [ $beaten -ge 2 ]
}

@test "all routings around a replica in the cloud: the best where it stands anyhow and is quiet; what greedy loses else is what the guide says" {
    printf 'accelerator,site,devices,loaded_idle_w\nbox,local,1,60\nrack,cloud,1,120\n' >accelerators.csv
    printf 'model,accelerator,measured_batch,energy_basis\nlocal,box,1,wall\ncloud,rack,1,wall\n' >pairs.csv
    cat >replica.yaml <<'YAML'
wattroute: 1
name: replica
measurements: tiny.h5
baseline: "cloud@rack"
assumptions:
  cloud: {batching: {kind: affine, t0_s: 0.01, t1_s: 0.001, c_j: 0.1, k_j: 3, queries_per_s: 1, cap: 8}, fleet: {replicas: 1}}
policies:
  fixed: {kind: oracle, scope: all, repricing: fixed_point}
YAML
    for seed in 1 2 3 4 5 6 7 8; do
        python3 "$BATS_TEST_DIRNAME/load_reference.py" tiny.csv $seed
        "$WATTROUTE" import --scores tiny.csv --pairs pairs.csv --accelerators accelerators.csv --quiet -o tiny.h5
        while read -r rate scaling; do
            read -r least _ <<<"$(python3 "$BATS_TEST_DIRNAME/load_reference.py" tiny.csv "$rate" "$scaling")"
            "$WATTROUTE" run replica.yaml --quiet --format csv --set "assumptions.cloud.batching.queries_per_s=$rate" \
                --set "assumptions.cloud.fleet.scaling=$scaling" >out.csv
            echo "$rate $scaling $(value out.csv fixed energy_j_total) $least" >>found
        done <<<'0.05 reserved
0.3 reserved
0.5 reserved
0.7 reserved
1.0 reserved
0.3 elastic
1.0 elastic'
    done
    # no routing is better than the best, and the fixed point is it while requests seldom meet
    awk '{ loss = $3 / $4 - 1 } loss < -1e-9 || ($2 == "reserved" && $1 < 0.5 && loss > 1e-9) { print; bad = 1 } END { exit bad || NR != 56 }' found
    # the guide: rate, scaling, tables of eight with the best routing, the mean and the largest loss
    awk '{ key = $1 " | " $2; loss = $3 / $4 - 1; best[key] += loss < 1e-9; sum[key] += loss; if (loss > most[key]) most[key] = loss }
        END { for (key in best) printf "| %s | %d of 8 | %.1f %% | %.1f %% |\n", key, best[key], 100 * (sum[key] > 0 ? sum[key] : 0) / 8, 100 * most[key] }' found >rows
    [ "$(wc -l <rows)" -eq 7 ]
    while read -r row; do
        grep -qxF "$row" "$repository/notebooks-free-docs/assumptions.md" || { echo "$row"; return 1; }
    done <rows
}

@test "prices follow the loads: a fixed point, its passes, and what it spares" {
    need_data
    batching='{kind: affine, queries_per_s: 20, cap: 256}'
    run_study mmlu-pro --format csv --quiet --set "assumptions.cloud.batching=$batching" >none.csv
    run_study mmlu-pro --format csv --quiet --set "assumptions.cloud.batching=$batching" \
        --set policies.oracle-cheapest.repricing=fixed_point >fixed.csv
    grep -q 'oracle-cheapest,all,energy_j_total.*decided by marginal prices at the baseline.s load' none.csv
    grep -q 'oracle-cheapest,all,energy_j_total.*repric' fixed.csv
    # one more query that shares batch and idle power costs less than the average
    awk -v m="$(value none.csv cloud-only cloud_energy_marginal_j_per_query)" -v a="$(value none.csv cloud-only cloud_energy_average_j_per_query)" 'BEGIN { exit !(m < a) }'
    near "$(value none.csv cloud-only cloud_energy_average_j_per_query)" "$(value none.csv cloud-only energy_j_per_query)" 1e-15
    awk -v n="$(value none.csv oracle-cheapest energy_j_total)" -v f="$(value fixed.csv oracle-cheapest energy_j_total)" 'BEGIN { exit !(f <= n) }'
    # other policies are as they were
    [ "$(value none.csv oracle energy_j_total)" = "$(value fixed.csv oracle energy_j_total)" ]
    # a bound on the passes is kept and said
    run_study mmlu-pro --format csv --quiet --set "assumptions.cloud.batching=$batching" \
        --set policies.oracle-cheapest.repricing=fixed_point --set policies.oracle-cheapest.repricing_iterations=2 >two.csv
    grep -q 'oracle-cheapest,all,energy_j_total.*in 2 passes' two.csv
}

@test "the guide's energies of the cloud are what the program prints" {
    need_data
    for rate in 0.1 2 20; do
        run_study mmlu-pro --format csv --quiet --set "assumptions.cloud.batching={kind: affine, queries_per_s: $rate, cap: 256}" >out.csv
        row=$(printf '| %s | %.1f | %.1f | %.1f | %.1f | %.2f %% |' $rate "$(value out.csv cloud-only cloud_energy_average_j_per_query)" \
            "$(value out.csv cloud-only cloud_energy_marginal_j_per_query)" "$(value out.csv oracle cloud_energy_average_j_per_query)" \
            "$(value out.csv oracle cloud_energy_avoided_j_per_query)" "$(awk -v s="$(value out.csv oracle energy_savings)" 'BEGIN { print 100 * s }')")
        grep -qF "$row" "$repository/notebooks-free-docs/assumptions.md" || { echo "$row"; return 1; }
    done
}

@test "reserved replicas idle when queries leave, elastic ones go" {
    need_data
    cloud='{batching: {kind: affine, queries_per_s: 100, cap: 64}, fleet: {utilisation: 0.9, scaling: SCALING}}'
    for scaling in elastic reserved; do
        run_study mmlu-pro --format csv --quiet --set "assumptions.cloud=${cloud/SCALING/$scaling}" >$scaling.csv
    done
    [ "$(value elastic.csv cloud-only energy_j_total)" = "$(value reserved.csv cloud-only energy_j_total)" ]
    for policy in best-local oracle; do
        awk -v e="$(value elastic.csv $policy energy_j_total)" -v r="$(value reserved.csv $policy energy_j_total)" 'BEGIN { exit !(e < r) }'
    done
    awk -v e="$(value elastic.csv oracle cloud_energy_avoided_j_per_query)" -v r="$(value reserved.csv oracle cloud_energy_avoided_j_per_query)" 'BEGIN { exit !(e > r) }'
}

@test "summaries say how decisions were priced and which stations they make" {
    need_data
    load=(--quiet --set 'assumptions.cloud={batching: {kind: affine, queries_per_s: 20, cap: 256}, fleet: {utilisation: 0.9, scaling: reserved}}'
        --set policies.oracle-cheapest.repricing=fixed_point)
    run_study mmlu-pro "${load[@]}" | tr -s '\n ' ' ' >out.txt
    grep -q 'loads cloud-only = decided by marginal prices at the baseline.s load, settled at its own; Meta-Llama-3_1-70B-Instruct@H100x4: 20 queries/s, 19 replicas, busy 88.8 % of the time' out.txt
    grep -q 'best-local = decided by[^=]*: 0 queries/s, 19 replicas[^=]* W charged to no query' out.txt
    grep -qE 'oracle-cheapest = (repriced to a fixed point in|repricing fell into a cycle of [0-9]+ after) [0-9]+ passes' out.txt
    run_study mmlu-pro "${load[@]}" --format json >out.json
    python3 -c '
import json
for policy in json.load(open("out.json"))["policies"]:
    assert policy["passes"] >= 1 and policy["cycle"] >= 0, policy
    station, = policy["stations"]
    assert station["replicas"] == 19 and (station["queries_per_s"] == 0) == (policy["policy"] == "best-local"), station
    assert (policy["standing_j"] > 0) == (policy["policy"] == "best-local"), policy
'
    run_study mmlu-pro --quiet | tr -s '\n ' ' ' >plain.txt
    not grep -q 'loads ' plain.txt
}

@test "load-free assumptions with a fixed point change nothing, and load-dependent ones give the same bytes for any threads" {
    need_data
    run_study mmlu-pro --format csv --quiet >plain.csv
    run_study mmlu-pro --format csv --quiet --set policies.oracle.repricing=fixed_point >fixed.csv
    cmp plain.csv fixed.csv
    for threads in 1 3; do
        run_study mmlu-pro --format csv --quiet --threads $threads --set 'assumptions.cloud.batching={kind: affine, queries_per_s: 20, cap: 256}' \
            --set policies.oracle-all.repricing=fixed_point >$threads.csv
    done
    cmp 1.csv 3.csv
}

@test "decisions of a fixed point are refused as CSV, and stored in a results file" {
    need_data
    load=(--set 'assumptions.cloud.batching={kind: affine, queries_per_s: 20, cap: 256}' --set policies.oracle.repricing=fixed_point)
    run run_study mmlu-pro --quiet --decisions out.csv "${load[@]}"
    [ "$status" -eq 65 ]
    [[ $output == *"output.decisions"* ]]
    run_study mmlu-pro --quiet -o out.h5 --set output.decisions=true "${load[@]}"
}

@test "what is not implemented under a load, or for several attempts, is refused" {
    make_small
    load="assumptions.cloud.batching={$golden, queries_per_s: 1}"
    says 2 "policy 'thrifty' is bound by what queries use" "$WATTROUTE" run small.yaml --quiet --set "$load" \
        --set 'policies.thrifty={kind: budget, minimise: energy, accuracy: baseline}'
    says 2 'each point of a curve would have loads of its own' "$WATTROUTE" frontier small.yaml --quiet --set "$load"
    chain='policies.chain={kind: cascade, pairs: ["small@box", "big@rack"], verifier: {error: 0.1}}'
    says 65 "policy 'chain' tries several pairs" "$WATTROUTE" run small.yaml --quiet --set "$chain" --ci --meter-error 0.1
    "$WATTROUTE" run small.yaml --quiet --format csv --set "$chain" --ci >out.csv
    awk -F, '$3 == "chain" && $5 == "energy_j_per_query" { exit !($7 <= $6 && $6 <= $8) }' out.csv
    # a chain's attempts all load the rack
    "$WATTROUTE" run small.yaml --quiet --format csv --set "$load" --set "$chain" >out.csv
    [ -n "$(value out.csv chain energy_j_per_query)" ]
}

# Two boxes that differ in nothing but 4 s and 4.1 s per answer: whichever serves has a queue, and the other is sooner.
make_boxes() {
    printf 'accelerator,site,devices,loaded_idle_w\none,local,1,60\ntwo,local,1,60\n' >accelerators.csv
    printf 'model,accelerator,measured_batch,energy_basis\na,one,1,wall\nb,two,1,wall\n' >pairs.csv
    {
        echo query_id,correct:a,energy_j:a,latency_s:a,correct:b,energy_j:b,latency_s:b
        for i in 1 2 3 4 5; do echo "q$i,1,100,4,1,100,4.1"; done
    } >scores.csv
    "$WATTROUTE" import --scores scores.csv --pairs pairs.csv --accelerators accelerators.csv --quiet -o boxes.h5
    cat >boxes.yaml <<'YAML'
wattroute: 1
name: boxes
measurements: boxes.h5
baseline: "a@one"
objective: latency
assumptions: {local: {idle: {kind: poisson, queries_per_device_day: 4320}}}
policies:
  first: {kind: always, pair: "a@one"}
  second: {kind: always, pair: "b@two"}
  swap: {kind: oracle, scope: all, repricing: fixed_point}
YAML
}

@test "prices that swap are a cycle: its length, the passes, and the best of its members" {
    make_boxes
    "$WATTROUTE" run boxes.yaml --quiet --format csv >out.csv
    # lambda 0.05 / s, rho 0.2 and 0.205: Wq = lambda S^2 / (2 (1 - rho))
    near "$(value out.csv first latency_mean_s)" 4.5 1e-12
    near "$(value out.csv second latency_mean_s)" "$(awk 'BEGIN { printf "%.17g", 4.1 + 0.05 * 4.1 ^ 2 / (2 * (1 - 0.205)) }')" 1e-6
    # by the baseline's loads all go to the second, by its loads all to the first, which is better, then back again
    [ "$(value out.csv swap latency_mean_s)" = "$(value out.csv first latency_mean_s)" ]
    grep -q 'boxes,default,swap,all,energy_j_total.*repricing fell into a cycle of 2 after 3 passes; the best of its members' out.csv
    "$WATTROUTE" run boxes.yaml --quiet | tr -s '\n ' ' ' >out.txt
    grep -q 'swap = repricing fell into a cycle of 2 after 3 passes; the best of its members; one: 0.05 queries/s' out.txt
    "$WATTROUTE" run boxes.yaml --quiet --format json | python3 -c '
import json, sys
swap = [p for p in json.load(sys.stdin)["policies"] if p["policy"] == "swap"][0]
assert (swap["passes"], swap["cycle"]) == (3, 2), swap
'
    # so does a sweep, of the first scenario where it happens, in each form
    load='sweep={load: {grid: {local.idle.queries_per_device_day: [864, 4320]}}}'
    for format in text md latex json csv; do
        "$WATTROUTE" sweep boxes.yaml --quiet --format $format --set "$load" | tr -d '\134' | tr -s '\n ' ' ' >sweep.$format
        grep -q 'repricing fell into a cycle of 2 after 3 passes' sweep.$format || { echo "$format"; return 1; }
    done
    grep -q 'load/2: repricing fell into a cycle' sweep.text
    # the bound comes before the cycle: no member repeats, and the best of the passes stands
    "$WATTROUTE" run boxes.yaml --quiet --format csv --set policies.swap.repricing_iterations=2 >two.csv
    grep -q 'swap,all,energy_j_total.*repricing found no fixed point in 2 passes; the best of them' two.csv
    [ "$(value two.csv swap latency_mean_s)" = "$(value out.csv first latency_mean_s)" ]
    # at a fifth of the load the first box is the sooner one, queue and all: a fixed point
    "$WATTROUTE" run boxes.yaml --quiet --format csv --set 'assumptions.local.idle.queries_per_device_day=864' >calm.csv
    grep -q 'swap,all,energy_j_total.*repriced to a fixed point in 2 passes' calm.csv
}

@test "pairs that are not in play change nothing under a load, wherever they stand in the table" {
    make_small
    awk -F, 'NR == 1 { print $0 ",correct:first,energy_j:first,latency_s:first,output_tokens:first" }
             NR > 1 { print $0 ",1,9,9,9" }' scores.csv >more.csv
    { head -1 pairs.csv; echo "first,rack,1,wall"; tail -n +2 pairs.csv; } >more_pairs.csv
    "$WATTROUTE" import --scores more.csv --pairs more_pairs.csv --accelerators accelerators.csv --quiet -o more.h5
    cat >>small.yaml <<YAML
  quick: {kind: oracle, scope: all, repricing: fixed_point}
objective: cost
cost: {kind: owned, electricity_usd_per_kwh: {local: 0.3, cloud: 0.1}, usd_per_device_hour: {box: 0, rack: 2}}
assumptions:
  local: {idle: {kind: poisson, queries_per_device_day: 2000, keep_warm_s: 30, setup_s: 5}}
  cloud: {batching: {$golden, queries_per_s: 0.2}}
YAML
    sed '/^baseline/a pairs: [{model: big}, {model: small}]' small.yaml >more.yaml
    for cloud in 0.1 100; do # where electricity is that dear the local device has the queries
        for study in small more; do
            "$WATTROUTE" run "$study.yaml" --set "measurements=$study.h5" --set name=same --quiet --format csv -o "$study.csv" \
                --set "cost.electricity_usd_per_kwh={local: 0.3, cloud: $cloud}"
        done
        diff small.csv more.csv
        [ "$(value small.csv quick local_share)" = "$(awk -v c=$cloud 'BEGIN { print (c > 1) }')" ]
    done
}
