#include "analysis/stats/bundle.h"

#include "sim/base/memory.h"

#include <string.h>

struct wr_bundle wr_bundle_of(int columns, int lines)
{
    return (struct wr_bundle){.columns = columns, .lines = lines};
}

void wr_bundle_free(struct wr_bundle *self)
{
    wr_free(self->row);
    wr_free(self->line);
    wr_free(self->value);
    wr_free(self->start);
    *self = (struct wr_bundle){0};
}

static enum wr_code grow(struct wr_bundle *self, struct wr_error *error)
{
    const size_t entries = self->entries + 1, columns = (size_t)self->columns;
    void *row = self->row, *line = self->line, *value = self->value;
    enum wr_code code = wr_array_grow(&row, &self->row_capacity, entries, sizeof *self->row, error);
    self->row = row;
    code = code == WR_OK ? wr_array_grow(&line, &self->line_capacity, entries, sizeof *self->line, error) : code;
    self->line = line;
    code = code == WR_OK ? wr_array_grow(&value, &self->value_capacity, entries * columns, sizeof *self->value, error)
                         : code;
    self->value = value;
    return code;
}

double *wr_bundle_add(struct wr_bundle *self, int32_t row, int32_t line, struct wr_error *error)
{
    if (grow(self, error) != WR_OK) {
        return NULL;
    }
    self->row[self->entries] = row;
    self->line[self->entries] = line;
    return self->value + self->entries++ * (size_t)self->columns;
}

static size_t place_of(const struct wr_bundle *self, size_t entry)
{
    return (size_t)(self->row[entry] / WR_BUNDLE_ROWS) * (size_t)self->lines + (size_t)self->line[entry];
}

/* start[place] = entries in earlier places. */
static void count_places(struct wr_bundle *self, size_t places)
{
    for (size_t i = 0; i < self->entries; i++) {
        self->start[place_of(self, i) + 1]++;
    }
    for (size_t i = 0; i < places; i++) {
        self->start[i + 1] += self->start[i];
    }
}

static void move_entries(struct wr_bundle *self, size_t *next, int32_t *row, double *value)
{
    const size_t columns = (size_t)self->columns;
    for (size_t i = 0; i < self->entries; i++) {
        const size_t to = next[place_of(self, i)]++;
        row[to] = self->row[i] % WR_BUNDLE_ROWS;
        for (size_t c = 0; c < columns; c++) {
            value[to * columns + c] = wr_resample_value(self->value[i * columns + c]);
        }
    }
}

enum wr_code wr_bundle_sort(struct wr_bundle *self, int64_t blocks, struct wr_error *error)
{
    const size_t places = (size_t)blocks * (size_t)self->lines;
    int32_t *row = wr_array(self->entries, sizeof *row, error);
    double *value = wr_array(self->entries * (size_t)self->columns, sizeof *value, error);
    size_t *next = wr_array(places + 1, sizeof *next, error);
    self->start = wr_array(places + 1, sizeof *self->start, error);
    if (row == NULL || value == NULL || next == NULL || self->start == NULL) {
        wr_free(row);
        wr_free(value);
        wr_free(next);
        return WR_E_NO_MEMORY;
    }
    count_places(self, places);
    memcpy(next, self->start, (places + 1) * sizeof *next);
    move_entries(self, next, row, value);
    wr_free(next);
    wr_free(self->row);
    wr_free(self->value);
    self->row = row;
    self->value = value;
    return WR_OK;
}

struct wr_resample_rows wr_bundle_rows(const struct wr_bundle *self, int64_t block, int32_t line)
{
    const size_t place = (size_t)block * (size_t)self->lines + (size_t)line, first = self->start[place];
    return (struct wr_resample_rows){.entries = (int)(self->start[place + 1] - first),
                                     .columns = self->columns,
                                     .row = self->row + first,
                                     .value = self->value + first * (size_t)self->columns};
}
