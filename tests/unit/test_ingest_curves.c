/* Batch curves, conditions, values that mean missing, and tables that leave to options what ran where and when. */
#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "tests/unit/imported.h"

#include <math.h>
#include <string.h>

static double real(const struct imported *self, enum wr_column_id id, int64_t index)
{
    return wr_meta_real(self->meta, id, index);
}

static enum wr_code import_curves(struct imported *self, const char *curves, const char *accelerators,
                                  struct wr_import_options options)
{
    const char *texts[WR_IMPORT_INPUTS] = {[WR_IMPORT_CURVES] = curves, [WR_IMPORT_ACCELERATORS] = accelerators};
    options.characters_per_token = NAN;
    options.has_site = !accelerators;
    options.site = WR_SITE_CLOUD;
    return import_with(self, texts, options);
}

/* In the leaderboard's names: DEVICExN with N devices, s = batch / throughput, values of the unit as they are. */
static void test_leaderboard(void **state)
{
    (void)state;
    static const char curves[] = "model_id,gpu_model,num_gpus,avg_batch_size,energy_per_token_joules,"
                                 "output_throughput_tokens_per_sec,avg_power_watts\n"
                                 "org/A,H100,4,8,0.5,400,200\norg/A,H100,4,16,0.25,640,160\norg/B,H100,1,4,2,100,200\n";
    struct imported imported;
    assert_int_equal(import_curves(&imported, curves, NULL, (struct wr_import_options){.keep = NULL}), WR_OK);
    const struct wr_meta *meta = imported.meta;
    assert_int_equal(meta->extent[WR_DIM_QUERY], 0);
    assert_int_equal(meta->extent[WR_DIM_PAIR], 2);
    assert_string_equal(wr_meta_label(meta, WR_COL_PAIR, 0), "org/A@H100x4");
    assert_string_equal(wr_meta_label(meta, WR_COL_PAIR, 1), "org/B@H100x1");
    assert_int_equal(wr_meta_integer(meta, WR_COL_ACCELERATOR_DEVICES, 0), 4);
    assert_int_equal(wr_meta_integer(meta, WR_COL_ACCELERATOR_DEVICES, 1), 1);
    assert_int_equal(wr_meta_pair_site(meta, 1), WR_SITE_CLOUD);
    assert_int_equal(wr_meta_integer(meta, WR_COL_CURVE_PAIR, 1), 0);
    assert_int_equal(wr_meta_integer(meta, WR_COL_CURVE_PAIR, 2), 1);
    assert_true(real(&imported, WR_COL_CURVE_S, 0) == 0.02 && real(&imported, WR_COL_CURVE_S, 1) == 0.025);
    assert_true(real(&imported, WR_COL_CURVE_J, 1) == 0.25 && real(&imported, WR_COL_CURVE_POWER, 1) == 160);
    close_imported(&imported);
}

/* Power from a fraction: times the TDP of a device, times the devices; given power stays; no TDP, no power. */
static void test_power_fraction(void **state)
{
    (void)state;
    static const char curves[] = "model,device,devices,batch,power_fraction,power_w,s_per_output_token,tokens_per_s\n"
                                 "A,gpu,2,1,0.5,,0.1,5\nA,gpu,2,2,0.5,7,,\nA,box,1,1,0.5,,,\n";
    static const char accelerators[] = "accelerator,site,devices,tdp_w\ngpux2,cloud,2,400\nboxx1,local,1,\n";
    struct imported imported;
    assert_int_equal(import_curves(&imported, curves, accelerators, (struct wr_import_options){.keep = NULL}), WR_OK);
    assert_true(real(&imported, WR_COL_CURVE_POWER, 0) == 400 && real(&imported, WR_COL_CURVE_POWER, 1) == 7);
    assert_true(isnan(real(&imported, WR_COL_CURVE_POWER, 2)));
    assert_true(real(&imported, WR_COL_CURVE_S, 0) == 0.1); /* what is given goes before what follows */
    const struct wr_labels *warnings = wr_import_warnings(imported.import);
    assert_int_equal(warnings->count, 1);
    assert_non_null(strstr(warnings->text[0], "for want of tdp_w, fractions of the power are ignored: boxx1"));
    close_imported(&imported);
    assert_int_equal(
        import_curves(&imported, curves, "accelerator,site\ngpux2,cloud\n", (struct wr_import_options){.keep = NULL}),
        WR_E_IMPORT_UNKNOWN);
    assert_int_equal(imported.error.line, 4);
    close_imported(&imported);
}

static void test_tasks(void **state)
{
    (void)state;
    static const char curves[] = "task,model,accelerator,batch\nx,A,a,1\ny,B,a,1\nx,A,a,1\ny,A,a,2\n";
    static const char *const where[] = {"task=x"};
    struct imported imported;
    assert_int_equal(import_curves(&imported, curves, NULL, (struct wr_import_options){.keep = NULL}),
                     WR_E_IMPORT_TASKS);
    assert_int_equal(imported.error.line, 5);
    close_imported(&imported);
    assert_int_equal(import_curves(&imported, curves, NULL, (struct wr_import_options){.where = {where, 1}}), WR_OK);
    assert_int_equal(imported.meta->extent[WR_DIM_CURVE_POINT], 2); /* a batch twice is two points */
    close_imported(&imported);
}

/* Conditions: all hold, texts or equal numbers; values that mean missing. */
static void test_conditions(void **state)
{
    (void)state;
    const char *texts[WR_IMPORT_INPUTS] = {
        "id,set,size,correct:A,output_tokens:A\na,x,8,1,0\nb,x,8.0,0,0.0\nc,x,80,1,5\nd,y,8,1,6\ne,x,8,1,7\n"};
    static const char *const where[] = {"set=x", "size=8"}, *const missing[] = {"output_tokens:A=0"};
    struct wr_import_options options = {.characters_per_token = NAN,
                                        .accelerator = "box",
                                        .has_site = true,
                                        .where = {where, 2},
                                        .missing = {missing, 1}};
    struct imported imported;
    assert_int_equal(import_with(&imported, texts, options), WR_OK);
    char ids[3];
    int32_t tokens[3];
    assert_int_equal(imported.meta->extent[WR_DIM_QUERY], 3);
    read_column(&imported, WR_COL_QUERY_ID, ids);
    assert_memory_equal(ids, "abe", 3);
    read_column(&imported, WR_COL_OUTPUT_TOKENS, tokens);
    assert_memory_equal(tokens, ((int32_t[]){-1, -1, 7}), sizeof tokens);
    close_imported(&imported);
    options.where.count = 0;
    assert_int_equal(import_with(&imported, texts, options), WR_OK);
    assert_int_equal(imported.meta->extent[WR_DIM_QUERY], 5);
    close_imported(&imported);
    static const char *const other[] = {"sizes=8"};
    options.where = (struct wr_texts){other, 1};
    assert_int_equal(import_with(&imported, texts, options), WR_E_IMPORT_CONDITION);
    close_imported(&imported);
}

/* One model on one accelerator: rows are queries, equal ones too. Times count from the earliest. */
static void test_rows_without_names(void **state)
{
    (void)state;
    const char *texts[WR_IMPORT_INPUTS] = {"at,score,output_tokens\n2024-01-01 00:00:10.5,1,7\n"
                                           "2024-01-01 00:00:10.5,1,7\n2024-01-01 00:00:08.25,0,9\n"};
    static const char *const maps[] = {"arrival_s=at:datetime"};
    const struct wr_import_options options = {.characters_per_token = NAN,
                                              .shape = WR_SHAPE_LONG,
                                              .model = "A",
                                              .accelerator = "box",
                                              .has_site = true,
                                              .map = {maps, 1}};
    struct imported imported;
    assert_int_equal(import_with(&imported, texts, options), WR_OK);
    double arrival[3];
    int32_t tokens[3];
    assert_int_equal(imported.meta->extent[WR_DIM_QUERY], 3);
    assert_false(imported.meta->column[WR_COL_QUERY_ID].present);
    read_column(&imported, WR_COL_ARRIVAL, arrival);
    assert_true(arrival[0] == 2.25 && arrival[1] == 2.25 && arrival[2] == 0);
    read_column(&imported, WR_COL_OUTPUT_TOKENS, tokens);
    assert_memory_equal(tokens, ((int32_t[]){7, 7, 9}), sizeof tokens);
    close_imported(&imported);
}

/* A model's row may repeat, but not say something else. */
static void test_repeated_models(void **state)
{
    (void)state;
    static const char *const models[] = {"model,params_total,params_active\nA,5,\nA,5,\n",
                                         "model,params_total,params_active\nA,5,\nA,6,\n",
                                         "model,params_total,params_active\nA,5,\nA,5,1\n"};
    for (int i = 0; i < 3; i++) {
        const char *texts[WR_IMPORT_INPUTS] = {
            [WR_IMPORT_SCORES] = "id,correct:A\na,1\n", [WR_IMPORT_MODELS] = models[i]};
        struct imported imported;
        assert_int_equal(import_with(&imported, texts,
                                     (struct wr_import_options){
                                         .characters_per_token = NAN, .accelerator = "box", .has_site = true}),
                         i ? WR_E_IMPORT_TWICE : WR_OK);
        assert_int_equal(imported.error.line, i ? 3 : 0);
        close_imported(&imported);
    }
}

/* Each table in its own dialect. */
static void test_dialects(void **state)
{
    (void)state;
    const char *texts[WR_IMPORT_INPUTS] = {
        [WR_IMPORT_SCORES] = "id;correct:A;latency_s:A\na;1;1,5\n", [WR_IMPORT_MODELS] = "model,params_total\nA,1.5\n"};
    const struct wr_import_options options = {.characters_per_token = NAN,
                                              .accelerator = "box",
                                              .has_site = true,
                                              .dialect = {[WR_IMPORT_SCORES] = {';', ','}}};
    struct imported imported;
    float latency[1];
    assert_int_equal(import_with(&imported, texts, options), WR_OK);
    read_column(&imported, WR_COL_LATENCY, latency);
    assert_true(latency[0] == 1.5F && real(&imported, WR_COL_MODEL_PARAMS_TOTAL, 0) == 1.5);
    close_imported(&imported);
}

/* Tables that name the accelerators themselves: curves alone, then a long table. */
static void test_no_memory_without_accelerators(void **state)
{
    (void)state;
    const char *texts[][WR_IMPORT_INPUTS] = {
        {NULL, NULL, NULL, NULL,
         "model,device,devices,batch,tokens_per_s,power_fraction,task\nA,gpu,2,8,100,0.5,t\nA,gpu,2,9,100,0.6,t\n"},
        {"model,pair_of,score,arrival_s\nA,one,1,2024-01-01 00:00\n", NULL, NULL, NULL, NULL},
    };
    static const char *const maps[] = {"query_id=model", "accelerator=pair_of", "arrival_s=arrival_s:datetime"};
    for (int i = 0; i < 2; i++) {
        for (int64_t successes = 0;; successes++) {
            struct imported imported;
            wr_memory_fail_after(successes);
            enum wr_code code =
                import_with(&imported, texts[i],
                            (struct wr_import_options){.characters_per_token = NAN,
                                                       .shape = i == 1 ? WR_SHAPE_LONG : WR_SHAPE_BY_HEADER,
                                                       .model = i ? "B" : NULL,
                                                       .map = {maps, i ? 3 : 0},
                                                       .has_site = true,
                                                       .site = WR_SITE_CLOUD});
            wr_memory_fail_after(-1);
            if (code == WR_OK) {
                assert_int_equal(imported.meta->extent[WR_DIM_ACCELERATOR], 1);
                assert_int_equal(imported.meta->extent[WR_DIM_QUERY], i);
                assert_int_equal(wr_meta_pair_site(imported.meta, 0), WR_SITE_CLOUD);
                assert_true(successes > 30);
            }
            close_imported(&imported);
            if (code == WR_OK) {
                break;
            }
            assert_int_equal(code, WR_E_NO_MEMORY);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leaderboard),
        cmocka_unit_test(test_power_fraction),
        cmocka_unit_test(test_tasks),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_rows_without_names),
        cmocka_unit_test(test_repeated_models),
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_no_memory_without_accelerators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
