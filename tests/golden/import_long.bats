#!/usr/bin/env bats
# Long tables, one row per query and pair, become what the same measurements are as a wide table.

# shellcheck disable=SC2154 # set by the helper
load ../helper
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# shellcheck disable=SC2120 # further options are optional
both() {
    "$WATTROUTE" import --scores wide.csv --accelerators accelerators.csv --keep size -o wide.h5 "$@"
    "$WATTROUTE" import --long long.csv --accelerators accelerators.csv --keep size -o long.h5 "$@"
}

@test "rows and columns in any order: the same values as the wide table, over several blocks" {
    for queries in 1 40 9000; do
        python3 "$repository/tests/golden/make_long.py" . "$queries" 7
        both --quiet
        same_values wide.h5 long.h5
        "$WATTROUTE" validate long.h5
    done
    [ "$("$WATTROUTE" info long.h5 | awk '$1 == "queries" { print $2 }')" -eq 9000 ]
}

@test "a long table is known by its header, whatever its columns are called, and from a packed stream" {
    python3 "$repository/tests/golden/make_long.py" . 50 8
    both --quiet
    "$WATTROUTE" import --scores long.csv --accelerators accelerators.csv --keep size -q -o known.h5
    same_values long.h5 known.h5
    sed '1s/model/Modell/; 1s/energy_j/Energie/' long.csv | gzip > theirs.gz
    "$WATTROUTE" import --scores - --map model=Modell --map energy_j=Energie:J --accelerators accelerators.csv --keep size \
        -q -o theirs.h5 < theirs.gz
    same_values long.h5 theirs.h5
}

@test "pairs from a file keep its order and may compose what was not measured" {
    printf 'accelerator,site\nlaptop,local\nserver,cloud\n' > accelerators.csv
    printf 'model,accelerator,j_per_output_token,energy_basis\nB,server,2,accelerator\nA,laptop,,wall\n' > pairs.csv
    printf 'id,pair,correct,out_chars,energy_j\nq1,A@laptop,1,9,5\nq2,B@server,0,41,\nq1,B@server,1,8,\nq2,A@laptop,0,,6\n' \
        > long.csv
    run "$WATTROUTE" import --long long.csv --pairs pairs.csv --accelerators accelerators.csv --chars-per-token 4 -o long.h5
    echo "$output"
    [ "$status" -eq 0 ]
    /usr/bin/python3 - <<'END'
import h5py
table = h5py.File("long.h5")
assert [name.decode() for name in table["pair"][:]] == ["B@server", "A@laptop"]
assert table["energy_j"][:].tolist() == [[4, 5], [22, 6]]
assert table["pair_energy_provenance"][:].tolist() == [2, 0]
assert table["output_tokens"].attrs["provenance"] in ("derived", b"derived")
END
}

@test "one accelerator for all; input tokens of a query that differ between models are kept per model" {
    printf 'id,model,correct,input_tokens\na,M,1,7\na,N,0,9\nb,N,1,\nb,M,0,4\n' > long.csv
    "$WATTROUTE" import --long long.csv --accelerator api --site cloud -q -o long.h5
    /usr/bin/python3 - <<'END'
import h5py
table = h5py.File("long.h5")
assert [name.decode() for name in table["pair"][:]] == ["M@api", "N@api"]
assert table["input_tokens"][:].tolist() == [[7, 9], [4, -1]] and table["score"][:].tolist() == [[1, 0], [0, 1]]
END
    sed -i 's/a,N,0,9/a,N,0,7/' long.csv
    "$WATTROUTE" import --long long.csv --accelerator api --site cloud -q -o long.h5
    /usr/bin/python3 -c 'import h5py; assert h5py.File("long.h5")["input_tokens"][:].tolist() == [7, 4]'
}

@test "memory does not grow with the rows but for the keys of queries, at most 64 bytes each" {
    case ${WATTROUTE_VARIANT:-release} in
    asan | tsan) skip "the sanitizers have memory of their own" ;;
    esac
    printf 'accelerator,site\na,local\n' > accelerators.csv
    for attempts in 1 4; do
        for queries in 50000 500000; do
            # Far from the order of the queries: each pair's or attempt's rows run through all of them, with a stride.
            awk -v n="$queries" -v a="$attempts" 'BEGIN { print "id,model,accelerator,correct,energy_j,attempt"
                for (p = 0; p < 4; p++) for (i = 0; i < n; i++)
                    printf "%d,M%d,a,%d,%d,%d\n", (i * 7919) % n, int(p / a), i % 2, i % 1000, p % a }' > long.csv
            /usr/bin/time -f %M -o "$queries" "$WATTROUTE" import --long long.csv --accelerators accelerators.csv -q -o long.h5
        done
        small=$(cat 50000) large=$(cat 500000)
        echo "peak $small KiB and $large KiB"
        [ $(((large - small) * 1024)) -le $((64 * 450000)) ]
        [ "$("$WATTROUTE" info long.h5 | grep -c ^attempts)" -eq $((attempts > 1)) ]
    done
}

@test "no room for the temporary table: 74, and no output" {
    python3 "$repository/tests/golden/make_long.py" . 50 8
    run env TMPDIR=/nowhere "$WATTROUTE" import --long long.csv --accelerators accelerators.csv -q -o long.h5
    [ "$status" -eq 74 ] && [ ! -e long.h5 ]
    run bash -c 'ulimit -f 30; trap "" XFSZ; exec "$0" import --long long.csv --accelerators accelerators.csv -q -o long.h5' \
        "$WATTROUTE"
    echo "$output"
    [ "$status" -eq 74 ] && [ ! -e long.h5 ]
}

@test "rows that disagree about their query, and a query and pair that come twice, are refused with both lines" {
    cd "$BATS_TEST_TMPDIR"
    printf 'id,model,score,weight\nq1,A,1,2\nq1,B,0,2\nq1,C,1,3\n' >long.csv
    run "$WATTROUTE" import --long long.csv --accelerator x --site local -o t.h5
    [ "$status" -eq 65 ] && [[ "$output" == *"long.csv:4:8: weight: found '3', but other rows of the query, which begins on line 2,"* ]]
    printf 'id,model,score\nq1,A,1\nq1,B,0\nq1,A,1\n' >long.csv
    run "$WATTROUTE" import --long long.csv --accelerator x --site local -o t.h5
    [ "$status" -eq 65 ] && [[ "$output" == *"long.csv:4:4: query 'q1' of domain '' on pair 'A@x' is already on line 2;"* ]]
    [ ! -e t.h5 ]
}
