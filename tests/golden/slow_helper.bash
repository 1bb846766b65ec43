# A study of 100 000 synthetic queries, over which a command takes long enough to be watched, stopped or killed.

# make_slow : table.h5, and study.yaml as far as its policies, which standard input gives with what follows them.
make_slow() {
    "$WATTROUTE" synth --queries 100000 -o table.h5 --quiet
    cat - > policies.yaml
    cat - policies.yaml > study.yaml <<'YAML'
wattroute: 1
name: slow
measurements: table.h5
pairs: [{site: local}, {pair: "GPT-OSS-120B@B200"}]
baseline: "GPT-OSS-120B@B200"
allow_mixed_basis: true
YAML
}
