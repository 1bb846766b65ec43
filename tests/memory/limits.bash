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

# run_study LIMIT_KIB TABLE: the demonstration's study over TABLE, as CSV on standard output.
run_study() {
    under "$1" "$WATTROUTE" run configs/demo.yaml --quiet --format csv --threads 2 --set "measurements=$2" 2>/dev/null
}

# least_limit STEP JOB SIZE: the least multiple of STEP KiB under which JOB LIMIT SIZE passes.
least_limit() {
    local step=$1 job=$2 size=$3 low=0 high=1
    while ! "$job" $((high * step)) "$size" >/dev/null; do
        low=$high
        high=$((high * 2))
        [ $((high * step)) -lt 16777216 ] || return 1
    done
    while [ $((high - low)) -gt 1 ]; do
        local middle=$(((low + high) / 2))
        if "$job" $((middle * step)) "$size" >/dev/null; then
            high=$middle
        else
            low=$middle
        fi
    done
    echo $((high * step))
}

# same_limit JOB SMALL LARGE ADDED: JOB passes over both sizes under one limit, which bites; the larger has ADDED KiB more.
# What it prints of the larger is in large.out.
same_limit() {
    local step=4096 job=$1 small=$2 large=$3 added=$4 limit
    limit=$(least_limit "$step" "$job" "$small")
    echo "the least limit is $limit KiB, ten times the size has $added KiB more"

    # It bites: one step less is not enough, and what ten times the size adds is many steps.
    if "$job" $((limit - step)) "$small" >/dev/null; then
        return 1
    fi
    [ "$added" -gt $((8 * step)) ]

    # One step of slack for what the number of segments and threads moves.
    "$job" $((limit + step)) "$large" >"$BATS_TEST_TMPDIR/large.out"
}

# kib_more SMALL LARGE: by how much a file is larger.
kib_more() {
    echo $((($(stat -c %s "$2") - $(stat -c %s "$1")) / 1024))
}

# small_and_large QUERIES: so many and ten times as many are replayed under one limit.
small_and_large() {
    local small=$BATS_TEST_TMPDIR/small.h5 large=$BATS_TEST_TMPDIR/large.h5
    make_table "$1" "$small"
    make_table $(($1 * 10)) "$large"
    same_limit run_study "$small" "$large" "$(kib_more "$small" "$large")"
    grep -q '^[^,]*,[^,]*,[^,]*,all,accuracy,0\.' "$BATS_TEST_TMPDIR/large.out"
}
