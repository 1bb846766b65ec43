#include "analysis/plots/svg.h"

#include "analysis/plots/text.h"

#include <math.h>
#include <string.h>

static const double line_height = 1.25;

void wr_svg_number(struct wr_svg *self, double value)
{
    const long long hundredths = llround(100 * value);
    const long long size = hundredths < 0 ? -hundredths : hundredths;
    fprintf(self->stream, "%s%lld", hundredths < 0 ? "-" : "", size / 100);
    if (size % 10 != 0) {
        fprintf(self->stream, ".%02lld", size % 100);
    } else if (size % 100 != 0) {
        fprintf(self->stream, ".%lld", size % 100 / 10);
    }
}

static bool is_xml(uint32_t code)
{
    return code == '\t' || code == '\n' || (code >= 0x20 && code != 0x7F && code != 0xFFFE && code != 0xFFFF);
}

void wr_svg_escape(struct wr_svg *self, const char *text)
{
    while (*text != '\0') {
        const char *from = text;
        const uint32_t code = wr_utf8_next(&text);
        if (code == '&' || code == '<' || code == '>' || code == '"') {
            fputs(code == '&' ? "&amp;" : code == '<' ? "&lt;" : code == '>' ? "&gt;" : "&quot;", self->stream);
        } else if (code == 0xFFFD || !is_xml(code)) {
            fputs("\xEF\xBF\xBD", self->stream);
        } else {
            fwrite(from, 1, (size_t)(text - from), self->stream);
        }
    }
}

static void attribute(struct wr_svg *self, const char *name, double value)
{
    fprintf(self->stream, " %s=\"", name);
    wr_svg_number(self, value);
    fputc('"', self->stream);
}

static void element(struct wr_svg *self, const char *name, const char *text)
{
    fprintf(self->stream, "<%s>", name);
    wr_svg_escape(self, text);
    fprintf(self->stream, "</%s>", name);
}

/* The end of a shape's element. */
static void finish(struct wr_svg *self, const char *name, const char *look, const char *title)
{
    fprintf(self->stream, " %s", look);
    if (title[0] == '\0') {
        fputs("/>\n", self->stream);
        return;
    }
    fputc('>', self->stream);
    element(self, "title", title);
    fprintf(self->stream, "</%s>\n", name);
}

void wr_svg_begin(struct wr_svg *self, double width, double height, const char *title, const char *description)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"", self->stream);
    attribute(self, "width", width);
    attribute(self, "height", height);
    fputs(" viewBox=\"0 0 ", self->stream);
    wr_svg_number(self, width);
    fputc(' ', self->stream);
    wr_svg_number(self, height);
    fputs("\" role=\"img\" aria-labelledby=\"t d\" font-family=\"Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', "
          "sans-serif\">\n<title id=\"t\">",
          self->stream);
    wr_svg_escape(self, title);
    fputs("</title>\n<desc id=\"d\">", self->stream);
    wr_svg_escape(self, description);
    fputs("</desc>\n", self->stream);
    wr_svg_rect(self, (struct wr_plot_box){0, 0, width, height}, "fill=\"#fff\"", "");
}

void wr_svg_end(struct wr_svg *self)
{
    fputs("</svg>\n", self->stream);
}

void wr_svg_line(struct wr_svg *self, double x1, double y1, double x2, double y2, const char *look)
{
    fputs("<line", self->stream);
    attribute(self, "x1", x1);
    attribute(self, "y1", y1);
    attribute(self, "x2", x2);
    attribute(self, "y2", y2);
    finish(self, "line", look, "");
}

void wr_svg_rect(struct wr_svg *self, struct wr_plot_box box, const char *look, const char *title)
{
    fputs("<rect", self->stream);
    attribute(self, "x", box.x);
    attribute(self, "y", box.y);
    attribute(self, "width", box.width);
    attribute(self, "height", box.height);
    finish(self, "rect", look, title);
}

void wr_svg_path_begin(struct wr_svg *self)
{
    fputs("<path d=\"", self->stream);
}

void wr_svg_path_point(struct wr_svg *self, double x, double y, bool moves)
{
    fputc(moves ? 'M' : 'L', self->stream);
    wr_svg_number(self, x);
    fputc(' ', self->stream);
    wr_svg_number(self, y);
}

void wr_svg_path_end(struct wr_svg *self, bool closed, const char *look, const char *title)
{
    fputs(closed ? "Z\"" : "\"", self->stream);
    finish(self, "path", look, title);
}

static void text_with(struct wr_svg *self, double x, double y, enum wr_anchor anchor, double size, const char *look,
                      const char *text, const char *title)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    fputs("<text", self->stream);
    attribute(self, "x", x);
    attribute(self, "y", y);
    attribute(self, "font-size", size);
    if (anchor != WR_ANCHOR_START) {
        fprintf(self->stream, " text-anchor=\"%s\"", anchors[anchor]);
    }
    fprintf(self->stream, "%s%s>", look[0] != '\0' ? " " : "", look);
    wr_svg_escape(self, text);
    if (title[0] != '\0') {
        element(self, "title", title);
    }
    fputs("</text>\n", self->stream);
}

void wr_svg_text(struct wr_svg *self, double x, double y, enum wr_anchor anchor, double size, const char *look,
                 const char *text)
{
    text_with(self, x, y, anchor, size, look, text, "");
}

void wr_svg_text_in(struct wr_svg *self, double x, double y, enum wr_anchor anchor, double size, double width,
                    const char *look, const char *text)
{
    char cut[WR_PLOT_TEXT];
    wr_text_cut(text, size, width, cut);
    text_with(self, x, y, anchor, size, look, cut, strcmp(cut, text) != 0 ? text : "");
}

double wr_svg_block_height(double width, double size, int most, const char *text)
{
    return line_height * size * wr_text_lines(text, size, width, most);
}

double wr_svg_block(struct wr_svg *self, double x, double y, double width, double size, int most, const char *look,
                    const char *text)
{
    const double from = y;
    for (int line = 0; line < most && text != NULL && *text != '\0'; line++) {
        const char *next;
        char one[WR_PLOT_TEXT];
        size_t length = wr_text_line(text, size, width, &next);
        length = length < sizeof one ? length : sizeof one - 1;
        y += line_height * size;
        if (line == most - 1 && next != NULL) {
            wr_svg_text_in(self, x, y - 0.3 * size, WR_ANCHOR_START, size, width, look, text);
        } else {
            memcpy(one, text, length);
            one[length] = '\0';
            wr_svg_text(self, x, y - 0.3 * size, WR_ANCHOR_START, size, look, one);
        }
        text = next;
    }
    return y - from;
}
