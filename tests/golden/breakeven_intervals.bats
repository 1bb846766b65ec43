#!/usr/bin/env bats
# shellcheck disable=SC2154 # station: set by the helper
# `wattroute breakeven --ci`: against the interval of the saving that `run --ci` has at the same place, in closed forms and
# where the ends lie beyond what was looked at; what each option changes; degenerate tables.

bats_require_minimum_version 1.5.0
load intervals_helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    make_loaded 200
    sed -i 's/^policies:/allow_mixed_basis: true\npolicies:/' loaded.yaml
}

even() {
    "$WATTROUTE" breakeven loaded.yaml --format csv --quiet "$@"
}

# field CSV POLICY COLUMN : of the policy's first row.
field() {
    /usr/bin/python3 - "$@" <<'END'
import csv, sys
print(next(r[sys.argv[3]] for r in csv.DictReader(open(sys.argv[1], newline="")) if r["policy"] == sys.argv[2]))
END
}

@test "a factor of the cloud's energy: the quantiles are those of the ratio of the two energies" {
    "$WATTROUTE" run loaded.yaml --format csv --quiet --ci --interval percentile > run.csv
    even --vary cloud.overheads.pue=1:20 --policy local --ci > a.csv
    read -r value lo hi <<< "$(interval run.csv local all energy_savings)"
    # 1 - E / (pue C) = 0 at pue = 1 - saving; the saving's upper end is the lower of the pue
    near "$(field a.csv local at)" "$(awk "BEGIN { printf \"%.17g\", 1 - $value }")" 1e-8
    near "$(field a.csv local ci_lo)" "$(awk "BEGIN { printf \"%.17g\", 1 - $hi }")" 1e-5
    near "$(field a.csv local ci_hi)" "$(awk "BEGIN { printf \"%.17g\", 1 - $lo }")" 1e-5
    [ "$(field a.csv local ci_note)" = '95 % interval: percentile bootstrap, 10000 resamples' ]
}

# at_an_end CSV POLICY KEY [OPTION...] : where an end of the crossing's interval is, an end of the saving's is 0.
at_an_end() {
    local csv=$1 policy=$2 key=$3 end
    for end in ci_lo ci_hi; do
        "$WATTROUTE" run loaded.yaml --format csv --quiet --ci --interval percentile "${@:4}" --set "$key=$(field "$csv" "$policy" $end)" > run.csv
        interval run.csv "$policy" all energy_savings
        read -r _ lo hi <<< "$(interval run.csv "$policy" all energy_savings)"
        # to a part in a hundred of the interval's width
        awk "BEGIN { l = $lo < 0 ? 0 - $lo : $lo; h = $hi < 0 ? 0 - $hi : $hi; exit !((l < h ? l : h) < 0.01 * ($hi - $lo)) }"
    done
}

@test "idle time, decisions that follow prices, loads: an end of the saving's interval is 0 there" {
    idle='assumptions.local.idle={kind: poisson, queries_per_device_day: 4000, keep_warm_s: 60, setup_s: 5}'
    dear='assumptions.cloud.overheads.network_j=1500'
    even --vary local.idle.queries_per_device_day=200:9000 --policy local --ci --replicates 2000 --set "$idle" --set "$dear" > a.csv
    [ -n "$(field a.csv local ci_lo)" ]
    at_an_end a.csv local assumptions.local.idle.queries_per_device_day --replicates 2000 --set "$idle" --set "$dear"
    # the oracle of all pairs decides anew at each value, and pays for where it is wrong
    sed -i 's/oracle: .*/oracle: {kind: oracle, scope: all, fallback: baseline, router: {energy_j: 100}}/' loaded.yaml
    even --vary cloud.overheads.pue=1:20 --policy oracle --steps 17 --ci --replicates 500 > b.csv
    [ -n "$(field b.csv oracle ci_lo)" ]
    at_an_end b.csv oracle assumptions.cloud.overheads.pue --replicates 500
    even --vary cloud.batching.queries_per_s=0.05:10 --policy local --steps 17 --ci --replicates 500 \
        --set "assumptions.cloud.batching={$station, queries_per_s: 1}" > c.csv
    [ -n "$(field c.csv local ci_lo)" ]
    at_an_end c.csv local assumptions.cloud.batching.queries_per_s --replicates 500 \
        --set "assumptions.cloud.batching={$station, queries_per_s: 1}"
}

@test "an end beyond what was looked at is open, and the note says how many resamples are there" {
    even --vary cloud.overheads.pue=1:20 --policy local --ci > whole.csv
    at=$(field whole.csv local at)
    top=$(awk "BEGIN { printf \"%.6g\", $at * 1.001 }")
    even --vary "cloud.overheads.pue=1:$top" --policy local --ci > cut.csv
    [ -z "$(field cut.csv local ci_hi)" ]
    near "$(field cut.csv local ci_lo)" "$(field whole.csv local ci_lo)" 1e-4
    field cut.csv local ci_note | grep -E '^95 % interval: .*; [0-9]{4} of 10000 resamples save nowhere in it$'
    "$WATTROUTE" breakeven loaded.yaml --vary "cloud.overheads.pue=1:$top" --policy local --ci --quiet > text
    tr -s '\n ' '  ' < text | grep -F "intervals 95 %: percentile bootstrap over queries, 10000 resamples, seed 0"
    grep -E "^local +above +[0-9.]+ \[[0-9.]+, > $(printf %.4g "$top")\] \[1\]" text
    # without a crossing: how many have another answer
    even --vary cloud.overheads.pue=1:2 --policy local --ci > never.csv
    [ "$(field never.csv local answer)" = never ]
    [ "$(field never.csv local ci_note)" = 'no crossing to have an interval of; 10000 of 10000 resamples save nowhere in it' ]
}

@test "level, resamples, seed, strata and meters change the ends; threads do not" {
    even --vary cloud.overheads.pue=1:20 --policy local --ci > a.csv
    for option in --ci=0.8 '--ci --replicates 500' '--ci --seed 7' '--ci --strata domain' '--ci --meter-error 0.1' '--ci --set meter_error=0.1'; do
        # shellcheck disable=SC2086 # several words
        even --vary cloud.overheads.pue=1:20 --policy local $option > b.csv
        [ "$(field a.csv local at)" = "$(field b.csv local at)" ]
        not cmp -s a.csv b.csv
    done
    # two meters of 10 % each: the ratio is off by 14 %
    awk "BEGIN { exit !($(field b.csv local ci_hi) / $(field b.csv local ci_lo) > 1.65) }"
    for threads in 1 3; do
        even --vary cloud.overheads.pue=1:20 --ci --replicates 300 --threads "$threads" > "$threads.csv"
    done
    cmp 1.csv 3.csv
    run -2 "$WATTROUTE" breakeven loaded.yaml --vary cloud.overheads.pue --seed 3
    [[ "$output" == *"option --seed does nothing without --ci"* ]]
    even --vary cloud.overheads.pue=1:20 --policy local --ci --replicates 200 --meta meta.json > c.csv
    grep -F -- '--ci 0.95 --replicates 200 --seed 0' meta.json
}

@test "two keys, JSON, whole numbers" {
    even --vary cloud.overheads.pue=1:20 --vary local.overheads.pue=1,1.5 --policy local --ci --replicates 500 > a.csv
    /usr/bin/python3 - <<'END'
import csv
rows = list(csv.DictReader(open("a.csv", newline="")))
assert len(rows) == 2
# half as much again of the box: half as much again of the rack
for end in "at", "ci_lo", "ci_hi":
    assert abs(float(rows[1][end]) / float(rows[0][end]) - 1.5) < 1e-5, rows
END
    "$WATTROUTE" breakeven loaded.yaml --vary cloud.overheads.pue=1:20 --policy local --ci --replicates 500 --quiet --format json > a.json
    /usr/bin/python3 - <<'END'
import json
document = json.load(open("a.json"))
row = document["rows"][0]
assert row["ci_lo"] < row["at"] < row["ci_hi"] and "percentile bootstrap" in row["ci_note"], row
assert any(n["name"] == "intervals" for n in document["notes"])
END
    even --vary local.idle.devices=1:60 --policy local --ci --replicates 500 \
        --set 'assumptions.local.idle={kind: fleet, devices: 2, horizon_s: 600}' --set assumptions.cloud.overheads.network_j=4500 > whole.csv
    /usr/bin/python3 - <<'END'
import csv
row = next(csv.DictReader(open("whole.csv", newline="")))
assert row["kind"] == "step" and all(float(row[k]).is_integer() for k in ("at", "ci_lo", "ci_hi")), row
assert float(row["ci_lo"]) <= float(row["at"]) <= float(row["ci_hi"]), row
END
}

@test "one query, all alike, a baseline of zero, none local, a policy that repeats until loads agree: an answer or a reason" {
    make_table() { "$WATTROUTE" import --scores "$1" --pairs loaded_pairs.csv --accelerators loaded_accelerators.csv --quiet -o loaded.h5; }
    head -n 2 loaded.csv > one.csv
    make_table one.csv
    even --vary cloud.overheads.pue=1:20 --policy local --ci > one.out
    [ "$(field one.out local ci_note)" = 'no interval: one query, or hardly a resample with weight' ]
    awk -F, -v OFS=, 'NR > 1 { $4 = 100; $5 = 4; $8 = 900; $9 = 2 } 1' loaded.csv > alike.csv
    make_table alike.csv
    even --vary cloud.overheads.pue=1:20 --policy local --ci > alike.out
    near "$(field alike.out local ci_lo)" 9 1e-4
    near "$(field alike.out local ci_hi)" 9 1e-4
    awk -F, -v OFS=, 'NR > 1 { $4 = 0 } 1' loaded.csv > zero.csv
    make_table zero.csv
    even --vary cloud.overheads.network_j=1:2 --policy local --ci --replicates 200 > zero.out || true
    awk -F, -v OFS=, 'NR > 1 { $7 = 0 } 1' loaded.csv > none.csv
    make_table none.csv
    sed -i 's/oracle: .*/oracle: {kind: oracle, scope: local_first}/' loaded.yaml
    even --vary cloud.overheads.pue=1:20 --policy oracle --ci --replicates 200 > none.out
    [ "$(field none.out oracle answer)" = equal ]
    [ "$(field none.out oracle ci_note)" = 'no interval: it neither saves nor loses' ]
    make_loaded 60
    even --vary cloud.batching.queries_per_s=0.05:10 --policy oracle --steps 5 --ci --replicates 200 \
        --set policies.oracle.repricing=fixed_point --set "assumptions.cloud.batching={$station, queries_per_s: 1}" > fixed.out
    [ "$(field fixed.out oracle answer)" = crosses ]
    [ -z "$(field fixed.out oracle ci_lo)$(field fixed.out oracle ci_hi)" ]
    why='no interval: decisions and loads are settled together at each value (repricing: fixed_point)'
    [ "$(field fixed.out oracle ci_note)" = "$why" ]
    for format in text json; do
        "$WATTROUTE" breakeven loaded.yaml --vary cloud.batching.queries_per_s=0.05:10 --policy oracle --steps 5 --ci \
            --replicates 200 --format $format --quiet --set policies.oracle.repricing=fixed_point --set "assumptions.cloud.batching={$station, queries_per_s: 1}" > "fixed.$format"
    done
    grep -E '^oracle .* \[n/a\] \[1\] ' fixed.text
    grep -F "[1] $why" fixed.text
    /usr/bin/python3 - "$why" <<'END'
import json, sys
row, = json.load(open("fixed.json"))["rows"]
assert row["ci_lo"] is None and row["ci_hi"] is None and row["ci_note"] == sys.argv[1] and row["at"] > 0, row
END
    cat ./*.out | not grep -iE ',-?(nan|inf)'
}
