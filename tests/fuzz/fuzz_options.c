/* Options of an import, one NAME=VALUE a line (map, keep, id, accelerator, delimiter, decimal, long), a line "====",
 * and the score table that they are for. */
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAPS = 16 };

struct given {
    struct wr_import_options options;
    const char *map[MAPS];
};

static void take_option(struct given *self, const char *name, const char *value)
{
    struct wr_import_options *options = &self->options;
    if (!strcmp(name, "map") && options->map.count < MAPS) {
        self->map[options->map.count++] = value;
    } else if (!strcmp(name, "keep")) {
        options->keep = value;
    } else if (!strcmp(name, "id")) {
        options->id = value;
    } else if (!strcmp(name, "accelerator")) {
        options->accelerator = value;
    } else if (!strcmp(name, "delimiter") && *value && strchr(",;|\t: ", *value)) {
        options->dialect[WR_IMPORT_SCORES].delimiter = *value;
    } else if (!strcmp(name, "decimal")) {
        options->dialect[WR_IMPORT_SCORES].decimal = *value == ',' ? ',' : '.';
    } else if (!strcmp(name, "long")) {
        options->shape = WR_SHAPE_LONG;
    } else if (!strcmp(name, "chars-per-token")) {
        options->characters_per_token = 4;
    }
}

/* Cuts the text into lines and these into names and values. */
static void take_options(struct given *self, char *text)
{
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        char *equals = strchr(line, '=');
        if (equals) {
            *equals = '\0';
            take_option(self, line, equals + 1);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[WR_IMPORT_INPUTS][FUZZ_PATH];
    struct given given = {.options = {.characters_per_token = (double)NAN,
                                      .dialect[WR_IMPORT_SCORES] = {',', '.'},
                                      .site = WR_SITE_CLOUD}};
    struct fuzz_part part = fuzz_part(&data, &size);
    char *text = strndup(part.bytes ? part.bytes : "", part.size);
    take_options(&given, text);
    given.options.map.text = given.map;
    if (given.options.dialect[WR_IMPORT_SCORES].decimal == given.options.dialect[WR_IMPORT_SCORES].delimiter) {
        given.options.dialect[WR_IMPORT_SCORES].decimal = '.';
    }
    given.options.has_site = given.options.accelerator;
    if (!given.options.accelerator) {
        fuzz_small_tables(0, path, &given.options);
    }
    fuzz_file(WR_IMPORT_SCORES, data, size, path[WR_IMPORT_SCORES]);
    given.options.path[WR_IMPORT_SCORES] = path[WR_IMPORT_SCORES];
    fuzz_import(&given.options);
    free(text);
    return 0;
}
