"""Runs that are kept as they are measured, one line of JSON each, so that benchmarks that were interrupted go on where they
stopped. The file is named by BENCH_POINTS; without it nothing is kept."""
import hashlib
import json
import os
import platform

LARGEST_HASHED = 32 << 20


def digest_of(path):
    """A digest of a program or script; nothing for a table or for what is no file."""
    if not os.path.isfile(path) or os.path.getsize(path) > LARGEST_HASHED:
        return ""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def key_of(name, command, env):
    """What a run depends on: its command, the program or script that it is, and the machine's kernel."""
    words = [str(word) for word in command]
    parts = [name, words, sorted(env.items()), [digest_of(word) for word in words[:2]], platform.release()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


class Points:
    """The runs of a file, by key and turn."""

    def __init__(self, path):
        self.path, self.runs = path, {}
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    # A line without its end was cut off: that run is measured again.
                    if line.endswith("}\n"):
                        point = json.loads(line)
                        self.runs[point["key"], point["turn"]] = point["run"]

    def find(self, key, turn):
        return self.runs.get((key, turn))

    def keep(self, key, turn, name, run):
        """Appends the run, in one write that is on the disk when this returns. A line that was cut off is ended first."""
        if not self.path:
            return
        line = json.dumps({"key": key, "turn": turn, "name": name, "run": run}) + "\n"
        with open(self.path, "ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                line = line if file.read(1) == b"\n" else "\n" + line
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())
