#!/usr/bin/env bats
# Sweeps from files to files: each scenario is what `run` prints of the same study, and every format says the same.

# shellcheck disable=SC2154 # set by the helper
load sweep_table

setup_file() {
    make_sweep "$BATS_FILE_TMPDIR" 3000
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
}

@test "each scenario has the bytes that run prints of it" {
    "$WATTROUTE" sweep study.yaml --quiet --set output.iso_accuracy=true -o sweep.csv
    "$WATTROUTE" sweep study.yaml --list >list.csv
    [ "$(wc -l <list.csv)" -eq 26 ]
    use='use=[building]'
    both='use=[building, supply]'
    rate='policies.router.rate'
    network='assumptions.cloud.overheads.network_j'
    label='"GPT-OSS-120B@B200"'
    while IFS='|' read -r name sets; do
        args=()
        while read -r set; do [ -z "$set" ] || args+=(--set "$set"); done <<<"${sets//;/$'\n'}"
        "$WATTROUTE" run study.yaml --format csv --quiet --set output.iso_accuracy=true "${args[@]}" | cut -d, -f 1,3- | sed 1d >run.rows
        awk -F, -v name="$name" '$2 == name' sweep.csv | python3 "$BATS_TEST_DIRNAME/sweep_rows.py" >sweep.rows
        cmp run.rows sweep.rows || { echo "$name ($sets)"; diff run.rows sweep.rows | head -5; return 1; }
        echo "$name" >>compared
    done <<LIST
as-published|
built|$both
factor/1|assumptions.cloud.overheads.pue=1;assumptions.local.overheads.pue=1
factor/2|assumptions.cloud.overheads.pue=1;assumptions.local.overheads.pue=1.5
factor/3|assumptions.cloud.overheads.pue=1;assumptions.local.overheads.pue=2
factor/4|assumptions.cloud.overheads.pue=1.3;assumptions.local.overheads.pue=1
factor/5|assumptions.cloud.overheads.pue=1.3;assumptions.local.overheads.pue=1.5
factor/6|assumptions.cloud.overheads.pue=1.3;assumptions.local.overheads.pue=2
factor/7|assumptions.cloud.overheads.pue=2;assumptions.local.overheads.pue=1
factor/8|assumptions.cloud.overheads.pue=2;assumptions.local.overheads.pue=1.5
factor/9|assumptions.cloud.overheads.pue=2;assumptions.local.overheads.pue=2
routed/1|$use;$rate=0.5;$network=0
routed/2|$use;$rate=0.5;$network=40
routed/3|$use;$rate=0.75;$network=0
routed/4|$use;$rate=0.75;$network=40
routed/5|$use;$rate=1;$network=0
routed/6|$use;$rate=1;$network=40
pairs/1|assumptions.pairs.$label.overheads.pue=1.1;correct.at=1
pairs/2|assumptions.pairs.$label.overheads.pue=1.4;correct.at=0.5
listed/1|objective=latency
listed/2|objective={energy: 1, latency: 20};assumptions.cloud.overheads={pue: 1.5}
log/1|$network=1
log/2|$network=10
log/3|$network=100
log/4|$network=1000
LIST
    [ "$(wc -l <compared)" -eq 25 ]
    cut -d, -f 1 list.csv | sed 1d | cmp - compared
}

@test "more decisions than are remembered: each scenario still has those of a run" {
    local grid='{cloud.overheads.network_j: {from: 10, to: 10000, steps: 70, scale: log}}' at
    "$WATTROUTE" sweep study.yaml --quiet --format csv --metrics local_share,energy_j_total --set "sweep={far: {grid: $grid}}" >sweep.csv
    [ "$(awk -F, '$3 == "oracle-all" && $5 == "local_share" { print $6 }' sweep.csv | sort -u | wc -l)" -gt 40 ]
    for at in 1 16 17 40 48 49 64 70; do
        joules=$(awk -F, -v name="far/$at" '$2 == name { print $12; exit }' sweep.csv)
        "$WATTROUTE" run study.yaml --quiet --format csv --metrics local_share,energy_j_total \
            --set "assumptions.cloud.overheads.network_j=$joules" | cut -d, -f 1,3- | sed 1d >run.rows
        awk -F, -v name="far/$at" '$2 == name' sweep.csv | python3 "$BATS_TEST_DIRNAME/sweep_rows.py" >sweep.rows
        cmp run.rows sweep.rows || { diff run.rows sweep.rows | head -5; return 1; }
    done
}

@test "budgets have prices of their own in each scenario, and intervals by them" {
    local common=(--quiet --ci --replicates 100 --set output.iso_accuracy=false
        --set 'policies={cloud: {kind: always, pair: baseline}, quick: {kind: budget, minimise: latency, accuracy: baseline}, lean: {kind: budget, minimise: energy, accuracy: 0.7}}')
    sed '/^presets:/,$d' study.yaml >budgets.yaml
    "$WATTROUTE" sweep budgets.yaml "${common[@]}" --format csv \
        --set 'sweep={far: {zip: {cloud.overheads.pue: [1, 3], cloud.overheads.network_s: [0, 30]}}}' >sweep.csv
    local i=0
    while read -r pue network; do
        i=$((i + 1))
        "$WATTROUTE" run budgets.yaml "${common[@]}" --format csv --set "assumptions.cloud.overheads={pue: $pue, network_s: $network}" |
            cut -d, -f 1,3- | sed 1d >run.rows
        awk -F, -v name="far/$i" '$2 == name' sweep.csv | python3 "$BATS_TEST_DIRNAME/sweep_rows.py" >sweep.rows
        cmp run.rows sweep.rows || { diff run.rows sweep.rows | head -5; return 1; }
        for policy in quick lean; do grep ",$policy,all,energy_savings," run.rows >>savings; done
    done <<<$'1 0\n3 30'
    [ "$(cut -d, -f 5 savings | sort -u | wc -l)" -eq 4 ]
}

@test "swept keys are columns, empty where a scenario does not vary them" {
    "$WATTROUTE" sweep study.yaml --list >list.csv
    cat >wanted <<'LIST'
scenario,cloud.overheads.pue,local.overheads.pue,policies.router.rate,cloud.overheads.network_j,"pairs.""GPT-OSS-120B@B200"".overheads.pue",correct.at,objective,cloud.overheads
as-published,,,,,,,,
built,,,,,,,,
factor/1,1,1,,,,,,
factor/2,1,1.5,,,,,,
LIST
    head -5 list.csv | cmp - wanted
    grep -qx 'routed/4,,,0.75,40,,,,' list.csv
    grep -qx 'pairs/2,,,,,1.4,0.5,,' list.csv
    grep -qx 'listed/1,,,,,,,latency,' list.csv
    grep -qx 'listed/2,,,,,,,"{energy: 1, latency: 20}",{pue: 1.5}' list.csv
    grep -qx 'log/3,,,,100,,,,' list.csv
    "$WATTROUTE" sweep study.yaml --quiet --scenario 'factor/2' --format csv >one.csv
    head -1 one.csv | grep -q '^study,scenario,policy,domain,metric,value,lo,hi,n,unit,note,cloud.overheads.pue,'
    [ "$(sed 1d one.csv | grep -c ',1,1.5,,,,,,$')" -eq "$(($(wc -l <one.csv) - 1))" ]
}

@test "a scenario, a block and a pattern choose; a name that is none is refused" {
    "$WATTROUTE" sweep study.yaml --list --scenario log --scenario 'factor/[' --scenario as-published 2>err && return 1
    grep -q "option --scenario: found 'factor/\['; expected the name of a block or of a scenario" err
    "$WATTROUTE" sweep study.yaml --list --scenario log --scenario '*ed/2' --scenario as-published | cut -d, -f 1 >chosen
    printf '%s\n' scenario as-published routed/2 listed/2 log/1 log/2 log/3 log/4 | cmp - chosen
    "$WATTROUTE" sweep study.yaml --quiet --format csv --scenario log --by domain >by.csv
    "$WATTROUTE" sweep study.yaml --quiet --format csv --by domain >all.csv
    awk -F, 'NR == 1 || $2 ~ /^log/' all.csv | cmp - by.csv
    [ "$(cut -d, -f 4 by.csv | sort -u | wc -l)" -gt 3 ]
}

@test "domains have the rows of a run, also where replicas without a query draw power" {
    local batching='{kind: logistic, cap: 64, p0_w: 440, pr_w: 250, kp: 1, x0: 5, t0_s: 0.0067, t1_s: 0.00009, queries_per_s: 0.2}'
    local sets=(--set "assumptions.cloud={batching: $batching, fleet: {utilisation: 0.3, scaling: reserved}}" --set output.iso_accuracy=false --set power_states=idle.csv)
    printf 'device,boundary,loaded_idle_w,source,date\nB200,accelerator,120,drawn,2026-01-01\n' >idle.csv
    "$WATTROUTE" sweep study.yaml --quiet --format csv --by domain "${sets[@]}" \
        --set 'sweep={load: {grid: {cloud.batching.queries_per_s: [0.2, 30]}}}' >sweep.csv
    while read -r scenario load; do
        "$WATTROUTE" run study.yaml --quiet --format csv --by domain "${sets[@]}" --set "assumptions.cloud.batching.queries_per_s=$load" |
            cut -d, -f 1,3- | sed 1d >run.rows
        awk -F, -v name="$scenario" '$2 == name' sweep.csv | python3 "$BATS_TEST_DIRNAME/sweep_rows.py" >sweep.rows
        cmp run.rows sweep.rows || { diff run.rows sweep.rows | head -5; return 1; }
        # those of a policy that sends it nothing as well, in each domain
        [ "$(grep -c ',best-local,[^,]*,energy_j_total,' run.rows)" -gt 3 ]
    done <<<'load/1 0.2
load/2 30'
}

@test "--set changes what the scenarios start from, their own values stay" {
    "$WATTROUTE" sweep study.yaml --quiet --format csv --scenario log/2 --set policies.router.rate=0.4 \
        --set output.iso_accuracy=false \
        --set assumptions.cloud.overheads.network_j=7 | python3 "$BATS_TEST_DIRNAME/sweep_rows.py" | sed 1d >a
    "$WATTROUTE" run study.yaml --quiet --format csv --set policies.router.rate=0.4 --set output.iso_accuracy=false \
        --set assumptions.cloud.overheads.network_j=10 | cut -d, -f 1,3- | sed 1d >b
    cmp a b
}

@test "JSON, HDF5 and CSV hold the same rows" {
    "$WATTROUTE" sweep study.yaml --quiet -o all.csv --meta meta.json
    "$WATTROUTE" sweep study.yaml --quiet -o all.json
    "$WATTROUTE" sweep study.yaml --quiet -o all.h5
    "$WATTROUTE" sweep study.yaml --quiet --format h5 -o other.bin
    cmp all.h5 other.bin
    /usr/bin/python3 "$BATS_TEST_DIRNAME/check_sweep.py" all.csv all.json all.h5 meta.json
}

@test "what a sweep leaves out says why, and where it is" {
    "$WATTROUTE" sweep study.yaml --quiet --scenario as-published --format csv >left.csv
    grep -q '^swept,as-published,oracle,all,iso_accuracy_energy_savings,,.*left out of a sweep.*wattroute run' left.csv
    grep -q '^swept,as-published,router,all,iso_accuracy_energy_savings,,.*not asked for' left.csv
}

@test "any number of threads gives the same bytes" {
    "$WATTROUTE" sweep study.yaml --quiet --by domain --format csv --threads 1 >one.csv
    "$WATTROUTE" sweep study.yaml --quiet --by domain --format csv --threads 2 >two.csv
    cmp one.csv two.csv
}

@test "a screen shows ranges, then a table per block; Markdown and LaTeX too" {
    "$WATTROUTE" sweep study.yaml >screen 2>err
    grep -q 'over all scenarios' screen
    grep -q 'energy saved against the baseline: factor' screen
    grep -q '^factor/5 .*1.3 .*1.5 ' screen
    [ "$(grep -c WARNING screen)" -eq "$(grep -c 'wattroute: warning' err)" ]
    "$WATTROUTE" sweep study.yaml --quiet --format md | grep -q '^| *factor/5 *|'
    "$WATTROUTE" sweep study.yaml --quiet -o t.tex
    grep -q 'factor/5 *&' t.tex
    [ -z "$("$WATTROUTE" sweep study.yaml --quiet -o s.h5 2>&1)" ]
    "$WATTROUTE" sweep study.yaml -o s.h5 2>/dev/null | cmp - screen
}

@test "a screen says below each block what is assumed there, though a preset says it and no axis" {
    sweep='sweep={plain: {}, quiet: {list: [{cloud.overheads: {pue: 1.23}}, {cloud.overheads: {pue: 1.37}}]}, bought: {use: [tight]}}'
    for format in text md latex; do
        "$WATTROUTE" sweep study.yaml --quiet --format $format --set 'presets={tight: {cloud.overheads.pue: 1.11}}' --set "$sweep" |
            tr -d '\134' | tr -s '\n ' ' ' >"screen.$format"
        [ "$(grep -o 'under assumptions: cloud: pue 1.23' "screen.$format" | wc -l)" -eq 1 ]
        [ "$(grep -o 'under assumptions: cloud: pue 1.11' "screen.$format" | wc -l)" -eq 1 ]
        not grep -q 'under assumptions: cloud: pue 1.37' "screen.$format"
    done
    # one that goes on beyond what was measured is marked, though it is not the first
    "$WATTROUTE" sweep study.yaml --quiet --set 'presets={dense: {cloud.batching: {kind: curve, concurrency: 8, extrapolate: true}}}' \
        --set 'sweep={far: {use: [dense], grid: {cloud.batching.concurrency: [64, 32, 5000]}}}' >screen
    grep -q '^far/1 \[1\] ' screen
    grep -q '^far/2  ' screen
    grep -q '^far/3 \[2\] ' screen
    grep -q '^\[2\] extrapolated$' screen
}

@test "a block of many scenarios shows the first of them on a screen, and says so" {
    "$WATTROUTE" sweep study.yaml --quiet --set 'sweep={a: {grid: {cloud.overheads.pue: {from: 1, to: 2, steps: 70}}}}' >screen
    grep -q 'baseline: a (the first 50 of 70 scenarios)' screen
    grep -q '^a/50 ' screen
    not grep -q '^a/51 ' screen
}

@test "run uses presets by name, and says in the resolved study what they made of it" {
    "$WATTROUTE" run study.yaml --quiet --format csv --set 'use=[building, supply]' --meta used.json >used.csv
    "$WATTROUTE" run study.yaml --quiet --format csv --set assumptions.all.overheads.pue=1.2 --meta typed.json \
        --set 'assumptions.cloud.overheads={psu_efficiency: 0.94, host_factor: 1.5}' --set policies.router.rate=0.7 >typed.csv
    cmp used.csv typed.csv
    [ "$(grep -c study_xxh128 used.json)" -eq 1 ]
    not grep -q 'presets' used.json
    diff <(grep study_xxh used.json) <(grep study_xxh typed.json)
    # what is set by hand lies over a preset
    "$WATTROUTE" run study.yaml --quiet --format csv --set 'use=[supply]' --set policies.router.rate=0.9 \
        --set 'assumptions.cloud.overheads={}' >a.csv
    "$WATTROUTE" run study.yaml --quiet --format csv --set policies.router.rate=0.9 >b.csv
    cmp a.csv b.csv
}

@test "the boundary moves the saving on MMLU-Pro to 4.3, 18.5, 24.8 and 35.0 %" {
    data=${WATTROUTE_SHARED:-$BATS_TEST_DIRNAME/../../../shared}/data/mmlu_pro
    [ -d "$data" ] || skip "no measured data at $data"
    "$WATTROUTE" import --scores "$data/scores_wide.csv" --pairs "$data/pairs.csv" --models "$data/models.csv" \
        --accelerators "$data/accelerators.csv" --curves "$data/batch_curves.csv" --chars-per-token 4 -o mmlu.h5 --quiet
    "$WATTROUTE" sweep "$BATS_TEST_DIRNAME/../../configs/mmlu-pro-boundary.yaml" --set "measurements=$PWD/mmlu.h5" \
        --quiet -o boundary.csv
    awk -F, '$2 ~ /^boundary/ && $3 == "oracle" && $5 == "energy_savings" { printf "%.1f ", 100 * $6 }' boundary.csv >got
    [ "$(cat got)" = "4.3 18.5 24.8 35.0 " ]
    # idle at utilisation 0.5 is 69.97 J per query; misrouting scales what a perfect router saves
    awk -F, '$2 == "utilisation/4" && $3 == "cloud-only" && $5 == "energy_j_per_query" { half = $6 }
             $2 == "as-published" && $3 == "cloud-only" && $5 == "energy_j_per_query" { none = $6 }
             $2 == "router/3" && $5 == "energy_savings" { saved[$3] = $6 }
             END { printf "%.1f %.3f", half - none, saved["router-80"] / saved["oracle"] }' boundary.csv >got
    [ "$(cat got)" = "70.0 0.700" ]
}

@test "a warning is told once, with the scenarios that it holds in" {
    cat >mixed.yaml <<'STUDY'
wattroute: 1
name: mixed
measurements: mixed.h5
baseline: "b@far"
allow_mixed_basis: true
policies: {cloud: {kind: always, pair: baseline}}
sweep:
  some: {grid: {cloud.overheads.pue: [1, 1.5], baseline: ["b@far", "a@here"]}}
  none: {list: [{cloud.overheads: {psu_efficiency: 0.9, host_factor: 1.2}}]}
STUDY
    printf 'query_id,output_tokens:a,output_tokens:b,correct:a,correct:b,energy_j:a@here,energy_j:b@far\n1,10,10,1,1,30,900\n' >mixed.csv
    printf 'model,accelerator,energy_basis\na,here,wall\nb,far,accelerator\n' >mixed-pairs.csv
    printf 'accelerator,site\nhere,local\nfar,cloud\n' >mixed-machines.csv
    "$WATTROUTE" import --scores mixed.csv --pairs mixed-pairs.csv --accelerators mixed-machines.csv -o mixed.h5 --quiet
    "$WATTROUTE" sweep mixed.yaml >screen 2>err
    [ "$(grep -c 'mixed energy bases' err)" -eq 1 ]
    grep -qF ' (in 4 scenarios of 5)' err
    "$WATTROUTE" sweep mixed.yaml --scenario some >screen 2>err
    [ "$(grep -c 'mixed energy bases' err)" -eq 1 ]
    run grep scenarios err
    [ "$status" -eq 1 ]
    # of two that are replayed together, the first
    "$WATTROUTE" sweep mixed.yaml >screen 2>err \
        --set 'sweep={one: {list: [{cloud.overheads.pue: 1.2}, {cloud.overheads: {psu_efficiency: 0.9, host_factor: 1.2}}]}}'
    grep -qF ' (in 1 scenarios of 2)' err
}

@test "a scenario that cannot be names itself and what it sweeps, at the swept value where there is one" {
    printf 'device,boundary,loaded_idle_w\nB200,accelerator,100\n' >idle.csv
    # nonsense SWEEP WANTED...
    nonsense() {
        { sed '/^sweep:/,$d' study.yaml; printf 'power_states: idle.csv\nsweep:\n  %s\n' "$1"; } >bad.yaml
        run "$WATTROUTE" sweep bad.yaml --quiet --format csv
        # shellcheck disable=SC2154 # set by run
        [ "$status" -eq 65 ] || { echo "$1 gives $status: $output"; return 1; }
        for wanted in "${@:2}"; do
            [[ $output == *"$wanted"* ]] || { echo "$1 gives $output"; return 1; }
        done
    }
    station='{kind: affine, queries_per_s: 0.1, cap: 8, t0_s: 0.01, t1_s: 0.001, c_j: 1, k_j: 1}'
    line=$(($(sed '/^sweep:/,$d' study.yaml | wc -l) + 3))
    # known once the queries were routed; the place is that of the swept rate
    sweep="load: {list: [{cloud.batching: $station}, {cloud.batching: $station, cloud.batching.queries_per_s: 1e6}]}"
    before=${sweep%%cloud.batching.queries*}
    nonsense "$sweep" "bad.yaml:$line:$((${#before} + 3)): scenario 'load/2' (cloud.batching {kind: affine" "cloud.batching.queries_per_s 1e6): 'GPT-OSS-120B@B200'" \
        " per second to 1 replica, and one serves at most "
    # of two in one batch the first is at fault: its own place
    sweep="load: {list: [{cloud.batching: $station, cloud.batching.queries_per_s: 1e6}, {cloud.batching: $station}]}"
    before=${sweep%%cloud.batching.queries*}
    nonsense "$sweep" "bad.yaml:$line:$((${#before} + 3)): scenario 'load/1' (cloud.batching {kind: affine"
    # known once it is bound
    nonsense 'alone: {list: [{local.overheads.network_j: 3}]}' "scenario 'alone/1' (local.overheads.network_j 3): overheads.network_j applies to pair"
    nonsense 'pue: {grid: {cloud.overheads.pue: [1.2, 0.8], cloud.overheads.network_j: [0, 1]}}' "bad.yaml:$line:43: scenario 'pue/3'" \
        "(cloud.overheads.pue 0.8, cloud.overheads.network_j 0): 'pue' is '0.8'; expected a number of at least 1"
    # and before anything was replayed, though a batch and more comes before it
    run "$WATTROUTE" sweep study.yaml --quiet -o bad.csv \
        --set 'sweep={pue: {grid: {cloud.overheads.pue: [1.2, 0.8], cloud.overheads.network_j: {from: 0, to: 1, steps: 20}}}}'
    [[ $output == *"scenario 'pue/21'"* ]]
    [ ! -e bad.csv.partial ]
    # a scenario without swept keys
    nonsense 'bare: {use: [fit]}' "'fit'"
    sed 's/^presets:/&\n  nap: {cloud.idle: {kind: poisson, queries_per_device_day: 5}}/' study.yaml >nap.yaml
    run "$WATTROUTE" sweep nap.yaml --quiet --set 'sweep={bare: {use: [nap]}}'
    [[ $output == *"scenario 'bare': "*"idle kind 'poisson'"* ]]
}

@test "a key given twice on the command line has no line to name" {
    run -2 "$WATTROUTE" sweep study.yaml --set 'sweep.twice={grid: {all.overheads.pue: [1], all.overheads.pue: [2]}}'
    [[ $output == *"key 'all.overheads.pue' is given twice; expected it once; remove one of them" ]]
}
