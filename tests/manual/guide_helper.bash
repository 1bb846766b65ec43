# What the tests of guides share: a folder to run a page's commands in, and its fenced blocks.
# shellcheck disable=SC2154 # set by the helper

load ../helper

# open_guide PAGE : `guide` is the page, `data` the folder of the measured data; the program is in the path, the
# repository's studies and tables are in the folder.
open_guide() {
    guide=$repository/notebooks-free-docs/$1
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir bin && ln -s "$WATTROUTE" bin/wattroute
    ln -s "$repository/configs" "$repository/data" .
    export data=$shared repository PATH=$PWD/bin:$PATH
}

# block LANGUAGE NUMBER: the lines of a fenced block of the guide.
block() {
    awk -v start="\`\`\`$1" -v wanted="$2" '
        $0 == "```" && inside { inside = 0 }
        inside && n == wanted { print }
        $0 == start { inside = 1; n++ }' "$guide"
}

# each_block CHECK : runs every block of commands, and CHECK on what it `printed` and the text below it, `promised`; how
# many there are is `blocks`.
each_block() {
    for ((blocks = 0; ; blocks++)); do
        block sh $((blocks + 1)) >commands
        [ -s commands ] || break
        bash -eu commands >printed 2>warnings || { cat commands warnings; return 1; }
        block text $((blocks + 1)) >promised
        [ -s promised ]
        "$1" || { echo "$guide, block $((blocks + 1))"; return 1; }
    done
}

# prints_what_it_says : every block of commands prints the text below it.
prints_what_it_says() {
    each_block same_text
}

same_text() {
    diff printed promised
}

# prints_the_lines_it_says : every block of commands prints the lines below it, among others.
prints_the_lines_it_says() {
    each_block same_lines
}

same_lines() {
    local line
    while IFS= read -r line; do
        grep -qxF -- "$line" printed || { echo "not printed: $line"; cat printed; return 1; }
    done <promised
}
