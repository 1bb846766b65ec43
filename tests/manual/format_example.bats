#!/usr/bin/env bats
# file-format.md is enough to write a measurement file: its example is run as it stands there.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    page=$PWD/notebooks-free-docs/file-format.md
    cd "$BATS_TEST_TMPDIR" || return 1
    # shellcheck disable=SC2016 # the backquotes are Markdown's
    sed -n '/^```python$/,/^```$/p' "$page" | sed '1d;$d' >example.py
    [ -s example.py ]
    /usr/bin/python3 example.py
}

@test "the example's file is valid and holds what the page says" {
    "$WATTROUTE" validate small.h5
    run "$WATTROUTE" info small.h5
    [ "$status" -eq 0 ]
    [[ "$output" == *"3"* ]]
    [[ "$output" == *"small@laptop"*"large@H100x4"* ]]
}

@test "the example's file is replayed with the totals that its six cells have" {
    cat >study.yaml <<'YAML'
wattroute: 1
name: example
measurements: small.h5
queries: {missing: available_case}
baseline: "large@H100x4"
allow_mixed_basis: true
policies:
  cloud-only: {kind: always, pair: baseline}
  oracle: {kind: oracle}
YAML
    "$WATTROUTE" run study.yaml --quiet --format csv -o out.csv
    value() { awk -F, -v p="$1" -v m="$2" '$3 == p && $4 == "all" && $5 == m { print $6 }' out.csv; }
    # Query 3 has no local measurement and no correct answer: the baseline serves. Energies 12, 88, 91 J of 90, 88, 91 J.
    [ "$(value cloud-only energy_j_total)" = 269 ]
    [ "$(value oracle energy_j_total)" = 191 ]
    [ "$(value oracle coverage | cut -c1-6)" = 0.3333 ]
    [ "$(value oracle accuracy | cut -c1-6)" = 0.6666 ]
}
