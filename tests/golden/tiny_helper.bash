# Three queries on a laptop and in the cloud, written by hand, and what a study of them says.
# shellcheck disable=SC2154 # set by the helper

load run_helper

# write_tiny : scores.csv, arriving.csv with the arrivals at 0 s, 3600 s and 86399 s besides, pairs.csv.
write_tiny() {
    printf '%s\n' query_id,domain,model,accelerator,score,energy_j,latency_s,output_tokens,input_tokens,arrival_s \
        q1,math,small,laptop,1,36,4,10,5,0 q2,math,small,laptop,0,72,8,20,5,3600 q3,law,small,laptop,1,108,12,30,5,86399 \
        q1,math,big,cloud,1,360,2,10,5,0 q2,math,big,cloud,1,720,4,20,5,3600 q3,law,big,cloud,0,1080,6,30,5,86399 >arriving.csv
    cut -d, -f 1-9 arriving.csv >scores.csv
    printf '%s\n' model,accelerator,measured_batch,energy_basis small,laptop,1,wall big,cloud,8,wall >pairs.csv
}

# import_tiny SCORES PAIRS ACCELERATORS NAME : of these tables NAME.h5.
import_tiny() {
    "$WATTROUTE" import --long "$1.csv" --pairs "$2.csv" --accelerators "$3.csv" -o "$4.h5" --quiet
}

# study ARGUMENT... : the rows of tiny.yaml.
study() {
    "$WATTROUTE" run tiny.yaml --format csv --quiet "$@"
}

# refused STATUS TEXT ARGUMENT... : by run
refused() {
    says "$1" "$2" "$WATTROUTE" run "${@:3}" --quiet
}
