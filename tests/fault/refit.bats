#!/usr/bin/env bats
# Intervals whose policies are decided anew take minutes; a signal ends them at once, with nothing put in place.

bats_require_minimum_version 1.5.0
load ../golden/intervals_helper
load ../golden/slow_helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    make_slow <<'YAML'
policies:
  oracle: {kind: oracle, scope: all}
  domains: {kind: per-domain, folds: 5}
YAML
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
    rm -rf old out* ended
    echo old > old
}

# stopped SIGNAL MORE... : a run on a terminal that gets the signal while it decides anew; what was shown to $output.
stopped() {
    local signal=$1
    shift
    run python3 "$BATS_TEST_DIRNAME/../golden/terminal.py" --stop "$signal" 'of 1000000 resamples' \
        env --default-signal="$signal" timeout --foreground 60 \
        "$WATTROUTE" run study.yaml --ci --refit --replicates 1000000 "$@"
}

@test "SIGINT and SIGTERM while policies are decided anew: 130 and 143, the old outputs, no leftovers, a cleared line" {
    for signal in INT:130:interrupted TERM:143:terminated; do
        IFS=: read -r name wanted word <<< "$signal"
        for suffix in .csv .h5 .json .tex; do
            for file in "out$suffix" out.decisions.csv out.meta.json out.svg; do
                cp old "$file"
            done
            stopped "$name" -o "out$suffix" --decisions out.decisions.csv --meta out.meta.json --plot out.svg
            [ "$status" -eq "$wanted" ] || { echo "$name $suffix: status $status: $output"; return 1; }
            for file in "out$suffix" out.decisions.csv out.meta.json out.svg; do
                cmp old "$file"
            done
            rm "out$suffix" out.decisions.csv out.meta.json out.svg
            [ -z "$(find . -name 'out*')" ]
        done
        # blanks over the line, and then nothing but the message
        last=${output##*resamples}
        [[ ${last#*left} =~ ^'|'' '+'|'"wattroute: $word; no output was put in place"$'\n'*$ ]]
    done
}
