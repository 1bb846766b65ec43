/* The floor of a replay: reads byte ranges of a file from the page cache, with N threads into reused 1 MiB buffers, and
 * does nothing with them.
 *
 *   read_floor FILE THREADS OFFSET:SIZE... */
#include <fcntl.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CHUNK = 1 << 20 };

static int read_range(int fd, long long offset, long long size)
{
    int failed = 0;
#pragma omp parallel reduction(| : failed)
    {
        char *buffer = malloc(CHUNK);
#pragma omp for schedule(static)
        for (long long at = 0; at < size; at += CHUNK) {
            size_t wanted = (size_t)(size - at < CHUNK ? size - at : CHUNK);
            failed |= !buffer || pread(fd, buffer, wanted, offset + at) != (ssize_t)wanted;
        }
        free(buffer);
    }
    return failed;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: read_floor FILE THREADS OFFSET:SIZE...\n");
        return 2;
    }
    int fd = open(argv[1], O_RDONLY);
    omp_set_num_threads(atoi(argv[2]));
    long long total = 0;
    for (int i = 3; i < argc; i++) {
        long long offset = 0, size = 0;
        if (fd < 0 || sscanf(argv[i], "%lld:%lld", &offset, &size) != 2 || read_range(fd, offset, size)) {
            perror(argv[1]);
            return 1;
        }
        total += size;
    }
    printf("{\"bytes\": %lld}\n", total);
    return 0;
}
