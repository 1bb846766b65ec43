#!/usr/bin/env bats
# Missing cells on real measurements: DeepSeek-Coder-V2 was not asked 1 681 of the 12 032 MMLU-Pro questions, and
# models.csv knows neither its size nor its prices. Its energy profile here is an example.

# shellcheck disable=SC2154 # set by the helper
load run_helper

setup_file() {
    [ -d "$data" ] || return 0
    cp "$data/pairs.csv" "$BATS_FILE_TMPDIR/pairs.csv"
    echo 'DeepSeek-Coder-V2,H100x4,3.0,0.02,16,accelerator,modelled,example' >> "$BATS_FILE_TMPDIR/pairs.csv"
    make_table "$BATS_FILE_TMPDIR/pairs.csv" "$BATS_FILE_TMPDIR/mmlu.h5"
}

setup() {
    need_data
    cd "$BATS_TEST_TMPDIR" || return
}

# run_gappy OUT ARGUMENT... : the study with DeepSeek in play and a policy that always takes it.
run_gappy() {
    local out=$1
    shift
    run_study mmlu-pro --quiet -o "$out" --set 'pairs=[{site: local, accelerator: M3Ultra-512GB}, {accelerator: H100x4}]' \
        --set 'policies.deepseek={kind: always, pair: "DeepSeek-Coder-V2@H100x4"}' "$@"
}

@test "complete case: queries with a missing cell are dropped and counted" {
    run_gappy out.csv
    rounds_to out.csv deepseek queries_dropped %d 1681
    rounds_to out.csv deepseek accuracy %.6f 0.636267
    [ "$(awk -F, '$3 == "oracle" && $4 == "all" && $5 == "accuracy" { print $9 }' out.csv)" -eq 10351 ]
}

@test "available case: the baseline serves where the named pair has no cell, and the note counts it" {
    run_gappy out.csv --set queries.missing=available_case
    rounds_to out.csv deepseek queries_dropped %d 0
    wanted=$(python3 - "$data/scores_wide.csv" <<'END'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
first, baseline = "correct:DeepSeek-Coder-V2", "correct:Meta-Llama-3_1-70B-Instruct"
print("%.7f" % (sum(int(row[first] or row[baseline]) for row in rows) / len(rows)))
END
)
    rounds_to out.csv deepseek accuracy %.7f "$wanted"
    grep '^mmlu-pro,default,deepseek,all,accuracy,.*,1681 queries without a measurement of the named pair' out.csv
    rounds_to out.csv cloud-only accuracy %.7f 0.6282414
}

@test "an unknown size or price makes a metric n/a with the model's name, and only where that model serves" {
    run_gappy out.csv
    grep '^mmlu-pro,default,deepseek,all,compute_savings,,,,10351,1,model DeepSeek-Coder-V2 has no model_params_total$' out.csv
    grep '^mmlu-pro,default,deepseek,all,cost_usd_total,,,,10351,USD,"model DeepSeek-Coder-V2 has no prices' out.csv
    grep -E '^mmlu-pro,default,best-local,all,compute_savings,0\.[0-9]+,' out.csv
    run_gappy text.txt --format text --set 'output.by=[]'
    grep -E '^deepseek .* n/a \[1\] +n/a \[2\] ' text.txt
    grep '^\[1\] model DeepSeek-Coder-V2 has no model_params_total$' text.txt
    awk 'length > 100 { print; bad = 1 } END { exit bad }' text.txt
}
