#!/usr/bin/env python3
"""Cuts an HDF5 file at many places and turns single bits of it, and looks at how a command ends each time.

usage: sweep_h5.py PROGRAM FILE COUNT [COMMAND ...]

COMMAND is `validate`, or what comes before the file's name. A cut file is refused (65) with its name. A turned bit is refused (65) or does no harm (0; in a file with checksums both
are certain, in another one data may be wrong). Nothing else ever, within seconds and 200 MiB. Prints what was wrong.
"""
import os
import random
import resource
import subprocess
import sys

program, original, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(original, "rb") as file:
    sound = file.read()
random.seed(20251121)
# Under the sanitizers time and memory are their own.
judged = os.environ.get("WATTROUTE_VARIANT", "release") in ("release", "debug")
command = sys.argv[4:] or ["validate"]
faults = []


def ends_well(what, data, allowed):
    with open("swept.h5", "wb") as file:
        file.write(data)
    try:
        done = subprocess.run([program, *command, "swept.h5"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    except subprocess.TimeoutExpired:
        faults.append(what + ": it hangs")
        return
    named = b"swept.h5" in done.stdout or (done.returncode == 0 and "--quiet" in command)
    if done.returncode not in allowed or not named:
        faults.append("%s: exit status %d: %s" % (what, done.returncode, done.stdout[:300]))


places = set(range(0, 4096, 4096 // count)) | {random.randrange(len(sound)) for _ in range(count)} | {len(sound) - 1}
for place in sorted(p for p in places if p < len(sound)):
    ends_well("cut at %d" % place, sound[:place], (65,))
# The structure stands at the front and the back; the middle is rows.
for i in range(4 * count):
    place = random.choice([random.randrange(len(sound)), random.randrange(min(8192, len(sound))), len(sound) - 1 - random.randrange(min(8192, len(sound)))])
    data = bytearray(sound)
    data[place] ^= 1 << random.randrange(8)
    ends_well("bit turned at %d" % place, data, (0, 65))
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
if judged and peak > 200 * 1024:
    faults.append("peak memory %d KiB" % peak)
print("\n".join(faults))
sys.exit(bool(faults))
