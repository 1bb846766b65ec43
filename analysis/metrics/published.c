#include "analysis/metrics/published.h"

#include "sim/base/memory.h"
#include "sim/study/keys.h"

#include <string.h>

static int find_metric(const char *name)
{
    for (int i = 0; i < WR_METRICS; i++) {
        if (strcmp(wr_metric_spec((enum wr_metric_id)i)->name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static int find_policy(const struct wr_study *study, const char *name)
{
    for (int i = 0; i < study->policies; i++) {
        if (strcmp(study->policy[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static enum wr_code fail_policy(const struct wr_study *study, const struct wr_node *node, struct wr_error *error)
{
    const char **names = wr_array((size_t)study->policies, sizeof *names, error);
    if (names == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < study->policies; i++) {
        names[i] = study->policy[i].name;
    }
    const enum wr_code code = wr_fail_choice(node, NULL, names, (size_t)study->policies, error);
    wr_free(names);
    return code;
}

static enum wr_code fail_metric(const struct wr_node *node, struct wr_error *error)
{
    const char *names[WR_METRICS];
    for (int i = 0; i < WR_METRICS; i++) {
        names[i] = wr_metric_spec((enum wr_metric_id)i)->name;
    }
    return wr_fail_choice(node, NULL, names, WR_METRICS, error);
}

/* Shares and savings are fractions: one above 1 is a percentage, or wrong. */
static enum wr_code check_value(const struct wr_published *published, struct wr_error *error)
{
    const enum wr_metric_id metric = (enum wr_metric_id)find_metric(published->metric);
    return wr_metric_is_share(wr_metric_spec(metric)) && published->value > 1
               ? wr_fail_value(published->value_node, NULL, "at most 1: shares are fractions, as in 0.804", error)
               : WR_OK;
}

enum wr_code wr_published_check(const struct wr_study *study, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < study->published_count && code == WR_OK; i++) {
        const struct wr_published *published = &study->published[i];
        if (find_policy(study, published->policy) < 0) {
            return fail_policy(study, published->policy_node, error);
        }
        if (find_metric(published->metric) < 0) {
            return fail_metric(published->metric_node, error);
        }
        code = check_value(published, error);
    }
    return code;
}

void wr_published_keep(struct wr_study *study, const struct wr_metric_set *asked)
{
    int kept = 0;
    for (int i = 0; i < study->published_count; i++) {
        if (asked->place[find_metric(study->published[i].metric)] >= 0) {
            study->published[kept++] = study->published[i];
        }
    }
    study->published_count = kept;
}

struct wr_comparison wr_comparison_of(const struct wr_study *study, const struct wr_metric_rows *rows, int index)
{
    const struct wr_published *published = &study->published[index];
    const enum wr_metric_id metric = (enum wr_metric_id)find_metric(published->metric);
    const struct wr_result_row *own = wr_metric_rows_at(rows, find_policy(study, published->policy), 0, metric);
    return (struct wr_comparison){published, wr_metric_spec(metric), own, own->value - published->value};
}
