#!/usr/bin/env bats
# wattroute validate: what it finds, how it says so, and with which status.

# shellcheck disable=SC2154 # set by the helper
load ../helper

setup_file() {
    sed -e 's/basis: soc/basis: accelerator/' -e '/@H200"/d' -e '/-batch64":/d' "$repository/data/ipw-paper.yaml" \
        >"$BATS_FILE_TMPDIR/one-boundary.yaml"
    "$WATTROUTE" synth --queries 10000 --quiet -o "$BATS_FILE_TMPDIR/good.h5" "$BATS_FILE_TMPDIR/one-boundary.yaml"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    cp "$BATS_FILE_TMPDIR/good.h5" t.h5
}

# change PYTHON : runs statements on the open file `f`.
change() {
    /usr/bin/python3 -c 'import h5py, sys
f = h5py.File("t.h5", "r+")
exec(sys.argv[1])' "$1"
}

# Takes a column's checksums away, so that its values themselves are looked at: a warning remains.
no_checksums='del f["block_checksum"], f["checked_variable"], f.attrs["content_xxh128"], f.attrs["attributes_xxh128"]'

@test "a good file: one line, status 0; nothing with --quiet" {
    run "$WATTROUTE" validate t.h5
    [ "$status" -eq 0 ]
    [ "$output" = "t.h5: valid, 0 warnings" ]
    run "$WATTROUTE" validate --quiet t.h5
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "a changed value under its checksum: 65, the column is named" {
    change 'f["energy_j"][5000, 1] = 1.0'
    "$WATTROUTE" validate t.h5 >out 2>err && return 1
    [ "$(grep -c '^t.h5: .*energy_j' out)" -eq 1 ]
    grep -q '^wattroute: t.h5: not valid: errors 1, warnings 0; expected no error' err
    run "$WATTROUTE" validate --quiet t.h5
    [ "$status" -eq 65 ]
}

@test "findings are printed up to --most for a column, and all are counted" {
    change "$no_checksums"'; f["energy_j"][10:40, 1] = -1.0'
    "$WATTROUTE" validate t.h5 >out 2>err && return 1
    default=$(grep -v warning out | grep -c energy_j)
    [ "$default" -eq 10 ]
    "$WATTROUTE" validate --most 3 t.h5 >out 2>err2 && return 1
    [ "$(grep -v warning out | grep -c energy_j)" -eq 3 ]
    grep -q ' errors 30, warnings 7;' err
    cmp err err2
    grep -q "energy_j.*query row 10 .*Qwen3-14B@M4Max.*found -1" out
}

@test "warnings pass, and fail with --strict" {
    change "$no_checksums"
    run "$WATTROUTE" validate t.h5
    [ "$status" -eq 0 ]
    [[ "$output" == *"(warning)"* ]]
    [[ "${lines[-1]}" =~ ^t.h5:\ valid,\ [1-9][0-9]*\ warnings?$ ]]
    run "$WATTROUTE" validate --strict t.h5
    [ "$status" -eq 65 ]
    [[ "$output" == *"expected no warning, because of --strict"* ]]
}

@test "what is no measurement file: 65; what is not there: 66" {
    echo "model,score" >t.csv
    run "$WATTROUTE" validate t.csv
    [ "$status" -eq 65 ]
    [[ "$output" == "wattroute: t.csv: not a measurement file"* ]]
    run "$WATTROUTE" validate nothing.h5
    [ "$status" -eq 66 ]
    [[ "$output" == "wattroute: nothing.h5: cannot open"* ]]
    run "$WATTROUTE" validate .
    [ "$status" -eq 66 ] || [ "$status" -eq 65 ]
}

@test "a file that is cut short: 65" {
    truncate -s -1000 t.h5
    run "$WATTROUTE" validate t.h5
    [ "$status" -eq 65 ]
}

@test "the command line: 2" {
    run "$WATTROUTE" validate
    [ "$status" -eq 2 ]
    run "$WATTROUTE" validate --most 0 t.h5
    [ "$status" -eq 2 ]
    [[ "$output" == *"option --most: found '0'"* ]]
    run "$WATTROUTE" validate t.h5 t.h5
    [ "$status" -eq 2 ]
}
