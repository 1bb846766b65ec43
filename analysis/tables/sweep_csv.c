#include "analysis/tables/sweep_csv.h"

#include "analysis/tables/tidy_csv.h"
#include "sim/base/memory.h"

#include <stdlib.h>

static void print_keys(FILE *stream, const struct wr_sweep *sweep)
{
    for (int i = 0; i < sweep->keys; i++) {
        fputc(',', stream);
        wr_print_csv_field(stream, sweep->key[i]);
    }
    fputc('\n', stream);
}

/* The values of the swept keys as the end of a line: ",1.2,\n". */
static char *values_of(const struct wr_sweep *sweep, int64_t scenario, struct wr_error *error)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    if (stream == NULL) {
        wr_fail(error, WR_E_NO_MEMORY, "%d", 0);
        return NULL;
    }
    bool made = true;
    for (int i = 0; i < sweep->keys && made; i++) {
        char *value = wr_scenario_text(sweep, scenario, i, error);
        made = value != NULL;
        if (made) {
            fputc(',', stream);
            wr_print_csv_field(stream, value);
        }
        wr_free(value);
    }
    fputc('\n', stream);
    if (fclose(stream) != 0 || !made) {
        free(text);
        text = NULL;
        if (made) {
            wr_fail(error, WR_E_NO_MEMORY, "%d", 0);
        }
    }
    return text;
}

void wr_sweep_csv_begin(FILE *stream, const struct wr_sweep *sweep)
{
    fputs(WR_TIDY_COLUMNS, stream);
    print_keys(stream, sweep);
}

enum wr_code wr_sweep_csv_add(FILE *stream, const char *study, const struct wr_sweep *sweep,
                              const struct wr_sweep_scenario *scenario, struct wr_error *error)
{
    char *values = values_of(sweep, scenario->scenario, error);
    if (values == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t i = 0; i < scenario->rows->rows; i++) {
        wr_print_tidy_row(stream, study, &scenario->rows->row[i]);
        fputs(values, stream);
    }
    free(values);
    return WR_OK;
}

void wr_sweep_list_begin(FILE *stream, const struct wr_sweep *sweep)
{
    fputs("scenario", stream);
    print_keys(stream, sweep);
}

enum wr_code wr_sweep_list_add(FILE *stream, const struct wr_sweep *sweep, int64_t scenario, struct wr_error *error)
{
    char name[WR_SCENARIO_NAME];
    char *values = values_of(sweep, scenario, error);
    if (values == NULL) {
        return WR_E_NO_MEMORY;
    }
    wr_scenario_name(sweep, scenario, name);
    wr_print_csv_field(stream, name);
    fputs(values, stream);
    free(values);
    return WR_OK;
}
