"""What the benchmarks share: commands run in turn, medians, ratios, a table on the screen and a JSON file.

Commands are run one after the other and the whole row again, so that a drift of the machine meets all of them alike.
A slow command is not repeated beyond its share of time. Memory is the peak of the whole process, as GNU time says.
"""
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from points import Points, table_key

KEPT = Points(os.environ.get("BENCH_POINTS"))
MOST_SITTINGS = [1]  # of any table of this benchmark


class Job:
    """One command of a benchmark. `why_not` says why it cannot run here; `makes` is a file that it makes anew each time."""

    def __init__(self, name, command=None, why_not=None, env=None):
        self.name, self.command, self.why_not, self.env = name, command, why_not, env or {}
        self.makes = None
        self.wall, self.cpu, self.peak_mib, self.answer, self.answers = [], [], [], None, []


def warm(command):
    """Reads the files that the command names, unmeasured: systems reclaim pages that nobody read for a while, and the first
    job of a turn would pay for all others."""
    for name in (str(word).rpartition("=")[2] for word in command):
        if os.path.isfile(name):
            with open(name, "rb", buffering=0) as file:
                while file.read(1 << 22):
                    pass


def measure(job):
    """Runs the job's command with its files in the page cache and the disc at rest: its times, peak and last line of output."""
    warm(job.command)
    if job.makes and os.path.exists(job.makes):
        os.remove(job.makes)
    os.sync()  # what the job before left to be stored is not this one's to wait for
    with tempfile.NamedTemporaryFile("r") as times:
        began = time.perf_counter()
        done = subprocess.run(["/usr/bin/time", "-f", "%U %S %M", "-o", times.name, *map(str, job.command)],
                              stdout=subprocess.PIPE, env={**os.environ, **job.env}, check=False)
        wall = time.perf_counter() - began
        if done.returncode != 0:
            raise SystemExit(f"{job.name}: ended with {done.returncode}")
        user, system, kibibytes = times.read().split()[-3:]
    text = done.stdout.decode().strip()
    return {"wall_s": wall, "cpu_s": float(user) + float(system), "peak_mib": int(kibibytes) / 1024,
            "last_line": text.splitlines()[-1] if text else ""}


def run_once(job, turn, key):
    """Runs the job, unless this turn of it is kept already, and returns the sitting; its last line of output is JSON, or it
    answers nothing. `key` is its table's."""
    run = KEPT.find(key, job.name, turn)
    if not run:
        run = {**measure(job), "sitting": KEPT.sitting}
        KEPT.keep(key, job.name, turn, run)
    job.wall.append(run["wall_s"])
    job.cpu.append(run["cpu_s"])
    job.peak_mib.append(run["peak_mib"])
    job.answers.append(json.loads(run["last_line"]) if run["last_line"].startswith("{") else None)
    return run["sitting"]


def show(text):
    """One line about the progress, in place, on a terminal."""
    if sys.stderr.isatty():
        print(f"\r{text.ljust(70)}\r", end="", file=sys.stderr, flush=True)


def alternate(jobs, rounds=5, seconds_each=90):
    """Runs all jobs in turn, `rounds` times; a job that has used its seconds sits out. The first round also answers."""
    key, sittings = table_key(jobs), set()
    for turn in range(rounds):
        for job in jobs:
            if job.command and (turn == 0 or sum(job.wall) + job.wall[0] < seconds_each):
                sittings.add(run_once(job, turn, key))
                job.answer = job.answers[0]
                show(f"{job.name}: {job.wall[-1]:.2f} s")
    MOST_SITTINGS[0] = max(MOST_SITTINGS[0], len(sittings))
    show("")


def check_same(jobs, tolerance=1e-6):
    """All answers agree with the first job's."""
    first = jobs[0]
    for job in jobs[1:]:
        for key, wanted in first.answer.items() if job.answer else ():
            got = job.answer.get(key)
            if got is None or abs(got - wanted) > tolerance * abs(wanted):
                raise SystemExit(f"{job.name}: {key} is {got}, where {first.name} has {wanted}")


def median(values):
    return statistics.median(values) if values else None


def print_table(title, jobs, reference):
    """Medians, and how many times the reference's time each job takes."""
    base = median(reference.wall)
    print(f"\n{title}")
    print(f"{'':34} {'wall s':>8} {'cpu s':>8} {'peak MiB':>9} {'ratio':>7} {'runs':>5}")
    for job in jobs:
        if job.why_not:
            print(f"{job.name:34} not run: {job.why_not}")
        else:
            print(f"{job.name:34} {median(job.wall):8.3f} {median(job.cpu):8.3f} {median(job.peak_mib):9.1f} "
                  f"{median(job.wall) / base:7.2f} {len(job.wall):5d}")


def goal(text, value, least, aim):
    """A goal of the form 'at most' (least > aim) or 'at least'; prints and returns how it went."""
    smaller = aim <= least
    met = value <= least if smaller else value >= least
    best = value <= aim if smaller else value >= aim
    word = "meets the aim" if best else "meets the goal" if met else "MISSES the goal"
    print(f"{text:58} {value:8.2f}   goal {least:g}, aim {aim:g}: {word}")
    return {"what": text, "value": value, "goal": least, "aim": aim, "met": met, "aim_met": best}


def machine():
    """The machine in a few words."""
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {"processor": model, "cores": os.cpu_count(), "kernel": platform.release(),
            "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20}


def as_json(jobs):
    return [{"name": job.name, "why_not": job.why_not, "wall_s": job.wall, "cpu_s": job.cpu, "peak_mib": job.peak_mib}
            for job in jobs]


def write_whole(path, text):
    """The file has its old text or all of the new one, whatever happens."""
    with open(path + ".partial", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".partial", path)


def write_json(path, **parts):
    write_whole(path, json.dumps({"machine": machine(), "sittings": MOST_SITTINGS[0], **parts}, indent=1) + "\n")
    print(f"\nwritten: {path}")


def python_job(name, script, *arguments, modules=()):
    """A peer in Python of the system, where Debian's packages are."""
    python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else shutil.which("python3")
    for module in modules:
        if subprocess.run([python, "-c", f"import {module}"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            return Job(name, why_not=f"python3 has no {module}")
    return Job(name, [python, script, *arguments])


def node_job(name, script, *arguments, packages=(), folder="build/bench/node"):
    """A peer in JavaScript; its packages, as NAME@VERSION, come from npm into `folder`."""
    if not shutil.which("node") or not shutil.which("npm"):
        return Job(name, why_not="node and npm are not installed")
    os.makedirs(folder, exist_ok=True)
    missing = [p for p in packages if not os.path.isdir(os.path.join(folder, "node_modules", p.rpartition("@")[0]))]
    if missing and subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, *missing],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return Job(name, why_not=f"npm cannot install {', '.join(missing)}")
    # Modules are looked up from the script's real folder.
    local = os.path.join(folder, os.path.basename(script))
    shutil.copyfile(script, local)
    return Job(name, ["node", local, *arguments])
