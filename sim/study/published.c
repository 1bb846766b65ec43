#include "sim/study/published.h"

#include "sim/base/memory.h"
#include "sim/study/keys.h"

#include <math.h>

static enum wr_code read_policy(const struct wr_key *self, const struct wr_node *node, void *target,
                                struct wr_error *error)
{
    ((struct wr_published *)target)->policy_node = node;
    return wr_read_borrowed(self, node, target, error);
}

static enum wr_code read_metric(const struct wr_key *self, const struct wr_node *node, void *target,
                                struct wr_error *error)
{
    ((struct wr_published *)target)->metric_node = node;
    return wr_read_borrowed(self, node, target, error);
}

static enum wr_code read_value(const struct wr_key *self, const struct wr_node *node, void *target,
                               struct wr_error *error)
{
    ((struct wr_published *)target)->value_node = node;
    return wr_read_real(self, node, target, error);
}

static const struct wr_key keys[] = {
    {.key = "policy",
     .required = true,
     .read = read_policy,
     .offset = offsetof(struct wr_published, policy),
     .help = "the name of one of the policies"},
    {.key = "metric",
     .required = true,
     .read = read_metric,
     .offset = offsetof(struct wr_published, metric),
     .help = "the name of a metric, as in energy_savings"},
    {.key = "value",
     .required = true,
     .read = read_value,
     .offset = offsetof(struct wr_published, value),
     .least = -1e300,
     .most = 1e300,
     .help = "the published figure, in the metric's unit"},
    {.key = "sd", .read = wr_read_real, .offset = offsetof(struct wr_published, sd), .least = 1e-300, .most = 1e300},
    {.key = "source",
     .required = true,
     .read = wr_read_borrowed,
     .offset = offsetof(struct wr_published, source),
     .help = "where the figure is published"},
    {.key = "why", .read = wr_read_borrowed, .offset = offsetof(struct wr_published, why)},
};
static const struct wr_block entry_block = {"an entry of 'published'", keys, sizeof keys / sizeof *keys};

enum wr_code wr_published_read(const struct wr_node *list, struct wr_published **published, int *count,
                               struct wr_error *error)
{
    if (list->kind != WR_NODE_LIST || list->children == 0) {
        return wr_fail_value(
            list, NULL,
            "a list of one mapping or more, as in [{policy: oracle, metric: energy_savings, value: 0.5, source: "
            "\"table 1\"}]",
            error);
    }
    struct wr_published *read = wr_array(list->children, sizeof *read, error);
    if (!read) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < list->children && code == WR_OK; i++) {
        read[i] = (struct wr_published){.sd = NAN, .why = ""};
        code = wr_block_read(&entry_block, list->child[i], &read[i], error);
    }
    if (code != WR_OK) {
        wr_free(read);
        return code;
    }
    *published = read;
    *count = (int)list->children;
    return WR_OK;
}
