#!/usr/bin/env bats
# `wattroute trend`: the paper's Table 2, what the columns allow, and tables that allow nothing.

# shellcheck disable=SC2154 # set by the helper
load ../helper
bats_require_minimum_version 1.5.0

setup() {
    table=$repository/data/ipw-paper/table-02-trend.csv
    cd "$BATS_TEST_TMPDIR" || return
}

# cell CSV STATISTIC TERM COLUMN
cell() {
    /usr/bin/python3 - "$@" <<'END'
import csv, sys
path, statistic, term, column = sys.argv[1:]
rows = [r for r in csv.DictReader(open(path, newline="")) if r["statistic"] == statistic and r["term"] == term]
assert len(rows) == 1, rows
print(rows[0][column])
END
}

@test "Table 2 of the paper: 5.3 = 3.07 x 1.72, and what three points cannot support" {
    "$WATTROUTE" trend "$table" --format csv > out.csv
    term='2023 to 2025: GPT-OSS-120B@M4 Max'
    printf '%.1f %.2f %.2f\n' "$(cell out.csv growth "$term" value)" "$(cell out.csv accuracy "$term" value)" \
        "$(cell out.csv 'inverse power' "$term" value)" > factors
    [ "$(cat factors)" = '5.3 3.07 1.72' ]
    "$WATTROUTE" trend "$table" > out
    grep -E '^2023 +2025 +5\.278 +3\.073 +1\.717 +GPT-OSS-120B +M4 Max$' out
    grep -E '^growth +Theil-Sen \(robust\) +2\.296 \[1\] +times per year$' out
    tr -s '\n ' ' ' < out > line
    grep -F '3 points leave 1 degree of freedom: they support neither' line
    grep -F 'they change together' line
    grep -F 'no two-way fit: models and accelerators fall into 3 parts' line
    not grep -wiE 'nan|inf' out.csv
}

@test "doubling time, weights and interval agree with a naive computation" {
    "$WATTROUTE" trend "$table" --format csv > out.csv
    "$WATTROUTE" trend "$table" --format csv --level 0.8 > narrow.csv
    sed 's/ipw_sd/ignored/' "$table" > plain.csv
    "$WATTROUTE" trend plain.csv --format csv > plain.out
    /usr/bin/python3 - <<'END'
import csv, math
rows = list(csv.DictReader(open("plain.csv")))
days = [(__import__("datetime").date(int(r["year"]), 7, 2) - __import__("datetime").date(1970, 1, 1)).days for r in rows]
x = [1970 + d / 365.2425 for d in days]
y = [math.log2(float(r["ipw"])) for r in rows]
def fit(w):
    s = sum(w); mx = sum(a * b for a, b in zip(w, x)) / s; my = sum(a * b for a, b in zip(w, y)) / s
    sxx = sum(a * (b - mx) ** 2 for a, b in zip(w, x))
    b = sum(a * (c - mx) * (d - my) for a, c, d in zip(w, x, y)) / sxx
    rest = sum(a * (d - my - b * (c - mx)) ** 2 for a, c, d in zip(w, x, y))
    return b, math.sqrt(rest / sxx)
def read(name, term):
    for r in csv.DictReader(open(name)):
        if (r["statistic"], r["term"]) == ("doubling time", term):
            return [float(r[k]) for k in ("value", "lo", "hi")]
def check(found, slope, error, t):
    for a, b in zip(found, (1 / slope, 1 / (slope + t * error), 1 / (slope - t * error))):
        assert abs(a / b - 1) < 1e-9, (found, slope, error)
weights = [(float(r["ipw"]) / float(r["ignored"])) ** 2 for r in rows]
check(read("out.csv", "weighted least squares"), *fit(weights), 12.706204736432095)
check(read("narrow.csv", "weighted least squares"), *fit(weights), 3.0776835371752527)
check(read("plain.out", "least squares"), *fit([1] * 3), 12.706204736432095)
END
}

@test "models and accelerators: effects that made the table come back, or the parts are named" {
    cat > pairs.csv <<'CSV'
model,accelerator,ipw
a,x,1
a,y,4
b,x,3
b,y,12.5
CSV
    "$WATTROUTE" trend pairs.csv --format csv > out.csv
    awk -v v="$(cell out.csv model b value)" 'BEGIN { exit !(v > 3 && v < 3.1) }'
    awk -v v="$(cell out.csv accelerator y value)" 'BEGIN { exit !(v > 4 && v < 4.1) }'
    /usr/bin/python3 - <<'END'
import csv, math
import numpy as np
y = np.log([1, 4, 3, 12.5])
x = np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]])
effect, squares, _, _ = np.linalg.lstsq(x, y, rcond=None)
error = np.sqrt(squares[0] / 1 * np.diag(np.linalg.inv(x.T @ x)))
found = {r["statistic"]: [float(r[k]) for k in ("value", "lo", "hi")] for r in csv.DictReader(open("out.csv"))}
for name, i in ("model", 1), ("accelerator", 2):
    half = 12.706204736432095 * error[i]
    for a, b in zip(found[name], np.exp([effect[i], effect[i] - half, effect[i] + half])):
        assert abs(a / b - 1) < 1e-9, (name, found[name])
END
    printf 'model,accelerator,ipw\na,x,1\nb,y,2\n' > apart.csv
    run -65 "$WATTROUTE" trend apart.csv
    [[ $output == *'2 parts'*'a, x | b, y'* ]]
}

@test "groups: ANOVA and Welch's t on logarithms" {
    # Values whose logarithms are Student's sleep data: t = -1.8608, 17.776 degrees of freedom.
    /usr/bin/python3 - > sleep.csv <<'END'
import math
print("drug,extra")
for drug, hours in (("one", [.7, -1.6, -.2, -1.2, -.1, 3.4, 3.7, .8, 0, 2]), ("two", [1.9, .8, 1.1, .1, -.1, 4.4, 5.5, 1.6, 4.6, 3.4])):
    for h in hours:
        print("%s,%.17g" % (drug, math.exp(h)))
END
    "$WATTROUTE" trend sleep.csv --value extra --group drug --format csv > out.csv
    cell out.csv 'ratio of groups' 'two over one' note | grep -F 'Welch: t = 1.8608, 17.776 degrees of freedom'
    awk -v p="$(cell out.csv 'ratio of groups' 'two over one' p)" 'BEGIN { exit !(p > 0.07938 && p < 0.0794) }'
    awk -v f="$(cell out.csv 'ANOVA F' '1 and 18 degrees of freedom' value)" 'BEGIN { exit !(f > 3.462 && f < 3.463) }'
}

@test "factors are from the first row of the first date, dates stand as typed, and ties keep the order of rows" {
    printf 'date,accuracy,ipw\n2025-06,0.8,6\n2024-05-01,0.5,2\n2025,0.6,4\n2024-05-01,0.4,1\n' > dates.csv
    "$WATTROUTE" trend dates.csv > out
    grep -E '^2024-05-01 +2024-05-01 +0\.5 +0\.8 +0\.625$' out
    grep -E '^2024-05-01 +2025-06 +3 +1\.6 +1\.875$' out
    grep -E '^2024-05-01 +2025 +2 +1\.2 +1\.667$' out
    sed -n '/^from/,$p' out | sed 1d | cut -c13-22 | tr -d '\n ' | grep -Fx '2024-05-012025-062025'
}

@test "every form, and tables that allow nothing" {
    for form in text csv json md latex; do
        "$WATTROUTE" trend "$table" --format "$form" > "out.$form"
    done
    /usr/bin/python3 -c 'import json; assert len(json.load(open("out.json"))["rows"]) == 10'
    not grep -E '^ *(& *)+' out.latex # a row of no units
    "$WATTROUTE" trend "$table" -o out.tex
    cmp out.tex out.latex
    printf 'ipw\n1\n' > alone.csv
    run -65 "$WATTROUTE" trend alone.csv
    run -65 "$WATTROUTE" trend "$table" --value nothing
    [[ $output == *"no column 'nothing'"* ]]
    run -65 "$WATTROUTE" trend "$table" --group nothing
    printf 'year,ipw\n2023,0\n' > zero.csv
    run -65 "$WATTROUTE" trend zero.csv
    [[ $output == *'zero.csv:2:6'*'above 0'* ]]
    printf 'date,ipw\n2023-13-01,1\n' > date.csv
    run -65 "$WATTROUTE" trend date.csv
    printf 'date,ipw\n' > empty.csv
    run -65 "$WATTROUTE" trend empty.csv
    run -66 "$WATTROUTE" trend missing.csv
    printf 'date,ipw\n2023-05,1\n2023-05,2\n' > same.csv
    "$WATTROUTE" trend same.csv | grep -F 'all rows have one date'
    printf 'date,ipw\n2023-05-01,1\n2024-05,2\n' > two.csv
    "$WATTROUTE" trend two.csv | grep -F 'two points leave no degree of freedom'
}
