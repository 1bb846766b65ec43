/* `idle:` of a level of assumptions. */
#include "sim/study/assumption_blocks.h"

static const char *kind_name(int kind)
{
    return wr_idle_kinds[kind]->name;
}

static void start(void *target, int kind)
{
    wr_idle_init(&((struct wr_assumptions *)target)->idle, wr_idle_kinds[kind]);
}

static int tables(void *target, struct wr_option_table table[WR_KIND_TABLES])
{
    struct wr_idle *idle = &((struct wr_assumptions *)target)->idle;
    table[0] = (struct wr_option_table){idle->kind->option, idle->kind->options, idle->config};
    return 1;
}

static const char *kind_of(const void *target)
{
    return ((const struct wr_assumptions *)target)->idle.kind->name;
}

const struct wr_kind_block wr_idle_block = {
    .name = "idle",
    .example = "{kind: utilisation, utilisation: 0.5}",
    .kinds = &wr_idle_kind_count,
    .kind_name = kind_name,
    .start = start,
    .tables = tables,
    .kind_of = kind_of,
};
