#!/usr/bin/env bats
# A sweep that is stopped, killed, or runs out of room goes on where it was, and ends with the bytes of one that was not.

load ../helper
load ../golden/slow_helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    # every scenario changes what is decided: a replay each
    make_slow <<'YAML'
policies:
  oracle: {kind: oracle, scope: all}
  first:  {kind: oracle}
sweep:
  plain: {}
  many: {grid: {cloud.overheads.pue: {from: 1, to: 2, steps: 120}}}
YAML
    "$WATTROUTE" sweep study.yaml -o whole.csv --meta whole.meta --quiet
    "$WATTROUTE" sweep study.yaml -o whole.h5 --quiet
    "$WATTROUTE" sweep study.yaml --quiet > whole.txt
    "$WATTROUTE" sweep study.yaml -o whole.json --quiet
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
    rm -rf out*
}

teardown() {
    if mountpoint -q "$BATS_FILE_TMPDIR/small"; then
        umount "$BATS_FILE_TMPDIR/small"
    fi
}

# stop SIGNAL OUT: a sweep into OUT that gets the signal when some of its work is kept; its status to `status`.
stop() {
    # a shell's background jobs ignore SIGINT otherwise
    env --default-signal=INT "$WATTROUTE" sweep study.yaml -o "$2" --threads 1 > /dev/null 2> err &
    local pid=$!
    for _ in $(seq 1000); do
        sleep 0.02
        [ "$(stat -c %s "$2.partial" 2> /dev/null || echo 0)" -le 10000 ] || break
    done
    kill -"$1" "$pid" || { echo "over too early"; return 1; }
    status=0
    wait "$pid" || status=$?
}

@test "SIGINT and SIGTERM leave the work so far, and a rerun ends with the same bytes" {
    for signal in INT:130 TERM:143; do
        for suffix in .csv .h5 .json; do
            rm -f out*
            stop "${signal%:*}" "out$suffix"
            [ "$status" -eq "${signal#*:}" ] || { echo "$signal: status $status"; return 1; }
            [[ $(cat err) == *"note: work so far is in out$suffix.partial; the same command goes on from it"*"no output was put in place" ]]
            [ ! -e "out$suffix" ]
            [ "$(find . -name 'out*' | wc -l)" -eq 1 ] # the work so far alone
            "$WATTROUTE" sweep study.yaml -o "out$suffix" > printed 2> err
            grep -Eq "note: [0-9]+ of 121 scenarios taken from out$suffix.partial" err
            cmp "out$suffix" "whole$suffix"
            [ "$(find . -name 'out*' | wc -l)" -eq 1 ]
            [ "$suffix" != .h5 ] || cmp printed whole.txt
        done
    done
}

@test "killed at random points again and again, it comes to an end, with the same bytes" {
    RANDOM=7
    local kills=0 status=1 most=300 pid
    while [ "$status" -ne 0 ]; do
        [ $((kills++)) -lt 60 ]
        most=$((most + 50)) # a busy machine gets there as well
        "$WATTROUTE" sweep study.yaml -o out.csv --meta out.meta --quiet --threads 1 &
        pid=$!
        sleep "$(printf '0.%03d' $((RANDOM % most % 1000)))"
        kill -KILL "$pid" 2> /dev/null || true
        status=0
        wait "$pid" || status=$?
        [ "$status" -eq 0 ] || [ "$status" -eq 137 ]
    done
    echo "killed $((kills - 1)) times"
    [ "$kills" -gt 1 ]
    cmp out.csv whole.csv
    cmp out.meta whole.meta
    [ "$(find . -name 'out*' | wc -l)" -eq 2 ]
}

@test "kill -9 at any call that changes a file" {
    export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 # the search for leaks wants to trace by itself
    strace -o /dev/null true 2> /dev/null || skip "strace is not installed or not permitted"
    "$WATTROUTE" synth --queries 200 -o tiny.h5 --quiet
    small=(study.yaml --set measurements=tiny.h5 --set 'sweep={a: {grid: {cloud.overheads.pue: [1, 2, 3]}}}' --quiet)
    for suffix in .csv .h5; do
        "$WATTROUTE" sweep "${small[@]}" -o "good$suffix"
        for call in write pwrite64 ftruncate fsync rename unlink; do
            status=137 n=0
            while [ "$status" -eq 137 ]; do
                n=$((n + 1))
                [ "$n" -lt 500 ]
                rm -f out*
                echo old > "out$suffix"
                status=0
                strace -f -o trace -e trace=$call -e inject=$call:signal=KILL:when=$n \
                    "$WATTROUTE" sweep "${small[@]}" -o "out$suffix" > /dev/null 2>&1 || status=$?
                [ "$(head -c 3 "out$suffix")" = old ] || cmp "out$suffix" "good$suffix"
                "$WATTROUTE" sweep "${small[@]}" -o "out$suffix"
                cmp "out$suffix" "good$suffix"
                [ "$(find . -name 'out*' | wc -l)" -eq 1 ]
            done
            [ "$status" -eq 0 ]
        done
    done
}

@test "work so far of another study is begun anew, and said; what is no work so far is left alone" {
    stop INT out.csv
    [ -e out.csv.partial ]
    "$WATTROUTE" sweep study.yaml -o out.csv --set 'sweep={plain: {}}' 2> err
    grep -q 'note: out.csv.partial was of another study, program, table or file; starting anew' err
    "$WATTROUTE" sweep study.yaml --set 'sweep={plain: {}}' --quiet --format csv | cmp - out.csv
    [ ! -e out.csv.partial ]
    echo 'my own notes' > out.csv.partial
    status=0
    "$WATTROUTE" sweep study.yaml -o out.csv --quiet 2> err || status=$?
    [ "$status" -eq 65 ]
    grep -q 'out.csv.partial: this is not the work so far of the same command' err
    [ "$(cat out.csv.partial)" = 'my own notes' ]
    "$WATTROUTE" sweep study.yaml --quiet -o out.csv --meta out.csv.partial 2> err && return 1
    grep -q 'is the same file' err
}

@test "a record that was damaged is computed again, and what follows it" {
    stop INT out.csv
    size=$(stat -c %s out.csv.partial)
    [ "$size" -gt 8000 ]
    printf 'XXXX' | dd of=out.csv.partial bs=1 seek=$((size / 2)) conv=notrunc status=none
    "$WATTROUTE" sweep study.yaml -o out.csv --quiet
    cmp out.csv whole.csv
}

@test "two sweeps into one file: the second is refused" {
    "$WATTROUTE" sweep study.yaml -o out.csv --quiet --threads 1 &
    pid=$!
    for _ in $(seq 200); do
        sleep 0.01
        [ ! -s out.csv.partial ] || break
    done
    status=0
    "$WATTROUTE" sweep study.yaml -o out.csv --quiet 2> err || status=$?
    wait "$pid"
    [ "$status" -eq 74 ]
    grep -q 'out.csv.partial: another process is writing here' err
    cmp out.csv whole.csv
}

@test "a full disk keeps the old file, says so, and a rerun with room goes on" {
    mkdir -p small
    mount -t tmpfs -o size=400k tmpfs small 2> /dev/null || skip "a small file system cannot be mounted"
    for suffix in .csv .h5 .json; do
        rm -f small/*
        echo old > "small/out$suffix"
        status=0
        "$WATTROUTE" sweep study.yaml -o "small/out$suffix" --quiet 2> err || status=$?
        [ "$status" -eq 74 ] || { echo "$suffix: status $status"; cat err; return 1; }
        grep -q 'No space left on device' err
        [ "$(cat "small/out$suffix")" = old ]
        mount -o remount,size=20m small
        "$WATTROUTE" sweep study.yaml -o "small/out$suffix" --quiet
        cmp "small/out$suffix" "whole$suffix"
        rm -f small/*
        mount -o remount,size=400k small
    done
}
