#include "sim/ingest/csv_marks.h"

#include "sim/base/clones.h"
#include "sim/base/memory.h"

#include <string.h>

enum { BLOCK = 64 /* bytes that are looked at together */, GROUP = 12 /* marks that are written together */ };

/* A bit for each byte of a block. */
struct block {
    uint64_t mark, newline; /* a delimiter or a line end; a line end */
};

#ifdef __SSE2__
typedef char sixteen __attribute__((vector_size(16)));

static inline struct block look(const char *at, char delimiter)
{
    struct block block = {0, 0};
    for (int i = 0; i < BLOCK / 16; i++) {
        sixteen bytes;
        memcpy(&bytes, at + (ptrdiff_t)i * 16, sizeof bytes);
        const sixteen newline = bytes == '\n';
        block.newline |= (uint64_t)(unsigned)__builtin_ia32_pmovmskb128(newline) << i * 16;
        block.mark |= (uint64_t)(unsigned)__builtin_ia32_pmovmskb128(newline | (bytes == delimiter)) << i * 16;
    }
    return block;
}
#else
static inline struct block look(const char *at, char delimiter)
{
    struct block block = {0, 0};
    for (int i = 0; i < BLOCK; i++) {
        block.newline |= (uint64_t)(at[i] == '\n') << i;
        block.mark |= (uint64_t)(at[i] == delimiter || at[i] == '\n') << i;
    }
    return block;
}
#endif

/* Room for a mark per byte, for those of the padding, and for what is written behind them. */
enum wr_code wr_csv_marks_init(struct wr_csv_marks *self, size_t bytes, struct wr_error *error)
{
    *self = (struct wr_csv_marks){.capacity = bytes + WR_CSV_PADDING + BLOCK + 1};
    self->mark = wr_array(self->capacity, sizeof *self->mark, error);
    return self->mark ? WR_OK : WR_E_NO_MEMORY;
}

void wr_csv_marks_free(struct wr_csv_marks *self)
{
    wr_free(self->mark);
    self->mark = NULL;
}

/* Marks found so far. */
struct finder {
    const char *bytes;
    char delimiter;
    uint32_t *mark;
    size_t marks, newlines;
    size_t at; /* the next byte to look at */
};

/* Writes the places of a block's marks, whole groups of them: how many there are is not waited for. */
static inline void write_marks(uint32_t *to, uint32_t at, uint64_t mark, size_t count)
{
    for (size_t done = 0; done < count; done += GROUP) {
        for (int i = 0; i < GROUP; i++) {
            *to++ = at + (uint32_t)__builtin_ctzll(mark | (uint64_t)1 << (BLOCK - 1));
            mark &= mark - 1;
        }
    }
}

/* Looks at whole blocks up to `end`. */
WR_CLONES static void look_until(struct finder *self, size_t end)
{
    for (; self->at < end; self->at += BLOCK) {
        const struct block block = look(self->bytes + self->at, self->delimiter);
        const size_t count = (size_t)__builtin_popcountll(block.mark);
        write_marks(self->mark + self->marks, (uint32_t)self->at, block.mark, count);
        self->marks += count;
        self->newlines += (size_t)__builtin_popcountll(block.newline);
    }
}

/* How many of the first `records` records have `columns` fields: mostly all, and then as many line ends stand among
 * their marks, at their ends. */
static size_t count_whole(const struct finder *self, const uint32_t *mark, size_t columns, size_t records)
{
    const char *bytes = self->bytes;
    size_t newlines = self->newlines, ends = 0;
    for (size_t i = records * columns + 1; i < self->marks + 1; i++) {
        newlines -= bytes[mark[i]] == '\n';
    }
    for (size_t i = 1; i <= records; i++) {
        ends += bytes[mark[i * columns]] == '\n';
    }
    if (ends == records && newlines == records) {
        return records;
    }
    size_t i = 1;
    while (i <= records * columns && (bytes[mark[i]] == '\n') == (i % columns == 0)) {
        i++;
    }
    return (i - 1) / columns;
}

static size_t least(size_t one, size_t other)
{
    return one < other ? one : other;
}

void wr_csv_marks_find(struct wr_csv_marks *self, const struct wr_csv_text *text, const struct wr_csv_range *range,
                       char delimiter, size_t columns)
{
    uint32_t *mark = self->mark;
    struct finder finder = {text->bytes, delimiter, mark + 1, 0, 0, range->from};
    const size_t last = least(range->until, range->stop);
    mark[0] = (uint32_t)range->from - 1;
    look_until(&finder, last);
    size_t begins = finder.marks; /* marks behind which a record may begin in the range */
    while (begins > 0 && mark[begins] + 1 >= last) {
        begins--;
    }
    size_t records = range->from < last ? least(begins / columns + 1, range->most) : 0;
    while (finder.marks < records * columns && finder.at < range->stop) {
        look_until(&finder, finder.at + BLOCK);
    }
    records = least(records, finder.marks / columns);
    while (records > 0 && mark[records * columns] >= range->stop) {
        records--;
    }
    self->stride = columns;
    self->records = count_whole(&finder, mark, columns, records);
    self->next = wr_csv_marks_begin(self, self->records);
}

/* Finds the ends of the range's lines, and puts each where the line behind it begins. */
static inline void find_lines(struct wr_csv_marks *self, const struct wr_csv_text *text,
                              const struct wr_csv_range *range)
{
    const size_t last = least(range->until, range->stop),
                 most = least(range->most, (self->capacity - 1) / self->stride);
    bool more = range->from < last && most > 0;
    self->records = 0;
    self->mark[0] = (uint32_t)range->from - 1;
    for (size_t at = range->from; more && at < range->stop; at += BLOCK) {
        uint64_t left = look(text->bytes + at, '\n').newline;
        for (; more && left; left &= left - 1) {
            const size_t end = at + (size_t)__builtin_ctzll(left);
            more = end < range->stop;
            self->records += more;
            self->mark[self->records * self->stride] = more ? (uint32_t)end : self->mark[self->records * self->stride];
            more = more && end + 1 < last && self->records < most;
        }
    }
}

/* The marks of a line's first fields; false when there are no others behind them. */
static inline bool mark_line(const struct wr_csv_text *text, char delimiter, size_t columns, uint32_t *mark)
{
    size_t at = mark[0] + (uint32_t)1;
    uint64_t left = look(text->bytes + at, delimiter).mark;
    for (size_t i = 1; i <= columns; i++) {
        while (left == 0) {
            at += BLOCK; /* there is a line end */
            left = look(text->bytes + at, delimiter).mark;
        }
        mark[i] = (uint32_t)at + (uint32_t)__builtin_ctzll(left);
        if (text->bytes[mark[i]] != delimiter) {
            return false;
        }
        left &= left - 1;
    }
    return true;
}

WR_CLONES void wr_csv_marks_skim(struct wr_csv_marks *self, const struct wr_csv_text *text,
                                 const struct wr_csv_range *range, char delimiter, size_t columns)
{
    self->stride = columns + 1;
    find_lines(self, text, range);
    for (size_t i = 0; i < self->records; i++) {
        uint32_t *mark = self->mark + i * self->stride;
        const char first = text->bytes[wr_csv_marks_begin(self, i)];
        if (first == '\n' || first == '\r' || !mark_line(text, delimiter, columns, mark)) {
            self->records = i;
        }
    }
    self->next = wr_csv_marks_begin(self, self->records);
}
