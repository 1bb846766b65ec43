#!/usr/bin/env python3
"""How a frontier grows: time and peak memory of `wattroute frontier` from 10^4 to 10^7 queries with scores that are all
different, beside a run of the same study and beside numpy, which must find the same area under the curve. Time should
grow as Q log Q, memory by 16 bytes per query.

  frontier.py PROGRAM WORK [MOST]
"""
import csv
import io
import math
import os
import subprocess
import sys

import bench

PEER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers/frontier_numpy.py")
STUDY = """wattroute: 1
name: frontier
measurements: {path}
baseline: big@rack
policies:
  r: {{kind: threshold, score: r, at: 0.5, strong: baseline, weak: small@rack}}
"""
MAKE = """import numpy as np, sys
draw, n = np.random.default_rng(7), int(sys.argv[1])
with open(sys.argv[2], "w") as out:
    out.write("r,correct:small,correct:big,energy_j:small,energy_j:big\\n")
    for first in range(0, n, 100000):
        m = min(100000, n - first)
        block = np.column_stack([draw.random(m), draw.random(m) < 0.6, draw.random(m) < 0.8, draw.gamma(2, 1, m),
                                 draw.gamma(2, 4, m)])
        np.savetxt(out, block, fmt=["%.9f", "%d", "%d", "%.6f", "%.6f"], delimiter=",")
"""


def make(program, work, queries):
    """The study over a table of that many queries, made unless it is there."""
    path, text = os.path.join(work, f"frontier-{queries}.h5"), os.path.join(work, "frontier.csv")
    study = os.path.join(work, f"frontier-{queries}.yaml")
    if not os.path.exists(path):
        subprocess.run(["/usr/bin/python3", "-c", MAKE, str(queries), text], check=True)
        subprocess.run([program, "import", "--scores", text, "--accelerator", "rack", "--site", "local", "--keep", "r",
                              "--quiet", "-o", path], check=True)
        os.remove(text)
    with open(study, "w", encoding="utf-8") as file:
        file.write(STUDY.format(path=os.path.abspath(path)))
    return study


def our_answer(command):
    """The area and the ends of the curve, from the program's own CSV."""
    text = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()
    found = {row["metric"]: row["value"] for row in csv.DictReader(io.StringIO(text)) if row["policy"] == "r"}
    return {"apgr": float(found["apgr_exact"]), "weak": float(found["accuracy_weak"]),
            "strong": float(found["accuracy_strong"])}


def measure(program, work, queries):
    """A row of the table: `seconds` and `run_seconds` are the least processor time, what starts with wall is all runs."""
    study = make(program, work, queries)
    frontier, run = (bench.Job(f"{name}, {queries} queries", [program, name, study, "--format", "csv", "--quiet",
                                                              "--threads", "2"]) for name in ("frontier", "run"))
    peer = bench.python_job(f"numpy's frontier, {queries} queries", PEER, os.path.join(work, f"frontier-{queries}.h5"),
                            modules=["h5py"])
    bench.alternate([frontier, run, peer], 5)
    frontier.answer = our_answer(frontier.command)
    bench.check_same([frontier, peer])
    seconds = min(frontier.cpu)
    return {"queries": queries, "seconds": seconds, "run_seconds": min(run.cpu), "mib": max(frontier.peak_mib),
            "ns_per_q_log_q": seconds * 1e9 / queries / math.log2(queries),
            "bytes_per_query": (max(frontier.peak_mib) - max(run.peak_mib)) * 2 ** 20 / queries,
            "wall_s": frontier.wall, "run_wall_s": run.wall, "numpy_wall_s": peer.wall, "numpy_peak_mib": peer.peak_mib}


def main():
    program, work = (os.path.abspath(path) for path in sys.argv[1:3])
    most = int(float(sys.argv[3])) if len(sys.argv) > 3 else 10 ** 7
    os.makedirs(work, exist_ok=True)
    rows = []
    print(f"{'queries':>10} {'frontier s':>11} {'run s':>8} {'ns / (Q log2 Q)':>16} {'MiB':>8} {'bytes/query':>12}")
    for queries in (m * 10 ** k for k in range(4, 8) for m in (1, 3)):
        if queries <= most:
            rows.append(measure(program, work, queries))
            print("{queries:10d} {seconds:11.3f} {run_seconds:8.3f} {ns_per_q_log_q:16.2f} {mib:8.1f} "
                  "{bytes_per_query:12.1f}".format(**rows[-1]))
    bench.write_json(os.path.join(work, "frontier.json"), rows=rows)


main()
