#!/usr/bin/env bats
# What the program writes is read as it is by ncdump and h5py, and is what the file format promises, checked from outside.

load ../helper
bats_require_minimum_version 1.5.0
python=/usr/bin/python3
export COLUMNS_DEF; COLUMNS_DEF=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)/sim/table/columns.def

setup_file() {
    "$WATTROUTE" synth --queries 9000 --seed 3 -o "$BATS_FILE_TMPDIR/a.h5" --quiet
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
    cat > study.yaml <<'YAML'
wattroute: 1
name: small
measurements: a.h5
pairs: [{site: local}, {pair: "GPT-OSS-120B@B200"}]
baseline: "GPT-OSS-120B@B200"
allow_mixed_basis: true
policies:
  cloud-only: {kind: always, pair: baseline}
  oracle: {kind: oracle, scope: local_first, fallback: baseline}
output: {decisions: true}
YAML
}

need() {
    command -v "$1" > /dev/null || skip "$1 is not installed"
}

need_h5py() {
    $python -c 'import h5py' 2> /dev/null || skip "python3-h5py is not installed"
}

@test "ncdump -h reads dimensions, variables, units and flags" {
    need ncdump
    ncdump -h a.h5 > header
    grep -F 'query = 9000 ;' header
    grep -F 'query_block = 3 ;' header
    grep -F 'byte score(query, model) ;' header
    grep -F 'float energy_j(query, pair) ;' header
    grep -F 'string energy_j:units = "J" ;' header
    grep -F 'energy_j:_FillValue = NaNf ;' header
    grep -F 'accelerator_site:flag_values = 0b, 1b ;' header
    grep -F 'string accelerator_site:flag_meanings = "local cloud" ;' header
    grep -F ':Conventions = "CF-1.8" ;' header
    grep -F ':complete = 1 ;' header
    # dimensions without a variable stay without one
    run ! grep -E '(query|query_block|query_id_len|curve_point)\((query|query_block|query_id_len|curve_point)\) ;' header
}

@test "ncdump reads all values" {
    need ncdump
    ncdump a.h5 > all
    grep -F 'pair = "Qwen3-8B@M4Max"' all
    [ "$(wc -l < all)" -gt 9000 ]
}

@test "h5py reads labels, scores and dimension scales" {
    need_h5py
    "$WATTROUTE" info a.h5 > facts
    $python - <<'PY'
import re
import h5py

f = h5py.File("a.h5")
assert f.attrs["wattroute_format"] == 1 and f.attrs["complete"] == 1
last = h5py.h5a.open(f.id, index=len(f.attrs) - 1, index_type=h5py.h5.INDEX_CRT_ORDER)
assert last.name == b"complete"
score = f["score"]
assert [d.label or list(d.keys())[0] for d in score.dims][1] == "model"
for index, name in enumerate(f["model"].asstr()[:]):
    values = score[:, index]
    share = (values[values >= 0] == 1).mean()
    printed = re.search(rf"^{re.escape(name)} +\d+ +\d+ +([0-9.]+)", open("facts").read(), re.M)
    assert printed and abs(float(printed.group(1)) - share) < 1e-4, (name, share)
for name, variable in f.items():
    if name not in ("query", "query_block", "query_id_len", "curve_point"):
        assert {"units", "long_name", "_FillValue"} <= set(variable.attrs), name
        assert variable.chunks is None, name
PY
}

@test "no fixed-length text, no times, little-endian" {
    need_h5py
    $python - <<'PY'
import h5py

f = h5py.File("a.h5")
standard = ("CLASS", "NAME")  # of dimension scales: the library's own
for where in (f, *f.values()):
    for name in where.attrs:
        kind = where.attrs.get_id(name).get_type()
        if isinstance(kind, h5py.h5t.TypeStringID) and name not in standard:
            assert kind.is_variable_str(), name
for name, variable in f.items():
    assert not variable.id.get_create_plist().get_obj_track_times(), name
    if name not in ("query", "query_block", "query_id_len", "curve_point"):
        assert variable.dtype.byteorder in "|=<", name
PY
}

@test "block checksums and content_xxh128 are what the format page says, computed from outside" {
    need_h5py
    need xxhsum
    need xxh128sum
    $python - <<'PY'
import os
import re
import subprocess

import h5py
import numpy as np

f = h5py.File("a.h5")


def hash_of(data, *command):
    out = subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()
    return out.split()[-1] if "=" in out else out.split()[0].replace("XXH3_", "")


def dims(variable):
    if h5py.h5ds.is_scale(variable.id):
        return [variable.name[1:]]
    return [axis[0].name[1:] for axis in variable.dims]


kinds = {"int8": "int8", "int32": "int32", "float32": "float32", "float64": "float64", "object": "text", "|S1": "char"}
checked = list(f["checked_variable"].asstr()[:])
content = b""
order = [n for n in f if n not in ("query", "query_block", "query_id_len", "curve_point", "checked_variable", "block_checksum")]
declared = re.findall(r'^WR_COLUMN\(\w+, "(\w+)"', open(os.environ["COLUMNS_DEF"]).read(), re.M)
for name in sorted(order, key=declared.index):
    v = f[name]
    kind = kinds[str(v.dtype)]
    content += name.encode() + b"\0" + kind.encode() + b"\0"
    content += v.attrs.get("provenance", "measured").encode() + b"\0"
    for dim, extent in zip(dims(v), v.shape):
        content += dim.encode() + b"\0" + np.int64(extent).tobytes()
    if name in checked:
        sums = f["block_checksum"][checked.index(name)]
        content += sums.tobytes()
        for block in range(len(sums)):
            raw = v[block * 4096:(block + 1) * 4096].tobytes()
            assert int(hash_of(raw, "xxhsum", "-H3"), 16) == int(sums[block]), (name, block)
    elif kind == "text":
        content += b"".join(label.encode() + b"\0" for label in v.asstr()[:])
    else:
        content += v[()].tobytes()
assert hash_of(content, "xxh128sum") == f.attrs["content_xxh128"]
PY
}

@test "two writes are identical" {
    "$WATTROUTE" synth --queries 9000 --seed 3 -o b.h5 --quiet
    cmp a.h5 b.h5
}

@test "the results file holds the summary's rows, decisions and provenance" {
    need_h5py
    need ncdump
    "$WATTROUTE" run study.yaml -o results.h5 --format csv > rows.csv
    ncdump -h results.h5 > header
    grep -F ':wattroute_results = 1 ;' header
    grep -F 'int decision_pair(query, policy) ;' header
    grep -F 'double row_value(row) ;' header
    $python - <<'PY'
import csv

import h5py
import numpy as np

f = h5py.File("results.h5")
assert f.attrs["complete"] == 1
assert f.attrs["measurements_xxh128"] == h5py.File("a.h5").attrs["content_xxh128"]
assert f.attrs["warnings"]  # bases are mixed here
rows = list(csv.DictReader(open("rows.csv", newline="")))
text = {name: f["row_" + name].asstr()[:] for name in ("scenario", "policy", "domain", "metric", "unit")}
assert len(rows) == len(f["row_value"])
for i, row in enumerate(rows):
    for name in ("policy", "domain", "metric"):
        assert text[name][i] == row[name], (i, name)
    stored = f["row_value"][i]
    assert (np.isnan(stored) and row["value"] == "") or float(row["value"]) == stored, (i, row)
decision = f["decision_pair"][:]
policy = list(f["policy"].asstr()[:])
for index, name in enumerate(policy):  # decisions agree with the totals
    cells = f["cell_policy"][:] == index
    for pair in np.unique(decision[:, index]):
        if pair >= 0:
            n = f["cell_n"][:][cells & (f["cell_pair"][:] == pair)].sum()
            assert n == (decision[:, index] == pair).sum()
PY
    cp results.h5 first.h5
    "$WATTROUTE" run study.yaml -o results.h5 --quiet
    cmp results.h5 first.h5
}
