#include "analysis/commands/find_policy.h"

#include "sim/base/memory.h"
#include "sim/text/nearest.h"

#include <stdio.h>
#include <string.h>

static enum wr_code unknown_policy(const struct wr_study *study, const char *name, struct wr_error *error)
{
    char known[WR_ERROR_TEXT] = "";
    const char **names = wr_array((size_t)study->policies, sizeof *names, error);
    if (names == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < study->policies; i++) {
        const size_t length = strlen(known);
        names[i] = study->policy[i].name;
        snprintf(known + length, sizeof known - length, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    wr_fail(error, WR_E_COMPARE_POLICY, "%s%s%s", name, known, wr_nearest(name, names, (size_t)study->policies));
    wr_free(names);
    return WR_E_COMPARE_POLICY;
}

enum wr_code wr_find_policy(const struct wr_study *study, const char *name, int *policy, struct wr_error *error)
{
    for (*policy = 0; *policy < study->policies; ++*policy) {
        if (strcmp(study->policy[*policy].name, name) == 0) {
            return WR_OK;
        }
    }
    return unknown_policy(study, name, error);
}
