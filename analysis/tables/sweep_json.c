#include "analysis/tables/sweep_json.h"

#include "analysis/tables/json_parts.h"
#include "sim/base/memory.h"

#include <stdlib.h>
#include <string.h>

/* The value as text, freed with free(); NULL with the error filled. */
static char *dump(struct wr_json *json, const json_t *value, size_t flags)
{
    char *text = json->code == WR_OK ? json_dumps(value, flags | JSON_REAL_PRECISION(17)) : NULL;
    if (text == NULL && json->code == WR_OK) {
        json->code = wr_fail(json->error, WR_E_NO_MEMORY, "%d", 0);
    }
    return text;
}

enum wr_code wr_sweep_json_begin(FILE *stream, const struct wr_report *report, const struct wr_sweep *sweep,
                                 struct wr_error *error)
{
    struct wr_json json;
    wr_json_begin(&json, error);
    wr_json_put_study(&json, json.root, report);
    wr_json_put_metrics(&json, json.root, &report->rows->asked);
    json_t *keys = wr_json_array(&json, json.root, "swept_keys");
    for (int i = 0; i < sweep->keys; i++) {
        wr_json_text(&json, keys, NULL, sweep->key[i]);
    }
    char *text = dump(&json, json.root, JSON_INDENT(2));
    if (text != NULL) {
        fwrite(text, 1, strlen(text) - strlen("\n}"), stream);
        fputs(",\n  \"rows\": [", stream);
    }
    free(text);
    json_decref(json.root);
    return json.code;
}

static void put_swept(struct wr_json *json, json_t *row, const struct wr_sweep *sweep, int64_t scenario)
{
    json_t *swept = wr_json_object(json, row, "swept");
    for (int i = 0; i < sweep->keys && json->code == WR_OK; i++) {
        char *value = wr_scenario_text(sweep, scenario, i, json->error);
        if (value == NULL) {
            json->code = WR_E_NO_MEMORY;
        } else if (value[0] != '\0') {
            wr_json_text(json, swept, sweep->key[i], value);
        }
        wr_free(value);
    }
}

enum wr_code wr_sweep_json_add(FILE *stream, const struct wr_sweep *sweep, const struct wr_sweep_scenario *scenario,
                               bool is_first, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int64_t i = 0; i < scenario->rows->rows && code == WR_OK; i++) {
        struct wr_json json;
        wr_json_begin(&json, error);
        json_t *list = wr_json_array(&json, json.root, "row");
        json_t *row = wr_json_put_row(&json, list, &scenario->rows->row[i]);
        put_swept(&json, row, sweep, scenario->scenario);
        char *text = dump(&json, row, 0);
        if (text != NULL) {
            fprintf(stream, "%s\n    %s", is_first && i == 0 ? "" : ",", text);
        }
        free(text);
        json_decref(json.root);
        code = json.code;
    }
    return code;
}

enum wr_code wr_sweep_json_end(FILE *stream, const char *const *warning, int warnings, struct wr_error *error)
{
    struct wr_json json;
    wr_json_begin(&json, error);
    json_t *list = wr_json_array(&json, json.root, "warnings");
    for (int i = 0; i < warnings; i++) {
        wr_json_text(&json, list, NULL, warning[i]);
    }
    char *text = dump(&json, list, 0);
    if (text != NULL) {
        fprintf(stream, "\n  ],\n  \"warnings\": %s\n}\n", text);
    }
    free(text);
    json_decref(json.root);
    return json.code;
}
