#!/usr/bin/env bats
# Tables that are read in several pieces: the bytes that are hashed are the file's, and what is counted ahead is what the
# careful reading counts.

bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    /usr/bin/python3 - <<'END'
import random
random.seed(7)
pairs = ("M@a", "N@b")
rows = []
for i in range(30000):
    cells = [str(random.randint(0, 1)) for _ in pairs] + [f"{random.uniform(1, 900):.3f}" for _ in pairs] + ["" for _ in pairs]
    if i % 7 == 0:
        cells[random.randrange(4)] = ""
    rows.append((f"q{i}", cells))
header = ",".join(f"{name}:{pair.split('@')[0] if name == 'score' else pair}" for name in ("score", "energy_j", "latency_s")
                  for pair in pairs)
def wide(name, quoted=False, graded=False, end="\n"):
    with open(name, "w", newline="") as file:
        file.write("query_id," + header + end)
        for i, (key, cells) in enumerate(rows):
            cells = ["0.5"] + cells[1:] if graded and i == len(rows) - 1 else cells
            file.write((f'"{key}\n,"' if quoted and i % 1009 == 5 else key) + "," + ",".join(cells) + end)
wide("wide.csv")
wide("quoted.csv", quoted=True)
wide("graded.csv", graded=True)
wide("crlf.csv", end="\r\n")
records = [f"{key},{pair.split('@')[0]},{pair.split('@')[1]},{cells[p]},{cells[2 + p]},\n" for key, cells in rows
           for p, pair in enumerate(pairs)]
for name in ("grouped.csv", "mixed.csv"):
    with open(name, "w") as file:
        file.write("query_id,model,accelerator,score,energy_j,latency_s\n" + "".join(records))
    random.shuffle(records)
END
}

import() { # import WAY THREADS TABLE
    WATTROUTE_CSV=$1 OMP_NUM_THREADS=$2 "$WATTROUTE" import --scores "$3" --site local -q -o "$1.h5" 2>/dev/null
}

attribute() {
    /usr/bin/python3 -c "import h5py, sys; print(h5py.File(sys.argv[1]).attrs[sys.argv[2]])" "$@"
}

@test "the hash of the scores is that of all their bytes, whoever reads them and in how many threads" {
    for table in wide quoted graded crlf grouped mixed; do
        expected="$(xxh128sum < $table.csv | cut -d' ' -f1)  $table.csv"
        for threads in 1 2 5; do
            import ahead "$threads" $table.csv
            [ "$(attribute ahead.h5 inputs)" = "$expected" ]
        done
        import careful 2 $table.csv
        [ "$(attribute careful.h5 inputs)" = "$expected" ]
    done
}

@test "blanks, columns without a value and a grade in the last row are counted alike, read ahead or with care" {
    for table in wide quoted graded crlf grouped mixed; do
        import ahead 2 $table.csv
        import careful 2 $table.csv
        [ "$(attribute ahead.h5 content_xxh128)" = "$(attribute careful.h5 content_xxh128)" ]
    done
    import ahead 2 wide.csv
    /usr/bin/python3 -c "
import h5py, numpy
f = h5py.File('ahead.h5')
assert 'latency_s' not in f and f['score'].dtype == numpy.int8 and (f['score'][:] < 0).any()
assert numpy.isnan(f['energy_j'][:]).any()"
    import ahead 2 graded.csv
    /usr/bin/python3 -c "
import h5py, numpy
f = h5py.File('ahead.h5')
assert f['score'].dtype == numpy.float32 and f['score'][-1, 0] == 0.5"
}

@test "lines within quotes are no rows, wherever a piece begins, and blank lines at the end are none either" {
    /usr/bin/python3 - <<'END'
with open("quotes.csv", "w") as quotes:
    quotes.write("query_id,correct:A,energy_j:A@a,note\n")
    for i in range(100):
        quotes.write(f"q{i},1,{i},plain\nr{i},0,{i},\"")
        quotes.writelines(f"z{i}/{k},1,7,within\n" for k in range(1500))
        quotes.write("\"\n")
with open("bare.csv", "w") as bare:
    bare.write("correct:A,energy_j:A@a\n" + "1,5\n0,7\n" * 400000 + "\n\n")
END
    for way in ahead careful; do
        import $way 2 quotes.csv
        /usr/bin/python3 -c "
import h5py, sys
f = h5py.File('$way.h5')
assert f['score'].shape == (200, 1) and f['energy_j'][:, 0].tolist() == [i // 2 for i in range(200)]"
        import $way 2 bare.csv
        /usr/bin/python3 -c "
import h5py
f = h5py.File('$way.h5')
assert f['score'].shape == (800000, 1) and f['energy_j'][:].sum() == 400000 * 12"
    done
}
