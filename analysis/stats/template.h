/* The shape of a study's totals: which cells there are, which of their sums are not zero, and where each stands in a
 * replicate's run of values; and totals filled from such values. */
#ifndef WATTROUTE_ANALYSIS_STATS_TEMPLATE_H
#define WATTROUTE_ANALYSIS_STATS_TEMPLATE_H

#include "analysis/metrics/account.h"
#include "sim/replay/replay.h"

struct wr_template {
    struct wr_totals totals;    /* owned: the original's cells and groups; of one domain, -1, unless by_domain */
    const struct wr_pool *pool; /* borrowed */
    bool by_domain;
    int domains;               /* of `totals`, with that of queries without one */
    int columns;               /* sums of a cell that are resampled ... */
    int column[WR_CELL_REALS]; /* ... and which of its reals they are; the others are 0 in every cell */
    int group_columns;         /* of a domain: its weight, then what each policy covers of it */
    int first_group;           /* values: [cell][columns], and from here [domain][group_columns] */
    int values;                /* of a replicate */
    int attempts;              /* that any policy makes on a query, at most */
    int32_t *hour;             /* owned, [hours] rising: those that cells have; one where totals have no hours */
    int hours;
    int32_t *line; /* owned, [policy][pool index][domain][attempt][hours]: number of the cell, -1 = none */
};

enum wr_code wr_template_make(struct wr_template *self, const struct wr_replay_job *job, const struct wr_totals *totals,
                              bool by_domain, struct wr_error *error);
void wr_template_free(struct wr_template *self);

/* The domain's number, and the cell to which a row of contributions belongs. */
int32_t wr_template_domain(const struct wr_template *self, int32_t domain);
int32_t wr_template_cell(const struct wr_template *self, const struct wr_contributions *from, int row);

/* Values of a replicate, `stride` elements apart; or of a group that is left out of the original. */
struct wr_template_sums {
    const double *value;
    int64_t stride;
    bool is_left_out;
};

/* Fills `room`, a copy of the template's totals, with the sums (NULL = the original's), scaled so that the weight of
 * all queries is the original's, or with `within_domains` that of each domain (a domain of one query stays as it is).
 * Where there is no weight the sums are NaN. `factor`: by pair of the file, on measured energies; NULL = 1. */
void wr_template_fill(const struct wr_template *self, const struct wr_template_sums *sums, bool within_domains,
                      const double *factor, struct wr_totals *room);

/* Whether there is weight for what wr_template_fill() would scale: over all queries, or (`within_domains`) in one
 * domain, WR_EVERY_DOMAIN = in each that has any in the original. */
bool wr_template_has_weight(const struct wr_template *self, const struct wr_template_sums *sums, bool within_domains,
                            int32_t domain);

#endif
