"""Runs a command whose stderr is a terminal: terminal.py [--stop SIGNAL TEXT] COMMAND... Prints what the terminal got,
with \\r as "|". With --stop the command gets the signal when the terminal first shows the text."""
import os
import pty
import signal
import subprocess
import sys


def start(command, stdin):
    """The process, and our side of its terminal."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    return child, ours


def finish(child, ours, shown=b"", stop=None, text=""):
    """Prints what was shown and what still comes, and exits as the process does."""
    while True:
        try:
            got = os.read(ours, 4096)
        except OSError:  # the other side is closed
            break
        if not got:
            break
        shown += got
        if stop and text.encode() in shown:
            child.send_signal(stop)
            stop = None
    print(shown.decode().replace("\r\n", "\n").replace("\r", "|"))
    sys.exit(child.wait())


if __name__ == "__main__":
    command, stop, text = sys.argv[1:], None, ""
    if command[0] == "--stop":
        stop, text, command = signal.Signals["SIG" + command[1]], command[2], command[3:]
    finish(*start(command, subprocess.DEVNULL), stop=stop, text=text)
