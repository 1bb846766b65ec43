#!/usr/bin/env bats
# The Makefile's promises to people: tasks are listed, nothing is printed that went wrong, names are kept.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    ci=${CI:-}
    unset MAKEFLAGS MFLAGS MAKELEVEL VARIANT CI V
}

TASKS="help setup all demo headline check check-long asan tsan fuzz lint format bench bench-page bench-compare install clean"

@test "make help lists every task and nothing else" {
    run make --no-print-directory help
    [ "$status" -eq 0 ]
    listed=$(awk '$1 == "make" { print $2 }' <<<"$output" | sort | tr '\n' ' ')
    [ "$listed" = "$(tr ' ' '\n' <<<"$TASKS" | sort | tr '\n' ' ')" ]
}

@test "every listed task is declared phony" {
    phony=" $(sed -n 's/^\.PHONY: *//p' Makefile | tr '\n' ' ') "
    for task in $TASKS; do
        [[ "$phony" == *" $task "* ]]
    done
}

@test "the Makefile can be read without pkg-config, git or a compiler" {
    bin=$BATS_TEST_TMPDIR/bin
    mkdir "$bin"
    for tool in make sh bash awk find nproc echo head; do
        ln -s "$(command -v "$tool")" "$bin/$tool"
    done
    PATH=$bin run make --no-print-directory help
    [ "$status" -eq 0 ]
    [[ "$output" != *"not found"* ]]
}

@test "building without the packages says to run make setup" {
    bin=$BATS_TEST_TMPDIR/bin
    mkdir "$bin"
    printf '#!/bin/sh\nexit 1\n' >"$bin/pkg-config"
    chmod +x "$bin/pkg-config"
    PATH=$bin:$PATH run make --no-print-directory BUILD="$BATS_TEST_TMPDIR/build" "$BATS_TEST_TMPDIR/build/libwattroute.a"
    [ "$status" -ne 0 ]
    [[ "$output" == *"run 'make setup'"* ]]
}

@test "an unknown variant is refused with the known ones" {
    run make VARIANT=fast help
    [ "$status" -ne 0 ]
    [[ "$output" == *"release debug asan tsan fuzz"* ]]
}

@test "setup installs only what is missing, without questions, as root or through sudo" {
    bin=$BATS_TEST_TMPDIR/bin
    mkdir "$bin"
    # bats is missing, the rest is there; apt-get notes how it was called.
    cat >"$bin/dpkg-query" <<'SH'
#!/bin/sh
for last; do :; done
test "$last" = bats || echo 'install ok installed'
SH
    # shellcheck disable=SC2016 # the stand-in expands them
    printf '#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >>"%s/calls"\n' "$BATS_TEST_TMPDIR" >"$bin/apt-get"
    printf '#!/bin/sh\necho sudo >>"%s/calls"\nexec "$@"\n' "$BATS_TEST_TMPDIR" >"$bin/sudo"
    printf '#!/bin/sh\necho 1000\n' >"$bin/id"
    chmod +x "$bin"/*
    PATH=$bin:$PATH run make --no-print-directory setup FOR="build test"
    [ "$status" -eq 0 ]
    [ "$output" = "Installing: bats" ]
    [ "$(cat "$BATS_TEST_TMPDIR/calls")" = "sudo
noninteractive install -y -q --no-install-recommends bats" ]
}

@test "setup refreshes the package lists only when they do not serve" {
    bin=$BATS_TEST_TMPDIR/bin
    mkdir "$bin"
    printf '#!/bin/sh\nexit 1\n' >"$bin/dpkg-query"
    printf '#!/bin/sh\necho 0\n' >"$bin/id"
    cat >"$bin/apt-get" <<SH
#!/bin/sh
echo "\$1" >>"$BATS_TEST_TMPDIR/calls"
test "\$1" = update && touch "$BATS_TEST_TMPDIR/fresh"
test -e "$BATS_TEST_TMPDIR/fresh"
SH
    chmod +x "$bin"/*
    PATH=$bin:$PATH run make --no-print-directory setup FOR=build
    [ "$status" -eq 0 ]
    [ "$(tr '\n' ' ' <"$BATS_TEST_TMPDIR/calls")" = "install update install " ]
}

@test "a data file becomes the C array of exactly its bytes" {
    work=$BATS_TEST_TMPDIR
    mkdir "$work/data"
    printf 'a: "b\\c"\n\303\251\n' >"$work/data/ipw-paper.yaml"
    cp Makefile "$work"
    ln -s "$PWD/sim" "$PWD/analysis" "$PWD/tests" "$work"
    make -s -C "$work" build/release/generated/ipw-paper_yaml.h
    printf '#include <stdio.h>\n#include "ipw-paper_yaml.h"\nint main(void) { return fputs(wr_ipw_paper_yaml, stdout) < 0; }\n' >"$work/p.c"
    gcc -Wall -Wconversion -Werror -I"$work/build/release/generated" "$work/p.c" -o "$work/p"
    "$work/p" | cmp - "$work/data/ipw-paper.yaml"
}

@test "install puts the program, the pages, the data and the studies under DESTDIR and PREFIX" {
    root=$BATS_TEST_TMPDIR/root
    make -s VARIANT="${WATTROUTE_VARIANT:-release}" ${ci:+CI=$ci} DESTDIR="$root" PREFIX=/opt/w install
    "$root/opt/w/bin/wattroute" --version | grep -q '^wattroute 0\.1\.0 '
    for page in notebooks-free-docs/man/*.scd; do
        name=$(basename "$page" .scd)
        [ -s "$root/opt/w/share/man/man${name##*.}/$name" ]
    done
    cmp data/ipw-paper.yaml "$root/opt/w/share/wattroute/data/ipw-paper.yaml"
    cmp data/ipw-paper/figures.yaml "$root/opt/w/share/wattroute/data/ipw-paper/figures.yaml"
    cmp configs/mmlu-pro.yaml "$root/opt/w/share/wattroute/configs/mmlu-pro.yaml"
    cmp LICENSE "$root/opt/w/share/doc/wattroute/LICENSE"
    cmp notebooks-free-docs/statistics/mcnemar.md "$root/opt/w/share/doc/wattroute/statistics/mcnemar.md"
    # the figures that pages show
    cd "$root/opt/w/share/doc/wattroute"
    shown=$(grep -ohE '\]\([a-z]+/[a-z-]+\.svg\)' ./*.md | tr -d '])(')
    [ "$(wc -l <<<"$shown")" -ge 8 ]
    for figure in $shown; do
        [ -s "$figure" ] || { echo "$figure is not there"; return 1; }
    done
    [ -z "$(find "$root" -type f -not -path "$root/opt/w/*")" ]
}
