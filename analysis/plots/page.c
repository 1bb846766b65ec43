/* wr_figure_draw(): panels side by side in rows, as high as the highest of a row. */
#include "analysis/plots/figure.h"
#include "analysis/plots/style.h"
#include "analysis/plots/text.h"
#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

static const double page_width = 720, margin = 14, gap = 24, row_gap = 16, single_height = 400, small_height = 270;
enum { TITLE_LINES = 2, QUESTION_LINES = 4, CAPTION_LINES = 60 };

struct page {
    const struct wr_figure *figure;
    struct wr_svg svg; /* stream NULL while heights are measured */
    double y;
    struct wr_error *error;
    enum wr_code code;
};

/* ---------------------------------------------------------------------------------------------- panels */

static double full_width(void)
{
    return page_width - 2 * margin;
}

/* Alone on its row: the only panel, and rows of categories. */
static bool is_wide(const struct wr_figure *self, const struct wr_panel *panel)
{
    return self->panels == 1 || panel->kind == WR_PANEL_DOTS || panel->kind == WR_PANEL_PLANE;
}

static double width_of(const struct wr_figure *self, const struct wr_panel *panel)
{
    return is_wide(self, panel) ? full_width() : (full_width() - gap) / 2;
}

static double height_of(const struct wr_figure *self, const struct wr_panel *panel)
{
    const double width = width_of(self, panel);
    switch (panel->kind) {
    case WR_PANEL_DOTS:
        return wr_dots_height(&panel->dots, width);
    case WR_PANEL_HEATMAP:
        return wr_heatmap_height(&panel->heatmap, width);
    default:
        return is_wide(self, panel) ? single_height : small_height;
    }
}

static void draw_panel(struct page *page, const struct wr_panel *panel, struct wr_plot_box box)
{
    switch (panel->kind) {
    case WR_PANEL_LINES:
        page->code = wr_lines_draw(&panel->lines, &page->svg, box, page->error);
        break;
    case WR_PANEL_DOTS:
        wr_dots_draw(&panel->dots, &page->svg, box);
        break;
    case WR_PANEL_HEATMAP:
        wr_heatmap_draw(&panel->heatmap, &page->svg, box);
        break;
    case WR_PANEL_PLANE:
        page->code = wr_plane_draw(&panel->plane, &page->svg, box, page->error);
        break;
    }
}

/* Two small panels side by side, or one wide one; draws unless only heights are measured. */
static void lay_panels(struct page *page)
{
    const struct wr_figure *self = page->figure;
    for (int i = 0; i < self->panels && page->code == WR_OK;) {
        int across = 1;
        if (!is_wide(self, &self->panel[i]) && i + 1 < self->panels && !is_wide(self, &self->panel[i + 1])) {
            across = 2;
        }
        double height = 0;
        for (int k = 0; k < across; k++) {
            height = fmax(height, height_of(self, &self->panel[i + k]));
        }
        for (int k = 0; k < across && page->svg.stream != NULL && page->code == WR_OK; k++) {
            const double width = width_of(self, &self->panel[i + k]);
            draw_panel(page, &self->panel[i + k],
                       (struct wr_plot_box){margin + k * (width + gap), page->y, width, height});
        }
        page->y += height + row_gap;
        i += across;
    }
}

/* ---------------------------------------------------------------------------------------------- legend */

struct entries {
    struct wr_legend_entry *entry; /* owned; each name and style once */
    int count;
};

static void add_entry(struct entries *self, const char *name, int style, int parts)
{
    for (int i = 0; i < self->count; i++) {
        if (self->entry[i].style == style && strcmp(self->entry[i].name, name) == 0) {
            self->entry[i].parts |= parts;
            return;
        }
    }
    self->entry[self->count++] = (struct wr_legend_entry){name, style, parts};
}

static int names_of(const struct wr_panel *panel)
{
    switch (panel->kind) {
    case WR_PANEL_LINES:
        return panel->lines.count;
    case WR_PANEL_DOTS:
        return panel->dots.count;
    case WR_PANEL_PLANE:
        return panel->plane.points + panel->plane.curves;
    default:
        return 0;
    }
}

/* What a panel does not name by itself. */
static void add_plane(struct page *page, const struct wr_panel *panel, struct entries *entries)
{
    const struct wr_plane *plane = &panel->plane;
    bool labelled = false;
    const struct wr_plot_box box = {margin, 0, full_width(), height_of(page->figure, panel)};
    page->code = wr_plane_labelled(plane, box, &labelled, page->error);
    for (int i = 0; i < plane->curves; i++) {
        add_entry(entries, plane->curve[i].name, plane->curve[i].style, WR_LEGEND_LINE);
    }
    for (int i = 0; i < plane->points && !labelled; i++) {
        add_entry(entries, plane->point[i].name, plane->point[i].style, WR_LEGEND_MARKER);
    }
}

static void add_panel(struct page *page, const struct wr_panel *panel, struct entries *entries)
{
    const struct wr_plot_box box = {margin, 0, width_of(page->figure, panel), height_of(page->figure, panel)};
    if (panel->kind == WR_PANEL_PLANE) {
        add_plane(page, panel, entries);
    } else if (panel->kind == WR_PANEL_DOTS) {
        for (int i = 0; i < panel->dots.count; i++) {
            add_entry(entries, panel->dots.series[i].name, panel->dots.series[i].style, WR_LEGEND_MARKER);
        }
    } else if (panel->kind == WR_PANEL_LINES && !wr_lines_labelled(&panel->lines, box)) {
        for (int i = 0; i < panel->lines.count; i++) {
            add_entry(entries, panel->lines.series[i].name, panel->lines.series[i].style,
                      WR_LEGEND_LINE | WR_LEGEND_MARKER);
        }
    }
}

static void lay_legend(struct page *page)
{
    const struct wr_figure *self = page->figure;
    struct entries entries = {0};
    size_t most = 0;
    for (int i = 0; i < self->panels; i++) {
        most += (size_t)names_of(&self->panel[i]);
    }
    entries.entry = wr_array(most, sizeof *entries.entry, page->error);
    page->code = entries.entry != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < self->panels && page->code == WR_OK; i++) {
        add_panel(page, &self->panel[i], &entries);
    }
    if (page->code == WR_OK && entries.count > 0) {
        const struct wr_legend legend = {entries.entry, entries.count};
        if (page->svg.stream != NULL) {
            wr_legend_draw(&legend, &page->svg, margin, page->y, full_width());
        }
        page->y += wr_legend_height(&legend, full_width()) + 8;
    }
    wr_free(entries.entry);
}

/* ------------------------------------------------------------------------------------------------ page */

static void lay_text(struct page *page, double size, int most, const char *look, const char *text)
{
    if (page->svg.stream != NULL) {
        wr_svg_block(&page->svg, margin, page->y, full_width(), size, most, look, text);
    }
    page->y += wr_svg_block_height(full_width(), size, most, text);
}

static void lay_page(struct page *page)
{
    const struct wr_figure *self = page->figure;
    page->y = margin - 4;
    lay_text(page, WR_PLOT_LARGE, TITLE_LINES, "", self->title);
    lay_text(page, WR_PLOT_NORMAL, QUESTION_LINES, "fill=\"#444\"", self->question);
    page->y += 10;
    lay_legend(page);
    if (page->code == WR_OK) {
        lay_panels(page);
    }
    for (int i = 0; i < self->sentences; i++) {
        lay_text(page, WR_PLOT_SMALL, CAPTION_LINES, "fill=\"#444\"", self->sentence[i]);
        page->y += 3;
    }
    page->y += margin - 4;
}

/* For those who do not see it: what kind each panel is, what it shows, and the caption. */
static char *describe(const struct wr_figure *self, struct wr_error *error)
{
    static const char *const kinds[] = {"Lines", "Rows of markers", "A heat map", "Points and curves"};
    char text[8192];
    size_t length = (size_t)snprintf(text, sizeof text, "%s", self->question);
    for (int i = 0; i < self->panels && length < sizeof text; i++) {
        const struct wr_panel *panel = &self->panel[i];
        const bool is_dots = panel->kind == WR_PANEL_DOTS;
        const struct wr_frame_text shown = is_dots ? (struct wr_frame_text){panel->dots.title, "", panel->dots.label}
                                           : panel->kind == WR_PANEL_LINES   ? panel->lines.text
                                           : panel->kind == WR_PANEL_HEATMAP ? panel->heatmap.text
                                                                             : panel->plane.text;
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s%s%s: %s%s%s.", length > 0 ? " " : "",
                                   kinds[panel->kind], shown.title[0] != '\0' ? ", " : "", shown.title, shown.y_label,
                                   is_dots ? "" : " over ", shown.x_label);
    }
    for (int i = 0; i < self->sentences && length < sizeof text; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, " %s", self->sentence[i]);
    }
    return wr_text_copy(text, strlen(text), error);
}

enum wr_code wr_figure_draw(const struct wr_figure *self, FILE *stream, struct wr_error *error)
{
    struct page page = {.figure = self, .error = error};
    lay_page(&page);
    char *description = page.code == WR_OK ? describe(self, error) : NULL;
    if (description == NULL) {
        return page.code != WR_OK ? page.code : WR_E_NO_MEMORY;
    }
    page.svg.stream = stream;
    wr_svg_begin(&page.svg, page_width, ceil(page.y), self->title, description);
    wr_free(description);
    for (int i = 0; i < self->panels; i++) {
        if (self->panel[i].kind == WR_PANEL_HEATMAP) {
            wr_heatmap_define(&page.svg);
            break;
        }
    }
    lay_page(&page);
    wr_svg_end(&page.svg);
    return page.code;
}
