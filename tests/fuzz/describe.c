/* Writes the description of a measurement file as an input of fuzz_file: describe FILE.h5 >tests/fuzz/corpus/file/NAME
 */
#include "sim/store/scan.h"
#include "sim/text/render.h"

#include <stdio.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
    struct wr_scan scan;
    struct wr_blob blob = {0};
    struct wr_error error = {0};
    struct stat status;
    char text[4096];
    if (argc != 2 || stat(argv[1], &status) != 0) {
        fprintf(stderr, "usage: describe FILE.h5\n");
        return 2;
    }
    if (wr_scan_open(argv[1], &scan, &blob, &error) != WR_OK) {
        fprintf(stderr, "%s\n", wr_error_render(&error, text, sizeof text));
        return 1;
    }
    int64_t size = status.st_size;
    fwrite(&size, sizeof size, 1, stdout);
    fwrite(blob.bytes, 1, blob.size, stdout);
    wr_scan_close(&scan);
    wr_blob_free(&blob);
    return ferror(stdout) != 0;
}
