#!/usr/bin/env bats
# Other people's tables as they are: options of `import` from the CSV file to the numbers that are known of it.

# shellcheck disable=SC2154 # set by the helper
load run_helper
load measured_tables
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

@test "routellm: without contaminated rows 14037 queries, weak 68.0915 %, strong 80.5870 %, oracle 85.8730 %" {
    make_routellm 2>warnings
    [ ! -s warnings ]
    cat >>routellm.yaml <<'END'
  weak: {kind: always, pair: "mixtral-8x7b-instruct-v0.1@api"}
  strong: {kind: always, pair: baseline}
  oracle: {kind: oracle, scope: all}
END
    "$WATTROUTE" run routellm.yaml -o out.csv
    rounds_to out.csv weak accuracy %.6f 0.680915
    rounds_to out.csv strong accuracy %.6f 0.805870
    rounds_to out.csv oracle accuracy %.6f 0.858730
    [ "$(grep -cE ',oracle,all,accuracy,[^,]*,,,14037,' out.csv)" -eq 1 ]
    "$WATTROUTE" run routellm.yaml --set 'queries.where=["prompt_chars > 500", "contaminated == 0"]' -o prompts.csv
    n=$(awk -F, 'NR > 1 && $3 == 0 && $4 > 500' "$shared/routellm/mmlu_pair.csv" | wc -l)
    [ "$n" -gt 1000 ]
    [ "$(grep -cE ",oracle,all,accuracy,[^,]*,,,$n," prompts.csv)" -eq 1 ]
}

@test "routellm: kept columns are features with their names and values" {
    need routellm/gsm8k_pair.csv
    run "$WATTROUTE" import --scores "$shared/routellm/gsm8k_pair.csv" --accelerator api --site cloud \
        --keep prompt_chars,contaminated --chars-per-token 4 -o gsm8k.h5
    [ "$status" -eq 0 ]
    [[ $output == *"feature_value  0 of 2638 cells missing"* && $output == *"prompt_chars, contaminated"* ]]
    /usr/bin/python3 - gsm8k.h5 "$shared/routellm/gsm8k_pair.csv" <<'END'
import csv, math, sys, h5py
table, rows = h5py.File(sys.argv[1]), list(csv.DictReader(open(sys.argv[2])))
assert [name.decode() for name in table["feature"][:]] == ["prompt_chars", "contaminated"]
assert table["feature_value"][:].tolist() == [[float(row["prompt_chars"]), float(row["contaminated"])] for row in rows]
assert table["input_tokens"][:].tolist() == [math.ceil(int(row["prompt_chars"]) / 4) for row in rows]
END
    "$WATTROUTE" validate gsm8k.h5
}

@test "mmlu-pro: of the 26 complete models the best on each query is right 92.34 %; 8B or 70B of Llama-3.1 69.59 %" {
    need mmlu_pro/scores_wide.csv
    # Prices are needed for an objective alone, and they are all the same.
    { echo model,usd_per_mtok_in,usd_per_mtok_out
        head -1 "$data/scores_wide.csv" | tr -d '\r' | tr , '\n' | sed -n 's/^correct:\(.*\)/\1,1,1/p'; } > models.csv
    "$WATTROUTE" import --scores "$data/scores_wide.csv" --models models.csv --accelerator api --site cloud \
        --chars-per-token 4 -o all.h5
    complete=$("$WATTROUTE" info all.h5 | awk '$1 == "score" && $2 == "by" { inside = 1; next } inside && NF < 5 { exit }
        inside && $3 == 0 { printf "%s{pair: \"%s@api\"}", comma, $1; comma = ", " }')
    [ "$(grep -o pair <<< "$complete" | wc -l)" -eq 26 ]
    study() {
        cat << END
wattroute: 1
name: best
measurements: all.h5
pairs: [$1]
baseline: "Meta-Llama-3_1-70B-Instruct@api"
objective: cost
policies:
  oracle: {kind: oracle, scope: all}
  small: {kind: always, pair: "Meta-Llama-3_1-8B-Instruct@api"}
  large: {kind: always, pair: baseline}
END
    }
    study "$complete" > best.yaml
    "$WATTROUTE" run best.yaml -o best.csv
    rounds_to best.csv oracle accuracy %.4f 0.9234
    study '{pair: "Meta-Llama-3_1-*B-Instruct@api"}' > two.yaml
    "$WATTROUTE" run two.yaml -o two.csv
    rounds_to two.csv small accuracy %.4f 0.4419
    rounds_to two.csv large accuracy %.4f 0.6282
    rounds_to two.csv oracle accuracy %.4f 0.6959
}

@test "llmdrift: identifiers repeat across tasks; the oracle over its four models is 97.16 %" {
    need llmdrift/llmdrift_wide.csv
    "$WATTROUTE" import --scores "$shared/llmdrift/llmdrift_wide.csv" --id task,query_id --accelerator api --site cloud \
        -o drift.h5
    cat > drift.yaml <<'END'
wattroute: 1
name: drift
measurements: drift.h5
pairs: [{accelerator: api}]
baseline: "gpt-4-0314@api"
objective: cost
cost: {kind: measured}
policies: {oracle: {kind: oracle, scope: all}}
END
    "$WATTROUTE" run drift.yaml -o out.csv
    rounds_to out.csv oracle accuracy %.4f 0.9716
    run "$WATTROUTE" import --scores "$shared/llmdrift/llmdrift_wide.csv" --id query_id,task --accelerator api \
        --site cloud -o other.h5
    [ "$status" -eq 0 ] && [[ $output == *"1050 domains"* ]]
    run "$WATTROUTE" import --scores <(sed 's/^task,/kind,/' "$shared/llmdrift/llmdrift_wide.csv") --id query_id \
        --accelerator api --site cloud -o other.h5
    [ "$status" -eq 65 ] && [[ $output == *"already on line"* ]]
}

small_table() {
    echo 'id,correct:A,energy_j:A,note'
    seq 300 | awk '{ printf "q%d,%d,%.3f,text %d\n", $1, $1 % 3 == 0, $1 / 7, $1 * $1 }'
}

on_laptop() {
    "$WATTROUTE" import --accelerator laptop --site local --quiet "$@"
}

@test "gzip: packed, in several members, small tables too, from a pipe: the same table as unpacked" {
    small_table > plain.csv
    gzip -k plain.csv
    { head -50 plain.csv | gzip -9; tail -n +51 plain.csv | gzip -1; } > members.gz
    on_laptop --scores plain.csv -o plain.h5
    on_laptop --scores plain.csv.gz -o packed.h5
    on_laptop --scores members.gz -o members.h5
    on_laptop --scores - -o stdin.h5 < plain.csv.gz
    on_laptop --scores <(cat plain.csv.gz) -o pipe.h5
    printf 'accelerator,site\nlaptop,local\n' | gzip > accelerators.csv.gz
    "$WATTROUTE" import --scores plain.csv --accelerators accelerators.csv.gz --accelerator laptop -q -o small.h5
    for table in packed members stdin pipe; do
        same_values plain.h5 "$table.h5"
    done
    "$WATTROUTE" info packed.h5 | grep -q "^input  *$(xxh128sum plain.csv.gz | cut -d' ' -f1)  plain.csv.gz"
    "$WATTROUTE" info small.h5 | grep -q '  accelerators.csv.gz$'
}

@test "gzip: cut off anywhere, a bit changed anywhere, bytes behind the end: 65 with the byte, no output" {
    small_table > plain.csv
    gzip -nk plain.csv
    size=$(wc -c < plain.csv.gz)
    for ((at = 10; at < size; at += 97)); do
        head -c "$at" plain.csv.gz > cut.gz
        run on_laptop --scores cut.gz -o out.h5
        [ "$status" -eq 65 ] && [[ $output == *"cut.gz: not whole gzip data: the data are cut off, at byte $at;"* ]]
        { head -c "$at" plain.csv.gz; tail -c +$((at + 1)) plain.csv.gz | head -c 1 | tr '\000-\377' '\001-\377\000'
            tail -c +$((at + 2)) plain.csv.gz; } > changed.gz
        run on_laptop --scores changed.gz -o out.h5
        [ "$status" -eq 65 ] && [[ $output == *changed.gz* ]]
    done
    echo more >> plain.csv.gz
    run on_laptop --scores plain.csv.gz -o out.h5
    [ "$status" -eq 65 ] && [[ $output == *"bytes behind the end"* ]]
    [ ! -e out.h5 ]
}

@test "gzip: what unpacks to far more than it is worth is refused early" {
    head -c 400000000 /dev/zero | tr '\0' 1 | gzip -1 > bomb.gz
    run on_laptop --scores bomb.gz -o out.h5
    [ "$status" -eq 65 ] && [[ $output == *"bomb.gz: the gzip data unpack to more than"* ]]
}

# Their columns beside ours, each in its unit: value in ours, value in theirs.
their_tables() {
    cat > ours.csv <<'END'
query_id,domain,score:A,score:B,energy_j:A,latency_s:B,cost_usd:B,output_tokens:A,input_tokens,size
p1,Wörter,0.87,1,5400,0.25,0.03,1500,12,2.5
p2,Zahlen,,0.5,1.8,90,,1001,0,
END
    cat > theirs.csv <<'END'
Tamaño;Aufgabe;Klasse;Energía (Wh);Dauer: B;Kosten;Quote A;Quote B;Token;In
2,5;p1;Wörter;1,5;250;3;87;100;1,5;12
;p2;Zahlen;0,0005;90000;;;50;1,001;0
END
    printf 'model,params_total_b,usd_per_mtok_in\nA,7,0.5\nB,70,0.25\n' > models.csv
    printf 'Nombre;Tamano;Preis\nA;7000;50\nB;70000;25\n' > modelos.csv
}

import_theirs() {
    on_laptop --scores theirs.csv --models modelos.csv --delimiter ';' --decimal , --keep size -o theirs.h5 \
        --map query_id=Aufgabe --map domain=Klasse --map 'energy_j:A=Energía (Wh):Wh' --map 'latency_s:B=Dauer: B:ms' \
        --map cost_usd:B=Kosten:cents --map 'score:A=Quote A:percent' --map 'score:B=Quote B:percent' \
        --map output_tokens:A=Token:k --map input_tokens=In --map size=Tamaño --map model=Nombre \
        --map params_total=Tamano:M --map usd_per_mtok_in=Preis:cents "$@"
}

@test "map: their names, units, semicolons and decimal commas give the same table as ours" {
    their_tables
    on_laptop --scores ours.csv --models models.csv --keep size -o ours.h5
    run --separate-stderr import_theirs
    # shellcheck disable=SC2154 # run sets stderr
    [ "$status" -eq 0 ] && [ -z "$stderr" ]
    same_values ours.h5 theirs.h5
    tr ';' '\t' < theirs.csv > tabs.csv && mv tabs.csv theirs.csv
    tr ';' '\t' < modelos.csv > tabs.csv && mv tabs.csv modelos.csv
    run import_theirs --delimiter tab
    [ "$status" -eq 2 ] && [[ $output == *"given twice"* ]]
    on_laptop --scores <(cut -f2- theirs.csv) --delimiter tab --decimal , --map query_id=Aufgabe --map score:A='Quote A:percent' \
        -o tab.h5
    "$WATTROUTE" info tab.h5 | grep -q '^queries  *2$'
}

@test "map: what is not there, not known, no unit, taken twice or ambiguous is refused" {
    their_tables
    refused() {
        local status_wanted=$1 wanted=$2
        shift 2
        run import_theirs "$@"
        echo "$output"
        [ "$status" -eq "$status_wanted" ] && [[ $output == *"$wanted"* ]] && [ ! -e theirs.h5 ]
    }
    refused 2 "no column 'Enregía (Wh)' in the header, where 'Energía (Wh)' comes nearest" --map 'energy_j:B=Enregía (Wh)'
    refused 2 "found 'enrgy_j:B=Kosten'; expected a name that the table" --map enrgy_j:B=Kosten
    refused 2 "expected one of the units J kJ MJ mJ mWh Wh kWh" --map 'energy_j:B=Dauer: B:cal'
    refused 2 "expected no unit for this name" --map query_weight=In:k
    refused 2 "NAME=COLUMN" --map energy_j
    refused 2 "NAME=COLUMN" --map energy_j:B=
    refused 65 "theirs.csv:1:36: column 'latency_s:A' gives the same as 'latency_s:B'" --map 'latency_s:A=Dauer: B'
    sed -i 's/;87;/;187;/' theirs.csv
    refused 65 "theirs.csv:2:25: Quote A: found '187'; expected a score from 0 to 1, after conversion from percent"
    sed -i 's/;187;/;8.7;/' theirs.csv
    refused 65 "Quote A: found '8.7'"
    refused 65 "modelos.csv:1:8: column 'params_total_b' gives the same as 'params_total'" --map params_total_b=Tamano
}

@test "delimiter and decimal mark: what cannot be one is refused" {
    their_tables
    for options in "--delimiter ab" "--delimiter x" "--delimiter 5" "--decimal ;" "--decimal ,." "--decimal ,"; do
        # shellcheck disable=SC2086 # two words
        run on_laptop --scores ours.csv $options -o out.h5
        echo "$options: $output"
        [ "$status" -eq 2 ]
    done
    run on_laptop --scores ours.csv --delimiter ';' -o out.h5
    [ "$status" -eq 65 ] && [[ $output == *"--delimiter"* ]]
}

@test "a column whose name ends in a unit is not taken for the stored one without a word" {
    printf 'query_id,model,score,energy_wh,Time (ms),acc_pct,cost_USD,wait_min\na,m,1,2,30,90,1,4\nb,m,0,3,31,80,2,5\n' >named.csv
    local long=(--long named.csv --accelerator box --site local -q -o named.h5)
    says 2 "option --map: found 'energy_j=energy_wh'; expected the unit behind a colon, one of J kJ MJ mJ mWh Wh kWh, as the column's name ends in 'wh'" \
        "$WATTROUTE" import "${long[@]}" --map energy_j=energy_wh
    says 2 "one of s ms us ns min h per_s, as the column's name ends in 'ms'" \
        "$WATTROUTE" import "${long[@]}" --map 'latency_s=Time (ms)'
    says 2 "as the column's name ends in 'pct'" "$WATTROUTE" import "${long[@]}" --map score=acc_pct
    printf 'query_id,model,acc\na,m,95\nb,m,80\n' >percent.csv
    says 65 "or name the unit: --map 'score=acc:percent'" "$WATTROUTE" import --long percent.csv --map score=acc --accelerator box \
        --site local -o bad.h5
    # said, it is what is said
    "$WATTROUTE" import "${long[@]}" --map energy_j=energy_wh:J --map 'latency_s=Time (ms):ms' --map cost_usd=cost_USD
    holds named.h5 't["energy_j"][:, 0].tolist() == [2, 3] and abs(t["latency_s"][0, 0] - 0.03) < 1e-9 and t["cost_usd"][:, 0].tolist() == [1, 2]'
    "$WATTROUTE" import "${long[@]}" --map energy_j=energy_wh:Wh --map latency_s=wait_min:min
    holds named.h5 't["energy_j"][:, 0].tolist() == [7200, 10800] and t["latency_s"][:, 0].tolist() == [240, 300]'
}
