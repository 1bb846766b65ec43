#!/usr/bin/env python3
"""The same long table as CSV and in each way that HDF5 is used for tables: FOLDER/long.csv and FOLDER/*.h5.

usage: make_foreign.py FOLDER QUERIES SEED

h5py alone writes them. What pandas writes (to_hdf, versions 1 and 2 with PyTables 3) is laid out by hand:

format="table": a group with the attributes pandas_type ("frame_table") and nan_rep, and in it the compound dataset
"table". Its members are "index" and one per type, values_block_N, each an array of that type's columns; the attribute
values_block_N_kind is a pickled list (protocol 0) of their names. Columns that are data_columns are members of their
own. Texts have a fixed length and are UTF-8, booleans bit fields of a byte, missing texts "nan".

format="fixed": a group with pandas_type "frame", axis0 (names), axis1 (index), and per type block0_items (names) and
block0_values, rows by columns where its attribute "transposed" is a bit field of 1; texts are a pickled object.

netCDF-4: coordinate variables are dimension scales; a dimension without a variable is a dataset with a NAME that says
so; _FillValue means missing.

FOLDER/real-*.h5 are the same from pandas itself, where python3-tables is installed.
"""
import csv
import math
import pickle
import random
import sys

import h5py
import numpy as np

folder, queries, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(seed)
NAMES = ["query_id", "domain", "model", "accelerator", "correct", "energía λ", "latency_s", "output_tokens", "size"]
rows = []
for query in range(queries):
    for model in ("m-ä", "m0", "m1"):
        for accelerator in ("laptop", "rack"):
            if random.random() < 0.9:
                energy = math.nan if random.random() < 0.1 else random.choice([random.random() * 40, 0.1, 1e-7, 12.0, 3e5])
                rows.append([10**15 + query, ("", "math", "derecho español", "law")[query % 4], model, accelerator,
                             random.random() < 0.5, energy, random.randrange(1, 9000) / 1000, random.randrange(900),
                             math.nan if query % 5 == 0 else query * 1.0])
random.shuffle(rows)
columns = {name: [row[i] for row in rows] for i, name in enumerate(NAMES)}


def text(value):
    if isinstance(value, bool):
        return int(value)
    return "" if value != value else value


with open(folder + "/long.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(NAMES)
    writer.writerows([text(value) for value in row] for row in rows)


def is_text(name):
    return isinstance(columns[name][0], str)


def fixed(name):
    """Texts of a fixed length, as UTF-8."""
    return np.array([value.encode() for value in columns[name]])


def pandas_text(name):
    return np.array([value.encode() or b"nan" for value in columns[name]])


def group_of(path, name="runs"):
    return h5py.File(folder + "/" + path, "w").create_group(name)


def put_columns(path, chunks=None, order="<", texts="variable", **how):
    """A dataset per column; every number of another width or byte order than the CPU's."""
    group = group_of(path)
    how = dict(how, chunks=chunks) if chunks else how
    for name, values in columns.items():
        if is_text(name) and texts == "variable":
            group.create_dataset(name, data=values, dtype=h5py.string_dtype(), chunks=chunks)
        elif is_text(name):
            group.create_dataset(name, data=fixed(name), **how)
        elif isinstance(values[0], bool):
            group.create_dataset(name, data=np.array(values), **how)
        else:
            kinds = {"output_tokens": "u2", "query_id": "i8"}
            group.create_dataset(name, data=np.array(values, order + kinds.get(name, "f8")), **how)
    group.file.close()


def put_compound(path):
    group = group_of(path, "a/b")
    dtype = [(name, fixed(name).dtype if is_text(name) else np.array(values).dtype) for name, values in columns.items()]
    table = np.empty(len(rows), dtype)
    for name, values in columns.items():
        table[name] = fixed(name) if is_text(name) else values
    group.create_dataset("runs", data=table, chunks=(100,), compression="gzip")
    group.file.close()


def block_of(name):
    value = columns[name][0]
    return "b" if isinstance(value, bool) else "s" if isinstance(value, str) else "i" if isinstance(value, int) else "f"


def put_pandas_table(path, data_columns=()):
    blocks = [[name] for name in NAMES if name in data_columns]
    blocks += [[n for n in NAMES if block_of(n) == kind and n not in data_columns] for kind in "fibs"]
    longest = max(len(value) for name in NAMES if is_text(name) for value in pandas_text(name))
    types = {"f": np.dtype("<f8"), "i": np.dtype("<i8"), "b": np.dtype("u1"), "s": np.dtype("S%d" % longest)}
    group = group_of(path)
    group.attrs["pandas_type"] = np.bytes_("frame_table")
    group.attrs["nan_rep"] = np.bytes_("nan")
    members = [("index", [], np.dtype("<i8"))]
    for i, names in enumerate(block for block in blocks if block):
        kind = types[block_of(names[0])]
        own = names[0] in data_columns
        members.append((names[0] if own else "values_block_%d" % i, names, kind if own else np.dtype((kind, (len(names),)))))
    table = np.zeros(len(rows), [(member, dtype) for member, _, dtype in members])
    table["index"] = range(len(rows))
    stored = h5py.h5t.create(h5py.h5t.COMPOUND, table.dtype.itemsize)
    for member, names, dtype in members:
        kind = h5py.h5t.py_create(dtype)
        if names and block_of(names[0]) == "b":
            kind = h5py.h5t.STD_B8LE if names[0] in data_columns else h5py.h5t.array_create(h5py.h5t.STD_B8LE, (len(names),))
        stored.insert(member.encode(), table.dtype.fields[member][1], kind)
        for k, name in enumerate(names):
            values = pandas_text(name) if is_text(name) else columns[name]
            if dtype.shape:
                table[member][:, k] = values
            else:
                table[member] = values
    layout = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    layout.set_chunk((64,))
    space = h5py.h5s.create_simple((len(rows),), (h5py.h5s.UNLIMITED,))
    dataset = h5py.h5d.create(group.id, b"table", stored, space, layout)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, table, stored)
    for member, names, _ in members[1:]:
        group["table"].attrs[member + "_kind"] = np.bytes_(pickle.dumps(names, 0))
        group["table"].attrs[member + "_meta"] = np.bytes_(pickle.dumps(None, 0))
    group.create_group("_i_table/index")["sorted"] = np.arange(5)
    group.file.close()


def put_pandas_fixed(path):
    """Numbers alone: the identifiers' numbers, and models and accelerators by number."""
    group = group_of(path)
    group.attrs["pandas_type"] = np.bytes_("frame")
    numbers = {n: v for n, v in columns.items() if not is_text(n)}
    codes = {"model": ["m-ä", "m0", "m1"], "accelerator": ["laptop", "rack"]}
    for name, known in codes.items():
        numbers[name] = [known.index(value) for value in columns[name]]
    group["axis0"] = np.array([name.encode() for name in numbers])
    group["axis1"] = np.arange(len(rows))
    block = 0
    for kind in (bool, int, float):
        names = [n for n, v in numbers.items() if type(v[0]) is kind]
        group["block%d_items" % block] = np.array([name.encode() for name in names])
        values = np.array([numbers[name] for name in names]).T
        values = group.create_dataset("block%d_values" % block, data=values.astype("u1") if kind is bool else values)
        flag = h5py.h5a.create(values.id, b"transposed", h5py.h5t.STD_B8LE, h5py.h5s.create(h5py.h5s.SCALAR))
        flag.write(np.array(1, "u1"), h5py.h5t.STD_B8LE)
        block += 1
    group["block%d_items" % block] = np.array([b"notes"])
    pickled = group.create_dataset("block%d_values" % block, (1,), h5py.vlen_dtype(np.uint8))
    pickled[0] = np.frombuffer(pickle.dumps(["x"] * len(rows)), np.uint8)
    group.file.close()
    with open(folder + "/numbers.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(numbers)
        writer.writerows([text(value) for value in row] for row in zip(*numbers.values()))


def put_netcdf(path):
    file = h5py.File(folder + "/" + path, "w", track_order=True)
    file["row"] = np.zeros(len(rows), ">f4")
    file["row"].make_scale("This is a netCDF dimension but not a netCDF variable. %9d" % len(rows))
    file["model_list"] = np.array([0, 1, 2])
    file["model_list"].make_scale("model_list")
    for name, values in columns.items():
        if is_text(name):
            file.create_dataset(name, data=values, dtype=h5py.string_dtype())
        elif name == "size":
            file[name] = np.array([-9 if value != value else value for value in values], "i4")
            file[name].attrs["_FillValue"] = np.array([-9], "i4")
        else:
            file[name] = np.array(values, "i1") if isinstance(values[0], bool) else np.array(values)
        file[name].dims[0].attach_scale(file["row"])
    file.close()


put_columns("columns.h5")
put_columns("big-endian.h5", order=">", texts="fixed")
put_columns("packed.h5", chunks=(97,), compression="gzip", shuffle=True, fletcher32=True)
put_compound("compound.h5")
put_pandas_table("pandas-table.h5")
put_pandas_table("pandas-data-columns.h5", ("model", "correct", "energía λ", "query_id"))
put_pandas_fixed("pandas-fixed.h5")
put_netcdf("netcdf.h5")

try:
    import pandas
    import tables  # noqa: F401 what pandas needs for HDF5
except ImportError:
    sys.exit(0)
import warnings

warnings.simplefilter("ignore")
frame = pandas.DataFrame(columns)
frame["domain"] = frame["domain"].where(frame["domain"] != "", None)
frame.to_hdf(folder + "/real-table.h5", "runs", format="table")
frame.to_hdf(folder + "/real-packed.h5", "deep/runs", format="table", data_columns=["model", "domain"], complevel=5, complib="zlib")
frame.set_index("query_id").to_hdf(folder + "/real-index.h5", "runs", format="table")
frame.to_hdf(folder + "/real-fixed.h5", "runs", format="fixed")
