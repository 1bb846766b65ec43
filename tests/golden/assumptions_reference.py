#!/usr/bin/env python3
"""Every kind of batching, idle power and fleet on three queries, against sections 3 to 5 of the model worked out here.

  assumptions_reference.py WATTROUTE      in an empty folder; prints what differs by more than 1e-6, and how many were compared

A rack in the cloud of two devices serves BIG, measured at batch 8; a box serves SMALL and TINY, one at a time. Energies
are at the accelerators. The policies: all of one pair, and `mix`, which sends a query to each.
"""
import csv
import math
import subprocess
import sys

# energy [J], latency [s], output tokens of each query
TABLE = {
    "big": [(100, 4, 400), (220, 7, 700), (60, 2.5, 300)],
    "small": [(50, 5, 380), (90, 8, 660), (30, 3, 250)],
    "tiny": [(12, 2, 100), (20, 3.5, 180), (9, 1.5, 90)],
}
ROUTES = {"cloud": ["big"] * 3, "small": ["small"] * 3, "tiny": ["tiny"] * 3, "mix": ["tiny", "big", "small"]}
MEASURED = 8  # batch of the rack
CURVE = {8: (0.25, 0.010), 16: (0.15, 0.011), 64: (0.05, 0.016)}  # batch: J per token, s per token
RACK_W = 2 * 121.5
BOX_W = {"loaded": 100.0, "off": 10.0, "bare_idle": 40.0, "setup": 200.0}
NETWORK_J, NETWORK_S = 2, 0.08
OVERHEADS = "pue: 1.2, psu_efficiency: 0.94, host_factor: 1.3, host_w: 50"


def wall(device, busy, idle):
    """Energy behind the site's meter under OVERHEADS with host_idle_w 20; or power, of shares of time."""
    return 1.2 * (1.3 * device + 50 * busy + 20 * idle) / 0.94


def loglog(points, x):
    """Straight lines in log x and log y; beyond the ends those of the outermost two."""
    xs = sorted(points)
    i = min(max(sum(x >= a for a in xs) - 1, 0), len(xs) - 2)
    share = math.log(x / xs[i]) / math.log(xs[i + 1] / xs[i])
    return math.exp(math.log(points[xs[i]]) * (1 - share) + math.log(points[xs[i + 1]]) * share)


def curve(b):
    return tuple(loglog({at: point[k] for at, point in CURVE.items()}, b) for k in (0, 1))


def affine(b):
    return 0.0665 + 3.16 / b, 0.0067 + 0.00009 * b


def logistic(b):
    time = 0.0067 + 0.00009 * b
    return (440 + 250 / (1 + math.exp(-(math.log2(b) - 5)))) * time / b, time


def roofline(b):
    memory = (loglog({1: 1e9, 16: 4e9, 64: 9e9}, b) + b * 5e6) / 3e12
    compute = 2 * 3e9 * b / 8e14
    time = max(memory, compute)
    return min(200 + 150 * memory / time + 300 * compute / time, 600) * time / b, time


# kind: J and s per token of a batch, and the same as a study says it
KINDS = {
    "curve": (curve, "extrapolate: true"),
    "affine": (affine, "t0_s: 0.0067, t1_s: 0.00009, c_j: 0.0665, k_j: 3.16"),
    "logistic": (logistic, "p0_w: 440, pr_w: 250, kp: 1, x0: 5, t0_s: 0.0067, t1_s: 0.00009"),
    "roofline": (roofline, "weight_bytes: {1: 1e9, 16: 4e9, 64: 9e9}, cache_bytes: 5e6, bytes_per_s: 3e12, flop_per_s: 8e14, "
                           "active_params: 3e9, loaded_w: 200, memory_w: 150, compute_w: 300, peak_w: 600"),
}


class Comparison:
    def __init__(self, program):
        self.program, self.values, self.differ = program, 0, 0

    def compare(self, assumptions, wanted):
        """wanted: (policy, metric) -> value."""
        out = subprocess.run([self.program, "run", "study.yaml", "--quiet", "--format", "csv", "--set", f"assumptions={assumptions}"],
                             capture_output=True, text=True, check=False)
        found = {(row["policy"], row["metric"]): row["value"] for row in csv.DictReader(out.stdout.splitlines()) if row["domain"] == "all"}
        for key, value in wanted.items():
            self.values += 1
            text = found.get(key)
            if not text or abs(float(text) - value) > 1e-6 * abs(value):
                self.differ += 1
                print(f"{assumptions}: {key}: {text}, expected {value} {out.stderr}")


def parts(policy):
    """Queries on the rack, on the box, as triples."""
    both = [(model, TABLE[model][i]) for i, model in enumerate(ROUTES[policy])]
    return [q for m, q in both if m == "big"], [q for m, q in both if m != "big"]


def means(energy, seconds):
    return {"energy_j_per_query": energy / 3, "latency_mean_s": seconds / 3}


def given_concurrency(comparison):
    for kind, (form, keys) in KINDS.items():
        for batch, phi, level in ((32, None, "cloud"), (2, 0.3, 'pairs: {"big@rack"'), (32, 0.3, "cloud"), (2, None, "cloud")):
            (e0, t0), (e, t) = form(MEASURED), form(batch)
            rho = 0.4 if phi is not None else 1
            said = f"batching: {{kind: {kind}, concurrency: {batch}, {keys}}}"
            if phi is not None:
                said += (f", idle: {{kind: utilisation, utilisation: {rho}, attribution: {phi}, active_baseline: subtract}}"
                         f", overheads: {{{OVERHEADS}, host_idle_w: 20, network_j: {NETWORK_J}, network_s: {NETWORK_S}}}")

            def of(query):
                energy, held = query[0] * e / e0, query[1] * t / t0 / batch
                if phi is None:
                    return energy, query[1] * t / t0
                idle = phi * held * (1 - rho) / rho
                device = energy - (1 - phi) * RACK_W * held + RACK_W * idle
                return wall(device, held, idle) + NETWORK_J, query[1] * t / t0 + NETWORK_S

            wanted = {}
            for policy in ("cloud", "mix"):
                rack, box = parts(policy)
                total = means(sum(of(q)[0] for q in rack) + sum(q[0] for q in box), sum(of(q)[1] for q in rack) + sum(q[1] for q in box))
                wanted.update({(policy, metric): value for metric, value in total.items()})
            comparison.compare(f"{{{level}: {{{said}}}{'}' if '{' in level else ''}}}", wanted)


def queue(rate, times, keep_warm, setup, asleep):
    """Share of busy time, wait, and the watts of idle, sleep and setup of an M/G/1 with a timeout."""
    mean, square = sum(times) / len(times), sum(t * t for t in times) / len(times)
    rho, off = rate * mean, math.exp(-rate * keep_warm)
    cycle = 1 + rate * off * setup
    wait = rate * square / (2 * (1 - rho)) + off * (2 * setup + rate * setup * setup) / (2 * cycle)
    return (rho, wait, (1 - rho) * (1 - off) * BOX_W["loaded"] / cycle, (1 - rho) * off * asleep / cycle,
            (1 - rho) * rate * off * setup * BOX_W["setup"] / cycle)


def poisson(comparison):
    for keep_warm, setup, then in ((math.inf, 0, None), (30, 12, "off"), (30, 0, "bare_idle"), (0, 12, "off")):
        for phi, metered in ((1, False), (0.25, True)):
            said = f"queries_per_device_day: 8000, attribution: {phi}, active_baseline: {'subtract' if metered else 'keep'}"
            said += f", keep_warm_s: {keep_warm}, setup_s: {setup}, then: {then}" if then else ""
            said = f"idle: {{kind: poisson, {said}}}" + (f", overheads: {{{OVERHEADS}, host_idle_w: 20}}" if metered else "")
            wanted = {}
            for policy in ROUTES:
                rack, box = parts(policy)
                energy, seconds = sum(q[0] for q in rack), sum(q[1] for q in rack)
                if box:
                    rate = 8000 / 86400 * len(box) / 3
                    rho, wait, idle, off, waking = queue(rate, [q[1] for q in box], keep_warm, setup, BOX_W[then or "off"])
                    seconds += sum(q[1] + wait for q in box)
                    for q in box:
                        device = q[0] + (phi * (idle + off) + waking) / rate
                        device -= (1 - phi) * BOX_W["loaded"] * q[1] if metered else 0
                        energy += wall(device, q[1], phi * (1 - rho) / rate) if metered else device
                wanted.update({(policy, metric): value for metric, value in means(energy, seconds).items()})
            comparison.compare(f"{{local: {{{said}}}}}", wanted)


def fleet_idle(comparison):
    (e0, t0), (e, t) = affine(MEASURED), affine(32)
    for units, horizon, phi in ((1, 20, 1), (3, 100, 0.5)):
        keys = f"idle: {{kind: fleet, devices: {units}, horizon_s: {horizon}, attribution: {phi}, active_baseline: subtract}}"

        def idle(watts, busy):
            return phi * watts * (units * horizon - busy) - (1 - phi) * watts * busy if busy else 0

        wanted = {}
        for policy in ROUTES:
            rack, box = parts(policy)
            wanted[policy, "energy_j_per_query"] = (sum(q[0] for q in rack + box) + idle(BOX_W["loaded"], sum(q[1] for q in box))) / 3
        comparison.compare(f"{{local: {{{keys}}}}}", wanted)
        wanted = {}
        for policy in ROUTES:
            rack, box = parts(policy)
            energy = sum(q[0] for q in box) + sum(q[0] * e / e0 for q in rack)
            wanted[policy, "energy_j_per_query"] = (energy + idle(RACK_W, sum(q[1] * t / t0 / 32 for q in rack))) / 3
        comparison.compare(f"{{cloud: {{batching: {{kind: affine, concurrency: 32, {KINDS['affine'][1]}}}, {keys}}}}}", wanted)


def station(form, rate, tokens, cap):
    """Mean power, time in system, share of busy time and mean batch of a birth-death process, term by term."""
    cost = [None] + [form(s) for s in range(1, cap + 1)]
    log = [0.0]
    for n in range(1, 600):
        s = min(n, cap)
        log.append(log[-1] + math.log(rate * tokens * cost[s][1] / s))
    weight = [math.exp(x - max(log)) for x in log]
    share = [w / sum(weight) for w in weight]
    served = [min(n, cap) for n in range(len(share))]
    power = share[0] * RACK_W + sum(p * cost[s][0] * s / cost[s][1] for p, s in zip(share[1:], served[1:]))
    return {"power": power, "latency_s": sum(n * p for n, p in enumerate(share)) / rate, "utilisation": 1 - share[0],
            "batch": sum(s * p for s, p in zip(served, share)) / (1 - share[0])}


def replicas(form, rule, bound, rate, tokens, cap):
    """The fewest replicas that keep the bound."""
    if rule in (None, "replicas"):
        return bound
    n = 1
    while rate / n * tokens * form(cap)[1] / cap > 0.99 or station(form, rate / n, tokens, cap)[rule] > bound:
        n += 1
    return n


def load_driven(comparison):
    rate, cap = 2, 16
    sizes = [("replicas", 3, "elastic", True), ("utilisation", 0.7, "reserved", True), ("batch", 2, "elastic", False), ("batch", 2, "reserved", False),
             ("latency_s", None, "elastic", True)]
    for kind, (form, keys) in KINDS.items():
        for rule, bound, scaling, metered in sizes:
            bound = 1000 * form(1)[1] if rule == "latency_s" else bound
            said = f"batching: {{kind: {kind}, queries_per_s: {rate}, cap: {cap}, {keys}}}, fleet: {{{rule}: {bound!r}, scaling: {scaling}}}"
            said += f", overheads: {{{OVERHEADS}, host_idle_w: 20, network_j: {NETWORK_J}, network_s: {NETWORK_S}}}" if metered else ""
            there, far = (NETWORK_J, NETWORK_S) if metered else (0, 0)

            def power(arrivals, tokens, n):
                at = station(form, arrivals / n, tokens, cap)
                return n * (wall(at["power"], at["utilisation"], 1 - at["utilisation"]) if metered else at["power"])

            wanted, reserved = {}, 0
            for policy in ("cloud", "mix", "small"):
                rack, box = parts(policy)
                energy, seconds = sum(q[0] for q in box), sum(q[1] for q in box)
                arrivals = rate * len(rack) / 3
                if rack:
                    tokens = sum(q[2] for q in rack) / len(rack)
                    n = max(replicas(form, rule, bound, arrivals, tokens, cap), reserved if scaling == "reserved" else 0)
                    reserved = n if policy == "cloud" else reserved
                    average, step = power(arrivals, tokens, n) / arrivals, arrivals * 1e-5
                    energy += len(rack) * (average + there)
                    seconds += len(rack) * (station(form, arrivals / n, tokens, cap)["latency_s"] + far)
                    wanted[policy, "cloud_energy_average_j_per_query"] = average + there
                    wanted[policy, "cloud_energy_marginal_j_per_query"] = (
                        power(arrivals + step, tokens, n) - power(arrivals - step, tokens, n)) / (2 * step) + there
                elif scaling == "reserved":
                    energy += 3 / rate * reserved * (wall(RACK_W, 0, 1) if metered else RACK_W)
                wanted.update({(policy, metric): value for metric, value in means(energy, seconds).items()})
            comparison.compare(f"{{cloud: {{{said}}}}}", wanted)


def write(program):
    with open("accelerators.csv", "w") as out:
        out.write("accelerator,site,devices,off_w,idle_w,loaded_idle_w,setup_w\n" f"rack,cloud,2,,,{RACK_W / 2},\n"
                  f"box,local,1,{BOX_W['off']},{BOX_W['bare_idle']},{BOX_W['loaded']},{BOX_W['setup']}\n")
    with open("pairs.csv", "w") as out:
        out.write("model,accelerator,measured_batch,energy_basis\n"
                  f"big,rack,{MEASURED},accelerator\nsmall,box,1,accelerator\ntiny,box,1,accelerator\n")
    with open("curves.csv", "w") as out:
        out.write("model,accelerator,batch,j_per_output_token,s_per_output_token\n")
        out.writelines(f"big,rack,{b},{e},{t}\n" for b, (e, t) in CURVE.items())
    with open("scores.csv", "w") as out:
        out.write("query_id" + "".join(f",correct:{m},energy_j:{m},latency_s:{m},output_tokens:{m}" for m in TABLE) + "\n")
        for i in range(3):
            out.write(f"q{i}" + "".join(",1,%g,%g,%d" % rows[i] for rows in TABLE.values()) + "\n")
    with open("mix.csv", "w") as out:
        out.write("query_id,pair\nq0,tiny@box\nq1,big@rack\nq2,small@box\n")
    with open("study.yaml", "w") as out:
        out.write('wattroute: 1\nname: hand\nmeasurements: table.h5\nbaseline: "big@rack"\nallow_mixed_basis: true\npolicies:\n'
                  '  cloud: {kind: always, pair: baseline}\n  small: {kind: always, pair: "small@box"}\n'
                  '  tiny: {kind: always, pair: "tiny@box"}\n  mix: {kind: decisions, file: mix.csv}\n')
    subprocess.run([program, "import", "--scores", "scores.csv", "--pairs", "pairs.csv", "--accelerators", "accelerators.csv",
                    "--curves", "curves.csv", "--quiet", "-o", "table.h5"], check=True)


def main():
    write(sys.argv[1])
    comparison = Comparison(sys.argv[1])
    for part in (given_concurrency, poisson, fleet_idle, load_driven):
        before = comparison.values
        part(comparison)
        print(f"{part.__name__}: {comparison.values - before} values")
    print(f"{comparison.differ} differ")
    sys.exit(comparison.differ != 0)


main()
