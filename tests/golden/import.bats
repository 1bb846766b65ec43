#!/usr/bin/env bats
# Imports of the shared real tables, checked by a reader that shares nothing with this program: h5py and the csv module.

# shellcheck disable=SC2154 # set by the helper
load ../helper
bats_require_minimum_version 1.5.0

setup() {
    data=$shared/mmlu_pro
    out=$BATS_TEST_TMPDIR
}

need_data() {
    [ -e "$data/scores_wide.csv" ] || skip "no shared data at $data"
}

import_shared() {
    "$WATTROUTE" import --scores "${2:-$data/scores_wide.csv}" --pairs "$data/pairs.csv" --models "$data/models.csv" \
        --accelerators "$data/accelerators.csv" --curves "$data/batch_curves.csv" --chars-per-token 4 -o "$1"
}

@test "the shared MMLU-Pro tables: every score, token count, energy and latency is what the CSV files say" {
    need_data
    run --separate-stderr import_shared "$out/mmlu.h5"
    [ "$status" -eq 0 ]
    [[ $output == *"12032 queries, 29 models, 21 pairs, 7 accelerators, 14 domains, 42 curve points"* ]]
    [[ $output == *"1713 of 348928 cells missing; 0 or 1"* ]]
    [[ $output == *"4 pairs measured, 17 modelled"* ]]
    [[ $output == *"derived from characters"* ]]
    # shellcheck disable=SC2154 # run sets stderr
    [[ $stderr != *"columns ignored"* ]]
    /usr/bin/python3 tests/golden/check_import.py "$out/mmlu.h5" "$data"
    run "$WATTROUTE" validate "$out/mmlu.h5"
    [ "$status" -eq 0 ]
}

@test "the pair Meta-Llama-3_1-70B-Instruct@H100x4 takes 3121905.113 J for all queries, to 7 digits" {
    need_data
    import_shared "$out/mmlu.h5"
    /usr/bin/python3 - "$out/mmlu.h5" <<'EOF'
import sys, h5py
table = h5py.File(sys.argv[1])
pair = [name.decode() for name in table["pair"][:]].index("Meta-Llama-3_1-70B-Instruct@H100x4")
total = table["energy_j"][:, pair].astype("f8").sum()
print(total)
assert abs(total / 3121905.113 - 1) < 5e-8
EOF
}

@test "a file, a pipe, standard input, LF, CRLF and quotes give the same bytes but for the inputs' names" {
    need_data
    import_shared "$out/file.h5"
    import_shared "$out/again.h5"
    cmp "$out/file.h5" "$out/again.h5"
    import_shared "$out/pipe.h5" <(cat "$data/scores_wide.csv")
    import_shared "$out/stdin.h5" - <"$data/scores_wide.csv"
    # shellcheck disable=SC2002 # a pipe is what is tested
    cat "$data/scores_wide.csv" | import_shared "$out/piped.h5" -
    tr -d '\r' <"$data/scores_wide.csv" >"$out/lf.csv"
    sed 's/$/\r/' "$out/lf.csv" >"$out/crlf.csv"
    sed 's/^[^,]*/"&"/' "$data/scores_wide.csv" >"$out/quoted.csv"
    import_shared "$out/lf.h5" "$out/lf.csv"
    import_shared "$out/crlf.h5" "$out/crlf.csv"
    import_shared "$out/quoted.h5" "$out/quoted.csv"
    for table in pipe stdin piped lf crlf quoted; do
        /usr/bin/python3 - "$out/file.h5" "$out/$table.h5" <<'EOF'
import sys, h5py, numpy
one, other = (h5py.File(path) for path in sys.argv[1:])
assert set(one) == set(other)
for name in one:
    a, b = one[name][()], other[name][()]
    assert a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes() or list(a) == list(b), name
EOF
    done
}

@test "the measured LLMDrift table: one pair per model, so latency_s:MODEL needs no accelerator" {
    drift=$data/../llmdrift/llmdrift_wide.csv
    [ -e "$drift" ] || skip "no shared data at $drift"
    printf 'accelerator,site\napi,cloud\n' >"$out/accelerators.csv"
    {
        echo model,accelerator
        head -1 "$drift" | tr -d '\r' | tr , '\n' | sed -n 's/^correct:\(.*\)/\1,api/p'
    } >"$out/pairs.csv"
    run "$WATTROUTE" import --scores "$drift" --pairs "$out/pairs.csv" --accelerators "$out/accelerators.csv" -o "$out/drift.h5"
    echo "$output"
    [ "$status" -eq 0 ]
    /usr/bin/python3 - "$out/drift.h5" "$drift" <<'EOF'
import csv, sys, h5py, numpy
table, rows = h5py.File(sys.argv[1]), list(csv.DictReader(open(sys.argv[2])))
assert "energy_j" not in table
for m, model in enumerate(name.decode() for name in table["model"][:]):
    for name, column in (("latency_s", "latency_s"), ("cost_usd", "cost_usd")):
        expected = [float(row[f"{column}:{model}"] or "nan") for row in rows]
        assert numpy.array_equal(table[name][:, m], numpy.array(expected, "f4"), equal_nan=True), (name, model)
score = table["score"][:]
print((score.max(1) == 1).mean())
assert abs((score.max(1) == 1).mean() - 0.9716) < 5e-5 # golden.md: the four-model oracle
EOF
}

@test "memory does not grow with the number of queries but for their keys, at most 64 bytes each" {
    case ${WATTROUTE_VARIANT:-release} in
    asan | tsan) skip "the sanitizers have memory of their own" ;;
    esac
    printf 'accelerator,site\nlaptop,local\n' >"$out/accelerators.csv"
    printf 'model,accelerator,j_per_output_token\nA,laptop,2\n' >"$out/pairs.csv"
    for queries in 50000 1000000; do
        { echo id,correct:A,output_tokens:A; seq "$queries" | sed 's/.*/&,1,7/'; } >"$out/scores.csv"
        /usr/bin/time -f %M -o "$out/$queries" "$WATTROUTE" import --scores "$out/scores.csv" --pairs "$out/pairs.csv" \
            --accelerators "$out/accelerators.csv" -o "$out/table.h5"
    done
    small=$(cat "$out/50000") large=$(cat "$out/1000000")
    echo "peak $small KiB and $large KiB"
    [ $(((large - small) * 1024)) -le $((64 * 950000)) ]
}
