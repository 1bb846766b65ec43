"""Random tables, studies and load-dependent scenarios: a sweep's rows are the very bytes that `run` prints of each.

python3 sweep_trials.py PROGRAM FIRST_SEED LAST_SEED FOLDER. Scenarios that `run` refuses are left out of the sweep; the
first of them is swept by itself, and refused with the same words.
"""

import csv
import io
import json
import pathlib
import random
import re
import subprocess
import sys

program, first, last, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), pathlib.Path(sys.argv[4])
met = {"scenarios": 0, "refused": 0, "loaded": 0, "domains": 0}


def call(*arguments):
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode in (0, 2, 65), (arguments, done.returncode, done.stderr)  # 2: what --set says
    return done


def flow(value):
    return json.dumps(value)  # JSON is YAML


def draw_table(rng):
    """CSV files, imported; returns the labels of local and cloud pairs."""
    local = [(f"s{m}", f"box{a}") for a in range(rng.randint(1, 2)) for m in range(rng.randint(1, 3))]
    cloud = [(f"b{i}", f"rack{i}") for i in range(rng.randint(1, 2))]
    pairs = local + cloud
    with open(folder / "accelerators.csv", "w") as file:
        print("accelerator,site,devices,off_w,bare_idle_w,loaded_idle_w,setup_w", file=file)
        for name in sorted({a for _, a in pairs}):
            site = "local" if name.startswith("box") else "cloud"
            print(name, site, rng.choice([1, 4]), 1, rng.randint(2, 5), rng.randint(6, 40), 60, sep=",", file=file)
    with open(folder / "pairs.csv", "w") as file:
        print("model,accelerator,measured_batch,energy_basis", file=file)
        for model, accelerator in pairs:
            print(model, accelerator, 1, "wall", sep=",", file=file)
    level = rng.choice([4, 1000])  # few levels make ties
    lacking = rng.choice([0, 0, 0.1])
    with open(folder / "scores.csv", "w") as file:
        names = [f"{what}:{m}@{a}" for m, a in pairs for what in ("correct", "energy_j", "latency_s", "output_tokens")]
        print("query_id,domain,weight,router_score", *names, sep=",", file=file)
        for q in range(rng.choice([1, 7, 150, 9000] if rng.random() < 0.3 else [7, 60, 150])):
            row = [f"q{q}", f"d{rng.randint(0, 2)}", rng.choice([1, 1, 0.5, 3]), rng.randint(0, 9) / 10]
            for i, _ in enumerate(pairs):
                is_local = i < len(local)
                energy = rng.randint(1, level) * (10 if is_local else 40) / level
                latency = rng.randint(1, level) * (2 if is_local else 1) / level
                row += [int(rng.random() < (0.6 if is_local else 0.9)), energy, latency, rng.randint(1, 200)]
                if rng.random() < lacking:
                    row[rng.choice([-4, -3])] = ""
            print(*row, sep=",", file=file)
    for old in folder.glob("table.h5"):
        old.unlink()
    done = call("import", "--scores", "scores.csv", "--pairs", "pairs.csv", "--accelerators", "accelerators.csv", "--quiet", "-o", "table.h5")
    assert done.returncode == 0, done.stderr
    return [f"{m}@{a}" for m, a in local], [f"{m}@{a}" for m, a in cloud]


def draw_policies(rng, local, cloud):
    oracle = {"kind": "oracle", "scope": rng.choice(["local_first", "all"]), "fallback": rng.choice(["baseline", "cheapest", "best_score"])}
    policies = {
        "fixed": {"kind": "always", "pair": "baseline"},
        "best": {"kind": "always", "pair": "best_local"},
        "named": {"kind": "always", "pair": rng.choice(local + cloud)},
        "oracle": {"kind": "oracle"},
        "other": oracle,
        "late": {"kind": "oracle", "scope": "all", "max_latency_s": 1.5},
        "router": {"kind": "imperfect", "preset": rng.choice(["ipw", "uniform"]), "rate": 0.7},
        "coin": {"kind": "random", "strong": "baseline", "weak": rng.choice(local), "share": 0.3},
        "tried": {"kind": "cascade", "pairs": [local[0], cloud[0]], "verifier": {"error": 0.1, "energy_j": 2, "latency_s": 0.1}},
        "again": {"kind": "oracle", "scope": "all", "repricing": "fixed_point", "repricing_iterations": 5},
        "folds": {"kind": "per-domain", "folds": 2},
        "routed": {"kind": "decisions", "file": "decisions.csv", "missing": "baseline"},
    }
    names = sorted(policies)
    chosen = {name: policies[name] for name in rng.sample(names, rng.randint(1, 5))}
    if "other" in chosen and rng.random() < 0.5:
        chosen["control"] = {"kind": "random", "like": "other"}
    with open(folder / "decisions.csv", "w") as file:
        print("query_id,domain,pair", file=file)
        for row in csv.DictReader(open(folder / "scores.csv")):
            if rng.random() < 0.9:
                print(row["query_id"], row["domain"], rng.choice(local + cloud), sep=",", file=file)
    return chosen


def draw_scenario(rng, local, cloud, policies):
    batching = {"kind": "logistic", "cap": rng.choice([8, 64]), "p0_w": 440, "pr_w": 250, "kp": 1, "x0": 5, "t0_s": 0.0067, "t1_s": 0.00009}
    blocks = {
        "cloud.batching": [dict(batching, queries_per_s=rate) for rate in (0.01, 0.4, 3, 3, 3000)],
        "cloud.fleet": [{"replicas": 2}, {"utilisation": 0.6, "scaling": "reserved"}, {"batch": 2}],
        "local.idle": [{"kind": "poisson", "queries_per_device_day": n, "keep_warm_s": 300, "setup_s": 5, "attribution": a} for n in (5, 500, 20000) for a in (1, 0.3)]
        + [{"kind": "poisson", "queries_per_device_day": 50}, {"kind": "fleet", "devices": 3, "horizon_s": 100000}]
        + [{"kind": "utilisation", "utilisation": 0.4}, {"kind": "none"}],
        "cloud.overheads": [{"pue": 1.2}, {"network_j": 3, "network_s": 0.05}],
        "all.overheads": [{"pue": 1.1}],
    }
    scenario = {key: rng.choice(values) for key, values in blocks.items() if rng.random() < 0.6}
    if "cloud.fleet" in scenario and "cloud.batching" not in scenario:
        del scenario["cloud.fleet"]
    if "router" in policies and rng.random() < 0.3:
        scenario["policies.router.rate"] = rng.choice([0.5, 0.9])
    if rng.random() < 0.2:
        scenario["objective"] = rng.choice(["latency", {"energy": 1, "latency": 5}])
    return scenario or {"cloud.overheads.pue": 1.3}


def set_of(key, value):
    ours = re.match("(all|local|cloud|pairs)\\.", key)
    return ["--set", ("assumptions." if ours else "") + key + "=" + flow(value)]


def rows_of(text, of_scenario=None):
    """Rows as text, without the scenario's name and swept keys."""
    rows = [row for row in csv.reader(io.StringIO(text))][1:]
    return [row[:1] + row[2:11] for row in rows if of_scenario in (None, row[1])]


def try_seed(seed):
    rng = random.Random(seed)
    local, cloud = draw_table(rng)
    policies = draw_policies(rng, local, cloud)
    study = {
        "wattroute": 1,
        "name": "drawn",
        "measurements": "table.h5",
        "queries": {"missing": rng.choice(["complete_case", "available_case"])},
        "baseline": cloud[0] if rng.random() < 0.8 else local[0],
        "policies": policies,
        "output": {"iso_accuracy": False},
    }
    if rng.random() < 0.3:
        study["cost"] = {"kind": "owned", "usd_per_device_hour": {pair.split("@")[1]: rng.choice([0.1, 2]) for pair in local + cloud}, "electricity_usd_per_kwh": 0.3}
    (folder / "study.yaml").write_text(flow(study))
    by = rng.choice([[], ["--by", "domain"]])
    met["domains"] += by != []
    good, bad, wanted = [], None, []
    for _ in range(rng.choice([3, 3, 40]) if seed % 5 == 0 else 4):
        scenario = draw_scenario(rng, local, cloud, policies)
        sets = [part for key, value in scenario.items() for part in set_of(key, value)]
        done = call("run", "study.yaml", "--format", "csv", "--quiet", *by, *sets)
        if done.returncode == 0:
            good.append(scenario)
            wanted.append(rows_of(done.stdout))
            met["loaded"] += "queries_per" in flow(scenario)
        elif bad is None:
            bad = (scenario, done.stderr)
    met["scenarios"] += len(good)
    if good:
        (folder / "swept.yaml").write_text(flow(dict(study, sweep={"a": {"list": good}})))
        for threads in ("1", "3"):
            done = call("sweep", "swept.yaml", "--format", "csv", "--quiet", "--threads", threads, *by)
            assert done.returncode == 0, (seed, done.stderr)
            for i, rows in enumerate(wanted):
                got = rows_of(done.stdout, f"a/{i + 1}" if len(good) > 1 else "a/1")
                got = got or rows_of(done.stdout, "a")
                assert got == rows, (seed, good[i], [pair for pair in zip(got, rows) if pair[0] != pair[1]][:3], len(got), len(rows))
    if bad is not None:
        met["refused"] += 1
        (folder / "swept.yaml").write_text(flow(dict(study, sweep={"a": {"list": [bad[0]]}})))
        done = call("sweep", "swept.yaml", "--format", "csv", "--quiet", *by)
        words = [re.sub("^wattroute: (--set .*?}|[^ ]*:[0-9]+:[0-9]+): (scenario 'a/1' \\(.*?\\): )?(?=')", "", text) for text in (done.stderr, bad[1])]
        assert done.returncode == 65 and words[0].split(";")[0] == words[1].split(";")[0], (seed, words)


for seed in range(first, last + 1):
    try_seed(seed)
print(*(f"{count} {name}" for name, count in met.items()), sep=", ")
assert met["loaded"] > met["scenarios"] / 3 and met["refused"] > 0
