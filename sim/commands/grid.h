/* A table for people: cells row by row, columns aligned with spaces. */
#ifndef WATTROUTE_SIM_COMMANDS_GRID_H
#define WATTROUTE_SIM_COMMANDS_GRID_H

#include "sim/base/error.h"

#include <stddef.h>
#include <stdio.h>

struct wr_grid {
    const char *align; /* borrowed: 'l' or 'r' for each column */
    char **cell;       /* owned texts, row-major */
    size_t cells, capacity;
    enum wr_code code; /* the first failure; later cells are then ignored */
};

void wr_grid_init(struct wr_grid *self, const char *align);
/* Appends a cell. Control characters become '?': labels come from other people's files. */
void wr_grid_cell(struct wr_grid *self, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Appends a number with up to six digits, or "-" for NaN. */
void wr_grid_real(struct wr_grid *self, double value);
/* Appends several texts: wr_grid_texts(&grid, "a", "b"). */
#define wr_grid_texts(self, ...) wr_grid_text_list((self), (const char *const[]){__VA_ARGS__, NULL})
void wr_grid_text_list(struct wr_grid *self, const char *const *text); /* ends with NULL */
/* Prints and frees the table. NO_MEMORY when a cell was lost. */
enum wr_code wr_grid_print(struct wr_grid *self, FILE *stream, struct wr_error *error);

#endif
