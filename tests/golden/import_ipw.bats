#!/usr/bin/env bats
# Runs of the "intelligence per watt" harness.

# shellcheck disable=SC2154 # set by the helper
load ../helper
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

make_runs() {
    /usr/bin/python3 "$repository/tests/golden/make_ipw.py" . "$1" "$2"
}

# row MODEL [TEXT]: a whole row of one model; TEXT goes into its metrics.
row() {
    printf '{"problem":"p","answer":"a","subject":"s","model_metrics":{"%s":{%s' "$1" "${2:+$2,}"
    printf '"evaluation":{"is_correct":true},"latency_metrics":{"total_query_seconds":2}}}}\n'
}

import_runs() {
    "$WATTROUTE" import "$@" -o table.h5
}

@test "runs on several machines become one table: every cell is what the schema says" {
    for queries in 1 60 4500; do
        make_runs "$queries" 11
        runs=(server.jsonl laptop.jsonl mini.jsonl studio.jsonl)
        import_runs --ipw server.jsonl --ipw laptop.jsonl --ipw mini.jsonl --ipw studio.jsonl --accelerators machines.csv \
            --quiet 2> warnings
        /usr/bin/python3 "$repository/tests/golden/check_ipw.py" table.h5 "${runs[@]}"
        "$WATTROUTE" validate --quiet table.h5
    done
    grep -qE '^warning: mini.jsonl: [0-9]+ of 4500 answers have no evaluation.is_correct: their scores are missing' warnings
    grep -qE '^warning: server.jsonl: [0-9]+ values of -1 or 0 stand for telemetry that was unavailable: missing$' warnings
    grep -qE '^warning: input tokens of a model are those that its first machine counted: [0-9]+ others' warnings
    grep -qE '^warning: mini.jsonl: the energy of [0-9]+ answers is that of the GPU alone' warnings
    [ "$(grep -c 'of the GPU alone' warnings)" -eq 1 ]
    run ! grep 'columns ignored' warnings
    [ "$("$WATTROUTE" info table.h5 | grep -c '^input ')" -eq 5 ]
}

@test "the counts in the warnings are those of the files" {
    make_runs 300 12
    import_runs --ipw server.jsonl --accelerators machines.csv --quiet 2> warnings
    /usr/bin/python3 - <<'END'
import json, re
rows = [json.loads(line)["model_metrics"]["Qwen/Qwen2.5-7B"] for line in open("server.jsonl")]
said = open("warnings").read()
unjudged = sum((row.get("evaluation") or {}).get("is_correct") is None for row in rows)
paths = ("energy_metrics.per_query_joules", "latency_metrics.total_query_seconds", "token_metrics.input",
         "token_metrics.output", "cost.total_cost_usd")
values = [row[one][other] for row in rows for one, other in (path.split(".") for path in paths)]
unavailable = sum(value is not None and value <= 0 for value in values)
assert f"server.jsonl: {unjudged} of 300 answers" in said, said
assert f"server.jsonl: {unavailable} values of -1 or 0" in said, said
END
}

@test "the accelerator: NAME=FILE, --accelerator, or what the rows record" {
    row M > a.jsonl
    row M '"gpu_info":{"name":"GPU X","vendor":"V"},"system_info":{"cpu_brand":"Apple"}' > b.jsonl
    printf 'accelerator,site\nDesk,local\nApple,local\n' > machines.csv
    import_runs --ipw Desk=a.jsonl --ipw b.jsonl --accelerators machines.csv > summary
    grep -qF '1 query, 1 model, 2 pairs, 2 accelerators' summary
    "$WATTROUTE" info table.h5 > shown
    grep -q '^M@Desk' shown
    grep -q '^M@Apple' shown
    import_runs --ipw b.jsonl --accelerator Here --site local -q
    "$WATTROUTE" info table.h5 | grep -q '^M@Here'
    cp a.jsonl a=b.jsonl
    import_runs --ipw ./a=b.jsonl --accelerator Here --site local -q
    import_runs --ipw - --accelerator Here --site local -q < a.jsonl
    run import_runs --ipw a.jsonl --accelerators machines.csv
    [ "$status" -eq 65 ]
    [[ $output == *"a.jsonl:1: the row records no gpu_info.name and no system_info.cpu_brand, and its file no machine;"* ]]
    run import_runs --ipw Dusk=a.jsonl --accelerators machines.csv
    [ "$status" -eq 65 ]
    [[ $output == *"a.jsonl:1: accelerator 'Dusk' is not in the accelerators file; did you mean 'Desk'?"* ]]
}

@test "a file of several machines keeps them apart, and a row of neither is refused" {
    row M '"gpu_info":{"name":"X","vendor":"V"}' > both.jsonl
    row M '"gpu_info":{"name":"Y","vendor":"V"}' | sed 's/"p"/"q"/' >> both.jsonl
    printf 'accelerator,site\nX,local\nY,cloud\n' > machines.csv
    import_runs --ipw both.jsonl --accelerators machines.csv > summary
    grep -qF '2 queries, 1 model, 2 pairs' summary
    row M | sed 's/"p"/"r"/' >> both.jsonl
    run import_runs --ipw both.jsonl --accelerators machines.csv
    [ "$status" -eq 65 ]
    [[ $output == *"both.jsonl:3: the row records no gpu_info.name and no system_info.cpu_brand, and its file several machines;"* ]]
}

@test "the basis: written, told by the machine, unknown words, two in one pair, and the pairs file goes before" {
    basis() { "$WATTROUTE" info table.h5 | awk '$1 == "M@A" { print $3 }'; }
    one() { row M "\"energy_metrics\":{\"per_query_joules\":1,\"soc_per_query_joules\":9$1},\"gpu_info\":{\"name\":\"$2\"}"; }
    energy() { /usr/bin/python3 -c 'import h5py; print(h5py.File("table.h5")["energy_j"][0, 0])'; }
    one ',"basis":"gpu"' 'Apple GPU' > run.jsonl
    import_runs --ipw run.jsonl --accelerator A --site local -q
    [ "$(basis) $(energy)" = "accelerator 1.0" ]
    one ',"basis":"soc"' NVIDIA > run.jsonl
    import_runs --ipw run.jsonl --accelerator A --site local -q
    [ "$(basis) $(energy)" = "soc 9.0" ]
    one '' 'Apple GPU' > run.jsonl
    import_runs --ipw run.jsonl --accelerator A --site local -q
    [ "$(basis) $(energy)" = "soc 9.0" ]
    one '' NVIDIA > run.jsonl
    import_runs --ipw run.jsonl --accelerator A --site local -q
    [ "$(basis) $(energy)" = "accelerator 1.0" ]
    printf 'accelerator,site\nA,local\n' > machines.csv
    printf 'model,accelerator,energy_basis,measured_batch\nM,A,wall,8\n' > pairs.csv
    import_runs --ipw A=run.jsonl --accelerators machines.csv --pairs pairs.csv -q
    [ "$(basis)" = wall ]
    one ',"basis":"npu"' NVIDIA > run.jsonl
    run import_runs --ipw run.jsonl --accelerator A --site local
    [ "$status" -eq 65 ]
    [[ $output == *"run.jsonl:1: energy_metrics.basis: found 'npu'; expected gpu or soc"* ]]
    { one ',"basis":"gpu"' NVIDIA; one ',"basis":"soc"' NVIDIA | sed 's/"p"/"q"/'; } > run.jsonl
    run import_runs --ipw run.jsonl --accelerator A --site local
    [ "$status" -eq 65 ]
    [[ $output == *"run.jsonl:2: energy at the boundary 'soc' after 'accelerator' for pair 'M@A'"* ]]
}

@test "queries: problem and answer, dataset_index, --id, --id row, --keep, and twice the same is refused with both files" {
    printf 'accelerator,site\nA,local\nB,local\n' > both.csv
    row M > a.jsonl
    row M | sed 's/"problem"/"dataset_index":7,"extra":{"level":2.5},"problem"/' > b.jsonl
    import_runs --ipw A=a.jsonl --ipw B=b.jsonl --accelerators both.csv > summary
    grep -qF '1 query, 1 model, 2 pairs' summary
    sed -i 's/"problem":"p",//' b.jsonl
    import_runs --ipw b.jsonl --accelerator A --site local --keep extra.level -q
    /usr/bin/python3 - <<'END'
import h5py
table = h5py.File("table.h5")
assert bytes(table["query_id"][0]) == b"7" and table["feature_value"][0, 0] == 2.5
assert table["domain"][0] == b"s"
END
    import_runs --ipw b.jsonl --accelerator A --site local --id answer,extra.level -q
    [ "$(/usr/bin/python3 -c 'import h5py; print(h5py.File("table.h5")["domain"][0].decode())')" = a ]
    sed 's/"answer":"a"/"answer":"b"/' a.jsonl > other.jsonl
    import_runs --ipw a.jsonl --ipw other.jsonl --accelerator A --site local > summary
    grep -qF '2 queries' summary
    run import_runs --ipw a.jsonl --ipw a.jsonl --accelerator A --site local
    [ "$status" -eq 65 ]
    [[ $output == *"a.jsonl:1: query '"*"' of domain 's' on pair 'M@A' is already on line 1 of a.jsonl; expected one row"* ]]
    cat a.jsonl a.jsonl > twice.jsonl
    run import_runs --ipw twice.jsonl --accelerator A --site local
    [ "$status" -eq 65 ]
    [[ $output == *"twice.jsonl:2: query '"*"' of domain 's' on pair 'M@A' is already on line 1;"* ]]
    import_runs --ipw twice.jsonl --accelerator A --site local --id row > summary
    grep -qF '2 queries' summary
    row N > c.jsonl
    run import_runs --ipw a.jsonl --ipw c.jsonl --accelerator A --site local --keep extra
    [ "$status" -eq 2 ]
    [[ $output == *"option --keep: no column 'extra' in the header"* ]]
}

@test "lm_correctness is never a score, a value of the wrong kind is refused, unknown columns are mentioned" {
    row M '"lm_correctness":true' | sed 's/"evaluation":{"is_correct":true},//; s/"problem"/"mood":1,"problem"/' > run.jsonl
    import_runs --ipw run.jsonl --accelerator A --site local > summary 2> warnings
    grep -qF '  score          1 of 1 cells missing' summary
    grep -qxF "warning: run.jsonl: 1 of 1 answers have no evaluation.is_correct: their scores are missing ('ipw analyze' \
judges; lm_correctness does not say whether anybody has)" warnings
    grep -qxF 'warning: run.jsonl: columns ignored: mood' warnings
    row M '"energy_metrics":{"per_query_joules":"much"}' > run.jsonl
    run import_runs --ipw run.jsonl --accelerator A --site local
    [ "$status" -eq 65 ]
    [[ $output == *"run.jsonl:1: energy_metrics.per_query_joules: found 'much'; expected joules of 0 or more"* ]]
    printf '{"a":1}\n' > run.jsonl
    run import_runs --ipw run.jsonl --accelerator A --site local
    [ "$status" -eq 65 ]
    [[ $output == *"run.jsonl:1: no model in the names of the columns; expected columns such as \
'model_metrics.MODEL.energy_metrics.per_query_joules'"* ]]
}

@test "the output is none of the runs, and a run that is missing has its name" {
    row M > run.jsonl
    run "$WATTROUTE" import --ipw run.jsonl --accelerator A --site local -o run.jsonl
    [ "$status" -eq 2 ]
    run import_runs --ipw A=none.jsonl --site local
    [ "$status" -eq 66 ]
    [[ $output == *"none.jsonl: cannot open for reading"* ]]
    run import_runs --ipw run.jsonl --scores run.jsonl --accelerator A --site local
    [ "$status" -eq 2 ]
    run import_runs --ipw - --ipw - --accelerator A --site local
    [ "$status" -eq 2 ]
    [[ $output == *"standard input can be one input only"* ]]
}

@test "--where names any column of the rows, or of the records" {
    { row m | sed 's/"problem":"p"/"problem":"p1","level":"easy"/'; row m | sed 's/"problem":"p"/"problem":"p2","level":"hard"/'; } > run.jsonl
    import_runs --ipw box=run.jsonl --site local --id problem --quiet --where level=hard 2> warnings
    /usr/bin/python3 -c 'import h5py; assert h5py.File("table.h5")["query_id"][:].tobytes() == b"p2"'
    run ! grep -w level warnings
    import_runs --ipw box=run.jsonl --site local --id problem --quiet --where problem=p1 2> warnings
    /usr/bin/python3 -c 'import h5py; assert h5py.File("table.h5")["query_id"][:].tobytes() == b"p1"'
    run -65 import_runs --ipw box=run.jsonl --site local --where level=none
    [[ $output == *"run.jsonl:1: --where leaves none of the records"* ]]
}
