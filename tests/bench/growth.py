#!/usr/bin/env python3
"""How the time of a replay grows: with queries, pairs, scenarios and threads, beside numpy and beside reading the bytes.

  growth.py PROGRAM PROGRAMS WORK [LARGEST [ROUNDS]]      PROGRAMS is the folder of read_floor and scenarios

Sizes are chosen so that every table fits into the page cache and on a small disk: 16 pairs where queries grow to LARGEST
(10^7: 2 GB), 10^5 queries where pairs grow to 1000 (0.9 GB) and where scenarios grow to a hundredth of LARGEST; threads
share a tenth of LARGEST queries. A line of a chart is a list of (size, job)."""
import os
import subprocess
import sys

import bench
import reference
import sweep

HERE = os.path.dirname(os.path.abspath(__file__))
SHAPES = [(5, 2), (5, 4), (10, 5), (20, 5), (20, 10), (25, 20), (40, 25)]  # models, accelerators
GRIDS = {10: (5, 2), 100: (10, 10), 1000: (100, 10), 10 ** 4: (100, 100), 10 ** 5: (1000, 100)}


class Growth:
    def __init__(self, program, programs, work, largest):
        self.program, self.work, self.largest = program, work, largest
        self.floor, self.scenarios = (os.path.join(programs, name) for name in ("read_floor", "scenarios"))

    def table_jobs(self, queries, models, accelerators, threads=2):
        """Ours, reading the bytes, and numpy, of one table."""
        path, study = reference.make(self.program, self.work, queries, models, accelerators)
        ranges = [f"{offset}:{size}" for offset, size in reference.layout_of(path).values()]
        what = f"{queries} queries x {models * accelerators} pairs, {threads} threads"
        numpy = bench.python_job(f"numpy tiles, {what}", os.path.join(HERE, "peers/replay_numpy_tiled.py"), path,
                                 f"M{models - 1}@A{accelerators - 1}", modules=["h5py"])
        return {"wattroute run": bench.Job(f"run, {what}", reference.run_command(self.program, study, path, str(threads))),
                "reading the bytes": bench.Job(f"reading, {what}", [self.floor, path, str(threads), *ranges]),
                "numpy + h5py, tiles": numpy}

    def tables(self, sizes, make):
        """Lines of the three over the sizes."""
        jobs = {size: make(size) for size in sizes}
        return {name: [(size, of[name]) for size, of in jobs.items() if not of[name].why_not]
                for name in next(iter(jobs.values()))}

    def over_queries(self):
        sizes = [m * 10 ** k for k in range(4, 8) for m in (1, 3) if m * 10 ** k <= self.largest]
        return self.tables(sizes, lambda queries: self.table_jobs(queries, 4, 4))

    def over_pairs(self):
        shapes = {m * a: (m, a) for m, a in SHAPES}
        return self.tables(shapes, lambda pairs: self.table_jobs(100000, *shapes[pairs]))

    def over_threads(self):
        """Threads to the number of cores; numpy has one, so it is left out."""
        counts = sorted({2 ** k for k in range(8) if 2 ** k <= os.cpu_count()} | {1, os.cpu_count()})
        lines = self.tables(counts, lambda threads: self.table_jobs(int(self.largest / 10), 20, 8, threads))
        del lines["numpy + h5py, tiles"]
        return lines

    def sweeps(self, most):
        """The command `sweep` over policies that decide once, whatever the prices."""
        table, study = (os.path.join(self.work, name) for name in ("sweep-100000.h5", "sweep.yaml"))
        if not os.path.exists(table):
            subprocess.run([self.program, "synth", "--queries", "100000", "-o", table, "--quiet"], check=True)
        bench.write_whole(study, sweep.STUDY)
        return [(count, bench.Job(f"sweep, {count} scenarios", [
            self.program, "sweep", study, "--quiet", "--threads", "2", "--set", f"measurements={table}", "--set",
            sweep.GRID % grid])) for count, grid in GRIDS.items() if count <= most]

    def over_scenarios(self):
        table = reference.make(self.program, self.work, 100000)[0]
        most = self.largest / 100
        sizes = [10 ** k for k in range(6) if 10 ** k <= most]
        ours = lambda kind, top: [(n, bench.Job(  # noqa: E731
            f"{kind}, {n} scenarios of 100000 queries x 160 pairs", [self.scenarios, table, "2", str(n), kind]))
                                  for n in sizes if n <= top]
        peer = [(n, bench.python_job(f"numpy classes, {n} scenarios of 100000 queries x 160 pairs",
                                     os.path.join(HERE, "peers/scenarios_numpy.py"), table, str(n), "classes",
                                     modules=["h5py"])) for n in sizes if n <= 1000]
        return {"oracle, 8 classes": ours("classes", most), "oracle, 160 prices": ours("dense", 1000),
                "decided once (sweep)": self.sweeps(most), "numpy, 8 classes": [(n, j) for n, j in peer if not j.why_not]}


def check_points(charts):
    """Where one job answers and another does too, of the same size, their answers agree."""
    for chart in charts.values():
        by_size = {}
        for name, line in chart.items():
            for size, job in line:
                if job.answer and "energy_j" in job.answer and "160 prices" not in name:
                    by_size.setdefault(size, []).append(job)
        for jobs in by_size.values():
            bench.check_same(jobs)


def main():
    program, programs, work = (os.path.abspath(path) for path in sys.argv[1:4])
    largest = int(float(sys.argv[4])) if len(sys.argv) > 4 else 10 ** 7
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    os.makedirs(work, exist_ok=True)
    growth = Growth(program, programs, work, largest)
    charts = {name: getattr(growth, f"over_{name}")() for name in ("queries", "pairs", "threads", "scenarios")}
    jobs = [job for lines in charts.values() for line in lines.values() for _, job in line]
    bench.alternate(jobs, rounds, seconds_each=60)
    check_points(charts)
    bench.print_table("Growth", jobs, jobs[0])
    bench.write_json(os.path.join(work, "growth.json"), largest=largest, charts={
        name: {line: [{"size": size, "what": job.name, "wall_s": job.wall, "cpu_s": job.cpu, "peak_mib": job.peak_mib,
                       "bytes": (job.answer or {}).get("bytes")} for size, job in points] for line, points in lines.items() if points}
        for name, lines in charts.items()})


main()
