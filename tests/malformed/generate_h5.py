#!/usr/bin/env python3
"""Malformed and hostile measurement files: one file per defect, named after it.

usage: generate_h5.py FOLDER

FOLDER/sound.h5 is a table as other programs write it (no checksums); every other file changes as little of it as
possible. FOLDER/expect has a line per file: its name, who refuses it ("both": validate and run; "validate") and what the
message must hold, separated by tabs. Layouts that reach outside the file are in tests/unit/store_foreign.py.
"""
import os
import sys
import zlib

import h5py
import numpy as np

Q, MODELS, PAIRS = 300, 3, 4
folder = sys.argv[1]
text = h5py.string_dtype("utf-8")
row = np.arange(Q)[:, None]
VALUES = {
    "model": np.array(["m0", "m1", "m2"], dtype=object),
    "accelerator": np.array(["laptop", "rack"], dtype=object),
    "pair": np.array(["m0@laptop", "m1@laptop", "m2@rack", "m0@rack"], dtype=object),
    "domain": np.array(["math", "law"], dtype=object),
    "pair_model": np.array([0, 1, 2, 0], dtype="int32"),
    "pair_accelerator": np.array([0, 0, 1, 1], dtype="int32"),
    "accelerator_site": np.array([0, 1], dtype="int8"),
    "score": ((row + np.arange(MODELS)) % 2).astype("int8"),
    "energy_j": (row * 0.5 + np.arange(PAIRS)).astype("float32"),
    "latency_s": np.ones((Q, PAIRS), "float32"),
    "query_domain": (row[:, 0] % 2).astype("int32"),
    "query_weight": np.ones(Q),
}
expect = []


def table(name, without=()):
    f = h5py.File(os.path.join(folder, name + ".h5"), "w")
    f.attrs["wattroute_format"] = 1
    f.attrs["complete"] = 1
    for variable, values in VALUES.items():
        if variable not in without:
            f.create_dataset(variable, data=values, dtype=text if values.dtype == object else None)
    return f


def case(name, variable, *fragments, who="both", **dataset):
    """`variable` made as `dataset` says instead."""
    with table(name, {variable}) as f:
        f.create_dataset(variable, **dataset)
    expect.append((name, who, variable) + fragments)


def changed(name, variable, where, value, *fragments, who="both"):
    values = VALUES[variable].copy()
    values[where] = value
    case(name, variable, *fragments, who=who, data=values, dtype=text if values.dtype == object else None)


with table("sound"):
    pass
expect.append(("sound", "nobody"))

# extents
case("rows-2-to-40-never-written", "score", shape=(1 << 40, MODELS), dtype="int8")
case("rows-2-to-40-in-chunks", "score", shape=(1 << 40, MODELS), dtype="int8", chunks=(1 << 16, MODELS), compression="gzip")
case("rows-2-to-62", "score", shape=(1 << 60, MODELS), dtype="int8", chunks=(1 << 16, MODELS))
case("columns-2-to-40", "energy_j", shape=(Q, 1 << 40), dtype="float32", chunks=(1, 1 << 16))
case("labels-2-to-40", "model", shape=(1 << 40,), dtype=text, chunks=(1 << 10,))
case("labels-2-to-20-of-64-kib", "domain", shape=(1 << 20,), dtype="S65000", chunks=(1 << 10,), compression="gzip")
case("labels-of-64-mib", "domain", data=np.array([b"x" * (1 << 26)], dtype="S%d" % (1 << 26)))
case("small-variable-2-to-40", "pair_model", shape=(1 << 40,), dtype="int32", chunks=(1 << 20,), compression="gzip")
case("small-variable-of-64-mib-compressed", "pair_model", data=np.zeros(1 << 24, "int32"), chunks=(1 << 20,), compression="gzip")
case("no-rows", "energy_j", shape=(0, PAIRS), dtype="float32")

# compressed bombs: written, so that the bytes are there
case("bomb-in-one-chunk", "energy_j", data=np.zeros((1 << 22, PAIRS), "float32"), chunks=(1 << 22, PAIRS), compression="gzip")
case("bomb-in-chunks", "energy_j", shape=(1 << 34, PAIRS), dtype="float32", chunks=(1 << 12, PAIRS), compression="gzip")

with table("bomb-within-a-chunk", {"energy_j"}) as f:  # it claims 1 MiB and holds 300
    f.create_dataset("energy_j", shape=(Q, PAIRS), dtype="float32", chunks=(1 << 16, PAIRS), maxshape=(None, PAIRS), compression="gzip")
    f["energy_j"].id.write_direct_chunk((0, 0), zlib.compress(bytes(300 << 20), 1))
expect.append(("bomb-within-a-chunk", "both", "energy_j"))
with table("bomb-written", {"energy_j"}) as f:  # every chunk is there, 512 MiB in 1
    f.create_dataset("energy_j", shape=(1 << 25, PAIRS), dtype="float32", chunks=(1 << 16, PAIRS), compression="gzip")
    for start in range(0, 1 << 25, 1 << 16):
        f["energy_j"].id.write_direct_chunk((start, 0), zlib.compress(bytes(1 << 20), 1))
expect.append(("bomb-written", "both", "energy_j", "larger than the bytes"))
with table("chunk-of-16-mib-for-every-row", {"energy_j"}) as f:  # 4.7 GiB to unpack for 4.7 KiB of values
    f.create_dataset("energy_j", shape=(Q, PAIRS), dtype="float32", chunks=(1, 1 << 22), maxshape=(None, None), compression="gzip")
    packed = zlib.compress(bytes(1 << 24), 1)
    for start in range(Q):
        f["energy_j"].id.write_direct_chunk((start, 0), packed)
expect.append(("chunk-of-16-mib-for-every-row", "both", "processor time"))
case("chunks-of-32-mib", "energy_j", "16 MiB", data=VALUES["energy_j"], chunks=(1 << 21, PAIRS), maxshape=(None, PAIRS), compression="gzip")
with table("chunks-of-16-mib", {"energy_j", "latency_s"}) as f:
    for variable in ("energy_j", "latency_s"):
        f.create_dataset(variable, data=VALUES[variable], chunks=(1 << 20, PAIRS), maxshape=(None, PAIRS), compression="gzip", shuffle=True)
expect.append(("chunks-of-16-mib", "nobody"))
with table("chunks-of-16-mib-for-seven-variables", {"query_weight"}) as f:
    for variable in ("cost_usd", "output_tokens", "input_tokens", "query_user", "query_weight", "arrival_s", "query_domain"):
        f.pop(variable, None)
        columns = (Q,) if variable.startswith(("query", "arrival")) else (Q, MODELS if "tokens" in variable else PAIRS)
        kind = "float64" if variable in ("query_weight", "arrival_s") else "int32" if "_usd" not in variable else "float32"
        f.create_dataset(variable, data=np.ones(columns, kind), chunks=((1 << 24) // np.dtype(kind).itemsize,) + (1,) * (len(columns) - 1),
                         maxshape=(None,) + columns[1:], compression="gzip")
expect.append(("chunks-of-16-mib-for-seven-variables", "both", "too large to be kept"))
case("rows-of-17-kib", "router_score", data=np.zeros((Q, 4300), "float32"), chunks=(Q, 4300), compression="gzip")
case("labels-2-to-19", "domain", "262144", data=np.full(1 << 19, b"d" * 20), chunks=(1 << 12,), compression="gzip")
case("labels-of-20-mib", "domain", "bytes of labels and small variables up to", data=np.array([b"%0100d" % i for i in range(1 << 18)]), chunks=(1 << 12,), compression="gzip")

# types
for name, kind in [("enum", h5py.enum_dtype({"no": 0, "yes": 1}, "i1")), ("bool", np.dtype("bool")), ("opaque", np.dtype("V4")),
                   ("reference", h5py.ref_dtype), ("array", np.dtype("(2,)f4")), ("complex", np.dtype("c8")),
                   ("vlen", h5py.vlen_dtype("f4")), ("text", text), ("fixed-text", np.dtype("S4"))]:
    case("type-" + name, "energy_j", shape=(Q, PAIRS), dtype=kind)
case("type-int-of-labels", "model", data=np.arange(MODELS))
case("type-real-of-indices", "pair_model", data=np.zeros(PAIRS))

# rank
case("rank-0", "energy_j", data=np.float32(1))
case("rank-1", "energy_j", data=np.zeros(Q, "float32"))
case("rank-3", "energy_j", data=np.zeros((Q, PAIRS, 1), "float32"))
case("rank-32", "energy_j", data=np.zeros((1,) * 32, "float32"))
case("rank-null", "energy_j", data=h5py.Empty("float32"))
case("rank-2-of-labels", "model", data=np.array([["m0", "m1", "m2"]], dtype=object), dtype=text)
with table("group-in-place-of-a-variable", {"energy_j"}) as f:
    f.create_group("energy_j")
expect.append(("group-in-place-of-a-variable", "both", "energy_j"))

# units
for name, unit, who in [("kwh", "kWh", "both"), ("of-another-column", "s", "both"), ("number", 3, "both"), ("two", ["J", "kWh"], "both"),
                        ("of-50-kb", np.bytes_("J" * 50000), "both"), ("empty", h5py.Empty("S1"), "nobody")]:
    with table("units-" + name) as f:
        f["energy_j"].attrs["units"] = unit
    expect.append(("units-" + name, who, "energy_j"))

# byte order: read as what it says; the wrong one shows in the values
case("endianness-swapped", "query_domain", "query_domain", who="validate", data=VALUES["query_domain"].byteswap())
case("endianness-swapped-index", "pair_model", data=VALUES["pair_model"].byteswap())

# values
changed("score-over-one", "score", (7, 1), 2, "query row 7", "found 2", who="validate")
changed("energy-infinite", "energy_j", (8, 1), np.inf, "query row 8", "found inf", who="validate")
changed("energy-negative", "energy_j", (9, 2), -1, "query row 9", "m2@rack", who="validate")
changed("domain-out-of-range", "query_domain", 10, 2, "query", who="validate")
changed("weight-missing", "query_weight", 11, np.nan, "query", who="validate")
changed("model-index-out-of-range", "pair_model", 1, 3, "3")
changed("model-index-negative", "pair_model", 1, -1, "-1")
changed("site-out-of-range", "accelerator_site", 1, 7, "7")
changed("label-twice", "model", 1, "m0", "'m0'")
changed("label-blank", "model", 1, "", "''")
changed("pair-label-of-another-pair", "pair", 1, "m0@rack", "m0@rack")


def raw(name, *fragments):
    """The bytes of sound.h5, for what HDF5 itself would not write."""
    with open(os.path.join(folder, "sound.h5"), "rb") as file:
        expect.append((name, "both") + fragments)
        return bytearray(file.read())


def put(name, data):
    with open(os.path.join(folder, name + ".h5"), "wb") as file:
        file.write(data)


put("userblock-in-front", b"\0" * 512 + raw("userblock-in-front", "does not begin as HDF5"))
put("text-in-place-of-hdf5", b"model,score\n" + raw("text-in-place-of-hdf5", "does not begin as HDF5")[12:])
put("signature-alone", raw("signature-alone", "structure")[:8])
put("empty", raw("empty", "empty")[:0])
data = raw("superblock-all-ones", "structure")
data[8:96] = b"\xff" * 88
put("superblock-all-ones", data)
data = raw("superblock-version-9", "structure")
data[8] = 9
put("superblock-version-9", data)

with open(os.path.join(folder, "expect"), "w") as file:
    file.writelines("\t".join(line) + "\n" for line in expect)
