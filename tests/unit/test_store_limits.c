#include "tests/unit/unit.h"

#include "sim/store/limits.h"
#include "sim/store/measurement_writer.h"
#include "sim/text/render.h"

#include <string.h>
#include <unistd.h>

static const char path[] = "/tmp/wattroute-limits-never-made.h5";

/* A table of `pairs` pairs; only what the limits look at is there. */
static void make(struct wr_meta *meta, int64_t pairs)
{
    struct wr_error error;
    wr_meta_init(meta);
    meta->extent[WR_DIM_QUERY] = 10;
    meta->extent[WR_DIM_PAIR] = pairs;
    meta->extent[WR_DIM_MODEL] = 1;
    assert_int_equal(wr_meta_add(meta, WR_COL_MODEL, &error), WR_OK);
    assert_int_equal(wr_meta_add(meta, WR_COL_ENERGY, &error), WR_OK);
}

static void a_row_of_16_kib_fits_and_no_more(void **state)
{
    (void)state;
    struct wr_meta meta;
    struct wr_error error;
    make(&meta, WR_ROW_BYTES_MOST / 4);
    assert_int_equal(wr_limits_check(&meta, &error), WR_OK);
    meta.extent[WR_DIM_PAIR]++;
    assert_int_equal(wr_limits_check(&meta, &error), WR_E_TOO_LARGE);
    char text[512];
    wr_error_render(&error, text, sizeof text);
    assert_non_null(strstr(text, "'energy_j': found 16388; expected at most 16384"));
    wr_meta_free(&meta);
}

static void columns_count_together(void **state)
{
    (void)state;
    struct wr_meta meta;
    struct wr_error error;
    make(&meta, WR_ROW_BYTES_MOST / 8);
    assert_int_equal(wr_meta_add(&meta, WR_COL_LATENCY, &error), WR_OK);
    assert_int_equal(wr_limits_check(&meta, &error), WR_OK);
    meta.extent[WR_DIM_PAIR]++;
    assert_int_equal(wr_limits_check(&meta, &error), WR_E_TOO_LARGE);
    wr_meta_free(&meta);
}

static void a_label_of_64_kib_fits_and_no_more(void **state)
{
    (void)state;
    struct wr_meta meta;
    struct wr_error error;
    char label[WR_TEXT_MOST + 2];
    make(&meta, 1);
    memset(label, 'x', sizeof label);
    label[WR_TEXT_MOST] = '\0';
    wr_meta_set_label(&meta, WR_COL_MODEL, 0, label, &error);
    assert_int_equal(wr_limits_check(&meta, &error), WR_OK);
    label[WR_TEXT_MOST] = 'x';
    label[WR_TEXT_MOST + 1] = '\0';
    wr_meta_set_label(&meta, WR_COL_MODEL, 0, label, &error);
    assert_int_equal(wr_limits_check(&meta, &error), WR_E_TOO_LARGE);
    wr_meta_free(&meta);
}

/* 255 labels of 64 KiB with their ends are under 16 MiB, 256 above. */
static void labels_count_together(void **state)
{
    (void)state;
    struct wr_error error;
    char label[WR_TEXT_MOST + 1];
    memset(label, 'x', sizeof label - 1);
    label[WR_TEXT_MOST] = '\0';
    for (int64_t models = 255; models <= 256; models++) {
        struct wr_meta meta;
        wr_meta_init(&meta);
        meta.extent[WR_DIM_QUERY] = 10;
        meta.extent[WR_DIM_MODEL] = models;
        assert_int_equal(wr_meta_add(&meta, WR_COL_MODEL, &error), WR_OK);
        for (int64_t i = 0; i < models; i++) {
            assert_int_equal(wr_meta_set_label(&meta, WR_COL_MODEL, i, label, &error), WR_OK);
        }
        assert_int_equal(wr_limits_check(&meta, &error), models == 255 ? WR_OK : WR_E_TOO_LARGE);
        wr_meta_free(&meta);
    }
}

static void the_writer_does_not_begin_what_cannot_be_read(void **state)
{
    (void)state;
    struct wr_meta meta;
    struct wr_error error;
    struct wr_writer *writer = NULL;
    make(&meta, WR_ROW_BYTES_MOST);
    assert_int_equal(wr_writer_open(&writer, path, &meta, NULL, 0, &error), WR_E_TOO_LARGE);
    assert_null(writer);
    assert_int_not_equal(access(path, F_OK), 0);
    wr_meta_free(&meta);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_of_16_kib_fits_and_no_more),
        cmocka_unit_test(columns_count_together),
        cmocka_unit_test(a_label_of_64_kib_fits_and_no_more),
        cmocka_unit_test(labels_count_together),
        cmocka_unit_test(the_writer_does_not_begin_what_cannot_be_read),
    };
    return cmocka_run_group_tests_name("store limits", tests, NULL, NULL);
}
