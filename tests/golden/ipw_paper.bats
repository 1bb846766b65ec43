#!/usr/bin/env bats
# The IPW paper: its tables in data/, the table drawn from them, the studies that put its figures beside ours.

# shellcheck disable=SC2154 # set by the helper
load ../helper

tables=$repository/data/ipw-paper
shared=${WATTROUTE_SHARED:-$repository/../shared}/data

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    "$WATTROUTE" synth -o ipw.h5 > said
    "$WATTROUTE" synth "$repository/data/ipw-table-2.yaml" -o ipw-table-2.h5 --quiet
    for study in "$repository"/configs/ipw-*.yaml "$repository/configs/demo.yaml"; do
        name=$(basename "$study" .yaml)
        table=ipw.h5
        [ "$name" != ipw-table-2 ] || table=ipw-table-2.h5
        "$WATTROUTE" run "$study" --set "measurements=$table" --quiet -o "$name.json"
    done
    "$WATTROUTE" figures "$tables/figures.yaml" --format csv > figures.csv
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return 1
}

@test "the retyped tables hold the figures of the shared ones" {
    [ -d "$shared/ipw_paper" ] || skip "no shared tables at $shared"
    compared=0
    while read -r theirs ours; do
        diff <(tail -n +2 "$shared/ipw_paper/$theirs" | awk 1) <(tail -n +2 "$tables/$ours")
        compared=$((compared + 1))
    done <<'END'
T2_longitudinal.csv table-02-trend.csv
T4_domains.csv table-04-domains.csv
T8_T9_savings_by_size.csv table-08-09-savings.csv
T10_prices_usd_per_Mtok.csv table-10-prices.csv
T11_accuracy.csv table-11-accuracy.csv
T13_ipw.csv table-13-ipw.csv
T14_ipj.csv table-14-ipj.csv
T15_batch_B200.csv table-15-batching.csv
T16_framework_M4Max_ipw_e-3.csv table-16-frameworks.csv
T17_smartphone.csv table-17-phone.csv
T18_agentic.csv table-18-agentic.csv
routing_s4.3.csv section-4.3-routing.csv
END
    [ "$compared" -eq "$(find "$tables" -name '*.csv' | wc -l)" ]
}

@test "every table has one header, rows as wide, no comment, and a citation in the README" {
    python3 - "$tables" "$repository/data/README.md" <<'END'
import csv, pathlib, sys
readme = open(sys.argv[2]).read()
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.csv")):
    rows = list(csv.reader(open(path, newline="")))
    assert len(rows) > 2 and len(set(rows[0])) == len(rows[0]), path
    assert all(len(row) == len(rows[0]) and not row[0].startswith("#") for row in rows), path
    assert f"`{path.name}`" in readme, path
assert "2511.07885v4" in readme and "`device-power.csv`" in readme
END
}

@test "device power: every row has a source, a date and a boundary; watts are plausible, idle below active" {
    python3 - "$repository/data/device-power.csv" "$shared/device_power/figures.csv" <<'END'
import csv, os, re, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
names = ["idle_w", "loaded_idle_w", "active_w", "tdp_w"]
assert list(rows[0]) == ["device", "boundary", *names, "source", "date"] and len(rows) >= 30
assert len({row["device"] for row in rows}) == len(rows)
for row in rows:
    assert row["boundary"] in ("accelerator", "soc", "system", "wall"), row
    assert len(row["source"]) > 10 and re.fullmatch(r"20\d\d(-\d\d(-\d\d)?)?", row["date"]), row
    watts = {name: float(row[name]) for name in names if row[name]}
    assert watts and all(1 < value < 2000 for value in watts.values()), row
    known = [watts[name] for name in names[:3] if name in watts]
    assert known == sorted(known), row
assert sum(bool(row["idle_w"]) for row in rows) >= 12
# what both tables have is the same figure
if os.path.exists(sys.argv[2]):
    theirs = {(row["boundary"], row["idle_w"], row["loaded_idle_w"]) for row in csv.DictReader(open(sys.argv[2]))}
    for key in [("accelerator", "71.8", "121.6"), ("accelerator", "53.7", "79.9"), ("accelerator", "35.6", "102.4"),
                ("accelerator", "80.3", ""), ("wall", "7.1", ""), ("wall", "10", ""), ("wall", "47.7", "")]:
        assert key in theirs and key in {(r["boundary"], r["idle_w"], r["loaded_idle_w"]) for r in rows}, key
END
}

@test "the specification has the tables' figures" {
    python3 - "$tables" "$repository/data/ipw-paper.yaml" <<'END'
import csv, re, sys
text = open(sys.argv[2]).read()
def table(name):
    return list(csv.DictReader(open(f"{sys.argv[1]}/{name}", newline="")))
for row in table("table-04-domains.csv"):
    assert f'"WildChat/{row["domain"]}": {row["wildchat_count"]}\n' in text
    assert f'"NaturalReasoning/{row["domain"]}": {row["naturalreasoning_count"]}\n' in text
models = dict(re.findall(r"^  (Qwen3-\w+|GPT-OSS-\w+)(?:-A22B)?:\n((?:    .*\n)+)", text, re.M))
assert len(models) == 6
def number(block, key):
    return float(re.search(rf"\b{key}: ([\d.e-]+)", block)[1])
for row in table("table-11-accuracy.csv"):
    block = models.get(row["model"].replace("-A22B", ""))
    for key, column in ("WildChat", "wildchat_pct"), ("NaturalReasoning", "naturalreasoning_pct"):
        if block and row[column]:
            assert abs(number(block, key) - float(row[column]) / 100) < 1e-12, row
for row in table("table-10-prices.csv"):
    if row["model"] in models:
        assert number(models[row["model"]], "usd_per_mtok_in") == float(row["usd_per_mtok_in"])
        assert number(models[row["model"]], "usd_per_mtok_out") == float(row["usd_per_mtok_out"])
found = 0
for row in table("table-14-ipj.csv") + table("table-13-ipw.csv"):
    for key, value in row.items():
        if re.fullmatch(r"\w+_ip[jw]_1e\d", key) and value and row["model"] != "Qwen3-4B":
            machine = {"m4max": "M4Max", "b200": "B200", "sn40l": "SN40L"}[key.split("_")[0]]
            entry = re.search(rf'"{row["model"]}@{machine}": +{{(.*?)}}', text, re.S)[1]
            assert abs(number(entry, key.split("_")[1]) * 10 ** int(key[-1]) - float(value)) < 1e-9, (row, key)
            found += 1
assert found == 17
END
}

@test "target and achieved stand side by side and agree within five standard errors, at three sizes" {
    for queries in 1e3 1e4 1e5; do
        "$WATTROUTE" synth --queries $queries --seed 3 -o sized.h5 > sized
        python3 - <<'END'
import re
rows = 0
for line in open("sized"):
    cells = re.split(r"  +", line.strip())
    if len(cells) >= 5 and re.match(r"[+-]\d", cells[3]) and cells[-1] != "out of reach":
        difference, error = (float(cell.split()[0]) for cell in cells[3:5])
        assert abs(difference) <= 5 * error, line
        assert abs(float(cells[2]) - float(cells[1])) <= 1.02 * abs(difference) * (float(cells[1]) / 100 if "%" in line else 1) + 0.006 * float(cells[1])
        rows += 1
assert rows == 1 + 12 + 15 + 12, rows
END
    done
}

@test "dependence is fitted to Table 4 where it can be, and the rest is said in words" {
    grep -E '^WildChat +0\.9843 .* 0\.2975[0-9]{2}  fitted$' said
    grep -E '^NaturalReasoning +0\.6297 .* 1\.000000  out of reach$' said
    grep -F 'NaturalReasoning: 0.6297 is out of reach however the models depend on each other.' said
    grep -F 'is never worse than the best single one, and Qwen3-32B alone has 0.6970.' said
    grep -F 'is left at 1, which gives 0.6970.' said
}

@test "the same bytes for any number of threads, and a file that is valid" {
    for threads in 1 2 7; do
        OMP_NUM_THREADS=$threads "$WATTROUTE" synth --queries 2e4 --seed 9 -o "threads-$threads.h5" --quiet
    done
    cmp threads-1.h5 threads-2.h5
    cmp threads-1.h5 threads-7.h5
    "$WATTROUTE" validate ipw.h5
    "$WATTROUTE" info ipw.h5 | grep -q '^provenance  modelled'
}

@test "the studies' published figures are those of the tables" {
    python3 - "$tables" <<'END'
import csv, json, sys
def table(name):
    return list(csv.DictReader(open(f"{sys.argv[1]}/{name}", newline="")))
def published(study):
    return json.load(open(study + ".json"))["published"]
def close(a, b):
    assert abs(a - b) < 1e-12 * max(1, abs(b)), (a, b)
for study, dataset in ("ipw-table-8", "WildChat"), ("ipw-table-9", "NaturalReasoning"):
    rows = {row["size_up_to_b"]: row for row in table("table-08-09-savings.csv") if row["dataset"] == dataset}
    entries = published(study)
    assert len(entries) == 15
    for entry in entries:
        size, what = entry["policy"][len("up-to-"):-1], entry["metric"].split("_")[0]
        close(entry["published"] * 100, float(rows[size][what + "_qwen_gptoss_pct"]))
routing = {row["policy"]: row for row in table("section-4.3-routing.csv")}
names = {"oracle": "oracle", "router-80": "router_80pct", "router-60": "router_60pct"}
count = 0
for study in "ipw-section-4.3", "demo":
    for entry in published(study):
        if entry["metric"].endswith("_savings"):
            close(entry["published"] * 100, float(routing[names[entry["policy"]]][entry["metric"].split("_")[0] + "_saved_pct"]))
            count += 1
assert count == 10
entries = published("ipw-tables-13-14")
assert len(entries) == 17 and all(entry["sd"] > 0 for entry in entries)
assert len(published("ipw-table-2")) == 6 and len(published("ipw-table-15")) == 7
END
}

@test "IPW and IPJ of the printed pairs lie within their printed deviations, and Table 2's" {
    python3 - <<'END'
import json
for study, rows in ("ipw-tables-13-14", 17), ("ipw-table-2", 6):
    entries = json.load(open(study + ".json"))["published"]
    assert len(entries) == rows
    for entry in entries:
        assert abs(entry["difference"]) < entry["sd"], entry
        assert abs(entry["here"] - entry["published"] - entry["difference"]) < 1e-15
END
}

@test "every difference is explained, and a saving within a point of a published one names its inputs" {
    python3 - <<'END'
import glob, json
entries = [entry for name in glob.glob("*.json") for entry in json.load(open(name))["published"]]
savings = [entry for entry in entries if entry["metric"].endswith("_savings")]
assert len(savings) == 41
for entry in savings:
    assert len(entry["why"]) > 20, entry
    if entry["difference"] is not None and abs(entry["difference"]) < 0.01:
        assert "Inputs" in entry["why"], entry
assert all(entry["source"] for entry in entries)
END
}

@test "the 80.4 % of energy are not had from the paper's own joules: the local machine uses more" {
    python3 - <<'END'
import json
entries = {(e["policy"], e["metric"]): e for e in json.load(open("demo.json"))["published"]}
assert entries["oracle", "energy_savings"]["here"] < 0.3
assert "E_local / E_cloud = 0.0037" in entries["oracle", "energy_savings"]["why"]
END
    awk -F, '$1 == "\"E_local / E_cloud that 80.4 % needs\"" || $1 == "E_local / E_cloud that 80.4 % needs" {
        n++; found = $0 ~ /,0\.0036[0-9]*/ } END { exit n != 1 || !found }' figures.csv
}

@test "an imperfect router saves its rate of what the oracle saves" {
    python3 - <<'END'
import json
for study in "demo", "ipw-section-4.3":
    rows = {(row["policy"], row["metric"]): row["value"] for row in json.load(open(study + ".json"))["rows"]
            if row["domain"] == "all"}
    for policy, rate in ("router-80", 0.8), ("router-60", 0.6):
        for metric in "energy_savings", "compute_savings", "cost_savings":
            if rows["oracle", metric] is not None:
                assert abs(rows[policy, metric] - rate * rows["oracle", metric]) < 1e-12, (study, policy, metric)
END
}

# Two pairs of which the oracle saves exactly what section 4.3 prints: 807 of 1000 queries are answered locally.
two_pairs() {
    python3 - <<'END'
share = 0.807
energy, compute, cost = (1 - saved / share for saved in (0.804, 0.773, 0.738))
with open("scores.csv", "w") as out:
    out.write("query_id,input_tokens,correct:L,correct:C,output_tokens:L,output_tokens:C,energy_j:L@desk,energy_j:C@hall\n")
    for q in range(1000):
        out.write(f"{q},0,{int(q < 807)},1,1000,1000,{1e4 * energy!r},1e4\n")
with open("models.csv", "w") as out:
    out.write("model,params_total_b,usd_per_mtok_in,usd_per_mtok_out\n")
    out.write(f"L,{235 * compute!r},0,{0.88 * cost!r}\nC,235,0,0.88\n")
END
    printf 'accelerator,site\ndesk,local\nhall,cloud\n' > accelerators.csv
    "$WATTROUTE" import --scores scores.csv --models models.csv --accelerators accelerators.csv -o pairs.h5 --quiet
}

@test "where the oracle saves 80.4 / 77.3 / 73.8 %, ipw(0.8) saves 64.32 / 61.84 / 59.04 and ipw(0.6) 48.24 / 46.38 / 44.28" {
    two_pairs
    cat > pairs.yaml <<'END'
wattroute: 1
name: pairs
measurements: pairs.h5
baseline: "C@hall"
policies:
  oracle: {kind: oracle}
  r80: {kind: imperfect, preset: ipw, rate: 0.8}
  r60: {kind: imperfect, preset: ipw, rate: 0.6}
END
    "$WATTROUTE" run pairs.yaml --format csv > pairs.csv
    python3 - <<'END'
import csv
got = {(r["policy"], r["metric"]): r["value"] for r in csv.DictReader(open("pairs.csv", newline=""))}
wanted = {"oracle": (80.4, 77.3, 73.8), "r80": (64.32, 61.84, 59.04), "r60": (48.24, 46.38, 44.28)}
for policy, values in wanted.items():
    for what, value in zip(("energy", "compute", "cost"), values):
        assert abs(100 * float(got[policy, what + "_savings"]) - value) < 1e-5, (policy, what)
assert got["r80", "local_share"] == "0.64560000000000006" or abs(float(got["r80", "local_share"]) - 0.6456) < 1e-12
END
}

@test "the arithmetic of the paper" {
    python3 - <<'END'
import csv
rows = {row["figure"]: row for row in csv.DictReader(open("figures.csv", newline=""))}
wanted = {
    "WildChat solvable, weighted by count, %": (98.43, 0.005),
    "NaturalReasoning solvable, weighted by count, %": (62.97, 0.005),
    "served locally (section 4.3), %": (80.7, 0.05),
    "80 % router, energy, %": (64.32, 1e-9), "80 % router, compute, %": (61.84, 1e-9), "80 % router, cost, %": (59.04, 1e-9),
    "60 % router, energy, %": (48.24, 1e-9), "60 % router, compute, %": (46.38, 1e-9), "60 % router, cost, %": (44.28, 1e-9),
    "E_local / E_cloud that 80.4 % needs": (0.0037, 0.00005),
    "all shares, Qwen3-235B at 235 B total": (1.00, 0.005), "all shares, Qwen3-235B at 22 B active": (1.834774, 5e-7),
    "IPW, 2023 to 2025": (5.3, 0.05), "of it accuracy": (3.1, 0.05), "of it watts": (1.7, 0.05),
    "batch 64 over batch 1, Qwen3-8B": (11.8, 0.05), "batch 64 over batch 1, GPT-OSS-120B": (19.7, 0.05),
}
for name, (value, tolerance) in wanted.items():
    assert abs(float(rows[name]["here"]) - value) <= tolerance, (name, rows[name])
for row in rows.values():
    assert row["source"] == "arXiv 2511.07885v4"
    if row["published"]:
        gap = float(row["here"]) - float(row["published"])
        assert abs(gap - float(row["difference"])) < 1e-12
        # a difference beyond rounding is explained
        assert abs(gap) <= 0.005 * abs(float(row["published"])) + 0.005 or row["why"] or abs(gap) < 0.05, row
END
}

@test "figures: every form, a file of its own, what is refused" {
    "$WATTROUTE" figures "$tables/figures.yaml" > text
    grep -E '^WildChat solvable, weighted by count, % +98\.43 +98\.4278 +-0\.002187$' text
    grep -E '^all shares, Qwen3-235B at 22 B active +1\.83477 +see \[[0-9]+\]$' text
    awk 'length > 100 || / $/ { print; bad = 1 } END { exit bad }' text
    "$WATTROUTE" figures "$tables/figures.yaml" --format md | grep -q '| WildChat solvable, weighted by count, % '
    "$WATTROUTE" figures "$tables/figures.yaml" --format latex | grep -q 'WildChat solvable, weighted by count, \\%'
    "$WATTROUTE" figures "$tables/figures.yaml" --format csv -o out.csv
    cmp out.csv figures.csv
    "$WATTROUTE" figures - < /dev/null && return 1
    says 2 "text, csv, json, md or latex" "$WATTROUTE" figures "$tables/figures.yaml" --format html
    "$WATTROUTE" figures "$tables/figures.yaml" --format json | python3 -c "
import csv, json, sys
rows = json.load(sys.stdin)['rows']
wanted = list(csv.DictReader(open('figures.csv', newline='')))
assert len(rows) == len(wanted) > 20
for row, want in zip(rows, wanted):
    assert row['figure'] == want['figure'] and row['here'] == float(want['here']), row
    assert (row['published'] is None) == (want['published'] == ''), row"
    says 66 "nowhere.yaml" "$WATTROUTE" figures nowhere.yaml
    printf 'name,n\na,1\nb,2\nc,\n' > t.csv
    head='wattroute_figures: 1\nsource: s\ntables: {t: t.csv}\nfigures:\n  - {name: x, is: "%s"}\n'
    while IFS='|' read -r expression text; do
        # shellcheck disable=SC2059 # the format is the file's
        printf "$head" "$expression" > f.yaml
        says 65 "$text" "$WATTROUTE" figures f.yaml
        [[ "$output" == *"f.yaml:5:"* ]] || { echo "$output"; return 1; }
    done <<'END'
t.n|'' in column 'n'; expected a number
t.n[a] + t.m[a]|no column 'm' in the table
t.n[z]|no row of 'n' is chosen
u.n[a]|no table or earlier figure 'u'
t.n[a] / 0|no division by zero
(t.n[a]|found 'the end'; expected ')'
t.n[a] t|found 't'; expected an operator or the end
most(t.n[a])|no function 'most'; expected sum or mean
t.name[a]|'a' in column 'name'; expected a number
END
    printf 'name,n\na,1\nb,2\n' > t.csv
    # names that no expression can say, or that stand for two figures
    for id in a-b 2b ''; do
        printf 'wattroute_figures: 1\nsource: s\ntables: {t: t.csv}\nfigures: [{name: x, is: 1, id: "%s"}]\n' "$id" > f.yaml
        says 65 "f.yaml:4:32:" "$WATTROUTE" figures f.yaml
    done
    printf 'wattroute_figures: 1\nsource: s\ntables: {t: t.csv}\nfigures: [{name: x, is: 1, id: a}, {name: y, is: 2, id: a}]\n' > f.yaml
    says 65 "f.yaml:4:57: the name 'a'; expected one of letters, digits and _, not beginning with a digit, that no earlier figure has" \
        "$WATTROUTE" figures f.yaml
    printf 'wattroute_figures: 1\nsource: s\ntables: {t-1: t.csv}\nfigures: [{name: x, is: 1}]\n' > f.yaml
    says 65 "f.yaml:3:10: the name 't-1'" "$WATTROUTE" figures f.yaml
    printf 'wattroute_figures: 1\nsource: s\ntables: {t: t.csv}\nfigures: [{name: "a\\nb", is: 1}]\n' > f.yaml
    says 65 "expected a text on one line, not empty" "$WATTROUTE" figures f.yaml
    # shellcheck disable=SC2059
    printf "$head" "t.n" > f.yaml
    says 65 "a column of 2 rows; expected one number" "$WATTROUTE" figures f.yaml
    # shellcheck disable=SC2059
    printf "$head" "-mean(t.n) * (sum(t.n + t.n) - 4) / t.n[name=b & n=2]" > f.yaml
    "$WATTROUTE" figures f.yaml | grep -E '^x +-1\.5$'
    says 2 "same file" "$WATTROUTE" figures f.yaml -o ./f.yaml
    sed -i 's/t.csv/none.csv/' f.yaml
    says 66 "none.csv" "$WATTROUTE" figures f.yaml
    sed -i 's/tables:/tabels:/' f.yaml
    says 65 "did you mean 'tables'" "$WATTROUTE" figures f.yaml
}

@test "published: rows in CSV, and what is refused" {
    "$WATTROUTE" run "$repository/configs/ipw-tables-13-14.yaml" --set measurements=ipw.h5 --quiet --format csv > rows.csv
    python3 - <<'END'
import csv
rows = {(r["policy"], r["metric"]): r for r in csv.DictReader(open("rows.csv", newline=""))}
own, theirs, gap = (rows["qwen3-8b-b200", "ipj" + end] for end in ("", "_published", "_difference"))
assert float(theirs["value"]) == 8.71e-5 and theirs["note"] == "Table 14" and theirs["unit"] == "1/J"
assert abs(float(theirs["lo"]) - 8.11e-5) < 1e-12 and abs(float(theirs["hi"]) - 9.31e-5) < 1e-12
assert float(gap["value"]) == float(own["value"]) - 8.71e-5 and gap["lo"] == ""
END
    study=$repository/configs/ipw-section-4.3.yaml
    cp "$study" s.yaml
    sed -i 's/metric: local_share/metric: local_shore/' s.yaml
    says 65 "did you mean 'local_share'" "$WATTROUTE" run s.yaml
    [[ "$output" == *"s.yaml:"* ]]
    sed 's/{policy: oracle, metric: local_share/{policy: orakle, metric: local_share/' "$study" > s.yaml
    says 65 "did you mean 'oracle'" "$WATTROUTE" run s.yaml
    sed 's/, source: section 4.3,$/,/' "$study" > s.yaml
    says 65 "lacks the key 'source'" "$WATTROUTE" run s.yaml
    says 2 "at most 1: shares are fractions" "$WATTROUTE" run "$study" --set 'published=[{policy: oracle, metric: accuracy, value: 80.4, source: s}]'
    says 2 "expected a text on one line" "$WATTROUTE" run "$study" --set 'published=[{policy: oracle, metric: ipj, value: 1, source: "a\nb"}]'
    says 2 "expected a text on one line" "$WATTROUTE" run "$study" --set 'published=[{policy: oracle, metric: ipj, value: 1, source: s, why: "a\nb"}]'
    "$WATTROUTE" run "$study" --set measurements=ipw.h5 --quiet \
        --set 'published=[{policy: oracle, metric: accuracy, value: 1, source: s}, {policy: oracle, metric: queries_dropped, value: 7, source: s}]' > shares
    grep -E '^oracle  accuracy     100\.00' shares # a share in percent, a count as it is
    grep -E '^oracle  queries_dropped +7(\.0+)? ' shares
    says 2 "a list of one mapping or more" "$WATTROUTE" run "$study" --set published=1
    says 2 "'value' is 'much'" "$WATTROUTE" run "$study" --set 'published=[{policy: oracle, metric: ipj, value: much, source: s}]'
    says 65 "policy 'router-80' sends shares of a query to several pairs" "$WATTROUTE" run "$study" \
        --set measurements=ipw.h5 --decisions d.csv
    [ ! -e d.csv ]
}

@test "a policy's own pairs: the oracle over some is the oracle over a smaller pool" {
    study=$repository/configs/ipw-table-8.yaml
    "$WATTROUTE" run "$study" --set measurements=ipw.h5 --quiet --format csv > all.csv
    "$WATTROUTE" run "$study" --set measurements=ipw.h5 --quiet --format csv \
        --set 'pairs=[{site: local, model: "Qwen3-8B"}, {site: local, model: "Qwen3-14B"}, {pair: "Qwen3-235B-A22B@H200"}]' \
        --set 'policies={up-to-14b: {kind: oracle}}' --set 'published=[{policy: up-to-14b, metric: coverage, value: 0, source: s}]' > few.csv
    diff <(grep ',up-to-14b,all,' all.csv | grep -v '_published\|_difference\|regret' | cut -d, -f5-10) \
        <(grep ',up-to-14b,all,' few.csv | grep -v '_published\|_difference\|regret' | cut -d, -f5-10)
    "$WATTROUTE" run "$study" --set measurements=ipw.h5 --quiet | grep -F 'up-to-14b = oracle; scope local_first; fallback baseline; may use 3 of the 6 pairs'
}
