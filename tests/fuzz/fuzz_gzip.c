/* Packed bytes: what unpacks does so twice over, one behind the other, and not with a byte behind it. */
#include "tests/fuzz/fuzz.h"

#include "sim/ingest/gzip.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PACKED, UNPACKED, UNPACKED_TWICE };

/* Unpacks into memory file `slot`, whose descriptor `*to` becomes. */
static enum wr_code unpack(const void *bytes, size_t size, int slot, int *to, struct wr_error *error)
{
    char path[FUZZ_PATH];
    int from = fuzz_file(PACKED, bytes, size, path);
    *to = fuzz_file(slot, NULL, 0, path);
    lseek(*to, 0, SEEK_SET);
    return wr_gunzip(from, *to, "packed", error);
}

static size_t size_of(int file)
{
    struct stat status;
    fuzz_expect(fstat(file, &status) == 0, "a memory file has a size");
    return (size_t)status.st_size;
}

/* True when the second file holds the first twice. */
static bool holds_twice(int twice, int once)
{
    size_t size = size_of(once);
    if (size_of(twice) != 2 * size || size == 0) {
        return size_of(twice) == 2 * size;
    }
    const char *one = mmap(NULL, size, PROT_READ, MAP_SHARED, once, 0);
    const char *two = mmap(NULL, 2 * size, PROT_READ, MAP_SHARED, twice, 0);
    fuzz_expect(one != MAP_FAILED && two != MAP_FAILED, "memory files can be mapped");
    bool same = memcmp(one, two, size) == 0 && memcmp(one, two + size, size) == 0;
    munmap((void *)one, size);
    munmap((void *)two, 2 * size);
    return same;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wr_error error = {0};
    int once = -1, both = -1;
    enum wr_code code = unpack(data, size, UNPACKED, &once, &error);
    if (code != WR_OK) {
        fuzz_expect_refusal(code, &error);
        return 0;
    }
    char *twice = malloc(2 * size + 1);
    memcpy(twice, data, size);
    memcpy(twice + size, data, size);
    twice[2 * size] = 'x';
    code = unpack(twice, 2 * size + 1, UNPACKED_TWICE, &both, &error);
    fuzz_expect(code == WR_E_GZIP, "a byte behind the end is refused");
    fuzz_expect_refusal(code, &error);
    code = unpack(twice, 2 * size, UNPACKED_TWICE, &both, &error);
    fuzz_expect(code == WR_OK && holds_twice(both, once), "members that follow each other unpack one behind the other");
    free(twice);
    return 0;
}
