"""What a scenario costs: python3 tests/bench/sweep.py PROGRAM [QUERIES]. User time of 100 000 scenarios of three policies
that decide once, less that of one scenario, over scenarios x policies; the goal is 10 microseconds. The summary on a
screen is made of all rows and their notes, so that no more than the printing itself is left out."""

import pathlib
import resource
import subprocess
import sys
import tempfile

STUDY = """wattroute: 1
name: bench
measurements: table.h5
pairs: [{site: local}, {pair: "GPT-OSS-120B@B200"}]
baseline: "GPT-OSS-120B@B200"
allow_mixed_basis: true
policies:
  cloud-only: {kind: always, pair: baseline}
  oracle:     {kind: oracle}
  router-80:  {kind: imperfect, preset: ipw, rate: 0.8}
"""
GRID = "sweep={a: {grid: {cloud.overheads.pue: {from: 1, to: 2, steps: %d}, cloud.overheads.network_j: {from: 1, to: 9, steps: %d}}}}"


def user_seconds(command, folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    queries = sys.argv[2] if len(sys.argv) > 2 else "1000000"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "synth", "--queries", queries, "-o", "table.h5", "--quiet"], cwd=folder, check=True)
        pathlib.Path(folder, "study.yaml").write_text(STUDY, encoding="utf-8")
        sweep = [program, "sweep", "study.yaml", "--quiet", "--threads", "1", "--set"]
        one = min(user_seconds(sweep + [GRID % (2, 2)], folder) for _ in range(3))
        many = min(user_seconds(sweep + [GRID % (1000, 100)], folder) for _ in range(3))
        print(f"{queries} queries: 4 scenarios {one:.2f} s, 100 000 scenarios {many:.2f} s of user time")
        print(f"{(many - one) / 99996 / 3 * 1e6:.1f} microseconds per scenario and policy")


if __name__ == "__main__":
    main()
