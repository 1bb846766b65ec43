#!/usr/bin/env bats
# `wattroute run --ci --refit`: policies that decide query by query have the intervals that they have without it, the
# others have those of a bootstrap in numpy that decides anew; what is refused; the same bytes for any threads.

bats_require_minimum_version 1.5.0
load intervals_helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    make_small 200
    cat >> small.yaml <<'YAML'
  domains: {kind: per-domain, folds: 5}
  frugal: {kind: budget, minimise: energy, accuracy: baseline}
  like: {kind: random, like: oracle}
  half: {kind: imperfect, preset: ipw, rate: 0.5}
YAML
}

run_small() {
    "$WATTROUTE" run small.yaml --format csv --quiet "$@"
}

# same FIXED REFIT POLICY... : rows of these policies have the same ends; prints which of the other policies differ.
same() {
    /usr/bin/python3 - "$@" <<'END'
import csv, sys
fixed, refit, *policies = sys.argv[1:]
compared, others = 0, set()
for a, b in zip(*(csv.DictReader(open(f, newline="")) for f in (fixed, refit)), strict=True):
    assert a["value"] == b["value"], (a, b)
    near = all(bool(a[end]) == bool(b[end]) and (not a[end] or abs(float(a[end]) - float(b[end])) <= 1e-9 * max(1, abs(float(a[end])))) for end in ("lo", "hi"))
    if a["policy"] in policies and a["metric"] not in ("iso_accuracy_energy_savings", "energy_regret_j_per_query"):
        assert near, (a, b)
        compared += bool(a["lo"])
    elif not near:
        others.add(a["policy"])
assert compared > 10, compared
print(*sorted(others))
END
}

@test "what decides query by query is as without it, by domain and in strata and with meters too; the rest is not" {
    for more in '' '--by domain' '--by domain --strata domain' '--meter-error 0.12'; do
        # shellcheck disable=SC2086 # several words
        run_small --ci --interval percentile --shares bootstrap --replicates 300 $more > fixed.csv
        # shellcheck disable=SC2086
        run_small --ci --refit --replicates 300 $more > refit.csv
        run -0 same fixed.csv refit.csv cloud local oracle half
        [[ "$output" == *domains*frugal*like* ]] || { echo "$more: $output"; false; }
    done
    run_small --ci --refit --replicates 300 --seed 3 > other.csv
    run_small --ci --refit --replicates 300 > refit.csv
    not cmp -s other.csv refit.csv
}

@test "the study says it, or the command line; both say so of every interval" {
    run_small --ci --refit --replicates 150 > option.csv
    run_small --ci --replicates 150 --set refit=true | cmp - option.csv
    note option.csv like all energy_savings | grep -F '95 % interval: percentile bootstrap, 150 resamples; re-decided in every resample'
    note option.csv like all local_share | grep -F 're-decided in every resample'
    "$WATTROUTE" run small.yaml --ci --refit --replicates 150 --quiet | tr -s '\n ' '  ' |
        grep -F '95 %: percentile bootstrap over queries, 150 resamples, seed 0; re-decided in every resample; shares of queries: bootstrap'
    run_small --set refit=true > plain.csv
    run_small | cmp - plain.csv
    run_small --ci --refit --replicates 150 --set output.percentiles=true > percentiles.csv
    note percentiles.csv like all latency_p50_s | grep -F 'Woodruff, decisions as they are'
}

@test "the same bytes for any number of threads, and decisions, findings and totals stay those of the study" {
    for threads in 1 2 3; do
        run_small --ci --refit --replicates 150 --by domain --threads "$threads" > "$threads.csv"
        cmp 1.csv "$threads.csv"
    done
    run_small --by domain | cut -d, -f1-6 > plain.csv
    cut -d, -f1-6 1.csv | cmp - plain.csv
}

@test "a bootstrap in numpy that chooses the best local pair and the rate anew gives the same intervals" {
    awk 'BEGIN {
        print "query_id,domain,correct:near,correct:small,correct:big,energy_j:near@laptop,energy_j:small@laptop,energy_j:big@server"
        for (i = 0; i < 400; i++)
            printf "q%d,d,%d,%d,%d,%d,%d,%d\n", i, i * 7 % 10 < 7, i * 3 % 10 < 7 || i == 2, i % 7 != 0, 6 + i % 3, 1 + i % 4, 10 + i * i % 11
    }' > near.csv
    "$WATTROUTE" import --scores near.csv --accelerators accelerators.csv --quiet -o small.h5
    cat > small.yaml <<'YAML'
wattroute: 1
name: near
measurements: small.h5
baseline: big@server
policies:
  best: {kind: always, pair: best_local}
  oracle: {kind: oracle, scope: local_first, fallback: baseline}
  like: {kind: random, like: best-oracle}
  best-oracle: {kind: oracle, scope: all}
YAML
    run_small --ci --replicates 4000 --refit > refit.csv
    run_small --ci --replicates 4000 --interval percentile --shares bootstrap > fixed.csv
    /usr/bin/python3 - <<'END'
import csv
import numpy as np
table = list(csv.DictReader(open("near.csv", newline="")))
pairs = ["near@laptop", "small@laptop", "big@server"]
energy = np.array([[float(r["energy_j:" + p]) for p in pairs] for r in table])
correct = np.array([[float(r["correct:" + p.split("@")[0]]) for p in pairs] for r in table])
n = len(table)
# among the pairs that are right the least energy, else the least of all
cost = np.where(correct > 0, energy, np.inf)
cost[correct.sum(1) == 0] = energy[correct.sum(1) == 0]
one = np.eye(3)[cost.argmin(1)]
random = np.random.default_rng(1)
weights = random.multinomial(n, [1 / n] * n, 6000).astype(float)
cloud, right, used = (weights @ energy)[:, 2], weights @ correct, weights @ energy
# the most right answers; of two alike the one of less energy
best = np.where((right[:, 0] > right[:, 1]) | ((right[:, 0] == right[:, 1]) & (used[:, 0] < used[:, 1])), 0, 1)
share = weights @ one / n
expected = {("best", "energy_savings"): 1 - used[np.arange(6000), best] / cloud,
            ("best", "accuracy"): right[np.arange(6000), best] / n,
            ("like", "energy_savings"): 1 - (share * used).sum(1) / cloud,
            ("like", "accuracy"): (share * right).sum(1) / n}
refit, fixed = ({(r["policy"], r["metric"]): r for r in csv.DictReader(open(f, newline=""))} for f in ("refit.csv", "fixed.csv"))
for key, value in expected.items():
    lo, hi = np.quantile(value, [0.025, 0.975])
    mine = float(refit[key]["lo"]), float(refit[key]["hi"])
    assert abs(mine[0] - lo) < 0.06 * (hi - lo) and abs(mine[1] - hi) < 0.06 * (hi - lo), (key, mine, lo, hi)
# which pair is the best is a toss-up: what it saves is far less certain than with the pair as it is
width = [float(r[("best", "energy_savings")]["hi"]) - float(r[("best", "energy_savings")]["lo"]) for r in (refit, fixed)]
assert width[0] > 5 * width[1], width
END
}

@test "a policy without an answer in some resamples is undefined there, the others are not" {
    sed -i '/frugal/s/accuracy: baseline/accuracy: 0.95/' small.yaml
    run_small --ci --interval percentile --shares bootstrap --replicates 300 > fixed.csv
    run_small --ci --refit --replicates 300 > refit.csv
    run -0 same fixed.csv refit.csv cloud local oracle half
    note refit.csv frugal all energy_savings | grep -E 'undefined in [0-9]+ of 300 resamples'
    note refit.csv frugal all energy_j_total | grep -E 'undefined in [0-9]+ of 300 resamples'
    note refit.csv like all energy_savings | not grep -F 'undefined'
}

@test "a model without one of the outcomes, or a threshold out of reach, in some resamples is undefined there" {
    # a handful of queries on which the strong pair wins; scores and features of each query
    awk 'BEGIN {
        print "query_id,domain,correct:small,correct:big,energy_j:small@laptop,energy_j:big@server,hardness"
        for (i = 0; i < 120; i++)
            printf "q%d,%s,%d,%d,%d,%d,%.3f\n", i, i % 3 ? "a" : "b", i % 40 != 7, 1, 1 + i % 4, 10 + i * i % 11, i * 7 % 101 / 101
    }' > few.csv
    "$WATTROUTE" import --scores few.csv --keep hardness --accelerators accelerators.csv --quiet -o small.h5
    cat > small.yaml <<'YAML'
wattroute: 1
name: few
measurements: small.h5
baseline: big@server
policies:
  cloud: {kind: always, pair: baseline}
  taught: {kind: learned, features: [hardness], folds: 3, at: 0.03, strong: baseline, weak: best_local}
  at-share: {kind: threshold, score: hardness, calibrate: {share: 0.3}, strong: baseline, weak: best_local}
  at-joules: {kind: threshold, score: hardness, calibrate: {energy_j_per_query: 2.6, folds: 4}, strong: baseline, weak: best_local}
YAML
    run_small --ci --refit --replicates 400 --by domain > refit.csv
    not grep -iE ',-?(nan|inf)' refit.csv
    for policy in taught at-joules; do
        note refit.csv "$policy" all energy_savings | grep -E 'undefined in [0-9]+ of 400 resamples'
        interval refit.csv "$policy" all energy_savings | grep -E '^[0-9.]+ n/a n/a$'
    done
    note refit.csv at-share all energy_savings | not grep -F undefined
    read -r value lo hi <<< "$(interval refit.csv at-share all energy_savings)"
    awk "BEGIN { exit !($lo < $value && $value < $hi) }"
    run_small --ci --refit --replicates 400 --by domain --threads 1 | cmp - refit.csv
    "$WATTROUTE" run small.yaml --ci --refit --replicates 400 --quiet | grep -F 'no interval: undefined in'
}

@test "under loads prices are made anew, by which an oracle decides; what always goes one way is as without it" {
    make_loaded 300
    run_loaded() {
        # shellcheck disable=SC2154 # set by the helper
        "$WATTROUTE" run loaded.yaml --format csv --quiet --set "assumptions.cloud.batching={$station, queries_per_s: 0.2}" "$@"
    }
    run_loaded --ci --interval percentile --shares bootstrap --replicates 200 > fixed.csv
    run_loaded --ci --refit --replicates 200 > refit.csv
    run -0 same fixed.csv refit.csv cloud local
    [[ "$output" == *oracle* ]]
    run_loaded --ci --refit --replicates 200 --threads 1 | cmp - refit.csv
    for metric in energy_savings local_share; do # by prices without loads most queries would stay local
        read -r value lo hi <<< "$(interval refit.csv oracle all $metric)"
        awk "BEGIN { exit !($lo < $value && $value < $hi) }"
    done
}

@test "a loaded station of a box that some resamples overload" {
    make_loaded 300
    run_loaded() {
        "$WATTROUTE" run loaded.yaml --format csv --quiet --set "assumptions.local.idle={kind: poisson, queries_per_device_day: 34300, keep_warm_s: 60, setup_s: 5}" "$@"
    }
    run_loaded --ci --interval percentile --shares bootstrap --replicates 200 > fixed.csv
    note fixed.csv local all energy_savings | grep -F overloaded
    run_loaded --ci --refit --replicates 200 > refit.csv
    run -0 same fixed.csv refit.csv cloud local
    note refit.csv local all energy_savings | grep -F overloaded
}

@test "one query has no interval, and a table of a few queries has an answer" {
    make_small 1
    sed -i '$a\  like: {kind: random, like: oracle}' small.yaml
    run_small --ci --refit --replicates 100 > one.csv
    note one.csv like all energy_savings | grep -F 'no interval: one query'
    make_small 3
    sed -i '$a\  domains: {kind: per-domain, folds: 2}' small.yaml
    run_small --ci --refit --replicates 100 --by domain > three.csv
    cat ./*.csv | not grep -iE ',-?(nan|inf)'
}

@test "conditions on weights stay those of the table" {
    awk -F, -v OFS=, '{ print $0, NR == 1 ? "query_weight" : 1 + NR % 3 }' small.csv > weighted.csv
    "$WATTROUTE" import --scores weighted.csv --accelerators accelerators.csv --quiet -o small.h5
    for where in '[]' '[query_weight >= 2]'; do
        run_small --ci --interval percentile --shares bootstrap --replicates 200 --set "queries.where=$where" > fixed.csv
        run_small --ci --refit --replicates 200 --set "queries.where=$where" > refit.csv
        run -0 same fixed.csv refit.csv cloud local oracle half
    done
}

@test "it is refused where it would do nothing, with other intervals, and by other commands" {
    run -2 "$WATTROUTE" run small.yaml --refit
    [[ "$output" == *"option --refit does nothing without --ci"* ]]
    run -2 "$WATTROUTE" run small.yaml --ci --refit --interval bca
    [[ "$output" == *"option --interval: found 'bca'; expected percentile where decisions are made anew (refit)"* ]]
    run -2 "$WATTROUTE" run small.yaml --ci --refit --shares wilson
    [[ "$output" == *"option --shares: found 'wilson'; expected bootstrap where decisions are made anew (refit)"* ]]
    run_small --ci --refit --replicates 100 --interval percentile --shares bootstrap > a.csv
    run_small --ci --refit --replicates 100 | cmp - a.csv
    run -65 "$WATTROUTE" run <(cat small.yaml; echo "refit: 3") --quiet
    [[ "$output" == *":13:8: "*"refit"* ]]
    sed -i '3i refit: true' small.yaml
    cat >> small.yaml <<'YAML'
sweep:
  a: {grid: {correct.at: [0.5, 1]}}
YAML
    for command in 'compare small.yaml cloud local' 'sweep small.yaml --ci' 'frontier small.yaml --ci' \
        'breakeven small.yaml --vary assumptions.cloud.overheads.pue=1:2 --ci'; do
        # shellcheck disable=SC2086 # several words
        run -65 "$WATTROUTE" $command --quiet
        [[ "$output" == *"small.yaml:3:"*"'refit' is true, and intervals of ${command%% *} are of decisions as they are"* ]] || { echo "$command: $output"; false; }
    done
    "$WATTROUTE" sweep small.yaml --quiet | grep -F 'a/2'
}
