"""Runs a command whose stderr is a terminal: terminal.py COMMAND... Prints what the terminal got, with \\r as "|"."""
import os
import pty
import subprocess
import sys

ours, theirs = pty.openpty()
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs)
os.close(theirs)
shown = b""
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
