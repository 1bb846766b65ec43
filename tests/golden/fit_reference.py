"""Fits of every lm-arena-chat curve by the normal equations: pair, key, value, standard error, one per line."""

import csv
import sys

import numpy

curves = {}
with open(sys.argv[1], encoding="utf-8") as table:
    for row in csv.DictReader(table):
        if row["task"] == "lm-arena-chat":
            pair = f'{row["model_id"]}@{row["gpu_model"]}x{row["num_gpus"]}'
            batch = float(row["avg_batch_size"])
            time = batch / float(row["output_throughput_tokens_per_sec"])
            curves.setdefault(pair, []).append((batch, time, float(row["energy_per_token_joules"])))
assert len(curves) == 38

for pair, points in curves.items():
    batch, time, energy = numpy.array(points).T
    for keys, y, x in (("t0_s", "t1_s"), time, batch), (("c_j", "k_j"), energy, 1 / batch):
        design = numpy.column_stack((numpy.ones_like(x), x))
        if sys.argv[2] == "relative":
            design, target = design / y[:, None], numpy.ones_like(y)
        else:
            target = y
        value, *_ = numpy.linalg.lstsq(design, target, rcond=None)
        rest = design @ value - target
        covariance = rest @ rest / (len(y) - 2) * numpy.linalg.inv(design.T @ design)
        for i in range(2):
            print(f"{pair},{keys[i]},{value[i]:.17g},{covariance[i, i] ** 0.5:.17g}")
