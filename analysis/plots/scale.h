/* Scales: values to places, round ticks, and their text. */
#ifndef WATTROUTE_ANALYSIS_PLOTS_SCALE_H
#define WATTROUTE_ANALYSIS_PLOTS_SCALE_H

#include <stdbool.h>
#include <stdint.h>

enum { WR_TICKS = 24, WR_TICK_TEXT = 32 };

/* Equal distances are equal differences, equal ratios (of values above 0), or, for savings in percent (below 100),
 * equal ratios of what is left to use, 1 - v / 100: half and twice as much are equally far from 0. */
enum wr_scale_kind { WR_SCALE_LINEAR, WR_SCALE_LOG, WR_SCALE_SAVINGS };

/* Values from `low` to `high` lie at `from` to `to` [px]. */
struct wr_scale {
    double low, high;
    enum wr_scale_kind kind;
    double from, to;
};

/* Least and greatest of some values; `low` > `high` = none so far. */
struct wr_span {
    double low, high;
};
struct wr_span wr_span_none(void);
void wr_span_add(struct wr_span *self, double value); /* not a number: nothing */

struct wr_ticks {
    int count;
    double at[WR_TICKS];
    char text[WR_TICKS][WR_TICK_TEXT];
};

/* A scale over a span whose ends are round: multiples of a step of 1, 2 or 5 x 10^k that has at most `most` ticks; of
 * the other kinds, a twentieth of it further on both sides. A span without width is widened. */
struct wr_scale wr_scale_over(struct wr_span span, enum wr_scale_kind kind, int most, double from, double to);

double wr_scale_at(const struct wr_scale *self, double value);

/* Whether a value has a place on a scale of a kind. */
bool wr_scale_has(enum wr_scale_kind kind, double value);

/* The least of 1, 2, 5 x 10^k of which at most `most` fit into a width above 0. */
double wr_tick_step(double width, int most);

/* Ticks at round values, at most `most` of them: equal steps, or of ratios 1, 2, 5, or 1, 3, or
 * 1 x 10^k. */
void wr_ticks_round(const struct wr_scale *scale, int most, struct wr_ticks *ticks);

/* Ticks at given values, if their texts stand side by side at a font size [px]; false when they do not. */
bool wr_ticks_given(const struct wr_scale *scale, const double *value, int64_t values, double size,
                    struct wr_ticks *ticks);

/* "-12.5" with a true minus; as few digits as tell values apart that differ by `step`; 0 = six significant digits. */
void wr_tick_text(double value, double step, char text[WR_TICK_TEXT]);

/* Whether values (in ascending order) are spread by ratios rather than by differences: all above 0, the last at least
 * 8 times the first, and their logarithms' steps the more equal ones (coefficient of variation). */
bool wr_values_are_log(const double *value, int64_t values);

#endif
