#!/usr/bin/env bats
# Tables with next to nothing in them: every command with intervals answers in every form, no number is not one, and
# what is n/a has a reason.

load intervals_helper

# table NAME QUERIES ROW : NAME.h5 and NAME.yaml; ROW prints a query i in awk.
table() {
    printf 'accelerator,site\nlaptop,local\nserver,cloud\n' > accelerators.csv
    awk -v n="$2" "BEGIN {
        print \"query_id,domain,r,correct:small,correct:big,energy_j:small@laptop,energy_j:big@server,latency_s:small@laptop,latency_s:big@server\"
        for (i = 0; i < n; i++) { $3 } }" > "$1.csv"
    "$WATTROUTE" import --scores "$1.csv" --accelerators accelerators.csv --keep r --quiet -o "$1.h5" 2> /dev/null
    cat > "$1.yaml" <<YAML
wattroute: 1
name: $1
measurements: $1.h5
baseline: big@server
policies:
  cloud: {kind: always, pair: baseline}
  local: {kind: always, pair: small@laptop}
  oracle: {kind: oracle, scope: local_first, fallback: baseline}
  r: {kind: threshold, score: r, at: 0.5, strong: baseline, weak: small@laptop}
YAML
}

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    table one 1 'printf "q%d,d,0.3,1,1,2,5,1,2\n", i'
    table alike 50 'printf "q%d,d,0.5,1,1,2,5,1,2\n", i'
    table all-right 50 'printf "q%d,d%d,%g,1,1,%d,%d,1,2\n", i, i % 2, i / 50, 1 + i % 3, 5 + i % 4'
    table none-local 50 'printf "q%d,d,%g,0,1,%d,%d,1,2\n", i, i / 50, 1 + i % 3, 5 + i % 4'
    table none-right 50 'printf "q%d,d,%g,0,0,%d,%d,1,2\n", i, i / 50, 1 + i % 3, 5 + i % 4'
    table no-baseline 50 'printf "q%d,d,%g,%d,1,%d,0,1,0\n", i, i / 50, i % 2, 1 + i % 3'
    table nothing 50 'printf "q%d,d,%g,%d,1,0,0,0,0\n", i, i / 50, i % 2'
    table hardly 50 'printf "q%d,d%d,%g,%d,%d,%d,%d,1,2\n", i, i % 2, i / 50, i % 2, i % 3 != 0, 1 + i % 3, i == 0 ? 4 : 0'
    for table in *.yaml; do
        "$WATTROUTE" run "$table" --ci --by domain --quiet -o "${table%.yaml}.results.h5" > /dev/null
    done
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
    tables='one alike all-right none-local none-right no-baseline nothing hardly'
}

# sound NAME COMMAND... : the command in every form.
sound() {
    local name=$1 form
    shift
    for form in text csv json md latex; do
        "$WATTROUTE" "$@" --format "$form" > "$name.$form" || { echo "$* --format $form failed"; return 1; }
    done
    /usr/bin/python3 - "$name" <<'END'
import csv, json, re, sys
name = sys.argv[1]
number = re.compile(r"(?<![A-Za-z_-])[-+]?(nan|inf|infinity)(?![A-Za-z_-])", re.IGNORECASE)
def refuse(what):
    raise AssertionError(what)
for form in ("text", "csv", "md", "latex"):
    for line in open(f"{name}.{form}"):
        assert not number.search(line), (form, line)
        assert not re.search(r"\d\.\d{12}", line) or form == "csv", (form, line)
answer = json.load(open(name + ".json"), parse_constant=refuse)
empty = 0
for row in csv.DictReader(open(name + ".csv", newline="")):
    value = next(key for key in ("difference", "value") if key in row)
    if not row[value] or ("lo" in row and not row["lo"]):
        empty += 1
        assert row["note"].strip(), row
    assert ("lo" not in row) or (not row["lo"]) == (not row["hi"]), row
if "rows" in answer:
    assert sum(r.get("lo", 0) is None or r.get("difference", 0) is None for r in answer["rows"]) == empty
for line in open(name + ".text"):
    assert "n/a" not in line or re.search(r"n/a\]? \[\d+\]", line), line
END
}

@test "run --ci" {
    for table in $tables; do
        sound run run "$table.yaml" --ci --by domain --quiet
    done
}

@test "run --ci with other intervals and meters" {
    for table in $tables; do
        sound run run "$table.yaml" --ci --interval percentile --shares clopper-pearson --meter-error 0.1 --strata domain --quiet
    done
}

@test "compare" {
    for table in $tables; do
        sound compare compare "$table.yaml" cloud local oracle --by domain --quiet
    done
}

@test "frontier --ci" {
    for table in $tables; do
        sound frontier frontier "$table.yaml" --ci --quiet
    done
}

@test "summary of all of them" {
    files=()
    for table in $tables; do
        files+=("$table.results.h5")
    done
    sound summary summary "${files[@]}" --metrics '*' --by domain
    "$WATTROUTE" summary "${files[@]}" > text
    grep -F "the baseline's total is zero" text
    grep -F 'no interval: one query' text
}

@test "values that are the same in every resample have an interval without width" {
    "$WATTROUTE" run alike.yaml --ci --quiet > text
    grep -E '^cloud +100\.0 \[92\.9, 100\.0\] +5 \[5, 5\] +0 \[0, 0\]$' text
    grep -E '^local +100\.0 \[92\.9, 100\.0\] +2 \[2, 2\] +60 \[60, 60\]$' text
    "$WATTROUTE" run alike.yaml --ci --quiet --format csv > alike.run.csv
    [ "$(interval alike.run.csv cloud all energy_j_per_query)" = '5 5 5' ]
}

@test "trend: one row, one date, one group, no growth, dates a day apart" {
    printf 'date,model,accelerator,group,ipw\n2024-05-01,a,x,g,1\n' > t1.csv
    printf 'date,model,accelerator,group,ipw\n2024-05-01,a,x,g,1\n2024-05-01,a,x,g,1\n2024-05-01,a,x,h,1\n' > t2.csv
    printf 'date,accuracy,ipw\n2024,0.5,1\n2025,0.5,1\n2026,0.5,1\n' > t3.csv
    printf 'date,accuracy,ipw\n2024-05-01,0.5,1\n2024-05-02,0.5,10\n' > t4.csv
    printf 'date,accuracy,ipw\n2024-05-01,0.5,1\n2024-05-02,0.5,10\n2024-05-03,0.5,1e300\n' > t5.csv
    printf 'model,accelerator,ipw\na,x,1\nb,x,1e300\na,y,1e-300\nb,y,1\n' > t6.csv
    for table in 1 2 3 4 5 6; do
        sound trend trend "t$table.csv"
    done
    "$WATTROUTE" trend t1.csv > text
    grep -F 'growth        none: there is one row' text
    grep -F 'two-way fit   none: one model on one accelerator' text
    grep -F "groups        none to compare: all rows are of 'g'" text
    not grep -F 'statistic' text
    "$WATTROUTE" trend t2.csv | grep -F 'growth        none: all rows have one date'
    "$WATTROUTE" trend t3.csv | grep -E '^doubling time +least squares +n/a \[1\]'
    "$WATTROUTE" trend t4.csv > text
    grep -E '^growth +least squares +n/a \[1\] +times per year' text
    grep -F '[1] beyond 1e308: too steep to be carried on for a year' text
}
