#!/usr/bin/env bats
# The line that says how far a sweep is, how fast it goes and when it ends: on a terminal, and cleared at the end.

load ../helper
load slow_helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    # every scenario changes what is decided: a replay each
    make_slow <<'YAML'
policies:
  oracle: {kind: oracle, scope: all}
sweep:
  many: {grid: {cloud.overheads.pue: {from: 1, to: 2, steps: 400}}}
YAML
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
    sweep=("$WATTROUTE" sweep study.yaml --format csv --threads 1)
    shows='\|sweeping +[0-9]+ %, [0-9]+ of 400 scenarios, [0-9.]+/s, [0-9]+:[0-5][0-9] left'
}

@test "a terminal shows scenarios, rate and the time that is left, and the line is cleared" {
    run python3 "$BATS_TEST_DIRNAME/terminal.py" "${sweep[@]}"
    [ "$status" -eq 0 ]
    [[ $output =~ $shows ]]
    # what comes after the last line that was shown: blanks over it, and the warnings
    last=${output##*left}
    [[ ${last%%wattroute*} =~ ^'|'' '+'|'$ ]]
    # done only grows, and never beyond all
    grep -oE '[0-9]+ of 400' <<<"$output" | cut -d ' ' -f 1 >counts
    sort -nc counts
    [ "$(tail -n 1 counts)" -le 400 ]
}

@test "--quiet shows nothing, and neither does anything but a terminal" {
    run python3 "$BATS_TEST_DIRNAME/terminal.py" "${sweep[@]}" --quiet
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    "${sweep[@]}" 2>err >/dev/null
    run cat err
    [[ $output != *sweeping* ]]
}
