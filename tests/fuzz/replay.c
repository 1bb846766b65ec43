/* In place of libFuzzer: gives a target every file of its corpus, and reports each as a test (TAP).
 *
 * usage: fuzz_NAME [FILE ...]; without files those of tests/fuzz/corpus/NAME, from the root of the repository. */
#include "tests/fuzz/fuzz.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECONDS = 20 /* for one input; a hang is a fault */, INPUT_MOST = 1 << 24 };

static bool replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(INPUT_MOST);
    size_t size = file && bytes ? fread(bytes, 1, INPUT_MOST, file) : INPUT_MOST;
    bool good = size < INPUT_MOST;
    if (good) {
        /* In a block of its own size, so that the sanitizers see a read behind it. */
        uint8_t *input = malloc(size ? size : 1);
        memcpy(input, bytes, size);
        alarm(SECONDS);
        good = LLVMFuzzerTestOneInput(input, size) == 0;
        alarm(0);
        free(input);
    }
    free(bytes);
    if (file) {
        fclose(file);
    }
    return good;
}

int main(int argc, char **argv)
{
    glob_t corpus = {0};
    char **path = argv + 1;
    size_t paths = (size_t)argc - 1;
    if (!paths) {
        const char *slash = strrchr(argv[0], '/'), *program = slash ? slash + 1 : argv[0];
        char pattern[256];
        snprintf(pattern, sizeof pattern, "tests/fuzz/corpus/%s/*", program + strcspn(program, "_") + 1);
        if (glob(pattern, 0, NULL, &corpus) != 0) {
            fprintf(stderr, "no corpus: %s\n", pattern);
            return 1;
        }
        path = corpus.gl_pathv;
        paths = corpus.gl_pathc;
    }
    bool all = true;
    printf("1..%zu\n", paths);
    for (size_t i = 0; i < paths; i++) {
        printf("# %s\n", path[i]); /* said before: a crash is then the last file named */
        fflush(stdout);
        bool good = replay(path[i]);
        printf("%s %zu - %s\n", good ? "ok" : "not ok", i + 1, path[i]);
        all &= good;
    }
    globfree(&corpus);
    return all ? 0 : 1;
}
