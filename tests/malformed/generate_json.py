#!/usr/bin/env python3
"""Malformed JSON lines for `wattroute import`: one folder per defect, named after it.

usage: generate_json.py FOLDER

Each FOLDER/DEFECT holds rows.jsonl and `expect`: the exit status and, below it, fragments that the message must hold.
FOLDER/sound is sound. The long table needs --accelerator.
"""
import os
import sys

LINES = [b'{"id":"q1","model":"m","score":1,"at":{"j":2.5}}', b'{"id":"q2","model":"m","score":0,"at":{"j":null}}',
         b'{"id":"q3","model":"m","score":0.5,"at":{}}']
SOUND = b"\n".join(LINES) + b"\n"
CASES = {"sound": (SOUND, 0, [])}


def case(name, new, *fragments, old=b'"score":0,', status=65):
    """SOUND with `old` replaced by `new`; old = None replaces everything."""
    assert old is None or SOUND.count(old) == 1, name
    assert name not in CASES, name
    CASES[name] = (new if old is None else SOUND.replace(old, new), status, list(fragments))


# the text itself
case("utf16", SOUND.decode().encode("utf-16"), "rows.jsonl:1:1:", "UTF-16", old=None)
case("utf16-without-mark", SOUND.decode().encode("utf-16-le"), "rows.jsonl:1:2:", "NUL", old=None)
case("byte-order-mark-twice", b"\xef\xbb\xbf" * 2 + SOUND, "rows.jsonl:1:1:", "byte-order mark", old=None)
case("byte-order-mark-inside", b"\xef\xbb\xbf" + LINES[2], "rows.jsonl:3:2:", "not a line of JSON", old=LINES[2])
case("latin-1", b'"score":0,"x":"\xe4",', "rows.jsonl:2:39:", "not UTF-8")
case("nul-byte", b'"score":\0,', "rows.jsonl:2:32:", "NUL")
case("empty", b"", "rows.jsonl:1:", "no records", old=None)
case("blank-lines-alone", b"\n\n \n", "rows.jsonl:1:", "no records", old=None)
case("empty-objects", b"{}\n{\"a\":{}}\n", "rows.jsonl:1:", "no values", old=None)
case("binary", bytes(range(256)) * 64, "rows.jsonl:1:1:", "NUL", old=None)
case("csv-inside", b"id,model\n1,m\n", "rows.jsonl:1:", "not a line of JSON", old=None)

# the lines
case("not-a-number", b'"score":NaN,', "rows.jsonl:2:34:", "NaN is no JSON", "null where a value is missing")
case("infinity", b'"score":Infinity,', "rows.jsonl:2:", "Infinity is no JSON")
case("minus-infinity", b'"score":-Infinity,', "rows.jsonl:2:", "-Infinity is no JSON")
case("key-twice", b'"score":0,"score":1,', "rows.jsonl:2:", "duplicate object key near '\"score\"'")
case("object-twice", b'"score":0,"at":{"k":1},', "rows.jsonl:2:", "duplicate object key near '\"at\"'")
case("key-twice-by-a-point", b'"score":0,"at.j":1,', "rows.jsonl:2:", "'at.j' is given twice")
case("list-of-objects", b"[" + b",\n".join(LINES) + b"]", "rows.jsonl:1:", "the line is no object", old=None)
case("list-on-one-line", b"[" + b",".join(LINES) + b"]", "rows.jsonl:1:", "the line is no object", "jq -c '.[]'", old=None)
case("list-over-lines", b"[\n" + b",\n".join(LINES) + b"\n]\n", "rows.jsonl:1: the line is no object", "jq -c '.[]'", "orient='records', lines=True", old=None)
case("list-of-numbers", b"[1,2]", "rows.jsonl:2:", "the line is no object", old=LINES[1])
case("bare-number", b"7", "rows.jsonl:2:", "'[' or '{' expected", old=LINES[1])
case("bare-text", b'"x"', "rows.jsonl:2:", "'[' or '{' expected", old=LINES[1])
case("spread-over-lines", SOUND.replace(b",", b",\n"), "rows.jsonl:1:", "as 'jq -c .' writes", old=None)
case("truncated-in-a-key", SOUND[:-12], "rows.jsonl:3:", "not a line of JSON", old=None)
case("truncated-in-a-number", SOUND[:-15], "rows.jsonl:3:", "not a line of JSON", old=None)
case("truncated-in-an-escape", b'{"id":"\\u00', "rows.jsonl:3:", "not a line of JSON", old=LINES[2])
case("two-objects-on-a-line", LINES[0] + b" " + LINES[1], "rows.jsonl:1:", "end of file expected", old=LINES[0])
case("text-behind", LINES[0] + b" x", "rows.jsonl:1:", "end of file expected", old=LINES[0])
case("single-quotes", b"'score':0,", "rows.jsonl:2:", "not a line of JSON")
case("python-true", b'"score":True,', "rows.jsonl:2:", "not a line of JSON")
case("comment", b'"score":0,//x', "rows.jsonl:2:", "not a line of JSON")
case("comma-behind", b'"score":0,},', "rows.jsonl:2:", "not a line of JSON")
case("leading-zero", b'"score":01,', "rows.jsonl:2:", "not a line of JSON")
case("hexadecimal", b'"score":0x1,', "rows.jsonl:2:", "not a line of JSON")
case("point-first", b'"score":.5,', "rows.jsonl:2:", "not a line of JSON")
case("huge-integer", b'"score":0,"n":123456789012345678901,', "rows.jsonl:2:", "too big integer")
case("huge-real", b'"score":1e999,', "rows.jsonl:2:", "real number overflow")
case("escaped-nul", b'"score":0,"x":"\\u0000",', "rows.jsonl:2:", "\\u0000 is not allowed")
case("nul-in-a-key", b'"score":0,"x\\u0000":1,', "rows.jsonl:2:", "NUL byte in object key")
case("lone-surrogate", b'"score":0,"x":"\\ud800",', "rows.jsonl:2:", "invalid Unicode")
case("raw-control-character", b'"score":0,"x":"\x01",', "rows.jsonl:2:", "not a line of JSON")
case("line-end-in-a-text", b'"score":0,"x":"a\nb",', "rows.jsonl:2:", "not a line of JSON")
case("carriage-return-in-a-text", b'"score":0,"x":"a\rb",', "rows.jsonl:2:", "not a line of JSON")
case("blank-in-a-name", b'"score":0,"x ":1,', "rows.jsonl:2:", "column 'x ' has blanks around its name")

# what is large
case("deep-lists", b'"score":0,"x":' + b"[" * 100000 + b"]" * 100000 + b",", "rows.jsonl:2:", "more levels of objects and lists than 64")
case("deep-objects", b'"score":0,"x":' + b'{"a":' * 65 + b"1" + b"}" * 65 + b",", "rows.jsonl:2:", "than 64")
case("deep-and-open", b'{"a":' * 1000000, "rows.jsonl:1:", "than 64", old=None)
case("many-values", b'"score":0,"x":[' + b"1," * 600000 + b"1],", "rows.jsonl:2:", "more values than 524288")
case("many-names", b'"score":0,' + b",".join(b'"k%d":1' % i for i in range(70000)) + b",", "rows.jsonl:2:", "names, with those of the lines before than 65536")
case("many-names-over-lines", b"".join(b'{"k%d":1}\n' % i for i in range(70000)), "rows.jsonl:65537:", "than 65536", old=None)
case("long-name", b'"score":0,"' + b"n" * 700 + b'":1,', "rows.jsonl:2:", "more bytes in the names that lead to a value than 600")
case("long-path", b'"score":0,"x":' + b'{"%s":' % (b"n" * 90) * 8 + b"1" + b"}" * 8 + b",", "rows.jsonl:2:", "than 600")
case("line-of-17-mib", b'"score":0,"x":"' + b"y" * (17 << 20) + b'",', "rows.jsonl:2:", "longer than 16777216 bytes")
case("line-of-100-mib", b"{" + b" " * (100 << 20), "rows.jsonl:1:", "longer than 67108864 bytes", old=None)
case("escapes-of-15-mib", b'"score":0,"x":"' + b"\\u00e9" * (15 << 20 >> 3) + b'","x":1,', "rows.jsonl:2:", "duplicate object key")

# values
case("score-as-text", b'"score":"high",', "rows.jsonl:2: score: found 'high'")
case("score-above-one", b'"score":7,', "rows.jsonl:2: score: found '7'")
case("score-an-object", b'"score":{"v":1},', "", status=0)
case("no-identifier", b'{"model":"m"}', "rows.jsonl:2: id: found ''; expected a name", old=LINES[1])

for name, (rows, status, fragments) in CASES.items():
    folder = os.path.join(sys.argv[1], name)
    os.makedirs(folder)
    with open(os.path.join(folder, "rows.jsonl"), "wb") as file:
        file.write(rows)
    with open(os.path.join(folder, "expect"), "w") as file:
        file.write("\n".join([str(status)] + fragments) + "\n")
