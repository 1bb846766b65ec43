#!/usr/bin/env python3
"""Where the time goes: samples of the processor's clock by perf, one thread each, by function.

  hotspots.py PROGRAM PROGRAMS WORK [SCALE]      PROGRAMS is the folder of scenarios and resample

The tables are those of the other benchmarks, which are run before. Without perf, or where it may not sample, the JSON
says why there is nothing."""
import os
import subprocess
import sys

import bench
import reference

HERTZ, ROWS, LEAST = 1999, 6, 1.0  # rows of a table, and the least per cent that earns one


def commands_of(program, programs, work, scale):
    """The jobs that are sampled, by name."""
    queries = round(1e6 * scale)
    path, study = reference.make(program, work, queries)
    most = max((m * 10 ** k for k in range(4, 8) for m in (1, 3)
                if os.path.exists(os.path.join(work, f"frontier-{m * 10 ** k}.yaml"))), default=0)
    imported = round(6e5 * scale)
    jobs = {
        f"run, {queries} queries x {reference.PAIRS} pairs": reference.run_command(program, study, path, "1"),
        f"1000 scenarios, classes, {queries} queries": [os.path.join(programs, "scenarios"), path, "1", "1000", "classes"],
        f"20 scenarios, dense, {queries} queries": [os.path.join(programs, "scenarios"), path, "1", "20", "dense"],
        f"import of a wide table, {imported} queries": [
            program, "import", "--scores", os.path.join(work, f"import-wide-{imported}.csv"), "--accelerators",
            os.path.join(work, "import-accelerators.csv"), "--quiet", "-o", os.path.join(work, "import-out-ours.h5")],
        f"bootstrap, {queries} queries, 1024 replicates": [
            os.path.join(programs, "resample"), os.path.join(work, f"bootstrap-{queries}.bin"), queries, 1024, 1],
    }
    if most:
        jobs[f"frontier, {most} queries"] = [program, "frontier", os.path.join(work, f"frontier-{most}.yaml"), "--format",
                                             "csv", "--quiet", "--threads", "1"]
    return jobs


def rows_of(report):
    """(per cent, function, file, whether the kernel's) of perf's report; what a function includes from headers is its own."""
    rows = {}
    for line in report.splitlines():
        fields = [field.strip() for field in line.split("|")]
        if line.startswith("#") or len(fields) < 3 or not fields[0].endswith("%"):
            continue
        share, (where, _, name), source = float(fields[0][:-1]), fields[1].partition(" "), fields[2]
        row = rows.setdefault((where, name.strip(), "" if source.endswith(".h") else source), [0.0])
        row[0] += share
    for key in [key for key in rows if key[2] == ""]:
        owner = max((k for k in rows if k[:2] == key[:2] and k[2]), key=lambda k: rows[k][0], default=None)
        if owner:
            rows[owner][0] += rows.pop(key)[0]
    return sorted(((share, name, source, where == "[k]") for (where, name, source), (share,) in rows.items()),
                  key=lambda row: -row[0])


def sample(command, data, env):
    """The report's rows, or the reason why there is none."""
    record = ["perf", "record", "-q", "-e", "cpu-clock", "-F", str(HERTZ), "-o", data, "--", *map(str, command)]
    try:
        done = subprocess.run(record, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env, check=False)
    except FileNotFoundError:
        return None, "perf is not installed"
    if done.returncode != 0:
        return None, "perf may not sample here"
    report = subprocess.run(["perf", "report", "-i", data, "--stdio", "--no-children", "-F", "overhead,sym,srcfile", "-t",
                             "|"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout.decode()
    os.remove(data)
    return rows_of(report), None


def main():
    program, programs, work = (os.path.abspath(path) for path in sys.argv[1:4])
    scale = float(sys.argv[4]) if len(sys.argv) > 4 else 1
    env, profiles, why_not = {**os.environ, "OMP_NUM_THREADS": "1"}, [], None
    for name, command in commands_of(program, programs, work, scale).items():
        rows, why_not = sample(command, os.path.join(work, "perf.data"), env)
        if why_not:
            break
        kernel = sum(row[0] for row in rows if row[3])
        top = [{"percent": round(share, 1), "function": function, "file": "Linux" if of_kernel else source}
               for share, function, source, of_kernel in rows if share >= LEAST][:ROWS]
        profiles.append({"name": name, "kernel_percent": round(kernel, 1), "functions": top})
        print(f"\n{name}: {kernel:.1f} % in the kernel")
        for row in top:
            print(f"{row['percent']:8.1f} %  {row['function']}  {row['file']}")
    if why_not:
        print(f"Where the time goes is not measured: {why_not}")
    bench.write_json(os.path.join(work, "hotspots.json"), why_not=why_not, profiles=profiles)


main()
