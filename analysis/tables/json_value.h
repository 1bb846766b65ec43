/* jansson with one error path: setters that remember the first failure. For json.c and its neighbours only. */
#ifndef WATTROUTE_ANALYSIS_TABLES_JSON_VALUE_H
#define WATTROUTE_ANALYSIS_TABLES_JSON_VALUE_H

#include "sim/base/error.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

/* An object under construction. After the first failure every call does nothing and `code` tells. */
struct wr_json {
    json_t *root; /* owned */
    enum wr_code code;
    struct wr_error *error;
};

void wr_json_begin(struct wr_json *self, struct wr_error *error);
json_t *wr_json_object(struct wr_json *self, json_t *in, const char *key); /* NULL key: `in` is an array */
json_t *wr_json_array(struct wr_json *self, json_t *in, const char *key);
void wr_json_text(struct wr_json *self, json_t *in, const char *key, const char *text);
void wr_json_integer(struct wr_json *self, json_t *in, const char *key, int64_t value);
void wr_json_real(struct wr_json *self, json_t *in, const char *key, double value); /* not finite: null */
void wr_json_null(struct wr_json *self, json_t *in, const char *key);

/* Writes the object, indented, in the order of insertion; frees it either way. */
enum wr_code wr_json_finish(struct wr_json *self, FILE *stream);

#endif
