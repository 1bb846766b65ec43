#include "analysis/tables/tidy_csv.h"

#include "analysis/metrics/published.h"
#include "sim/text/number.h"

#include <inttypes.h>
#include <math.h>
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

void wr_print_tidy_row(FILE *stream, const char *study, const struct wr_result_row *row)
{
    print_text(stream, study);
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
}

static void print_row(FILE *stream, const struct wr_report *report, const struct wr_result_row *row)
{
    wr_print_tidy_row(stream, report->study->name, row);
    fputc('\n', stream);
}

/* METRIC_published with its source, lo and hi one published deviation away; METRIC_difference with the reason. */
static void print_comparison(FILE *stream, const struct wr_report *report, const struct wr_comparison *comparison)
{
    const struct wr_published *published = comparison->published;
    char metric[128];
    struct wr_result_row row = *comparison->own;
    row.metric = metric;
    snprintf(metric, sizeof metric, "%s_published", comparison->spec->name);
    row.value = published->value;
    row.lo = published->value - published->sd;
    row.hi = published->value + published->sd;
    row.note = published->source;
    print_row(stream, report, &row);
    snprintf(metric, sizeof metric, "%s_difference", comparison->spec->name);
    row.value = comparison->difference;
    row.lo = row.hi = NAN;
    row.note = isnan(row.value) ? comparison->own->note : published->why;
    print_row(stream, report, &row);
}

void wr_print_tidy_csv(FILE *stream, const struct wr_report *report)
{
    fputs(WR_TIDY_COLUMNS "\n", stream);
    for (int64_t i = 0; i < report->rows->rows; i++) {
        print_row(stream, report, &report->rows->row[i]);
    }
    for (int i = 0; i < report->study->published_count; i++) {
        const struct wr_comparison comparison = wr_comparison_of(report->study, report->rows, i);
        print_comparison(stream, report, &comparison);
    }
}
