#!/usr/bin/env bats
# Routers in sweeps: thresholds that are calibrated, scores that are learned, mistakes and draws give in every scenario
# what `run` prints of it, and are replayed again only where a price has a part in them.

# shellcheck disable=SC2154 # set by the helper
load run_helper

setup_file() {
    export WATTROUTE
    cd "$BATS_FILE_TMPDIR" || return
    awk 'BEGIN {
        print "query_id,domain,bert,input_tokens,score:small,energy_j:small,latency_s:small,score:mid,energy_j:mid,latency_s:mid,score:big,energy_j:big,latency_s:big"
        for (q = 0; q < 240; q++)
            printf "q%d,%s,%g,%d,%d,%d,%g,%d,%d,%g,%d,%d,%g\n", q, q % 2 ? "math" : "law", q * 37 % 100 / 100, 20 + q % 50, (q * 37 % 100 < 50 + q % 40), 40 + q % 9,
                1 + q % 3, (q % 3 > 0), 45 + q * 7 % 11, 2, (q % 7 > 0), 200 + q % 30, 1 + q % 4
    }' > scores.csv
    printf 'accelerator,site,loaded_idle_w\nbox,local,20\nrack,cloud,120\n' > accelerators.csv
    printf 'model,accelerator,measured_batch\nsmall,box,1\nmid,box,1\nbig,rack,1\n' > pairs.csv
    "$WATTROUTE" import --scores scores.csv --pairs pairs.csv --accelerators accelerators.csv --keep bert --quiet -o table.h5
    cat > study.yaml <<'YAML'
wattroute: 1
name: routers
measurements: table.h5
baseline: "big@rack"
policies:
  cloud:    {kind: always, pair: baseline}
  cut:      {kind: threshold, score: bert, at: 0.6, strong: baseline, weak: "small@box"}
  share:    {kind: threshold, score: bert, calibrate: {share: 0.4}, strong: baseline, weak: "small@box"}
  best:     {kind: threshold, score: bert, calibrate: {share: 0.4}, strong: baseline, weak: {pairs: [{site: local}], within: cheapest}}
  spend:    {kind: threshold, score: bert, calibrate: {energy_j_per_query: 120}, strong: baseline, weak: "small@box"}
  taught:   {kind: learned, features: [bert, domain], at: 0.3, strong: baseline, weak: "small@box"}
  mistaken: {kind: imperfect, miss: 0.2, false_local: 0.3, then: escalates}
  drawn:    {kind: imperfect, preset: uniform, rate: 0.7, sampled: true}
  chance:   {kind: random, like: share}
sweep:
  as-is: {}
  pue:   {grid: {cloud.overheads.pue: [1.1, 1.4]}}
  site:  {grid: {pairs."mid@box".overheads.pue: [1, 1.3]}}
  asked: {zip: {policies.share.calibrate.share: [0.1, 0.7], policies.taught.at: [0.2, 0.5]}}
YAML
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
}

@test "each scenario has the bytes that run prints of it, with what calibrated thresholds came to" {
    "$WATTROUTE" sweep study.yaml --quiet -o sweep.csv
    while IFS='|' read -r name sets; do
        args=()
        while read -r set; do [ -z "$set" ] || args+=(--set "$set"); done <<<"${sets//;/$'\n'}"
        "$WATTROUTE" run study.yaml --format csv --quiet --set output.iso_accuracy=false "${args[@]}" | cut -d, -f 1,3- | sed 1d |
            grep -v iso_accuracy > run.rows
        awk -F, -v name="$name" '$2 == name' sweep.csv | python3 "$BATS_TEST_DIRNAME/sweep_rows.py" | grep -v iso_accuracy > sweep.rows
        cmp run.rows sweep.rows || { echo "$name ($sets)"; diff run.rows sweep.rows | head -5; return 1; }
        [ "$(grep -c 'asked [0-9.]*, came to' sweep.rows)" -eq 12 ] # quality of three policies
        echo "$name" >> compared
    done <<LIST
as-is|
pue/1|assumptions.cloud.overheads.pue=1.1
pue/2|assumptions.cloud.overheads.pue=1.4
site/1|assumptions.pairs."mid@box".overheads.pue=1
site/2|assumptions.pairs."mid@box".overheads.pue=1.3
asked/1|policies.share.calibrate.share=0.1;policies.taught.at=0.2
asked/2|policies.share.calibrate.share=0.7;policies.taught.at=0.5
LIST
    [ "$(wc -l < compared)" -eq 7 ]
    "$WATTROUTE" sweep study.yaml --quiet --threads 1 --format csv | cmp - sweep.csv
    "$WATTROUTE" sweep study.yaml --quiet --set 'output.metrics=[accuracy]' --format json > out.json
    grep -q 'share at strong: asked 0.4, came to' out.json
}

@test "a query that lacks what one policy asks for is left out of all, also where another is replayed again" {
    awk -F, -v OFS=, 'NR % 9 == 5 { $3 = "" } { print }' scores.csv > gaps.csv
    "$WATTROUTE" import --scores gaps.csv --pairs pairs.csv --accelerators accelerators.csv --keep bert --quiet -o gaps.h5
    cat > gaps.yaml <<'YAML'
wattroute: 1
name: gaps
measurements: gaps.h5
baseline: "big@rack"
policies:
  cloud:   {kind: always, pair: baseline}
  cut:     {kind: threshold, score: bert, at: 0.6, strong: baseline, weak: "small@box"}
  nearest: {kind: oracle, scope: all}
output: {iso_accuracy: false}
sweep:
  pue: {grid: {pairs."mid@box".overheads.pue: [1, 1.3]}}
YAML
    "$WATTROUTE" sweep gaps.yaml --quiet -o gaps-sweep.csv
    for pue in 1 1.3; do
        scenario=pue/$([ $pue = 1 ] && echo 1 || echo 2)
        "$WATTROUTE" run gaps.yaml --format csv --quiet --set "assumptions.pairs.\"mid@box\".overheads.pue=$pue" | cut -d, -f 1,3- | sed 1d > run.rows
        awk -F, -v name="$scenario" '$2 == name' gaps-sweep.csv | python3 "$BATS_TEST_DIRNAME/sweep_rows.py" | cmp run.rows -
        [ "$(grep -c ',all,queries_dropped,27,' run.rows)" -eq 3 ]
    done
    local first second # decided anew
    first=$(grep 'pue/1,nearest,all,energy_j_per_query,' gaps-sweep.csv | cut -d, -f 6)
    second=$(grep 'pue/2,nearest,all,energy_j_per_query,' gaps-sweep.csv | cut -d, -f 6)
    [ "$first" != "$second" ]
}

# came SCENARIO POLICY : what its thresholds came to.
came() {
    grep "^routers,$1,$2,all,accuracy," sweep.csv | sed -n 's/.*came to \([^ ]*\) with.*/\1/p'
}

@test "a share hangs on scores alone, a budget on prices as well" {
    "$WATTROUTE" sweep study.yaml --quiet -o sweep.csv
    for policy in share best; do
        [ -n "$(came as-is $policy)" ]
        [ "$(came as-is $policy)" = "$(came pue/2 $policy)" ]
    done
    [ "$(came as-is share)" != "$(came asked/1 share)" ]
    # under a dearer cloud the same joules buy fewer strong calls
    awk -v a="$(grep '^routers,as-is,spend,all,local_share,' sweep.csv | cut -d, -f 6)" \
        -v b="$(grep '^routers,pue/2,spend,all,local_share,' sweep.csv | cut -d, -f 6)" 'BEGIN { exit !(b > a) }'
    # what the other does is the pair that mid's price decides between
    [ "$(grep '^routers,site/1,best,all,accuracy,' sweep.csv | cut -d, -f 6)" != "$(grep '^routers,site/2,best,all,accuracy,' sweep.csv | cut -d, -f 6)" ]
    [ "$(grep '^routers,site/1,share,all,accuracy,' sweep.csv | cut -d, -f 6)" = "$(grep '^routers,site/2,share,all,accuracy,' sweep.csv | cut -d, -f 6)" ]
}

@test "intervals of such policies are those of run" {
    "$WATTROUTE" sweep study.yaml --ci --replicates 200 --quiet --scenario 'pue*' --format csv > sweep.csv
    "$WATTROUTE" run study.yaml --ci --replicates 200 --quiet --format csv --set assumptions.cloud.overheads.pue=1.4 > run.csv
    for policy in share spend taught drawn mistaken; do
        [ "$(grep ",pue/2,$policy,all,energy_savings," sweep.csv | cut -d, -f 6-8)" = "$(grep ",$policy,all,energy_savings," run.csv | cut -d, -f 6-8)" ]
    done
}

@test "under loads a share is settled at its own load, and a budget is refused where it stands" {
    load='assumptions.local.idle={kind: poisson, queries_per_device_day: 2000}'
    "$WATTROUTE" sweep study.yaml --quiet --set "$load" --set policies.spend.calibrate='{share: 0.5}' --scenario as-is --format csv > sweep.csv
    "$WATTROUTE" run study.yaml --quiet --set "$load" --set policies.spend.calibrate='{share: 0.5}' --format csv > run.csv
    for policy in share taught mistaken; do
        [ "$(grep ",as-is,$policy,all,energy_j_per_query," sweep.csv | cut -d, -f 6)" = "$(grep ",$policy,all,energy_j_per_query," run.csv | cut -d, -f 6)" ]
    done
    run "$WATTROUTE" sweep study.yaml --quiet --set "$load"
    [ "$status" -eq 65 ]
    [[ "$output" == *"policy 'spend' is bound by what queries use, and the assumptions make that depend on where they all go"* ]]
}

@test "the order of queries changes no figure: draws, folds, thresholds and fits go by keys" {
    { head -n 1 scores.csv; tail -n +2 scores.csv | sort -t , -k 3 -k 1r; } > sorted.csv
    not cmp -s scores.csv sorted.csv
    "$WATTROUTE" import --scores sorted.csv --pairs pairs.csv --accelerators accelerators.csv --keep bert --quiet -o sorted.h5
    "$WATTROUTE" run study.yaml --by domain --quiet --format csv > one.csv
    "$WATTROUTE" run study.yaml --by domain --quiet --format csv --set measurements=sorted.h5 > other.csv
    python3 - <<'END'
import csv
one, other = ({(r["policy"], r["domain"], r["metric"]): r["value"] for r in csv.DictReader(open(f))} for f in ("one.csv", "other.csv"))
assert one.keys() == other.keys() and len(one) > 500
for key, value in one.items():
    assert value == other[key] or abs(float(value) - float(other[key])) <= 1e-12 * abs(float(value)), (key, value, other[key])
END
}
