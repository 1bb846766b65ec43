#include "analysis/stats/groups.h"

#include "analysis/stats/line.h"
#include "sim/base/memory.h"
#include "sim/numeric/gsl.h"

#include <gsl/gsl_cdf.h>

/* The mean of no values is NaN; GSL's would be 0. */
struct moments {
    double n, mean, squares; /* squares: about the mean */
};

/* Two passes, so that values close to each other far from 0 keep their digits. */
static struct moments moments_of(const double *value, const int32_t *group, size_t values, int32_t which)
{
    struct moments self = {0, 0, 0};
    for (size_t i = 0; i < values; i++) {
        self.n += group[i] == which;
        self.mean += group[i] == which ? value[i] : 0;
    }
    self.mean = self.n > 0 ? self.mean / self.n : NAN;
    for (size_t i = 0; i < values; i++) {
        const double off = value[i] - self.mean;
        self.squares += group[i] == which ? off * off : 0;
    }
    return self;
}

enum wr_code wr_anova(const double *value, const int32_t *group, size_t values, int32_t groups, struct wr_anova *anova,
                      struct wr_error *error)
{
    struct moments *part = wr_array((size_t)groups, sizeof *part, error);
    double n = 0, mean = 0;
    *anova = (struct wr_anova){0, 0, -1, 0, NAN, NAN};
    if (part == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int32_t i = 0; i < groups; i++) {
        part[i] = moments_of(value, group, values, i);
        n += part[i].n;
        mean += part[i].n > 0 ? part[i].n * part[i].mean : 0;
    }
    mean /= n;
    for (int32_t i = 0; i < groups; i++) {
        if (part[i].n > 0) {
            const double off = part[i].mean - mean;
            anova->between += part[i].n * off * off;
            anova->within += part[i].squares;
            anova->freedom++;
            anova->freedom_within += part[i].n - 1;
        }
    }
    if (anova->freedom > 0 && anova->freedom_within > 0 && anova->within > 0) {
        wr_gsl_quiet();
        anova->f = anova->between / anova->freedom / (anova->within / anova->freedom_within);
        anova->p = gsl_cdf_fdist_Q(anova->f, anova->freedom, anova->freedom_within);
    }
    wr_free(part);
    return WR_OK;
}

struct wr_welch wr_welch(const double *value, const int32_t *group, size_t values, int32_t a, int32_t b, double level)
{
    const struct moments one = moments_of(value, group, values, a), other = moments_of(value, group, values, b);
    struct wr_welch welch = {other.mean - one.mean, NAN, NAN, NAN, WR_NO_INTERVAL};
    const double va = one.squares / (one.n - 1) / one.n, vb = other.squares / (other.n - 1) / other.n;
    if (!(one.n > 1) || !(other.n > 1) || !(va + vb > 0)) {
        return welch;
    }
    const double error = sqrt(va + vb);
    welch.t = welch.difference / error;
    welch.freedom = (va + vb) * (va + vb) / (va * va / (one.n - 1) + vb * vb / (other.n - 1));
    welch.p = wr_student_p(welch.t, welch.freedom);
    const double half = wr_student_quantile(level, welch.freedom) * error;
    welch.interval = (struct wr_interval){welch.difference - half, welch.difference + half};
    return welch;
}
