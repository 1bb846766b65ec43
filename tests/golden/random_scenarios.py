#!/usr/bin/env python3
"""Random scenarios on a random table: every figure against sections 2 to 5 of the model worked out here.

  random_scenarios.py WATTROUTE COUNT      in an empty folder; prints what differs, and how many scenarios and values were compared

A rack and a pod in the cloud, whose pairs' energies are at the accelerators and at the system; a box that serves two
models one at a time, at the chip and at the wall. What one more query changes is a derivative by complex steps, of the
very power that is shared; fixed points are walked pass by pass.
"""
import csv
import json
import math
import random
import subprocess
import sys
from types import SimpleNamespace as Record

QUERIES, DOMAINS = 12, ("law", "math")
PAIRS = {  # site, accelerator, energy basis, measured batch
    "big@rack": ("cloud", "rack", "accelerator", 8),
    "wide@pod": ("cloud", "pod", "system", 4),
    "small@box": ("local", "box", "soc", 2),
    "tiny@box": ("local", "box", "wall", 1),
}
BASELINE = "big@rack"
DEVICES = {"rack": 2, "pod": 1, "box": 1}
WATTS = {  # per device
    "rack": {"loaded_idle": 121.5}, "pod": {"loaded_idle": 80.0},
    "box": {"off": 10.0, "sleep": 25.0, "idle": 40.0, "loaded_idle": 100.0, "setup": 200.0}}
USD_HOUR = {"rack": 2.0, "pod": 1.5, "box": 0.1}
EMBODIED = {"rack": 400.0, "pod": 300.0, "box": 90.0}
CURVES = {  # batch: J per token, s per token
    "big@rack": {4: (0.5, 0.0125), 8: (0.25, 0.015625), 64: (0.0625, 0.03125)},
    "wide@pod": {1: (2.0, 0.0125), 4: (0.75, 0.02), 32: (0.25, 0.05)}}
METRICS = ("energy_j_total", "energy_savings", "cost_savings", "carbon_savings", "latency_mean_s", "cost_usd_total", "carbon_kgco2e_total", "local_share", "power_time_weighted_w",
           "cloud_energy_average_j_per_query", "cloud_energy_marginal_j_per_query", "cloud_energy_avoided_j_per_query")
STEP = 1e-40  # complex: what it adds to a value is lost in rounding, its derivative is not


class Overloaded(Exception):
    pass


def derivative(function, at):
    return function(complex(at, STEP)).imag / STEP


# ------------------------------------------------------------------------------------------------ batching


def loglog(points, x):
    xs = sorted(points)
    i = min(max(sum(x >= a for a in xs) - 1, 0), len(xs) - 2)
    share = math.log(x / xs[i]) / math.log(xs[i + 1] / xs[i])
    return math.exp(math.log(points[xs[i]]) * (1 - share) + math.log(points[xs[i + 1]]) * share)


def form(said, pair, b):
    """J and s per token at batch b."""
    if said["kind"] == "curve":
        return tuple(loglog({at: point[k] for at, point in CURVES[pair].items()}, b) for k in (0, 1))
    if said["kind"] == "roofline":
        weights = said["weight_bytes"]
        weights = loglog({int(at): y for at, y in weights.items()}, b) if isinstance(weights, dict) else weights
        memory = (weights + b * said["cache_bytes"]) / said["bytes_per_s"]
        compute = 2 * said["active_params"] * b / said["flop_per_s"]
        time = max(memory, compute)
        watts = said["loaded_w"] + said["memory_w"] * memory / time + said["compute_w"] * compute / time
        return min(watts, said.get("peak_w", math.inf)) * time / b, time
    time = said["t0_s"] + said["t1_s"] * b
    if said["kind"] == "affine":
        return said["c_j"] + said["k_j"] / b, time
    return (said["p0_w"] + said["pr_w"] / (1 + math.exp(-said["kp"] * (math.log2(b) - said["x0"])))) * time / b, time


def draw_form(draw, kinds=("curve", "affine", "logistic", "roofline")):
    kind = draw.choice(kinds)
    time = {"t0_s": draw.uniform(0.005, 0.02), "t1_s": draw.uniform(0.0001, 0.002)}
    if kind == "curve":
        return {"kind": kind, "extrapolate": True}
    if kind == "affine":
        return {"kind": kind, **time, "c_j": draw.uniform(0.05, 0.2), "k_j": draw.uniform(2, 5)}
    if kind == "logistic":
        return {"kind": kind, **time, "p0_w": draw.uniform(200, 400), "pr_w": draw.uniform(100, 300), "kp": draw.uniform(0.5, 2), "x0": draw.uniform(1, 5)}
    by_batch = draw.random() < 0.5
    keys = {"kind": kind, "weight_bytes": {"1": 4e9, "8": 9e9, "64": 2e10} if by_batch else 1.6e10, "cache_bytes": draw.uniform(1e6, 2e8), "bytes_per_s": 2e12,
            "flop_per_s": draw.choice((3e12, 4e14)), "active_params": 3e9, "loaded_w": 150, "memory_w": draw.uniform(50, 200), "compute_w": draw.uniform(50, 400)}
    return {**keys, **({"peak_w": 400} if draw.random() < 0.5 else {}), **({"extrapolate": True} if by_batch else {})}


# ------------------------------------------------------------------------------------------------ boundaries


def behind_meter(overheads, pair, device, busy, idle):
    """Energy, or power, of devices and of the hosts' time busy and idle, at the site's meter."""
    chip = PAIRS[pair][2] in ("accelerator", "soc")
    machine = overheads.get("host_factor", 1) * device + overheads.get("host_w", 0) * busy + overheads.get("host_idle_w", 0) * idle if chip else device
    return overheads.get("pue", 1) * machine / overheads.get("psu_efficiency", 1)


def draw_overheads(draw, pair, idles):
    site, _, basis, _ = PAIRS[pair]
    chip, keys = basis in ("accelerator", "soc"), {}
    for key, low, high, fits in (("pue", 1, 1.6, True), ("psu_efficiency", 0.8, 1, basis != "wall"), ("host_factor", 1, 1.5, chip), ("host_w", 0, 90, chip),
                                 ("host_idle_w", 0, 40, chip and idles), ("network_j", 0, 9, site == "cloud"), ("network_s", 0, 0.3, site == "cloud")):
        if fits and draw.random() < 0.6:
            keys[key] = draw.uniform(low, high)
    return keys


# ------------------------------------------------------------------------------------------------ stations


def queue(lam, rho, square, said, watts):
    """Watts of idle, sleep and waking of an M/G/1 with a timeout, and its mean wait; square is E[S^2]."""
    if "keep_warm_s" not in said:
        return (1 - rho) * watts["loaded_idle"], 0, 0, lam * square / (2 * (1 - rho))
    # exp(-lambda tau), of a complex lambda
    off = math.exp(-lam.real * said["keep_warm_s"]) * (1 - 1j * lam.imag * said["keep_warm_s"])
    setup = said.get("setup_s", 0)
    cycle = 1 + lam * off * setup
    asleep = watts[{"off": "off", "sleep": "sleep", "bare_idle": "idle"}[said.get("then", "off")]]
    wait = lam * square / (2 * (1 - rho)) + off * (2 * setup + lam * setup * setup) / (2 * cycle)
    free = (1 - rho) / cycle
    return free * (1 - off) * watts["loaded_idle"], free * off * asleep, free * lam * off * setup * watts["setup"], wait


def station(cost, idle_w, lam, tokens, cap):
    """A birth-death process of complex load, state by state: mean power, busy share, mean number and number waiting."""
    if lam.real * tokens * cost[cap][1] / cap >= 1:
        raise Overloaded
    weight, total, power, busy, number, waiting, n = 1, 1, idle_w, 0, 0, 0, 0
    while n <= cap or abs(weight) > 1e-19 * abs(total):
        n += 1
        joule, time = cost[min(n, cap)]
        weight *= lam * tokens * time / min(n, cap)
        total += weight
        power += weight * joule * min(n, cap) / time
        busy += weight
        number += weight * n
        waiting += weight * max(n - cap, 0)
    return Record(power=power / total, busy=busy / total, number=number / total, waiting=waiting / total)


def served(cost, at, cap, idle_w, lam, tokens):
    """Mean batch while busy: requests in service are those that are there less those that wait."""
    return ((at.number - at.waiting) / at.busy).real


# ------------------------------------------------------------------------------------------------ laws

ZERO = Record(energy=lambda q: 0, latency=lambda q: 0, device_s=lambda q: 0, wait=0)


class Scenario:
    def __init__(self, said, table, charges):
        self.said, self.table, self.charges = said, table, charges
        self.all = sum(q["weight"] for q in table)

    def of(self, pair, block):
        return self.said.get(PAIRS[pair][0], {}).get(block, {})

    def overheads(self, pair):
        return self.said["pairs"][pair]["overheads"]

    def idle_w(self, pair):
        accelerator = PAIRS[pair][1]
        return DEVICES[accelerator] * WATTS[accelerator]["loaded_idle"]

    def factors(self, pair):
        batching, b0 = self.of(pair, "batching"), PAIRS[pair][3]
        if "concurrency" not in batching:
            return 1, 1, b0
        here, measured = form(batching, pair, batching["concurrency"]), form(batching, pair, b0)
        return here[0] / measured[0], here[1] / measured[1], batching["concurrency"]

    def made(self, pair, per_second, per_query, wait):
        """A law: idle seconds, idle J and J not charged, per second of D; idle seconds and J per query."""
        overheads, (g, h, b) = self.overheads(pair), self.factors(pair)

        def energy(q):
            held = q[pair][1] * h / b
            device = q[pair][0] * g + per_second[1] * held - per_second[2] * held + per_query[1]
            return behind_meter(overheads, pair, device, held, per_second[0] * held + per_query[0]) + overheads.get("network_j", 0)

        return Record(energy=energy, latency=lambda q: q[pair][1] * h + wait + overheads.get("network_s", 0), wait=wait + overheads.get("network_s", 0),
                      device_s=lambda q: q[pair][1] * h / b * (1 + per_second[0]) + per_query[0])

    def station_queries(self, pair, route):
        """What a station serves: in the cloud of one pair, locally of one device."""
        same = [p for p in PAIRS if p == pair or (PAIRS[pair][0] == "local" and PAIRS[p][1] == PAIRS[pair][1])]
        return [(q, p) for q, p in zip(self.table, route) if p in same]

    def laws(self, pair, route, reserved):
        """Average and marginal law, standing J and s, and replicas, at the loads of a route (None = nobody's)."""
        if "queries_per_s" in self.of(pair, "batching"):
            return self.loaded(pair, route, reserved)
        idle, watts = self.of(pair, "idle"), self.idle_w(pair)
        phi, kind = idle.get("attribution", 1), idle.get("kind", "none")
        subtracted = (1 - phi) * watts if idle.get("active_baseline") == "subtract" else 0
        if kind in ("none", "utilisation"):
            ratio = phi * (1 - idle["utilisation"]) / idle["utilisation"] if kind == "utilisation" else 0
            law = self.made(pair, (ratio, ratio * watts, subtracted), (0, 0), 0)
            return law, law, 0, 0, 0
        held = [(q["weight"], q[p][1] * self.factors(p)[1] / self.factors(p)[2]) for q, p in self.station_queries(pair, route)] if route else []
        here, busy = sum(w for w, _ in held), sum(w * d for w, d in held)
        if kind == "fleet":
            spare = idle["devices"] * idle["horizon_s"] - busy
            if spare < 0:
                raise Overloaded
            average = self.made(pair, (0, 0, subtracted), (phi * spare / here, phi * spare * watts / here), 0) if here else ZERO
            return average, self.made(pair, (-phi, -phi * watts, subtracted), (0, 0), 0), 0, 0, 0
        lam, mean = idle["queries_per_device_day"] / 86400 * here / self.all, busy / here if here else 0
        square, rho, states = sum(w * d * d for w, d in held) / here if here else 0, lam * mean, WATTS[PAIRS[pair][1]]
        if rho >= 1:
            raise Overloaded

        def charged(at_lam, at_rho):
            warm, asleep, waking, _ = queue(complex(at_lam), at_rho, square, idle, states)
            return phi * (warm + asleep) + waking

        wait = queue(complex(lam), rho, square, idle, states)[3].real
        average = self.made(pair, (0, 0, subtracted), (phi * (1 - rho) / lam, charged(lam, rho).real / lam), wait) if here else ZERO
        slopes = derivative(lambda x: charged(lam, x), rho), derivative(lambda x: charged(x, rho), lam)
        return average, self.made(pair, (-phi, slopes[0], subtracted), (0, slopes[1]), wait), 0, 0, 0

    def loaded(self, pair, route, reserved):
        batching, fleet, overheads, idle_w = self.of(pair, "batching"), self.of(pair, "fleet"), self.overheads(pair), self.idle_w(pair)
        rate, cap = batching["queries_per_s"], batching["cap"]
        cost = [None] + [form(batching, pair, s) for s in range(1, cap + 1)]
        here = [q for q, p in zip(self.table, route) if p == pair] if route else []
        weight = sum(q["weight"] for q in here)
        rule = next((key for key in ("utilisation", "batch", "latency_s") if key in fleet), None)
        network = overheads.get("network_j", 0), overheads.get("network_s", 0)
        tokens = sum(q["weight"] * q[pair][2] for q in here) / weight if here else 1
        arrivals = rate * weight / self.all if here else 1e-13

        def power(lam, n):
            at = station(cost, idle_w, lam / n, tokens, cap)
            return behind_meter(overheads, pair, n * at.power, n * at.busy, n * (1 - at.busy))

        def law(n, joule, device_s):
            at = station(cost, idle_w, arrivals / n, tokens, cap)
            wait = at.waiting / (arrivals / n)
            each = at.number / (arrivals / n) - wait
            return Record(energy=lambda q: joule * q[pair][2] / tokens + network[0], wait=wait + network[1],
                          latency=lambda q: each * q[pair][2] / tokens + wait + network[1], device_s=lambda q: device_s * q[pair][2] / tokens)

        if not here:
            standing = reserved * self.all / rate
            first = law(1, derivative(lambda lam: power(lam, 1), arrivals), cost[1][1] if rule and not reserved else 0)
            return ZERO, first, behind_meter(overheads, pair, reserved * idle_w, 0, reserved) * self.all / rate, standing, reserved

        def keeps(n):
            try:
                at = station(cost, idle_w, arrivals / n, tokens, cap)
            except Overloaded:
                return False
            found = {"utilisation": at.busy, "batch": served(cost, at, cap, idle_w, arrivals / n, tokens), "latency_s": at.number / (arrivals / n)}
            return found[rule] <= fleet[rule]

        n = next(n for n in range(1, 10000) if keeps(n)) if rule else fleet.get("replicas", 1)
        follows = rule and (fleet.get("scaling") != "reserved" or (route != self.base and n > reserved))
        n = max(n, reserved)
        average = law(n, power(arrivals, n) / arrivals, n / arrivals)
        return average, law(n, derivative(lambda lam: power(lam, n), arrivals), n / arrivals if follows else 0), 0, 0, n

    def settle(self, route, reserve):
        """{pair: laws}; `reserve`: the baseline's, for reserved fleets."""
        found = {}
        for pair in PAIRS:
            kept = reserve[pair][4] if reserve and self.of(pair, "fleet").get("scaling") == "reserved" else 0
            found[pair] = self.laws(pair, route, kept)
        return found

    # -------------------------------------------------------------------------------------------- charges

    def usd(self, pair, joule, device_s):
        site, accelerator = PAIRS[pair][:2]
        cost = self.charges["cost"]
        said = cost["electricity_usd_per_kwh"]
        electricity = 0 if site in cost.get("rented", []) else said[site] if isinstance(said, dict) else said
        return device_s / 3600 * DEVICES[accelerator] * USD_HOUR[accelerator] + joule / 3.6e6 * electricity

    def kg(self, pair, joule, device_s, hour):
        site, accelerator = PAIRS[pair][:2]
        carbon = self.charges["carbon"]
        grid = carbon["grid_kgco2e_per_kwh"][site]
        if isinstance(grid, dict):
            grid = sum(HOURLY) / 24 if hour is None else HOURLY[hour]
        made = DEVICES[accelerator] * EMBODIED[accelerator] / (carbon["lifetime_years"] * 365.25 * 86400) if carbon.get("embodied") else 0
        return joule / 3.6e6 * grid + device_s * made

    def price(self, pair, law, q):
        objective = self.charges["objective"]
        joule, device_s = law.energy(q), law.device_s(q)
        return (objective.get("energy", 0) * joule + objective.get("latency", 0) * law.latency(q) + objective.get("cost", 0) * self.usd(pair, joule, device_s)
                + objective.get("carbon", 0) * self.kg(pair, joule, device_s, None)).real

    # -------------------------------------------------------------------------------------------- policies

    def decide(self, policy, settled):
        route = []
        for q in self.table:
            fit = [p for p in PAIRS if settled[p][1].latency(q).real <= policy.get("max_latency_s", math.inf)]
            right = [p for p in fit if q[p][3]]
            if policy.get("scope") != "all":
                right = [p for p in right if PAIRS[p][0] == "local"] or right
            chosen = right or (fit if policy.get("fallback") == "cheapest" else []) or [BASELINE]
            # of equal prices, as where what is reserved is rented, the lower measured energy
            route.append(min(chosen, key=lambda p: (self.price(p, settled[p][1], q), q[p][0])))
        return route

    def objective(self, route, settled):
        total = 0
        for q, p in zip(self.table, route):
            total += q["weight"] * self.price(p, settled[p][0], q)
        for p in PAIRS:
            law = Record(energy=lambda q, p=p: settled[p][2], latency=lambda q: 0, device_s=lambda q, p=p: settled[p][3])
            total += self.price(p, law, None)
        return total

    def fixed_point(self, policy, base):
        """The route that stands, passes and the length of a cycle."""
        passes, settled = [], base
        while True:
            route = self.decide(policy, settled)
            if route in [r for r, _ in passes]:
                cycle = passes[[r for r, _ in passes].index(route):]
                return min(cycle, key=lambda member: member[1])[0], len(passes) + 1, len(cycle)
            settled = self.settle(route, base)
            passes.append((route, self.objective(route, settled)))

    def run(self, policies):
        """{(policy, domain, metric): value}, and what is said of the fixed point."""
        values, said, self.base = {}, "", [BASELINE] * QUERIES
        base = self.settle(self.base, None)
        routes = {"cloud": self.base, "local": ["small@box"] * QUERIES, "mix": [q["mix"] for q in self.table]}
        for name, policy in policies.items():
            if policy.get("repricing"):
                routes[name], passes, cycle = self.fixed_point(policy, base)
                said = f"repriced to a fixed point in {passes} passes" if cycle == 1 else f"repricing fell into a cycle of {cycle} after {passes} passes"
            elif policy["kind"] == "oracle":
                routes[name] = self.decide(policy, base)
        for domain in ("all",) + DOMAINS:
            for name, route in routes.items():
                self.account(name, domain, route, base if name == "cloud" else self.settle(route, base), values)
        return values, said

    def account(self, name, domain, route, settled, values):
        sums = dict.fromkeys(("weight", "energy", "latency", "service", "usd", "kg", "local", "cloud", "next", "far"), 0)
        for q, p in zip(self.table, route):
            if domain not in ("all", q["domain"]):
                continue
            average, marginal, w, cloud = *settled[p][:2], q["weight"], PAIRS[p][0] == "cloud"
            joule, device_s = average.energy(q), average.device_s(q)
            for key, value in (("weight", 1), ("energy", joule), ("latency", average.latency(q)), ("service", average.latency(q) - average.wait),
                               ("usd", self.usd(p, joule, device_s)), ("kg", self.kg(p, joule, device_s, q["hour"])), ("local", not cloud), ("far", cloud),
                               ("cloud", joule if cloud else 0), ("next", marginal.energy(q) if cloud else 0)):
                sums[key] += w * value
        share = sums["weight"] / self.all
        for p in PAIRS:
            sums["energy"] += settled[p][2] * share
            sums["cloud"] += settled[p][2] * share
            sums["usd"] += self.usd(p, settled[p][2], settled[p][3]) * share
            sums["kg"] += self.kg(p, settled[p][2], settled[p][3], None) * share
        base = values.setdefault((domain, "base"), sums)
        moved = base["far"] - sums["far"]
        for metric, value in zip(METRICS, (sums["energy"], *(1 - sums[key] / base[key] for key in ("energy", "usd", "kg")), sums["latency"] / sums["weight"], sums["usd"], sums["kg"],
                                           sums["local"] / sums["weight"], sums["energy"] / sums["service"],
                                           sums["cloud"] / sums["far"] if sums["far"] else None, sums["next"] / sums["far"] if sums["far"] else None,
                                           (base["cloud"] - sums["cloud"]) / moved if moved else None)):
            values[name, domain, metric] = value if value is None else complex(value).real


# ------------------------------------------------------------------------------------------------ worlds

HOURLY = [0.1 + 0.02 * hour for hour in range(24)]


def draw_table(draw):
    table = []
    for i in range(QUERIES):
        q = {"weight": draw.choice((0.5, 1, 2)), "domain": draw.choice(DOMAINS), "hour": 5 * i % 24, "mix": draw.choice(list(PAIRS))}
        for pair, (joule, second) in {"big@rack": (300, 4), "wide@pod": (150, 6), "small@box": (60, 3), "tiny@box": (25, 2)}.items():
            size = draw.uniform(0.5, 2)
            q[pair] = (round(4 * joule * size * draw.uniform(0.8, 1.2)) / 4, round(64 * second * size) / 64, round(200 * size),
                       draw.random() < {"big@rack": 0.9, "wide@pod": 0.8, "small@box": 0.6, "tiny@box": 0.5}[pair])
        table.append(q)
    table[0]["domain"], table[1]["domain"] = DOMAINS
    return table


def draw_idle(draw, local):
    kind = draw.choice(("none", "utilisation", "fleet") + ("poisson",) * (3 if local else 0))
    if kind == "none":
        return {"kind": kind}
    keys = {"kind": kind, "attribution": draw.choice((0, 0.25, 1)), "active_baseline": draw.choice(("keep", "subtract"))}
    if kind == "utilisation":
        keys["utilisation"] = draw.uniform(0.1, 1)
    elif kind == "fleet":
        keys.update(devices=draw.randint(1, 3), horizon_s=draw.choice((30, 200, 1000)))
    else:
        keys["queries_per_device_day"] = draw.choice((50, 1000, 8000, 20000))
        if draw.random() < 0.75:
            keys.update(keep_warm_s=draw.choice((0, 20, 300)), setup_s=draw.choice((0, 12)), then=draw.choice(("off", "sleep", "bare_idle")))
    return keys


def draw_study(draw):
    cloud, local = {}, {"idle": draw_idle(draw, True)}
    if local["idle"]["kind"] == "poisson" or draw.random() < 0.3:  # one at a time, as a queue serves them
        batch = 1 if local["idle"]["kind"] == "poisson" else draw.choice((1, 4))
        local["batching"] = {**draw_form(draw, ("affine", "logistic", "roofline")), "concurrency": batch}
    loaded = draw.random() < 0.6
    if loaded:
        cloud["batching"] = {**draw_form(draw), "queries_per_s": draw.uniform(0.05, 4), "cap": draw.choice((1, 4, 16))}
        rule = draw.choice(({"replicas": draw.randint(1, 6)}, {"utilisation": draw.uniform(0.3, 0.95)}, {"batch": draw.uniform(1.2, 4)}, {"latency_s": 40}))
        cloud["fleet"] = {**rule, "scaling": draw.choice(("elastic", "reserved"))}
    else:
        cloud["idle"] = draw_idle(draw, False)
        if draw.random() < 0.8:
            cloud["batching"] = {**draw_form(draw), "concurrency": draw.choice((1, 2, 12, 64))}
    pairs = {}
    for pair, (site, _, _, _) in PAIRS.items():
        idle = local["idle"] if site == "local" else cloud.get("idle", {"kind": "none"})
        pairs[pair] = {"overheads": draw_overheads(draw, pair, idle["kind"] != "none" or (site == "cloud" and loaded))}
    hourly = draw.random() < 0.4
    carbon = {"grid_kgco2e_per_kwh": {"local": {"hourly": "day.csv"} if hourly else 0.5, "cloud": 0.2}}
    carbon.update({"embodied": True, "lifetime_years": 4} if draw.random() < 0.7 else {})
    objectives = [{"energy": 1}, {"latency": 1}, {"cost": 1}, {"energy": 1, "latency": 20, "cost": 3000}] + ([] if hourly else [{"carbon": 1}])
    return {"wattroute": 1, "name": "random", "measurements": "table.h5", "baseline": BASELINE, "allow_mixed_basis": True, "objective": draw.choice(objectives),
            "cost": {"kind": "owned", **draw.choice(({"electricity_usd_per_kwh": {"local": 0.36, "cloud": 0.1}},
                                                     {"electricity_usd_per_kwh": {"local": 0.36}, "rented": ["cloud"]},
                                                     {"electricity_usd_per_kwh": 0.25, "rented": ["cloud"]}))},
            "carbon": carbon, "assumptions": {"local": local, "cloud": cloud, "pairs": pairs}, "output": {"by": ["domain"], "iso_accuracy": False},
            "policies": {"cloud": {"kind": "always", "pair": "baseline"}, "local": {"kind": "always", "pair": "small@box"},
                         "mix": {"kind": "decisions", "file": "mix.csv"}, "first": {"kind": "oracle"},
                         "quick": {"kind": "oracle", "scope": "all", "fallback": "cheapest", "max_latency_s": draw.uniform(3, 12)},
                         "settled": {"kind": "oracle", "scope": "all", "repricing": "fixed_point"}}}


def write(program, table):
    with open("accelerators.csv", "w") as out:
        states = ("off", "sleep", "idle", "loaded_idle", "setup")
        print("accelerator,site,devices," + ",".join(f"{s}_w" for s in states) + ",usd_per_device_hour,embodied_kgco2e", file=out)
        for name, watts in WATTS.items():
            site = "local" if name == "box" else "cloud"
            print(name, site, DEVICES[name], *(watts.get(s, "") for s in states), USD_HOUR[name], EMBODIED[name], sep=",", file=out)
    with open("pairs.csv", "w") as out:
        print("model,accelerator,measured_batch,energy_basis", file=out)
        for pair, (_, accelerator, basis, batch) in PAIRS.items():
            print(pair.split("@")[0], accelerator, batch, basis, sep=",", file=out)
    with open("curves.csv", "w") as out:
        print("model,accelerator,batch,j_per_output_token,s_per_output_token", file=out)
        for pair, points in CURVES.items():
            for batch, (joule, second) in points.items():
                print(*pair.split("@"), batch, joule, second, sep=",", file=out)
    with open("scores.csv", "w") as out:
        models = [pair.split("@")[0] for pair in PAIRS]
        print("query_id,domain,query_weight,arrival_s" + "".join(f",correct:{m},energy_j:{m},latency_s:{m},output_tokens:{m}" for m in models), file=out)
        for i, q in enumerate(table):
            cells = [cell for pair in PAIRS for cell in (int(q[pair][3]), *q[pair][:3])]
            print(f"q{i}", q["domain"], q["weight"], 3600 * q["hour"] + 60, *cells, sep=",", file=out)
    with open("mix.csv", "w") as out:
        print("query_id,domain,pair", file=out)
        for i, q in enumerate(table):
            print(f"q{i}", q["domain"], q["mix"], sep=",", file=out)
    with open("day.csv", "w") as out:
        print("hour,kgco2e_per_kwh", file=out)
        for hour, value in enumerate(HOURLY):
            print(hour, repr(value), sep=",", file=out)
    subprocess.run([program, "import", "--scores", "scores.csv", "--pairs", "pairs.csv", "--accelerators", "accelerators.csv", "--curves", "curves.csv",
                    "--quiet", "-o", "table.h5"], check=True, capture_output=True)


def compare(program, seed, study, table, seen):
    """How many values were compared and how many differ."""
    with open("study.yaml", "w") as out:
        json.dump(study, out)
    run = subprocess.run([program, "run", "study.yaml", "--quiet", "--format", "csv"], capture_output=True, text=True, check=False)
    try:
        wanted, said = Scenario(study["assumptions"], table, study).run(study["policies"])
    except Overloaded:
        seen["overloaded"] = seen.get("overloaded", 0) + 1
        at_fault = run.returncode == 65 and ("at least" in run.stderr)
        if not at_fault:
            print(f"seed {seed}: overloaded here, but: {run.returncode} {run.stderr} {json.dumps(study)}")
        return 1, int(not at_fault)
    if run.returncode != 0:
        print(f"seed {seed}: {run.stderr} {json.dumps(study)}")
        return 1, 1
    rows = {(row["policy"], row["domain"], row["metric"]): row for row in csv.DictReader(run.stdout.splitlines())}
    values = differ = 0
    for key, value in wanted.items():
        if len(key) == 2:
            continue
        text = rows[key]["value"]
        values += 1
        scale = 1 if key[2].endswith("_savings") else abs(value or 0)
        if (value is None) != (text == "") or (value is not None and abs(float(text) - value) > 2e-7 * scale):
            differ += 1
            print(f"seed {seed}: {key}: {text}, expected {value} {json.dumps(study)}" if differ == 1 else f"seed {seed}: {key}: {text}, expected {value}")
    load = any("queries_per_s" in block or block.get("kind") in ("poisson", "fleet") for level in ("local", "cloud")
               for block in study["assumptions"][level].values())
    note = rows["settled", "all", "energy_j_total"]["note"]
    if load and said not in note:
        differ += 1
        print(f"seed {seed}: {said}: {note}")
    seen["cycle" if "cycle" in said else "fixed point"] = seen.get("cycle" if "cycle" in said else "fixed point", 0) + 1
    for level in ("local", "cloud"):
        for block, keys in study["assumptions"][level].items():
            name = f"{level} {block} {keys.get('kind') or '/'.join(keys)}"
            seen[name] = seen.get(name, 0) + 1
    return values, differ


def main():
    program, count = sys.argv[1], int(sys.argv[2])
    values = differ = 0
    seen = {}
    for seed in range(count):
        draw = random.Random(seed)
        if seed % 10 == 0:
            table = draw_table(draw)
            write(program, table)
        more, wrong = compare(program, seed, draw_study(draw), table, seen)
        values, differ = values + more, differ + wrong
    for name in sorted(seen):
        print(f"{name}: {seen[name]} scenarios")
    print(f"{values} values, {differ} differ")
    sys.exit(differ != 0)


main()
