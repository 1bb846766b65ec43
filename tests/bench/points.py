"""Runs that are kept as they are measured, one line of JSON each, so that benchmarks that were interrupted go on where they
stopped. The file is named by BENCH_POINTS; without it nothing is kept.

A table's commands are compared with each other, so they are kept or measured anew together: when one of them changes, none
of its table's runs counts. Where runs of more than one sitting meet in a table, the number of sittings is told."""
import hashlib
import json
import os
import platform
import time

LARGEST_HASHED = 32 << 20


def digest_of(path):
    """A digest of a program or script; nothing for a table or for what is no file."""
    if not os.path.isfile(path) or os.path.getsize(path) > LARGEST_HASHED:
        return ""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def table_key(jobs):
    """What the runs of a table depend on: all commands, the programs and scripts that they are, and the machine's kernel."""
    parts = [platform.release()]
    for job in jobs:
        words = [str(word) for word in job.command or ()]
        parts.append([job.name, words, sorted(job.env.items()), [digest_of(word) for word in words[:2]]])
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


class Points:
    """The runs of a file, by table, name and turn. A sitting is one process that measured."""

    def __init__(self, path):
        self.path, self.runs, self.sitting = path, {}, f"{time.time():.3f}-{os.getpid()}"
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    # A line without its end was cut off: that run is measured again.
                    if line.endswith("}\n"):
                        point = json.loads(line)
                        self.runs[point["key"], point["name"], point["turn"]] = point["run"]

    def find(self, key, name, turn):
        return self.runs.get((key, name, turn))

    def keep(self, key, name, turn, run):
        """Appends the run, in one write that is on the disk when this returns. A line that was cut off is ended first."""
        if not self.path:
            return
        line = json.dumps({"key": key, "name": name, "turn": turn, "run": run}) + "\n"
        with open(self.path, "ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                line = line if file.read(1) == b"\n" else "\n" + line
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())
