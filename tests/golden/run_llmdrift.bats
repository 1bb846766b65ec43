#!/usr/bin/env bats
# Measured latency and cost without any energy: LLMDrift, four models behind one interface.

# shellcheck disable=SC2154 # set by the helper
load run_helper
load measured_tables

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    make_drift
    cat >>drift.yaml <<'END'
  oracle: {kind: oracle, scope: all, fallback: cheapest}
  limited: {kind: oracle, scope: all, fallback: cheapest, max_latency_s: 2}
  slow: {kind: always, pair: "gpt-4-0613@api", router: {latency_s: 0.5, cost_usd: 0.001}}
output: {percentiles: true}
END
    "$WATTROUTE" run drift.yaml -o out.csv
}

@test "llmdrift: the oracle over four models, measured cost, n/a for everything with energy" {
    rounds_to out.csv oracle accuracy %.4f 0.9716
    rounds_to out.csv slow cost_usd_total %.6f "$(python3 - "$drift" <<'END'
import csv, sys
print("%.6f" % sum(float(row["cost_usd:gpt-4-0613"]) + 0.001 for row in csv.DictReader(open(sys.argv[1], newline=""))))
END
)"
    [ "$(grep -cE ',all,(energy|power|ip)[a-z_]+,,,,1550,[^,]+,energy_j is not in the measurements$' out.csv)" -eq 27 ]
}

@test "llmdrift: percentiles of a long tail are within half a percent, the router's latency on top" {
    python3 - "$drift" <<'END' > reference.csv
import csv, math, sys
values = sorted(float(row["latency_s:gpt-4-0613"]) for row in csv.DictReader(open(sys.argv[1], newline="")))
for percent in (50, 95, 99):
    print("slow,all,latency_p%d_s,%.17g" % (percent, values[math.ceil(percent * len(values) / 100) - 1] + 0.5))
END
    agrees reference.csv out.csv 0.005 '^latency_p'
}

@test "llmdrift: a latency of 7 923 s is data" {
    "$WATTROUTE" run drift.yaml --quiet --set 'policies={tail: {kind: always, pair: "gpt-3.5-turbo-0301@api"}}' --decisions tail.csv -o tail.out.csv
    [ "$(cut -d, -f 9 tail.csv | sort -g | tail -n 1 | xargs printf %.0f)" = 7923 ]
    python3 - "$drift" <<'END' > reference.csv
import csv, sys
values = [float(row["latency_s:gpt-3.5-turbo-0301"]) for row in csv.DictReader(open(sys.argv[1], newline=""))]
print("tail,all,latency_mean_s,%.17g" % (sum(values) / len(values)))
END
    agrees reference.csv tail.out.csv 1e-6 latency_mean_s
}

@test "llmdrift: goodput counts what is correct and in time, where there is a limit" {
    awk -F, '$5 == "goodput" { value[$3] = $6 } $5 == "accuracy" { accuracy[$3] = $6 }
        END { exit !(value["oracle"] == "" && value["limited"] > 0.2 && value["limited"] < accuracy["limited"]) }' out.csv
    "$WATTROUTE" run drift.yaml --decisions decisions.csv > /dev/null
    awk -F, 'NR > 1 && $3 == "limited" { n++; good += $5 == 1 && $9 <= 2 } END { printf "limited,all,goodput,%.17g\n", good / n }' \
        decisions.csv > reference.csv
    agrees reference.csv out.csv 1e-12 goodput
}
