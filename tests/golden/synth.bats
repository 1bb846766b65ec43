#!/usr/bin/env bats
# wattroute synth: the embedded specification, another one, and what is refused.

# shellcheck disable=SC2154 # set by the helper
load ../helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    cat >spec.yaml <<'EOF'
wattroute_synth: 1
correlation: 0.2
input_tokens: 100
spread: {output_tokens: 0.5, input_tokens: 0.5, energy: 0.1}
domains: {one: 1}
models:
  small: {accuracy: 0.25, output_tokens: 50}
  large: {accuracy: 0.75, output_tokens: 50}
accelerators:
  desk: {site: local}
  hall: {site: cloud}
pairs:
  "small@desk": {j_per_output_token: 1, s_per_output_token: 0.01, basis: wall}
  "large@hall": {j_per_output_token: 2, s_per_output_token: 0.01, basis: wall}
EOF
}

@test "without a specification: the built-in one, which is data/ipw-paper.yaml" {
    "$WATTROUTE" synth --queries 2000 -o built-in.h5 >out
    grep -q '^built-in.h5: 2000 queries, 6 models, 16 pairs, 46 domains; seed 1; all of it modelled$' out
    "$WATTROUTE" synth "$repository/data/ipw-paper.yaml" --queries 2000 -o named.h5 >out2
    diff <(sed 1d out) <(sed 1d out2)
    "$WATTROUTE" info built-in.h5 >said
    grep -q "^input .*$(xxh128sum "$repository/data/ipw-paper.yaml" | cut -d' ' -f1)  ipw-paper.yaml (built in), queries 2000, seed 1$" said
    # all but the lines that say where it comes from
    diff <(sed 1,4d said) <("$WATTROUTE" info named.h5 | sed 1,4d)
}

@test "target and achieved accuracy stand side by side and agree within five standard errors" {
    "$WATTROUTE" synth spec.yaml --queries 40000 -o t.h5 >out
    awk '$1 == "small" && $2 == "0.2500" { n++ } $1 == "large" && $2 == "0.7500" { n++ }
         $1 == "small" || $1 == "large" { if ($4 > 5 * $5 || -$4 > 5 * $5) exit 1 } END { exit n != 2 }' out
    achieved=$(awk '$1 == "small" { print $3 }' out)
    "$WATTROUTE" info t.h5 | awk -v achieved="$achieved" '/^score by model/ { on = 1 } on && $1 == "small" {
        found = 1; if (sprintf("%.4f", $4) != achieved) exit 1; exit } END { exit !found }'
}

@test "equal seeds give equal bytes, other seeds and sizes other tables" {
    "$WATTROUTE" synth --queries 9000 --seed 5 -o a.h5 --quiet
    "$WATTROUTE" synth --queries 9e3 --seed=5 --quiet --output b.h5
    "$WATTROUTE" synth --queries 9000 --seed 6 -o c.h5 --quiet
    cmp a.h5 b.h5
    run cmp -s a.h5 c.h5
    [ "$status" -eq 1 ]
    "$WATTROUTE" synth -o d.h5 | grep -q ' 100000 queries, .* seed 1;'
    "$WATTROUTE" synth -o e.h5 --seed 1 --queries 100000 --quiet
    cmp d.h5 e.h5
}

@test "--quiet prints nothing" {
    run "$WATTROUTE" synth --queries 10 --quiet -o t.h5
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    "$WATTROUTE" synth --queries 10 -q -o u.h5
    cmp t.h5 u.h5
}

@test "a specification from standard input" {
    "$WATTROUTE" synth --queries 100 -o t.h5 - <spec.yaml | grep -q '2 models, 2 pairs, 1 domain'
    "$WATTROUTE" info t.h5 | grep -q '^input .* standard input (canonical YAML), queries 100, seed 1$'
    "$WATTROUTE" validate t.h5
}

@test "what comes out is valid, strictly, but for the two boundaries of the built-in one, and says that it is modelled" {
    "$WATTROUTE" synth --queries 5000 -o one.h5 --quiet spec.yaml
    "$WATTROUTE" validate --strict one.h5
    "$WATTROUTE" synth --queries 5000 -o t.h5 --quiet
    run "$WATTROUTE" validate t.h5
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 3 ] && [[ "${lines[0]}" == *"[mixed-basis] (warning)" ]] || { echo "$output"; return 1; }
    "$WATTROUTE" info t.h5 | grep -q '^provenance  modelled'
    [ "$("$WATTROUTE" info t.h5 | grep -c ' modelled  modelled ')" -eq 16 ]
}

@test "domains without a data set are all queries, or the other queries beside data sets" {
    "$WATTROUTE" synth spec.yaml --queries 100 -o t.h5 | grep -q '^all queries '
    sed 's/{one: 1}/{set\/one: 1, two: 1}/' spec.yaml >mixed.yaml
    "$WATTROUTE" synth mixed.yaml --queries 100 -o t.h5 >out
    grep -q '^set ' out
    grep -q '^other queries ' out
    [ "$(grep -c '^all queries' out)" -eq 0 ]
}

@test "one query" {
    "$WATTROUTE" synth --queries 1 -o t.h5 --quiet
    "$WATTROUTE" validate t.h5
    "$WATTROUTE" info t.h5 | grep -q '^queries     1$'
}

@test "the command line: 2" {
    says 2 "option --output is missing" "$WATTROUTE" synth --queries 10
    says 2 "cannot go to standard output" "$WATTROUTE" synth -o -
    says 2 "option --queries: found '0'; expected a whole number from 1 to 100000000" "$WATTROUTE" synth --queries 0 -o t.h5
    says 2 "found '1.5'" "$WATTROUTE" synth --queries 1.5 -o t.h5
    says 2 "found '100000001'" "$WATTROUTE" synth --queries 100000001 -o t.h5
    says 2 "option --seed: found '-1'" "$WATTROUTE" synth --seed -1 -o t.h5
    says 2 "option --seed: found 'nan'" "$WATTROUTE" synth --seed nan -o t.h5
    [ ! -e t.h5 ]
}

@test "a fault of the specification: 65, with its place, and the old file stays" {
    "$WATTROUTE" synth --queries 10 -o t.h5 --quiet
    cp t.h5 before
    sed -i 's/accuracy: 0.75/accuracy: 75/' spec.yaml
    says 65 "spec.yaml:8:21: accuracy is 75; expected a number from 0 to 1; correct the value" "$WATTROUTE" synth spec.yaml -o t.h5
    sed -i 's/correlation/corelation/' spec.yaml
    says 65 "spec.yaml:2:1: unknown key 'corelation' in the specification" "$WATTROUTE" synth spec.yaml -o t.h5
    sed 's/corelation: .*/length_correlation: 0.5\nsolvability: {set: 0.9}/; s/{one: 1}/{set\/one: 1, two: 1}/; s/75/0.75/' spec.yaml >unnamed.yaml
    says 65 "unnamed.yaml:3:14: solvability is a mapping; expected domains that all have a data set: DATA SET/DOMAIN" "$WATTROUTE" synth unnamed.yaml -o t.h5
    echo "a: [" >broken.yaml
    says 65 "broken.yaml:" "$WATTROUTE" synth broken.yaml -o t.h5
    : >empty.yaml
    says 65 "empty.yaml" "$WATTROUTE" synth empty.yaml -o t.h5
    cmp t.h5 before
}

@test "a specification that is not there: 66" {
    says 66 "nowhere.yaml: cannot open" "$WATTROUTE" synth nowhere.yaml -o t.h5
}

@test "a folder that is not there: 74" {
    says 74 "nowhere/t.h5" "$WATTROUTE" synth --queries 10 -o nowhere/t.h5
}
