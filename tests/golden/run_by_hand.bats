#!/usr/bin/env bats
# Three queries under every kind of batching, idle power and fleet, worked out anew from the model's formulas.

setup() {
    WATTROUTE=$(realpath "${WATTROUTE:-$BATS_TEST_DIRNAME/../../build/release/wattroute}")
    cd "$BATS_TEST_TMPDIR" || return
}

@test "every kind of batching, idle power and fleet, with and without overheads, is what the model says" {
    python3 "$BATS_TEST_DIRNAME/assumptions_reference.py" "$WATTROUTE" >out.txt || { cat out.txt; return 1; }
    for part in 'given_concurrency: 64' 'poisson: 64' 'fleet_idle: 16' 'load_driven: '; do
        grep -q "^$part" out.txt || { cat out.txt; return 1; }
    done
}
