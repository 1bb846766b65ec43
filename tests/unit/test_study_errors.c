/* Each defect of a study, at its line and column. */
#include "tests/unit/study_defect.h"

#define UNKNOWN WR_E_STUDY_UNKNOWN_KEY
#define LACKS WR_E_STUDY_MISSING_KEY
#define VALUE WR_E_STUDY_VALUE
#define CHOICE WR_E_STUDY_CHOICE

static void keys_are_known_and_required_ones_are_there(void **state)
{
    static const struct study_defect cases[] = {
        {WITH("qestion: x"), UNKNOWN, 3, 1, "did you mean 'question'?"},
        {WITH("preset: {}"), UNKNOWN, 3, 1, "in the study; expected one of wattroute, name, "},
        {WITH("sweeps: {}"), UNKNOWN, 3, 1, "did you mean 'sweep'?"},
        {WITH("queries: {were: []}"), UNKNOWN, 3, 11, "in 'queries'; expected one of where, missing"},
        {WITH("correct: {att: 1}"), UNKNOWN, 3, 11, "did you mean 'at'?"},
        {WITH("compute: {parameter: total}"), UNKNOWN, 3, 11, "did you mean 'parameters'?"},
        {WITH("cost: {knd: tokens}"), UNKNOWN, 3, 8, "did you mean 'kind'?"},
        {WITH("output: {dec: true}"), UNKNOWN, 3, 10, "expected one of by, decisions, percentiles"},
        {"objective: energy", "objective: {enrgy: 1}", UNKNOWN, 9, 13, "did you mean 'energy'?"},
        {"  - {site: local, accelerator: laptop}", "  - {sit: local}", UNKNOWN, 6, 6, "did you mean 'site'?"},
        {"wattroute: 1", "question: x", LACKS, 1, 1, "the study lacks the key 'wattroute'; expected the study format"},
        {"name: small", "question: x", LACKS, 1, 1, "'name'"},
        {"measurements: table.h5", "question: x", LACKS, 1, 1, "'measurements'"},
        {"baseline: large@rack", "question: x", LACKS, 1, 1, "'baseline'"},
        {WITH("compute: {}"), LACKS, 3, 10, "'compute' lacks the key 'parameters'"},
        {WITH("cost: {}"), LACKS, 3, 7, "'cost' lacks the key 'kind'"},
        {WITH("name: again"), WR_E_YAML_DUPLICATE, 3, 1, "first at line 2, column 1"},
    };
    (void)state;
    ASSERT_DEFECTS(cases);
}

static void values_are_what_their_keys_expect(void **state)
{
    static const struct study_defect cases[] = {
        {"wattroute: 1", "wattroute: 2", VALUE, 1, 12, "'wattroute' is '2'; expected the study format, 'wattroute: 1'"},
        {"wattroute: 1", "wattroute: \"1\"", VALUE, 1, 12, "the text '1'"},
        {"wattroute: 1", "wattroute: 1.0", VALUE, 1, 12, "'1.0'"},
        {"name: small", "name: a b", VALUE, 2, 7, "a name of letters, digits and . _ -"},
        {"name: small", "name:", VALUE, 2, 6, "'name' is nothing"},
        {"name: small", "name: [a]", VALUE, 2, 7, "'name' is a list"},
        {WITH("question: {a: b}"), VALUE, 3, 11, "a mapping"},
        {WITH("queries: {attempt: 0}"), VALUE, 3, 20, "the number of an attempt, from 1"},
        {WITH("queries: {attempt: 1.5}"), VALUE, 3, 20, "the number of an attempt, from 1"},
        {WITH("queries: {attempt: '1'}"), VALUE, 3, 20, "the number of an attempt, from 1"},
        {WITH("queries: {attempt: [1]}"), VALUE, 3, 20, "the number of an attempt, from 1"},
        {"measurements: table.h5", "measurements: table.h5\nquestion: \"a\\nb\"", VALUE, 4, 11, "on one line"},
        {"measurements: table.h5", "measurements: table.h5\nquestion: \"a\\e[31m\"", VALUE, 4, 11, "control"},
        {"measurements: table.h5", "measurements: ''", VALUE, 3, 15, "the path of a measurement file"},
        {"allow_mixed_basis: true", "allow_mixed_basis: yes", VALUE, 4, 20, "expected true or false"},
        {"allow_mixed_basis: true", "allow_mixed_basis: \"true\"", VALUE, 4, 20, "the text 'true'"},
        {"allow_mixed_basis: true", "allow_mixed_basis: True", VALUE, 4, 20, "'True'"},
        {"allow_mixed_basis: true", "allow_mixed_basis: 1", VALUE, 4, 20, "'1'"},
        {WITH("queries: []"), VALUE, 3, 10, "expected a mapping"},
        {WITH("queries: {where: 'domain == math'}"), VALUE, 3, 18, "expected a list of conditions"},
        {WITH("queries: {missing: drop}"), CHOICE, 3, 20, "complete_case, available_case; did you"},
        {WITH("correct: {at: 0}"), VALUE, 3, 15, "a score above 0 and at most 1"},
        {WITH("correct: {at: 1.5}"), VALUE, 3, 15, "'1.5'"},
        {WITH("correct: {at: nan}"), VALUE, 3, 15, "'nan'"},
        {WITH("correct: {at: 0x1}"), VALUE, 3, 15, "'0x1'"},
        {WITH("correct: {rule: min}"), CHOICE, 3, 17, "expected one of max; did you mean 'max'?"},
        {WITH("correct: {}"), VALUE, 3, 10, "{at: SCORE} or {rule: max}"},
        {WITH("correct: {at: 1, rule: max}"), WR_E_STUDY_BOTH, 3, 18, "both 'at' and 'rule'"},
        {WITH("correct: {rule: max, at: 1}"), WR_E_STUDY_BOTH, 3, 22, "both 'at' and 'rule'"},
        {WITH("compute: {parameters: all}"), CHOICE, 3, 23, "total, active"},
        {WITH("cost: {kind: rented}"), CHOICE, 3, 14, "tokens, measured, owned"},
        {WITH("output: {by: domain}"), VALUE, 3, 14, "a list, as in [domain]"},
        {WITH("output: {by: [model]}"), CHOICE, 3, 15, "an entry is 'model'; expected one of domain"},
        {WITH("output: {percentiles: no}"), VALUE, 3, 23, "true or false"},
        {"objective: energy", "objective: carbo", CHOICE, 9, 12, "energy, latency, compute, cost, carbon"},
        {"objective: energy", "objective: [energy]", VALUE, 9, 12, "'objective' is a list; expected one of energy"},
        {"objective: energy", "objective: {}", VALUE, 9, 12, "at least one is above 0"},
        {"objective: energy", "objective: {energy: 0}", VALUE, 9, 12, "at least one is above 0"},
        {"objective: energy", "objective: {energy: -1}", VALUE, 9, 21, "a number of at least 0"},
        {"objective: energy", "objective: {compute: 1e101}", VALUE, 9, 22, "'1e101'"},
        {"objective: energy", "objective: {energy: inf}", VALUE, 9, 21, "'inf'"},
        {"objective: energy", "objective: {energy: 1e999}", VALUE, 9, 21, "'1e999'"},
        {"objective: energy", "objective: {energy: '1'}", VALUE, 9, 21, "the text '1'"},
    };
    (void)state;
    ASSERT_DEFECTS(cases);
}

#define COST(block) WITH("cost: " block)
#define CARBON(block) WITH("carbon: " block)

static void cost_and_carbon_say_what_they_need(void **state)
{
    static const struct study_defect cases[] = {
        {COST("{kind: owned}"), LACKS, 3, 7, "'cost' of kind owned lacks the key 'electricity_usd_per_kwh'"},
        {COST("{kind: owned, electricity_usd_per_kwh: -0.1}"), VALUE, 3, 46, "a number of at least 0"},
        {COST("{kind: owned, electricity_usd_per_kwh: nan}"), VALUE, 3, 46, "a number of at least 0"},
        {COST("{kind: owned, electricity_usd_per_kwh: [1]}"), VALUE, 3, 46, "a number, or {local: X, cloud: Y}"},
        {COST("{kind: owned, electricity_usd_per_kwh: {local: -1}}"), VALUE, 3, 54, "'-1'"},
        {COST("{kind: owned, electricity_usd_per_kwh: {home: 1}}"), UNKNOWN, 3, 47, "one of local, cloud"},
        {COST("{kind: owned, electricity_usd_per_kwh: {local: 1}}"), LACKS, 3, 46,
         "'electricity_usd_per_kwh' lacks the key 'cloud'"},
        {COST("{kind: owned, rented: [cloud], electricity_usd_per_kwh: {local: 1, cloud: 1}}"), WR_E_STUDY_USELESS_KEY,
         3, 74, "key 'cloud' does nothing under a rented site"},
        {COST("{kind: owned, rented: [cloud, local], electricity_usd_per_kwh: 1}"), WR_E_STUDY_USELESS_KEY, 3, 45,
         "rented sites, whose price includes electricity"},
        {COST("{kind: owned, rented: cloud, electricity_usd_per_kwh: 1}"), VALUE, 3, 29, "a list of sites"},
        {COST("{kind: owned, rented: [home], electricity_usd_per_kwh: 1}"), CHOICE, 3, 30, "one of local, cloud"},
        {COST("{kind: owned, electricity_usd_per_kwh: 1, usd_per_device_hour: 2}"), VALUE, 3, 70,
         "a mapping of accelerators"},
        {COST("{kind: owned, electricity_usd_per_kwh: 1, usd_per_device_hour: {}}"), VALUE, 3, 70,
         "a mapping of accelerators"},
        {COST("{kind: owned, electricity_usd_per_kwh: 1, usd_per_device_hour: {M4Max: -2}}"), VALUE, 3, 78,
         "a number of at least 0"},
        {COST("{kind: tokens, rented: [cloud]}"), WR_E_STUDY_USELESS_KEY, 3, 22, "under 'cost' of kind tokens"},
        {COST("{electricity_usd_per_kwh: 1, kind: measured}"), WR_E_STUDY_USELESS_KEY, 3, 8,
         "under 'cost' of kind measured"},
        {CARBON("{}"), LACKS, 3, 9, "'carbon' lacks the key 'grid_kgco2e_per_kwh'"},
        {CARBON("0.4"), VALUE, 3, 9, "a mapping"},
        {CARBON("{grid_kgco2e_per_kwh: -0.4}"), VALUE, 3, 31, "a number of at least 0"},
        {CARBON("{grid_kgco2e_per_kwh: {cloud: 0.4}}"), LACKS, 3, 31, "'grid_kgco2e_per_kwh' lacks the key 'local'"},
        {CARBON("{grid_kgco2e_per_kwh: 1, embodied: true}"), LACKS, 3, 9,
         "'carbon' with 'embodied' lacks the key 'lifetime_years'"},
        {CARBON("{grid_kgco2e_per_kwh: 1, embodied: true, lifetime_years: 0}"), VALUE, 3, 66, "at least 0.01"},
        {CARBON("{grid_kgco2e_per_kwh: 1, lifetime_years: 4}"), WR_E_STUDY_USELESS_KEY, 3, 34,
         "key 'lifetime_years' does nothing under 'carbon' without 'embodied'"},
        {CARBON("{grid_kgco2e_per_kwh: 1, embodied: false, lifetime_years: 4}"), WR_E_STUDY_USELESS_KEY, 3, 51,
         "without 'embodied'"},
        {CARBON("{grid_kgco2e_per_kwh: 1, embodied: yes, lifetime_years: 4}"), VALUE, 3, 44, "true or false"},
        {CARBON("{grid_kgco2e_per_kwh: 1, embodied: [M4Max], lifetime_years: 4}"), VALUE, 3, 44,
         "a mapping of accelerators to kg"},
        {CARBON("{grid_kgco2e_per_kwh: 1, hourly: {}}"), UNKNOWN, 3, 34, "grid_kgco2e_per_kwh, starts_at, embodied"},
        {"objective: energy", "objective: carbon", LACKS, 9, 12,
         "whose objective weighs carbon, lacks the key 'carbon'"},
    };
    (void)state;
    ASSERT_DEFECTS(cases);
}

static void pairs_name_what_the_table_has(void **state)
{
    static const char first[] = "  - {site: local, accelerator: laptop}";
    static const struct study_defect cases[] = {
        {first, "  - local", VALUE, 6, 5, "a mapping of site, accelerator, model or pair"},
        {first, "  - {}", VALUE, 6, 5, "an entry of 'pairs' is an empty mapping"},
        {first, "  - {site: edge}", CHOICE, 6, 12, "expected one of local, cloud"},
        {first, "  - {model: []}", VALUE, 6, 13, "a label or pattern of models"},
        {first, "  - {accelerator: labtop}", WR_E_STUDY_NO_MATCH, 6, 19, "has accelerator 'labtop'"},
        {first, "  - {accelerator: labtop}", WR_E_STUDY_NO_MATCH, 6, 19, "did you mean 'laptop'?"},
        {first, "  - {site: local, model: 'x*'}", WR_E_STUDY_NO_MATCH, 6, 26, "has model 'x*'"},
        {first, "  - {pair: \"small@lap\"}", WR_E_STUDY_NO_MATCH, 6, 12, "did you mean 'small@laptop'?"},
        {first, "  - {site: local, model: large}", WR_E_STUDY_NO_MATCH_TOGETHER, 6, 5, "each key alone"},
        {first, "  - {pair: \"smal[l]@laptop\"}", WR_E_STUDY_NO_MATCH, 6, 12, "small@laptop"},
        {"baseline: large@rack", "baseline: large@rock", WR_E_STUDY_UNKNOWN_PAIR, 8, 11, "did you mean 'large@rack'?"},
        {"baseline: large@rack", "baseline: \"large@*\"", WR_E_STUDY_UNKNOWN_PAIR, 8, 11, "no pair 'large@*'"},
        {"baseline: large@rack", "baseline: [a]", VALUE, 8, 11, "the label of a pair, MODEL@ACCELERATOR"},
        {"allow_mixed_basis: true", "allow_mixed_basis: false", WR_E_STUDY_MIXED_BASIS, 5, 1,
         "'small@laptop' is measured at wall, 'large@rack' at accelerator"},
        {"allow_mixed_basis: true", "question: x", WR_E_STUDY_MIXED_BASIS, 5, 1, "set 'allow_mixed_basis: true'"},
    };
    (void)state;
    ASSERT_DEFECTS(cases);
}

static void an_empty_list_of_pairs_is_refused(void **state)
{
    (void)state;
    struct wr_study study;
    struct wr_error error;
    assert_int_equal(load(&study,
                          "wattroute: 1\nname: n\nmeasurements: t\nbaseline: b\npairs: []\n"
                          "policies: {o: {kind: oracle}}\n",
                          NULL, &error),
                     VALUE);
    assert_int_equal(error.line, 5);
    assert_int_equal(error.column, 8);
}

static void conditions_are_read_and_their_columns_found(void **state)
{
#define WHERE(condition) WITH("queries:\n  where:\n    - " condition)
    static const struct study_defect cases[] = {
        {WHERE("domain"), WR_E_WHERE_SYNTAX, 5, 7, "there is no operator"},
        {WHERE("domain = math"), WR_E_WHERE_SYNTAX, 5, 14, "'=' is not an operator"},
        {WHERE("'domain = math'"), WR_E_WHERE_SYNTAX, 5, 15, "'=' is not an operator"},
        {WHERE("domain ! math"), WR_E_WHERE_SYNTAX, 5, 14, "'!' is not an operator"},
        {WHERE("== math"), WR_E_WHERE_SYNTAX, 5, 7, "no column before"},
        {WHERE("domain =="), WR_E_WHERE_SYNTAX, 5, 14, "no value after"},
        {WHERE("domain === math"), WR_E_WHERE_SYNTAX, 5, 16, "two operators"},
        {WHERE("domain == \"math"), WR_E_WHERE_SYNTAX, 5, 17, "quoted value does not end"},
        {WHERE("domain == \"math\" x"), WR_E_WHERE_SYNTAX, 5, 17, "quoted value does not end"},
        {WHERE("domain < math"), WR_E_WHERE_SYNTAX, 5, 7, "domains have no order"},
        {WHERE("domain == maths"), WR_E_WHERE_DOMAIN, 5, 17,
         "no domain 'maths'; expected one of math, computer science"},
        {WHERE("domain == maths"), WR_E_WHERE_DOMAIN, 5, 17, "did you mean 'math'?"},
        {WHERE("inputtokens < 100"), WR_E_WHERE_COLUMN, 5, 7, "did you mean 'input_tokens'?"},
        {WHERE("  \"x > 1\""), WR_E_WHERE_COLUMN, 5, 10,
         "expected one of domain, input_tokens, query_weight, contaminated, score, bert, score"},
        {WHERE("score > 1"), WR_E_WHERE_AMBIGUOUS, 5, 7, "both a router and a feature"},
        {WHERE("input_tokens < many"), WR_E_WHERE_SYNTAX, 5, 22, "the value is not a number"},
        {WHERE("input_tokens < '1'"), WR_E_WHERE_SYNTAX, 5, 23, "the value is not a number"},
        {WHERE("contaminated == nan"), WR_E_WHERE_SYNTAX, 5, 23, "the value is not a number"},
        {WHERE("[a]"), VALUE, 5, 7, "a condition, as in"},
    };
    (void)state;
    ASSERT_DEFECTS(cases);
}

static void policies_have_kinds_and_the_options_of_their_kind(void **state)
{
#define POLICY(policy) "  oracle: {kind: oracle}", "  oracle: " policy
    static const struct study_defect cases[] = {
        {POLICY("{scope: all}"), LACKS, 13, 11, "policy 'oracle' lacks the key 'kind'"},
        {POLICY("{kind: orcale}"), CHOICE, 13, 18,
         "expected one of always, oracle, imperfect, threshold, decisions, random, cascade, per-domain, budget, "
         "learned; did "
         "you mean "
         "'oracle'?"},
        {POLICY("{kind: [oracle]}"), VALUE, 13, 18, "one of always, oracle, imperfect"},
        {POLICY("oracle"), VALUE, 13, 11, "a mapping, as in {kind: always, pair: baseline}"},
        {POLICY("{kind: oracle, scop: all}"), UNKNOWN, 13, 26, "did you mean 'scope'?"},
        {POLICY("{kind: oracle, scop: all}"), UNKNOWN, 13, 26,
         "policy 'oracle' of kind oracle; expected one of scope, fallback, max_latency_s, "},
        {POLICY("{kind: oracle, pair: baseline}"), WR_E_STUDY_USELESS_KEY, 13, 26,
         "'pair' does nothing under policy 'oracle' of kind oracle"},
        {POLICY("{kind: always, pair: baseline, fallback: cheapest}"), WR_E_STUDY_USELESS_KEY, 13, 42, "'fallback'"},
        {POLICY("{kind: imperfect, rate: 0.8}"), LACKS, 13, 11, "lacks the key 'preset'"},
        {POLICY("{kind: imperfect, preset: ipw}"), LACKS, 13, 11, "lacks the key 'rate'"},
        {POLICY("{kind: imperfect, preset: ipv, rate: 1}"), CHOICE, 13, 37, "ipw, uniform; did you mean 'ipw'?"},
        {POLICY("{kind: imperfect, preset: ipw, rate: 80}"), VALUE, 13, 48, "at least 0 and at most 1"},
        {POLICY("{kind: imperfect, preset: ipw, rate: 1, mis: 0.1}"), UNKNOWN, 13, 51, "preset, rate, miss"},
        {POLICY("{kind: imperfect, preset: ipw, rate: 1, miss: 0.1}"), WR_E_STUDY_BOTH, 13, 51, "'rate' and 'miss'"},
        {POLICY("{kind: imperfect, miss: 1.1}"), VALUE, 13, 35, "at least 0 and at most 1"},
        {POLICY("{kind: imperfect, miss: 0.1, then: leaves}"), CHOICE, 13, 46, "stays, escalates"},
        {POLICY("{kind: imperfect, miss: 0.1, then: stays}"), WR_E_POLICY_OPTIONS, 13, 11,
         "expected 'false_local' beside"},
        {POLICY("{kind: imperfect, miss: 0.1, false_local_to: best_local}"), WR_E_POLICY_OPTIONS, 13, 11,
         "expected 'false_local' beside"},
        {POLICY("{kind: oracle, rate: 1}"), WR_E_STUDY_USELESS_KEY, 13, 26, "'rate' does nothing"},
        {POLICY("{kind: always, pair: baseline, pairs: []}"), WR_E_STUDY_USELESS_KEY, 13, 42, "'pairs'"},
        {POLICY("{kind: oracle, pairs: local}"), VALUE, 13, 33, "a list of mappings"},
        {POLICY("{kind: oracle, pairs: [{site: garden}]}"), CHOICE, 13, 41, "local, cloud"},
        {POLICY("{kind: oracle, pairs: [{model: nosuch}]}"), WR_E_STUDY_NO_MATCH, 13, 42, "nosuch"},
        {POLICY("{kind: oracle, pairs: [{accelerator: desk}]}"), WR_E_STUDY_NOT_IN_PLAY, 13, 33, "not in play"},
        {POLICY("{kind: always}"), LACKS, 13, 11, "lacks the key 'pair'"},
        {POLICY("{kind: oracle, scope: local_frist}"), CHOICE, 13, 33, "local_first, all; did you mean 'local_first'?"},
        {POLICY("{kind: oracle, fallback: best}"), CHOICE, 13, 36, "baseline, cheapest, best_score"},
        {POLICY("{kind: oracle, max_latency_s: fast}"), VALUE, 13, 41, "a number of at least 0"},
        {POLICY("{kind: oracle, max_latency_s: -1}"), VALUE, 13, 41, "'-1'"},
        {POLICY("{kind: oracle, router: 1}"), VALUE, 13, 34, "expected a mapping"},
        {POLICY("{kind: oracle, router: {joule: 1}}"), UNKNOWN, 13, 35, "energy_j, latency_s, cost_usd"},
        {POLICY("{kind: oracle, router: {energy_j: -1}}"), VALUE, 13, 45, "a number of at least 0"},
        {POLICY("{kind: always, pair: {}}"), VALUE, 13, 32, "the label of a pair in play, baseline or best_local"},
        {POLICY("{kind: always, pair: \"small@lap\"}"), WR_E_STUDY_UNKNOWN_PAIR, 13, 32,
         "did you mean 'small@laptop'?"},
        {POLICY("{kind: always, pair: \"small@desk\"}"), WR_E_STUDY_NOT_IN_PLAY, 13, 32, "add it to 'pairs'"},
        {"  - {site: local, accelerator: laptop}", "  - {site: cloud}", WR_E_POLICY_NO_LOCAL, 12, 30,
         "policies.best.pair is 'best_local', but no pair in play is local"},
        {POLICY("{kind: oracle}\n  oracle: {kind: oracle}"), WR_E_YAML_DUPLICATE, 14, 3, "first at line 13, column 3"},
    };
    (void)state;
    ASSERT_DEFECTS(cases);
}

/* Of two forms of a policy, one; lists of pairs; mappings among the options. */
static void routers_have_the_options_of_their_form(void **state)
{
#define COIN(rest) POLICY("{kind: random, " rest "}")
#define CASCADE(rest) POLICY("{kind: cascade, " rest "}")
    static const struct study_defect cases[] = {
        {COIN("share: 0.5"), LACKS, 13, 11, "lacks the key 'strong'"},
        {COIN("sampled: true"), LACKS, 13, 11, "lacks the key 'strong'"},
        {COIN("like: best, share: 0.5"), WR_E_STUDY_BOTH, 13, 38, "has both 'like' and 'share'"},
        {COIN("strong: baseline, weak: best_local, share: 1.5"), VALUE, 13, 69, "at most 1"},
        {COIN("strong: baseline, weak: nosuch, share: 1"), WR_E_STUDY_UNKNOWN_PAIR, 13, 50, "policies.oracle.weak"},
        {COIN("like: bets"), CHOICE, 13, 32, "expected one of cloud, best; did you mean 'best'?"},
        {COIN("like: oracle"), CHOICE, 13, 32, "expected one of cloud, best"},
        {COIN("like: [best]"), VALUE, 13, 32, "the name of another policy of the study"},
        {COIN("like: best, sampled: 1"), VALUE, 13, 47, "true or false"},
        {COIN("like: best, pairs: [{site: local}]"), WR_E_STUDY_USELESS_KEY, 13, 38, "'pairs' does nothing"},
        {CASCADE("pairs: [baseline]"), VALUE, 13, 34, "a list of 2 to 16 labels of pairs"},
        {CASCADE("pairs: [baseline, best_local]"), LACKS, 13, 11, "lacks the key 'verifier'"},
        {CASCADE("pairs: [baseline, large@rack], verifier: {error: 0}"), VALUE, 13, 45, "each pair once"},
        {CASCADE("pairs: [baseline, best_local], verifier: {error: 0}"), WR_E_STUDY_UNKNOWN_PAIR, 13, 45,
         "the label of a pair in play, or baseline"},
        {CASCADE("pairs: [small@laptop, baseline], verifier: 0.1"), VALUE, 13, 70, "{error: RATE}"},
        {CASCADE("pairs: [small@laptop, baseline], verifier: {}"), LACKS, 13, 70,
         "'verifier' of policy 'oracle' lacks the key 'error'"},
        {CASCADE("pairs: [small@laptop, baseline], verifier: {eror: 0}"), UNKNOWN, 13, 71,
         "'verifier' of policy 'oracle'; expected one of error, sampled, column"},
        {CASCADE("pairs: [small@laptop, baseline], verifier: {error: 0, accept: 1}"), WR_E_STUDY_BOTH, 13, 81,
         "both 'error' and 'accept'"},
        {CASCADE("pairs: [small@laptop, baseline], verifier: {column: score2, accept: 1}"), WR_E_WHERE_COLUMN, 13, 79,
         "'score2'"},
        {CASCADE("pairs: [small@laptop, mid@laptop, baseline], verifier: {column: bert, accept: 1}"),
         WR_E_POLICY_CASCADE_COLUMN, 13, 11, "but 3 pairs are named"},
        {POLICY("{kind: per-domain, folds: 1}"), VALUE, 13, 37, "a whole number of at least 2 and at most 1000"},
        {POLICY("{kind: per-domain, by: cost}"), CHOICE, 13, 34, "accuracy, score, objective"},
        {POLICY("{kind: decisions}"), LACKS, 13, 11, "CSV or JSON lines with id"},
        {POLICY("{kind: decisions, file: ''}"), VALUE, 13, 35, "a text on one line"},
        {POLICY("{kind: decisions, file: x, missing: cheapest}"), CHOICE, 13, 47, "error, baseline"},
        {WITH("seed: -1"), VALUE, 3, 7, "a whole number of at least 0"},
    };
    (void)state;
    ASSERT_DEFECTS(cases);
}

static void policies_must_be_there(void **state)
{
    (void)state;
    struct wr_study study;
    struct wr_error error;
    const char *head = "wattroute: 1\nname: n\nmeasurements: t\nbaseline: b\n";
    char text[256];
    assert_int_equal(load(&study, head, NULL, &error), LACKS);
    snprintf(text, sizeof text, "%spolicies: {}\n", head);
    assert_int_equal(load(&study, text, NULL, &error), VALUE);
    snprintf(text, sizeof text, "%spolicies: [a]\n", head);
    assert_int_equal(load(&study, text, NULL, &error), VALUE);
    assert_int_equal(error.line, 5);
    assert_int_equal(error.column, 11);
    assert_int_equal(load(&study, "[1]\n", NULL, &error), VALUE);
    assert_int_equal(error.line, 1);
}

static void what_the_table_lacks_is_an_error_where_the_study_asks(void **state)
{
    (void)state;
    assert_defect_without(WR_COL_LATENCY, &(struct study_defect){POLICY("{kind: oracle, max_latency_s: 3}"),
                                                                 WR_E_STUDY_NEEDS_LATENCY, 13, 26, "no latency_s"});
    assert_defect_without(WR_COL_ENERGY,
                          &(struct study_defect){"objective: energy", "objective: energy", WR_E_OBJECTIVE_INPUT, 9, 12,
                                                 "needs energy_j, which the measurements do not have"});
    assert_defect_without(WR_COL_ENERGY, &(struct study_defect){"objective: energy", "question: x",
                                                                WR_E_OBJECTIVE_INPUT, 1, 1, "needs energy_j"});
    assert_defect_without(WR_COL_COST, &(struct study_defect){WITH("cost: {kind: measured}"), WR_E_REPLAY_COLUMN, 3, 14,
                                                              "no variable 'cost_usd'"});
    assert_defect_without(WR_COL_QUERY_DOMAIN, &(struct study_defect){WHERE("domain == math"), WR_E_WHERE_COLUMN, 5, 7,
                                                                      "no query column 'domain'"});
    meta.column[WR_COL_INPUT_TOKENS].dim2 = WR_DIM_MODEL; /* one count per model is not one per query */
    assert_defect(&(struct study_defect){WHERE("input_tokens < 9"), WR_E_WHERE_COLUMN, 5, 7, "'input_tokens'"});
    meta.column[WR_COL_INPUT_TOKENS].dim2 = WR_DIM_NONE;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_known_and_required_ones_are_there),
        cmocka_unit_test(values_are_what_their_keys_expect),
        cmocka_unit_test(cost_and_carbon_say_what_they_need),
        cmocka_unit_test(pairs_name_what_the_table_has),
        cmocka_unit_test(an_empty_list_of_pairs_is_refused),
        cmocka_unit_test(conditions_are_read_and_their_columns_found),
        cmocka_unit_test(policies_have_kinds_and_the_options_of_their_kind),
        cmocka_unit_test(routers_have_the_options_of_their_form),
        cmocka_unit_test(policies_must_be_there),
        cmocka_unit_test(what_the_table_lacks_is_an_error_where_the_study_asks),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
