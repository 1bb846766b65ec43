#!/usr/bin/env bats
# The performance page and its charts are those of the JSON beside it, and the JSON's goals those of its own runs.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    docs=$PWD/notebooks-free-docs
}

# The page of $1, a JSON file, as $2.
write() {
    PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/bench/page.py write "$1" "$2"
}

@test "the page and every chart are what the JSON gives" {
    cp "$docs/performance.md" "$BATS_TEST_TMPDIR"
    write "$docs/performance.json" "$BATS_TEST_TMPDIR/performance.md"
    diff "$docs/performance.md" "$BATS_TEST_TMPDIR/performance.md"
    diff -r "$docs/performance" "$BATS_TEST_TMPDIR/performance"
    grep -o 'performance/[a-z]*\.svg' "$docs/performance.md" | sort | diff - <(cd "$docs" && ls performance/*.svg)
}

@test "another number in the JSON is another page and another chart" {
    cp "$docs/performance.md" "$BATS_TEST_TMPDIR"
    /usr/bin/python3 - "$docs/performance.json" "$BATS_TEST_TMPDIR/other.json" <<'PY'
import json, sys
results = json.load(open(sys.argv[1]))
results["growth"]["charts"]["queries"]["wattroute run"][-1]["wall_s"] = [1234.0]
results["replay"]["jobs"][0]["wall_s"] = [1234.0]
json.dump(results, open(sys.argv[2], "w"))
PY
    write "$BATS_TEST_TMPDIR/other.json" "$BATS_TEST_TMPDIR/performance.md"
    run ! grep -q '1234.000' "$docs/performance.md"
    grep -q '| 1234.000 |' "$BATS_TEST_TMPDIR/performance.md"
    run ! cmp -s "$docs/performance/queries.svg" "$BATS_TEST_TMPDIR/performance/queries.svg"
}

@test "the goals of replay and import are the ratios of the JSON's own medians" {
    /usr/bin/python3 - "$docs/performance.json" <<'PY'
import json, statistics, sys
results = json.load(open(sys.argv[1]))
checked = 0
for part, first, suffix, jobs in (
        ("replay", "wattroute run, 2 threads", " / replay", results["replay"]["jobs"]),
        ("import", "wattroute import", " / import, wide", results["import"]["tables"]["wide"]["jobs"]),
        ("import", "wattroute import", " / import, long", results["import"]["tables"]["long"]["jobs"])):
    wall = {job["name"]: statistics.median(job["wall_s"]) for job in jobs if job["wall_s"]}
    for goal in results[part]["goals"]:
        name = goal["what"].removesuffix(suffix)
        if goal["what"].endswith(suffix) and name in wall:
            assert abs(wall[name] / wall[first] / goal["value"] - 1) < 1e-3, goal
            assert goal["met"] == (goal["value"] >= goal["goal"]) and goal["aim_met"] == (goal["value"] >= goal["aim"]), goal
            checked += 1
assert checked >= 6, checked
PY
}

@test "the charts are XML, and no two names of lines lie over each other" {
    /usr/bin/python3 - "$docs"/performance/*.svg <<'PY'
import sys, xml.etree.ElementTree as tree
for path in sys.argv[1:]:
    texts = [t for t in tree.parse(path).getroot().iter("{http://www.w3.org/2000/svg}text") if not t.get("transform")]
    boxes = []
    for text in texts:
        words, size = "".join(text.itertext()), float(text.get("font-size", 12))
        width = len(words) * size * 0.5
        left = float(text.get("x")) - {"middle": width / 2, "end": width}.get(text.get("text-anchor"), 0)
        boxes.append((left, float(text.get("y")) - 0.75 * size, left + width, float(text.get("y")) + 0.1 * size, words))
    for i, a in enumerate(boxes):
        assert a[0] >= 0 and a[2] <= 700 and a[3] <= 440, (path, a)
        for b in boxes[:i]:
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3], (path, a, b)
PY
}
