/* A stretch of CSV text in memory, in the form in which its plain records are parsed. */
#ifndef WATTROUTE_SIM_INGEST_CSV_TEXT_H
#define WATTROUTE_SIM_INGEST_CSV_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum { WR_CSV_PADDING = 128 /* line ends behind a text */ };

struct wr_csv_text {
    const char *bytes;
    size_t length;             /* below 2^32 */
    bool has_return, has_high; /* a '\r', a byte that is not ASCII is somewhere in it */
    bool has_stop;             /* a quote or a NUL is */
};

/* What is in `bytes`, behind which WR_CSV_PADDING bytes are made line ends. */
struct wr_csv_text wr_csv_text_of(char *bytes, size_t length);

#endif
