#!/usr/bin/env bats
# Every malformed input of `import` is refused with its place, in seconds and little memory, and leaves the old output as
# it was.

load refusal_helper

setup_file() {
    python3 "$BATS_TEST_DIRNAME/generate_csv.py" "$BATS_FILE_TMPDIR/cases"
}

setup() {
    cases=$BATS_FILE_TMPDIR/cases
}

# import_case FOLDER: runs import there, with the tables that are there.
import_case() (
    cd "$1" || exit 99
    arguments=()
    for table in scores long pairs models accelerators curves; do
        [ ! -e "$table.csv" ] || arguments+=("--$table" "$table.csv")
    done
    mapfile -t -O "${#arguments[@]}" arguments <options
    frugal cost "$WATTROUTE" import "${arguments[@]}" --quiet -o table.h5
)

@test "the sound table is imported" {
    run fault_of "$cases/sound" import_case
    echo "$output"
    [ -z "$output" ]
    run "$WATTROUTE" validate "$cases/sound/table.h5"
    [ "$status" -eq 0 ]
}

@test "each defect is refused with its place, what was expected, and the right exit status" {
    all_right 201 import_case "$cases"/*/
}

@test "a packed table, cut anywhere or with a bit turned, is refused or still the same" {
    cp -r "$cases/gzip-sound" "$BATS_TEST_TMPDIR/gzip"
    rm -f "$BATS_TEST_TMPDIR/gzip/table.h5"
    run python3 "$BATS_TEST_DIRNAME/sweep_gzip.py" "$WATTROUTE" "$BATS_TEST_TMPDIR/gzip"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "a missing file, a folder and an unreadable file give 66" {
    cp -r "$cases/sound" "$BATS_TEST_TMPDIR/sound"
    cd "$BATS_TEST_TMPDIR/sound"
    rm -f table.h5
    run "$WATTROUTE" import --scores nowhere.csv --accelerators accelerators.csv -o table.h5
    [ "$status" -eq 66 ] && [[ $output == *nowhere.csv* ]]
    run "$WATTROUTE" import --scores . --accelerators accelerators.csv -o table.h5
    [ "$status" -eq 66 ]
    [ ! -e table.h5 ]
}

@test "an input is not overwritten, and standard input is taken once" {
    cp -r "$cases/sound" "$BATS_TEST_TMPDIR/sound"
    cd "$BATS_TEST_TMPDIR/sound"
    rm -f table.h5
    run "$WATTROUTE" import --scores scores.csv --pairs pairs.csv --accelerators accelerators.csv -o scores.csv
    [ "$status" -eq 2 ] && [[ $output == *"the same file as"* ]]
    grep -q query_id scores.csv
    run "$WATTROUTE" import --scores - --pairs - --accelerators accelerators.csv -o table.h5 <scores.csv
    [ "$status" -eq 2 ] && [[ $output == *"one input only"* ]]
}

@test "a table too wide for the file is refused before anything is written" {
    cd "$BATS_TEST_TMPDIR"
    python3 - <<'PY'
models = 4097
with open("wide.csv", "w") as f:
    print("query_id," + ",".join(f"score:m{i},energy_j:m{i}@here" for i in range(models)), file=f)
    print("q1," + ",".join(["1"] * (2 * models)), file=f)
with open("units.csv", "w") as f:
    print("accelerator,site,devices\nhere,local,1", file=f)
PY
    printf old >table.h5
    run "$WATTROUTE" import --scores wide.csv --accelerators units.csv -o table.h5
    echo "$output"
    [ "$status" -eq 65 ] && [[ $output == *"bytes per query with those of 'energy_j': found 20485; expected at most 16384"* ]]
    [ "$(cat table.h5)" = old ]
}
