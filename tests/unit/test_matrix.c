/* Rows of the temporary matrix: what is written in any order is read again. */
#include "tests/unit/unit.h"

#include "sim/ingest/matrix.h"

enum { ROWS = 3001, WORDS = 50 /* 400 bytes: 655 rows to a window */ };

static void put(struct wr_matrix *matrix, int64_t row, uint64_t stamp)
{
    uint64_t *word = wr_matrix_row(matrix, row);
    for (int i = 0; i < WORDS; i++) {
        word[i] += stamp * (uint64_t)(row * WORDS + i + 1);
    }
}

static void check(struct wr_matrix *matrix, int64_t row, uint64_t stamps)
{
    const uint64_t *word = wr_matrix_row(matrix, row);
    for (int i = 0; i < WORDS; i++) {
        assert_int_equal(word[i], stamps * (uint64_t)(row * WORDS + i + 1));
    }
}

static void open_matrix(struct wr_matrix *matrix)
{
    struct wr_error error;
    assert_int_equal(wr_matrix_open(matrix, ROWS, WORDS * sizeof(uint64_t), "rows", &error), WR_OK);
}

/* Twice forward, then backward: through the buffer, and from the first jump on through the mapping. */
static void check_all(struct wr_matrix *matrix, uint64_t stamps)
{
    wr_matrix_only_read(matrix);
    for (int64_t i = 0; i < 2 * ROWS; i++) {
        check(matrix, i % ROWS, stamps);
    }
    for (int64_t i = ROWS; i-- > 0;) {
        check(matrix, i, stamps);
    }
    wr_matrix_close(matrix);
}

static void rows_in_order(void **state)
{
    (void)state;
    for (uint64_t sweeps = 1; sweeps <= 70; sweeps += 23) {
        struct wr_matrix matrix;
        open_matrix(&matrix);
        for (uint64_t i = 0; i < sweeps * ROWS; i++) {
            put(&matrix, (int64_t)(i % ROWS), 1 + i / ROWS);
        }
        check_all(&matrix, sweeps * (sweeps + 1) / 2);
    }
}

static void rows_in_any_order(void **state)
{
    (void)state;
    for (int64_t ordered = 0; ordered < ROWS; ordered += 500) {
        struct wr_matrix matrix;
        open_matrix(&matrix);
        for (int64_t row = 0; row < ordered; row++) {
            put(&matrix, row, 1);
        }
        for (int64_t i = 0; i < ROWS; i++) {
            put(&matrix, i * 1999 % ROWS, 2); /* the two have no common divisor: every row once */
        }
        for (int64_t row = ordered; row < ROWS; row++) {
            put(&matrix, row, 1);
        }
        check_all(&matrix, 3);
    }
}

static void a_row_wider_than_the_buffer(void **state)
{
    (void)state;
    struct wr_matrix matrix;
    struct wr_error error;
    const size_t bytes = 1 << 20;
    assert_int_equal(wr_matrix_open(&matrix, 3, bytes, "rows", &error), WR_OK);
    for (int i = 0; i < 3; i++) {
        ((char *)wr_matrix_row(&matrix, i))[bytes - 1] = (char)('a' + i);
    }
    wr_matrix_only_read(&matrix);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(((const char *)wr_matrix_row(&matrix, i))[bytes - 1], 'a' + i);
    }
    wr_matrix_close(&matrix);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_in_order),
        cmocka_unit_test(rows_in_any_order),
        cmocka_unit_test(a_row_wider_than_the_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
