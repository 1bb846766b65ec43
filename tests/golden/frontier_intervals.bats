#!/usr/bin/env bats
# `wattroute frontier --ci`: against a bootstrap of the same curve in numpy, in every form of output; what each option
# changes; the same bytes for any threads; degenerate tables.

bats_require_minimum_version 1.5.0
load intervals_helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    make_scores 1500
}

# make_scores QUERIES : scores.h5 and scores.yaml. Harder queries have higher scores, of which there are 40.
make_scores() {
    printf 'accelerator,site\nlaptop,local\nserver,cloud\n' > accelerators.csv
    awk -v n="$1" 'BEGIN {
        print "query_id,domain,r,correct:small,correct:big,energy_j:small@laptop,energy_j:big@server"
        srand(5)
        for (i = 0; i < n; i++) {
            hard = rand()
            printf "q%d,d%d,%.3f,%d,%d,%.3f,%.3f\n", i, i % 3, int(40 * (hard + 0.3 * rand())) / 52, (rand() > hard), (rand() > hard / 3), 1 + rand(), 10 * (1 + rand())
        }
    }' > scores.csv
    "$WATTROUTE" import --scores scores.csv --accelerators accelerators.csv --keep r --quiet -o scores.h5
    cat > scores.yaml <<'YAML'
wattroute: 1
name: scores
measurements: scores.h5
baseline: big@server
policies:
  r: {kind: threshold, score: r, at: 0.4, strong: baseline, weak: small@laptop}
YAML
}

frontier() {
    "$WATTROUTE" frontier scores.yaml --format csv --quiet "$@"
}

@test "a bootstrap of the curve in numpy gives the same intervals" {
    frontier --ci --interval percentile > a.csv
    /usr/bin/python3 - <<'END'
import csv
import numpy as np
table = list(csv.DictReader(open("scores.csv", newline="")))
column = lambda name: np.array([float(r[name]) for r in table])
score, weak, strong = column("r"), column("correct:small"), column("correct:big")
cheap, dear = column("energy_j:small@laptop"), column("energy_j:big@server")
values, group = np.unique(-score, return_inverse=True)
gain = np.maximum(strong - weak, -1)
_, best_group = np.unique(-gain, return_inverse=True)

def curve(k, group):
    add = lambda v: np.concatenate([[0], np.cumsum(np.bincount(group, k * v, minlength=group.max() + 1))]) / k.sum()
    return (add(np.ones(len(k))), add(strong - weak) + (k * weak).sum() / k.sum(),
            add(dear - cheap) + (k * cheap).sum() / k.sum())

def hull_integral(use, quality, most):
    points, hull = sorted(zip(use, quality)), []
    for u, q in points:
        if hull and q <= hull[-1][1]:
            continue
        while len(hull) > 1 and (hull[-1][1] - hull[-2][1]) * (u - hull[-2][0]) <= (q - hull[-2][1]) * (hull[-1][0] - hull[-2][0]):
            hull.pop()
        hull.append((u, q))
    u, q = np.array(hull + [(most, hull[-1][1])]).T
    return ((u[1:] - u[:-1]) * (q[1:] + q[:-1]) / 2).sum() / (most - u[0])

random, got = np.random.default_rng(1), {"apgr_exact": [], "cpt50_exact": [], "aiq_paper": [], "accuracy_at": [], "apgr_decile": []}
for _ in range(1500):
    k = random.multinomial(len(table), np.full(len(table), 1 / len(table))).astype(float)
    share, quality, use = curve(k, group)
    pgr = (quality - quality[0]) / (quality[-1] - quality[0])
    got["apgr_exact"].append(np.trapz(pgr, share))
    at = np.argmax(pgr >= 0.5)
    got["cpt50_exact"].append(share[at - 1] + (share[at] - share[at - 1]) * (0.5 - pgr[at - 1]) / (pgr[at] - pgr[at - 1]))
    most = max(use.max(), curve(k, best_group)[2].max())
    got["aiq_paper"].append(hull_integral(use, quality, most))
    got["accuracy_at"].append((k * np.where(score >= 0.4, strong, weak)).sum() / k.sum())
    deciles = np.quantile(np.repeat(score, k.astype(int)), np.arange(11) / 10)
    shares = [(k * (score >= t)).sum() / k.sum() for t in deciles[:10]] + [0.0]
    accuracy = [(k * np.where(score >= t, strong, weak)).sum() / k.sum() for t in deciles[:10]] + [(k * weak).sum() / k.sum()]
    got["apgr_decile"].append(np.trapz((np.array(accuracy[::-1]) - quality[0]) / (quality[-1] - quality[0]), shares[::-1]))
rows = {r["metric"]: r for r in csv.DictReader(open("a.csv", newline="")) if r["policy"] == "r"}
for metric, value in got.items():
    lo, hi = np.quantile(value, [0.025, 0.975])
    mine = float(rows[metric]["lo"]), float(rows[metric]["hi"])
    # an end of 1500 resamples is off by about 3 % of the width
    assert abs(mine[0] - lo) < 0.1 * (hi - lo) and abs(mine[1] - hi) < 0.1 * (hi - lo), (metric, mine, lo, hi)
END
}

@test "AIQ of a resample reaches to the largest use of all curves, as that of the sample" {
    awk -F, 'NR == 1 { print $0 ",correct:middle,energy_j:middle@laptop" } NR > 1 { print $0 "," (NR % 3 > 0) "," 3 + NR % 7 / 10 }' \
        scores.csv > three.csv
    "$WATTROUTE" import --scores three.csv --accelerators accelerators.csv --keep r --quiet -o scores.h5
    echo '  short: {kind: threshold, score: r, at: 0.4, strong: middle@laptop, weak: small@laptop}' >> scores.yaml
    frontier --ci --replicates 500 > ci.csv
    sed -i '/^  r: /d' scores.yaml
    frontier --ci --replicates 500 > alone.csv
    /usr/bin/python3 - <<'END'
import csv
aiq = {}
for name in ("ci.csv", "alone.csv"):
    row, = [r for r in csv.DictReader(open(name, newline="")) if r["policy"] == "short" and r["metric"] == "aiq_paper"]
    aiq[name] = [float(row[key]) for key in ("lo", "value", "hi")]
    assert aiq[name][0] < aiq[name][1] < aiq[name][2]
# the dear model's curve, seven joules longer, moves the cheap one's AIQ by more than an interval's width
assert aiq["ci.csv"][0] > aiq["alone.csv"][2], aiq
END
}

@test "without --ci there is no interval, with it every value has one or says why not" {
    frontier > plain.csv
    frontier --ci --replicates 500 > ci.csv
    [ -z "$(tail -n +2 plain.csv | cut -d, -f7,8 | tr -d ',\n')" ]
    /usr/bin/python3 - <<'END'
import csv
plain, ci = (list(csv.DictReader(open(f, newline=""))) for f in ("plain.csv", "ci.csv"))
for a, b in zip(plain, ci, strict=True):
    assert a["value"] == b["value"] and "interval" not in a["note"]
    if b["value"]:
        assert "interval: " in b["note"], b
        assert bool(b["lo"]) == bool(b["hi"]) == ("no interval" not in b["note"])
        if b["lo"]:
            assert float(b["lo"]) <= float(b["value"]) * (1 + 1e-7) and float(b["value"]) <= float(b["hi"]) * (1 + 1e-7), b
    assert "nan" not in ",".join(b.values()).lower()
END
    note ci.csv r all curve_points | grep -F 'no interval: a count'
    [ "$(interval ci.csv '(random)' all apgr_exact)" = "0.5 0.5 0.5" ]
}

@test "the level, the number of resamples, the seed and the kind of interval change the ends" {
    frontier --ci --replicates 500 > a.csv
    for option in --ci=0.8 '--ci --seed 7' '--ci --interval percentile'; do
        # shellcheck disable=SC2086 # several words
        frontier --replicates 500 $option > b.csv
        not cmp -s a.csv b.csv
    done
    frontier --ci --replicates 501 > b.csv
    not cmp -s a.csv b.csv
    for threads in 1 3; do
        frontier --ci --replicates 500 --threads "$threads" | cmp - a.csv
    done
    run -2 "$WATTROUTE" frontier scores.yaml --replicates 500
    [[ "$output" == *"option --replicates does nothing without --ci"* ]]
}

@test "text, Markdown, LaTeX and JSON have them" {
    "$WATTROUTE" frontier scores.yaml --ci --replicates 500 > text.txt
    grep -E '^r +0\.[0-9]+ \[0\.[0-9]+, 0\.[0-9]+\] +[0-9.]+ \[[0-9.]+, [0-9.]+\] +0\.[0-9]+ \[0\.' text.txt
    grep -F 'intervals     95 %: BCa bootstrap over queries, 500 resamples, seed 0' text.txt
    not grep -F 'Wilson' text.txt
    awk 'length > 100 { print; bad = 1 } END { exit bad }' text.txt
    "$WATTROUTE" frontier scores.yaml --ci --replicates 500 --format md | grep -E '^\| r +\| 0\.[0-9]+ .?\[0'
    "$WATTROUTE" frontier scores.yaml --ci --replicates 500 --format latex | grep -E '0\.[0-9]+ \[0'
    "$WATTROUTE" frontier scores.yaml --ci --replicates 500 --format json > rows.json
    frontier --ci --replicates 500 > rows.csv
    /usr/bin/python3 - <<'END'
import csv, json
document, rows = json.load(open("rows.json")), list(csv.DictReader(open("rows.csv", newline="")))
for a, b in zip(document["rows"], rows, strict=True):
    for end in "lo", "hi":
        assert (a[end] is None) == (b[end] == "") and (a[end] is None or a[end] == float(b[end]))
END
}

@test "one query, two queries, sides that are equally good: an answer or a reason" {
    make_scores 1
    frontier --ci --replicates 500 > one.csv
    note one.csv r all accuracy_at | grep -F 'no interval: one query'
    make_scores 2
    frontier --ci --replicates 500 > two.csv
    note two.csv r all accuracy_at | grep -E 'no interval: undefined in [0-9]+ of 500 resamples'
    make_scores 50
    awk -F, -v OFS=, 'NR > 1 { $4 = $5 = 1 } 1' scores.csv > same.csv
    "$WATTROUTE" import --scores same.csv --accelerators accelerators.csv --keep r --quiet -o scores.h5
    frontier --ci --replicates 500 > same.out
    [ "$(interval same.out r all apgr_exact)" = "n/a n/a n/a" ]
    [ "$(interval same.out r all accuracy_at)" = "1 1 1" ]
    cat ./*.out one.csv two.csv | not grep -iE ',-?(nan|inf)'
}

@test "every point of the curves and their hulls has an interval of quality and use" {
    frontier --points plain.csv > plain.out
    frontier --ci --points points.csv > a.csv
    cmp <(cut -d, -f1-8 points.csv) plain.csv
    /usr/bin/python3 - <<'END'
import csv, math
rows = list(csv.DictReader(open("points.csv", newline="")))
table = list(csv.DictReader(open("scores.csv", newline="")))
assert list(rows[0])[8:] == ["accuracy_lo", "accuracy_hi", "energy_j_per_query_lo", "energy_j_per_query_hi"]
n, z = len(table), 1.959963984540054
checked = 0
for r in rows:
    p, lo, hi = (float(r["accuracy" + end]) for end in ("", "_lo", "_hi"))
    middle, half = p + z * z / 2 / n, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    assert abs(lo - (middle - half) / (1 + z * z / n)) < 1e-9 and abs(hi - (middle + half) / (1 + z * z / n)) < 1e-9
    assert float(r["energy_j_per_query_lo"]) < float(r["energy_j_per_query"]) < float(r["energy_j_per_query_hi"])
    if r["policy"] == "r" and r["line"] == "curve" and r["score"]:
        # the standard error of a mean, from the table
        use = [float(q["energy_j:big@server" if float(q["r"]) >= float(r["score"]) - 1e-6 else "energy_j:small@laptop"]) for q in table]
        mean = sum(use) / n
        error = math.sqrt(sum((u - mean) ** 2 for u in use)) / n
        assert abs(mean - float(r["energy_j_per_query"])) < 1e-5 * mean
        assert abs(float(r["energy_j_per_query_hi"]) - mean - z * error) < 1e-3 * error
        assert abs(mean - z * error - float(r["energy_j_per_query_lo"])) < 1e-3 * error
        checked += 1
assert checked > 30
hull = [r for r in rows if r["line"] == "hull"]
curve = {(r["policy"], r["accuracy"], r["energy_j_per_query"]): r for r in rows if r["line"] == "curve"}
assert hull and all(curve[r["policy"], r["accuracy"], r["energy_j_per_query"]]["energy_j_per_query_hi"] == r["energy_j_per_query_hi"] for r in hull)
# the bootstrap of the study's own threshold is near: its point is one of the curve's
at = {r["metric"]: r for r in csv.DictReader(open("a.csv", newline="")) if r["policy"] == "r"}
own = min((r for r in rows if r["policy"] == "r" and r["line"] == "curve"), key=lambda r: abs(float(r["energy_j_per_query"]) - float(at["energy_j_per_query_at"]["value"])))
width = float(own["energy_j_per_query_hi"]) - float(own["energy_j_per_query_lo"])
for end in "lo", "hi":
    assert abs(float(own["energy_j_per_query_" + end]) - float(at["energy_j_per_query_at"][end])) < 0.05 * width
END
}

@test "weights, scores, levels and degenerate tables of points" {
    frontier --ci --points a.csv > /dev/null
    frontier --ci=0.8 --points b.csv > /dev/null
    /usr/bin/python3 - <<'END'
import csv
for a, b in zip(*(csv.DictReader(open(f, newline="")) for f in ("a.csv", "b.csv")), strict=True):
    assert float(a["energy_j_per_query_lo"]) < float(b["energy_j_per_query_lo"]) and float(b["accuracy_hi"]) < float(a["accuracy_hi"])
END
    frontier --ci --quality score --points c.csv > /dev/null
    head -n 1 c.csv | grep -F 'pgr,score_mean_lo,score_mean_hi,energy_j_per_query_lo'
    head -n 2 scores.csv > one.csv
    "$WATTROUTE" import --scores one.csv --accelerators accelerators.csv --keep r --quiet -o scores.h5
    frontier --ci --points one.points > /dev/null
    awk -F, 'NR > 1 && $9 $10 $11 $12 != "" { exit 1 }' one.points
    awk -F, -v OFS=, 'NR > 1 { $4 = $5 = 1; $6 = 1; $7 = 10 } 1' scores.csv > alike.csv
    "$WATTROUTE" import --scores alike.csv --accelerators accelerators.csv --keep r --quiet -o scores.h5
    frontier --ci --points alike.points > /dev/null
    awk -F, 'NR > 1 && ($10 != 1 || $9 > 1) { exit 1 }' alike.points
    cat ./*.points | not grep -iE ',-?(nan|inf)'
}

@test "errors of meters are not in it, and every value that is made of energy says so" {
    sed -i '3i meter_error: 0.12' scores.yaml
    says='errors of meters are not in it'
    frontier --ci --replicates 200 > with.csv
    for metric in aiq_paper aiq_code energy_j_per_query_weak energy_j_per_query_at; do
        note with.csv r all $metric | grep -F "resamples; $says"
    done
    for metric in apgr_exact cpt50_exact accuracy_at strong_share_at curve_points; do
        note with.csv r all $metric | not grep -F "$says"
    done
    "$WATTROUTE" frontier scores.yaml --ci --replicates 200 --quiet > with.txt
    tr -s '\n ' '  ' < with.txt | grep -F 'seed 0; errors of meters (meter_error) are not in those of energy and AIQ; run --ci has them'
    frontier --ci --replicates 200 --set meter_error=0 > without.csv
    not grep -F 'errors of meters' without.csv
    cut -d, -f1-10 without.csv > a.csv # the same intervals
    cut -d, -f1-10 with.csv | cmp - a.csv
    frontier --ci --replicates 200 --against latency > latency.csv || true
    frontier --ci --replicates 200 --against compute --quiet > compute.csv || true
    cat latency.csv compute.csv | not grep -F 'errors of meters'
    frontier > plain.csv
    not grep -F 'errors of meters' plain.csv
}
