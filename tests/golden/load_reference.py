#!/usr/bin/env python3
"""Routings of a tiny table under a load, every one of them, from model.md alone.

  load_reference.py TABLE SEED               writes TABLE: query_id, then correct, energy_j, latency_s and output_tokens of local and cloud
  load_reference.py TABLE LAMBDA             of a local device's queue: prints the least total energy over all routings, how many queries are
                                             local under it, and the totals of all routings that no change of a single query improves
  load_reference.py TABLE LAMBDA SCALING     the same of one load-driven replica in the cloud, elastic or reserved; how many are in the cloud

A query that goes to the local device costs its measured energy, and its share of what the device draws between queries:
always warm at 60 W, lambda the queries routed there per second (LAMBDA if all are). The replica serves up to 8 requests
at once, needs 0.01 + 0.001 b seconds and 0.1 + 3 / b joules per token at batch b, and draws 120 W without any.
"""
import csv
import functools
import itertools
import random
import sys

IDLE, REPLICA_IDLE, CAP = 60.0, 120.0, 8


def write(path, seed):
    draw, lengths = random.Random(seed), random.Random(seed + 1000)
    with open(path, "w") as stream:
        print("query_id," + ",".join(f"correct:{m},energy_j:{m},latency_s:{m},output_tokens:{m}" for m in ("local", "cloud")), file=stream)
        for i in range(9):
            time = draw.choice([0.5, 1, 2, 4])
            cloud = draw.choice([30, 60, 100, 200, 400, 900])
            print(f"q{i},1,{100 * time},{time},100,1,{cloud},1,{lengths.choice([100, 200, 400])}", file=stream)


def device(rows, local, demand):
    """Energy of all queries: rho P_active + (1 - rho) P_idle over lambda for the device, as measured for the cloud."""
    energy = sum(float(r["energy_j:local" if here else "energy_j:cloud"]) for r, here in zip(rows, local))
    served = [float(r["latency_s:local"]) for r, here in zip(rows, local) if here]
    if not served:
        return energy
    arrivals = demand * len(served) / len(rows)
    mean = sum(served) / len(served)
    return energy + len(served) * (1 - arrivals * mean) * IDLE / arrivals


@functools.lru_cache(maxsize=None)
def mean_power(arrivals, tokens):
    """Of a birth-death process, state by state."""
    step = lambda s: 0.01 + 0.001 * s
    weight = total = 1.0
    power = REPLICA_IDLE
    for n in range(1, 2000):
        s = min(n, CAP)
        weight *= arrivals * tokens * step(s) / s
        total += weight
        power += weight * (0.1 + 3 / s) * s / step(s)
    return power / total


def replica(rows, cloud, demand, scaling):
    """Energy of all queries: what the replica draws while they come, as measured for the local ones."""
    energy = sum(float(r["energy_j:local"]) for r, far in zip(rows, cloud) if not far)
    tokens = [int(r["output_tokens:cloud"]) for r, far in zip(rows, cloud) if far]
    time = len(rows) / demand
    if not tokens:
        return energy + (REPLICA_IDLE * time if scaling == "reserved" else 0)
    return energy + mean_power(demand * len(tokens) / len(rows), sum(tokens) / len(tokens)) * time


def main():
    if "." not in sys.argv[2]:
        write(sys.argv[1], int(sys.argv[2]))
        return
    rows = list(csv.DictReader(open(sys.argv[1])))
    demand = float(sys.argv[2])
    total = (lambda chosen: replica(rows, chosen, demand, sys.argv[3])) if len(sys.argv) > 3 else (lambda chosen: device(rows, chosen, demand))
    every = {chosen: total(chosen) for chosen in itertools.product((False, True), repeat=len(rows))}
    best = min(every, key=every.get)
    flip = lambda chosen, i: chosen[:i] + (not chosen[i],) + chosen[i + 1 :]
    stable = sorted(v for k, v in every.items() if all(every[flip(k, i)] >= v for i in range(len(rows))))
    print(f"{every[best]:.10g} {sum(best)} " + " ".join(f"{v:.10g}" for v in stable))


main()
