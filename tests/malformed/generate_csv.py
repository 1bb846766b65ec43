#!/usr/bin/env python3
"""Malformed inputs of `wattroute import`: one folder per defect, named after it.

usage: generate_csv.py FOLDER

Each FOLDER/DEFECT holds the five tables, `options` (further options, one per line) and `expect`: the exit status and,
below it, fragments that the message must hold. A defect changes as little as possible of a table that is sound;
FOLDER/sound is that table.
"""
import gzip
import os
import struct
import sys
import zlib

SOUND = {
    "scores": b"query_id,domain,input_tokens,correct:A,score:B,output_tokens:A,output_tokens:B\n"
    b"q1,math,10,1,0.5,100,200\nq2,law,20,0,1,50,\nq3,math,30,,0.25,70,80\n",
    "pairs": b"model,accelerator,j_per_output_token,s_per_output_token,measured_batch,energy_basis,provenance\n"
    b"A,laptop,1.5,0.01,1,wall,measured\nB,server,2.5,0.02,16,accelerator,modelled\n",
    "models": b"model,params_total_b,params_active_b,release_date\nA,8,8,2024-07-23\nB,70,70,\n",
    "accelerators": b"accelerator,site,devices,idle_w\nlaptop,local,1,10\nserver,cloud,4,\n",
    "curves": b"model,accelerator,batch,j_per_output_token,s_per_output_token\nB,server,8,3,0.01\nB,server,16,2.5,0.02\n",
}
CASES = {"sound": (SOUND, [], 0, [])}


def case(name, table, old, new, *fragments, status=65, options=()):
    """SOUND with `old` replaced by `new` in `table`; old = None replaces the whole table; new = None removes it."""
    tables = dict(SOUND)
    if new is None:
        del tables[table]
    elif old is None:
        tables[table] = new
    else:
        assert tables[table].count(old) >= 1, (name, old)
        tables[table] = tables[table].replace(old, new, 1)
    assert name not in CASES, name
    CASES[name] = (tables, list(options), status, list(fragments))


SCORES = SOUND["scores"]

# the text itself
case("utf16-with-mark", "scores", None, SCORES.decode().encode("utf-16"), "scores.csv:1:1:", "UTF-16")
case("utf16-big-endian-without-mark", "scores", None, SCORES.decode().encode("utf-16-be"), "scores.csv:1:1:", "NUL")
case("utf32-with-mark", "scores", None, SCORES.decode().encode("utf-32"), "scores.csv:1:1:", "UTF-32")
case("byte-order-mark-alone", "scores", None, b"\xef\xbb\xbf", "scores.csv:1: ", "no header line")
case("byte-order-mark-twice", "scores", b"query_id", b"\xef\xbb\xbf\xef\xbb\xbfquery_id", "scores.csv:1:1:", "byte-order mark")
case("byte-order-mark-in-a-value", "scores", b"10,1,", b"10,\xef\xbb\xbf1,", "scores.csv:2:12:", "correct:A")
case("utf16-without-mark", "scores", None, SCORES.decode().encode("utf-16-le"), "scores.csv:1:2:", "NUL")
case("latin-1", "scores", b"q2,law", b"q2,l\xe4w", "scores.csv:3:5:", "not UTF-8")
case("surrogate-in-utf8", "scores", b"q2,law", b"q2,\xed\xa0\x80", "scores.csv:3:4:", "not UTF-8")
case("nul-byte", "scores", b"q2,law", b"q2,l\0w", "scores.csv:3:5:", "NUL")
case("carriage-returns-only", "scores", None, SCORES.replace(b"\n", b"\r"), "scores.csv:1:", "carriage return")
case("carriage-return-twice", "scores", b"50,\n", b"50,\r\r\n", "scores.csv:3:18:", "carriage return")
case("carriage-return-twice-after-quotes", "scores", b"q2,law,20,0,1,50,\n", b'"q2",law,20,0,1,50,\r\r\n', "scores.csv:3:20:", "carriage return")
case("carriage-return-after-quotes", "scores", b"q2,law,", b'"q2"\rlaw,,', "scores.csv:3:5:", "carriage return")
case("empty-file", "scores", None, b"", "scores.csv:1: ", "no header line")
case("header-only", "scores", None, SCORES.split(b"\n")[0] + b"\n", "scores.csv", "no records")
case("blank-line-inside", "scores", b"\nq2", b"\n\nq2", "scores.csv:3:1:", "blank line")
case("blank-line-first", "scores", b"query_id", b"\nquery_id", "scores.csv:1:1:", "blank line")
case("binary", "scores", None, bytes(range(256)) * 64, "scores.csv:1:1:", "NUL")

# quotes and fields
case("quote-never-closed", "scores", b"q2,law", b'q2,"law', "scores.csv:3:4:", "never closed")
case("quote-never-closed-at-the-end", "scores", b"70,80\n", b'70,"80\n', "scores.csv:4:21:", "never closed")
case("quote-inside-a-field", "scores", b"q2,law", b'q2,l"aw"', "scores.csv:3:5:", "quote")
case("text-after-a-quote", "scores", b"q2,law", b'q2,"law"x', "scores.csv:3:9:", "quote")
case("field-missing", "scores", b"q2,law,20", b"q2,law", "scores.csv:3:", "6 fields", "expected 7")
case("field-too-many", "scores", b"50,\n", b"50,,9\n", "scores.csv:3:19:", "8 fields")
case("field-too-many-quoted", "scores", b"q2,law,20,0,1,50,\n", b'"q,2",law,20,0,1,50,,\n', "scores.csv:3:22:", "8 fields")
case("field-over-a-mebibyte", "scores", b"q2,law", b"q2," + b"x" * (2**20 + 1), "scores.csv:3:4:", "1048576 bytes")
case("field-over-a-mebibyte-quoted", "scores", b"q2,law", b'q2,"' + b"x" * (2**20 + 8192) + b'"', "scores.csv:3:4:", "1048576")
case("field-of-8-mebibytes", "scores", b"q2,law", b"q2," + b"x" * 2**23, "scores.csv:3:4:", "1048576 bytes")
case("field-of-8-mebibytes-quoted", "scores", b"q2,law", b'q2,"' + b"x" * 2**23 + b'"', "scores.csv:3:4:", "1048576 bytes")
case("quote-never-closed-in-the-header", "scores", b"domain", b'"domain', "scores.csv:1:10:", "never closed")
case("quote-never-closed-8-mebibytes-before-the-end", "scores", b"q2,law", b'q2,"law' + b"\nq,math,10,1,0.5,100,200" * 2**19,
     "scores.csv:3:4:", "1048576 bytes")
case("columns-100000", "scores", None, b",".join(b"score:M%d" % i for i in range(100000)) + b"\n" + b"1," * 99999 + b"1\n",
     "scores.csv:1:1:", "65536")
case("columns-too-many", "scores", None, b"," * 70000 + b"\n", "scores.csv:1:1:", "65536")
case("header-named-twice", "scores", b"output_tokens:B", b"output_tokens:A", "scores.csv:1:64:", "named twice")
case("header-with-a-blank", "scores", b",domain", b", domain", "scores.csv:1:10:", "blanks around")

# values
case("score-over-one", "scores", b"1,0.5", b"1,1.5", "scores.csv:2:14:", "score:B", "'1.5'", "0 to 1")
case("score-negative", "scores", b"1,0.5", b"1,-0.5", "scores.csv:2:14:", "'-0.5'")
case("correct-not-zero-or-one", "scores", b"10,1,", b"10,0.5,", "scores.csv:2:12:", "correct:A", "0 or 1")
case("score-nan", "scores", b"1,0.5", b"1,nan", "scores.csv:2:14:", "'nan'")
case("score-infinite", "scores", b"1,0.5", b"1,inf", "scores.csv:2:14:", "'inf'")
case("score-infinite-by-size", "scores", b"1,0.5", b"1,1e400", "scores.csv:2:14:", "'1e400'")
case("score-minus-infinity", "scores", b"1,0.5", b"1,-Infinity", "scores.csv:2:14:", "'-Infinity'")
case("score-hexadecimal", "scores", b"1,0.5", b"1,0x1p-1", "scores.csv:2:14:", "'0x1p-1'")
case("score-with-a-decimal-comma", "scores", b"1,0.5", b'1,"0,5"', "scores.csv:2:14:", "'0,5'")
case("score-with-a-decimal-comma-unquoted", "scores", b"1,0.5", b"1,0,5", "scores.csv:2:", "8 fields", "expected 7")
case("score-percent", "scores", b"1,0.5", b"1,50%", "scores.csv:2:14:", "'50%'")
case("score-of-other-digits", "scores", b"1,0.5", "1,٠".encode(), "scores.csv:2:14:", "'٠'")
case("semicolons-and-decimal-commas", "scores", None, SCORES.replace(b",", b";").replace(b"0.5", b"0,5"), "scores.csv:1", "--delimiter ';'", "--decimal ,")
case("score-not-a-number", "scores", b"1,0.5", b"1,n/a", "scores.csv:2:14:", "'n/a'")
case("score-with-blanks", "scores", b"1,0.5", b"1, 0.5", "scores.csv:2:14:", "' 0.5'")
case("tokens-negative", "scores", b"100,200", b"-100,200", "scores.csv:2:18:", "output_tokens:A", "tokens")
case("tokens-with-a-fraction", "scores", b"100,200", b"100.5,200", "scores.csv:2:18:", "'100.5'")
case("tokens-hexadecimal", "scores", b"100,200", b"0x64,200", "scores.csv:2:18:", "'0x64'")
case("tokens-with-thousands-separator", "scores", b"100,200", b'"1,000",200', "scores.csv:2:18:", "'1,000'")
case("tokens-with-thousands-blank", "scores", b"100,200", b"1 000,200", "scores.csv:2:18:", "'1 000'")
case("tokens-with-thousands-apostrophe", "scores", b"100,200", b"1'000,200", "scores.csv:2:18:", "1'000")
case("tokens-with-thousands-underscore", "scores", b"100,200", b"1_000,200", "scores.csv:2:18:", "'1_000'")
case("tokens-over-int32", "scores", b"100,200", b"2147483648,200", "scores.csv:2:18:", "'2147483648'")
case("tokens-overflow", "scores", b"100,200", b"1e999,200", "scores.csv:2:18:", "'1e999'")
case("value-after-a-line-end-in-quotes", "scores", b"q2,law,20", b'"q\n2",law,x', "scores.csv:4:8:", "'x'")
case("value-after-wide-characters", "scores", b"q2,law,20", "q2,völkerrecht,x".encode(), "scores.csv:3:16:", "'x'")
case("identifier-blank", "scores", b"q2,law", b",law", "scores.csv:3:1:", "query_id")
case("identifier-too-long", "scores", b"q2,law", b"q" * 1001 + b",law", "scores.csv:3:1:", "1000 bytes")
case("identifier-twice", "scores", b"q3,math", b"q1,math", "scores.csv:4:1:", "'q1'", "'math'", "line 2")
case("weight-blank", "scores", None, SCORES.replace(b"input_tokens", b"weight").replace(b",30,", b",,"), "scores.csv:4:9:", "weight")
case("measured-cost-negative", "scores", None, SCORES.replace(b"input_tokens", b"cost_usd:A@laptop").replace(b",10,", b",-10,"),
     "scores.csv:2:9:", "USD")

# what people make of a table: each is told what it most likely is
NOT_ONE = "the header is a single column"
case("semicolons", "scores", None, SCORES.replace(b",", b";"), "scores.csv:1:1: " + NOT_ONE, "--delimiter ';'", "--decimal ,")
case("tabs", "scores", None, SCORES.replace(b",", b"\t"), "scores.csv:1:1: " + NOT_ONE, "--delimiter 'tab'")
case("bars", "scores", None, b"\xef\xbb\xbf" + SCORES.replace(b",", b"|"), "scores.csv:1:1: " + NOT_ONE, "--delimiter '|'")
case("commas-where-semicolons-are-said", "scores", b"q1", b"q1", "scores.csv:1:1: " + NOT_ONE, "--delimiter TABLE=','", options=["--delimiter", "scores=;"])
case("small-table-of-semicolons", "pairs", None, SOUND["pairs"].replace(b",", b";"), "pairs.csv:1:1: " + NOT_ONE, "--delimiter TABLE=';'")
case("spreadsheet-says-its-delimiter", "scores", None, b"sep=;\n" + SCORES.replace(b",", b";"), "scores.csv:1:1: ", "'sep='", "--delimiter")
case("comment-first", "scores", None, b"# measured in May\n" + SCORES, "scores.csv:1:1: the first line is a comment", "remove it")
case("page-of-html", "scores", None, b"<!DOCTYPE html>\n<html></html>\n", "scores.csv:1:1: the first line is HTML or XML")
case("git-lfs-pointer", "scores", None, b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n", "scores.csv:1:1: ", "git lfs pull")
case("json-list-named-csv", "scores", None, b'[\n  {"query_id": "q1"}\n]\n', "scores.csv:1: the line is no object", "jq -c '.[]'", "lines=True")
for word in ["NA", "N/A", "NaN", "nan", "None", "null", "-", "?", ".", "#N/A", "<NA>", "n.a."]:
    case("tokens-" + word.replace("/", "-of-"), "scores", b"100,200", word.encode() + b",200", "scores.csv:2:18:", "'" + word + "'",
         "or nothing where nothing was measured", "--missing 'output_tokens:A=" + word + "'")
    case("tokens-read-as-missing-" + word.replace("/", "-of-"), "scores", b"100,200", word.encode() + b",200", status=0,
         options=["--missing", "output_tokens:A=" + word])
for name, text, advice in [("thousands", b'"1,234.5"', "as 1234.5 is one, without thousands separators"),
                           ("decimal-comma", b'"1,5"', "as 1234.5 is one"), ("points-of-thousands", b"1.234.567", "without thousands separators"),
                           ("apostrophes", b"1'234", "without thousands separators"), ("unit", b"59.8 J", "without 'J' behind it"),
                           ("unit-at-once", b"59.8kWh", "without 'kWh' behind it"), ("percent-sign", b"50%", "without the '%'"),
                           ("blank-first", b" 5", "without blanks around it"), ("blank-last", b"5 ", "without blanks around it")]:
    case("joules-with-" + name, "pairs", b"1.5", text, "pairs.csv:2:10: j_per_output_token: found '", "joules of 0 or more", advice)
for text in [b"0x10", b"1e999", b"abc", b"$5"]:
    case("joules-without-advice-" + text.decode(), "pairs", b"1.5", text, "'" + text.decode() + "'; expected joules of 0 or more; correct")
for text in ["July 2024", "2024-07", "23/07/2024"]:
    case("date-without-advice-" + text.replace("/", "."), "models", b"2024-07-23", text.encode(), "'" + text + "'; expected a date as YYYY-MM-DD; correct")
case("parameters-counted-where-billions-are-said", "models", b"A,8,8,", b"A,8000000000,8,", "models.csv:2:3:", "'8000000000'",
     "parameters of 0 or more in units of 1e+09, at most 1e+06")
case("joules-with-a-point-where-commas-are-said", "pairs", None, SOUND["pairs"].replace(b",", b";"), "pairs.csv:2:10:", "'1.5'", "as 1234,5 is one",
     options=["--delimiter", "pairs=;", "--decimal", "pairs=,"])
case("header-again", "scores", None, SCORES + SCORES, "scores.csv:5:17:", "input_tokens: found 'input_tokens'", "not the header line once more", "(remove it)")
for name, start, what in [("zip", b"PK\3\4\x14\0", "a zip archive"), ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old workbook"),
                          ("parquet", b"PAR1\x15\4\x15", "a Parquet file"), ("arrow", b"ARROW1\0\0", "an Arrow file"),
                          ("arrow-stream", b"\xff\xff\xff\xff\x10\1\0\0", "an Arrow stream"), ("feather", b"FEA1\0", "an old Feather file"),
                          ("pickle-2", b"\x80\2", "a pickle"), ("pickle-3", b"\x80\3", "a pickle"), ("pickle-4", b"\x80\4\x95", "a pickle"),
                          ("pickle-5", b"\x80\5", "a pickle"), ("numpy", b"\x93NUMPY\1\0", "an array of NumPy"),
                          ("sqlite", b"SQLite format 3\0", "a SQLite database"), ("netcdf-3", b"CDF\1\0", "a netCDF-3 file"),
                          ("netcdf-3-large", b"CDF\2\0", "a netCDF-3 file"), ("bzip2", b"BZh91AY&SY\0", "packed by bzip2"),
                          ("xz", b"\xfd7zXZ\0\0", "packed by xz"), ("zstd", b"\x28\xb5\x2f\xfd\0", "packed by zstd"), ("pdf", b"%PDF-1.7", "a PDF")]:
    case("format-" + name, "scores", None, start + bytes(range(256)), "scores.csv: the file is " + what, "expected CSV, JSON lines or HDF5; ")
case("format-of-a-small-table", "models", None, b"PK\3\4" + bytes(99), "models.csv: the file is a zip archive")
case("identifier-twice-is-told-of-id", "scores", b"q3,math", b"q1,math", "scores.csv:4:1:", "--id DOMAIN,IDENTIFIER")

# names
case("no-score-columns", "scores", None, b"query_id,correctA\nq1,1\n", "scores.csv:1", "no score columns")
case("tokens-of-an-unknown-model", "scores", b"output_tokens:B", b"output_tokens:b", "scores.csv:1:64:", "model 'b'", "'B'")
case("column-without-a-model", "scores", b"output_tokens:B", b"output_tokens:", "scores.csv:1:64:", "names no model")
case("two-scores-for-a-model", "scores", b"input_tokens", b"correct:B", "scores.csv:1:37:", "'score:B'", "'correct:B'")
case("two-origins-of-energy", "scores", b"input_tokens", b"energy_j:A@laptop", "scores.csv:1:17:", "j_per_output_token")
case("measured-pair-unknown", "scores", b"input_tokens", b"energy_j:A@server", "scores.csv:1:17:", "pair 'A@server'", "'B@server'")
case("characters-without-a-ratio", "scores", b"output_tokens:B", b"out_chars:B", "scores.csv:1:64:", "--chars-per-token")
case("characters-of-too-many-tokens", "scores", b"output_tokens:B\nq1,math,10,1,0.5,100,200", b"out_chars:B\nq1,math,10,1,0.5,100,9000000000",
     "scores.csv:2:22:", "2147483647", options=["--chars-per-token", "4"])
case("pair-of-an-unknown-model", "pairs", b"B,server", b"Bee,server", "pairs.csv:3: ", "model 'Bee'", "'B'")
case("pair-of-an-unknown-accelerator", "pairs", b"B,server", b"B,sever", "pairs.csv:3: ", "accelerator 'sever'", "'server'")
case("pair-twice", "pairs", b"B,server", b"A,laptop", "pairs.csv:3: ", "'A@laptop'", "line 2")
case("pair-basis-unknown", "pairs", b"wall", b"socket", "pairs.csv:2:21:", "'socket'", "accelerator, soc, system or wall")
case("pair-provenance-unknown", "pairs", b"modelled", b"guessed", "pairs.csv:3:34:", "'guessed'")
case("pair-joules-negative", "pairs", b"1.5", b"-1.5", "pairs.csv:2:10:", "joules")
case("pair-batch-zero", "pairs", b"0.01,1,", b"0.01,0,", "pairs.csv:2:19:", "batch above 0")
case("pair-column-misspelt", "pairs", b"model,", b"modle,", "pairs.csv:1: ", "'model'", "'modle'")
case("pairs-missing", "pairs", None, None, "scores.csv:1", "--pairs")
case("model-twice", "models", b"B,70", b"A,70", "models.csv:3: ", "'A'", "line 2")
case("model-date-impossible", "models", b"2024-07-23", b"2023-02-29", "models.csv:2:7:", "YYYY-MM-DD")
case("model-parameters-text", "models", b"70,70", b"70B,70", "models.csv:3:3:", "'70B'")
case("accelerator-site-unknown", "accelerators", b"local", b"edge", "accelerators.csv:2:8:", "local or cloud")
case("accelerator-site-blank", "accelerators", b"local", b"", "accelerators.csv:2:8:", "local or cloud")
case("accelerator-devices-zero", "accelerators", b"cloud,4", b"cloud,0", "accelerators.csv:3:14:", "devices")
case("accelerator-with-an-at-sign", "accelerators", b"server", b"ser@ver", "accelerators.csv:3: ", "@")
case("accelerators-missing", "accelerators", None, None, "--accelerators", status=2)
case("curve-of-an-unknown-pair", "curves", b"B,server", b"A,server", "curves.csv:2: ", "'A@server'", "B@server")
case("curve-batch-blank", "curves", b"server,8", b"server,", "curves.csv:2:10:", "batch")

case("keep-of-text", "scores", b"q1", b"q1", "scores.csv:2:4:", "domain", "'math'", "--keep", options=["--keep", "domain"])
case("part-of-the-identifier-blank", "scores", b"q2,law,20,0,1,50,", b"q2,law,20,0,1,,", "scores.csv:3:15:", "output_tokens:A",
     options=["--id", "domain,query_id,output_tokens:A"])
case("identifier-not-unique-over-its-parts", "scores", b"q3,math,30", b"q1,math,10", "scores.csv:4:1:", "'q1/10'", "line 2",
     options=["--id", "domain,query_id,input_tokens"])

# long tables: the same with long.csv in place of scores.csv
LONG = (b"query_id,domain,model,accelerator,score,output_tokens,weight\nq1,math,A,laptop,1,100,2\n"
        b"q2,law,A,laptop,0,50,1\nq1,math,B,server,0.5,200,2\n")


def long_case(name, old, new, *fragments, status=65, options=()):
    tables = {table: text for table, text in SOUND.items() if table != "scores"}
    assert old is None or LONG.count(old) >= 1, (name, old)
    tables["long"] = new if old is None else LONG.replace(old, new, 1)
    CASES["long-" + name] = (tables, list(options), status, list(fragments))


long_case("sound", b"q1", b"q1", status=0)
long_case("row-twice", b"q2,law,A,laptop", b"q1,math,A,laptop", "long.csv:3:9:", "'q1'", "'math'", "'A@laptop'", "line 2")
long_case("row-twice-unnumbered", b"q2,law,A,laptop", b"q1,math,A,laptop", "long.csv:3:9:", "line 2", "in a column 'attempt'")
long_case("row-twice-told-of-id", b"q2,law,A,laptop", b"q1,math,A,laptop", "long.csv:3:9:", "--id DOMAIN,IDENTIFIER")
long_case("header-again", None, LONG + LONG, "long.csv:5:35:", "score: found 'score'", "not the header line once more", "(remove it)")
long_case("format-pickle", None, b"\x80\4\x95" + bytes(99), "long.csv: the file is a pickle", "read_pickle(FILE).to_csv")
long_case("row-twice-later", b"0.5,200,2\n", b"0.5,200,2\nq2,law,A,laptop,0,50,1\n", "long.csv:5:8:", "'q2'", "line 3")
long_case("weight-disagrees", b"200,2", b"200,3", "long.csv:4:26:", "weight", "'3'", "line 2")
long_case("feature-disagrees", b"200,2", b"201,2", "long.csv:4:22:", "'201'", "line 2", options=["--keep", "output_tokens"])
long_case("score-over-one", b"0.5", b"1.5", "long.csv:4:18:", "'1.5'", "0 to 1")
long_case("tokens-text", b"50,1", b"many,1", "long.csv:3:19:", "'many'", "tokens")
long_case("weight-blank", b"50,1", b"50,", "long.csv:3:22:", "weight")
long_case("model-blank", b"law,A", b"law,", "long.csv:3:8:", "model")
long_case("identifier-blank", b"q2", b"", "long.csv:3:1:", "query_id")
long_case("accelerator-unknown", b"A,laptop,0", b"A,labtop,0", "long.csv:3:10:", "'labtop'", "'laptop'")
long_case("pair-unknown", b"A,laptop,0", b"A,server,0", "long.csv:3:8:", "'A@server'", "pairs file")
long_case("pair-without-an-at-sign", None, b"query_id,pair,score\nq1,A,1\n", "long.csv:2:4:", "MODEL@ACCELERATOR")
long_case("pair-beside-model", b"domain", b"pair", "long.csv:1:10:", "'pair'", "'model'")
long_case("no-identifier", b"query_id", b"querry", "long.csv:1: ", "'query_id'", "'querry'")
long_case("no-score", b"score", b"scoer", "every score is missing", "ignored: scoer", status=0)
long_case("no-model", b"model", b"modle", "long.csv:1: ", "'model'", "'modle'")
long_case("no-accelerator", b"accelerator", b"accelarator", "long.csv:1: ", "'accelerator'", "'accelarator'")
long_case("two-scores", b"domain", b"correct", "long.csv:1:36:", "'score'", "'correct'")
long_case("two-origins", b"output_tokens", b"energy_j", "long.csv:1: ", "A@laptop", "j_per_output_token")
long_case("characters-without-a-ratio", b"output_tokens", b"out_chars", "long.csv:1:41:", "--chars-per-token")
long_case("header-only", None, LONG.split(b"\n")[0] + b"\n", "long.csv", "no records")
long_case("ragged", b"50,1", b"50", "long.csv:3:", "6 fields")
long_case("keep-unknown", b"q1", b"q1", "--keep", "'domian'", "'domain'", status=2, options=["--keep", "domian"])
long_case("id-unknown", b"q1", b"q1", "--id", "'modle'", "'model'", status=2, options=["--id", "domain,modle"])
long_case("beside-scores", b"q1", b"q1", "--scores", status=2, options=["--scores", "long.csv"])

long_case("energy-not-mapped", None, b"query_id,model,accelerator,score,energy_kwh,Time elapsed\nq1,A,laptop,1,0.001,5\nq1,B,server,1,0.002,1\n", "ignored: energy_kwh, Time elapsed",
          "no column energy_j, but 'energy_kwh' sounds like it; if it is, say --map 'energy_j=energy_kwh:UNIT'", "no column latency_s, but 'Time elapsed'", status=0)
case("energy-not-mapped", "scores", b"input_tokens", b"energy:A@laptop", "column 'energy:A@laptop' is not known, but sounds like energy_j:A@laptop; if it is, say",
     status=0)

# repeated attempts
HEAD = b"query_id,model,accelerator,score,input_tokens,attempt\n"
ATTEMPTS = b"q1,A,laptop,1,7,3\nq2,A,laptop,0,8,1\nq1,A,laptop,True,7,1\nq2,B,server,0,8,9\n"
long_case("attempts", None, HEAD + ATTEMPTS, status=0)
for name, text in [("blank", b""), ("negative", b"-1"), ("fraction", b"1.5"), ("text", b"first"), ("nan", b"nan"),
                   ("too-large", b"2147483648"), ("hexadecimal", b"0x1"), ("truth-value", b"True")]:
    long_case("attempt-" + name, None, HEAD + ATTEMPTS.replace(b"8,1", b"8," + text), "long.csv:3:17:", "attempt",
              "'" + text.decode() + "'", "a whole one from 0")
long_case("attempt-twice", None, HEAD + ATTEMPTS.replace(b"7,1", b"7,3"), "long.csv:4:4:", "'q1'", "'A@laptop', attempt 3,", "line 2",
          "correct its attempt")
long_case("attempt-twice-written-otherwise", None, HEAD + ATTEMPTS.replace(b"7,1", b"7,3.0"), "long.csv:4:4:", "attempt 3,", "line 2")
long_case("attempts-disagree-on-the-prompt", None, HEAD + ATTEMPTS.replace(b"7,1", b"9,1"), "long.csv:4:18:", "'9'", "line 2")
long_case("attempt-with-a-unit", None, HEAD + ATTEMPTS.replace(b"attempt", b"Repeat"), "--map", "'Repeat:k'", status=2,
          options=["--map", "attempt=Repeat:k"])
long_case("attempts-16385", None, HEAD + b"".join(b"q1,A,laptop,1,7,%d\n" % i for i in range(16385)), "long.csv:16386:17:",
          "number of attempts: found 16385", "16384")
long_case("attempts-too-wide", None, HEAD.replace(b"input_tokens", b"energy_j")
          + b"".join(b"q1,B,%s,1,7,%d\n" % (unit, i) for i in range(2049) for unit in (b"laptop", b"server")),
          "bytes per query with those of 'energy_j': found 20490")
for table in ["pairs", "curves"]:
    del CASES["long-attempts-too-wide"][0][table]

# truth values: of scores alone
for word in ["yes", "no", "T", "F", "t", "on", "TrUe", "None"]:
    long_case("score-" + word, b"0.5", word.encode(), "long.csv:4:18:", "'" + word + "'", "0 to 1")
    case("correct-" + word, "scores", None, b"query_id,correct:A,correct:B\nq1,1,True\nq2,FALSE,%s\n" % word.encode(), "scores.csv:3:10:",
         "'" + word + "'", "0 or 1")
long_case("tokens-true", b"50,1", b"True,1", "long.csv:3:19:", "'True'", "tokens")
long_case("weight-true", b"50,1", b"50,True", "long.csv:3:22:", "'True'", "weight")
long_case("feature-true", None, b"query_id,model,accelerator,score,size\nq1,A,laptop,1,True\nq1,B,server,1,2\n", "long.csv:2:15:", "'True'",
          "--keep", options=["--keep", "size"])
long_case("score-true-in-percent", b"0.5", b"True", "long.csv:4:18:", "'True'", options=["--map", "score=score:percent"])
case("scores-missing", "scores", None, None, "--scores", "--long", status=2)

# the text of the small tables: the same reader, the table's own name
for table in ["pairs", "models", "accelerators", "curves"]:
    text = SOUND[table]
    case(table + "-utf16", table, None, text.decode().encode("utf-16"), table + ".csv:1:1:", "UTF-16")
    case(table + "-nul-byte", table, text, text[:-1] + b"\0\n", table + ".csv:3:", "NUL")
    case(table + "-carriage-returns-only", table, None, text.replace(b"\n", b"\r"), table + ".csv:1:", "carriage return")
    case(table + "-empty", table, None, b"", table + ".csv:1: ", "no header line")
    case(table + "-quote-never-closed", table, b"\n", b'\n"', table + ".csv:2:1:", "never closed")
    case(table + "-field-missing", table, text, text[:-1] + b",9\n", table + ".csv:3:", "fields", "expected")
    case(table + "-header-named-twice", table, text.split(b",")[1], text.split(b",")[0], table + ".csv:1:", "named twice")
    case(table + "-columns-100000", table, None, b"," * 99999 + b"\n", table + ".csv:1:1:", "65536")
    case(table + "-field-of-8-mebibytes", table, b"\n", b"\n" + b"x" * 2**23, table + ".csv:2:1:", "1048576 bytes")
case("pair-names-of-1500-bytes", "pairs", b"A,laptop", b"a" * 1500 + b",laptop,1,1,1,wall,measured\nA,laptop", "pairs.csv:2: ", "bytes of a name", "1")
case("accelerators-header-only", "accelerators", None, b"accelerator,site\n", "accelerators.csv", "no records")
case("pairs-of-300000-rows", "pairs", None, b"model,accelerator\n" + b"A,laptop\n" * 300000, "pairs.csv:262146: ", "262144")
case("pairs-of-40-mebibytes-of-names", "pairs", b"A,laptop", b"\n".join(b"A%d" % i + b"a" * 2**19 + b",laptop,1,1,1,wall,measured" for i in range(80)),
     "pairs.csv:65:1:", "33554432")
for name, text in [("nan", b"nan"), ("infinite", b"inf"), ("infinite-by-size", b"1e999"), ("hexadecimal", b"0x1.8p0"),
                   ("decimal-comma", b'"1,5"'), ("thousands-separator", b'"1,500"')]:
    case("pair-joules-" + name, "pairs", b"1.5", text, "pairs.csv:2:10:", "'" + text.decode().strip('"') + "'", "joules")
    case("accelerator-watts-" + name, "accelerators", b"1,10", b"1," + text, "accelerators.csv:2:16:", "'" + text.decode().strip('"') + "'")

# many of everything, in the time that a few take
def many(name, fragments, options, **tables):
    CASES[name] = (tables, options, 65, fragments)


ONE = ["--accelerator", "x", "--site", "local"]
MODELS = ["M%d" % i for i in range(60000)]
many("columns-60000-of-as-many-models", ["scores.csv: ", "bytes per query", "60000"], ONE,
     scores=(",".join("score:" + m for m in MODELS) + "\n" + ",".join("1" for m in MODELS) + "\n").encode())
many("columns-60000-of-15000-pairs", ["scores.csv: ", "bytes per query"], ONE,
     scores=(",".join("score:%s,energy_j:%s@x,latency_s:%s@x,output_tokens:%s" % (m, m, m, m) for m in MODELS[:15000]) + "\n" + ",".join(["1"] * 60000) + "\n").encode())
many("domains-262145", ["scores.csv:262146:3: ", "262144"], ONE,
     scores=("id,domain,correct:A\n" + "".join("1,d%d,1\n" % i for i in range(262145))).encode())
many("long-models-270000", ["long.csv: ", "pairs of a long table", "16384"], ONE,
     long=("id,model,score\n" + "".join("q%d,M%d,1\n" % (i % 7, i) for i in range(270000))).encode())

many("long-of-empty-cells", ["long.csv: ", "every query on every pair", "810000000"], ONE,
     long=("id,model,score\n" + "".join("q%d,M%d,1\n" % (i, min(i, 8999)) for i in range(90000))).encode())

# packed tables: what is in them is told as of the file itself, and so is what is wrong with the packing
def packed(text, flags=0, extra=b"", method=8):
    """A gzip member (RFC 1952) whose header holds `extra`."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = deflate.compress(text) + deflate.flush()
    return b"\x1f\x8b" + bytes([method, flags]) + b"\0" * 6 + extra + body + struct.pack("<II", zlib.crc32(text), len(text) % 2**32)


PACKED = packed(SCORES)
GZIP_CASES = [
    ("sound", PACKED, 0), ("named", packed(SCORES, 8, b"scores.csv\0"), 0), ("in-members", packed(SCORES[:50]) + packed(SCORES[50:]), 0),
    ("with-empty-members", packed(b"") + packed(SCORES) + packed(b""), 0),
    ("crc-wrong", PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], 65, "not whole gzip data", "do not unpack"),
    ("length-wrong", PACKED[:-4] + b"\1\0\0\0", 65, "do not unpack"),
    ("header-crc-wrong", packed(SCORES, 2, b"\0\0"), 65, "do not unpack"),
    ("method-unknown", packed(SCORES, method=7), 65, "do not unpack"), ("flags-reserved", packed(SCORES, 0x20), 65, "do not unpack"),
    ("cut-in-the-header", PACKED[:7], 65, "cut off", "at byte 7"), ("cut-in-a-name", packed(b"", 8, b"scores" * 9)[:40], 65, "cut off"),
    ("cut-before-the-length", PACKED[:-4], 65, "cut off"), ("cut-in-the-second-member", PACKED + packed(SCORES)[:20], 65, "cut off"),
    ("header-alone", PACKED[:10], 65, "cut off"), ("magic-alone", PACKED[:2], 65, "cut off"),
    ("garbage-behind", PACKED + b"garbage", 65, "bytes behind the end"), ("zeros-behind", PACKED + b"\0" * 512, 65, "bytes behind the end"),
    ("of-nothing", packed(b""), 65, "no header line"), ("of-a-header", packed(SCORES.split(b"\n")[0]), 65, "no records"),
    ("of-utf16", packed(SCORES.decode().encode("utf-16")), 65, "scores.csv:1:1:", "UTF-16"),
    ("of-utf32", packed(SCORES.decode().encode("utf-32")), 65, "scores.csv:1:1:", "UTF-32"),
    ("of-gzip", packed(PACKED), 65, "scores.csv:1:", "UTF-8"), ("with-a-wrong-value", packed(SCORES.replace(b"1,0.5", b"1,x")), 65, "scores.csv:2:14:", "'x'"),
    ("of-300-mebibytes", gzip.compress(bytes(300 << 20), 1), 65, "over 200 times their size"),
    ("of-300-mebibytes-in-members", gzip.compress(bytes(3 << 20), 1) * 100, 65, "over 200 times their size"),
]
for name, text, status, *fragments in GZIP_CASES:
    case("gzip-" + name, "scores", None, text, *([] if status == 0 else ["scores.csv"]), *fragments, status=status)
case("gzip-pairs-cut", "pairs", None, packed(SOUND["pairs"])[:-9], "pairs.csv", "cut off")

# the command line
case("keep-unknown", "scores", b"q1", b"q1", "--keep", "'domian'", "'domain'", status=2, options=["--keep", "domian"])
case("keep-twice", "scores", b"q1", b"q1", "--keep", "each once", status=2, options=["--keep", "domain,domain"])
case("id-unknown", "scores", b"q1", b"q1", "--id", "'group'", status=2, options=["--id", "group,query_id"])
case("site-beside-a-file", "scores", b"q1", b"q1", "--site", status=2, options=["--site", "local"])
case("site-unknown", "accelerators", None, None, "--site", "'edge'", status=2, options=["--accelerator", "x", "--site", "edge"])
case("site-missing", "accelerators", None, None, "--site", status=2, options=["--accelerator", "x"])
case("accelerator-beside-pairs", "accelerators", None, None, "--pairs", status=2, options=["--accelerator", "x", "--site", "local"])
case("accelerator-with-an-at-sign-typed", "pairs", None, None, "x@y", status=2, options=["--accelerator", "x@y"])
case("ratio-zero", "scores", b"q1", b"q1", "chars-per-token", status=2, options=["--chars-per-token", "0"])
case("ratio-not-a-number", "scores", b"q1", b"q1", "chars-per-token", status=2, options=["--chars-per-token", "nan"])


def main():
    for name, (tables, options, status, fragments) in CASES.items():
        folder = os.path.join(sys.argv[1], name)
        os.makedirs(folder)
        for table, text in tables.items():
            with open(os.path.join(folder, table + ".csv"), "wb") as file:
                file.write(text)
        with open(os.path.join(folder, "options"), "w") as file:
            file.writelines(line + "\n" for line in options)
        with open(os.path.join(folder, "expect"), "w") as file:
            file.writelines(line + "\n" for line in [str(status)] + fragments)


main()
