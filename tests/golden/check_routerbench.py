#!/usr/bin/env python3
"""Compares an imported RouterBench table with its CSV, whose rows of one query are joined here, cell by cell.

usage: check_routerbench.py TABLE.h5 TABLE.csv
"""
import csv
import sys

import h5py
import numpy


def labels(name):
    return [label.decode() for label in table[name][:]]


table = h5py.File(sys.argv[1])
csv.field_size_limit(1 << 24)
joined = {}
with open(sys.argv[2], newline="", encoding="utf-8") as file:
    reader = csv.DictReader(file)
    header = reader.fieldnames
    for row in reader:
        known = joined.setdefault((row["eval_name"], row["sample_id"]), {})
        known.update({name: value for name, value in row.items() if value})
models = [name.rpartition("|")[0] for name in header if "|" in name]

assert labels("model") == list(dict.fromkeys(models)), labels("model")
assert labels("pair") == [model + "@api" for model in labels("model")]
domains = labels("domain")
keys = [(domains[table["query_domain"][q]], bytes(table["query_id"][q]).rstrip(b"\0").decode())
        for q in range(table["query_id"].shape[0])]
assert sorted(keys) == sorted(joined)
for name, suffix in (("score", ""), ("cost_usd", "|total_cost")):
    expected = numpy.array([[float(joined[key].get(model + suffix, "nan")) for model in labels("model")] for key in keys])
    found = table[name][:]
    found = numpy.where(found < 0, numpy.nan, found) if found.dtype == "i1" else found
    assert numpy.array_equal(found.astype("f4"), expected.astype("f4"), equal_nan=True), name
assert "energy_j" not in table and "feature_value" not in table
