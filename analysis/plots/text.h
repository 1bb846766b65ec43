/* Text of a picture before it is drawn: how wide it is, where it is cut, and how it wraps.
 *
 * Widths are the larger ones, sign by sign, of Helvetica (Adobe's AFM, 1/1000 em) and of DejaVu Sans, which stands in
 * for it where it is not installed: whichever draws the text, it fits. */
#ifndef WATTROUTE_ANALYSIS_PLOTS_TEXT_H
#define WATTROUTE_ANALYSIS_PLOTS_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum { WR_PLOT_TEXT = 512 };

/* The code point at `*text`, which is moved behind it; 0xFFFD for bytes that are no UTF-8, 0 at the end. */
uint32_t wr_utf8_next(const char **text);

/* Width [px] at a font size [px]. */
double wr_plot_width(const char *text, double size);

/* `text`, or as much of its beginning and its end as fits into `width` with "..." (one character) between them: names
 * often differ at the end. */
void wr_text_cut(const char *text, double size, double width, char cut[WR_PLOT_TEXT]);

/* Bytes of the first line of a text that is wrapped at blanks; a word that is wider than all is broken. `next` becomes
 * the beginning of the next line, NULL at the end. */
size_t wr_text_line(const char *text, double size, double width, const char **next);

/* Number of lines, at most `most`. */
int wr_text_lines(const char *text, double size, double width, int most);

#endif
