#!/usr/bin/env bats
# The guide to statistics prints what it says.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    repository=$PWD
    guide=$PWD/notebooks-free-docs/statistics.md
    WATTROUTE=$(realpath "${WATTROUTE:-build/release/wattroute}")
    data=$(realpath -m "${WATTROUTE_SHARED:-../shared}/data/mmlu_pro")
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir bin && ln -s "$WATTROUTE" bin/wattroute
    ln -s "$repository/configs" configs
    ln -s "$repository/data" data
    export PATH=$PWD/bin:$PATH
}

# block LANGUAGE NUMBER: the lines of a fenced block of the guide.
block() {
    awk -v start="\`\`\`$1" -v wanted="$2" '
        $0 == "```" && inside { inside = 0 }
        inside && n == wanted { print }
        $0 == start { inside = 1; n++ }' "$guide"
}

@test "every command of the guide prints what stands below it" {
    [ -d "$data" ] || skip "no measured data at $data"
    wattroute import --scores "$data/scores_wide.csv" --pairs "$data/pairs.csv" --models "$data/models.csv" \
        --accelerators "$data/accelerators.csv" --curves "$data/batch_curves.csv" --chars-per-token 4 --quiet -o mmlu.h5
    for ((number = 1; ; number++)); do
        block sh "$number" > commands
        [ -s commands ] || break
        bash -eu commands > printed
        block text "$number" > promised
        diff printed promised
    done
    [ "$number" -eq 9 ]
}
