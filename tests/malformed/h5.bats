#!/usr/bin/env bats
# Malformed and hostile measurement files are refused with the place, in seconds and little memory; nothing is written.

load ../memory/frugal
load ../helper

setup_file() {
    /usr/bin/python3 -c 'import h5py' 2>/dev/null || return 0
    mkdir "$BATS_FILE_TMPDIR/made" "$BATS_FILE_TMPDIR/foreign"
    /usr/bin/python3 "$BATS_TEST_DIRNAME/generate_h5.py" "$BATS_FILE_TMPDIR/made"
    (cd "$BATS_TEST_DIRNAME/../.." && /usr/bin/python3 tests/unit/store_foreign.py "$BATS_FILE_TMPDIR/foreign")
}

setup() {
    [ -d "$BATS_FILE_TMPDIR/made" ] || skip "python3-h5py is not installed"
    cd "$BATS_TEST_TMPDIR" || return 1
    cat >study.yaml <<'YAML'
wattroute: 1
name: all
measurements: t.h5
baseline: BASELINE
allow_mixed_basis: true
policies: {oracle: {kind: oracle, fallback: cheapest}}
YAML
    printf old >out.h5
}

# refusal COMMAND FILE STATUS FRAGMENT...: prints what is wrong with how FILE was treated; nothing when all is right.
refusal() {
    local command=$1 file=$2 expected=$3 status=0 fragment
    shift 3
    case $command in
    validate) frugal cost "$WATTROUTE" validate "$file" >said 2>&1 || status=$? ;;
    run) frugal cost printf old >out.h5; frugal cost "$WATTROUTE" run study.yaml --quiet --set "measurements=$file" -o out.h5 >said 2>&1 || status=$? ;;
    esac
    [ "$status" -eq "$expected" ] || echo "$command $file: exit status $status, expected $expected: $(head -c 500 said)"
    for fragment in "$@"; do
        grep -qF -- "$fragment" said || echo "$command $file: no '$fragment' in: $(head -c 500 said)"
    done
    [ "$expected" -eq 0 ] || grep -qF "$(basename "$file")" said || echo "$command $file: the file is not named"
    over_budget cost | sed "s|^|$command $file: |"
    [ "$command" = validate ] || [ "$expected" -eq 0 ] || cmp -s out.h5 <(printf old) || echo "$command $file: the old output is gone"
    [ -z "$(find . -name '*.tmp.*')" ] || echo "$command $file: a temporary file is left"
}

@test "each defect is refused by validate and by run, with the variable it is in" {
    sed -i 's/BASELINE/m2@rack/' study.yaml
    while IFS=$'\t' read -r -a line; do
        file=$BATS_FILE_TMPDIR/made/${line[0]}.h5
        case ${line[1]} in
        both) refusal validate "$file" 65 "${line[@]:2}" && refusal run "$file" 65 "${line[@]:2}" ;;
        validate) refusal validate "$file" 65 "${line[@]:2}" ;;
        nobody) refusal validate "$file" 0 && refusal run "$file" 0 ;;
        esac
    done <"$BATS_FILE_TMPDIR/made/expect" >wrong
    cat wrong
    [ "$(wc -l <"$BATS_FILE_TMPDIR/made/expect")" -gt 50 ] && [ ! -s wrong ]
}

@test "the program and the process that reads the file take under 200 MiB together, for each of them" {
    case ${WATTROUTE_VARIANT:-release} in asan | tsan) skip "the sanitizers take memory of their own" ;; esac
    run /usr/bin/python3 "$BATS_TEST_DIRNAME/memory_h5.py" "$WATTROUTE" "$BATS_FILE_TMPDIR"/made/*.h5 "$BATS_FILE_TMPDIR"/foreign/*.h5
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "what lies outside the file, and what is packed in a way of its own, is refused by name" {
    sed -i 's/BASELINE/m0@u0/' study.yaml
    for case in external/energy_j soft/energy_j link/energy_j virtual/energy_j filter/energy_j bomb/score wide/energy_j chunk/energy_j; do
        refusal validate "$BATS_FILE_TMPDIR/foreign/${case%/*}.h5" 65 "${case#*/}"
        refusal run "$BATS_FILE_TMPDIR/foreign/${case%/*}.h5" 65 "${case#*/}"
    done >wrong
    cat wrong
    [ ! -s wrong ]
}

@test "a compressed foreign file, cut anywhere or with any bit turned, ends well" {
    run /usr/bin/python3 "$BATS_TEST_DIRNAME/sweep_h5.py" "$WATTROUTE" "$BATS_FILE_TMPDIR/foreign/gzip.h5" 25
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "our own file, cut anywhere or with any bit turned, is refused or still sound" {
    "$WATTROUTE" synth --queries 300 --quiet -o own.h5
    run /usr/bin/python3 "$BATS_TEST_DIRNAME/sweep_h5.py" "$WATTROUTE" own.h5 25
    echo "$output"
    [ "$status" -eq 0 ]
}
