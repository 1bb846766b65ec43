"""Charts of how time grows, and the laws fitted to them."""
import math
from dataclasses import dataclass
from statistics import median

import chart
import laws
from page_tables import count

LINEAR = "a + b n"


@dataclass
class Chart:
    title: str
    x_label: str
    unit: int  # the law's b is told per so many
    caption: str


CHARTS = {
    "queries": Chart("Time over queries", "queries (16 pairs)", 10 ** 6, "The oracle over 16 pairs, 2 threads (numpy: 1)."),
    "pairs": Chart("Time over pairs", "pairs (100 000 queries)", 100,
                   "The oracle over all pairs of 100 000 queries, 2 threads (numpy: 1)."),
    "scenarios": Chart("Time over scenarios", "scenarios", 1000,
                       "The oracle over 100 000 queries x 160 pairs, prices by accelerator or by pair, 2 threads (numpy: 1); "
                       "and the command sweep, of three policies that decide once."),
    "threads": Chart("Time over threads", "threads", 1, "The oracle over 160 pairs of {queries} queries."),
    "frontier": Chart("Time of a frontier over queries", "queries (2 pairs, scores all different)", 10 ** 6,
                      "A router's whole curve, beside one replay of the same study, 2 threads (numpy: 1)."),
}


def q_log_q(x):
    return x * math.log2(x)


def middle(point):
    return point["size"], median(point["wall_s"])


def frontier_lines(frontier):
    make = lambda key: [{"size": row["queries"], "wall_s": row[key]} for row in frontier["rows"]]  # noqa: E731
    lines = {"wattroute frontier": make("wall_s"), "wattroute run": make("run_wall_s"), "numpy, sorted": make("numpy_wall_s")}
    return {name: points for name, points in lines.items() if points[0]["wall_s"]}


Q_LOG_Q = ("wattroute frontier", "numpy, sorted")


def lines_of(results):
    """Points by chart and line, in the order of the page."""
    return {**results["growth"]["charts"], "frontier": frontier_lines(results["frontier"])}


def law_of(chart_name, line_name, points):
    """(a function of the size, its a and b, the words for it), or nothing where points are too few."""
    if chart_name == "threads" or len(points) < 3:
        return None
    grows, words = (q_log_q, "a + b n log n") if line_name in Q_LOG_Q else (lambda x: x, LINEAR)
    a, b, _ = laws.straight([(grows(x), y) for x, y in points])
    return (lambda x: a + b * grows(x)), a, b, words


def exponent(points):
    """p of a + b n^p; a power needs more points than it has freedoms."""
    return laws.power(points)[2] if len(points) > 3 else None


def draw(name, lines, results):
    about = CHARTS[name]
    drawn = []
    for line_name, raw in lines.items():
        points = [middle(point) for point in raw]
        law = law_of(name, line_name, points)
        drawn.append(chart.Line(line_name, points, law[0] if law else None,
                                [(p["size"], min(p["wall_s"]), max(p["wall_s"])) for p in raw]))
    ticks = None
    if name == "threads":
        first = drawn[0].points[0][1]
        drawn.append(chart.Line("ideal: shared equally", [(x, first / x) for x, _ in drawn[0].points], marks=False))
        ticks = [float(x) for x, _ in drawn[0].points]
        ticks = ticks if len(ticks) > 1 else [1.0, 2.0]
    caption = about.caption.format(queries=count(int(results["growth"]["largest"] / 10)))
    caption += " Marks: medians of whole processes, warm page cache; upright strokes: fastest to slowest"
    caption += "." if name == "threads" else "; lines: the laws of the table."
    return chart.loglog(about.title, about.x_label, "wall time, s", drawn, caption, ticks)


def charts(results):
    return {name: draw(name, lines, results) for name, lines in lines_of(results).items()}


def law_table(name, lines):
    unit = CHARTS[name].unit
    rows = [f"| line | expected | a, ms | b, ms per {count(unit)} | farthest point | n^p: p |", "|---|---|---:|---:|---:|---:|"]
    for line_name, raw in lines.items():
        points = [middle(point) for point in raw]
        law = law_of(name, line_name, points)
        if not law:
            continue
        function, a, b, words = law
        per = b * (q_log_q(unit) if "log" in words else unit)
        p = exponent(points)
        rows.append(f"| {line_name} | {words} | {a * 1e3:.0f} | {per * 1e3:.3g} | "
                    f"{laws.worst_misfit(points, function) * 100:.0f} % | {'' if p is None else f'{p:.2f}'} |")
    return rows


def threads_table(lines):
    rows = ["| threads | wattroute run, s | speed-up | reading the bytes, s | run / reading | run, GB/s |",
            "|---:|---:|---:|---:|---:|---:|"]
    ours, floor = lines["wattroute run"], lines["reading the bytes"]
    first = middle(ours[0])[1]
    for own, read in zip(ours, floor):
        threads, seconds = middle(own)
        rows.append(f"| {threads} | {seconds:.3f} | {first / seconds:.2f} | {middle(read)[1]:.3f} | "
                    f"{seconds / middle(read)[1]:.2f} | {read['bytes'] / 1e9 / seconds:.1f} |")
    return rows


def memory_line(points):
    first, last = points[0], points[-1]
    return (f"Peak memory of `wattroute run`: {median(first['peak_mib']):.1f} MiB at {count(first['size'])} queries, "
            f"{median(last['peak_mib']):.1f} MiB at {count(last['size'])}.")


def frontier_table(frontier):
    rows = ["| queries | frontier, CPU s | run, CPU s | ns / (Q log2 Q) | peak, MiB | more than `run`, bytes per query |",
            "|---:|---:|---:|---:|---:|---:|"]
    for row in frontier["rows"]:
        rows.append(f"| {count(row['queries'])} | {row['seconds']:.2f} | {row['run_seconds']:.2f} | "
                    f"{row['ns_per_q_log_q']:.2f} | {row['mib']:.1f} | {row['bytes_per_query']:.1f} |")
    return rows


def parts(results, folder):
    """The parts of the page, growth-NAME each."""
    found = {}
    for name, lines in lines_of(results).items():
        part = [f"![{CHARTS[name].title}]({folder}/{name}.svg)", ""]
        part += threads_table(lines) if name == "threads" else law_table(name, lines)
        if name == "queries":
            part += ["", memory_line(lines["wattroute run"])]
        if name == "frontier":
            part += ["", *frontier_table(results["frontier"])]
        found[f"growth-{name}"] = part
    return found
