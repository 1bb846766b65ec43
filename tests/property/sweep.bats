#!/usr/bin/env bats
# Sweeps of random tables, policies and assumptions, most of which depend on the load.

load ../helper

@test "each scenario has the bytes that run prints of it, and what run refuses is refused alike" {
    seeds=16
    [ "${WATTROUTE_VARIANT:-release}" = release ] || seeds=5
    python3 "$BATS_TEST_DIRNAME/sweep_trials.py" "$WATTROUTE" 1 "$seeds" "$BATS_TEST_TMPDIR"
}
