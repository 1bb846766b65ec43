#include "analysis/tables/frontier_report.h"

#include "analysis/tables/interval_text.h"
#include "analysis/tables/table_data.h"
#include "analysis/tables/tidy_csv.h"
#include "sim/text/number.h"

#include <math.h>

const char *const wr_use_choices[] = {"energy", "cost", "compute", "latency", "carbon", NULL};
const char *const wr_quality_choices[] = {"accuracy", "score", NULL};

static const struct {
    const char *metric, *unit, *heading;
} uses[WR_USES] = {
    [WR_USE_ENERGY] = {"energy_j_per_query", "J", "J/query"},
    [WR_USE_COST] = {"cost_usd_per_query", "USD", "USD/query"},
    [WR_USE_COMPUTE] = {"compute_flop_per_query", "FLOP", "FLOP/query"},
    [WR_USE_LATENCY] = {"latency_mean_s", "s", "mean s"},
    [WR_USE_CARBON] = {"carbon_kgco2e_per_query", "kg", "kg/query"},
};
static const char *const qualities[] = {[WR_QUALITY_ACCURACY] = "accuracy", [WR_QUALITY_SCORE] = "score_mean"};

static const char NO_GAP[] = "the strong and the weak side are equally good, so there is no gap to recover";
static const char NO_USE[] = "on some query the use of a side is not known";
static const char NOT_REACHED[] = "no share of strong calls reaches it";
static const char ONE_VARIANT[] = "this variant is not of this curve";

/* The largest use on any curve: where hulls are extended to. */
static double use_most(const struct wr_frontier_report *report)
{
    double most = -(double)INFINITY;
    for (int i = 0; i < report->frontiers; i++) {
        most = fmax(most, report->frontier[i].figures.use_most);
    }
    return most;
}

/* ------------------------------------------------------------------------------------------- the figures */

/* One figure under all its names. */
struct figure {
    const char *metric; /* of tidy rows */
    double value;
    const char *reason, *unit, *note;
    bool is_count, of_use;
};

enum { FIGURES = 22 };

static bool has_gap(const struct wr_frontier_figures *f)
{
    return f->strong.quality != f->weak.quality;
}

static struct figure recovered(const char *metric, const struct wr_frontier_figures *f, double value, const char *note)
{
    return (struct figure){metric, value, has_gap(f) ? ONE_VARIANT : NO_GAP, "1", note, false, false};
}

static int add_gap(const struct wr_frontier *from, struct figure *to)
{
    const struct wr_frontier_figures *f = &from->figures;
    static const char *const exact[] = {"cpt20_exact", "cpt50_exact", "cpt80_exact"};
    static const char *const decile[] = {"cpt20_decile", "cpt50_decile", "cpt80_decile"};
    int n = 0;
    to[n++] = recovered("apgr_exact", f, f->apgr_exact, "over all distinct scores");
    to[n++] = recovered("apgr_decile", f, f->apgr_decile, "over RouteLLM's 11 thresholds, deciles of the score");
    for (int i = 0; i < WR_CPTS; i++) {
        to[n++] = (struct figure){exact[i],
                                  f->cpt_exact[i],
                                  has_gap(f) ? NOT_REACHED : NO_GAP,
                                  "1",
                                  "least share at strong that recovers this part of the gap, over all distinct scores",
                                  false,
                                  false};
    }
    for (int i = 0; i < WR_CPTS; i++) {
        to[n++] =
            recovered(decile[i], f, f->cpt_decile[i], "the same over RouteLLM's 11 thresholds, deciles of the score");
    }
    if (from->kind == WR_FRONTIER_BEST) {
        to[n++] = recovered("apgr_at_most", f, f->apgr_at_most, "the share is an upper bound; exact");
        to[n++] = recovered("apgr_at_most_grid", f, f->apgr_at_most_grid,
                            "the share is an upper bound; trapezoids over the shares 0, 10 ... 100 %");
    }
    return n;
}

static int add_hull(const struct wr_frontier_figures *f, double most, struct figure *to)
{
    const bool known = f->hull.points > 0;
    const double none = NAN;
    to[0] = (struct figure){"aiq_paper",
                            known ? wr_hull_aiq_paper(&f->hull, most) : none,
                            NO_USE,
                            "1",
                            "mean quality of the hull from its least use to the largest of all curves",
                            false,
                            true};
    to[1] = (struct figure){"aiq_code", known ? wr_hull_aiq_code(&f->hull, most) : none,        NO_USE,
                            "1",        "the same integral over the largest use of all curves", false,
                            true};
    to[2] = (struct figure){"hull_points", known ? (double)f->hull.points : none, NO_USE, "1", "", true, false};
    to[3] = (struct figure){"curve_points", (double)f->points, "", "1", "one more than distinct scores", true, false};
    return 4;
}

static int figures_of(const struct wr_frontier *from, double most, struct figure to[FIGURES])
{
    const int n = add_gap(from, to);
    return n + add_hull(&from->figures, most, to + n);
}

/* ------------------------------------------------------------------------------------------- tidy rows */

/* The chord at a share: what routing at random at the same rate gives. */
static struct wr_curve_point chord_at(const struct wr_frontier_figures *f, double share)
{
    return (struct wr_curve_point){.share = share,
                                   .quality = f->weak.quality + share * (f->strong.quality - f->weak.quality),
                                   .use = f->weak.use + share * (f->strong.use - f->weak.use)};
}

/* The points that a frontier tells of, and the ends of their metrics' names. */
static int points_of(const struct wr_frontier *of, struct wr_curve_point point[4])
{
    point[0] = of->figures.weak;
    point[1] = of->figures.strong;
    point[2] = of->point;
    point[3] = chord_at(&of->figures, of->point.share);
    return of->has_point ? 4 : 2;
}
static const char *const point_names[] = {"weak", "strong", "at", "random_at"};

int wr_frontier_values(const struct wr_frontier *self, double most, double value[WR_FRONTIER_VALUES],
                       enum wr_frontier_value kind[WR_FRONTIER_VALUES])
{
    struct figure figure[FIGURES];
    struct wr_curve_point point[4];
    int count = figures_of(self, most, figure);
    for (int i = 0; i < count; i++) {
        value[i] = figure[i].value;
        kind[i] = figure[i].is_count ? WR_VALUE_COUNT : figure[i].of_use ? WR_VALUE_OF_USE : WR_VALUE_OF_QUALITY;
    }
    const int points = points_of(self, point);
    for (int i = 0; i < points; i++) {
        const double of_point[] = {point[i].share, point[i].quality, point[i].use};
        for (int k = 0; k < 3; k++) {
            kind[count] = k == 2 ? WR_VALUE_OF_USE : WR_VALUE_OF_QUALITY;
            value[count++] = of_point[k];
        }
    }
    return count;
}

/* The rows of one frontier, one after the other. */
struct rows {
    struct wr_table *data;
    const struct wr_frontier_report *report;
    const struct wr_frontier *of;
    int number; /* of the next row among the frontier's values */
    enum wr_code code;
    struct wr_error *error;
};

static void add_row(struct rows *self, const struct figure *figure)
{
    static const struct wr_frontier_interval none = {NAN, NAN, ""};
    const struct wr_frontier_interval *interval =
        self->of->interval != NULL ? &self->of->interval[self->number] : &none;
    self->number++;
    if (self->code != WR_OK) {
        return;
    }
    struct wr_table_row row = wr_table_row_begin(self->data, self->error);
    const char *const labels[] = {self->report->study, "default", self->of->policy, "all", figure->metric};
    char note[512];
    for (int i = 0; i < 5; i++) {
        wr_table_row_text(&row, labels[i]);
    }
    snprintf(note, sizeof note, "%s%s%s", isnan(figure->value) ? figure->reason : figure->note,
             isnan(figure->value) || figure->note[0] == '\0' || interval->note[0] == '\0' ? "" : "; ",
             isnan(figure->value) ? "" : interval->note);
    wr_table_row_number(&row, figure->value, figure->reason);
    wr_table_row_number(&row, interval->lo, interval->note);
    wr_table_row_number(&row, interval->hi, interval->note);
    wr_table_row_number(&row, (double)self->of->figures.queries, "");
    wr_table_row_text(&row, figure->unit);
    wr_table_row_text(&row, note);
    self->code = row.code;
}

/* A point as three metrics that end in `where`. */
static void add_point(struct rows *self, const struct wr_curve_point *point, const char *where)
{
    char share[64], quality[64], use[64];
    snprintf(share, sizeof share, "strong_share_%s", where);
    snprintf(quality, sizeof quality, "%s_%s", qualities[self->report->quality], where);
    snprintf(use, sizeof use, "%s_%s", uses[self->report->use].metric, where);
    const struct figure figure[] = {{share, point->share, "", "1", "", false, false},
                                    {quality, point->quality, "", "1", "", false, false},
                                    {use, point->use, NO_USE, uses[self->report->use].unit, "", false, true}};
    for (int i = 0; i < 3; i++) {
        add_row(self, &figure[i]);
    }
}

enum wr_code wr_frontier_rows(struct wr_table *data, const struct wr_frontier_report *report, struct wr_error *error)
{
    static const char *const heading[] = {"study", "scenario", "policy", "domain", "metric", "value",
                                          "lo",    "hi",       "n",      "unit",   "note"};
    const double most = use_most(report);
    enum wr_code code = WR_OK;
    for (int i = 0; i < 11; i++) {
        wr_table_column(data, i >= 5 && i <= 8 ? WR_TABLE_FIGURE : WR_TABLE_LABEL, heading[i], "");
    }
    for (int i = 0; i < report->frontiers && code == WR_OK; i++) {
        struct rows rows = {data, report, &report->frontier[i], 0, WR_OK, error};
        struct figure figure[FIGURES];
        struct wr_curve_point point[4];
        const int figures = figures_of(rows.of, most, figure), points = points_of(rows.of, point);
        for (int k = 0; k < figures; k++) {
            add_row(&rows, &figure[k]);
        }
        for (int k = 0; k < points; k++) {
            add_point(&rows, &point[k], point_names[k]);
        }
        code = rows.code;
    }
    return code;
}

/* ------------------------------------------------------------------------------------------- for people */

struct column {
    const char *heading, *unit;
    enum wr_table_format format;
    int figure; /* index into figures_of() */
};

static const struct column gap_columns[] = {
    {"APGR", "exact", WR_TABLE_FIGURE, 0},      {"APGR", "decile", WR_TABLE_FIGURE, 1},
    {"CPT20", "exact %", WR_TABLE_PERCENT, 2},  {"CPT50", "exact %", WR_TABLE_PERCENT, 3},
    {"CPT80", "exact %", WR_TABLE_PERCENT, 4},  {"CPT20", "decile %", WR_TABLE_PERCENT, 5},
    {"CPT50", "decile %", WR_TABLE_PERCENT, 6}, {"CPT80", "decile %", WR_TABLE_PERCENT, 7},
};

static enum wr_code add_gap_table(struct wr_document *document, const struct wr_frontier_report *report,
                                  struct wr_error *error)
{
    struct wr_table *table = wr_document_table(document, "share of the gap recovered, by share at strong", true, error);
    const int columns = sizeof gap_columns / sizeof *gap_columns;
    enum wr_code code = table ? WR_OK : WR_E_NO_MEMORY;
    if (table) {
        wr_table_column(table, WR_TABLE_LABEL, "policy", "");
    }
    for (int i = 0; table && i < columns; i++) {
        wr_table_column(table, gap_columns[i].format, gap_columns[i].heading, gap_columns[i].unit);
    }
    for (int i = 0; i < report->frontiers && code == WR_OK; i++) {
        struct figure figure[FIGURES];
        figures_of(&report->frontier[i], 0, figure);
        struct wr_table_row row = wr_table_row_begin(table, error);
        wr_table_row_text(&row, report->frontier[i].policy);
        for (int k = 0; k < columns; k++) {
            wr_table_row_number(&row, figure[gap_columns[k].figure].value, figure[gap_columns[k].figure].reason);
        }
        code = row.code;
    }
    return code;
}

static enum wr_code add_hull_table(struct wr_document *document, const struct wr_frontier_report *report,
                                   struct wr_error *error)
{
    struct wr_table *table = wr_document_table(document, "hull of quality over use", true, error);
    const double most = use_most(report);
    if (!table) {
        return WR_E_NO_MEMORY;
    }
    wr_table_column(table, WR_TABLE_LABEL, "policy", "");
    wr_table_column(table, WR_TABLE_COUNT, "points", "curve");
    wr_table_column(table, WR_TABLE_COUNT, "points", "hull");
    wr_table_column(table, WR_TABLE_FIGURE, "AIQ", "paper");
    wr_table_column(table, WR_TABLE_FIGURE, "AIQ", "code");
    enum wr_code code = WR_OK;
    for (int i = 0; i < report->frontiers && code == WR_OK; i++) {
        struct figure f[4];
        add_hull(&report->frontier[i].figures, most, f);
        struct wr_table_row row = wr_table_row_begin(table, error);
        wr_table_row_text(&row, report->frontier[i].policy);
        wr_table_row_number(&row, f[3].value, "");
        wr_table_row_number(&row, f[2].value, f[2].reason);
        wr_table_row_number(&row, f[0].value, f[0].reason);
        wr_table_row_number(&row, f[1].value, f[1].reason);
        code = row.code;
    }
    return code;
}

static enum wr_code add_point_row(struct wr_table *table, const char *name, const struct wr_curve_point *point,
                                  double random, struct wr_error *error)
{
    struct wr_table_row row = wr_table_row_begin(table, error);
    wr_table_row_text(&row, name);
    wr_table_row_number(&row, point->share, "");
    wr_table_row_number(&row, point->quality, "");
    wr_table_row_number(&row, random, "");
    wr_table_row_number(&row, point->use, NO_USE);
    return row.code;
}

static enum wr_code add_point_table(struct wr_document *document, const struct wr_frontier_report *report,
                                    struct wr_error *error)
{
    struct wr_table *table = wr_document_table(document, "ends, and the thresholds of the study", true, error);
    if (!table) {
        return WR_E_NO_MEMORY;
    }
    wr_table_column(table, WR_TABLE_LABEL, "policy", "");
    wr_table_column(table, WR_TABLE_PERCENT, "strong", "%");
    wr_table_column(table, WR_TABLE_PERCENT, report->quality == WR_QUALITY_ACCURACY ? "correct" : "score", "%");
    wr_table_column(table, WR_TABLE_PERCENT, "at random", "%");
    wr_table_column(table, WR_TABLE_FIGURE, wr_use_choices[report->use], uses[report->use].heading);
    enum wr_code code = WR_OK;
    for (int i = 0; i < report->frontiers && code == WR_OK; i++) {
        const struct wr_frontier *of = &report->frontier[i];
        const struct wr_frontier_figures *f = &of->figures;
        char name[WR_FRONTIER_NAME + 16];
        if (of->kind == WR_FRONTIER_RANDOM) {
            snprintf(name, sizeof name, "%s: weak", of->policy);
            code = add_point_row(table, name, &f->weak, f->weak.quality, error);
            snprintf(name, sizeof name, "%s: strong", of->policy);
            code = code == WR_OK ? add_point_row(table, name, &f->strong, f->strong.quality, error) : code;
        } else if (of->has_point) {
            code = add_point_row(table, of->policy, &of->point, chord_at(f, of->point.share).quality, error);
        }
    }
    return code;
}

/* The number of a value in wr_frontier_values(), counted from where the hull's, or the points', begin. */
struct interval_column {
    const char *heading, *unit;
    bool percent;
    enum { FROM_GAP, FROM_HULL, FROM_POINTS } from;
    int number;
};

enum { INTERVALS_ACROSS = 3, HULL_FIGURES = 4 };

static int place_of(const struct wr_frontier *of, const struct interval_column *column)
{
    struct figure figure[FIGURES];
    const int gap = add_gap(of, figure);
    return column->number + (column->from == FROM_GAP ? 0 : column->from == FROM_HULL ? gap : gap + HULL_FIGURES);
}

/* Why the value itself is n/a, or why it has no interval; "" = neither. */
static const char *reason_of(const struct wr_frontier *of, const struct interval_column *column, double most,
                             double value)
{
    const struct wr_frontier_interval *interval = &of->interval[place_of(of, column)];
    struct figure figure[FIGURES];
    if (!isnan(value)) {
        return isnan(interval->lo) ? interval->note : "";
    }
    if (column->from == FROM_POINTS) {
        return NO_USE;
    }
    if (column->from == FROM_GAP) {
        (void)add_gap(of, figure);
    } else {
        (void)add_hull(&of->figures, most, figure);
    }
    return figure[column->number].reason;
}

static enum wr_code add_interval_row(struct wr_table *table, const struct wr_frontier *of, double most,
                                     const struct interval_column *column, struct wr_error *error)
{
    double value[WR_FRONTIER_VALUES] = {0};
    enum wr_frontier_value kind[WR_FRONTIER_VALUES];
    wr_frontier_values(of, most, value, kind);
    enum wr_code code = wr_table_row(table, error);
    code = code == WR_OK ? wr_table_label(table, 0, of->policy, error) : code;
    for (int i = 0; i < INTERVALS_ACROSS && code == WR_OK; i++) {
        const int at = place_of(of, &column[i]);
        const struct wr_frontier_interval *interval = &of->interval[at];
        char text[WR_INTERVAL_TEXT];
        wr_interval_text(value[at], interval->lo, interval->hi, column[i].percent, text);
        code = wr_table_label(table, 1 + i, text, error);
        const char *reason = reason_of(of, &column[i], most, value[at]);
        code = code == WR_OK && reason[0] != '\0' ? wr_table_reason(table, 1 + i, reason, error) : code;
    }
    return code;
}

static enum wr_code add_interval_table(struct wr_document *document, const struct wr_frontier_report *report,
                                       const struct interval_column *column, bool with_point, struct wr_error *error)
{
    struct wr_table *table = wr_document_table(document, "values and their intervals", true, error);
    enum wr_code code = table ? WR_OK : WR_E_NO_MEMORY;
    if (table) {
        wr_table_column(table, WR_TABLE_LABEL, "policy", "");
    }
    for (int i = 0; table && i < INTERVALS_ACROSS; i++) {
        wr_table_column(table, WR_TABLE_LABEL, column[i].heading, column[i].unit);
    }
    for (int i = 0; i < report->frontiers && code == WR_OK; i++) {
        if (!with_point || report->frontier[i].has_point) {
            code = add_interval_row(table, &report->frontier[i], use_most(report), column, error);
        }
    }
    return code;
}

static enum wr_code add_intervals(struct wr_document *document, const struct wr_frontier_report *report,
                                  struct wr_error *error)
{
    const struct interval_column areas[] = {{"APGR", "exact", false, FROM_GAP, 0},
                                            {"CPT50", "exact %", true, FROM_GAP, 3},
                                            {"AIQ", "paper", false, FROM_HULL, 0}};
    const struct interval_column points[] = {
        {"strong", "%", true, FROM_POINTS, 6},
        {report->quality == WR_QUALITY_ACCURACY ? "correct" : "score", "%", true, FROM_POINTS, 7},
        {wr_use_choices[report->use], uses[report->use].heading, false, FROM_POINTS, 8}};
    bool any_point = false;
    for (int i = 0; i < report->frontiers; i++) {
        any_point |= report->frontier[i].has_point;
    }
    enum wr_code code = add_interval_table(document, report, areas, false, error);
    return code == WR_OK && any_point ? add_interval_table(document, report, points, true, error) : code;
}

enum wr_code wr_frontier_tables(struct wr_document *document, const struct wr_frontier_report *report,
                                struct wr_error *error)
{
    enum wr_code code = add_gap_table(document, report, error);
    code = code == WR_OK ? add_hull_table(document, report, error) : code;
    code = code == WR_OK ? add_point_table(document, report, error) : code;
    const bool has_intervals = report->frontiers > 0 && report->frontier[0].interval != NULL;
    return code == WR_OK && has_intervals ? add_intervals(document, report, error) : code;
}

/* ------------------------------------------------------------------------------------------- points */

void wr_frontier_points_header(FILE *stream, enum wr_quality quality, enum wr_use use, bool with_intervals)
{
    const char *const of = qualities[quality], *const on = uses[use].metric;
    fprintf(stream, "study,policy,line,score,strong_share,%s,%s,pgr", of, on);
    if (with_intervals) {
        fprintf(stream, ",%s_lo,%s_hi,%s_lo,%s_hi", of, of, on, on);
    }
    fputc('\n', stream);
}

static void print_numbers(FILE *stream, const double *value, int count)
{
    for (int i = 0; i < count; i++) {
        char text[40] = "";
        if (isfinite(value[i])) {
            wr_format_real(value[i], text, sizeof text);
        }
        fprintf(stream, ",%s", text);
    }
}

static void print_line(FILE *stream, const char *study, const char *policy, const char *line, const double value[5],
                       const struct wr_point_interval *interval)
{
    wr_print_csv_field(stream, study);
    fputc(',', stream);
    wr_print_csv_field(stream, policy);
    fprintf(stream, ",%s", line);
    print_numbers(stream, value, 5);
    if (interval != NULL) {
        const double end[] = {interval->quality.lo, interval->quality.hi, interval->use.lo, interval->use.hi};
        print_numbers(stream, end, 4);
    }
    fputc('\n', stream);
}

void wr_frontier_curve_point(FILE *stream, const char *study, const char *policy, const struct wr_curve_point *point,
                             double pgr, const struct wr_point_interval *interval)
{
    print_line(stream, study, policy, "curve",
               (const double[]){point->score, point->share, point->quality, point->use, pgr}, interval);
}

void wr_frontier_hull_point(FILE *stream, const char *study, const char *policy, const struct wr_hull_point *point,
                            const struct wr_point_interval *interval)
{
    const double none = NAN;
    print_line(stream, study, policy, "hull", (const double[]){none, none, point->quality, point->use, none}, interval);
}
