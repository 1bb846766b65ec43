#include "sim/ingest/grid_table.h"

#include "sim/base/memory.h"
#include "sim/ingest/input.h"
#include "sim/ingest/instant.h"
#include "sim/ingest/small_table.h"
#include "sim/table/hour_clock.h"
#include "sim/text/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum slot { HOUR, INTENSITY };

/* Of the dirtiest grids it is below 1.5: more is grams by mistake. */
static const double MOST_KG_PER_KWH = 10;
enum { SECONDS_PER_HOUR = 3600 };

static const struct wr_small_slot slots[] = {
    [HOUR] = {"hour", 1, WR_NEEDED, {WR_KIND_TEXT, 0, 0, "an hour, as 13 or 2024-03-01 13:00", WR_QUANTITY_NONE}},
    [INTENSITY] = {"kgco2e_per_kwh", 1, WR_NEEDED, {WR_KIND_REAL, 0, 1e6, "a number of 0 or more", WR_QUANTITY_NONE}},
};
static const struct wr_small_alias aliases[] = {{"gco2e_per_kwh", INTENSITY, 1e-3}, {NULL, 0, 0}};
static const struct wr_small_spec spec = {
    .slot = slots, .slots = (int)(sizeof slots / sizeof *slots), .alias = aliases};

/* A row of the table, by its hour. */
struct row {
    int64_t hour, row;
};

struct reading {
    struct wr_small_table table; /* owned */
    struct row *row;             /* owned; [table.rows] */
    bool is_dated, has_zone;     /* as the first row is */
};

void wr_hour_text(bool is_dated, int64_t hour, char text[WR_HOUR_TEXT])
{
    if (!is_dated) {
        snprintf(text, WR_HOUR_TEXT, "%" PRId64, hour);
        return;
    }
    /* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": the civil date of days since 1970-01-01, which
     * are not negative here. */
    const int64_t days = hour / WR_HOURS_PER_DAY + 719468, era = days / 146097, of_era = days - era * 146097;
    const int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    const int64_t day = of_year - (153 * month + 2) / 5 + 1;
    snprintf(text, WR_HOUR_TEXT, "%04" PRId64 "-%02" PRId64 "-%02" PRId64 " %02" PRId64 ":00",
             year + era * 400 + (month >= 10), month < 10 ? month + 3 : month - 9, day, hour % WR_HOURS_PER_DAY);
}

static enum wr_code fail_hour(const struct reading *self, int64_t row, struct wr_error *error)
{
    const char *form = self->is_dated ? self->has_zone ? "a full hour with a date and a zone, as the first row has"
                                                       : "a full hour with a date and no zone, as the first row has"
                                      : "0 to 23, or a full hour with a date, as 2024-03-01 13:00";
    wr_fail(error, WR_E_GRID_HOUR, "%s%s", wr_small_text(&self->table, row, HOUR), form);
    return wr_small_fail_at(&self->table, row, error);
}

/* The hour that a row is about; the first row says whether hours are dated. */
static enum wr_code read_hour(struct reading *self, int64_t row, struct wr_error *error)
{
    const char *text = wr_small_text(&self->table, row, HOUR);
    const size_t length = strlen(text);
    struct wr_instant instant;
    int64_t hour = -1;
    const bool is_dated = wr_instant_parse(text, length, &instant);
    if (row == 0) {
        self->is_dated = is_dated;
        self->has_zone = is_dated && instant.has_zone;
    }
    if (is_dated && self->is_dated && instant.has_zone == self->has_zone && instant.ns == 0 && instant.s >= 0 &&
        instant.s % SECONDS_PER_HOUR == 0) {
        hour = instant.s / SECONDS_PER_HOUR;
    } else if (!is_dated && !self->is_dated && (!wr_parse_integer(text, length, &hour) || hour >= WR_HOURS_PER_DAY)) {
        hour = -1;
    }
    self->row[row] = (struct row){hour, row};
    return hour >= 0 ? WR_OK : fail_hour(self, row, error);
}

static enum wr_code check_intensity(const struct reading *self, int64_t row, struct wr_error *error)
{
    const double value = wr_small_value(&self->table, row, INTENSITY);
    if (value <= MOST_KG_PER_KWH) {
        return WR_OK;
    }
    wr_fail(error, WR_E_GRID_INTENSITY, "%g%g", value, MOST_KG_PER_KWH);
    return wr_small_fail_at(&self->table, row, error);
}

static int by_hour(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->hour != y->hour) {
        return x->hour < y->hour ? -1 : 1;
    }
    return (x->row > y->row) - (x->row < y->row);
}

static enum wr_code fail_gap(const struct reading *self, int64_t missing, struct wr_error *error)
{
    char text[WR_HOUR_TEXT];
    wr_hour_text(self->is_dated, missing, text);
    wr_fail(error, WR_E_GRID_GAP, "%s%s", text,
            self->is_dated ? "a row for each hour from the first to the last" : "a row for each of 0 to 23");
    return wr_fail_at(error, self->table.file, 0, 0);
}

/* Rows in the order of their hours have each hour once and leave none out. */
static enum wr_code check_hours(const struct reading *self, struct wr_error *error)
{
    const int64_t rows = self->table.rows, first = self->is_dated ? self->row[0].hour : 0;
    for (int64_t i = 1; i < rows; i++) {
        const struct row *row = &self->row[i];
        if (row->hour == row[-1].hour) {
            wr_fail(error, WR_E_GRID_TWICE, "%s%" PRId64, wr_small_text(&self->table, row->row, HOUR),
                    self->table.line[row[-1].row]);
            return wr_small_fail_at(&self->table, row->row, error);
        }
    }
    for (int64_t i = 0; i < rows; i++) {
        if (self->row[i].hour != first + i) {
            return fail_gap(self, first + i, error);
        }
    }
    return self->is_dated || rows == WR_HOURS_PER_DAY ? WR_OK : fail_gap(self, rows, error);
}

static enum wr_code make(const struct reading *self, struct wr_grid_profile *profile, struct wr_error *error)
{
    const int64_t rows = self->table.rows;
    *profile = (struct wr_grid_profile){.hours = (int32_t)rows,
                                        .first = (int32_t)(self->is_dated ? self->row[0].hour : 0),
                                        .is_dated = self->is_dated,
                                        .has_zone = self->has_zone};
    profile->kg_per_kwh = wr_array((size_t)rows, sizeof *profile->kg_per_kwh, error);
    if (!profile->kg_per_kwh) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t i = 0; i < rows; i++) {
        profile->kg_per_kwh[i] = wr_small_value(&self->table, self->row[i].row, INTENSITY);
    }
    wr_grid_profile_sum_up(profile);
    return WR_OK;
}

static enum wr_code take(struct reading *self, struct wr_grid_profile *profile, struct wr_error *error)
{
    const int64_t rows = self->table.rows;
    self->row = wr_array((size_t)rows, sizeof *self->row, error);
    enum wr_code code = self->row ? WR_OK : WR_E_NO_MEMORY;
    for (int64_t row = 0; row < rows && code == WR_OK; row++) {
        code = read_hour(self, row, error);
        code = code == WR_OK ? check_intensity(self, row, error) : code;
    }
    if (code == WR_OK) {
        qsort(self->row, (size_t)rows, sizeof *self->row, by_hour);
        code = check_hours(self, error);
    }
    return code == WR_OK ? make(self, profile, error) : code;
}

enum wr_code wr_grid_table_read(struct wr_grid_profile *self, const char *path, struct wr_error *error)
{
    struct wr_input *input = NULL;
    struct wr_table_form form = {.dialect = {.delimiter = ',', .decimal = '.'}};
    struct reading reading = {.row = NULL};
    *self = (struct wr_grid_profile){0};
    enum wr_code code = wr_input_open(&input, path, error);
    code = code == WR_OK ? wr_small_read(&reading.table, &spec, input, &form, error) : code;
    code = code == WR_OK ? take(&reading, self, error) : code;
    wr_small_free(&reading.table);
    wr_free(reading.row);
    wr_ignored_columns_free(&form.ignored);
    wr_input_close(input);
    return code;
}

void wr_grid_table_free(struct wr_grid_profile *self)
{
    wr_free(self->kg_per_kwh);
    *self = (struct wr_grid_profile){0};
}
