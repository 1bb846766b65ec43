#!/usr/bin/env bats
# Repeated attempts: from a long table through the measurement file to the replay of one of them.

# shellcheck disable=SC2154 # set by the helper
load ../helper
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cat >study.yaml <<'YAML'
wattroute: 1
name: attempts
measurements: table.h5
baseline: large@server
policies:
  cloud: {kind: always, pair: baseline}
  oracle: {kind: oracle, scope: local_first, fallback: baseline}
YAML
}

reference() {
    /usr/bin/python3 "$repository/tests/golden/attempts_reference.py" "$@"
}

make_table() {
    reference make . "$1" "$2"
    "$WATTROUTE" import --long long.csv --map attempt=Repeat --accelerators accelerators.csv --quiet -o table.h5
}

@test "each attempt is replayed as the table says it, and as a table of that attempt alone" {
    for queries in 90 5000; do
        make_table "$queries" 3
        for attempt in 1 2 3; do
            "$WATTROUTE" run study.yaml --set "queries.attempt=$attempt" -o "result$attempt.csv"
            reference check long.csv "$attempt" "result$attempt.csv"
            "$WATTROUTE" import --long "attempt$attempt.csv" --accelerators accelerators.csv --quiet -o alone.h5
            "$WATTROUTE" run study.yaml --set measurements=alone.h5 -o alone.csv
            reference check long.csv "$attempt" alone.csv filtered
        done
        run ! cmp result1.csv result2.csv
    done
}

@test "the first attempt is the default; every output says which one it is" {
    make_table 80 4
    "$WATTROUTE" run study.yaml -o default.csv
    "$WATTROUTE" run study.yaml --set queries.attempt=1 -o first.csv
    cmp default.csv first.csv
    sed -i 's/^name/queries: {attempt: 2}\nname/' study.yaml
    run --separate-stderr "$WATTROUTE" run study.yaml --meta meta.json
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *$'\nattempt       2 of 3\n'* ]]
    for form in md latex; do
        "$WATTROUTE" run study.yaml --format "$form" >summary
        grep -q '[Aa]ttempt: 2 of 3' summary
    done
    "$WATTROUTE" run study.yaml -o result.json
    "$WATTROUTE" run study.yaml --quiet -o result.h5
    /usr/bin/python3 - <<'END'
import h5py, json
for name in ("meta.json", "result.json"):
    file = json.load(open(name))["measurements"]
    assert (file["attempt"], file["attempts"]) == (2, 3), name
assert all("attempt 2 of 3" in row["note"] for row in json.load(open("result.json"))["rows"] if row["value"] is not None)
attributes = h5py.File("result.h5").attrs
assert (attributes["attempt"][0], attributes["attempts"][0]) == (2, 3)
END
}

@test "an attempt that is not there is refused where the study asks for it" {
    make_table 40 5
    run "$WATTROUTE" run study.yaml --set queries.attempt=4
    echo "$output"
    [ "$status" -eq 2 ] && [[ $output == *"one of the 3 attempts"* ]]
    sed -i 's/^name/queries: {attempt: 7}\nname/' study.yaml
    run "$WATTROUTE" run study.yaml
    echo "$output"
    [ "$status" -eq 65 ] && [[ $output == *"study.yaml:2:20: 'attempt' is '7'"* ]]
    sed 's/,Repeat//; s/^\(q[0-9]*,[a-z]*,[a-z]*\),[0-9]*/\1/' long.csv | awk -F, '!seen[$1 $2 $3]++' >once.csv
    "$WATTROUTE" import --long once.csv --accelerators accelerators.csv --quiet -o table.h5
    run "$WATTROUTE" run study.yaml
    echo "$output"
    [ "$status" -eq 65 ] && [[ $output == *"expected 1, as the measurements hold no repeated attempts"* ]]
    "$WATTROUTE" run study.yaml --set queries.attempt=1 --quiet >/dev/null
}

@test "other programs read the file: query x attempt x model or pair, missing attempts missing" {
    printf '%s\n' id,model,accelerator,attempt,correct,energy_j,output_tokens,input_tokens a,S,laptop,0,True,1,10,5 \
        a,S,laptop,1,False,2,11,5 a,S,laptop,4,1,3,12,5 a,L,server,1,0,20,100,5 a,L,server,0,1,10,99,5 b,L,server,0,true,30,98,6 \
        b,S,laptop,4,0,4,30,6 >long.csv
    printf 'accelerator,site\nlaptop,local\nserver,cloud\n' >accelerators.csv
    run "$WATTROUTE" import --long long.csv --accelerators accelerators.csv -o table.h5
    echo "$output"
    [[ $output == *$'\n  attempts       up to 3 at each query and pair\n'* ]]
    [[ $output == *$'\n  energy_j       5 of 12 cells missing'* ]]
    /usr/bin/python3 - <<'END'
import h5py, numpy as np
table = h5py.File("table.h5")
nan = np.nan
assert table["score"][:].tolist() == [[[1, 1], [0, 0], [1, -1]], [[-1, 1], [-1, -1], [0, -1]]]
np.testing.assert_equal(table["energy_j"][:], np.array([[[1, 10], [2, 20], [3, nan]], [[nan, 30], [nan, nan], [4, nan]]], "f4"))
assert table["output_tokens"][:].tolist() == [[[10, 99], [11, 100], [12, -1]], [[-1, 98], [-1, -1], [30, -1]]]
assert table["input_tokens"][:].tolist() == [5, 6]
names = [[scale.name for scale in axis.values()] for axis in table["energy_j"].dims]
assert names == [["/query"], ["/attempt"], ["/pair"]], names
END
    ncdump table.h5 >dump
    grep -q '^	attempt = 3 ;' dump
    grep -q '^	float energy_j(query, attempt, pair) ;' dump
    grep -q '^	byte score(query, attempt, model) ;' dump
    "$WATTROUTE" validate table.h5
    "$WATTROUTE" info table.h5 >facts
    grep -q '^attempts  *up to 3 at each query and pair' facts
    grep -Eq '^S +4 +2 +0.5 +0.5$' facts
    grep -Eq '^energy_j +float32 +query x attempt x pair +J +5' facts
}

@test "one number of an attempt is no dimension" {
    printf 'id,model,correct,attempt\na,M,1,3\nb,M,0,3\n' >long.csv
    cut -d, -f 1-3 long.csv >without.csv
    "$WATTROUTE" import --long long.csv --accelerator api --site cloud -q -o long.h5
    "$WATTROUTE" import --long without.csv --accelerator api --site cloud -q -o without.h5
    [ "$("$WATTROUTE" info long.h5 | grep ^xxh128)" = "$("$WATTROUTE" info without.h5 | grep ^xxh128)" ]
    run -1 grep -q attempt <("$WATTROUTE" info long.h5)
}

@test "energy of each attempt is composed of its own tokens" {
    printf 'accelerator,site\nlaptop,local\n' >accelerators.csv
    printf 'model,accelerator,j_per_output_token,j_per_input_token,s_per_output_token\nM,laptop,2,0.5,0.25\n' >pairs.csv
    printf '%s\n' id,model,accelerator,attempt,score,output_tokens,input_tokens a,M,laptop,1,0.5,10,4 a,M,laptop,2,0.25,20,4 \
        b,M,laptop,2,1,30,6 b,M,laptop,3,,40,6 >long.csv
    "$WATTROUTE" import --long long.csv --pairs pairs.csv --accelerators accelerators.csv -q -o table.h5
    /usr/bin/python3 - <<'END'
import h5py, numpy as np
table, nan = h5py.File("table.h5"), np.nan
np.testing.assert_equal(table["energy_j"][:, :, 0], np.array([[22, 42, nan], [nan, 63, nan]], "f4"))
np.testing.assert_equal(table["latency_s"][:, :, 0], np.array([[2.5, 5, nan], [nan, 7.5, nan]], "f4"))
END
}
