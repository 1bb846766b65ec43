#!/usr/bin/env bats
# Sizes that take minutes.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    load ../memory/limits.bash
}

@test "2 000 000 and 20 000 000 queries are replayed under the same limit, and the limit bites" {
    small_and_large 2000000
}

@test "20 000 000 queries give the same bytes for 1, 2 and 7 threads" {
    make_table 20000000 "$BATS_TEST_TMPDIR/large.h5"
    for threads in 1 2 7; do
        "$WATTROUTE" run configs/demo.yaml --quiet --format csv --threads "$threads" \
            --set "measurements=$BATS_TEST_TMPDIR/large.h5" -o "$BATS_TEST_TMPDIR/$threads.csv"
    done
    cmp "$BATS_TEST_TMPDIR/1.csv" "$BATS_TEST_TMPDIR/2.csv"
    cmp "$BATS_TEST_TMPDIR/1.csv" "$BATS_TEST_TMPDIR/7.csv"
}
