#!/usr/bin/env bats
# Sweeps whose costs depend on the load, killed and gone on with; and what a rerun has to notice.

load ../helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    "$WATTROUTE" synth --queries 60000 -o table.h5 --quiet
    states 8
    decisions 0
    # every scenario changes what is decided, and one policy is replayed until its loads and prices agree
    cat > study.yaml <<'YAML'
wattroute: 1
name: loaded
measurements: table.h5
pairs: [{site: local}, {pair: "GPT-OSS-120B@B200"}]
baseline: "GPT-OSS-120B@B200"
allow_mixed_basis: true
power_states: states.csv
policies:
  oracle: {kind: oracle, scope: all}
  again:  {kind: oracle, scope: all, repricing: fixed_point, repricing_iterations: 4}
  routed: {kind: decisions, file: decisions.csv, missing: baseline}
assumptions:
  local: {idle: {kind: poisson, queries_per_device_day: 5, keep_warm_s: 300, setup_s: 10}}
  cloud: {batching: {kind: logistic, cap: 64, p0_w: 440, pr_w: 250, kp: 1, x0: 5, t0_s: 0.0067, t1_s: 0.00009, queries_per_s: 0.2}}
sweep:
  plain: {}
  many: {grid: {cloud.batching.queries_per_s: {from: 0.01, to: 0.9, steps: 15, scale: log}, local.idle.attribution: [1, 0.5]}}
  files: {list: [{policies.routed.file: other.csv}]}
YAML
    cp decisions.csv other.csv
    "$WATTROUTE" sweep study.yaml -o whole.csv --quiet
    "$WATTROUTE" sweep study.yaml -o whole.h5 --quiet
}

# states WATT: what the devices draw.
states() {
    cat > states.csv <<CSV
device,boundary,off_w,loaded_idle_w,setup_w,source,date
M4Max,soc,1,$1,40,drawn,2026-01-01
B200,accelerator,0,120,400,drawn,2026-01-01
CSV
}

# decisions FIRST: every fifth query, from FIRST on, goes to a local pair.
decisions() {
    { echo query_id,pair; seq "$1" 5 59999 | sed 's/$/,Qwen3-32B@M4Max/'; } > decisions.csv
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
    rm -rf out*
}

# interrupt OUT: a sweep into OUT that gets SIGINT when some of its work is kept.
interrupt() {
    env --default-signal=INT "$WATTROUTE" sweep study.yaml -o "$1" --quiet --threads 1 &
    local pid=$! status=0
    for _ in $(seq 1000); do
        sleep 0.02
        [ "$(stat -c %s "$1.partial" 2> /dev/null || echo 0)" -le 10000 ] || break
    done
    kill -INT "$pid" || { echo "over too early"; return 1; }
    wait "$pid" || status=$?
    [ "$status" -eq 130 ]
    [ -s "$1.partial" ]
}

@test "killed and interrupted at random points again and again, it ends with the same bytes" {
    RANDOM=11
    for suffix in .csv .h5; do
        local kills=0 status=1 most=400 pid signal
        while [ "$status" -ne 0 ]; do
            [ $((kills++)) -lt 60 ]
            most=$((most + 60)) # a busy machine gets there as well
            signal=$([ $((RANDOM % 2)) -eq 0 ] && echo KILL || echo INT)
            env --default-signal=INT "$WATTROUTE" sweep study.yaml -o "out$suffix" --quiet --threads 1 &
            pid=$!
            sleep "$(printf '%d.%03d' $((RANDOM % most / 1000)) $((RANDOM % most % 1000)))"
            kill -"$signal" "$pid" 2> /dev/null || true
            status=0
            wait "$pid" || status=$?
            [ "$status" -eq 0 ] || [ "$status" -eq 137 ] || [ "$status" -eq 130 ]
        done
        echo "$suffix: stopped $((kills - 1)) times"
        [ "$kills" -gt 1 ]
        cmp "out$suffix" "whole$suffix"
        [ "$(find . -name 'out*' | wc -l)" -eq 1 ]
        rm "out$suffix"
    done
}

@test "what changed in between is noticed: study, table, power states, decisions, also those of one scenario" {
    cp -p study.yaml study.old
    for change in study states decisions other table; do
        interrupt out.csv
        case $change in
        study) sed -i 's/to: 0.9/to: 0.8/' study.yaml ;;
        states) states 9 ;;
        decisions) decisions 1 ;;
        other) sed -i 2d other.csv ;;
        table) "$WATTROUTE" synth --queries 60000 --seed 2 -o table.h5 --quiet ;;
        esac
        "$WATTROUTE" sweep study.yaml -o out.csv 2> err
        grep -q 'note: out.csv.partial was of another study, program, table or file; starting anew' err || { echo "$change"; cat err; return 1; }
        "$WATTROUTE" sweep study.yaml -o fresh.csv --quiet
        cmp out.csv fresh.csv
        cmp -s out.csv whole.csv && { echo "$change changes nothing"; return 1; }
        cp fresh.csv whole.csv
    done
    # a file that is the same but newer changes nothing
    interrupt out.csv
    touch states.csv decisions.csv study.yaml
    "$WATTROUTE" sweep study.yaml -o out.csv 2> err
    grep -q 'scenarios taken from out.csv.partial' err
    cmp out.csv whole.csv
}

@test "a scenario whose load cannot be served is named, and the work so far is kept" {
    status=0
    "$WATTROUTE" sweep study.yaml -o out.csv --quiet 2> err \
        --set 'sweep={many: {grid: {cloud.batching.queries_per_s: {from: 0.1, to: 9, steps: 40}}}}' || status=$?
    [ "$status" -eq 65 ] || [ "$status" -eq 2 ]
    grep -q '^wattroute: note: work so far is in out.csv.partial; ' err
    grep -q "scenario 'many/2[0-9]' (cloud.batching.queries_per_s " err
    grep -q "'GPT-OSS-120B@B200'.*requests come at .* per second" err
    [ -s out.csv.partial ]
}
