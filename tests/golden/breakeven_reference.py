#!/usr/bin/env python3
"""Break-evens of small random tables, from model.md alone: a fine scan, then halving.

  breakeven_reference.py write SEED         writes scores.csv: 40 queries on small@box, tiny@box and big@rack
  breakeven_reference.py MODE FROM TO       reads scores.csv and prints, per policy, "policy above|below AT" for each change of
                                            sign of the energy saved, and "policy until X" where the device is overloaded
  breakeven_reference.py compare REFERENCE CSV   whether the program's rows say the same

Modes, with what is varied: `pue` (local PUE; decisions by energy + 50 x latency, so that savings jump), `utilisation` (of the
cloud's unit, which idles at 121.5 W; decisions by energy, so that savings have kinks), `poisson` (queries per device and day of
the box, always warm at 100 W).
"""
import csv
import random
import struct
import sys

QUERIES, FINE = 40, 4000
PAIRS = ("small", "tiny", "big")


def write(seed):
    draw = random.Random(seed)
    with open("scores.csv", "w") as stream:
        print("query_id," + ",".join(f"correct:{p},energy_j:{p},latency_s:{p}" for p in PAIRS), file=stream)
        for i in range(QUERIES):
            cells = []
            for pair, energy, chance in zip(PAIRS, (260, 160, 420), (0.7, 0.5, 0.9)):
                cells += [int(draw.random() < chance), round(energy * draw.uniform(0.3, 1.7), 3), round(draw.uniform(0.5, 4), 3)]
            print(f"q{i}," + ",".join(map(str, cells)), file=stream)


def stored(text):
    """Measurements are kept in 32 bits."""
    return struct.unpack("f", struct.pack("f", float(text)))[0]


def read():
    return [{p: (int(r[f"correct:{p}"]), stored(r[f"energy_j:{p}"]), stored(r[f"latency_s:{p}"])) for p in PAIRS}
            for r in csv.DictReader(open("scores.csv"))]


def least(query, price, among):
    return min(among, key=lambda p: price(p, query[p]))


def oracle_all(query, price):
    """scope all, fallback cheapest"""
    return least(query, price, [p for p in PAIRS if query[p][0]] or PAIRS)


def oracle_local(query, price):
    """scope local_first, fallback baseline"""
    local = [p for p in ("small", "tiny") if query[p][0]]
    return least(query, price, local) if local else "big"


def pue(rows, x):
    energy = lambda p, cell: cell[1] * (1 if p == "big" else x)
    price = lambda p, cell: energy(p, cell) + 50 * cell[2]
    base = sum(energy("big", q["big"]) for q in rows)
    chosen = {"oracle-all": [oracle_all(q, price) for q in rows], "small": ["small"] * len(rows)}
    return {name: 1 - sum(energy(p, q[p]) for p, q in zip(pairs, rows)) / base for name, pairs in chosen.items()}


def utilisation(rows, x):
    energy = lambda p, cell: cell[1] + (121.5 * cell[2] * (1 - x) / x if p == "big" else 0)
    base = sum(energy("big", q["big"]) for q in rows)
    chosen = {"oracle-all": [oracle_all(q, energy) for q in rows], "small": ["small"] * len(rows)}
    return {name: 1 - sum(energy(p, q[p]) for p, q in zip(pairs, rows)) / base for name, pairs in chosen.items()}


def poisson(rows, x):
    """Decided by marginal prices, as one more busy second is one less idle; charged the power between queries."""
    price = lambda p, cell: cell[1] - (0 if p == "big" else 100 * cell[2])
    base = sum(q["big"][1] for q in rows)
    chosen = {"oracle": [oracle_local(q, price) for q in rows], "small": ["small"] * len(rows)}
    found = {}
    for name, pairs in chosen.items():
        busy = [q[p][2] for p, q in zip(pairs, rows) if p != "big"]
        arrivals = x / 86400 * len(busy) / len(rows)
        rho = arrivals * sum(busy) / len(busy)
        idle = len(busy) * (1 - rho) * 100 / arrivals
        found[name] = 1 - (sum(q[p][1] for p, q in zip(pairs, rows)) + idle) / base if rho < 1 else None
    return found


def halve(there, low, high):
    """`there` is true at low and false at high."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if there(middle) else (low, middle)
    return low


def scan(mode, start, end):
    rows = read()
    grid = [start * (end / start) ** (i / FINE) for i in range(FINE + 1)]
    values = [mode(rows, x) for x in grid]
    for name in values[0]:
        at = lambda x: mode(rows, x)[name]
        for i in range(FINE):
            low, high = values[i][name], values[i + 1][name]
            if low is None:
                break
            if high is None:
                print(name, "until", repr(halve(lambda x: at(x) is not None, grid[i], grid[i + 1])))
            elif (low < 0) != (high < 0):
                root = halve(lambda x: (at(x) < 0) == (low < 0), grid[i], grid[i + 1])
                print(name, "above" if low < 0 else "below", repr(root))


def compare(reference, found):
    rows = list(csv.DictReader(open(found)))
    top = max(float(r["to"]) for r in rows)
    ours = []
    for name in dict.fromkeys(r["policy"] for r in rows):
        own = [r for r in rows if r["policy"] == name]
        ours += [(name, r["saves"], float(r["at"])) for r in own if r["saves"]]
        ours += [(name, "until", float(own[0]["to"]))] if own[0]["note"].find("no answer above") >= 0 else []
    theirs = [(n, w, float(x)) for n, w, x in (line.split() for line in open(reference))]
    ours, theirs = sorted(ours), sorted(theirs)
    same = len(ours) == len(theirs) and all(a[:2] == b[:2] and abs(a[2] - b[2]) <= 3e-9 * b[2] for a, b in zip(ours, theirs))
    if not same:
        sys.exit(f"found {ours}, up to {top}; expected {theirs}")


if sys.argv[1] == "write":
    write(int(sys.argv[2]))
elif sys.argv[1] == "compare":
    compare(sys.argv[2], sys.argv[3])
else:
    scan({"pue": pue, "utilisation": utilisation, "poisson": poisson}[sys.argv[1]], float(sys.argv[2]), float(sys.argv[3]))
