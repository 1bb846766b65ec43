"""The tables of the performance page, as lines of Markdown."""
from statistics import median


def count(value):
    """1 000 000"""
    return f"{value:,}".replace(",", " ")


def sittings_line(results):
    """Where a table was measured in more than one sitting, it says so: a drift between them is in its ratios."""
    parts = [f"{name} ({part['sittings']})" for name, part in results.items()
             if isinstance(part, dict) and part.get("sittings", 1) > 1]
    if not parts:
        return ["Every table was measured in one sitting."]
    return [f"**Measured in more than one sitting: {', '.join(parts)}.** Their rows do not all stem from the same minutes, so "
            "that what changed on the machine in between is in their ratios."]


def machine_line(results):
    machine = results["machine"]
    return [f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['memory_mib'] / 1024:.0f} GiB of memory, "
            f"Linux {machine['kernel'].split('-')[0]}. Program: {results['program']}. Command: `{results['command']}`. "
            "All figures of the run: [performance.json](performance.json).", "", *sittings_line(results), *(["", f"**{results['note']}**"] if results["note"] else [])]


def goals_table(results):
    rows = ["| what | at least | aim | measured | |", "|---|---:|---:|---:|---|"]
    for part in results.values():
        for goal in part.get("goals", []) if isinstance(part, dict) else []:
            word = "aim met" if goal["aim_met"] else "goal met" if goal["met"] else "**missed**"
            sign = "≤" if goal["aim"] <= goal["goal"] else "≥"
            rows.append(f"| {goal['what']} | {sign} {goal['goal']:g} | {sign} {goal['aim']:g} | {goal['value']:.2f} | {word} |")
    return rows


def jobs_table(jobs):
    base = median(jobs[0]["wall_s"])
    rows = ["| job | wall, s | fastest to slowest, s | CPU, s | peak, MiB | times the first | runs |",
            "|---|---:|---:|---:|---:|---:|---:|"]
    for job in jobs:
        if job["why_not"]:
            rows.append(f"| {job['name']} | not run: {job['why_not']} | | | | | |")
        else:
            wall = job["wall_s"]
            rows.append(f"| {job['name']} | {median(wall):.3f} | {min(wall):.3f} to {max(wall):.3f} | "
                        f"{median(job['cpu_s']):.2f} | {median(job['peak_mib']):.0f} | {median(wall) / base:.2f} | "
                        f"{len(wall)} |")
    return rows


def kernels_table(kernels):
    rows = [f"{count(kernels['queries'])} queries x {kernels['pairs']} pairs:", "",
            "| kernel | reading, ms | energy only, ms | ratio | with gather, ms | ratio |", "|---|---:|---:|---:|---:|---:|"]
    for kernel in kernels["kernels"]:
        only, gather = kernel["energy_only"], kernel["with_gather"]
        rows.append(f"| {kernel['name']} | {kernel['read_ms']:.1f} | {only['ms']:.1f} | {only['ratio']:.2f} | "
                    f"{gather['ms']:.1f} | {gather['ratio']:.2f} |")
    return rows


def floor_line(jobs):
    """What no program that reads these columns from the page cache could exceed beside each peer."""
    wall = {job["name"]: median(job["wall_s"]) for job in jobs if not job["why_not"]}
    floor = wall["reading the bytes, 2 threads"]
    beside = ", ".join(f"{time / floor:.0f} times {name}" for name, time in wall.items()
                       if not name.startswith(("wattroute", "reading")))
    return f"Reading the bytes on two threads and doing nothing with them would be faster than the peers by: {beside}."


def replay_part(replay):
    return [f"{count(replay['queries'])} queries x {replay['pairs']} pairs:", "", *jobs_table(replay["jobs"]), "",
            floor_line(replay["jobs"])]


FACTS = {"classes_ms_per_scenario": "wattroute, `classes`", "dense_ms_per_scenario": "wattroute, `dense`",
         "numpy_classes_ms_per_scenario": "numpy, `classes`", "numpy_dense_ms_per_scenario": "numpy, `dense`"}


def scenarios_part(results):
    facts = results["scenarios"]["facts"]
    rows = [f"{count(results['replay']['queries'])} queries x {results['replay']['pairs']} pairs:", "",
            *jobs_table(results["scenarios"]["jobs"]), "", "| a further scenario | ms |", "|---|---:|"]
    return rows + [f"| {words} | {facts[name]:.3g} |" for name, words in FACTS.items() if name in facts]


def import_part(part):
    lines = []
    for shape, table in part["tables"].items():
        seconds = median(table["jobs"][0]["wall_s"])
        lines += [f"A {shape} table of {count(table.get('queries', part['queries']))} queries x 6 pairs, {table['bytes'] / 1e6:.0f} MB of text, "
                  f"which `wattroute import` reads at {table['bytes'] / 1e6 / seconds:.0f} MB/s:", "",
                  *jobs_table(table["jobs"]), ""]
    return lines[:-1]


def bootstrap_part(part):
    own = part["results"]["wattroute"]["ms"]
    rows = [f"{count(part['queries'])} queries x {part['columns']} columns, two threads:", "",
            "| job | ms per replicate | CPU ms | times the first | replicates | standard error of the first mean |",
            "|---|---:|---:|---:|---:|---:|"]
    for name, of in part["results"].items():
        rows.append(f"| {name} | {of['ms']:.3g} | {of['cpu_ms']:.3g} | {of['ms'] / own:.1f} | {of['replicates']} | "
                    f"{of['standard_error']:.3g} |")
    return rows


def hotspots_part(part):
    if part["why_not"]:
        return [f"Not measured in this run: {part['why_not']}."]
    rows = ["| job | in Linux | functions with the most samples |", "|---|---:|---|"]
    for job in part["profiles"]:
        shares = [f"{row['percent']:.0f} % `{row['function']}` ({row['file'] or 'a library'})" for row in job["functions"]]
        rows.append(f"| {job['name']} | {job['kernel_percent']:.0f} % | {', '.join(shares)} |")
    return rows


def parts(results):
    return {"machine": machine_line(results), "goals": goals_table(results), "replay": replay_part(results["replay"]),
            "kernels": kernels_table(results["kernels"]), "scenarios": scenarios_part(results),
            "import": import_part(results["import"]), "bootstrap": bootstrap_part(results["bootstrap"]),
            "hotspots": hotspots_part(results["hotspots"])}
