#!/usr/bin/env bats
# The policy `learned`, from CSV to CSV.

# shellcheck disable=SC2030,SC2031 # run sets output and status in each test
# shellcheck disable=SC2154 # set by the helper
load run_helper
load measured_tables

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# A study of routers that learn: routellm.yaml.
make_learned() {
    local sides='strong: baseline, weak: "mixtral-8x7b-instruct-v0.1@api"'
    make_routellm
    cat >>routellm.yaml <<END
  length: {kind: learned, features: [prompt_chars], at: 0.2, $sides}
  both: {kind: learned, features: [prompt_chars, domain], at: 0.2, $sides}
  fails: {kind: learned, features: [prompt_chars, domain], target: weak_fails, ridge: 20, at: 0.3, $sides}
END
}

@test "routellm: the fit to all queries is numpy's, and so are AUC, Brier score and reliability in the sample" {
    make_learned
    "$WATTROUTE" run routellm.yaml --learned fits.csv --quiet -o out.csv
    /usr/bin/python3 - "$shared/routellm/mmlu_pair.csv" <<'END'
import csv, sys
import numpy as np
rows = [r for r in csv.DictReader(open(sys.argv[1], newline="")) if r["contaminated"] == "0"]
got = {}
for r in csv.DictReader(open("fits.csv", newline="")):
    got[r["policy"], r["section"], r["name"], r["model"], r["statistic"]] = float(r["value"])
groups = sorted({r["group"] for r in rows})
chars = np.array([float(r["prompt_chars"]) for r in rows])
dummies = np.array([[r["group"] == g for g in groups] for r in rows], float)
weak = np.array([r["correct:mixtral-8x7b-instruct-v0.1"] == "1" for r in rows])
strong = np.array([r["correct:gpt-4-1106-preview"] == "1" for r in rows])
wins, fails = (strong & ~weak).astype(float), (~weak).astype(float)
ones, z = np.ones((len(rows), 1)), ((chars - chars.mean()) / chars.std())[:, None]
for policy, x, y, ridge in (("length", np.hstack([ones, z]), wins, 1), ("both", np.hstack([ones, z, dummies]), wins, 1),
                            ("fails", np.hstack([ones, z, dummies]), fails, 20)):
    beta, penalty = np.zeros(x.shape[1]), np.diag([0] + [ridge] * (x.shape[1] - 1)).astype(float)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        beta -= np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]) + penalty, x.T @ (p - y) + penalty @ beta)
    p = 1 / (1 + np.exp(-x @ beta))
    names = ["(intercept)", "prompt_chars"] + (groups if x.shape[1] > 2 else [])
    for name, b in zip(names, beta):
        assert abs(got[policy, "coefficient", name, "all", "standardised"] - b) < 1e-8, (policy, name, b)
    unit = beta[1] / chars.std()
    assert abs(got[policy, "coefficient", "prompt_chars", "all", "per_unit"] - unit) < 1e-10
    assert abs(got[policy, "coefficient", "(intercept)", "all", "per_unit"] - (beta[0] - unit * chars.mean())) < 1e-8
    with_, without = np.sort(p[y == 1]), np.sort(p[y == 0])
    auc = (np.searchsorted(without, with_, "left").sum() + np.searchsorted(without, with_, "right").sum()) / 2 / len(with_) / len(without)
    q = lambda s: got[policy, "quality", "", "in_sample", s]
    assert abs(q("auc") - auc) <= q("auc_to_within") + 1e-12 and q("auc_to_within") < 1e-3, (policy, auc)
    assert abs(q("brier") - ((p - y) ** 2).mean()) < 1e-10
    assert abs(q("log_loss") + np.log(np.where(y == 1, p, 1 - p)).mean()) < 1e-10
    for i in range(10):
        inside = (p * 10).astype(int) == i
        bin_ = lambda s: got[policy, "reliability", "%.1f-%.1f" % (i / 10, (i + 1) / 10), "in_sample", s]
        assert bin_("weight") == inside.sum()
        assert not inside.any() or abs(bin_("score") - p[inside].mean()) < 1e-9 and abs(bin_("outcome") - y[inside].mean()) < 1e-12
    out = got[policy, "quality", "", "out_of_fold", "auc"]
    assert 0.55 < out < q("auc"), (policy, out)
END
}

@test "routellm: a frontier draws the learned curve; prompt length alone learned is prompt length, domains add to it" {
    make_learned
    "$WATTROUTE" frontier routellm.yaml --against cost --points points.csv --format csv > out.csv
    /usr/bin/python3 - out.csv <<'END'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
of = lambda policy, metric: float(next(r["value"] for r in rows if r["policy"] == policy and r["metric"] == metric))
length = of("(prompt length)", "apgr_exact")
# fold by fold the order is that of prompt length; five folds' scores together move it a little
assert abs(of("length", "apgr_exact") - length) < 0.01, (of("length", "apgr_exact"), length)
assert of("both", "apgr_exact") > length + 0.05
assert of("length", "accuracy_weak") == of("(prompt length)", "accuracy_weak")
END
    # the threshold of the study lies on its curve
    "$WATTROUTE" run routellm.yaml --format csv > run.csv
    for policy in length both fails; do
        rounds_to run.csv $policy accuracy %.12f "$(printf %.12f "$(value out.csv $policy accuracy_at)")"
    done
}

@test "the same bytes for any number of threads; decisions are written" {
    make_learned
    for threads in 1 3; do
        "$WATTROUTE" run routellm.yaml --threads $threads --learned fits.$threads --decisions d.$threads --format csv > out.$threads
        "$WATTROUTE" frontier routellm.yaml --against cost --threads $threads --format csv > frontier.$threads
    done
    for output in fits d out frontier; do
        cmp $output.1 $output.3
    done
    [ "$(grep -c ',fails,' d.1)" -eq 14037 ]
}

# 400 queries: x separates the outcomes, y is 2 x, c never varies, z some lack.
make_small() {
    awk 'BEGIN {
        print "query_id,domain,x,y,c,z,correct:small,correct:big,energy_j:small,energy_j:big"
        for (q = 0; q < 400; q++) {
            x = q * 37 % 400
            printf "q%d,%s,%d,%d,5,%s,%d,1,1,3\n", q, q % 2 ? "math" : "law", x, 2 * x, q % 4 ? q % 7 : "", x < 150
        }
    }' > small.csv
    "$WATTROUTE" import --scores small.csv --accelerator rack --site local --keep x,y,c,z --quiet -o small.h5
    cat > small.yaml <<'END'
wattroute: 1
name: small
measurements: small.h5
baseline: big@rack
policies:
  p: {kind: learned, features: [x, y, c, domain], ridge: 0.001, at: 0.5, strong: big@rack, weak: small@rack}
END
}

# fitted NAME MODEL STATISTIC
fitted() {
    awk -F, -v name="$1" -v model="$2" -v statistic="$3" '$3 == name && $4 == model && $5 == statistic { print $6 }' fits.csv
}

@test "outcomes that a feature separates, features that repeat each other or never vary: one finite fit, and a note" {
    make_small
    "$WATTROUTE" run small.yaml --learned fits.csv > text
    awk -v sample="$(fitted '' in_sample auc)" -v out="$(fitted '' out_of_fold auc)" 'BEGIN { exit !(sample > 0.9999 && out > 0.999) }'
    [ "$(fitted y all set_by_ridge)" = 1 ]
    [ "$(fitted c all set_by_ridge)" = 1 ]
    [ "$(fitted c all standardised)" = 0 ]
    # what repeats each other shares the weight
    awk -v a="$(fitted x all standardised)" -v b="$(fitted y all standardised)" 'BEGIN { exit !(a > 1 && a < 100 && (a - b) ^ 2 < 1e-6) }'
    [ "$(grep -c '\[1\]' text)" -ge 3 ]
    grep -q 'weighs less than the ridge' text
    "$WATTROUTE" run small.yaml --format csv > out.csv
    # out of fold the boundary is a query or two off: of 400, the weak one serves the 150 that it gets right
    awk -v right="$(value out.csv p accuracy)" -v use="$(value out.csv p energy_j_per_query)" \
        'BEGIN { print right, use; exit !(right > 0.985 && use > 2.21 && use < 2.29) }'
}

@test "a query that lacks a feature is dropped from a complete case, and goes where unscored says otherwise" {
    make_small
    feature='policies.p.features=[z]'
    "$WATTROUTE" run small.yaml --set "$feature" --learned fits.csv --format csv > out.csv
    [ "$(value out.csv p queries_dropped)" = 100 ]
    [ "$(fitted '' all weight)" = 300 ]
    [ -z "$(fitted z all set_by_ridge)" ]
    for side in strong weak; do
        "$WATTROUTE" run small.yaml --set "$feature" --set queries.missing=available_case --set policies.p.unscored=$side \
            --set policies.p.at=0 --learned fits.csv --format csv > $side.csv
        [ "$(fitted '' all weight)" = 300 ]
    done
    rounds_to strong.csv p energy_j_per_query %.2f 3.00
    rounds_to weak.csv p energy_j_per_query %.2f 2.50
}

@test "JSON holds what --learned writes" {
    make_small
    "$WATTROUTE" run small.yaml --learned fits.csv --format json > out.json
    python3 - <<'END'
import csv, json
learned = json.load(open("out.json"))["policies"][0]["learned"]
rows = {tuple(r.values())[1:5]: float(r["value"]) for r in csv.DictReader(open("fits.csv"))}
met = 0
for (section, name, model, statistic), value in rows.items():
    if section == "coefficient":
        one = next(c for c in learned["coefficients"] if c["term"] == name)
        if model == "all":
            here = one[statistic]
        elif statistic == "standardised":
            here = one["standardised_of_folds"][int(model.removeprefix("fold_")) - 1]
        else:
            continue
    elif section == "quality":
        here = learned[statistic] if model == "all" else learned[model][statistic]
    else:
        here = next(b for b in learned[model]["reliability"] if "%.1f-%.1f" % (b["from"], b["to"]) == name)[statistic]
    assert here == value, (section, name, model, statistic, here, value)
    met += 1
assert met > 60, met
END
    "$WATTROUTE" run small.yaml --format json --set \
        'policies={p: {kind: threshold, score: x, calibrate: {share: 0.3}, strong: big@rack, weak: small@rack}}' > out.json
    python3 - <<'END'
import json
out = json.load(open("out.json"))
came = out["policies"][0]["calibrated"]
assert came["what"] == "share at strong" and came["asked"] == 0.3 and 0.28 < came["came_to"] < 0.32, came
assert came["least_threshold"] <= came["most_threshold"], came
assert "learned" not in out["policies"][0]
END
}

@test "weights count as repeated queries" {
    make_small
    awk -F, 'NR == 1 { print $0 ",query_weight"; next } { print $0 "," 1 + NR % 3 }' small.csv > weighted.csv
    awk -F, 'NR == 1 { print; next } { for (i = 0; i <= NR % 3; i++) { sub(/^q[0-9]*(_[0-9])?/, $1 "_" i); print; } }' small.csv > many.csv
    for table in weighted many; do
        "$WATTROUTE" import --scores $table.csv --accelerator rack --site local --keep x,y,c,z --quiet -o $table.h5
        "$WATTROUTE" run small.yaml --set measurements=$table.h5 --set 'policies.p.features=[z, domain]' --set queries.missing=available_case \
            --set policies.p.ridge=3 --learned fits.csv --quiet -o $table.out.csv
        for name in '(intercept)' z math; do fitted "$name" all standardised; done > $table.fit
    done
    paste weighted.fit many.fit | awk '{ d = $1 - $2; if (d > 1e-9 || d < -1e-9) exit 1; n++ } END { exit n != 3 }'
}

@test "faults name their place" {
    make_small
    says 65 "policy 'p' learns when the strong side wins, but of queries of weight" "$WATTROUTE" run small.yaml --set 'policies.p.strong=small@rack'
    says 65 "learns when the weak side fails" "$WATTROUTE" run small.yaml --set 'policies.p.weak=big@rack' --set policies.p.target=weak_fails
    sed 's/p: .*/p: {kind: always, pair: baseline}/' small.yaml > none.yaml
    says 65 "none.yaml:5:1: no policy of the study learns" "$WATTROUTE" run none.yaml --learned fits.csv
    [ ! -e fits.csv ]
    says 2 "the table has no query column 'w'" "$WATTROUTE" run small.yaml --set 'policies.p.features=[x, w]'
    for features in x '[]' '[x, x]' '[[x]]'; do
        says 2 "a list of 1 to 32 different names of columns with a number per query, or domain" "$WATTROUTE" run small.yaml --set "policies.p.features=$features"
    done
    says 2 "'ridge' is '0'" "$WATTROUTE" run small.yaml --set policies.p.ridge=0
    says 2 "'folds' is '1'" "$WATTROUTE" run small.yaml --set policies.p.folds=1
    says 2 "same file" "$WATTROUTE" run small.yaml --learned small.h5
    says 2 "same file" "$WATTROUTE" run small.yaml --learned out.csv -o out.csv
    awk 'BEGIN { print "query_id,domain,correct:small,correct:big,energy_j:small,energy_j:big"
        for (q = 0; q < 1100; q++) printf "q%d,d%d,%d,1,1,2\n", q, q, q % 2 }' > wide.csv
    "$WATTROUTE" import --scores wide.csv --accelerator rack --site local --quiet -o wide.h5
    says 65 "of which there are 1100; expected at most 1000" "$WATTROUTE" run small.yaml --set measurements=wide.h5 --set 'policies.p.features=[domain]'
}
