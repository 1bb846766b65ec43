#!/usr/bin/env bats
# `pool`, from CSV to CSV: without each model, the best few, and the oracle over all.

# shellcheck disable=SC2154 # set by the helper
load run_helper
load measured_tables

setup_file() {
    make_mmlu
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# Four models, one of them on two machines; weights, a tie between m2 and m3 as first addition, a missing cell.
make_small() {
    cat > long.csv <<'END'
query_id,domain,query_weight,model,accelerator,score,energy_j,latency_s,output_tokens
a,x,1,m1,box,1,2,1,10
a,x,1,m1,rack,1,5,1,10
a,x,1,m2,box,0,1,1,10
a,x,1,m3,box,0,3,1,10
a,x,1,big,rack,1,10,1,10
b,x,2,m1,box,0,2,1,10
b,x,2,m1,rack,0,5,1,10
b,x,2,m2,box,1,1,1,10
b,x,2,m3,box,0,3,1,10
b,x,2,big,rack,0,10,1,10
c,y,2,m1,box,0,2,1,10
c,y,2,m1,rack,1,5,1,10
c,y,2,m2,box,0,1,1,10
c,y,2,m3,box,1,3,1,10
c,y,2,big,rack,0,10,1,10
d,y,1,m1,box,0,2,1,10
d,y,1,m1,rack,0,5,1,10
d,y,1,m2,box,1,1,1,10
d,y,1,big,rack,1,10,1,10
e,y,4,m1,box,0,2,1,10
e,y,4,m1,rack,0,5,1,10
e,y,4,m2,box,0,1,1,10
e,y,4,m3,box,0,3,1,10
e,y,4,big,rack,0,10,1,10
END
    printf 'accelerator,site,loaded_idle_w\nbox,local,\nrack,cloud,121.5\n' > accelerators.csv
    "$WATTROUTE" import --long long.csv --accelerators accelerators.csv --quiet -o small.h5
    cat > small.yaml <<'END'
wattroute: 1
name: small
measurements: small.h5
queries: {missing: available_case}
baseline: big@rack
policies:
  cloud-only: {kind: always, pair: baseline}
  first: {kind: oracle, scope: all, router: {energy_j: 0.5}}
  cheap: {kind: oracle, scope: all, fallback: cheapest}
  some: {kind: oracle, scope: all, pairs: [{model: m2}, {pair: big@rack}]}
END
}

@test "a small table by hand: shares by weight, a model on two sites, ties, a missing cell" {
    make_small
    "$WATTROUTE" pool small.yaml --format csv > out.csv
    rounds_to out.csv "(all models)" models %d 4
    rounds_to out.csv "(all models)" accuracy %.12f 0.600000000000
    rounds_to out.csv "(all models)" coverage %.12f 0.600000000000
    rounds_to out.csv "(all models)" accuracy_margin %.12f 0.300000000000
    rounds_to out.csv "only m1" accuracy %.1f 0.3
    rounds_to out.csv "only m1" coverage %.1f 0.1
    rounds_to out.csv "only m2" accuracy %.1f 0.3
    rounds_to out.csv "without m1" accuracy %.1f 0.6
    rounds_to out.csv "without m1" accuracy_lost %.1f 0.0
    rounds_to out.csv "without m2" accuracy %.1f 0.4
    rounds_to out.csv "without m2" coverage %.1f 0.3
    rounds_to out.csv "without big" accuracy %.1f 0.6
    grep -q '^small,default,without big,all,energy_savings,,,,5,1,"the pool is without the baseline' out.csv
    # the baseline first; m1, m2 and m3 all add 2 then: the first
    grep -q '^small,default,greedy 1,all,models,1,,,5,1,big$' out.csv
    [ "$(grep -E ',greedy 2,all,models,' out.csv | cut -d, -f 11-)" = '"m1, big"' ]
    rounds_to out.csv "greedy 2" accuracy %.1f 0.4
    rounds_to out.csv "greedy 2" accuracy_margin %.12f 0.100000000000
    rounds_to out.csv "greedy 3" accuracy %.1f 0.6
    rounds_to out.csv "best 3" accuracy %.1f 0.6
    # with the router: (a) m1@box 2, (b) m2 1, (c) m3 3, (d) m2 1, (e) the baseline 10, 0.5 J each
    rounds_to out.csv "(all models)" energy_savings %.12f "$(python3 -c 'print(f"{1 - (2 + 2 + 6 + 1 + 40 + 5) / 100:.12f}")')"
    "$WATTROUTE" pool small.yaml --policy cheap --format csv > cheap.csv
    rounds_to cheap.csv "(all models)" energy_savings %.12f "$(python3 -c 'print(f"{1 - (2 + 2 + 6 + 1 + 4) / 100:.12f}")')"
    "$WATTROUTE" pool small.yaml --policy some --format csv > some.csv
    rounds_to some.csv "(all models)" models %d 2
    rounds_to some.csv "(all models)" accuracy %.1f 0.4
}

@test "every pool's figures are those of an oracle that may use its pairs, and pools are the best of all by brute force" {
    need_data
    study=$repository/configs/mmlu-pro.yaml
    "$WATTROUTE" pool "$study" --set "measurements=$mmlu" --quiet --exhaustive 4 -o out.csv
    python3 - "$data" out.csv > sets.txt <<'END'
import csv, itertools, sys
rows = list(csv.DictReader(open(sys.argv[1] + "/scores_wide.csv", newline="")))
models = [r["model"] for r in csv.DictReader(open(sys.argv[1] + "/models.csv", newline=""))]
right = {m: [r["correct:" + m] == "1" for r in rows] for m in models}
share = lambda pool: sum(map(any, zip(*(right[m] for m in pool)))) / len(rows)
base = "Meta-Llama-3_1-70B-Instruct"
out, notes = {}, {}
for r in csv.DictReader(open(sys.argv[2], newline="")):
    out[r["policy"], r["metric"]], notes[r["policy"], r["metric"]] = r["value"], r["note"]
near = lambda key, wanted: abs(float(out[key]) - wanted) < 1e-12 or sys.exit(f"{key}: {out[key]}, expected {wanted}")
pool_of = lambda name: notes[name, "models"].split(", ")
near(("(all models)", "accuracy"), share(models))
for m in models:
    rest = [n for n in models if n != m]
    near((f"without {m}", "accuracy"), share(rest))
    near((f"without {m}", "coverage"), share([n for n in rest if n != base]))
    near((f"only {m}", "accuracy"), share([m]))
    near((f"without {m}", "accuracy_lost"), share(models) - share(rest))
chosen = [base]
for k in range(2, len(models) + 1):
    chosen.append(max((m for m in models if m not in chosen), key=lambda m: share(chosen + [m])))
    assert sorted(pool_of(f"greedy {k}")) == sorted(chosen), (k, chosen)
    near((f"greedy {k}", "accuracy"), share(chosen))
for k in range(2, 5):
    best = max(itertools.combinations([m for m in models if m != base], k - 1), key=lambda s: share(s + (base,)))
    assert sorted(pool_of(f"best {k}")) == sorted(best + (base,)), (k, best)
    near((f"best {k}", "accuracy"), share(best + (base,)))
assert ("best 5", "models") not in out and ("best 1", "models") not in out
for name in [f"without {m}" for m in models if m != base] + ["greedy 3", "best 4"]:
    print(name, *pool_of(name), sep=",")
END
    [ "$(wc -l < sets.txt)" -eq 8 ]
    while IFS=, read -r name first rest; do
        pairs=""
        for model in $first ${rest//,/ }; do
            [ "$model" = Meta-Llama-3_1-70B-Instruct ] || pairs+="{site: local, model: $model}, "
        done
        run_study mmlu-pro --format csv --quiet --set "policies={o: {kind: oracle, scope: local_first, fallback: baseline,
            pairs: [$pairs{pair: \"Meta-Llama-3_1-70B-Instruct@H100x4\"}]}}" > run.csv
        for metric in accuracy energy_savings compute_savings cost_savings; do
            awk -F, -v name="$name" -v metric="$metric" '
                FNR == NR { if ($3 == "o" && $4 == "all" && $5 == metric) { wanted = $6; found++ } next }
                $3 == name && $5 == metric { got = $6; found++ }
                END { difference = got - wanted
                      if (found != 2 || difference > 1e-12 || difference < -1e-12) {
                          print name, metric, found, got, wanted; exit 1 } }' run.csv out.csv
        done
    done < sets.txt
}

@test "mmlu-pro: some of 26 models is right on 92.34 %, of Llama 3.1 8B and 70B on 69.59 %" {
    need_data
    python3 - "$data/scores_wide.csv" > models.csv <<'END'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
print("model,usd_per_mtok_in,usd_per_mtok_out")
for column in rows[0]:
    if column.startswith("correct:") and all(r[column] for r in rows):
        print(column[8:], 0, 1, sep=",")
END
    [ "$(wc -l < models.csv)" -eq 27 ]
    "$WATTROUTE" import --scores "$data/scores_wide.csv" --accelerator api --site cloud --models models.csv \
        --chars-per-token 4 --quiet -o all.h5
    {
        printf 'wattroute: 1\nname: all\nmeasurements: all.h5\nobjective: cost\nbaseline: Meta-Llama-3_1-70B-Instruct@api\n'
        printf 'policies: {oracle: {kind: oracle, scope: all}}\npairs:\n'
        tail -n +2 models.csv | sed 's/\([^,]*\).*/  - {model: "\1"}/'
    } > all.yaml
    "$WATTROUTE" pool all.yaml --size 4 --exhaustive 4 -o out.csv
    rounds_to out.csv "(all models)" models %d 26
    rounds_to out.csv "(all models)" accuracy %.4f 0.9234
    rounds_to out.csv "only Meta-Llama-3_1-8B-Instruct" accuracy %.4f 0.4419
    rounds_to out.csv "only Meta-Llama-3_1-70B-Instruct" accuracy %.4f 0.6282
    [ "$(grep -c ',greedy [0-9]*,all,accuracy,' out.csv)" -eq 4 ]
    "$WATTROUTE" pool all.yaml --set 'pairs=[{model: Meta-Llama-3_1-8B-Instruct}, {model: Meta-Llama-3_1-70B-Instruct}]' -o two.csv
    rounds_to two.csv "(all models)" accuracy %.4f 0.6959
    rounds_to two.csv "best 2" accuracy %.4f 0.6959
    rounds_to two.csv "(all models)" accuracy_margin %.4f 0.0677
    # free of the baseline's model the best pair is at least as good, and may do without it
    "$WATTROUTE" pool all.yaml --without-baseline --exhaustive 2 --size 2 -o free.csv
    python3 - "$data/scores_wide.csv" models.csv free.csv <<'END'
import csv, itertools, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
models = [r["model"] for r in csv.DictReader(open(sys.argv[2], newline=""))]
right = {m: sum(1 << i for i, r in enumerate(rows) if r["correct:" + m] == "1") for m in models}
best = max(itertools.combinations(models, 2), key=lambda s: (right[s[0]] | right[s[1]]).bit_count())
out = {(r["policy"], r["metric"]): (r["value"], r["note"]) for r in csv.DictReader(open(sys.argv[3], newline=""))}
assert sorted(out["best 2", "models"][1].split(", ")) == sorted(best), (best, out["best 2", "models"])
single = max(models, key=lambda m: right[m].bit_count())
assert out["greedy 1", "models"][1] == single == out["best 1", "models"][1]
assert single in out["best 2", "accuracy_margin"][1]
END
    says 2 'there are 1081575 pools of 9 models to try; expected at most 1000000' "$WATTROUTE" pool all.yaml --exhaustive 13
    says 2 'there are 1562275 pools of 8 models to try' "$WATTROUTE" pool all.yaml --exhaustive 8 --without-baseline
}

@test "llmdrift: some of four models is right on 97.16 %" {
    make_drift
    cat >>drift.yaml <<'END'
  oracle: {kind: oracle, scope: all, fallback: cheapest}
END
    "$WATTROUTE" pool drift.yaml -o out.csv
    rounds_to out.csv "(all models)" models %d 4
    rounds_to out.csv "(all models)" accuracy %.4f 0.9716
    "$WATTROUTE" run drift.yaml --format csv > run.csv
    [ "$(awk -F, '$3 == "oracle" && $5 == "cost_savings" { print $6 }' run.csv)" = \
        "$(awk -F, '$3 == "(all models)" && $5 == "cost_savings" { print $6 }' out.csv)" ]
}

@test "forms, threads and options" {
    make_small
    "$WATTROUTE" pool small.yaml > out.txt
    grep -q '^best single  *m1, right on 30.00 %, which all together exceed by 30.00 points$' out.txt
    grep -q '^models  *4; on 60.00 % of the queries some model is right$' out.txt
    "$WATTROUTE" pool small.yaml --threads 1 --format csv > one.csv
    "$WATTROUTE" pool small.yaml --threads 3 --format csv --quiet | cmp - one.csv
    for form in json md tex csv; do
        "$WATTROUTE" pool small.yaml -o "out.$form"
        [ -s "out.$form" ]
    done
    cmp one.csv out.csv
    python3 -c 'import json; d = json.load(open("out.json")); assert any(r["policy"] == "without m2" and r["metric"] == "accuracy" and r["value"] == 0.4 for r in d["rows"]), d["rows"][:3]'
    [ "$("$WATTROUTE" pool small.yaml --size 2 --exhaustive 0 --format csv | cut -d, -f 3 | grep -cE '^(greedy [3-9]|best)')" -eq 0 ]
    [ "$("$WATTROUTE" pool small.yaml --set 'pairs=[{model: m2}, {model: big}]' --format csv | grep -c 'without m[13]')" -eq 0 ]
}

@test "what pool refuses" {
    make_small
    says 2 "option --policy: found 'cloud-only'; expected the name of a policy of kind oracle" \
        "$WATTROUTE" pool small.yaml --policy cloud-only
    says 2 'same file' "$WATTROUTE" pool small.yaml -o small.h5
    says 2 'same file' "$WATTROUTE" pool small.yaml -o small.yaml
    says 2 'option --size' "$WATTROUTE" pool small.yaml --size 0
    says 2 'each pool of models would have loads of its own' "$WATTROUTE" pool small.yaml --quiet --set \
        'assumptions.cloud.batching={kind: logistic, cap: 256, p0_w: 440, pr_w: 250, kp: 1, x0: 5, t0_s: 0.0067, t1_s: 0.00009, queries_per_s: 1}'
    says 65 'no query has weight: 0 replayed of 5' "$WATTROUTE" pool small.yaml --set 'queries.where=["domain == x", "domain == y"]'
    says 66 'nothing.yaml' "$WATTROUTE" pool nothing.yaml
}
