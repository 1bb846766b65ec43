"""Charts as SVG, without a library: marks, lines and ranges on logarithmic axes, readable in black and white.

Lines differ by their marks and dashes and have their names beside their ends, moved apart where they would meet."""
import math
import textwrap
from dataclasses import dataclass, field

WIDTH, HEIGHT = 700, 440
LEFT, RIGHT, TOP, BOTTOM, INSET = 70, 212, 40, 112, 12
DASHES = ("", "7 3", "2 3", "8 3 2 3", "1 2")
NAME_APART, CAPTION_LETTERS = 16, 104


@dataclass
class Line:
    """Marks at `points`; through them a line, or, where there is a law (a function of x), the law. `ranges` are (x, least,
    greatest), drawn upright. A line without marks is an ideal to compare with."""
    name: str
    points: list
    law: object = None
    ranges: list = field(default_factory=list)
    marks: bool = True


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def number(value):
    """1, 10, 100, 10^4: as a tick says it."""
    power = round(math.log10(value))
    if -3 <= power <= 3 or abs(value / 10.0 ** power - 1) > 1e-9:
        return f"{value:g}"
    return f'10<tspan dy="-4" font-size="9">{power}</tspan>'


def nice_ticks(values):
    """Powers of ten around the values; where they span less than a decade and a half, also 2 and 5 times those."""
    least, most = min(values), max(values)
    steps = (1, 2, 5) if most / least < 30 else (1,)
    low, high = math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1
    ticks = [float(f"{s}e{k}") for k in range(low - 1, high + 1) for s in steps]
    first = max(i for i, tick in enumerate(ticks) if tick <= least * (1 + 1e-9))
    last = min(i for i, tick in enumerate(ticks) if tick >= most * (1 - 1e-9))
    return ticks[first:max(last, first + 1) + 1]


class Axis:
    def __init__(self, ticks, start, end):
        self.ticks, self.start = ticks, start
        self.low = math.log10(ticks[0])
        self.scale = (end - start) / (math.log10(ticks[-1]) - self.low)

    def at(self, value):
        return self.start + (math.log10(value) - self.low) * self.scale

    def minor(self):
        """2 to 9 times a power of ten, between ticks that are powers of ten."""
        for low, high in zip(self.ticks, self.ticks[1:]):
            if abs(high / low - 10) < 1e-6:
                yield from (low * k for k in range(2, 10))


def mark(kind, x, y):
    shapes = (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" fill="black"/>',
              f'<rect x="{x - 3.2:.1f}" y="{y - 3.2:.1f}" width="6.4" height="6.4" fill="white" stroke="black"/>',
              f'<path d="M{x - 4:.1f} {y + 3.4:.1f}h8l-4 -7.2z" fill="white" stroke="black"/>',
              f'<path d="M{x - 3.2:.1f} {y - 3.2:.1f}l6.4 6.4m0 -6.4l-6.4 6.4" stroke="black" stroke-width="1.4"/>',
              f'<path d="M{x:.1f} {y - 4.2:.1f}l4.2 4.2l-4.2 4.2l-4.2 -4.2z" fill="black"/>')
    return shapes[kind % len(shapes)]


def draw_axes(across, up, x_label, y_label):
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = []
    for tick in across.ticks:
        x = across.at(tick)
        parts.append(f'<path d="M{x:.1f} {TOP}V{bottom}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{number(tick)}</text>')
    for tick in up.ticks:
        y = up.at(tick)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{right}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 9}" y="{y + 4:.1f}" text-anchor="end">{number(tick)}</text>')
    small = "".join(f"M{across.at(v):.1f} {bottom}v-3" for v in across.minor())
    small += "".join(f"M{LEFT} {up.at(v):.1f}h3" for v in up.minor())
    middle = (TOP + bottom) / 2
    parts.append(f'<path d="M{LEFT} {TOP}V{bottom}H{right}{small}" fill="none" stroke="black"/>')
    parts.append(f'<text x="{(LEFT + right) / 2}" y="{bottom + 38}" text-anchor="middle">{escape(x_label)}</text>')
    parts.append(f'<text x="18" y="{middle}" text-anchor="middle" transform="rotate(-90 18 {middle})">'
                 f"{escape(y_label)}</text>")
    return parts


def stroke_of(index):
    dash = DASHES[index % len(DASHES)]
    return f'fill="none" stroke="black" stroke-dasharray="{dash}"' if dash else 'fill="none" stroke="black"'


def draw_line(index, line, across, up):
    low, high = min(x for x, _ in line.points), max(x for x, _ in line.points)
    course = line.points
    if line.law:
        steps = [low * (high / low) ** (k / 60) for k in range(61)]
        course = [(x, line.law(x)) for x in steps]
        course = [(x, y) for x, y in course if up.ticks[0] <= y <= up.ticks[-1]]
    places = " ".join(f"{across.at(x):.1f},{up.at(y):.1f}" for x, y in course)
    parts = [f'<polyline points="{places}" {stroke_of(index)}/>']
    for x, least, most in line.ranges:
        parts.append(f'<path d="M{across.at(x) - 3:.1f} {up.at(least):.1f}h6m-3 0V{up.at(most):.1f}m-3 0h6" fill="none" '
                     'stroke="#777" stroke-width="0.8"/>')
    if line.marks:
        parts += [mark(index, across.at(x), up.at(y)) for x, y in line.points]
    return parts


def moved_apart(heights, low, high, apart=NAME_APART):
    """The heights, each as near as can be to where it was, at least `apart` from each other and within the bounds."""
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    out = list(heights)
    for before, i in zip([None, *order], order):
        out[i] = max(out[i], low if before is None else out[before] + apart)
    for after, i in zip([None, *order[::-1]], order[::-1]):
        out[i] = min(out[i], high if after is None else out[after] - apart)
    return out


def draw_names(lines, across, up):
    """Beside the lines' ends, each after a piece of its line; a name that was moved is tied to its end."""
    ends = [(across.at(line.points[-1][0]), up.at(line.points[-1][1])) for line in lines]
    heights = moved_apart([y for _, y in ends], TOP + 4, HEIGHT - BOTTOM)
    left = WIDTH - RIGHT + 58
    parts = []
    for index, (line, (x, y), height) in enumerate(zip(lines, ends, heights)):
        parts.append(f'<path d="M{x + 7:.1f} {y:.1f}L{left - 36} {height:.1f}" stroke="#999" stroke-width="0.6"/>')
        parts.append(f'<path d="M{left - 34} {height:.1f}h28" {stroke_of(index)}/>')
        if line.marks:
            parts.append(mark(index, left - 20, height))
        parts.append(f'<text x="{left}" y="{height + 4:.1f}">{escape(line.name)}</text>')
    return parts


def loglog(title, x_label, y_label, lines, caption, x_ticks=None):
    """The chart as the text of an SVG file."""
    heights = [y for line in lines for _, y in line.points] + [y for line in lines for r in line.ranges for y in r[1:]]
    across = Axis(x_ticks or nice_ticks([x for line in lines for x, _ in line.points]), LEFT + INSET, WIDTH - RIGHT - INSET)
    up = Axis(nice_ticks(heights), HEIGHT - BOTTOM, TOP)
    parts = draw_axes(across, up, x_label, y_label)
    for index, line in enumerate(lines):
        parts += draw_line(index, line, across, up)
    parts += draw_names(lines, across, up)
    for row, text in enumerate(textwrap.wrap(caption, CAPTION_LETTERS)):
        parts.append(f'<text x="{LEFT - 54}" y="{HEIGHT - 44 + 14 * row}" font-size="11">{escape(text)}</text>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
            f'height="{HEIGHT}" font-family="sans-serif" font-size="12" role="img">\n'
            f"<title>{escape(title)}</title>\n<desc>{escape(caption)}</desc>\n"
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n'
            f'<text x="{LEFT - 54}" y="22" font-size="14" font-weight="bold">{escape(title)}</text>\n' + "\n".join(parts)
            + "\n</svg>\n")
