#!/usr/bin/env bats
# Break-evens from files to files: closed forms, golden numbers turned round, and a naive scan of random tables.

# shellcheck disable=SC2154 # set by the helper
load run_helper

setup_file() {
    make_mmlu
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
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
    grep -q ,crossing, rows
}

@test "under a load a policy decides by what one more query costs there, as in a run" {
    make_small
    echo '  oracle-all: {kind: oracle, scope: all}' >>study.yaml
    local batching='kind: logistic, cap: 256, p0_w: 440, pr_w: 250, kp: 1, x0: 5, t0_s: 0.0067, t1_s: 0.00009' rate saving
    "$WATTROUTE" breakeven study.yaml --quiet --vary cloud.batching.queries_per_s=0.1:18 --policy oracle-all -o out.csv --points points.csv \
        --set "assumptions.cloud.batching={$batching, queries_per_s: 1}"
    # tiny's 600 J are less than one more query of a quiet station adds, and more than one of a busy station
    sed -n '2p;$p' points.csv >ends
    while IFS=, read -r _ _ _ rate saving _; do
        "$WATTROUTE" run study.yaml --quiet --format csv --set "assumptions.cloud.batching={$batching, queries_per_s: $rate}" >run.csv
        near "$saving" "$(value run.csv oracle-all energy_savings)" 1e-12
        value run.csv oracle-all local_share >>found
    done <ends
    printf '%s\n' 1 0 | cmp - found
}

@test "just beside a break-even, run says the signs" {
    python3 "$BATS_TEST_DIRNAME/breakeven_reference.py" write 1
    make_even scores.csv
    "$WATTROUTE" breakeven study.yaml --quiet --vary local.overheads.pue=1:4 --policy small -o out.csv
    for side in 0.999999998 1.000000002; do # the ends may both be the root itself
        beside=$(awk -v at="$(field out.csv small at)" -v by="$side" 'BEGIN { printf "%.17g", at * by }')
        "$WATTROUTE" run study.yaml --quiet --format csv --set "assumptions.local.overheads.pue=$beside" |
            awk -F, '$3 == "small" && $5 == "energy_savings" { print ($6 > 0) }' >>signs
    done
    printf '1\n0\n' | cmp - signs
    [ "$(field out.csv small saves)" = below ]
}

@test "a policy that changes its mind jumps over zero" {
    make_small
    # 1200 x + 4 k against 600 x + 8 k with k = 200: the other way from x = 4/3 on, where 1200 x becomes 600 x of 1000 J
    echo '  oracle-all: {kind: oracle, scope: all, fallback: cheapest}' >>study.yaml
    "$WATTROUTE" breakeven study.yaml --quiet --vary local.overheads.pue --policy oracle-all -o out.csv --points points.csv \
        --set 'objective={energy: 1, latency: 200}' --set 'assumptions.cloud.overheads={network_j: 900, network_s: 10}'
    cut -d, -f 6,7 out.csv >found
    printf '%s\n' saves,kind above,jump below,crossing | cmp - found
    near "$(sed -n 2p out.csv | cut -d, -f 8)" "$(awk 'BEGIN { printf "%.17g", 4 / 3 }')" 2e-9
    near "$(sed -n 3p out.csv | cut -d, -f 8)" "$(awk 'BEGIN { printf "%.17g", 5 / 3 }')" 2e-9
    grep -q 'jumps from -60.00 % to 20.00 % at a PUE of 1.33333' out.csv
    # the points hold the ends of what was looked at, and the values on both sides of each change
    head -1 points.csv | grep -qx 'study,policy,metric,local.overheads.pue,value,note'
    [ "$(wc -l <points.csv)" -gt 70 ]
    awk -F, 'NR > 2 && ($5 < 0) != (last < 0) { n++ } NR > 1 { last = $5 } END { exit n != 2 }' points.csv
    "$WATTROUTE" breakeven study.yaml --quiet --vary local.overheads.pue --policy oracle-all --steps 3 --points few.csv -o few.out.csv \
        --set 'objective={energy: 1, latency: 200}' --set 'assumptions.cloud.overheads={network_j: 900, network_s: 10}'
    [ "$(wc -l <few.csv)" -lt "$(wc -l <points.csv)" ]
}

curve='assumptions.cloud.batching={kind: affine, c_j: 0.5, k_j: 12, t0_s: 0.01, t1_s: 0.0001, concurrency: 1}'

@test "whole numbers break even at one of them, and a second key gives a row each" {
    make_small
    "$WATTROUTE" breakeven study.yaml --quiet --vary cloud.batching.concurrency --set "$curve" \
        --set assumptions.cloud.overheads.network_j=1301 --set 'assumptions.local.overheads.pue=1.1' -o out.csv
    # 100 J (0.5 + 12 / b) / 12.5 + 1301 J against 1320 J: up to b = 6
    [ "$(field out.csv small at) $(field out.csv small low) $(field out.csv small high) $(field out.csv small kind)" = "6 6 7 step" ]
    "$WATTROUTE" breakeven study.yaml --quiet --vary cloud.batching.concurrency --set "$curve" \
        --set assumptions.cloud.overheads.network_j=1301 --vary local.overheads.pue=1.1,1.15,1.2 -o two.csv
    awk -F, 'NR > 1 { print $5, $8, $16 }' two.csv >found
    printf '%s\n' 'crosses 6 1.1000000000000001' 'crosses 1 1.1499999999999999' 'never  1.2' | cmp - found
    head -1 two.csv | grep -q ',note,local.overheads.pue$'
    "$WATTROUTE" breakeven study.yaml --quiet --vary cloud.batching.concurrency --set "$curve" \
        --set assumptions.cloud.overheads.network_j=1301 --vary local.overheads.pue=1.1:1.2 --rows 3 -o three.csv
    [ "$(wc -l <three.csv)" -eq 4 ]
}

@test "a figure over whole numbers has its values in percent, and its mark at one of them on the line" {
    make_small
    "$WATTROUTE" breakeven study.yaml --quiet --vary cloud.batching.concurrency --set "$curve" --set assumptions.cloud.overheads.network_j=1301 \
        --set 'assumptions.local.overheads.pue=1.1' -o out.csv --points points.csv --plot out.svg
    python3 - <<'END'
import csv, re
svg = open("out.svg", encoding="utf-8").read()
ticks = re.findall(r'y2="([0-9.]+)" stroke="#ddd" stroke-width="0.6"/>\n<text [^>]*anchor="end">([^<]*)<', svg)
(low, bottom), (high, top) = [(float(text.replace("\u2212", "-")), float(y)) for y, text in (ticks[0], ticks[-1])]
vertex = [tuple(map(float, at.split())) for at in re.search(r'<path d="M([^"]*)"[^>]*><title>small</title>', svg)[1].split("L")]
values = [float(r["value"]) for r in csv.DictReader(open("points.csv")) if r["policy"] == "small"]
for (_, y), value in zip(vertex[:10], values):
    assert abs(bottom + (100 * value - low) / (high - low) * (top - bottom) - y) < 0.05, (value, y)
mark = [tuple(map(float, at.split())) for at in re.search(r'd="M([^"]*)Z"[^>]*><title>small breaks even at 6<', svg)[1].split("L")]
for axis in 0, 1:
    sides = [at[axis] for at in mark]
    assert abs((min(sides) + max(sides)) / 2 - vertex[5][axis]) < 0.02, (mark, vertex[5])
END
}

@test "every format, any number of threads, and the record of how" {
    make_small
    args=(study.yaml --quiet --vary local.idle.queries_per_device_day --set "$queue}" --set assumptions.cloud.overheads.network_j=1400)
    "$WATTROUTE" breakeven "${args[@]}" --threads 1 >one
    "$WATTROUTE" breakeven "${args[@]}" --threads 2 >two
    cmp one two
    grep -q 'small saves energy above 12342.9 queries per device and day' one
    tr -s ' \n' ' ' <one >line
    grep -q "no answer above 21600 queries per device and day: 'box' is overloaded" line
    "$WATTROUTE" breakeven "${args[@]}" -o out.md
    grep -q '^| small *| above *|' out.md
    "$WATTROUTE" breakeven "${args[@]}" --format latex | grep -q 'begin{tabular}'
    "$WATTROUTE" breakeven "${args[@]}" -o out.json --meta meta.json
    python3 -c '
import json
got, meta = json.load(open("out.json")), json.load(open("meta.json"))
row = got["rows"][0]
assert row["saves"] == "above" and abs(row["at"] - 12342.857142857) < 1e-4, row
assert meta["command"].startswith("breakeven --metric energy_savings --steps 65 --vary local.idle."), meta["command"]'
}

@test "cost and carbon with keys of their own; n/a says why" {
    make_small
    charges=(--set 'cost={kind: owned, electricity_usd_per_kwh: {local: 0.3, cloud: 0.1}, usd_per_device_hour: {box: 0, rack: 0}}'
        --set 'carbon={grid_kgco2e_per_kwh: {local: 0.1, cloud: 0.4}}' --set assumptions.cloud.overheads.network_j=1400)
    # 1200 J at the one price or intensity, 1500 J at the other
    "$WATTROUTE" breakeven study.yaml --quiet "${charges[@]}" --metric cost_savings --vary cost.electricity_usd_per_kwh.local=0.01:0.3 -o out.csv
    near "$(field out.csv small at)" 0.125 2e-9
    "$WATTROUTE" breakeven study.yaml --quiet "${charges[@]}" --metric carbon_savings --vary carbon.grid_kgco2e_per_kwh.cloud=0.01:0.4 -o out.csv
    near "$(field out.csv small at)" 0.08 2e-9
    [ "$(field out.csv small saves)" = above ]
    "$WATTROUTE" breakeven study.yaml --metric carbon_savings --vary cloud.overheads.pue -o out.csv 2>err
    [ "$(field out.csv small answer)" = unknown ]
    grep -q 'carbon' out.csv
}

# refused STATUS TEXT ARGUMENT... : the command fails so.
refused() {
    local status=$1 text=$2 got=0
    shift 2
    "$WATTROUTE" breakeven study.yaml "$@" >out 2>err || got=$?
    echo "$got"
    cat err
    [ "$got" -eq "$status" ]
    grep -qF -- "$text" err
}

@test "what cannot be varied is said with what was typed" {
    make_small
    used=(--set 'assumptions.cloud.idle={kind: utilisation, utilisation: 0.5}')
    refused 2 "--vary cloud.idle.utilization: unknown key 'utilization'" --vary cloud.idle.utilization "${used[@]}"
    refused 2 "did you mean 'utilisation'?" --vary cloud.idle.utilization "${used[@]}"
    refused 2 "--vary cloud.idle.utilisation: key 'utilisation' does nothing under 'idle' of kind none" --vary cloud.idle.utilisation
    refused 2 "'local.overheads.host_w' has no natural range; expected one; give it, as --vary local.overheads.host_w=FROM:TO" --vary local.overheads.host_w
    refused 2 "--vary local.overheads.pue=0.5:2: 'pue' is '0.5'; expected a number of at least 1" --vary local.overheads.pue=0.5:2
    refused 2 "expected KEY=FROM:TO, two numbers of which the second is greater" --vary local.overheads.pue=2:1
    refused 2 "a list is for the second" --vary local.overheads.pue=1,2
    refused 2 "expected one key or two" --vary local.overheads.pue --vary cloud.overheads.pue --vary cloud.idle.utilisation
    refused 2 "another key than the first" --vary local.overheads.pue --vary assumptions.local.overheads.pue
    refused 2 "expected one of energy_savings, cost_savings" --vary local.overheads.pue --metric energy
    refused 2 "no policy 'smal' in the study; expected one of small, cloud; did you mean 'small'?" --vary local.overheads.pue --policy smal
    refused 2 "option --vary is missing" --quiet
    refused 2 "is overloaded" --vary local.overheads.pue --set "${queue/: 50/: 30000}}" --policy small
    # a key that changes nothing is no mistake of the study, but is said
    "$WATTROUTE" breakeven study.yaml --vary local.overheads.pue --policy cloud -o out.csv 2>err
    grep -q 'local.overheads.pue changes nothing of what these policies save' err
    [ "$(field out.csv cloud answer)" = equal ]
    refused 2 "is the same file as" --vary local.overheads.pue -o study.yaml
}
