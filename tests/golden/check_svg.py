"""check_svg.py FILE.svg ...: what a figure has to be, found without the program's own arithmetic.

It is well-formed; it has a title and a description; no two texts overlap and none leaves the page; every axis label has
a unit; every number is short. Widths are estimated from classes of signs, a little narrower than any font of the list
that the figure names, so that what is found here overlaps whatever draws it.
"""

import re
import sys
import xml.etree.ElementTree as tree

SVG = "{http://www.w3.org/2000/svg}"
NARROW, WIDE = set("iljI.,:;'|!() []ft/-"), set("mwMW@%\u2026")


def width(text, size):
    ems = sum(0.25 if c in NARROW else 0.8 if c in WIDE else 0.5 for c in text)
    return ems * size


def box(element):
    x, y, size = (float(element.get(key)) for key in ("x", "y", "font-size"))
    across = width(element.text or "", size)
    left = {"start": x, "middle": x - across / 2, "end": x - across}[element.get("text-anchor", "start")]
    return left, y - 0.72 * size, left + across, y


def overlaps(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def check(path):
    text = open(path, encoding="utf-8").read()
    root = tree.fromstring(text)
    faults = []
    page = [float(v) for v in root.get("viewBox").split()]
    texts = [(box(e), e.text or "") for e in root.iter(SVG + "text")]
    if not root.findtext(SVG + "title") or not root.findtext(SVG + "desc"):
        faults.append("no title or no description")
    if not texts:
        faults.append("no text")
    for i, (one, what) in enumerate(texts):
        if one[0] < page[0] or one[1] < page[1] or one[2] > page[2] or one[3] > page[3]:
            faults.append(f"'{what}' leaves the page: {one}")
        faults += [f"'{what}' lies over '{other}'" for two, other in texts[:i] if overlaps(one, two)]
    for shown in re.findall(r": ([^:]*?) over ([^:]*?)\.(?: |$)", root.findtext(SVG + "desc")):
        faults += [f"no unit: {label}" for label in shown if not re.search(r"\([^()]+\)", label)]
    shapes = [e for e in root.iter() if e.tag != SVG + "svg"]
    for element in shapes:
        for key in ("x", "y", "x1", "y1", "x2", "y2", "width", "height", "d"):
            faults += [f"long number {n}" for n in re.findall(r"-?\d+\.\d{3,}", element.get(key, ""))]
            if re.search(r"nan|inf", element.get(key, "")):
                faults.append(f"no number: {element.get(key)}")
    return faults


bad = 0
for name in sys.argv[1:]:
    for fault in check(name):
        print(f"{name}: {fault}")
        bad += 1
sys.exit(bad > 0)
