#include "tests/unit/unit.h"

#include "sim/base/error.h"
#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/text/render.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void every_row_is_complete(void **state)
{
    (void)state;
    const int known[] = {1, 2, 65, 66, 74, 130, 143};
    for (int code = 1; code < WR_CODES; code++) {
        const struct wr_error_row *row = wr_error_row((enum wr_code)code);
        int found = 0;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
            found += row->exit_status == known[i];
        }
        if (!found || strlen(row->text) < 10) {
            fail_msg("row %s has exit status %d and text '%s'", row->name, row->exit_status, row->text);
        }
    }
}

static void values_are_typed_and_rendered(void **state)
{
    (void)state;
    struct wr_error error;
    char text[1024];
    wr_fail(&error, WR_E_LIMIT, "%s%lld%zu", "row size", 7000000000LL, (size_t)42);
    wr_fail_at(&error, "a.csv", 3, 9);
    wr_fail_errno(&error, ENOSPC);
    wr_error_render(&error, text, sizeof text);
    assert_string_equal(text, "a.csv:3:9: row size is 7000000000, over the limit of 42; make it smaller "
                              "(No space left on device)");
    wr_fail(&error, WR_E_TABLE_REAL, "%s%d%g", "idle_w", 4, -0.5);
    wr_error_render(&error, text, sizeof text);
    assert_non_null(strstr(text, "element 4 of 'idle_w' is -0.5"));
}

static void endings_follow_numbers(void **state)
{
    (void)state;
    struct wr_error error;
    char text[1024];
    wr_fail(&error, WR_E_CALIBRATION_USE, "%s%d", "p", 1);
    assert_non_null(strstr(wr_error_render(&error, text, sizeof text), "is not known on 1 query; expected"));
    wr_fail(&error, WR_E_CALIBRATION_USE, "%s%d", "p", 2);
    assert_non_null(strstr(wr_error_render(&error, text, sizeof text), "is not known on 2 queries; expected"));
    wr_fail(&error, WR_E_STATION_OVERLOADED, "%s%g%g%g%g", "p", 2.0, 1.0, 4.0, 1.0);
    assert_non_null(strstr(wr_error_render(&error, text, sizeof text), "at least 1 unit"));
    assert_null(strstr(text, "1 units"));
    wr_fail(&error, WR_E_STATION_OVERLOADED, "%s%g%g%g%g", "p", 2.0, 1.0, 4.0, 3.0);
    assert_non_null(strstr(wr_error_render(&error, text, sizeof text), "at least 3 units"));
}

static void hostile_text_is_escaped_and_cut(void **state)
{
    (void)state;
    struct wr_error error;
    char huge[5000], text[1024];
    memset(huge, 'x', sizeof huge);
    huge[sizeof huge - 1] = '\0';
    wr_fail(&error, WR_E_UNKNOWN_COMMAND, "%s%s", "\x1b[31mred\n", huge);
    wr_error_render(&error, text, sizeof text);
    assert_non_null(strstr(text, "\\x1b[31mred\\x0a"));
    assert_null(strchr(text, '\x1b'));
    assert_non_null(strstr(text, "xxx..."));
    char small[16];
    assert_int_equal(strlen(wr_error_render(&error, small, sizeof small)), 15);
}

static void a_content_error_of_set_is_a_usage_error(void **state)
{
    (void)state;
    struct wr_error error;
    wr_fail(&error, WR_E_TABLE_LABEL, "%s%d%s", "a", 1, "b");
    assert_int_equal(wr_error_exit(&error), 65);
    error.from_command_line = true;
    assert_int_equal(wr_error_exit(&error), 2);
}

static void allocation_checks_overflow_and_fails_on_request(void **state)
{
    (void)state;
    struct wr_error error;
    assert_null(wr_array(SIZE_MAX / 4, 8, &error));
    assert_int_equal(error.code, WR_E_NO_MEMORY);
    wr_memory_fail_after(1);
    void *first = wr_array(4, 4, &error);
    assert_non_null(first);
    assert_null(wr_array(4, 4, &error));
    wr_memory_fail_after(-1);
    wr_free(first);
    int *aligned = wr_array_aligned(3, sizeof *aligned, &error);
    assert_int_equal((uintptr_t)aligned % 64, 0);
    wr_free(aligned);
}

static void segments_cover_all_rows(void **state)
{
    (void)state;
    const int64_t sizes[] = {0, 1, 4095, 4096, 4097, 12032, 4194304, 4194305, 100000000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int64_t rows = sizes[i], per = wr_segment_rows(rows);
        int count = wr_segment_count(rows);
        assert_int_equal(per % WR_BLOCK_ROWS, 0);
        assert_true(count <= WR_MAX_SEGMENTS);
        assert_true(per * count >= rows && (count == 0 || per * (count - 1) < rows));
    }
    assert_int_equal(wr_segment_count(4194305), 513);
}

/* The binary counter merges neighbours of equal size only, and never holds more than WR_TREE_LEVELS partial sums. */
static void the_tree_is_balanced(void **state)
{
    (void)state;
    int stack[64], depth = 0, deepest = 0;
    for (int leaf = 0; leaf < WR_MAX_SEGMENTS; leaf++) {
        stack[depth++] = 1;
        deepest = depth > deepest ? depth : deepest;
        for (int merges = wr_tree_merges(leaf); merges > 0; merges--) {
            assert_true(depth >= 2);
            assert_int_equal(stack[depth - 1], stack[depth - 2]);
            stack[depth - 2] += stack[depth - 1];
            depth--;
        }
    }
    assert_int_equal(depth, 1);
    assert_int_equal(stack[0], WR_MAX_SEGMENTS);
    assert_true(deepest <= WR_TREE_LEVELS);
}

static void a_request_to_stop_is_seen(void **state)
{
    (void)state;
    struct wr_error error;
    assert_int_equal(wr_interrupted(&error), WR_OK);
    wr_interrupt(WR_E_TERMINATED);
    assert_int_equal(wr_interrupted(&error), WR_E_TERMINATED);
    assert_int_equal(wr_error_exit(&error), 143);
    wr_interrupt(WR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(values_are_typed_and_rendered),
        cmocka_unit_test(endings_follow_numbers),
        cmocka_unit_test(hostile_text_is_escaped_and_cut),
        cmocka_unit_test(a_content_error_of_set_is_a_usage_error),
        cmocka_unit_test(allocation_checks_overflow_and_fails_on_request),
        cmocka_unit_test(segments_cover_all_rows),
        cmocka_unit_test(the_tree_is_balanced),
        cmocka_unit_test(a_request_to_stop_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
