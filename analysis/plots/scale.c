#include "analysis/plots/scale.h"

#include "analysis/plots/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct wr_span wr_span_none(void)
{
    return (struct wr_span){INFINITY, -INFINITY};
}

void wr_span_add(struct wr_span *self, double value)
{
    if (isfinite(value)) {
        self->low = fmin(self->low, value);
        self->high = fmax(self->high, value);
    }
}

double wr_tick_step(double width, int most)
{
    static const double steps[] = {1, 2, 5, 10};
    const double least = width / most, power = pow(10, floor(log10(least)));
    int i = 0;
    while (i < 3 && steps[i] * power < least * (1 - 1e-9)) {
        i++;
    }
    return steps[i] * power;
}

bool wr_scale_has(enum wr_scale_kind kind, double value)
{
    return isfinite(value) && (kind == WR_SCALE_LINEAR || (kind == WR_SCALE_LOG ? value > 0 : value < 100));
}

/* What is left to use after savings in percent, as a ratio; and back. */
static double left_of(double saved)
{
    return 1 - saved / 100;
}

static double saved_of(double left)
{
    return 100 * (1 - left);
}

static struct wr_scale log_scale(struct wr_span span, double from, double to)
{
    const double beyond = span.low < span.high ? pow(span.high / span.low, 0.05) : 2;
    return (struct wr_scale){span.low / beyond, span.high * beyond, WR_SCALE_LOG, from, to};
}

struct wr_scale wr_scale_over(struct wr_span span, enum wr_scale_kind kind, int most, double from, double to)
{
    if (!(span.low <= span.high)) {
        span = (struct wr_span){kind == WR_SCALE_LOG ? 1 : 0, kind == WR_SCALE_LOG ? 10 : 1};
    }
    if (kind == WR_SCALE_LOG) {
        return log_scale(span, from, to);
    }
    if (kind == WR_SCALE_SAVINGS) {
        const struct wr_scale left = log_scale((struct wr_span){left_of(span.high), left_of(span.low)}, from, to);
        return (struct wr_scale){saved_of(left.high), saved_of(left.low), kind, from, to};
    }
    if (!(span.high - span.low > 1e-9 * fmax(fabs(span.low), fabs(span.high)))) {
        const double beside = span.low != 0 ? 0.5 * fabs(span.low) : 1;
        span = (struct wr_span){span.low - beside, span.high + beside};
    }
    const double step = wr_tick_step(span.high - span.low, most - 1);
    return (struct wr_scale){step * floor(span.low / step + 1e-9), step * ceil(span.high / step - 1e-9), kind, from,
                             to};
}

double wr_scale_at(const struct wr_scale *self, double value)
{
    double share = (value - self->low) / (self->high - self->low);
    if (self->kind == WR_SCALE_LOG) {
        share = log(value / self->low) / log(self->high / self->low);
    } else if (self->kind == WR_SCALE_SAVINGS) {
        share = log(left_of(value) / left_of(self->low)) / log(left_of(self->high) / left_of(self->low));
    }
    return self->from + (self->to - self->from) * share;
}

/* A true minus in place of every hyphen. */
static void set_minus(const char *plain, char text[WR_TICK_TEXT])
{
    size_t length = 0;
    text[0] = '\0';
    for (; *plain != '\0' && length + 4 <= WR_TICK_TEXT; plain++) {
        length += (size_t)(*plain == '-' ? snprintf(text + length, 4, "\xE2\x88\x92")
                                         : snprintf(text + length, 2, "%c", *plain));
    }
}

void wr_tick_text(double value, double step, char text[WR_TICK_TEXT])
{
    char plain[WR_TICK_TEXT];
    const int decimals = step > 0 ? (int)-floor(log10(step) + 1e-9) : 0;
    value = step > 0 && fabs(value) < 1e-9 * step ? 0 : value;
    if (step > 0 && fabs(value) < 1e6 && decimals <= 6) {
        snprintf(plain, sizeof plain, "%.*f", decimals > 0 ? decimals : 0, value);
    } else {
        snprintf(plain, sizeof plain, "%.6g", value);
    }
    set_minus(plain, text);
}

static void add_tick(struct wr_ticks *ticks, double value, double step)
{
    if (ticks->count < WR_TICKS) {
        ticks->at[ticks->count] = value;
        wr_tick_text(value, step, ticks->text[ticks->count++]);
    }
}

/* Ticks of every decade at 1, 2, 5, or 1, 3, or 1, or of every `stride`-th decade at 1. */
static void add_decades(const struct wr_scale *scale, int per_decade, int stride, struct wr_ticks *ticks)
{
    static const double all[][3] = {{1}, {1, 3}, {1, 2, 5}};
    const double *within = all[per_decade - 1];
    const int last = (int)ceil(log10(scale->high));
    for (int decade = (int)floor(log10(scale->low)); decade <= last; decade++) {
        for (int i = 0; i < per_decade && decade % stride == 0; i++) {
            const double value = within[i] * pow(10, decade);
            if (value >= scale->low * (1 - 1e-9) && value <= scale->high * (1 + 1e-9)) {
                add_tick(ticks, value, 0);
            }
        }
    }
}

static void add_steps(const struct wr_scale *scale, int most, struct wr_ticks *ticks)
{
    const double step = wr_tick_step(scale->high - scale->low, most > 1 ? most - 1 : 1);
    const double first = ceil(scale->low / step - 1e-9);
    for (int i = 0; i < WR_TICKS && (first + i) * step <= scale->high + 1e-9 * step; i++) {
        add_tick(ticks, (first + i) * step, step);
    }
}

/* A scale of less than half a decade has steps, as one of differences. */
static void add_ratios(const struct wr_scale *scale, int most, struct wr_ticks *ticks)
{
    const double decades = log10(scale->high / scale->low);
    if (decades < 0.5) {
        add_steps(scale, most, ticks);
        return;
    }
    add_decades(scale,
                3 * decades <= most   ? 3
                : 2 * decades <= most ? 2
                                      : 1,
                decades > most ? (int)ceil(decades / most) : 1, ticks);
    if (ticks->count < 2) {
        ticks->count = 0;
        add_decades(scale, 3, 1, ticks);
    }
}

void wr_ticks_round(const struct wr_scale *scale, int most, struct wr_ticks *ticks)
{
    struct wr_ticks left = {0};
    *ticks = (struct wr_ticks){0};
    most = most < WR_TICKS ? most : WR_TICKS;
    if (scale->kind == WR_SCALE_LINEAR) {
        add_steps(scale, most, ticks);
    } else if (scale->kind == WR_SCALE_LOG) {
        add_ratios(scale, most, ticks);
    } else { /* from what is left to use */
        add_ratios(&(struct wr_scale){left_of(scale->high), left_of(scale->low), WR_SCALE_LOG, 0, 1}, most, &left);
        for (int i = left.count - 1; i >= 0; i--) {
            add_tick(ticks, round(1e9 * saved_of(left.at[i])) / 1e9, 0);
        }
    }
}

bool wr_ticks_given(const struct wr_scale *scale, const double *value, int64_t values, double size,
                    struct wr_ticks *ticks)
{
    double end = -INFINITY;
    *ticks = (struct wr_ticks){0};
    for (int64_t i = 0; i < values; i++) {
        if (ticks->count == WR_TICKS) {
            return false;
        }
        add_tick(ticks, value[i], 0);
        const double at = wr_scale_at(scale, value[i]);
        const double half = 0.5 * wr_plot_width(ticks->text[ticks->count - 1], size);
        if (at - half < end) {
            return false;
        }
        end = at + half + 0.4 * size;
    }
    return true;
}

/* Coefficient of variation of the steps between values, or between their logarithms. */
static double unevenness(const double *value, int64_t values, bool logarithms)
{
    double sum = 0, squares = 0;
    for (int64_t i = 1; i < values; i++) {
        const double step = logarithms ? log(value[i] / value[i - 1]) : value[i] - value[i - 1];
        sum += step;
        squares += step * step;
    }
    const double mean = sum / (double)(values - 1);
    return sqrt(fmax(0, squares / (double)(values - 1) - mean * mean)) / mean;
}

bool wr_values_are_log(const double *value, int64_t values)
{
    const double most = 8;
    return values > 2 && value[0] > 0 && value[values - 1] >= most * value[0] &&
           unevenness(value, values, true) < unevenness(value, values, false);
}
