#!/usr/bin/env python3
"""The same measurements as a long table in random order and as a wide one.

usage: make_long.py FOLDER QUERIES SEED

FOLDER/long.csv has its rows and columns shuffled; FOLDER/wide.csv has the queries in the order in which long.csv names
them first. Queries miss on some pairs, values are blank here and there, identifiers repeat across domains.
"""
import csv
import os
import random
import sys

folder, queries, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
draw = random.Random(seed)
PAIRS = ["small@laptop", "small@phone", "large@server", "middle@laptop"]
MEASURES = ["score", "energy_j", "latency_s", "cost_usd", "output_tokens"]


def blank(value, share=0.1):
    return "" if draw.random() < share else value


rows, about = [], {}
for q in range(queries):
    key = (("math", "law", "")[q % 3], "q%d" % (q // 3))
    about[key] = {"weight": draw.randint(1, 4), "input_tokens": draw.randint(0, 500), "size": blank(round(draw.random(), 3))}
    for pair in PAIRS:
        if draw.random() < 0.9 or pair == PAIRS[0]:
            rows.append({"domain": key[0], "query_id": key[1], "model": pair.split("@")[0], "accelerator": pair.split("@")[1],
                         "score": blank(draw.choice((0, 1, 0.25))), "energy_j": blank(round(draw.random() * 1e4, 3)),
                         "latency_s": blank(round(draw.random() * 9, 4)), "cost_usd": blank(round(draw.random(), 6)),
                         "output_tokens": blank(draw.randint(0, 4000)), **about[key]})
draw.shuffle(rows)
columns = list(rows[0])
draw.shuffle(columns)
with open(os.path.join(folder, "long.csv"), "w", newline="") as file:
    writer = csv.DictWriter(file, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)

cells, order = {}, []
for row in rows:
    key = (row["domain"], row["query_id"])
    if key not in cells:
        order.append(key)
    cells.setdefault(key, {})[row["model"] + "@" + row["accelerator"]] = row
seen = list(dict.fromkeys(row["model"] + "@" + row["accelerator"] for row in rows))
with open(os.path.join(folder, "wide.csv"), "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["domain", "query_id", "weight", "input_tokens", "size"] + ["%s:%s" % (m, p) for m in MEASURES for p in seen])
    for key in order:
        writer.writerow(list(key) + list(about[key].values())
                        + [cells[key][p][m] if p in cells[key] else "" for m in MEASURES for p in seen])
with open(os.path.join(folder, "accelerators.csv"), "w") as file:
    file.write("accelerator,site\nphone,local\nlaptop,local\nserver,cloud\n")
