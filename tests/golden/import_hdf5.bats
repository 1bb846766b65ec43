#!/usr/bin/env bats
# HDF5 tables of other programs become what the same table in CSV becomes, to the byte.

# shellcheck disable=SC2154 # set by the helper
load ../helper
bats_require_minimum_version 1.5.0

setup_file() {
    /usr/bin/python3 -c 'import h5py' 2>/dev/null || return 0
    /usr/bin/python3 "$repository/tests/golden/make_foreign.py" "$BATS_FILE_TMPDIR" 300 1
    printf 'accelerator,site\nlaptop,local\nrack,cloud\n' >"$BATS_FILE_TMPDIR/accelerators.csv"
}

setup() {
    [ -e "$BATS_FILE_TMPDIR/columns.h5" ] || skip "python3-h5py is not installed"
    made=$BATS_FILE_TMPDIR
    cd "$BATS_TEST_TMPDIR" || return
}

# import_long TABLE OUTPUT [OPTION...]: as the table's columns are called; what it says of ignored columns is in `ignored`.
import_long() {
    local table=$1 output=$2
    shift 2
    "$WATTROUTE" import --long "$table" --accelerators "$made/accelerators.csv" --map 'energy_j=energía λ:Wh' --keep size \
        --quiet "$@" -o "$output" 2>said || { cat said; return 1; }
    grep -o 'columns ignored: .*' said >ignored || true
}

# All but what the file says of its inputs, and the hash of what it says.
same_but_inputs() {
    /usr/bin/python3 - "$1" "$2" <<'END'
import sys, h5py
one, other = (h5py.File(path, "r") for path in sys.argv[1:])
assert one.attrs["content_xxh128"] == other.attrs["content_xxh128"]
for a, b in ((one, other), (other, one)):
    for name in a.attrs:
        assert name in ("inputs", "attributes_xxh128") or a.attrs[name] == b.attrs[name], name
    for name in a:
        x, y = a[name][()], b[name][()]
        assert x.dtype == y.dtype and x.shape == y.shape and (x.tobytes() == y.tobytes() or list(x) == list(y)), name
END
}

@test "a dataset per column, of any width, byte order, chunks and filters; a compound; netCDF-4; pandas' tables" {
    cp "$made/long.csv" t.h5
    import_long t.h5 csv.h5
    for layout in columns big-endian packed compound netcdf pandas-table pandas-data-columns; do
        echo "$layout"
        cp "$made/$layout.h5" t.h5
        import_long t.h5 out.h5
        same_but_inputs csv.h5 out.h5
        case $layout in
        netcdf) [ "$(cat ignored)" = "columns ignored: model_list" ] ;;
        pandas*) [ "$(cat ignored)" = "columns ignored: index" ] ;;
        *) [ ! -s ignored ] ;;
        esac
    done
    "$WATTROUTE" validate out.h5
}

@test "pandas' fixed format: numbers are read, and texts that it pickles are refused only where they are needed" {
    printf 'accelerator,site\n0,local\n1,cloud\n' >accelerators.csv
    for table in numbers.csv pandas-fixed.h5; do
        cp "$made/$table" t.h5
        "$WATTROUTE" import --long t.h5 --accelerators accelerators.csv --map 'energy_j=energía λ:Wh' --keep size \
            --quiet -o "$table.out" 2>said
    done
    grep -q 'columns ignored: notes$' said
    same_but_inputs numbers.csv.out pandas-fixed.h5.out
    run ! "$WATTROUTE" import --long "$made/pandas-fixed.h5" --accelerators accelerators.csv --map domain=notes -o out.h5
    [[ $output == *"pandas-fixed.h5: column 'notes' is a Python pickle (pandas writes texts readably with format=\"table\")"* ]]
    [ ! -e out.h5 ]
}

@test "what pandas itself writes: tables, packed ones with data columns, an index with a name, the fixed format" {
    [ -e "$made/real-table.h5" ] || skip "python3-tables is not installed: only the layouts by hand are tested"
    cp "$made/long.csv" t.h5
    import_long t.h5 csv.h5
    for layout in real-table real-packed real-index; do
        echo "$layout"
        cp "$made/$layout.h5" t.h5
        import_long t.h5 out.h5
        same_but_inputs csv.h5 out.h5
    done
    run ! import_long "$made/real-fixed.h5" out2.h5
    [[ $output == *"is a Python pickle"* ]]
}

@test "the format is told by the first bytes: from a packed stream, under any name" {
    import_long "$made/long.csv" csv.h5
    cp "$made/packed.h5" table.csv
    import_long table.csv named.h5
    same_but_inputs csv.h5 named.h5
    gzip -c "$made/columns.h5" | import_long - stream.h5
    same_but_inputs csv.h5 stream.h5
    import_long <(cat "$made/columns.h5") piped.h5
    same_but_inputs csv.h5 piped.h5
}

@test "--hdf5-group chooses a table; without it several are listed" {
    /usr/bin/python3 - "$made/packed.h5" "$made/pandas-table.h5" "$made/compound.h5" <<'END'
import sys, h5py
with h5py.File("several.h5", "w") as several:
    for name, path in zip(("one", "deep/two", "three"), sys.argv[1:]):
        with h5py.File(path, "r") as file:
            file.copy("a" if name == "three" else "runs", several, name)
    several["three"].move("b/runs", "runs")
END
    run --separate-stderr import_long several.h5 out.h5
    [ "$status" -ne 0 ]
    [[ $output == *"several.h5: 3 tables: /deep/two, /one, /three/runs; expected one"*"give --hdf5-group"* ]]
    import_long "$made/long.csv" csv.h5
    for group in /one one/ /deep/two /deep three/runs /three; do
        echo "$group"
        import_long several.h5 out.h5 --hdf5-group "$group"
        same_but_inputs csv.h5 out.h5
    done
    for group in /four one/x /one/model; do
        run ! import_long several.h5 out.h5 --hdf5-group "$group"
        echo "$output"
        [[ $output == *"$group"* ]]
    done
    run -2 "$WATTROUTE" import --long "$made/long.csv" --accelerator a --site local --hdf5-group /x -o out.h5
    [[ $output == *"--hdf5-group: found '/x'; expected an HDF5 file"* ]]
}

@test "a wide table: a dataset per column, in the order of their creation" {
    /usr/bin/python3 - <<'END'
import csv, h5py, numpy
queries = 5000
generator = numpy.random.default_rng(7)
columns = {"query_id": [b"q%d" % i for i in range(queries)], "domain": [[b"law", b"math"][i % 2] for i in range(queries)]}
for model in ("zeta", "alpha", "mid"):
    columns["score:" + model] = generator.integers(0, 9, queries) / 8
    columns["output_tokens:" + model] = generator.integers(1, 999, queries).astype(">u4")
    columns["energy_j:%s@box" % model] = generator.random(queries).astype("f4")
with h5py.File("wide.h5", "w", track_order=True) as file:
    for name, values in columns.items():
        file[name] = values
with open("wide.csv", "w") as file:
    writer = csv.writer(file)
    writer.writerow(columns)
    for row in zip(*columns.values()):
        writer.writerow([v.decode() if isinstance(v, bytes) else repr(float(v)) if "f" in v.dtype.kind else v for v in row])
END
    for table in wide.csv wide.h5; do
        "$WATTROUTE" import --scores "$table" --accelerator box --site local --quiet -o "$table.out"
    done
    same_but_inputs wide.csv.out wide.h5.out
}

@test "missing is NaN, an empty text, a declared _FillValue, NaT: nothing else; -1 is refused" {
    /usr/bin/python3 - <<'END'
import h5py, numpy
def table(name, **columns):
    with h5py.File(name, "w") as file:
        for column, values in dict({"query_id": [b"a", b"b", b"c"], "model": [b"m"] * 3, "score": [1.0, numpy.nan, 0.0]}, **columns).items():
            file[column] = values
        return name
table("nan.h5", energy_j=[1.0, numpy.nan, 3.0])
table("minus.h5", output_tokens=[1, -1, 3])
with h5py.File(table("fill.h5", output_tokens=[1, -1, 3]), "a") as file:
    file["output_tokens"].attrs["_FillValue"] = -1
with h5py.File(table("other.h5", output_tokens=[1, 7, 3]), "a") as file:
    file["output_tokens"].attrs["missing_value"] = 7
table("infinite.h5", energy_j=[1.0, numpy.inf, 3.0])
with h5py.File("date.h5", "w") as file:
    file.create_group("runs").attrs["pandas_type"] = numpy.bytes_("frame_table")
    rows = [(b"a", b"m", 1, 10**9), (b"b", b"m", 1, -2**63), (b"c", b"m", 0, 3 * 10**9)]
    file["runs/table"] = numpy.array(rows, [("query_id", "S1"), ("model", "S1"), ("score", "i1"), ("t", "i8")])
    file["runs/table"].attrs["t_dtype"] = numpy.bytes_("datetime64")
with h5py.File(table("packed.h5", output_tokens=[1, 7, 3]), "a") as file:
    file["output_tokens"].attrs["scale_factor"] = 2.0
with h5py.File(table("shifted.h5", output_tokens=[1, 7, 3]), "a") as file:
    file["output_tokens"].attrs["add_offset"] = 100
END
    for table in nan/energy_j fill/output_tokens other/output_tokens; do
        "$WATTROUTE" import --long "${table%/*}.h5" --accelerator a --site local -o out.h5 >said 2>&1
        grep -q "score *1 of 3 cells missing" said
        grep -q "${table#*/} *1 of 3 cells missing" said
    done
    "$WATTROUTE" import --long date.h5 --accelerator a --site local --keep t --quiet -o out.h5
    [ "$(/usr/bin/python3 -c 'import h5py; print(*h5py.File("out.h5")["feature_value"][:, 0])')" = "1000000000.0 nan 3000000000.0" ]
    for table in minus/"minus.h5:2: output_tokens: found '-1'; expected a whole number of tokens from 0 to 2147483647 (where it is missing: NaN, or the column's attribute _FillValue)" infinite/"infinite.h5:2: energy_j: found 'inf'" \
        packed/"packed.h5: column 'output_tokens' is packed" shifted/"shifted.h5: column 'output_tokens' is packed"; do
        run -65 "$WATTROUTE" import --long "${table%%/*}.h5" --accelerator a --site local -o none.h5
        echo "$output"
        [[ $output == *"${table#*/}"* ]]
    done
    [ ! -e none.h5 ]
}

@test "--where and --missing mean the same as in CSV, and --where may name a column of no other use" {
    /usr/bin/python3 - <<'END'
import h5py
with h5py.File("t.h5", "w") as file:
    file["query_id"], file["model"], file["mood"] = [b"a", b"b", b"c"], [b"m"] * 3, [b"x", b"y", b"x"]
    file["score"], file["energy_j"] = [1, 0, 1], [5.0, -1.0, -1.0]
END
    printf 'query_id,model,mood,score,energy_j\na,m,x,1,5.0\nb,m,y,0,-1.0\nc,m,x,1,-1.0\n' >t.csv
    for table in t.csv t.h5; do
        "$WATTROUTE" import --long $table --accelerator a --site local --where mood=x --missing energy_j=-1 -q -o $table.out 2>said
        [ ! -s said ]
        [ "$(/usr/bin/python3 -c 'import h5py, sys; f = h5py.File(sys.argv[1]); print(*f["query_id"][:, 0], *f["energy_j"][:, 0])' $table.out)" = "b'a' b'c' 5.0 nan" ]
    done
}

@test "numbers keep their sign and size, and texts lose the blanks that fill them up" {
    /usr/bin/python3 - <<'END'
import h5py, numpy
from h5py import h5d, h5s, h5t
with h5py.File("t.h5", "w") as file:
    padded = h5t.C_S1.copy()
    padded.set_size(4)
    padded.set_strpad(h5t.STR_SPACEPAD)
    h5d.create(file.id, b"query_id", padded, h5s.create_simple((3,))).write(h5s.ALL, h5s.ALL, numpy.array([b"a   ", b"b c ", b"dddd"]), padded)
    file["model"], file["score"] = [b"m"] * 3, [1, 0, 1]
    file["real"], file["whole"] = [-1.5, 2.0, -1e-300], numpy.array([-7, -2**53, 8], "i8")
    file["natural"] = numpy.array([2**64 - 1, 2**63, 0], "u8")
END
    "$WATTROUTE" import --long t.h5 --accelerator a --site local --keep real,whole,natural -q -o out.h5
    "$WATTROUTE" validate --quiet out.h5
    /usr/bin/python3 - <<'END'
import h5py
t = h5py.File("out.h5")
assert [bytes(i).rstrip(b"\0") for i in t["query_id"][:]] == [b"a", b"b c", b"dddd"]
assert t["feature_value"][:].tolist() == [[-1.5, -7, 2.0**64], [2, -2.0**53, 2.0**63], [-1e-300, 8, 0]], t["feature_value"][:]
END
}

@test "the unit that the file says is the unit, unless --map says another" {
    /usr/bin/python3 - <<'END'
import h5py
for unit in ("kJ", "J", "1", "megajoule"):
    with h5py.File("%s.h5" % unit, "w") as file:
        file["query_id"], file["model"] = [b"a", b"b"], [b"m", b"m"]
        file["score"], file["energy_j"], file["speed"] = [1, 0], [1.5, 2.0], [4.0, 8.0]
        file["energy_j"].attrs["units"] = unit
        file["score"].attrs["units"] = "1"
        file["speed"].attrs["units"] = "per_s"
END
    energy() {
        local table=$1
        shift
        "$WATTROUTE" import --long "$table.h5" --accelerator a --site local --map latency_s=speed --quiet "$@" -o out.h5
        /usr/bin/python3 -c 'import h5py; f = h5py.File("out.h5"); print(*f["energy_j"][:, 0], *f["latency_s"][:, 0])'
    }
    [ "$(energy kJ)" = "1500.0 2000.0 0.25 0.125" ]
    [ "$(energy J)" = "1.5 2.0 0.25 0.125" ]
    [ "$(energy 1)" = "1.5 2.0 0.25 0.125" ]
    [ "$(energy kJ --map energy_j=energy_j:Wh)" = "5400.0 7200.0 0.25 0.125" ]
    [ "$(energy megajoule --map energy_j=energy_j:MJ)" = "1500000.0 2000000.0 0.25 0.125" ]
    run -65 "$WATTROUTE" import --long megajoule.h5 --accelerator a --site local -o none.h5
    [[ $output == *"megajoule.h5: column 'energy_j': the file says that its unit is 'megajoule'; expected one of J kJ MJ"* ]]
    [[ $output == *"--map 'energy_j=energy_j:UNIT'"* ]]
}

@test "errors name the record, and a query given twice both records" {
    /usr/bin/python3 - <<'END'
import h5py
with h5py.File("twice.h5", "w") as file:
    file["query_id"] = [b"a", b"b", b"a"]
    file["model"] = [b"m"] * 3
    file["score"] = [1, 1, 1]
with h5py.File("wide.h5", "w") as file:
    file["query_id"] = [b"a", b"b", b"a"]
    file["score:m"] = [1, 1, 1]
with h5py.File("percent.h5", "w") as file:
    file["query_id"] = [b"a", b"b", b"c"]
    file["score:m"] = [0.0, 100.0, 37.5]
with h5py.File("short.h5", "w") as file:
    file["query_id"], file["score:m"], file["energy_j:m"] = [b"a", b"b", b"c"], [0, 1, 1], [1.0, 2.0]
END
    run -65 "$WATTROUTE" import --scores short.h5 --accelerator a --site local -o out.h5
    [[ $output == *"short.h5: column 'energy_j:m' is of 2 rows where the others have 3"* ]]
    run -65 "$WATTROUTE" import --long twice.h5 --accelerator a --site local -o out.h5
    [[ $output == *"twice.h5:3: query 'a' of domain '' on pair 'm@a' is already on line 1"* ]]
    run -65 "$WATTROUTE" import --scores wide.h5 --accelerator a --site local -o out.h5
    [[ $output == *"wide.h5:3: query 'a' of domain '' is already on line 1"* ]]
    run -65 "$WATTROUTE" import --scores percent.h5 --accelerator a --site local -o out.h5
    [[ $output == *"percent.h5:2: score:m: found '100', and the whole column looks like percent"* ]]
}
