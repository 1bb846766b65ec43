/* Where `fit`, `curve` and `figures` print: one output, as a document for people or a table for programs. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_FORM_OUTPUT_H
#define WATTROUTE_ANALYSIS_COMMANDS_FORM_OUTPUT_H

#include "analysis/commands/format.h"
#include "sim/store/output.h"

struct wr_form_output {
    enum wr_format format;
    struct wr_output *output; /* owned */
};

/* `path` NULL is standard output. BAD_OPTION, OUTPUT_IS_INPUT (`input` NULL = none), and what hinders writing. */
enum wr_code wr_form_output_open(struct wr_form_output *self, const char *format, const char *path, const char *input,
                                 struct wr_error *error);

enum wr_code wr_form_output_write(const struct wr_form_output *self, const struct wr_document *document,
                                  const struct wr_table *data, struct wr_error *error);

/* Puts the output in place when `code` is WR_OK, else discards it; returns the first failure. */
enum wr_code wr_form_output_close(struct wr_form_output *self, enum wr_code code, struct wr_error *error);

#endif
