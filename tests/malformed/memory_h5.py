#!/usr/bin/env python3
"""The peak of memory of `validate` and its child process, added up, for each file.

usage: memory_h5.py PROGRAM FILE...

Prints the files that take more than 200 MiB, or longer than the time that a hang would take.
"""
import os
import subprocess
import sys
import time

MOST_KIB, MOST_SECONDS = 200 * 1024, 60


def peak_of(process):
    """The kernel's own high-water mark in KiB; 0 once the process has ended."""
    try:
        with open("/proc/%d/status" % process) as file:
            return next((int(line.split()[1]) for line in file if line.startswith("VmHWM")), 0)
    except OSError:
        return 0


def children_of(process):
    try:
        with open("/proc/%d/task/%d/children" % (process, process)) as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def family_peak(command):
    peak, start = {}, time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            for member in [process.pid] + children_of(process.pid):
                peak[member] = max(peak.get(member, 0), peak_of(member))
            if time.monotonic() - start > MOST_SECONDS:
                process.kill()
            time.sleep(0.002)
    return sum(peak.values()), len(peak), time.monotonic() - start


wrong, families = 0, 0
for path in sys.argv[2:]:
    kib, members, seconds = family_peak([sys.argv[1], "validate", path])
    families += members > 1
    if kib > MOST_KIB or seconds > MOST_SECONDS:
        print("%s: %d KiB, %.1f s" % (os.path.basename(path), kib, seconds))
        wrong += 1
print("%d files, %d with a child seen, %d wrong" % (len(sys.argv) - 2, families, wrong))
sys.exit(wrong > 0 or families < len(sys.argv[2:]) // 2)
