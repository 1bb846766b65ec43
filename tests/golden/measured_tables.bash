# Tables of measured answers, each with the head of a study: whoever makes one appends the policies.
# shellcheck disable=SC2154 # set by the helper

load ../helper

# RouteLLM's strong and weak model on MMLU, at what its paper pays per million prompt tokens: routellm.h5, routellm.yaml.
make_routellm() {
    need routellm/mmlu_pair.csv
    printf '%s,%s,0\n' mixtral-8x7b-instruct-v0.1 0.24 gpt-4-1106-preview 24.7 |
        cat <(echo model,usd_per_mtok_in,usd_per_mtok_out) - >models.csv
    "$WATTROUTE" import --scores "$shared/routellm/mmlu_pair.csv" --models models.csv --accelerator api --site cloud \
        --keep contaminated,prompt_chars --chars-per-token 4 -o routellm.h5
    cat >routellm.yaml <<'END'
wattroute: 1
name: routellm
measurements: routellm.h5
queries: {where: ["contaminated == 0"]}
baseline: "gpt-4-1106-preview@api"
objective: cost
prompt_length: prompt_chars
policies:
END
}

# make_drift [IMPORT OPTION...] : LLMDrift's four models, behind one interface unless the options say other:
# drift.h5, drift.yaml.
make_drift() {
    drift=$shared/llmdrift/llmdrift_wide.csv
    need llmdrift/llmdrift_wide.csv
    [ $# -gt 0 ] || set -- --accelerator api --site cloud
    "$WATTROUTE" import --scores "$drift" "$@" --quiet -o drift.h5
    cat >drift.yaml <<'END'
wattroute: 1
name: drift
measurements: drift.h5
baseline: "gpt-4-0314@api"
objective: cost
cost: {kind: measured}
policies:
END
}
