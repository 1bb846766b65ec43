#include "tests/unit/imported.h"

#include "tests/unit/unit.h"

#include <unistd.h>

enum wr_code import_with(struct imported *self, const char *const texts[WR_IMPORT_INPUTS],
                         struct wr_import_options options)
{
    *self = (struct imported){.import = NULL};
    for (int i = 0; i < WR_IMPORT_INPUTS; i++) {
        if (texts[i]) {
            ingest_text(self->path[i], texts[i]);
            options.path[i] = self->path[i];
        }
    }
    enum wr_code code = wr_import_open(&self->import, &options, &self->error);
    self->source = self->import ? wr_import_source(self->import) : NULL;
    self->meta = self->source ? self->source->meta : NULL;
    return code;
}

void close_imported(struct imported *self)
{
    wr_import_close(self->import);
    for (int i = 0; i < WR_IMPORT_INPUTS; i++) {
        if (self->path[i][0]) {
            unlink(self->path[i]);
        }
    }
}

void read_column(struct imported *self, enum wr_column_id id, void *buffer)
{
    assert_int_equal(self->source->read(self->source, id, 0, self->meta->extent[WR_DIM_QUERY], buffer, &self->error),
                     WR_OK);
}
