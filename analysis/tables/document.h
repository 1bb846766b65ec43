/* A summary before it takes a form: a title, facts that decide how its numbers are read, and tables. One builder per
 * kind of summary (summary.h), one renderer per form: text here, Markdown and LaTeX in files of their own. */
#ifndef WATTROUTE_ANALYSIS_TABLES_DOCUMENT_H
#define WATTROUTE_ANALYSIS_TABLES_DOCUMENT_H

#include "analysis/tables/table.h"

#include <stdio.h>

enum wr_fact_kind {
    WR_FACT,
    WR_FACT_ITEM, /* one of several under one name */
    WR_FACT_WARNING
};

struct wr_fact {
    enum wr_fact_kind kind;
    const char *name; /* "energy basis"; static */
    char *text;       /* owned */
};

struct wr_document_table {
    const char *caption; /* static */
    bool is_titled;      /* its caption stands above it on a screen as well */
    struct wr_table table;
};

/* Zeroed, it is empty. */
struct wr_document {
    const char *kind;            /* what `name` names on a screen; static, NULL = a study */
    const char *name, *question; /* borrowed; question "" = none */
    struct wr_fact *fact;        /* owned */
    size_t facts, fact_capacity;
    struct wr_document_table *table; /* owned */
    size_t tables, table_capacity;
};

/* The text is copied, and made printable. */
enum wr_code wr_document_fact(struct wr_document *self, enum wr_fact_kind kind, const char *name, const char *text,
                              struct wr_error *error);

/* A fresh table, owned by the document and valid until the next one is added; NULL = NO_MEMORY. */
struct wr_table *wr_document_table(struct wr_document *self, const char *caption, bool is_titled,
                                   struct wr_error *error);

void wr_document_free(struct wr_document *self);

/* As a screen of text, at most 100 columns where names allow: facts, then tables. */
enum wr_code wr_document_print_text(const struct wr_document *self, FILE *stream, struct wr_error *error);

#endif
