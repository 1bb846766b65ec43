#include "sim/store/findings.h"

static const struct wr_check_spec specs[WR_CHECKS] = {
#define WR_CHECK(id, name, grade, help, remedy) [WR_CHECK_##id] = {name, WR_GRADE_##grade, help, remedy},
#include "sim/store/quality.def"
#undef WR_CHECK
};

const struct wr_check_spec *wr_check_spec(enum wr_check check)
{
    return &specs[check];
}

void wr_findings_add(struct wr_findings *self, enum wr_check check, enum wr_column_id column, struct wr_error *what)
{
    bool by_column = check == WR_CHECK_VALUE || check == WR_CHECK_CHECKSUM;
    int64_t *shown = &self->shown[check][by_column ? (int)column : 0];
    self->count[check]++;
    if (*shown < self->most) {
        *shown += 1;
        wr_fail_at(what, self->file, 0, 0);
        self->found(self->context, what, &specs[check]);
    }
}

int64_t wr_findings_count(const struct wr_findings *self, enum wr_grade grade)
{
    int64_t count = 0;
    for (int check = 0; check < WR_CHECKS; check++) {
        count += specs[check].grade == grade ? self->count[check] : 0;
    }
    return count;
}
