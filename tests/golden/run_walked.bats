#!/usr/bin/env bats
# Every kind of policy has a query that is walked by hand: what its attempts, its verifier, its fallback and its router
# use, in energy, time and cost. And a naive version that the engine is held against. The program is asked for its kinds:
# another one without both fails here.

# shellcheck disable=SC2154 # set by the helper
load run_helper

# Three domains of thirty queries, all alike in one: so what a domain's queries use on average is what each of them uses.
# `hard`: small is wrong, mid and large are right. `easy`: all are right. `lost`: none is.
setup_file() {
    export WATTROUTE
    cd "$BATS_FILE_TMPDIR" || return
    awk 'BEGIN {
        print "query_id,domain,bert,hops,model,accelerator,score,energy_j,latency_s,cost_usd,input_tokens,output_tokens"
        split("hard easy lost", domain); split("0.75 0.25 0.25", bert); split("9 1 1", hops)
        split("0 1 0", small); split("1 1 0", other)
        for (d = 1; d <= 3; d++) for (q = 0; q < 30; q++) {
            key = "q" q "," domain[d] "," bert[d] "," hops[d]
            print key ",small,phone," small[d] ",10,1,0.01,5,10"
            print key ",mid,box," other[d] ",20,2,0.02,5,20"
            print key ",large,cloud," other[d] ",100,4,0.1,5,100"
        }
    }' > long.csv
    printf 'accelerator,site\nphone,local\nbox,local\ncloud,cloud\n' > accelerators.csv
    "$WATTROUTE" import --long long.csv --accelerators accelerators.csv --keep bert,hops --quiet -o table.h5
    { echo id,domain,pair,attempt && for d in hard easy lost; do for q in {0..29}; do
        printf 'q%d,%s,%s\n' "$q" $d small@phone,1 "$q" $d large@cloud,2; done; done; } > decided.csv
    cat > study.yaml <<'YAML'
wattroute: 1
name: walked
measurements: table.h5
baseline: "large@cloud"
objective: energy
cost: {kind: measured}
policies: {cloud: {kind: always, pair: baseline}}
output: {iso_accuracy: false}
YAML
    # kind, its options | domain: J, s, USD, share right, share local, attempts of a query. Each has a router of 0.5 J,
    # 0.25 s and 0.001 USD besides.
    cat > walks <<'WALKS'
always, pair: baseline | hard: 100.5 4.25 0.101 1 0 1 | lost: 100.5 4.25 0.101 0 0 1
always, pair: best_local | hard: 20.5 2.25 0.021 1 1 1
oracle | hard: 20.5 2.25 0.021 1 1 1 | easy: 10.5 1.25 0.011 1 1 1 | lost: 100.5 4.25 0.101 0 0 1
oracle, fallback: cheapest | lost: 10.5 1.25 0.011 0 1 1
imperfect, preset: ipw, rate: 0.8 | hard: 36.5 2.65 0.037 1 0.8 1 | easy: 28.5 1.85 0.029 1 0.8 1 | lost: 100.5 4.25 0.101 0 0 1
imperfect, preset: uniform, rate: 0.4 | hard: 34.5 2.45 0.035 0.8 0.8 1
imperfect, miss: 0.25, false_local: 0.5, false_local_to: "small@phone" | hard: 40.5 2.75 0.041 1 0.75 1 | lost: 55.5 2.75 0.056 0 0.5 1
imperfect, miss: 0.25, false_local: 0.5, false_local_to: "small@phone", then: escalates | hard: 40.5 2.75 0.041 1 0.75 1 | lost: 105.5 4.75 0.106 0 0 1.5
threshold, score: bert, at: 0.75, strong: baseline, weak: "small@phone" | hard: 100.5 4.25 0.101 1 0 1 | lost: 10.5 1.25 0.011 0 1 1
threshold, score: bert, calibrate: {share: 0.5}, strong: baseline, weak: {pairs: [{site: local}], within: oracle} | hard: 100.5 4.25 0.101 1 0 1 | easy: 10.5 1.25 0.011 1 1 1
decisions, file: decided.csv | hard: 110.5 5.25 0.111 1 0 2 | lost: 110.5 5.25 0.111 0 0 2
random, strong: baseline, weak: "small@phone", share: 0.25 | hard: 33 2 0.0335 0.25 0.75 1 | easy: 33 2 0.0335 1 0.75 1
cascade, pairs: ["small@phone", "mid@box", baseline], verifier: {error: 0.1, energy_j: 1, latency_s: 0.5, cost_usd: 0.001} | hard: 39.4 4.36 0.0399 0.9 0.91 1.99
cascade, pairs: ["small@phone", baseline], verifier: {column: bert, accept: 0.75, energy_j: 1, latency_s: 0.5, cost_usd: 0.001} | hard: 11.5 1.75 0.012 0 1 1 | lost: 111.5 5.75 0.112 0 0 2
per-domain | hard: 20.5 2.25 0.021 1 1 1 | easy: 10.5 1.25 0.011 1 1 1
budget, minimise: energy, accuracy: 0.5 | hard: 15.5 1.75 0.016 0.5 1 1 | easy: 10.5 1.25 0.011 1 1 1 | lost: 10.5 1.25 0.011 0 1 1
learned, features: [hops], at: 0.5, strong: baseline, weak: "small@phone" | hard: 100.5 4.25 0.101 1 0 1 | lost: 10.5 1.25 0.011 0 1 1
WALKS
    sed 's/[, ].*//' walks | sort -u > walked
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
}

kinds() {
    "$WATTROUTE" run study.yaml --set 'policies.x={kind: zzz}' 2>&1 | sed -n 's/.*; expected one of \([^;]*\);.*/\1/p' | tr -d ' ' | tr ',' '\n' | sort
}

# compare WALKS OUT.csv : each walk's figures are those of its policy, pN of line N.
compare() {
    python3 - "$1" "$2" <<'END'
import csv, sys
names = ("energy_j_per_query", "latency_mean_s", "cost_usd_per_query", "accuracy", "local_share", "attempts_mean")
got = {(r["policy"], r["domain"], r["metric"]): float(r["value"]) for r in csv.DictReader(open(sys.argv[2])) if r["value"]}
met = bad = 0
for number, line in enumerate(open(sys.argv[1]), 1):
    options, *walks = line.split(" | ")
    assert walks, options
    for walk in walks:
        domain, figures = walk.split(": ")
        for name, wanted in zip(names, map(float, figures.split()), strict=True):
            value = got[f"p{number}", domain, name]
            met += 1
            if abs(value - wanted) > 1e-6 * wanted + 1e-9:  # measurements are stored as float32
                bad += 1
                print(f"{options}, {domain}: {name} is {value}, walked to {wanted}")
assert met > 150, met
sys.exit(bad > 0)
END
}

@test "every kind of policy: a query walked by hand, with all attempts, verifications, fallbacks and the router" {
    kinds | diff - walked
    {
        echo 'policies:'
        awk -F ' [|] ' '{ print "  p" NR ": {kind: " $1 ", router: {energy_j: 0.5, latency_s: 0.25, cost_usd: 0.001}}" }' walks
    } > policies
    sed '/^policies:/{
        r policies
        d
    }' study.yaml > walked.yaml
    "$WATTROUTE" run walked.yaml --by domain --quiet -o out.csv
    compare walks out.csv
}

@test "what is drawn is one of the ways that the expectation goes" {
    cat > drawn.yaml <<'END'
wattroute: 1
name: drawn
measurements: table.h5
baseline: "large@cloud"
policies:
  ipw: {kind: imperfect, preset: ipw, rate: 0.6, sampled: true}
  uniform: {kind: imperfect, preset: uniform, rate: 0.4, sampled: true}
  mistaken: {kind: imperfect, miss: 0.4, false_local: 0.5, false_local_to: "small@phone", then: escalates, sampled: true}
END
    "$WATTROUTE" run drawn.yaml --quiet --decisions d.csv -o out.csv
    python3 - <<'END'
import csv
paths = {}
for r in csv.DictReader(open("d.csv")):
    paths.setdefault((r["policy"], r["domain"]), {}).setdefault(r["query"], []).append(r["pair"].split("@")[0])
of = lambda policy, domain: sorted(" ".join(path) for path in paths[policy, domain].values())
count = lambda policy, domain: {path: of(policy, domain).count(path) for path in set(of(policy, domain))}
assert set(count("ipw", "hard")) == {"mid", "large"} and 9 < count("ipw", "hard")["mid"] < 27
assert set(count("ipw", "lost")) == {"large"}
assert set(count("uniform", "hard")) == {"small", "mid", "large"}
assert set(count("mistaken", "easy")) == {"small", "large"} and set(count("mistaken", "hard")) == {"mid", "large"}
assert set(count("mistaken", "lost")) == {"large", "small large"} and 6 < count("mistaken", "lost")["small large"] < 24
END
}

@test "--seed is the study's seed, for every command that draws; where nothing draws it is refused" {
    cat > seeded.yaml <<'END'
wattroute: 1
name: seeded
measurements: table.h5
baseline: "large@cloud"
policies:
  drawn: {kind: random, strong: baseline, weak: "small@phone", share: 0.5, sampled: true}
  taught: {kind: learned, features: [bert], at: 0.5, strong: baseline, weak: "small@phone"}
  cloud: {kind: always, pair: baseline}
sweep: {one: {}}
END
    for form in "run --quiet" "sweep --quiet" "frontier --points points" "compare drawn cloud"; do
        read -r command words <<< "$form"
        touch points
        # shellcheck disable=SC2086 # several words
        {
            "$WATTROUTE" "$command" seeded.yaml $words --format csv > none.csv && cat points >> none.csv
            "$WATTROUTE" "$command" seeded.yaml $words --format csv --seed 4 > option.csv && cat points >> option.csv
            "$WATTROUTE" "$command" seeded.yaml $words --format csv --set seed=4 > set.csv && cat points >> set.csv
        }
        not cmp -s none.csv option.csv
        # the resamples of compare go by --seed alone
        [ "$command" = compare ] || cmp option.csv set.csv
    done
    "$WATTROUTE" run seeded.yaml --quiet --seed 4 --meta meta.json -o out.csv
    python3 -c 'import json; m = json.load(open("meta.json")); assert m["seed"] == 4 and "seed: 4\n" in m["study"], m'
    for command in run sweep frontier; do
        run "$WATTROUTE" $command seeded.yaml --seed 4 --quiet --set \
            'policies={r: {kind: threshold, score: bert, at: 0.5, strong: baseline, weak: "small@phone"}}'
        [ "$status" -eq 2 ]
        [[ "$output" == *"option --seed does nothing without --ci or a policy that draws or has folds"* ]]
    done
    "$WATTROUTE" run seeded.yaml --quiet --seed 4 --set seed=5 -o both.csv # the option stands behind
    cmp both.csv out.csv
}

@test "every kind of policy has a naive version that it is held against" {
    cat > naive <<'END'
always tests/reference/test_reference.c
oracle tests/reference/test_reference.c
imperfect tests/reference/test_routers.c
threshold tests/reference/test_routers.c
decisions tests/reference/test_routers.c
random tests/reference/test_routers.c
cascade tests/reference/test_routers.c
per-domain tests/reference/test_routers.c
budget tests/golden/budget.bats
learned tests/reference/test_learned.c
END
    cut -d ' ' -f 1 naive | sort | diff - <(kinds)
    # the programs in C count that they compared these kinds
    while read -r kind test; do
        grep -qE "\"$kind\"|kind: $kind" "$repository/$test" || { echo "$test has no $kind"; return 1; }
    done < naive
}
