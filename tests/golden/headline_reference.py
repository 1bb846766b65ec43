"""The headline studies a second time: python3 headline_reference.py demo|mmlu TABLE.h5 CURVE.csv SWEEP.csv LOCAL.csv BATCH.csv

Reads queries from the table with h5py and the cloud's curve from the published rows, works out every scenario of the sweep
for three policies with numpy, and compares energy per query and savings. Nothing of the program is used but the table.

At batch b a cloud query uses E g(b), takes T h(b) and holds the unit for D = T h(b) / b. Idle power P of a unit that is busy
a share u of the time adds P D (1 - u) / u. A local device at a demand of N queries a day gets n = N x local share of them;
what it draws between them is P (86400 - n x mean T) / n per query routed there, times the attribution f. A router that
prices it takes the correct local answer with the least E - f P T.

At equal accuracy: every query starts at the least energy of all pairs; those not answered correctly there are moved to their
least correct one in the order of what that adds, the last one in part, until as many are correct as by the baseline.

LOCAL.csv and BATCH.csv are break-evens over the demand of a machine of its own, and over the cloud's batch: between both ends the
saving worked out here has one root, by bisection, at the place given, or none where the row says never.
"""
import csv
import sys

import h5py
import numpy as np

STUDIES = {
    "demo": dict(local="M4Max", baseline="GPT-OSS-120B@B200", local_w=7.1, cloud_w=137.0, batch=1.0, tolerance=1e-4),
    "mmlu": dict(local="M3Ultra-512GB", baseline="Meta-Llama-3_1-70B-Instruct@H100x4", local_w=10.0, cloud_w=4 * 121.6,
                 batch=15.954, tolerance=1e-6),
}


def published_curve(kind, path):
    """Batches, J and s per output token; only their ratios are used."""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    if kind == "mmlu":
        rows = [r for r in rows if r["model"] == "Meta-Llama-3_1-70B-Instruct" and r["accelerator"] == "H100x4"]
        return [np.array([float(r[k]) for r in rows]) for k in ("batch", "j_per_output_token", "s_per_output_token")]
    table15 = {int(r["max_num_seqs"]): float(r["ipj_1e5"]) for r in rows if r["ipj_1e5"]}
    measured = {int(r["max_num_seqs"]): r for r in rows if r["j_per_output_token"]}
    batch = sorted(measured)
    joule = [float(measured[b]["j_per_output_token"]) for b in batch]
    second = [float(measured[b]["avg_batch_size"]) / float(measured[b]["tokens_per_s"]) for b in batch]
    first = joule[batch.index(64)] * table15[64] / table15[1]
    return np.array([1] + batch, float), np.array([first] + joule), np.array([second[0]] + second)


def read_off(batch, value, b):
    """Linear in the logarithms; beyond the ends the outermost line goes on."""
    x, y = np.log(batch), np.log(value)
    i = int(np.clip(np.searchsorted(x, np.log(b)) - 1, 0, len(x) - 2))
    return np.exp(y[i] + (y[i + 1] - y[i]) / (x[i + 1] - x[i]) * (np.log(b) - x[i]))


class Table:
    def __init__(self, study, path):
        file = h5py.File(path)
        labels = [name.decode() for name in file["pair"][...]]
        local = [i for i, name in enumerate(labels) if name.endswith("@" + study["local"])]
        pairs = local + [labels.index(study["baseline"])]
        models = file["pair_model"][...][pairs]
        score = file["score"][...][:, models]
        energy = file["energy_j"][...][:, pairs].astype(float)
        latency = file["latency_s"][...][:, pairs].astype(float)
        complete = ~np.isnan(energy).any(1) & (score >= 0).all(1)
        self.correct = score[complete, :-1] > 0
        self.energy, self.latency = energy[complete, :-1], latency[complete, :-1]
        self.cloud_energy, self.cloud_latency = energy[complete, -1], latency[complete, -1]
        self.cloud_correct = score[complete, -1] > 0
        self.queries = int(complete.sum())

    def choose(self, price):
        """Local pair of each query, -1 for the cloud."""
        best = np.where(self.correct, price, np.inf).argmin(1)
        return np.where(self.correct.any(1), best, -1)


def least_at_equal_accuracy(table, cloud):
    """J of all queries; `cloud` are those of the cloud."""
    energy = np.column_stack([table.energy, cloud])
    correct = np.column_stack([table.correct, table.cloud_correct])
    rows = np.arange(len(energy))
    start = energy.argmin(1)
    added = np.sort(np.where(correct[rows, start], np.inf, np.where(correct, energy, np.inf).min(1) - energy.min(1)))
    wanted = table.cloud_correct.sum() - correct[rows, start].sum()
    return energy.min(1).sum() + added[:max(0, wanted)].sum()


def energies(study, table, curve, key):
    """J per query of cloud-only, best-local, oracle, router-80, and of the least at equal accuracy without loads."""
    b = float(key.get("cloud.batching.concurrency") or study["batch"])
    g, h = (read_off(curve[0], v, b) / read_off(curve[0], v, study["batch"]) for v in curve[1:])
    cloud = table.cloud_energy * g
    held = table.cloud_latency * h / b
    utilisation = float(key.get("cloud.idle.utilisation") or 1)
    idle_s = held * (1 - utilisation) / utilisation
    factor, supply, pue = (float(key.get(k) or 1) for k in ("host_factor", "psu_efficiency", "cloud.overheads.pue"))
    extra = float(key.get("cloud.overheads.host_idle_w") or 0)
    cloud = pue * (factor * (cloud + study["cloud_w"] * idle_s) + extra * idle_s) / supply
    demand = float(key.get("local.idle.queries_per_device_day") or np.inf)
    charged = float(key.get("local.idle.attribution") or 0) * study["local_w"] if demand < np.inf else 0.0

    def local_total(pair, weight):
        """Sum over the queries that go to the device, a share `weight` of those that `pair` names."""
        at = pair >= 0
        rows = np.nonzero(at)[0]
        busy = table.latency[rows, pair[rows]].sum() * weight
        idle = charged * (86400 / demand * table.queries - busy) if demand < np.inf else 0.0
        return table.energy[rows, pair[rows]].sum() * weight + idle

    best = np.full(table.queries, table.correct.mean(0).argmax())
    oracle = table.choose(table.energy - charged * table.latency)
    only = cloud.mean()
    equal = {} if demand < np.inf else {"equal": least_at_equal_accuracy(table, cloud) / table.queries}
    return equal | {"cloud-only": only, "best-local": local_total(best, 1.0) / table.queries,
            "oracle": (local_total(oracle, 1.0) + cloud[oracle < 0].sum()) / table.queries,
            "router-80": (local_total(oracle, 0.8) + cloud.sum() - 0.8 * cloud[oracle >= 0].sum()) / table.queries}


# what the blocks' presets set beside the keys that they sweep
PRESETS = {"batch": {}, "busy": {}, "busy-64": {"cloud.batching.concurrency": 64}, "as-published": {},
           "loaded": {"cloud.idle.utilisation": 0.6}, "local": {},
           "overheads": {"host_factor": 1.43, "psu_efficiency": 0.94},
           "all": {"cloud.idle.utilisation": 0.6, "local.idle.queries_per_device_day": 50, "host_factor": 1.43,
                   "psu_efficiency": 0.94, "cloud.overheads.pue": 1.09}}


def check_even(study, table, curve, path, key, keys):
    """How many rows cross zero, each at the root that is found here."""
    def saving(policy, value):
        wanted = energies(study, table, curve, keys | {key: value})
        return 1 - wanted[policy] / wanted["cloud-only"]

    found = 0
    for row in csv.DictReader(open(path, newline="")):
        if row["policy"] not in ("best-local", "oracle", "router-80"):
            continue
        low, high = float(row["from"]), float(row["to"])
        signs = [saving(row["policy"], value) > 0 for value in np.geomspace(low, high, 9)]
        changes = sum(a != b for a, b in zip(signs, signs[1:]))
        if row["answer"] == "never":
            assert not any(signs), row
            continue
        assert row["answer"] == "crosses" and changes == 1 and (row["saves"] == "above") == signs[-1], (row, signs)
        while high / low > 1 + 1e-7:
            middle = (low * high) ** 0.5
            low, high = (low, middle) if (saving(row["policy"], middle) > 0) == signs[-1] else (middle, high)
        assert abs(float(row["at"]) / low - 1) <= 10 * study["tolerance"], (row, low)
        found += 1
    return found


def main():
    study = STUDIES[sys.argv[1]]
    table = Table(study, sys.argv[2])
    curve = published_curve(sys.argv[1], sys.argv[3])
    with open(sys.argv[4], newline="") as file:
        rows = list(csv.DictReader(file))
    fixed = ["study", "scenario", "policy", "domain", "metric", "value", "lo", "hi", "n", "unit", "note"]
    swept = [key for key in rows[0] if key not in fixed]
    scenarios, compared, negative, equal = {}, 0, 0, 0
    for row in rows:
        if row["domain"] != "all" or row["metric"] not in ("energy_j_per_query", "energy_savings",
                                                           "iso_accuracy_energy_savings"):
            continue
        key = PRESETS[row["scenario"].split("/")[0]] | {k: row[k] for k in swept if row[k]}
        if row["scenario"] not in scenarios:
            scenarios[row["scenario"]] = energies(study, table, curve, key)
        wanted = scenarios[row["scenario"]]
        if row["metric"] == "iso_accuracy_energy_savings":
            assert (row["value"] == "") == ("equal" not in wanted), row
            if row["value"]:
                ratio = wanted["equal"] / wanted["cloud-only"]
                assert abs(float(row["value"]) - 1 + ratio) <= study["tolerance"] * ratio, (row, 1 - ratio)
                equal += row["policy"] == "oracle"
            continue
        if row["policy"] not in wanted:
            continue
        assert int(row["n"]) == table.queries, row
        got, joules = float(row["value"]), wanted[row["policy"]]
        scale = joules if row["metric"] == "energy_j_per_query" else joules / wanted["cloud-only"]
        expected = joules if row["metric"] == "energy_j_per_query" else 1 - scale
        assert abs(got - expected) <= study["tolerance"] * abs(scale), (row["scenario"], row["policy"], got, expected)
        compared += 1
        negative += row["metric"] == "energy_savings" and got < 0
    even = [check_even(study, table, curve, path, key, keys) for path, key, keys in
            ((sys.argv[5], "local.idle.queries_per_device_day", {"local.idle.attribution": 1}),
             (sys.argv[6], "cloud.batching.concurrency", {}))]
    print(f"{len(scenarios)} scenarios, {compared} values, {negative} savings below 0, {equal} at equal accuracy, "
          f"{even[0]} and {even[1]} break-evens")


main()
