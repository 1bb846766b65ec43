"""Measurement files as other programs write them, made with h5py in the folder given as the argument.

They hold the table that foreign_value() of test_store_foreign.c describes, or are hostile in the way their name says.
"""

import os
import sys

import h5py
import numpy as np

Q, MODELS, UNITS = 5000, 3, 2
PAIRS = MODELS * UNITS
folder = sys.argv[1]
q = np.arange(Q)[:, None]
score = ((q * 7 + np.arange(MODELS)) % 3 - 1).astype("int8")
energy = np.where((q + np.arange(PAIRS)) % 11 == 0, np.nan, q * 0.25 + np.arange(PAIRS))
tokens = ((q * 13 + np.arange(MODELS)) % 500 - 1).astype("int64")


def base(name, skip=()):
    f = h5py.File(os.path.join(folder, name), "w", libver="latest" if "latest" in name else "earliest")
    f.attrs["wattroute_format"] = 1
    f.attrs["complete"] = 1
    text = h5py.string_dtype("utf-8")
    models = [f"m{i}" for i in range(MODELS)]
    units = [f"u{i}" for i in range(UNITS)]
    pairs = [(m, u) for u in range(UNITS) for m in range(MODELS)]
    f.create_dataset("model", data=np.array(models, dtype=object), dtype=text)
    f.create_dataset("accelerator", data=np.array(units, dtype="S8"))
    f.create_dataset("pair", data=np.array([f"m{m}@u{u}" for m, u in pairs], dtype=object), dtype=text)
    f.create_dataset("pair_model", data=np.array([m for m, _ in pairs], dtype=">i8"))
    f.create_dataset("pair_accelerator", data=np.array([u for _, u in pairs], dtype="u1"))
    if "score" not in skip:
        f.create_dataset("score", data=score)
    if "energy_j" not in skip:
        f.create_dataset("energy_j", data=energy.astype("float32"))
    return f


with base("plain.h5"):
    pass
with base("latest.h5"):
    pass
with base("gzip.h5", {"score", "energy_j"}) as f:
    f.create_dataset("score", data=score, chunks=(100, 2), compression="gzip", shuffle=True)
    f.create_dataset("energy_j", data=energy.astype(">f8"), chunks=(999, 4), compression="gzip", fletcher32=True)
    f.create_dataset("output_tokens", data=tokens, chunks=(512, 3), compression="gzip")
with base("half.h5", {"score"}) as f:
    f.create_dataset("score", data=np.where(score < 0, np.nan, score).astype("float16"))
with base("extras.h5") as f:
    f["note"] = "a dataset of one's own"
    f.create_group("folder")["inside"] = 1
with base("scales.h5") as f:
    f.create_dataset("query_id", data=np.array([[c.encode() for c in f"{i:06d}"] for i in range(Q)], dtype="S1"))

# Attempt a of query q has the values of query q + 1000 a.
ATTEMPTS = 3
later = q[:, :, None] + 1000 * np.arange(ATTEMPTS)[None, :, None]
tried = ((later * 7 + np.arange(MODELS)) % 3 - 1).astype("int8")
spent = np.where((later + np.arange(PAIRS)) % 11 == 0, np.nan, later * 0.25 + np.arange(PAIRS))
said = ((later * 13 + np.arange(MODELS)) % 500 - 1).astype(">i8")
with base("attempts.h5", {"score", "energy_j"}) as f:
    f.create_dataset("score", data=tried)
    f.create_dataset("energy_j", data=spent.astype(">f8"), chunks=(999, 2, 4), compression="gzip", fletcher32=True)
    f.create_dataset("output_tokens", data=said, chunks=(512, 1, 2), compression="gzip")
with base("attempts-of-some.h5", {"energy_j"}) as f:
    f.create_dataset("energy_j", data=spent.astype("float32"))
with base("attempts-that-disagree.h5", {"score", "energy_j"}) as f:
    f.create_dataset("score", data=tried)
    f.create_dataset("energy_j", data=spent[:, :2].astype("float32"))
with base("attempts-none.h5", {"score", "energy_j"}) as f:
    f.create_dataset("score", (Q, 0, MODELS), "int8")

with base("external.h5", {"energy_j"}) as f:
    f.create_dataset("energy_j", (Q, PAIRS), "float32", external=[("/etc/passwd", 0, Q * PAIRS * 4)])
with base("soft.h5", {"energy_j"}) as f:
    f["somewhere"] = np.zeros((Q, PAIRS), "float32")
    f["energy_j"] = h5py.SoftLink("/somewhere")
with base("link.h5", {"energy_j"}) as f:
    f["energy_j"] = h5py.ExternalLink("plain.h5", "energy_j")
with base("virtual.h5", {"energy_j"}) as f:
    layout = h5py.VirtualLayout((Q, PAIRS), "float32")
    layout[:] = h5py.VirtualSource(os.path.join(folder, "plain.h5"), "energy_j", (Q, PAIRS))
    f.create_virtual_dataset("energy_j", layout)
with base("filter.h5", {"energy_j"}) as f:
    f.create_dataset("energy_j", data=energy.astype("float32"), chunks=(100, 6), compression="lzf")
with base("bomb.h5", {"energy_j", "score"}) as f:
    f.create_dataset("score", (1 << 39, MODELS), "int8", chunks=(1 << 16, MODELS), compression="gzip")
with base("wide.h5", {"energy_j"}) as f:
    f.create_dataset("energy_j", (Q, 1 << 20), "float32", chunks=(1, 1 << 20), compression="gzip")
with base("chunk.h5", {"energy_j"}) as f:
    f.create_dataset("energy_j", (Q * 10000, PAIRS), "float32", chunks=(Q * 10000, PAIRS), compression="gzip")
with base("rank.h5", {"energy_j"}) as f:
    f.create_dataset("energy_j", data=np.zeros((Q, PAIRS, 2), "float32"))
with base("compound.h5", {"energy_j"}) as f:
    f.create_dataset("energy_j", data=np.zeros((Q, PAIRS), [("a", "f4"), ("b", "f4")]))
with base("short.h5", {"energy_j"}) as f:
    f.create_dataset("energy_j", data=energy[:-1].astype("float32"))
with base("narrow.h5", {"energy_j"}) as f:
    f.create_dataset("energy_j", data=energy[:, :-1].astype("float32"))
with base("unit.h5") as f:
    f["energy_j"].attrs["units"] = "kJ"
with base("packed.h5") as f:
    f["energy_j"].attrs["scale_factor"] = 0.5
with base("fill.h5") as f:
    f["energy_j"].attrs["_FillValue"] = np.float32(-999)
with base("real.h5") as f:
    f.create_dataset("output_tokens", data=tokens.astype("float64"))
with base("incomplete.h5") as f:
    del f.attrs["complete"]
with base("other-format.h5") as f:
    f.attrs["wattroute_format"] = 2
with base("no-format.h5") as f:
    del f.attrs["wattroute_format"]
with base("no-score.h5", {"score"}):
    pass
with base("labels.h5") as f:
    f["model"][1] = "m0"
with base("wrong-hash.h5") as f:
    f.attrs["content_xxh128"] = "0" * 32
with base("too-large.h5") as f:  # opens; the rows cannot be read as int32
    big = tokens.copy()
    big[4500, 1] = 1 << 40
    f.create_dataset("output_tokens", data=big)
with base("unwritten.h5", {"energy_j"}) as f:
    f.create_dataset("energy_j", (Q, PAIRS), "float32")
with base("unwritten-chunk.h5", {"energy_j"}) as f:
    f.create_dataset("energy_j", (Q, PAIRS), "float32", chunks=(500, 4), compression="gzip")[:4500] = energy[:4500]
with base("control.h5", {"energy_j"}) as f:
    f.create_dataset("domain", data=np.array(["\x1b[31mred"], dtype=object), dtype=h5py.string_dtype("utf-8"))
with base("encoding.h5", {"energy_j"}) as f:
    f.create_dataset("domain", data=np.array([b"caf\xe9"], dtype=object), dtype=h5py.string_dtype("utf-8"))
with base("sentinel.h5", {"energy_j"}) as f:  # opens; -1 is no energy
    f.create_dataset("energy_j", data=np.where(np.isnan(energy), -1, energy).astype("float32"))
with base("percent.h5", {"score"}) as f:  # opens; scores of 0 to 100
    f.create_dataset("score", data=np.where(score == 1, 100, score))
