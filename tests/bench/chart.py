"""Charts as SVG, without a library: points and lines on logarithmic axes, readable in black and white.

A series is (label, [(x, y), ...]); series differ by their marks and dashes, and their labels stand beside their ends."""
import math

WIDTH, HEIGHT = 460, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 96, 34, 46
DASHES = ("", "6 3", "2 3")


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def number(value):
    """1, 10, 100, 10^4: as a tick says it."""
    power = round(math.log10(value))
    if -3 <= power <= 3:
        return f"{value:g}"
    return f'10<tspan dy="-4" font-size="8">{power}</tspan>'


def decades(values):
    """Powers of ten from the one below the least to the one above the greatest."""
    low, high = math.floor(math.log10(min(values)) + 1e-9), math.ceil(math.log10(max(values)) - 1e-9)
    return [10.0 ** k for k in range(low, max(high, low + 1) + 1)]


class Axis:
    def __init__(self, ticks, start, end):
        self.ticks, self.start = ticks, start
        self.low = math.log10(ticks[0])
        self.scale = (end - start) / (math.log10(ticks[-1]) - self.low)

    def at(self, value):
        return self.start + (math.log10(value) - self.low) * self.scale


def mark(kind, x, y):
    if kind % 3 == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="black"/>'
    if kind % 3 == 1:
        return f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="white" stroke="black"/>'
    return f'<path d="M{x - 3.5:.1f} {y + 3:.1f}h7l-3.5 -6.5z" fill="white" stroke="black"/>'


def draw_axes(across, up, x_label, y_label):
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = []
    for tick in across.ticks:
        x = across.at(tick)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 15}" text-anchor="middle">{number(tick)}</text>')
    for tick in up.ticks:
        y = up.at(tick)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 7}" y="{y + 3.5:.1f}" text-anchor="end">{number(tick)}</text>')
    middle = (TOP + bottom) / 2
    parts.append(f'<path d="M{LEFT} {TOP}V{bottom}H{right}" fill="none" stroke="black"/>')
    parts.append(f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{escape(x_label)}</text>')
    parts.append(f'<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">'
                 f"{escape(y_label)}</text>")
    return parts


def draw_series(index, label, points, across, up):
    places = [(across.at(x), up.at(y)) for x, y in points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dash = f' stroke-dasharray="{DASHES[index % 3]}"' if DASHES[index % 3] else ""
    end_x, end_y = places[-1]
    return [f'<polyline points="{line}" fill="none" stroke="black"{dash}/>',
            *(mark(index, x, y) for x, y in places),
            f'<text x="{end_x + 8:.1f}" y="{end_y + 4:.1f}">{escape(label)}</text>']


def loglog(title, x_label, y_label, series, x_ticks=None):
    """The chart as the text of an SVG file."""
    across = Axis(x_ticks or decades([x for _, points in series for x, _ in points]), LEFT, WIDTH - RIGHT)
    up = Axis(decades([y for _, points in series for _, y in points]), HEIGHT - BOTTOM, TOP)
    parts = draw_axes(across, up, x_label, y_label)
    for index, (label, points) in enumerate(series):
        parts += draw_series(index, label, points, across, up)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
            f'height="{HEIGHT}" font-family="sans-serif" font-size="11">\n'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n'
            f'<text x="{LEFT}" y="18" font-size="13">{escape(title)}</text>\n' + "\n".join(parts) + "\n</svg>\n")
