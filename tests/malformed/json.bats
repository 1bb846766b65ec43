#!/usr/bin/env bats
# Every malformed line of JSON is refused with its place, in seconds and little memory, and leaves the old output as it
# was; as a long table and as a run of the IPW harness, which reads the same lines.

setup_file() {
    python3 "$BATS_TEST_DIRNAME/generate_json.py" "$BATS_FILE_TMPDIR/cases"
}

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    WATTROUTE=$(realpath "${WATTROUTE:-build/release/wattroute}")
    cases=$BATS_FILE_TMPDIR/cases
    load ../memory/frugal.bash
}

# fault_of FOLDER OPTION...: prints what is wrong with the refusal; nothing when it is right.
fault_of() {
    local folder=$1 status=0 fragment
    mapfile -t expect <"$folder/expect"
    printf old >"$folder/table.h5"
    (cd "$folder" && frugal cost "$WATTROUTE" import "${@:2}" rows.jsonl --accelerator a --site local --quiet -o table.h5) \
        >"$folder/stdout" 2>"$folder/stderr" || status=$?
    [ "$status" -eq "${expect[0]}" ] || echo "exit status $status, expected ${expect[0]}"
    for fragment in "${expect[@]:1}"; do
        grep -qF -- "$fragment" "$folder/stderr" || echo "no '$fragment' in: $(head -c 600 "$folder/stderr")"
    done
    [ ! -s "$folder/stdout" ] || echo "it printed: $(cat "$folder/stdout")"
    [ "$status" -eq 0 ] || [ "$(cat "$folder/table.h5")" = old ] || echo "the old output is gone"
    over_budget "$folder/cost"
    [ -z "$(find "$folder" -name '*.tmp.*')" ] || echo "a temporary file is left"
}

@test "each defect is refused with its place, what was expected, and the right exit status" {
    wrong=0 seen=0
    for folder in "$cases"/*/; do
        seen=$((seen + 1))
        found=$(fault_of "$folder" --long)
        if [ -n "$found" ]; then
            echo "$(basename "$folder"): $found"
            wrong=$((wrong + 1))
        fi
    done
    echo "$seen cases, $wrong wrong"
    [ "$seen" -gt 50 ] && [ "$wrong" -eq 0 ]
}

@test "a run of the harness with the same defects is refused as well" {
    wrong=0 seen=0
    for folder in "$cases"/{utf16,not-a-number,key-twice,deep-lists,many-values,truncated-in-a-key,line-of-17-mib,empty}/; do
        seen=$((seen + 1))
        found=$(fault_of "$folder" --ipw)
        [ -z "$found" ] || { echo "$(basename "$folder"): $found"; wrong=$((wrong + 1)); }
    done
    [ "$seen" -eq 8 ] && [ "$wrong" -eq 0 ]
}
