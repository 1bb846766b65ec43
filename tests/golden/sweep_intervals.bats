#!/usr/bin/env bats
# `wattroute sweep --ci`: the very ends that `run --ci` has under each scenario, in every form of output, from kept sums
# and from passes of their own; and what is refused.

bats_require_minimum_version 1.5.0
load intervals_helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    make_small 200
    printf 'accelerator,site,loaded_idle_w\nlaptop,local,10\nserver,cloud,\n' > accelerators.csv
    printf 'model,accelerator,energy_basis,measured_batch\nsmall,laptop,soc,1\nbig,server,accelerator,1\n' > pairs.csv
    "$WATTROUTE" import --scores small.csv --accelerators accelerators.csv --pairs pairs.csv --quiet -o small.h5
    cat >> small.yaml <<'YAML'
  mostly: {kind: imperfect, preset: ipw, rate: 0.8}
allow_mixed_basis: true
sweep:
  plain: {}
  host:   {grid: {cloud.overheads.host_factor: [1.2, 1.5]}}
  mine:   {grid: {local.overheads.host_factor: [1, 8]}}
  rate:   {grid: {policies.mostly.rate: [0.5, 1]}}
YAML
}

# as_run SCENARIO 'RUN OPTIONS' SWEEP_CSV [OPTIONS]: the rows of the scenario are those of the run.
as_run() {
    # shellcheck disable=SC2086 # several words
    "$WATTROUTE" run run.yaml --format csv --quiet $2 "${@:4}" > run.csv
    /usr/bin/python3 - "$1" "$3" <<'END'
import csv, sys
swept = [r for r in csv.DictReader(open(sys.argv[2], newline="")) if r["scenario"] == sys.argv[1]]
run = list(csv.DictReader(open("run.csv", newline="")))
swept, run = ([r for r in rows if not r["metric"].startswith("iso_")] for rows in (swept, run))  # not of a sweep
assert len(swept) == len(run) > 50
ends = 0
for a, b in zip(swept, run):
    assert (a["policy"], a["domain"], a["metric"]) == (b["policy"], b["domain"], b["metric"])
    assert (a["value"], a["lo"], a["hi"]) == (b["value"], b["lo"], b["hi"]), (a, b)
    assert a["note"].split("interval")[1:] == b["note"].split("interval")[1:], (a, b)
    ends += bool(a["lo"])
assert ends > 50
END
}

@test "every scenario has the intervals of a run of its own, to the last digit" {
    sed '/^sweep:/,$d' small.yaml > run.yaml
    options=(--ci --replicates 300 --seed 3 --meter-error 0.1)
    "$WATTROUTE" sweep small.yaml --format csv --quiet "${options[@]}" > sweep.csv
    as_run plain '' sweep.csv "${options[@]}"
    as_run host/1 '--set assumptions.cloud.overheads.host_factor=1.2' sweep.csv "${options[@]}"
    as_run host/2 '--set assumptions.cloud.overheads.host_factor=1.5' sweep.csv "${options[@]}"
    as_run rate/1 '--set policies.mostly.rate=0.5' sweep.csv "${options[@]}"
}

@test "where domains have to be drawn again for lack of weight too" {
    sed '/^sweep:/,$d' small.yaml > run.yaml
    # a multiple of 128, which are drawn together: none is left over for one that is lacking
    "$WATTROUTE" sweep small.yaml --format csv --quiet --ci --replicates 12800 --by domain > sweep.csv
    as_run host/2 '--set assumptions.cloud.overheads.host_factor=1.5' sweep.csv --ci --replicates 12800 --by domain
}

@test "decisions that a scenario changes are resampled anew" {
    sed -i 's/scope: local_first/scope: all/' small.yaml
    sed '/^sweep:/,$d' small.yaml > run.yaml
    "$WATTROUTE" sweep small.yaml --format csv --quiet --ci --replicates 300 > sweep.csv
    as_run mine/1 '--set assumptions.local.overheads.host_factor=1' sweep.csv --ci --replicates 300
    as_run mine/2 '--set assumptions.local.overheads.host_factor=8' sweep.csv --ci --replicates 300
    [ "$(awk -F, '$3 == "oracle" && $5 == "local_share" { print $6 }' sweep.csv | sort -u | wc -l)" -gt 1 ]
}

@test "the same bytes for any number of threads" {
    for threads in 1 3; do
        "$WATTROUTE" sweep small.yaml --format csv --quiet --ci --replicates 300 --threads "$threads" > "$threads.csv"
    done
    cmp 1.csv 3.csv
}

@test "text, JSON and the results file have them" {
    "$WATTROUTE" sweep small.yaml --ci --quiet > text.txt
    grep -F 'intervals     95 %: BCa bootstrap over queries, 10000 resamples, seed 0; shares of queries: Wilson' text.txt
    grep -E '^host/2 +1.5 +[0-9.]+ +[0-9.]+ \[[0-9.]+, [0-9.]+\]' text.txt
    "$WATTROUTE" sweep small.yaml --ci --quiet --format json > rows.json
    "$WATTROUTE" sweep small.yaml --ci --quiet --format csv > rows.csv
    "$WATTROUTE" sweep small.yaml --ci --quiet -o rows.h5
    /usr/bin/python3 - <<'END'
import csv, json, h5py
rows = list(csv.DictReader(open("rows.csv", newline="")))
document = json.load(open("rows.json"))
assert document["intervals"].startswith("95 %: BCa bootstrap")
file = h5py.File("rows.h5")
lo, hi = file["lo"][()].ravel(), file["hi"][()].ravel()
assert len(rows) == len(document["rows"]) == len(lo)
for row, other, low, high in zip(rows, document["rows"], lo, hi):
    if row["lo"]:
        assert float(row["lo"]) == other["lo"] == low and float(row["hi"]) == other["hi"] == high
    else:
        assert other["lo"] is None and low != low
END
}

# work_so_far ARGUMENT... : every scenario of a sweep whose last output could not be written, in the file partial.
work_so_far() {
    rm -f out.csv
    run -74 "$WATTROUTE" sweep small.yaml --quiet -o out.csv --meta /dev/full "$@"
    mv out.csv.partial partial
}

# begins_anew ARGUMENT... : whether a sweep beside it does, and says so.
begins_anew() {
    cp partial out.csv.partial
    "$WATTROUTE" sweep small.yaml -o out.csv "$@" 2> log
    grep -qF 'out.csv.partial was of another study, program, table or file; starting anew' log
}

@test "work so far is taken up by the very same sweep alone" {
    local ci=(--ci --replicates 200 --meter-error 0.1 --seed 3) change
    work_so_far "${ci[@]}"
    if begins_anew "${ci[@]}"; then return 1; fi
    for change in --replicates=100 --seed=4 --meter-error=0.2 --ci=0.9 --interval=percentile --shares=bootstrap \
        --strata=domain --by=domain --scenario=plain --set=name=other; do
        local changed=()
        for option in --ci --replicates=200 --meter-error=0.1 --seed=3; do
            [ "${option%%=*}" = "${change%%=*}" ] || changed+=("$option")
        done
        begins_anew "${changed[@]}" "$change" || { echo "$change is taken up"; return 1; }
    done
    begins_anew
    sed '2s/$/5/' small.csv > other.csv # another digit of one latency
    "$WATTROUTE" import --scores other.csv --accelerators accelerators.csv --pairs pairs.csv --quiet -o small.h5
    begins_anew "${ci[@]}"
}

@test "scenarios of a study whose loads matter in some stand beside the others" {
    cat >> small.yaml <<'YAML'
  load: {grid: {local.idle.kind: [fleet], local.idle.devices: [200], local.idle.horizon_s: [1000]}}
YAML
    sed '/^sweep:/,$d' small.yaml > run.yaml
    "$WATTROUTE" sweep small.yaml --format csv --quiet --ci --replicates 300 > sweep.csv
    as_run load/1 '--set assumptions.local.idle.kind=fleet --set assumptions.local.idle.devices=200 --set assumptions.local.idle.horizon_s=1000' sweep.csv --ci --replicates 300
    as_run host/1 '--set assumptions.cloud.overheads.host_factor=1.2' sweep.csv --ci --replicates 300
}

@test "the least energy at the baseline's accuracy is resampled under each scenario's prices" {
    sed -i 's/^sweep:/objective: latency\noutput: {iso_accuracy: true}\nsweep:/' small.yaml
    sed '/^sweep:/,$d' small.yaml > run.yaml
    "$WATTROUTE" sweep small.yaml --format csv --quiet --ci --replicates 300 > sweep.csv
    for scenario in 'host/2 cloud 1.5' 'mine/2 local 8'; do
        read -r name site factor <<< "$scenario"
        "$WATTROUTE" run run.yaml --format csv --quiet --ci --replicates 300 --set "assumptions.$site.overheads.host_factor=$factor" > run.csv
        /usr/bin/python3 - "$name" <<'END'
import csv, sys
rows = [[(r["value"], r["lo"], r["hi"]) for r in csv.DictReader(open(f, newline="")) if r["metric"].startswith("iso_") and r["scenario"] in (sys.argv[1], "default")]
        for f in ("sweep.csv", "run.csv")]
assert rows[0] == rows[1] and any(hi for _, _, hi in rows[1]), rows
END
    done
}

@test "options without --ci are refused" {
    for option in '--replicates 500' '--seed 1' '--interval bca' '--shares wilson' '--strata domain' '--meter-error 0.1'; do
        # shellcheck disable=SC2086 # several words
        run -2 "$WATTROUTE" sweep small.yaml $option
        [[ "$output" == *"option ${option%% *} does nothing without --ci"* ]]
    done
}
