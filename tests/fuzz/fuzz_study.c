/* A study, then --set assignments, one per line behind a line "===="; bound to a small table. */
#include "tests/fuzz/fuzz.h"

#include "sim/base/memory.h"
#include "sim/study/node.h"
#include "sim/study/study.h"
#include "tests/unit/study_table.h"

#include <stdlib.h>
#include <string.h>

enum { SETS = 16 };

/* Cuts `part` into lines, each a text of its own; returns how many. */
static int lines_of(struct fuzz_part part, char *line[SETS])
{
    int lines = 0;
    for (size_t at = 0; at < part.size && lines < SETS;) {
        const char *end = memchr(part.bytes + at, '\n', part.size - at);
        size_t length = end ? (size_t)(end - part.bytes) - at : part.size - at;
        line[lines] = calloc(length + 1, 1);
        memcpy(line[lines++], part.bytes + at, length);
        at += length + 1;
    }
    return lines;
}

/* The resolved study is a study, and resolves to itself. */
static void expect_resolved_again(const struct wr_study *study)
{
    struct wr_study again;
    struct wr_error error = {0};
    char path[FUZZ_PATH];
    fuzz_file(1, study->resolved, strlen(study->resolved), path);
    fuzz_expect(wr_study_read(&again, path, NULL, 0, &error) == WR_OK, "the resolved study is a study");
    fuzz_expect(strcmp(again.resolved, study->resolved) == 0, "the resolved study resolves to itself");
    wr_study_free(&again);
}

/* Whatever file of power states a study names, this one is read. */
static void give_devices(struct wr_study *study)
{
    static const char devices[] = "device,boundary,idle_w,loaded_idle_w\nrack,accelerator,70,120\nbox,wall,9,\n";
    struct wr_error error;
    char path[FUZZ_PATH];
    if (study->device_power_file) {
        fuzz_file(2, devices, sizeof devices - 1, path);
        wr_free(study->device_power_file);
        study->device_power_file = wr_text_copy(path, strlen(path), &error);
    }
}

static void bind_twice(struct wr_study *study)
{
    static struct wr_meta meta;
    if (!meta.extent[WR_DIM_QUERY]) {
        make_table(&meta);
    }
    struct wr_error first = {0}, second = {0};
    enum wr_code code = wr_study_bind(study, &meta, &first);
    fuzz_expect(wr_study_bind(study, &meta, &second) == code, "a study binds again as it did at first");
    if (code != WR_OK) {
        fuzz_expect_refusal(code, &first);
        return;
    }
    fuzz_expect(study->pool.pairs > 0 && study->pool.baseline >= 0, "a bound study has a baseline in play");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wr_study study;
    struct wr_error error = {0};
    char path[FUZZ_PATH], *set[SETS];
    struct fuzz_part text = fuzz_part(&data, &size);
    fuzz_file(0, text.bytes, text.size, path);
    int sets = lines_of(fuzz_part(&data, &size), set);
    enum wr_code code = wr_study_read(&study, path, (const char *const *)set, sets, &error);
    if (code == WR_OK) {
        expect_resolved_again(&study);
        give_devices(&study);
        bind_twice(&study);
        wr_study_free(&study);
    } else {
        fuzz_expect_refusal(code, &error);
    }
    for (int i = 0; i < sets; i++) {
        free(set[i]);
    }
    return 0;
}
