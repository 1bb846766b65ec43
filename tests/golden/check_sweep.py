"""A sweep's JSON and HDF5 hold what its CSV holds: python3 check_sweep.py CSV JSON H5 META."""

import csv
import json
import math
import sys

import h5py

with open(sys.argv[1], newline="") as file:
    rows = list(csv.DictReader(file))
with open(sys.argv[2]) as file:
    document = json.load(file)
with open(sys.argv[4]) as file:
    meta = json.load(file)
h5 = h5py.File(sys.argv[3])
fixed = ["study", "scenario", "policy", "domain", "metric", "value", "lo", "hi", "n", "unit", "note"]
keys = [key for key in rows[0] if key not in fixed]


def text(name):
    return [one.decode() for one in h5[name][...]]


assert document["swept_keys"] == keys
assert len(document["rows"]) == len(rows)
for row, of_json in zip(rows, document["rows"]):
    value = float(row["value"]) if row["value"] else None
    assert of_json["value"] == value, (row, of_json)
    for name in ["scenario", "policy", "domain", "metric", "unit", "note"]:
        assert of_json[name] == row[name], (row, of_json)
    assert of_json["swept"] == {key: row[key] for key in keys if row[key]}, (row, of_json)
scenario, policy, domain, metric, note = (text(name) for name in ["scenario", "policy", "domain", "metric", "note"])
unit = text("metric_unit")
value, n, index = h5["value"][...], h5["n"][...], h5["note_index"][...]
assert [h5[f"swept_{i + 1}"].attrs["long_name"] for i in range(len(keys))] == keys
swept = [text(f"swept_{i + 1}") for i in range(len(keys))]
assert value.size == len(rows)
assert h5["value"].dims[0][0].name == "/scenario" and h5["value"].dims[3][0].name == "/metric"
for at, row in enumerate(rows):
    m, rest = at % len(metric), at // len(metric)
    d, rest = rest % len(domain), rest // len(domain)
    p, s = rest % len(policy), rest // len(policy)
    assert [scenario[s], policy[p], domain[d], metric[m], unit[m]] == [row[name] for name in ["scenario", "policy", "domain", "metric", "unit"]]
    stored = value[s, p, d, m]
    assert math.isnan(stored) if row["value"] == "" else stored == float(row["value"]), row
    assert n[s, p, d] == int(row["n"])
    assert (note[index[s, p, d, m]] if index[s, p, d, m] >= 0 else "") == row["note"]
    assert [column[s] for column in swept] == [row[key] for key in keys]
assert h5.attrs["command"] == meta["command"] == "sweep" and h5.attrs["complete"] == 1
for name in ["version", "commit", "study", "study_xxh128", "libraries"]:
    assert h5.attrs[name] == meta[name], name
assert "sweep:" in meta["study"] and "presets:" in meta["study"]
assert h5.attrs["warnings"].split("\n") == meta["warnings"] == document["warnings"]
print(len(rows), "rows")
