#!/usr/bin/env python3
"""The MMLU-Pro studies computed a second time, from the CSV files alone, with nothing but the csv module.

  mmlu_pro_reference.py FOLDER LOCAL_ACCELERATOR CLOUD_PAIR

Prints policy,domain,metric,value for the policies of configs/mmlu-pro*.yaml. Tokens are ceil(characters / 4), energy and
time are output tokens x J and s per output token, FLOP is 2 N (input + output tokens) with total parameters, cost is
tokens x USD per million tokens. Ties go to the pair that stands first.
"""
import csv
import math
import os
import sys


def read(folder, name):
    with open(os.path.join(folder, name), newline="") as stream:
        return list(csv.DictReader(stream))


class Cell:
    """One pair on one query."""

    def __init__(self, row, pair, model, is_cloud):
        name = pair["model"]
        tokens_in = math.ceil(float(row["question_chars"]) / 4)
        tokens_out = math.ceil(float(row["out_chars:" + name]) / 4)
        self.correct = int(row["correct:" + name])
        self.energy = tokens_out * float(pair["j_per_output_token"])
        self.latency = tokens_out * float(pair["s_per_output_token"])
        self.flop = 2e9 * float(model["params_total_b"]) * (tokens_in + tokens_out)
        self.cost = (tokens_in * float(model["usd_per_mtok_in"]) + tokens_out * float(model["usd_per_mtok_out"])) / 1e6
        self.is_cloud = is_cloud


def cheapest(cells):
    return min(cells, key=lambda cell: cell.energy)


def local_first(cells, best_local):
    local = [cell for cell in cells if cell.correct and not cell.is_cloud]
    return cheapest(local) if local else cells[-1]


def over_all(cells, fallback):
    correct = [cell for cell in cells if cell.correct]
    return cheapest(correct) if correct else fallback(cells)


POLICIES = {
    "cloud-only": lambda cells, best: cells[-1],
    "best-local": lambda cells, best: cells[best],
    "oracle": local_first,
    "oracle-all": lambda cells, best: over_all(cells, lambda c: c[-1]),
    "oracle-cheapest": lambda cells, best: over_all(cells, cheapest),
}


def nearest_rank(values, share):
    return sorted(values)[math.ceil(share * len(values)) - 1]


def metrics(queries, chosen):
    n = len(queries)
    correct = sum(cell.correct for cell in chosen)
    energy = sum(cell.energy for cell in chosen)
    latency = sum(cell.latency for cell in chosen)
    flop = sum(cell.flop for cell in chosen)
    cost = sum(cell.cost for cell in chosen)
    powers = [cell.energy / cell.latency for cell in chosen if cell.latency > 0]
    power = sum(powers) / len(powers)
    base = [cells[-1] for cells in queries]
    return {
        "coverage": sum(any(c.correct for c in cells[:-1]) for cells in queries) / n,
        "local_share": sum(not cell.is_cloud for cell in chosen) / n,
        "accuracy": correct / n,
        "score_mean": correct / n,
        "energy_savings": 1 - energy / sum(cell.energy for cell in base),
        "compute_savings": 1 - flop / sum(cell.flop for cell in base),
        "cost_savings": 1 - cost / sum(cell.cost for cell in base),
        "energy_j_total": energy,
        "energy_j_per_query": energy / n,
        "energy_j_per_correct": energy / correct,
        "compute_flop_total": flop,
        "compute_flop_per_query": flop / n,
        "cost_usd_total": cost,
        "cost_usd_per_query": cost / n,
        "latency_mean_s": latency / n,
        "latency_p50_s": nearest_rank([cell.latency for cell in chosen], 0.50),
        "latency_p95_s": nearest_rank([cell.latency for cell in chosen], 0.95),
        "latency_p99_s": nearest_rank([cell.latency for cell in chosen], 0.99),
        "power_mean_w": power,
        "power_time_weighted_w": energy / latency,
        "ipw": correct / n / power,
        "ipj": correct / energy,
    }


def main():
    folder, accelerator, cloud = sys.argv[1:]
    models = {row["model"]: row for row in read(folder, "models.csv")}
    profile = read(folder, "pairs.csv")
    pairs = [row for row in profile if row["accelerator"] == accelerator]
    pairs += [row for row in profile if row["model"] + "@" + row["accelerator"] == cloud]
    rows = read(folder, "scores_wide.csv")
    queries = [[Cell(row, p, models[p["model"]], p is pairs[-1]) for p in pairs] for row in rows]
    right = [sum(cells[i].correct for cells in queries) for i in range(len(pairs) - 1)]
    best = right.index(max(right))
    domains = {"all": range(len(rows))}
    for i, row in enumerate(rows):
        domains.setdefault(row["category"], [])
        domains[row["category"]].append(i)
    for policy, rule in POLICIES.items():
        for domain, members in domains.items():
            inside = [queries[i] for i in members]
            for metric, value in metrics(inside, [rule(cells, best) for cells in inside]).items():
                print(policy, domain, metric, "%.17g" % value, sep=",")


if __name__ == "__main__":
    main()
