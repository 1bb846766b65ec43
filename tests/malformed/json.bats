#!/usr/bin/env bats
# Every malformed line of JSON is refused with its place, in seconds and little memory, and leaves the old output as it
# was; as a long table and as a run of the IPW harness, which reads the same lines.

load refusal_helper

setup_file() {
    python3 "$BATS_TEST_DIRNAME/generate_json.py" "$BATS_FILE_TMPDIR/cases"
}

setup() {
    cases=$BATS_FILE_TMPDIR/cases
}

# As a long table, and as runs of the harness, in FOLDER.
import_long() { import_as --long "$1"; }
import_ipw() { import_as --ipw "$1"; }
import_as() (
    cd "$2" || exit 99
    frugal cost "$WATTROUTE" import "$1" rows.jsonl --accelerator a --site local --quiet -o table.h5
)

@test "each defect is refused with its place, what was expected, and the right exit status" {
    all_right 51 import_long "$cases"/*/
}

@test "a run of the harness with the same defects is refused as well" {
    all_right 8 import_ipw "$cases"/{utf16,not-a-number,key-twice,deep-lists,many-values,truncated-in-a-key,line-of-17-mib,empty}/
}
