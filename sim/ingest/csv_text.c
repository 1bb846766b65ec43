#include "sim/ingest/csv_text.h"

#include "sim/base/clones.h"

#include <string.h>

WR_CLONES struct wr_csv_text wr_csv_text_of(char *bytes, size_t length)
{
    unsigned char high = 0, returns = 0, stops = 0;
    for (size_t i = 0; i < length; i++) {
        high |= (unsigned char)bytes[i];
        returns |= bytes[i] == '\r';
        stops |= (unsigned char)((bytes[i] == '"') | (bytes[i] == '\0'));
    }
    memset(bytes + length, '\n', WR_CSV_PADDING);
    return (struct wr_csv_text){bytes, length, returns != 0, high > 0x7f, stops != 0};
}
