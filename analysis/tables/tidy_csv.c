#include "analysis/tables/tidy_csv.h"

#include "sim/text/number.h"

#include <inttypes.h>
#include <string.h>

static bool needs_quotes(const char *text)
{
    const size_t length = strlen(text);
    return length > 0 && (text[strcspn(text, ",\"\r\n")] != '\0' || text[0] == ' ' || text[length - 1] == ' ');
}

void wr_print_csv_field(FILE *stream, const char *text)
{
    if (!needs_quotes(text)) {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            fputc('"', stream);
        }
        fputc(*text, stream);
    }
    fputc('"', stream);
}

static void print_text(FILE *stream, const char *text)
{
    wr_print_csv_field(stream, text);
    fputc(',', stream);
}

static void print_real(FILE *stream, double value)
{
    char text[40];
    wr_format_real(value, text, sizeof text);
    fprintf(stream, "%s,", text);
}

void wr_print_tidy_csv(FILE *stream, const struct wr_report *report)
{
    fputs("study,scenario,policy,domain,metric,value,lo,hi,n,unit,note\n", stream);
    for (int64_t i = 0; i < report->rows->rows; i++) {
        const struct wr_result_row *row = &report->rows->row[i];
        print_text(stream, report->study->name);
        print_text(stream, row->scenario);
        print_text(stream, row->policy);
        print_text(stream, row->domain);
        print_text(stream, row->metric);
        print_real(stream, row->value);
        print_real(stream, row->lo);
        print_real(stream, row->hi);
        fprintf(stream, "%" PRId64 ",", row->n);
        print_text(stream, row->unit);
        wr_print_csv_field(stream, row->note);
        fputc('\n', stream);
    }
}
