#include "sim/study/key_option.h"

#include "sim/policy/policy.h"
#include "sim/study/assumption_blocks.h"
#include "sim/study/overlay.h"

#include <string.h>

enum { PARTS = 4 };

struct part {
    char text[WR_NODE_KEY_BYTES + 1]; /* without quotes */
};

/* Splits keys joined by dots; 0 = there are too many, or one is too long. */
static int split(const char *key, struct part part[PARTS])
{
    int parts = 0;
    for (const char *at = key; parts < PARTS; parts++) {
        const bool quoted = *at == '"' || *at == '\'';
        const char *start = at + quoted, *end = quoted ? strchr(start, *at) : start + strcspn(start, ".");
        if (end == NULL || (size_t)(end - start) > WR_NODE_KEY_BYTES) {
            return 0;
        }
        memcpy(part[parts].text, start, (size_t)(end - start));
        part[parts].text[end - start] = '\0';
        at = end + quoted;
        if (*at != '.') {
            return *at == '\0' ? parts + 1 : 0;
        }
        at++;
    }
    return 0;
}

static const struct wr_option *of_block(const char *block, const char *name)
{
    struct wr_assumptions scratch = {0};
    if (strcmp(block, wr_batching_block.name) == 0) {
        return wr_kind_block_option(&wr_batching_block, &scratch, name);
    }
    if (strcmp(block, wr_idle_block.name) == 0) {
        return wr_kind_block_option(&wr_idle_block, &scratch, name);
    }
    if (strcmp(block, "overheads") == 0) {
        return wr_option_find(wr_overhead_options, wr_overhead_option_count, name);
    }
    return strcmp(block, "fleet") == 0 ? wr_option_find(wr_fleet_options, wr_fleet_option_count, name) : NULL;
}

static const struct wr_option *of_policy(const struct wr_node *root, const char *policy, const char *name)
{
    const struct wr_node *kind = wr_node_get(wr_node_get(wr_node_get(root, "policies"), policy), "kind");
    const struct wr_policy_kind *of =
        kind != NULL && kind->kind == WR_NODE_SCALAR ? wr_policy_kind_of(kind->text) : NULL;
    return of != NULL ? wr_option_find(of->option, of->options, name) : NULL;
}

const struct wr_option *wr_key_option(const struct wr_node *root, const char *key)
{
    struct part part[PARTS];
    const char *within;
    const bool is_assumption = wr_overlay_is_assumption(key, &within);
    const int parts = split(within, part);
    if (is_assumption) {
        const bool of_pair = parts > 0 && strcmp(part[0].text, "pairs") == 0;
        return parts == 3 + of_pair ? of_block(part[1 + of_pair].text, part[2 + of_pair].text) : NULL;
    }
    return parts == 3 && strcmp(part[0].text, "policies") == 0 ? of_policy(root, part[1].text, part[2].text) : NULL;
}
