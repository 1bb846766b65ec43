#!/usr/bin/env bats
# Large tables of which a survey skips what it has met, and long ones whose blocks of queries are put together apart: what
# is read ahead, in any number of threads, is what is read with care, and so are the faults.

load ../helper
bats_require_minimum_version 1.5.0

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    /usr/bin/python3 - <<'END'
import random
draw = random.Random(3)
ROWS = 30000

def wide(name, change=lambda i, row: row, tail=""):
    with open(name + ".csv", "w", newline="") as file:
        file.write("query_id,domain,correct:A,correct:B,energy_j:A@box,energy_j:B@box,latency_s:A@box,latency_s:B@box\n")
        for i in range(ROWS):
            row = [f"q{i}", ("law", "math", "art")[i % 3], str(i % 2), str(i % 3 % 2), f"{i % 900 + 0.25}", f"{i % 70}.5", "1", "2.5"]
            file.write(",".join(change(i, row)) + "\n")
        file.write(tail)

def changed(at, cells):
    def change(i, row):
        if i == at:
            for k, text in cells.items():
                row[k] = text
        return row
    return change

late = lambda column, value: lambda i, row: row[:column] + [value if i == ROWS - 1 else ""] + row[column + 1:]
wide("met")
wide("late", late(6, "3"))
wide("never", late(6, ""))
wide("late-score", late(3, "1"))
wide("late-domain", changed(ROWS - 2, {1: "a domain of its own"}))
wide("late-name", changed(ROWS - 2, {0: "an identifier that is longer than any other"}))
wide("quoted", changed(20000, {7: '"2.5"'}))
wide("blank-lines-behind", tail="\n\n\r\n")
wide("ragged", changed(25000, {7: "2.5,9"}))
wide("short", changed(25000, {5: "1\n1"}))
wide("blank-line", changed(25000, {7: "2.5\n"}))
wide("text-late", changed(29000, {6: "slow"}))
wide("text-before-twice", lambda i, row: changed(29000, {0: "q5"})(i, changed(28000, {6: "slow"})(i, row)))
wide("twice", changed(29000, {0: "q5", 1: "art"}))
wide("nul", changed(29000, {7: "2\x00"}))
wide("correct-2", changed(29000, {2: "2"}))

with open("unnamed.csv", "w") as file: # nothing but measures, and blank lines behind them
    file.write("correct:A,energy_j:A@box\n" + "".join(f"{i % 2},{i % 900}.25\n" for i in range(90000)) + "\n\n")

with open("sparse.csv", "w") as file: # a column that is blank mostly, before others that are looked at to the end
    file.write("size,query_id,score:A,energy_j:A@box\n")
    file.write("".join(f"{'' if i % 20 else '1.5'},q{i},{i % 3 / 2},{i % 900}.25\n" for i in range(60000)))
wide("descending", lambda i, row: [f"q{ROWS - i}"] + row[1:])
wide("unordered", lambda i, row: [f"q{i * 7919 % ROWS}"] + row[1:])
wide("many-domains", lambda i, row: [row[0], f"d{i * i % 601}" if i % 5 else ""] + row[2:])
wide("twice-later", lambda i, row: [f"q{i % 15000:05}", "law"] + row[2:7] + ['"2.5"' if i == 14999 else "2.5"])
wide("twice-unordered", lambda i, row: [f"q{5 * 7919 % ROWS if i == 29000 else i * 7919 % ROWS}", "law"] + row[2:])

def alike(name, change=lambda q, records: records):
    """Every query's records like those of the query before, but for what is changed; in bare-NAME with nothing but measures."""
    with open(name + ".csv", "w") as file, open("bare-" + name + ".csv", "w") as bare:
        file.write("query_id,domain,model,accelerator,score,energy_j,input_tokens,weight,size\n")
        bare.write("query_id,domain,model,accelerator,score,energy_j\n")
        for q in range(9000):
            records = [[f"q{q:05}", ("law", "math")[q // 100 % 2], model, "box", str((q + k) % 2), f"{q % 777}.{k}5", str(q % 90), str(q % 5 + 1), f"{q % 19}"]
                       for k, model in enumerate("ABCDE")]
            records = change(q, records)
            file.write("".join(",".join(record) + "\n" for record in records))
            bare.write("".join(",".join(record[:6]) + "\n" for record in records))

def odd(change):
    """A change of the records of query 7000 alone."""
    return lambda q, records: change(records) if q == 7000 else records

def cell(k, column, text):
    return odd(lambda records: [r[:column] + [text] + r[column + 1:] if i == k else r for i, r in enumerate(records)])

alike("alike")
alike("alike-lacks", odd(lambda records: records[:2] + records[3:]))
alike("alike-short", odd(lambda records: records[:1]))
alike("alike-one-short", lambda q, records: records[:3] if q == 7010 else records)
alike("alike-shorts", lambda q, records: records[:1 + q % 4] if q % 499 == 250 else records)
alike("alike-order", odd(lambda records: records[::-1]))
alike("alike-turned", lambda q, records: records[::-1] if q >= 5000 else records)
alike("alike-blank", cell(3, 5, ""))
alike("alike-blanks", lambda q, records: [r[:5] + [""] + r[6:] if k == 2 else r for k, r in enumerate(records)])
alike("alike-late", lambda q, records: [r[:5] + [""] + r[6:] if k == 2 and q != 7000 else r for k, r in enumerate(records)])
alike("alike-input", cell(2, 6, "99"))
alike("alike-new-pair", cell(4, 2, "F"))
alike("alike-end", lambda q, records: records[:2] if q == 8999 else records)
alike("alike-unordered", lambda q, records: [[f"q{q * 7919 % 9000}"] + r[1:] for r in records])
alike("alike-domains", lambda q, records: [[r[0], f"d{q % 97}" if q % 7 else ""] + r[2:] for r in records])
alike("alike-again", odd(lambda records: records[:3] + [["q00005", "law"] + records[3][2:]] + records[4:]))
alike("alike-comes-back", odd(lambda records: records + [["q00005", "law", "F"] + records[3][3:7] + ["1", "5"]]))
alike("alike-twice", odd(lambda records: records + records[:1]))
alike("alike-weight", cell(3, 7, "77"))
alike("alike-size", cell(1, 8, "77"))
alike("alike-score", cell(1, 4, "2"))
alike("alike-first", lambda q, records: records[1:] if q == 0 else records)
alike("alike-ends-early", lambda q, records: records[:4] if q == 8999 else records)
alike("alike-quoted", odd(lambda records: [r[:2] + ['"' + r[2] + '"'] + r[3:] if k == 2 else r for k, r in enumerate(records)]))
alike("alike-new-lacks", odd(lambda records: [r[:2] + ["F"] + r[3:5] + [""] + r[6:] if k == 4 else r for k, r in enumerate(records)]))
alike("alike-new-late-lacks", lambda q, records: records + ([records[0][:2] + ["F"] + records[0][3:5] + [""] + records[0][6:]] if q >= 8990 else []))
alike("alike-one-pair", lambda q, records: records[:1])
alike("alike-late-size", lambda q, records: [r[:8] + ["" if q < 8000 else r[8]] for r in records])
# Scores are graded, and there is a feature, within records that are alike; then comes a pair that lacks a measure.
late_pair = lambda q, r: [r[:2] + ["F"] + r[3:5] + [""] + r[6:]] if q >= 6000 else []
alike("alike-unsure", lambda q, records: [r[:4] + ["0.5" if q == 3000 else r[4]] + r[5:8] + ["" if q != 3600 else "7"] for r in records]
      + late_pair(q, records[0]))

HEAD = "query_id,domain,attempt,model,accelerator,score,energy_j,latency_s,cost_usd,output_tokens,input_tokens,weight,user,arrival_s,size\n"

def long(name, change=lambda i, row: row, attempts=2, per_model=False, graded=False):
    blank = random.Random(5)
    with open(name + ".csv", "w") as file:
        file.write(HEAD)
        i = 0
        for q in range(6000):
            for a in range(attempts):
                for m, model in enumerate("ABC"):
                    if (q + m + a) % 11 == 0:
                        continue
                    cells = [str((q + m) % 2) if not graded else "0.25", f"{q % 777}.{m}5", f"{a + 1}.5", f"0.00{m}{a}", str(q % 300)]
                    cells = ["" if blank.random() < 0.05 else cell for cell in cells]
                    about = [str(q % 100 + (m if per_model else 0)), str(q % 5 + 1), str(q % 17), str(q * 0.5), f"{q % 19}"]
                    about = ["" if k in (2, 4) and blank.random() < 0.3 else cell for k, cell in enumerate(about)]
                    row = [f"q{q}", ("law", "", "math")[q % 3], str(a), model, "box", *cells, *about]
                    file.write(",".join(change(i, row)) + "\n")
                    i += 1

long("grouped")
long("grouped-once", attempts=1)
long("grouped-per-model", per_model=True)
long("grouped-graded", graded=True, attempts=1)
long("cell-twice", changed(30000, {3: "A", 2: "1"}))
long("weight-disagrees", changed(30001, {11: "99"}))
long("user-disagrees", changed(30001, {12: "99"}))
long("arrival-disagrees", changed(30001, {13: "9.75"}))
long("feature-disagrees", changed(30001, {14: "99"}))
long("input-disagrees", changed(30001, {10: "999"}), per_model=True)
long("score-late", changed(30000, {5: "2"}))
long("tokens-late", changed(30000, {9: "1.5"}))
END
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
}

# import WAY THREADS TABLE [OPTION...]: to WAY.h5, or its message to WAY.said
import() {
    local status=0
    WATTROUTE_CSV=$1 OMP_NUM_THREADS=$2 "$WATTROUTE" import --scores "$3.csv" --site local "${@:4}" -o "$1.h5" >"$1.said" 2>&1 || status=$?
    sed -i "s/^$1\.h5/out.h5/" "$1.said"
    echo "exit $status" >>"$1.said"
}

# same TABLE STATUS [OPTION...]: whatever the way and the threads, and with that exit status.
same() {
    local threads
    rm -f careful.h5 ahead.h5
    import careful 2 "$1" "${@:3}"
    grep -qx "exit $2" careful.said || { cat careful.said; return 1; }
    for threads in 1 2 5; do
        import ahead "$threads" "$1" "${@:3}"
        diff careful.said ahead.said || return 1
        [ ! -e careful.h5 ] || cmp careful.h5 ahead.h5 || return 1
    done
    [ "$2" -ne 0 ] || [ -e careful.h5 ]
}

@test "wide: what comes late is there, what never comes is not" {
    for table in met late never late-score late-domain late-name quoted blank-lines-behind unnamed; do
        echo "$table"
        same "$table" 0
        [ "$table" != late ] || holds ahead.h5 't["latency_s"][-1, 0] == 3 and numpy.isnan(t["latency_s"][:-1, 0]).all()'
        [ "$table" != never ] || holds ahead.h5 't["latency_s"][0].tolist()[1] == 2.5 and numpy.isnan(t["latency_s"][:, 0]).all()'
        [ "$table" != late-score ] || holds ahead.h5 't["score"][-1, 1] == 1 and (t["score"][:-1, 1] == -1).all()'
        [ "$table" != late-domain ] || holds ahead.h5 'len(t["domain"]) == 4'
        [ "$table" != late-name ] || holds ahead.h5 't["query_id"].shape == (30000, 43)'
    done
}

@test "wide: identifiers in any order, any number of domains, and columns that are blank mostly" {
    for table in descending unordered many-domains; do
        echo "$table"
        same "$table" 0
        [ "$table" != many-domains ] || holds ahead.h5 'len(t["domain"]) == len({i * i % 601 for i in range(30000) if i % 5}) and (t["query_domain"][::5] == -1).all()'
    done
    same sparse 0 --keep size
    holds ahead.h5 '(t["feature_value"][::20, 0] == 1.5).all() and numpy.isfinite(t["feature_value"][:, 0]).sum() == 3000'
}

@test "long: queries with records alike, and what differs in one of them" {
    for table in alike alike-lacks alike-short alike-one-short alike-shorts alike-order alike-turned alike-blank alike-blanks alike-late alike-input alike-new-pair alike-end alike-unordered \
        alike-domains alike-comes-back alike-first alike-ends-early alike-quoted alike-new-lacks alike-new-late-lacks alike-late-size alike-unsure alike-one-pair; do
        echo "$table"
        same "$table" 0 --keep size
        same "bare-$table" 0
        [ "$table" != alike-unsure ] || holds ahead.h5 't["score"][3000].tolist()[:2] == [0.5, 0.5]'
    done
    holds ahead.h5 't["score"].shape == (9000, 1) and (t["score"][:, 0] == numpy.arange(9000) % 2).all()'
    while read -r table place; do
        echo "$table"
        same "$table" 65 --keep size
        grep -F "$table.csv:$place" careful.said
        [[ $table =~ weight|size ]] || { same "bare-$table" 65 && grep -F "bare-$table.csv:$place" careful.said; }
    done <<'END'
alike-again 35005:
alike-twice 35007:
alike-weight 35005:
alike-size 35003:
alike-score 35003:
END
}

@test "wide: what is wrong behind the columns that a survey looks at is found, the first fault first" {
    while read -r table place; do
        echo "$table"
        same "$table" 65
        grep -F "$table.csv:$place" careful.said
    done <<'END'
ragged 25002:
short 25002:
blank-line 25003:
text-late 29002:
text-before-twice 28002:
twice 29002:1:
twice-later 15002:1:
twice-unordered 29002:1:
nul 29002:
correct-2 29002:
END
    [ ! -e ahead.h5 ]
}

@test "long: attempts, input tokens per query and per model, weights, users, arrivals, features" {
    for table in grouped grouped-once grouped-per-model grouped-graded; do
        echo "$table"
        same "$table" 0 --keep size
    done
    same grouped 0 --keep size,user
    holds ahead.h5 't["score"].shape == (6000, 2, 3) and t["feature_value"].shape == (6000, 2)'
}

@test "long: a cell twice and rows that disagree are refused with both lines" {
    for table in cell-twice weight-disagrees user-disagrees arrival-disagrees feature-disagrees input-disagrees score-late tokens-late; do
        echo "$table"
        same "$table" 65 --keep size
        grep -E "$table.csv:300[0-9]+:" careful.said
    done
    grep -F 'tokens' careful.said
}
