/* A value with its interval as people read it: digits follow the interval, not the value. */
#ifndef WATTROUTE_ANALYSIS_TABLES_INTERVAL_TEXT_H
#define WATTROUTE_ANALYSIS_TABLES_INTERVAL_TEXT_H

#include <stdbool.h>

enum { WR_INTERVAL_TEXT = 128 };

/* "62.82 [61.96, 63.68]": two significant digits of half the interval's width, in percent when asked; an end next to 0
 * has one at least where the interval leaves 0 out: "-2.2 [-4.4, -0.04]". Without an interval six significant digits
 * and
 * "[n/a]"; where it has no width but rounding, six digits of all; "n/a" without a value. */
void wr_interval_text(double value, double lo, double hi, bool percent, char text[WR_INTERVAL_TEXT]);

#endif
