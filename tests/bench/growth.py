#!/usr/bin/env python3
"""How the time of a replay grows: with queries, pairs, scenarios and threads; one run, medians.

  growth.py PROGRAM SCENARIOS_PROGRAM WORK [LARGEST [ROUNDS]]      scenarios go to a hundredth of LARGEST

Sizes are chosen so that every table fits into the page cache and on a small disk: 16 pairs where queries grow to
LARGEST (10^7: 1.6 GB), 10^5 queries where pairs grow to 1000 (0.9 GB). Threads and scenarios use 160 pairs."""
import os
import sys

import bench
import reference


def table_job(program, work, queries, models, accelerators, threads):
    path, study = reference.make(program, work, queries, models, accelerators)
    job = bench.Job(f"{queries} queries x {models * accelerators} pairs, {threads} threads",
                    reference.run_command(program, study, path, str(threads)))
    job.path = path
    return job


def make_series(program, scenarios, work, largest):
    """Lists of (size, job): each job's time is what is plotted over the size."""
    powers = [10 ** k for k in range(4, 8) if 10 ** k <= largest]
    shapes = [(5, 2), (10, 4), (20, 8), (25, 16), (40, 25)]
    hundred = reference.make(program, work, 100000)[0]
    return {
        "queries": [(q, table_job(program, work, q, 4, 4, 2)) for q in powers],
        "pairs": [(m * a, table_job(program, work, 100000, m, a, 2)) for m, a in shapes],
        "scenarios": [(s, bench.Job(f"{s} scenarios of 100000 queries x 160 pairs, 2 threads",
                                    [scenarios, hundred, "2", str(s), "classes"]))
                      for s in (10 ** k for k in range(6)) if s <= largest / 100],
        "threads": [(t, table_job(program, work, 1000000, 20, 8, t)) for t in (1, 2)],
    }


def main():
    program, scenarios, work = (os.path.abspath(path) for path in sys.argv[1:4])
    largest = int(float(sys.argv[4])) if len(sys.argv) > 4 else 10 ** 7
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    os.makedirs(work, exist_ok=True)
    series = make_series(program, scenarios, work, largest)
    jobs = [job for points in series.values() for _, job in points]
    bench.alternate(jobs, rounds, seconds_each=60)
    bench.print_table("Growth", jobs, jobs[0])
    bench.write_json(os.path.join(work, "growth.json"), series={
        name: [{"size": size, "wall_s": bench.median(job.wall), "cpu_s": bench.median(job.cpu),
                "peak_mib": bench.median(job.peak_mib), "runs": len(job.wall), "what": job.name}
               for size, job in points] for name, points in series.items()})


main()
