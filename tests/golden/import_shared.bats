#!/usr/bin/env bats
# The shared tables that are no scores: arrival traces, batch curves, published aggregates. What the file holds is what
# the CSV files say, worked out here with Python.

# shellcheck disable=SC2154 # set by the helper
load run_helper
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

@test "azure: every arrival is the exact difference to the earliest, every token count is there, rows have no names" {
    need azure/AzureLLMInferenceTrace_code.csv
    # From the last row to the first: the origin is the earliest time, wherever it stands.
    { head -1 "$shared/azure/AzureLLMInferenceTrace_code.csv"
      { sed 1d "$shared/azure/AzureLLMInferenceTrace_code.csv"; echo; } | tac; } > backwards.csv
    cp "$shared/azure/AzureLLMInferenceTrace_code.csv" forwards.csv
    for order in forwards backwards; do
        "$WATTROUTE" import --long $order.csv --model served --accelerator gpu --site cloud \
            --map arrival_s=TIMESTAMP:datetime --map input_tokens=ContextTokens --map output_tokens=GeneratedTokens \
            -q -o $order.h5 2> warnings
        [ "$(grep -c . warnings)" -eq 1 ]
        grep -q "every score is missing" warnings
        /usr/bin/python3 - $order <<'END'
import csv, sys, h5py
from datetime import datetime
from fractions import Fraction
def seconds(text):
    whole, fraction = text.split(".")
    return Fraction(int((datetime.fromisoformat(whole) - datetime(1970, 1, 1)).total_seconds())) + Fraction(int(fraction), 10 ** len(fraction))
rows = list(csv.DictReader(open(sys.argv[1] + ".csv")))
table = h5py.File(sys.argv[1] + ".h5")
first = min(seconds(row["TIMESTAMP"]) for row in rows)
assert table["arrival_s"][:].tolist() and min(table["arrival_s"][:]) == 0
for at, row in zip(table["arrival_s"][:], rows):
    assert abs(at - float(seconds(row["TIMESTAMP"]) - first)) <= 1e-12 * at, row
assert table["output_tokens"][:, 0].tolist() == [int(row["GeneratedTokens"]) for row in rows]
assert table["input_tokens"][:].tolist() == [int(row["ContextTokens"]) for row in rows]
assert (table["score"][:] == -1).all() and "query_id" not in table
assert [name.decode() for name in table["pair"][:]] == ["served@gpu"]
END
    done
    "$WATTROUTE" validate forwards.h5
}

@test "mlenergy: all points of 38 curves, repeated ones too; the fits of the 8B model on one H100" {
    need mlenergy/llm_configs.csv
    "$WATTROUTE" import --curves "$shared/mlenergy/llm_configs.csv" --models "$shared/mlenergy/llm_configs.csv" \
        --where task=lm-arena-chat --site cloud -q -o curves.h5
    "$WATTROUTE" validate curves.h5
    /usr/bin/python3 - "$shared/mlenergy/llm_configs.csv" <<'END'
import csv, sys, h5py, numpy
table = h5py.File("curves.h5")
pairs = [name.decode() for name in table["pair"][:]]
devices = dict(zip((name.decode() for name in table["accelerator"][:]), table["accelerator_devices"][:]))
models = dict(zip((name.decode() for name in table["model"][:]), zip(table["model_params_total"][:], table["model_params_active"][:])))
rows = [row for row in csv.DictReader(open(sys.argv[1])) if row["task"] == "lm-arena-chat"]
columns = [table["curve_" + name][:] for name in ("pair", "batch", "j_per_output_token", "s_per_output_token", "power_w")]
assert len(rows) == 328 == len(columns[0]) and len(pairs) == 38
for row, (pair, batch, joules, time, power) in zip(rows, zip(*columns)):
    accelerator = row["gpu_model"] + "x" + row["num_gpus"]
    assert pairs[pair] == row["model_id"] + "@" + accelerator and devices[accelerator] == int(row["num_gpus"])
    assert (batch, joules, power) == tuple(float(row[name]) for name in ("avg_batch_size", "energy_per_token_joules", "avg_power_watts"))
    assert time == float(row["avg_batch_size"]) / float(row["output_throughput_tokens_per_sec"])
    assert models[row["model_id"]] == (float(row["total_params_billions"]) * 1e9, float(row["activated_params_billions"]) * 1e9)
repeated = columns[0] == pairs.index("Qwen/Qwen3-30B-A3B-Instruct-2507@H100x2")
assert sum(repeated) == 14 and sum(abs(columns[1][repeated] / 256 - 1) < 0.002) == 2
own = columns[0] == pairs.index("meta-llama/Llama-3.1-8B-Instruct@H100x1")
b, j, t = columns[1][own], columns[2][own], columns[3][own]
assert len(b) == 11
def fit(one, other, y): # relative least squares of y = p one + q other
    return numpy.linalg.lstsq(numpy.column_stack([one / y, other / y]), numpy.ones_like(y), rcond=None)[0]
t0, t1 = fit(numpy.ones_like(b), b, t)
c, k = fit(numpy.ones_like(b), 1 / b, j)
assert "%.4f %.6f" % (t0 * 1e3, t1 * 1e3) == "6.6720 0.089460", (t0, t1)
assert "%.6f %.5f" % (c, k) == "0.066502 3.16231", (c, k)
END
}

@test "mlenergy: beside scores a curve is for the pairs that are there; several tasks in one curve are refused" {
    need mlenergy/llm_configs.csv
    run -65 "$WATTROUTE" import --curves "$shared/mlenergy/llm_configs.csv" --site cloud -q -o curves.h5
    [[ $output == *"llm_configs.csv:330: the batch curve of 'Qwen/Qwen3-14B@B200x1' is of task 'gpqa', but of 'lm-arena-chat' on line 2"* ]]
    [ ! -e curves.h5 ]
    printf 'id,correct:meta-llama/Llama-3.1-8B-Instruct\na,1\nb,0\n' > scores.csv
    "$WATTROUTE" import --scores scores.csv --accelerator H100x1 --site cloud \
        --curves "$shared/mlenergy/llm_configs.csv" --where task=lm-arena-chat --where gpu_model=H100 \
        --where num_gpus=1 --where model_id=meta-llama/Llama-3.1-8B-Instruct -o both.h5 > printed
    grep -qx 'both.h5: 2 queries, 1 model, 1 pair, 1 accelerator, 0 domains, 11 curve points' printed
}

@test "splitwise: repeated runs stay, a power of 0 is missing, a fraction of the TDP is watts of the unit" {
    need splitwise/perf_model.csv
    { echo accelerator,site,devices,tdp_w
      for n in 2 4 8; do echo a100-80gbx$n,cloud,$n,400; echo h100-80gbx$n,cloud,$n,700; echo h100-80gb-pcapx$n,cloud,$n,; done
    } > gpus.csv
    "$WATTROUTE" import --curves "$shared/splitwise/perf_model.csv" --accelerators gpus.csv \
        --where prompt_size=512 --where token_size=128 --missing average_power=0 \
        --map device=hardware --map devices=tensor_parallel --map batch=batch_size \
        --map s_per_output_token=token_time:ms --map power_fraction=average_power -q -o splitwise.h5 2> warnings
    [ "$(grep -c tdp_w warnings)" -eq 0 ] # no power was measured where the TDP is not known
    /usr/bin/python3 - "$shared/splitwise/perf_model.csv" <<'END'
import csv, sys, h5py, numpy
table = h5py.File("splitwise.h5")
pairs = [name.decode() for name in table["pair"][:]]
rows = [row for row in csv.DictReader(open(sys.argv[1])) if (row["prompt_size"], row["token_size"]) == ("512", "128")]
assert len(rows) == 540 == len(table["curve_batch"])
known = 0
for i, row in enumerate(rows):
    n, watts = int(row["tensor_parallel"]), table["curve_power_w"][i]
    assert pairs[table["curve_pair"][i]] == "%s@%sx%d" % (row["model"], row["hardware"], n)
    assert table["curve_batch"][i] == float(row["batch_size"])
    assert table["curve_s_per_output_token"][i] == float(row["token_time"]) / 1e3
    if float(row["average_power"]) == 0:
        assert numpy.isnan(watts)
    else:
        known += 1
        assert abs(watts / (float(row["average_power"]) * 400 * n) - 1) < 1e-14 and row["hardware"] == "a100-80gb"
assert 0 < known < 540
END
    sed 's/,400$/,/' gpus.csv > unknown.csv
    "$WATTROUTE" import --curves "$shared/splitwise/perf_model.csv" --accelerators unknown.csv \
        --where prompt_size=512 --where token_size=128 --missing average_power=0 \
        --map device=hardware --map devices=tensor_parallel --map batch=batch_size \
        --map s_per_output_token=token_time:ms --map power_fraction=average_power -q -o unknown.h5 2> warnings
    grep -q 'for want of tdp_w, fractions of the power are ignored: a100-80gbx2, a100-80gbx4, a100-80gbx8$' warnings
}

@test "the paper's table 4: weights make 98.43 % of WildChat and 62.97 % of NaturalReasoning" {
    need ipw_paper/T4_domains.csv
    for set in wc nr; do
        "$WATTROUTE" import --scores "$shared/ipw_paper/T4_domains.csv" --id domain --accelerator any --site local \
            --map weight=${set}_count --map score:pool=${set}_solv:percent -q -o $set.h5
    done
    /usr/bin/python3 - <<'END'
import h5py, numpy
for name, share in (("wc", "98.43"), ("nr", "62.97")):
    table = h5py.File(name + ".h5")
    assert "%.2f" % (100 * numpy.average(table["score"][:, 0].astype(float), weights=table["query_weight"][:])) == share
    assert bytes(table["query_id"][1]).rstrip(b"\0") == b"Arts, design, sports, entertainment, and media"
END
}
