#!/usr/bin/env bats
# Woodruff's intervals of percentiles against order statistics at the ends of Wilson's interval, from Python.

load intervals_helper

@test "intervals of p50, p95 and p99 are the latencies at the ends of Wilson's" {
    cd "$BATS_TEST_TMPDIR" || return
    make_small 2
    awk 'BEGIN {
        print "query_id,domain,correct:small,correct:big,energy_j:small@laptop,energy_j:big@server,latency_s:small@laptop,latency_s:big@server"
        for (i = 0; i < 1000; i++) printf "q%d,d%d,1,1,1,9,%.6f,%.6f\n", i, i % 7, exp((i * 7919 % 1000) / 200), 1 + (i * 613 % 1000) / 100
    }' > small.csv
    "$WATTROUTE" import --scores small.csv --accelerators accelerators.csv --quiet -o small.h5
    for level in 0.95 0.8; do
        "$WATTROUTE" run small.yaml --ci=$level --set output.percentiles=true --quiet --format csv > out.csv
        /usr/bin/python3 - $level <<'END'
import csv, math, statistics, sys
level = float(sys.argv[1])
z = statistics.NormalDist().inv_cdf((1 + level) / 2)
table = list(csv.DictReader(open("small.csv", newline="")))
rows = {(r["policy"], r["metric"]): r for r in csv.DictReader(open("out.csv", newline="")) if r["domain"] == "all"}
n = len(table)
for policy, column in ("cloud", "latency_s:big@server"), ("local", "latency_s:small@laptop"):
    latency = sorted(float(r[column]) for r in table)
    at = lambda share: latency[max(0, math.ceil(share * n - 1e-9) - 1)]
    for metric, p in ("latency_p50_s", .50), ("latency_p95_s", .95), ("latency_p99_s", .99):
        middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        ends = [(middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)]
        row = rows[policy, metric]
        for found, wanted in zip((row["value"], row["lo"], row["hi"]), (at(p), at(ends[0]), at(ends[1]))):
            assert abs(float(found) / wanted - 1) < 0.006, (policy, metric, found, wanted)
END
    done
}
