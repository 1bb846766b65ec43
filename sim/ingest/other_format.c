#include "sim/ingest/other_format.h"

#include <string.h>

struct kind {
    const char *start;
    size_t length;
    const char *what, *remedy;
};

#define BY_PANDAS(reads) "write it as CSV: pandas." reads "(FILE).to_csv('table.csv', index=False)"

static const char unpack[] = "unpack it, or pack it by gzip";

static const struct kind kinds[] = {
    {"PK\3\4", 4, "a zip archive, as workbooks of spreadsheets are (.xlsx, .ods)",
     "save the sheet as CSV in UTF-8, or unpack the archive"},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "an old workbook of a spreadsheet (.xls)",
     "save the sheet as CSV in UTF-8"},
    {"PAR1\x15", 5, "a Parquet file", BY_PANDAS("read_parquet")},
    {"ARROW1\0\0", 8, "an Arrow file (Feather)", BY_PANDAS("read_feather")},
    {"\xff\xff\xff\xff", 4, "an Arrow stream, as data sets saved on disk are",
     "write it as JSON lines: datasets.load_from_disk(FOLDER).to_json('table.jsonl')"},
    {"FEA1", 4, "an old Feather file", BY_PANDAS("read_feather")},
    {"\x80\2", 2, "a pickle of Python", BY_PANDAS("read_pickle")},
    {"\x80\3", 2, "a pickle of Python", BY_PANDAS("read_pickle")},
    {"\x80\4", 2, "a pickle of Python", BY_PANDAS("read_pickle")},
    {"\x80\5", 2, "a pickle of Python", BY_PANDAS("read_pickle")},
    {"\x93NUMPY", 6, "an array of NumPy", "write it as CSV with a header line"},
    {"SQLite format 3\0", 16, "a SQLite database", "write the table as CSV: sqlite3 -header -csv FILE 'select ...'"},
    {"CDF\1", 4, "a netCDF-3 file", "convert it: nccopy -k nc4 FILE table.nc"},
    {"CDF\2", 4, "a netCDF-3 file", "convert it: nccopy -k nc4 FILE table.nc"},
    {"BZh91AY&SY", 10, "packed by bzip2", unpack},
    {"\xfd"
     "7zXZ\0",
     6, "packed by xz", unpack},
    {"\x28\xb5\x2f\xfd", 4, "packed by zstd", unpack},
    {"%PDF-", 5, "a PDF", "write its table as CSV"},
};

enum wr_code wr_refuse_other_format(const struct wr_input *input, struct wr_error *error)
{
    char start[16];
    size_t length = 0;
    enum wr_code code = wr_input_read(input, 0, start, sizeof start, &length, error);
    for (size_t i = 0; code == WR_OK && i < sizeof kinds / sizeof *kinds; i++) {
        if (length >= kinds[i].length && memcmp(start, kinds[i].start, kinds[i].length) == 0) {
            wr_fail(error, WR_E_OTHER_FORMAT, "%s%s", kinds[i].what, kinds[i].remedy);
            code = wr_fail_at(error, wr_input_name(input), 0, 0);
        }
    }
    return code;
}

static enum wr_code fail_header(const struct wr_records *reader, const char *what, const char *remedy,
                                struct wr_error *error)
{
    wr_fail(error, WR_E_CSV_NO_HEADER, "%s%s", what, remedy);
    return wr_records_fail_at_header(reader, 0, error);
}

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* The mark that is there most often among those that separate fields; NULL when none is. */
static const char *likely_mark(const char *name)
{
    static const char *const marks[] = {";", "\t", "|", ","};
    const char *likely = NULL;
    size_t most = 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t count = 0;
        for (const char *at = name; (at = strchr(at, *marks[i])) != NULL; at++) {
            count++;
        }
        likely = count > most ? marks[i] : likely;
        most = count > most ? count : most;
    }
    return likely;
}

enum wr_code wr_refuse_other_header(const struct wr_records *reader, struct wr_error *error)
{
    const char *name = wr_records_header_in_file(reader, 0);
    if (begins(name, "sep=")) {
        return fail_header(reader, "what a spreadsheet says of its fields, 'sep='",
                           "remove the line and give what stands behind it as --delimiter", error);
    }
    if (wr_records_columns(reader) != 1) {
        return WR_OK;
    }
    if (*name == '#') {
        return fail_header(reader, "a comment", "remove it, and others further on", error);
    }
    if (*name == '<') {
        return fail_header(reader, "HTML or XML", "get the table itself", error);
    }
    if (begins(name, "version https://git-lfs")) {
        return fail_header(reader, "a pointer of Git LFS", "get the file itself: git lfs pull", error);
    }
    const char *mark = likely_mark(name);
    if (!mark) {
        return WR_OK;
    }
    wr_fail(error, WR_E_CSV_DELIMITER, "%s%s", name, *mark == '\t' ? "tab" : mark);
    return wr_records_fail_at_header(reader, 0, error);
}
