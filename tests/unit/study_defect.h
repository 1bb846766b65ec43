/* Studies that are refused: what is wrong with each, and where the error says so. */
#ifndef WATTROUTE_TESTS_STUDY_DEFECT_H
#define WATTROUTE_TESTS_STUDY_DEFECT_H

#include "tests/unit/study_case.h"

/* `base` with a line replaced by another text. */
struct study_defect {
    const char *line, *by;
    enum wr_code code;
    int at_line, at_column;
    const char *says; /* part of the message */
};

/* The first two fields of a defect whose lines are put behind the study's name, from line 3 on. */
#define WITH(lines) "name: small", "name: small\n" lines

/* Frees the text. */
static inline void assert_refused(char *text, const char *set, const struct study_defect *defect)
{
    struct wr_study study;
    struct wr_error error;
    char message[4096];
    if (load(&study, text, set, &error) == WR_OK) {
        wr_study_free(&study);
        fail_msg("accepted: %s", defect->by);
    }
    wr_error_render(&error, message, sizeof message);
    bool same = error.code == defect->code && error.line == defect->at_line && error.column == defect->at_column;
    if (!same || strcmp(error.file, path) != 0 || !strstr(message, defect->says)) {
        fail_msg("%s\ngives %s: %s\nnot %s at %d:%d: %s", defect->by, wr_error_row(error.code)->name, message,
                 wr_error_row(defect->code)->name, defect->at_line, defect->at_column, defect->says);
    }
    assert_int_equal(wr_error_exit(&error), defect->code == WR_E_STUDY_FILE ? WR_EXIT_NOINPUT : WR_EXIT_DATA);
    wr_free(text);
}

static inline void assert_defect(const struct study_defect *defect)
{
    assert_refused(replaced(defect->line, defect->by), NULL, defect);
}

#define ASSERT_DEFECTS(cases)                                                                                          \
    for (size_t i = 0; i < sizeof(cases) / sizeof *(cases); i++) {                                                     \
        assert_defect(&(cases)[i]);                                                                                    \
    }

/* The defect is that the table lacks a column. */
static inline void assert_defect_without(enum wr_column_id id, const struct study_defect *defect)
{
    meta.column[id].present = false;
    assert_defect(defect);
    meta.column[id].present = true;
}

#endif
