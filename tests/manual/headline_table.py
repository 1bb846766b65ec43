"""The first table of the headline page against what its commands print: headline_table.py PAGE DEMO MMLU

For each of the two, NAME.csv holds the sweep and NAME.even the lines of break-evens, the last four of what was printed.
"""
import csv
import re
import sys

# rows of the table, in order: scenarios of the perfect router; of the bound at equal accuracy; lines of break-evens
ROWS = [["as-published"], ["batch/2", "batch/4"], ["busy/1"], ["overheads/2"], ["local/3", "local/5"], ["all/3", "all/4"]]
EQUAL = ["as-published", "batch/4"]
EVEN = [0, 2]


def percent(text):
    return [int(number) for number in re.findall(r"(-?[0-9]+) %", text)]


def check(name, column):
    with open(name + ".csv", newline="") as file:
        saved = {(row["scenario"], row["metric"]): row["value"] for row in csv.DictReader(file)
                 if row["policy"] == "oracle" and row["domain"] == "all"}
    for cell, scenarios in zip(column, ROWS):
        assert percent(cell) == [round(100 * float(saved[s, "energy_savings"])) for s in scenarios], (cell, scenarios)
    own = [round(100 * float(saved[s, "iso_accuracy_energy_savings"])) for s in EQUAL]
    assert percent(column[len(ROWS)]) == own, (column[len(ROWS)], own)
    lines = open(name + ".even").read().splitlines()[-4:]
    for cell, line in zip(column[len(ROWS) + 1:], EVEN):
        at = re.search(r"oracle (?:above|below) ([0-9.]+)", lines[line])[1]
        assert at == cell, (at, cell)


def main():
    table = [line.split("|")[2:4] for line in open(sys.argv[1]) if line.startswith("| ")][1:]
    table = table[:len(ROWS) + 1 + len(EVEN)]
    for number, name in enumerate(sys.argv[2:]):
        check(name, [row[number].strip() for row in table])


main()
