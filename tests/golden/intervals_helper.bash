# What the tests of intervals share: a small table made by hand, and a study over it.

load ../helper

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

# make_loaded QUERIES : loaded.h5 and loaded.yaml. A rack that batches what comes to it and a box that serves one at a
# time; answers of 300 to 499 tokens. Settings of the station are in $station.
make_loaded() {
    printf 'accelerator,site,devices,off_w,loaded_idle_w,setup_w\nrack,cloud,1,,121.5,\nbox,local,1,10,100,200\n' > loaded_accelerators.csv
    printf 'model,accelerator,measured_batch,energy_basis\nbig,rack,1,wall\nsmall,box,1,wall\n' > loaded_pairs.csv
    awk -v n="$1" 'BEGIN {
        print "query_id,domain,correct:big,energy_j:big,latency_s:big,output_tokens:big,correct:small,energy_j:small,latency_s:small,output_tokens:small"
        for (i = 0; i < n; i++)
            printf "q%d,d%d,%d,%d,%g,%d,%d,%d,%g,%d\n", i, i % 4, i % 7 != 0, 100 + i * i % 41, 3 + i % 3, 300 + i * 37 % 200, \
                i % 5 != 0, 500 + i * i % 333, 1 + i % 4, 200 + i * 53 % 100
    }' > loaded.csv
    "$WATTROUTE" import --scores loaded.csv --pairs loaded_pairs.csv --accelerators loaded_accelerators.csv --quiet -o loaded.h5
    cat > loaded.yaml <<'YAML'
wattroute: 1
name: loaded
measurements: loaded.h5
baseline: "big@rack"
policies:
  cloud: {kind: always, pair: baseline}
  local: {kind: always, pair: "small@box"}
  oracle: {kind: oracle, scope: all}
  mostly: {kind: imperfect, preset: ipw, rate: 0.8}
YAML
}
# shellcheck disable=SC2034 # for the tests
station='kind: logistic, cap: 256, p0_w: 440, pr_w: 250, kp: 1, x0: 5, t0_s: 0.0067, t1_s: 0.00009'
