#!/usr/bin/env bats
# `frontier` and `threshold`, from CSV to CSV.

# shellcheck disable=SC2154 # rounds_to, not
load run_helper
load measured_tables

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# A study of the prompts' length: routellm.yaml.
make_prompts() {
    make_routellm
    cat >>routellm.yaml <<'END'
  length: {kind: threshold, score: prompt_chars, at: 400, strong: baseline, weak: "mixtral-8x7b-instruct-v0.1@api"}
END
}

# A table of six queries, written here: w is the weight, r a router's score, which one query lacks.
make_small() {
    cat > small.csv <<'END'
query_id,query_weight,r,input_tokens,correct:small,correct:big,energy_j:small,energy_j:big
a,1,0.9,10,0,1,1,3
b,1,0.5,40,1,1,1,3
c,2,0.5,30,0,1,1,5
d,1,0.2,20,1,0,2,4
e,1,,50,0,1,1,3
END
    "$WATTROUTE" import --scores small.csv --accelerator rack --site local --keep r --quiet -o small.h5
    cat > small.yaml <<'END'
wattroute: 1
name: small
measurements: small.h5
queries: {missing: available_case}
baseline: big@rack
policies:
  r: {kind: threshold, score: r, at: 0.5, strong: big@rack, weak: small@rack, router: {energy_j: 0.25}}
END
}

@test "routellm: prompt length, the random control and the best score possible" {
    make_prompts
    "$WATTROUTE" frontier routellm.yaml --against cost -o out.csv
    for policy in length "(prompt length)"; do
        rounds_to out.csv "$policy" apgr_decile %.5f 0.58370
        rounds_to out.csv "$policy" apgr_exact %.5f 0.58582
        rounds_to out.csv "$policy" cpt20_decile %.4f 0.1535
        rounds_to out.csv "$policy" cpt50_decile %.4f 0.3670
        rounds_to out.csv "$policy" cpt80_decile %.4f 0.6920
        rounds_to out.csv "$policy" cpt50_exact %.4f 0.3590
    done
    rounds_to out.csv length accuracy_weak %.6f 0.680915
    rounds_to out.csv length accuracy_strong %.6f 0.805870
    rounds_to out.csv "(best score)" apgr_exact %.5f 1.28533
    rounds_to out.csv "(best score)" apgr_at_most %.4f 1.2965
    rounds_to out.csv "(best score)" apgr_at_most_grid %.4f 1.2896
    rounds_to out.csv "(random)" apgr_exact %.12f 0.500000000000
    rounds_to out.csv "(random)" cpt80_exact %.12f 0.800000000000
    [ "$(grep -cE ',length,all,apgr_exact,[^,]*,,,14037,1,' out.csv)" -eq 1 ]
    # strong-only and weak-only queries are the first and the last step of the best order
    "$WATTROUTE" frontier routellm.yaml --against cost --points points.csv --quiet > /dev/null
    awk -F, '$2 == "(best score)" && $3 == "curve" { print $5 * 14037 }' points.csv > steps
    printf '%s\n' 0 2496 13295 14037 | diff - steps
}

@test "a threshold in a run is the point of its curve, and a second computation from the CSV agrees" {
    make_prompts
    "$WATTROUTE" run routellm.yaml --format csv > run.csv
    "$WATTROUTE" frontier routellm.yaml --against cost --format csv > out.csv
    [ "$(value run.csv length accuracy)" = "$(value out.csv length accuracy_at)" ]
    python3 - "$shared/routellm/mmlu_pair.csv" out.csv <<'END'
import csv, sys
rows = [r for r in csv.DictReader(open(sys.argv[1])) if r["contaminated"] == "0"]
chars = [int(r["prompt_chars"]) for r in rows]
right = [(int(r["correct:mixtral-8x7b-instruct-v0.1"]), int(r["correct:gpt-4-1106-preview"])) for r in rows]
strong = [c >= 400 for c in chars]
out = {(r["policy"], r["metric"]): r["value"] for r in csv.DictReader(open(sys.argv[2]))}
at = lambda metric: float(out["length", metric])
n = len(rows)
assert abs(at("strong_share_at") - sum(strong) / n) < 1e-12
assert abs(at("accuracy_at") - sum(pair[s] for pair, s in zip(right, strong)) / n) < 1e-12
weak, best = (sum(pair[i] for pair in right) / n for i in (0, 1))
assert abs(at("accuracy_random_at") - (weak + sum(strong) / n * (best - weak))) < 1e-12
cost = sum(-(-c // 4) * (24.7 if s else 0.24) / 1e6 for c, s in zip(chars, strong)) / n
assert abs(at("cost_usd_per_query_at") / cost - 1) < 1e-6, (at("cost_usd_per_query_at"), cost)
ends = [sum(-(-c // 4) * usd / 1e6 for c in chars) / n for usd in (0.24, 24.7)]
random = ends[0] + sum(strong) / n * (ends[1] - ends[0])
assert abs(at("cost_usd_per_query_random_at") / random - 1) < 1e-6
# the hull by brute force, and both AIQ of it
order = sorted(set(chars), reverse=True)
points = [(sum(-(-c // 4) * 0.24 for c in chars) / 1e6 / n, weak)]
by = {}
for c, pair in zip(chars, right):
    a, b = by.get(c, (0, 0))
    by[c] = (a + -(-c // 4) * 24.46 / 1e6, b + pair[1] - pair[0])
for c in order:
    points.append((points[-1][0] + by[c][0] / n, points[-1][1] + by[c][1] / n))
hull = []
for p in sorted(points):
    if hull and p[1] <= hull[-1][1]:
        continue
    while len(hull) > 1 and (hull[-1][1] - hull[-2][1]) * (p[0] - hull[-2][0]) <= (p[1] - hull[-2][1]) * (hull[-1][0] - hull[-2][0]):
        hull.pop()
    hull.append(p)
most = points[-1][0]
area = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(hull, hull[1:])) + hull[-1][1] * (most - hull[-1][0])
assert abs(at("aiq_paper") - area / (most - hull[0][0])) < 1e-6
assert abs(at("aiq_code") - area / most) < 1e-6
assert int(at("hull_points")) == len(hull) and int(at("curve_points")) == len(points)
END
}

@test "ties, weights, a missing score and the router's own use, worked by hand" {
    make_small
    "$WATTROUTE" frontier small.yaml --points points.csv --format csv > out.csv
    # Shares of weight 6: e (no score, at strong), then a, then b and c together, then d. Energies carry 0.25 J.
    cat > wanted <<'END'
0 2 1.4166667
0.1666667 3 1.75
0.3333333 4 2.0833333
0.8333333 6 3.75
1 5 4.0833333
END
    awk -F, '$2 == "r" && $3 == "curve" { printf "%.8g %.8g %.8g\n", $5, $6 * 6, $7 }' points.csv > got
    diff <(awk '{ printf "%.6f %.6f %.6f\n", $1, $2, $3 }' wanted) <(awk '{ printf "%.6f %.6f %.6f\n", $1, $2, $3 }' got)
    # the point of the study: r at least 0.5, and e
    rounds_to out.csv r strong_share_at %.6f 0.833333
    rounds_to out.csv r accuracy_at %.6f 1.000000
    "$WATTROUTE" run small.yaml --format csv > run.csv
    rounds_to run.csv r accuracy %.6f 1.000000
    rounds_to run.csv r energy_j_per_query %.6f 3.750000
    # prompt length has no router, and sends e first of all as its prompt is the longest
    awk -F, '$2 == "(prompt length)" && $3 == "curve" { printf "%s %.6f %.6f\n", $4, $5, $7 }' points.csv > got
    diff got - <<'END'
 0.000000 1.166667
50 0.166667 1.500000
40 0.333333 1.833333
30 0.666667 3.166667
20 0.833333 3.500000
10 1.000000 3.833333
END
}

@test "a query without a score is dropped from a complete case, and goes where unscored says otherwise" {
    make_small
    "$WATTROUTE" run small.yaml --set queries.missing=complete_case --format csv > run.csv
    [ "$(value run.csv r queries_dropped)" = 1 ]
    rounds_to run.csv r accuracy %.6f 1.000000
    "$WATTROUTE" run small.yaml --set policies.r.unscored=weak --format csv > run.csv
    rounds_to run.csv r accuracy %.6f 0.833333
    rounds_to run.csv r energy_j_per_query %.6f 3.416667
    "$WATTROUTE" frontier small.yaml --set policies.r.unscored=weak --points points.csv --quiet > /dev/null
    [ "$(awk -F, '$2 == "r" && $3 == "curve"' points.csv | tail -1 | cut -d, -f4-5)" = ",1" ]
}

@test "every form prints the same figures, quality may be the score, and use is chosen" {
    make_small
    for format in text md latex json csv; do
        "$WATTROUTE" frontier small.yaml --format $format > "out.$format"
        [ -s "out.$format" ]
    done
    grep -q 'APGR' out.text && grep -q 'CPT50' out.md && grep -q 'AIQ' out.latex
    python3 -c 'import json; print(len(json.load(open("out.json"))))'
    "$WATTROUTE" frontier small.yaml --quality score --format csv > score.csv
    [ -n "$(value score.csv r score_mean_weak)" ]
    "$WATTROUTE" frontier small.yaml --threads 1 -o one.csv
    "$WATTROUTE" frontier small.yaml --threads 2 -o two.csv
    cmp one.csv two.csv
    "$WATTROUTE" frontier small.yaml --set prompt_length=r --format csv > length.csv
    [ "$(value length.csv '(prompt length)' apgr_exact)" = "$(value length.csv r apgr_exact)" ]
}

@test "a use that the measurements lack says where it comes from, and which others there are" {
    make_small
    run "$WATTROUTE" frontier small.yaml --against compute
    [ "$status" -eq 65 ]
    [ "$output" = "wattroute: option --against: compute per query needs model_params_total, which the measurements do not\
 have; expected it for every pair in play; give params_total_b in the table of models (import --models), or take\
 --against energy" ]
    says 65 "give usd_per_mtok_in and usd_per_mtok_out in the table of models" \
        "$WATTROUTE" frontier small.yaml --against cost
    says 65 "import latency_s, or s_per_output_token of the pairs" "$WATTROUTE" frontier small.yaml --against latency
    says 2 "--set objective=compute: compute per query needs model_params_total, which the measurements do not have" \
        "$WATTROUTE" frontier small.yaml --set objective=compute
    printf 'model,params_total_b,params_active_b\nbig,5,5\n' > models.csv
    "$WATTROUTE" import --scores small.csv --accelerator rack --site local --keep r --models models.csv --quiet -o small.h5
    says 65 "needs model_params_total, which the measurements lack for model 'small'; expected it for every pair in play;\
 give params_total_b in the table of models (import --models), or say compute: {parameters: active}, or take" \
        "$WATTROUTE" frontier small.yaml --against compute
}

@test "faults name their place" {
    make_small
    says 2 "expected energy, cost, compute, latency or carbon" "$WATTROUTE" frontier small.yaml --against time
    says 2 "expected accuracy or score" "$WATTROUTE" frontier small.yaml --quality best
    says 2 "is the same file as" "$WATTROUTE" frontier small.yaml --points small.h5
    says 2 "is the same file as" "$WATTROUTE" frontier small.yaml --points out.csv -o out.csv
    says 2 "does nothing under queries.missing complete_case" "$WATTROUTE" run small.yaml \
        --set queries.missing=complete_case --set policies.r.unscored=weak
    sed 's/score: r/score: s/' small.yaml > bad.yaml
    says 65 "bad.yaml:7:31: the table has no query column 's'; expected one of" "$WATTROUTE" run bad.yaml
    sed 's/strong: big@rack/strong: huge@rack/' small.yaml > bad.yaml
    says 65 "bad.yaml:7:51: policies.r.strong: the table has no pair 'huge@rack'" "$WATTROUTE" run bad.yaml
    sed 's/weak: small@rack/weak: {pairs: [{site: cloud}], within: oracle}/' small.yaml > bad.yaml
    says 65 "no pair of the table has site 'cloud'" "$WATTROUTE" run bad.yaml
    sed 's/weak: small@rack/weak: {pairs: [{site: local}]}/' small.yaml > bad.yaml
    says 65 "'weak' lacks the key 'within'" "$WATTROUTE" run bad.yaml
    sed 's/at: 0.5/at: high/' small.yaml > bad.yaml
    says 65 "'at' is 'high'; expected a number; correct the value" "$WATTROUTE" run bad.yaml
    sed '$d' small.yaml > bad.yaml
    echo '  all: {kind: always, pair: baseline}' >> bad.yaml
    says 65 "bad.yaml:6:1: no policy of the study has a curve" "$WATTROUTE" frontier bad.yaml
    says 65 "no query has weight: 0 replayed of 5" "$WATTROUTE" frontier small.yaml --set 'queries.where=["r > 5"]'
    says 2 "the table has no query column 'length'" "$WATTROUTE" run small.yaml --set prompt_length=length
}

@test "sides may be sets, of which the cheapest, the best or the oracle's serves" {
    make_small
    for within in cheapest best_score oracle; do
        "$WATTROUTE" run small.yaml --set "policies.r.weak={pairs: [{site: local}], within: $within}" --set policies.r.at=2 \
            --set policies.r.unscored=weak --format csv > "$within.csv"
    done
    rounds_to cheapest.csv r accuracy %.6f 0.333333
    rounds_to best_score.csv r accuracy %.6f 1.000000
    rounds_to oracle.csv r accuracy %.6f 1.000000
    rounds_to oracle.csv r energy_j_per_query %.6f 3.416667
}

# finding CSV POLICY : what the note of its accuracy says that it came to.
finding() {
    grep -E "^[^,]*,[^,]*,$2,all,accuracy," "$1" | sed -n 's/.*came to \([^ ]*\) with thresholds.*/\1/p'
}

@test "calibrated thresholds: the share that they come to is that of the decisions, near what was asked and never of their own fold" {
    make_prompts
    set='policies.length={kind: threshold, score: prompt_chars, calibrate: {share: 0.3}, strong: baseline, weak: "mixtral-8x7b-instruct-v0.1@api"}'
    "$WATTROUTE" run routellm.yaml --format csv --decisions decisions.csv --set "$set" > run.csv
    awk -F, -v told="$(finding run.csv length)" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        $column["policy"] == "length" { n++; strong += $column["pair"] ~ /^gpt-4/ }
        END { difference = strong / n - told
              if (n != 14037 || difference > 1e-6 || difference < -1e-6 || told < 0.29 || told > 0.31) {
                  print n, strong / n, told; exit 1 } }' decisions.csv
    grep -q 'share at strong: asked 0.3, came to 0' run.csv
    # other folds, other thresholds; the same whatever the threads
    "$WATTROUTE" run routellm.yaml --format csv --set "$set" --threads 1 | cmp - run.csv
    "$WATTROUTE" run routellm.yaml --format csv --set "$set" --set seed=7 > seed.csv
    "$WATTROUTE" run routellm.yaml --format csv --set "$set" --set policies.length.calibrate.folds=2 > folds.csv
    not cmp -s run.csv seed.csv
    not cmp -s run.csv folds.csv
    "$WATTROUTE" run routellm.yaml --set "$set" | grep -q 'came to 0.*thresholds'
    # the curve of a calibrated router is that of its score, without a threshold of the study on it
    "$WATTROUTE" frontier routellm.yaml --against cost --format csv > fixed.csv
    "$WATTROUTE" frontier routellm.yaml --against cost --format csv --set "$set" > calibrated.csv
    grep -v -E 'length,all,[a-z_]*_at,' fixed.csv | cmp - calibrated.csv
}

@test "thresholds calibrated to a budget, the router's own use included; every kind of budget" {
    make_prompts
    sed -i 's/at: 400/calibrate: {cost_usd_per_query: 0.0014}, router: {cost_usd: 0.0001}/' routellm.yaml
    "$WATTROUTE" run routellm.yaml --format csv > run.csv
    awk -v told="$(finding run.csv length)" 'BEGIN { exit !(told > 0.00135 && told < 0.00145) }'
    "$WATTROUTE" run routellm.yaml --format csv --set policies.length.router.cost_usd=0.0006 > dear.csv
    awk -v a="$(value run.csv length accuracy)" -v b="$(value dear.csv length accuracy)" 'BEGIN { exit !(b < a) }'
    make_small
    sed -i 's/r: .*/r: {kind: threshold, score: input_tokens, calibrate: {share: 0.5, folds: 2}, strong: big@rack, weak: small@rack}/' small.yaml
    "$WATTROUTE" run small.yaml --format csv > share.csv
    "$WATTROUTE" run small.yaml --format csv --set 'policies.r.calibrate={energy_j_per_query: 100}' > energy.csv
    awk -v told="$(finding energy.csv r)" -v is="$(value energy.csv r energy_j_per_query)" 'BEGIN { d = told - is; exit !(d < 1e-5 && d > -1e-5) }'
    "$WATTROUTE" run small.yaml --format csv --set 'policies.r.calibrate={carbon_kgco2e_per_query: 1}' --set carbon.grid_kgco2e_per_kwh=0.4 > carbon.csv
    [ "$(value carbon.csv r energy_j_per_query)" = "$(value energy.csv r energy_j_per_query)" ]
    says 65 "out of reach; expected a bound that some choice of pairs meets" "$WATTROUTE" run small.yaml --set 'policies.r.calibrate={energy_j_per_query: 0.01}'
    says 2 "has both 'calibrate' and 'at'" "$WATTROUTE" run small.yaml --set policies.r.at=0.5
    says 65 "expected in 'calibrate' exactly one of share" "$WATTROUTE" run small.yaml --set policies.r.calibrate.energy_j_per_query=1
    says 65 'carbon: {grid_kgco2e_per_kwh: 0.4}' "$WATTROUTE" frontier small.yaml --against carbon
    for key in latency_mean_s compute_flop_per_query cost_usd_per_query; do
        run "$WATTROUTE" run small.yaml --set "policies.r.calibrate={$key: 1}"
        [ "$status" -ne 0 ] && [[ $output == *needs* ]]
    done
}

@test "the carbon of a curve is its energy at the grid's intensity" {
    make_small
    sed -i 's/, router: {energy_j: 0.25}//' small.yaml # its joules have no grid
    "$WATTROUTE" frontier small.yaml --format csv > energy.csv
    "$WATTROUTE" frontier small.yaml --format csv --against carbon --set carbon.grid_kgco2e_per_kwh=0.36 > carbon.csv
    for where in weak strong at random_at; do
        awk -v e="$(value energy.csv r energy_j_per_query_$where)" -v c="$(value carbon.csv r carbon_kgco2e_per_query_$where)" \
            'BEGIN { d = c / (e * 1e-7) - 1; exit !(e > 0 && d < 1e-7 && d > -1e-7) }'
    done
}
