/* Where the fields of plain records end, by marks and by looking at one byte after the other. */
#include "tests/unit/unit.h"

#include "sim/base/random.h"
#include "sim/ingest/csv_marks.h"

#include <string.h>

enum { MOST = 400, ROUNDS = 60000 };

struct text {
    char bytes[MOST + WR_CSV_PADDING];
    struct wr_csv_text text;
};

static uint64_t draw(uint64_t round, uint32_t which)
{
    return wr_random_bits(&(struct wr_random){11, 13}, round, which);
}

/* Mostly lines of `columns` fields, some of others, some blank, now and then without an end. */
static void make_text(struct text *self, uint64_t round, size_t columns)
{
    const size_t wanted = draw(round, 0) % MOST;
    size_t length = 0, field = 0;
    for (uint32_t i = 1; length < wanted; i++) {
        const uint64_t bits = draw(round, i);
        bool is_odd = (bits & 63) == 0;
        size_t letters = (bits >> 8) % ((bits >> 16 & 7) ? 5 : 90);
        for (; letters > 0 && length < wanted; letters--) {
            self->bytes[length++] = 'a';
        }
        field = is_odd ? columns - 1 : field;
        if (length < wanted) {
            self->bytes[length++] = field + 1 == columns ? '\n' : ',';
            field = (field + 1) % columns;
        }
    }
    self->text = wr_csv_text_of(self->bytes, length);
}

/* The end of a record that begins at `at` and has `fields` fields that are looked at, whose ends it gives; of all of
 * them when `is_whole`. 0 = it is none, or does not end before `stop`. */
static size_t next_record(const struct text *self, size_t at, size_t stop, size_t fields, bool is_whole, uint32_t *end)
{
    size_t field = 0;
    if (!is_whole && (self->bytes[at] == '\n' || self->bytes[at] == '\r')) {
        return 0;
    }
    for (; at < stop; at++) {
        bool is_line_end = self->bytes[at] == '\n';
        if (!is_line_end && self->bytes[at] != ',') {
            continue;
        }
        if (field < fields) {
            end[field] = (uint32_t)at;
        }
        field++;
        if (is_line_end) {
            return (is_whole ? field == fields : field > fields) ? at + 1 : 0;
        }
    }
    return 0;
}

static void compare(struct wr_csv_marks *marks, const struct text *text, const struct wr_csv_range *range,
                    size_t fields, bool is_whole)
{
    size_t at = range->from, records = 0;
    uint32_t end[8];
    while (records < range->most && at < range->until && at < range->stop) {
        const size_t next = next_record(text, at, range->stop, fields, is_whole, end);
        if (next == 0) {
            break;
        }
        assert_true(records < marks->records);
        const uint32_t *mark = marks->mark + records * marks->stride;
        assert_int_equal((uint32_t)(mark[0] + 1), at);
        assert_memory_equal(mark + 1, end, fields * sizeof *end);
        records++;
        at = next;
    }
    assert_int_equal(marks->records, records);
    assert_int_equal(marks->next, at);
}

static void test_marks(void **state)
{
    (void)state;
    static struct text text;
    struct wr_csv_marks marks;
    size_t found = 0;
    assert_int_equal(wr_csv_marks_init(&marks, MOST, NULL), WR_OK);
    for (uint64_t round = 0; round < ROUNDS; round++) {
        const uint64_t bits = draw(round, UINT32_MAX);
        const size_t columns = 1 + bits % 6, fields = 1 + (bits >> 8) % 6;
        make_text(&text, round, columns);
        const char *line = (bits >> 16 & 1) ? memchr(text.bytes, '\n', text.text.length) : NULL;
        const size_t from = line ? (size_t)(line - text.bytes) + 1 : 0, room = text.text.length - from;
        const struct wr_csv_range range = {.from = from,
                                           .until = from + (bits >> 24) % (room + 1),
                                           .stop =
                                               (bits >> 40 & 1) ? text.text.length : from + (bits >> 41) % (room + 1),
                                           .most = (bits >> 56) % 3 ? 1000 : (bits >> 58) % 5};
        wr_csv_marks_find(&marks, &text.text, &range, ',', columns);
        compare(&marks, &text, &range, columns, true);
        found += marks.records;
        if (fields < columns) {
            wr_csv_marks_skim(&marks, &text.text, &range, ',', fields);
            compare(&marks, &text, &range, fields, false);
            found += marks.records;
        }
    }
    assert_true(found > ROUNDS);
    wr_csv_marks_free(&marks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_marks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
