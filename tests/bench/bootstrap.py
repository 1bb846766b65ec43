#!/usr/bin/env python3
"""The Poisson bootstrap side by side with numpy, on two threads of each: milliseconds per replicate of a million queries
by 7 columns, in one run, in turn.

  bootstrap.py RESAMPLE WORK [SCALE]
"""
import json
import os
import statistics
import subprocess
import sys

import bench
import numpy as np

METHODS = {"gather": 16, "counts": 64, "poisson": 32, "inversion": 128}
REPLICATES, ROUNDS = 1024, 3


def main():
    program, work = (os.path.abspath(path) for path in sys.argv[1:3])
    queries = int(1e6 * float(sys.argv[3] if len(sys.argv) > 3 else 1))
    os.makedirs(work, exist_ok=True)
    path = os.path.join(work, "bootstrap.bin")
    np.random.default_rng(0).lognormal(0, 1, (queries, 7)).tofile(path)
    peer = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers", "bootstrap_numpy.py")
    commands = {"wattroute": [program, path, queries, REPLICATES, 2]}
    commands.update({f"numpy, {m}": [sys.executable, peer, path, queries, n, m] for m, n in METHODS.items()})
    results = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, check=True,
                                  env={**os.environ, "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"})
            results[name].append(json.loads(done.stdout))
            bench.show(f"{name}: {results[name][-1]['ms']:.2f} ms")
    bench.show("")
    os.remove(path)
    middle = {n: {k: statistics.median(r[k] for r in rs) for k in ("ms", "cpu_ms")} for n, rs in results.items()}
    own = middle["wattroute"]
    print(f"Poisson bootstrap, {queries} queries x 7 columns, 2 threads")
    print(f"{'':20} {'ms/replicate':>12} {'cpu ms':>8} {'ratio':>7} {'cpu':>7}  standard error of the first mean")
    for name, of in middle.items():
        print(f"{name:20} {of['ms']:12.3f} {of['cpu_ms']:8.3f} {of['ms'] / own['ms']:7.1f} {of['cpu_ms'] / own['cpu_ms']:7.1f}"
              f"  {results[name][0]['standard_errors'][0]:.6f}")
    print()
    best = min((of["ms"], name) for name, of in middle.items() if name != "wattroute")
    goals = [bench.goal(f"{best[1]} / wattroute", best[0] / own["ms"], 40, 80)]
    bench.write_json(os.path.join(work, "bootstrap.json"), results=middle, goals=goals)


main()
