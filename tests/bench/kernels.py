#!/usr/bin/env python3
"""The decision kernels in memory against reading the same bytes: runs the program `kernels` and holds the best kernel of
this machine against the goals.

  kernels.py KERNELS WORK
"""
import json
import os
import subprocess
import sys

import bench


def main():
    program, work = (os.path.abspath(path) for path in sys.argv[1:3])
    os.makedirs(work, exist_ok=True)
    result = json.loads(subprocess.run([program], stdout=subprocess.PIPE, check=True).stdout)
    print(f"Decisions in memory, {result['queries']} queries x {result['pairs']} pairs, one thread")
    print(f"{'kernel':12} {'reading ms':>11} {'energy only':>12} {'ratio':>6} {'with gather':>12} {'ratio':>6}")
    for kernel in result["kernels"]:
        only, gather = kernel["energy_only"], kernel["with_gather"]
        print(f"{kernel['name']:12} {kernel['read_ms']:11.2f} {only['ms']:12.2f} {only['ratio']:6.2f} "
              f"{gather['ms']:12.2f} {gather['ratio']:6.2f}")
    print()
    best = result["kernels"][-1]
    goals = [bench.goal(f"{best['name']}, energy only / reading", best["energy_only"]["ratio"], 1.5, 1.2),
             bench.goal(f"{best['name']}, with gather / reading", best["with_gather"]["ratio"], 2.0, 1.5)]
    bench.write_json(os.path.join(work, "kernels.json"), **result, goals=goals)


main()
