# shellcheck shell=bash
# What a command costs: a refusal takes seconds and a bounded amount of memory, whatever the file claims.

FRUGAL_SECONDS=5 # of processor time; of wall time four times that, so that a busy machine fails nothing
FRUGAL_KIB=204800 # 200 MiB, the children's peak included

# frugal COST COMMAND...: runs it; "wall seconds, KiB, user, system seconds" go to the file COST. A hang is
# cut off with status 124, after FRUGAL_CUT seconds (60).
frugal() {
    local cost=$1
    shift
    /usr/bin/time -q -o "$cost" -f '%e %M %U %S' timeout "${FRUGAL_CUT:-60}" "$@"
}

# over_budget COST: says what was too much. The sanitizers take memory and time of their own and are not judged.
over_budget() {
    case ${WATTROUTE_VARIANT:-release} in asan | tsan) return ;; esac
    awk -v seconds="$FRUGAL_SECONDS" -v kib="$FRUGAL_KIB" '
        $3 + $4 > seconds || $1 > 4 * seconds { print "it took " $1 " seconds, " $3 + $4 " of the processor" }
        $2 > kib { print "it took " $2 " KiB" }' "$1"
}
