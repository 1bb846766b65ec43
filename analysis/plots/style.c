#include "analysis/plots/style.h"

#include "analysis/plots/text.h"

#include <math.h>
#include <stdio.h>

static const char *const colours[] = {"#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a5a00", "#3a9ad9"};
static const char *const dashes[] = {"", "7 3", "2 2", "9 3 2 3", "13 3", "4 2 1 2 1 2"};
enum { COLOURS = sizeof colours / sizeof *colours, DASHES = sizeof dashes / sizeof *dashes, SHAPES = 6 };

const char *wr_style_colour(int style)
{
    return colours[style % COLOURS];
}

void wr_style_line(int style, double width, char look[WR_PLOT_LOOK])
{
    const char *dash = dashes[style % DASHES];
    snprintf(look, WR_PLOT_LOOK, "fill=\"none\" stroke=\"%s\" stroke-width=\"%g\"%s%s%s", wr_style_colour(style), width,
             dash[0] != '\0' ? " stroke-dasharray=\"" : "", dash, dash[0] != '\0' ? "\"" : "");
}

/* Corners of the shapes, around (0, 0). */
static const struct shape {
    int corners;
    double corner[12][2];
} shapes[SHAPES] = {
    {0, {{0}}}, /* a circle */
    {4, {{-3, -3}, {3, -3}, {3, 3}, {-3, 3}}},
    {3, {{0, -4}, {3.8, 3}, {-3.8, 3}}},
    {4, {{0, -4.4}, {4.4, 0}, {0, 4.4}, {-4.4, 0}}},
    {3, {{0, 4}, {3.8, -3}, {-3.8, -3}}},
    {12,
     {{-1.3, -4},
      {1.3, -4},
      {1.3, -1.3},
      {4, -1.3},
      {4, 1.3},
      {1.3, 1.3},
      {1.3, 4},
      {-1.3, 4},
      {-1.3, 1.3},
      {-4, 1.3},
      {-4, -1.3},
      {-1.3, -1.3}}},
};

void wr_style_marker(struct wr_svg *svg, int style, double x, double y, const char *title)
{
    const struct shape *shape = &shapes[style % SHAPES];
    const bool is_hollow = style / SHAPES % 2 == 1;
    const int round = 16;
    const double radius = 3.5, turn = 2 * 3.14159265358979323846;
    char look[WR_PLOT_LOOK];
    snprintf(look, sizeof look, "fill=\"%s\" stroke=\"%s\" stroke-width=\"1\"",
             is_hollow ? "#fff" : wr_style_colour(style), wr_style_colour(style));
    wr_svg_path_begin(svg);
    for (int i = 0; i < shape->corners; i++) {
        wr_svg_path_point(svg, x + shape->corner[i][0], y + shape->corner[i][1], i == 0);
    }
    for (int i = 0; i < round && shape->corners == 0; i++) {
        wr_svg_path_point(svg, x + radius * cos(turn * i / round), y + radius * sin(turn * i / round), i == 0);
    }
    wr_svg_path_end(svg, true, look, title);
}

/* ---------------------------------------------------------------------------------------------- legend */

static const double row = 15, sample = 34, beside = 16;

static void draw_entry(const struct wr_legend_entry *entry, double x, double y, double lead, double room,
                       struct wr_svg *svg)
{
    char look[WR_PLOT_LOOK];
    wr_style_line(entry->style, 1.5, look);
    if (entry->parts & WR_LEGEND_LINE) {
        wr_svg_line(svg, x, y + 7, x + lead, y + 7, look);
    }
    if (entry->parts & WR_LEGEND_MARKER) {
        wr_style_marker(svg, entry->style, x + lead / 2, y + 7, "");
    }
    wr_svg_text_in(svg, x + lead + 6, y + 11, WR_ANCHOR_START, WR_PLOT_NORMAL, room, "", entry->name);
}

/* Goes through the entries; draws them unless `svg` is NULL. Returns the height. */
static double walk(const struct wr_legend *self, struct wr_svg *svg, double left, double top, double width)
{
    double x = left, y = top;
    for (int i = 0; i < self->count; i++) {
        const struct wr_legend_entry *entry = &self->entry[i];
        const double lead = entry->parts & WR_LEGEND_LINE ? sample : 12;
        const double room = fmin(wr_plot_width(entry->name, WR_PLOT_NORMAL) + 0.01, width - lead - 6);
        if (x > left && x + lead + 6 + room > left + width) {
            x = left;
            y += row;
        }
        if (svg != NULL) {
            draw_entry(entry, x, y, lead, room, svg);
        }
        x += lead + 6 + room + beside;
    }
    return self->count > 0 ? y + row - top : 0;
}

double wr_legend_height(const struct wr_legend *self, double width)
{
    return walk(self, NULL, 0, 0, width);
}

void wr_legend_draw(const struct wr_legend *self, struct wr_svg *svg, double x, double y, double width)
{
    walk(self, svg, x, y, width);
}
