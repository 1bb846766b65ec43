#!/usr/bin/env bats
# A curve over every score takes 16 bytes per query, and 8 more where queries have weights.

load ../helper

setup() {
    case ${WATTROUTE_VARIANT:-release} in
    asan | tsan) skip "the sanitizers take memory of their own" ;;
    esac
    cd "$BATS_TEST_TMPDIR" || return
}

# peak QUERIES WEIGHTED : KiB that a frontier of so many queries with scores of their own takes.
peak() {
    awk -v queries="$1" -v weighted="$2" 'BEGIN {
        print "r" (weighted ? ",query_weight" : "") ",correct:small,correct:big,energy_j:small,energy_j:big"
        for (q = 0; q < queries; q++) {
            score = q * 7919 % queries
            print score (weighted ? "," 1 + q % 3 : "") "," (q % 5 < 3) "," (q % 5 > 0) "," 1 + q % 7 "," 9 + q % 11
        }
    }' > scores.csv
    "$WATTROUTE" import --scores scores.csv --accelerator rack --site local --keep r --quiet -o table.h5
    rm scores.csv
    cat > study.yaml <<'END'
wattroute: 1
name: curve
measurements: table.h5
baseline: big@rack
policies:
  r: {kind: threshold, score: r, at: 9, strong: baseline, weak: small@rack}
END
    /usr/bin/time -f %M -o peak "$WATTROUTE" frontier study.yaml --threads 2 --quiet --format csv > out.csv
    grep -q ",r,all,curve_points,$(($1 + 1))," out.csv
    cat peak
}

# grows WEIGHTED BYTES : by so many bytes per query, to one byte.
grows() {
    local small large
    small=$(peak 200000 "$1")
    large=$(peak 1200000 "$1")
    echo "peak $small KiB and $large KiB"
    awk -v small="$small" -v large="$large" -v bytes="$2" \
        'BEGIN { each = (large - small) * 1024 / 1e6; print each " bytes per query"; exit !(each > bytes - 1 && each < bytes + 1) }'
}

@test "a frontier grows by 16 bytes per query" {
    grows 0 16
}

@test "a frontier of queries with weights grows by 24 bytes per query" {
    grows 1 24
}
