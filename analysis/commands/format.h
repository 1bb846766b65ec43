/* The forms in which a command can print its result. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_FORMAT_H
#define WATTROUTE_ANALYSIS_COMMANDS_FORMAT_H

#include "analysis/tables/document.h"

enum wr_format { WR_FORMAT_TEXT, WR_FORMAT_CSV, WR_FORMAT_JSON, WR_FORMAT_MARKDOWN, WR_FORMAT_LATEX, WR_FORMATS };

/* What --format says, or else the ending of the output file (NULL = none), or else text. BAD_OPTION. */
enum wr_code wr_format_of(const char *option, const char *output, enum wr_format *format, struct wr_error *error);

bool wr_ends_with(const char *text, const char *ending);
const char *wr_base_name(const char *path); /* without folders; "standard input" for - */

/* The forms for people to read: text, Markdown, LaTeX. */
enum wr_code wr_format_print(enum wr_format format, const struct wr_document *document, FILE *stream,
                             struct wr_error *error);

#endif
