/* A small writer of SVG: shapes with coordinates of at most two decimals, and text that is escaped. The same calls give
 * the same bytes; write errors surface when the stream is committed.
 *
 * `look` is a list of attributes, as in "stroke=\"#000\"", and written as it is. */
#ifndef WATTROUTE_ANALYSIS_PLOTS_SVG_H
#define WATTROUTE_ANALYSIS_PLOTS_SVG_H

#include <stdbool.h>
#include <stdio.h>

struct wr_svg {
    FILE *stream; /* borrowed */
};

/* A rectangle [px]; y grows downwards. */
struct wr_plot_box {
    double x, y, width, height;
};

enum wr_anchor { WR_ANCHOR_START, WR_ANCHOR_MIDDLE, WR_ANCHOR_END };

/* The document of a size [px] with a white ground; title and description are for those who hear it. */
void wr_svg_begin(struct wr_svg *self, double width, double height, const char *title, const char *description);
void wr_svg_end(struct wr_svg *self);

/* A number with at most two decimals and no zero behind them; never "-0". */
void wr_svg_number(struct wr_svg *self, double value);

/* Text of an element: & < > " are escaped, and what XML has no place for becomes U+FFFD. */
void wr_svg_escape(struct wr_svg *self, const char *text);

void wr_svg_line(struct wr_svg *self, double x1, double y1, double x2, double y2, const char *look);

/* A shape that is followed, "" = none, by a title, which browsers show beside the pointer. */
void wr_svg_rect(struct wr_svg *self, struct wr_plot_box box, const char *look, const char *title);

/* A path, point by point; `moves` begins a new piece of it. */
void wr_svg_path_begin(struct wr_svg *self);
void wr_svg_path_point(struct wr_svg *self, double x, double y, bool moves);
void wr_svg_path_end(struct wr_svg *self, bool closed, const char *look, const char *title);

/* One line of text on a base line. */
void wr_svg_text(struct wr_svg *self, double x, double y, enum wr_anchor anchor, double size, const char *look,
                 const char *text);

/* Text cut to a width, with the whole of it as its title where it had to be cut. */
void wr_svg_text_in(struct wr_svg *self, double x, double y, enum wr_anchor anchor, double size, double width,
                    const char *look, const char *text);

/* Wraps text from the left edge and upper edge of a box on, at most `most` lines of 1.25 of the size each; returns the
 * height taken [px]. */
double wr_svg_block(struct wr_svg *self, double x, double y, double width, double size, int most, const char *look,
                    const char *text);
double wr_svg_block_height(double width, double size, int most, const char *text);

#endif
