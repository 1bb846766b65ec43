#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # run sets output and status in each test
# Queues of devices from the command line: golden numbers, options, refusals.

# shellcheck disable=SC2154 # set by the helper
load ../helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    power=(--active-w 300 --idle-w 100 --off-w 10 --setup-w 200)
    sleepy=(--service 4 --keep-warm 15 --setup 20 "${power[@]}")
}

device() { "$WATTROUTE" device "$@"; }

# field ROW COLUMN FORMAT : of a CSV on standard input; row 1 is the first below the header.
field() {
    awk -F, -v row="$1" -v column="$2" -v format="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        NR == row + 1 { printf format, $at[column] }'
}

@test "golden: M/G/1 with a timeout of 15 s and a setup of 20 s" {
    run device --load 0.05 "${sleepy[@]}" --format csv
    [ "$status" -eq 0 ]
    [ "$(field 1 wait_s %.4f <<<"$output")" = 10.1246 ]
    [ "$(field 1 power_w %.3f <<<"$output")" = 142.567 ]
    [ "$(field 1 energy_j_per_query %.1f <<<"$output")" = 2851.3 ]
}

@test "golden: Erlang C of 4 servers at 0.8, and M/D/1 at 0.8" {
    run device --load 3.2 --service 1 --service-cv 1 --servers 4 --format csv
    [ "$(field 1 waits %.6f <<<"$output") $(field 1 wait_s %.6f <<<"$output")" = "0.596432 0.745541" ]
    run device --load 0.2 --service 4 --format csv
    [ "$(field 1 utilisation %.12g <<<"$output") $(field 1 wait_s %.12g <<<"$output")" = "0.8 8" ]
    run device --load 0.2 --service 4 --service-cv 1 --format csv
    [ "$(field 1 wait_s %.12g <<<"$output") $(field 1 sojourn_s %.12g <<<"$output")" = "16 20" ]
    run device --load 0.2 --service 4 --service-cv 2 --format csv
    [ "$(field 1 wait_s %.12g <<<"$output")" = 40 ]
}

@test "loads per second, minute, hour and day are one load; text shows the unit that was typed" {
    for load in 0.05 0.05/s 3/min 180/hour 4320/day; do
        device --load "$load" "${sleepy[@]}" --format csv | awk -F, 'NR > 1 { printf "%.9g %.9g %.9g\n", $1, $3, $7 }'
    done | sort -u >rows
    [ "$(wc -l <rows)" -eq 1 ]
    run device --load 10,4320/day "${sleepy[@]}"
    [[ "$output" == *"1/day"* && "$output" == *"4320.00  20.00"* && "$output" == *"at most 21600 queries per day"* ]]
}

@test "every option changes the output" {
    local -A given=([load]=0.05 [service]=4 [keep-warm]=15 [setup]=20 [active-w]=300 [idle-w]=100 [off-w]=10 [setup-w]=200)
    device --load 0.05 "${sleepy[@]}" --format csv >plain
    while read -r option value; do
        arguments=("--$option" "$value")
        for other in "${!given[@]}"; do
            [ "$other" = "$option" ] || arguments+=("--$other" "${given[$other]}")
        done
        device "${arguments[@]}" --format csv >changed
        if cmp -s plain changed; then echo "--$option $value changes nothing"; return 1; fi
    done <<<"load 0.06
service 5
service-cv 1
keep-warm 16
setup 21
setup-cv 1
active-w 301
idle-w 101
off-w 11
setup-w 201"
    [ "$(device --load 0.05 --service 4 --service-cv 1 --format csv | md5sum)" != \
        "$(device --load 0.05 --service 4 --service-cv 1 --servers 2 --format csv | md5sum)" ]
}

@test "what one more query adds is the slope of the power" {
    device --load 0.0499999,0.05,0.0500001 "${sleepy[@]}" --format csv |
        awk -F, 'NR > 1 { power[NR] = $9; marginal[NR] = $11 }
            END { slope = (power[4] - power[2]) / 2e-7; off = slope / marginal[3] - 1; exit !(off < 1e-5 && off > -1e-5) }'
    run device --load 1 --service 2 --service-cv 1 --servers 3 --active-w 300 --idle-w 100 --format csv
    [ "$(field 1 marginal_j_per_query %g <<<"$output") $(field 1 power_w %g <<<"$output")" = "400 700" ]
}

@test "without powers there is waiting, and no power" {
    run device --load 0.05 --service 4 --keep-warm 15 --setup 20 --format csv
    [ "$(field 1 wait_s %.4f <<<"$output")$(field 1 power_w %s <<<"$output")$(field 1 energy_j_per_query %s <<<"$output")" = 10.1246 ]
    run device --load 0.05 --service 4
    [[ "$output" == *"n/a"*"--active-w, --idle-w"* ]]
}

@test "the forms of the output, and the choice by its ending" {
    for form in text md latex json csv; do
        run device --load 0.05 "${sleepy[@]}" --format "$form"
        [ "$status" -eq 0 ]
        [[ "$output" == *10.1246* || "$output" == *10.12457* ]]
    done
    device --load 0.05,0.06 "${sleepy[@]}" -o out.json
    /usr/bin/python3 -c 'import json; rows = json.load(open("out.json"))["rows"]; assert [r["load_per_s"] for r in rows] == [0.05, 0.06]'
}

# refused TEXT ARGUMENT... : status 2.
refused() {
    says 2 "$1" device "${@:2}"
}

@test "nonsense says what to set" {
    refused "at least 3 devices" --load 0.6 --service 4
    refused "at least 5 servers" --load 1 --service 4 --service-cv 1 --servers 4
    refused "queries per second above 0" --load 0 --service 4
    refused "per s, min, hour or day" --load 10/week --service 4
    refused "per s, min, hour or day" --load 10,,20/day --service 4
    refused "--service" --load 1
    refused "--load" --service 1
    refused "--service: found '0'" --load 1 --service 0
    refused "always warm is never off" --load 0.1 --service 4 --off-w 3
    refused "always warm is never off" --load 0.1 --service 4 --setup 3
    refused "without a --setup above 0" --load 0.1 --service 4 --keep-warm 3 --setup-cv 1
    refused "power needs that of every state" --load 0.1 --service 4 --active-w 3
    refused "power needs that of every state" --load 0.1 --service 4 --keep-warm 5 --active-w 3 --idle-w 2
    refused "power needs that of every state" --load 0.1 --service 4 --keep-warm 5 --setup 2 --active-w 3 --idle-w 2 --off-w 1
    refused "several --servers are always warm" --load 0.1 --service 4 --service-cv 1 --servers 2 --keep-warm 5
    refused "say so with --service-cv 1" --load 0.1 --service 4 --servers 2
    refused "--format" --load 0.1 --service 4 --format pdf
}
