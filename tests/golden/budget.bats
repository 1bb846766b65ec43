#!/usr/bin/env bats
# `budget` in both directions, against a linear programme and on real measurements; the saving at equal accuracy.

# shellcheck disable=SC2154 # set by the helper
load run_helper

setup_file() {
    make_mmlu
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# near A B
near() {
    awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; exit !(d < 2e-6 * (1 + b) && -d < 2e-6 * (1 + b)) }' ||
        { echo "$1 is not $2"; return 1; }
}

@test "both directions are the optimum of the linear programme that GLPK solves" {
    reference="$BATS_TEST_DIRNAME/lp_reference.py"
    cat > random.yaml <<'END'
wattroute: 1
name: random
measurements: random.h5
queries: {missing: available_case}
baseline: d@rack
policies:
  least: {kind: budget, minimise: energy, score: 0.5}
  most: {kind: budget, maximise: score, energy_j_per_query: 1}
  dear: {kind: budget, maximise: score, energy_j_per_query: 1, router: {energy_j: 0.75}}
END
    for seed in 1 2 3 4 5; do
        python3 "$reference" make $seed random.csv
        "$WATTROUTE" import --scores random.csv --accelerator rack --site local --quiet -o random.h5
        for least in 0.45 0.6 0.7; do
            "$WATTROUTE" run random.yaml --set policies.least.score=$least --set policies.most.energy_j_per_query=1e9 \
                --set policies.dear.energy_j_per_query=1e9 --format csv --quiet > out.csv
            near "$(value out.csv least energy_j_per_query)" "$(python3 "$reference" solve random.csv least-energy $least)"
            budget=$(value out.csv least energy_j_per_query)
            with_router=$(awk -v j="$budget" 'BEGIN { printf "%.17g", j + 0.75 }')
            "$WATTROUTE" run random.yaml --set "policies.most.energy_j_per_query=$budget" --set \
                "policies.dear.energy_j_per_query=$with_router" --format csv --quiet > out.csv
            near "$(value out.csv most score_mean)" "$(python3 "$reference" solve random.csv most-score "$budget")"
            # a router's own use is part of the bound, and of what the policy uses
            near "$(value out.csv dear score_mean)" "$(value out.csv most score_mean)"
            near "$(value out.csv dear energy_j_per_query)" "$with_router"
        done
    done
}

@test "mmlu-pro: at the baseline's accuracy 47.99 % of its energy can be saved" {
    need_data
    run_study mmlu-pro --format csv --quiet > out.csv
    for policy in oracle oracle-all oracle-cheapest; do
        rounds_to out.csv $policy iso_accuracy_energy_savings %.4f 0.4799
    done
    grep -q ',oracle,all,iso_accuracy_energy_savings,.*1623698.136 J' out.csv
    grep -q ',best-local,all,iso_accuracy_energy_savings,,.*stands beside oracles alone' out.csv
    run_study mmlu-pro --format csv --quiet --set 'policies.least={kind: budget, minimise: energy, accuracy: baseline}' \
        --set output.iso_accuracy=false > out.csv
    rounds_to out.csv least energy_j_total %.3f 1623698.136
    rounds_to out.csv least energy_savings %.4f 0.4799
    [ "$(value out.csv least accuracy)" = "$(value out.csv cloud-only accuracy)" ]
    grep -q ',oracle,all,iso_accuracy_energy_savings,,.*not asked for (output.iso_accuracy)' out.csv
    run_study mmlu-pro --format csv --quiet --set output.iso_accuracy=true > out.csv
    rounds_to out.csv best-local iso_accuracy_energy_savings %.4f 0.4799
    run_study mmlu-pro --quiet | grep -q "^iso-accuracy  at the baseline's accuracy 47.99 %"
}

@test "mmlu-pro: what is used may be energy, cost, compute or latency, and threads change nothing" {
    need_data
    for use in energy cost compute latency; do
        run_study mmlu-pro --format csv --quiet --set "policies.least={kind: budget, minimise: $use, accuracy: baseline}" \
            > "$use.csv"
        # the cheapest pairs may be better than that already: local ones cost nothing here
        awk -v a="$(value "$use.csv" least accuracy)" -v b="$(value "$use.csv" cloud-only accuracy)" \
            'BEGIN { exit !(a >= b - 1e-12) }'
    done
    # each is the least of its own use
    for other in energy compute cost; do
        awk -v a="$(value latency.csv least latency_mean_s)" -v b="$(value $other.csv least latency_mean_s)" \
            'BEGIN { exit !(a < b) }'
    done
    budget=$(value compute.csv least compute_flop_per_query)
    run_study mmlu-pro --format csv --quiet \
        --set "policies.most={kind: budget, maximise: accuracy, compute_flop_per_query: $budget}" > most.csv
    near "$(value most.csv most accuracy)" "$(value most.csv cloud-only accuracy)"
    budget=$(value cost.csv least cost_usd_per_query)
    run_study mmlu-pro --format csv --quiet --threads 1 \
        --set "policies.most={kind: budget, maximise: accuracy, cost_usd_per_query: $budget}" > one.csv
    run_study mmlu-pro --format csv --quiet --threads 2 \
        --set "policies.most={kind: budget, maximise: accuracy, cost_usd_per_query: $budget}" > two.csv
    near "$(value one.csv most accuracy)" "$(value cost.csv least accuracy)"
    cmp one.csv two.csv
    run_study mmlu-pro --format csv --quiet \
        --set "policies.most={kind: budget, maximise: accuracy, latency_mean_s: baseline}" > most.csv
    awk -v a="$(value most.csv most latency_mean_s)" -v b="$(value most.csv cloud-only latency_mean_s)" \
        'BEGIN { exit !(a <= b) }'
}

@test "bounds out of reach and keys that do not go together are told with their place" {
    python3 "$BATS_TEST_DIRNAME/lp_reference.py" make 1 random.csv
    "$WATTROUTE" import --scores random.csv --accelerator rack --site local --quiet -o random.h5
    cat > random.yaml <<'END'
wattroute: 1
name: random
measurements: random.h5
queries: {missing: available_case}
baseline: d@rack
policies:
  b: {kind: budget, maximise: score, energy_j_per_query: 0.001}
END
    says 65 "policy 'b': energy_j_per_query of at most 0.001 per query is out of reach" "$WATTROUTE" run random.yaml
    sed 's/maximise: score, energy_j_per_query: 0.001/minimise: energy, score: 1/' random.yaml > bad.yaml
    says 65 "policy 'b': score of at least 1 per query is out of reach" "$WATTROUTE" run bad.yaml
    sed 's/, energy_j_per_query: 0.001//' random.yaml > bad.yaml
    says 65 "bad.yaml:7:6: policy 'b' of kind budget: its keys do not go together; expected beside 'maximise' exactly" \
        "$WATTROUTE" run bad.yaml
    sed 's/maximise: score/minimise: energy/' random.yaml > bad.yaml
    says 65 "expected beside 'minimise' exactly one of 'accuracy' and 'score'" "$WATTROUTE" run bad.yaml
    sed 's/: 0.001/: little/' random.yaml > bad.yaml
    says 65 "'energy_j_per_query' is 'little'; expected a number of at least 0" "$WATTROUTE" run bad.yaml
    sed 's/energy_j_per_query: 0.001/cost_usd_per_query: 1/' random.yaml > bad.yaml
    says 65 "bad.yaml:7:3: cost per query needs model_usd_per_mtok_in" "$WATTROUTE" run bad.yaml
    says 65 "sends shares of a query to several pairs" "$WATTROUTE" run random.yaml \
        --set policies.b.energy_j_per_query=100 --decisions out.csv
}
