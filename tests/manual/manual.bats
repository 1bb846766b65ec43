#!/usr/bin/env bats
# The manual and the program say the same.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    man=notebooks-free-docs/man
}

commands() { "$WATTROUTE" --help | sed -n '/^Commands:/,$s/^  \([a-z]*\) .*/\1/p'; }
options_of_program() { "$WATTROUTE" "$@" --help | grep -oE -- '--[a-z][a-z0-9-]*' | sort -u; }
# In a page options stand in bold.
options_of_page() { grep -oE -- '\*--[a-z][a-z0-9-]*\*' "$1" | tr -d '*' | sort -u; }

@test "every command has a page and stands in the overview" {
    names=$(commands)
    [ -n "$names" ]
    for command in $names; do
        [ -f "$man/wattroute-$command.1.scd" ] || { echo "no page for $command"; return 1; }
        grep -q "^\*$command\*\$" "$man/wattroute.1.scd" || { echo "$command is not in the overview"; return 1; }
    done
    pages=$(find "$man" -name 'wattroute-*.1.scd' | wc -l)
    [ "$pages" -eq "$(wc -w <<<"$names")" ]
}

@test "each command's options and its page's are the same" {
    bad=0
    for command in $(commands); do
        diff <(options_of_program "$command") <(options_of_page "$man/wattroute-$command.1.scd") >"$BATS_TEST_TMPDIR/diff" && continue
        echo "$command (< program only, > page only):"
        cat "$BATS_TEST_TMPDIR/diff"
        bad=1
    done
    [ "$bad" -eq 0 ]
}

@test "every page is made without a warning and reads as a manual page" {
    for page in "$man"/*.scd; do
        scdoc <"$page" >"$BATS_TEST_TMPDIR/page"
        LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l "$BATS_TEST_TMPDIR/page" >/dev/null 2>"$BATS_TEST_TMPDIR/warnings"
        [ ! -s "$BATS_TEST_TMPDIR/warnings" ] || { cat "$page" "$BATS_TEST_TMPDIR/warnings"; return 1; }
    done
}

@test "the pages that a page refers to exist" {
    grep -ohE '\*wattroute[a-z-]*\*\([15]\)' "$man"/*.scd | sort -u | tr -d '*)' | tr '(' '.' | while read -r page; do
        [ -f "$man/$page.scd" ] || { echo "$page does not exist"; return 1; }
    done
}
