#!/usr/bin/env python3
"""The performance page from the benchmarks' JSON files: charts as SVG, and the parts of the page between its marks.

  page.py WORK PAGE        WORK has kernels.json, replay.json, scenarios.json, growth.json and, if it was run, import.json
"""
import json
import os
import re
import sys

import chart


def load(work, name):
    path = os.path.join(work, name + ".json")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def straight(points):
    """a, b of y = a + b x, by least relative squares."""
    w = [1 / (y * y) for _, y in points]
    sw = sum(w)
    mx = sum(wi * x for wi, (x, _) in zip(w, points)) / sw
    my = sum(wi * y for wi, (_, y) in zip(w, points)) / sw
    slope = (sum(wi * (x - mx) * (y - my) for wi, (x, y) in zip(w, points)) /
             sum(wi * (x - mx) ** 2 for wi, (x, _) in zip(w, points)))
    return my - slope * mx, slope


def machine_of(results):
    """One line; every file must be of the same machine."""
    machines = {json.dumps(result["machine"], sort_keys=True) for result in results}
    if len(machines) != 1:
        raise SystemExit("page: the files are of different machines; run all benchmarks on one")
    machine = json.loads(machines.pop())
    return (f"{machine['processor']}, {machine['cores']} cores, {machine['memory_mib'] / 1024:.0f} GiB of memory, "
            f"Linux {machine['kernel'].split('-')[0]}")


def goals_table(results):
    rows = ["| what | measured | goal | aim | |", "|---|---:|---:|---:|---|"]
    for result in results:
        for goal in result["goals"]:
            word = "aim met" if goal["aim_met"] else "goal met" if goal["met"] else "missed"
            rows.append(f"| {goal['what']} | {goal['value']:.2f} | {goal['goal']:g} | {goal['aim']:g} | {word} |")
    return rows


def median(values):
    values = sorted(values)
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


def jobs_table(result):
    base = median(result["jobs"][0]["wall_s"])
    rows = ["| job | wall s | CPU s | peak MiB | times the first |", "|---|---:|---:|---:|---:|"]
    for job in result["jobs"]:
        if job["why_not"]:
            rows.append(f"| {job['name']} | not run: {job['why_not']} | | | |")
        else:
            wall = median(job["wall_s"])
            rows.append(f"| {job['name']} | {wall:.3f} | {median(job['cpu_s']):.3f} | {median(job['peak_mib']):.0f} | "
                        f"{wall / base:.2f} |")
    return rows


def kernels_table(kernels):
    rows = ["| kernel | reading, ms | energy only, ms | ratio | with gather, ms | ratio |", "|---|---:|---:|---:|---:|---:|"]
    for kernel in kernels["kernels"]:
        only, gather = kernel["energy_only"], kernel["with_gather"]
        rows.append(f"| {kernel['name']} | {kernel['read_ms']:.1f} | {only['ms']:.1f} | {only['ratio']:.2f} | "
                    f"{gather['ms']:.1f} | {gather['ratio']:.2f} |")
    return rows


def growth_parts(growth, folder):
    """Charts into the folder; the lines of the page about them."""
    points = {name: [(p["size"], p["wall_s"]) for p in series] for name, series in growth["series"].items()}
    law = {name: straight(of) for name, of in points.items() if name != "threads"}
    titles = {"queries": ("Time over queries", "queries (16 pairs, 2 threads)", 1e6, "million queries"),
              "pairs": ("Time over pairs", "pairs (100 000 queries, 2 threads)", 100, "100 pairs"),
              "scenarios": ("Time over scenarios", "scenarios (100 000 queries x 160 pairs, 2 threads)", 1000,
                            "1000 scenarios"),
              "threads": ("Time over threads", "threads (1 000 000 queries x 160 pairs)", 1, "")}
    lines = []
    for name, (title, label, unit, words) in titles.items():
        series = [("measured", points[name])]
        if name in law:
            a, b = law[name]
            series.append(("law", [(x, a + b * x) for x, _ in points[name]]))
            text = f"{max(a, 0) * 1e3:.0f} ms + {b * unit * 1e3:.0f} ms per {words}"
        else:
            first, last = points[name][0][1], points[name][-1][1]
            series.append(("ideal", [(x, first / x) for x, _ in points[name]]))
            text = f"two threads take {last / first:.2f} of the time of one"
        ticks = [1, 2] if name == "threads" else None
        with open(os.path.join(folder, name + ".svg"), "w", encoding="utf-8") as file:
            file.write(chart.loglog(title, label, "whole process, s", series, ticks))
        lines += [f"![{title}]({os.path.basename(folder)}/{name}.svg)", "", f"{title}: {text}.", ""]
    return lines[:-1]


def replace_parts(page, parts):
    """The lines between `<!-- NAME -->` and `<!-- end -->`."""
    with open(page, encoding="utf-8") as file:
        text = file.read()
    for name, lines in parts.items():
        body = "\n".join([f"<!-- {name} -->", *lines, "<!-- end -->"])
        text, found = re.subn(rf"<!-- {name} -->\n.*?<!-- end -->", lambda _, body=body: body, text, flags=re.S)
        if found != 1:
            raise SystemExit(f"page: {page} has no part '{name}'")
    with open(page, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    work, page = sys.argv[1:3]
    results = {name: load(work, name) for name in ("kernels", "replay", "scenarios", "growth", "import")}
    missing = [name for name in ("kernels", "replay", "scenarios", "growth") if not results[name]]
    if missing:
        raise SystemExit(f"page: run the benchmarks first; {work} has no {', '.join(missing)}.json")
    folder = os.path.splitext(page)[0]
    os.makedirs(folder, exist_ok=True)
    measured = [result for result in results.values() if result]
    replace_parts(page, {
        "machine": [f"Measured on: {machine_of(measured)}."],
        "goals": goals_table([result for result in measured if "goals" in result]),
        "replay": jobs_table(results["replay"]),
        "kernels": kernels_table(results["kernels"]),
        "scenarios": jobs_table(results["scenarios"]),
        "growth": growth_parts(results["growth"], folder),
    })
    print(f"written: {page}, {folder}/*.svg")


main()
