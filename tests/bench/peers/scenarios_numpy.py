"""The oracle under many scenarios as a careful user of numpy would write it: tiles of 4096 rows, every scenario on each.

  scenarios_numpy.py FILE SCENARIOS classes|dense

With `classes` the prices depend on the accelerator alone, so the least energy of each accelerator's correct pairs is
found once; the prices are those of tests/bench/scenarios.c."""
import json
import sys

import h5py
import numpy as np

path, scenarios, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with h5py.File(path, "r") as file:
    model_of, accelerator_of = file["pair_model"][:], file["pair_accelerator"][:]
    score, energy, latency = file["score"], file["energy_j"], file["latency_s"]
    pairs, cloud = len(model_of), len(model_of) - 1
    classes = accelerator_of.max() + 1
    key = np.arange(classes) if kind == "classes" else np.arange(pairs)
    number = np.arange(scenarios)[:, None]
    constant = (number * 31 + key * 17) % 100 / 10
    per_joule = 0.5 + (number * 7919 + key * 104729) % 1000 / 1000
    members = [np.flatnonzero(accelerator_of == c) for c in range(classes)]
    joules = seconds = 0.0
    correct = 0
    for start in range(0, score.shape[0], 4096):
        can = (score[start:start + 4096] == 1)[:, model_of]
        cost = energy[start:start + 4096]
        time = latency[start:start + 4096]
        none = ~can.any(axis=1)
        rows = np.arange(len(cost))
        masked = np.where(can, cost, np.inf)
        if kind == "classes":
            best = np.stack([m[masked[:, m].argmin(axis=1)] for m in members], axis=1)
            masked = np.take_along_axis(masked, best, axis=1)
        masked = masked.astype(np.float64)
        for s in range(scenarios):
            chosen = (masked * per_joule[s] + constant[s]).argmin(axis=1)
            if kind == "classes":
                chosen = best[rows, chosen]
            chosen[none] = cloud
            joules += cost[rows, chosen].sum(dtype=np.float64)
            seconds += time[rows, chosen].sum(dtype=np.float64)
            correct += int(can[rows, chosen].sum())
print(json.dumps({"energy_j": joules, "latency_s": seconds, "correct": correct}))
