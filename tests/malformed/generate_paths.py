"""Random tables, sound and damaged, for comparing the two ways of reading CSV: generate_paths.py FOLDER COUNT SEED.

Every table is a folder with scores.csv or long.csv, accelerators.csv and the further options.
"""
import os
import random
import sys

MODELS = ["A", "B-2", "Ünï"]
DOMAINS = ["math", "", "law, old", 'say "x"', "Geschichte", "physics"]


def number(rng, most, style):
    """A number as some program writes it."""
    value = rng.random() * most
    form = rng.choice(style)
    if form == "whole":
        return str(int(value))
    if form == "short":
        return f"{value:.{rng.randrange(1, 6)}f}"
    if form == "repr":
        return repr(value)
    if form == "exponent":
        return f"{value:.9e}"
    if form == "long":
        return f"{value:.{rng.randrange(9, 25)}f}"
    return rng.choice([f"+{value:.3f}", f"{value:.2f}".lstrip("0"), f"{int(value)}.", "0" * 12 + f"{value:.4f}", "-0"])


def quoted(rng, text, share):
    needs = any(c in text for c in ',"\n')
    return '"' + text.replace('"', '""') + '"' if needs or rng.random() < share else text


def fields(rng, row, share):
    return ",".join(quoted(rng, text, share) for text in row)


def wide(rng, rows, style):
    header = ["note", "query_id", "domain"] + [f"score:{m}" for m in MODELS] + [f"output_tokens:{m}" for m in MODELS]
    header += [f"{what}:{m}@acc" for what in ("energy_j", "latency_s") for m in MODELS] + ["extra", "query_weight"]
    yield header
    for i in range(rows):
        blank = lambda text: "" if rng.random() < 0.1 else text  # noqa: E731
        note = rng.choice(["", "é", "x" * rng.randrange(40), "two\nlines", "n" * rng.choice([1, 200000])]) if i % 97 == 0 else "n"
        yield ([note, f"q{i}" if rng.random() < 0.9 else f"frage-ü-{i}", rng.choice(DOMAINS)] +
               [blank(number(rng, 1, style) if rng.random() < 0.2 else rng.choice("01")) for _ in MODELS] +
               [blank(str(rng.randrange(10 ** rng.randrange(1, 10)))) for _ in MODELS] +
               [blank(number(rng, 5000, style)) for _ in range(2 * len(MODELS))] +
               [blank(rng.choice(["", "-"]) + number(rng, 10, ["short", "repr"])), number(rng, 3, style)])


def long(rng, rows, style):
    yield ["domain", "query_id", "model", "accelerator", "score", "energy_j", "latency_s", "extra", "output_tokens"]
    cells = [(q, m) for q in range(rows // 2) for m in MODELS if rng.random() < 0.8]
    if rng.random() < 0.4:
        rng.shuffle(cells)
    for q, m in cells:
        # A query's own column, which must agree, and the pair's.
        yield [DOMAINS[q % 6], f"q{q}", m, "acc", rng.choice(["0", "1", "1", "0.25", ""]), number(rng, 900, style),
               number(rng, 30, style), str(q * 0.5), str(rng.randrange(5000))]


def names_of(rng, rows):
    """Identifiers that ascend or not, and each query's domain, of few or of many."""
    ids = [f"q{i:06}" for i in range(rows)] if rng.random() < 0.6 else [f"q{rng.randrange(10 ** 9)}-{i}" for i in range(rows)]
    domains = rng.choice([DOMAINS[:2], DOMAINS, [f"d{i}" for i in range(100)]])
    return [(name, rng.choice(domains)) for name in ids]


def regular_wide(rng, rows, style):
    """As programs write them: every row like the one before; one of them may come twice."""
    yield ["extra", "query_id", "domain"] + [f"score:{m}" for m in MODELS] + [f"energy_j:{m}@acc" for m in MODELS]
    blanks = rng.choice([0, 0.5, 0.95])
    names = names_of(rng, rows)
    if rng.random() < 0.3:
        names.insert(rng.randrange(rows), rng.choice(names))
    for name in names:
        extra = "" if rng.random() < blanks else f"{rng.random():.3f}"
        yield [extra, *name, *(rng.choice("01") for _ in MODELS), *(number(rng, 900, style) for _ in MODELS)]


def regular_long(rng, rows, style):
    """As programs write them: the queries' records are alike, but for at most one oddity."""
    yield ["query_id", "domain", "model", "accelerator", "score", "energy_j", "latency_s", "input_tokens", "extra"]
    oddity = rng.choice(["none", "none", "lacks", "order", "blank", "all blank", "twice", "again", "input", "short"])
    records = []
    for name in names_of(rng, rows // 3):
        tokens, extra = str(rng.randrange(1, 900)), f"{rng.random():.3f}"
        records += [[*name, m, "acc", rng.choice("01"), number(rng, 900, style), number(rng, 30, style), tokens, extra]
                    for m in MODELS]
    odd = rng.randrange(len(records))
    if oddity == "lacks":
        del records[odd]
    elif oddity == "order":
        records[odd // 3 * 3:odd // 3 * 3 + 3] = records[odd // 3 * 3:odd // 3 * 3 + 3][::-1]
    elif oddity == "blank":
        records[odd][rng.randrange(4, 9)] = ""
    elif oddity == "all blank":
        for record in records[odd % 3::3]:
            record[6] = ""
    elif oddity == "twice":
        records.insert(odd, records[odd])
    elif oddity == "again":
        records.append(records[odd])
    elif oddity == "input":
        records[odd][7] = "901"
    elif oddity == "short":
        del records[-1 - odd % 2:]
    yield from records


def damage(rng, data):
    """One change somewhere behind the header, which may or may not matter."""
    at = rng.randrange(data.index(b"\n") + 1, len(data))
    what = rng.choice([b"x", b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"-", b"1e9", b"", b"\n\n"])
    return data[:at] + what + data[at + rng.randrange(2):]


def main():
    folder, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for i in range(count):
        rng = random.Random(seed * 1000 + i)
        shape, make = rng.choice([("scores", wide), ("long", long), ("scores", regular_wide), ("long", regular_long)])
        style = rng.choice([["short"], ["whole", "short"], ["repr"], ["long", "repr"], ["short", "exponent", "odd"]])
        share = rng.choice([0, 0, 0, 0.0005, 0.02, 1])
        rows = rng.choice([3, 40, 300, 300, 9000]) if i % 10 else 20000
        end = rng.choice(["\n", "\n", "\r\n"])
        lines = [fields(rng, row, share) for row in make(rng, rows, style)]
        data = (end.join(lines) + rng.choice(["", end, end + end])).encode()
        if rng.random() < 0.5:
            data = damage(rng, data)
        case = os.path.join(folder, f"{i}")
        os.makedirs(case)
        with open(os.path.join(case, shape + ".csv"), "wb") as file:
            file.write(data)
        with open(os.path.join(case, "accelerators.csv"), "w", encoding="utf-8") as file:
            file.write("accelerator,site\nacc,local\n")
        with open(os.path.join(case, "options"), "w", encoding="utf-8") as file:
            file.write("--keep\nextra\n" if rng.random() < 0.7 else "--id\ndomain,query_id\n" if rng.random() < 0.5 else "")


main()
