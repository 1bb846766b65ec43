#!/usr/bin/env bats
# The house's own lint bites: one small tree per fault, named after it.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    tree=$BATS_TEST_TMPDIR/tree
    mkdir -p "$tree/sim/base" "$tree/sim/table" "$tree/sim/store" "$tree/sim/text" "$tree/sim/replay" "$tree/analysis/metrics"
    echo '#include <stdint.h>' >"$tree/sim/base/error.h"
    echo '#include "sim/base/error.h"' >"$tree/sim/table/meta.h"
    printf '#include "sim/table/meta.h"\n#include <hdf5.h>\n#include <stdio.h>\n' >"$tree/sim/store/file.h"
    echo '#include "sim/store/file.h"' >"$tree/sim/replay/replay.h"
    echo '#include "sim/replay/replay.h"' >"$tree/analysis/metrics/metrics.h"
}

refused() {
    run tests/lint/includes "$tree"
    [ "$status" -eq 1 ]
    [[ "$output" == *"$1"* ]]
}

@test "includes: a tree that keeps the rules passes" {
    run tests/lint/includes "$tree"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "includes: against the direction" {
    echo '#include "sim/store/file.h"' >>"$tree/sim/table/meta.h"
    refused "sim/table/meta.h:2: sim/table may not include sim/store"
}

@test "includes: sim never includes analysis" {
    echo '#include "analysis/metrics/metrics.h"' >"$tree/sim/replay/job.c"
    refused "sim/replay/job.c:1: sim/replay may not include analysis/metrics"
}

@test "includes: a third-party header out of its place" {
    echo '#include <hdf5.h>' >"$tree/sim/replay/job.c"
    refused "sim/replay/job.c:1: <hdf5.h> belongs in sim/store only"
}

@test "includes: a library nobody agreed on" {
    echo '#include <curl/curl.h>' >"$tree/sim/store/file.c"
    refused "<curl/curl.h> is in no rule"
}

@test "includes: stdio in the core" {
    echo '#include <stdio.h>' >"$tree/sim/base/error.c"
    refused "sim/base/error.c:1: the core may not include <stdio.h>"
}

@test "includes: the core does not make text" {
    echo '#include <stdint.h>' >"$tree/sim/text/render.h"
    echo '#include "sim/text/render.h"' >"$tree/sim/table/meta.c"
    refused "sim/table may not include sim/text"
}

@test "includes: a circle of files inside a folder" {
    echo '#include "sim/base/memory.h"' >"$tree/sim/base/error.h"
    echo '#include "sim/base/error.h"' >"$tree/sim/base/memory.h"
    refused "includes itself"
}

@test "includes: a header by its bare name" {
    echo '#include "meta.h"' >"$tree/sim/table/meta.c"
    refused "project headers are named from the root"
}

@test "includes: a folder without a rule" {
    mkdir "$tree/sim/utils"
    echo '#include <stdint.h>' >"$tree/sim/utils/misc.h"
    refused "folder sim/utils has no rule"
}

@test "includes: a circle in the rules themselves" {
    printf 'folder sim/a: sim/b\nfolder sim/b: sim/a\n' >"$BATS_TEST_TMPDIR/rules"
    run tests/lint/includes "$tree" "$BATS_TEST_TMPDIR/rules"
    [ "$status" -eq 1 ]
    [[ "$output" == *"reaches itself"* ]]
}

@test "headers: one that needs another first does not compile alone" {
    echo 'struct a { uint32_t x; };' >"$tree/sim/base/random.h"
    run tests/lint/headers-alone "$tree"
    [ "$status" -ne 0 ]
    [[ "$output" == *"sim/base/random.h: does not compile alone"* ]]
}

@test "symbols: a name without the prefix, and a library that exits" {
    printf '#include <stdlib.h>\nint wr_good(void) { return 0; }\nvoid helper(void) { exit(1); }\n' >"$BATS_TEST_TMPDIR/a.c"
    gcc -c "$BATS_TEST_TMPDIR/a.c" -o "$BATS_TEST_TMPDIR/a.o"
    run tests/lint/symbols "$BATS_TEST_TMPDIR/a.o"
    [ "$status" -eq 1 ]
    [[ "$output" == *"helper"* ]]
    [[ "$output" == *"U exit"* ]]
    [[ "$output" != *"wr_good"* ]]
}

@test "symbols: a name that two files define" {
    echo 'int wr_same(void) { return 0; }' >"$BATS_TEST_TMPDIR/a.c"
    cp "$BATS_TEST_TMPDIR/a.c" "$BATS_TEST_TMPDIR/b.c"
    (cd "$BATS_TEST_TMPDIR" && gcc -c a.c b.c && ar qcs same.a a.o b.o)
    run tests/lint/symbols "$BATS_TEST_TMPDIR/same.a"
    [ "$status" -eq 1 ]
    [[ "$output" == *"defined more than once:"*"wr_same"* ]]
}

@test "sizes: a long file, a wide line, a tab and an open note" {
    seq 501 | sed 's|.*|/* & */|' >"$tree/sim/base/long.c"
    printf '/* %0120d */\n\tint tab;\n/* TO''DO later */\n' 0 >"$tree/sim/base/wide.c"
    run tests/lint/sizes "$tree"
    [ "$status" -eq 1 ]
    [[ "$output" == *"long.c:501: over 500 lines"* ]]
    [[ "$output" == *"wide.c:1: 126 columns"* ]]
    [[ "$output" == *"wide.c:2: tab"* ]]
    [[ "$output" == *"wide.c:3: an open note"* ]]
}

rows() {
    mkdir -p "$tree/tests/mutants"
    printf '%b\n' '# name\tfile\tchange\tbreaks' '' "$@" >"$tree/tests/mutants/list.txt"
    run tests/lint/mutant-rows "$tree"
}

@test "mutant rows: one that still changes its file passes" {
    rows 'a\t\tsim/base/error.h\ts/stdint/stddef/\tother widths' 'b\tsim/table/meta.h\ts/$/ /\tblanks'
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "mutant rows: no file, nothing changed, a broken expression, a name twice, a field short, no row" {
    rows 'a\tsim/base/gone.c\ts/a/b/\tno file'
    [ "$status" -eq 1 ]
    [ "$output" = "tests/mutants/list.txt:3: a: sim/base/gone.c does not exist" ]
    rows 'a\tsim/base/error.h\ts/stdint/stddef/\tfine' 'b\tsim/base/error.h\ts/stdout/stddef/\tnothing'
    [ "$status" -eq 1 ]
    [ "$output" = "tests/mutants/list.txt:4: b: changes nothing in sim/base/error.h" ]
    rows 'a\tsim/base/error.h\ts/stdint/\tbroken'
    [ "$status" -eq 1 ]
    [[ "$output" == "tests/mutants/list.txt:3: a: sed: -e expression #1, char"* ]]
    rows 'a\tsim/base/error.h\ts/stdint/x/\tonce' 'a\tsim/base/error.h\ts/stdint/y/\ttwice'
    [ "$status" -eq 1 ]
    [ "$output" = "tests/mutants/list.txt:4: a: is the name of line 3 too" ]
    rows 'a\tsim/base/error.h\ts/stdint/x/'
    [ "$status" -eq 1 ]
    [ "$output" = "tests/mutants/list.txt:3: a: has not four fields: name, file, sed expression, what it breaks" ]
    rows '# only words'
    [ "$status" -eq 1 ]
    [ "$output" = "tests/mutants/list.txt: has no rows" ]
}
