#!/usr/bin/env bats
# What `import` can do, done together: repeated attempts in every format and with every condition, conditions beside
# --strict, and options that have nothing to do with the table that is given.

# shellcheck disable=SC2154 # set by the helper
load run_helper
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    printf 'id,set,model,attempt,score,energy_j\na,x,M,2,1,5\na,x,M,7,0,-1\nb,y,M,7,0,7\nb,y,M,2,1,2\nc,x,M,3,1,-1.0\n' > tries.csv
    cat > rb.csv <<'CSV'
sample_id,eval_name,A,B,A|total_cost,B|total_cost
q1,math,1.0,,0.5,
q1,math,,1.0,,0.25
q2,law,0,1,0.5,0.25
CSV
    echo '{"problem":"p","answer":"a","model_metrics":{"M":{"energy_metrics":{"per_query_joules":-1},"evaluation":{"is_correct":true}}}}' > run.jsonl
}

import() {
    "$WATTROUTE" import "$@" -o out.h5
}

# As JSON lines and as HDF5 of h5py; numbers stay numbers.
convert_tries() {
    /usr/bin/python3 - <<'END'
import csv, h5py, json, numpy
rows = list(csv.DictReader(open("tries.csv")))
number = {"attempt": int, "score": int, "energy_j": float}
with open("tries.jsonl", "w") as file:
    for row in rows:
        file.write(json.dumps({name: number.get(name, str)(value) for name, value in row.items()}) + "\n")
with h5py.File("tries.hdf5", "w") as file:
    for name in rows[0]:
        file[name] = [number.get(name, str.encode)(row[name]) for row in rows]
END
}

@test "attempts of CSV, packed CSV, JSON lines and HDF5, with --missing and with --where, are the same" {
    convert_tries
    gzip -k tries.csv
    for table in tries.csv tries.csv.gz tries.jsonl tries.hdf5; do
        import --long "$table" --accelerator box --site local --missing energy_j=-1 --where model=M -q 2> warnings
        holds out.h5 't["score"].shape == (3, 3, 1) and t["score"][:].ravel().tolist() == [1, -1, 0, 1, -1, 0, -1, 1, -1]'
        holds out.h5 'numpy.nan_to_num(t["energy_j"][:], nan=-1).ravel().tolist() == [5, -1, -1, 2, -1, 7, -1, -1, -1]'
        # the attempts are those of the rows that are left
        import --long "$table" --accelerator box --site local --missing energy_j=-1 --where set=y -q --strict
        holds out.h5 't["score"].shape == (1, 2, 1) and t["score"][:].ravel().tolist() == [1, 0]'
        import --long "$table" --accelerator box --site local --missing energy_j=-1 --where attempt=7 --where set=x -q --strict
        holds out.h5 't["score"].shape == (1, 1) and t["score"][:].tolist() == [[0]]'
    done
}

@test "a column that --where chooses by is of use: no warning of it, so --strict is content" {
    printf 'id,set,correct:A\na,x,1\nb,y,0\n' > wide.csv
    printf 'model,accelerator,batch,set\nA,box,1,x\n' > curves.csv
    for table in '--scores wide.csv' '--long tries.csv --missing energy_j=-1'; do
        # shellcheck disable=SC2086 # several words
        run -0 --separate-stderr import $table --accelerator box --site local --where set=y --strict -q
        [ -z "$stderr" ]
    done
    run -0 --separate-stderr import --curves curves.csv --site local --where set=x --strict -q
    [ -z "$stderr" ]
    # --missing is about values that nobody takes
    run -0 --separate-stderr import --scores wide.csv --accelerator box --site local --missing set=y -q
    [[ $stderr == *"wide.csv: columns ignored: set"* ]]
}

@test "RouterBench: rows that --where leaves out are not joined; its delimiter by its own name" {
    import --routerbench rb.csv --accelerator api --site cloud --where eval_name=math > summary
    grep -qxF '  joined rows    1, each completing a row of the same query' summary
    import --routerbench rb.csv --accelerator api --site cloud --where eval_name=law > summary
    run ! grep joined summary
    tr , ';' < rb.csv > semicolons.csv
    import --routerbench semicolons.csv --accelerator api --site cloud --delimiter 'routerbench=;' -q
    holds out.h5 't["cost_usd"][:].tolist() == [[0.5, 0.25], [0.5, 0.25]]'
}

@test "HDF5 where texts are read is refused by what it is" {
    convert_tries
    for options in '--ipw box=tries.hdf5' '--curves tries.hdf5' '--routerbench rb.csv --accelerator api --models tries.hdf5'; do
        # shellcheck disable=SC2086 # several words
        run -65 import $options --site local
        [[ $output == *"tries.hdf5: an HDF5 file; expected CSV or JSON lines"* ]]
    done
    run -2 import --ipw box=run.jsonl --site local --hdf5-group /t
    [[ $output == *"option --hdf5-group: found '/t'; expected an HDF5 file in --scores or --long"* ]]
    run -2 import --curves rb.csv --site local --hdf5-group /t
    [[ $output == *"option --hdf5-group"*"curves alone have no use for it"* ]]
    [ ! -e out.h5 ]
}

@test "a run's machine is said once, and standard input is called so" {
    run -2 import --ipw desk=run.jsonl --accelerator box --site local
    [[ $output == *"--accelerator and the NAME= of --ipw both say where a run was measured"* ]]
    run -0 --separate-stderr import --ipw desk=- --site local -q < run.jsonl
    [[ $stderr == *"standard input: 1 values of -1 or 0 stand for telemetry"* ]]
}

@test "an accelerator with an @ would be another pair's: refused in rows, runs and the option" {
    printf 'id,model,accelerator,score\na,M@x,y,0\nb,M,x@y,1\n' > long.csv
    run -65 import --long long.csv --site local
    [[ $output == *"long.csv:3:5: accelerator 'x@y' has an @ in its name"* ]]
    run -65 import --ipw x@y=run.jsonl --site local
    [[ $output == *"run.jsonl:1: accelerator 'x@y' has an @ in its name"* ]]
    run -2 import --routerbench rb.csv --accelerator x@y --site local
    [[ $output == *"option --accelerator: found 'x@y'; expected a name without an @"* ]]
    [ ! -e out.h5 ]
}

@test "a long table that measures energy or latency beside a pair's rate for it is refused" {
    printf 'model,accelerator,j_per_output_token,s_per_output_token\nM,box,2,0.5\n' > pairs.csv
    for measured in energy_j latency_s; do
        printf 'id,model,accelerator,score,output_tokens,%s\na,M,box,1,10,3\n' "$measured" > long.csv
        run -65 import --long long.csv --pairs pairs.csv --site local
        [[ $output == *"long.csv:1: column '$measured of M@box' and the pair's "?"_per_output_token both give it"* ]]
    done
    printf 'id,model,accelerator,score,output_tokens,energy_j\na,M,box,1,10,\n' > long.csv
    import --long long.csv --pairs pairs.csv --site local -q
    holds out.h5 't["energy_j"][:].tolist() == [[20]]'
}
