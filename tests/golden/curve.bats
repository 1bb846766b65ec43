#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # run sets output and status in each test
# wattroute curve: energy, time and power over batch and over load, and what is refused.

# shellcheck disable=SC2154 # set by the helper
load ../helper

setup() {
    curves=$shared/mlenergy/llm_configs.csv
    cd "$BATS_TEST_TMPDIR" || return 1
    cat >small.csv <<'CSV'
model,accelerator,batch,j_per_output_token,s_per_output_token
m,a,4,0.90,0.010
m,a,16,0.30,0.012
m,a,64,0.10,0.018
CSV
    golden=(--form logistic --set p0_w=440 --set pr_w=250 --set kp=1 --set x0=5 --set t0_s=0.0067 --set t1_s=0.00009)
    station=(--output-tokens 400 --cap 256 --loaded-idle 121.5)
}

curve() { "$WATTROUTE" curve "$@"; }
# field ROW NAME FORMAT : of the CSV on standard input, rows counted from 1 below the header.
field() {
    awk -F, -v row="$1" -v name="$2" -v form="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i }
        NR == row + 1 { printf form, $column }'
}

@test "the golden station from the command line" {
    curve "${golden[@]}" --load 0.1,1,18 "${station[@]}" --format csv -o out.csv
    [ "$(field 1 energy_j_per_output_token %.2f <out.csv)" = 4.95 ]
    [ "$(field 2 energy_j_per_output_token %.2f <out.csv)" = 1.07 ]
    [ "$(field 3 energy_j_per_output_token %.3f <out.csv)" = 0.092 ]
    # 400 tokens of a request, and Pbar = load x energy per request
    awk -F, 'NR > 1 { a = $4 / $3 / 400 - 1; b = $6 / $2 / $4 - 1
        if (a * a > 1e-20 || b * b > 1e-20) exit 1 }' out.csv
}

@test "a marginal request under load is the slope of the power, and little load is idle power" {
    curve "${golden[@]}" --load 0.9999,1,1.0001 "${station[@]}" --format csv -o out.csv
    awk -F, 'NR == 2 { p = $6 } NR == 3 { m = $5 } NR == 4 { d = ($6 - p) / 0.0002 / m - 1; exit d > 1e-5 || d < -1e-5 }' out.csv
    curve "${golden[@]}" --load 1e-9 "${station[@]}" --format csv -o out.csv
    [ "$(field 1 power_w %.4f <out.csv)" = 121.5000 ]
    [ "$(field 1 sojourn_s %.4f <out.csv)" = 2.7160 ]
}

@test "over batch: measured values, g and h relative to the smallest batch or the one that is said" {
    curve small.csv --format csv -o out.csv
    [ "$(wc -l <out.csv)" -eq 4 ]
    [ "$(field 2 energy_j_per_output_token %.6g <out.csv)" = 0.3 ]
    [ "$(field 3 g %.6g <out.csv)" = 0.111111 ]
    [ "$(field 3 h %.6g <out.csv)" = 1.8 ]
    [ "$(field 3 power_w %.6g <out.csv)" = 355.556 ]
    [ "$(field 3 tokens_per_s %.6g <out.csv)" = 3555.56 ]
    curve small.csv --measured-batch 64 --batch 8 --format csv -o out.csv
    [ "$(field 1 energy_j_per_output_token %.6f <out.csv)" = 0.519615 ] # sqrt(0.9 x 0.3)
    [ "$(field 1 g %.5f <out.csv)" = 5.19615 ]
}

@test "power of B200 that is not monotone stays as it was measured" {
    need mlenergy
    run curve "$curves" --where task=lm-arena-chat --pair 'meta-llama/Llama-3.1-8B*@B200x1' --quiet --format csv
    [ "$status" -eq 0 ]
    [ "$(field 4 power_w %.0f <<<"$output")" = 617 ]
    [ "$(field 5 power_w %.0f <<<"$output")" = 449 ]
    run curve "$curves" --where task=lm-arena-chat --pair 'meta-llama/Llama-3.1-8B*@H100x1' --quiet --batch 8,64,512 --format csv
    [ "$(field 1 energy_j_per_output_token %.2f <<<"$output")" = 0.45 ]
    [ "$(field 2 energy_j_per_output_token %.3f <<<"$output")" = 0.119 ]
    [ "$(field 3 energy_j_per_output_token %.3f <<<"$output")" = 0.070 ]
}

@test "beyond the measured batches: an error, or marked values when asked" {
    run curve small.csv --batch 1,8
    [ "$status" -eq 2 ]
    [[ "$output" == *"'m@a': energy per output token is known from batch 4 to 64, not at batch 1"*"--extrapolate of 'curve'"* ]]
    curve small.csv --batch 1,8 --extrapolate --format csv -o out.csv
    [ "$(field 1 note %s <out.csv)" = extrapolated ]
    [ "$(field 2 note %s <out.csv)" = "" ]
    [ "$(field 1 energy_j_per_output_token %.4f <out.csv)" = 2.7000 ]
    run curve small.csv --load 1 "${station[@]}" --cap 64
    [ "$status" -eq 2 ] # --cap twice
    run curve small.csv --load 1 --output-tokens 400 --cap 64 --loaded-idle 50
    [ "$status" -eq 2 ] && [[ "$output" == *"not at batch 1"* ]]
    run curve small.csv --load 1 --output-tokens 400 --cap 64 --loaded-idle 50 --extrapolate
    [ "$status" -eq 0 ] && [[ "$output" == *"some batches extrapolated"* ]]
}

@test "a fitted form, relative or absolute, is defined from batch 1" {
    run curve small.csv --form affine --batch 1,4 --format csv
    [ "$status" -eq 0 ]
    [ "$(field 1 note %s <<<"$output") $(field 2 note %s <<<"$output")" = "extrapolated " ]
    one=$(field 1 energy_j_per_output_token %.10g <<<"$output")
    [ "$one" = "$("$WATTROUTE" fit small.csv --format csv | awk -F, '$3 == "fitted_at_batch_1" && /energy/ { printf "%.10g", $5 }')" ]
    [ "$(curve small.csv --form affine --absolute --batch 1 --format csv | md5sum)" != "$(curve small.csv --form affine --batch 1 --format csv | md5sum)" ]
    run curve small.csv --form affine --load 1 --output-tokens 400 --cap 64 --loaded-idle 50
    [ "$status" -eq 0 ] && [[ "$output" == *"fitted to m@a by relative least squares: t0_s="*"some batches extrapolated"* ]]
}

@test "loaded idle power comes from the measurement file, per device" {
    printf 'accelerator,site,devices,loaded_idle_w\na,cloud,4,30\n' >machines.csv
    "$WATTROUTE" import --curves small.csv --accelerators machines.csv -o curves.h5 --quiet
    curve curves.h5 --form affine --load 1 --output-tokens 400 --cap 64 --format csv -o of-file.csv
    curve small.csv --form affine --load 1 --output-tokens 400 --cap 64 --loaded-idle 120 --format csv -o said.csv
    cmp of-file.csv said.csv
    run curve small.csv --form affine --load 1 --output-tokens 400 --cap 64
    [ "$status" -eq 2 ] && [[ "$output" == *"--load needs --loaded-idle W"* ]]
}

@test "a roofline from its parameters" {
    curve --form roofline --set weight_bytes=16e9 --set cache_bytes=1e8 --set bytes_per_s=2e12 --set flop_per_s=4e14 \
        --set active_params=8e9 --set loaded_w=120 --set memory_w=300 --set compute_w=280 --batch 10 --format csv -o out.csv
    [ "$(field 1 time_s_per_output_token %.6g <out.csv)" = 0.0085 ]
    [ "$(field 1 power_w %.6f <out.csv)" = 433.176471 ] # 120 + 300 + 280 x 0.4 / 8.5
}

@test "the forms of the output, and the choice by its ending" {
    for form in text md latex json csv; do
        run curve small.csv --format "$form"
        [ "$status" -eq 0 ]
        [[ "$output" == *m@a* && "$output" == *0.9* ]]
    done
    curve small.csv -o out.json
    /usr/bin/python3 -c 'import json; rows = json.load(open("out.json"))["rows"]; assert [r["batch"] for r in rows] == [4, 16, 64]'
    sed 's/accelerator/gpu/' small.csv >theirs.csv
    run curve theirs.csv --map accelerator=gpu --where batch=4
    [ "$status" -eq 65 ]
    run curve theirs.csv --map accelerator=gpu --where model=m --pair 'm*' --format csv
    [ "$status" -eq 0 ]
    sed 's/$/,x/; 1s/x$/extra/' small.csv >extra.csv
    run curve extra.csv
    [[ "$output" == *warning*extra* ]]
    run curve extra.csv --quiet
    [[ "$output" != *warning* ]]
}

# refused STATUS TEXT ARGUMENT...
refused() {
    says "$1" "$2" curve "${@:3}"
}

@test "a fleet: given, or the fewest that keep a bound" {
    logistic=(--form logistic --set p0_w=440 --set pr_w=250 --set kp=1 --set x0=5 --set t0_s=0.0067 --set t1_s=0.00009)
    fleet() { curve "${logistic[@]}" --load "$1" "${station[@]}" --fleet "$2" --format csv; }
    value() { awk -F, -v column="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) at = i } NR == 2 { print $at }'; }
    fleet 18 replicas=3 >three
    curve "${logistic[@]}" --load 6 "${station[@]}" --format csv >one
    for same in sojourn_s batch busy energy_j_per_request marginal_j_per_request; do
        [ "$(value $same <three)" = "$(value $same <one)" ]
    done
    awk -v three="$(value power_w <three)" -v one="$(value power_w <one)" 'BEGIN { exit !(three == 3 * one) }'
    for bound in utilisation:busy:0.9 batch:batch:40 latency_s:sojourn_s:4; do
        IFS=: read -r rule column most <<<"$bound"
        least=$(fleet 50 "$rule=$most" | value replicas)
        [ "$least" -gt 1 ]
        awk -v kept="$(fleet 50 "replicas=$least" | value "$column")" -v not="$(fleet 50 "replicas=$((least - 1))" | value "$column")" \
            -v most="$most" 'BEGIN { exit !(kept <= most && not > most) }'
    done
}

@test "nonsense says what to set" {
    affine=(--form affine --set t0_s=0.01 --set t1_s=0.001 --set c_j=0.1 --set k_j=3)
    refused 2 "expected batches of 1 or more" "${affine[@]}" --batch 0
    refused 2 "expected batches of 1 or more" "${affine[@]}" --batch 1,,2
    refused 2 "expected requests per second above 0" "${affine[@]}" --load 0 "${station[@]}"
    refused 2 "one unit serves 2.40601" "${affine[@]}" --load 5 "${station[@]}"
    refused 2 "at least 3 units" "${affine[@]}" --load 5 "${station[@]}"
    refused 2 "needs --output-tokens" "${affine[@]}" --load 1 --cap 8
    refused 2 "needs --cap" "${affine[@]}" --load 1 --output-tokens 8
    refused 2 "--cap: found '0'" "${affine[@]}" --load 1 --output-tokens 8 --cap 0
    refused 2 "have no use without --load" "${affine[@]}" --batch 1 --cap 8
    refused 2 "have no use without --load" "${affine[@]}" --batch 1 --fleet replicas=2
    refused 2 "replicas=N, or a bound" "${affine[@]}" --load 1 "${station[@]}" --fleet many=2
    refused 2 "replicas=N, or a bound" "${affine[@]}" --load 1 "${station[@]}" --fleet replicas
    refused 2 "a whole number from 1" "${affine[@]}" --load 1 "${station[@]}" --fleet replicas=1.5
    refused 2 "set at least 3 replicas" "${affine[@]}" --load 5 "${station[@]}" --fleet replicas=2
    refused 2 "the best they reach is 4.4" "${affine[@]}" --load 5 "${station[@]}" --fleet latency_s=4
    refused 2 "leave out --batch" "${affine[@]}" --batch 1 --load 1 "${station[@]}"
    refused 2 "lacks 't1_s'" --form affine --set t0_s=1 --batch 1
    refused 2 "did you mean 't0_s'" --form affine --set t0=1 --batch 1
    refused 2 "expected a number from" --form affine --set t0_s=one --batch 1
    refused 2 "gives no power" --form affine --set t0_s=1 --set t1_s=1 --load 0.0001 "${station[@]}"
    refused 2 "gives -0.9 J as energy per output token at batch 1" --form affine --set c_j=-1 --set k_j=0.1 --batch 1
    refused 2 "expected curve, affine, logistic or roofline" --form none --batch 1
    refused 2 "say at which" "${affine[@]}"
    refused 2 "needs a file of curves" --batch 1
    refused 2 "--set gives parameters of a form" small.csv --set t0_s=1
    refused 2 "either fitted to the file or given by --set" small.csv "${affine[@]}"
    refused 2 "a roofline is given by --set" small.csv --form roofline
    refused 2 "--extrapolate is about measured curves" small.csv --form affine --extrapolate
    roof=(--form roofline --set cache_bytes=0 --set bytes_per_s=1e12 --set flop_per_s=1e15 --set active_params=1e9 --set loaded_w=100 --set memory_w=1 --set compute_w=1)
    refused 2 "holds at every batch" "${roof[@]}" --set weight_bytes=1e9 --batch 1 --extrapolate
    refused 2 "from batch 1 to 16, not at batch 17; expected a batch within; say extrapolate (true in a study, --extrapolate" "${roof[@]}" --set weight_bytes=1:1e9,16:2e9 --batch 17
    for table in 1:1e9 "1:1e9," ",1:1e9,2:2e9" 1:1e9,,2:2e9 2:1e9,1:2e9 1:1e9,1:2e9 1:0,2:1 0:1,2:1 1:1e9,2 1:1e9,2: a:1,2:2; do
        refused 2 "two or more above 0 by rising batch, as 1:4e9,16:16e9" "${roof[@]}" --set "weight_bytes=$table" --batch 1
    done
    curve "${roof[@]}" --set weight_bytes=1:1e9,16:2e9 --batch 64 --extrapolate | tr -s '\n ' ' ' | grep -q 'weight_bytes=1:1e+09,16:2e+09.*extrapolated'
    refused 2 "--absolute is about fitting" small.csv --absolute
    refused 2 "about a file of curves" "${affine[@]}" --batch 1 --pair x
    refused 66 "cannot open" missing.csv
    refused 2 "same file" small.csv -o small.csv
}
