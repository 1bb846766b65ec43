#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # run sets output and status in each test
# Carbon by the hour of arrival, against numbers made by hand. Three queries, at 0 s, 3600 s and 86399 s:
#   on the laptop they use 36, 72 and 108 J, in the cloud 360, 720 and 1080 J.
# The clock shows 13:00 at 0 s, so they arrive in the hours 13, 14 and, the day after, 12.

load tiny_helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    write_tiny
    printf '%s\n' accelerator,site,devices,loaded_idle_w,embodied_kgco2e laptop,local,1,3,131.49 cloud,cloud,4,45,394.47 >machines.csv
    import_tiny arriving pairs machines scores
    import_tiny scores pairs machines never
    cp scores.h5 late.h5 # with one query whose arrival is missing
    /usr/bin/python3 -c 'import h5py
f = h5py.File("late.h5", "r+")
del f["block_checksum"], f["checked_variable"], f.attrs["content_xxh128"], f.attrs["attributes_xxh128"]
f["arrival_s"][2] = float("nan")'
    # 0.10 kg at midnight, 0.01 more each hour; the hours in no order
    { echo hour,kgco2e_per_kwh && for h in {0..23}; do echo "$h,0.$((10 + h))"; done | sort; } >home.csv
    { echo hour,gco2e_per_kwh,source && for h in {0..23}; do echo "$h,$((10 * (h % 2))),made up"; done; } >cloud.csv
    { echo hour,kgco2e_per_kwh && for h in {0..23}; do echo "$h,0.2"; done; } >flat.csv
    { echo hour,kgco2e_per_kwh && for h in {10..23}; do echo "2024-02-29 $h:00,0.1"; done && for h in {0..14}; do
        printf '2024-03-01 %02d:00,%s\n' "$h" "0.$((50 + h))"
    done; } >dated.csv
    cat >tiny.yaml <<'END_OF_STUDY'
wattroute: 1
name: tiny
measurements: scores.h5
baseline: "big@cloud"
carbon:
  grid_kgco2e_per_kwh: {local: {hourly: home.csv}, cloud: 0.2}
  starts_at: 2024-02-29 13:00
policies:
  cloud-only: {kind: always, pair: baseline}
  local-only: {kind: always, pair: "small@laptop"}
  oracle: {kind: oracle, scope: all}
END_OF_STUDY
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
    out=$BATS_TEST_TMPDIR
}

@test "a query's energy counts at the intensity of its hour" {
    study --by domain >"$out/a.csv"
    is "$out/a.csv" local-only carbon_kgco2e_total '(36 * 0.23 + 72 * 0.24 + 108 * 0.22) / 3.6e6'
    is "$out/a.csv" local-only carbon_kgco2e_total '(36 * 0.23 + 72 * 0.24) / 3.6e6' math
    is "$out/a.csv" local-only carbon_kgco2e_per_query '108 * 0.22 / 3.6e6' law
    is "$out/a.csv" cloud-only carbon_kgco2e_total '2160 * 0.2 / 3.6e6'
    # q1 and q3 stay at home, q2 goes out
    is "$out/a.csv" oracle carbon_kgco2e_total '(36 * 0.23 + 108 * 0.22 + 720 * 0.2) / 3.6e6'
    is "$out/a.csv" oracle carbon_savings '1 - (36 * 0.23 + 108 * 0.22 + 720 * 0.2) / 432'
    study --set 'carbon.grid_kgco2e_per_kwh={local: {hourly: home.csv}, cloud: {hourly: cloud.csv}}' >"$out/b.csv"
    is "$out/b.csv" cloud-only carbon_kgco2e_total '360 * 0.01 / 3.6e6' # grams; even hours have none
    study --set 'carbon.grid_kgco2e_per_kwh={hourly: home.csv}' >"$out/c.csv"
    is "$out/c.csv" cloud-only carbon_kgco2e_total '(360 * 0.23 + 720 * 0.24 + 1080 * 0.22) / 3.6e6'
}

@test "the clock: midnight where nothing is said, to the second, across midnight, in UTC with a zone" {
    study --set 'carbon={grid_kgco2e_per_kwh: {local: {hourly: home.csv}, cloud: 0.2}}' >"$out/a.csv"
    is "$out/a.csv" local-only carbon_kgco2e_total '(36 * 0.10 + 72 * 0.11 + 108 * 0.33) / 3.6e6'
    study --set 'carbon.starts_at=1999-12-31 23:00:01' >"$out/b.csv" # 86399 s later it is 23:00:00
    is "$out/b.csv" local-only carbon_kgco2e_total '(36 * 0.33 + 72 * 0.10 + 108 * 0.33) / 3.6e6'
    study --set 'carbon.starts_at=1999-12-31 23:00:00.5' >"$out/c.csv" # and 22:59:59.5
    is "$out/c.csv" local-only carbon_kgco2e_total '(36 * 0.33 + 72 * 0.10 + 108 * 0.32) / 3.6e6'
    study --set 'carbon.starts_at=2024-02-29T13:00+02:00' >"$out/d.csv"
    is "$out/d.csv" local-only carbon_kgco2e_total '(36 * 0.21 + 72 * 0.22 + 108 * 0.20) / 3.6e6'
}

@test "dated hours hold on their date; hours of the day beside them on every date" {
    study --set 'carbon.grid_kgco2e_per_kwh={local: {hourly: dated.csv}, cloud: {hourly: home.csv}}' >"$out/a.csv"
    is "$out/a.csv" local-only carbon_kgco2e_total '(36 * 0.1 + 72 * 0.1 + 108 * 0.62) / 3.6e6'
    is "$out/a.csv" cloud-only carbon_kgco2e_total '(360 * 0.23 + 720 * 0.24 + 1080 * 0.22) / 3.6e6'
    sed 's/:00,/:00Z,/' dated.csv >zone.csv
    study --set 'carbon={grid_kgco2e_per_kwh: {local: {hourly: zone.csv}, cloud: 0.2}, starts_at: 2024-02-29 14:00+01:00}' >"$out/b.csv"
    is "$out/b.csv" local-only carbon_kgco2e_total '(36 * 0.1 + 72 * 0.1 + 108 * 0.62) / 3.6e6'
}

@test "idle energy counts at the query's hour, overheads too, and the making of devices at none" {
    set -- --set 'assumptions.local={idle: {kind: utilisation, utilisation: 0.25}, overheads: {pue: 1.5}}' \
        --set carbon.embodied=true --set carbon.lifetime_years=4
    study "$@" >"$out/a.csv" # idle 3 W x T x 3: 36, 72 and 108 J more; the unit is held for 4 T
    is "$out/a.csv" local-only carbon_kgco2e_total \
        '1.5 * (72 * 0.23 + 144 * 0.24 + 216 * 0.22) / 3.6e6 + 4 * 24 * 131.49 / (4 * 31557600)'
    # a fleet's idle power is shared evenly by its queries, whenever they come
    study --set 'assumptions.local.idle={kind: fleet, devices: 2, horizon_s: 112}' >"$out/b.csv" # 3 W x (224 s - 24 s) / 3
    is "$out/b.csv" local-only carbon_kgco2e_total '((36 + 200) * 0.23 + (72 + 200) * 0.24 + (108 + 200) * 0.22) / 3.6e6'
}

@test "a reserved fleet without a query emits the mean of its hours" {
    fleet='{kind: affine, t0_s: 0.001, t1_s: 0.001, c_j: 1, k_j: 10, queries_per_s: 0.5, cap: 8}'
    study --set "assumptions.cloud={batching: $fleet, fleet: {replicas: 2, scaling: reserved}}" \
        --set 'carbon.grid_kgco2e_per_kwh={hourly: home.csv}' >"$out/a.csv"
    energy=$(awk -F, '$3 == "local-only" && $4 == "all" && $5 == "energy_j_total" { print $6 - 216 }' "$out/a.csv")
    [ "${energy%%.*}" -gt 0 ]
    is "$out/a.csv" local-only carbon_kgco2e_total "(36 * 0.23 + 72 * 0.24 + 108 * 0.22 + $energy * 0.215) / 3.6e6"
}

@test "a flat profile is the constant" {
    set -- --set 'assumptions.all.idle={kind: utilisation, utilisation: 0.5}' --by domain
    study "$@" --set 'carbon.grid_kgco2e_per_kwh={hourly: flat.csv}' >"$out/flat.csv"
    study "$@" --set 'carbon={grid_kgco2e_per_kwh: 0.2}' >"$out/constant.csv"
    paste -d, <(cut -d, -f 3-6 "$out/flat.csv") <(cut -d, -f 3-6 "$out/constant.csv") | awk -F, '
        NR > 1 {
            rows++
            d = $4 - $8
            size = $8 < 0 ? -$8 : $8
            if ($1 $2 $3 != $5 $6 $7 || ($4 == "") != ($8 == "") || d > 1e-12 * size || -d > 1e-12 * size) { print; bad++ }
        }
        END { exit !(rows > 100 && !bad) }'
}

@test "every output says which hours, and which bytes they are from" {
    for format in text md latex json csv; do
        "$WATTROUTE" run tiny.yaml --format "$format" --quiet | tr -d '\134' | tr -s '\n ' ' ' >"$out/a.$format"
        grep -qF 'grid local by the hour of the day (home.csv: 0.1 to 0.33, mean 0.215 kgCO2e/kWh), cloud 0.2 kgCO2e/kWh, arrivals from 2024-02-29 13:00 on' "$out/a.$format"
    done
    "$WATTROUTE" run tiny.yaml -o "$out/a.h5" --meta "$out/a.json" --quiet
    hash=$(xxh128sum home.csv | cut -d ' ' -f 1)
    /usr/bin/python3 - "$out/a.h5" "$out/a.json" "$hash" <<'END'
import json, sys, h5py
file, meta, hash = h5py.File(sys.argv[1]), json.load(open(sys.argv[2])), sys.argv[3]
assert meta["files"] == [{"key": "carbon.grid_kgco2e_per_kwh.local", "file": "home.csv", "xxh128": hash}], meta
assert file.attrs["study_files"] == hash + "  home.csv", file.attrs["study_files"]
hour, policy = list(file["cell_hour"]), list(file["cell_policy"])
assert sorted(h for h, p in zip(hour, policy) if p == 1) == [12, 13, 14], hour
assert file["cell_hour"].attrs["units"] == "h"
END
    "$WATTROUTE" run tiny.yaml -o "$out/b.h5" --quiet --set carbon.grid_kgco2e_per_kwh.local.hourly=dated.csv
    "$WATTROUTE" run tiny.yaml -o "$out/c.h5" --quiet --set 'carbon={grid_kgco2e_per_kwh: 0.2}'
    /usr/bin/python3 - "$out/b.h5" "$out/c.h5" <<'END'
import datetime, sys, h5py
dated, plain = h5py.File(sys.argv[1]), h5py.File(sys.argv[2])
assert dated["cell_hour"].attrs["units"] == "hours since 1970-01-01 00:00:00"
first = datetime.datetime(1970, 1, 1) + datetime.timedelta(hours=int(min(dated["cell_hour"])))
assert first == datetime.datetime(2024, 2, 29, 13), first
assert "cell_hour" not in plain and "study_files" not in plain.attrs
END
}

@test "a sweep's scenarios are the runs with the same keys" {
    {
        cat tiny.yaml
        cat <<'END'
sweep:
  grid: {grid: {carbon.grid_kgco2e_per_kwh.local: [{hourly: home.csv}, {hourly: flat.csv}, 0.3, {hourly: dated.csv}], cloud.overheads.pue: [1, 1.5]}}
  start: {zip: {carbon.starts_at: ["2024-02-29 13:00", "2024-02-29 11:00"]}}
END
    } >sweep.yaml
    "$WATTROUTE" sweep sweep.yaml --format csv --quiet --by domain --set 'carbon.grid_kgco2e_per_kwh.cloud={hourly: home.csv}' \
        --meta "$out/meta.json" >"$out/sweep.csv"
    compared() { awk -F, -v scenario="$1" '$2 == scenario { print $3, $4, $5, $6 }' "$2"; }
    i=0
    while read -r scenario; do
        i=$((i + 1))
        keys=(carbon.grid_kgco2e_per_kwh.cloud='{hourly: home.csv}')
        case $i in
        1 | 2) keys+=(carbon.grid_kgco2e_per_kwh.local='{hourly: home.csv}') ;;
        3 | 4) keys+=(carbon.grid_kgco2e_per_kwh.local='{hourly: flat.csv}') ;;
        5 | 6) keys+=(carbon.grid_kgco2e_per_kwh.local=0.3) ;;
        7 | 8) keys+=(carbon.grid_kgco2e_per_kwh.local='{hourly: dated.csv}') ;;
        9) keys+=('carbon.starts_at=2024-02-29 13:00') ;;
        10) keys+=('carbon.starts_at=2024-02-29 11:00') ;;
        esac
        [ $i -gt 8 ] || keys+=("assumptions.cloud.overheads.pue=$((i % 2 ? 10 : 15))e-1")
        set=()
        for key in "${keys[@]}"; do set+=(--set "$key"); done
        study --by domain "${set[@]}" >"$out/run.csv"
        diff <(compared "$scenario" "$out/sweep.csv" | grep -v iso_accuracy) <(compared default "$out/run.csv" | grep -v iso_accuracy)
    done < <(awk -F, 'NR > 1 { print $2 }' "$out/sweep.csv" | uniq)
    [ $i -eq 10 ]
    [ "$(awk -F, '$3 == "local-only" && $4 == "all" && $5 == "carbon_kgco2e_total" { print $6 }' "$out/sweep.csv" | sort -u | wc -l)" -eq 5 ]
    for file in home flat dated; do grep -q "\"file\": \"$file.csv\"" "$out/meta.json"; done
}

@test "a sweep and a break-even refuse arrivals that dated hours lack, at the scenario's own words" {
    # the second scenario is at fault; a third is bound after it
    { cat tiny.yaml; echo 'sweep: {late: {list: [{carbon.grid_kgco2e_per_kwh.local.hourly: home.csv}, {carbon.grid_kgco2e_per_kwh.local.hourly: dated.csv, carbon.starts_at: 2024-02-28 13:00}, {carbon.grid_kgco2e_per_kwh.local.hourly: flat.csv}]}}'; } >late.yaml
    missing="queries arrive in hours that 'dated.csv' has no row for, the first of them 2024-02-28 13:00"
    place=$(($(wc -l <late.yaml))):$(($(tail -n 1 late.yaml | sed 's/dated.csv.*//' | wc -c)))
    for idle in '{kind: utilisation, utilisation: 0.5}' '{kind: fleet, devices: 2, horizon_s: 112}'; do # the second by load
        run "$WATTROUTE" sweep late.yaml --quiet --set "assumptions.local.idle=$idle" -o "$out/late.csv"
        [ "$status" -eq 65 ]
        [[ $output == *"late.yaml:$place: scenario 'late/2' ("*"): $missing"* ]] || { echo "$output"; return 1; }
    done
    sed 's/home.csv/dated.csv/; s/02-29 13/02-28 13/' tiny.yaml >before.yaml
    run "$WATTROUTE" breakeven before.yaml --vary assumptions.cloud.overheads.pue=1:2 --metric carbon_savings
    [ "$status" -eq 65 ]
    [[ $output == *"before.yaml:6:41: $missing"* ]] || { echo "$output"; return 1; }
}

@test "carbon that one scenario brings is gone in the next, and so is its start" {
    {
        grep -v 'carbon:\|grid_kg\|starts_at' tiny.yaml
        echo 'sweep: {some: {list: [{carbon: {grid_kgco2e_per_kwh: {hourly: home.csv}, starts_at: 2024-02-29 13:00}}, {cloud.overheads.pue: 1.5}, {carbon.grid_kgco2e_per_kwh: {hourly: home.csv}}]}}'
    } >some.yaml
    "$WATTROUTE" sweep some.yaml --format csv --quiet >"$out/some.csv"
    of() { sed -n 1p "$out/some.csv" && grep ",some/$1," "$out/some.csv"; }
    of 1 >"$out/1.csv"
    of 3 >"$out/3.csv"
    is "$out/1.csv" local-only carbon_kgco2e_total '(36 * 0.23 + 72 * 0.24 + 108 * 0.22) / 3.6e6'
    is "$out/3.csv" local-only carbon_kgco2e_total '(36 * 0.10 + 72 * 0.11 + 108 * 0.33) / 3.6e6'
    [ "$(of 2 | grep -c 'local-only,all,carbon_kgco2e_total,,')" -eq 1 ]
}

@test "intervals resample queries with their hours" {
    study --ci --replicates 200 >"$out/a.csv"
    awk -F, '$3 == "oracle" && $4 == "all" && $5 == "carbon_savings" { found++; bad += !($7 != "" && $7 <= $6 && $6 <= $8 && $7 < $8) }
        END { exit !(found == 1 && !bad) }' "$out/a.csv"
}

@test "a query without an arrival: left out of complete cases, and else carbon is n/a" {
    "$WATTROUTE" run tiny.yaml --quiet --set measurements=late.h5 | grep -q '2 replayed of 3; 0 left out by where, 1 dropped'
    study --set measurements=late.h5 --set queries.missing=available_case >"$out/a.csv"
    grep -q 'local-only,all,carbon_kgco2e_total,,,,3,kg,"*carbon needs arrival_s, which is missing on 1 of 3 queries' "$out/a.csv"
    is "$out/a.csv" cloud-only carbon_kgco2e_total '432 / 3.6e6'
}

@test "what is wrong with a table is said with the study's line, and its own" {
    at="bad.yaml:6:41: the hourly intensities that 'hourly' names cannot be"
    spoil() { sed "$1" home.csv >bad.csv; }
    sed 's/home.csv/bad.csv/' tiny.yaml >bad.yaml
    line=$(grep -n '^7,' home.csv | cut -d : -f 1)
    spoil '/^7,/d' && refused 65 "$at used: bad.csv: there is no row for hour 7; expected a row for each of 0 to 23" bad.yaml
    spoil '/^23,/d' && refused 65 "$at used: bad.csv: there is no row for hour 23" bad.yaml
    spoil 's/^7,/8,/' && refused 65 "hour '8' is already on line" bad.yaml
    spoil 's/^7,/24,/' && refused 65 "hour is '24'; expected 0 to 23" bad.yaml
    spoil 's/^7,/-7,/' && refused 65 "hour is '-7'" bad.yaml
    spoil 's/^7,/2024-03-01 13:00,/' && refused 65 "hour is '2024-03-01 13:00'; expected 0 to 23" bad.yaml
    spoil 's/^7,.*/7,-0.1/' && refused 65 "$at used: bad.csv:$line:" bad.yaml
    spoil 's/^7,.*/7,/' && refused 65 "bad.csv:$line:" bad.yaml
    spoil 's/^7,.*/7,170/' && refused 65 "bad.csv:$line: an intensity of 170 kg CO2e per kWh; expected at most 10; write kg, or call the column gco2e_per_kwh" bad.yaml
    spoil 's/kgco2e_per_kwh/kgco2/' && refused 65 "kgco2e_per_kwh" bad.yaml
    rm bad.csv && refused 66 "$at read: bad.csv: cannot open" bad.yaml
    for change in '/29 17/d' 's/29 17:00/29 16:00/' 's/29 17:00/29 17:30/' 's/29 17:00/29 17:00Z/' 's/29 17:00/17/'; do
        sed "$change" dated.csv | sed 's/^2024-02-29 17,/17,/' >bad.csv
        refused 65 "$at used: bad.csv" bad.yaml
    done
}

@test "what the study lacks, or has for nothing, is an error at its place" {
    refused 65 'tiny.yaml:6:41: an hourly intensity needs the hour of each query, but the table has no arrival_s' tiny.yaml --set measurements=never.h5
    sed '/starts_at/d; s/home/dated/' tiny.yaml >undated.yaml
    refused 65 "'carbon' with dated hours lacks the key 'starts_at'" undated.yaml
    sed 's/home/dated/; s/13:00$/13:00Z/' tiny.yaml >zones.yaml
    refused 65 "zones.yaml:7:14: 'dated.csv' has dated hours without a zone, and 'starts_at' is with one" zones.yaml
    sed 's/home/dated/; s/-29/-28/' tiny.yaml >early.yaml
    refused 65 "early.yaml:6:41: queries arrive in hours that 'dated.csv' has no row for, the first of them 2024-02-28 13:00; expected rows from 2024-02-28 13:00 to 2024-03-01 14:00" early.yaml
    sed 's/home.csv/home.csv, clock: 3/' tiny.yaml >key.yaml
    refused 65 "key.yaml:6:51: " key.yaml
    sed 's/{hourly: home.csv}/0.1/' tiny.yaml >number.yaml
    refused 65 "number.yaml:7:3: key 'starts_at' does nothing under 'carbon' without hours" number.yaml
    sed 's/, cloud: 0.2//' tiny.yaml >one.yaml
    refused 65 "lacks the key 'cloud'" one.yaml
    refused 2 "'starts_at' is '13:00'" tiny.yaml --set carbon.starts_at=13:00
}

@test "what decides by carbon needs prices that hold all day" {
    refused 2 "the objective weighs carbon, whose intensity at the local site follows the hour" tiny.yaml --set objective=carbon
    refused 2 "the objective weighs carbon" tiny.yaml --set 'objective={energy: 1, carbon: 3}'
}
