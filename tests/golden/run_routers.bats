#!/usr/bin/env bats
# Routers from CSV to CSV: chance, outside decisions, cascades and the best pair of each domain. Small tables are walked
# by hand; LLMDrift and RouteLLM are measured.

# shellcheck disable=SC2154 # set by the helper
load run_helper
load measured_tables

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# Two devices and a cloud; numbers that are easy to add up.
make_small() {
    cat > long.csv <<'END'
query_id,domain,model,accelerator,score,energy_j,latency_s,cost_usd,input_tokens,output_tokens
q1,math,a,phone,0,10,1,0.01,5,10
q1,math,b,box,1,20,2,0.02,5,20
q1,math,c,cloud,1,100,3,0.1,5,100
q2,math,a,phone,1,12,1,0.01,5,10
q2,math,b,box,0,24,2,0.02,5,20
q2,math,c,cloud,1,120,4,0.1,5,100
q1,law,a,phone,0,8,1,0.01,5,10
q1,law,b,box,0,16,2,0.02,5,20
q1,law,c,cloud,0,80,4,0.1,5,100
END
    printf 'accelerator,site\nphone,local\nbox,local\ncloud,cloud\n' > accelerators.csv
    "$WATTROUTE" import --long long.csv --accelerators accelerators.csv --quiet -o small.h5
    cat > small.yaml <<'END'
wattroute: 1
name: small
measurements: small.h5
baseline: "c@cloud"
objective: energy
cost: {kind: measured}
policies:
  oracle: {kind: oracle, scope: all, fallback: cheapest}
output: {percentiles: true}
END
}

# run_small OUT POLICIES ARGUMENT... : the study with other policies.
run_small() {
    local out=$1 policies=$2
    shift 2
    "$WATTROUTE" run small.yaml --quiet -o "$out" --set "policies=$policies" "$@"
}

@test "cascade: one query, walked by hand: every attempt and every verification is paid" {
    make_small
    run_small out.csv '{c: {kind: cascade, pairs: ["a@phone", "b@box", baseline],
        verifier: {error: 0.1, energy_j: 1, latency_s: 0.5, cost_usd: 0.001}}}' \
        --set 'queries.where=["domain == math", "input_tokens < 6"]' --by domain
    # q1: a is wrong, accepted with 0.1; b is right, reached with 0.9 and accepted with 0.9; c gets 0.09.
    # q2: a is right, accepted with 0.9; b is wrong, reached with 0.1 and accepted with 0.1; c gets 0.09.
    # energy: q1 10 + 18 + 9 and 1.9 verifications of 1 J, q2 12 + 2.4 + 10.8 and 1.1
    rounds_to out.csv c energy_j_total %.9f 65.200000000
    rounds_to out.csv c cost_usd_total %.7f "$(awk 'BEGIN { printf "%.7f", 0.01+0.018+0.009+0.0019 + 0.01+0.002+0.009+0.0011 }')"
    rounds_to out.csv c latency_mean_s %.9f "$(awk 'BEGIN { printf "%.9f", (1+1.8+0.27+0.95 + 1+0.2+0.36+0.55) / 2 }')"
    rounds_to out.csv c accuracy %.9f "$(awk 'BEGIN { printf "%.9f", (0.81+0.09 + 0.9+0.09) / 2 }')"
    rounds_to out.csv c local_share %.9f 0.910000000
    rounds_to out.csv c attempts_mean %.9f "$(awk 'BEGIN { printf "%.9f", (1+0.9+0.09 + 1+0.1+0.09) / 2 }')"
    # mean power: of a query over all its attempts, without the verifier
    rounds_to out.csv c power_mean_w %.7f "$(awk 'BEGIN { printf "%.7f",
        (0.1*10/1 + 0.81*30/3 + 0.09*130/6 + 0.9*12/1 + 0.01*36/3 + 0.09*156/7) / 2 }')"
    # paths of q1: 1.5 s (0.1), 4 s (0.81), 7 s (0.09); of q2: 1.5 s (0.9), 4 s (0.01), 8 s (0.09)
    rounds_to out.csv c latency_p50_s %.1f 1.5
    rounds_to out.csv c latency_p95_s %.1f "$(awk 'BEGIN { printf "%.1f", 7 }')"
    rounds_to out.csv c latency_p99_s %.1f 8.0
    grep -q ',c,all,energy_j_total,.*verifying uses 1 J per verified answer' out.csv
}

@test "cascade: a perfect verifier decides, so decisions are written, attempt by attempt" {
    make_small
    run_small out.csv '{c: {kind: cascade, pairs: ["a@phone", "b@box", baseline], verifier: {error: 0}}}' --decisions d.csv
    [ "$(cut -d, -f 1,2,4,5,10 d.csv | tr '\n' ' ')" = "query,domain,pair,correct,attempt q1,math,a@phone,0,1 q1,math,b@box,1,2 \
q2,math,a@phone,1,1 q1,law,a@phone,0,1 q1,law,b@box,0,2 q1,law,c@cloud,0,3 " ]
    rounds_to out.csv c energy_j_total %.9f 146.000000000
    rounds_to out.csv c attempts_mean %.9f 2.000000000
    run run_small out.csv '{c: {kind: cascade, pairs: ["a@phone", baseline], verifier: {error: 0.5}}}' --decisions e.csv
    [ "$status" -eq 2 ]
    [[ "$output" == *"policy 'c' sends shares of a query to several pairs"* ]]
    # drawn verdicts decide; another seed draws others
    run_small out.csv '{c: {kind: cascade, pairs: ["a@phone", baseline], verifier: {error: 0.5, sampled: true}}}' --decisions e.csv
    run_small out2.csv '{c: {kind: cascade, pairs: ["a@phone", baseline], verifier: {error: 0.5, sampled: true}}}' \
        --decisions f.csv --set seed=5 --meta meta.json
    not cmp e.csv f.csv
    grep -q '"seed": 5' meta.json
}

@test "cascade: a column of the table judges the first answer" {
    make_small
    awk -F, -v OFS=, 'NR == 1 { print $0, "sure" } NR > 1 { print $0, $1 == "q2" ? 0.9 : 0.3 }' long.csv > sure.csv
    "$WATTROUTE" import --long sure.csv --accelerators accelerators.csv --keep sure --quiet -o small.h5
    run_small out.csv '{c: {kind: cascade, pairs: ["a@phone", baseline], verifier: {column: sure, accept: 0.9, energy_j: 2}}}' --decisions d.csv
    [ "$(cut -d, -f 1,2,4,10 d.csv | tr '\n' ' ')" = "query,domain,pair,attempt q1,math,a@phone,1 q1,math,c@cloud,2 q2,math,a@phone,1 \
q1,law,a@phone,1 q1,law,c@cloud,2 " ]
    rounds_to out.csv c energy_j_total %.9f 216.000000000 # 10 + 100 + 12 + 8 + 80 and three verifications
    run run_small out.csv '{c: {kind: cascade, pairs: ["a@phone", "b@box", baseline], verifier: {column: sure, accept: 1}}}'
    [ "$status" -eq 2 ]
    [[ "$output" == *"judges the first pair's answer, but 3 pairs are named"* ]]
}

@test "cascade: a pair without a measurement is skipped; the last one left is accepted unverified" {
    make_small
    sed -i 's/^q1,math,c,cloud,1,100,3/q1,math,c,cloud,1,100,/; s/^q1,math,a,phone,0/q1,math,a,phone,/; s/^q2,math,b,box,0/q2,math,b,box,/' long.csv
    "$WATTROUTE" import --long long.csv --accelerators accelerators.csv --quiet -o small.h5
    run_small out.csv '{c: {kind: cascade, pairs: ["a@phone", "b@box"], verifier: {error: 0, energy_j: 1}}}' \
        --set queries.missing=available_case --decisions d.csv
    [ "$(cut -d, -f 1,2,4,10 d.csv | tr '\n' ' ')" = "query,domain,pair,attempt q1,math,b@box,1 q2,math,a@phone,1 q1,law,a@phone,1 \
q1,law,b@box,2 " ]
    rounds_to out.csv c energy_j_total %.9f 57.000000000 # 20 + 12 + 8 + 16 and one verification
}

@test "random: an exact expectation on the chord; drawn by the keys of queries, whatever their order" {
    make_small
    policies='{weak: {kind: always, pair: "a@phone"}, strong: {kind: always, pair: baseline},
        coin: {kind: random, strong: baseline, weak: "a@phone", share: 0.25},
        drawn: {kind: random, strong: baseline, weak: "a@phone", share: 0.5, sampled: true}}'
    run_small out.csv "$policies"
    rounds_to out.csv coin energy_j_total %.9f 97.500000000 # 0.25 x 300 + 0.75 x 30
    rounds_to out.csv coin local_share %.9f 0.750000000
    rounds_to out.csv coin accuracy %.9f "$(awk 'BEGIN { printf "%.9f", (0.25 * 2 + 0.75 * 1) / 3 }')"
    (head -n 1 long.csv; tail -n +2 long.csv | tac) > tac.csv
    "$WATTROUTE" import --long tac.csv --accelerators accelerators.csv --quiet -o tac.h5
    policies='{drawn: {kind: random, strong: baseline, weak: "a@phone", share: 0.5, sampled: true}, folds: {kind: per-domain, folds: 2},
        judged: {kind: cascade, pairs: ["a@phone", "b@box", baseline], verifier: {error: 0.5, sampled: true}}}'
    run_small one.csv "$policies" --decisions d.csv
    run_small two.csv "$policies" --decisions e.csv --set measurements=tac.h5
    cmp <(sort d.csv) <(sort e.csv)
}

@test "random: like another policy, with its pair shares" {
    make_small
    run_small out.csv '{oracle: {kind: oracle, scope: all, fallback: cheapest}, control: {kind: random, like: oracle}}'
    rounds_to out.csv control local_share %.9f 1.000000000
    # the oracle: b for q1, a for q2, a for law; so a 2/3, b 1/3 of every query
    rounds_to out.csv control energy_j_total %.9f 40.000000000
    rounds_to out.csv control accuracy %.9f "$(awk 'BEGIN { printf "%.9f", (2 / 3 * 1 + 1 / 3 * 1) / 3 }')"
    run run_small out.csv '{control: {kind: random, like: control}}'
    [ "$status" -eq 2 ]
    run run_small out.csv '{oracle: {kind: oracle}, control: {kind: random, like: orcale}}'
    [ "$status" -eq 2 ]
    [[ "$output" == *"did you mean 'oracle'?"* ]]
}

@test "decisions: an outside router is scored, as CSV and as JSON lines, by pair and by model" {
    make_small
    printf 'domain,id,pair\nmath,q1,b@box\nlaw,q1,c@cloud\nmath,q2,a@phone\n' > mine.csv
    printf '%s\n' '{"id": "q1", "domain": "math", "model": "b"}' '{"id": "q2", "domain": "math", "model": "a"}' \
        '{"id": "q1", "domain": "law", "model": "c"}' > mine.jsonl
    run_small out.csv '{a: {kind: decisions, file: mine.csv}, b: {kind: decisions, file: mine.jsonl, router: {energy_j: 2}}}'
    rounds_to out.csv a energy_j_total %.9f 112.000000000 # 20 + 12 + 80
    rounds_to out.csv b energy_j_total %.9f 118.000000000
    rounds_to out.csv a accuracy %.9f 0.666666667
    # relative to the study, unless --set names it
    mkdir sub
    cp small.yaml small.h5 mine.csv sub
    sed -i 's/  oracle: .*/  mine: {kind: decisions, file: mine.csv}/' sub/small.yaml
    rm mine.csv
    "$WATTROUTE" run sub/small.yaml --quiet -o sub.csv
    rounds_to sub.csv mine energy_j_total %.9f 112.000000000
    run "$WATTROUTE" run sub/small.yaml --quiet -o sub.csv --set policies.mine.file=mine.csv
    [ "$status" -eq 66 ]
}

@test "decisions: what run --decisions wrote of an oracle and of a cascade gives their numbers back" {
    make_small
    policies='{oracle: {kind: oracle, scope: all, fallback: cheapest}, c: {kind: cascade, pairs: ["a@phone", "b@box"], verifier: {error: 0}}}'
    run_small out.csv "$policies" --decisions d.csv
    run_small back.csv '{oracle: {kind: decisions, file: d.csv, policy: oracle}, c: {kind: decisions, file: d.csv, policy: c}}'
    # all but what is against an oracle, or beside one, which the second study does not have
    cmp <(cut -d, -f 3-9 out.csv | grep -v -e regret -e iso_) <(cut -d, -f 3-9 back.csv | grep -v -e regret -e iso_)
}

@test "decisions: every row at fault is counted, the first are listed with their lines" {
    make_small
    cat > bad.csv <<'END'
domain,id,pair
math,q1,b@box
math,q9,b@box
law,q1,nosuch@cloud
math,q1,a@phone
math,q8,a@phone
math,q7,a@phone
math,q6,a@phone
END
    run run_small out.csv '{a: {kind: decisions, file: bad.csv}}'
    [ "$status" -eq 65 ]
    [[ "$output" == *"bad.csv:3: rows: 4 name queries that the measurements do not have ('q9' in line 3, 'q8' in line 6, 'q7' in line 7, ...)"* ]]
    [[ "$output" == *"1 name pairs or models that are not in play ('nosuch@cloud' in line 4); 1 decide for a query and attempt again ('q1' in line 5)"* ]]
    # a query without a decision: an error, or the baseline's
    printf 'domain,id,pair\nmath,q1,b@box\nmath,q2,a@phone\n' > few.csv
    run run_small out.csv '{a: {kind: decisions, file: few.csv}}'
    [ "$status" -eq 65 ]
    [[ "$output" == *"policies.a: 1 of the replayed queries have no decision in few.csv (of all queries the first without one are 'q1')"* ]]
    run_small out.csv '{a: {kind: decisions, file: few.csv, missing: baseline}}'
    rounds_to out.csv a energy_j_total %.9f 112.000000000
    grep -q ',a,all,energy_j_total,.*1 query without a measurement of the named pair was served by the baseline' out.csv
    # where the study leaves that query out, nothing is missing
    run_small out.csv '{a: {kind: decisions, file: few.csv}}' --set 'queries.where=["domain == math"]'
    rounds_to out.csv a energy_j_total %.9f 32.000000000
    # identifiers that repeat between domains need the domain
    printf 'id,pair\nq1,b@box\nq2,a@phone\n' > nodomain.csv
    run run_small out.csv '{a: {kind: decisions, file: nodomain.csv}}'
    [ "$status" -eq 65 ]
    [[ "$output" == *"the measurements have query 'q1' in more than one domain"* ]]
    for header in 'name,pair' 'id,choice'; do
        printf '%s\nq1,b@box\n' "$header" > noname.csv
        run run_small out.csv '{a: {kind: decisions, file: noname.csv}}'
        [ "$status" -eq 65 ]
        [[ "$output" == *"noname.csv:1:1: no column "* ]]
    done
    printf 'name,pair\nq1,b@box\n' > noname.csv
    run run_small out.csv '{a: {kind: decisions, file: noname.csv}}'
    [[ "$output" == *"noname.csv:1:1: no column of identifiers (query_id, question_id, id or query); expected id [, domain], pair or model"* ]]
    printf 'domain,id,pair\nmath,q1,\nmath,q2,a@phone\nlaw,q1,c@box\n' > empty.csv
    run run_small out.csv '{a: {kind: decisions, file: empty.csv}}'
    [ "$status" -eq 65 ]
    [[ "$output" == *"empty.csv:2: rows: 2 name pairs or models that are not in play (nothing in line 2, 'c@box' in line 4)"* ]]
    printf 'domain,id,pair,attempt\nmath,q1,b@box,1\nmath,q2,a@phone,2\nlaw,q1,a@phone,1\n' > gap.csv
    run run_small out.csv '{a: {kind: decisions, file: gap.csv}}'
    [ "$status" -eq 65 ]
    [[ "$output" == *"leave out an attempt before a later one ('q2')"* ]]
    printf 'domain,id,pair,attempt\nmath,q1,b@box,0\n' > gap.csv
    run run_small out.csv '{a: {kind: decisions, file: gap.csv}}'
    [ "$status" -eq 65 ]
    [[ "$output" == *"gap.csv:2:"*"the number of an attempt, from 1 to 64"* ]]
}

@test "decisions: a model that has several pairs in play is refused, with their names" {
    make_small
    sed 's/,b,box,/,a,box,/' long.csv > two.csv
    "$WATTROUTE" import --long two.csv --accelerators accelerators.csv --quiet -o small.h5
    printf 'domain,id,model\nmath,q1,c\nmath,q2,a\n' > mine.csv
    run run_small out.csv '{a: {kind: decisions, file: mine.csv}}'
    [ "$status" -eq 65 ]
    [[ "$output" == *"mine.csv:3:9: model 'a' has several pairs in play: a@phone, a@box;"*"add a column 'accelerator'"* ]]
    # the accelerator tells them apart
    printf 'domain,id,model,accelerator\nmath,q1,a,box\nmath,q2,a,phone\nlaw,q1,c,\n' > mine.csv
    run_small out.csv '{a: {kind: decisions, file: mine.csv}}' --decisions d.csv
    [ "$(cut -d, -f 1,2,4 d.csv | tr '\n' ' ')" = "query,domain,pair q1,math,a@box q2,math,a@phone q1,law,c@cloud " ]
    sed -i 's/c,$/c,phone/' mine.csv
    run run_small out.csv '{a: {kind: decisions, file: mine.csv}}'
    [ "$status" -eq 65 ]
    [[ "$output" == *"mine.csv:4: rows: 1 name pairs or models that are not in play ('c@phone' in line 4)"* ]]
}

@test "decisions: a model and an accelerator beside a pair are its own, or blank" {
    make_small
    printf 'domain,id,pair,model,accelerator\nmath,q1,b@box,b,box\nmath,q2,a@phone,,\nlaw,q1,c@cloud,c,\n' > both.csv
    run_small out.csv '{a: {kind: decisions, file: both.csv}}' --decisions d.csv
    [ "$(cut -d, -f 1,2,4 d.csv | tr '\n' ' ')" = "query,domain,pair q1,math,b@box q2,math,a@phone q1,law,c@cloud " ]
    printf 'domain,id,pair,model,accelerator\nmath,q1,b@box,c,box\nmath,q2,a@phone,a,phone\nlaw,q1,c@cloud,c,box\n' > both.csv
    run run_small out.csv '{a: {kind: decisions, file: both.csv}}'
    [ "$status" -eq 65 ]
    [[ "$output" == *"both.csv:2: rows: 2 say a model or an accelerator that is not that of the pair \
('b@box' beside model 'c' in line 2, 'c@cloud' beside accelerator 'box' in line 4); expected"* ]]
    # a row without a pair goes by its model
    printf 'domain,id,pair,model\nmath,q1,,b\nmath,q2,a@phone,\nlaw,q1,c@cloud,c\n' > both.csv
    run_small out.csv '{a: {kind: decisions, file: both.csv}}' --decisions d.csv
    [ "$(cut -d, -f 1,2,4 d.csv | tr '\n' ' ')" = "query,domain,pair q1,math,b@box q2,math,a@phone q1,law,c@cloud " ]
}

@test "per-domain: the best pair of each domain, chosen on the other folds" {
    make_small
    awk 'BEGIN {
        print "query_id,domain,model,accelerator,score,energy_j"
        for (q = 0; q < 400; q++) {
            domain = q % 2 ? "math" : "law"
            printf "q%d,%s,a,phone,%d,1\nq%d,%s,b,box,%d,2\nq%d,%s,c,cloud,%d,9\n", q, domain, (domain == "law" && q % 3 > 0),
                q, domain, (domain == "math" && q % 3 > 0), q, domain, (q % 3 == 0)
        }
    }' > long.csv
    "$WATTROUTE" import --long long.csv --accelerators accelerators.csv --quiet -o small.h5
    sed -i '/cost:/d' small.yaml
    run_small out.csv '{best: {kind: per-domain}, cheap: {kind: per-domain, by: objective}, scored: {kind: per-domain, by: score, folds: 2},
        near: {kind: per-domain, within: local, folds: 3}}' --by domain
    for policy in best scored near; do
        [ "$(grep "^small,default,$policy,law,energy_j_per_query," out.csv | cut -d, -f 6)" = 1 ]
        [ "$(grep "^small,default,$policy,math,energy_j_per_query," out.csv | cut -d, -f 6)" = 2 ]
    done
    [ "$(grep "^small,default,cheap,math,energy_j_per_query," out.csv | cut -d, -f 6)" = 1 ]
}

@test "llmdrift: chance on the chord, the oracle's matched rate, and its decisions read back" {
    printf 'accelerator,site\napi,cloud\nbox,local\n' > accelerators.csv
    printf 'model,accelerator\ngpt-3.5-turbo-0301,box\ngpt-3.5-turbo-0613,box\ngpt-4-0314,api\ngpt-4-0613,api\n' > pairs.csv
    make_drift --pairs pairs.csv --accelerators accelerators.csv
    cat >>drift.yaml <<'END'
  strong: {kind: always, pair: baseline}
  weak: {kind: always, pair: "gpt-3.5-turbo-0301@box"}
  coin: {kind: random, strong: baseline, weak: "gpt-3.5-turbo-0301@box", share: 0.3}
  oracle: {kind: oracle, scope: all, fallback: cheapest}
  control: {kind: random, like: oracle}
END
    "$WATTROUTE" run drift.yaml --quiet -o out.csv
    "$WATTROUTE" run drift.yaml --quiet -o oracle.csv --decisions d.csv --set 'policies={oracle: {kind: oracle, scope: all, fallback: cheapest}}'
    "$WATTROUTE" run drift.yaml --quiet -o back.csv --set 'policies={oracle: {kind: decisions, file: d.csv}}'
    cmp <(cut -d, -f 3-9 oracle.csv | grep -v regret) <(cut -d, -f 3-9 back.csv | grep -v regret)
    /usr/bin/python3 - "$drift" > reference.csv <<'END'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
models = ["gpt-3.5-turbo-0301", "gpt-3.5-turbo-0613", "gpt-4-0314", "gpt-4-0613"]
acc = {m: sum(int(r["correct:" + m]) for r in rows) / len(rows) for m in models}
cost = {m: sum(float(r["cost_usd:" + m]) for r in rows) for m in models}
chosen = dict.fromkeys(models, 0)
for r in rows:
    right = [m for m in models if int(r["correct:" + m])] or models
    chosen[min(right, key=lambda m: (float(r["cost_usd:" + m]), models.index(m)))] += 1 / len(rows)
s, w = models[2], models[0]
print("coin,all,accuracy,%.17g" % (0.3 * acc[s] + 0.7 * acc[w]))
print("coin,all,cost_usd_total,%.17g" % (0.3 * cost[s] + 0.7 * cost[w]))
print("control,all,accuracy,%.17g" % sum(chosen[m] * acc[m] for m in models))
print("control,all,cost_usd_total,%.17g" % sum(chosen[m] * cost[m] for m in models))
print("control,all,local_share,%.17g" % (chosen[models[0]] + chosen[models[1]]))
END
    agrees reference.csv out.csv 1e-6 '^(accuracy|cost_usd_total|local_share)$'
}

@test "routellm: chance lies half way; cascades from weak to strong with verifiers that err" {
    make_routellm
    cat >>routellm.yaml <<'END'
  coin: {kind: random, strong: baseline, weak: "mixtral-8x7b-instruct-v0.1@api", share: 0.5}
  perfect: {kind: cascade, pairs: ["mixtral-8x7b-instruct-v0.1@api", baseline], verifier: {error: 0}}
  noisy: {kind: cascade, pairs: ["mixtral-8x7b-instruct-v0.1@api", baseline], verifier: {error: 0.1}}
  mistaken: {kind: cascade, pairs: ["mixtral-8x7b-instruct-v0.1@api", baseline], verifier: {error: 1}}
END
    "$WATTROUTE" run routellm.yaml --quiet -o out.csv
    # of 14 037: weak is right on 9 558, on 8 816 of them strong as well; strong alone on 2 496
    rounds_to out.csv coin accuracy %.9f "$(awk 'BEGIN { printf "%.9f", (9558 + 8816 + 2496) / 2 / 14037 }')"
    rounds_to out.csv perfect accuracy %.6f 0.858730
    rounds_to out.csv noisy accuracy %.9f "$(awk 'BEGIN { printf "%.9f", (0.9 * 9558 + 0.1 * 8816 + 0.9 * 2496) / 14037 }')"
    rounds_to out.csv mistaken accuracy %.9f "$(awk 'BEGIN { printf "%.9f", 8816 / 14037 }')"
    rounds_to out.csv noisy attempts_mean %.9f "$(awk 'BEGIN { printf "%.9f", 1 + (0.1 * 9558 + 0.9 * (14037 - 9558)) / 14037 }')"
}
