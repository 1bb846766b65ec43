#!/usr/bin/env python3
"""Many scenarios in one replay of the reference table, against one replay and against numpy.

  scenarios.py SCENARIOS_PROGRAM WORK TABLE [ROUNDS]

Prices differ by accelerator (8 classes of pairs) or by pair (dense). Where a peer would take hours it runs fewer
scenarios, and so does a job of ours, whose totals must agree; times per scenario are then what is compared."""
import os
import sys

import bench

HERE = os.path.dirname(os.path.abspath(__file__))
FEW = 20  # scenarios of the peers


def main():
    program, work, table = (os.path.abspath(path) for path in sys.argv[1:4])
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    peer = os.path.join(HERE, "peers/scenarios_numpy.py")
    ours = lambda count, kind, threads=2: bench.Job(  # noqa: E731
        f"{count} scenarios, {kind}, {threads} threads", [program, table, threads, count, kind])
    numpy = lambda count, kind: bench.python_job(  # noqa: E731
        f"numpy, {count} scenarios, {kind}", peer, table, count, kind, modules=["h5py"])
    jobs = [ours(1, "classes"), ours(1000, "classes"), ours(1000, "classes", 1), ours(1, "dense"), ours(100, "dense"),
            ours(FEW, "classes"), numpy(1, "classes"), numpy(FEW, "classes"), ours(2, "dense"), numpy(2, "dense")]
    one, many, single, dense_one, dense_many, few, peer_one, peer_few, dense_two, peer_dense = range(len(jobs))
    bench.alternate(jobs, rounds)
    bench.check_same([jobs[one], jobs[peer_one]])
    bench.check_same([jobs[few], jobs[peer_few]])
    bench.check_same([jobs[dense_two], jobs[peer_dense]])
    bench.check_same([jobs[many], jobs[single]], tolerance=0)
    bench.print_table(f"Scenarios on {os.path.basename(table)}", jobs, jobs[one])
    print()
    wall = [bench.median(job.wall) if job.command else None for job in jobs]
    cpu = [bench.median(job.cpu) if job.command else None for job in jobs]
    goals = [bench.goal("1000 class-collapsed scenarios / one replay", wall[many] / wall[one], 15, 6)]
    facts = {"classes_cpu_ratio": cpu[many] / cpu[one],
             "classes_ms_per_scenario": (wall[many] - wall[one]) / 999 * 1e3,
             "dense_ms_per_scenario": (wall[dense_many] - wall[dense_one]) / 99 * 1e3}
    if wall[peer_few]:
        facts["numpy_classes_ms_per_scenario"] = (wall[peer_few] - wall[peer_one]) / (FEW - 1) * 1e3
        facts["numpy_dense_ms_per_scenario"] = wall[peer_dense] / 2 * 1e3
    for name, value in facts.items():
        print(f"{name:58} {value:8.2f}")
    bench.write_json(os.path.join(work, "scenarios.json"), jobs=bench.as_json(jobs), facts=facts, goals=goals)


main()
