# What the tests of intervals share: a small table made by hand, and a study over it.

repository=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
WATTROUTE=$(realpath "${WATTROUTE:-$repository/build/release/wattroute}")

# make_small QUERIES : small.h5 and small.yaml. Every fifth answer of the small model is wrong; domains of 10 queries.
make_small() {
    printf 'accelerator,site\nlaptop,local\nserver,cloud\n' > accelerators.csv
    awk -v n="$1" 'BEGIN {
        print "query_id,domain,correct:small,correct:big,energy_j:small@laptop,energy_j:big@server,latency_s:small@laptop,latency_s:big@server"
        for (i = 0; i < n; i++)
            printf "q%d,d%d,%d,%d,%d,%d,%g,%g\n", i, i / 10, i % 5 != 0, i % 7 != 0, 1 + i % 4, 10 + i * i % 11, 1 + i % 3, 0.5 + i % 2
    }' > small.csv
    "$WATTROUTE" import --scores small.csv --accelerators accelerators.csv --quiet -o small.h5
    cat > small.yaml <<'YAML'
wattroute: 1
name: small
measurements: small.h5
baseline: big@server
policies:
  cloud: {kind: always, pair: baseline}
  local: {kind: always, pair: small@laptop}
  oracle: {kind: oracle, scope: local_first, fallback: baseline}
YAML
}

# interval CSV POLICY DOMAIN METRIC : "value lo hi" of a row.
interval() {
    /usr/bin/python3 - "$@" <<'END'
import csv, sys
path, policy, domain, metric = sys.argv[1:]
rows = [r for r in csv.DictReader(open(path, newline="")) if (r["policy"], r["domain"], r["metric"]) == (policy, domain, metric)]
assert len(rows) == 1, rows
print(rows[0]["value"] or "n/a", rows[0]["lo"] or "n/a", rows[0]["hi"] or "n/a")
END
}

# note CSV POLICY DOMAIN METRIC
note() {
    /usr/bin/python3 - "$@" <<'END'
import csv, sys
path, policy, domain, metric = sys.argv[1:]
print([r["note"] for r in csv.DictReader(open(path, newline="")) if (r["policy"], r["domain"], r["metric"]) == (policy, domain, metric)][0])
END
}

# not COMMAND... : the command fails (bats lets a plain "!" pass).
not() {
    if "$@"; then return 1; fi
}
