# What the tests of `wattroute run` share. The MMLU-Pro table is made once per file.

# shellcheck disable=SC2154 # set by the helper
load ../helper

data=$shared/mmlu_pro

# make_table PAIRS_CSV OUT
make_table() {
    "$WATTROUTE" import --scores "$data/scores_wide.csv" --pairs "$1" --models "$data/models.csv" \
        --accelerators "$data/accelerators.csv" --curves "$data/batch_curves.csv" --chars-per-token 4 -o "$2"
}

make_mmlu() {
    [ -d "$data" ] || return 0
    make_table "$data/pairs.csv" "$BATS_FILE_TMPDIR/mmlu.h5"
}

need_data() {
    [ -d "$data" ] || skip "no measured data at $data"
    mmlu=$BATS_FILE_TMPDIR/mmlu.h5
}

# run_study NAME ARGUMENT... : the named study of configs/ on the MMLU-Pro table.
run_study() {
    local study=$1
    shift
    "$WATTROUTE" run "$repository/configs/$study.yaml" --set "measurements=$mmlu" "$@"
}

# value CSV POLICY METRIC : the overall value.
value() {
    awk -F, -v policy="$2" -v metric="$3" '$3 == policy && $4 == "all" && $5 == metric { print $6 }' "$1"
}

# is CSV POLICY METRIC WANTED [DOMAIN] : a value, to 12 digits; WANTED is a sum for awk.
is() {
    awk -F, -v policy="$2" -v metric="$3" -v wanted="$(awk "BEGIN { printf \"%.17g\", $4 }")" -v domain="${5:-all}" '
        $3 == policy && $4 == domain && $5 == metric { found++; got = $6 }
        END {
            d = got - wanted
            print policy, metric ": " got "; expected " wanted
            exit !(found == 1 && got != "" && d <= 1e-12 * wanted && -d <= 1e-12 * wanted)
        }' "$1"
}

# rounds_to CSV POLICY METRIC FORMAT WANTED : the overall value, printed by FORMAT, reads WANTED.
rounds_to() {
    awk -F, -v policy="$2" -v metric="$3" -v format="$4" -v wanted="$5" '
        $3 == policy && $4 == "all" && $5 == metric { found++; got = sprintf(format, $6) }
        END {
            if (found != 1 || got != wanted) {
                print policy, metric ": found " found + 0 " rows, " got "; expected " wanted
                exit 1
            }
        }' "$1"
}

# agrees REFERENCE CSV TOLERANCE METRICS : every reference row whose metric matches is in the CSV, relatively that near;
# a saving S relatively to the 1 of 1 - S, as one near zero is the difference of two that hold no more digits.
agrees() {
    awk -F, -v tolerance="$3" -v metrics="$4" '
        FNR == NR { if ($3 ~ metrics) { wanted[$1 "," $2 "," $3] = $4; rows++ } next }
        { key = $3 "," $4 "," $5 }
        key in wanted {
            difference = $6 - wanted[key]
            scale = $5 ~ /_savings$/ ? 1 : wanted[key] < 0 ? -wanted[key] : wanted[key]
            if ($6 == "" || difference > tolerance * scale + 1e-12 || -difference > tolerance * scale + 1e-12) {
                print key ": " $6 "; expected " wanted[key]
                bad = 1
            }
            met++
        }
        END { if (met != rows || rows == 0) { print met + 0 " of " rows + 0 " rows met"; bad = 1 } exit bad }' "$1" "$2"
}
