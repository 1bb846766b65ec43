#!/usr/bin/env python3
"""Compares an imported table with the runs of make_ipw.py, cell by cell, as the schema's documentation reads.

usage: check_ipw.py TABLE.h5 RUN.jsonl ...
"""
import json
import math
import sys

import h5py
import numpy


def labels(name):
    return [label.decode() for label in table[name][:]] if name in table else []


def column(name, wanted):
    """A column as float64 with NaN for what is missing; one without any value is not in the file."""
    found = table[name][:].astype("f8") if name in table else numpy.full(wanted.shape, math.nan)
    if name in ("score", "output_tokens", "input_tokens"):
        found[found < 0] = math.nan
    return found


def measured(value):
    return float(value) if value is not None and value > 0 else math.nan


table = h5py.File(sys.argv[1])
cells, order, inputs, first, basis = {}, {}, {}, {}, {}
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    known = [entry for row in rows for entry in row["model_metrics"].values() if entry and entry["system_info"]]
    gpu, processor = known[0]["gpu_info"], known[0]["system_info"]["cpu_brand"]
    is_apple = "Apple" in processor
    machine = processor if is_apple or not gpu else gpu["name"]
    for row in rows:
        query = (row["subject"], row["problem"], row["answer"])
        order.setdefault(query)
        for model, entry in row["model_metrics"].items():
            if not entry:
                continue
            energy = entry["energy_metrics"]
            soc = energy.get("basis", "soc" if is_apple and "soc_per_query_joules" in energy else "gpu") == "soc"
            pair = f"{model}@{machine}"
            basis.setdefault(pair)
            joules = energy["soc_per_query_joules" if soc else "per_query_joules"]
            if joules is not None:
                basis[pair] = 1 if soc else 0
            verdict = (entry.get("evaluation") or {}).get("is_correct")
            cells[query, pair] = {
                "score": math.nan if verdict is None else float(verdict),
                "energy_j": measured(joules),
                "latency_s": measured(entry["latency_metrics"]["total_query_seconds"]),
                "output_tokens": measured(entry["token_metrics"]["output"]),
                "cost_usd": measured(entry["cost"]["total_cost_usd"])}
            tokens = entry["token_metrics"]["input"]
            if tokens is not None and first.setdefault(model, machine) == machine:
                inputs[query, model] = measured(tokens)

pairs, models, domains = labels("pair"), labels("model"), labels("domain")
assert pairs == list(basis), (pairs, basis)
found = table["pair_energy_basis"][:].tolist() if "pair_energy_basis" in table else [-1] * len(pairs)
assert found == [-1 if word is None else word for word in basis.values()], found
domain = table["query_domain"][:] if domains else [-1] * len(order)
assert [domains[d] if d >= 0 else "" for d in domain] == [query[0] for query in order]
identifiers = [bytes(i).rstrip(b"\0") for i in table["query_id"][:]]
assert len(set(identifiers)) == len(order) and {len(i) for i in identifiers} == {24}
for name in ("score", "energy_j", "latency_s", "output_tokens", "cost_usd"):
    wanted = numpy.array([[cells.get((query, pair), {}).get(name, math.nan) for pair in pairs] for query in order])
    assert numpy.array_equal(column(name, wanted), wanted.astype("f4").astype("f8"), equal_nan=True), name
wanted = numpy.array([[inputs.get((query, model), math.nan) for model in models] for query in order])
assert numpy.array_equal(column("input_tokens", wanted), wanted, equal_nan=True)
