#!/usr/bin/env bats
# `wattroute summary`: results files side by side; digits, notes, what differs, forms, and files that are no results.

bats_require_minimum_version 1.5.0
load intervals_helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    make_small 200
    "$WATTROUTE" run small.yaml --ci --quiet -o with.h5 > /dev/null
    "$WATTROUTE" run small.yaml --set name=plain --set 'policies.local.pair="big@server"' --quiet -o plain.h5 > /dev/null
    cat > swept.yaml <<'YAML'
wattroute: 1
name: swept
measurements: small.h5
baseline: big@server
policies:
  oracle: {kind: oracle, scope: local_first, fallback: baseline}
sweep:
  as-measured: {}
  pue: {grid: {assumptions.cloud.overheads.pue: [1.2, 1.5]}}
YAML
    sed -i 's/assumptions.cloud/cloud/' swept.yaml
    "$WATTROUTE" sweep swept.yaml --quiet -o swept.h5 > /dev/null
    sed 's/baseline: big@server/baseline: small@laptop/; s/name: small/name: other/' small.yaml > other.yaml
    "$WATTROUTE" run other.yaml --quiet -o other.h5 > /dev/null
    make_small 100
    cp small.yaml fewer.yaml
    "$WATTROUTE" run small.yaml --quiet -o fewer.h5 > /dev/null
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
}

@test "a run's rows are those of its CSV, values, intervals and notes" {
    make_small 200
    "$WATTROUTE" run small.yaml --ci --quiet --by domain --format csv > run.csv
    "$WATTROUTE" run small.yaml --ci --quiet --by domain -o again.h5 > /dev/null
    "$WATTROUTE" summary again.h5 --metrics '*' --by domain -o merged.csv
    cut -d, -f1-11 run.csv | head -1 > header
    head -1 merged.csv | grep -qx "$(cat header),file"
    /usr/bin/python3 - <<'END'
import csv
rows = list(csv.DictReader(open("run.csv", newline="")))
merged = list(csv.DictReader(open("merged.csv", newline="")))
key = lambda r: (r["policy"], r["domain"], r["metric"])
assert {r.pop("file") for r in merged} == {"again.h5"}
assert len(rows) == len(merged) > 500
assert sorted(rows, key=key) == sorted(merged, key=key)
END
}

@test "a sweep's rows are those of its CSV" {
    "$WATTROUTE" sweep swept.yaml --quiet --format csv > sweep.csv
    "$WATTROUTE" summary swept.h5 --metrics '*' --format csv > merged.csv
    /usr/bin/python3 - <<'END'
import csv
rows = [r for r in csv.DictReader(open("sweep.csv", newline="")) if r["domain"] == "all"]
merged = list(csv.DictReader(open("merged.csv", newline="")))
names = "study,scenario,policy,domain,metric,value,lo,hi,n,unit,note".split(",")
cut = lambda table: sorted([r[n] for n in names] for r in table)
assert len({r["scenario"] for r in merged}) == 3
assert cut(rows) == cut(merged)
END
}

@test "digits follow the interval; a study without intervals is named, and has none" {
    "$WATTROUTE" summary with.h5 plain.h5 --metrics accuracy,energy_j_per_query > out
    "$WATTROUTE" run small.yaml --ci --quiet --set measurements=small.h5 > /dev/null
    grep -E '^small +oracle +[0-9]+\.[0-9] \[[0-9]+\.[0-9], [0-9]+\.[0-9]\]' out
    grep -E '^plain \[1\] +oracle +[0-9]+\.[0-9][0-9] ' out
    grep -F '[1] no intervals: made without --ci' out
    [ "$(grep -c 'interval: Wilson' out)" -eq 1 ]
}

@test "what differs between studies is said: measurements, baselines, assumptions" {
    "$WATTROUTE" summary with.h5 fewer.h5 other.h5 swept.h5 > out
    grep -F 'small (with.h5)' out
    grep -F 'small (fewer.h5)' out
    grep -F 'studies of different measurements stand in one table' out
    grep -F 'savings are against different baselines' out
    tr -s '\n ' ' ' < out > line
    grep -F 'measurements small.h5, not those of small (with.h5)' line
    grep -F 'baseline small@laptop, not big@server' line
    grep -F 'assumptions change with the scenario' line
    "$WATTROUTE" run small.yaml --set assumptions.cloud.overheads.pue=1.3 --set name=pue --quiet -o pue.h5 > /dev/null
    "$WATTROUTE" summary fewer.h5 pue.h5 | grep -F 'assumptions: {cloud: {overheads: {pue: 1.3}}}'
    "$WATTROUTE" summary with.h5 plain.h5 > same
    not grep -F 'different' same
}

@test "what is n/a has its reason as a footnote, once" {
    "$WATTROUTE" summary with.h5 plain.h5 --metrics carbon_savings > out
    [ "$(grep -c 'n/a \[' out)" -eq 6 ]
    [ "$(grep -c 'does not say what is emitted' out)" -eq 1 ]
    not grep -iwE 'nan|inf' out
    "$WATTROUTE" summary with.h5 --metrics carbon_savings --format json | not grep -iwE 'nan'
}

@test "an interval with one end is none; a note of one value is its footnote, not that of all" {
    "$WATTROUTE" summary with.h5 --metrics accuracy -o notes.csv
    awk -F, -v OFS=, 'NR > 1 && $3 == "local" { $8 = ""; $11 = "another note" } { print }' notes.csv > changed.csv
    "$WATTROUTE" summary changed.csv --format csv > out.csv
    [ "$(interval out.csv local all accuracy | cut -d' ' -f2-)" = 'n/a n/a' ]
    "$WATTROUTE" summary changed.csv > out
    grep -E '^local +80\.00 \[2\]$' out
    grep -F '[2] another note' out
    grep -E '^oracle +97\.0 \[93\.6, 98\.6\] \[1\]$' out
    grep -F '[1] 95 % interval: Wilson' out
    not grep -E '^notes' out
}

@test "a long note stays whole behind the names of the metrics that share it" {
    "$WATTROUTE" summary with.h5 --metrics accuracy,coverage,energy_savings -o notes.csv
    # 2 040 bytes: what a note may have, and no room beside it
    /usr/bin/python3 -c 'import csv, sys
rows = list(csv.reader(sys.stdin))
csv.writer(sys.stdout, lineterminator="\n").writerows(rows[:1] + [row[:10] + ["word " * 407 + "END."] + row[11:] for row in rows[1:]])' \
        < notes.csv > changed.csv
    "$WATTROUTE" summary changed.csv > out
    grep -E '^notes +.*accuracy, ' out
    tr -s '\n ' '  ' < out | grep -F 'word END.'
}

@test "one table in every form" {
    for form in text csv json md latex; do
        "$WATTROUTE" summary with.h5 swept.h5 --format "$form" > "out.$form"
    done
    grep -F '| study' out.md
    grep -F '\begin{tabular}' out.latex
    /usr/bin/python3 -c '
import json
d = json.load(open("out.json"))
assert d["summary"] == "2 studies of 2 files"
assert {r["study"] for r in d["rows"]} == {"small", "swept"} and {r["file"] for r in d["rows"]} == {"with.h5", "swept.h5"}
assert any(n["name"] == "results" and "measurements small.h5" in n["text"] for n in d["notes"])'
    "$WATTROUTE" summary with.h5 swept.h5 -o out.tex
    cmp out.tex out.latex
    "$WATTROUTE" summary - < with.h5 --format csv > piped
    grep -F 'standard input' piped
}

@test "CSV of summary and run goes in again" {
    "$WATTROUTE" summary with.h5 plain.h5 -o merged.csv
    "$WATTROUTE" summary merged.csv -o twice.csv
    cut -d, -f1-8 merged.csv > a
    cut -d, -f1-8 twice.csv > b
    cmp a b
    "$WATTROUTE" summary merged.csv swept.h5 | grep -F 'a file does not state its measurements and baseline'
}

@test "JSON of run, sweep and summary goes in, and says as much as the other forms" {
    make_small 200
    "$WATTROUTE" run small.yaml --ci --quiet --by domain -o form.h5 > /dev/null
    "$WATTROUTE" run small.yaml --ci --quiet --by domain --format json -o form.json
    "$WATTROUTE" sweep swept.yaml --quiet --format json -o swept.json
    "$WATTROUTE" summary form.h5 swept.h5 --metrics '*' --by domain --format csv | cut -d, -f1-11 > wanted
    "$WATTROUTE" summary form.json swept.json --metrics '*' --by domain --format csv | cut -d, -f1-11 > found
    cmp wanted found
    "$WATTROUTE" summary form.json swept.json --metrics '*' --by domain -o merged.json
    "$WATTROUTE" summary merged.json --metrics '*' --by domain --format csv | cut -d, -f1-11 | cmp - wanted
    "$WATTROUTE" summary form.json swept.json other.h5 > out
    tr -s '\n ' ' ' < out > line
    grep -F 'small = form.json: run; measurements small.h5 (xxh128' line
    grep -F 'swept = swept.json: sweep; measurements small.h5' line
    grep -F 'baseline small@laptop, not big@server' line
    grep -F 'savings are against different baselines' out
    "$WATTROUTE" summary merged.json with.h5 > out
    tr -s '\n ' ' ' < out | grep -F 'merged.json: JSON of summary, which does not say what it was made from'
    not grep -F 'different measurements' out
    "$WATTROUTE" run fewer.yaml --quiet --format json -o same-name.json
    "$WATTROUTE" run small.yaml --quiet --format json -o again.json
    make_small 100
    "$WATTROUTE" run small.yaml --quiet --format json -o other-bytes.json
    make_small 200
    "$WATTROUTE" summary again.json other-bytes.json | grep -F 'studies of different measurements'
    "$WATTROUTE" summary again.json same-name.json > out
    not grep -F 'different measurements' out
    "$WATTROUTE" run small.yaml --quiet --format json | "$WATTROUTE" summary - > out
    grep -F 'small = standard input: run;' out
}

@test "JSON that is damaged or another's is refused with its place" {
    printf '{"study": "x",\n "rows": [}\n' > cut.json
    run -65 "$WATTROUTE" summary cut.json
    [[ $output == *cut.json:2:*'JSON that is damaged here'* ]]
    printf '{"rows": 3}' > none.json
    run -65 "$WATTROUTE" summary none.json
    [[ $output == *"without an array 'rows'"* ]]
    "$WATTROUTE" compare small.yaml cloud local --quiet --format json -o compared.json
    run -65 "$WATTROUTE" summary compared.json
    [[ $output == *"a row without a sound 'scenario'"* ]]
    "$WATTROUTE" summary with.h5 -o sound.json
    for change in 's/"n": 200/"n": -1/' 's/"value": [0-9.]*/"value": "much"/' 's/"study": "small"/"study": null/' \
        's/"note": "[^"]*"/"note": null/'; do
        sed "$change" sound.json > wrong.json
        run -65 "$WATTROUTE" summary wrong.json
        [[ $output == *wrong.json*'a row without a sound'* ]]
    done
    /usr/bin/python3 -c '
import json
d = json.load(open("sound.json"))
d["rows"].append(d["rows"][-1])
json.dump(d, open("wrong.json", "w"))'
    run -65 "$WATTROUTE" summary wrong.json
    [[ $output == *wrong.json*'is there twice'* ]]
}

@test "what other people call things moves no cursor and breaks no line" {
    "$WATTROUTE" summary with.h5 -o named.csv
    /usr/bin/python3 - <<'END'
import csv
rows = list(csv.DictReader(open("named.csv", newline="")))
for r in rows:
    r["policy"] = r["policy"].replace("oracle", "or\nacle \x1b[31m\u009b2J")
    r["note"] += "\x07"
with open("odd.csv", "w", newline="") as f:
    out = csv.DictWriter(f, rows[0].keys())
    out.writeheader()
    out.writerows(rows)
END
    for form in text md latex; do
        "$WATTROUTE" summary odd.csv --format $form > out
        not grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' out
        grep -F 'or acle' out
    done
    "$WATTROUTE" summary odd.csv --format csv | cut -d, -f1-11 | /usr/bin/python3 -c '
import csv, sys
assert any("or\nacle" in r["policy"] for r in csv.DictReader(sys.stdin))'
}

@test "patterns choose metrics, policies, scenarios and domains" {
    "$WATTROUTE" summary with.h5 swept.h5 --metrics 'energy_j_per_*' --policies 'or*' --scenarios 'pue*,default' > out
    grep -F 'energy_j_per_correct' out
    grep -F 'pue/1' out
    not grep -F 'as-measured' out
    not grep -F 'cloud ' out
    "$WATTROUTE" run fewer.yaml --by domain --quiet -o domains.h5 > /dev/null
    "$WATTROUTE" summary domains.h5 --by domain --policies oracle --format csv | cut -d, -f4 | sort -u > domains
    [ "$(wc -l < domains)" -ge 12 ]
    run -65 "$WATTROUTE" summary with.h5 --policies nobody
    [[ $output == *'nothing is left to show'* ]]
    run -2 "$WATTROUTE" summary with.h5 --metrics energy_saving
    [[ $output == *'such as energy_savings'* ]]
    run -2 "$WATTROUTE" summary with.h5 --metrics accuracy,
    run -2 "$WATTROUTE" summary with.h5 --by model
    run -2 "$WATTROUTE" summary with.h5 --format xml
}

@test "files that are no results, that are there twice, or of another version" {
    run -65 "$WATTROUTE" summary small.h5
    [[ $output == *'this is a measurement file'* ]]
    run -65 "$WATTROUTE" summary small.yaml
    [[ $output == *'not a results file'* ]]
    run -65 "$WATTROUTE" summary small.csv
    [[ $output == *"no column 'study'"* ]]
    run -66 "$WATTROUTE" summary none.h5
    run -2 "$WATTROUTE" summary with.h5 ./with.h5
    [[ $output == *'named twice'* ]]
    run -2 "$WATTROUTE" summary with.h5 -o with.h5
    /usr/bin/python3 - <<'END'
import h5py, shutil
for name, key, value in [("older", "version", "0.0.9"), ("format", "wattroute_results", 2), ("cut", "complete", 0)]:
    shutil.copy("plain.h5", name + ".h5")
    with h5py.File(name + ".h5", "r+") as f:
        f.attrs[key] = value
END
    run -65 "$WATTROUTE" summary with.h5 older.h5
    [[ $output == *"'with.h5' is of wattroute"*"'older.h5' of 0.0.9"* ]]
    run -65 "$WATTROUTE" summary format.h5
    run -65 "$WATTROUTE" summary cut.h5
    [[ $output == *'cut off'* ]]
    "$WATTROUTE" summary with.h5 -o merged.csv
    last=$(tail -1 merged.csv)
    echo "$last" >> merged.csv
    run -65 "$WATTROUTE" summary merged.csv
    [[ $output == *'merged.csv:'*'is there twice'* ]]
    sed 's/,200,/,many,/' merged.csv > wrong.csv
    run -65 "$WATTROUTE" summary wrong.csv
    [[ $output == *'wrong.csv:2:'* ]]
}

@test "damaged and hostile results end with an error, never a crash" {
    /usr/bin/python3 - "$WATTROUTE" <<'END'
import h5py, random, shutil, subprocess, sys
random.seed(5)
seen = set()
for name in ["with.h5", "swept.h5"]:
    whole = open(name, "rb").read()
    for trial in range(40):
        data = bytearray(whole)
        if trial % 4 == 0:
            data = data[:random.randrange(8, len(data))]
        else:
            for _ in range(20):
                data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        open("damaged.h5", "wb").write(data)
        done = subprocess.run([sys.argv[1], "summary", "damaged.h5", "--metrics", "*"], capture_output=True, timeout=60)
        seen.add(done.returncode)
        assert done.returncode in (0, 65), (name, trial, done)
        assert b" nan" not in done.stdout.lower()
assert 65 in seen, seen
def hostile(source, change):
    shutil.copy(source, "hostile.h5")
    with h5py.File("hostile.h5", "r+") as f:
        change(f)
    done = subprocess.run([sys.argv[1], "summary", "hostile.h5"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 65 and "hostile.h5" in done.stderr, done
    return done.stderr
def shorter(f):
    del f["row_value"]; f["row_value"] = [1.0]
def texts(f):
    del f["row_value"]; f["row_value"] = ["a"]
def link(f):
    del f["row_value"]; f["row_value"] = h5py.SoftLink("/row_lo")
def notes(f):
    f["note_index"][...] = 10**6
def gone(f):
    del f["metric_unit"]
assert "differ in length" in hostile("with.h5", shorter)
hostile("with.h5", texts)
hostile("with.h5", link)
assert "a note is named" in hostile("swept.h5", notes)
assert "metric_unit" in hostile("swept.h5", gone)
END
}
