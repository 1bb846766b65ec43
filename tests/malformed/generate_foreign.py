#!/usr/bin/env python3
"""Malformed and hostile HDF5 tables of other programs: one file per defect, named after it.

usage: generate_foreign.py FOLDER

Each is the sound table (query_id, model, score, energy_j, latency_s, output_tokens) with one thing changed.
FOLDER/expect has a line per file: its name, the exit status of an import, and what the message must hold.
"""
import os
import sys

import h5py
import numpy as np

ROWS = 400
folder = sys.argv[1]
text = h5py.string_dtype("utf-8")
VALUES = {
    "query_id": np.arange(ROWS) // 2,
    "model": np.array(["a", "b"] * (ROWS // 2), dtype=object),
    "score": (np.arange(ROWS) % 3 == 0).astype("i1"),
    "energy_j": np.arange(ROWS) * 0.25,
    "latency_s": np.ones(ROWS, ">f4") * 2,
    "output_tokens": np.arange(ROWS) % 50 + 1,
}
expect = []


def start(name, without=()):
    file = h5py.File(os.path.join(folder, name + ".h5"), "w", libver=("earliest", "v110"))
    for column, values in VALUES.items():
        if column not in without:
            file.create_dataset(column, data=values, dtype=text if values.dtype == object else None)
    return file


def case(name, *fragments, status=65, without=(), **columns):
    """The table with `columns` made as their dictionaries say, or with their values."""
    with start(name, set(columns) | set(without)) as file:
        for column, made in columns.items():
            if isinstance(made, dict):
                file.create_dataset(column, **made)
            elif callable(made):
                made(file, column)
            else:
                file[column] = made
    expect.append((name, str(status)) + fragments)


with start("sound"):
    pass
expect.append(("sound", "0"))

# Shapes.
case("matrix", "column 'energy_j' is of several dimensions", energy_j=np.ones((ROWS, 2)))
case("scalar", "column 'energy_j' is a single value", energy_j=1.0)
case("empty-space", "column 'energy_j' is a single value", energy_j={"dtype": h5py.Empty("f8").dtype, "data": h5py.Empty("f8")})
case("short-column", "column 'energy_j' is of 399 rows where the others have 400", energy_j=np.ones(ROWS - 1))
case("long-column", "column 'model' is of 401 rows", model={"data": ["a"] * (ROWS + 1), "dtype": text})
case("other-dimension-ignored", "columns ignored: levels, note", status=0, levels=np.arange(3), note=np.ones((2, 2, 2)))
with h5py.File(os.path.join(folder, "two-lengths.h5"), "w") as f:
    f["query_id"], f["model"], f["score"], f["energy_j"] = [1, 2], [b"a", b"b"], [1, 0, 1], [1.0, 2.0, 3.0]
expect.append(("two-lengths", "65", "the columns of '/' differ in length: ", " has 3 rows, "))
with h5py.File(os.path.join(folder, "no-rows.h5"), "w") as f:
    for c in VALUES:
        f[c] = np.zeros(0)
expect.append(("no-rows", "65", "no-rows.h5:1: the file has no records"))
with h5py.File(os.path.join(folder, "nothing.h5"), "w") as f:
    pass
expect.append(("nothing", "65", "no table in '/'"))
with h5py.File(os.path.join(folder, "dimension-only.h5"), "w") as f:
    f["row"] = np.zeros(5)
    f["row"].make_scale("This is a netCDF dimension but not a netCDF variable.         5")
expect.append(("dimension-only", "65", "no table in '/'"))
with h5py.File(os.path.join(folder, "groups-only.h5"), "w") as f:
    f.create_group("a/b/c")["matrix"] = np.ones((3, 3))
expect.append(("groups-only", "65", "no table in '/'"))
case("zero-columns-type", "column 'energy_j' is of lists", energy_j={"shape": (ROWS,), "dtype": np.dtype(("f8", (3,)))})

# Extents, sizes and what was never written.
case("extent-2-40", "'energy_j' is in part never written", energy_j={"shape": (1 << 40,), "dtype": "f8", "chunks": (1 << 16,)})
with h5py.File(os.path.join(folder, "all-2-40.h5"), "w") as f:
    for c in VALUES:
        f.create_dataset(c, (1 << 40,), "f4", chunks=(1 << 20,))
expect.append(("all-2-40", "65", "in part never written"))
case("extent-2-62", "'energy_j' is of more than 2^40 rows", energy_j={"shape": (1 << 62,), "dtype": "i1", "chunks": (1 << 16,)})
case("never-written", "'energy_j' is in part never written", energy_j={"shape": (ROWS,), "dtype": "f8"})


def half_written(file, column):
    file.create_dataset(column, (ROWS,), "f8", chunks=(100,))[:100] = 1


case("half-written", "'energy_j' is in part never written", energy_j=half_written)
case("wide-chunks", "'energy_j' is stored in chunks of more than 16 MiB",
     energy_j={"shape": (ROWS,), "maxshape": (None,), "dtype": "f8", "chunks": (1 << 23,), "compression": "gzip", "data": np.ones(ROWS)})
with h5py.File(os.path.join(folder, "bomb.h5"), "w") as f:
    n = 1 << 27
    for c in VALUES:
        f.create_dataset(c, (n,), "f8", chunks=(1 << 21,), compression="gzip", compression_opts=9)
        filled = f[c].id
        packed = None
        for chunk in range(n >> 21):
            if packed is None:
                f[c][: 1 << 21] = 0
                packed = filled.read_direct_chunk((0,))[1]
            else:
                filled.write_direct_chunk((chunk << 21,), packed)
expect.append(("bomb", "65", "far larger than the bytes that hold it"))
case("text-of-a-gigabyte", "'model' is of texts of more than 65536 bytes", model={"shape": (ROWS,), "dtype": "S1000000000", "chunks": (1,), "maxshape": (None,)})
case("long-text", "column 'model': found a longer text", model={"data": ["a"] * (ROWS - 1) + ["x" * 70000], "dtype": text})
case("long-text-ignored", status=0, prompt={"data": ["x" * 70000] * ROWS, "dtype": text})


def shared_text(file, column):
    """Every element points to one text of 60 kB: little in the file, much when read."""
    data = file.create_dataset(column, (200000,), text)
    data[0] = "x" * 60000
    data[1:] = "y"
    offset = data.id.get_offset()
    file.flush()
    with open(file.filename, "r+b") as raw:
        raw.seek(offset)
        one = raw.read(16)
        raw.seek(offset)
        raw.write(one * 200000)


with h5py.File(os.path.join(folder, "shared-text.h5"), "w") as f:
    for c in VALUES:
        if c != "model":
            f[c] = np.ones(200000, "i4")
    shared_text(f, "model")
expect.append(("shared-text", "65", "'/model' is far larger than the bytes that hold it"))

# Types.
case("references", "column 'energy_j' is of references", energy_j=lambda f, c: f.create_dataset(c, (ROWS,), h5py.ref_dtype).__setitem__(0, f["query_id"].ref))
case("opaque", "column 'energy_j' is of a type that is neither number nor text", energy_j={"data": np.zeros(ROWS, "V12")})
case("times", "column 'energy_j' is of a type that", energy_j={"data": np.zeros(ROWS, "M8[s]").astype(h5py.opaque_dtype("M8[s]"))})
case("lists", "column 'energy_j' is of lists", energy_j={"shape": (ROWS,), "dtype": h5py.vlen_dtype("f8")})
case("enumeration", "column 'score' is an enumeration", score={"data": np.zeros(ROWS, "i1"), "dtype": h5py.enum_dtype({"NO": 0, "YES": 1, "MAYBE": 2}, "i1")})
case("complex", "column 'energy_j' is of complex numbers", energy_j=np.ones(ROWS, "c16"))
case("long-double", "column 'energy_j' is of reals of more than 64 bits", energy_j=np.ones(ROWS, "g"))
case("ignored-types", "columns ignored: a, b, c, d", status=0, a={"data": np.zeros(ROWS, "V12")}, b=np.ones(ROWS, "c16"), c=np.ones((ROWS, 3)), d=1.0)
case("text-for-number", ":1: energy_j: found 'plenty'", energy_j={"data": np.array([b"plenty"] * ROWS)})
case("number-of-2", ":1: score: found '2'", score=np.full(ROWS, 2))
case("latin-1", "latin-1.h5:3: column 'model': found a byte that is not UTF-8", model=np.array([b"a", b"b", b"\xe9"] + [b"c"] * (ROWS - 3)))
case("minus-one", "minus-one.h5:5: output_tokens: found '-1'", output_tokens=np.where(np.arange(ROWS) == 4, -1, 5))
case("infinite", ":400: energy_j: found 'inf'", energy_j=np.where(np.arange(ROWS) == ROWS - 1, np.inf, 1))
case("huge-integers", ":1: output_tokens: found '18446744073709551615'", output_tokens=np.full(ROWS, 2**64 - 1, "u8"))
case("no-model", "no column 'model'", without=("model",))

# Links and layouts that lead elsewhere.
case("soft-link", "column 'energy_j' is a soft or external link", energy_j=h5py.SoftLink("/latency_s"))
case("external-link", "column 'energy_j' is a soft or external link", energy_j=h5py.ExternalLink("sound.h5", "energy_j"))
case("dangling-link", "column 'energy_j' is a soft or external link", energy_j=h5py.SoftLink("/nowhere"))
case("link-ignored", "columns ignored: else", status=0, **{"else": h5py.ExternalLink("sound.h5", "energy_j")})
case("external-storage", "'energy_j' is stored in another file", energy_j={"shape": (ROWS,), "dtype": "f8", "external": [("/etc/passwd", 0, ROWS * 8)]})


def virtual(file, column):
    layout = h5py.VirtualLayout((ROWS,), "f8")
    layout[:] = h5py.VirtualSource("sound.h5", "energy_j", (ROWS,))
    file.create_virtual_dataset(column, layout)


case("virtual", "'energy_j' is put together from other files", energy_j=virtual)


def filtered(file, column):
    lists = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    lists.set_chunk((ROWS,))
    lists.set_filter(32001 if h5py.h5z.filter_avail(32001) else 32000, h5py.h5z.FLAG_OPTIONAL)
    space = h5py.h5s.create_simple((ROWS,))
    h5py.h5d.create(file.id, column.encode(), h5py.h5t.IEEE_F64LE, space, lists)
    file[column][:] = 1


case("unknown-filter", "'energy_j' is stored through a filter that is not built in", energy_j=filtered)
with h5py.File(os.path.join(folder, "cycle.h5"), "w") as f:
    a = f.create_group("a")
    a["back"] = f["/"]
    a["self"] = a
expect.append(("cycle", "65", "no table in '/'"))
with start("cycle-with-table") as f:
    f.create_group("g")["back"] = f["/"]
expect.append(("cycle-with-table", "0"))
with h5py.File(os.path.join(folder, "deep.h5"), "w") as f:
    group = f
    for i in range(100):
        group = group.create_group("g")
    group["x"] = [1, 2]
expect.append(("deep", "65", "groups within groups: found 33; expected at most 32"))
with h5py.File(os.path.join(folder, "many-groups.h5"), "w") as f:
    for i in range(5000):
        f.create_group("g%d" % i)
expect.append(("many-groups", "65", "groups: found 4097; expected at most 4096"))
with h5py.File(os.path.join(folder, "many-columns.h5"), "w") as f:
    for i in range(5000):
        f["c%d" % i] = [1]
expect.append(("many-columns", "65", "more than 4096 fields"))
with start("name-with-blank", ("energy_j",)) as f:
    f["energy_j "] = np.ones(ROWS)
expect.append(("name-with-blank", "65", "column 'energy_j ' has blanks"))
with h5py.File(os.path.join(folder, "ours.h5"), "w") as f:
    f.attrs["wattroute_format"] = 1
expect.append(("ours", "65", "this is a measurement file already"))

# pandas' layouts with something wrong.


def pandas_table(name, *fragments, names=None, dtype=None, pickle=b"(lp0\nVscore\np1\naVenergy_j\np2\na.", group=None, status=65):
    with h5py.File(os.path.join(folder, name + ".h5"), "w") as f:
        runs = f.create_group("runs")
        runs.attrs["pandas_type"] = np.bytes_("frame_table")
        for key, value in (group or {}).items():
            runs.attrs[key] = value
        table = np.zeros(6, dtype or [("index", "i8"), ("query_id", "i8"), ("values_block_0", "f8", (2,)), ("model", "S3")])
        if "query_id" in table.dtype.names:
            table["query_id"] = range(6)
            table["model"] = b"a"
        runs["table"] = table
        runs["table"].attrs["values_block_0_kind"] = np.bytes_(pickle)
        for key, value in (names or {}).items():
            runs["table"].attrs[key] = value
    expect.append((name, str(status)) + fragments)


pandas_table("pandas-sound", status=0)
pandas_table("pandas-few-names", "columns ignored: index, values_block_0_1", pickle=b"(lp0\nVscore\np1\na.", status=0)
pandas_table("pandas-garbled-names", "columns ignored: index, values_block_0_0, values_block_0_1", pickle=b"\x80\x04\x95garbled", status=0)
pandas_table("pandas-long-names", "columns ignored", pickle=b"(lp0\nV" + b"n" * 5000 + b"\np1\naV\\U0011ffff\\ud800\np2\na.", status=0)
pandas_table("pandas-twice", "column 'score' is named twice", pickle=b"(lp0\nVscore\np1\naVscore\np2\na.")
pandas_table("pandas-categorical", "column 'model' is a pandas categorical", "astype(str) before to_hdf", names={"model_meta": np.bytes_("category")})
pandas_table("pandas-many-values", "no column 'query_id'", dtype=[("values_block_0", "f4", (3000,))])
with h5py.File(os.path.join(folder, "pandas-table-of-numbers.h5"), "w") as f:
    f.create_group("runs").attrs["pandas_type"] = np.bytes_("frame_table")
    f["runs/table"] = np.arange(5.0)
expect.append(("pandas-table-of-numbers", "65", "no table in '/runs/table'"))
with h5py.File(os.path.join(folder, "pandas-fixed-lacks-names.h5"), "w") as f:
    f.create_group("runs").attrs["pandas_type"] = np.bytes_("frame")
    f["runs/axis0"] = np.array([b"score"])
    f["runs/block0_values"] = np.ones((5, 1))
expect.append(("pandas-fixed-lacks-names", "65", "a block of columns is missing"))
with h5py.File(os.path.join(folder, "pandas-fixed-more-names.h5"), "w") as f:
    f.create_group("runs").attrs["pandas_type"] = np.bytes_("frame")
    f["runs/axis0"] = np.array([b"score"])
    f["runs/block0_items"] = np.array([b"query_id", b"model", b"score", b"energy_j"])
    values = f.create_dataset("runs/block0_values", data=np.ones((5, 2)))
    flag = h5py.h5a.create(values.id, b"transposed", h5py.h5t.STD_B8LE, h5py.h5s.create(h5py.h5s.SCALAR))
    flag.write(np.array(1, "u1"), h5py.h5t.STD_B8LE)
expect.append(("pandas-fixed-more-names", "65", "names and values of a block of columns do not agree"))

with open(os.path.join(folder, "expect"), "w") as file:
    file.writelines("\t".join(line) + "\n" for line in expect)
