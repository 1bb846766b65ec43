#!/usr/bin/env bats
# The front door: commands, help, versions, exit statuses, standard output and signals.

load ../helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

commands() {
    "$WATTROUTE" --help | awk '/^Commands:/ { on = 1; next } !NF { on = 0 } on { print $1 }'
}

# complains STATUS TEXT ARGUMENT... : ends so, prints nothing on standard output, and says TEXT on standard error.
complains() {
    local status=$1 text=$2 got=0
    shift 2
    "$WATTROUTE" "$@" >out 2>err || got=$?
    [ "$got" -eq "$status" ] || { echo "status $got"; cat err; return 1; }
    [ ! -s out ]
    grep -qF -- "$text" err || { cat err; return 1; }
    grep -q '^wattroute: ' err
}

@test "--help lists the commands on standard output" {
    "$WATTROUTE" --help >out 2>err
    [ ! -s err ]
    for command in import synth validate info run; do
        grep -q "^  $command  " out
    done
}

@test "every listed command explains itself in at most 100 columns" {
    for command in $(commands); do
        "$WATTROUTE" "$command" --help >out 2>err
        [ ! -s err ]
        head -1 out | grep -q "^usage: wattroute $command "
        grep -q -- '-h, --help' out
        awk -v command="$command" 'length > 100 { print command ": " $0; bad = 1 } END { exit bad }' out
        "$WATTROUTE" "$command" -h | cmp - out
    done
}

@test "every option of a synopsis is explained" {
    for command in $(commands); do
        "$WATTROUTE" "$command" --help >out
        sed '/^$/q' out | grep -oE -- '--[a-z0-9-]+' | sort -u >synopsis
        sed -n '/^Options:/,/^$/p' out | sed -nE 's/^ +(-[a-z], )?(--[a-z0-9-]+).*/\2/p' | sort -u >options
        while read -r option; do grep -qx -- "$option" options || { echo "$command $option"; return 1; }; done <synopsis
        [ "$(wc -l <synopsis)" -ge "$(grep -cvxE -- '--(help|output)' options)" ] # and every option is in the synopsis
    done
}

@test "--version names version, commit and libraries" {
    run "$WATTROUTE" --version
    [ "$status" -eq 0 ]
    [[ "${lines[0]}" =~ ^wattroute\ [0-9]+\.[0-9]+\.[0-9]+\ \(.+\)$ ]]
    [[ "${lines[1]}" == *HDF5\ 1.* ]]
}

@test "without a command: the list on standard error, status 2" {
    complains 2 "no command given"
    grep -q '^  info ' err
}

@test "an unknown command: the nearest one, status 2" {
    complains 2 "unknown command 'vaildate'; did you mean 'validate'?" vaildate
    complains 2 "did you mean 'info'?" --info
    complains 2 "unknown command ''" ""
}

@test "options are known by their full names alone" {
    complains 2 "unknown option '--quie'; did you mean '--quiet'?" synth --quie -o x.h5
    complains 2 "unknown option '--outptu'; did you mean '--output'?" synth --outptu x.h5
    complains 2 "unknown option '-z'" info -z
    complains 2 "unknown option '--format=csv'" info --format=csv x.h5
    [ ! -e x.h5 ]
}

@test "help is --help, also of a command" {
    [ "$("$WATTROUTE" help)" = "$("$WATTROUTE" --help)" ]
    [ "$("$WATTROUTE" help run)" = "$("$WATTROUTE" run --help)" ]
    complains 2 "unknown command 'rnu'; did you mean 'run'?" help rnu
}

@test "a file of another kind in place of a study" {
    "$WATTROUTE" synth --queries 10 -q -o table.h5
    complains 65 "table.h5: an HDF5 file, as measurements and results are; expected YAML; give a study" run table.h5
    { echo query_id,model,score; for i in $(seq 50); do echo "query-$i,small,1"; done; } >long.csv
    complains 65 "long.csv:1:1: the study is 'query_id,model,score query-1,small,1 query-2,small,1" run long.csv
    grep -qF "...'; expected a mapping of 'key: value' lines" err
    [ "$(wc -c <err)" -lt 260 ]
}

@test "operands: missing, and too many" {
    complains 2 "FILE is missing (measurement file); see 'wattroute info --help'" info
    complains 2 "A is missing (the policy that the others are compared with); see" compare study.yaml
    complains 2 "option --output is missing (measurement file to make; " import --scores scores.csv --site local
    complains 2 "unexpected 'scores.csv': files and values go with options; see 'wattroute import --help'" import scores.csv -o x.h5
    complains 2 "unexpected 'b'" info a b
    complains 66 "cannot open for reading" info -- --strange
}

@test "control characters of a name do not reach the terminal" {
    complains 2 'unknown command '"'"'\x1b[31mred' "$(printf '\033[31mred')"
}

@test "a full standard output is a failed write: 74" {
    [ -c /dev/full ] || skip "no /dev/full"
    for arguments in --help --version "info --help"; do
        run bash -c '"$0" '"$arguments"' >/dev/full' "$WATTROUTE"
        [ "$status" -eq 74 ]
        [[ "$output" == "wattroute: writing failed; standard output did not take everything"*"No space left"* ]]
    done
}

@test "a closed standard output is a failed write: 74, and its number is not given to a file" {
    run bash -c '"$0" --version >&-' "$WATTROUTE"
    [ "$status" -eq 74 ]
    run bash -c '"$0" synth --queries 10 -o t.h5 >&-' "$WATTROUTE"
    [ "$status" -eq 74 ]
    "$WATTROUTE" validate t.h5
    bash -c '"$0" synth --quiet --queries 10 -o u.h5 >&- 2>&- <&-' "$WATTROUTE"
    cmp t.h5 u.h5
}

@test "a reader that has gone, as head goes: 74 and no message" {
    { sleep 0.3; ended=0; "$WATTROUTE" --help 2>err || ended=$?; echo "$ended" >ended; } | true
    [ "$(cat ended)" -eq 74 ]
    [ ! -s err ]
}

# stopped SIGNAL STATUS : a long synth over an old file ends so, leaves the old file and nothing else.
stopped() {
    "$WATTROUTE" synth --quiet --queries 1000 -o t.h5
    cp t.h5 before
    env --default-signal="$1" "$WATTROUTE" synth --quiet --queries 2e7 -o t.h5 2>err &
    local child=$! got=0
    for _ in $(seq 100); do
        compgen -G "t.h5.tmp.*" >/dev/null && break
        sleep 0.05
    done
    compgen -G "t.h5.tmp.*"
    kill -s "$1" "$child"
    wait "$child" || got=$?
    [ "$got" -eq "$2" ]
    cmp t.h5 before
    ! compgen -G "t.h5.tmp.*"
}

@test "SIGINT: status 130, the old file, no leftovers" {
    stopped INT 130
    grep -q '^wattroute: interrupted' err
}

@test "SIGTERM: status 143, the old file, no leftovers" {
    stopped TERM 143
    grep -q '^wattroute: terminated' err
}

@test "an ignored SIGINT stays ignored" {
    env --ignore-signal=INT "$WATTROUTE" synth --quiet --queries 3e5 -o t.h5 &
    child=$!
    sleep 0.1
    kill -s INT "$child"
    wait "$child"
    "$WATTROUTE" validate --quiet t.h5
}

@test "no output takes the place of what its command reads" {
    mkdir inputs
    printf 'query_id,arrival_s,r,correct:a,correct:b,energy_j:a@x,energy_j:b@y\n1,0,3,1,1,2,3\n2,9,5,0,1,2,5\n' >scores.csv
    printf 'accelerator,site\nx,local\ny,cloud\n' >accelerators.csv
    "$WATTROUTE" import --scores scores.csv --accelerators accelerators.csv --keep r -q -o inputs/t.h5
    { echo hour,kgco2e_per_kwh && for h in {0..23}; do echo "$h,0.2"; done; } >inputs/hours.csv
    printf 'id,pair\n1,a@x\n2,b@y\n' >inputs/decisions.csv
    cat >inputs/study.yaml <<'YAML'
wattroute: 1
name: n
measurements: t.h5
baseline: b@y
carbon: {starts_at: 2024-02-29 13:00, grid_kgco2e_per_kwh: {local: {hourly: hours.csv}, cloud: 0.2}}
policies:
  oracle: {kind: oracle}
  local: {kind: always, pair: a@x}
  outside: {kind: decisions, file: decisions.csv}
  r: {kind: threshold, score: r, at: 4, strong: baseline, weak: a@x}
sweep: {plain: {}}
YAML
    cp -r inputs before
    while read -r -a words; do
        for input in study.yaml t.h5 hours.csv decisions.csv; do
            ln -f "inputs/$input" another # by any of its names
            for output in "inputs/$input" another; do
                complains 2 "output '$output' is the same file as 'inputs/$input'" "${words[@]}" "$output"
            done
        done
        "$WATTROUTE" "${words[@]}" sound >printed
    done <<'COMMANDS'
run inputs/study.yaml -q --format csv -o
run inputs/study.yaml -q --decisions
run inputs/study.yaml -q --meta
sweep inputs/study.yaml -q --format csv -o
sweep inputs/study.yaml -q --format csv --meta
frontier inputs/study.yaml -q --points
compare inputs/study.yaml oracle local -q --replicates 100 -o
pool inputs/study.yaml -q -o
breakeven inputs/study.yaml -q --policy local --vary cloud.overheads.pue=1:9 -o
COMMANDS
    diff -r inputs before
}
