#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # run sets output and status in each test
# What no assumption can be: each typed for a site, for a pair, by --set, and in a preset that a sweep uses. Every time
# an error at the place that is at fault, which says what was expected and what to set.

load ../helper

setup_file() {
    export WATTROUTE
    cd "$BATS_FILE_TMPDIR" || return
    printf '%s\n' accelerator,site,devices,off_w,loaded_idle_w,setup_w rack,cloud,1,,121.5, box,local,1,10,100,200 bare,local,1,,, >accelerators.csv
    printf '%s\n' model,accelerator,measured_batch,energy_basis big,rack,8,accelerator small,box,1,accelerator tiny,bare,1,wall >pairs.csv
    printf '%s\n' model,accelerator,batch,j_per_output_token,s_per_output_token big,rack,8,0.25,0.01 big,rack,16,0.15,0.011 \
        big,rack,64,0.05,0.016 >curves.csv
    {
        for model in big small tiny; do printf ',correct:%s,energy_j:%s,latency_s:%s,output_tokens:%s' $model $model $model $model; done
        printf '\nq1,1,100,4,400,1,120,4,400,0,10,1,100\nq2,1,100,4,400,0,120,4,400,1,10,1,100\n'
    } | sed '1s/^/query_id/' >scores.csv
    make_table curves
    sed 2q curves.csv >one.csv
    make_table one
}

make_table() {
    "$WATTROUTE" import --scores scores.csv --pairs pairs.csv --accelerators accelerators.csv --curves "$1.csv" --quiet -o "$1.h5" 2>/dev/null
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
}

# head_of MEASUREMENTS : a study of nine lines without assumptions.
head_of() {
    cat <<YAML
wattroute: 1
name: nonsense
measurements: $1.h5
allow_mixed_basis: true
baseline: "big@rack"
policies:
  cloud: {kind: always, pair: baseline}
  box: {kind: always, pair: "small@box"}
  bare: {kind: always, pair: "tiny@bare"}
YAML
}

# fails STATUS PLACE TEXT COMMAND... : with one line that begins with the place, holds the text, and says what to expect.
fails() {
    local wanted=$1 place=$2 text=$3
    shift 3
    run "$@"
    if [ "$status" -ne "$wanted" ] || [[ $output != "wattroute: $place"*"; expected "*"; "* ]] || [[ $output != *"$text"* ]]; then
        echo "$*: status $status, expected $wanted at $place ($text): $output"
        return 1
    fi
}

# refused MEASUREMENTS SITE PAIR TEXT BLOCK : all four ways. A ^ in the block stands before what is at fault.
refused() {
    local before=${5%%^*} block=${5/^/} name=${5%%:*} body column place
    name=${name#^}
    body=${block#"$name: "}
    column=$((5 + ${#before}))
    head_of "$1" >plain.yaml
    { cat plain.yaml; printf 'assumptions:\n  %s:\n    %s\n' "$2" "$block"; } >site.yaml
    fails 65 "site.yaml:12:$column: " "$4" "$WATTROUTE" run site.yaml --quiet
    { cat plain.yaml; printf 'assumptions: {pairs: {"%s": {\n    %s\n}}}\n' "$3" "$block"; } >pair.yaml
    fails 65 "pair.yaml:11:$column: " "$4" "$WATTROUTE" run pair.yaml --quiet
    fails 2 "--set assumptions.$2={$block}: " "$4" "$WATTROUTE" run plain.yaml --quiet --set "assumptions.$2={$block}"
    { cat plain.yaml; printf 'presets:\n  bad: {%s.%s:\n    %s}\nsweep: {sound: {}, bad: {use: [bad]}}\n' "$2" "$name" "$body"; } >sweep.yaml
    place="sweep.yaml:12:$((column - ${#name} - 2)): "
    [ -n "$before" ] || place="sweep.yaml:11:9: "
    fails 65 "$place" "$4" "$WATTROUTE" sweep sweep.yaml --quiet --format csv
}

logistic='p0_w: 440, pr_w: 250, kp: 1, x0: 5, t0_s: 0.0067, t1_s: 0.00009'

@test "the study that is made nonsense of is sound without it" {
    head_of curves >plain.yaml
    "$WATTROUTE" run plain.yaml --quiet >/dev/null
    "$WATTROUTE" run plain.yaml --quiet --set "assumptions.cloud.batching={kind: logistic, queries_per_s: 20, cap: 256, $logistic}" >/dev/null
    "$WATTROUTE" run plain.yaml --quiet --set 'assumptions.cloud={batching: {kind: curve, concurrency: 64}, idle: {kind: utilisation, utilisation: 1}}' >/dev/null
}

@test "batches, rates and caps" {
    while IFS='|' read -r text block; do
        refused curves cloud big@rack "$text" "$block"
    done <<EOT
'concurrency' is '0'|batching: {kind: curve, concurrency: ^0}
'concurrency' is '0.5'|batching: {kind: affine, concurrency: ^0.5}
'concurrency' is '-8'|batching: {kind: logistic, concurrency: ^-8}
'concurrency' is 'nan'|batching: {kind: curve, concurrency: ^nan}
'queries_per_s' is '0'|batching: {kind: curve, queries_per_s: ^0, cap: 64}
'cap' is '0'|batching: {kind: affine, queries_per_s: 1, cap: ^0}
'cap' is '1.5'|batching: {kind: affine, queries_per_s: 1, cap: ^1.5}
EOT
}

@test "utilisations and shares" {
    while IFS='|' read -r text block; do
        refused curves cloud big@rack "$text" "$block"
    done <<'EOT'
'utilisation' is '0'|idle: {kind: utilisation, utilisation: ^0}
'utilisation' is '1.2'|idle: {kind: utilisation, utilisation: ^1.2}
'attribution' is '1.5'|idle: {kind: utilisation, utilisation: 0.5, attribution: ^1.5}
EOT
}

@test "a curve of one point, and weights by batch out of order" {
    for kind in curve affine logistic; do
        refused one cloud big@rack 'has values at 1 batch' "batching: ^{kind: $kind, concurrency: 16}"
    done
    roofline='bytes_per_s: 1e12, flop_per_s: 1e15, active_params: 1e9, cache_bytes: 1e6, loaded_w: 100, memory_w: 100, compute_w: 200'
    while IFS='|' read -r text weights; do
        refused curves cloud big@rack "$text" "batching: {kind: roofline, concurrency: 16, weight_bytes: $weights, $roofline}"
    done <<'EOT'
weight_bytes|{1: 1e9, 64: 2e9, ^8: 1.5e9}
key '1' is given twice|{1: 1e9, ^1: 2e9}
weight_bytes|^{1: 1e9}
weight_bytes|{^0: 1e9, 64: 2e9}
'1' is '-1e9'|{1: ^-1e9, 64: 2e9}
EOT
}

@test "overheads below their neutral value, negative powers" {
    while IFS='|' read -r text block; do
        refused curves cloud big@rack "$text" "$block"
    done <<EOT
'pue' is '0.8'|overheads: {pue: ^0.8}
'psu_efficiency' is '1.2'|overheads: {psu_efficiency: ^1.2}
'psu_efficiency' is '0'|overheads: {psu_efficiency: ^0}
'host_factor' is '0.9'|overheads: {host_factor: ^0.9}
'host_w' is '-5'|overheads: {host_w: ^-5}
'host_idle_w' is '-5'|overheads: {host_idle_w: ^-5}
'network_j' is '-1'|overheads: {network_j: ^-1}
as power at batch 8; expected more than 0|batching: {kind: logistic, ^concurrency: 8, ${logistic/440/-440}}
as energy per output token at batch 8; expected more than 0|batching: {kind: affine, ^concurrency: 8, c_j: -1, k_j: 0.5, t0_s: 0.0067, t1_s: 0.00009}
EOT
}

@test "host and supply of what is measured at the wall" {
    while IFS='|' read -r text block; do
        refused curves local tiny@bare "$text" "$block"
    done <<'EOT'
host_w does not apply to pair 'tiny@bare', whose energy is measured at wall|overheads: {^host_w: 50}
host_factor does not apply to pair 'tiny@bare', whose energy is measured at wall|overheads: {^host_factor: 1.4}
psu_efficiency does not apply to pair 'tiny@bare', whose energy is measured at wall|overheads: {^psu_efficiency: 0.9}
EOT
}

@test "keys that the kind does not use, and kinds that there are not" {
    while IFS='|' read -r text block; do
        refused curves cloud big@rack "$text" "$block"
    done <<'EOT'
key 'setup_s' does nothing under 'idle' of kind utilisation|idle: {kind: utilisation, utilisation: 0.5, ^setup_s: 3}
key 'utilisation' does nothing under 'idle' of kind none|idle: {kind: none, ^utilisation: 0.5}
key 'concurrency' does nothing under 'batching' of kind none|batching: {kind: none, ^concurrency: 4}
key 'extrapolate' does nothing under 'batching' of kind affine|batching: {kind: affine, concurrency: 16, ^extrapolate: true}
'kind' is 'mm1'|idle: {kind: ^mm1}
'kind' is 'vllm'|batching: {kind: ^vllm}
key 'fleet' does nothing under assumptions without load-driven batching|^fleet: {replicas: 2}
EOT
}

@test "extrapolation that nobody asked for" {
    refused curves cloud big@rack 'is known from batch 8 to 64, not at batch 4' 'batching: {kind: curve, ^concurrency: 4}'
    refused curves cloud big@rack 'is known from batch 8 to 64, not at batch 65' 'batching: {kind: curve, ^concurrency: 65}'
}

@test "overloaded stations and devices" {
    refused curves cloud big@rack 'at least 14 replicas' "batching: {kind: logistic, cap: 256, ^queries_per_s: 300, $logistic}"
    for key in 'poisson, queries_per_device_day: 86400' 'fleet, devices: 1, horizon_s: 5'; do
        head_of curves >plain.yaml
        { cat plain.yaml; printf 'assumptions: {pairs: {"small@box": {\n    idle: {kind: %s}\n}}}\n' "$key"; } >pair.yaml
        fails 65 'pair.yaml:11:5: ' 'devices' "$WATTROUTE" run pair.yaml --quiet
    done
}

# few REPLICAS [AXIS VALUES]: a study with so many replicas, of which 14 serve 300 queries per second, and a sweep.
few() {
    head_of curves
    printf 'assumptions:\n  cloud:\n    batching: {kind: logistic, cap: 256, queries_per_s: 300, %s}\n    fleet: {replicas: %s}\n' "$logistic" "$1"
    [ $# -lt 3 ] || printf 'sweep:\n  block: {grid: {%s: %s}}\n' "$2" "$3"
}

@test "too few replicas: at their number, or at what a sweep or --set changes" {
    few 13 >few.yaml
    fails 65 'few.yaml:13:13: ' 'at least 14 replicas' "$WATTROUTE" run few.yaml --quiet
    few 14 >few.yaml
    "$WATTROUTE" run few.yaml --quiet >/dev/null
    fails 2 '' 'at least 19 replicas' "$WATTROUTE" run few.yaml --quiet --set assumptions.cloud.batching.queries_per_s=400
    fails 2 '' 'at least 14 replicas' "$WATTROUTE" run few.yaml --quiet --set assumptions.cloud.fleet.replicas=13
    few 14 cloud.fleet.replicas '[14, 13]' >few.yaml
    fails 65 'few.yaml:15:45: ' 'at least 14 replicas' "$WATTROUTE" sweep few.yaml --quiet
    few 14 cloud.batching.queries_per_s '[300, 400]' >few.yaml
    fails 65 'few.yaml:15:54: ' 'at least 19 replicas' "$WATTROUTE" sweep few.yaml --quiet
    few 14 cloud.batching.cap '[256, 16]' >few.yaml
    fails 65 'few.yaml:15:44: ' 'to 14 replicas' "$WATTROUTE" sweep few.yaml --quiet
}

@test "power states that nobody knows" {
    while IFS='|' read -r text block; do
        refused curves local tiny@bare "$text" "$block"
    done <<'EOT'
idle kind 'utilisation' needs loaded_idle_w of 'bare'|^idle: {kind: utilisation, utilisation: 0.5}
idle kind 'poisson' needs loaded_idle_w of 'bare'|^idle: {kind: poisson, queries_per_device_day: 10}
idle kind 'fleet' needs loaded_idle_w of 'bare'|^idle: {kind: fleet, devices: 1, horizon_s: 100}
EOT
    refused curves cloud big@rack "idle kind 'poisson' needs off_w of 'rack'" '^idle: {kind: poisson, queries_per_device_day: 8, keep_warm_s: 30, setup_s: 1}'
}

# A swept value is at fault where it stands among the others, be it one that no study could hold or one that only this
# study cannot; a key that is at fault with any value, at the key.
@test "one value of an axis" {
    while IFS='|' read -r text start axis; do
        head_of curves >plain.yaml
        before=${axis%%^*}
        { cat plain.yaml; printf 'assumptions: %s\nsweep: {bad: {grid: {\n  %s}}}\n' "$start" "${axis/^/}"; } >axis.yaml
        fails 65 "axis.yaml:12:$((3 + ${#before})): " "$text" "$WATTROUTE" sweep axis.yaml --quiet --format csv
    done <<'EOT'
'concurrency' is '0'|{cloud: {batching: {kind: curve, concurrency: 8}}}|cloud.batching.concurrency: [8, ^0]
'utilisation' is '1.2'|{cloud: {idle: {kind: utilisation, utilisation: 0.5}}}|cloud.idle.utilisation: [0.5, ^1.2]
'pue' is '0.8'|{cloud: {overheads: {pue: 1}}}|cloud.overheads.pue: [^0.8, 1]
not at batch 4|{cloud: {batching: {kind: curve, concurrency: 8}}}|cloud.batching.concurrency: [8, ^4]
not at batch 100|{cloud: {batching: {kind: curve, concurrency: 8}}}|cloud.batching.concurrency: ^{from: 8, to: 100, steps: 3}
not at batch 4|{cloud: {batching: {kind: curve, concurrency: 8}}}|cloud.batching: [{kind: none}, {kind: curve, ^concurrency: 4}]
requests come at 3000 per second|{cloud: {batching: {kind: affine, queries_per_s: 1, cap: 64}}}|cloud.batching.queries_per_s: [1, ^3000]
0.0001|{cloud: {batching: {kind: affine, queries_per_s: 1, cap: 64}}}|cloud.fleet.latency_s: [100, ^0.0001]
at least 2 devices|{}|cloud.idle: [{kind: none}, ^{kind: fleet, devices: 1, horizon_s: 0.5}]
at least 5 devices|{pairs: {"small@box": {idle: {kind: poisson, queries_per_device_day: 10}}}}|pairs."small@box".idle.queries_per_device_day: [^86400, 10]
host_w does not apply to pair 'tiny@bare'|{}|pairs."tiny@bare".overheads.host_w: [^50, 60]
unknown key 'hostw' in 'overheads'|{}|^pairs."tiny@bare".overheads.hostw: [50, 60]
EOT
}
