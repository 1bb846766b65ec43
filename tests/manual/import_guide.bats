#!/usr/bin/env bats
# The commands of the guide to importing run, and print what it says.

# shellcheck disable=SC2154 # set by the helper
load guide_helper

setup() {
    open_guide import.md
}

@test "every command of the guide runs, prints the lines below it and makes a valid file" {
    need mmlu_pro
    prints_the_lines_it_says
    [ "$blocks" -ge 11 ]
    files=0
    for table in *.h5; do
        "$WATTROUTE" validate "$table"
        files=$((files + 1))
    done
    [ "$files" -eq "$(grep -oE '^[a-z0-9-]+\.h5: ' "$guide" | sort -u | wc -l)" ]
}

@test "the guide's units and refusals are the program's: accuracy in percent, energy in kWh, seconds per token" {
    need local_power
    block sh 4 | bash -eu
    block sh 5 | bash -eu
    /usr/bin/python3 - "$data/local_power" <<'END'
import csv, sys, h5py, numpy
def labels(table, name):
    return [text.decode() for text in table[name][:]]
def key(table, query):
    return bytes(table["query_id"][query]).rstrip(b"\0").decode()
gguf = h5py.File("gguf.h5")
pairs, tasks = labels(gguf, "pair"), [key(gguf, q) for q in range(4)]
for row in csv.DictReader(open(sys.argv[1] + "/gguf_configs_3_machines.csv", encoding="utf-8")):
    q, p = tasks.index(row["Tarea"]), pairs.index(row["Modelo"] + "@" + row["Maquina"])
    assert gguf["score"][q, p] == numpy.float32(float(row["Precisión"]) / 100), row
    assert gguf["energy_j"][q, p] == numpy.float32(float(row["Energía (kWh)"]) * 3.6e6), row
    assert abs(gguf["energy_j"][q, p] / float(row["Energía (J)"]) - 1) < 1e-5, row
    assert gguf["query_weight"][q] == float(row["Numero de Problemas"])
tokens = h5py.File("per-token.h5")
pairs, kinds = labels(tokens, "pair"), [key(tokens, q) for q in range(3)]
for row in csv.DictReader(open(sys.argv[1] + "/geerling_local_power.csv", encoding="utf-8")):
    q, p = kinds.index(row["proc"]), pairs.index(row["model"] + "@" + row["system"])
    assert tokens["latency_s"][q, p] == numpy.float32(1 / float(row["gen_tok_s"])), row
END
}
