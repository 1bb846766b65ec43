#!/usr/bin/env bats
# CSV parsed ahead in threads and CSV read with care are one: the same file, the same messages, the same exit status, for
# random tables, damaged ones among them, and every malformed table.

load ../helper

setup_file() {
    python3 "$BATS_TEST_DIRNAME/generate_csv.py" "$BATS_FILE_TMPDIR/malformed"
    python3 "$BATS_TEST_DIRNAME/generate_paths.py" "$BATS_FILE_TMPDIR/random" "${WATTROUTE_TABLES:-60}" "${WATTROUTE_SEED:-1}"
}

# import_as FOLDER NAME VARIABLE=VALUE... : imports the folder's tables to NAME.h5, with the rest to NAME.
import_as() (
    cd "$1" || exit 99
    arguments=() name=$2
    for table in scores long pairs models accelerators curves; do
        [ ! -e "$table.csv" ] || arguments+=("--$table" "$table.csv")
    done
    mapfile -t -O "${#arguments[@]}" arguments <options
    status=0
    env "${@:3}" "$WATTROUTE" import "${arguments[@]}" -o "$name.h5" >"$name" 2>&1 || status=$?
    sed -i "s/^$name\.h5/out.h5/" "$name"
    echo "exit $status" >>"$name"
)

# compare FOLDER: prints what differs between careful reading and the others.
compare() {
    import_as "$1" careful WATTROUTE_CSV=careful
    import_as "$1" one WATTROUTE_CSV=plain OMP_NUM_THREADS=1
    import_as "$1" three OMP_NUM_THREADS=3
    for way in one three; do
        cmp -s "$1/careful" "$1/$way" || { echo "$1: $way differs"; diff "$1/careful" "$1/$way" | head -5; }
        [ ! -e "$1/careful.h5" ] || cmp "$1/careful.h5" "$1/$way.h5" 2>&1
    done
    rm -f "$1"/*.h5
}

# compare_all FOLDER LEAST: the folders below it, of which at least LEAST are refused and LEAST are not.
compare_all() {
    local folder refused=0 sound=0 wrong=0 found
    for folder in "$1"/*/; do
        found=$(compare "${folder%/}")
        [ -z "$found" ] || { echo "$found"; wrong=$((wrong + 1)); }
        if grep -q '^exit 0' "$folder/careful"; then sound=$((sound + 1)); else refused=$((refused + 1)); fi
    done
    echo "$sound sound, $refused refused, $wrong differ"
    [ "$wrong" -eq 0 ] && [ "$refused" -ge "$2" ] && [ "$sound" -ge "$3" ]
}

@test "random tables: the same whatever the way and the threads" {
    compare_all "$BATS_FILE_TMPDIR/random" 10 15
}

@test "malformed tables: the same message and place" {
    compare_all "$BATS_FILE_TMPDIR/malformed" 100 1
}
