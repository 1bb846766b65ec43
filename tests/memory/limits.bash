# shellcheck shell=bash
# Runs under a limit of the address space; shared by the memory tests.

# under LIMIT_KIB COMMAND...: the command with that much address space, two threads.
under() {
    local limit=$1
    shift
    (
        ulimit -v "$limit"
        OMP_NUM_THREADS=2 exec "$@"
    )
}

# make_table QUERIES FILE, and a study beside it.
make_table() {
    "$WATTROUTE" synth --queries "$1" --quiet -o "$2"
}

# run_study TABLE [LIMIT_KIB]: the demonstration's study over TABLE, as CSV on standard output.
run_study() {
    local limit=${2:-unlimited}
    under "$limit" "$WATTROUTE" run configs/demo.yaml --quiet --format csv --threads 2 \
        --set "measurements=$1" 2>/dev/null
}

# The least multiple of STEP KiB under which a table of $1 can be replayed.
least_limit() {
    local table=$1 step=$2 low=0 high=1
    while ! run_study "$table" $((high * step)) >/dev/null; do
        low=$high
        high=$((high * 2))
        [ $((high * step)) -lt 16777216 ] || return 1
    done
    while [ $((high - low)) -gt 1 ]; do
        local middle=$(((low + high) / 2))
        if run_study "$table" $((middle * step)) >/dev/null; then
            high=$middle
        else
            low=$middle
        fi
    done
    echo $((high * step))
}

# small_and_large Q: Q and 10 Q queries pass under one limit, which bites.
small_and_large() {
    local step=4096 small=$BATS_TEST_TMPDIR/small.h5 large=$BATS_TEST_TMPDIR/large.h5 limit
    make_table "$1" "$small"
    make_table $(($1 * 10)) "$large"
    limit=$(least_limit "$small" "$step")
    echo "the least limit for $1 queries is $limit KiB"

    # It bites: one step less is not enough, and what ten times the queries add is many steps.
    if run_study "$small" $((limit - step)) >/dev/null; then
        return 1
    fi
    local added=$((($(stat -c %s "$large") - $(stat -c %s "$small")) / 1024))
    echo "ten times the queries add $added KiB of file"
    [ "$added" -gt $((8 * step)) ]

    # One step of slack for what the number of segments and threads moves.
    run_study "$large" $((limit + step)) >"$BATS_TEST_TMPDIR/large.csv"
    grep -q '^[^,]*,[^,]*,[^,]*,all,accuracy,0\.' "$BATS_TEST_TMPDIR/large.csv"
}
