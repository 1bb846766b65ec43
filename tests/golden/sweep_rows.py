"""Rows of a sweep's CSV without the scenario and the swept keys, as run prints them; a note may hold commas."""

import csv
import sys

rows = csv.reader(sys.stdin)
out = csv.writer(sys.stdout, lineterminator="\n")
for row in rows:
    out.writerow([row[0], *row[2:11]])
