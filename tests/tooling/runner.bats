#!/usr/bin/env bats
# The test runner itself: it counts what ran, and fails when anything failed, died or never ran.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    mkdir "$BATS_TEST_TMPDIR/t"
}

# A stand-in for a test program: prints $2 and exits with $3.
program() {
    printf '#!/bin/sh\nprintf "%s"\nexit %s\n' "$2" "$3" >"$BATS_TEST_TMPDIR/t/$1"
    chmod +x "$BATS_TEST_TMPDIR/t/$1"
}

runner() {
    run tests/run "$BATS_TEST_TMPDIR"/t/*
}

@test "passes and failures of all files are added up, the failing file is shown" {
    program one '1..2\\nok 1 - a\\nok 2 - b\\n' 0
    program two '1..2\\nok 1 - c\\nnot ok 2 - d\\n# because\\n' 1
    runner
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = "3 passed, 1 failed" ]
    [[ "$output" == *"FAILED $BATS_TEST_TMPDIR/t/two"* ]]
    [[ "$output" == *"# because"* ]]
    [[ "$output" != *"FAILED $BATS_TEST_TMPDIR/t/one"* ]]
}

@test "all passing gives status 0" {
    program one '1..1\\nok 1 - a\\n' 0
    runner
    [ "$status" -eq 0 ]
    [ "$output" = "1 passed, 0 failed" ]
}

@test "skipped tests are named before the last line and do not count as passed" {
    program one '1..3\\nok 1 - a\\nnot ok 2 # SKIP b\\nok 3 c # skip no data\\n' 0
    runner
    [ "$status" -eq 0 ]
    [ "${lines[-1]}" = "1 passed, 0 failed" ]
    [ "${lines[-2]}" = "2 SKIPPED" ]
    [[ "$output" == *"SKIPPED $BATS_TEST_TMPDIR/t/one: ok 3 c # skip no data"* ]]
}

@test "a program that dies after passing tests is a failure" {
    program one '1..1\\nok 1 - a\\n' 139
    runner
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = "1 passed, 1 failed" ]
}

@test "fewer tests than announced, or none, is a failure" {
    program one '1..3\\nok 1 - a\\n' 0
    program two '1..0\\n' 0
    runner
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = "1 passed, 2 failed" ]
}

@test "a file that hangs is stopped and is a failure" {
    printf '#!/bin/sh\necho 1..1\nsleep 60\n' >"$BATS_TEST_TMPDIR/t/one"
    chmod +x "$BATS_TEST_TMPDIR/t/one"
    TEST_TIMEOUT=1 runner
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = "0 passed, 1 failed" ]
}

@test "nothing to run, or only skipped tests, is a failure" {
    run tests/run
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = "0 passed, 0 failed" ]
    program one '1..1\\nok 1 a # skip\\n' 0
    runner
    [ "$status" -eq 1 ]
}
