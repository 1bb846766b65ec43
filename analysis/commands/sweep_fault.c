#include "analysis/commands/sweep_fault.h"

#include "sim/base/memory.h"

#include <stdio.h>

enum wr_code wr_sweep_fault(const struct wr_sweep *sweep, int64_t scenario, enum wr_code code, struct wr_error *error)
{
    if (code == WR_OK || wr_error_row(code)->exit_status != WR_EXIT_DATA) {
        return code;
    }
    char name[WR_SCENARIO_NAME], text[2 * WR_ERROR_TEXT];
    wr_scenario_name(sweep, scenario, name);
    int length = snprintf(text, sizeof text, "scenario '%s'", name), swept = 0;
    for (int key = 0; key < sweep->keys && length < WR_ERROR_TEXT; key++) {
        struct wr_error scratch;
        char *value = wr_scenario_text(sweep, scenario, key, &scratch);
        if (value != NULL && *value != '\0') {
            length += snprintf(text + length, sizeof text - (size_t)length, "%s%.120s %.120s",
                               swept++ > 0 ? ", " : " (", sweep->key[key], value);
        }
        wr_free(value);
    }
    snprintf(text + length, sizeof text - (size_t)length, "%s", swept > 0 ? ")" : "");
    return wr_fail_within(error, text);
}
