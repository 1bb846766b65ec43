#!/usr/bin/env bats
# Options of `import` that say which rows count, what means missing, what ran where, and how each table is written.

# shellcheck disable=SC2154 # set by the helper
load run_helper
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    printf 'id,set,model,score,energy_j\na,x,A,1,5\na,x,B,0,-1\nb,y,A,0,7.0\nb,y,B,1,-1.0\nc,x,A,0.5,9\n' > long.csv
    printf 'id,set,correct:A,output_tokens:A\na,x,1,0\nb,y,0,3\nc,x,1,4\n' > wide.csv
}

@test "--where keeps the rows with a value, in long and wide tables, on texts and on numbers" {
    "$WATTROUTE" import --long long.csv --missing energy_j=-1 --accelerator box --site local --where set=x -q -o out.h5 2> warnings
    holds out.h5 't["query_id"][:].tobytes() == b"ac" and numpy.nan_to_num(t["score"][:], nan=-1).tolist() == [[1, 0], [0.5, -1]]'
    "$WATTROUTE" import --long long.csv --missing energy_j=-1 --accelerator box --site local --where set=y --where energy_j=7 -q -o out.h5 2> warnings
    holds out.h5 't["query_id"][:].tobytes() == b"b" and t["energy_j"][:].tolist() == [[7]]'
    "$WATTROUTE" import --scores wide.csv --accelerator box --site local --where set=x -q -o out.h5 2> warnings
    holds out.h5 't["query_id"][:].tobytes() == b"ac" and t["output_tokens"][:, 0].tolist() == [0, 4]'
    # by the name that a column is mapped to, as well
    "$WATTROUTE" import --scores wide.csv --accelerator box --site local --map domain=set --where domain=y -q -o out.h5 2> warnings
    holds out.h5 't["query_id"][:].tobytes() == b"b"'
    # where two names are exchanged, the file's own goes before
    printf 'domain,id,correct:A\na,x,1\nb,y,0\n' > exchanged.csv
    "$WATTROUTE" import --scores exchanged.csv --accelerator box --site local --map query_id=domain --map domain=id \
        --where domain=b -q -o out.h5 2> warnings
    holds out.h5 't["query_id"][:].tobytes() == b"b" and t["domain"][:].tolist() == [b"y"]'
    # a duplicate among rows that do not count is none
    printf 'id,set,correct:A\na,x,1\na,y,0\n' > twice.csv
    "$WATTROUTE" import --scores twice.csv --accelerator box --site local --where set=y -q -o out.h5 2> warnings
    holds out.h5 't["score"][:].tolist() == [[0]]'
    # and it is not the line that a duplicate among the others is said to repeat
    printf 'id,set,correct:A\na,y,1\na,x,1\nb,x,0\na,x,0\n' > twice.csv
    run -65 "$WATTROUTE" import --scores twice.csv --accelerator box --site local --where set=x -o bad.h5
    [[ $output == *"twice.csv:5:1: query 'a' of domain '' is already on line 3"* ]]
}

@test "--where: a column that no table has, no rows left, no value" {
    run -2 "$WATTROUTE" import --scores wide.csv --accelerator box --site local --where sets=x -o out.h5
    [[ $output == *"option --where: no column 'sets'"*"'set' comes nearest"* ]]
    for table in '--scores wide.csv' '--long long.csv --missing energy_j=-1'; do
        # shellcheck disable=SC2086 # two words
        run -65 "$WATTROUTE" import $table --accelerator box --site local --where set=z -o out.h5
        [[ $output == *".csv:1: --where leaves none of the records"* ]]
    done
    printf 'model,accelerator,batch\nA,box,1\n' > curves.csv
    run -65 "$WATTROUTE" import --curves curves.csv --site local --where model=B -o out.h5
    [[ $output == *"curves.csv:1: --where leaves none of the records"* ]]
    for text in set =x set=; do
        run -2 "$WATTROUTE" import --scores wide.csv --accelerator box --site local --where "$text" -o out.h5
        [[ $output == *"option --where: found '$text'; expected COLUMN=VALUE"* ]]
    done
    [ ! -e out.h5 ]
}

@test "--missing: a value in a column means not measured, whatever its digits; elsewhere it stays" {
    run -65 "$WATTROUTE" import --long long.csv --accelerator box --site local -o out.h5
    [[ $output == *"long.csv:3:9: energy_j: found '-1'"* ]]
    "$WATTROUTE" import --long long.csv --missing energy_j=-1 --accelerator box --site local -o out.h5 > printed 2> warnings
    grep -q '^  energy_j       3 of 6 cells missing' printed
    holds out.h5 'numpy.nan_to_num(t["energy_j"][:], nan=-1).tolist() == [[5, -1], [7, -1], [9, -1]]'
    "$WATTROUTE" import --scores wide.csv --missing output_tokens:A=0 --accelerator box --site local -q -o out.h5 2> warnings
    holds out.h5 't["output_tokens"][:, 0].tolist() == [-1, 3, 4] and t["score"][:, 0].tolist() == [1, 0, 1]'
    # several values, and where the decimal mark is a comma
    printf 'id;correct:A;latency_s:A\na;1;-1,0\nb;0;1,50\nc;0;2,5\n' > comma.csv
    "$WATTROUTE" import --scores comma.csv --delimiter ';' --decimal , --missing latency_s:A=-1 \
        --missing latency_s:A=1,5 --accelerator box --site local -q -o out.h5 2> warnings
    holds out.h5 'numpy.nan_to_num(t["latency_s"][:, 0], nan=-1).tolist() == [-1, -1, 2.5]'
    # what a record needs cannot be missing
    run -65 "$WATTROUTE" import --scores wide.csv --missing id=b --accelerator box --site local -o bad.h5
    [[ $output == *"wide.csv:3:1: id"* ]]
    run -2 "$WATTROUTE" import --long long.csv --missing energy=0 --accelerator box --site local -o bad.h5
    [[ $output == *"option --missing: no column 'energy' in any table, where 'energy_j' comes nearest; expected COLUMN=VALUE, "* ]]
    [[ $output == *"a column as its table's header has it"*"as in energy_j=NA; correct the option"* ]]
    run -2 "$WATTROUTE" import --long long.csv --missing NA --accelerator box --site local -o bad.h5
    [[ $output == *"option --missing: found 'NA'; expected COLUMN=VALUE, a column as its table's header has it"* ]]
}

@test "--missing of a kind of columns is about those of all models, and advice says so" {
    printf 'id,correct:A,correct:B,energy_j:A,Used B\na,1,NA,NA,3\nb,0,1,4,NA\nc,NA,1,5,6\n' > words.csv
    also=(--map 'energy_j:B=Used B:kJ' --accelerator box --site local)
    run -65 "$WATTROUTE" import --scores words.csv "${also[@]}" -o bad.h5
    [[ $output == *"words.csv:2:5: correct:B: found 'NA'"*"(in an import --missing 'correct:B=NA', or 'correct=NA' for all models)"* ]]
    run -65 "$WATTROUTE" import --scores words.csv "${also[@]}" --missing correct=NA --missing energy_j:A=NA -o bad.h5
    [[ $output == *"words.csv:3:9: Used B: found 'NA'"*"(in an import --missing 'Used B=NA', or 'energy_j=NA' for all models)"* ]]
    "$WATTROUTE" import --scores words.csv "${also[@]}" --missing correct=NA --missing energy_j=NA -o out.h5 > printed
    holds out.h5 'numpy.nan_to_num(t["energy_j"][:], nan=-1).tolist() == [[-1, 3000], [4, -1], [5, 6000]]'
    holds out.h5 't["score"][:].tolist() == [[1, -1], [0, 1], [-1, 1]]'
    # a column of that name goes before
    printf 'id,energy,energy:idle,correct:A,energy_j:A\na,0,0,1,3\nb,7,9,1,4\n' > names.csv
    "$WATTROUTE" import --scores names.csv --keep energy,energy:idle --missing energy=0 --accelerator box --site local -o out.h5 > printed
    holds out.h5 'numpy.nan_to_num(t["feature_value"][:], nan=-1).tolist() == [[-1, 0], [7, 9]]'
    run -2 "$WATTROUTE" import --scores names.csv --where correct=1 --accelerator box --site local -o out.h5
    [[ $output == *"option --where: no column 'correct' in any table, where 'correct:A' comes nearest"* ]]
}

@test "--model: rows of one model; with --accelerator they need no identifier" {
    printf 'energy_j,score\n5,1\n5,1\n7,0\n' > bare.csv
    "$WATTROUTE" import --long bare.csv --model A@b --accelerator box --site local -q -o out.h5 2> warnings
    holds out.h5 't["energy_j"][:, 0].tolist() == [5, 5, 7] and "query_id" not in t and t["pair"][:].tolist() == [b"A@b@box"]'
    "$WATTROUTE" validate out.h5
    printf 'query_id,accelerator,score\na,box,1\na,hall,0\nb,hall,1\n' > places.csv
    "$WATTROUTE" import --long places.csv --model A --site cloud -q -o out.h5 2> warnings
    holds out.h5 't["pair"][:].tolist() == [b"A@box", b"A@hall"] and t["score"][:].tolist() == [[1, 0], [-1, 1]]'
    printf 'query_id,score\na,1\na,0\n' > twice.csv
    run -65 "$WATTROUTE" import --long twice.csv --model A --accelerator box --site local -o bad.h5
    [[ $output == *"twice.csv:3:1: query 'a'"*"on pair 'A@box' is already on line 2"* ]]
    run -2 "$WATTROUTE" import --long long.csv --model A --accelerator box --site local -o bad.h5
    [[ $output == *"leave --model out"* ]]
    run -65 "$WATTROUTE" import --long bare.csv --model A --site local -o bad.h5
    [[ $output == *"bare.csv:1: no column 'query_id'"* ]]
    run -2 "$WATTROUTE" import --long bare.csv --model '' --accelerator box --site local -o bad.h5
    [ ! -e bad.h5 ]
}

@test "--site alone: all accelerators that rows, pairs, headers or curves name are there" {
    printf 'query_id,pair,score\na,A@one,1\na,A@two,0\n' > rows.csv
    "$WATTROUTE" import --long rows.csv --site cloud -q -o out.h5 2> warnings
    holds out.h5 't["accelerator"][:].tolist() == [b"one", b"two"] and t["accelerator_site"][:].tolist() == [1, 1]'
    printf 'model,accelerator,j_per_output_token\nA,three,0.5\n' > pairs.csv
    "$WATTROUTE" import --scores wide.csv --pairs pairs.csv --site local -q -o out.h5 2> warnings
    holds out.h5 't["accelerator"][:].tolist() == [b"three"] and t["accelerator_site"][:].tolist() == [0]'
    printf 'id,correct:A,energy_j:A@four\na,1,2\n' > header.csv
    printf 'model,accelerator,batch,devices\nA,four,8,2\n' > curves.csv
    "$WATTROUTE" import --scores header.csv --curves curves.csv --site local -q -o out.h5 2> warnings
    holds out.h5 't["accelerator"][:].tolist() == [b"four"] and t["accelerator_devices"][:].tolist() == [2]'
    run -65 "$WATTROUTE" import --scores wide.csv --site local -o bad.h5
    [[ $output == *"no pairs"* ]]
    sed 's/,three,/,th@ree,/' pairs.csv > at.csv
    run -65 "$WATTROUTE" import --scores wide.csv --pairs at.csv --site local -o bad.h5
    [[ $output == *"at.csv:2: accelerator 'th@ree' has an @"* ]]
    run -2 "$WATTROUTE" import --scores wide.csv --site nowhere --pairs pairs.csv -o bad.h5
    run -2 "$WATTROUTE" import --scores wide.csv --pairs pairs.csv -o bad.h5
    [[ $output == *"--accelerators CSV, or --site local or cloud"* ]]
    [ ! -e bad.h5 ]
}

@test "--site beside a table of accelerators that has no column for it; refused where it has one" {
    printf 'device,tdp_w\nbox,100\nhall,700\n' > devices.csv
    "$WATTROUTE" import --scores wide.csv --accelerators devices.csv --map accelerator=device --accelerator hall \
        --site cloud -q -o out.h5 2> warnings
    holds out.h5 't["accelerator_site"][:].tolist() == [1, 1] and t["accelerator_tdp_w"][:].tolist() == [100, 700] and t["pair"][:].tolist() == [b"A@hall"]'
    run -65 "$WATTROUTE" import --scores wide.csv --accelerators devices.csv --map accelerator=device --accelerator hall -o bad.h5
    [[ $output == *"devices.csv:1: no column 'site'"* ]]
    printf 'accelerator,site\nhall,cloud\n' > sited.csv
    run -2 "$WATTROUTE" import --scores wide.csv --accelerators sited.csv --accelerator hall --site cloud -o bad.h5
    [[ $output == *"--site says what the accelerators file says"* ]]
    [ ! -e bad.h5 ]
}

@test "--delimiter and --decimal are about every table, or about that of one option" {
    printf 'id;correct:A;latency_s:A\na;1;1,5\n' > scores.csv
    printf 'model\tparams_total_b\nA\t1.5\n' > models.tsv
    "$WATTROUTE" import --scores scores.csv --models models.tsv --accelerator box --site local --delimiter ';' \
        --decimal , --delimiter models=tab --decimal models=. -q -o out.h5 2> warnings
    holds out.h5 't["latency_s"][:].tolist() == [[1.5]] and t["model_params_total"][:].tolist() == [1.5e9]'
    "$WATTROUTE" import --models models.tsv --scores scores.csv --accelerator box --site local --delimiter tab \
        --delimiter scores=';' --decimal scores=, -q -o same.h5 2> warnings
    cmp out.h5 same.h5
    printf 'query_id;model;score\na;A;0,5\n' > rows.csv
    "$WATTROUTE" import --long rows.csv --accelerator box --site local --delimiter 'long=;' --decimal long=, -q -o out.h5 2> warnings
    holds out.h5 't["score"][:].tolist() == [[0.5]]'
    for text in pair=';' pairs=';' =x models=tabs; do
        run -2 "$WATTROUTE" import --scores wide.csv --models models.tsv --accelerator box --site local --delimiter "$text" -o bad.h5
        [[ $output == *"option --delimiter: found '$text'"* ]]
    done
    run -2 "$WATTROUTE" import --scores wide.csv --accelerator box --site local --decimal scores=';' -o bad.h5
    [[ $output == *"option --decimal: found 'scores=;'; expected a point or a comma"* ]]
    run -2 "$WATTROUTE" import --scores wide.csv --accelerator box --site local --decimal scores=, -o bad.h5
    [[ $output == *"a comma cannot both"* ]]
    [ ! -e bad.h5 ]
}

@test "datetime: a T, zones, unsorted rows and fractions; what is no time is refused with its place" {
    printf 'id,at,correct:A\na,2024-02-29T23:59:59.25+00:00,1\nb,2024-03-01 01:00+01:00,1\nc,2024-02-29 23:59:58Z,0\n' > times.csv
    "$WATTROUTE" import --scores times.csv --map arrival_s=at:datetime --accelerator box --site local -q -o out.h5 2> warnings
    holds out.h5 't["arrival_s"][:].tolist() == [1.25, 2, 0]'
    for bad in 2023-02-29T00:00 '2024-02-29' '2024-02-29 24:00' '2024-02-29 10:60' '2024-02-29 10:00:60' \
        '2024-02-29 10:00:00.' '2024-02-29 10:00:00.1234567890' '2024-02-29 10:00:00 CET' '2024-13-01 10:00' 5; do
        printf 'id,at,correct:A\na,2024-02-29 09:00,1\nb,%s,1\n' "$bad" > bad.csv
        run -65 "$WATTROUTE" import --scores bad.csv --map arrival_s=at:datetime --accelerator box --site local -o bad.h5
        [[ $output == *"bad.csv:3:3: at: found '$bad'; expected a date and a time of day"* ]]
    done
    printf 'id,at,correct:A\na,2024-02-29 09:00,1\nb,2024-02-29 09:00Z,1\n' > bad.csv
    run -65 "$WATTROUTE" import --scores bad.csv --map arrival_s=at:datetime --accelerator box --site local -o bad.h5
    [[ $output == *"bad.csv:3:3: at: found '2024-02-29 09:00Z'; expected a time without a zone"* ]]
    run -2 "$WATTROUTE" import --scores bad.csv --map latency_s:A=at:datetime --accelerator box --site local -o bad.h5
    [[ $output == *"one of the units s ms us ns min h per_s behind the colon"* ]]
    run -2 "$WATTROUTE" import --scores bad.csv --map arrival_s=at:per_s --accelerator box --site local -o bad.h5
    [[ $output == *"one of the units s ms us ns min h datetime behind the colon"* ]]
    printf 'id,at,correct:A\na,1.5,1\n' > minutes.csv
    "$WATTROUTE" import --scores minutes.csv --map arrival_s=at:min --accelerator box --site local -q -o out.h5 2> warnings
    holds out.h5 't["arrival_s"][:].tolist() == [90]'
    [ ! -e bad.h5 ]
}

@test "curves alone: a file without queries is valid, info lists its curves, run refuses it" {
    printf 'model,device,devices,batch,tokens_per_s,s_per_output_token,power_fraction\nA,box,2,8,100,,\nA,box,2,16,100,0.5,\nB,box,1,4,,,0.5\n' > curves.csv
    "$WATTROUTE" import --curves curves.csv --site local -o out.h5 > printed 2> warnings
    [ "$(head -1 printed)" = 'out.h5: 0 queries, 2 models, 2 pairs, 2 accelerators, 0 domains, 3 curve points' ]
    holds out.h5 't["curve_s_per_output_token"][:2].tolist() == [0.08, 0.5] and t["accelerator_devices"][:].tolist() == [2, 1] and "score" not in t'
    grep -q 'for want of tdp_w, fractions of the power are ignored: boxx1' warnings
    "$WATTROUTE" validate out.h5
    "$WATTROUTE" info out.h5 > printed
    grep -qx 'A@boxx2           2     8  16' printed
    not grep -q 'score by\|^column' printed
    ncdump -h out.h5 > printed
    not grep -q 'query' printed
    printf '%s\n' 'wattroute: 1' 'name: a' 'measurements: out.h5' 'pairs: [{site: local}]' 'baseline: "A@boxx2"' \
        'policies: {a: {kind: always, pair: baseline}}' > a.yaml
    run -65 "$WATTROUTE" run a.yaml
    [[ $output == *"out.h5: the table has batch curves and no queries"* ]]
    for option in '--keep a' '--id a' '--accelerator a' '--model a' '--chars-per-token 4' '--pairs curves.csv'; do
        # shellcheck disable=SC2086 # two words
        run -2 "$WATTROUTE" import --curves curves.csv --site local $option -o bad.h5
        [[ $output == *"option ${option%% *}: "*"curves alone have no use for it"* ]]
    done
    run -2 "$WATTROUTE" import --site local -o bad.h5
    [[ $output == *"option --scores is missing"* ]]
    printf 'model,batch\nA,8\n' > curves.csv
    run -65 "$WATTROUTE" import --curves curves.csv --site local -o bad.h5
    [[ $output == *"curves.csv:1: no column 'accelerator'"* ]]
    printf 'model,params_total_b\nA,1\nA,1\n' > models.csv
    "$WATTROUTE" import --scores wide.csv --models models.csv --accelerator box --site local -q -o out.h5 2> warnings
    printf 'model,params_total_b\nA,1\nA,2\n' > models.csv
    run -65 "$WATTROUTE" import --scores wide.csv --models models.csv --accelerator box --site local -q -o bad.h5
    [[ $output == *"models.csv:3: 'A' is already on line 2"* ]]
    [ ! -e bad.h5 ]
}

@test "curves: an accelerator has one number of devices, in all rows and in the table of accelerators" {
    printf 'model,accelerator,devices,batch,power_fraction\nA,box,2,1,0.5\nA,box,2,8,0.6\nB,box,4,1,0.5\n' > curves.csv
    run -65 "$WATTROUTE" import --curves curves.csv --site cloud -o bad.h5
    [[ $output == *"curves.csv:4: accelerator 'box' has 4 devices, but 2 on line 2; expected one number, "* ]]
    printf 'accelerator,site,devices,tdp_w\nbox,cloud,4,100\n' > boxes.csv
    run -65 "$WATTROUTE" import --curves curves.csv --accelerators boxes.csv -o bad.h5
    [[ $output == *"curves.csv:2: accelerator 'box' has 2 devices, but 4 on line 2 of boxes.csv; expected one number, "* ]]
    # where one table says nothing the other does
    cut -d, -f 1,2,4,5 curves.csv > bare.csv
    "$WATTROUTE" import --curves bare.csv --accelerators boxes.csv -q -o out.h5
    printf 'accelerator,site,tdp_w\nbox,cloud,100\n' > boxes.csv
    sed -i 's/,2,/,4,/' curves.csv
    "$WATTROUTE" import --curves curves.csv --accelerators boxes.csv -q -o again.h5
    holds again.h5 't["accelerator_devices"][:].tolist() == [4] and t["curve_power_w"][:].tolist() == [200, 240, 200]'
    same_values out.h5 again.h5
}
