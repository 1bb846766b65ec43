# shellcheck shell=bash disable=SC2034 # for the tests
# What every end-to-end test knows: the program, the measured data, and how to say what is expected of a command.

repository=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
WATTROUTE=$(realpath -m "${WATTROUTE:-$repository/build/release/wattroute}")
shared=$(realpath -m "${WATTROUTE_SHARED:-$repository/../shared}/data")

# need PATH : of the measured data.
need() {
    [ -e "$shared/$1" ] || skip "no measured data at $shared/$1"
}

# not COMMAND... : the command fails (bats lets a plain "!" pass).
not() {
    if "$@"; then return 1; fi
}

# says STATUS TEXT COMMAND... : the command ends with STATUS and prints TEXT.
says() {
    local status_wanted=$1 text=$2
    shift 2
    run "$@"
    # shellcheck disable=SC2154 # set by run
    [ "$status" -eq "$status_wanted" ] || { echo "$*: status $status: $output"; return 1; }
    [[ $output == *"$text"* ]] || { echo "$*: $output"; return 1; }
}

# near FOUND WANTED TOLERANCE : relatively.
near() {
    awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN {
        d = a - b; if (d < 0) d = -d
        if (b < 0) b = -b
        print a, b
        exit !(a != "" && d <= t * b)
    }'
}

# holds FILE EXPRESSION : the measurement file, as t, fulfils it.
holds() {
    /usr/bin/python3 -c "
import h5py, numpy, sys
t = h5py.File(sys.argv[1])
assert eval(sys.argv[2]), sys.argv[2]" "$@"
}

# same_values ONE OTHER : the variables of both files hold the same bytes.
same_values() {
    /usr/bin/python3 - "$1" "$2" <<'END'
import sys, h5py
one, other = (h5py.File(path) for path in sys.argv[1:])
assert set(one) == set(other), set(one) ^ set(other)
for name in one:
    a, b = one[name][()], other[name][()]
    assert a.dtype == b.dtype and a.shape == b.shape and (a.tobytes() == b.tobytes() or list(a) == list(b)), name
END
}
