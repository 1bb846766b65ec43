#!/usr/bin/env bats
# Break-evens from files to files: closed forms, golden numbers turned round, and a naive scan of random tables.

# shellcheck disable=SC2154 # set by the helper
load run_helper

setup_file() {
    make_mmlu
}

setup() {
    WATTROUTE=$(realpath "$WATTROUTE")
    cd "$BATS_TEST_TMPDIR" || return
}

# near FOUND WANTED TOLERANCE
near() {
    awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN { d = a - b; if (d < 0) d = -d; print a, b; exit !(a != "" && d <= t * b) }'
}

# field CSV POLICY COLUMN : of the policy's first row.
field() {
    awk -F, -v policy="$2" -v column="$3" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) c = i }
        NR > 1 && $2 == policy { print $c; exit }' "$1"
}

# make_even SCORES : small@box and tiny@box at 100 W between queries, big@rack at 121.5 W.
make_even() {
    cat >accelerators.csv <<'CSV'
accelerator,site,devices,off_w,loaded_idle_w,setup_w
rack,cloud,1,,121.5,
box,local,1,10,100,200
CSV
    cat >pairs.csv <<'CSV'
model,accelerator,measured_batch,energy_basis
big,rack,1,wall
small,box,1,wall
tiny,box,1,wall
CSV
    "$WATTROUTE" import --scores "$1" --pairs pairs.csv --accelerators accelerators.csv --quiet -o table.h5
    cat >study.yaml <<'YAML'
wattroute: 1
name: even
measurements: table.h5
baseline: "big@rack"
policies:
  small: {kind: always, pair: "small@box"}
  cloud: {kind: always, pair: baseline}
YAML
}

# Every answer takes 1200 J and 4 s on the box, and 100 J and 400 tokens in the cloud.
make_small() {
    {
        echo query_id,correct:big,energy_j:big,latency_s:big,output_tokens:big,correct:small,energy_j:small,latency_s:small,output_tokens:small,correct:tiny,energy_j:tiny,latency_s:tiny,output_tokens:tiny
        for i in 1 2 3 4 5; do echo "q$i,1,100,4,400,1,1200,4,400,1,600,8,400"; done
    } >scores.csv
    make_even scores.csv
}

queue='assumptions.local.idle={kind: poisson, queries_per_device_day: 50'

@test "a device that is always warm: lambda > phi P_i / (E_C - S (P_a - phi P_i))" {
    make_small
    # phi, energy of a cloud query, queries per day by the formula
    while read -r phi cloud wanted; do
        "$WATTROUTE" breakeven study.yaml --vary local.idle.queries_per_device_day --quiet -o out.csv \
            --set "$queue, attribution: $phi}" --set "assumptions.cloud.overheads.network_j=$((cloud - 100))"
        echo "$phi $cloud $wanted"; cat out.csv
        case $wanted in
        always | never) [ "$(field out.csv small answer)" = "$wanted" ] ;;
        *)
            near "$(field out.csv small at)" "$wanted" 2e-9
            [ "$(field out.csv small saves)" = above ]
            [ "$(field out.csv small kind)" = crossing ]
            near "$(field out.csv small low)" "$wanted" 2e-9
            near "$(field out.csv small high)" "$wanted" 2e-9
            awk -v a="$(field out.csv small savings_from)" -v b="$(field out.csv small savings_to)" 'BEGIN { exit !(a < 0 && b > 0) }'
            near "$(field out.csv small to)" 21600 2e-9 # a query every 4 s
            ;;
        esac
    done <<<"1 1500 $(awk 'BEGIN { printf "%.17g", 86400 * 100 / (1500 - 4 * 200) }')
0.5 1500 8640
0.25 1300 $(awk 'BEGIN { printf "%.17g", 86400 * 25 / (1300 - 4 * 275) }')
1 1200 never
1 300 never
0 1500 always
0 1199 never"
}

@test "the golden queue, the golden station and the golden boundary turned round" {
    make_small
    # 2851.34 J at 4320 queries a day: what the cloud takes to break even there
    sleepy="$queue, keep_warm_s: 15, setup_s: 20}"
    "$WATTROUTE" run study.yaml --quiet --format csv --set "${sleepy/: 50/: 4320}" >run.csv
    energy=$(awk -F, '$3 == "small" && $5 == "energy_j_per_query" { print $6 }' run.csv)
    [ "$(printf %.3f "$(awk -v e="$energy" 'BEGIN { printf "%.17g", e * 0.05 }')")" = 142.567 ]
    "$WATTROUTE" breakeven study.yaml --vary local.idle.queries_per_device_day=1000:20000 --quiet -o out.csv --set "$sleepy" \
        --set "assumptions.cloud.overheads.network_j=$(awk -v e="$energy" 'BEGIN { printf "%.17g", e - 100 }')"
    near "$(field out.csv small at)" 4320 1e-8
    # 3 J per token of the station are 1200 J per answer: between 0.1 and 1 query per second
    station='kind: logistic, cap: 256, p0_w: 440, pr_w: 250, kp: 1, x0: 5, t0_s: 0.0067, t1_s: 0.00009'
    "$WATTROUTE" breakeven study.yaml --vary cloud.batching.queries_per_s=0.1:18 --quiet -o out.csv \
        --set "assumptions.cloud.batching={$station, queries_per_s: 1}"
    [ "$(field out.csv small saves)" = below ]
    "$WATTROUTE" curve --form logistic --set p0_w=440 --set pr_w=250 --set kp=1 --set x0=5 --set t0_s=0.0067 --set t1_s=0.00009 \
        --load "$(field out.csv small at)" --cap 256 --output-tokens 400 --loaded-idle 121.5 --format csv -o curve.csv
    near "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "energy_j_per_request") c = i } NR == 2 { print $c }' curve.csv)" 1200 1e-8
}

@test "mmlu-pro: where all-local and the oracle break even, from the published numbers" {
    need_data
    study=("$repository/configs/mmlu-pro.yaml" --set "measurements=$mmlu" --quiet)
    # 69.97 J idle per cloud query at utilisation 0.5: 643.167 = 259.467 + 69.97 (1 - u) / u
    "$WATTROUTE" breakeven "${study[@]}" --set 'assumptions.cloud.idle={kind: utilisation, utilisation: 0.5}' \
        --vary cloud.idle.utilisation --policy best-local -o out.csv
    [ "$(printf %.4f "$(field out.csv best-local at)")" = 0.1542 ]
    [ "$(field out.csv best-local saves)" = below ]
    # of the oracle's energy L is local, C cloud: 1 - C / B - L / (B c) is 4.31 % at c = 1 and 35.0 % at c = 2, so that a local
    # factor of (1 - C / B) / (L / B) = 1.0702 ends its saving
    "$WATTROUTE" breakeven "${study[@]}" --vary local.overheads.pue --policy oracle -o out.csv
    [ "$(printf %.4f "$(field out.csv oracle at)")" = 1.0702 ]
    near "$(field out.csv oracle savings_from)" 0.0431 0.01
    "$WATTROUTE" breakeven "${study[@]}" --vary cloud.overheads.pue --policy oracle -o out.csv
    [ "$(field out.csv oracle answer)" = always ]
    [ "$(printf %.3f "$(field out.csv oracle savings_to)")" = 0.350 ]
}

@test "random tables: kinks, jumps and overload as in a naive scan" {
    for seed in 1 2 3 4 5 6; do
        python3 "$BATS_TEST_DIRNAME/breakeven_reference.py" write "$seed"
        make_even scores.csv
        cat >>study.yaml <<'YAML'
  oracle:     {kind: oracle}
  oracle-all: {kind: oracle, scope: all, fallback: cheapest}
YAML
        while IFS='|' read -r mode from to policies sets vary; do
            args=()
            for policy in $policies; do args+=(--policy "$policy"); done
            python3 "$BATS_TEST_DIRNAME/breakeven_reference.py" "$mode" "$from" "$to" >reference
            "$WATTROUTE" breakeven study.yaml --quiet --steps 400 --set "$sets" "${args[@]}" --vary "$vary=$from:$to" -o out.csv
            python3 "$BATS_TEST_DIRNAME/breakeven_reference.py" compare reference out.csv
            cat reference >>all
            cat out.csv >>rows
        done <<LIST
pue|1|4|oracle-all small|objective={energy: 1, latency: 50}|local.overheads.pue
utilisation|0.02|1|oracle-all small|assumptions.cloud.idle={kind: utilisation, utilisation: 0.5}|cloud.idle.utilisation
poisson|10|100000|oracle small|assumptions.local.idle={kind: poisson, queries_per_device_day: 50}|local.idle.queries_per_device_day
LIST
    done
    [ "$(grep -c 'above\|below' all)" -gt 10 ]
    [ "$(grep -c until all)" -eq 12 ]
    grep -q ,jump, rows
    grep -q ,crossing, rows
}

@test "just beside a break-even, run says the signs" {
    python3 "$BATS_TEST_DIRNAME/breakeven_reference.py" write 3
    make_even scores.csv
    "$WATTROUTE" breakeven study.yaml --quiet --vary local.overheads.pue=1:4 --policy small -o out.csv
    for side in low high; do
        "$WATTROUTE" run study.yaml --quiet --format csv --set "assumptions.local.overheads.pue=$(field out.csv small $side)" |
            awk -F, '$3 == "small" && $5 == "energy_savings" { print $6 > 0 }' >>signs
    done
    printf '1\n0\n' | cmp - signs
    [ "$(field out.csv small saves)" = below ]
}
