/* Where --plot goes: FILE.svg (or - for standard output), FILE.pdf and FILE.png through rsvg-convert, put in place when
 * all is done. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_PLOT_OUTPUT_H
#define WATTROUTE_ANALYSIS_COMMANDS_PLOT_OUTPUT_H

#include "analysis/plots/figure.h"
#include "sim/store/output.h"

struct wr_plot_output {
    struct wr_output *output; /* owned; NULL = no plot is asked for */
    FILE *drawing;            /* owned: the SVG on its way to rsvg-convert; NULL = the output itself */
    const char *form;         /* "pdf" or "png"; NULL = SVG */
};

/* `path` NULL asks for none. BAD_OPTION, PLOT_NO_CONVERTER (66: it is not installed), and what hinders writing. */
enum wr_code wr_plot_output_open(struct wr_plot_output *self, const char *path, struct wr_error *error);

/* Draws; PLOT_CONVERSION, NO_MEMORY, WRITE. The file is put in place by wr_plot_output_commit(). */
enum wr_code wr_plot_output_draw(struct wr_plot_output *self, const struct wr_figure *figure, struct wr_error *error);
enum wr_code wr_plot_output_commit(struct wr_plot_output *self, struct wr_error *error);

void wr_plot_output_discard(struct wr_plot_output *self); /* what is still open */

#endif
