#!/usr/bin/env bats
# Malformed and hostile HDF5 tables of other programs are refused with the place, in seconds and little memory; what is
# wrong with a column that nobody asks for does no harm.

load ../memory/frugal
load ../helper

setup_file() {
    /usr/bin/python3 -c 'import h5py' 2>/dev/null || return 0
    mkdir "$BATS_FILE_TMPDIR/made" "$BATS_FILE_TMPDIR/layouts"
    /usr/bin/python3 "$BATS_TEST_DIRNAME/generate_foreign.py" "$BATS_FILE_TMPDIR/made"
    /usr/bin/python3 "$BATS_TEST_DIRNAME/../golden/make_foreign.py" "$BATS_FILE_TMPDIR/layouts" 60 2
}

setup() {
    [ -d "$BATS_FILE_TMPDIR/made" ] || skip "python3-h5py is not installed"
    cd "$BATS_TEST_TMPDIR" || return 1
    printf old >out.h5
    mkdir spool
    export TMPDIR=$PWD/spool # of its own: other programs leave files in the common one
}

# outcome FILE STATUS FRAGMENT...: prints what is wrong with how FILE was treated; nothing when all is right.
outcome() {
    local file=$1 expected=$2 status=0 fragment
    shift 2
    frugal cost "$WATTROUTE" import --long "$file" --accelerator box --site local --quiet -o out.h5 >said 2>&1 || status=$?
    [ "$status" -eq "$expected" ] || echo "$file: exit status $status, expected $expected: $(head -c 500 said)"
    for fragment in "$@"; do
        grep -qF -- "$fragment" said || echo "$file: no '$fragment' in: $(head -c 500 said)"
    done
    over_budget cost | sed "s|^|$file: |"
    if [ "$expected" -eq 0 ]; then
        printf old >out.h5
        return
    fi
    grep -qF "$(basename "$file")" said || echo "$file: the file is not named: $(head -c 500 said)"
    cmp -s out.h5 <(printf old) || echo "$file: the old output is gone"
    [ -z "$(find . \( -name '*.tmp.*' -o -name 'wattroute.*' \))" ] ||
        echo "$file: a temporary file is left"
}

@test "each defect is refused by name where it matters" {
    while IFS=$'\t' read -r -a line; do
        outcome "$BATS_FILE_TMPDIR/made/${line[0]}.h5" "${line[@]:1}"
    done <"$BATS_FILE_TMPDIR/made/expect" >wrong
    cat wrong
    [ "$(wc -l <"$BATS_FILE_TMPDIR/made/expect")" -gt 60 ] && [ ! -s wrong ]
}

@test "each layout, cut anywhere or with any bit turned, ends well" {
    printf 'accelerator,site\nlaptop,local\nrack,cloud\n0,local\n1,local\n' >accelerators.csv
    for layout in columns packed compound pandas-table pandas-fixed netcdf; do
        echo "$layout"
        /usr/bin/python3 "$BATS_TEST_DIRNAME/sweep_h5.py" "$WATTROUTE" "$BATS_FILE_TMPDIR/layouts/$layout.h5" 15 \
            import --accelerators accelerators.csv --quiet -o swept-out.h5 --long
    done
}
