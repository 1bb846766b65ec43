/* What the tests of studies share: a good study, reading it from a file, and a table to bind it to. */
#ifndef WATTROUTE_TESTS_STUDY_CASE_H
#define WATTROUTE_TESTS_STUDY_CASE_H

#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "sim/study/study.h"
#include "sim/text/render.h"
#include "tests/unit/study_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The study that the cases change: line 1 is `wattroute`, 5 `pairs`, 8 `baseline`, 10 `policies`. */
static const char base[] = "wattroute: 1\n"
                           "name: small\n"
                           "measurements: table.h5\n"
                           "allow_mixed_basis: true\n"
                           "pairs:\n"
                           "  - {site: local, accelerator: laptop}\n"
                           "  - {pair: \"large@rack\"}\n"
                           "baseline: large@rack\n"
                           "objective: energy\n"
                           "policies:\n"
                           "  cloud: {kind: always, pair: baseline}\n"
                           "  best: {kind: always, pair: best_local}\n"
                           "  oracle: {kind: oracle}\n";

static char path[] = "/tmp/wr_study_XXXXXX";
static struct wr_meta meta;

static inline int set_up(void **state)
{
    (void)state;
    close(mkstemp(path));
    make_table(&meta);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    unlink(path);
    wr_meta_free(&meta);
    return 0;
}

static inline void put_file(const char *text)
{
    FILE *file = fopen(path, "w");
    fputs(text, file);
    fclose(file);
}

/* Reads and binds; `set` may be NULL. The study is freed unless all went well. */
static inline enum wr_code load(struct wr_study *study, const char *text, const char *set, struct wr_error *error)
{
    put_file(text);
    memset(error, 0, sizeof *error);
    enum wr_code code = wr_study_read(study, path, &set, set != NULL, error);
    if (code == WR_OK && (code = wr_study_bind(study, &meta, error)) != WR_OK) {
        wr_study_free(study);
    }
    return code;
}

static inline void load_good(struct wr_study *study, const char *text, const char *set)
{
    struct wr_error error;
    char message[4096];
    if (load(study, text, set, &error) != WR_OK) {
        fail_msg("%s", wr_error_render(&error, message, sizeof message));
    }
}

/* `base` with one line replaced by another (both without the line end). */
static inline char *replaced(const char *line, const char *by)
{
    struct wr_error error;
    const char *at = strstr(base, line);
    assert_non_null(at);
    char *text = wr_array(sizeof base + strlen(by) + 1, 1, &error);
    sprintf(text, "%.*s%s%s", (int)(at - base), base, by, at + strlen(line));
    return text;
}

/* `base` with lines behind its name, from line 3 on. */
static inline char *with(const char *lines)
{
    char *by, *text;
    assert_true(asprintf(&by, "name: small\n%s", lines) > 0);
    text = replaced("name: small", by);
    free(by);
    return text;
}

static inline void load_with(struct wr_study *study, const char *lines, const char *set)
{
    char *text = with(lines);
    load_good(study, text, set);
    wr_free(text);
}

#endif
