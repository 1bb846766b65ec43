#!/usr/bin/env bats
# RouterBench's tables, with the rows of a query whole or split in two.

# shellcheck disable=SC2154 # set by the helper
load ../helper
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

make_tables() {
    /usr/bin/python3 "$repository/tests/golden/make_routerbench.py" . "$1" "$2"
}

import_routerbench() {
    "$WATTROUTE" import --routerbench "$1" --accelerator api --site cloud -o "$2" "${@:3}"
}

check() {
    /usr/bin/python3 "$repository/tests/golden/check_routerbench.py" "$1" "$2"
}

@test "whole and split tables hold what the CSV holds, over several blocks" {
    for queries in 1 30 9000; do
        make_tables "$queries" 3
        for table in whole split; do
            import_routerbench "$table.csv" "$table.h5" --quiet 2> warnings
            run ! grep -v '\[.*\]$' warnings
            check "$table.h5" "$table.csv"
            "$WATTROUTE" validate --quiet "$table.h5"
        done
    done
}

@test "the summary says how many rows were joined; --quiet does not" {
    make_tables 25 4
    import_routerbench split.csv split.h5 > summary
    grep -qxF '  joined rows    25, each completing a row of the same query' summary
    import_routerbench whole.csv whole.h5 > summary
    run ! grep joined summary
    import_routerbench split.csv split.h5 --quiet > summary
    [ ! -s summary ]
}

@test "--scores knows the table by its header, packed or with another delimiter as well" {
    make_tables 40 5
    import_routerbench split.csv known.h5 --quiet
    "$WATTROUTE" import --scores split.csv --accelerator api --site cloud -q -o scores.h5
    gzip -c split.csv | "$WATTROUTE" import --scores - --accelerator api --site cloud -q -o packed.h5
    /usr/bin/python3 - <<'END'
import csv
rows = csv.reader(open("split.csv", newline=""))
csv.writer(open("semicolons.csv", "w", newline=""), delimiter=";").writerows(
    [[field.replace(".", ",") if field.replace(".", "").replace("e-", "").isdigit() else field for field in row] for row in rows])
END
    import_routerbench semicolons.csv semicolons.h5 --delimiter ';' --decimal , --quiet
    for table in known scores packed semicolons; do
        check "$table.h5" split.csv
    done
}

@test "--keep and --id name columns of the rows, and unknown columns are mentioned" {
    printf 'uuid,sample_id,eval_name,tokens,note,m,m|total_cost,n,n|total_cost\n' > rb.csv
    printf 'x,a.1,a,7,hm,1,0.5,,\nx,a.1,a,7,hm,,,0,0.25\ny,a.2,a,8,hm,0.5,,1,0.125\n' >> rb.csv
    import_routerbench rb.csv rb.h5 --quiet 2> warnings
    grep -qxF 'warning: rb.csv: columns ignored: uuid, tokens, note' warnings
    import_routerbench rb.csv kept.h5 --id eval_name,uuid --keep tokens > summary 2> warnings
    grep -qxF 'warning: rb.csv: columns ignored: note' warnings
    grep -qF 'kept.h5: 2 queries, 2 models, 2 pairs, 1 accelerator, 1 domain' summary
    /usr/bin/python3 - <<'END'
import h5py
table = h5py.File("kept.h5")
assert [bytes(i).rstrip(b"\0") for i in table["query_id"][:]] == [b"x", b"y"]
assert table["feature_value"][:].ravel().tolist() == [7, 8]
assert table["score"][:].tolist() == [[1, 0], [0.5, 1]]
END
    run import_routerbench rb.csv none.h5 --keep token
    [ "$status" -eq 2 ]
    [[ $output == *"option --keep: no column 'token' in the header, where 'tokens' comes nearest"* ]]
}

@test "values of one query that differ are refused with both lines, also where a blank row came first" {
    printf 'sample_id,eval_name,m,m|total_cost,n,n|total_cost\na,d,,,,\na,d,1,0.5,,\na,d,1,0.75,,\n' > rb.csv
    run import_routerbench rb.csv rb.h5
    [ "$status" -eq 65 ]
    [[ $output == *"rb.csv:4:7: total_cost: found '0.75', but other rows of the query, which begins on line 3, say otherwise"* ]]
    [ ! -e rb.h5 ]
    printf 'sample_id,eval_name,m,m|total_cost\na,d,,\n' > rb.csv
    import_routerbench rb.csv rb.h5 > summary
    grep -qF '1 query' summary
    grep -qF '1 of 1 cells missing' summary
}

@test "a row without values is a query all the same, and a blank of a later row takes nothing back" {
    printf 'sample_id,eval_name,m,m|total_cost,n,n|total_cost\na,d,1,,,\na,d,,0.5,0,0.25\nb,d,,,,\n' > rb.csv
    import_routerbench rb.csv rb.h5 --quiet
    /usr/bin/python3 - <<'END'
import h5py, numpy
table = h5py.File("rb.h5")
known = lambda name: numpy.nan_to_num(table[name][:], nan=-1).tolist()
assert table["query_id"][:].tobytes() == b"ab"
assert known("score") == [[1, 0], [-1, -1]] and known("cost_usd") == [[0.5, 0.25], [-1, -1]]
END
}

@test "what is no such table, or no accelerator, is refused" {
    printf 'sample_id,eval_name,m,n|total_cost\na,d,1,1\n' > rb.csv
    run import_routerbench rb.csv rb.h5
    [ "$status" -eq 65 ]
    [[ $output == *"rb.csv:1: no column 'n'; expected it in the header, where 'm' comes nearest"* ]]
    printf 'sample_id,eval_name,m\na,d,1\n' > rb.csv
    run import_routerbench rb.csv rb.h5
    [ "$status" -eq 65 ]
    [[ $output == *"rb.csv:1: no model in the names of the columns; expected columns such as 'MODEL|total_cost'"* ]]
    printf 'sample_id,eval_name,m,m|total_cost\na,d,1.5,1\n' > rb.csv
    run import_routerbench rb.csv rb.h5
    [ "$status" -eq 65 ]
    [[ $output == *"rb.csv:2:5: score: found '1.5'; expected a score from 0 to 1"* ]]
    printf 'accelerator,site\napi,cloud\n' > accelerators.csv
    run "$WATTROUTE" import --routerbench rb.csv --accelerators accelerators.csv -o rb.h5
    [ "$status" -eq 2 ]
    [[ $output == *"RouterBench knows no accelerators; give --accelerator NAME"* ]]
    run "$WATTROUTE" import --routerbench rb.csv --scores rb.csv --accelerator api --site cloud -o rb.h5
    [ "$status" -eq 2 ]
    [[ $output == *"leave all but one out"* ]]
}

@test "--where and --missing name columns of the rows, or of the records of each model" {
    printf 'sample_id,eval_name,m,m|total_cost,n,n|total_cost,note,oracle_model_to_route_to\n' > rb.csv
    printf 'a,d,1,0.5,0,0.25,hm,m\nb,e,0.5,0,1,0,,n\nc,d,0,0.5,1,0.125,hm,n\n' >> rb.csv
    holds() {
        /usr/bin/python3 -c "
import h5py, numpy, sys
t = h5py.File('rb.h5')
ids = t['query_id'][:].tobytes()
cost = numpy.nan_to_num(t['cost_usd'][:], nan=-1).tolist()
assert eval(sys.argv[1]), (ids, cost, t['score'][:].tolist())" "$1"
    }
    import_routerbench rb.csv rb.h5 --quiet --where oracle_model_to_route_to=n 2> warnings
    holds 'ids == b"bc" and cost == [[0, 0], [0.5, 0.125]]'
    import_routerbench rb.csv rb.h5 --quiet --where note=hm --where eval_name=d 2> warnings
    holds 'ids == b"ac"'
    run ! grep 'columns ignored' warnings
    import_routerbench rb.csv rb.h5 --quiet --where domain=e 2> warnings
    holds 'ids == b"b"'
    import_routerbench rb.csv rb.h5 --quiet --where model=n --where score=1 2> warnings
    holds 'ids == b"bc" and cost == [[0], [0.125]] and list(t["model"]) == [b"n"]'
    import_routerbench rb.csv rb.h5 --quiet --missing 'm|total_cost=0' 2> warnings
    holds 'cost == [[0.5, 0.25], [-1, 0], [0.5, 0.125]]'
    import_routerbench rb.csv rb.h5 --quiet --missing cost_usd=0 2> warnings
    holds 'cost == [[0.5, 0.25], [-1, -1], [0.5, 0.125]]'
    rm rb.h5
    run -65 import_routerbench rb.csv rb.h5 --where oracle_model_to_route_to=x
    [[ $output == *"rb.csv:1: --where leaves none of the records"* ]]
    run -2 import_routerbench rb.csv rb.h5 --where oracle_model=n
    [[ $output == *"option --where: no column 'oracle_model'"* ]]
    [ ! -e rb.h5 ]
}
