"""Runs an import whose stderr is a terminal while its table comes slowly: progress.py TABLE COMMAND...

Prints what the terminal got, with \\r as "|". The second half of the table comes when something was shown, or after two
seconds without anything.
"""
import os
import pty
import select
import subprocess
import sys
import time

table, command = open(sys.argv[1], "rb").read(), sys.argv[2:]
ours, theirs = pty.openpty()
child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=theirs)
os.close(theirs)
shown = b""
child.stdin.write(table[: len(table) // 2])
child.stdin.flush()
end = time.monotonic() + 2
while time.monotonic() < end and b"MB" not in shown:
    if select.select([ours], [], [], 0.1)[0]:
        shown += os.read(ours, 4096)
child.stdin.write(table[len(table) // 2 :])
child.stdin.close()
while True:
    try:
        got = os.read(ours, 4096)
    except OSError:  # the other side is closed
        break
    if not got:
        break
    shown += got
print(shown.decode().replace("\r\n", "\n").replace("\r", "|"))
sys.exit(child.wait())
