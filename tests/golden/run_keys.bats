#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # run sets output and status in each test
# Every key that a study may have changes a figure, or is refused where it would not: the program is asked for its keys,
# each has a line below with a setting and another one of that key, and the two give other numbers.

# shellcheck disable=SC2154 # set by the helper
load run_helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    # forty queries; `small` and `mid` on a box, `big` on a rack of two devices, `wide` on another one
    awk 'BEGIN {
        print "query_id,domain,bert,query_weight,input_tokens,arrival_s,score:small,energy_j:small,latency_s:small,output_tokens:small,cost_usd:small,score:mid,energy_j:mid,latency_s:mid,output_tokens:mid,cost_usd:mid,score:big,energy_j:big,latency_s:big,output_tokens:big,cost_usd:big,score:wide,energy_j:wide,latency_s:wide,output_tokens:wide,cost_usd:wide"
        for (q = 0; q < 40; q++)
            printf "q%d,%s,%g,1,%d,%d,%g,%d,%g,%d,0.001,%g,%d,%g,%d,0.002,%g,%d,%g,%d,%g,%s,%d,%g,%d,0.2\n", q, q % 2 ? "math" : "law", q * 7 % 10 / 10, 20 + q, 600 * q,
                q % 3 == 0 ? 1 : 0.4, 40 + q, 2 + q % 5, 30 + q, q % 3 == 1 ? 1 : 0.6, 90 + q, 4 + q % 3, 40, q % 5 != 0, 300 + 3 * q, 1 + q % 4, 60 + q, 0.1 + q / 1000, q % 4 ? q % 7 != 0 : "", 500 + q, 3, 80
    }' >scores.csv
    printf '%s\n' model,params_total,params_active,usd_per_mtok_in,usd_per_mtok_out small,4e9,4e9,0.1,0.2 mid,2e10,4e9,0.2,0.4 \
        big,7e10,7e10,2,6 wide,2e11,2e10,3,9 >models.csv
    printf '%s\n' accelerator,site,devices,off_w,sleep_w,idle_w,loaded_idle_w,setup_w,usd_per_device_hour,embodied_kgco2e \
        box,local,1,2,5,20,60,120,0.1,90 rack,cloud,2,,,,100,,2,400 pod,cloud,4,,,,,,3,500 >accelerators.csv
    printf '%s\n' model,accelerator,measured_batch,energy_basis small,box,1,wall mid,box,1,wall big,rack,8,accelerator wide,pod,8,accelerator >pairs.csv
    {
        echo model,accelerator,batch,j_per_output_token,s_per_output_token
        for b in 1 4 8 32 128; do awk -v b=$b 'BEGIN { printf "big,rack,%d,%g,%g\n", b, 0.5 + 4 / b + sin(b) / 50, 0.008 + 0.001 * b }'; done
    } >curves.csv
    printf 'device,boundary,loaded_idle_w\nwatts,accelerator,70\npod,accelerator,90\n' >device-power.csv
    { echo hour,kgco2e_per_kwh && for h in {0..23}; do echo "$h,0.$((20 + h))"; done; } >day.csv
    sed 's/,70$/,77/' device-power.csv >other-power.csv
    awk -F, 'BEGIN { print "query_id,domain,policy,model,accelerator" }
        NR > 1 { print $1 "," $2 ",x,small,box"; print $1 "," $2 ",y,big,rack" }' scores.csv >decided.csv
    sed 's/,small,box/,mid,box/' decided.csv >other.csv
    grep -v '^q9,' decided.csv >some.csv
    "$WATTROUTE" import --scores scores.csv --models models.csv --accelerators accelerators.csv --pairs pairs.csv --curves curves.csv --keep bert -o keys.h5 --quiet
    cat >keys.yaml <<'YAML'
wattroute: 1
name: keys
measurements: keys.h5
pairs: [{pair: "small@box"}, {pair: "mid@box"}, {pair: "big@rack"}]
baseline: "big@rack"
allow_mixed_basis: true
output: {iso_accuracy: false}
policies:
  cloud: {kind: always, pair: baseline}
  local: {kind: always, pair: best_local}
  oracle: {kind: oracle}
YAML
    export WATTROUTE
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
}

# known KEY=VALUE... : what the program would have accepted instead of zzz, a word per line.
known() {
    local sets=() set
    for set in "$@"; do sets+=(--set "$set"); done
    "$WATTROUTE" run keys.yaml "${sets[@]}" 2>&1 | sed -n 's/.*; expected one of \([^;]*\);.*/\1/p' | tr -d ' ' | tr ',' '\n'
}

# figures SETTING : what a run prints without its words; a refusal as its message.
figures() {
    local sets=() set
    while read -r set; do [ -z "$set" ] || sets+=(--set "$set"); done <<<"${1//;/$'\n'}"
    "$WATTROUTE" run keys.yaml --quiet --format csv "${sets[@]}" 2>&1 | sed '/^wattroute:/!s/^\(\([^,]*,\)\{10\}\).*/\1/'
}

# matter FILE : its lines KEY | SETTING | OTHER, settings with ; between several, give other figures, at least one of them
# some. The keys are left in the file `listed`.
matter() {
    local key one other
    cut -d '|' -f 1 "$1" | tr -d ' ' | sort -u >listed
    while IFS='|' read -r key one other; do
        figures "$one" >one.out
        figures "$other" >other.out
        if cmp -s one.out other.out; then
            echo "$key changes nothing: $one | $other"
            head -n 2 one.out
            return 1
        fi
        grep -q '^[a-z]*,default,' one.out other.out || { cat one.out other.out; return 1; }
        # a line that is refused for another reason than its key proves nothing
        if ! grep -q ',default,' other.out && ! grep -qE "$(tr -d ' ' <<<"${key##*.}")|unreadable" other.out; then
            cat other.out
            return 1
        fi
    done <"$1"
}

# all_listed KEY... : each has a line.
all_listed() {
    printf '%s\n' "$@" | sort -u >wanted
    diff wanted listed
}

@test "every key of batching, of each kind" {
    affine='kind: affine, t0_s: 0.01, t1_s: 0.001, c_j: 0.5, k_j: 4'
    logistic='kind: logistic, t0_s: 0.01, t1_s: 0.001, p0_w: 300, pr_w: 200, kp: 1, x0: 4'
    roof='kind: roofline, weight_bytes: 1e10, cache_bytes: 1e8, bytes_per_s: 2e12, flop_per_s: 2e14, active_params: 7e10, loaded_w: 100, memory_w: 100, compute_w: 50, peak_w: 1000'
    cloud() {
        echo "assumptions.cloud.batching={$1}"
    }
    {
        echo "none.kind | $(cloud 'kind: none') | $(cloud 'kind: curve, concurrency: 32')"
        for kind in curve affine logistic roofline; do
            case $kind in curve) form='kind: curve' ;; affine) form=$affine ;; logistic) form=$logistic ;; *) form=$roof ;; esac
            echo "$kind.kind | $(cloud 'kind: none') | $(cloud "$form, concurrency: 32")"
            echo "$kind.concurrency | $(cloud "$form, concurrency: 32") | $(cloud "$form, concurrency: 16")"
            echo "$kind.queries_per_s | $(cloud "$form, queries_per_s: 2, cap: 64") | $(cloud "$form, queries_per_s: 1, cap: 64")"
            echo "$kind.cap | $(cloud "$form, queries_per_s: 2, cap: 64") | $(cloud "$form, queries_per_s: 2, cap: 4")"
            for key in t0_s t1_s c_j k_j p0_w pr_w kp x0 weight_bytes cache_bytes bytes_per_s flop_per_s active_params loaded_w memory_w compute_w; do
                more=$(sed -n "s/.*\\b$key: \\([0-9.e]*\\).*/\\1/p" <<<"$form" | awk '{ print 1.5 * $1 }')
                # shellcheck disable=SC2001 # a pattern with a word's bounds
                [ -z "$more" ] || echo "$kind.$key | $(cloud "$form, concurrency: 32") | $(cloud "$(sed "s/\\b$key: [0-9.e]*/$key: $more/" <<<"$form"), concurrency: 32")"
            done
        done
        echo "curve.extrapolate | $(cloud 'kind: curve, concurrency: 256, extrapolate: true') | $(cloud 'kind: curve, concurrency: 256')"
        echo "affine.fit | $(cloud 'kind: affine, concurrency: 32') | $(cloud 'kind: affine, concurrency: 32, fit: false')"
        echo "logistic.fit | $(cloud 'kind: logistic, concurrency: 32') | $(cloud 'kind: logistic, concurrency: 32, fit: false')"
        echo "roofline.peak_w | $(cloud "$roof, concurrency: 64") | $(cloud "${roof/peak_w: 1000/peak_w: 150}, concurrency: 64")"
        echo "roofline.weight_bytes | $(cloud "$roof, concurrency: 16") | $(cloud "${roof/weight_bytes: 1e10/weight_bytes: \{8: 1e10, 32: 4e10\}}, concurrency: 16")"
        byte=${roof/weight_bytes: 1e10/weight_bytes: \{8: 1e10, 32: 4e10\}}
        echo "roofline.extrapolate | $(cloud "$byte, concurrency: 64, extrapolate: true") | $(cloud "$byte, concurrency: 64")"
    } >lines
    matter lines
    wanted=()
    for kind in $(known 'assumptions.all.batching={kind: zzz}'); do
        for key in $(known "assumptions.all.batching={kind: $kind, zzz: 1}"); do wanted+=("$kind.$key"); done
    done
    [ ${#wanted[@]} -gt 30 ]
    all_listed "${wanted[@]}"
}

@test "every key of idle, of each kind; of fleets and overheads" {
    idle='assumptions.local.idle='
    poisson="${idle}{kind: poisson, queries_per_device_day: 2000, keep_warm_s: 60, setup_s: 5"
    rack='assumptions.cloud.batching={kind: affine, queries_per_s: 20, cap: 64};assumptions.cloud.fleet='
    cost='cost={kind: owned, electricity_usd_per_kwh: 0.2}'
    over='assumptions.cloud.overheads='
    fleet="${idle}{kind: fleet, devices: 2, horizon_s: 1000"
    cat >lines <<LINES
none.kind | ${idle}{kind: none} | ${idle}{kind: utilisation, utilisation: 0.5}
utilisation.kind | ${idle}{kind: none} | ${idle}{kind: utilisation, utilisation: 0.5}
utilisation.utilisation | ${idle}{kind: utilisation, utilisation: 0.5} | ${idle}{kind: utilisation, utilisation: 0.4}
utilisation.attribution | ${idle}{kind: utilisation, utilisation: 0.5} | ${idle}{kind: utilisation, utilisation: 0.5, attribution: 0.5}
utilisation.active_baseline | ${idle}{kind: utilisation, utilisation: 0.5, attribution: 0.5} | ${idle}{kind: utilisation, utilisation: 0.5, attribution: 0.5, active_baseline: subtract}
poisson.kind | ${idle}{kind: none} | $poisson}
poisson.queries_per_device_day | $poisson} | ${poisson/2000/1000}}
poisson.keep_warm_s | $poisson} | ${poisson/keep_warm_s: 60/keep_warm_s: 30}}
poisson.setup_s | $poisson} | ${poisson/setup_s: 5/setup_s: 9}}
poisson.then | $poisson} | $poisson, then: sleep}
poisson.then | $poisson} | $poisson, then: bare_idle}
poisson.attribution | $poisson} | $poisson, attribution: 0.5}
poisson.active_baseline | $poisson, attribution: 0.5} | $poisson, attribution: 0.5, active_baseline: subtract}
fleet.kind | ${idle}{kind: none} | $fleet}
fleet.devices | $fleet} | ${fleet/devices: 2/devices: 3}}
fleet.horizon_s | $fleet} | ${fleet/1000/2000}}
fleet.attribution | $fleet} | $fleet, attribution: 0.5}
fleet.active_baseline | $fleet, attribution: 0.5} | $fleet, attribution: 0.5, active_baseline: subtract}
fleet.replicas | ${rack}{replicas: 3} | ${rack}{replicas: 4}
fleet.utilisation | ${rack}{utilisation: 0.9} | ${rack}{utilisation: 0.5}
fleet.batch | ${rack}{batch: 20} | ${rack}{batch: 3}
fleet.latency_s | ${rack}{latency_s: 3} | ${rack}{latency_s: 1}
fleet.scaling | ${rack}{utilisation: 0.5};$cost | ${rack}{utilisation: 0.5, scaling: reserved};$cost
overheads.pue | ${over}{pue: 1.2} | ${over}{pue: 1.3}
overheads.psu_efficiency | ${over}{psu_efficiency: 0.9} | ${over}{psu_efficiency: 0.8}
overheads.host_factor | ${over}{host_factor: 1.2} | ${over}{host_factor: 1.3}
overheads.host_w | ${over}{host_w: 100} | ${over}{host_w: 200}
overheads.host_idle_w | assumptions.cloud={idle: {kind: utilisation, utilisation: 0.5}, overheads: {host_idle_w: 100}} | assumptions.cloud={idle: {kind: utilisation, utilisation: 0.5}, overheads: {host_idle_w: 200}}
overheads.network_j | ${over}{network_j: 1} | ${over}{network_j: 2}
overheads.network_s | ${over}{network_s: 1} | ${over}{network_s: 2}
LINES
    matter lines
    wanted=()
    for kind in $(known 'assumptions.all.idle={kind: zzz}'); do
        for key in $(known "assumptions.all.idle={kind: $kind, zzz: 1}"); do wanted+=("$kind.$key"); done
    done
    for key in $(known 'assumptions.all.fleet={zzz: 1}'); do wanted+=("fleet.$key"); done
    for key in $(known 'assumptions.all.overheads={zzz: 1}'); do wanted+=("overheads.$key"); done
    all_listed "${wanted[@]}"
}

@test "a level of assumptions reaches the pairs that it is about" {
    over='{overheads: {pue: 1.3}}'
    cat >lines <<LINES
all | | assumptions.all=$over
local | | assumptions.local=$over
cloud | | assumptions.cloud=$over
pairs | | assumptions.pairs={"big@rack": $over}
LINES
    matter lines
    # shellcheck disable=SC2046 # a word per level
    all_listed $(known 'assumptions={zzz: 1}')
    cat >lines <<'LINES'
batching | | assumptions.cloud={batching: {kind: curve, concurrency: 32}}
fleet | assumptions.cloud={batching: {kind: affine, queries_per_s: 1, cap: 64}} | assumptions.cloud={batching: {kind: affine, queries_per_s: 1, cap: 64}, fleet: {replicas: 2}}
idle | | assumptions.cloud={idle: {kind: utilisation, utilisation: 0.5}}
overheads | | assumptions.cloud={overheads: {pue: 1.3}}
LINES
    matter lines
    # shellcheck disable=SC2046 # a word per block
    all_listed $(known 'assumptions.all={zzz: 1}')
}

@test "every key of a study, of its blocks, and of the blocks' choices" {
    owned='cost={kind: owned, electricity_usd_per_kwh: 0.2'
    carbon='carbon={grid_kgco2e_per_kwh: 0.4'
    tie='correct.rule=max;policies={oracle: {kind: oracle, scope: all}}'
    cat >lines <<LINES
wattroute | | wattroute=2
name | | name=other
measurements | | measurements=unreadable.h5
pairs | | pairs=[{pair: "small@box"}]
baseline | | baseline=mid@box
queries.where | | queries.where=["domain == math"]
queries.missing | pairs=[{site: local}, {site: cloud}] | pairs=[{site: local}, {site: cloud}];queries.missing=available_case
queries.attempt | | queries.attempt=2
correct.at | | correct.at=0.5
correct.rule | policies={oracle: {kind: oracle, scope: all}} | $tie
objective | policies={oracle: {kind: oracle, scope: all}} | policies={oracle: {kind: oracle, scope: all}};objective=latency
compute.parameters | | compute={parameters: active}
cost.kind | | cost={kind: measured}
cost.electricity_usd_per_kwh | $owned} | cost={kind: owned, electricity_usd_per_kwh: 0.3}
cost.rented | $owned} | $owned, rented: [cloud]}
cost.usd_per_device_hour | $owned} | $owned, usd_per_device_hour: {rack: 5}}
carbon.grid_kgco2e_per_kwh | $carbon} | carbon={grid_kgco2e_per_kwh: 0.5}
carbon.grid_kgco2e_per_kwh | $carbon} | carbon={grid_kgco2e_per_kwh: {hourly: day.csv}}
carbon.starts_at | carbon={grid_kgco2e_per_kwh: {hourly: day.csv}} | carbon={grid_kgco2e_per_kwh: {hourly: day.csv}, starts_at: 2024-03-01 13:00}
carbon.embodied | $carbon} | $carbon, embodied: true, lifetime_years: 4}
carbon.embodied | $carbon, embodied: true, lifetime_years: 4} | $carbon, embodied: {rack: 5}, lifetime_years: 4}
carbon.lifetime_years | $carbon, embodied: true, lifetime_years: 4} | $carbon, embodied: true, lifetime_years: 5}
allow_mixed_basis | | allow_mixed_basis=false
policies | | policies={oracle: {kind: oracle, scope: all}}
seed | policies.oracle={kind: random, strong: baseline, weak: small@box, share: 0.5, sampled: true} | policies.oracle={kind: random, strong: baseline, weak: small@box, share: 0.5, sampled: true};seed=5
power_states | policies={w: {kind: always, pair: "wide@pod"}};pairs=[{pair: "wide@pod"}];assumptions.cloud.idle={kind: utilisation, utilisation: 0.5};power_states=device-power.csv | policies={w: {kind: always, pair: "wide@pod"}};pairs=[{pair: "wide@pod"}];assumptions.cloud.idle={kind: utilisation, utilisation: 0.5};power_states={file: other-power.csv, devices: {pod: watts}}
assumptions | | assumptions={cloud: {overheads: {pue: 1.2}}}
presets | presets={a: {correct.at: 0.5}};use=[a] | presets={a: {correct.at: 0.4}};use=[a]
use | presets={a: {correct.at: 0.5}} | presets={a: {correct.at: 0.5}};use=[a]
published | | published=[{policy: oracle, metric: coverage, value: 0.5, source: a page, reason: none}]
output.by | | output.by=[domain]
output.percentiles | | output.percentiles=true
output.iso_accuracy | | output.iso_accuracy=true
output.metrics | | output.metrics=[energy_savings]
LINES
    matter lines
    # those that change another output than the summary
    "$WATTROUTE" run keys.yaml --quiet --format json >one.json
    "$WATTROUTE" run keys.yaml --quiet --format json --set 'question=Which?' >other.json
    not cmp -s one.json other.json
    "$WATTROUTE" run keys.yaml --quiet -o one.h5
    "$WATTROUTE" run keys.yaml --quiet -o other.h5 --set output.decisions=true
    [ "$(stat -c %s one.h5)" != "$(stat -c %s other.h5)" ]
    "$WATTROUTE" sweep keys.yaml --quiet --format csv --set 'sweep={a: {grid: {cloud.overheads.pue: [1, 2]}}}' >sweep.csv
    grep -q ',a/2,' sweep.csv
    frontier=(frontier keys.yaml --quiet --format csv --set 'policies={t: {kind: threshold, score: bert, at: 0.5, strong: baseline, weak: "small@box"}}')
    "$WATTROUTE" "${frontier[@]}" >one.out
    "$WATTROUTE" "${frontier[@]}" --set prompt_length=bert >other.out
    not cmp -s one.out other.out
    intervals=(run keys.yaml --quiet --format csv --ci --replicates 200 --set 'policies.like={kind: random, like: oracle}')
    "$WATTROUTE" "${intervals[@]}" >one.out
    for set in meter_error=0.1 refit=true; do
        "$WATTROUTE" "${intervals[@]}" --set "$set" | cut -d, -f 1-10 >other.out
        cut -d, -f 1-10 one.out | not cmp -s - other.out
    done
    printf '%s\n' question output.decisions sweep prompt_length meter_error refit >>listed
    sort -o listed listed
    wanted=()
    for key in $(known zzz=1); do
        case $key in
        queries | correct | compute | cost | carbon | output) for name in $(known "$key.zzz=1"); do wanted+=("$key.$name"); done ;;
        *) wanted+=("$key") ;;
        esac
    done
    [ ${#wanted[@]} -gt 30 ]
    all_listed "${wanted[@]}"
}

@test "every option of each kind of policy" {
    p() {
        echo "policies={p: {kind: $1}}"
    }
    load='assumptions={local: {idle: {kind: poisson, queries_per_device_day: 12000}}};objective=latency'
    {
        echo "always.pair | $(p 'always, pair: baseline') | $(p 'always, pair: best_local')"
        for kind in oracle imperfect; do
            more=''
            [ $kind = oracle ] || more='preset: uniform, rate: 0.9, '
            echo "$kind.scope | $(p "$kind, $more scope: local_first") | $(p "$kind, $more scope: all");objective=latency"
            echo "$kind.fallback | $(p "$kind, $more fallback: baseline") | $(p "$kind, $more fallback: cheapest")"
            echo "$kind.fallback | $(p "$kind, $more fallback: baseline") | $(p "$kind, $more fallback: best_score")"
            echo "$kind.max_latency_s | $(p "$kind, ${more%, }") | $(p "$kind, $more max_latency_s: 3")"
            echo "$kind.repricing | $load;$(p "$kind, $more scope: all") | $load;$(p "$kind, $more scope: all, repricing: fixed_point")"
            echo "$kind.repricing_iterations | $load;$(p "$kind, $more scope: all, repricing: fixed_point") | $load;$(p "$kind, $more scope: all, repricing: fixed_point, repricing_iterations: 1")"
        done
        echo "imperfect.preset | $(p 'imperfect, preset: ipw, rate: 0.8') | $(p 'imperfect, preset: uniform, rate: 0.8')"
        echo "imperfect.rate | $(p 'imperfect, preset: ipw, rate: 0.8') | $(p 'imperfect, preset: ipw, rate: 0.7')"
        err='imperfect, miss: 0.2, false_local: 0.5'
        echo "imperfect.miss | $(p "$err") | $(p "${err/0.2/0.3}")"
        echo "imperfect.false_local | $(p "$err") | $(p "${err/0.5/0.6}")"
        echo "imperfect.false_local_to | $(p "$err") | $(p "$err, false_local_to: \"mid@box\"")"
        echo "imperfect.then | $(p "$err") | $(p "$err, then: escalates")"
        echo "imperfect.sampled | $(p "$err") | $(p "$err, sampled: true")"
        at='threshold, score: bert, at: 0.5, strong: baseline, weak: "small@box"'
        echo "threshold.score | $(p "$at") | $(p "${at/bert, at: 0.5/input_tokens, at: 30}")"
        echo "threshold.at | $(p "$at") | $(p "${at/0.5/0.7}")"
        echo "threshold.strong | $(p "$at") | $(p "${at/strong: baseline/strong: \"mid@box\"}")"
        echo "threshold.weak | $(p "$at") | $(p "${at/small/mid}")"
        calibrated=${at/at: 0.5/calibrate: \{share: 0.3\}}
        echo "threshold.calibrate | $(p "$calibrated") | $(p "${calibrated/0.3/0.6}")"
        echo "threshold.unscored | $(p "$at") | $(p "$at, unscored: weak")"
        echo "decisions.file | $(p 'decisions, file: decided.csv, policy: x') | $(p 'decisions, file: other.csv, policy: x')"
        echo "decisions.policy | $(p 'decisions, file: decided.csv, policy: x') | $(p 'decisions, file: decided.csv, policy: y')"
        echo "decisions.missing | $(p 'decisions, file: some.csv, policy: x, missing: baseline') | $(p 'decisions, file: some.csv, policy: x, missing: error')"
        coin='random, strong: baseline, weak: "small@box", share: 0.4'
        echo "random.strong | $(p "$coin") | $(p "${coin/baseline/\"mid@box\"}")"
        echo "random.weak | $(p "$coin") | $(p "${coin/small/mid}")"
        echo "random.share | $(p "$coin") | $(p "${coin/0.4/0.5}")"
        echo "random.sampled | $(p "$coin") | $(p "$coin, sampled: true")"
        echo 'random.like | policies={o: {kind: oracle}, b: {kind: always, pair: baseline}, p: {kind: random, like: o}} | policies={o: {kind: oracle}, b: {kind: always, pair: baseline}, p: {kind: random, like: b}}'
        chain='cascade, pairs: ["small@box", "big@rack"], verifier: '
        echo "cascade.pairs | $(p "$chain{error: 0.1}") | $(p "${chain/small/mid}{error: 0.1}")"
        echo "cascade.verifier | $(p "$chain{error: 0.1}") | $(p "$chain{column: bert, accept: 0.5}")"
        echo "verifier.error | $(p "$chain{error: 0.1}") | $(p "$chain{error: 0.2}")"
        echo "verifier.sampled | $(p "$chain{error: 0.1}") | $(p "$chain{error: 0.1, sampled: true}")"
        echo "verifier.column | $(p "$chain{column: bert, accept: 0.5}") | $(p "$chain{column: input_tokens, accept: 0.5}")"
        echo "verifier.accept | $(p "$chain{column: bert, accept: 0.5}") | $(p "$chain{column: bert, accept: 0.7}")"
        for key in energy_j latency_s cost_usd; do
            echo "verifier.$key | $(p "$chain{error: 0.1}") | $(p "$chain{error: 0.1, $key: 3}")"
            echo "router.$key | $(p 'oracle') | $(p "oracle, router: {$key: 3}")"
        done
        echo "per-domain.folds | $(p 'per-domain, within: local, folds: 2') | $(p 'per-domain, within: local, folds: 40')"
        echo "per-domain.by | $(p 'per-domain') | $(p 'per-domain, by: objective')"
        echo "per-domain.by | $(p 'per-domain, within: local') | $(p 'per-domain, within: local, by: score')"
        echo "per-domain.within | $(p 'per-domain') | $(p 'per-domain, within: local')"
        taught='learned, features: [bert], at: 0.54, strong: baseline, weak: "small@box"'
        echo "learned.features | $(p "$taught") | $(p "${taught/bert/input_tokens}")"
        echo "learned.features | $(p "$taught") | $(p "${taught/bert/domain}")"
        echo "learned.target | $(p "$taught") | $(p "$taught, target: weak_fails")"
        echo "learned.folds | $(p "$taught") | $(p "$taught, folds: 3")"
        echo "learned.ridge | $(p "$taught") | $(p "$taught, ridge: 1000")"
        echo "learned.at | $(p "$taught") | $(p "${taught/0.54/0.9}")"
        echo "learned.strong | $(p "$taught") | $(p "${taught/strong: baseline/strong: \"mid@box\"}")"
        echo "learned.weak | $(p "$taught") | $(p "${taught/small/mid}")"
        echo "learned.unscored | $(p "$taught") | $(p "$taught, unscored: weak")"
        taught="${taught/weak: \"small@box\"/weak: \{pairs: [\{site: local\}], within: oracle\}}"
        echo "learned.pairs | $(p "$taught") | $(p "$taught, pairs: [{model: mid}]")"
        for goal in accuracy score; do
            echo "budget.maximise | $(p 'budget, maximise: accuracy, energy_j_per_query: 150') | $(p 'budget, maximise: score, energy_j_per_query: 150')"
            echo "budget.$goal | $(p "budget, minimise: energy, $goal: 0.75") | $(p "budget, minimise: energy, $goal: 0.7")"
        done
        echo "budget.minimise | $(p 'budget, minimise: energy, accuracy: 0.75') | $(p 'budget, minimise: latency, accuracy: 0.75')"
        echo "budget.energy_j_per_query | $(p 'budget, maximise: accuracy, energy_j_per_query: 150') | $(p 'budget, maximise: accuracy, energy_j_per_query: 180')"
        echo "budget.cost_usd_per_query | $(p 'budget, maximise: accuracy, cost_usd_per_query: 2e-4') | $(p 'budget, maximise: accuracy, cost_usd_per_query: 1e-4')"
        echo "budget.compute_flop_per_query | $(p 'budget, maximise: accuracy, compute_flop_per_query: 6e12') | $(p 'budget, maximise: accuracy, compute_flop_per_query: 4e12')"
        echo "budget.latency_mean_s | $(p 'budget, maximise: accuracy, latency_mean_s: 2.5') | $(p 'budget, maximise: accuracy, latency_mean_s: 2.6')"
        grid='carbon={grid_kgco2e_per_kwh: 0.4}'
        echo "budget.carbon_kgco2e_per_query | $grid;$(p 'budget, maximise: accuracy, carbon_kgco2e_per_query: 1.67e-5') | $grid;$(p 'budget, maximise: accuracy, carbon_kgco2e_per_query: 2e-5')"
        at="${at/weak: \"small@box\"/weak: \{pairs: [\{site: local\}], within: oracle\}}"
        echo "threshold.pairs | $(p "$at") | $(p "$at, pairs: [{model: mid}]")"
        for kind in oracle imperfect per-domain budget; do
            case $kind in imperfect) more=', preset: ipw, rate: 0.9' ;; budget) more=', minimise: energy, accuracy: 0.72' ;; *) more='' ;; esac
            echo "$kind.pairs | $(p "$kind$more") | $(p "$kind$more, pairs: [{model: mid}]")"
        done
    } >lines
    matter lines
    wanted=()
    cat >all.sets <<'SETS'
always, pair: baseline
oracle
imperfect, preset: ipw, rate: 1
threshold, score: bert, at: 1, strong: baseline, weak: baseline
decisions, file: x.csv
random, like: oracle
cascade, pairs: [a, b], verifier: {error: 0}
per-domain
budget, minimise: energy, accuracy: baseline
learned, features: [bert], at: 1, strong: baseline, weak: baseline
SETS
    while read -r set; do
        kind=${set%%,*}
        for key in $(known "policies.p={kind: $set, zzz: 1}"); do
            case $key in kind | router) ;; *) wanted+=("$kind.$key") ;; esac
        done
    done <all.sets
    [ "$(known 'policies.p={kind: zzz}' | sort)" = "$(sed 's/,.*//' all.sets | sort)" ]
    for key in $(known 'policies.p={kind: cascade, pairs: [a, b], verifier: {zzz: 1}}'); do wanted+=("verifier.$key"); done
    for key in $(known 'policies.oracle.router={zzz: 1}'); do wanted+=("router.$key"); done
    [ ${#wanted[@]} -gt 40 ]
    all_listed "${wanted[@]}"
}

# refused STATUS TEXT SETTING : what cannot have an effect, or is said twice.
refused() {
    local sets=() set
    while read -r set; do sets+=(--set "$set"); done <<<"${3//;/$'\n'}"
    says "$1" "$2" "$WATTROUTE" run keys.yaml --quiet "${sets[@]}"
}

@test "what would change nothing is refused, and said twice as well" {
    refused 2 "key 'repricing_iterations' does nothing under policy 'oracle' of kind oracle without 'repricing: fixed_point'" \
        policies.oracle.repricing_iterations=9
    refused 2 "'repricing_iterations' does nothing under policy 'p' of kind imperfect" \
        'policies={p: {kind: imperfect, preset: ipw, rate: 1, repricing: none, repricing_iterations: 9}}'
    refused 2 "key 'power_states' does nothing under assumptions that need no power state" power_states=device-power.csv
    refused 2 "each site once" 'cost={kind: owned, rented: [cloud, cloud], electricity_usd_per_kwh: {local: 0.1}}'
    refused 2 "each dimension once" 'output.by=[domain, domain]'
    refused 2 "each preset once" 'presets={a: {correct.at: 0.5}};use=[a, a]'
    refused 2 "accelerator 'pod' is in the table, but no pair in play is on it" \
        'cost={kind: owned, electricity_usd_per_kwh: 0.1, usd_per_device_hour: {pod: 1}}'
    refused 2 "accelerator 'pod' is in the table" 'carbon={grid_kgco2e_per_kwh: 0.4, embodied: {pod: 1}, lifetime_years: 4}'
    refused 2 "'assumptions.local' is about local pairs, and none in play is local" \
        'policies={c: {kind: always, pair: baseline}};pairs=[{site: cloud}];assumptions.local.overheads.pue=1.2'
    refused 66 "'power_states' names 'missing.csv', which cannot be read" power_states=missing.csv
    refused 66 "'file' names 'missing.csv', which cannot be read" 'policies={d: {kind: decisions, file: missing.csv}}'
    refused 2 "expected 'false_local' beside 'false_local_to' and 'then'" 'policies={p: {kind: imperfect, miss: 0.1, then: stays}}'
    refused 65 "policy 'p': false_local_to is no local pair that the policy may use" 'policies={p: {kind: imperfect, false_local: 0.1, false_local_to: baseline}}'
    refused 65 "policy 'p': false_local_to is no local pair that the policy may use" \
        'policies={p: {kind: imperfect, false_local: 0.1, false_local_to: "small@box", pairs: [{model: mid}]}}'
    # in the study itself, at its line and column
    sed 's/^policies:/power_states: missing.csv\npolicies:/' keys.yaml >bad.yaml
    run "$WATTROUTE" run bad.yaml --quiet
    [ "$status" -eq 66 ] && [[ $output == *"bad.yaml:8:15: 'power_states' names 'missing.csv'"* ]]
    # a study that others build on may say what only they use
    "$WATTROUTE" run keys.yaml --quiet --format csv --set power_states=device-power.csv --set 'presets={a: {cloud.idle: {kind: utilisation, utilisation: 0.5}}}' >/dev/null
    "$WATTROUTE" sweep keys.yaml --quiet --format csv --set power_states=device-power.csv \
        --set 'sweep={none: {}, idle: {list: [{cloud.idle: {kind: utilisation, utilisation: 0.5}}]}}' >sweep.csv
    grep -q ',idle/1,' sweep.csv
}
