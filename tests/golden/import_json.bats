#!/usr/bin/env bats
# Tables of JSON lines become what the same tables in CSV are.

# shellcheck disable=SC2154 # set by the helper
load ../helper
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# to_json CSV JSON: a line per record, nested, with numbers as numbers; blanks are null, "" or left out.
to_json() {
    /usr/bin/python3 - "$1" "$2" <<'END'
import csv, json, random, sys
draw = random.Random(5)
TEXTS = {"query_id", "domain", "model", "accelerator", "site"}
def value(name, text):
    return text if name in TEXTS else int(text) if text.isdigit() else float(text)
with open(sys.argv[1], newline="") as table, open(sys.argv[2], "w") as out:
    for row in csv.DictReader(table):
        record = {"what": {}, "did": {"it": {}}, "tags": ["x"] * draw.randrange(3), "none": {}}
        for name, text in row.items():
            place = record["what"] if name in TEXTS else record["did"]["it"]
            place = record if name == "size" else place
            if text != "":
                place[name] = value(name, text)
            elif draw.random() < 0.7:
                place[name] = draw.choice([None, ""])
        if draw.random() < 0.2:
            out.write(draw.choice(["\n", "  \r\n"]))
        out.write(json.dumps(record, ensure_ascii=draw.random() < 0.5) + draw.choice(["\n", "\r\n", " \n"]))
END
}

long_maps=(--map query_id=what.query_id --map domain=what.domain --map model=what.model --map accelerator=what.accelerator
    --map score=did.it.score --map energy_j=did.it.energy_j:J --map latency_s=did.it.latency_s --map cost_usd=did.it.cost_usd
    --map output_tokens=did.it.output_tokens --map input_tokens=did.it.input_tokens --map weight=did.it.weight)

@test "a long table, nested, over several blocks; packed and from standard input as well" {
    for queries in 1 40 6000; do
        python3 "$repository/tests/golden/make_long.py" . "$queries" 17
        to_json long.csv long.jsonl
        "$WATTROUTE" import --long long.csv --accelerators accelerators.csv --keep size -q -o csv.h5
        "$WATTROUTE" import --long long.jsonl --accelerators accelerators.csv --keep size "${long_maps[@]}" -q -o json.h5 \
            2> warnings
        same_values csv.h5 json.h5
    done
    grep -qxF 'warning: long.jsonl: columns ignored: tags' warnings
    gzip -k long.jsonl
    "$WATTROUTE" import --long long.jsonl.gz --accelerators accelerators.csv --keep size "${long_maps[@]}" -q -o packed.h5
    same_values csv.h5 packed.h5
    { printf '\xef\xbb\xbf'; cat long.jsonl; } | "$WATTROUTE" import --scores - --accelerators accelerators.csv --keep size \
        "${long_maps[@]}" -q -o stream.h5
    same_values csv.h5 stream.h5
}

@test "a wide table, and the small ones" {
    printf '{"query_id":18014398509481985,"correct:A":true,"score:B":0.1,"out_tokens:A":7,"energy_j:A@x":1e-3}\n%s\n' \
        '{"query_id":"z\u00e9","score:B":1,"correct:A":false,"energy_j:A@x":2.5}' > wide.json
    printf 'query_id,correct:A,score:B,out_tokens:A,energy_j:A@x\n18014398509481985,1,0.1,7,1e-3\nzé,0,1,,2.5\n' > wide.csv
    printf '{"accelerator":"x","site":"local","idle_w":3.5}\n' > units.ndjson
    printf 'accelerator,site,idle_w\nx,local,3.5\n' > units.csv
    printf '{"model":"B","params_total_b":7,"release_date":"2024-07-23"}\n' > models
    printf 'model,params_total_b,release_date\nB,7,2024-07-23\n' > models.csv
    "$WATTROUTE" import --scores wide.csv --accelerators units.csv --models models.csv -q -o csv.h5
    "$WATTROUTE" import --scores wide.json --accelerators units.ndjson --models models -q -o json.h5
    same_values csv.h5 json.h5
    [ "$(/usr/bin/python3 -c 'import h5py; print(bytes(h5py.File("json.h5")["query_id"][0]).decode().rstrip(chr(0)))')" = \
        18014398509481985 ]
}

@test "doubles keep every bit" {
    /usr/bin/python3 - <<'END'
import json, random, struct
draw = random.Random(9)
with open("doubles.jsonl", "w") as out:
    for number in range(3000):
        value = struct.unpack("d", struct.pack("Q", draw.getrandbits(62)))[0]
        value = abs(value) if 1e-300 < abs(value) < 1e300 else draw.random()
        out.write(json.dumps({"id": number, "model": "m", "score": 1, "f": value, "g": -value}) + "\n")
END
    "$WATTROUTE" import --long doubles.jsonl --accelerator a --site local --keep f,g -q -o doubles.h5
    /usr/bin/python3 - <<'END'
import h5py, json
found = h5py.File("doubles.h5")["feature_value"][:]
for row, line in zip(found, open("doubles.jsonl")):
    assert list(row) == [json.loads(line)["f"], json.loads(line)["g"]], line
END
}

@test "duplicates name both lines, and faults of values their path" {
    printf '{"id":1,"model":"m","score":1}\n\n{"id":1,"model":"m","score":0}\n' > long.jsonl
    run "$WATTROUTE" import --long long.jsonl --accelerator a --site local -o out.h5
    [ "$status" -eq 65 ]
    [[ $output == *"long.jsonl:3: query '1' of domain '' on pair 'm@a' is already on line 1;"* ]]
    printf '{"id":1,"model":"m","score":1,"e":{"j":"5 J"}}\n' > long.jsonl
    run "$WATTROUTE" import --long long.jsonl --map energy_j=e.j --accelerator a --site local -o out.h5
    [ "$status" -eq 65 ]
    [[ $output == *"long.jsonl:1: e.j: found '5 J'; expected joules of 0 or more"* ]]
    printf '{"id":1,"model":"m","score":[1,0]}\n' > long.jsonl
    run "$WATTROUTE" import --long long.jsonl --accelerator a --site local -o out.h5
    [ "$status" -eq 65 ]
    [[ $output == *"long.jsonl:1: score: found '[2 values]'; expected a score from 0 to 1"* ]]
    run "$WATTROUTE" import --long long.jsonl --map energy_j=e.k --accelerator a --site local -o out.h5
    [ "$status" -eq 2 ]
    [[ $output == *"option --map: no column 'e.k' in the header"* ]]
}

# shape JSON WORDS : the file that holds JSON is refused with the words
shape() {
    printf '%s' "$1" > shape.json
    says 65 "shape.json: the file is one JSON object $2; expected an object on every line; $3" \
        "$WATTROUTE" import --long shape.json --accelerator box --site local -o bad.h5
}

@test "one object around the whole table: whose it is, and how it becomes lines" {
    local pandas="write it by to_json(FILE, orient='records', lines=True)" q='"query_id":' m='"model":'
    shape "{$q{\"0\":\"a\",\"1\":\"b\"},$m{\"0\":\"m\",\"1\":\"n\"}}" "of columns, as pandas' to_json(FILE) writes by default" "$pandas"
    shape "{
  $q {
    \"0\": \"a\"
  }
}
" "of columns, as pandas' to_json(FILE) writes by default" "$pandas"
    shape "{$m{\"a\":\"m\",\"b\":\"n\"},\"score\":{\"a\":1,\"b\":0}}" "of columns or of rows, as pandas' to_json(FILE) writes by default" "$pandas"
    shape "{\"0\":{$q\"a\",${m}null},\"1\":{$q\"b\"}}" "of rows, as pandas writes by orient='index'" "$pandas"
    shape "{\"columns\":[\"query_id\"],\"index\":[0],\"data\":[[\"a\"]]}" "of columns, index and data, as pandas writes by orient='split'" "$pandas"
    shape "{\"schema\":{\"fields\":[{\"name\":\"index\"}]},\"data\":[{\"index\":0}]}" "of a schema and data, as pandas writes by orient='table'" "$pandas"
    shape "{\"run\":{\"of\":\"today\"},\"results\":[{$q\"a\"},{$q\"b\"}]}" "around a list of objects, 'results'" \
        "write these on lines of their own by jq -c '.results[]'"
    shape "{\"the \\\"}]results\":[{$q\"a\"}]}" "around a list of objects, 'the \\\"}]results'" \
        "write these on lines of their own by jq -c '.\"the \\\"}]results\"[]'"
    # larger than a line may be, packed
    /usr/bin/python3 -c '
import json
n = 600000
print(json.dumps({"query_id": {str(i): f"q{i}" for i in range(n)}, "score": {str(i): 1 for i in range(n)}}))' | gzip > large.json.gz
    run -65 "$WATTROUTE" import --long large.json.gz --accelerator box --site local -o bad.h5
    [[ $output == *"large.json.gz: the file is one JSON object of columns, as pandas"* ]]
}

@test "a table of one line that is an object of objects is a table" {
    echo '{"task":{"id":"a","kind":"x"},"did":{"score":1,"messages":[{"role":"user"}]}}' > one.jsonl
    "$WATTROUTE" import --long one.jsonl --model m --accelerator box --site local --map query_id=task.id \
        --map score=did.score -o one.h5
    printf '%s\n' '{"query_id":{"0":"a"},"score":{"0":1}}' '{"query_id":{"0":"b"},"score":{"0":0}}' > two.jsonl
    "$WATTROUTE" import --long two.jsonl --model m --accelerator box --site local --map query_id=query_id.0 \
        --map score=score.0 -o two.h5 > printed
    grep -q '^two.h5: 2 queries, 1 model' printed
}
