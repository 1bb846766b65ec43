#include "analysis/commands/curve_values.h"

#include "sim/power/batching_setting.h"
#include "sim/text/nearest.h"
#include "sim/text/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static enum wr_code fail_usage(const char *what, struct wr_error *error)
{
    return wr_fail(error, WR_E_USAGE, "%s%s", what, "curve");
}

static enum wr_code check_load(const struct wr_curve_values *values, struct wr_error *error)
{
    if (values->load == NULL) {
        const bool useless =
            !isnan(values->output_tokens) || !isnan(values->loaded_idle_w) || values->cap > 0 || values->fleet != NULL;
        return useless
                   ? fail_usage("--output-tokens, --cap, --loaded-idle and --fleet have no use without --load", error)
                   : WR_OK;
    }
    if (values->batch != NULL || !isnan(values->measured_batch)) {
        return fail_usage("under --load the batch follows from the load; leave out --batch and --measured-batch, or "
                          "--load",
                          error);
    }
    if (isnan(values->output_tokens)) {
        return fail_usage("--load needs --output-tokens L, the mean number of tokens of an answer", error);
    }
    return values->cap > 0 ? WR_OK : fail_usage("--load needs --cap B, the most requests served at once", error);
}

enum wr_code wr_curve_values_check(const struct wr_curve_values *values, const struct wr_batching_kind *kind,
                                   struct wr_error *error)
{
    const bool is_measured = wr_batching_reads_curve(kind);
    if (values->file == NULL && is_measured) {
        return fail_usage("a measured curve needs a file of curves; give one, or a form with its parameters, as "
                          "--form affine --set t0_s=0.0067 ...",
                          error);
    }
    if (values->file == NULL && values->batch == NULL && values->load == NULL) {
        return fail_usage("a form is defined at every batch; say at which: --batch 1,8,64, or --load", error);
    }
    if (values->file == NULL && (values->pair.count > 0 || values->map.count > 0 || values->where.count > 0)) {
        return fail_usage("--pair, --map and --where are about a file of curves, and there is none", error);
    }
    if (is_measured && values->set.count > 0) {
        return fail_usage("--set gives parameters of a form, and a measured curve has none; add --form", error);
    }
    if (values->extrapolate && wr_batching_option(kind, "extrapolate") == NULL) {
        return fail_usage("--extrapolate is about measured curves and weight_bytes by batch; this form is defined at "
                          "every batch; leave it out",
                          error);
    }
    if (values->is_absolute && (is_measured || values->set.count > 0)) {
        return fail_usage("--absolute is about fitting a form, and nothing is fitted here", error);
    }
    if (values->file != NULL && strcmp(kind->name, "roofline") == 0) {
        return fail_usage("a roofline is given by --set and not fitted; leave out the file", error);
    }
    if (values->set.count > 0 && values->file != NULL) {
        return fail_usage("a form is either fitted to the file or given by --set; leave one out", error);
    }
    return check_load(values, error);
}

enum wr_code wr_curve_values_fleet(const struct wr_curve_values *values, struct wr_fleet_size *size,
                                   struct wr_error *error)
{
    static const char *const rules[] = {[WR_FLEET_REPLICAS] = "replicas",
                                        [WR_FLEET_UTILISATION] = "utilisation",
                                        [WR_FLEET_BATCH] = "batch",
                                        [WR_FLEET_LATENCY] = "latency_s"};
    const size_t key = strcspn(values->fleet, "=");
    for (int i = 0; i < (int)(sizeof rules / sizeof *rules) && values->fleet[key] == '='; i++) {
        const char *number = values->fleet + key + 1;
        if (strlen(rules[i]) == key && strncmp(rules[i], values->fleet, key) == 0 &&
            wr_parse_real(number, strlen(number), &size->value)) {
            size->rule = (enum wr_fleet_rule)i;
            return WR_OK;
        }
    }
    return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--fleet", values->fleet,
                   "replicas=N, or a bound as utilisation=0.7, batch=32 or latency_s=5");
}

static enum wr_code fail_key(const struct wr_batching_kind *kind, const char *text, struct wr_error *error)
{
    const char *names[16];
    char expected[WR_ERROR_TEXT], typed[64];
    size_t count = 0;
    int length = snprintf(expected, sizeof expected, "KEY=VALUE with one of");
    for (int i = 0; i < kind->options; i++) {
        if (kind->option[i].type != WR_OPTION_CHOICE) { /* which has an option of the command */
            names[count++] = kind->option[i].key;
            length += snprintf(expected + length, sizeof expected - (size_t)length, "%s %s", count > 1 ? "," : "",
                               kind->option[i].key);
        }
    }
    snprintf(typed, sizeof typed, "%.*s", (int)strcspn(text, "="), text);
    snprintf(expected + length, sizeof expected - (size_t)length, "; did you mean '%s'?",
             wr_nearest(typed, names, count));
    return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--set", text, expected);
}

/* "1:4e9,16:16e9" */
static bool read_points(const char *text, struct wr_points *points)
{
    bool fine = true;
    wr_points_init(points, (double)NAN);
    for (size_t length; fine && *text; text += length + (text[length] == ',')) {
        double at, y;
        const size_t colon = strcspn(text, ":,");
        length = strcspn(text, ",");
        fine = text[colon] == ':' && wr_parse_real(text, colon, &at) &&
               wr_parse_real(text + colon + 1, length - colon - 1, &y) && wr_points_add(points, at, y) &&
               text[length + (text[length] == ',')] != (text[length] == ',' ? '\0' : ',');
    }
    return fine && points->points >= 2;
}

static enum wr_code fail_number(const struct wr_option *option, const char *text, struct wr_error *error)
{
    char expected[WR_ERROR_TEXT];
    snprintf(expected, sizeof expected, "a number from %g to %g%s (%s)", option->min, option->max,
             option->type == WR_OPTION_POINTS ? ", or two or more above 0 by rising batch, as 1:4e9,16:16e9" : "",
             option->help);
    return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--set", text, expected);
}

static enum wr_code set_one(struct wr_batching *batching, const char *text, struct wr_error *error)
{
    char key[64];
    const size_t length = strcspn(text, "=");
    snprintf(key, sizeof key, "%.*s", (int)length, text);
    const struct wr_option *option = text[length] == '=' ? wr_batching_option(batching->kind, key) : NULL;
    if (option == NULL || option->type == WR_OPTION_CHOICE) {
        return fail_key(batching->kind, text, error);
    }
    const char *number = text + length + 1;
    double value;
    struct wr_points points;
    if (option->type == WR_OPTION_POINTS && strchr(number, ':') != NULL && read_points(number, &points)) {
        wr_batching_set_points(batching, option, &points);
    } else if (wr_parse_real(number, strlen(number), &value) && value >= option->min && value <= option->max) {
        wr_batching_set(batching, option, value);
    } else {
        return fail_number(option, text, error);
    }
    return WR_OK;
}

static enum wr_code extrapolate(struct wr_batching *batching, struct wr_error *error)
{
    const struct wr_batching_kind *kind = batching->kind;
    const char *lacks = NULL;
    wr_batching_set(batching, wr_batching_option(kind, "extrapolate"), 1);
    return kind->useless == NULL || *kind->useless(batching->config, &lacks) == NULL
               ? WR_OK
               : fail_usage("--extrapolate has no use with one number for weight_bytes, which holds at every batch; "
                            "leave it out, or give numbers by batch, as --set weight_bytes=1:4e9,16:16e9",
                            error);
}

enum wr_code wr_curve_values_set(const struct wr_curve_values *values, struct wr_batching *batching,
                                 struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < values->set.count && code == WR_OK; i++) {
        code = set_one(batching, values->set.text[i], error);
    }
    return code == WR_OK && values->extrapolate ? extrapolate(batching, error) : code;
}

int wr_curve_values_text(const struct wr_option *option, const void *config, char *text, size_t size)
{
    struct wr_points points = {.value = (double)NAN};
    const unsigned char *field = (const unsigned char *)config + option->offset;
    int length = 0;
    text[0] = '\0';
    if (option->type == WR_OPTION_POINTS) {
        memcpy(&points, field, sizeof points);
    } else if (option->type == WR_OPTION_REAL) {
        memcpy(&points.value, field, sizeof points.value);
    }
    if (points.points == 0 && isfinite(points.value)) {
        length = snprintf(text, size, " %s=%.6g", option->key, points.value);
    }
    for (int i = 0; i < points.points; i++) {
        length += snprintf(text + length, size - (size_t)length, i == 0 ? " %s=%g:%.6g" : "%s%g:%.6g",
                           i == 0 ? option->key : ",", points.at[i], points.y[i]);
    }
    return length;
}
