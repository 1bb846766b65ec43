# What the tests of guides share: a folder to run a page's commands in, and its fenced blocks.

# open_guide PAGE : `guide` is the page, `data` the folder of the shared data; the program is in the path.
open_guide() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    guide=$PWD/notebooks-free-docs/$1
    WATTROUTE=$(realpath "${WATTROUTE:-build/release/wattroute}")
    data=$(realpath -m "${SHARED_DATA:-${WATTROUTE_SHARED:-../shared}/data}")
    repository=$PWD
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir bin && ln -s "$WATTROUTE" bin/wattroute
    export data repository PATH=$PWD/bin:$PATH
}

# block LANGUAGE NUMBER: the lines of a fenced block of the guide.
block() {
    awk -v start="\`\`\`$1" -v wanted="$2" '
        $0 == "```" && inside { inside = 0 }
        inside && n == wanted { print }
        $0 == start { inside = 1; n++ }' "$guide"
}

# prints_what_it_says : runs every block of commands and compares what it prints with the text below it; how many there
# are is `blocks`.
prints_what_it_says() {
    for ((blocks = 0; ; blocks++)); do
        block sh $((blocks + 1)) >commands
        [ -s commands ] || break
        bash -eu commands >printed
        block text $((blocks + 1)) >promised
        diff printed promised
    done
}
