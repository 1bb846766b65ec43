#!/usr/bin/env python3
"""Import of a wide and of a long CSV table by the program and by what people would write instead, in one run.

  import.py PROGRAM WORK [SCALE [ROUNDS]]

A wide table has a row per query with correctness, output tokens, energy and latency of 6 pairs, a long one a row per
query and pair. There are two of each: of 600 000 x SCALE queries (100 and 190 MB), and of about 1 GB x SCALE, where what
an import takes whatever the size is no longer seen. Every job reads all columns of the table, with their types given
beforehand to the peers, brings the long table into the form of queries x pairs, and writes score, tokens, energy and
latency (8-bit, 32-bit, float32), the queries' names and their domains, to a new file: of HDF5, or of Arrow where a peer knows no HDF5.
The peers use their fastest readers: pandas' engine c (Debian has no pyarrow), polars on all cores. The sums of all
columns must agree.

The program alone also refuses wrong values and keys that come twice, looks for what misleads, hashes the inputs and
waits until the file is stored (fsync); a peer's file may still be in the page cache.
"""
import json
import os
import subprocess
import sys

import bench

# The last version of polars that runs on the Node.js of 2024.
POLARS = "nodejs-polars@0.24.1"
HERE = os.path.dirname(os.path.abspath(__file__))
ACCELERATORS = "import-accelerators.csv"


def make_tables(work, queries):
    """The two tables, made unless they are there already."""
    tables = {shape: os.path.join(work, f"import-{shape}-{queries}.csv") for shape in ("wide", "long")}
    if not all(os.path.exists(path) for path in tables.values()):
        subprocess.run(["/usr/bin/python3", os.path.join(HERE, "make_import_tables.py"), str(queries), tables["wide"],
                        tables["long"], os.path.join(work, ACCELERATORS)], check=True)
    return tables


def our_answer(path):
    """Sums of our file, asked of the system's Python."""
    code = ("import h5py, json, numpy as np, sys\n"
            "f = h5py.File(sys.argv[1], 'r')\n"
            "total = lambda name: float(f[name][:].sum(dtype=np.float64))\n"
            "print(json.dumps({n: total(n) for n in ('score', 'output_tokens', 'energy_j', 'latency_s')}))")
    return json.loads(subprocess.run(["/usr/bin/python3", "-c", code, path], stdout=subprocess.PIPE, check=True).stdout)


def sizes_of(scale):
    """The tables with their queries: of both shapes, and a wide and a long one of about 1 GB."""
    return {"wide": round(6e5 * scale), "long": round(6e5 * scale), "large wide": round(6e6 * scale),
            "large long": round(3e6 * scale)}


def jobs_of(program, work, shape, table, is_large):
    node, out = os.path.join(work, "node"), lambda kind: os.path.join(work, f"import-out-{kind}")  # noqa: E731
    peer = lambda name: os.path.join(HERE, "peers", name)  # noqa: E731
    ours = [program, "import", "--scores" if shape == "wide" else "--long", table, "--accelerators",
            os.path.join(work, ACCELERATORS), "--quiet", "-o", out("ours.h5")]
    variants = [] if is_large else [
        bench.Job("wattroute import, 1 thread", ours, env={"OMP_NUM_THREADS": "1"}),
        bench.Job("wattroute import, with care", ours, env={"WATTROUTE_CSV": "careful"}),
    ]
    jobs = [
        bench.Job("wattroute import", ours),
        *variants,
        bench.python_job("pandas, to HDF5", peer("import_pandas.py"), shape, table, out("pandas.h5"),
                         modules=["h5py", "pandas"]),
        bench.node_job("polars, to Arrow", peer("import_polars.mjs"), shape, table, out("polars.arrow"),
                       packages=(POLARS,), folder=node),
    ]
    for job in jobs:
        job.makes = next((word for word in job.command or () if word.startswith(out(""))), None)
    return jobs


def goals_of(name, jobs):
    """The goals of the project, as ratios of medians within this run."""
    wall = {job.name: bench.median(job.wall) for job in jobs}
    return [bench.goal(f"{peer} / import, {name}", wall[peer] / wall["wattroute import"], least, aim)
            for peer, least, aim in (("pandas, to HDF5", 10, 20), ("polars, to Arrow", 2, 5)) if wall[peer]]


def main():
    program, work = (os.path.abspath(path) for path in sys.argv[1:3])
    scale = float(sys.argv[3]) if len(sys.argv) > 3 else 1
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    os.makedirs(work, exist_ok=True)
    results, goals = {}, []
    for name, queries in sizes_of(scale).items():
        shape = name.split()[-1]
        table = make_tables(work, queries)[shape]
        jobs = jobs_of(program, work, shape, table, name != shape)
        bench.alternate(jobs, rounds)
        jobs[0].answer = our_answer(jobs[0].command[-1])
        bench.check_same(jobs)
        size = os.path.getsize(table)
        bench.print_table(f"Import of a {shape} table of {queries} queries x 6 pairs, {size >> 20} MiB", jobs, jobs[0])
        print(f"wattroute import: {size / 1e6 / bench.median(jobs[0].wall):.0f} MB/s")
        goals += goals_of(name, jobs)
        results[name] = {"queries": queries, "bytes": size, "jobs": bench.as_json(jobs)}
    bench.write_json(os.path.join(work, "import.json"), queries=round(6e5 * scale), tables=results, goals=goals)


main()
