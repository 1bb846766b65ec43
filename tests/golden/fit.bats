#!/usr/bin/env bats
# wattroute fit: the published curves' forms, what each option changes, and what is refused.

# shellcheck disable=SC2154 # set by the helper
load ../helper

setup() {
    curves=$shared/mlenergy/llm_configs.csv
    cd "$BATS_TEST_TMPDIR" || return 1
    cat >small.csv <<'CSV'
model,accelerator,batch,j_per_output_token,s_per_output_token,note
m,a,16,0.30,0.012,x
m,a,1,3.10,0.011,x
m,a,4,0.90,0.0112,x
m,a,64,0.10,0.018,x
n,a,8,1.0,0.02,y
n,a,32,0.4,0.03,y
CSV
}

fit() { "$WATTROUTE" fit "$@"; }
unwrapped() { tr -s '\n ' ' ' <<<"$output"; }

@test "the golden fits of Llama-3.1-8B on one H100" {
    need mlenergy
    run fit "$curves" --where task=lm-arena-chat --pair '*Llama-3.1-8B*@H100x1' --quiet --format csv
    [ "$status" -eq 0 ]
    value() { awk -F, -v m="$1" -v form="$2" '$3 == m { printf form, $5 * ($10 == "s" ? 1000 : 1) }' <<<"$output"; }
    [ "$(value t0_s %.4f)" = 6.6720 ]
    [ "$(value t1_s %.6f)" = 0.089460 ]
    [ "$(value c_j %.6f)" = 0.066502 ]
    [ "$(value k_j %.5f)" = 3.16231 ]
    [ "$(awk -F, '$3 == "mean_relative_error" { printf "%.1f ", 100 * $5 }' <<<"$output")" = "1.5 1.9 " ]
    awk -F, '$3 == "fitted_at_batch_1" && /energy/ { exit !($4 == 1 && $5 > 3.15 && $5 < 3.25 && $7 < $5 && $5 < $8) }' <<<"$output"
    [ "$(grep -c 'fitted_at_batch_1.*extrapolated; 95 % interval by the delta method' <<<"$output")" -eq 2 ]
}

@test "all 38 curves: the median error, and each parameter and standard error as numpy has them" {
    need mlenergy
    run fit "$curves" --where task=lm-arena-chat --quiet
    [ "$status" -eq 0 ]
    [[ "$(unwrapped)" == *"energy per output token = c + k / b: mean relative error 3.18 % (median over curves: 38)"* ]]
    for way in relative absolute; do
        fit "$curves" --where task=lm-arena-chat --quiet "--$way" --format csv -o fits.csv
        /usr/bin/python3 "$repository/tests/golden/fit_reference.py" "$curves" "$way" >wanted.csv
        [ "$(wc -l <wanted.csv)" -eq 152 ]
        awk -F, 'function off(a, b) { return a > b ? (a - b) / (b < 0 ? -b : b) : (b - a) / (b < 0 ? -b : b) }
            FNR == NR { value[$1 $2] = $3; deviation[$1 $2] = $4; next }
            ($1 $3) in value {
                met++
                if (off($5, value[$1 $3]) > 1e-7 || off($6, deviation[$1 $3]) > 1e-6) { print; bad = 1 }
            }
            END { if (met != 152) print met " of 152 met"; exit bad || met != 152 }' wanted.csv fits.csv
    done
}

@test "the smallest batch of the 38 curves is 7.9, so that batch 1 is an extrapolation: about 3.2 J per token of the 8B" {
    need mlenergy
    "$WATTROUTE" import --curves "$curves" --where task=lm-arena-chat --site cloud -o curves.h5 --quiet
    "$WATTROUTE" curve curves.h5 --quiet --format csv >points.csv
    [ "$(tail -n +2 points.csv | cut -d, -f 1 | sort -u | wc -l)" -eq 38 ]
    [ "$(awk -F, 'NR > 1 { if (!least || $2 < least) least = $2 } END { printf "%.1f", least }' points.csv)" = 7.9 ]
    # every point counts, those of a repeated max_num_seqs too
    fit curves.h5 --residuals --format csv >fits.csv
    [ "$(awk -F, '$3 == "measured" && $2 ~ /energy/' fits.csv | wc -l)" -eq "$(grep -c '^lm-arena-chat,' "$curves")" ]
    [ "$(awk -F, '$3 == "fitted_at_batch_1" && /energy/ && /extrapolated/' fits.csv | wc -l)" -eq 38 ]
    [ "$(awk -F, '/Llama-3.1-8B-Instruct@H100x1/ && $3 == "fitted_at_batch_1" && /energy/ { printf "%.1f", $5 }' fits.csv)" = 3.2 ]
    least=$(awk -F, 'NR > 1 && (!least || $2 < least) { least = $2; pair = $1 } END { print pair }' points.csv)
    run "$WATTROUTE" curve curves.h5 --pair "$least" --batch 1
    [ "$status" -eq 2 ] && [[ "$output" == *"energy per output token is known from batch 7.90"*", not at batch 1; expected a batch within"* ]]
}

@test "a measurement file gives what its table gave" {
    need mlenergy
    "$WATTROUTE" import --curves "$curves" --where task=lm-arena-chat --site cloud -o curves.h5 --quiet
    fit "$curves" --where task=lm-arena-chat --quiet --format csv -o of-table.csv
    fit curves.h5 --format csv -o of-file.csv
    cmp of-table.csv of-file.csv
    run fit curves.h5 --where task=lm-arena-chat
    [ "$status" -eq 2 ]
    [[ "$output" == *"--map and --where are about CSV tables"* ]]
}

@test "text, Markdown, LaTeX, JSON and CSV hold the same figures" {
    need mlenergy
    for form in text md latex json csv; do
        run fit "$curves" --where task=lm-arena-chat --pair '*Llama-3.1-8B*@H100x1' --quiet --format "$form"
        [ "$status" -eq 0 ]
        [[ "$output" == *3.1623* ]]
    done
    fit "$curves" --where task=lm-arena-chat --pair '*8B*' --quiet -o out.json
    /usr/bin/python3 -c 'import json; rows = json.load(open("out.json"))["rows"]; assert len(rows) == 4 * 8, len(rows)
assert rows[0]["value"] > 0 and rows[0]["n"] > 2 and rows[2]["lo"] is None'
}

@test "--form logistic fits time and power, --absolute other parameters, --residuals lists the points" {
    run fit small.csv --pair 'm@a' --form logistic --format csv
    [ "$status" -eq 0 ]
    [[ "$output" == *",t0_s,"*",p0_w,"*",kp,"* && "$output" != *",c_j,"* ]]
    [ "$(fit small.csv --relative --format csv | md5sum)" = "$(fit small.csv --format csv | md5sum)" ]
    [ "$(fit small.csv --absolute --format csv | md5sum)" != "$(fit small.csv --format csv | md5sum)" ]
    run fit small.csv --absolute
    [[ "$output" == *"the sum of (fitted - measured)^2 is least"* ]]
    run fit small.csv --residuals --format csv
    [ "$(grep -c relative_residual <<<"$output")" -eq 12 ]
    awk -F, '$3 == "measured" { m = $5 } $3 == "fitted" { f = $5 }
        $3 == "relative_residual" { d = $5 - (f - m) / m; if (d > 1e-12 || d < -1e-12) exit 1 }' <<<"$output"
}

@test "the parameters are printed as options that 'curve' takes and answers with the fitted values" {
    run fit small.csv --pair m@a
    options=$(sed -n '/^as options/,/^batch 1/p' <<<"$output" | sed '$d; s/^as options//' | tr -s '\n ' ' ')
    [[ "$options" == *"--form affine"*"--set k_j="* ]]
    # shellcheck disable=SC2086 # words of a command
    "$WATTROUTE" curve $options --batch 1 --format csv | tail -n 1 | cut -d, -f 6 >of-curve
    fit small.csv --pair m@a --format csv | awk -F, '$3 == "fitted_at_batch_1" && /energy/ { print $5 }' >of-fit
    paste of-curve of-fit | awk '{ d = $1 / $2 - 1; exit d > 1e-5 || d < -1e-5 }'
}

@test "other people's names, chosen rows, standard input and warnings" {
    sed 's/j_per_output_token/energy/; s/note/kind/; 1s/$/,colour/; 2,$s/$/,red/' small.csv >theirs.csv
    run fit - --map j_per_output_token=energy --where kind=x --format csv <theirs.csv
    [ "$status" -eq 0 ]
    [[ "$output" == *m@a* && "$output" != *n@a* && "$output" == *"warning: "*"ignored: colour"* ]]
    run fit theirs.csv --quiet --map j_per_output_token=energy:mJ --pair m@a --format csv
    [[ "$output" != *warning* ]]
    awk -F, '$3 == "k_j" { exit !($5 > 0.002 && $5 < 0.004) }' <<<"$output"
}

@test "two points fit without standard errors, and a curve without time is fitted in energy alone" {
    run fit small.csv --pair n@a
    [ "$status" -eq 0 ]
    [[ "$output" == *"the points do not determine it"* ]]
    cut -d, -f 1-4 small.csv >energy.csv
    run fit energy.csv
    [ "$status" -eq 0 ]
    [[ "$(unwrapped)" == *"no step time:"*"expected a column of it"*"c + k / b"* ]]
    [[ "$output" != *"t0 + t1 b"* ]]
}

@test "nonsense says what to do" {
    run fit small.csv --form cubic
    [ "$status" -eq 2 ] && [[ "$output" == *"--form: found 'cubic'; expected affine or logistic"* ]]
    run fit small.csv --relative --absolute
    [ "$status" -eq 2 ]
    run fit small.csv --pair 'm@b'
    [ "$status" -eq 2 ] && [[ "$output" == *"nearest is 'm@a'"* ]]
    run fit small.csv -o small.csv
    [ "$status" -eq 2 ]
    run fit missing.csv
    [ "$status" -eq 66 ]
    head -n 2 small.csv >one.csv
    run fit one.csv
    [ "$status" -eq 65 ] && [[ "$output" == *"one.csv: the batch curve of 'm@a' has values at 1 batch; expected at least 2"* ]]
    sed 's/0.30/0/' small.csv >zero.csv
    run fit zero.csv --pair m@a
    [ "$status" -eq 65 ] && [[ "$output" == *"0 J energy per output token; expected finite values above 0"* ]]
    run fit zero.csv # the other pair is sound
    [ "$status" -eq 0 ]
    printf 'query_id,correct:m@a,energy_j:m@a\n1,1,2\n2,0,3\n' >scores.csv
    "$WATTROUTE" import --scores scores.csv --site local -o none.h5 --quiet
    run fit none.h5
    [ "$status" -eq 65 ] && [[ "$output" == *"no batch curves in the file"* ]]
}
