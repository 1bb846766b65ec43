#!/usr/bin/env python3
"""What `budget` is held against: the same shares of queries among pairs as a linear programme, solved by GLPK.

  lp_reference.py make SEED OUT.csv      a random table: scores of 0, 1/4 ... 1, energies, weights, some cells missing
  lp_reference.py solve IN.csv GOAL LEVEL   prints the optimum per query: GOAL is least-energy (LEVEL: a least score) or
                                          most-score (LEVEL: a budget in J per query)
"""
import csv
import random
import subprocess
import sys
import tempfile

MODELS = ["a", "b", "c", "d"]


def make(seed, path):
    draw = random.Random(seed)
    levels = draw.choice([3, 1000])
    with open(path, "w", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["query_id", "query_weight"] + ["score:" + m for m in MODELS] + ["energy_j:" + m for m in MODELS])
        for q in range(draw.randint(20, 120)):
            row = [q, draw.choice([0.5, 1, 1, 3])]
            scores = [draw.randint(0, 4) / 4 for _ in MODELS]
            energies = [(1 + draw.randrange(levels)) / 8 for _ in MODELS]
            for m in range(len(MODELS) - 1):  # the last one is the baseline, which is always there
                if draw.random() < 0.1:
                    scores[m] = energies[m] = ""
            out.writerow(row + scores + energies)


def solve(path, goal, level):
    queries = []
    for row in csv.DictReader(open(path)):
        cells = [(float(row["score:" + m]), float(row["energy_j:" + m])) for m in MODELS if row["score:" + m] != ""]
        queries.append((float(row["query_weight"]), cells))
    weight = sum(w for w, _ in queries)
    names = [(f"x{q}_{p}", w * s, w * e) for q, (w, cells) in enumerate(queries) for p, (s, e) in enumerate(cells)]
    score = " ".join(f"+ {s!r} {name}\n" for name, s, _ in names)
    energy = " ".join(f"+ {e!r} {name}\n" for name, _, e in names)
    least = goal == "least-energy"
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/lp", "w") as out:
            out.write(("Minimize\n" + energy if least else "Maximize\n" + score) + "Subject To\n")
            out.write(f"limit: {score} >= {level * weight!r}\n" if least else f"limit: {energy} <= {level * weight!r}\n")
            for q, (_, cells) in enumerate(queries):
                out.write(f"q{q}: " + " + ".join(f"x{q}_{p}" for p in range(len(cells))) + " = 1\n")
            out.write("End\n")
        answer = subprocess.run(["glpsol", "--lp", folder + "/lp", "-w", folder + "/out"], capture_output=True, text=True)
        rows = [line.split() for line in open(folder + "/out")]
    optimum = next(line for line in rows if line[0] == "s")
    assert optimum[4:6] == ["f", "f"], answer.stdout
    print(repr(float(optimum[6]) / weight))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), sys.argv[3])
    else:
        solve(sys.argv[2], sys.argv[3], float(sys.argv[4]))
