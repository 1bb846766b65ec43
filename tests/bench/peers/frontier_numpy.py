"""A router's curve as a user of numpy would trace it: sort by score, add up, and take the area over the strong share.

  frontier_numpy.py FILE"""
import json
import sys

import h5py
import numpy as np

with h5py.File(sys.argv[1], "r") as file:
    models = [name.decode() if isinstance(name, bytes) else name for name in file["model"][:]]
    score = file["feature_value"][:, 0]
    right = file["score"][:] == 1
weak, strong = right[:, models.index("small")], right[:, models.index("big")]
order = np.argsort(-score)
gained = np.concatenate([[0], np.cumsum(strong[order].astype(np.int64) - weak[order])]) / len(score)
accuracy, gap = weak.mean() + gained, strong.mean() - weak.mean()
recovered = (accuracy - weak.mean()) / gap
print(json.dumps({"apgr": np.trapz(recovered, dx=1 / len(score)), "weak": weak.mean(), "strong": strong.mean()}))
