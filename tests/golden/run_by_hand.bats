#!/usr/bin/env bats
# Every kind of batching, idle power and fleet, worked out anew from the model's formulas: each by itself on three
# queries, and at random together, with costs, carbon and decisions, on twelve.

load ../helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

@test "every kind of batching, idle power and fleet, with and without overheads, is what the model says" {
    python3 "$BATS_TEST_DIRNAME/assumptions_reference.py" "$WATTROUTE" >out.txt || { cat out.txt; return 1; }
    for part in 'given_concurrency: 64' 'poisson: 64' 'fleet_idle: 16' 'load_driven: '; do
        grep -q "^$part" out.txt || { cat out.txt; return 1; }
    done
}

@test "random scenarios: figures, decisions by what one more query costs, and fixed points are what the model says" {
    python3 "$BATS_TEST_DIRNAME/random_scenarios.py" "$WATTROUTE" 120 >out.txt || { head -n 40 out.txt; return 1; }
    # every kind was there, and most scenarios could be
    for part in 'local idle '{none,utilisation,fleet,poisson} 'cloud idle '{none,utilisation,fleet} 'cloud batching '{curve,affine,logistic,roofline} \
        'cloud fleet '{replicas,utilisation,batch,latency_s}/scaling 'fixed point' cycle overloaded; do
        grep -q "^$part: [0-9]* scenarios" out.txt || { echo "$part"; cat out.txt; return 1; }
    done
    awk '/^overloaded/ { exit $2 > 60 }' out.txt
}
