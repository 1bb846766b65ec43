#!/usr/bin/env python3
"""Routings of a tiny table under a local device's queue, every one of them, from model.md alone.

  load_reference.py TABLE SEED      writes TABLE: query_id, then correct, energy_j and latency_s of local and cloud
  load_reference.py TABLE LAMBDA    prints the least total energy over all routings, how many queries are local under it,
                                    and the totals of all routings that no change of a single query improves

A query that goes to the local device costs its measured energy, and its share of what the device draws between queries:
always warm at 60 W, lambda the queries routed there per second (LAMBDA if all are).
"""
import csv
import itertools
import random
import sys

IDLE = 60.0


def write(path, seed):
    draw = random.Random(seed)
    with open(path, "w") as stream:
        print("query_id,correct:local,energy_j:local,latency_s:local,correct:cloud,energy_j:cloud,latency_s:cloud", file=stream)
        for i in range(9):
            time = draw.choice([0.5, 1, 2, 4])
            print(f"q{i},1,{100 * time},{time},1,{draw.choice([30, 60, 100, 200, 400, 900])},1", file=stream)


def total(rows, local, demand):
    """Energy of all queries: rho P_active + (1 - rho) P_idle over lambda for the device, as measured for the cloud."""
    energy = sum(float(r["energy_j:local" if here else "energy_j:cloud"]) for r, here in zip(rows, local))
    served = [float(r["latency_s:local"]) for r, here in zip(rows, local) if here]
    if not served:
        return energy
    arrivals = demand * len(served) / len(rows)
    mean = sum(served) / len(served)
    return energy + len(served) * (1 - arrivals * mean) * IDLE / arrivals


def main():
    if "." not in sys.argv[2]:
        write(sys.argv[1], int(sys.argv[2]))
        return
    rows = list(csv.DictReader(open(sys.argv[1])))
    demand = float(sys.argv[2])
    every = {local: total(rows, local, demand) for local in itertools.product((False, True), repeat=len(rows))}
    best = min(every, key=every.get)
    flip = lambda local, i: local[:i] + (not local[i],) + local[i + 1 :]
    stable = sorted(v for k, v in every.items() if all(every[flip(k, i)] >= v for i in range(len(rows))))
    print(f"{every[best]:.10g} {sum(best)} " + " ".join(f"{v:.10g}" for v in stable))


main()
