#include "tests/unit/unit.h"

#include "analysis/commands/frontier_trace.h"
#include "analysis/plots/contour.h"
#include "analysis/plots/figure.h"
#include "analysis/plots/placing.h"
#include "analysis/plots/plot_label.h"
#include "analysis/plots/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLOSE(a, b) assert_true(fabs((a) - (b)) < 1e-9)

/* ------------------------------------------------------------------------------------------------ text */

static void utf8_is_read_and_what_is_none_is_replaced(void **state)
{
    (void)state;
    const struct {
        const char *text;
        uint32_t code[4];
    } cases[] = {{"a\xC3\xA9", {'a', 0xE9}},     {"\xE2\x82\xAC", {0x20AC}}, {"\xF0\x9F\x98\x80", {0x1F600}},
                 {"\xC0\xAF", {0xFFFD, 0xFFFD}}, {"\xED\xA0\x80", {0xFFFD}}, {"\xE2\x82", {0xFFFD}},
                 {"\xFF!", {0xFFFD, '!'}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *at = cases[i].text;
        for (int k = 0; k < 4 && cases[i].code[k] != 0; k++) {
            assert_int_equal(wr_utf8_next(&at), cases[i].code[k]);
        }
        assert_int_equal(wr_utf8_next(&at), 0);
    }
}

static void a_text_that_does_not_fit_loses_its_middle(void **state)
{
    (void)state;
    char cut[WR_PLOT_TEXT];
    wr_text_cut("short", 10, 100, cut);
    assert_string_equal(cut, "short");
    wr_text_cut("a-policy-of-a-long-name-number-12", 10, 100, cut);
    assert_non_null(strstr(cut, "\xE2\x80\xA6"));
    assert_string_equal(cut + strlen(cut) - 2, "12");
    assert_memory_equal(cut, "a-policy", 8);
    assert_true(wr_plot_width(cut, 10) <= 100);
    assert_true(wr_plot_width(cut, 10) > 85);
    char longer[3 * WR_PLOT_TEXT];
    memset(longer, 'i', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    wr_text_cut(longer, 10, 1e6, cut);
    assert_true(strlen(cut) < WR_PLOT_TEXT);
}

static void text_wraps_at_blanks_and_long_words_break(void **state)
{
    (void)state;
    const double width = wr_plot_width("two words", 10);
    const char *next;
    assert_int_equal(wr_text_line("two words more", 10, width, &next), 9);
    assert_string_equal(next, "more");
    assert_int_equal(wr_text_line("more", 10, width, &next), 4);
    assert_null(next);
    const char *long_word = "averyveryverylongword";
    const size_t broken = wr_text_line(long_word, 10, width, &next);
    assert_true(broken > 3 && broken < 21);
    assert_string_equal(next, long_word + broken);
    assert_int_equal(wr_text_lines("two words more", 10, width, 9), 2);
    assert_int_equal(wr_text_lines("two words more", 10, width, 1), 1);
    assert_int_equal(wr_text_lines("", 10, width, 9), 0);
}

/* ---------------------------------------------------------------------------------------------- scales */

static void steps_are_1_2_5(void **state)
{
    (void)state;
    CLOSE(wr_tick_step(10, 10), 1);
    CLOSE(wr_tick_step(10, 9), 2);
    CLOSE(wr_tick_step(10, 4), 5);
    CLOSE(wr_tick_step(0.07, 7), 0.01);
    CLOSE(wr_tick_step(7, 1), 10);
    CLOSE(wr_tick_step(3000, 6), 500);
}

static void a_scale_has_round_ends_and_its_ticks_lie_on_it(void **state)
{
    (void)state;
    const struct wr_scale scale = wr_scale_over((struct wr_span){-13.2, 47.9}, WR_SCALE_LINEAR, 8, 100, 0);
    struct wr_ticks ticks;
    CLOSE(scale.low, -20);
    CLOSE(scale.high, 50);
    CLOSE(wr_scale_at(&scale, -20), 100);
    CLOSE(wr_scale_at(&scale, 50), 0);
    CLOSE(wr_scale_at(&scale, 15), 50);
    wr_ticks_round(&scale, 8, &ticks);
    assert_int_equal(ticks.count, 8);
    assert_string_equal(ticks.text[0], "\xE2\x88\x92"
                                       "20");
    assert_string_equal(ticks.text[2], "0");
    const struct wr_scale flat = wr_scale_over((struct wr_span){5, 5}, WR_SCALE_LINEAR, 5, 0, 1);
    assert_true(flat.low < 5 && flat.high > 5);
    const struct wr_scale none = wr_scale_over(wr_span_none(), WR_SCALE_LINEAR, 5, 0, 1);
    assert_true(none.low < none.high);
}

static void a_logarithmic_scale_has_equal_ratios(void **state)
{
    (void)state;
    const struct wr_scale scale = wr_scale_over((struct wr_span){1, 1000}, WR_SCALE_LOG, 6, 0, 100);
    struct wr_ticks ticks;
    CLOSE(wr_scale_at(&scale, 10) - wr_scale_at(&scale, 1), wr_scale_at(&scale, 1000) - wr_scale_at(&scale, 100));
    CLOSE(wr_scale_at(&scale, sqrt(1000)), 50);
    assert_false(wr_scale_has(WR_SCALE_LOG, 0));
    wr_ticks_round(&scale, 6, &ticks);
    assert_int_equal(ticks.count, 4); /* 1, 10, 100, 1000 */
    wr_ticks_round(&scale, 7, &ticks);
    assert_int_equal(ticks.count, 7); /* and 3, 30, 300 */
    CLOSE(ticks.at[1], 3);
    wr_ticks_round(&(struct wr_scale){20, 30, WR_SCALE_LOG, 0, 1}, 7, &ticks);
    assert_int_equal(ticks.count, 6); /* 20, 22 ... 30 */
    wr_ticks_round(&scale, 10, &ticks);
    CLOSE(ticks.at[0], 1);
}

static void savings_lie_as_far_from_0_as_the_ratio_says(void **state)
{
    (void)state;
    const struct wr_scale scale = wr_scale_over((struct wr_span){-1305, 50}, WR_SCALE_SAVINGS, 6, 400, 0);
    struct wr_ticks ticks;
    const double zero = wr_scale_at(&scale, 0);
    CLOSE(zero - wr_scale_at(&scale, 50), wr_scale_at(&scale, -100) - zero); /* half and twice */
    CLOSE(zero - wr_scale_at(&scale, 90), wr_scale_at(&scale, -900) - zero); /* a tenth and ten times */
    assert_true(scale.low < -1305 && scale.high > 50 && scale.high < 100);
    assert_false(wr_scale_has(WR_SCALE_SAVINGS, 100));
    wr_ticks_round(&scale, 6, &ticks);
    bool has_zero = false;
    for (int i = 0; i < ticks.count; i++) {
        has_zero = has_zero || ticks.at[i] == 0;
        assert_true(i == 0 || ticks.at[i] > ticks.at[i - 1]);
    }
    assert_true(has_zero && ticks.count >= 3);
}

static void values_spread_by_ratios_are_seen(void **state)
{
    (void)state;
    const double batch[] = {1, 8, 16, 64, 256}, demand[] = {5, 16, 50, 160, 500}, even[] = {1, 5, 9, 13},
                 near[] = {1, 2, 4};
    const double zero[] = {0, 1, 10, 100}, two[] = {1, 100};
    assert_true(wr_values_are_log(batch, 5));
    assert_true(wr_values_are_log(demand, 5));
    assert_false(wr_values_are_log(even, 4));
    assert_false(wr_values_are_log(near, 3));
    assert_false(wr_values_are_log(zero, 4));
    assert_false(wr_values_are_log(two, 2));
}

static void given_ticks_are_taken_where_they_fit(void **state)
{
    (void)state;
    const struct wr_scale wide = {0, 10, WR_SCALE_LINEAR, 0, 200}, narrow = {0, 10, WR_SCALE_LINEAR, 0, 20};
    const double at[] = {1, 2.5, 7};
    struct wr_ticks ticks;
    assert_true(wr_ticks_given(&wide, at, 3, 10, &ticks));
    assert_int_equal(ticks.count, 3);
    assert_string_equal(ticks.text[1], "2.5");
    assert_false(wr_ticks_given(&narrow, at, 3, 10, &ticks));
}

static void tick_texts_have_the_digits_of_the_step(void **state)
{
    (void)state;
    const struct {
        double value, step;
        const char *text;
    } cases[] = {{0.30000000000000004, 0.1, "0.3"},
                 {2, 0.25, "2.0"},
                 {1e-17, 0.1, "0.0"},
                 {1500, 500, "1500"},
                 {-1305.5, 0,
                  "\xE2\x88\x92"
                  "1305.5"},
                 {2.5e12, 1e12, "2.5e+12"},
                 {1e-9, 1e-9,
                  "1e\xE2\x88\x92"
                  "09"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[WR_TICK_TEXT];
        wr_tick_text(cases[i].value, cases[i].step, text);
        assert_string_equal(text, cases[i].text);
    }
}

/* --------------------------------------------------------------------------------------------- placing */

static void labels_spread_until_none_touches(void **state)
{
    (void)state;
    double place[] = {50, 10, 51, 52, 99}, apart[] = {10, 40, 70};
    const double before[] = {50, 10, 51, 52, 99};
    int order[5];
    assert_true(wr_spread(place, 5, 13, 0, 100, order));
    for (int i = 0; i < 5; i++) {
        assert_true(place[i] >= 0 && place[i] <= 100);
        for (int k = 0; k < i; k++) {
            assert_true(fabs(place[i] - place[k]) > 13 - 1e-9);
            assert_true((place[i] < place[k]) == (before[i] < before[k]));
        }
    }
    CLOSE(place[1], 10);
    CLOSE(place[2], 51); /* the middle one of three stays */
    assert_true(wr_spread(apart, 3, 13, 0, 100, order));
    CLOSE(apart[1], 40);
    assert_false(wr_spread(place, 5, 30, 0, 100, order));
}

static void labels_at_an_edge_stay_inside(void **state)
{
    (void)state;
    for (int many = 2; many <= 8; many++) {
        double place[8];
        int order[8];
        for (int i = 0; i < many; i++) {
            place[i] = i % 2 == 0 ? 99 : 1;
        }
        assert_true(wr_spread(place, many, 13, 0, 100, order));
        for (int i = 0; i < many; i++) {
            assert_true(place[i] >= -1e-9 && place[i] <= 100 + 1e-9);
            for (int k = 0; k < i; k++) {
                assert_true(fabs(place[i] - place[k]) > 13 - 1e-9);
            }
        }
    }
}

static void a_box_finds_a_free_place_or_says_that_there_is_none(void **state)
{
    (void)state;
    const struct wr_plot_box within = {0, 0, 200, 100}, right = {55, 40, 100, 20}, all = {0, 0, 200, 100};
    struct wr_plot_box box;
    assert_true(wr_place_beside(50, 50, 40, 12, &within, NULL, 0, &box));
    assert_true(box.x > 50);
    assert_true(wr_place_beside(50, 50, 40, 12, &within, &right, 1, &box));
    assert_true(box.x < 50);
    assert_false(wr_boxes_overlap(&box, &right));
    assert_false(wr_place_beside(50, 50, 40, 12, &within, &all, 1, &box));
    assert_false(wr_place_beside(50, 50, 400, 12, &within, NULL, 0, &box));
}

/* ---------------------------------------------------------------------------------------- contour, heat */

static void the_contour_is_where_a_plane_is_zero(void **state)
{
    (void)state;
    double value[5 * 4];
    int pieces = 0;
    for (int row = 0; row < 4; row++) {
        for (int column = 0; column < 5; column++) {
            value[row * 5 + column] = 1.3 * column + 0.7 * row - 3.1;
        }
    }
    for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 4; column++) {
            struct wr_segment_line line[2];
            const int lines = wr_contour_at(value, 5, column, row, line);
            pieces += lines;
            for (int i = 0; i < lines; i++) {
                for (int end = 0; end < 2; end++) {
                    CLOSE(1.3 * line[i].x[end] + 0.7 * line[i].y[end], 3.1);
                    assert_true(line[i].x[end] >= column && line[i].x[end] <= column + 1);
                    assert_true(line[i].y[end] >= row && line[i].y[end] <= row + 1);
                }
            }
        }
    }
    assert_true(pieces >= 3);
}

static void a_saddle_is_cut_by_its_middle_and_gaps_have_no_contour(void **state)
{
    (void)state;
    struct wr_segment_line line[2];
    const double high[] = {1, -0.5, -0.5, 1}, low[] = {0.5, -1, -1, 0.5}, gap[] = {1, -1, NAN, 1},
                 same[] = {1, 2, 0, 4};
    assert_int_equal(wr_contour_at(high, 2, 0, 0, line), 2);
    for (int i = 0; i < 2; i++) { /* the middle is above: each low corner, (1, 0) and (0, 1), is cut off */
        const double x = (line[i].x[0] + line[i].x[1]) / 2, y = (line[i].y[0] + line[i].y[1]) / 2;
        assert_true(fabs(x - y) > 0.4);
    }
    assert_int_equal(wr_contour_at(low, 2, 0, 0, line), 2);
    for (int i = 0; i < 2; i++) { /* below: each high corner, (0, 0) and (1, 1), is */
        const double x = (line[i].x[0] + line[i].x[1]) / 2, y = (line[i].y[0] + line[i].y[1]) / 2;
        assert_true(fabs(x - y) < 1e-9);
    }
    assert_int_equal(wr_contour_at(gap, 2, 0, 0, line), 0);
    assert_int_equal(wr_contour_at(same, 2, 0, 0, line), 0);
}

static void shades_have_the_sign_of_the_saving(void **state)
{
    (void)state;
    const struct wr_span range = {-300, 50};
    CLOSE(wr_shade(WR_SHADE_SAVINGS, range, 0), 0);
    CLOSE(wr_shade(WR_SHADE_SAVINGS, range, -300), -1);
    CLOSE(wr_shade(WR_SHADE_SAVINGS, range, 50), 0.5); /* half; the darkest is four times */
    CLOSE(wr_shade(WR_SHADE_SAVINGS, range, -100), -0.5);
    CLOSE(wr_shade(WR_SHADE_SIGNED, (struct wr_span){-2, 4}, -2), -0.5);
    CLOSE(wr_shade(WR_SHADE_PLAIN, (struct wr_span){2, 4}, 3), 0.5);
    assert_int_equal(wr_shading_of(range, true), WR_SHADE_SAVINGS);
    assert_int_equal(wr_shading_of((struct wr_span){1, 2}, false), WR_SHADE_PLAIN);
    assert_int_equal(wr_shading_of((struct wr_span){-1, 2}, false), WR_SHADE_SIGNED);
}

/* ---------------------------------------------------------------------------------------------- labels */

static void labels_have_units(void **state)
{
    (void)state;
    char label[WR_PLOT_LABEL];
    for (int i = 0; i < WR_METRICS; i++) {
        wr_metric_label((enum wr_metric_id)i, label);
        assert_int_equal(label[strlen(label) - 1], ')');
        assert_int_equal(wr_metric_named(wr_metric_spec((enum wr_metric_id)i)->name), i);
    }
    assert_int_equal(wr_metric_named("energy"), WR_METRICS);
    wr_metric_label(WR_METRIC_ENERGY_PER_QUERY, label);
    assert_string_equal(label, "energy (J/query)");
    const struct {
        const char *key, *label;
    } keys[] = {{"cloud.idle.utilisation", "cloud.idle.utilisation (share)"},
                {"cloud.overheads.network_s", "cloud.overheads.network_s (s)"},
                {"cost.electricity_usd_per_kwh.local", "cost.electricity_usd_per_kwh.local (USD/kWh)"},
                {"local.idle.queries_per_device_day", "local.idle.queries_per_device_day (queries per device and day)"},
                {"correct.at", "correct.at (1)"}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        wr_key_label(keys[i].key, label);
        assert_string_equal(label, keys[i].label);
    }
}

/* ------------------------------------------------------------------------------------------------ trace */

static void a_trace_keeps_its_ends_and_stays_small(void **state)
{
    (void)state;
    static struct wr_trace trace;
    for (int64_t last = 1; last < 100000; last = last * 3 + 1) {
        trace = (struct wr_trace){.kept = 0};
        for (int64_t i = 0; i <= last; i++) {
            wr_trace_add(&trace, (double)i, 2.0 * (double)i);
        }
        const int64_t points = wr_trace_points(&trace);
        assert_true(points <= WR_TRACE_POINTS + 1 && (last < WR_TRACE_POINTS - 1 ? points == last + 1 : points > 500));
        assert_true(trace.x[0] == 0 && trace.x[points - 1] == (double)last);
        for (int64_t i = 1; i < points; i++) {
            assert_true(trace.x[i] > trace.x[i - 1] && trace.y[i] == 2 * trace.x[i]);
        }
    }
}

/* ----------------------------------------------------------------------------------------------- figure */

static char *drawn(const struct wr_figure *figure)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    assert_int_equal(wr_figure_draw(figure, stream, NULL), WR_OK);
    fclose(stream);
    char *copy = strdup(text);
    free(text);
    assert_non_null(copy);
    return copy;
}

static int count_of(const char *text, const char *what)
{
    int count = 0;
    while ((text = strstr(text, what)) != NULL) {
        count++;
        text++;
    }
    return count;
}

static void numbers_and_names_are_written_as_xml_has_them(void **state)
{
    (void)state;
    char *text = NULL;
    size_t length = 0;
    struct wr_svg svg = {open_memstream(&text, &length)};
    const double values[] = {0, -0.001, 1.5, -2.25, 1.005, 1e6};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        wr_svg_number(&svg, values[i]);
        fputc(' ', svg.stream);
    }
    wr_svg_escape(&svg, "<a & \"b\"> \x01\xFF");
    fclose(svg.stream);
    assert_string_equal(text, "0 0 1.5 -2.25 1 1000000 &lt;a &amp; &quot;b&quot;&gt; \xEF\xBF\xBD\xEF\xBF\xBD");
    free(text);
}

/* Two lines of four points, one of which is missing; the first has an interval. */
static void a_panel_of_lines_has_its_gap_its_band_and_its_names(void **state)
{
    (void)state;
    const double x[] = {1, 2, 3, 4}, one[] = {10, 20, NAN, 30}, two[] = {-5, 5, 6, 7}, lo[] = {8, 18, NAN, 28},
                 hi[] = {12, 22, NAN, 32};
    const struct wr_series series[] = {{"one <&>", 0, x, one, lo, hi, 4}, {"two", 1, x, two, NULL, NULL, 4}};
    struct wr_figure figure = {.title = "study", .question = ""};
    struct wr_panel *panel = wr_figure_panel(&figure, WR_PANEL_LINES, NULL);
    panel->lines = (struct wr_lines){.text = {"block", "key (s)", "saved (%)"},
                                     .series = series,
                                     .count = 2,
                                     .y = {-5, 32},
                                     .tick = x,
                                     .ticks = 4,
                                     .labels = true,
                                     .zero_label = "baseline"};
    assert_int_equal(wr_figure_say(&figure, NULL, "said %s", "once"), WR_OK);
    assert_int_equal(wr_figure_say(&figure, NULL, "said %s", "once"), WR_OK);
    char *text = drawn(&figure), *again = drawn(&figure);
    assert_string_equal(text, again);
    assert_int_equal(figure.sentences, 1);
    assert_int_equal(count_of(text, ">one &lt;&amp;&gt;</text>"), 1);
    assert_int_equal(count_of(text, ">baseline</text>"), 1);
    assert_int_equal(count_of(text, "<title>one &lt;&amp;&gt;: "), 3);
    assert_int_equal(count_of(text, "<title>two: "), 4);
    assert_int_equal(count_of(text, "fill-opacity"), 1);         /* a band needs two points beside each other */
    assert_int_equal(count_of(text, "stroke-width=\"1.2\""), 1); /* the zero line */
    char *end = strstr(text, "\" fill=\"none\" stroke=\"#000000\" stroke-width=\"1.5\"");
    assert_non_null(end);
    *end = '\0';
    assert_int_equal(count_of(strrchr(text, '<'), "M"), 2); /* a gap between two and four */
    free(text);
    free(again);
    wr_figure_free(&figure);
}

static void an_empty_figure_is_a_document_too(void **state)
{
    (void)state;
    struct wr_figure figure = {.title = "nothing", .question = ""};
    char *text = drawn(&figure);
    assert_non_null(strstr(text, "<title id=\"t\">nothing</title>"));
    assert_string_equal(text + strlen(text) - 7, "</svg>\n");
    free(text);
    wr_figure_free(&figure);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_read_and_what_is_none_is_replaced),
        cmocka_unit_test(a_text_that_does_not_fit_loses_its_middle),
        cmocka_unit_test(text_wraps_at_blanks_and_long_words_break),
        cmocka_unit_test(steps_are_1_2_5),
        cmocka_unit_test(a_scale_has_round_ends_and_its_ticks_lie_on_it),
        cmocka_unit_test(a_logarithmic_scale_has_equal_ratios),
        cmocka_unit_test(savings_lie_as_far_from_0_as_the_ratio_says),
        cmocka_unit_test(values_spread_by_ratios_are_seen),
        cmocka_unit_test(given_ticks_are_taken_where_they_fit),
        cmocka_unit_test(tick_texts_have_the_digits_of_the_step),
        cmocka_unit_test(labels_spread_until_none_touches),
        cmocka_unit_test(labels_at_an_edge_stay_inside),
        cmocka_unit_test(a_box_finds_a_free_place_or_says_that_there_is_none),
        cmocka_unit_test(the_contour_is_where_a_plane_is_zero),
        cmocka_unit_test(a_saddle_is_cut_by_its_middle_and_gaps_have_no_contour),
        cmocka_unit_test(shades_have_the_sign_of_the_saving),
        cmocka_unit_test(labels_have_units),
        cmocka_unit_test(a_trace_keeps_its_ends_and_stays_small),
        cmocka_unit_test(numbers_and_names_are_written_as_xml_has_them),
        cmocka_unit_test(a_panel_of_lines_has_its_gap_its_band_and_its_names),
        cmocka_unit_test(an_empty_figure_is_a_document_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
