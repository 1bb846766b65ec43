/* Tables as text, CSV and JSON, and decisions as CSV. */
#include "tests/unit/unit.h"

#include "analysis/tables/decisions_csv.h"
#include "analysis/tables/describe.h"
#include "analysis/tables/document_latex.h"
#include "analysis/tables/document_markdown.h"
#include "analysis/tables/json.h"
#include "analysis/tables/summary.h"
#include "analysis/tables/table_text.h"
#include "analysis/tables/tidy_csv.h"
#include "sim/base/memory.h"
#include "sim/table/memory_table.h"
#include "tests/unit/metric_world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What was printed to `stream`, which is closed. */
struct printed {
    char *text;
    size_t length;
    FILE *stream;
};

static FILE *start(struct printed *printed)
{
    printed->stream = open_memstream(&printed->text, &printed->length);
    return printed->stream;
}

static void check_printed(struct printed *printed, const char *wanted)
{
    fclose(printed->stream);
    assert_string_equal(printed->text, wanted);
    free(printed->text);
}

static void csv_fields_are_quoted_only_where_needed(void **state)
{
    (void)state;
    const char *const field[] = {"plain", "", "a,b", "say \"x\"", "two\nlines", " blank", "blank ", "in side", "\r"};
    struct printed printed;
    FILE *stream = start(&printed);
    for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
        wr_print_csv_field(stream, field[i]);
        fputc('|', stream);
    }
    check_printed(&printed, "plain||\"a,b\"|\"say \"\"x\"\"\"|\"two\nlines\"|\" blank\"|\"blank \"|in side|\"\r\"|");
}

static void a_table_is_aligned_and_explains_its_gaps(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_table table = {0};
    wr_table_column(&table, WR_TABLE_LABEL, "policy", "");
    wr_table_column(&table, WR_TABLE_PERCENT, "saved", "%");
    wr_table_column(&table, WR_TABLE_FIGURE, "energy", "J");
    wr_table_column(&table, WR_TABLE_FIGURE, "compute", "FLOP");
    const char *const name[] = {"\xc3\xa9t\xc3\xa9", "always"};
    for (int row = 0; row < 2; row++) {
        assert_int_equal(wr_table_row(&table, &error), WR_OK);
        wr_table_label(&table, 0, name[row], &error);
        wr_table_number(&table, 1, row == 0 ? 0.04314 : NAN, "no baseline", &error);
        wr_table_number(&table, 2, row == 0 ? 248.2712 : 3, "", &error);
        wr_table_number(&table, 3, row == 0 ? 1.84201359e17 : NAN, row == 0 ? "" : "no baseline", &error);
    }
    struct printed printed;
    assert_int_equal(wr_table_print(&table, start(&printed), &error), WR_OK);
    check_printed(&printed, "policy    saved   energy      compute\n"
                            "              %        J         FLOP\n"
                            "\xc3\xa9t\xc3\xa9        4.31  248.271  1.84201e+17\n"
                            "always  n/a [1]    3.000      n/a [1]\n"
                            "[1] no baseline\n");
    wr_table_free(&table);
}

static void long_lines_are_wrapped_with_an_indent(void **state)
{
    (void)state;
    char text[161];
    for (int i = 0; i < 160; i++) {
        text[i] = i % 10 == 9 ? ' ' : 'x';
    }
    text[159] = '\0';
    struct printed printed;
    wr_print_wrapped(start(&printed), "label ", 6, text);
    fclose(printed.stream);
    const char *end = strchr(printed.text, '\n');
    assert_true(end - printed.text <= WR_SCREEN_WIDTH);
    assert_true(end - printed.text > WR_SCREEN_WIDTH - 11);
    assert_memory_equal(end + 1, "      xxx", 9);
    free(printed.text);
}

/* One policy with totals and without latency, under a mixed basis. */
struct shown {
    struct world world;
    struct wr_metric_rows rows;
    struct wr_provenance_record record;
    const char *warning[1];
    struct wr_report report;
};

static void show(struct shown *shown)
{
    struct wr_error error;
    struct world *world = &shown->world;
    *shown = (struct shown){.warning = {"bases are mixed, \"truly\""}};
    world_make(world);
    world->meta.column[WR_COL_LATENCY].present = false;
    for (int policy = 0; policy < POLICIES; policy++) {
        const int pair = policy == ORACLE ? LOCAL_PAIR : CLOUD_PAIR;
        world_add(world, (struct query){policy, pair, 1, 1, 1, 1, pair == LOCAL_PAIR ? 30 : 90, 3, 300, 40, 4});
    }
    world->in.energy_warning = shown->warning[0];
    world->in.policies = 1;
    assert_int_equal(wr_metrics_compute(&world->in, &shown->rows, &error), WR_OK);
    shown->record = (struct wr_provenance_record){.version = "0",
                                                  .commit = "c",
                                                  .command = "run",
                                                  .study = "wattroute: 1\n",
                                                  .study_xxh128 = "ab",
                                                  .measurements = "m.h5",
                                                  .measurements_xxh128 = "cd",
                                                  .inputs = "ef  scores.csv",
                                                  .seed = -1,
                                                  .libraries = "HDF5"};
    shown->report = (struct wr_report){.study = &world->study,
                                       .intervals = "",
                                       .assumptions = "",
                                       .cost = "",
                                       .carbon = "",
                                       .meta = &world->meta,
                                       .policy = world->policy,
                                       .counts = &world->counts,
                                       .rows = &shown->rows,
                                       .provenance = &shown->record,
                                       .warning = shown->warning,
                                       .warnings = 1};
}

static void hide(struct shown *shown)
{
    wr_metric_rows_free(&shown->rows);
    world_free(&shown->world);
}

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in:\n%s", part, text);
    }
}

static void the_summary_names_what_decides_its_numbers(void **state)
{
    (void)state;
    struct wr_error error;
    struct shown shown;
    struct printed printed;
    show(&shown);
    struct wr_document document = {0};
    assert_int_equal(wr_summarise(&document, &shown.report, &error), WR_OK);
    assert_int_equal(wr_document_print_text(&document, start(&printed), &error), WR_OK);
    wr_document_free(&document);
    fclose(printed.stream);
    const char *const part[] = {
        "study         hand-made\n",
        "question      Does it add up?\n",
        "measurements  m.h5 (xxh128 cd)\n",
        "queries       4 replayed of 7; 1 left out by where, 2 dropped (missing: complete_case)\n",
        "pairs         2 in play: 1 local, 1 cloud\n",
        "baseline      big@cloud\n",
        "objective     energy\n",
        "correct       score >= 1\n",
        "energy basis  accelerator (big@cloud); wall (small@laptop)\n",
        "provenance    measured (the weakest that went in)\n",
        "policies      oracle = oracle\n",
        "WARNING       bases are mixed, \"truly\"\n",
        "\noracle   100.00  100.00   100.00  30.0000    66.67",
        "[1] latency_s is not in the measurements\n",
        "\nenergy saved, by domain\n",
        "\nmath          0  n/a [1]\n",
        "[1] no query of this domain was replayed\n",
    };
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        assert_holds(printed.text, part[i]);
    }
    free(printed.text);
    hide(&shown);
}

/* A document of one table that holds what forms find hard: markup, minus signs, powers of ten, gaps. */
static void make_document(struct wr_document *document)
{
    struct wr_error error;
    document->name = "a_b & 50%";
    document->question = "";
    struct wr_table *table = wr_document_table(document, "savings", false, &error);
    wr_table_column(table, WR_TABLE_LABEL, "policy", "");
    wr_table_column(table, WR_TABLE_PERCENT, "energy", "saved %");
    wr_table_column(table, WR_TABLE_FIGURE, "compute", "FLOP");
    const char *const label[] = {"x|y--z", "*~^\\<#${}"};
    for (int row = 0; row < 2; row++) {
        assert_int_equal(wr_table_row(table, &error), WR_OK);
        wr_table_label(table, 0, label[row], &error);
        wr_table_number(table, 1, row == 0 ? -1.4788 : 0, "", &error);
        wr_table_number(table, 2, row == 0 ? 1.84201359e17 : NAN, "no model_params", &error);
    }
    wr_document_fact(document, WR_FACT, "baseline", "big_one@cloud", &error);
    wr_document_fact(document, WR_FACT_WARNING, "warning", "bases are \"mixed\"", &error);
}

static void markdown_is_aligned_and_escaped(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_document document = {0};
    struct printed printed;
    make_document(&document);
    assert_int_equal(wr_document_print_markdown(&document, start(&printed), &error), WR_OK);
    wr_document_free(&document);
    check_printed(&printed, "# a\\_b & 50%\n"
                            "\n**Savings**\n\n"
                            "| policy          | energy saved (%) |  compute (FLOP) |\n"
                            "|:----------------|-----------------:|----------------:|\n"
                            "| x\\|y--z         |          -147.88 |     1.84201e+17 |\n"
                            "| \\*\\~^\\\\\\<\\#\\${} |             0.00 | n/a<sup>1</sup> |\n"
                            "\n<sup>1</sup> no model\\_params\n"
                            "\nNotes\n\n"
                            "- baseline: big\\_one@cloud\n"
                            "- **warning**: bases are \"mixed\"\n");
}

/* Intervals are texts, and their numbers numbers; a table without units has no row of them. */
static void latex_takes_intervals_for_numbers(void **state)
{
    static const char *const text[] = {
        "-4 [-20, 6]", "6.4e+12 [-6.2e-08, 7.0e+12]", "-1250 [n/a]", "a-b [c]", "1.53093e+13", "model-7e"};
    static const char *const wanted[] = {
        "    $-4$ [$-20$, 6] \\\\\n",
        "    $6.4 \\times 10^{12}$ [$-6.2 \\times 10^{-8}$, $7.0 \\times 10^{12}$] \\\\\n",
        "    $-1250$ [n/a] \\\\\n",
        "    a-b [c] \\\\\n",
        "    $1.53093 \\times 10^{13}$ \\\\\n",
        "    model-7e \\\\\n"};
    (void)state;
    struct wr_error error;
    struct wr_document document = {.name = "x", .question = ""};
    struct printed printed;
    struct wr_table *table = wr_document_table(&document, "differences", false, &error);
    wr_table_column(table, WR_TABLE_LABEL, "difference", "");
    for (int row = 0; row < 6; row++) {
        assert_int_equal(wr_table_row(table, &error), WR_OK);
        wr_table_label(table, 0, text[row], &error);
    }
    assert_int_equal(wr_document_print_latex(&document, start(&printed), &error), WR_OK);
    wr_document_free(&document);
    fclose(printed.stream);
    for (int row = 0; row < 6; row++) {
        assert_holds(printed.text, wanted[row]);
    }
    assert_holds(printed.text, "    difference \\\\\n    \\midrule\n");
    free(printed.text);
}

static void latex_is_escaped_and_says_what_it_needs(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_document document = {0};
    struct printed printed;
    make_document(&document);
    assert_int_equal(wr_document_print_latex(&document, start(&printed), &error), WR_OK);
    wr_document_free(&document);
    check_printed(&printed,
                  "% To be included in a document that says \\usepackage{booktabs}.\n"
                  "\n\\begin{table}\n"
                  "  \\centering\\footnotesize\\setlength{\\tabcolsep}{4pt}\n"
                  "  \\caption{a\\_b \\& 50\\%: savings.}\n"
                  "  \\label{tab:a-b---50-}\n"
                  "  \\begin{tabular}{lrr}\n"
                  "    \\toprule\n"
                  "    policy & energy & compute \\\\\n"
                  "     & saved \\% & FLOP \\\\\n"
                  "    \\midrule\n"
                  "    x\\textbar{}y-{-}z & $-147.88$ & $1.84201 \\times 10^{17}$ \\\\\n"
                  "    *\\textasciitilde{}\\textasciicircum{}\\textbackslash{}\\textless{}\\#\\$\\{\\} & 0.00 & "
                  "n/a\\textsuperscript{1} \\\\\n"
                  "    \\bottomrule\n  \\end{tabular}\n"
                  "  \\par\\smallskip\\begin{minipage}{\\linewidth}\\raggedright\n"
                  "  \\textsuperscript{1}no model\\_params.\\par\n"
                  "  Baseline: big\\_one@cloud.\\par\n"
                  "  \\textbf{Warning}: bases are ''mixed''.\\par\n"
                  "  \\end{minipage}\n\\end{table}\n");
}

static void tidy_rows_are_exact_and_gaps_are_empty(void **state)
{
    (void)state;
    struct shown shown;
    struct printed printed;
    show(&shown);
    wr_print_tidy_csv(start(&printed), &shown.report);
    fclose(printed.stream);
    assert_memory_equal(printed.text,
                        "study,scenario,policy,domain,metric,value,lo,hi,n,unit,note\n"
                        "hand-made,default,oracle,all,coverage,1,,,1,1,\n",
                        107);
    assert_holds(printed.text, "\nhand-made,default,oracle,all,energy_savings,0.66666666666666674,,,1,1,"
                               "\"bases are mixed, \"\"truly\"\"\"\n");
    assert_holds(printed.text, "\nhand-made,default,oracle,all,latency_mean_s,,,,1,s,"
                               "latency_s is not in the measurements\n");
    free(printed.text);
    hide(&shown);
}

static void json_says_null_where_there_is_no_number(void **state)
{
    (void)state;
    struct wr_error error;
    struct shown shown;
    struct printed printed;
    show(&shown);
    assert_int_equal(wr_print_summary_json(start(&printed), &shown.report, &error), WR_OK);
    fclose(printed.stream);
    assert_holds(printed.text, "\"warnings\": [\n    \"bases are mixed, \\\"truly\\\"\"\n  ]");
    assert_holds(printed.text, "\"metric\": \"energy_savings\",\n      \"value\": 0.66666666666666674,");
    assert_holds(printed.text, "\"metric\": \"latency_mean_s\",\n      \"value\": null,");
    assert_holds(printed.text, "\"dropped\": 2,");
    assert_holds(printed.text,
                 "\"metric\": \"ipj\",\n      \"unit\": \"1/J\",\n      \"meaning\": \"accuracy / mean energy\"");
    free(printed.text);
    shown.world.study.question = (char[]){"\xff"};
    assert_int_equal(wr_print_summary_json(start(&printed), &shown.report, &error), WR_E_NOT_UTF8);
    fclose(printed.stream);
    free(printed.text);
    hide(&shown);
}

static void provenance_is_complete(void **state)
{
    (void)state;
    struct wr_error error;
    struct shown shown;
    struct printed printed;
    struct wr_file_identity file = {.key = "power_states", .name = "watts.csv", .xxh128 = "01"};
    show(&shown);
    shown.record.file = &file;
    shown.record.files = 1;
    assert_int_equal(wr_print_provenance_json(start(&printed), &shown.report, &error), WR_OK);
    check_printed(&printed, "{\n"
                            "  \"version\": \"0\",\n"
                            "  \"commit\": \"c\",\n"
                            "  \"command\": \"run\",\n"
                            "  \"study\": \"wattroute: 1\\n\",\n"
                            "  \"study_xxh128\": \"ab\",\n"
                            "  \"measurements\": {\n"
                            "    \"file\": \"m.h5\",\n"
                            "    \"xxh128\": \"cd\",\n"
                            "    \"inputs\": \"ef  scores.csv\"\n"
                            "  },\n"
                            "  \"files\": [\n"
                            "    {\n"
                            "      \"key\": \"power_states\",\n"
                            "      \"file\": \"watts.csv\",\n"
                            "      \"xxh128\": \"01\"\n"
                            "    }\n"
                            "  ],\n"
                            "  \"libraries\": \"HDF5\",\n"
                            "  \"seed\": null,\n"
                            "  \"assumptions\": \"\",\n"
                            "  \"intervals\": \"\",\n"
                            "  \"warnings\": [\n"
                            "    \"bases are mixed, \\\"truly\\\"\"\n"
                            "  ]\n"
                            "}\n");
    hide(&shown);
}

static void a_policy_is_described_with_its_options_and_router(void **state)
{
    (void)state;
    struct world world;
    world_make(&world);
    struct wr_policy oracle = {.kind = wr_policy_kind_of("oracle"), .router = {.energy_j = 0.5}};
    oracle.kind->defaults(oracle.config);
    struct wr_note text = {""};
    wr_describe_policy(&oracle, &world.study.pool, &world.meta, &text);
    assert_string_equal(text.text, "oracle; scope local_first; fallback baseline; its router uses 0.5 J, 0 s, 0 USD "
                                   "per query");
    struct wr_policy always = {.kind = wr_policy_kind_of("always")};
    const struct wr_always_config config = {.pair = WR_PAIR_BEST_LOCAL, .resolved = 0};
    memcpy(always.config, &config, sizeof config);
    struct wr_note best = {""};
    wr_describe_policy(&always, &world.study.pool, &world.meta, &best);
    assert_string_equal(best.text, "always; pair best_local: small@laptop");
    world_free(&world);
}

static void an_objective_is_described_with_its_weights(void **state)
{
    (void)state;
    struct wr_note one = {""}, sum = {""}, scaled = {""};
    wr_describe_objective(&(struct wr_objective){.latency = 1}, &one);
    wr_describe_objective(&(struct wr_objective){.energy = 1, .cost = 200}, &sum);
    wr_describe_objective(&(struct wr_objective){.cost = 3}, &scaled);
    assert_string_equal(one.text, "latency");
    assert_string_equal(sum.text, "1 energy + 200 cost");
    assert_string_equal(scaled.text, "3 cost");
}

/* A source of three queries whose ids are "q,1", "b" and "c". */
static struct wr_memory_table *three_queries(void)
{
    struct wr_error error;
    struct world world;
    world_make(&world);
    world.meta.extent[WR_DIM_QUERY] = 3;
    world.meta.extent[WR_DIM_QUERY_ID_LEN] = 3;
    wr_meta_add(&world.meta, WR_COL_QUERY_ID, &error);
    struct wr_memory_table *table = wr_memory_table_new(&world.meta, &error);
    memcpy(table->rows[WR_COL_QUERY_ID], "q,1b\0\0c\0\0", 9);
    world_free(&world);
    return table;
}

static void decisions_go_by_query_then_policy(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_memory_table *table = three_queries();
    const int32_t pair[] = {0, 1};
    const struct wr_pool pool = {.pairs = 2, .pair = pair};
    const struct wr_policy policy[] = {{.name = "one"}, {.name = "two"}, {.name = "hidden"}};
    struct printed printed;
    struct wr_decisions_csv *decisions;
    assert_int_equal(wr_decisions_csv_new(&decisions, start(&printed), &table->source, &pool, policy, 2, &error),
                     WR_OK);
    struct wr_sink *sink = wr_decisions_csv_sink(decisions);
    void *part;
    assert_int_equal(sink->begin(sink, 0, &part, &error), WR_OK);
    const uint8_t keep[] = {1, 0, 1};
    const int32_t domain[] = {0, 0, -1}, choice[] = {0, 0, 1}, attempt[] = {0, 0, 1};
    const int8_t correct[] = {1, 0, 0};
    const float score[] = {1, 0, 0.1f}, energy[] = {2.5f, 0, NAN}, latency[] = {0.25f, 0, NAN};
    struct wr_contributions strip = {.rows = 3,
                                     .keep = keep,
                                     .domain = domain,
                                     .choice = choice,
                                     .attempt = attempt,
                                     .correct = correct,
                                     .score = score,
                                     .energy = energy,
                                     .latency = latency};
    for (strip.policy = 2; strip.policy >= 0; strip.policy--) {
        assert_int_equal(sink->add(sink, part, &strip, &error), WR_OK);
    }
    assert_int_equal(sink->end(sink, 0, part, &error), WR_OK);
    check_printed(&printed, "query,domain,policy,pair,correct,score,energy_j,energy_basis,latency_s,attempt\n"
                            "\"q,1\",math,one,small@laptop,1,1,2.5,wall,0.25,1\n"
                            "\"q,1\",math,two,small@laptop,1,1,2.5,wall,0.25,1\n"
                            "c,,one,big@cloud,0,0.100000001,,accelerator,,2\n"
                            "c,,two,big@cloud,0,0.100000001,,accelerator,,2\n");
    wr_decisions_csv_free(decisions);
    table->source.close(&table->source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_fields_are_quoted_only_where_needed),
        cmocka_unit_test(a_table_is_aligned_and_explains_its_gaps),
        cmocka_unit_test(long_lines_are_wrapped_with_an_indent),
        cmocka_unit_test(the_summary_names_what_decides_its_numbers),
        cmocka_unit_test(markdown_is_aligned_and_escaped),
        cmocka_unit_test(latex_takes_intervals_for_numbers),
        cmocka_unit_test(latex_is_escaped_and_says_what_it_needs),
        cmocka_unit_test(tidy_rows_are_exact_and_gaps_are_empty),
        cmocka_unit_test(json_says_null_where_there_is_no_number),
        cmocka_unit_test(provenance_is_complete),
        cmocka_unit_test(a_policy_is_described_with_its_options_and_router),
        cmocka_unit_test(an_objective_is_described_with_its_weights),
        cmocka_unit_test(decisions_go_by_query_then_policy),
    };
    return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
