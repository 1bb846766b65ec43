#!/usr/bin/env python3
"""Two commits side by side on the reference table: this tree's program and that of another commit.

  compare.py PROGRAM WORK REF [SCALE [ROUNDS]]
"""
import contextlib
import os
import subprocess
import sys
import tempfile

import bench
import reference


def commit_of(ref):
    found = subprocess.run(["git", "rev-parse", "--quiet", "--verify", "--short=12", f"{ref}^{{commit}}"],
                           stdout=subprocess.PIPE, check=False)
    if found.returncode != 0:
        raise SystemExit(f"REF is '{ref}', which is no commit here; expected one, as in make bench-compare REF=HEAD~1")
    return found.stdout.decode().strip()


@contextlib.contextmanager
def program_of(ref, work):
    """The program of another commit, built in a clone of its own, which goes away in the end. The build is a make of its own
    too: nothing that was said to this one (VARIANT, jobs) is meant for it."""
    commit = commit_of(ref)
    env = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "VARIANT")}
    with tempfile.TemporaryDirectory(prefix=f"tree-{commit}-", dir=work) as tree:
        subprocess.run(["git", "clone", "--quiet", "--shared", "--no-checkout", ".", tree], check=True)
        subprocess.run(["git", "-C", tree, "checkout", "--quiet", "--detach", commit], check=True)
        bench.show(f"building {ref} ({commit})")
        made = subprocess.run(["make", "-s", f"-j{os.cpu_count()}", "-C", tree, "build/release/wattroute"], env=env,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if made.returncode != 0:
            last = made.stderr.decode(errors="replace").strip().splitlines()[-2:]
            raise SystemExit(f"{ref} ({commit}) does not build; choose another commit: {'; '.join(last)}")
        yield os.path.join(tree, "build/release/wattroute")


def times_of(job, base):
    """Processor time over that of another job, as text; GNU time does not see less than a hundredth of a second."""
    least = bench.median(base.cpu)
    return f"{bench.median(job.cpu) / least:.2f}" if least else "n/a"


def compare(program, other, work, ref, queries, rounds):
    path, study = reference.make(program, work, queries)
    jobs = []
    for threads in ("2", "1"):
        for name, which in (("this tree", program), (ref, other)):
            jobs.append(bench.Job(f"run, {threads} threads, {name}", reference.run_command(which, study, path, threads)))
    bench.alternate(jobs, rounds)
    for job, which in zip(jobs, (program, other)):
        job.answer = reference.our_answer(which, study, path)
    bench.check_same(jobs[:2])
    bench.print_table(f"{queries} queries x {reference.PAIRS} pairs", jobs, jobs[0])
    print(f"\n{ref} takes {times_of(jobs[1], jobs[0])} times the processor time of this tree on 2 threads, "
          f"{times_of(jobs[3], jobs[2])} on 1")
    bench.write_json(os.path.join(work, "compare.json"), queries=queries, ref=ref, commit=commit_of(ref),
                     jobs=bench.as_json(jobs))


def main():
    program, work = (os.path.abspath(path) for path in sys.argv[1:3])
    ref = sys.argv[3]
    queries = round(1e6 * float(sys.argv[4] if len(sys.argv) > 4 else 1))
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 9
    os.makedirs(work, exist_ok=True)
    with program_of(ref, work) as other:
        compare(program, other, work, ref, queries, rounds)


main()
