#!/usr/bin/env bats
# The program's outputs when it is killed, the disk is full, the place cannot be written: the old file or the new one.

load ../helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    "$WATTROUTE" synth --queries 5000 --seed 1 -o old.h5 --quiet
    "$WATTROUTE" synth --queries 5000 --seed 2 -o new.h5 --quiet
    cat > study.yaml <<'YAML'
wattroute: 1
name: small
measurements: old.h5
pairs: [{site: local}, {pair: "GPT-OSS-120B@B200"}]
baseline: "GPT-OSS-120B@B200"
allow_mixed_basis: true
policies:
  oracle: {kind: oracle, scope: local_first, fallback: baseline}
YAML
    "$WATTROUTE" run study.yaml --set name=old -o old-results.h5 --quiet
    "$WATTROUTE" run study.yaml -o new-results.h5 --quiet
    "$WATTROUTE" run study.yaml --set name=old -o old-rows.csv --quiet
    "$WATTROUTE" run study.yaml -o new-rows.csv --quiet
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
}

teardown() {
    if mountpoint -q "$BATS_FILE_TMPDIR/small"; then
        umount "$BATS_FILE_TMPDIR/small"
    fi
}

# kill_everywhere SUFFIX OLD NEW COMMAND... : runs the command, which turns target.SUFFIX from OLD into NEW, killed at its
# first, second ... call of each kind that changes files, until it is not killed any more. After each the file is one of
# the two. (strace counts each kind of call by itself.)
kill_everywhere() {
    local suffix=$1 old=$2 new=$3 call n olds=0 news=0 status
    shift 3
    rm -f target*
    for call in write pwrite64 ftruncate fsync rename; do
        n=0
        status=137
        while [ "$status" -eq 137 ]; do
            n=$((n + 1))
            [ "$n" -lt 2000 ]
            cp "$old" "target$suffix"
            status=0
            strace -f -o trace -e trace=$call -e inject=$call:signal=KILL:when=$n "$@" > /dev/null 2>&1 || status=$?
            if cmp -s "target$suffix" "$old"; then
                olds=$((olds + 1))
            elif cmp -s "target$suffix" "$new"; then
                news=$((news + 1))
            else
                echo "killed at $call number $n: neither the old file nor the new one"
                return 1
            fi
        done
        [ "$status" -eq 0 ] || { echo "killed at $call number $n: status $status"; return 1; }
    done
    echo "$olds times the old file, $news times the new one"
    [ "$olds" -ge 3 ] && [ "$news" -ge 5 ] # each kind of call ends with a run that was not killed
    # the last run has swept up what the dead had left
    [ "$(find . -name 'target*' | wc -l)" -eq 1 ]
}

# tables NAME SCORE: a table of two models for import, everywhere of this score.
tables() {
    printf 'accelerator,site,devices\nhere,local,1\nthere,cloud,4\n' > units.csv
    {
        echo 'query_id,score:a,score:b,energy_j:a@here,energy_j:b@there'
        for row in $(seq 300); do
            echo "$row,$2,1,$row,5"
        done
    } > "$1.scores.csv"
}

need_strace() {
    export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 # the search for leaks wants to trace by itself
    strace -o /dev/null true 2> /dev/null || skip "strace is not installed or not permitted"
}

@test "kill -9 at any write of a measurement file" {
    need_strace
    kill_everywhere .h5 old.h5 new.h5 "$WATTROUTE" synth --queries 5000 --seed 2 -o target.h5 --quiet
}

@test "kill -9 at any write of an import" {
    need_strace
    tables old 1
    tables new 0
    for which in old new; do
        "$WATTROUTE" import --scores $which.scores.csv --accelerators units.csv -o $which-import.h5 --quiet
    done
    kill_everywhere .h5 old-import.h5 new-import.h5 "$WATTROUTE" import --scores new.scores.csv --accelerators units.csv -o target.h5 --quiet
}

@test "kill -9 at any write of a results file" {
    need_strace
    kill_everywhere .h5 old-results.h5 new-results.h5 "$WATTROUTE" run study.yaml -o target.h5 --quiet --threads 1
}

@test "kill -9 at any write of a table" {
    need_strace
    kill_everywhere .csv old-rows.csv new-rows.csv "$WATTROUTE" run study.yaml -o target.csv --quiet --threads 1
}

# refused FILE COMMAND... : the command ends with 74, names the file, and leaves nothing behind.
refused() {
    local file=$1 status=0
    shift
    "$@" > stdout 2> stderr || status=$?
    [ "$status" -eq 74 ] || { echo "status $status"; cat stderr; return 1; }
    grep -F -- "$file" stderr
    ! compgen -G "$file.tmp.*"
}

@test "kill -9 at any write of decisions and of the record of a run" {
    need_strace
    for which in old new; do
        "$WATTROUTE" run study.yaml --set name=$which --decisions $which-decisions.csv --meta $which-meta.json --quiet > /dev/null
    done
    sed 's/oracle,/other,/' new-decisions.csv > old-decisions.csv
    kill_everywhere .csv old-decisions.csv new-decisions.csv "$WATTROUTE" run study.yaml --decisions target.csv --quiet --threads 1
    kill_everywhere .json old-meta.json new-meta.json "$WATTROUTE" run study.yaml --set name=new --meta target.json --quiet --threads 1
}

@test "a full disk: 74 and the old file" {
    mkdir -p small
    mount -t tmpfs -o size=256k tmpfs small 2> /dev/null || skip "a small file system cannot be mounted here"
    printf 'old\n' > small/a.h5
    refused small/a.h5 "$WATTROUTE" synth --queries 50000 -o small/a.h5 --quiet
    grep -F 'No space left on device' stderr
    [ "$(cat small/a.h5)" = old ]
    head -c 250000 /dev/zero > small/ballast
    printf 'old\n' > small/rows.csv
    refused small/rows.csv "$WATTROUTE" run study.yaml -o small/rows.csv --quiet
    [ "$(cat small/rows.csv)" = old ]
    refused small/r.h5 "$WATTROUTE" run study.yaml -o small/r.h5 --quiet
    [ ! -e small/r.h5 ]
}

@test "a limit on the size of files: 74 and the old file" {
    printf 'old\n' > limited.h5
    status=0
    (ulimit -f 64 && exec "$WATTROUTE" synth --queries 50000 -o limited.h5 --quiet) 2> stderr || status=$?
    [ "$status" -eq 74 ]
    grep -F 'File too large' stderr
    [ "$(cat limited.h5)" = old ]
    [ "$(find . -name 'limited.h5*' | wc -l)" -eq 1 ]
}

@test "a limit on the size of files, as the shell sets it: 74, no core" {
    [ "${WATTROUTE_VARIANT:-release}" != tsan ] || skip "the OpenMP library of clang keeps a file of its own, which the limit hits"
    rm -f core* limited* # the limit's own signal is not held off here
    for command in "synth --queries 50000 -o limited.h5 --quiet" "run study.yaml -o limited.csv --quiet" \
        "run study.yaml -o limited.json --quiet --decisions limited.csv" "run study.yaml -o limited.h5 --quiet"; do
        status=0
        # shellcheck disable=SC2086
        (ulimit -c unlimited && ulimit -f 2 && exec "$WATTROUTE" $command) > stdout 2> stderr || status=$?
        [ "$status" -eq 74 ] || { echo "$command: status $status"; return 1; }
        grep -F 'File too large' stderr
        [ "$(find . -name 'limited*' -o -name 'core*' | wc -l)" -eq 0 ]
    done
}

@test "two outputs that are one file under two names: refused, and the old file stays" {
    printf 'old\n' > twice.csv
    ln -sf twice.csv twice.link
    for names in "-o twice.csv --decisions ./twice.csv" "-o twice.csv --decisions twice.link" \
        "-o new.csv --meta ./new.csv" "-o new.csv --meta $PWD/new.csv" "-o new.h5 --meta ./new.h5 --quiet"; do
        status=0
        cp old-results.h5 new.h5
        # shellcheck disable=SC2086
        "$WATTROUTE" run study.yaml $names 2> stderr > stdout || status=$?
        [ "$status" -eq 2 ] || { echo "$names: status $status"; cat stderr; return 1; }
        [ "$(cat twice.csv)" = old ]
        cmp new.h5 old-results.h5
        [ ! -e new.csv ]
        ! compgen -G '*.tmp.*'
    done
}

# kept FILE COMMAND...: the command is refused (2) because it would replace an input, which stays as it is.
kept() {
    local file=$1 status=0
    shift
    cp "$file" kept
    "$@" > stdout 2> stderr || status=$?
    [ "$status" -eq 2 ] || { echo "$*: status $status"; cat stderr; return 1; }
    grep -F 'is the same file as' stderr
    cmp "$file" kept
}

@test "an output never replaces an input" {
    printf 'wattroute: 1\n' > spec.yaml
    tables mine 1
    ln -f spec.yaml hard.yaml
    kept spec.yaml "$WATTROUTE" synth spec.yaml -o spec.yaml
    kept spec.yaml "$WATTROUTE" synth spec.yaml -o ./hard.yaml
    kept mine.scores.csv "$WATTROUTE" import --scores mine.scores.csv --accelerators units.csv -o ./mine.scores.csv
    kept units.csv "$WATTROUTE" import --scores mine.scores.csv --accelerators units.csv -o units.csv
    kept study.yaml "$WATTROUTE" run study.yaml -o ./study.yaml
    kept old.h5 "$WATTROUTE" run study.yaml -o old.h5
    kept old.h5 "$WATTROUTE" run study.yaml --decisions "$PWD/old.h5"
}

@test "a folder that cannot be written to, or is none: 74" {
    refused /proc/a.h5 "$WATTROUTE" synth --queries 100 -o /proc/a.h5 --quiet
    refused old.h5/a.h5 "$WATTROUTE" synth --queries 100 -o old.h5/a.h5 --quiet
    refused /proc/a.h5 "$WATTROUTE" run study.yaml -o /proc/a.h5 --quiet
    refused nowhere/a.csv "$WATTROUTE" run study.yaml -o nowhere/a.csv --quiet
    refused /dev/full "$WATTROUTE" run study.yaml -o /dev/full --quiet
}

@test "a missing file is 66; a damaged one is 65, with the column and the rows" {
    status=0
    "$WATTROUTE" validate missing.h5 2> stderr || status=$?
    [ "$status" -eq 66 ]
    grep -F 'missing.h5' stderr
    head -c 20000 old.h5 > cut.h5
    status=0
    "$WATTROUTE" run study.yaml --set measurements=cut.h5 2> stderr || status=$?
    [ "$status" -eq 65 ]
    grep -F 'cut.h5' stderr
    cp old.h5 flipped.h5
    offset=$(/usr/bin/python3 -c "
import h5py
print(h5py.File('old.h5')['energy_j'].id.get_offset() + 4 * 16 * 4500)" 2> /dev/null) || skip "python3-h5py is not installed"
    printf '\x55' | dd of=flipped.h5 bs=1 seek="$offset" conv=notrunc 2> /dev/null
    cmp -s old.h5 flipped.h5 && printf '\xaa' | dd of=flipped.h5 bs=1 seek="$offset" conv=notrunc 2> /dev/null
    for command in validate "run study.yaml --set measurements=flipped.h5"; do
        [ "$command" = validate ] && command="validate flipped.h5"
        status=0
        # shellcheck disable=SC2086
        "$WATTROUTE" $command > stdout 2> stderr || status=$?
        [ "$status" -eq 65 ]
        cat stdout stderr | grep -F "variable 'energy_j', rows 4096 to 4999"
    done
}
