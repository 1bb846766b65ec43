#!/usr/bin/env python3
"""The Poisson bootstrap side by side with numpy, on two threads of each: milliseconds per replicate of a million queries
by 7 columns, in one run, in turn.

  bootstrap.py RESAMPLE WORK [SCALE]
"""
import math
import os
import statistics
import subprocess
import sys

import bench

METHODS = {"gather": 16, "counts": 32, "multinomial": 16, "poisson": 16, "inversion": 128}
BY_HAND = "numpy, inversion"  # this method written in numpy: shown, but not what a user of numpy would find in it
REPLICATES, ROUNDS, COLUMNS = 1024, 3, 7
THREADS = {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}
MAKE = f"""import numpy as np, sys
np.random.default_rng(0).lognormal(0, 1, (int(sys.argv[1]), {COLUMNS})).tofile(sys.argv[2])"""


def make_jobs(program, work, queries):
    path = os.path.join(work, f"bootstrap-{queries}.bin")
    if not os.path.exists(path):
        subprocess.run(["/usr/bin/python3", "-c", MAKE, str(queries), path + ".partial"], check=True)
        os.replace(path + ".partial", path)
    peer = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers", "bootstrap_numpy.py")
    jobs = [bench.Job("wattroute", [program, path, queries, REPLICATES, 2], env=THREADS)]
    for method, count in METHODS.items():
        jobs.append(bench.python_job(f"numpy, {method}", peer, path, queries, count, method, modules=["numpy"]))
        jobs[-1].env, jobs[-1].replicates = THREADS, count
    jobs[0].replicates = REPLICATES
    return jobs


def check_errors(jobs):
    """Standard errors of all columns agree with the first job's, within five of their own standard errors."""
    for job in jobs[1:]:
        relative = math.sqrt(1 / (2 * job.replicates) + 1 / (2 * REPLICATES))
        for wanted, got in zip(jobs[0].answer["standard_errors"], job.answer["standard_errors"]):
            if abs(got / wanted - 1) > 5 * relative:
                raise SystemExit(f"{job.name}: a standard error is {got}, where {jobs[0].name} has {wanted}")


def main():
    program, work = (os.path.abspath(path) for path in sys.argv[1:3])
    queries = round(1e6 * float(sys.argv[3] if len(sys.argv) > 3 else 1))
    os.makedirs(work, exist_ok=True)
    jobs = [job for job in make_jobs(program, work, queries) if not job.why_not]
    bench.alternate(jobs, ROUNDS)
    check_errors(jobs)
    results = {job.name: {k: statistics.median(answer[k] for answer in job.answers) for k in ("ms", "cpu_ms")} |
               {"replicates": job.replicates, "standard_error": job.answer["standard_errors"][0]} for job in jobs}
    own = results["wattroute"]
    print(f"Poisson bootstrap, {queries} queries x {COLUMNS} columns, 2 threads")
    print(f"{'':20} {'ms/replicate':>12} {'cpu ms':>8} {'ratio':>7} {'cpu':>7}  standard error of the first mean")
    for name, of in results.items():
        print(f"{name:20} {of['ms']:12.3f} {of['cpu_ms']:8.3f} {of['ms'] / own['ms']:7.1f} {of['cpu_ms'] / own['cpu_ms']:7.1f}"
              f"  {of['standard_error']:.6f}")
    print()
    best = min(((of["ms"], name) for name, of in results.items() if name not in ("wattroute", BY_HAND)), default=None)
    goals = [bench.goal(f"{best[1]} / bootstrap", best[0] / own["ms"], 40, 80)] if best else []
    bench.write_json(os.path.join(work, "bootstrap.json"), queries=queries, columns=COLUMNS, results=results, goals=goals)


main()
