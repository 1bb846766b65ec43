"""The reference table of the replay benchmarks: 160 pairs (20 models on 8 accelerators), and the program's own run over
it: the oracle over all pairs, with the baseline as its fallback."""
import csv
import io
import json
import os
import subprocess

MODELS, ACCELERATORS = 20, 8
PAIRS = MODELS * ACCELERATORS
BASELINE = f"M{MODELS - 1}@A{ACCELERATORS - 1}"
STUDY = """wattroute: 1
name: reference
measurements: reference.h5
pairs: [{{pair: "*"}}]
baseline: "{baseline}"
objective: energy
policies:
  oracle: {{kind: oracle, scope: all, fallback: baseline}}
"""


def specification(models, accelerators):
    """A specification of `wattroute synth`: accuracies from 0.35 to 0.9, joules per token a factor of 50 apart; the last
    quarter of the accelerators is cloud."""
    lines = ["wattroute_synth: 1", "correlation: 0.5", "input_tokens: 300",
             "spread: {output_tokens: 0.8, input_tokens: 0.6, energy: 0.1}",
             "domains: {chat: 3, code: 1, science: 2}", "models:"]
    steps = [m * (MODELS - 1) / (models - 1) for m in range(models)]
    for m, step in enumerate(steps):
        lines.append(f"  M{m}: {{params_total: {1e9 * 1.25 ** step:.6g}, params_active: {1e9 * 1.25 ** step:.6g}, "
                     f"output_tokens: {300 + 20 * step:.6g}, accuracy: {0.35 + 0.55 * m / (models - 1):.4f}}}")
    lines.append("accelerators:")
    lines += [f"  A{a}: {{site: {'local' if a < accelerators * 3 // 4 else 'cloud'}, devices: 1}}"
              for a in range(accelerators)]
    lines.append("pairs:")
    for m, step in enumerate(steps):
        for a in range(accelerators):
            place = a * ACCELERATORS / accelerators
            joules, seconds = 0.05 * 1.2 ** step * (1 + 0.3 * place), 0.004 * 1.1 ** step * (1 + 0.1 * (7 - place))
            lines.append(f'  "M{m}@A{a}": {{j_per_output_token: {joules:.6g}, s_per_output_token: {seconds:.6g}, '
                         "measured_batch: 1, basis: wall}")
    return "\n".join(lines) + "\n"


def make(program, work, queries, models=MODELS, accelerators=ACCELERATORS):
    """Paths of the table, made unless it is there already, and of the study."""
    shape = "" if (models, accelerators) == (MODELS, ACCELERATORS) else f"-{models}x{accelerators}"
    path = os.path.join(work, f"reference-{queries}{shape}.h5")
    if not os.path.exists(path):
        with open(os.path.join(work, "reference.yaml"), "w", encoding="utf-8") as file:
            file.write(specification(models, accelerators))
        subprocess.run([program, "synth", file.name, "--queries", str(queries), "--quiet", "-o", path], check=True)
    with open(os.path.join(work, f"study{shape}.yaml"), "w", encoding="utf-8") as file:
        file.write(STUDY.format(baseline=f"M{models - 1}@A{accelerators - 1}"))
    return path, file.name


def choice_of_metrics(program):
    """What leaves the reference job alone: totals of energy and latency, and how many are correct. Programs before
    `--metrics` compute every metric; those before `frontier` have no key that leaves out the saving at equal accuracy."""
    if b"--metrics" in subprocess.run([program, "run", "--help"], capture_output=True, check=False).stdout:
        return ["--metrics", "energy_j_total,latency_mean_s,accuracy"]
    has_iso = subprocess.run([program, "frontier", "--help"], capture_output=True, check=False).returncode == 0
    return ["--set", "output.iso_accuracy=false"] if has_iso else []


def run_command(program, study, path, threads):
    return [program, "run", study, "--set", f"measurements={path}", *choice_of_metrics(program), "--format", "csv",
            "--quiet", "--threads", threads]


def our_answer(program, study, path):
    """The totals from the program's own CSV."""
    text = subprocess.run(run_command(program, study, path, "2"), stdout=subprocess.PIPE, check=True).stdout.decode()
    rows = {row["metric"]: row for row in csv.DictReader(io.StringIO(text)) if row["policy"] == "oracle"}
    queries = float(rows["latency_mean_s"]["n"])
    return {"energy_j": float(rows["energy_j_total"]["value"]),
            "latency_s": float(rows["latency_mean_s"]["value"]) * queries,
            "correct": float(rows["accuracy"]["value"]) * queries}


def layout_of(path):
    """Where the columns that the job needs lie, and the raw long table for Parquet; asked of the system's Python."""
    code = ("import h5py, json, sys\n"
            "f = h5py.File(sys.argv[1], 'r')\n"
            "print(json.dumps({n: [f[n].id.get_offset(), f[n].id.get_storage_size()] for n in\n"
            "    ('score', 'energy_j', 'latency_s', 'query_domain')}))")
    return json.loads(subprocess.run(["/usr/bin/python3", "-c", code, path], stdout=subprocess.PIPE, check=True).stdout)
