/* Imported tables through the source interface, against values that the test computes itself. */
#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "tests/unit/imported.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char accelerators[] =
    "accelerator,site,devices,idle_w\nlaptop,local,,10\nserver,cloud,4,\nspare,cloud,2,\n";

static enum wr_code import_texts(struct imported *self, const char *const texts[WR_IMPORT_INPUTS], double ratio)
{
    return import_with(self, texts, (struct wr_import_options){.characters_per_token = ratio});
}

static void assert_floats(const float *found, const double *expected, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(isnan(expected[i]) ? isnan(found[i]) : found[i] == (float)expected[i]);
    }
}

static void test_composed(void **state)
{
    (void)state;
    const char *texts[WR_IMPORT_INPUTS] = {
        "question_id,category,question_chars,correct:A,correct:B,correct:C,out_chars:A,out_chars:B,out_chars:C\n"
        "7,law,9,1,0,1,40,5,\n8,art,0,,1,0,41,4,\n9,,12,0,1,,,3,\n",
        "model,accelerator,j_per_output_token,j_per_input_token,s_per_output_token,measured_batch,energy_basis,"
        "provenance,latency_provenance,source\n"
        "B,server,2.5,0.25,0.02,15.9,accelerator,measured,derived,me\nA,laptop,1.5,,,1,wall,,,me\nA,spare,,,,,,,,me\n",
        "model,total_params_B,params_active,release_date\nB,70,6.9e10,1970-01-11\nZ,1,1,\n",
        accelerators,
        "model,accelerator,batch,j_per_output_token,s_per_output_token,tokens_per_s\nB,server,8,3,,1\nB,server,16,,2,"
        "1\n",
    };
    struct imported imported;
    assert_int_equal(import_texts(&imported, texts, 4), WR_OK);
    const struct wr_meta *meta = imported.meta;
    assert_int_equal(meta->extent[WR_DIM_MODEL], 3);
    assert_string_equal(wr_meta_label(meta, WR_COL_PAIR, 0), "B@server");
    assert_int_equal(wr_meta_integer(meta, WR_COL_PAIR_MODEL, 0), 1);
    assert_int_equal(wr_meta_integer(meta, WR_COL_PAIR_BASIS, 0), WR_BASIS_ACCELERATOR);
    assert_int_equal(wr_meta_integer(meta, WR_COL_PAIR_BASIS, 2), WR_BASIS_UNKNOWN);
    const int energy_words[] = {WR_MEASURED, WR_MODELLED, -1}, latency_words[] = {WR_DERIVED, -1, -1};
    for (int pair = 0; pair < 3; pair++) {
        assert_int_equal(wr_meta_integer(meta, WR_COL_PAIR_ENERGY_PROVENANCE, pair), energy_words[pair]);
        assert_int_equal(wr_meta_integer(meta, WR_COL_PAIR_LATENCY_PROVENANCE, pair), latency_words[pair]);
    }
    assert_true(wr_meta_real(meta, WR_COL_MODEL_PARAMS_TOTAL, 1) == 70e9);
    assert_true(wr_meta_real(meta, WR_COL_MODEL_PARAMS_ACTIVE, 1) == 69e9);
    assert_true(wr_meta_real(meta, WR_COL_MODEL_RELEASE, 1) == 10);
    assert_true(isnan(wr_meta_real(meta, WR_COL_MODEL_PARAMS_TOTAL, 0)));
    assert_int_equal(wr_meta_integer(meta, WR_COL_ACCELERATOR_DEVICES, 0), 1);
    assert_int_equal(wr_meta_integer(meta, WR_COL_ACCELERATOR_DEVICES, 1), 4);
    assert_false(meta->column[WR_COL_ACCELERATOR_TDP_W].present);
    assert_int_equal(meta->extent[WR_DIM_CURVE_POINT], 2);
    assert_int_equal(wr_meta_integer(meta, WR_COL_CURVE_PAIR, 1), 0);
    assert_int_equal(meta->column[WR_COL_OUTPUT_TOKENS].provenance, WR_DERIVED);

    const int8_t scores[9] = {1, 0, 1, -1, 1, 0, 0, 1, -1};
    const int32_t input[3] = {3, 0, 3}, output[9] = {10, 2, -1, 11, 1, -1, -1, 1, -1}, domains[3] = {0, 1, -1};
    const double energy[9] = {2 * 2.5 + 3 * 0.25, 10 * 1.5, NAN, 2.5, NAN, NAN, 2.5 + 3 * 0.25, NAN, NAN};
    const double latency[9] = {0.04, NAN, NAN, 0.02, NAN, NAN, 0.02, NAN, NAN};
    int8_t found_scores[9];
    int32_t found[9];
    float values[9];
    char ids[3];
    read_column(&imported, WR_COL_SCORE, found_scores);
    assert_memory_equal(found_scores, scores, sizeof scores);
    read_column(&imported, WR_COL_INPUT_TOKENS, found);
    assert_memory_equal(found, input, sizeof input);
    read_column(&imported, WR_COL_OUTPUT_TOKENS, found);
    assert_memory_equal(found, output, sizeof output);
    read_column(&imported, WR_COL_QUERY_DOMAIN, found);
    assert_memory_equal(found, domains, sizeof domains);
    read_column(&imported, WR_COL_QUERY_ID, ids);
    assert_memory_equal(ids, "789", 3);
    read_column(&imported, WR_COL_ENERGY, values);
    assert_floats(values, energy, 9);
    read_column(&imported, WR_COL_LATENCY, values);
    assert_floats(values, latency, 9);
    assert_int_equal(wr_import_missing(imported.import, WR_COL_ENERGY), 5);
    assert_int_equal(wr_import_warnings(imported.import)->count, 1); /* model Z */
    close_imported(&imported);
}

static void test_measured_without_pairs(void **state)
{
    (void)state;
    const char *texts[WR_IMPORT_INPUTS] = {"id,score:A,correct:B,energy_j:A@laptop,energy_j:B@server,latency_s:A@"
                                           "laptop,cost_usd:B,out_tokens:A,weight,user\n"
                                           "x,0.5,1,10,,1.5,0.25,7,2,4\nlonger,,0,,20.5,7923,,,0.5,\n",
                                           NULL, NULL, accelerators, NULL};
    struct imported imported;
    assert_int_equal(import_texts(&imported, texts, NAN), WR_OK);
    const struct wr_meta *meta = imported.meta;
    assert_int_equal(meta->extent[WR_DIM_PAIR], 2);
    assert_string_equal(wr_meta_label(meta, WR_COL_PAIR, 1), "B@server");
    assert_int_equal(meta->column[WR_COL_SCORE].type, WR_TYPE_FLOAT32);
    assert_int_equal(wr_meta_integer(meta, WR_COL_PAIR_ENERGY_PROVENANCE, 0), WR_MEASURED);
    assert_int_equal(wr_meta_integer(meta, WR_COL_PAIR_LATENCY_PROVENANCE, 1), -1);
    assert_false(meta->column[WR_COL_INPUT_TOKENS].present);
    assert_int_equal(meta->extent[WR_DIM_QUERY_ID_LEN], 6);
    float values[4];
    double weights[2];
    int32_t users[2];
    read_column(&imported, WR_COL_SCORE, values);
    assert_floats(values, (double[]){0.5, 1, NAN, 0}, 4);
    read_column(&imported, WR_COL_ENERGY, values);
    assert_floats(values, (double[]){10, NAN, NAN, 20.5}, 4);
    read_column(&imported, WR_COL_LATENCY, values);
    assert_floats(values, (double[]){1.5, NAN, 7923, NAN}, 4);
    read_column(&imported, WR_COL_COST, values);
    assert_floats(values, (double[]){NAN, 0.25, NAN, NAN}, 4);
    read_column(&imported, WR_COL_QUERY_WEIGHT, weights);
    assert_true(weights[0] == 2 && weights[1] == 0.5);
    read_column(&imported, WR_COL_QUERY_USER, users);
    assert_true(users[0] == 4 && users[1] == -1);
    close_imported(&imported);
}

/* Scores and tokens of a pair win over its model's, which serve the model's other pairs. */
static void test_scores_per_pair(void **state)
{
    (void)state;
    const char *texts[WR_IMPORT_INPUTS] = {
        "correct:A,correct:A@server,output_tokens:A@laptop,output_tokens:A\n1,0,5,6\n0,,7,8\n",
        "model,accelerator,j_per_output_token\nA,laptop,1\nA,server,2\nA,spare,3\n", NULL, accelerators, NULL};
    struct imported imported;
    assert_int_equal(import_texts(&imported, texts, NAN), WR_OK);
    assert_int_equal(imported.meta->column[WR_COL_SCORE].dim2, WR_DIM_PAIR);
    const int8_t scores[6] = {1, 0, 1, 0, -1, 0};
    const int32_t tokens[6] = {5, 6, 6, 7, 8, 8};
    int8_t found_scores[6];
    int32_t found[6];
    float energy[6];
    read_column(&imported, WR_COL_SCORE, found_scores);
    assert_memory_equal(found_scores, scores, sizeof scores);
    read_column(&imported, WR_COL_OUTPUT_TOKENS, found);
    assert_memory_equal(found, tokens, sizeof tokens);
    read_column(&imported, WR_COL_ENERGY, energy);
    assert_floats(energy, (double[]){5, 12, 18, 7, NAN, 24}, 6);
    assert_false(imported.meta->column[WR_COL_LATENCY].present);
    assert_false(imported.meta->column[WR_COL_QUERY_ID].present);
    close_imported(&imported);
}

/* A kept column that is also known by its name plays both parts; every model gets a pair on the one accelerator. */
static void test_features_on_one_accelerator(void **state)
{
    (void)state;
    const char *texts[WR_IMPORT_INPUTS] = {
        "id,dirty,input_tokens,correct:A,odd,correct:B\nx,1,7,1,-2.5,0\ny,,8,0,1e3,1\n", NULL, NULL, NULL, NULL};
    const struct wr_import_options options = {
        .characters_per_token = NAN, .keep = "odd,input_tokens,dirty", .accelerator = "api", .site = WR_SITE_CLOUD};
    struct imported imported;
    assert_int_equal(import_with(&imported, texts, options), WR_OK);
    const struct wr_meta *meta = imported.meta;
    assert_int_equal(meta->extent[WR_DIM_FEATURE], 3);
    assert_string_equal(wr_meta_label(meta, WR_COL_FEATURE, 1), "input_tokens");
    assert_string_equal(wr_meta_label(meta, WR_COL_PAIR, 1), "B@api");
    assert_int_equal(wr_meta_pair_site(meta, 0), WR_SITE_CLOUD);
    assert_int_equal(wr_import_warnings(imported.import)->count, 0);
    double values[6];
    int32_t tokens[2];
    read_column(&imported, WR_COL_FEATURE_VALUE, values);
    const double expected[6] = {-2.5, 7, 1, 1000, 8, NAN};
    for (int i = 0; i < 6; i++) {
        assert_true(isnan(expected[i]) ? isnan(values[i]) : values[i] == expected[i]);
    }
    assert_int_equal(wr_import_missing(imported.import, WR_COL_FEATURE_VALUE), 1);
    read_column(&imported, WR_COL_INPUT_TOKENS, tokens);
    assert_int_equal(tokens[1], 8);
    close_imported(&imported);
}

/* --id: the domain, then what names the query in it; columns that would do so by their names are ignored then. */
static void test_key_columns(void **state)
{
    (void)state;
    const char *texts[WR_IMPORT_INPUTS] = {"task,query_id,run,part,correct:A\nold,1,r,a,1\nold,1,r,b,0\nold,1,s,a,1\n",
                                           NULL, NULL, NULL, NULL};
    struct wr_import_options options = {
        .characters_per_token = NAN, .id = "run,query_id,part", .accelerator = "laptop", .site = WR_SITE_LOCAL};
    struct imported imported;
    assert_int_equal(import_with(&imported, texts, options), WR_OK);
    assert_int_equal(imported.meta->extent[WR_DIM_DOMAIN], 2);
    assert_string_equal(wr_meta_label(imported.meta, WR_COL_DOMAIN, 1), "s");
    char ids[9];
    int32_t domains[3];
    read_column(&imported, WR_COL_QUERY_ID, ids);
    assert_memory_equal(ids, "1/a1/b1/a", 9);
    read_column(&imported, WR_COL_QUERY_DOMAIN, domains);
    assert_memory_equal(domains, ((int32_t[]){0, 0, 1}), sizeof domains);
    assert_int_equal(wr_import_warnings(imported.import)->count, 1); /* task */
    close_imported(&imported);

    options.id = "part"; /* the identifier alone: the domain by its name; "a" is there twice */
    assert_int_equal(import_with(&imported, texts, options), WR_E_IMPORT_DUPLICATE);
    assert_int_equal(imported.error.line, 4);
    assert_int_equal(imported.error.column, 9);
    close_imported(&imported);
}

/* Numbers that are not scores are looked at when their rows are read. */
static enum wr_code read_first(struct imported *self)
{
    char ids[8];
    return self->source->read(self->source, WR_COL_QUERY_ID, 0, self->meta->extent[WR_DIM_QUERY], ids, &self->error);
}

static void test_no_such_columns(void **state)
{
    (void)state;
    static const struct {
        const char *keep, *id;
        enum wr_code code;
    } cases[] = {{"orr", NULL, WR_E_IMPORT_NO_COLUMN}, {NULL, "id,kind", WR_E_IMPORT_NO_COLUMN},
                 {"odd,,x", NULL, WR_E_BAD_OPTION},    {NULL, "id,id", WR_E_BAD_OPTION},
                 {"word", NULL, WR_E_CSV_VALUE},       {NULL, "odd", WR_E_CSV_VALUE}};
    const char *texts[WR_IMPORT_INPUTS] = {"id,odd,word,correct:A\nx,,w,1\n", NULL, NULL, NULL, NULL};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct wr_import_options options = {
            .characters_per_token = NAN, .keep = cases[i].keep, .id = cases[i].id, .accelerator = "a"};
        struct imported imported;
        enum wr_code code = import_with(&imported, texts, options);
        assert_int_equal(code == WR_OK ? read_first(&imported) : code, cases[i].code);
        assert_int_equal(wr_error_exit(&imported.error), cases[i].code == WR_E_CSV_VALUE ? 65 : 2);
        close_imported(&imported);
    }
}

/* With a file of accelerators, the one that every model runs on is among them. */
static void test_one_accelerator_of_a_file(void **state)
{
    (void)state;
    const char *texts[WR_IMPORT_INPUTS] = {"correct:A,latency_s:A\n1,2\n", NULL, NULL, accelerators, NULL};
    struct wr_import_options options = {.characters_per_token = NAN, .accelerator = "server"};
    struct imported imported;
    assert_int_equal(import_with(&imported, texts, options), WR_OK);
    assert_int_equal(imported.meta->extent[WR_DIM_PAIR], 1);
    assert_int_equal(wr_meta_pair_site(imported.meta, 0), WR_SITE_CLOUD);
    assert_int_equal(imported.meta->extent[WR_DIM_ACCELERATOR], 3);
    close_imported(&imported);
    options.accelerator = "sever";
    assert_int_equal(import_with(&imported, texts, options), WR_E_IMPORT_UNKNOWN);
    close_imported(&imported);
}

enum { LONG_ROWS = 2 * WR_BLOCK_ROWS + 100 };

static char *long_scores(void)
{
    char *text = wr_array(LONG_ROWS + 1, 32, NULL);
    size_t length = (size_t)sprintf(text, "id,domain,correct:A,output_tokens:A\n");
    for (int i = 0; i < LONG_ROWS; i++) {
        length += (size_t)sprintf(text + length, "%d,%d,%d,%d\n", i, i % 7, i % 3 == 0, i);
    }
    return text;
}

static void test_blocks(void **state)
{
    (void)state;
    char *scores = long_scores();
    const char *texts[WR_IMPORT_INPUTS] = {scores, "model,accelerator,j_per_output_token\nA,laptop,0.5\n", NULL,
                                           accelerators, NULL};
    struct imported imported;
    assert_int_equal(import_texts(&imported, texts, NAN), WR_OK);
    struct wr_source *source = imported.source;
    float energy[WR_BLOCK_ROWS];
    int32_t domain[WR_BLOCK_ROWS];
    for (int pass = 0; pass < 2; pass++) {
        for (int64_t row = 0; row < LONG_ROWS; row += WR_BLOCK_ROWS) {
            int64_t rows = LONG_ROWS - row < WR_BLOCK_ROWS ? LONG_ROWS - row : WR_BLOCK_ROWS;
            assert_int_equal(source->read(source, WR_COL_ENERGY, row, rows, energy, &imported.error), WR_OK);
            assert_int_equal(source->read(source, WR_COL_QUERY_DOMAIN, row, rows, domain, &imported.error), WR_OK);
            for (int64_t i = 0; i < rows; i++) {
                assert_true(energy[i] == (float)(0.5 * (double)(row + i)));
                assert_int_equal(domain[i], (row + i) % 7);
            }
        }
    }
    assert_int_equal(source->read(source, WR_COL_ENERGY, WR_BLOCK_ROWS, WR_BLOCK_ROWS, energy, &imported.error),
                     WR_E_INTERNAL); /* backwards, but not to the beginning */
    close_imported(&imported);
    wr_free(scores);
}

/* A file that changes between the readings is refused, not half imported. */
static void test_changed_input(void **state)
{
    (void)state;
    char *scores = long_scores();
    const char *texts[WR_IMPORT_INPUTS] = {scores, "model,accelerator,j_per_output_token\nA,laptop,0.5\n", NULL,
                                           accelerators, NULL};
    struct imported imported;
    assert_int_equal(import_texts(&imported, texts, NAN), WR_OK);
    assert_int_equal(truncate(imported.path[WR_IMPORT_SCORES], (off_t)strlen(scores) - 3000), 0);
    int8_t score[WR_BLOCK_ROWS];
    enum wr_code code = WR_OK;
    for (int64_t row = 0; code == WR_OK && row < LONG_ROWS; row += WR_BLOCK_ROWS) {
        int64_t rows = LONG_ROWS - row < WR_BLOCK_ROWS ? LONG_ROWS - row : WR_BLOCK_ROWS;
        code = imported.source->read(imported.source, WR_COL_SCORE, row, rows, score, &imported.error);
    }
    assert_int_not_equal(code, WR_OK);
    close_imported(&imported);
    wr_free(scores);
}

static void test_no_memory(void **state)
{
    (void)state;
    const char *texts[WR_IMPORT_INPUTS] = {
        "id,domain,correct:A,output_tokens:A,strange,correct:B\n1,d,1,5,,1\n2,\"e\",0,6,8,1\n",
        "model,accelerator,Energy\nA,laptop,0.5\n", "model\nA\n", accelerators,
        "model,accelerator,batch\nA,laptop,8\n"};
    static const char *const maps[] = {"j_per_output_token=Energy:Wh", "odd=strange"};
    static const char *const where[] = {"model=A"}, *const missing[] = {"odd=8"};
    for (int64_t successes = 0;; successes++) {
        struct imported imported;
        float energy[2];
        wr_memory_fail_after(successes);
        enum wr_code code = import_with(&imported, texts,
                                        (struct wr_import_options){.characters_per_token = NAN,
                                                                   .keep = "odd",
                                                                   .id = "domain,id,correct:B",
                                                                   .map = {maps, 2},
                                                                   .where = {where, 1},
                                                                   .missing = {missing, 1}});
        code =
            code != WR_OK ? code : imported.source->read(imported.source, WR_COL_ENERGY, 0, 2, energy, &imported.error);
        wr_memory_fail_after(-1);
        close_imported(&imported);
        if (code == WR_OK) {
            assert_true(successes > 50);
            break;
        }
        assert_int_equal(code, WR_E_NO_MEMORY);
    }
}

/* Rows of a long table out of order; A has two pairs, of which the second is missing on one query. */
static const char long_table[] = "score,accelerator,energy_j,size,query_id,model,prompt_tokens\n1,laptop,5,0.5,y,A,7\n"
                                 "0.5,server,,0.5,x,A,8\n,laptop,6,,x,A,8\n0,server,7.25,0.5,y,B,9\n";

static void test_long(void **state)
{
    (void)state;
    const char *texts[WR_IMPORT_INPUTS] = {long_table, NULL, NULL, accelerators, NULL};
    const struct wr_import_options options = {.characters_per_token = NAN, .keep = "size"};
    struct imported imported;
    assert_int_equal(import_with(&imported, texts, options), WR_OK);
    const struct wr_meta *meta = imported.meta;
    assert_int_equal(meta->extent[WR_DIM_QUERY], 2);
    assert_string_equal(wr_meta_label(meta, WR_COL_PAIR, 1), "A@server");
    assert_string_equal(wr_meta_label(meta, WR_COL_PAIR, 2), "B@server");
    float values[6];
    int32_t tokens[4];
    double sizes[2];
    char ids[2];
    read_column(&imported, WR_COL_QUERY_ID, ids);
    assert_memory_equal(ids, "yx", 2);
    read_column(&imported, WR_COL_SCORE, values);
    assert_floats(values, (double[]){1, NAN, 0, NAN, 0.5, NAN}, 6);
    read_column(&imported, WR_COL_ENERGY, values);
    assert_floats(values, (double[]){5, NAN, 7.25, 6, NAN, NAN}, 6);
    read_column(&imported, WR_COL_INPUT_TOKENS, tokens);
    assert_memory_equal(tokens, ((int32_t[]){7, 9, 8, -1}), sizeof tokens);
    read_column(&imported, WR_COL_FEATURE_VALUE, sizes);
    assert_true(sizes[0] == 0.5 && sizes[1] == 0.5);
    assert_int_equal(wr_import_missing(imported.import, WR_COL_SCORE), 3);
    close_imported(&imported);
}

static void test_no_memory_for_long(void **state)
{
    (void)state;
    const char *texts[WR_IMPORT_INPUTS] = {long_table, NULL, NULL, accelerators, NULL};
    const struct wr_import_options options = {.characters_per_token = NAN, .keep = "size", .id = "query_id"};
    for (int64_t successes = 0;; successes++) {
        struct imported imported;
        float energy[6];
        wr_memory_fail_after(successes);
        enum wr_code code = import_with(&imported, texts, options);
        code =
            code != WR_OK ? code : imported.source->read(imported.source, WR_COL_ENERGY, 0, 2, energy, &imported.error);
        wr_memory_fail_after(-1);
        close_imported(&imported);
        if (code == WR_OK) {
            assert_true(successes > 50);
            break;
        }
        assert_int_equal(code, WR_E_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_composed),
        cmocka_unit_test(test_measured_without_pairs),
        cmocka_unit_test(test_scores_per_pair),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_changed_input),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_features_on_one_accelerator),
        cmocka_unit_test(test_key_columns),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_no_memory_for_long),
        cmocka_unit_test(test_no_such_columns),
        cmocka_unit_test(test_one_accelerator_of_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
