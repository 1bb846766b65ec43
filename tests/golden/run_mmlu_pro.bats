#!/usr/bin/env bats
# The main job on real measurements: MMLU-Pro scores, six local models on three machines, a 70B in the cloud.

# shellcheck disable=SC2154 # set by the helper
load run_helper

setup_file() {
    make_mmlu
}

setup() {
    need_data
    cd "$BATS_TEST_TMPDIR" || return
}

@test "mmlu-pro: coverage, accuracies, energy, FLOP and cost of the oracle and the baseline" {
    run_study mmlu-pro --format csv --quiet > out.csv
    rounds_to out.csv oracle coverage %.7f 0.7348737
    rounds_to out.csv oracle accuracy %.7f 0.8100898
    rounds_to out.csv cloud-only accuracy %.7f 0.6282414
    rounds_to out.csv oracle energy_j_total %.1f 2987198.5
    rounds_to out.csv cloud-only energy_j_total %.1f 3121905.1
    rounds_to out.csv oracle energy_savings %.4f 0.0431
    rounds_to out.csv oracle compute_flop_total %.8e 1.84201359e+17
    rounds_to out.csv cloud-only compute_flop_total %.7e 4.6820438e+17
    rounds_to out.csv oracle cost_usd_total %.6f 0.926596
    rounds_to out.csv cloud-only cost_usd_total %.8f 2.94299896
    [ "$(awk -F, '$3 == "oracle" && $4 == "all" && $5 == "coverage" { print $9 }' out.csv)" -eq 12032 ]
}

@test "mmlu-pro: scope all, and the fallback that decides" {
    run_study mmlu-pro --format csv --quiet > out.csv
    rounds_to out.csv oracle-all energy_j_total %.1f 2691256.5
    rounds_to out.csv oracle-all energy_savings %.4f 0.1379
    rounds_to out.csv oracle-cheapest energy_savings %.4f 0.2951
    run_study mmlu-pro --format csv --quiet --set policies.oracle.scope=all --set policies.oracle.fallback=cheapest > set.csv
    rounds_to set.csv oracle energy_savings %.4f 0.2951
}

@test "mmlu-pro: the cloud's energy boundary moves the saving" {
    while read -r factor saving; do
        awk -F, -v OFS=, -v factor="$factor" '$2 == "H100x4" { $3 = sprintf("%.6f", $3 * factor) } 1' \
            "$data/pairs.csv" > pairs.csv
        make_table pairs.csv scaled.h5
        run_study mmlu-pro --format csv --quiet --set "measurements=$PWD/scaled.h5" > out.csv
        rounds_to out.csv oracle energy_savings %.3f "$saving"
    done <<< "1 0.043
1.3 0.185
1.5 0.248
2 0.350"
}

# machine STUDY ACCELERATOR : every metric, overall and per domain, against the computation from the CSV files.
machine() {
    cloud=Meta-Llama-3_1-70B-Instruct@H100x4
    python3 "$BATS_TEST_DIRNAME/mmlu_pro_reference.py" "$data" "$2" $cloud > reference.csv
    run_study "$1" --format csv --quiet --by domain --set output.percentiles=true > out.csv
    agrees reference.csv out.csv 1e-7 '^(coverage|local_share|accuracy|score_mean|.*_savings|energy_|compute_|cost_|latency_mean|power_|ip)'
    agrees reference.csv out.csv 0.005 '^latency_p'
}

@test "mmlu-pro on the M3 Ultra agrees with a second computation, in every domain" {
    machine mmlu-pro M3Ultra-512GB
}

@test "mmlu-pro on the GB10 agrees with a second computation, in every domain" {
    machine mmlu-pro-gb10 GB10
    rounds_to out.csv oracle energy_j_total %.1f 3157831.5
}

@test "mmlu-pro on the RTX 4090 agrees with a second computation, in every domain" {
    machine mmlu-pro-rtx4090 RTX4090-PC
    rounds_to out.csv oracle energy_j_total %.1f 2575553.4
}

@test "regret is what a policy uses above the first oracle" {
    run_study mmlu-pro --format csv --quiet > out.csv
    awk -F, '$4 == "all" && $5 == "energy_j_per_query" { energy[$3] = $6 }
        $4 == "all" && $5 == "energy_regret_j_per_query" { regret[$3] = $6; if ($0 !~ /against policy oracle/) bad = 1 }
        END {
            for (policy in energy) {
                difference = energy[policy] - energy["oracle"] - regret[policy]
                if (difference > 1e-9 || difference < -1e-9) bad = 1
                rows++
            }
            exit bad || rows != 5
        }' out.csv
}

@test "decisions add up to the totals" {
    run_study mmlu-pro --format csv --decisions decisions.csv > out.csv
    [ "$(head -n 1 decisions.csv)" = "query,domain,policy,pair,correct,score,energy_j,energy_basis,latency_s,attempt" ]
    [ "$(tail -n +2 decisions.csv | wc -l)" -eq $((12032 * 5)) ]
    awk -F, 'FNR == NR { if ($4 == "all" && $5 == "energy_j_total") total[$3] = $6
                         if ($4 == "all" && $5 == "accuracy") accuracy[$3] = $6; next }
        FNR > 1 { energy[$3] += $7; correct[$3] += $5 }
        END {
            for (policy in total) {
                if (energy[policy] / total[policy] - 1 > 1e-9 || 1 - energy[policy] / total[policy] > 1e-9) exit 1
                if (sprintf("%.9f", correct[policy] / 12032) != sprintf("%.9f", accuracy[policy])) exit 1
                policies++
            }
            exit policies != 5
        }' out.csv decisions.csv
}
