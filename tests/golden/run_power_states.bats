#!/usr/bin/env bats
# power_states: watts that the measurements lack, from a table of devices such as data/device-power.csv.

# shellcheck disable=SC2154 # set by the helper
load run_helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    printf 'domain,query_id,input_tokens,output_tokens:a,output_tokens:b,correct:a,correct:b,energy_j:a@Mac,energy_j:b@H100x4,latency_s:a@Mac,latency_s:b@H100x4\nd,1,5,10,10,1,1,30,900,4,2\nd,2,5,10,10,0,1,50,1100,6,2\n' >scores.csv
    printf 'model,accelerator,measured_batch,energy_basis\na,Mac,1,wall\nb,H100x4,16,accelerator\n' >pairs.csv
    printf 'accelerator,site,devices,sleep_w,setup_w\nMac,local,1,,\nH100x4,cloud,4,33,44\n' >machines.csv
    "$WATTROUTE" import --scores scores.csv --pairs pairs.csv --accelerators machines.csv -o table.h5 --quiet
    cat >study.yaml <<'STUDY'
wattroute: 1
name: states
measurements: table.h5
baseline: "b@H100x4"
allow_mixed_basis: true
assumptions: {cloud: {idle: {kind: utilisation, utilisation: 0.25}}}
power_states: {file: device-power.csv, devices: {H100x4: "NVIDIA H100 SXM"}}
policies: {cloud-only: {kind: always, pair: baseline}}
STUDY
    cp "$repository/data/device-power.csv" .
}

setup() {
    cp "$BATS_FILE_TMPDIR"/*.* "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return
}

# refused TEXT ARGUMENT... : status 65.
refused() {
    says 65 "$1" "$WATTROUTE" run study.yaml "${@:2}"
}

@test "idle power of a device in the table: 121.6 W x 4 x D (1 - rho) / rho" {
    "$WATTROUTE" run study.yaml --format csv --quiet >out.csv
    rounds_to out.csv cloud-only energy_j_per_query %.6f "$(awk 'BEGIN { printf "%.6f", 1000 + 121.6 * 4 * 2 / 16 * 3 }')"
    "$WATTROUTE" run study.yaml --quiet >out.txt
    tr -s ' \n' ' ' <out.txt | grep -qF 'loaded_idle_w of H100x4: 486.4 W, NVIDIA H100 SXM at accelerator (idle, loaded idle: The Model Parking Tax'
}

@test "the path is relative to the study, or with --set to the current folder" {
    cp device-power.csv elsewhere.csv
    sed -i 's/^NVIDIA H100 SXM,accelerator,71.8,121.6/NVIDIA H100 SXM,accelerator,71.8,200/' elsewhere.csv
    mkdir -p sub
    mv elsewhere.csv sub/
    cd sub
    "$WATTROUTE" run ../study.yaml --format csv --quiet --set power_states.file=elsewhere.csv >out.csv
    rounds_to out.csv cloud-only energy_j_per_query %.6f 1300.000000
    "$WATTROUTE" run ../study.yaml --format csv --quiet >out.csv
    rounds_to out.csv cloud-only energy_j_per_query %.6f 1182.400000
}

@test "an unknown state names the state, the accelerator and the ways to say it" {
    sed '/^power_states/d' study.yaml >bare.yaml
    run "$WATTROUTE" run bare.yaml
    [ "$status" -eq 65 ]
    [[ "$output" == *"bare.yaml:6:"*"idle kind 'utilisation' needs loaded_idle_w of 'H100x4', which is not known"* ]]
    [[ "$output" == *"table of accelerators"*"power_states: FILE"* ]]
    refused "'device-power.csv' has no device 'H100x4'" --set power_states.devices='{}'
    refused "it is blank for 'NVIDIA H200 SXM' in 'device-power.csv'" --set 'power_states.devices.H100x4=NVIDIA H200 SXM'
}

@test "names that are not there come with the nearest" {
    run "$WATTROUTE" run study.yaml --set 'power_states.devices.H100x4=NVIDIA H100 SMX'
    [[ "$status" -eq 2 && "$output" == *"did you mean 'NVIDIA H100 SXM'?"* ]]
    run "$WATTROUTE" run study.yaml --set 'power_states.devices.H100x3=NVIDIA H100 SXM'
    [[ "$status" -eq 2 && "$output" == *"did you mean 'H100x4'?"* ]]
    run "$WATTROUTE" run study.yaml --set power_states.file=missing.csv
    [[ "$status" -eq 66 && "$output" == *missing.csv* ]]
}

@test "watts at another boundary than the energies need permission, and then every output says so" {
    wall='power_states.devices.H100x4=Mac Studio M4 Max'
    sed -i 's/^\(Mac Studio M4 Max,wall,7.1,\),/\130,/' device-power.csv
    cloud='pairs=[{site: cloud}]'
    refused "loaded_idle_w of 'H100x4', which is known at the boundary wall, to energies measured at accelerator" \
        --set "$wall" --set "$cloud" --set allow_mixed_basis=false
    for format in text md latex json csv; do
        "$WATTROUTE" run study.yaml --format "$format" --quiet --set "$wall" --set "$cloud" | tr -d '\134' | tr -s '\n ' ' ' >out
        grep -qF 'loaded_idle_w of H100x4, known at wall, is added to energies of b@H100x4, measured at accelerator' out ||
            { echo "$format"; return 1; }
    done
}

@test "sleep and setup power are imported and shown where a file has them" {
    run "$WATTROUTE" info table.h5
    [[ "$output" == *"off  sleep  idle  loaded  setup  active  TDP"* ]]
    [[ "$output" == *"H100x4"*"  4    -     33     -       -     44       -    -"* ]]
    printf 'accelerator,site,devices\nMac,local,1\nH100x4,cloud,4\n' >plain.csv
    "$WATTROUTE" import --scores scores.csv --pairs pairs.csv --accelerators plain.csv -o plain.h5 --quiet
    run "$WATTROUTE" info plain.h5
    [[ "$output" == *"off  idle  loaded  active  TDP"* ]]
}

@test "the files that a study names are inputs of its results, by the hashes of their bytes" {
    printf 'query_id,domain,pair\n1,d,a@Mac\n2,d,b@H100x4\n' >outside.csv
    printf '  outside: {kind: decisions, file: outside.csv}\n' >lines
    { sed 's/^policies: {\(.*\)}$/policies:\n  \1/' study.yaml && cat lines; } >named.yaml
    "$WATTROUTE" run named.yaml -o out.h5 --meta meta.json --quiet
    hash() { xxh128sum "$1" | cut -d ' ' -f 1; }
    /usr/bin/python3 - "$(hash device-power.csv)" "$(hash outside.csv)" <<'PYTHON'
import json, sys, h5py
states, outside = sys.argv[1:]
assert json.load(open("meta.json"))["files"] == [
    {"key": "power_states", "file": "device-power.csv", "xxh128": states},
    {"key": "policies.outside.file", "file": "outside.csv", "xxh128": outside},
]
assert h5py.File("out.h5").attrs["study_files"] == states + "  device-power.csv\n" + outside + "  outside.csv"
PYTHON
    printf 'sweep: {devices: {grid: {cloud.overheads.pue: [1, 1.5]}}}\n' >>study.yaml
    "$WATTROUTE" sweep study.yaml -o sweep.h5 --meta sweep.json --quiet
    grep -qF "\"xxh128\": \"$(hash device-power.csv)\"" sweep.json
    [ "$(/usr/bin/python3 -c 'import h5py; print(h5py.File("sweep.h5").attrs["study_files"])')" = "$(hash device-power.csv)  device-power.csv" ]
}
