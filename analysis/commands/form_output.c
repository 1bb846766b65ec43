#include "analysis/commands/form_output.h"

#include "analysis/tables/table_data.h"

#include <string.h>

enum wr_code wr_form_output_open(struct wr_form_output *self, const char *format, const char *path, const char *input,
                                 struct wr_error *error)
{
    *self = (struct wr_form_output){0};
    const enum wr_code code = wr_format_of(format, path, &self->format, error);
    if (code != WR_OK) {
        return code;
    }
    if (path != NULL && input != NULL && strcmp(path, "-") != 0 && wr_same_file(path, input)) {
        return wr_fail(error, WR_E_OUTPUT_IS_INPUT, "%s%s", path, input);
    }
    return wr_output_open(&self->output, path != NULL ? path : "-", error);
}

enum wr_code wr_form_output_write(const struct wr_form_output *self, const struct wr_document *document,
                                  const struct wr_table *data, struct wr_error *error)
{
    FILE *stream = wr_output_stream(self->output);
    if (self->format == WR_FORMAT_CSV) {
        wr_table_print_csv(data, stream);
        return WR_OK;
    }
    return self->format == WR_FORMAT_JSON ? wr_table_print_json(data, document, stream, error)
                                          : wr_format_print(self->format, document, stream, error);
}

enum wr_code wr_form_output_close(struct wr_form_output *self, enum wr_code code, struct wr_error *error)
{
    if (code == WR_OK) {
        return wr_output_commit(&self->output, error);
    }
    wr_output_discard(&self->output);
    return code;
}
