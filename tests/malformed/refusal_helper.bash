# What the tests of malformed inputs share: a folder per case, with what is expected of it in `expect` (the exit status,
# then parts of what is said).

load ../helper
load ../memory/frugal

# fault_of FOLDER IMPORT: prints what is wrong with how the command IMPORT FOLDER, which makes table.h5 there, ends;
# nothing when it is right.
fault_of() {
    local folder=$1 status=0 fragment
    mapfile -t expect <"$folder/expect"
    printf old >"$folder/table.h5"
    "$2" "$folder" >"$folder/stdout" 2>"$folder/stderr" || status=$?
    [ "$status" -eq "${expect[0]}" ] || echo "exit status $status, expected ${expect[0]}"
    for fragment in "${expect[@]:1}"; do
        grep -qF -- "$fragment" "$folder/stderr" || echo "no '$fragment' in: $(head -c 600 "$folder/stderr")"
    done
    [ ! -s "$folder/stdout" ] || echo "it printed: $(cat "$folder/stdout")"
    [ "$status" -eq 0 ] || [ "$(cat "$folder/table.h5")" = old ] || echo "the old output is gone"
    over_budget "$folder/cost"
    [ -z "$(find "$folder" -name '*.tmp.*')" ] || echo "a temporary file is left"
}

# all_right LEAST IMPORT FOLDER... : there are at least so many folders, and no fault in any; IMPORT is one word.
all_right() {
    local wrong=0 seen=0 folder found
    for folder in "${@:3}"; do
        seen=$((seen + 1))
        found=$(fault_of "$folder" "$2")
        if [ -n "$found" ]; then
            echo "$(basename "$folder"): $found"
            wrong=$((wrong + 1))
        fi
    done
    echo "$seen cases, $wrong wrong"
    [ "$seen" -ge "$1" ] && [ "$wrong" -eq 0 ]
}
