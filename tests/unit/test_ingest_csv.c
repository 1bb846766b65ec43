/* The CSV reader against fields that the test wrote itself. */
#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "sim/base/random.h"
#include "sim/ingest/csv_reader.h"
#include "sim/ingest/csv_scan.h"
#include "tests/unit/ingest_file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct opened {
    char path[INGEST_PATH];
    struct wr_input *input;
    struct wr_records *reader;
    struct wr_error error;
};

static enum wr_code open_bytes(struct opened *self, const char *bytes, size_t length)
{
    ingest_file(self->path, bytes, length);
    self->reader = NULL;
    assert_int_equal(wr_input_open(&self->input, self->path, &self->error), WR_OK);
    return wr_csv_open(&self->reader, self->input, NULL, &self->error);
}

static void close_opened(struct opened *self)
{
    wr_records_close(self->reader);
    wr_input_close(self->input);
    unlink(self->path);
}

static void assert_field(const struct wr_records *reader, size_t column, const char *text)
{
    const struct wr_field *field = &wr_records_fields(reader)[column];
    assert_int_equal(field->length, strlen(text));
    assert_memory_equal(field->text, text, field->length);
}

static void assert_record(struct opened *self, int64_t line, const char *first, const char *second)
{
    bool more = false;
    assert_int_equal(wr_records_next(self->reader, &more, &self->error), WR_OK);
    assert_true(more);
    assert_int_equal(wr_records_line(self->reader), line);
    assert_field(self->reader, 0, first);
    assert_field(self->reader, 1, second);
}

static void assert_end(struct opened *self)
{
    bool more = true;
    assert_int_equal(wr_records_next(self->reader, &more, &self->error), WR_OK);
    assert_false(more);
}

static void test_dialects(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a,b\n1,2\n x , y \n,\n",
        "a,b\r\n1,2\r\n x , y \r\n,\r\n",
        "\xef\xbb\xbf\"a\",\"b\"\r\n\"1\",2\r\n\" x \", y \r\n\"\",\r\n",
        "a,b\n\"1\",\"2\"\n x ,\" y \"\n,\"\"",
        "a,b\n1,2\n x , y \n,\n\n\r\n\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct opened opened;
        assert_int_equal(open_bytes(&opened, texts[i], strlen(texts[i])), WR_OK);
        assert_int_equal(wr_records_columns(opened.reader), 2);
        assert_string_equal(wr_records_header(opened.reader, 0), "a");
        assert_string_equal(wr_records_header(opened.reader, 1), "b");
        for (int pass = 0; pass < 2; pass++) {
            assert_record(&opened, 2, "1", "2");
            assert_record(&opened, 3, " x ", " y ");
            assert_record(&opened, 4, "", "");
            assert_end(&opened);
            assert_int_equal(wr_records_rewind(opened.reader, &opened.error), WR_OK);
        }
        close_opened(&opened);
    }
}

static void test_quoted_line_ends(void **state)
{
    (void)state;
    const char *text = "a,b\n\"one\ntwo\",\"say \"\"hi\"\"\"\n\"\r\n\r\",\",\"\nx,y\n";
    struct opened opened;
    assert_int_equal(open_bytes(&opened, text, strlen(text)), WR_OK);
    assert_record(&opened, 2, "one\ntwo", "say \"hi\"");
    assert_record(&opened, 4, "\r\n\r", ",");
    assert_record(&opened, 6, "x", "y");
    assert_end(&opened);
    close_opened(&opened);
}

/* Field `column` of row `row`, the same each time: digits of a hash, sometimes with what must be quoted. */
static size_t make_field(int row, int column, char *text)
{
    static const char *const odd[] = {"", ",", "\"", "\n", "a\"b", "\xc3\xa9", "\r\n", "  "};
    uint64_t bits = wr_random_bits(&(struct wr_random){1, 2}, (uint64_t)row, (uint32_t)column);
    size_t length = (size_t)(bits % 23);
    memset(text, 'a' + (int)(bits >> 8) % 26, length);
    strcpy(text + length, bits % 5 ? "" : odd[(bits >> 16) % 8]);
    return strlen(text);
}

static size_t write_field(char *to, const char *text, bool quoted)
{
    size_t length = 0;
    quoted |= strpbrk(text, ",\"\r\n") != NULL;
    if (quoted) {
        to[length++] = '"';
    }
    for (; *text; text++) {
        if (*text == '"') {
            to[length++] = '"';
        }
        to[length++] = *text;
    }
    if (quoted) {
        to[length++] = '"';
    }
    return length;
}

/* 60 000 rows of 5 fields cross the reader's buffer many times, quoted and plain records in turn. */
static void test_many_rows(void **state)
{
    (void)state;
    enum { ROWS = 60000, COLUMNS = 5 };
    char *bytes = wr_array(ROWS * COLUMNS, 64, NULL), field[64];
    size_t length = (size_t)sprintf(bytes, "a,b,c,d,e\n");
    for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < COLUMNS; column++) {
            make_field(row, column, field);
            length += write_field(bytes + length, field, row % 3 == 0);
            bytes[length++] = column + 1 < COLUMNS ? ',' : '\n';
        }
    }
    struct opened opened;
    assert_int_equal(open_bytes(&opened, bytes, length), WR_OK);
    for (int row = 0; row < ROWS; row++) {
        bool more = false;
        assert_int_equal(wr_records_next(opened.reader, &more, &opened.error), WR_OK);
        assert_true(more);
        for (int column = 0; column < COLUMNS; column++) {
            make_field(row, column, field);
            assert_field(opened.reader, (size_t)column, field);
        }
    }
    assert_end(&opened);
    close_opened(&opened);
    wr_free(bytes);
}

/* A fault's place does not depend on where the buffer ends: one odd byte, early and far into the file. */
static void test_places(void **state)
{
    (void)state;
    for (int before = 0; before < 200000; before = before * 7 + 1) {
        char *bytes = wr_array((size_t)before + 10, 8, NULL);
        size_t length = (size_t)sprintf(bytes, "a,b\n");
        for (int row = 0; row < before; row++) {
            length += (size_t)sprintf(bytes + length, "%s", row % 2 ? "\"x\",y\n" : "x,y\n");
        }
        length += (size_t)sprintf(bytes + length, "\xc3\xa9,y,z\n");
        struct opened opened;
        bool more = true;
        assert_int_equal(open_bytes(&opened, bytes, length), WR_OK);
        enum wr_code code = WR_OK;
        while (code == WR_OK && more) {
            code = wr_records_next(opened.reader, &more, &opened.error);
        }
        assert_int_equal(code, WR_E_CSV_RAGGED);
        assert_int_equal(opened.error.line, before + 2);
        assert_int_equal(opened.error.column, 5);
        assert_string_equal(opened.error.file, opened.path);
        close_opened(&opened);
        wr_free(bytes);
    }
}

static void test_field_limit(void **state)
{
    (void)state;
    for (int quoted = 0; quoted < 2; quoted++) {
        for (size_t over = 0; over < 2; over++) {
            size_t field = WR_CSV_FIELD_BYTES - (size_t)quoted * 8192 + over * 16384, length = 0;
            char *bytes = wr_array(field + 16, 1, NULL);
            length += (size_t)sprintf(bytes, "a\n%s", quoted ? "\"" : "");
            memset(bytes + length, 'x', field);
            length += field;
            length += (size_t)sprintf(bytes + length, "%s\n", quoted ? "\"" : "");
            struct opened opened;
            bool more = false;
            assert_int_equal(open_bytes(&opened, bytes, length), WR_OK);
            assert_int_equal(wr_records_next(opened.reader, &more, &opened.error), over ? WR_E_CSV_FIELD_LONG : WR_OK);
            assert_true(over || wr_records_fields(opened.reader)[0].length == field);
            close_opened(&opened);
            wr_free(bytes);
        }
    }
}

/* Every allocation fails once; nothing leaks (the sanitizer looks) and the fault is named. */
static void test_no_memory(void **state)
{
    (void)state;
    const char *text = "a,b\n1,\"2\"\n";
    for (int64_t successes = 0;; successes++) {
        struct opened opened = {.input = NULL};
        bool more = false;
        ingest_text(opened.path, text);
        wr_memory_fail_after(successes);
        enum wr_code code = wr_input_open(&opened.input, opened.path, &opened.error);
        code = code != WR_OK ? code : wr_csv_open(&opened.reader, opened.input, NULL, &opened.error);
        code = code != WR_OK ? code : wr_records_next(opened.reader, &more, &opened.error);
        wr_memory_fail_after(-1);
        close_opened(&opened);
        if (code == WR_OK) {
            assert_true(successes > 5);
            break;
        }
        assert_int_equal(code, WR_E_NO_MEMORY);
    }
}

/* All byte strings of up to three bytes against the table of well-formed sequences, written out as ranges of code
 * points: encode every code point and compare. */
static void test_utf8(void **state)
{
    (void)state;
    static unsigned char valid[1 << 24];
    for (uint32_t point = 0x80; point < 0x10000; point++) {
        unsigned char bytes[3] = {(unsigned char)(0xe0 | point >> 12), (unsigned char)(0x80 | (point >> 6 & 63)),
                                  (unsigned char)(0x80 | (point & 63))};
        if (point >= 0x800 && (point < 0xd800 || point > 0xdfff)) {
            valid[bytes[0] << 16 | bytes[1] << 8 | bytes[2]] = 1;
        }
    }
    for (uint32_t word = 0xe00000; word < 0xf00000; word++) {
        char text[3] = {(char)(word >> 16), (char)(word >> 8), (char)word};
        assert_int_equal(wr_csv_bad_byte(text, 3) == 3, valid[word]);
    }
    assert_int_equal(wr_csv_bad_byte("abcdefgh\xc3\xa9", 10), 10);
    assert_int_equal(wr_csv_bad_byte("abcdefgh\xc3", 9), 8);
    assert_int_equal(wr_csv_bad_byte("\xc0\x80", 2), 0);
    assert_int_equal(wr_csv_bad_byte("\xf0\x9f\x94\x8b", 4), 4);
    assert_int_equal(wr_csv_bad_byte("\xf4\x90\x80\x80", 4), 0);
    for (size_t at = 0; at < 24; at++) {
        char text[24];
        memset(text, 'x', sizeof text);
        text[at] = '\0';
        assert_int_equal(wr_csv_bad_byte(text, sizeof text), at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dialects), cmocka_unit_test(test_quoted_line_ends), cmocka_unit_test(test_many_rows),
        cmocka_unit_test(test_places),   cmocka_unit_test(test_field_limit),      cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
