/* The specification of a generated table: what is accepted gives a sound table. */
#include "tests/fuzz/fuzz.h"

#include "sim/ingest/synth.h"
#include "sim/study/node.h"
#include "sim/study/synth_spec.h"

enum { QUERIES = 50, SEED = 7, CELLS_MOST = 100000 };

static void make_rows(struct wr_synth_spec *spec)
{
    struct wr_source *source = NULL;
    struct wr_error error = {0};
    int64_t cells = spec->meta.extent[WR_DIM_PAIR] + spec->meta.extent[WR_DIM_MODEL];
    int64_t queries = cells * QUERIES < CELLS_MOST ? QUERIES : 1;
    enum wr_code code = wr_synth_open(&source, spec, queries, SEED, &error);
    if (code != WR_OK) {
        fuzz_expect_refusal(code, &error);
        return;
    }
    fuzz_expect(wr_meta_check(source->meta, "specification", &error) == WR_OK, "a generated table is sound");
    fuzz_read_all(source, true);
    source->close(source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wr_error error = {0};
    struct wr_synth_spec spec;
    struct wr_node *root = wr_node_parse("specification", size ? (const char *)data : "", size, &error);
    enum wr_code code = root ? wr_synth_spec_read(&spec, root, &error) : error.code;
    if (code == WR_OK) {
        make_rows(&spec);
    } else {
        fuzz_expect_refusal(code, &error);
    }
    wr_node_free(root);
    return 0;
}
