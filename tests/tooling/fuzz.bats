#!/usr/bin/env bats
# The runner of the fuzz targets: what it calls broken, and what it keeps.

setup() {
    export FUZZ_BUILD=$BATS_TEST_TMPDIR/build FUZZ_CORPUS=$BATS_TEST_TMPDIR/corpus FUZZ_SECONDS=1
    mkdir -p "$FUZZ_CORPUS/standin"
}

# standin KIND STATUS : a target in libFuzzer's place that leaves an input as KIND, and ends so when it is given that
# input alone.
standin() {
    cat > "$BATS_TEST_TMPDIR/fuzz_standin" <<END
#!/bin/bash
for option in "\$@"; do
    case \$option in
    -minimize_crash=1) exit 0 ;;
    -artifact_prefix=*) echo input > "\${option#*=}$1-1"; exit 0 ;;
    esac
done
exit $2
END
    chmod +x "$BATS_TEST_TMPDIR/fuzz_standin"
    run "$BATS_TEST_DIRNAME/../fuzz/run" "$BATS_TEST_TMPDIR/fuzz_standin"
}

@test "an input that crashed or ran out of time is kept, and the status says so" {
    for kind in crash:0 crash:77 leak:77 oom:71 timeout:70 slow-unit:137; do
        rm -rf "$FUZZ_CORPUS/standin"/*
        standin "${kind%:*}" "${kind#*:}"
        echo "$kind: $output"
        [ "$status" -eq 1 ]
        [[ $output == *"standin: broken by $FUZZ_CORPUS/standin/found-"* ]]
        [ "$(cat "$FUZZ_CORPUS/standin"/found-*)" = input ]
    done
}

@test "one that only waited for a busy machine is none, and that is said" {
    for kind in timeout slow-unit; do
        standin "$kind" 0
        [ "$status" -eq 0 ]
        [[ $output == *"standin: "*"$kind-1 took long and passes by itself: the machine was busy"* ]]
        [ -z "$(ls "$FUZZ_CORPUS/standin")" ]
    done
}
