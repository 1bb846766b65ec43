"""Runs an import whose stderr is a terminal while its table comes slowly: progress.py TABLE COMMAND...

Prints what the terminal got, with \\r as "|". The second half of the table comes when something was shown, or after two
seconds without anything.
"""
import os
import select
import subprocess
import sys
import time

import terminal

table = open(sys.argv[1], "rb").read()
child, ours = terminal.start(sys.argv[2:], subprocess.PIPE)
shown = b""
child.stdin.write(table[: len(table) // 2])
child.stdin.flush()
end = time.monotonic() + 2
while time.monotonic() < end and b"MB" not in shown:
    if select.select([ours], [], [], 0.1)[0]:
        shown += os.read(ours, 4096)
child.stdin.write(table[len(table) // 2 :])
child.stdin.close()
terminal.finish(child, ours, shown)
