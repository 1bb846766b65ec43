#!/usr/bin/env bats
# The line that says how far an import is: on a terminal, and cleared at the end.

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    here=$BATS_TEST_DIRNAME
    { echo 'query_id,score:A'; for i in 1 2 3 4 5 6; do echo "q$i,1"; done; } >table.csv
    import=("$WATTROUTE" import --scores - --accelerator X --site local -o out.h5)
}

@test "a terminal shows how far it is, and the line is cleared before anything else" {
    run python3 "$here/progress.py" table.csv "${import[@]}"
    [ "$status" -eq 0 ]
    [[ $output == *'|copying the input 0 MB|'* ]]
    last=${output##*MB}
    [[ $last =~ ^'|'' '+'|' ]]
}

@test "an error comes on a line of its own" {
    echo 'q7,2' >>table.csv
    run python3 "$here/progress.py" table.csv "${import[@]}"
    [ "$status" -eq 65 ]
    [[ $output =~ \|wattroute:\ standard\ input:8:4 ]]
}

@test "--quiet shows nothing, and neither does anything but a terminal" {
    run python3 "$here/progress.py" table.csv "${import[@]}" --quiet
    [ "$status" -eq 0 ]
    [[ $output != *MB* ]]
    { head -3 table.csv; sleep 0.5; tail -n +4 table.csv; } | "${import[@]}" 2>err >/dev/null
    run cat err
    [[ $output != *MB* ]]
}
