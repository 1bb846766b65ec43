#!/usr/bin/env python3
"""Two commits side by side on the reference table: this tree's program and that of another commit.

  compare.py PROGRAM WORK REF [SCALE [ROUNDS]]
"""
import os
import shutil
import subprocess
import sys

import bench
import reference


def build(ref, work):
    """The program of another commit, built in a clone of its own."""
    found = subprocess.run(["git", "rev-parse", "--quiet", "--verify", "--short=12", f"{ref}^{{commit}}"],
                           stdout=subprocess.PIPE, check=False)
    if found.returncode != 0:
        raise SystemExit(f"REF is '{ref}', which is no commit here; expected one, as in make bench-compare REF=HEAD~1")
    commit = found.stdout.decode().strip()
    tree = os.path.join(work, f"tree-{commit}")
    if not os.path.exists(tree):
        subprocess.run(["git", "clone", "--quiet", "--shared", ".", tree], check=True)
    subprocess.run(["git", "-C", tree, "checkout", "--quiet", "--detach", commit], check=True)
    if subprocess.run(["make", "-s", "-j2", "-C", tree, "build/release/wattroute"], stdout=subprocess.DEVNULL,
                      check=False).returncode != 0:
        shutil.rmtree(tree)
        raise SystemExit(f"{ref} ({commit}) does not build; choose another commit")
    return os.path.join(tree, "build/release/wattroute")


def main():
    program, work = (os.path.abspath(path) for path in sys.argv[1:3])
    ref = sys.argv[3]
    queries = round(1e6 * float(sys.argv[4] if len(sys.argv) > 4 else 1))
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 9
    os.makedirs(work, exist_ok=True)
    other = build(ref, work)
    path, study = reference.make(program, work, queries)
    jobs = []
    for threads in ("2", "1"):
        for name, which in (("this tree", program), (ref, other)):
            jobs.append(bench.Job(f"run, {threads} threads, {name}", reference.run_command(which, study, path, threads)))
    answers = [reference.our_answer(which, study, path) for which in (program, other)]
    bench.alternate(jobs, rounds)
    jobs[0].answer, jobs[1].answer = answers
    bench.check_same(jobs[:2])
    bench.print_table(f"{queries} queries x {reference.PAIRS} pairs", jobs, jobs[0])
    print(f"\n{ref} / this tree: {bench.median(jobs[1].cpu) / bench.median(jobs[0].cpu):.2f} times the processor time "
          f"on 2 threads, {bench.median(jobs[3].cpu) / bench.median(jobs[2].cpu):.2f} on 1")
    bench.write_json(os.path.join(work, "compare.json"), queries=queries, ref=ref, jobs=bench.as_json(jobs))


main()
