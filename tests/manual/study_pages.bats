#!/usr/bin/env bats
# The pages on studies and on the file list exactly what the program knows: it is asked for its keys, kinds and options
# with one that it does not know.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    page=$PWD/notebooks-free-docs/study.md
    man=$PWD/notebooks-free-docs/man/wattroute-study.5.scd
    format=$PWD/notebooks-free-docs/file-format.md
    columns=$PWD/sim/table/columns.def
    cd "$BATS_TEST_TMPDIR" || return 1
    cat >study.yaml <<'YAML'
wattroute: 1
name: keys
measurements: table.h5
baseline: "large@rack"
policies:
  always: {kind: always, pair: baseline}
  oracle: {kind: oracle}
  imperfect: {kind: imperfect, preset: ipw, rate: 1}
  threshold: {kind: threshold, score: x, at: 1, strong: baseline, weak: baseline}
  decisions: {kind: decisions, file: x.csv}
  random: {kind: random, like: oracle}
  cascade: {kind: cascade, pairs: [a, b], verifier: {error: 0}}
  per-domain: {kind: per-domain}
  budget: {kind: budget, minimise: energy, accuracy: baseline}
  learned: {kind: learned, features: [x], at: 1, strong: baseline, weak: baseline}
YAML
}

# known KEY=VALUE : what the program would have accepted instead, a word per line.
known() {
    "$WATTROUTE" run study.yaml --set "$1" 2>&1 | sed -n 's/.*; expected one of \([^;]*\);.*/\1/p' | tr -d ' ' | tr ',' '\n'
}

# The keys of the study, blocks as block.key.
keys_of_program() {
    local key
    for key in $(known zzz=1); do
        case $key in
        queries | correct | compute | cost | carbon | output) known "$key.zzz=1" | sed "s/^/$key./" ;;
        *) echo "$key" ;;
        esac
    done | sort
}

@test "study.md has a row for every key of a study, and no other" {
    # shellcheck disable=SC2016 # the backquotes are Markdown's
    sed -n '/^## Keys/,/^## Policies/s/^| `\([a-z0-9_.]*\)` .*/\1/p' "$page" | sort >listed
    keys_of_program >known
    [ "$(wc -l <known)" -ge 17 ]
    diff known listed
}

@test "wattroute-study(5) has an entry for every key of a study, and no other" {
    sed -n '/^# KEYS/,/^# POLICIES/s/^\*\([a-z0-9_.]*\)\*$/\1/p' "$man" | sort >listed
    keys_of_program | diff - listed
}

@test "every kind of policy and each of its options stand in both pages" {
    kinds=$(known 'policies.x={kind: zzz}')
    [ "$kinds" = always$'\n'oracle$'\n'imperfect$'\n'threshold$'\n'decisions$'\n'random$'\n'cascade$'\n'per-domain$'\n'budget$'\n'learned ] # the due rows of the model's table; another kind comes with its page and this line
    for kind in $kinds; do
        grep -qF "| \`$kind\` |" "$page"
        grep -qx "\*$kind\*" "$man"
        known "policies.$kind.zzz=1" >options
        grep -qx kind options
        # shellcheck disable=SC2013 # names without blanks
        for option in $(grep -vx kind options); do
            sed -n '/^## Policies/,$p' "$page" | grep -qF "\`$option" || { echo "$option is not in study.md"; return 1; }
            sed -n '/^# POLICIES/,$p' "$man" | grep -qF "*$option*" || { echo "$option is not in the manual"; return 1; }
        done
    done
    for option in $(known 'policies.cascade.verifier={zzz: 1}'); do
        grep -q "\`verifier\`.*\\b$option\\b" "$page" && grep -qF "*$option*" "$man" || { echo "$option of a verifier"; return 1; }
    done
    for key in $(known 'policies.oracle.router={zzz: 1}'); do
        { grep -qE "\`(router)?\.$key\`" "$page" && grep -qF "*$key*" "$man"; } || { echo "$key"; return 1; }
    done
}

@test "every kind of batching and of idle power and each key of assumptions stand in the three pages that tell of them" {
    guide=${page%study.md}assumptions.md
    levels=$(known 'assumptions={zzz: 1}')
    [ "$levels" = all$'\n'local$'\n'cloud$'\n'pairs ]
    [ "$(known 'assumptions.all={zzz: 1}')" = batching$'\n'fleet$'\n'idle$'\n'overheads ]
    forms=$(known 'assumptions.all.batching={kind: zzz}')
    [ "$forms" = none$'\n'curve$'\n'affine$'\n'logistic$'\n'roofline ]
    for form in $forms; do
        # shellcheck disable=SC2013 # names without blanks
        for name in $form $(known "assumptions.all.batching={kind: $form, zzz: 1}"); do
            for file in "$page" "$man"; do
                sed -n '/[Aa]ssumptions\|ASSUMPTIONS/,$p' "$file" | grep -qw "$name" || { echo "$name is not in $file"; return 1; }
            done
            [ "$form" != "$name" ] || grep -qw "$name" "$guide"
        done
    done
    kinds=$(known 'assumptions.all.idle={kind: zzz}')
    [ "$kinds" = none$'\n'utilisation$'\n'poisson$'\n'fleet ]
    # each kind is a file and a row of its table in the guides, and there is no file besides
    source=${page%/*/*}/sim/power
    # shellcheck disable=SC2086 # a word per kind
    printf 'batching_%s.c\n' $forms setting | sort | diff - <(cd "$source" && printf '%s\n' batching_*.c | sort)
    # shellcheck disable=SC2086 # a word per kind
    printf 'idle_%s.c\n' $kinds | sort | diff - <(cd "$source" && printf '%s\n' idle_*.c | sort)
    # shellcheck disable=SC2016 # the backquotes are Markdown's
    [ "$(sed -n '/^## The kinds/,/^## /s/^| `\([a-z]*\)` |.*/\1/p' "${page%study.md}batching.md")" = "$forms" ]
    for name in $levels $kinds $(known 'assumptions.all.idle={kind: utilisation, zzz: 1}') \
        $(known 'assumptions.all.idle={kind: poisson, zzz: 1}') $(known 'assumptions.all.idle={kind: fleet, zzz: 1}') \
        $(known 'assumptions.all.fleet={zzz: 1}') $(known 'assumptions.all.overheads={zzz: 1}'); do
        for file in "$page" "$man" "$guide"; do
            sed -n '/[Aa]ssumptions\|ASSUMPTIONS/,$p' "$file" | grep -qw "$name" || { echo "$name is not in $file"; return 1; }
        done
    done
}

@test "names of objectives and of an entry of pairs stand in both pages" {
    for name in $(known 'objective={zzz: 1}') $(known 'pairs=[{zzz: 1}]'); do
        { grep -qF "\`$name\`" "$page" && grep -qw "$name" "$man"; } || { echo "$name"; return 1; }
    done
}

@test "file-format.md has every column with its types, and no other" {
    /usr/bin/python3 - "$format" "$columns" <<'END'
import re, sys
page, declared = {}, {}
table = re.search(r"\n## Variables\n(.*?)\n## ", open(sys.argv[1]).read(), re.S).group(1)
for line in table.splitlines():
    cells = [cell.strip() for cell in line.split("|")]
    names = re.findall("`([a-z0-9_]+)`", cells[1]) if len(cells) == 8 else []
    for name in names:
        full = names[0].split("_")[0] + name if name.startswith("_") else name
        page[full] = set(re.findall("string|char|int8|int32|float32|float64|uint64", cells[3]))
words = {"TEXT": "string"}
for row in re.findall(r'^WR_COLUMN\(\w+, "(\w+)", (\w+), (\w+),', open(sys.argv[2]).read(), re.M):
    declared[row[0]] = {words.get(kind, kind.lower()) for kind in row[1:]}
assert len(declared) > 40
assert page == declared, {name: (page.get(name), declared.get(name)) for name in set(page) ^ set(declared)} or \
    [name for name in page if page[name] != declared[name]]
END
}
