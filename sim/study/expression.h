/* Arithmetic over the columns of small tables: what turns published figures into others.
 *
 *   sum(t4.count * t4.share) / sum(t4.count)      columns: row by row; sum(), mean() make one number of them
 *   t14.b200[Qwen3-8B]                            the rows whose first column is that text
 *   t8.energy[dataset=WildChat & size=4]          the rows that have those texts in those columns
 *   1 - share_4                                   a figure that has been worked out before
 *
 * + - * / with their usual precedence, brackets, a sign. A number and a column give a column; two columns must be as
 * long. A blank cell is an error where it is used. */
#ifndef WATTROUTE_SIM_STUDY_EXPRESSION_H
#define WATTROUTE_SIM_STUDY_EXPRESSION_H

#include "sim/base/error.h"
#include "sim/study/text_table.h"

struct wr_named_table {
    const char *name;
    struct wr_text_table table;
};

struct wr_named_value {
    const char *name;
    double value;
};

struct wr_known {
    const struct wr_named_table *table;
    size_t tables;
    const struct wr_named_value *value;
    size_t values;
};

enum { WR_EXPRESSION_DEPTH = 32, WR_EXPRESSION_REASON = 200 };

/* Whether expressions can name a table or a figure so: letters, digits and _, no digit first. */
bool wr_expression_is_name(const char *text);

/* The one number that `text` gives; false with the reason, "what; expected what", when there is none. */
bool wr_expression_value(const char *text, const struct wr_known *scope, double *value,
                         char reason[WR_EXPRESSION_REASON]);

#endif
