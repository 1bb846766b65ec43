#!/usr/bin/env python3
"""Replay of the reference table by the program and by what people would write instead, in one run.

  replay.py PROGRAM FLOOR WORK [SCALE [ROUNDS]]

The table has 1 000 000 x SCALE queries and 160 pairs (20 models on 8 accelerators). The policy is the oracle over all
pairs with the baseline as its fallback; every job totals its energy and latency and counts what it got right, and the
totals must agree. FLOOR is the program that only reads the bytes that the job needs: scores, energies and latencies, as
the peers do. The program also holds them against their checksums, and its rows count only where nothing is missing.
"""
import os
import subprocess
import sys

import bench
import reference
from reference import BASELINE, PAIRS

# The last version of polars that runs on the Node.js of 2024.
POLARS, DUCKDB = "nodejs-polars@0.24.1", "@duckdb/node-api@1.5.6-r.1"
HERE = os.path.dirname(os.path.abspath(__file__))


def make_parquet(path, work, queries):
    """The long table as Parquet, unless it is there already; the reason when it cannot be made."""
    target = os.path.join(work, f"reference-{queries}.parquet")
    if os.path.exists(target):
        return target, None
    maker = bench.node_job("parquet", os.path.join(HERE, "peers/parquet_of.mjs"), packages=(POLARS,),
                           folder=os.path.join(work, "node"))
    if maker.why_not:
        return None, maker.why_not
    code = ("import h5py, sys, numpy as np\n"
            "f = h5py.File(sys.argv[1], 'r')\n"
            "f['energy_j'][:].tofile(sys.argv[2] + '/energy_j')\n"
            "f['latency_s'][:].tofile(sys.argv[2] + '/latency_s')\n"
            "(f['score'][:] == 1)[:, f['pair_model'][:]].astype('u1').tofile(sys.argv[2] + '/correct')\n")
    subprocess.run(["/usr/bin/python3", "-c", code, path, work], check=True)
    subprocess.run([*maker.command, work, str(queries), str(PAIRS), target], check=True)
    for name in ("energy_j", "latency_s", "correct"):
        os.remove(os.path.join(work, name))
    return target, None


def jobs_of(program, floor, work, path, study, queries):
    ranges = [f"{offset}:{size}" for offset, size in reference.layout_of(path).values()]
    parquet, why_not = make_parquet(path, work, queries)
    node = os.path.join(work, "node")
    peer = lambda name: os.path.join(HERE, "peers", name)  # noqa: E731
    jobs = [
        bench.Job("wattroute run, 2 threads", reference.run_command(program, study, path, "2")),
        bench.Job("wattroute run, 1 thread", reference.run_command(program, study, path, "1")),
        bench.Job("reading the bytes, 2 threads", [floor, path, "2", *ranges]),
        bench.Job("reading the bytes, 1 thread", [floor, path, "1", *ranges]),
        bench.python_job("numpy + h5py, careful tiles", peer("replay_numpy_tiled.py"), path, BASELINE, modules=["h5py"]),
        bench.python_job("numpy + h5py, whole arrays", peer("replay_numpy_whole.py"), path, BASELINE, modules=["h5py"]),
        bench.python_job("pandas, wide", peer("replay_pandas_wide.py"), path, BASELINE, modules=["h5py", "pandas"]),
        bench.python_job("pandas, long", peer("replay_pandas_long.py"), path, BASELINE, modules=["h5py", "pandas"]),
    ]
    cloud = PAIRS - 1
    for name, script, package, *more in (("DuckDB on Parquet", "replay_duckdb.mjs", DUCKDB, "2"),
                                         ("polars on Parquet", "replay_polars.mjs", POLARS)):
        jobs.append(bench.Job(name, why_not=why_not) if why_not else
                    bench.node_job(name, peer(script), parquet, str(cloud), *more, packages=(package,), folder=node))
    return jobs


def goals_of(jobs):
    """The goals of the project, as ratios of medians within this run."""
    wall = {job.name: bench.median(job.wall) for job in jobs}
    ours = wall["wattroute run, 2 threads"]
    rows = [bench.goal("replay / reading the bytes, 2 threads", ours / wall["reading the bytes, 2 threads"], 2.2, 1.5),
            bench.goal("peak MiB of the replay", bench.median(jobs[0].peak_mib), 64, 40)]
    for name, least, aim in (("numpy + h5py, careful tiles", 6, 10), ("DuckDB on Parquet", 30, 60),
                             ("pandas, wide", 50, 80), ("pandas, long", 200, 500)):
        if wall.get(name):
            rows.append(bench.goal(f"{name} / replay", wall[name] / ours, least, aim))
    return rows


def main():
    program, floor, work = (os.path.abspath(path) for path in sys.argv[1:4])
    scale = float(sys.argv[4]) if len(sys.argv) > 4 else 1
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 7
    queries = round(1e6 * scale)
    os.makedirs(work, exist_ok=True)
    path, study = reference.make(program, work, queries)
    jobs = jobs_of(program, floor, work, path, study, queries)
    bench.alternate(jobs, rounds)
    jobs[0].answer = reference.our_answer(program, study, path)
    for job in jobs:
        if job.answer and "bytes" in job.answer:
            job.answer = None
    bench.check_same(jobs)
    bench.print_table(f"Replay of {queries} queries x {PAIRS} pairs, "
                      f"{os.path.getsize(path) >> 20} MiB", jobs, jobs[0])
    print()
    goals = goals_of(jobs)
    bench.write_json(os.path.join(work, "replay.json"), queries=queries, pairs=PAIRS,
                     jobs=bench.as_json(jobs), goals=goals)


main()
