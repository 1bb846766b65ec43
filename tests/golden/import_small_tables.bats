#!/usr/bin/env bats
# What the small tables say of models, accelerators and pairs, and what energy and latency are composed of.

# shellcheck disable=SC2154 # set by the helper
load run_helper
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    printf 'id,correct:A,correct:B,output_tokens:A,output_tokens:B\na,1,0,10,20\nb,0,1,30,40\n' > scores.csv
    printf 'model,accelerator\nA,desk\nB,desk\n' > pairs.csv
}

# holds EXPRESSION: out.h5, as t, fulfils it; missing is -1 in what f() makes of a variable.
holds() {
    /usr/bin/python3 -c "
import h5py, numpy, sys
t = h5py.File('out.h5')
f = lambda name: numpy.nan_to_num(t[name][:], nan=-1).tolist()
assert eval(sys.argv[1]), sys.argv[1]" "$1"
}

imports() {
    "$WATTROUTE" import --scores scores.csv --pairs pairs.csv --site local --quiet -o out.h5 "$@"
}

# refused STATUS TEXT [OPTION...]
refused() {
    local wanted=$1 text=$2
    shift 2
    run "-$wanted" imports "$@"
    echo "$output"
    [[ $output == *"$text"* ]] && [ ! -e out.h5 ]
}

@test "energy and latency are tokens times their rates, and missing for want of tokens that have a rate" {
    printf 'model,accelerator,j_per_output_token,j_per_input_token,s_per_output_token\nA,desk,2,,0.5\nB,desk,2,3,0.25\n' > pairs.csv
    imports 2> warnings
    [ "$(cat warnings)" = 'warning: pairs.csv: for want of tokens, J and s per token are ignored: B@desk' ]
    holds 'f("energy_j") == [[20, -1], [60, -1]] and f("latency_s") == [[5, 5], [15, 10]]'
    holds 't["pair_energy_provenance"][:].tolist() == [2, -1] and t["pair_latency_provenance"][:].tolist() == [2, 2]'
    sed -i '1s/$/,input_tokens/; 2s/$/,100/; 3s/$/,/' scores.csv
    imports 2> warnings
    [ ! -s warnings ]
    holds 'f("energy_j") == [[20, 340], [60, -1]] and f("latency_s") == [[5, 5], [15, 10]]'
}

@test "what is said of a pair's energy alone goes before what is said of the pair" {
    printf 'model,accelerator,j_per_output_token,s_per_output_token,provenance,energy_provenance\nA,desk,2,3,measured,derived\nB,desk,2,3,,derived\n' > pairs.csv
    imports
    holds 't["pair_energy_provenance"][:].tolist() == [1, 1] and t["pair_latency_provenance"][:].tolist() == [0, 2]'
}

@test "parameters under every name that other tables give them" {
    for names in total_params_billions,activated_params_billions total_params_b,active_params_b total_params_B,active_params_B params_total_b,params_active_b; do
        printf 'model,%s\nA,8,3\nB,70,13\n' "$names" > models.csv
        imports --models models.csv
        holds 'f("model_params_total") == [8e9, 7e10] and f("model_params_active") == [3e9, 1.3e10]'
    done
    printf 'model,params_total,params_active\nA,8e9,3e9\n' > models.csv
    imports --models models.csv
    holds 'f("model_params_total") == [8e9, -1] and f("model_params_active") == [3e9, -1]'
    printf 'model,total_params_b,params_active,params_total_b\nA,8,3e9,8\n' > models.csv
    rm out.h5
    refused 65 "models.csv:1:36: column 'params_total_b' gives the same as 'total_params_b'" --models models.csv
}

@test "a pair and an accelerator stand in their tables once, a model as often as it says the same" {
    printf 'accelerator,site\ndesk,local\n' > accelerators.csv
    printf 'model,params_total_b\nA,8\nA,8\n' > models.csv
    "$WATTROUTE" import --scores scores.csv --pairs pairs.csv --accelerators accelerators.csv --models models.csv -q -o out.h5
    holds 'f("model_params_total") == [8e9, -1]'
    rm out.h5
    printf 'model,accelerator\nA,desk\nB,desk\nA,desk\n' > pairs.csv
    refused 65 "pairs.csv:4: 'A@desk' is already on line 2"
    printf 'accelerator,site\ndesk,local\ndesk,local\n' > accelerators.csv
    run -65 "$WATTROUTE" import --scores scores.csv --accelerators accelerators.csv --accelerator desk -o out.h5
    [[ $output == *"accelerators.csv:3: 'desk' is already on line 2"* ]]
    printf 'accelerator,site\ndesk,local\nde@sk,local\n' > accelerators.csv
    run -65 "$WATTROUTE" import --scores scores.csv --accelerators accelerators.csv --accelerator desk -o out.h5
    [[ $output == *"accelerators.csv:3: accelerator 'de@sk' has an @"* ]]
    [ ! -e out.h5 ]
}

@test "tokens go before characters, in either order, in wide and long tables; what comes of characters is derived" {
    for table in 'id,correct:A,output_tokens:A,out_chars:A\na,1,10,99' 'id,correct:A,out_chars:A,output_tokens:A\na,1,99,10' \
        'id,model,correct,output_tokens,out_chars\na,A,1,10,99' 'id,model,correct,out_chars,output_tokens\na,A,1,99,10'; do
        # shellcheck disable=SC2059 # the table has line ends
        printf "$table\n" > both.csv
        "$WATTROUTE" import --scores both.csv --accelerator desk --site local --chars-per-token 4 -q -o out.h5 2> warnings
        holds 'f("output_tokens") == [[10]] and "provenance" not in t["output_tokens"].attrs'
        grep -qE '^warning: both.csv: columns ignored: out_chars(:A)?$' warnings
    done
    printf 'id,correct:A,out_chars:A\na,1,99\n' > both.csv
    "$WATTROUTE" import --scores both.csv --accelerator desk --site local --chars-per-token 4 -q -o out.h5
    holds 'f("output_tokens") == [[25]] and t["output_tokens"].attrs["provenance"] in ("derived", b"derived")'
    rm out.h5
    for table in 'id,correct:A,out_chars:A\na,1,8589934589' 'id,model,correct,out_chars\na,A,1,8589934589'; do
        # shellcheck disable=SC2059 # the table has line ends
        printf "$table\n" > both.csv
        run -65 "$WATTROUTE" import --scores both.csv --accelerator desk --site local --chars-per-token 4 -o out.h5
        [[ $output == *"found '8589934589'; expected characters of at most 2147483647 tokens"* ]]
        run -65 "$WATTROUTE" import --scores both.csv --accelerator desk --site local -o out.h5
        [[ $output == *"out_chars"*"--chars-per-token"* ]]
    done
}

@test "headers that contradict themselves, and rows that say what cannot be, are refused where they do" {
    # contradicts TABLE TEXT [OPTION...]
    contradicts() {
        local table=$1 text=$2
        shift 2
        # shellcheck disable=SC2059 # the table has line ends
        printf "$table\n" > t.csv
        run "$WATTROUTE" import --scores t.csv --site local -o out.h5 "$@"
        echo "$output"
        [[ $output == *"$text"* ]] && [ ! -e out.h5 ]
    }
    contradicts 'id,score:A@desk,score:B\na,1,0' "t.csv:1:17: column 'score:B' is for a model without pairs"
    contradicts 'id,score:@desk\na,1' "t.csv:1:4: column 'score:@desk' names no model"
    contradicts 'id,score:\na,1' "t.csv:1:4: column 'score:' names no model"
    contradicts 'id,score:A,correct:A\na,1,1' "t.csv:1:12: column 'correct:A' gives the same as 'score:A'" --accelerator desk
    contradicts 'id,model,pair,score\na,A,A@desk,1' "t.csv:1:10: column 'pair' gives the same as 'model'"
    contradicts 'id,accelerator,pair,score\na,desk,A@desk,1' "t.csv:1:16: column 'pair' gives the same as 'accelerator'"
    contradicts 'id,pair,score\na,A@desk,1' 'the table names accelerators itself; leave --accelerator out' --accelerator desk
    contradicts 'id,model,score\na,A,1' 'the table names models itself; leave --model out' --accelerator desk --model A
    contradicts 'id,model,score,attempt\na,A,1,-1' "t.csv:2:7: attempt: found '-1'; expected the number of the attempt" --accelerator desk
    contradicts 'id,domain,score:A\n,law,1' "t.csv:2:1: id: found ''; expected a name" --accelerator desk
    contradicts 'd,a,b,score:A\nx,1,,1' "t.csv:2:5: b: found ''; expected a name" --accelerator desk --id d,a,b
    contradicts 'id,domain,score:A,weight\na,law,1,' "t.csv:2:9: weight: found ''; expected a weight" --accelerator desk
    contradicts "$(printf 'id,domain,score:A\\n%01001d,law,1' 0)" 'expected an identifier of at most 1000 bytes' --accelerator desk
    contradicts "$(printf 'id,domain,score:A\\na,%01001d,1' 0)" 'expected a domain name of at most 1000 bytes' --accelerator desk
    contradicts 'id,domain,score:A\na,l\xffw,1' 't.csv:2:4: a byte that is not UTF-8' --accelerator desk
    contradicts 'id,domain,score:A\na,law,2' "t.csv:2:7: score:A: found '2'; expected a score from 0 to 1" --accelerator desk
    contradicts 'id,domain,score:A,output_tokens:A\na,law,1,1.5' "t.csv:2:9: output_tokens:A: found '1.5'; expected a whole number" --accelerator desk
}

@test "a pair is split at its last @, in rows and in headers" {
    for table in 'id,pair,score\na,A@8bit@desk,1' 'id,score:A@8bit@desk\na,1'; do
        # shellcheck disable=SC2059 # the table has line ends
        printf "$table\n" > t.csv
        "$WATTROUTE" import --scores t.csv --site local -q -o out.h5
        holds 't["model"][:].tolist() == [b"A@8bit"] and t["accelerator"][:].tolist() == [b"desk"] and t["pair"][:].tolist() == [b"A@8bit@desk"]'
    done
}

@test "a file that is several tables: columns that none of them takes are named, once" {
    printf 'query_id,model,accelerator,score,params_total_b,price,colour\na,m,box,1,8,3,red\nb,m,box,0,8,3,red\n' > all.csv
    printf 'accelerator,site\nbox,local\n' > boxes.csv
    "$WATTROUTE" import --long all.csv --models all.csv --map usd_per_mtok_in=price --accelerators boxes.csv -q -o out.h5 2> warnings
    grep 'columns ignored' warnings > ignored
    [ "$(cat ignored)" = "warning: all.csv: columns ignored: colour" ]
    holds 't["model_params_total"][:].tolist() == [8e9] and t["model_usd_per_mtok_in"][:].tolist() == [3]'
    # apart they are tables of their own
    cp all.csv models.csv
    "$WATTROUTE" import --long all.csv --models models.csv --accelerators boxes.csv -q -o out.h5 2> warnings
    grep -q '^warning: all.csv: columns ignored: params_total_b, price, colour$' warnings
    grep -q '^warning: models.csv: columns ignored: query_id, accelerator, score, price, colour$' warnings
    printf 'model,accelerator,batch,j_per_output_token,devices,site,usd_per_mtok_in,mood\nm,box,1,2,4,local,3,good\nm,box,8,1,4,local,3,good\n' > curves.csv
    "$WATTROUTE" import --curves curves.csv --models curves.csv --site cloud -q -o out.h5 2> warnings
    [ "$(cat warnings)" = "warning: curves.csv: columns ignored: site, mood" ]
}
