/* What a look at measurements finds: the declared checks (quality.def), and findings counted by check. */
#ifndef WATTROUTE_SIM_STORE_FINDINGS_H
#define WATTROUTE_SIM_STORE_FINDINGS_H

#include "sim/base/error.h"
#include "sim/table/column.h"

enum wr_check {
#define WR_CHECK(id, name, grade, help, remedy) WR_CHECK_##id,
#include "sim/store/quality.def"
#undef WR_CHECK
    WR_CHECKS
};

enum wr_grade { WR_GRADE_ERROR, WR_GRADE_WARNING, WR_GRADES };

struct wr_check_spec {
    const char *name; /* "constant-column" */
    enum wr_grade grade;
    const char *help;   /* what it finds */
    const char *remedy; /* what to do */
};

const struct wr_check_spec *wr_check_spec(enum wr_check check);

/* Called with a filled error that names file, query and pair as far as there are such. */
typedef void wr_finding(void *context, const struct wr_error *what, const struct wr_check_spec *check);

/* Everything is counted; `found` is called at most `most` times for a check, and for VALUE and CHECKSUM at most so
 * often for each variable. `conclude` is for who writes what was looked at. Set
 * the first ones, leave the rest zero. */
struct wr_findings {
    const char *file; /* named in every finding; borrowed */
    int64_t most;
    wr_finding *found;
    void *context;
    enum wr_code (*conclude)(const struct wr_findings *self, struct wr_error *error); /* may refuse; NULL = never */
    int64_t count[WR_CHECKS];
    int64_t shown[WR_CHECKS][WR_COLUMNS];
};

/* Counts `what` and shows it, with `file` as its place. `column`: whose share of what is shown it takes. */
void wr_findings_add(struct wr_findings *self, enum wr_check check, enum wr_column_id column, struct wr_error *what);

int64_t wr_findings_count(const struct wr_findings *self, enum wr_grade grade);

#endif
