#!/usr/bin/env bats
# Figures of run, sweep, frontier and breakeven: their structure, which of them follows from a study, and where they go.

# shellcheck disable=SC2154 # set by the helper
load ../helper
bats_require_minimum_version 1.5.0

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    cat > spec.csv <<'END'
query_id,domain,r,input_tokens,correct:small,correct:big,energy_j:small,energy_j:big,latency_s:small,latency_s:big
a,x,0.9,10,0,1,1,3,2,1
b,x,0.5,40,1,1,2,3,2,1
c,y,0.5,30,0,1,1,5,3,1
d,y,0.2,20,1,0,2,4,2,1
e,y,0.1,50,0,1,1,3,2,2
END
    "$WATTROUTE" import --scores spec.csv --accelerator rack --site local --keep r --quiet -o both.h5
    cat > study.yaml <<'END'
wattroute: 1
name: small
question: Is <this> & "that" drawn?
measurements: both.h5
baseline: big@rack
policies:
  big-only: {kind: always, pair: big@rack}
  small-only: {kind: always, pair: small@rack}
  oracle: {kind: oracle, scope: all, fallback: cheapest}
  r: {kind: threshold, score: r, at: 0.5, strong: big@rack, weak: small@rack, router: {energy_j: 0.25}}
presets:
  outlet: {policies.r.router.energy_j: 0.5}
sweep:
  plain: {}
  outlet: {use: [outlet]}
  line: {use: [outlet], grid: {all.overheads.pue: [1, 1.2, 1.5]}}
  ratios: {grid: {policies.r.router.energy_j: [0.1, 1, 10, 100]}}
  map: {grid: {policies.r.router.energy_j: [0, 1, 2], all.overheads.pue: [1, 1.25, 1.5]}}
  panels: {grid: {objective: [energy, latency], all.overheads.pue: [1, 1.5]}}
  cases: {list: [{objective: latency}, {policies.r.at: 0.3}]}
  together: {zip: {all.overheads.pue: [1.5, 1], policies.r.at: [0.3, 0.6]}}
  three: {grid: {all.overheads.pue: [1, 2], policies.r.at: [0.1, 0.5, 0.9], policies.r.router.energy_j: [0, 1, 2]}}
END
    sed '/three:/d' study.yaml > all.yaml
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    cp "$BATS_FILE_TMPDIR"/{both.h5,study.yaml,all.yaml} .
}

# plot BLOCK [OPTION...]: the figure of one block, checked.
plot() {
    "$WATTROUTE" sweep study.yaml --scenario "$1" "${@:2}" --plot "$1.svg" --quiet >table
    python3 "$repository/tests/golden/check_svg.py" "$1.svg"
}

# described FILE: what the figure says it shows.
described() { sed -n 's/^<desc id="d">\(.*\)<\/desc>$/\1/p' "$1"; }

@test "run draws every policy in the plane of accuracy and energy, from the rows" {
    "$WATTROUTE" run study.yaml --format csv -o rows.csv --plot run.svg
    python3 "$repository/tests/golden/check_svg.py" run.svg
    for policy in big-only small-only oracle r; do
        y=$(awk -F, -v p="$policy" '$3 == p && $5 == "accuracy" { printf "%.6g", 100 * $6 }' rows.csv)
        x=$(awk -F, -v p="$policy" '$3 == p && $5 == "energy_j_per_query" { printf "%.6g", $6 }' rows.csv)
        grep -qF "<title>$policy: $y at $x</title>" run.svg
        grep -q ">$policy</text>" run.svg
    done
    grep -q 'Dotted lines cross at big-only' run.svg
    [[ $(described run.svg) == *"Points and curves: answered correctly (%) over energy (J/query)."* ]]
    grep -qF 'Is &lt;this&gt; &amp; &quot;that&quot; drawn?' run.svg
}

@test "intervals are drawn where there are any" {
    "$WATTROUTE" run study.yaml --plot without.svg >table
    "$WATTROUTE" run study.yaml --ci --replicates 200 --plot with.svg >table
    python3 "$repository/tests/golden/check_svg.py" with.svg
    [ "$(grep -c 'stroke-width="1"/>$' with.svg)" -gt "$(grep -c 'stroke-width="1"/>$' without.svg)" ]
    grep -q 'Intervals: 95 %' with.svg
    "$WATTROUTE" run study.yaml --ci --replicates 200 --quiet --format csv >rows.csv
    /usr/bin/python3 - <<'PYTHON'
# Both lines through a point end where the rows say, on the scales on which the points lie.
import csv, xml.etree.ElementTree as tree
SVG = "{http://www.w3.org/2000/svg}"
row = {(r["policy"], r["metric"]): r for r in csv.DictReader(open("rows.csv", newline="")) if r["domain"] == "all"}
marks, lines = [], []
for element in tree.parse("with.svg").getroot().iter():
    if element.tag == SVG + "line" and element.get("stroke-width") == "1":
        lines.append([float(element.get(k)) for k in ("x1", "x2", "y1", "y2")])
    title = element.findtext(SVG + "title") if element.tag in (SVG + "path", SVG + "circle", SVG + "rect") else None
    if title and " at " in title:
        name = title.split(":")[0]
        marks.append((row[name, "energy_j_per_query"], row[name, "accuracy"], lines[-2], lines[-1]))
assert len(marks) == 4 and len(lines) == 8, (len(marks), len(lines))
def scale(pairs):
    (a, x), (b, y) = min(pairs), max(pairs)
    return lambda value: x + (value - a) * (y - x) / (b - a)
x = scale([(float(use["value"]), upright[0]) for use, _, _, upright in marks])
y = scale([(float(quality["value"]), level[2]) for _, quality, level, _ in marks])
for use, quality, level, upright in marks:
    wanted = [x(float(use["lo"])), x(float(use["hi"])), y(float(quality["lo"])), y(float(quality["hi"]))]
    for got, there in zip(level[:2] + upright[2:], wanted):
        assert abs(got - there) < 0.05, (got, there, use["policy"])
PYTHON
}

@test "one key of numbers gives lines, with the values of the rows" {
    plot line
    [[ $(described line.svg) == *"Lines, line (with outlet): energy saved against the baseline (%) over all.overheads.pue (ratio)."* ]]
    "$WATTROUTE" sweep study.yaml --scenario line --format csv --quiet -o rows.csv
    while IFS=, read -r pue value; do
        grep -qF "<title>oracle: $value at $pue</title>" line.svg
    done < <(awk -F, '$3 == "oracle" && $5 == "energy_savings" { printf "%s,%.6g\n", $12, 100 * $6 }' rows.csv)
    [ "$(grep -c '<title>oracle: ' line.svg)" -eq 3 ]
    run ! grep -q '<title>big-only: ' line.svg # the zero line is the baseline
    grep -q '>big-only</text>' line.svg
    grep -qF 'outlet: {policies.r.router.energy_j: 0.5}.' line.svg
}

@test "values spread by ratios have a logarithmic axis, and savings far below zero one of ratios" {
    plot ratios
    grep -q 'show ratios' ratios.svg
    # 0.1, 1, 10 and 100 stand at equal distances
    grep -oE '<text x="[0-9.]+" y="[0-9.]+" font-size="10" text-anchor="middle">(0.1|1|10|100)<' ratios.svg |
        sed 's/<text x="\([0-9.]*\)".*>\(.*\)</\1 \2/' >ticks
    [ "$(wc -l <ticks)" -eq 4 ]
    awk 'NR > 1 { step = $1 - last; if (NR > 2 && (step - before) ^ 2 > 0.01) exit 1; before = step } { last = $1 }' ticks
}

@test "two keys of three values give a heat map for each policy, with every value in its cell" {
    plot map
    [[ $(described map.svg) == *"A heat map, map: oracle: "*"all.overheads.pue (ratio)"* ]]
    run ! grep -q 'map: big-only' map.svg
    "$WATTROUTE" sweep study.yaml --scenario map --format csv --quiet -o rows.csv
    [ "$(grep -c ' % at ' map.svg)" -eq 27 ]
    while IFS=, read -r energy pue value; do
        grep -qF "<title>$value % at $pue, $energy</title>" map.svg
    done < <(awk -F, '$5 == "energy_savings" && $3 == "r" { printf "%s,%s,%.6g\n", $13, $12, 100 * $6 }' rows.csv)
    grep -q 'title>zero</title' map.svg
    /usr/bin/python3 - <<'PYTHON'
# A cell's colour, its number and the hatching of a loss lie at one place; the greater of two values above 0 is the darker.
import xml.etree.ElementTree as tree
SVG = "{http://www.w3.org/2000/svg}"
root = tree.parse("map.svg").getroot()
place = lambda e: tuple(float(e.get(k)) for k in ("x", "y", "width", "height"))
rects = list(root.iter(SVG + "rect"))
cells = {place(r): r for r in rects if " % at " in (r.findtext(SVG + "title") or "")}
value = {at: float(r.findtext(SVG + "title").split()[0]) for at, r in cells.items()}
hatched = {place(r) for r in rects if r.get("fill") == "url(#loss)"} & set(cells)
assert len(cells) == 27 and hatched == {at for at in cells if value[at] < 0} and 0 < len(hatched) < 27, len(hatched)
for (x, y, width, height), v in value.items():
    inside = [t.text for t in root.iter(SVG + "text") if x < float(t.get("x")) < x + width and y < float(t.get("y")) < y + height]
    assert len(inside) == 1 and abs(float(inside[0].replace("\u2212", "-")) - v) <= max(0.05, 0.005 * abs(v)) + 0.5 * (abs(v) >= 100), (inside, v)
blue = sorted((v, int(cells[at].get("fill")[1:3], 16)) for at, v in value.items() if v > 0)
assert all(a[1] >= b[1] for a, b in zip(blue, blue[1:])), blue
PYTHON
}

@test "a key of words gives a panel for each, and lists give rows" {
    plot panels
    [ "$(grep -c '>panels: objective ' panels.svg)" -eq 2 ]
    plot cases
    grep -q '>cases/1: objective latency<' cases.svg
    "$WATTROUTE" sweep study.yaml --scenario cases --format csv --quiet -o rows.csv
    awk -F, '$5 == "energy_savings" && $3 != "big-only" { printf "<title>%s: %.6g (%s:\n", $3, 100 * $6, $2 }' rows.csv >wanted
    [ "$(wc -l <wanted)" -eq 6 ]
    while read -r title; do grep -qF "$title" cases.svg; done <wanted
    plot together
    [[ $(described together.svg) == *"together: with policies.r.at"* ]]
}

@test "blocks of one scenario share a panel, and a sweep of many blocks is one figure" {
    "$WATTROUTE" sweep all.yaml --plot all.svg --quiet >table
    python3 "$repository/tests/golden/check_svg.py" all.svg
    [ "$(grep -c '>\(plain\|outlet\)</text>' all.svg)" -eq 2 ]
    [ "$(described all.svg | grep -o 'Rows of markers' | wc -l)" -eq 2 ]
    "$WATTROUTE" sweep all.yaml --plot - --threads 1 --quiet -o table >again.svg
    cmp all.svg again.svg
}

@test "three keys are refused before anything is computed, and what the error says to type helps" {
    run -2 "$WATTROUTE" sweep study.yaml --plot three.svg --quiet
    [[ $output == *"block 'three' sweeps 3 keys"*"--set 'sweep.three.grid.\"all.overheads.pue\"=[1]'"* ]]
    [ ! -e three.svg ]
    plot three --set 'sweep.three.grid."all.overheads.pue"=[1]'
    [[ $(described three.svg) == *"A heat map"* ]]
}

@test "--plot-metric draws any metric" {
    plot line --plot-metric energy_j_per_query
    [[ $(described line.svg) == *"energy (J/query)"* ]]
    grep -q '<title>big-only: ' line.svg
    run -2 "$WATTROUTE" sweep study.yaml --scenario line --plot x.svg --plot-metric energy_saving
    [[ $output == *"did you mean 'energy_savings'"* ]]
    run -2 "$WATTROUTE" sweep study.yaml --scenario line --plot-metric accuracy
    [[ $output == *"--plot FILE with it"* ]]
    run -65 "$WATTROUTE" sweep study.yaml --scenario line --plot x.svg --plot-metric carbon_savings
    [[ $output == *"nothing to plot: carbon_savings is n/a for every policy"* ]]
    [ ! -e x.svg ]
}

@test "frontier draws curves, hulls and the study's threshold" {
    "$WATTROUTE" frontier study.yaml --plot frontier.svg --points points.csv --quiet >table
    python3 "$repository/tests/golden/check_svg.py" frontier.svg
    [[ $(described frontier.svg) == *"answered correctly (%) over energy (J/query)."* ]]
    for name in r '(random)' '(best score)'; do
        grep -qF "<title>$name</title>" frontier.svg
    done
    [ "$(grep -c 'stroke-opacity="0.25"' frontier.svg)" -ge 2 ]
    "$WATTROUTE" frontier study.yaml --plot without.svg --quiet >other
    cmp table other
    cmp frontier.svg without.svg
    "$WATTROUTE" frontier study.yaml --against latency --plot latency.svg --quiet >table
    [[ $(described latency.svg) == *"over mean latency (s)."* ]]
}

@test "breakeven draws what is saved over a key, and marks where the table says" {
    vary=policies.r.router.energy_j
    "$WATTROUTE" breakeven study.yaml --vary $vary=0:20 --format csv -o rows.csv --points points.csv --plot one.svg --quiet
    python3 "$repository/tests/golden/check_svg.py" one.svg
    at=$(awk -F, '$2 == "r" { print $8 }' rows.csv)
    grep -qF "<title>r breaks even at $(printf %.9g "$at")</title>" one.svg
    [ "$(grep -c 'breaks even at' one.svg)" = "$(awk -F, '$8 + 0 > 0' rows.csv | wc -l)" ]
    grep -q "stroke=\"#fff\".*>$(printf %.6g "$at")</text>" one.svg
    [[ $(described one.svg) == *"energy saved against the baseline (%) over $vary (J)."* ]]
    [[ $(described one.svg) == *"r saves energy with policies.r.router.energy_j below $(printf %.6g "$at")"* ]]
    for name in small-only oracle r big-only; do
        grep -q ">$name</text>" one.svg
    done
    # the line of r goes down to what is saved at the end of the range
    saved=$(awk -F, '$2 == "r" { v = $5 } END { printf "%.4f", 100 * v }' points.csv)
    "$WATTROUTE" run study.yaml --set "$vary=20" --format csv >run.csv
    [ "$saved" = "$(awk -F, '$3 == "r" && $5 == "energy_savings" { printf "%.4f", 100 * $6 }' run.csv)" ]
    "$WATTROUTE" breakeven study.yaml --vary $vary=0:20 --plot again.svg --quiet >table
    cmp one.svg again.svg
}

@test "breakeven over two keys draws the frontier in ascending order" {
    key=policies.r.router.energy_j
    "$WATTROUTE" breakeven study.yaml --policy r --vary $key=0:20 --vary all.overheads.pue=1.5,1,40 --format csv -o rows.csv --plot two.svg --quiet
    python3 "$repository/tests/golden/check_svg.py" two.svg
    [[ $(described two.svg) == *"break-even of $key (J) over all.overheads.pue (ratio)."* ]]
    [[ $(described two.svg) == *"r saves energy below its line; always saves with all.overheads.pue 40."* ]]
    while IFS=, read -r other at; do
        grep -qF "<title>r: $(printf %.6g "$at") at $other</title>" two.svg
    done < <(awk -F, '$5 == "crosses" { print $NF "," $8 }' rows.csv)
    [ "$(grep -c '<title>r: ' two.svg)" = 2 ]
    d=$(sed -n 's/^<path d="M\([0-9.]*\) [0-9.]*L\([0-9.]*\) .*<title>r<\/title>.*/\1 \2/p' two.svg)
    awk -v d="$d" 'BEGIN { split(d, x, " "); exit !(x[1] > 0 && x[1] < x[2]) }'
    run -65 "$WATTROUTE" breakeven study.yaml --policy r --vary $key=0:0.01 --vary all.overheads.pue=1:2 --plot none.svg --quiet
    [[ $output == *"nothing to plot: the break-even is n/a for every policy (none changes sign"* ]]
    [ ! -e none.svg ]
}

@test "many policies of long names have their names apart" {
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
        echo "  a-policy-of-a-rather-long-name-and-number-$i: {kind: random, strong: big@rack, weak: small@rack, share: 0.0$i}"
    done >policies
    sed -e '/^policies:/r policies' study.yaml >many.yaml
    "$WATTROUTE" run many.yaml --plot run.svg >table
    "$WATTROUTE" sweep many.yaml --scenario line --plot line.svg --quiet >table
    "$WATTROUTE" sweep many.yaml --scenario cases --plot cases.svg --quiet >table
    python3 "$repository/tests/golden/check_svg.py" run.svg line.svg cases.svg
    grep -q 'number-13<' line.svg
}

@test "a plot takes no other file's place and leaves the old one when the command fails" {
    for name in study.yaml both.h5; do
        run -2 "$WATTROUTE" run study.yaml --plot "$name.svg" -o "$name.svg" --format text
        [[ $output == *"is the same file as"* ]]
    done
    run -2 "$WATTROUTE" run study.yaml --plot -
    run -2 "$WATTROUTE" run study.yaml --plot plot.gif
    [[ $output == *"ends in .svg, .pdf or .png"* ]]
    echo old >old.svg
    run -65 "$WATTROUTE" sweep study.yaml --scenario line --plot old.svg --plot-metric carbon_savings
    [ "$(cat old.svg)" = old ]
    run -74 "$WATTROUTE" run study.yaml --plot /nowhere/x.svg
}

@test "a sweep that resumes draws what it would have drawn" {
    "$WATTROUTE" sweep all.yaml --plot whole.svg --quiet -o whole.csv
    timeout -s INT 0.05 "$WATTROUTE" sweep all.yaml --plot part.svg --quiet -o part.csv || true
    "$WATTROUTE" sweep all.yaml --plot part.svg --quiet -o part.csv
    cmp whole.svg part.svg
}

@test "without rsvg-convert .pdf and .png say what to install" {
    for form in pdf png; do
        PATH=/nowhere run -66 "$WATTROUTE" run study.yaml --plot "x.$form"
        [[ $output == *"rsvg-convert is not installed"*"librsvg2-bin"* ]]
        [ ! -e "x.$form" ]
    done
    mkdir broken
    printf '#!/bin/sh\nexit 3\n' >broken/rsvg-convert
    chmod +x broken/rsvg-convert
    PATH=$PWD/broken:$PATH run -74 "$WATTROUTE" run study.yaml --plot x.png
    [[ $output == *"rsvg-convert ended with status 3"* ]]
    [ ! -e x.png ]
}

@test "PDF and PNG come through rsvg-convert, the same bytes each time" {
    command -v rsvg-convert >/dev/null || skip "no rsvg-convert (librsvg2-bin)"
    "$WATTROUTE" run study.yaml --plot one.pdf >table
    sleep 1.1
    "$WATTROUTE" run study.yaml --plot two.pdf >table
    cmp one.pdf two.pdf
    [ "$(head -c 5 one.pdf)" = '%PDF-' ]
    "$WATTROUTE" sweep all.yaml --plot all.png --quiet >table
    [ "$(head -c 8 all.png | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]
    # 720 px at three times the size
    [ "$(head -c 20 all.png | tail -c 4 | od -An -tu1 | awk '{ print $3 * 256 + $4 }')" -eq 2160 ]
}
