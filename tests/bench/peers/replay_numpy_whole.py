"""The oracle as most people write it: whole arrays."""
import json
import sys

import h5py
import numpy as np

path, baseline = sys.argv[1], sys.argv[2]
with h5py.File(path, "r") as file:
    pairs = [name.decode() if isinstance(name, bytes) else name for name in file["pair"][:]]
    can = (file["score"][:] == 1)[:, file["pair_model"][:]]
    energy, latency = file["energy_j"][:], file["latency_s"][:]
best = np.where(can, energy, np.inf).argmin(axis=1)
best[~can.any(axis=1)] = pairs.index(baseline)
rows = np.arange(len(best))
print(json.dumps({"energy_j": float(energy[rows, best].sum(dtype=np.float64)),
                  "latency_s": float(latency[rows, best].sum(dtype=np.float64)),
                  "correct": int(can[rows, best].sum())}))
