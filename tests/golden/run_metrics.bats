#!/usr/bin/env bats
# A choice of metrics: the same bytes as in a run of all of them, and only the columns that they need are read.

# shellcheck disable=SC2154 # set by the helper
load sweep_table

setup_file() {
    make_sweep "$BATS_FILE_TMPDIR" 3000
    cd "$BATS_FILE_TMPDIR" || return
    cat >plain.yaml <<'STUDY'
wattroute: 1
name: plain
measurements: table.h5
pairs:
  - {site: local}
  - {pair: "GPT-OSS-120B@B200"}
baseline: "GPT-OSS-120B@B200"
allow_mixed_basis: true
policies:
  best-local: {kind: always, pair: best_local}
  oracle:     {kind: oracle}
  in-time:    {kind: oracle, max_latency_s: 20}
  ladder:     {kind: cascade, pairs: ["GPT-OSS-20B@*", baseline], verifier: {error: 0.1}}
output: {by: [domain], percentiles: true}
STUDY
    local pair
    pair=$("$WATTROUTE" info table.h5 | grep -oE 'GPT-OSS-20B@[A-Za-z0-9-]+' | head -n 1)
    sed -i "s/GPT-OSS-20B@\*/$pair/" plain.yaml
    "$WATTROUTE" run plain.yaml --format csv --quiet >all.csv
    awk -F, '$4 == "all" { print $5 }' all.csv | sort -u >metrics
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
}

# alone STUDY ARGUMENT... : every metric by itself has the bytes that it has among all.
alone() {
    local metric
    "$WATTROUTE" run "$@" --format csv --quiet >all.of.these
    while read -r metric; do
        "$WATTROUTE" run "$@" --format csv --quiet --metrics "$metric" >one.csv
        grep -E "^study,|,$metric," all.of.these | cmp - one.csv || { echo "$metric"; return 1; }
    done <metrics
}

# damage COLUMN FROM TO: a copy of the table in which a byte of the column is another.
damage() {
    cp "$2" "$3"
    /usr/bin/python3 - "$3" "$1" <<'PYTHON'
import h5py, sys
with h5py.File(sys.argv[1], "r") as file:
    at = file[sys.argv[2]].id.get_offset()
with open(sys.argv[1], "r+b") as file:
    file.seek(at + 5)
    byte = file.read(1)[0]
    file.seek(at + 5)
    file.write(bytes([byte ^ 1]))
PYTHON
}

@test "every metric alone has the bytes that it has among all of them" {
    [ "$(wc -l <metrics)" -eq 33 ]
    alone plain.yaml
}

@test "the same under owned cost and carbon, and under an objective of latency" {
    alone plain.yaml --set 'cost={kind: owned, electricity_usd_per_kwh: {local: 0.3, cloud: 0.1}, usd_per_device_hour: {M4Max: 0.1, B200: 3}}' --set 'carbon={grid_kgco2e_per_kwh: {local: 0.4, cloud: 0.3}, embodied: {M4Max: 90, B200: 300}, lifetime_years: 4}' \
        --set objective=latency --set queries.missing=available_case
}

@test "the same under costs that were measured" {
    awk 'BEGIN {
        print "query_id,domain,correct:s,correct:b,energy_j:s@laptop,energy_j:b@server,latency_s:s@laptop,latency_s:b@server,cost_usd:s@laptop,cost_usd:b@server"
        for (i = 0; i < 50; i++) printf "q%d,d%d,%d,%d,%d,%d,%d,%d,%g,%g\n", i, i % 3, (i % 4 > 0), (i % 9 > 0), 1 + i % 5, 20 + i % 7, 1 + i % 2, 1 + i % 3, i % 5 / 100, (3 + i % 11) / 100
    }' >paid.csv
    printf 'accelerator,site\nlaptop,local\nserver,cloud\n' >sites.csv
    "$WATTROUTE" import --scores paid.csv --accelerators sites.csv --quiet -o paid.h5
    printf '%s\n' 'wattroute: 1' 'name: paid' 'measurements: paid.h5' 'baseline: b@server' 'cost: {kind: measured}' 'allow_mixed_basis: true' \
        'policies: {cloud: {kind: always, pair: baseline}, oracle: {kind: oracle}}' 'output: {percentiles: true}' >paid.yaml
    alone paid.yaml
    grep -q ',oracle,all,cost_savings,0.[0-9]' all.of.these
}

@test "the same under assumptions" {
    alone study.yaml --set 'use=[building, supply]' --set assumptions.cloud.overheads.host_w=100
}

@test "the same for any number of threads, and with the plain kernels" {
    "$WATTROUTE" run plain.yaml --quiet --format csv --metrics 'energy_*,latency_mean_s' --threads 1 >one
    "$WATTROUTE" run plain.yaml --quiet --format csv --metrics 'energy_*,latency_mean_s' --threads 4 | cmp - one
    WATTROUTE_KERNEL=scalar "$WATTROUTE" run plain.yaml --quiet --format csv --metrics 'energy_*,latency_mean_s' | cmp - one
}

# reads COLUMN METRIC... : of all metrics these alone fail where the column is damaged.
reads() {
    local column=$1 metric
    shift
    damage "$column" table.h5 damaged.h5
    while read -r metric; do
        "$WATTROUTE" run plain.yaml --set measurements=damaged.h5 --set 'policies={oracle: {kind: oracle}}' --quiet \
            --metrics "$metric" >/dev/null 2>stderr || { grep -qF "$column" stderr && echo "$metric"; }
    done <metrics >readers
    printf '%s\n' "$@" | sort | diff - readers
}

@test "latencies are read for metrics of latency and power alone" {
    reads latency_s ipw latency_mean_s latency_p50_s latency_p95_s latency_p99_s power_mean_w power_time_weighted_w
}

@test "tokens are read for metrics of compute, and of cost by tokens" {
    tokens=(compute_flop_per_query compute_flop_total compute_savings cost_savings cost_usd_per_query cost_usd_total)
    reads output_tokens "${tokens[@]}"
    reads input_tokens "${tokens[@]}"
}

@test "energies are not read where nothing is weighed and nobody asks" {
    damage energy_j table.h5 damaged.h5
    only=(--set measurements=damaged.h5 --set objective=latency --set 'policies={cloud: {kind: always, pair: baseline}}' --quiet)
    "$WATTROUTE" run plain.yaml "${only[@]}" --metrics accuracy,latency_mean_s --format csv >out.csv
    grep -q ',cloud,all,latency_mean_s,[0-9]' out.csv
    not "$WATTROUTE" run plain.yaml "${only[@]}" --metrics energy_j_total
    not "$WATTROUTE" run plain.yaml "${only[@]}" --metrics accuracy --set policies.cloud.pair=best_local
    not "$WATTROUTE" run plain.yaml "${only[@]}" --metrics accuracy --decisions decisions.csv
}

@test "a complete case is asked for what the chosen metrics need" {
    cp table.h5 gaps.h5
    /usr/bin/python3 - <<'PYTHON'
import h5py, numpy as np
with h5py.File("gaps.h5", "r+") as file:
    file["latency_s"][:10] = np.nan
    del file["block_checksum"], file["checked_variable"], file.attrs["content_xxh128"], file.attrs["attributes_xxh128"]
PYTHON
    for metrics in queries_dropped,latency_mean_s queries_dropped,accuracy; do
        "$WATTROUTE" run plain.yaml --set measurements=gaps.h5 --set 'policies={oracle: {kind: oracle}}' --quiet \
            --format csv --metrics "$metrics" | grep ',all,queries_dropped,'
    done | cut -d, -f 6 >dropped
    printf '10\n0\n' | diff - dropped
}

@test "every form holds what was asked for and nothing else" {
    cat >published.yaml <<'STUDY'
published:
  - {policy: oracle, metric: energy_savings, value: 0.5, source: here}
  - {policy: oracle, metric: coverage, value: 0.5, source: there}
STUDY
    cat plain.yaml published.yaml >asked.yaml
    asked=(run asked.yaml --quiet --metrics 'energy_savings,latency_p*,attempts_mean')
    printf '%s\n' attempts_mean energy_savings latency_p50_s latency_p95_s latency_p99_s >names
    "$WATTROUTE" "${asked[@]}" --format csv | awk -F, '$4 == "all" { print $5 }' | sort -u | sed '/energy_savings_/d' | diff - names
    "$WATTROUTE" "${asked[@]}" --format csv >out.csv
    grep -q energy_savings_published out.csv
    not grep -q coverage out.csv
    "$WATTROUTE" "${asked[@]}" --format json |
        /usr/bin/python3 -c 'import json, sys
told = json.load(sys.stdin)
rows, listed = ({entry["metric"] for entry in told[key]} for key in ("rows", "metrics"))
assert rows == listed == set(open("names").read().split()), rows
assert [entry["metric"] for entry in told["published"]] == ["energy_savings"]'
    "$WATTROUTE" "${asked[@]}" -o out.h5
    /usr/bin/python3 -c 'import h5py
with h5py.File("out.h5") as file:
    metrics = {name.decode() for name in file["row_metric"][:]}
assert metrics == set(open("names").read().split()), metrics'
    "$WATTROUTE" "${asked[@]}" >out.txt
    grep -q attempts_mean out.txt
    grep -q 'saved %' out.txt
    not grep -qE 'IPW|J/correct|correct, by domain' out.txt
    "$WATTROUTE" "${asked[@]}" --ci --replicates 100 --format csv | awk -F, '$5 == "energy_savings" && $7 != "" && $3 == "oracle"' | grep -q energy_savings
}

@test "a sweep obeys too, and agrees with a run" {
    "$WATTROUTE" sweep study.yaml --quiet --format csv >all.sweep
    "$WATTROUTE" sweep study.yaml --quiet --format csv --metrics 'energy_j_total,compute_*,accuracy' >some.sweep
    awk -F, 'NR == 1 || $5 ~ /^(energy_j_total|compute_.*|accuracy)$/' all.sweep | cmp - some.sweep
    "$WATTROUTE" sweep study.yaml --quiet -o some.h5 --metrics 'energy_j_total,compute_*,accuracy'
    /usr/bin/python3 -c 'import h5py
with h5py.File("some.h5") as file:
    print(*(name.decode() for name in file["metric"][:]), sep="\n")' >listed
    printf '%s\n' accuracy compute_savings energy_j_total compute_flop_total compute_flop_per_query | diff - listed
    "$WATTROUTE" sweep study.yaml --quiet --metrics accuracy >out.txt
    grep -q 'correct' out.txt
    not grep -q 'saved %' out.txt
    "$WATTROUTE" sweep study.yaml --quiet --format json --metrics accuracy | grep -c '"metric":' >count
    [ "$(cat count)" -eq $((1 + 25 * 5)) ]
}

@test "scenarios count the same queries, whatever a budget weighs in each" {
    cp table.h5 gaps.h5
    /usr/bin/python3 - <<'PYTHON'
import h5py
with h5py.File("gaps.h5", "r+") as file:
    file["input_tokens"][:10] = -1
    del file["block_checksum"], file["checked_variable"], file.attrs["content_xxh128"], file.attrs["attributes_xxh128"]
PYTHON
    "$WATTROUTE" sweep plain.yaml --quiet --format csv --set measurements=gaps.h5 --metrics queries_dropped --set output.percentiles=false \
        --set 'policies={least: {kind: budget, minimise: energy, accuracy: baseline}}' \
        --set 'sweep={by: {grid: {policies.least.minimise: [energy, compute]}}}' |
        awk -F, '$3 == "least" && $4 == "all" { print $2, $6 }' >dropped
    printf 'by/1 10\nby/2 10\n' | diff - dropped
}

@test "names that are no metric's are refused, with the nearest" {
    for list in energy_savigns 'energy_savings,bogus_*'; do
        status=0
        "$WATTROUTE" run plain.yaml --metrics "$list" 2>stderr || status=$?
        [ "$status" -eq 2 ]
        grep -qE "did you mean '[a-z_0-9]+'" stderr
    done
    sed 's/percentiles: true/metrics: [energy_savigns]/' plain.yaml >wrong.yaml
    status=0
    "$WATTROUTE" run wrong.yaml 2>stderr || status=$?
    [ "$status" -eq 65 ]
    grep -qE "wrong.yaml:[0-9]+:[0-9]+: .*did you mean 'energy_savings'" stderr
    not "$WATTROUTE" run plain.yaml --set 'output.metrics=[]'
    not "$WATTROUTE" run plain.yaml --set output.metrics=accuracy
    not "$WATTROUTE" run plain.yaml --metrics 'accuracy,'
}
