# What the tests of `wattroute sweep` share: a drawn table, and a study with every kind of block.

load ../helper

# make_sweep FOLDER QUERIES: table.h5 and study.yaml.
make_sweep() {
    "$WATTROUTE" synth --queries "$2" -o "$1/table.h5" --quiet
    cat >"$1/study.yaml" <<'STUDY'
wattroute: 1
name: swept
measurements: table.h5
pairs:
  - {site: local}
  - {pair: "GPT-OSS-120B@B200"}
baseline: "GPT-OSS-120B@B200"
allow_mixed_basis: true
policies:
  cloud-only: {kind: always, pair: baseline}
  best-local: {kind: always, pair: best_local}
  oracle:     {kind: oracle}
  router:     {kind: imperfect, preset: ipw, rate: 0.8}
  oracle-all: {kind: oracle, scope: all, fallback: cheapest}
presets:
  building: {all.overheads.pue: 1.2}
  supply:   {cloud.overheads: {psu_efficiency: 0.94, host_factor: 1.5}, "policies.router.rate": 0.7}
sweep:
  as-published: {}
  built:  {use: [building, supply]}
  factor: {grid: {cloud.overheads.pue: [1, 1.3, 2], local.overheads.pue: {from: 1, to: 2, steps: 3}}}
  routed: {use: [building], grid: {policies.router.rate: {from: 0.5, to: 1, steps: 3}, cloud.overheads.network_j: [0, 40]}}
  pairs:  {zip: {'pairs."GPT-OSS-120B@B200".overheads.pue': [1.1, 1.4], correct.at: [1, 0.5]}}
  listed: {list: [{objective: latency}, {objective: {energy: 1, latency: 20}, cloud.overheads: {pue: 1.5}}]}
  log:    {grid: {cloud.overheads.network_j: {from: 1, to: 1000, steps: 4, scale: log}}}
STUDY
}

