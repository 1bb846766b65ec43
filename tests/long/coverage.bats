#!/usr/bin/env bats
# How often 95 % intervals hold the truth, over tables drawn from a known population.

setup() {
    program=$(dirname "$WATTROUTE")/tests/long/coverage
}

# within TABLES : every share of the tables is 0.95 within three standard errors of that many tables.
within() {
    awk -F, -v tables="$1" '
        { rows++; if ($5 < 0.95 - 3 * sqrt(0.95 * 0.05 / tables) || $5 > 0.95 + 3 * sqrt(0.95 * 0.05 / tables)) { print; bad = 1 } }
        END { exit bad || rows != 8 }'
}

@test "coverage is nominal at 200, 2 000 and 20 000 queries whose energies are skewed (lognormal, sigma 0.5)" {
    "$program" 200 1000 0.5 | within 1000
    "$program" 2000 1000 0.5 | within 1000
    "$program" 20000 300 0.5 | within 300
}

@test "with heavier tails (sigma 1) it is nominal from 2 000 queries on, and 0.9 at 200" {
    "$program" 2000 1000 1 | within 1000
    "$program" 20000 300 1 | within 300
    "$program" 200 1000 1 | awk -F, '{ if ($5 < 0.89 || $5 > 0.975) { print; bad = 1 } } END { exit bad || NR != 8 }'
}
