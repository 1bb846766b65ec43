/* A figure: panels on a page of the width of a printed one, title and question above, a legend where lines have no
 * names at their ends, and what a reader must know below. Whoever makes one fills panels from values that are computed
 * already; text and arrays of the figure's own live as long as it.
 *
 *   struct wr_figure figure = {.title = study, .question = question};
 *   struct wr_panel *panel = wr_figure_panel(&figure, WR_PANEL_LINES, error);      NULL = NO_MEMORY
 *   double *y = wr_figure_array(&figure, points, sizeof *y, error);
 *   wr_figure_say(&figure, error, "%s", assumptions);
 *   wr_figure_draw(&figure, stream, error);
 *   wr_figure_free(&figure); */
#ifndef WATTROUTE_ANALYSIS_PLOTS_FIGURE_H
#define WATTROUTE_ANALYSIS_PLOTS_FIGURE_H

#include "analysis/plots/dots.h"
#include "analysis/plots/heatmap.h"
#include "analysis/plots/lines.h"
#include "analysis/plots/plane.h"

enum wr_panel_kind { WR_PANEL_LINES, WR_PANEL_DOTS, WR_PANEL_HEATMAP, WR_PANEL_PLANE };

struct wr_panel {
    enum wr_panel_kind kind;
    union {
        struct wr_lines lines;
        struct wr_dots dots;
        struct wr_heatmap heatmap;
        struct wr_plane plane;
    };
};

struct wr_figure {
    const char *title, *question; /* borrowed; question "" = none */
    struct wr_panel *panel;       /* owned array */
    int panels;
    const char **sentence; /* of the caption; owned array of the figure's texts */
    int sentences;
    void **owned; /* by wr_figure_array() and wr_figure_text() */
    size_t panel_room, sentence_room, owned_room, owns;
};

/* A new panel, zeroed; earlier ones may move. NULL = NO_MEMORY. */
struct wr_panel *wr_figure_panel(struct wr_figure *self, enum wr_panel_kind kind, struct wr_error *error);

/* `count` zeroed elements, and a text as of printf; NULL = NO_MEMORY. */
void *wr_figure_array(struct wr_figure *self, size_t count, size_t size, struct wr_error *error);
char *wr_figure_text(struct wr_figure *self, struct wr_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds a sentence to the caption, once. */
enum wr_code wr_figure_say(struct wr_figure *self, struct wr_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The whole document. Write errors surface when the stream is committed. NO_MEMORY. */
enum wr_code wr_figure_draw(const struct wr_figure *self, FILE *stream, struct wr_error *error);

void wr_figure_free(struct wr_figure *self);

#endif
