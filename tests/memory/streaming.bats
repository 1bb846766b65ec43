#!/usr/bin/env bats
# A replay's memory does not grow with the number of queries.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    case ${WATTROUTE_VARIANT:-release} in
    asan | tsan) skip "the sanitizers reserve address space of their own" ;;
    esac
    load limits.bash
}

@test "200 000 and 2 000 000 queries are replayed under the same limit, and the limit bites" {
    small_and_large 200000
}

@test "the peak of resident memory is the same for 200 000 and 2 000 000 queries" {
    make_table 200000 "$BATS_TEST_TMPDIR/small.h5"
    make_table 2000000 "$BATS_TEST_TMPDIR/large.h5"
    for table in small large; do
        OMP_NUM_THREADS=2 /usr/bin/time -f %M -o "$BATS_TEST_TMPDIR/$table" "$WATTROUTE" run configs/demo.yaml --quiet \
            --threads 2 --set "measurements=$BATS_TEST_TMPDIR/$table.h5" >/dev/null
    done
    small=$(cat "$BATS_TEST_TMPDIR/small") large=$(cat "$BATS_TEST_TMPDIR/large")
    echo "peak $small KiB and $large KiB"
    [ "$large" -le $((small + 4096)) ]
    [ "$large" -le 65536 ] # the goal of a streaming replay, 64 MiB
}
