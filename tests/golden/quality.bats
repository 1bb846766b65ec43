#!/usr/bin/env bats
# Quality checks through the command line: an import warns and stores, validate and info say the same; and what they find
# in the shared tables.

# shellcheck disable=SC2154 # set by the helper
load ../helper
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    printf 'accelerator,site,devices,tdp_w\ndesk,local,1,200\nhall,cloud,2,500\n' >accelerators.csv
    printf 'model,accelerator,energy_basis\nA,desk,wall\nB,hall,wall\n' >pairs.csv
}

# scores FIELD VALUE [ROW]: 40 sound queries of two pairs in scores.csv, with one field changed in one row (or all).
scores() {
    /usr/bin/python3 - "$@" >scores.csv <<'EOF'
import csv, sys
field, value, row = (sys.argv[1:] + ["", "", ""])[:3]
names = ["id", "domain"] + [f"{kind}:{m}" for m in "AB" for kind in ("score", "output_tokens", "energy_j", "latency_s")]
out = csv.DictWriter(sys.stdout, names, lineterminator="\n")
out.writeheader()
for q in range(40):
    line = {"id": f"q{q}", "domain": "maths" if q % 2 else "law"}
    for k, m in enumerate("AB"):
        line |= {f"score:{m}": (q * 7 + k) % 11 / 10, f"output_tokens:{m}": 90 + q * 3 + k,
                 f"energy_j:{m}": 60 + q * 1.25 + k * 40, f"latency_s:{m}": 1 + q * 0.01 + k * 0.1}
    if field and row in ("", str(q)):
        line[field] = line[value] if value in line else value
    out.writerow(line)
EOF
}

imports() {
    "$WATTROUTE" import --scores scores.csv --pairs pairs.csv --accelerators accelerators.csv -o t.h5 "$@"
}

# finds CHECK TEXT: the import warns once, of CHECK, with TEXT; validate and info say the same.
finds() {
    run --separate-stderr imports
    # shellcheck disable=SC2154 # run sets stderr
    echo "import: $status: $stderr"
    [ "$status" -eq 0 ]
    [ "$(grep -c '^warning: ' <<<"$stderr")" -eq 1 ]
    [[ "$stderr" == "warning: scores.csv: "*"$2"*" [$1]" ]]
    [[ "$output" == *"  quality        1 warning (1 $1)" ]]
    "$WATTROUTE" validate t.h5 >said
    cat said
    [ "$(wc -l <said)" -eq 3 ]
    [ "$(head -1 said)" = "$(sed 's/^warning: scores.csv/t.h5/; s/$/ (warning)/' <<<"$stderr")" ]
    grep -qE "^ +1  $1: " said
    grep -qx 't.h5: valid, 1 warning' said
    run "$WATTROUTE" validate --strict t.h5
    [ "$status" -eq 65 ]
    "$WATTROUTE" info t.h5 | grep -qx "quality     1 $1; 8 checks found nothing"
}

@test "a sound table: no warning, and the file says that it was looked at" {
    scores
    run --separate-stderr imports
    [ "$status" -eq 0 ] && [ -z "$stderr" ]
    [[ "$output" == *"  quality        0 warnings" ]]
    "$WATTROUTE" validate --strict t.h5 | grep -qx 't.h5: valid, 0 warnings'
    "$WATTROUTE" info t.h5 | grep -qx 'quality     9 checks found nothing'
    "$WATTROUTE" synth --queries 10 -q -o s.h5
    "$WATTROUTE" info s.h5 | grep -q '^quality     not looked at when the file was made'
}

@test "fabricated token counts: constant-column" {
    scores output_tokens:B 128
    finds constant-column "variable 'output_tokens', model 'B': all 40 values are 128;"
}

@test "one pair's energies given to the other: equal-columns" {
    scores energy_j:A energy_j:B
    finds equal-columns "variable 'energy_j', pairs 'A@desk' and 'B@hall': the same 40 values bit for bit;"
}

@test "a zero that means missing: zero-value" {
    scores energy_j:A 0 17
    finds zero-value "pair 'A@desk': 0 in 1 query with a score, the first at query 'q17' of domain 'maths' (row 17,"
}

@test "a column of zeros is told of once, as zeros" {
    for column in energy_j:A latency_s:B output_tokens:A; do
        scores $column 0
        finds zero-value "0 in 40 queries with a score"
    done
}

@test "an energy or a latency that no meter can tell from 0: tiny-value, and it is not stored as 0" {
    printf 'accelerator,site\ndesk,local\nhall,cloud\n' >accelerators.csv
    for value in 1e-50 1e-400 1e-45 1.17e-38; do
        scores energy_j:A $value 17
        finds tiny-value "variable 'energy_j', pair 'A@desk': above 0 but below 1.2e-38 in 1 query, the first at query 'q17' of domain 'maths' (row 17,"
        /usr/bin/python3 -c 'import h5py; assert 0 < h5py.File("t.h5")["energy_j"][17, 0] < 1.18e-38'
    done
    scores energy_j:A 1.18e-38 17
    run --separate-stderr imports
    [ "$status" -eq 0 ] && [ -z "$stderr" ]
    scores energy_j:A -1e-400 17
    run imports
    [ "$status" -eq 65 ] && [[ "$output" == *"scores.csv:19:"*"'-1e-400'"* ]]
}

@test "what is composed of rates is not 0 either" {
    printf 'accelerator,site\ndesk,local\n' >accelerators.csv
    printf 'model,accelerator,j_per_output_token\nA,desk,1e-60\n' >pairs.csv
    printf 'id,correct:A,output_tokens:A\n1,1,5\n2,0,7\n' >scores.csv
    run --separate-stderr imports
    [ "$status" -eq 0 ] && [[ "$stderr" == *"'A@desk': above 0 but below 1.2e-38 in 2 queries, the first at query '1'"*"[tiny-value]" ]]
}

@test "--strict: a warning of a check, or of the import, ends it with 65, and the old file stays" {
    scores
    imports --strict --quiet
    "$WATTROUTE" validate --strict t.h5
    printf old >t.h5
    scores output_tokens:B 128
    run --separate-stderr imports --strict
    echo "$stderr"
    [ "$status" -eq 65 ] && [ -z "$output" ]
    [[ "$stderr" == "warning: scores.csv: "*"[constant-column]"*"scores.csv: not valid: errors 0, warnings 1; expected no warning, because of --strict; "* ]]
    scores
    sed -i '1s/$/,mood/; 2,$s/$/,fine/' scores.csv
    run --separate-stderr imports --strict
    [ "$status" -eq 65 ] && [[ "$stderr" == *"ignored: mood"*"warnings 1; expected no warning"* ]]
    [ "$(cat t.h5)" = old ] && [ -z "$(find . -name '*.tmp.*')" ]
    imports --quiet
}

@test "energy in kJ, or a latency in ms: mean-power" {
    scores energy_j:B 0.1 4
    finds mean-power "pair 'B@hall': energy and latency contradict the unit's power in 1 query, the worst with a mean power of 0.0877193 W at query 'q4' of domain 'law'"
    scores energy_j:B 9000 4
    finds mean-power "expected 10 to 1500 W, from 1 % to 150 % of devices x TDP;"
}

@test "tokens that no machine makes in that time: token-rate" {
    scores output_tokens:A 5000000 8
    finds token-rate "pair 'A@desk': tokens and latency contradict each other in 1 query, the worst with 4.62963e+06 output tokens per second at query 'q8' of domain 'law' (row 8,"
}

@test "a latency far above the others: latency-outlier, and it stays in the table" {
    printf 'accelerator,site\ndesk,local\nhall,cloud\n' >accelerators.csv
    scores latency_s:A 800 39
    finds latency-outlier "pair 'A@desk': above 100 times the median of about 1.2 s in 1 query, the largest 800 s at query 'q39' of domain 'maths' (row 39, counted from 0)"
    /usr/bin/python3 -c 'import h5py; assert h5py.File("t.h5")["latency_s"][39, 0] == 800'
}

@test "energies of two boundaries: mixed-basis" {
    sed -i 's/hall,wall/hall,accelerator/' pairs.csv
    scores
    finds mixed-basis "'A@desk' is measured at wall, 'B@hall' at accelerator;"
}

@test "scores in percent: the import is refused at the first, with what to do, and nothing is written" {
    scores
    sed -i -E '2,$s/^(q[0-9]+,[a-z]+),[^,]*/\1,55/' scores.csv
    run imports
    [ "$status" -eq 65 ]
    [[ "$output" == *"scores.csv:2:"*": score:A: found '55', and the whole column looks like percent:"*"divide them by 100, or name the unit: --map 'score:A=score:A:percent'"* ]]
    [ ! -e t.h5 ]
    sed 's/,55,/,9,/' scores.csv >scale.csv # a scale up to 10 is something else
    run "$WATTROUTE" import --scores scale.csv --pairs pairs.csv --accelerators accelerators.csv -o t.h5
    [ "$status" -eq 65 ] && [[ "$output" == *"score:A: found '9'; expected a score from 0 to 1"* ]]
    sed '20s/,55,/,101,/' scores.csv >above.csv # and so is one above 100
    run "$WATTROUTE" import --scores above.csv --pairs pairs.csv --accelerators accelerators.csv -o t.h5
    [ "$status" -eq 65 ] && [[ "$output" == *"score:A: found '55'; expected a score from 0 to 1"* ]]
    sed -i '20s/,55,/,0.5,/' scores.csv
    run imports
    [ "$status" -eq 65 ]
    [[ "$output" == *"score:A: found '55'; expected a score from 0 to 1"* ]]
}

@test "--most limits what is printed of a check, not what is counted" {
    printf 'accelerator,site\n' >accelerators.csv
    printf 'model,accelerator\n' >pairs.csv
    header=id row=
    for m in 1 2 3 4 5; do
        echo "u$m,local" >>accelerators.csv
        echo "M$m,u$m" >>pairs.csv
        header+=,correct:M$m row+=,1
    done
    { echo "$header"; for q in $(seq 20); do echo "q$q$row"; done; } >scores.csv
    run --separate-stderr imports --most 2
    [ "$(grep -c 'constant-column\]$' <<<"$stderr")" -eq 2 ]
    [[ "$output" == *"quality        5 warnings (5 constant-column)" ]]
    run "$WATTROUTE" validate --most 3 t.h5
    [ "$(grep -c '\[constant-column\] (warning)$' <<<"$output")" -eq 3 ]
    [[ "$output" == *"5  constant-column: "*"valid, 5 warnings" ]]
}

@test "the stored counts are under the file's hash" {
    scores output_tokens:B 128
    imports --quiet 2>/dev/null
    /usr/bin/python3 -c 'import h5py; f = h5py.File("t.h5", "r+"); f.attrs["quality"] = f.attrs["quality"].replace("1  constant", "0  constant")'
    run "$WATTROUTE" info t.h5
    [ "$status" -eq 65 ]
    [[ "$output" == *"attributes_xxh128"* ]]
}

@test "MMLU-Pro: one empty answer, and two boundaries" {
    data=$shared/mmlu_pro
    [ -e "$data/scores_wide.csv" ] || skip "no shared data at $data"
    run --separate-stderr "$WATTROUTE" import --scores "$data/scores_wide.csv" --pairs "$data/pairs.csv" \
        --models "$data/models.csv" --accelerators "$data/accelerators.csv" --curves "$data/batch_curves.csv" \
        --chars-per-token 4 -o mmlu.h5
    [ "$status" -eq 0 ]
    [[ "$output" == *"quality        2 warnings (1 zero-value, 1 mixed-basis)" ]]
    # the one empty answer of a model in play, as the file has it
    /usr/bin/python3 - "$data" >empty <<'EOF'
import csv, sys
played = {row["model"] for row in csv.DictReader(open(sys.argv[1] + "/pairs.csv"))}
for row in csv.DictReader(open(sys.argv[1] + "/scores_wide.csv")):
    for name, value in row.items():
        if name.startswith("out_chars:") and value == "0" and row["correct:" + name[10:]]:
            print(name[10:], row["question_id"], row["category"], name[10:] in played)
EOF
    cat empty
    [ "$(cat empty)" = "Qwen1.5-7B-Chat 10710 computer science True" ]
    [[ "$stderr" == *"'output_tokens', model 'Qwen1.5-7B-Chat': 0 in 1 query"*"query '10710' of domain 'computer science'"* ]]
    "$WATTROUTE" validate mmlu.h5 | grep -qx 'mmlu.h5: valid, 2 warnings'
}

@test "LLMDrift: two latencies are outliers, real ones, and stay" {
    drift=$shared/llmdrift/llmdrift_wide.csv
    [ -e "$drift" ] || skip "no shared data at $drift"
    printf 'accelerator,site\napi,cloud\n' >accelerators.csv
    printf 'model,accelerator\n' >pairs.csv
    printf '%s,api\n' gpt-3.5-turbo-0301 gpt-3.5-turbo-0613 gpt-4-0314 gpt-4-0613 >>pairs.csv
    cp "$drift" scores.csv
    run --separate-stderr imports
    [ "$status" -eq 0 ]
    [[ "$output" == *"quality        2 warnings (2 latency-outlier)" ]]
    [[ "$stderr" == *"gpt-3.5-turbo-0301@api"*"in 1 query, the largest 7922.85 s"*"gpt-3.5-turbo-0613@api"*"in 1 query, the largest 1622.94 s"* ]]
    # the same, by the definition
    /usr/bin/python3 - "$drift" >expected <<'EOF'
import csv, statistics, sys
rows = list(csv.DictReader(open(sys.argv[1])))
for name in rows[0]:
    if name.startswith("latency_s:"):
        values = [float(row[name]) for row in rows]
        print(sum(value > 100 * statistics.median(values) for value in values))
EOF
    [ "$(sort -n expected | tr '\n' ' ')" = "0 0 1 1 " ]
}

@test "scores in percent in a long table: the same, and --map names the unit" {
    printf 'id,score\n1,0\n2,55\n3,100\n' >long.csv
    sed -i '1s/$/,model/; 2,$s/$/,A/' long.csv
    run "$WATTROUTE" import --long long.csv --accelerator api --site cloud -o t.h5
    [ "$status" -eq 65 ]
    [[ "$output" == *"long.csv:3:"*": score: found '55', and the whole column looks like percent:"* ]]
    "$WATTROUTE" import --long long.csv --accelerator api --site cloud --map score=score:percent -o t.h5
}
