#!/usr/bin/env bats
# `wattroute run --ci`: what each option changes, the same bytes for any threads, degenerate tables, and a bootstrap of
# the written decisions in numpy.

bats_require_minimum_version 1.5.0
load intervals_helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    make_small 200
}

run_small() {
    "$WATTROUTE" run small.yaml --format csv --quiet "$@"
}

@test "without --ci there is no interval, with it every value has one or says why not" {
    run_small > plain.csv
    run_small --ci > ci.csv
    [ -z "$(tail -n +2 plain.csv | cut -d, -f7,8 | tr -d ',\n')" ]
    /usr/bin/python3 - <<'END'
import csv
plain, ci = (list(csv.DictReader(open(f, newline=""))) for f in ("plain.csv", "ci.csv"))
for a, b in zip(plain, ci, strict=True):
    assert a["value"] == b["value"]
    if b["value"]:
        assert "interval: " in b["note"], b
        if b["lo"]:
            assert float(b["lo"]) <= float(b["value"]) <= float(b["hi"]), b
        else:
            assert "no interval: " in b["note"], b
    assert "nan" not in ",".join(b.values()).lower()
assert sum(bool(b["lo"]) for b in ci) > 30
END
}

@test "Wilson, Clopper-Pearson and the bootstrap for shares: 160 of 200" {
    run_small --ci > wilson.csv
    run_small --ci --shares clopper-pearson > exact.csv
    run_small --ci --shares bootstrap > bootstrap.csv
    run -0 interval wilson.csv local all accuracy
    [[ "$output" =~ ^0\.80*[0-9]?\ 0\.7391[0-9]*\ 0\.8495 ]]
    run -0 interval exact.csv local all accuracy
    [[ "$output" =~ ^0\.80*[0-9]?\ 0\.737[0-9]*\ 0\.853 ]]
    run -0 interval bootstrap.csv local all accuracy
    [[ "$output" =~ ^0\.80*[0-9]?\ 0\.7[34][0-9]*\ 0\.8[45] ]]
    note bootstrap.csv local all accuracy | grep -F 'BCa bootstrap, 10000 resamples'
    note exact.csv local all accuracy | grep -F 'Clopper-Pearson'
}

@test "the level, the number of resamples, the seed and the kind of interval change the ends" {
    run_small --ci > a.csv
    for option in --ci=0.8 '--ci --replicates 500' '--ci --seed 7' '--ci --interval percentile'; do
        # shellcheck disable=SC2086 # several words
        run_small $option > b.csv
        not cmp -s a.csv b.csv
    done
    run_small --ci=0.8 > narrow.csv
    read -r _ lo hi <<< "$(interval a.csv oracle all energy_savings)"
    read -r _ low high <<< "$(interval narrow.csv oracle all energy_savings)"
    awk "BEGIN { exit !($lo < $low && $low < $high && $high < $hi) }"
    run_small --ci --seed 0 --replicates 10000 | cmp - a.csv
    note a.csv oracle all energy_savings | grep -F '95 % interval: BCa bootstrap, 10000 resamples'
}

@test "the same bytes for any number of threads, and the seed is in the provenance" {
    for threads in 1 2 5; do
        run_small --ci --by domain --threads "$threads" --strata domain > "$threads.csv"
        cmp 1.csv "$threads.csv"
    done
    run_small --ci --seed 42 --meta meta.json > a.csv
    grep -F '"seed": 42' meta.json
    grep -F 'BCa bootstrap over queries, 10000 resamples, seed 42' meta.json
}

@test "strata keep the shares of domains: what differs between domains alone has no width" {
    awk -F, -v OFS=, 'NR > 1 { $5 = int((NR - 2) / 10) + 1; $6 = 20 } 1' small.csv > flat.csv
    "$WATTROUTE" import --scores flat.csv --accelerators accelerators.csv --quiet -o small.h5
    run_small --ci > free.csv
    run_small --ci --strata domain > strata.csv
    read -r value lo hi <<< "$(interval free.csv local all energy_savings)"
    awk "BEGIN { exit !($hi - $lo > 0.05 && $lo < $value && $value < $hi) }"
    read -r value lo hi <<< "$(interval strata.csv local all energy_savings)"
    awk "BEGIN { exit !($hi - $lo < 1e-12 && $hi - $value < 1e-12) }"
}

@test "the meter's error widens energies and not shares, and the note says by how much" {
    run_small --ci > a.csv
    run_small --ci --meter-error 0.12 > b.csv
    read -r value lo hi <<< "$(interval b.csv local all energy_j_per_query)"
    # lognormal: the factor's 2.5 and 97.5 % quantiles are exp(-+1.96 x 0.12 - 0.0072)
    awk "BEGIN { exit !($lo < 0.80 * $value && $lo > 0.74 * $value && $hi > 1.24 * $value && $hi < 1.31 * $value) }"
    # the mean of the factors is 1: exp(-+1.96 x 0.5 - 0.125), and a little from the sample
    run_small --ci --meter-error 0.5 > far.csv
    read -r value lo hi <<< "$(interval far.csv local all energy_j_per_query)"
    awk "BEGIN { exit !($lo < 0.35 * $value && $lo > 0.31 * $value && $hi > 2.2 * $value && $hi < 2.5 * $value) }"
    note b.csv local all energy_j_per_query | grep -E 'meter errors of 12 % are 9[0-9.]+ % of the variance, without them 2\.[0-9]+ to 2\.'
    [ "$(interval a.csv local all accuracy)" = "$(interval b.csv local all accuracy)" ]
    [ "$(interval a.csv local all latency_mean_s)" = "$(interval b.csv local all latency_mean_s)" ]
    [ "$(interval b.csv cloud all energy_savings)" = "0 0 0" ]
}

@test "a study says how far off meters are: all of them, or some; the command line goes before it" {
    run_small --ci --meter-error 0.12 > option.csv
    run_small --ci --set meter_error=0.12 | cmp - option.csv
    run_small --ci > none.csv
    not cmp -s none.csv option.csv
    run_small --ci --set meter_error=0.12 --meter-error 0 | cmp - none.csv
    echo 'meter_error: {laptop: 0.15, server: 0.03}' >> small.yaml
    run_small --ci > two.csv
    note two.csv local all energy_j_per_query | grep -F 'meter errors of 15 % (laptop), 3 % (server) are'
    # exp(-+1.96 x sigma - sigma^2 / 2) of the mean, and what the sampling adds
    read -r value lo hi <<< "$(interval two.csv local all energy_j_per_query)"
    awk "BEGIN { exit !($lo < 0.745 * $value && $lo > 0.69 * $value && $hi > 1.31 * $value && $hi < 1.38 * $value) }"
    read -r value lo hi <<< "$(interval two.csv cloud all energy_j_per_query)"
    awk "BEGIN { exit !($lo > 0.91 * $value && $hi < 1.09 * $value) }"
    # one that is not named has none
    sed -i 's/^meter_error:.*/meter_error: {laptop: 0.15}/' small.yaml
    run_small --ci > one.csv
    [ "$(interval one.csv cloud all energy_j_per_query)" != "$(interval none.csv local all energy_j_per_query)" ]
    note one.csv cloud all energy_j_per_query | not grep -F 'meter errors'
    "$WATTROUTE" run small.yaml --quiet --ci | tr -s '\n ' '  ' | grep -F 'with meter errors of 15 % (laptop)'
    "$WATTROUTE" compare small.yaml cloud local --quiet --replicates 500 --format csv | grep -F 'meter errors of 15 % (laptop) are'
}

@test "a meter's error that is none is refused with its place" {
    for value in 1.5 -0.1 abc '[0.1]' '{}' '{laptop: 2}'; do
        run -65 "$WATTROUTE" run <(cat small.yaml; echo "meter_error: $value") --quiet
        [[ "$output" == *":9:"*"meter_error"* || "$output" == *":9:"*"laptop"* ]] || { echo "$output"; false; }
    done
    run -65 "$WATTROUTE" run <(cat small.yaml; echo "meter_error: {labtop: 0.1}") --quiet
    [[ "$output" == *":9:"*"accelerator 'labtop' is not in the measurements; did you mean 'laptop'?"* ]]
    run -2 "$WATTROUTE" run small.yaml --quiet --set meter_error=3
}

@test "percentiles of latency have Woodruff's interval" {
    run_small --ci --set output.percentiles=true > a.csv
    read -r value lo hi <<< "$(interval a.csv oracle all latency_p50_s)"
    awk "BEGIN { exit !($lo <= $value && $value <= $hi) }"
    note a.csv oracle all latency_p50_s | grep -F '95 % interval: Woodruff'
}

@test "one query, two queries, none local, all correct, a baseline of zero: an answer or a reason" {
    make_small 1
    run_small --ci > one.csv
    note one.csv oracle all energy_savings | grep -F 'no interval: one query'
    make_small 2
    run_small --ci > two.csv
    read -r _ lo hi <<< "$(interval two.csv oracle all energy_j_per_query)"
    [ "$lo $hi" = "2 10" ]
    make_small 30
    awk -F, -v OFS=, 'NR > 1 { $3 = 0; $4 = 1 } 1' small.csv > none.csv
    "$WATTROUTE" import --scores none.csv --accelerators accelerators.csv --quiet -o small.h5
    run_small --ci > none.out
    [[ "$(interval none.out oracle all local_share)" =~ ^0\ 0\ 0\.11 ]]
    [ "$(interval none.out oracle all energy_savings)" = "0 0 0" ]
    [[ "$(interval none.out cloud all accuracy)" =~ ^1\ 0\.88[0-9]*\ 1$ ]]
    note none.out local all energy_j_per_correct | grep -F 'no query was answered correctly'
    awk -F, -v OFS=, 'NR > 1 { $6 = 0 } 1' small.csv > zero.csv
    "$WATTROUTE" import --scores zero.csv --accelerators accelerators.csv --quiet -o small.h5
    run_small --ci > zero.out
    [ "$(interval zero.out oracle all energy_savings)" = "n/a n/a n/a" ]
    note zero.out oracle all energy_savings | grep -F "the baseline's total is zero"
    cat ./*.out ./*.csv | not grep -iE ',-?(nan|inf)'
}

@test "degenerate tables in every form: a defined answer, or n/a with the reason" {
    local table format
    make_small 30
    awk -F, -v OFS=, 'NR > 1 { $5 = 2; $6 = 20; $7 = $8 = 1 } 1' small.csv > constant.csv
    awk -F, -v OFS=, 'NR > 1 { $3 = $4 = 1 } 1' small.csv > correct.csv
    awk -F, -v OFS=, 'NR > 1 { $3 = 0; $4 = 1 } 1' small.csv > none_local.csv
    awk -F, -v OFS=, 'NR > 1 { $6 = 0 } 1' small.csv > zero.csv
    head -n 2 small.csv > one.csv
    for table in constant correct none_local zero one; do
        "$WATTROUTE" import --scores "$table.csv" --accelerators accelerators.csv --quiet -o small.h5
        for format in text csv json md latex; do
            "$WATTROUTE" run small.yaml --ci --replicates 500 --quiet --format "$format" > "out.$table.$format"
            not grep -iwE -- '-?(nan|inf)' "out.$table.$format"
            [ -s "out.$table.$format" ]
        done
        "$WATTROUTE" run small.yaml --ci --replicates 500 --quiet -o "out.$table.h5"
    done
    for format in csv json; do
        grep -F "the baseline's total is zero" "out.zero.$format"
        grep -F 'no interval: one query' "out.one.$format"
    done
    for format in text md latex; do
        grep -F 'n/a' "out.zero.$format"
        tr -s '\n ' '  ' < "out.zero.$format" | grep -F "baseline's total is zero"
        tr -s '\n ' '  ' < "out.one.$format" | grep -F 'no interval: one query'
        grep -F '100.0' "out.correct.$format"
    done
    read -r value lo hi <<< "$(interval out.constant.csv local all energy_savings)"
    awk "BEGIN { exit !($value == 0.9 && $hi - $lo < 1e-12) }"
}

@test "what is undefined in too many resamples has no interval, and the note counts them" {
    make_small 12
    awk -F, -v OFS=, 'NR > 1 { $3 = NR == 2 } 1' small.csv > rare.csv
    "$WATTROUTE" import --scores rare.csv --accelerators accelerators.csv --quiet -o small.h5
    run_small --ci > rare.out
    note rare.out local all energy_j_per_correct | grep -E 'no interval: undefined in 3[0-9]{3} of 10000 resamples'
}

@test "the order of queries changes nothing in an interval but the last digits" {
    run_small --ci > a.csv
    { head -n 1 small.csv; tail -n +2 small.csv | sort -t, -k5,5 -k1,1r; } > shuffled.csv
    "$WATTROUTE" import --scores shuffled.csv --accelerators accelerators.csv --quiet -o small.h5
    run_small --ci > b.csv
    /usr/bin/python3 - <<'END'
import csv
for a, b in zip(*(csv.DictReader(open(f, newline="")) for f in ("a.csv", "b.csv")), strict=True):
    for end in "lo", "hi":
        assert bool(a[end]) == bool(b[end])
        if a[end]:
            assert abs(float(a[end]) - float(b[end])) <= 1e-9 * max(1, abs(float(a[end]))), (a, b)
END
}

@test "a bootstrap of the decisions in numpy gives the same intervals" {
    make_small 2000
    run_small --ci --interval percentile --shares bootstrap --decisions decisions.csv > a.csv
    /usr/bin/python3 - <<'END'
import csv
import numpy as np
decisions = list(csv.DictReader(open("decisions.csv", newline="")))
columns = {p: np.array([[float(r["energy_j"]), float(r["latency_s"]), float(r["correct"])] for r in decisions if r["policy"] == p])
           for p in ("cloud", "oracle")}
n = len(columns["oracle"])
random = np.random.default_rng(1)
weights = random.multinomial(n, [1 / n] * n, 4000).astype(float)
cloud, oracle = weights @ columns["cloud"], weights @ columns["oracle"]
power = weights @ (columns["oracle"][:, 0] / columns["oracle"][:, 1])
values = {"energy_savings": 1 - oracle[:, 0] / cloud[:, 0], "latency_mean_s": oracle[:, 1] / n,
          "accuracy": oracle[:, 2] / n, "energy_j_per_correct": oracle[:, 0] / oracle[:, 2],
          "energy_j_total": oracle[:, 0], "ipw": oracle[:, 2] / power}
rows = {r["metric"]: r for r in csv.DictReader(open("a.csv", newline="")) if r["policy"] == "oracle"}
for metric, value in values.items():
    lo, hi = np.quantile(value, [0.025, 0.975])
    mine = float(rows[metric]["lo"]), float(rows[metric]["hi"])
    # an end of 4000 resamples is off by about 2 % of the width
    assert abs(mine[0] - lo) < 0.06 * (hi - lo) and abs(mine[1] - hi) < 0.06 * (hi - lo), (metric, mine, lo, hi)
END
}

@test "text shows each value with its interval and digits that follow it" {
    "$WATTROUTE" run small.yaml --ci --by domain > text.txt
    grep -E '^local +80\.0 \[73\.9, 85\.0\] +2\.50 \[2\.3[0-9], 2\.6[0-9]\]' text.txt
    grep -F 'intervals     95 %: BCa bootstrap over queries, 10000 resamples, seed 0; shares of queries: Wilson' text.txt
    awk 'length > 100 { print; bad = 1 } END { exit bad }' text.txt
    "$WATTROUTE" run small.yaml --ci --format latex | grep -F '80.0 [73.9, 85.0]'
    "$WATTROUTE" run small.yaml --ci --format json | grep -F '"intervals": "95 %: BCa'
}

@test "options without --ci, and values that are none, are refused" {
    for option in '--replicates 500' '--seed 1' '--interval bca' '--shares wilson' '--strata domain' '--meter-error 0.1'; do
        # shellcheck disable=SC2086 # several words
        run -2 "$WATTROUTE" run small.yaml $option
        [[ "$output" == *"option ${option%% *} does nothing without --ci"* ]]
    done
    run -2 "$WATTROUTE" run small.yaml --ci=95
    [[ "$output" == *"option --ci: found '95'; expected a number from 0.5 to 0.9999"* ]]
    run -2 "$WATTROUTE" run small.yaml --ci --interval exact
    [[ "$output" == *"option --interval: found 'exact'; expected bca, percentile"* ]]
    run -2 "$WATTROUTE" run small.yaml --ci --shares wald
    [[ "$output" == *"expected wilson, clopper-pearson, bootstrap"* ]]
    run -2 "$WATTROUTE" run small.yaml --ci --ci
    [[ "$output" == *"option --ci is given twice"* ]]
}
