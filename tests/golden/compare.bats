#!/usr/bin/env bats
# `wattroute compare`: McNemar on published answers, pairing, verdicts that follow the interval, families, options.

bats_require_minimum_version 1.5.0
load intervals_helper
load measured_tables

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    make_small 200
}

compare_small() {
    "$WATTROUTE" compare small.yaml "$@" --format csv --quiet
}

# column CSV POLICY DOMAIN METRIC NAME
column() {
    /usr/bin/python3 - "$@" <<'END'
import csv, sys
path, policy, domain, metric, name = sys.argv[1:]
rows = [r for r in csv.DictReader(open(path, newline="")) if (r["policy"], r["domain"], r["metric"]) == (policy, domain, metric)]
assert len(rows) == 1, rows
print(rows[0][name])
END
}

@test "McNemar of RouteLLM's two models: 742 and 2496 of 14037, chi2 949.0" {
    make_routellm
    cat >>routellm.yaml <<'YAML'
  strong: {kind: always, pair: baseline}
  weak: {kind: always, pair: "mixtral-8x7b-instruct-v0.1@api"}
YAML
    "$WATTROUTE" compare routellm.yaml strong weak --quiet -o out.csv
    column out.csv weak all accuracy note | grep -F 'McNemar: right alone on 742, the other on 2496; chi2 949.0'
    [ "$(column out.csv weak all accuracy verdict)" = worse ]
    [ "$(column out.csv weak all accuracy n)" -eq 14037 ]
}

@test "differences are paired: of equal policies nothing is left, and a difference is narrower than its parts" {
    compare_small oracle local > a.csv
    "$WATTROUTE" run small.yaml --ci --quiet --format csv > run.csv
    read -r _ lo hi <<< "$(interval run.csv local all energy_j_per_query)"
    read -r _ low high <<< "$(interval run.csv oracle all energy_j_per_query)"
    awk -v lo="$(column a.csv local all energy_j_per_query lo)" -v hi="$(column a.csv local all energy_j_per_query hi)" \
        "BEGIN { exit !(hi < 0 && hi - lo < ($hi - $lo) + ($high - $low)) }"
    [ "$(column a.csv local all energy_j_per_query verdict)" = better ]
    compare_small cloud local --set 'policies.local.pair="big@server"' > same.csv
    for metric in accuracy energy_savings energy_j_per_query latency_mean_s; do
        [ "$(column same.csv local all $metric difference)" = 0 ]
        [ "$(column same.csv local all $metric lo)" = 0 ]
        [ "$(column same.csv local all $metric verdict)" = "no difference shown" ]
        [ "$(column same.csv local all $metric p)" = 1 ]
    done
}

@test "the verdict follows the interval: 160 and 171 right of 200 are not shown to differ at 99 %" {
    compare_small cloud local > a.csv
    compare_small cloud local --ci=0.99 > b.csv
    column a.csv local all accuracy note | grep -F 'McNemar: right alone on 23, the other on 34; chi2 1.75439'
    awk -v p="$(column a.csv local all accuracy p)" 'BEGIN { exit !(p > 0.18 && p < 0.19) }'
    [ "$(column b.csv local all accuracy verdict)" = "no difference shown" ]
    /usr/bin/python3 - <<'END'
import csv
for path in "a.csv", "b.csv":
    for r in csv.DictReader(open(path, newline="")):
        if not r["lo"]:
            assert r["verdict"] == "n/a" and r["note"], r
            continue
        more = r["metric"] in ("accuracy", "score_mean", "energy_savings", "ipw", "ipj")
        sign = (float(r["lo"]) > 0) - (float(r["hi"]) < 0)
        wanted = "no difference shown" if sign == 0 else "better" if (sign > 0) == more else "worse"
        assert r["verdict"] == wanted, r
END
}

@test "several comparisons: wider intervals and Holm's p, over all queries and over domains apart" {
    compare_small cloud local > one.csv
    compare_small cloud local oracle --by domain > two.csv
    column one.csv local all energy_j_per_query note | grep -F '95 % interval'
    column two.csv local all energy_j_per_query note | grep -F '97.5 % interval'
    column two.csv local d3 energy_j_per_query note | grep -F '99.875 % interval' # 2 policies x 20 domains
    [ "$(column one.csv local all accuracy p)" = "$(column one.csv local all accuracy p_holm)" ]
    awk -v p="$(column two.csv local all accuracy p)" -v holm="$(column two.csv local all accuracy p_holm)" \
        'BEGIN { exit !(holm > p * 0.999 && holm <= 2 * p * 1.001) }'
    awk -v lo="$(column one.csv local all energy_j_per_query lo)" -v low="$(column two.csv local all energy_j_per_query lo)" \
        'BEGIN { exit !(low < lo) }'
    [ "$(tail -n +2 two.csv | wc -l)" -eq $((2 * 21 * 9)) ]
}

@test "unequal weights and shared-out queries have no McNemar, and the note says so" {
    compare_small cloud local oracle --set 'policies.local={kind: imperfect, preset: ipw, rate: 0.5}' > a.csv
    column a.csv local all accuracy note | grep -F 'no McNemar: a policy that shares queries out'
    awk -F, -v OFS=, '{ print $0, NR == 1 ? "weight" : 1 + NR % 3 }' small.csv > weighted.csv
    "$WATTROUTE" import --scores weighted.csv --map weight=weight --accelerators accelerators.csv --quiet -o small.h5
    compare_small cloud local > b.csv
    column b.csv local all accuracy note | grep -F 'no McNemar: unequal weights'
    [ -n "$(column b.csv local all accuracy lo)" ]
    "$WATTROUTE" run small.yaml --ci --quiet --format csv > run.csv
    note run.csv local all accuracy | grep -F 'unequal weights: worth 171'
    "$WATTROUTE" run small.yaml --ci --shares clopper-pearson --quiet --format csv > run.csv
    note run.csv local all accuracy | grep -F 'no interval: Clopper-Pearson needs equal weights'
}

@test "the meters' errors are in the differences; options change the output; the same bytes for any threads" {
    compare_small cloud local > a.csv
    compare_small cloud local --meter-error 0.12 > b.csv
    column b.csv local all energy_savings note | grep -E 'meter errors of 12 % are [0-9.]+ % of the variance'
    for option in '--seed 3' '--replicates 400' '--interval percentile' '--strata domain' --ci=0.8; do
        # shellcheck disable=SC2086 # several words
        compare_small cloud local $option > b.csv
        not cmp -s a.csv b.csv
    done
    compare_small cloud local --threads 1 | cmp - a.csv
    compare_small cloud local --threads 3 | cmp - a.csv
}

@test "one query: no verdict, and the reason" {
    make_small 1
    compare_small cloud local > a.csv
    [ "$(column a.csv local all energy_j_per_query verdict)" = n/a ]
    column a.csv local all energy_j_per_query note | grep -F 'no interval: one query'
}

@test "text, Markdown, LaTeX and JSON" {
    "$WATTROUTE" compare small.yaml cloud local oracle --by domain --quiet > out.txt
    grep -E '^compared +local with cloud; oracle with cloud$' out.txt
    grep -E '^energy_savings \(%\) +[78][0-9.]+ +0\.00 +[78][0-9.]+ \[' out.txt
    grep -E '^d7 ' out.txt
    awk 'length > 100 { print; bad = 1 } END { exit bad }' out.txt
    for form in md latex json; do
        "$WATTROUTE" compare small.yaml cloud local --quiet --format "$form" | grep -F 'no difference shown'
    done
    "$WATTROUTE" compare small.yaml cloud local --quiet -o out.json
    /usr/bin/python3 -c 'import json; assert len(json.load(open("out.json"))["rows"]) == 9'
}

@test "what cannot be compared is refused" {
    run -2 compare_small cloud locl
    [[ "$output" == *"no policy 'locl' in the study; expected one of cloud, local, oracle; did you mean 'local'?"* ]]
    run -2 compare_small cloud local local
    [[ "$output" == *"policy 'local' is named twice"* ]]
    run -2 compare_small cloud cloud
    run -2 compare_small cloud
    [[ "$output" == *"B is missing"* ]]
    run -2 compare_small cloud local --by user
    [[ "$output" == *"option --by: found 'user'; expected domain"* ]]
    run -2 "$WATTROUTE" compare small.yaml cloud local -o small.yaml
    [[ "$output" == *"same file"* ]]
    run -66 "$WATTROUTE" compare absent.yaml cloud local
}

@test "carbon where the study says what it is made of; --metrics takes what has a better way" {
    compare_small cloud local oracle > plain.csv
    not grep -F carbon plain.csv
    compare_small cloud local oracle --set carbon.grid_kgco2e_per_kwh=0.36 > grid.csv
    not cmp -s plain.csv grid.csv
    grep -v carbon grid.csv | cmp - plain.csv # by McNemar's side nothing else changes
    # 0.36 kg per kWh is 1e-7 kg per J
    /usr/bin/python3 - <<'END'
import csv
rows = {(r["policy"], r["metric"]): r for r in csv.DictReader(open("grid.csv", newline=""))}
for policy in "local", "oracle":
    carbon, energy = rows[policy, "carbon_kgco2e_per_query"], rows[policy, "energy_j_per_query"]
    for column in "value", "value_against", "difference", "lo", "hi":
        assert abs(float(carbon[column]) - 1e-7 * float(energy[column])) < 1e-12, (policy, column)
    assert carbon["verdict"] == energy["verdict"] == "better" and carbon["unit"] == "kg", carbon
END
    compare_small cloud local oracle --metrics carbon_kgco2e_total,accuracy --set carbon.grid_kgco2e_per_kwh=0.36 > two.csv
    [ "$(cut -d, -f1,4 two.csv | paste -sd' ')" = 'policy,metric local,accuracy local,carbon_kgco2e_total oracle,accuracy oracle,carbon_kgco2e_total' ]
    [ "$(column two.csv local all carbon_kgco2e_total verdict)" = better ]
    for name in p p_holm lo verdict; do
        [ "$(column two.csv local all accuracy $name)" = "$(column plain.csv local all accuracy $name)" ]
    done
    compare_small cloud local --metrics 'carbon_*' > none.csv # n/a with the reason
    [ "$(column none.csv local all carbon_kgco2e_per_query verdict)" = n/a ]
    column none.csv local all carbon_kgco2e_per_query note | grep -F 'the study does not say what is emitted (carbon.grid_kgco2e_per_kwh)'
    "$WATTROUTE" compare small.yaml cloud local --metrics 'cost_*,carbon_savings' --by domain --quiet > text.out
    grep -E '^domain +cost_savings +local +carbon_savings +local' text.out
    "$WATTROUTE" compare small.yaml cloud local --metrics 'energy_*,accuracy' --by domain --quiet | grep -E '^domain +correct +local +energy saved +local'
}

@test "levels that the resamples cannot hold are none: of a family, and of one interval" {
    compare_small cloud local oracle --by domain --replicates 1000 > few.csv # 40 comparisons: a tail of 1/1600
    [ "$(column few.csv local d3 energy_savings verdict)" = n/a ]
    column few.csv local d3 energy_savings note | grep -F 'no interval: 1000 resamples are too few for one of 99.875 %, the level of each comparison; --replicates 1600 or more'
    [ "$(column few.csv local all energy_savings verdict)" = better ]
    compare_small cloud local oracle --by domain --replicates 1600 > enough.csv
    [ "$(column enough.csv local d3 energy_savings verdict)" = better ]
    run -2 compare_small cloud local --ci=0.999 --replicates 1000
    [[ "$output" == *"option --replicates: found '1000'; expected at least 2000 at a level of 0.999: a resample beyond each end"* ]]
    compare_small cloud local --ci=0.999 --replicates 2000 > /dev/null
    run -2 "$WATTROUTE" run small.yaml --ci=0.99 --replicates 100 --quiet
    [[ "$output" == *"option --replicates: found '100'; expected at least 200 at a level of 0.99"* ]]
}

@test "what --metrics cannot compare is said" {
    run -2 compare_small cloud local --metrics accuracy,local_share
    [[ "$output" == *"option --metrics: 'local_share' is not compared, as no way of it is better or it has no resamples; expected some of accuracy, score_mean,"* ]]
    run -2 compare_small cloud local --metrics 'latency_p*'
    [[ "$output" == *"option --metrics: 'latency_p*' is not compared"* ]]
    run -2 compare_small cloud local --metrics carbon_g_total
    [[ "$output" == *"'carbon_g_total'"*"did you mean 'carbon_kgco2e_total'?"* ]]
    compare_small cloud local --metrics 'latency_*' > latency.csv # a pattern takes what can be
    [ "$(cut -d, -f4 latency.csv | paste -sd' ')" = 'metric latency_mean_s' ]
}
