#include "tests/unit/ingest_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void ingest_file(char path[INGEST_PATH], const char *bytes, size_t length)
{
    strcpy(path, "/tmp/wattroute-test.XXXXXX");
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
    if (!file || fwrite(bytes, 1, length, file) != length || fclose(file) != 0) {
        perror(path);
        abort();
    }
}

void ingest_text(char path[INGEST_PATH], const char *text)
{
    ingest_file(path, text, strlen(text));
}
