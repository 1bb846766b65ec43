#include "analysis/plots/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* From the blank on. */
static const short advance[] = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 556, 1015, 684, 686, 722, 770, 667,
    611, 778, 752, 295, 500, 667, 557, 863, 748, 787, 667, 787, 722, 667,  611, 732, 684, 989, 685,
    667, 685, 390, 337, 390, 838, 556, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838,
};

static const double slack = 1.02; /* hinting */
static const char ellipsis[] = "\xE2\x80\xA6";

uint32_t wr_utf8_next(const char **text)
{
    const unsigned char *at = (const unsigned char *)*text;
    const int more = *at < 0x80                  ? 0
                     : *at >= 0xC2 && *at < 0xE0 ? 1
                     : (*at & 0xF0) == 0xE0      ? 2
                     : *at >= 0xF0 && *at < 0xF5 ? 3
                                                 : -1;
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    uint32_t code = more == 0 ? *at : more < 0 ? 0 : *at & (0x3Fu >> more);
    if (*at == '\0') {
        return 0;
    }
    for (int i = 1; i <= more; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            *text += i;
            return 0xFFFD;
        }
        code = code << 6 | (at[i] & 0x3Fu);
    }
    *text += more < 0 ? 1 : 1 + more;
    const bool is_wrong = more < 0 || code < least[more] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000);
    return is_wrong ? 0xFFFD : code;
}

static double width_of(uint32_t code)
{
    const double em = 1000;
    if (code >= ' ' && code < ' ' + sizeof advance / sizeof *advance) {
        return advance[code - ' '] / em;
    }
    return code < 0x1100 ? 0.8 : code >= 0x2000 && code < 0x2E80 ? 0.9 : 1; /* Latin and Greek; signs; wide scripts */
}

static double width_of_bytes(const char *text, size_t length, double size)
{
    const char *at = text;
    double width = 0;
    while (at < text + length && *at != '\0') {
        width += width_of(wr_utf8_next(&at));
    }
    return slack * size * width;
}

double wr_plot_width(const char *text, double size)
{
    return width_of_bytes(text, strlen(text), size);
}

/* Bytes of the longest beginning that fits into a width and a number of bytes. */
static size_t beginning(const char *text, double size, double width, size_t most)
{
    size_t fits = 0;
    for (const char *at = text; *at != '\0';) {
        wr_utf8_next(&at);
        const size_t here = (size_t)(at - text);
        if (here > most || width_of_bytes(text, here, size) > width) {
            break;
        }
        fits = here;
    }
    return fits;
}

/* The longest end that does. */
static const char *end_of(const char *text, double size, double width, size_t most)
{
    while (*text != '\0' && (strlen(text) > most || wr_plot_width(text, size) > width)) {
        wr_utf8_next(&text);
    }
    return text;
}

void wr_text_cut(const char *text, double size, double width, char cut[WR_PLOT_TEXT])
{
    const size_t length = strlen(text), most = WR_PLOT_TEXT - sizeof ellipsis;
    if (length <= most && wr_plot_width(text, size) <= width) {
        memcpy(cut, text, length + 1);
        return;
    }
    const double room = width - wr_plot_width(ellipsis, size);
    const size_t first = beginning(text, size, 0.6 * room, most / 2);
    const char *last = end_of(text + first, size, room - width_of_bytes(text, first, size), most / 2);
    snprintf(cut, WR_PLOT_TEXT, "%.*s%s%s", (int)first, text, ellipsis, last);
}

size_t wr_text_line(const char *text, double size, double width, const char **next)
{
    const char *at = text, *blank = NULL, *before = text;
    while (*at != '\0') {
        blank = *at == ' ' && at > text ? at : blank;
        before = at;
        wr_utf8_next(&at);
        if (width_of_bytes(text, (size_t)(at - text), size) > width && before > text) {
            *next = blank != NULL ? blank + 1 : before;
            return (size_t)((blank != NULL ? blank : before) - text);
        }
    }
    *next = NULL;
    return (size_t)(at - text);
}

int wr_text_lines(const char *text, double size, double width, int most)
{
    int lines = 0;
    while (text != NULL && *text != '\0' && lines < most) {
        wr_text_line(text, size, width, &text);
        lines++;
    }
    return lines;
}
