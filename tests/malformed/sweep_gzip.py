#!/usr/bin/env python3
"""Cuts a packed table at every byte and turns bits of it, and looks at how `import` ends each time.

usage: sweep_gzip.py PROGRAM FOLDER

FOLDER has scores.csv (packed), pairs.csv, models.csv, accelerators.csv and curves.csv. A cut table is refused (65) with
its name. A turned bit is refused, or it was one of the header's that say nothing of the data: then the summary is the
same. Nothing else ever, and no file of a refused one. Prints what was wrong.
"""
import os
import subprocess
import sys

program = os.path.abspath(sys.argv[1])
os.chdir(sys.argv[2])
with open("scores.csv", "rb") as file:
    sound = file.read()
command = [program, "import", "--scores", "swept.csv", "-o", "swept.h5"]
for table in ("pairs", "models", "accelerators", "curves"):
    command += ["--" + table, table + ".csv"]
faults = []


def ends_well(what, data, summary):
    """Refused; or, where `summary` is not None, as that."""
    with open("swept.csv", "wb") as file:
        file.write(data)
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    except subprocess.TimeoutExpired:
        faults.append(what + ": it hangs")
        return b""
    refused = done.returncode == 65 and b"swept.csv" in done.stderr and not done.stdout and not os.path.exists("swept.h5")
    same = done.returncode == 0 and summary in (done.stdout, b"")
    if not refused and not (summary is not None and same):
        faults.append("%s: exit status %d: %s" % (what, done.returncode, done.stderr[:300]))
    if done.returncode == 0:
        os.remove("swept.h5")
    return done.stdout


expected = ends_well("whole", sound, b"")
if not expected:
    faults.append("the whole table is refused")
for place in range(len(sound)):
    ends_well("cut at %d" % place, sound[:place], None)
for place in range(len(sound)):
    data = bytearray(sound)
    data[place] ^= 1 << (place * 3 % 8)
    ends_well("bit turned at %d" % place, data, expected if 3 <= place < 10 else None)
print("\n".join(faults))
print("%d bytes swept, %d wrong" % (len(sound), len(faults)))
sys.exit(bool(faults))
