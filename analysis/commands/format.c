#include "analysis/commands/format.h"

#include "analysis/tables/document_latex.h"
#include "analysis/tables/document_markdown.h"

#include <string.h>

bool wr_ends_with(const char *text, const char *ending)
{
    const size_t length = strlen(text), tail = strlen(ending);
    return length >= tail && strcmp(text + length - tail, ending) == 0;
}

const char *wr_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strcmp(path, "-") == 0 ? "standard input" : slash != NULL ? slash + 1 : path;
}

/* A name that promises what no table here is. */
static bool is_of_others(const char *output)
{
    static const char *const endings[] = {".xlsx", ".xls", ".ods", ".html",    ".htm",  ".pdf",
                                          ".svg",  ".png", ".tsv", ".parquet", ".docx", ".gz"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (wr_ends_with(output, endings[i])) {
            return true;
        }
    }
    return false;
}

enum wr_code wr_format_of(const char *option, const char *output, enum wr_format *format, struct wr_error *error)
{
    static const struct {
        const char *name, *ending;
    } formats[WR_FORMATS] = {[WR_FORMAT_TEXT] = {"text", ".txt"},
                             [WR_FORMAT_CSV] = {"csv", ".csv"},
                             [WR_FORMAT_JSON] = {"json", ".json"},
                             [WR_FORMAT_MARKDOWN] = {"md", ".md"},
                             [WR_FORMAT_LATEX] = {"latex", ".tex"}};
    *format = WR_FORMAT_TEXT;
    for (int i = 0; i < WR_FORMATS; i++) {
        if (option != NULL ? strcmp(option, formats[i].name) == 0
                           : output != NULL && wr_ends_with(output, formats[i].ending)) {
            *format = (enum wr_format)i;
            return WR_OK;
        }
    }
    if (option == NULL && output != NULL && is_of_others(output)) {
        return wr_fail(
            error, WR_E_BAD_OPTION, "%s%s%s", "--output", output,
            "a name that ends in .txt, .csv, .json, .md or .tex, or --format beside it (figures are drawn by --plot)");
    }
    return option == NULL
               ? WR_OK
               : wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--format", option, "text, csv, json, md or latex");
}

enum wr_code wr_format_print(enum wr_format format, const struct wr_document *document, FILE *stream,
                             struct wr_error *error)
{
    switch (format) {
    case WR_FORMAT_MARKDOWN:
        return wr_document_print_markdown(document, stream, error);
    case WR_FORMAT_LATEX:
        return wr_document_print_latex(document, stream, error);
    default:
        return wr_document_print_text(document, stream, error);
    }
}
