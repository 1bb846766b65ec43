#!/usr/bin/env python3
"""Writes runs of the "intelligence per watt" harness as its data sets export to JSON lines, from the documented schema
(ipw/execution/types.py), with what is treacherous in it: answers that nobody judged, telemetry of -1, 0 and null, totals
of batches, machines that early rows do not know, energies of the GPU alone on a machine whose chip does the work.

usage: make_ipw.py FOLDER QUERIES SEED
"""
import json
import random
import sys

folder, queries, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)
SUBJECTS = ["physics", "law", "", "chemie ü"]
PROBLEMS = [{"problem": f"Question {number}?\n" + "".join(chance.choice("xyz \"\\\u00e9") for _ in range(20)),
             "answer": chance.choice("ABCD"), "subject": chance.choice(SUBJECTS),
             "dataset_metadata": {"config": {"dataset_name": "made/up"}, "difficulty": chance.randrange(5),
                                  "options": ["A", "B"]}} for number in range(queries)]
STATISTICS = ("avg", "max", "median", "min")


def unavailable(value):
    """What telemetry says when it has nothing to say, now and then."""
    return chance.choice([-1, -1.0, 0, 0.0, None]) if chance.random() < 0.1 else value


def statistics(value):
    return {name: unavailable(value * chance.uniform(0.9, 1.1)) for name in STATISTICS}


def evaluation():
    kind = chance.random()
    if kind < 0.1:
        return None
    if kind < 0.15:
        return {"is_correct": None, "metadata": json.dumps({"evaluation_failed": True}), "config": {}}
    return {"is_correct": chance.random() < 0.6, "metadata": json.dumps({"note": "ok"}), "config": {}}


def metrics(machine, knows_machine, batched):
    seconds, watts = chance.lognormvariate(1, 1), machine["watts"] * chance.uniform(0.8, 1.2)
    output = chance.randrange(1, 900)
    gpu = seconds * watts * (0.001 if machine["soc"] else 1)
    judged = evaluation()
    energy = {"per_query_joules": unavailable(gpu),
              "total_joules": gpu * (7.5 if batched else 1)}  # of all requests at the time
    if machine["rails"]:
        energy["soc_per_query_joules"] = unavailable(seconds * watts * 1.25)
    if machine["basis"]:
        energy["basis"] = machine["basis"]
    result = {
        "compute_metrics": {"flops_per_request": None, "macs_per_request": None},
        "energy_metrics": energy,
        "latency_metrics": {"per_token_ms": seconds * 1000 / output, "throughput_tokens_per_sec": output / seconds,
                            "time_to_first_token_seconds": unavailable(seconds / 9),
                            "total_query_seconds": unavailable(seconds)},
        "memory_metrics": {"cpu_mb": statistics(900), "gpu_mb": statistics(9000)},
        "power_metrics": {"gpu": {"per_query_watts": statistics(watts), "total_watts": statistics(watts)}},
        "temperature_metrics": statistics(60),
        "token_metrics": {"input": unavailable(chance.randrange(5, 4000)), "output": unavailable(output), "total": 1},
        "phase_metrics": {"prefill_energy_j": gpu / 9, "decode_energy_j": gpu / 9 * 8, "prefill_duration_ms": None},
        "cost": {"total_cost_usd": unavailable(seconds / 1e4) if machine["priced"] else None},
        "gpu_info": machine["gpu"] if knows_machine else None,
        "system_info": machine["system"] if knows_machine else None,
        "lm_correctness": bool(judged and judged["is_correct"]),
        "lm_response": "".join(chance.choice("abc \n\t\u2028") for _ in range(30)),
    }
    if judged is not None or chance.random() < 0.5:
        result["evaluation"] = judged
    return result


def gpu_info(name, vendor):
    return {"name": name, "vendor": vendor, "device_id": 0, "device_type": "GPU", "backend": "nvml"}


def machine(watts, gpu, processor, **more):
    return {"watts": watts, "gpu": gpu, "system": {"os_name": "x", "cpu_count": 8, "cpu_brand": processor},
            "soc": False, "rails": False, "basis": None, "priced": False, **more}


RUNS = {
    # A batched run on a GPU that knows its machine only after a while; the basis is written.
    "server.jsonl": (["Qwen/Qwen2.5-7B"], machine(500, gpu_info("NVIDIA H100 80GB HBM3", "NVIDIA"), "Xeon", basis="gpu",
                                                 rails=True, priced=True), True),
    # Apple's chip, from before the basis was written: the energy is that of the chip.
    "laptop.jsonl": (["Qwen/Qwen2.5-7B", "gemma.3:4b"], machine(30, gpu_info("Apple GPU", "Apple"), "Apple M4 Max", soc=True,
                                                               rails=True), False),
    # Older still: there is the GPU rail alone, and no GPU is named.
    "mini.jsonl": (["gemma.3:4b"], machine(20, None, "Apple M2", soc=False), False),
    # The same with the basis written.
    "studio.jsonl": (["gemma.3:4b"], machine(90, None, "Apple M3 Ultra", soc=True, rails=True, basis="soc"), False),
}
for name, (models, made_on, batched) in RUNS.items():
    order = list(range(queries))
    chance.shuffle(order)
    with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
        for line, number in enumerate(order):
            row = dict(PROBLEMS[number])
            row["model_answers"] = {model: "..." for model in models}
            row["model_metrics"] = {model: metrics(made_on, line > 0 or queries == 1, batched) for model in models}
            if len(models) > 1 and line > 0 and chance.random() < 0.1:  # a struct column of a joined data set
                row["model_metrics"][chance.choice(models)] = None
            file.write(json.dumps(row, ensure_ascii=chance.random() < 0.5) + "\n")
with open(f"{folder}/machines.csv", "w", encoding="utf-8") as file:
    file.write("accelerator,site\nNVIDIA H100 80GB HBM3,cloud\nApple M4 Max,local\nApple M2,local\nApple M3 Ultra,local\n")
