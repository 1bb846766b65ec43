"""A CSV table into HDF5 columns of queries x pairs with pandas and h5py."""
import json
import sys

import h5py
import numpy as np
import pandas as pd

shape, table, target = sys.argv[1:4]
kinds = {"score": np.int8, "output_tokens": np.int32, "energy_j": np.float32, "latency_s": np.float32}
columns = {}
if shape == "wide":
    header = pd.read_csv(table, nrows=0).columns
    own = {"correct": "score"}
    kind_of = {name: own.get(name.split(":")[0], name.split(":")[0]) for name in header}
    types = {name: kinds.get(kind_of[name], "category" if name == "domain" else str) for name in header}
    frame = pd.read_csv(table, dtype=types)
    for kind in kinds:
        columns[kind] = frame[[name for name in header if kind_of[name] == kind]].to_numpy()
    query, domain = frame["query_id"], frame["domain"]
else:
    texts = {"query_id": str, "domain": "category", "model": "category", "accelerator": "category"}
    frame = pd.read_csv(table, dtype={**texts, **kinds})
    row, query = pd.factorize(frame["query_id"])
    pair = frame["model"].cat.codes.to_numpy().astype(np.int64) * len(frame["accelerator"].cat.categories)
    pair, names = pd.factorize(pair + frame["accelerator"].cat.codes.to_numpy())
    for kind, dtype in kinds.items():
        columns[kind] = np.full((len(query), len(names)), -1 if np.issubdtype(dtype, np.integer) else np.nan, dtype)
        columns[kind][row, pair] = frame[kind].to_numpy()
    first = np.unique(row, return_index=True)[1]
    domain = frame["domain"].iloc[first]
with h5py.File(target, "w") as file:
    for kind, values in columns.items():
        file[kind] = values
    file["query_id"] = np.asarray(query).astype("S")
    file["query_domain"] = domain.cat.codes.to_numpy().astype(np.int32)
    file["domain"] = list(domain.cat.categories)
print(json.dumps({kind: float(values.sum(dtype=np.float64)) for kind, values in columns.items()}))
