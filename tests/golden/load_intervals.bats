#!/usr/bin/env bats
# shellcheck disable=SC2154 # station: set by the helper
# Intervals where costs depend on the load, from CSV files to CSV: `run`, `sweep` and `compare` with stations, queues and
# fleets; overload in some resamples; a bootstrap of the written decisions in numpy, settled by the program itself.

bats_require_minimum_version 1.5.0
load intervals_helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    make_loaded 200
    cat >> loaded.yaml <<YAML
assumptions:
  cloud: {batching: {$station, queries_per_s: 3}}
  local: {idle: {kind: poisson, queries_per_device_day: 9000, keep_warm_s: 60, setup_s: 5}}
YAML
    cp loaded.yaml with.yaml
}

run_loaded() {
    "$WATTROUTE" run loaded.yaml --format csv --quiet "$@"
}

# settled FLAG... : every value of energy and time has an interval around it, and nothing is not a number.
all_have_intervals() {
    /usr/bin/python3 - "$1" <<'END'
import csv, sys
ends = 0
for r in csv.DictReader(open(sys.argv[1], newline="")):
    assert "nan" not in ",".join(r.values()).lower() and "inf" not in (r["lo"] + r["hi"]).lower(), r
    if r["value"] and r["unit"] != "1/W" and not r["metric"].startswith(("queries_", "attempts_")):
        assert r["lo"] and float(r["lo"]) <= float(r["value"]) * (1 + 1e-12) + 1e-12 and float(r["value"]) <= float(r["hi"]) * (1 + 1e-12) + 1e-12, r
        ends += 1
assert ends > 40, ends
END
}

@test "every metric under load has an interval, by domain too; the same bytes for any threads" {
    run_loaded --ci --replicates 500 > a.csv
    all_have_intervals a.csv
    for threads in 1 3; do
        run_loaded --ci --replicates 500 --by domain --strata domain --threads "$threads" > "$threads.csv"
    done
    cmp 1.csv 3.csv
    all_have_intervals 1.csv
    run_loaded > plain.csv
    cmp <(cut -d, -f1-6 a.csv) <(cut -d, -f1-6 plain.csv)
    # domains of three queries lack weight now and then; loads are of all domains, so another draw is taken
    make_loaded 12
    sed -n '/^assumptions/,$p' "$BATS_TEST_TMPDIR/with.yaml" >> loaded.yaml
    run_loaded --ci --by domain --strata domain > few.csv
    not grep -E ',energy_j_per_query,.*undefined in' few.csv
}

@test "a resample is settled at its own loads: batches are thicker where answers are longer" {
    # answers of one length: the cloud's energy cannot differ between resamples, as all queries go there
    awk -F, -v OFS=, 'NR > 1 { $6 = 400 } 1' loaded.csv > flat.csv
    "$WATTROUTE" import --scores flat.csv --pairs loaded_pairs.csv --accelerators loaded_accelerators.csv --quiet -o loaded.h5
    run_loaded --ci --replicates 500 > flat.out
    read -r value lo hi <<< "$(interval flat.out cloud all energy_j_per_query)"
    awk "BEGIN { exit !($hi - $lo < 1e-9 * $value) }"
    # what the oracle leaves to the cloud is less, and differs: so does what an answer takes there
    read -r value lo hi <<< "$(interval flat.out oracle all cloud_energy_average_j_per_query)"
    awk "BEGIN { exit !($hi - $lo > 0.02 * $value) }"
}

@test "numpy draws resamples, the program settles them as tables of their own: the same interval" {
    sed -i '/oracle:/d' loaded.yaml # which decides by prices, and these would be those of the resample
    run_loaded --ci --replicates 20000 --interval percentile > a.csv
    /usr/bin/python3 - "$WATTROUTE" <<'END'
import csv, subprocess, sys
import numpy as np
table = list(csv.reader(open("loaded.csv", newline="")))
head, rows = table[0], table[1:]
random, values = np.random.default_rng(3), {}
for draw in range(120):
    k = random.multinomial(len(rows), [1 / len(rows)] * len(rows))
    with open("drawn.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(head)
        for row, times in zip(rows, k):
            for i in range(times):
                out.writerow([f"{row[0]}-{i}"] + row[1:])
    subprocess.run([sys.argv[1], "import", "--scores", "drawn.csv", "--pairs", "loaded_pairs.csv", "--accelerators",
                    "loaded_accelerators.csv", "--quiet", "-o", "drawn.h5"], check=True)
    text = subprocess.run([sys.argv[1], "run", "loaded.yaml", "--quiet", "--format", "csv", "--set", "measurements=drawn.h5"],
                          check=True, capture_output=True, text=True).stdout
    for r in csv.DictReader(text.splitlines()):
        if r["value"] and r["domain"] == "all":
            values.setdefault((r["policy"], r["metric"]), []).append(float(r["value"]))
checked = 0
for r in csv.DictReader(open("a.csv", newline="")):
    if r["policy"] in ("cloud", "local", "mostly") and r["metric"] in ("energy_j_per_query", "energy_savings", "latency_mean_s", "cloud_energy_marginal_j_per_query"):
        drawn = np.array(values.get((r["policy"], r["metric"]), []))
        if r["lo"] and len(drawn) == 120 and float(r["hi"]) - float(r["lo"]) > 1e-9:
            inside = ((drawn >= float(r["lo"])) & (drawn <= float(r["hi"]))).mean()
            # 95 % of 120 are inside: 0.88 and 1 are 3.5 standard deviations away
            assert 0.88 <= inside, (r["policy"], r["metric"], inside)
            spread = np.quantile(drawn, 0.975) - np.quantile(drawn, 0.025)
            assert 0.6 < spread / (float(r["hi"]) - float(r["lo"])) < 1.4, (r["policy"], r["metric"], spread)
            checked += 1
assert checked >= 8, checked
END
}

@test "a station near what it can serve is overloaded in some resamples: no interval, and how many" {
    # 256 / (L (6.7 + 0.09 x 256) ms) queries per second, L the mean answer: just above the sample's own load
    most=$(awk -F, 'NR > 1 { l += $6; n++ } END { printf "%.17g", 0.9999 * 256 / (l / n * 0.02974) }' loaded.csv)
    run_loaded --ci --replicates 1000 --set "assumptions.cloud.batching.queries_per_s=$most" > near.csv
    [ "$(interval near.csv cloud all latency_mean_s | cut -d' ' -f2-)" = "n/a n/a" ]
    note near.csv cloud all latency_mean_s |
        grep -E 'no interval: undefined in [45][0-9]{2} of 1000 resamples, where a station is overloaded or no fleet keeps its bound: give it more'
    # savings are against that baseline; what needs no law has its interval
    note near.csv local all energy_savings | grep -F 'where a station is overloaded'
    [ "$(interval near.csv local all energy_j_per_query | cut -d' ' -f2)" != n/a ]
    [ "$(interval near.csv cloud all accuracy | cut -d' ' -f2)" != n/a ]
    run_loaded --ci --replicates 1000 --set "assumptions.cloud.batching.queries_per_s=$most" \
        --set 'assumptions.cloud.fleet={replicas: 2}' > two.csv
    [ "$(interval two.csv cloud all latency_mean_s | cut -d' ' -f2)" != n/a ]
    not grep -F 'overloaded' two.csv
    # in a few only: the rest have an interval, and the note says how many were left out
    few=$(awk -v m="$most" 'BEGIN { printf "%.17g", 0.975 * m }')
    run_loaded --ci --replicates 1000 --set "assumptions.cloud.batching.queries_per_s=$few" > few.csv
    note few.csv cloud all energy_j_per_query | grep -E 'undefined in [0-9]+ of them, left out, where a station is overloaded'
    cat ./*.csv | not grep -iE ',-?(nan|inf)'
}

@test "what reserved replicas draw without a query is the domains' by their weight" {
    run_loaded --ci --replicates 300 --by domain --set 'assumptions.cloud.fleet={utilisation: 0.3, scaling: reserved}' > a.csv
    /usr/bin/python3 - <<'END'
import csv
rows = {(r["domain"], r["metric"]): r for r in csv.DictReader(open("a.csv", newline="")) if r["policy"] == "local"}
parts = [rows[f"d{i}", "energy_j_total"] for i in range(4)]
whole = rows["all", "energy_j_total"]
assert abs(sum(float(p["value"]) for p in parts) / float(whole["value"]) - 1) < 1e-12
for end in "lo", "hi":  # the domains together are nowhere near four times as far off
    for p in parts:
        assert abs(float(p[end]) / float(p["value"]) - 1) < 0.2, p
END
}

@test "reserved replicas, bounds, fleets of devices, fixed points" {
    for set in 'assumptions.cloud.fleet={utilisation: 0.3, scaling: reserved}' 'assumptions.cloud.fleet={latency_s: 6}' \
        'assumptions.local.idle={kind: fleet, devices: 20, horizon_s: 600}' \
        'policies.oracle={kind: oracle, scope: all, repricing: fixed_point}'; do
        "$WATTROUTE" run loaded.yaml --format csv --quiet --ci --replicates 300 --set "$set" --by domain > a.csv
        all_have_intervals a.csv
        "$WATTROUTE" run loaded.yaml --format csv --quiet --ci --replicates 300 --set "$set" --by domain --threads 1 | cmp - a.csv
    done
}

# as_run SCENARIO SET : the rows of the scenario are those of the run.
as_run() {
    "$WATTROUTE" run run.yaml --format csv --quiet --ci --replicates 300 --by domain --set "$2" > run.csv
    /usr/bin/python3 - "$1" <<'END'
import csv, sys
swept = [r for r in csv.DictReader(open("sweep.csv", newline="")) if r["scenario"] == sys.argv[1]]
run = list(csv.DictReader(open("run.csv", newline="")))
swept, run = ([r for r in rows if not r["metric"].startswith("iso_")] for rows in (swept, run))  # not of a sweep
assert len(swept) == len(run) > 50, (len(swept), len(run))
ends = 0
for a, b in zip(swept, run):
    assert (a["policy"], a["domain"], a["metric"]) == (b["policy"], b["domain"], b["metric"])
    assert (a["value"], a["lo"], a["hi"]) == (b["value"], b["lo"], b["hi"]), (a, b)
    ends += bool(a["lo"])
assert ends > 100
END
}

@test "a sweep over loads has the intervals of its runs" {
    cp loaded.yaml run.yaml
    cat >> loaded.yaml <<'YAML'
sweep:
  load: {grid: {cloud.batching.queries_per_s: [0.5, 8]}}
  mine: {grid: {local.idle.queries_per_device_day: [500, 12000]}}
  fixed: {list: [{policies.oracle.repricing: fixed_point}]}
YAML
    "$WATTROUTE" sweep loaded.yaml --format csv --quiet --ci --replicates 300 --by domain > sweep.csv
    as_run load/1 assumptions.cloud.batching.queries_per_s=0.5
    as_run load/2 assumptions.cloud.batching.queries_per_s=8
    as_run mine/2 assumptions.local.idle.queries_per_device_day=12000
    as_run fixed/1 policies.oracle.repricing=fixed_point
    "$WATTROUTE" sweep loaded.yaml --format csv --quiet --ci --replicates 300 --by domain --threads 1 | cmp - sweep.csv
}

@test "decisions are resampled by the prices that they were made by" {
    # where few come, a query is dear in the cloud: what is routed there differs with the load, and with its own effect
    sed -i '/^  local: {idle/d' loaded.yaml
    cp loaded.yaml run.yaml
    cat >> loaded.yaml <<'YAML'
sweep:
  load: {grid: {cloud.batching.queries_per_s: [0.05, 0.2]}}
  fixed: {grid: {cloud.batching.queries_per_s: [0.05, 0.2], policies.oracle.repricing: [fixed_point]}}
YAML
    "$WATTROUTE" sweep loaded.yaml --format csv --quiet --ci --replicates 300 --by domain > sweep.csv
    [ "$(awk -F, '$3 == "oracle" && $4 == "all" && $5 == "local_share" { print $6 }' sweep.csv | sort -u | wc -l)" -eq 4 ]
    for rate in 0.05 0.2; do
        for repricing in none fixed_point; do
            "$WATTROUTE" run run.yaml --format csv --quiet --ci --replicates 300 --set "policies.oracle.repricing=$repricing" \
                --set "assumptions.cloud.batching.queries_per_s=$rate" > a.csv
            all_have_intervals a.csv
            read -r value lo hi <<< "$(interval a.csv oracle all energy_j_per_query)"
            awk "BEGIN { exit !($hi - $lo < 0.2 * $value) }"
        done
    done
    as_run load/2 assumptions.cloud.batching.queries_per_s=0.2
}

@test "compare: differences under load, McNemar beside them unless a policy is replayed by itself" {
    "$WATTROUTE" compare loaded.yaml cloud oracle mostly --format csv --quiet --replicates 500 > a.csv
    awk -F, '$0 ~ /oracle/ && /energy_j_per_query/' a.csv
    grep -E 'oracle.*accuracy.*McNemar: right alone on' a.csv
    grep -E 'energy_j_per_query.*(better|worse)' a.csv
    not grep -iE ',-?(nan|inf)' a.csv
    "$WATTROUTE" compare loaded.yaml cloud oracle --format csv --quiet --replicates 500 \
        --set policies.oracle.repricing=fixed_point > b.csv
    grep -F 'no McNemar: a policy that shares queries out, or is replayed by itself (repricing)' b.csv
}

@test "degenerate tables: one query, all alike, none local: an answer or a reason" {
    make_one() { "$WATTROUTE" import --scores "$1" --pairs loaded_pairs.csv --accelerators loaded_accelerators.csv --quiet -o loaded.h5; }
    head -n 2 loaded.csv > one.csv
    make_one one.csv
    run_loaded --ci > one.out
    note one.out oracle all energy_savings | grep -F 'no interval: one query'
    awk -F, -v OFS=, 'NR > 1 { $3 = $7 = 1; $4 = 100; $5 = 4; $6 = 400; $8 = 900; $9 = 2; $10 = 300 } 1' loaded.csv > alike.csv
    make_one alike.csv
    run_loaded --ci > alike.out
    read -r value lo hi <<< "$(interval alike.out local all energy_savings)"
    awk "BEGIN { exit !($hi - $lo < 1e-9) }"
    awk -F, -v OFS=, 'NR > 1 { $7 = 0 } 1' loaded.csv > none.csv
    make_one none.csv
    run_loaded --ci > none.out
    [[ "$(interval none.out oracle all local_share)" =~ ^0\ 0\ 0\.0 ]]
    read -r value lo hi <<< "$(interval none.out mostly all energy_savings)"
    awk "BEGIN { exit !($lo <= 1e-9 && $hi >= -1e-9 && $hi - $lo < 1e-9) }"
    cat ./*.out | not grep -iE ',-?(nan|inf)'
}
