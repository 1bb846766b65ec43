#!/usr/bin/env python3
"""Repeated attempts as a long table, and what a replay of one of them has to print, computed from the CSV text alone.

usage: attempts_reference.py make FOLDER QUERIES SEED
       attempts_reference.py check LONG.csv ATTEMPT RESULT.csv [filtered]

ATTEMPT counts from 1 in the order of the table's own numbers. `filtered`: RESULT.csv has no notes on attempts.
"""
import csv
import os
import random
import sys

PAIRS = ["small@laptop", "middle@laptop", "large@server"]
LOCAL = PAIRS[:2]
BASELINE = "large@server"
NUMBERS = [9, 2, 5]  # attempts 3, 1, 2


def make(folder, queries, seed):
    draw = random.Random(seed)
    rows = []
    for q in range(queries):
        tokens = draw.randint(1, 500)
        for pair in PAIRS:
            for number in NUMBERS:
                if draw.random() < 0.93:
                    model, accelerator = pair.split("@")
                    rows.append({"id": "q%d" % q, "model": model, "accelerator": accelerator, "Repeat": number,
                                 "correct": draw.choice(["True", "False", "true", "FALSE", "1", "0"] * 4 + [""]),
                                 "energy_j": "" if draw.random() < 0.05 else str(draw.randint(1, 80) / 8),
                                 "input_tokens": tokens})
    draw.shuffle(rows)
    with open(os.path.join(folder, "long.csv"), "w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    for attempt, number in enumerate(sorted(NUMBERS), 1):
        with open(os.path.join(folder, "attempt%d.csv" % attempt), "w", newline="") as file:
            names = [name for name in rows[0] if name != "Repeat"]
            writer = csv.DictWriter(file, names, lineterminator="\n", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(row for row in rows if row["Repeat"] == number)
    with open(os.path.join(folder, "accelerators.csv"), "w") as file:
        file.write("accelerator,site\nlaptop,local\nserver,cloud\n")


def cells_of(path, attempt):
    """(correct, energy) of each query and pair that has both."""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    number = sorted({int(row["Repeat"]) for row in rows})[attempt - 1]
    cells = {row["id"]: {} for row in rows}
    for row in rows:
        if int(row["Repeat"]) == number and row["correct"] and row["energy_j"]:
            right = row["correct"].lower() in ("true", "1")
            cells[row["id"]][row["model"] + "@" + row["accelerator"]] = (right, float(row["energy_j"]))
    return cells


def oracle(row):
    for pool in (LOCAL, [BASELINE]):
        right = [row[pair][1] for pair in pool if row[pair][0]]
        if right:
            return True, min(right)
    return row[BASELINE]


def expected(path, attempt):
    cells = cells_of(path, attempt)
    whole = [row for row in cells.values() if len(row) == len(PAIRS)]
    served = {"cloud": [row[BASELINE] for row in whole], "oracle": [oracle(row) for row in whole]}
    out = {}
    for policy, answers in served.items():
        energy = sum(answer[1] for answer in answers)
        out[policy, "accuracy"] = sum(answer[0] for answer in answers) / len(whole)
        out[policy, "energy_j_total"] = energy
        out[policy, "energy_savings"] = 1 - energy / sum(row[BASELINE][1] for row in whole)
        out[policy, "coverage"] = sum(any(row[pair][0] for pair in LOCAL) for row in whole) / len(whole)
        out[policy, "queries_dropped"] = len(cells) - len(whole)
    return out, len(whole)


def check(path, attempt, result, filtered):
    values, queries = expected(path, attempt)
    with open(result, newline="") as file:
        rows = {(row["policy"], row["metric"]): row for row in csv.DictReader(file)}
    for key, value in values.items():
        if filtered and key[1] == "queries_dropped":
            continue
        row = rows[key]
        assert abs(float(row["value"]) - value) <= 1e-12 * max(1, abs(value)), (key, row, value)
        assert int(row["n"]) == queries, (key, row, queries)
        assert filtered or "attempt %d of %d" % (attempt, len(NUMBERS)) in row["note"], row
    assert queries > 20 and values["oracle", "energy_savings"] > 0.05, (queries, values)


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
else:
    check(sys.argv[2], int(sys.argv[3]), sys.argv[4], len(sys.argv) > 5)
