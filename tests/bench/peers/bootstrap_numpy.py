"""A bootstrap of means in numpy, in the ways that people and their best write it.

  bootstrap_numpy.py VALUES QUERIES REPLICATES METHOD

gather: draw rows and add them up. counts: count the rows drawn, and a product. multinomial: numpy's multinomial weights,
and a product. poisson: numpy's Poisson weights, and a product. inversion: what wattroute does, by hand: bytes through a
table of its weights, blocks of queries by 64 replicates, and a product.
Prints JSON as tests/bench/resample.c does."""
import json
import sys
import time

import numpy as np

path, queries, replicates, method = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
values = np.fromfile(path).reshape(queries, -1)
random = np.random.default_rng(1)


def gather():
    return np.array([values[random.integers(0, queries, queries, dtype=np.int32)].mean(0) for _ in range(replicates)])


def counts():
    draw = (np.bincount(random.integers(0, queries, queries, dtype=np.int32), minlength=queries) for _ in range(replicates))
    return np.array([count.astype(float) @ values / queries for count in draw])


def multinomial():
    share = np.full(queries, 1 / queries)
    draw = (random.multinomial(queries, share).astype(float) for _ in range(replicates))
    return np.array([count @ values / queries for count in draw])


def poisson():
    draw = (random.poisson(1.0, queries).astype(float) for _ in range(replicates))
    return np.array([weight @ values / weight.sum() for weight in draw])


def inversion():
    table = np.repeat(np.arange(6.0), [94, 95, 46, 16, 4, 1])
    together = np.column_stack([values, np.ones(queries)])
    sums = np.zeros((replicates, together.shape[1]))
    for first in range(0, replicates, 64):
        part = sums[first:first + 64]
        for row in range(0, queries, 8192):
            block = together[row:row + 8192]
            part += table[random.integers(0, 256, (len(part), len(block)), dtype=np.uint8)] @ block
    return sums[:, :-1] / sums[:, -1:]


wall, cpu = time.perf_counter(), time.process_time()
means = {"gather": gather, "counts": counts, "multinomial": multinomial, "poisson": poisson, "inversion": inversion}[method]()
each = 1e3 / replicates
print(json.dumps({"ms": each * (time.perf_counter() - wall), "cpu_ms": each * (time.process_time() - cpu),
                  "standard_errors": list(means.std(0))}))
