#!/usr/bin/env bats
# What `wattroute run` writes where: formats, options, warnings, refusals.

# shellcheck disable=SC2154 # set by the helper
load run_helper

setup_file() {
    make_mmlu
}

setup() {
    need_data
    cd "$BATS_TEST_TMPDIR" || return
}

# fails STATUS TEXT COMMAND... : the command ends with STATUS and says TEXT.
fails() {
    local status=$1 text=$2 got=0
    shift 2
    "$@" > stdout 2> stderr || got=$?
    [ "$got" -eq "$status" ] || { echo "status $got, expected $status"; cat stderr; return 1; }
    grep -F -- "$text" stderr || { cat stderr; return 1; }
}

@test "the options of --help are the ones tested here" {
    run_study mmlu-pro --help | grep -oE -- '--[a-z]+(-[a-z]+)*' | sort -u > listed
    printf -- '--%s\n' by ci decisions format help interval learned meta meter-error metrics output plot quiet refit replicates seed set shares strata threads |
        sort | diff - listed
}

@test "csv: the header, a row for every policy, domain and metric, no comment lines" {
    run_study mmlu-pro --format csv --quiet > out.csv
    [ "$(head -n 1 out.csv)" = "study,scenario,policy,domain,metric,value,lo,hi,n,unit,note" ]
    [ "$(tail -n +2 out.csv | wc -l)" -eq $((5 * 15 * 33)) ]
    [ "$(cut -d, -f4 out.csv | sort -u | wc -l)" -eq 16 ]
    python3 -c "
import csv
rows = list(csv.DictReader(open('out.csv', newline='')))
assert all(None not in row and len(row) == 11 for row in rows)
assert all(row['value'] or row['note'] for row in rows)"
}

@test "the same bytes for 1, 2 and 7 threads" {
    for threads in 1 2 7; do
        for format in text csv json md latex; do
            run_study mmlu-pro --threads $threads --quiet --format $format > $format.$threads
        done
        run_study mmlu-pro --threads $threads --quiet -o results.h5 --decisions decisions.$threads --meta meta.$threads \
            --set output.decisions=true --set output.percentiles=true
        mv results.h5 results.$threads
    done
    for output in text csv json md latex results decisions meta; do
        cmp $output.1 $output.2
        cmp $output.1 $output.7
    done
}

@test "the ending of the name chooses the format, and --format wins over it" {
    for pair in txt:text csv:csv json:json md:md tex:latex; do
        run_study mmlu-pro --quiet -o "out.${pair%:*}"
        run_study mmlu-pro --quiet --format "${pair#*:}" | cmp - "out.${pair%:*}"
    done
    run_study mmlu-pro --quiet --format md -o out.csv
    cmp out.csv out.md
}

@test "markdown: tables of equal cells per line, with every number of the text, and the notes" {
    run_study mmlu-pro --quiet > text
    run_study mmlu-pro --quiet --format md > out.md
    grep '^|' out.md | sed 's/\\\\|//g' | awk -F'|' '{ print NF }' | sort | uniq -c
    python3 - <<'END'
import re
text, markdown = open("text").read(), open("out.md").read()
number = re.compile(r"(?<![\w.])-?\d+\.\d+(?:e[+-]\d+)?(?![\w.])")
assert set(number.findall(text)) <= set(number.findall(markdown)) and number.findall(text)
blocks = re.findall(r"(?:^\|.*\n)+", markdown, re.M)
assert len(blocks) == 5
for block in blocks:
    assert len({len(line) for line in block.splitlines()}) == 1
    assert len({len(re.split(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1
for note in ("- baseline: Meta", "- energy basis: accelerator", "- provenance: modelled", "0 dropped", "fallback cheapest", "- **warning**: mixed"):
    assert note in markdown, note
END
}

@test "latex: compiles with booktabs alone, fits the page, and holds every number of the text" {
    command -v pdflatex > /dev/null || skip "pdflatex is not installed"
    run_study mmlu-pro --quiet > text
    # shellcheck disable=SC2016 # the dollar is for LaTeX
    run_study mmlu-pro --quiet --set name=a_b.c --set 'question="a_b & 50% {of} #1 $x ~^ \\\\ <|> --"' --set 'output.percentiles=true' -o table.tex
    cat > article.tex <<'END'
\documentclass{article}
\usepackage[a4paper,textwidth=16cm]{geometry}
\usepackage{booktabs}
\begin{document}
See Table~\ref{tab:a-b-c}.
\input{table}
\end{document}
END
    pdflatex -interaction=nonstopmode -halt-on-error article.tex > log || { grep -A5 '^!' log; return 1; }
    pdflatex -interaction=nonstopmode -halt-on-error article.tex > log
    [ -s article.pdf ]
    if grep -E 'Overfull|undefined|multiply' log; then return 1; fi
    python3 - <<'END'
import re
number = re.compile(r"(?<![\w.])\d+\.\d{2,}(?:e[+-]\d+)?(?![\w.])")
latex = re.sub(r" \\times 10\^\{(\d+)\}", r"e+\1", open("table.tex").read())
text = number.findall(open("text").read())
assert text and set(text) <= set(number.findall(latex)), set(text) - set(number.findall(latex))
END
}

@test "mixed energy bases are refused with what to set" {
    fails 65 "allow_mixed_basis: true" run_study mmlu-pro --set allow_mixed_basis=false -o out.csv
    grep -E "wall|accelerator" stderr
    [ ! -e out.csv ]
}

@test "allowed mixed bases: every output carries the warning" {
    warning="mixed energy bases are compared as they are"
    run_study mmlu-pro -o results.h5 --meta meta.json --decisions decisions.csv > text 2> stderr
    run_study mmlu-pro --format csv -o out.csv 2> /dev/null
    run_study mmlu-pro --format json -o out.json 2> /dev/null
    [ "$(grep -c "wattroute: warning: $warning" stderr)" -eq 1 ]
    grep "^WARNING  *$warning" text
    grep "$warning" meta.json
    h5dump -A results.h5 2> /dev/null | grep "$warning" || ncdump -h results.h5 | grep "$warning"
    python3 - "$warning" <<'END'
import csv, json, sys
warning = sys.argv[1]
out = json.load(open("out.json"))
assert len(out["warnings"]) == 1 and out["warnings"][0].startswith(warning)
for row in csv.DictReader(open("out.csv", newline="")):
    energy = row["metric"].startswith(("energy_", "iso_", "power_", "ipw", "ipj", "cloud_energy_"))
    assert (warning in row["note"]) == (energy and row["value"] != ""), row
assert {row["energy_basis"] for row in csv.DictReader(open("decisions.csv", newline=""))} == {"wall", "accelerator"}
END
}

@test "without a mixed basis nothing warns" {
    run_study mmlu-pro --set 'pairs=[{site: cloud}]' --set policies.best-local.pair=baseline > text 2> stderr
    [ ! -s stderr ]
    not grep WARNING text
}

@test "json: the same numbers as csv, null where there is none" {
    run_study mmlu-pro --quiet -o out.csv
    run_study mmlu-pro --quiet -o out.json
    python3 - <<'END'
import csv, json
out = json.load(open("out.json"))
rows = list(csv.DictReader(open("out.csv", newline="")))
assert len(rows) == len(out["rows"])
for row, other in zip(rows, out["rows"]):
    assert all(row[key] == other[key] for key in ("policy", "domain", "metric", "unit", "note"))
    assert (float(row["value"]) if row["value"] else None) == other["value"]
assert out["queries"]["replayed"] == 12032 and out["provenance"] == "modelled"
END
}

@test "the summary names rules and fallbacks and stays within 100 columns" {
    run_study mmlu-pro --quiet --set output.by=[] > text
    grep -F "oracle-cheapest = oracle; scope all; fallback cheapest" text
    grep -F "oracle = oracle; scope local_first; fallback baseline" text
    grep -E "^queries +12032 replayed of 12032; 0 left out by where, 0 dropped" text
    grep -E "^provenance +modelled" text
    grep -E "^baseline +Meta-Llama-3_1-70B-Instruct@H100x4$" text
    awk 'length > 100 { print; bad = 1 } END { exit bad }' text
}

@test "--by domain adds the domains" {
    run_study mmlu-pro --quiet --set output.by=[] > without
    run_study mmlu-pro --quiet --set output.by=[] --by domain > with
    not grep -q "by domain" without
    [ "$(grep -c ", by domain$" with)" -eq 3 ]
    [ "$(awk '/^energy saved, by domain/ { on = 1 } on && NF == 7 && $(NF - 5) ~ /^[0-9]+$/' with | wc -l)" -ge 13 ]
    awk '/^energy saved, by domain/ { on = 1 } on && $1 == "biology"' with | grep -E "^biology +717 +0.00 +-129.90 +23.81 "
    fails 2 "domain" run_study mmlu-pro --by model
}

@test "--set changes the study, --format and -o the output" {
    run_study mmlu-pro --quiet --set objective=latency --format csv > out.csv
    run_study mmlu-pro --quiet --format csv > plain.csv
    not cmp -s out.csv plain.csv
    run_study mmlu-pro --quiet --output named.csv > stdout
    cmp named.csv plain.csv
    [ ! -s stdout ]
    run_study mmlu-pro --quiet -o - --format csv | cmp - plain.csv
    fails 2 "text, csv, json, md or latex" run_study mmlu-pro --format html
    fails 2 "" run_study mmlu-pro --set policies.oracle.skope=all
}

@test "-o FILE.h5 holds totals and rows besides the summary, --quiet leaves only the file" {
    run_study mmlu-pro -o results.h5 2> /dev/null > text
    grep "^study" text
    rm results.h5
    run_study mmlu-pro -o results.h5 --quiet > stdout 2> stderr
    [ ! -s stdout ] && [ ! -s stderr ]
    ncdump -h results.h5 | grep "wattroute_results"
    ncdump -v policy results.h5 | grep '"oracle-cheapest"'
}

@test "--quiet silences the warning, --threads is bounded" {
    run_study mmlu-pro > /dev/null 2> stderr
    [ -s stderr ]
    run_study mmlu-pro --quiet > /dev/null 2> stderr
    [ ! -s stderr ]
    fails 2 "--threads" run_study mmlu-pro --threads 0
}

@test "--meta says how the result was made, without times or folders" {
    run_study mmlu-pro --quiet --meta meta.json --set policies.oracle.scope=all > /dev/null
    python3 - <<'END'
import json
meta = json.load(open("meta.json"))
assert meta["command"] == "run" and meta["seed"] is None
assert meta["measurements"]["file"] == "mmlu.h5" and len(meta["measurements"]["xxh128"]) == 32
assert "scores_wide.csv" in meta["measurements"]["inputs"]
assert "name: mmlu-pro" in meta["study"] and len(meta["study_xxh128"]) == 32
assert {"version", "commit", "libraries"} <= set(meta)
END
}

@test "output.decisions needs a results file, and stores a pair for each query and policy" {
    cp "$repository/configs/mmlu-pro.yaml" study.yaml
    sed -i 's/decisions: false/decisions: true/' study.yaml
    fails 65 "study.yaml:" "$WATTROUTE" run study.yaml --set "measurements=$mmlu"
    grep -E "study.yaml:[0-9]+:[0-9]+: output.decisions is true .* -o FILE.h5" stderr
    "$WATTROUTE" run study.yaml --set "measurements=$mmlu" -o results.h5 --quiet --decisions decisions.csv
    /usr/bin/python3 - <<'END'
import csv, h5py
file = h5py.File("results.h5")
pairs = [label.decode() for label in file["pair"][:]]
policies = [label.decode() for label in file["policy"][:]]
assert policies[-1] == "(iso-accuracy)"  # stands behind those of the study
stored = [pairs[i] for row in file["decision_pair"][:] for i in row[:len(policies) - 1]]
assert stored == [row["pair"] for row in csv.DictReader(open("decisions.csv", newline=""))]
END
}

@test "an output never replaces an input or another output" {
    cp "$mmlu" copy.h5
    cp "$repository/configs/mmlu-pro.yaml" study.yaml
    for option in -o --meta --decisions; do
        fails 2 "same file" "$WATTROUTE" run study.yaml --set "measurements=$PWD/copy.h5" $option copy.h5
        fails 2 "same file" "$WATTROUTE" run study.yaml --set "measurements=$PWD/copy.h5" $option ./study.yaml
    done
    fails 2 "same file" run_study mmlu-pro -o both.csv --decisions both.csv
    fails 2 "same file" run_study mmlu-pro --decisions -
    cmp copy.h5 "$mmlu"
    cmp study.yaml "$repository/configs/mmlu-pro.yaml"
}

@test "a place that cannot be written gives 74 and keeps the old file" {
    echo old > out.csv
    fails 74 "" run_study mmlu-pro --quiet -o missing/out.csv
    fails 74 "" run_study mmlu-pro --quiet -o out.csv --meta missing/meta.json
    [ "$(cat out.csv)" = old ]
    [ -z "$(find . -name '*.tmp.*')" ]
}

@test "missing measurements give 66" {
    fails 66 "nowhere.h5" run_study mmlu-pro --set measurements=nowhere.h5
}

@test "the page on metrics lists every metric with its unit" {
    run_study mmlu-pro --quiet -o out.json
    python3 - "$repository/notebooks-free-docs/metrics.md" <<'END'
import json, re, sys
listed = {}
for line in open(sys.argv[1]):
    cells = [cell.strip() for cell in line.split("|")]
    for name in re.findall("`([a-z0-9_]+)`", cells[1]) if len(cells) == 5 else []:
        listed[name] = cells[2]
assert listed == {row["metric"]: row["unit"] for row in json.load(open("out.json"))["metrics"]}
END
}

@test "a name that promises another kind of file is refused, unless the form is said" {
    need_data
    for name in table.xlsx page.html figure.svg rows.tsv; do
        run run_study mmlu-pro -o "$name"
        [ "$status" -eq 2 ]
        [[ "$output" == *"option --output: found '$name'; expected a name that ends in .txt, .csv, .json, .md or .tex, or --format beside it"* ]]
        [ ! -e "$name" ]
    done
    run_study mmlu-pro -q --format csv -o rows.tsv
    run_study mmlu-pro -q -o rows.csv
    cmp rows.tsv rows.csv
}
