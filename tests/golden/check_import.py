#!/usr/bin/env python3
"""Compares an imported MMLU-Pro table with the CSV files it came from, cell by cell.

usage: check_import.py TABLE.h5 FOLDER
"""
import csv
import math
import os
import sys

import h5py
import numpy


def rows_of(name):
    with open(os.path.join(sys.argv[2], name), newline="") as file:
        return list(csv.DictReader(file))


def labels(name):
    return [label.decode() for label in table[name][:]]


def same(name, expected, column=None):
    found = table[name][:] if column is None else table[name][:, column]
    assert numpy.array_equal(found, numpy.array(expected, found.dtype), equal_nan=found.dtype.kind == "f"), name


def number(text, scale=1):
    return float(text) * scale if text else math.nan


table = h5py.File(sys.argv[1])
queries, pairs, curves = rows_of("scores_wide.csv"), rows_of("pairs.csv"), rows_of("batch_curves.csv")
models = {row["model"]: row for row in rows_of("models.csv")}
accelerators = rows_of("accelerators.csv")

domains = list(dict.fromkeys(row["category"] for row in queries))
assert labels("domain") == domains
same("query_domain", [domains.index(row["category"]) for row in queries])
assert [b"".join(text).rstrip(b"\0").decode() for text in table["query_id"][:]] == [row["question_id"] for row in queries]
same("input_tokens", [math.ceil(int(row["question_chars"]) / 4) for row in queries])

tokens = {}
for column, model in enumerate(labels("model")):
    tokens[model] = [math.ceil(int(row["out_chars:" + model]) / 4) if row["out_chars:" + model] else -1 for row in queries]
    same("output_tokens", tokens[model], column)
    same("score", [int(row["correct:" + model] or -1) for row in queries], column)
for model_column, name, scale in (("params_total_b", "model_params_total", 1e9), ("usd_per_mtok_out", "model_usd_per_mtok_out", 1)):
    same(name, [number(models.get(model, {}).get(model_column), scale) for model in labels("model")])

assert labels("pair") == [row["model"] + "@" + row["accelerator"] for row in pairs]
bases, words = ["accelerator", "soc", "system", "wall"], ["measured", "derived", "modelled"]
same("pair_energy_basis", [bases.index(row["energy_basis"]) for row in pairs])
same("pair_energy_provenance", [words.index(row["provenance"]) for row in pairs])
same("pair_latency_provenance", [words.index(row["provenance"]) for row in pairs])
same("pair_measured_batch", [float(row["measured_batch"]) for row in pairs])
for column, row in enumerate(pairs):
    count = numpy.array(tokens[row["model"]], "f8")
    known = (count >= 0) & (numpy.array([query["correct:" + row["model"]] for query in queries]) != "")
    for name, rate in (("energy_j", "j_per_output_token"), ("latency_s", "s_per_output_token")):
        same(name, numpy.where(known, count * float(row[rate]), math.nan).astype("f4"), column)

assert labels("accelerator") == [row["accelerator"] for row in accelerators]
same("accelerator_site", [["local", "cloud"].index(row["site"]) for row in accelerators])
same("accelerator_devices", [int(row["devices"]) for row in accelerators])
for state in ("idle_w", "loaded_idle_w", "active_w", "tdp_w"):
    same("accelerator_" + state, [number(row[state]) for row in accelerators])
same("curve_pair", [labels("pair").index(row["model"] + "@" + row["accelerator"]) for row in curves])
for name in ("batch", "j_per_output_token", "s_per_output_token", "power_w"):
    same("curve_" + name, [number(row[name]) for row in curves])
for name in ("output_tokens", "input_tokens"):
    word = table[name].attrs["provenance"]
    assert (word.decode() if isinstance(word, bytes) else word) == "derived", name
