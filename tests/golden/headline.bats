#!/usr/bin/env bats
# The headline studies: every scenario against a computation of its own, and the figures that they rest on.

# shellcheck disable=SC2154 # set by the helper
load ../helper

shared=${WATTROUTE_SHARED:-$repository/../shared}/data
reference=$BATS_TEST_DIRNAME/headline_reference.py

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# evens STUDY : break-evens of a machine of its own over its demand, and over the cloud's batch.
evens() {
    local even=("$WATTROUTE" breakeven "$repository/configs/$1.yaml" --quiet)
    "${even[@]}" --set 'use=[waiting]' --vary local.idle.queries_per_device_day -o local.csv
    "${even[@]}" --set 'use=[batched]' --vary cloud.batching.concurrency=1:256.5 -o batch.csv
}

@test "the demonstration's scenarios are what a second computation gives, and some save less than nothing" {
    "$WATTROUTE" synth --quiet -o ipw.h5
    "$WATTROUTE" sweep "$repository/configs/is-80-percent-real.yaml" --quiet -o sweep.csv
    evens is-80-percent-real
    published=$repository/data/gpt-oss-120b-b200.csv
    [ "$(/usr/bin/python3 "$reference" demo ipw.h5 "$published" sweep.csv local.csv batch.csv)" = \
        "44 scenarios, 352 values, 86 savings below 0, 24 at equal accuracy, 2 and 2 break-evens" ]
    sed 's/,132.21,/,130.21,/' "$published" >other.csv
    not /usr/bin/python3 "$reference" demo ipw.h5 other.csv sweep.csv local.csv batch.csv
    not /usr/bin/python3 "$reference" demo ipw.h5 "$published" sweep.csv local.csv <(sed 's/,1[.]19/,1.29/' batch.csv)
    awk -F, -v OFS=, '$5 ~ /^iso/ && $6 { $6 += 0.001 } { print }' sweep.csv >iso.csv
    not /usr/bin/python3 "$reference" demo ipw.h5 "$published" iso.csv local.csv batch.csv
}

@test "MMLU-Pro's scenarios are what a second computation gives, and some save less than nothing" {
    data=$shared/mmlu_pro
    [ -d "$data" ] || skip "no measured data at $data"
    "$WATTROUTE" import --scores "$data/scores_wide.csv" --pairs "$data/pairs.csv" --models "$data/models.csv" --quiet \
        --accelerators "$data/accelerators.csv" --curves "$data/batch_curves.csv" --chars-per-token 4 -o mmlu.h5
    "$WATTROUTE" sweep "$repository/configs/mmlu-pro-is-80-percent-real.yaml" --quiet -o sweep.csv
    evens mmlu-pro-is-80-percent-real
    [ "$(/usr/bin/python3 "$reference" mmlu mmlu.h5 "$data/batch_curves.csv" sweep.csv local.csv batch.csv)" = \
        "42 scenarios, 336 values, 81 savings below 0, 22 at equal accuracy, 2 and 3 break-evens" ]
    sed 's/,0.797248592193898,/,0.897248592193898,/' "$data/batch_curves.csv" >other.csv
    not /usr/bin/python3 "$reference" mmlu mmlu.h5 other.csv sweep.csv local.csv batch.csv
}

@test "assumed idle powers keep the published ones, and say what is assumed" {
    /usr/bin/python3 - "$repository/data" <<'END'
import csv, sys
def table(name):
    return list(csv.DictReader(open(f"{sys.argv[1]}/{name}", newline="")))
assumed, published = table("assumed-idle.csv"), table("device-power.csv")
idle = {row["boundary"] + row["idle_w"] for row in published}
assert len(assumed) == 3
for row in assumed:
    assert row["boundary"] + row["idle_w"] in idle and row["loaded_idle_w"] == row["idle_w"], row
    assert "assumed" in row["source"], row
END
}

@test "the retyped rows of the cloud's curve are those of the benchmark" {
    data=$shared/mlenergy/llm_configs.csv
    [ -f "$data" ] || skip "no measured data at $data"
    /usr/bin/python3 - "$repository/data" "$data" <<'END'
import csv, sys
ours = list(csv.DictReader(open(sys.argv[1] + "/gpt-oss-120b-b200.csv", newline="")))
table15 = {r["model"]: r for r in csv.DictReader(open(sys.argv[1] + "/ipw-paper/table-15-batching.csv", newline=""))}
theirs = {r["max_num_seqs"]: r for r in csv.DictReader(open(sys.argv[2], newline=""))
          if (r["task"], r["model_id"], r["gpu_model"], r["num_gpus"]) == ("gpqa", "openai/gpt-oss-120b", "B200", "1")}
assert len(ours) == 8
for row in ours:
    if row["ipj_1e5"]:
        assert row["ipj_1e5"] == table15["GPT-OSS-120B"][f"batch_{row['max_num_seqs']}_ipj_1e5"], row
        continue
    other = theirs[row["max_num_seqs"]]
    for key, name in [("avg_batch_size", "avg_batch_size"), ("j_per_output_token", "energy_per_token_joules"),
                      ("tokens_per_s", "output_throughput_tokens_per_sec")]:
        assert abs(float(row[key]) / float(other[name]) - 1) < 5e-6, row
END
}
