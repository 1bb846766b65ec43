/* What the contained child may say about a measurement file, taken apart and then read from.
 *
 * Input: the size of the file (int64), then the description (sim/store/scan.h; describe.c makes one from a file).
 * HDF5 is not in it: what that library meets, it meets in the child (tests/malformed/h5.bats). */
#include "tests/fuzz/fuzz.h"

#include "sim/base/segment.h"
#include "sim/store/structure.h"
#include "sim/study/study.h"

#include <stdlib.h>
#include <string.h>

enum { ROW_MOST = 1 << 18 };

static volatile uint64_t checksums; /* so that they are read */

/* The rows that the reader would take with pread lie within the file, and every block has its checksum. */
static void expect_blocks_inside(const struct wr_structure *structure, int64_t file_size)
{
    const struct wr_meta *meta = &structure->meta;
    int64_t queries = meta->extent[WR_DIM_QUERY];
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (!meta->column[i].present || !wr_column_is_per_query(id)) {
            continue;
        }
        int64_t row_size = wr_meta_row_elements(meta, id) * (int64_t)wr_type_size(meta->column[i].type), bytes = 0;
        bool counted = !__builtin_mul_overflow(row_size, queries, &bytes);
        fuzz_expect(row_size <= ROW_MOST, "a block of rows fits in memory");
        fuzz_expect(!structure->is_direct[i] || (counted && structure->offset[i] >= 0 && bytes <= file_size &&
                                                 structure->offset[i] <= file_size - bytes),
                    "rows lie within the file");
        if (structure->checksum[i] && queries > 0) {
            checksums ^= structure->checksum[i][0] ^ structure->checksum[i][wr_block_count(queries) - 1];
        }
    }
}

/* Whatever is asked of checked metadata stays within it. */
static void walk(const struct wr_meta *meta)
{
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (meta->column[i].present && meta->column[i].type == WR_TYPE_TEXT) {
            for (int64_t k = 0; k < meta->extent[meta->column[i].dim]; k++) {
                fuzz_expect(wr_meta_find(meta, id, wr_meta_label(meta, id, k)) == k, "labels are unique");
            }
        }
    }
    for (int64_t p = 0; p < meta->extent[WR_DIM_PAIR]; p++) {
        int64_t model = wr_meta_integer(meta, WR_COL_PAIR_MODEL, p);
        fuzz_expect(model >= 0 && model < meta->extent[WR_DIM_MODEL], "a pair has a model");
        fuzz_expect(wr_meta_pair_site(meta, p) <= WR_SITE_CLOUD, "a pair has a site");
        for (int i = 0; i < WR_COLUMNS; i++) {
            if (meta->column[i].present && wr_column_is_per_query((enum wr_column_id)i) &&
                (meta->column[i].dim2 == WR_DIM_PAIR || meta->column[i].dim2 == WR_DIM_MODEL)) {
                int64_t offset = wr_meta_pair_offset(meta, (enum wr_column_id)i, p);
                fuzz_expect(offset >= 0 && offset < wr_meta_row_elements(meta, (enum wr_column_id)i),
                            "a pair's value lies in the row");
            }
        }
    }
}

/* A study that takes whatever the table has. */
static void bind(const struct wr_meta *meta)
{
    static const char text[] =
        "wattroute: 1\nname: all\nmeasurements: t.h5\nallow_mixed_basis: true\nbaseline: A@laptop\n"
        "policies: {o: {kind: oracle, scope: all, fallback: cheapest}, b: {kind: always, pair: "
        "best_local}}\n";
    struct wr_study study;
    struct wr_error error = {0};
    char path[FUZZ_PATH];
    fuzz_file(0, text, sizeof text - 1, path);
    fuzz_expect(wr_study_read(&study, path, NULL, 0, &error) == WR_OK, "the study is one");
    enum wr_code code = wr_study_bind(&study, meta, &error);
    if (code != WR_OK) {
        fuzz_expect_refusal(code, &error);
    }
    wr_study_free(&study);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t file_size = 0;
    if (size < sizeof file_size) {
        return 0;
    }
    memcpy(&file_size, data, sizeof file_size);
    size -= sizeof file_size;
    struct wr_blob blob = {.bytes = malloc(size + 1), .size = size};
    memcpy(blob.bytes, data + sizeof file_size, size);
    struct wr_structure structure;
    struct wr_error error = {0};
    enum wr_code code = wr_structure_parse(&blob, file_size & INT64_MAX, "file", &structure, &error);
    free(blob.bytes);
    if (code != WR_OK) {
        fuzz_expect_refusal(code, &error);
        return 0;
    }
    expect_blocks_inside(&structure, file_size & INT64_MAX);
    walk(&structure.meta);
    bind(&structure.meta);
    wr_structure_free(&structure);
    return 0;
}
