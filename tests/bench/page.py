#!/usr/bin/env python3
"""The performance page from the benchmarks' JSON files: one JSON of the whole run, charts as SVG, and the parts of the page
between its marks.

  page.py collect PROGRAM WORK COMMAND NOTE JSON
                          one file of all results in WORK; COMMAND is what was typed, NOTE what a reader must know, or ''
  page.py write JSON PAGE  the page and, in a folder of its name, its charts

A page that is not there yet starts as a copy of notebooks-free-docs/performance.md."""
import json
import os
import re
import shutil
import subprocess
import sys

import page_growth
import page_tables
from bench import write_whole

NEEDED = ("kernels", "replay", "scenarios", "growth", "import", "bootstrap", "frontier", "hotspots")
TEMPLATE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../notebooks-free-docs/performance.md")


def rounded(value):
    """Five digits are more than a clock's."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return value


def one_line_each(text):
    """Lists of numbers, and objects that hold no other, on a line each."""
    flat = lambda found: re.sub(r"\s*\n\s*", " ", found.group())  # noqa: E731
    text = re.sub(r"\[[^\[\]{}]*\]", flat, text)
    return re.sub(r"\{[^{}]*\}", flat, text)


def collect(program, work, command, note, path):
    results = {}
    for name in NEEDED:
        source = os.path.join(work, name + ".json")
        if not os.path.exists(source):
            raise SystemExit(f"page: run the benchmarks first; there is no {source}")
        with open(source, encoding="utf-8") as file:
            results[name] = json.load(file)
    machines = [results[name].pop("machine") for name in NEEDED]
    if any(machine != machines[0] for machine in machines):
        raise SystemExit("page: the files are of different machines; run all benchmarks on one")
    version = subprocess.run([program, "--version"], stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()[0]
    whole = {"machine": machines[0], "program": version, "command": command, "note": note, **rounded(results)}
    write_whole(path, one_line_each(json.dumps(whole, indent=1)) + "\n")
    print(f"written: {path}")


def replace_parts(page, parts):
    """The lines between `<!-- NAME -->` and `<!-- end -->`."""
    with open(page, encoding="utf-8") as file:
        text = file.read()
    for name, lines in parts.items():
        body = "\n".join([f"<!-- {name} -->", *lines, "<!-- end -->"])
        text, found = re.subn(rf"<!-- {name} -->\n.*?<!-- end -->", lambda _, body=body: body, text, flags=re.S)
        if found != 1:
            raise SystemExit(f"page: {page} has {found} parts '{name}', not one")
    write_whole(page, text)


def write(source, page):
    with open(source, encoding="utf-8") as file:
        results = json.load(file)
    if not os.path.exists(page):
        shutil.copyfile(TEMPLATE, page)
    folder = os.path.splitext(page)[0]
    os.makedirs(folder, exist_ok=True)
    charts = page_growth.charts(results)
    for name, text in charts.items():
        write_whole(os.path.join(folder, name + ".svg"), text)
    parts = page_tables.parts(results)
    parts.update(page_growth.parts(results, os.path.basename(folder)))
    replace_parts(page, parts)
    print(f"written: {page}, {folder}/*.svg")


if __name__ == "__main__":
    if len(sys.argv) == 7 and sys.argv[1] == "collect":
        collect(*sys.argv[2:])
    elif len(sys.argv) == 4 and sys.argv[1] == "write":
        write(*sys.argv[2:])
    else:
        raise SystemExit(__doc__)
