#include "sim/ingest/wide_rules.h"

#include <float.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { NAME, TOKENS, CHARACTERS, WEIGHT, USER, ARRIVAL, ZERO_OR_ONE, SCORE, JOULES, SECONDS, DOLLARS };

/* Characters stay below 2^53, where whole numbers are exact in a double. */
static const struct wr_value_rule values[] = {
    [NAME] = {WR_KIND_TEXT, 0, 0, "a name", WR_QUANTITY_NONE},
    [TOKENS] = {WR_KIND_WHOLE, 0, INT32_MAX, "a whole number of tokens from 0 to 2147483647", WR_QUANTITY_COUNT},
    [CHARACTERS] = {WR_KIND_WHOLE, 0, 9007199254740992.0, "a whole number of characters from 0", WR_QUANTITY_COUNT},
    [WEIGHT] = {WR_KIND_REAL, 0, 1e300, "a weight of 0 or more", WR_QUANTITY_NONE},
    [USER] = {WR_KIND_WHOLE, 0, INT32_MAX, "a user number from 0 to 2147483647", WR_QUANTITY_NONE},
    [ARRIVAL] = {WR_KIND_REAL, 0, 1e300, "seconds of 0 or more", WR_QUANTITY_INSTANT},
    [ZERO_OR_ONE] = {WR_KIND_CORRECT, 0, 1, "0 or 1", WR_QUANTITY_NONE},
    [SCORE] = {WR_KIND_SCORE, 0, 1, "a score from 0 to 1", WR_QUANTITY_SHARE},
    [JOULES] = {WR_KIND_REAL, 0, FLT_MAX, "joules of 0 or more", WR_QUANTITY_ENERGY},
    [SECONDS] = {WR_KIND_REAL, 0, FLT_MAX, "seconds of 0 or more", WR_QUANTITY_TIME},
    [DOLLARS] = {WR_KIND_REAL, 0, FLT_MAX, "USD of 0 or more", WR_QUANTITY_MONEY},
};

static const struct wr_wide_rule rules[] = {
    {"query_id", WR_SUBJECT_QUERY, WR_COL_QUERY_ID, false, true, &values[NAME]},
    {"question_id", WR_SUBJECT_QUERY, WR_COL_QUERY_ID, false, true, &values[NAME]},
    {"id", WR_SUBJECT_QUERY, WR_COL_QUERY_ID, false, true, &values[NAME]},
    {"query", WR_SUBJECT_QUERY, WR_COL_QUERY_ID, false, true, &values[NAME]},
    {"domain", WR_SUBJECT_QUERY, WR_COL_QUERY_DOMAIN, false, false, &values[NAME]},
    {"category", WR_SUBJECT_QUERY, WR_COL_QUERY_DOMAIN, false, false, &values[NAME]},
    {"subject", WR_SUBJECT_QUERY, WR_COL_QUERY_DOMAIN, false, false, &values[NAME]},
    {"task", WR_SUBJECT_QUERY, WR_COL_QUERY_DOMAIN, false, false, &values[NAME]},
    {"group", WR_SUBJECT_QUERY, WR_COL_QUERY_DOMAIN, false, false, &values[NAME]},
    {"input_tokens", WR_SUBJECT_QUERY, WR_COL_INPUT_TOKENS, false, false, &values[TOKENS]},
    {"prompt_tokens", WR_SUBJECT_QUERY, WR_COL_INPUT_TOKENS, false, false, &values[TOKENS]},
    {"question_chars", WR_SUBJECT_QUERY, WR_COL_INPUT_TOKENS, true, false, &values[CHARACTERS]},
    {"prompt_chars", WR_SUBJECT_QUERY, WR_COL_INPUT_TOKENS, true, false, &values[CHARACTERS]},
    {"query_weight", WR_SUBJECT_QUERY, WR_COL_QUERY_WEIGHT, false, true, &values[WEIGHT]},
    {"weight", WR_SUBJECT_QUERY, WR_COL_QUERY_WEIGHT, false, true, &values[WEIGHT]},
    {"query_user", WR_SUBJECT_QUERY, WR_COL_QUERY_USER, false, false, &values[USER]},
    {"user", WR_SUBJECT_QUERY, WR_COL_QUERY_USER, false, false, &values[USER]},
    {"arrival_s", WR_SUBJECT_QUERY, WR_COL_ARRIVAL, false, true, &values[ARRIVAL]},
    {"correct", WR_SUBJECT_MODEL_OR_PAIR, WR_COL_SCORE, false, false, &values[ZERO_OR_ONE]},
    {"score", WR_SUBJECT_MODEL_OR_PAIR, WR_COL_SCORE, false, false, &values[SCORE]},
    {"output_tokens", WR_SUBJECT_MODEL_OR_PAIR, WR_COL_OUTPUT_TOKENS, false, false, &values[TOKENS]},
    {"out_tokens", WR_SUBJECT_MODEL_OR_PAIR, WR_COL_OUTPUT_TOKENS, false, false, &values[TOKENS]},
    {"output_chars", WR_SUBJECT_MODEL_OR_PAIR, WR_COL_OUTPUT_TOKENS, true, false, &values[CHARACTERS]},
    {"out_chars", WR_SUBJECT_MODEL_OR_PAIR, WR_COL_OUTPUT_TOKENS, true, false, &values[CHARACTERS]},
    {"input_tokens", WR_SUBJECT_MODEL, WR_COL_INPUT_TOKENS, false, false, &values[TOKENS]},
    {"energy_j", WR_SUBJECT_PAIR, WR_COL_ENERGY, false, false, &values[JOULES]},
    {"latency_s", WR_SUBJECT_PAIR, WR_COL_LATENCY, false, false, &values[SECONDS]},
    {"cost_usd", WR_SUBJECT_PAIR, WR_COL_COST, false, false, &values[DOLLARS]},
};

const struct wr_wide_rule *wr_wide_rule_of(const char *header)
{
    const char *colon = strchr(header, ':');
    size_t length = colon ? (size_t)(colon - header) : strlen(header);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        bool per_query = rules[i].subject == WR_SUBJECT_QUERY;
        if (per_query == !colon && strlen(rules[i].name) == length && strncmp(rules[i].name, header, length) == 0) {
            return &rules[i];
        }
    }
    return NULL;
}

static bool has_word(const char *text, size_t length, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= length; i++) {
        if (strncasecmp(text + i, word, size) == 0) {
            return true;
        }
    }
    return false;
}

const char *wr_wide_alike(const char *header, enum wr_column_id *target)
{
    static const struct {
        const char *word, *name;
        enum wr_column_id target;
    } words[] = {
        {"energy", "energy_j", WR_COL_ENERGY},
        {"joule", "energy_j", WR_COL_ENERGY},
        {"kwh", "energy_j", WR_COL_ENERGY},
        {"latency", "latency_s", WR_COL_LATENCY},
        {"duration", "latency_s", WR_COL_LATENCY},
        {"elapsed", "latency_s", WR_COL_LATENCY},
        {"runtime", "latency_s", WR_COL_LATENCY},
        {"accuracy", "score", WR_COL_SCORE},
        {"correct", "correct", WR_COL_SCORE},
        {"score", "score", WR_COL_SCORE},
        {"generated_tokens", "output_tokens", WR_COL_OUTPUT_TOKENS},
        {"completion_tokens", "output_tokens", WR_COL_OUTPUT_TOKENS},
    };
    size_t length = strcspn(header, ":");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (has_word(header, length, words[i].word)) {
            *target = words[i].target;
            return words[i].name;
        }
    }
    return NULL;
}

const char *wr_wide_subject_of(const char *header)
{
    const char *colon = strchr(header, ':');
    return colon ? colon + 1 : "";
}
