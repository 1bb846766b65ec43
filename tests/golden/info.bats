#!/usr/bin/env bats
# wattroute info: what it prints of a small table with missing cells, and of damaged files.

load ../helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    cat >scores.csv <<'EOF'
query_id,domain,score:small,score:large,output_tokens:small,output_tokens:large
a,maths,1,0.5,10,20
b,maths,,1,,30
c,law,0.25,1,12,40
EOF
    cat >pairs.csv <<'EOF'
model,accelerator,j_per_output_token,s_per_output_token,measured_batch,energy_basis,provenance
small,desk,1.5,0.01,1,wall,measured
large,hall,4,0.02,16,accelerator,modelled
EOF
    cat >models.csv <<'EOF'
model,params_total_b,params_active_b,usd_per_mtok_in,usd_per_mtok_out
small,8,,0.1,0.2
large,70,12,0.5,1.5
EOF
    cat >accelerators.csv <<'EOF'
accelerator,site,devices,idle_w,tdp_w
desk,local,1,7.5,
hall,cloud,4,,700
EOF
}

make_small() {
    "$WATTROUTE" import --scores scores.csv --pairs pairs.csv --models models.csv --accelerators accelerators.csv \
        --quiet -o t.h5
}

@test "a small table, whole" {
    make_small
    "$WATTROUTE" info t.h5 >out
    hash=$(sed -n 's/^xxh128 *//p' out)
    [[ "$hash" =~ ^[0-9a-f]{32}$ ]]
    for input in scores pairs models accelerators; do
        grep -qx "input       $(xxh128sum $input.csv | cut -d' ' -f1)  $input.csv" out
    done
    grep -v '^format \|^xxh128 \|^input ' out >got
    diff - got <<'EOF'
file        t.h5
queries     3
dimensions  2 models, 2 accelerators, 2 pairs, 2 domains, 0 curve points
energy      accelerator, wall (not comparable as they are)
provenance  modelled (the weakest of everything in the table)
quality     1 mixed-basis; 8 checks found nothing

pair        site   energy basis  energy    latency   batch
small@desk  local  wall          measured  measured      1
large@hall  cloud  accelerator   modelled  modelled     16

score by model  answers  missing   correct  mean score
small                 2        1       0.5       0.625
large                 3        0  0.666667    0.833333

model  parameters   active  USD/Mtok in  out
small       8e+09        -          0.1  0.2
large       7e+10  1.2e+10          0.5  1.5

accelerator (W per device)  site   devices  off  idle  loaded  active  TDP
desk                        local        1    -   7.5       -       -    -
hall                        cloud        4    -     -       -       -  700

domain  queries     share
maths         2  0.666667
law           1  0.333333

column         type     by                    unit  missing  provenance
score          float32  query x model         1           1  measured
energy_j       float32  query x pair          J           1  measured
latency_s      float32  query x pair          s           1  measured
output_tokens  int32    query x model         1           1  measured
query_id       char     query x query_id_len  1           0  measured
query_domain   int32    query                 1           0  measured
EOF
}

@test "nothing is wider than 100 columns" {
    "$WATTROUTE" synth --queries 100 --quiet -o t.h5
    "$WATTROUTE" info t.h5 | awk 'length > 100 { print; bad = 1 } END { exit bad }'
}

@test "the same twice, and no place of the machine in it" {
    make_small
    "$WATTROUTE" info t.h5 >once
    "$WATTROUTE" info t.h5 | cmp - once
    [ "$(grep -cF "$BATS_TEST_TMPDIR" once)" -eq 0 ]
}

@test "a damaged row: 65, and no table that looks whole" {
    "$WATTROUTE" synth --queries 10000 --quiet -o t.h5
    /usr/bin/python3 -c 'import h5py; h5py.File("t.h5", "r+")["score"][9000, 2] ^= 1'
    run "$WATTROUTE" info t.h5
    [ "$status" -eq 65 ]
    [[ "$output" == "wattroute: t.h5: "*"score"* ]]
    [ "${#lines[@]}" -eq 1 ]
}

@test "not a measurement file: 65; not there: 66; no name, another option: 2" {
    run "$WATTROUTE" info scores.csv
    [ "$status" -eq 65 ]
    [[ "$output" == "wattroute: scores.csv: not a measurement file"* ]]
    run "$WATTROUTE" info nothing.h5
    [ "$status" -eq 66 ]
    run "$WATTROUTE" info
    [ "$status" -eq 2 ]
    run "$WATTROUTE" info --strict t.h5
    [ "$status" -eq 2 ]
}
