"""What a scenario costs: python3 tests/bench/sweep.py PROGRAM [QUERIES] [FORM...]. User time of 100 000 scenarios of three
policies that decide once, less that of four scenarios, over scenarios x policies. FORM: closed (formulas of a query), goal
10 microseconds; loaded (a cloud station and local queues, settled for each policy), goal 50; without it both. Prints JSON.
The summary on a screen is made of all rows and their notes, so that no more than the printing itself is left out.
"""

import json
import pathlib
import resource
import subprocess
import sys
import tempfile

STUDY = """wattroute: 1
name: bench
measurements: table.h5
pairs: [{site: local}, {pair: "GPT-OSS-120B@B200"}]
baseline: "GPT-OSS-120B@B200"
allow_mixed_basis: true
policies:
  cloud-only: {kind: always, pair: baseline}
  oracle:     {kind: oracle}
  router-80:  {kind: imperfect, preset: ipw, rate: 0.8}
"""
GRID = "sweep={a: {grid: {cloud.overheads.pue: {from: 1, to: 2, steps: %d}, cloud.overheads.network_j: {from: 1, to: 9, steps: %d}}}}"
AXES = "sweep={a: {grid: {%s: {from: %g, to: %g, steps: %d, scale: log}, cloud.overheads.%s: {from: 1, to: 9, steps: %d}}}}"
STATES = "device,boundary,off_w,loaded_idle_w,setup_w,source,date\nM4Max,soc,1,8,40,drawn,2026-01-01\nB200,accelerator,0,120,400,drawn,2026-01-01\n"
STATION = "{kind: logistic, cap: 256, p0_w: 440, pr_w: 250, kp: 1, x0: 5, t0_s: 0.0067, t1_s: 0.00009, queries_per_s: 1}"
QUEUE = "{kind: poisson, queries_per_device_day: 50, keep_warm_s: 300, setup_s: 10}"
FORMS = {
    "closed": {"goal": 10, "axis": ("cloud.overheads.pue", 1, 2), "assumed": []},
    "loaded": {
        "goal": 50,
        "axis": ("cloud.batching.queries_per_s", 0.1, 4),
        "assumed": ["power_states=states.csv", "assumptions.cloud.batching=" + STATION, "assumptions.local.idle=" + QUEUE],
    },
}


def user_seconds(command, folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def measure(program, folder, form):
    sweep = [program, "sweep", "study.yaml", "--quiet", "--threads", "1"]
    for assumed in form["assumed"]:
        sweep += ["--set", assumed]
    times = []
    for steps in ((2, 2), (1000, 100)):
        grid = AXES % (*form["axis"], steps[0], "network_j", steps[1])
        times.append(min(user_seconds(sweep + ["--set", grid], folder) for _ in range(3)))
    each = (times[1] - times[0]) / (100000 - 4) / 3 * 1e6
    return {"user_s_4": times[0], "user_s_100000": times[1], "us_per_scenario_and_policy": each, "goal_us": form["goal"]}


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    queries = sys.argv[2] if len(sys.argv) > 2 else "1000000"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "synth", "--queries", queries, "-o", "table.h5", "--quiet"], cwd=folder, check=True)
        pathlib.Path(folder, "study.yaml").write_text(STUDY, encoding="utf-8")
        pathlib.Path(folder, "states.csv").write_text(STATES, encoding="utf-8")
        forms = sys.argv[3:] or FORMS
        print(json.dumps({"queries": int(queries), **{name: measure(program, folder, FORMS[name]) for name in forms}}, indent=2))


if __name__ == "__main__":
    main()
