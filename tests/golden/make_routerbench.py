#!/usr/bin/env python3
"""Writes a table in the shape of RouterBench's pickles as CSV: whole.csv with a row per query, and split.csv with the
same queries on two half-blank rows each, as the raw 5-shot dump has them, in another order.

usage: make_routerbench.py FOLDER QUERIES SEED
"""
import csv
import random
import sys

folder, queries, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)
MODELS = ["WizardLM/WizardLM-13B-V1.2", "claude-v1", "gpt-4-1106-preview", "meta/llama-2-70b-chat", "zero-one-ai/Yi-34B-Chat"]
DOMAINS = ["mmlu-anatomy", "mbpp", "mtbench", "grade-school-math", "hellaswag"]
HEADER = (["sample_id", "prompt", "eval_name"] + MODELS + [model + "|model_response" for model in MODELS[::-1]]
          + [model + "|total_cost" for model in MODELS[1:] + MODELS[:1]] + ["oracle_model_to_route_to"])


def text():
    return "['" + "".join(chance.choice("abc ,\n\"|") for _ in range(chance.randrange(80))) + "']"


def query(number):
    domain = chance.choice(DOMAINS)
    row = {"sample_id": f"{domain}.val.{number}", "prompt": text(), "eval_name": domain,
           "oracle_model_to_route_to": chance.choice(MODELS + ["no_model_correct"])}
    for model in MODELS:
        graded = domain == "mtbench"
        row[model] = repr(chance.randrange(11) / 10 if graded else float(chance.random() < 0.6))
        row[model + "|total_cost"] = repr(chance.uniform(1e-6, 1e-3))
        row[model + "|model_response"] = text()
        if chance.random() < 0.05:  # nobody has graded it, or nobody has asked at all
            row[model] = ""
            if chance.random() < 0.5:
                row[model + "|total_cost"] = row[model + "|model_response"] = ""
    return row


def half(row, models):
    """Only some models' columns, or a model's cost without its score: the other half has the rest."""
    kept = {name: row[name] for name in ("sample_id", "prompt", "eval_name", "oracle_model_to_route_to")}
    for model in models:
        for name in (model, model + "|model_response", model + "|total_cost"):
            kept[name] = row[name]
    return kept


rows = [query(number) for number in range(queries)]
halves = []
for row in rows:
    cut = chance.randrange(len(MODELS) + 1)
    first, second = half(row, MODELS[:cut]), half(row, MODELS[cut:])
    if cut < len(MODELS):  # even one cell may be in two halves, and one value in both rows
        name = MODELS[cut] + "|total_cost"
        first[name] = second[name]
        if chance.random() < 0.5:
            second[name] = ""
    halves += [first, second]
chance.shuffle(halves)
for name, table in (("whole.csv", rows), ("split.csv", halves)):
    with open(f"{folder}/{name}", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER, restval="")
        writer.writeheader()
        writer.writerows(table)
