#include "analysis/tables/document.h"

#include "analysis/tables/table_text.h"
#include "sim/base/memory.h"

#include <string.h>

enum { INDENT = 14, HANGING = 2 };

enum wr_code wr_document_fact(struct wr_document *self, enum wr_fact_kind kind, const char *name, const char *text,
                              struct wr_error *error)
{
    enum wr_code code =
        wr_array_grow((void **)&self->fact, &self->fact_capacity, self->facts + 1, sizeof *self->fact, error);
    if (code != WR_OK) {
        return code;
    }
    char *copy = wr_text_copy(text, strlen(text), error);
    if (copy == NULL) {
        return WR_E_NO_MEMORY;
    }
    wr_make_printable(copy);
    self->fact[self->facts++] = (struct wr_fact){kind, name, copy};
    return WR_OK;
}

struct wr_table *wr_document_table(struct wr_document *self, const char *caption, bool is_titled,
                                   struct wr_error *error)
{
    if (wr_array_grow((void **)&self->table, &self->table_capacity, self->tables + 1, sizeof *self->table, error) !=
        WR_OK) {
        return NULL;
    }
    struct wr_document_table *added = &self->table[self->tables++];
    *added = (struct wr_document_table){.caption = caption, .is_titled = is_titled};
    return &added->table;
}

void wr_document_free(struct wr_document *self)
{
    for (size_t i = 0; i < self->facts; i++) {
        wr_free(self->fact[i].text);
    }
    for (size_t i = 0; i < self->tables; i++) {
        wr_table_free(&self->table[i].table);
    }
    wr_free(self->fact);
    wr_free(self->table);
    *self = (struct wr_document){0};
}

static void print_fact(FILE *stream, const char *name, int indent, const char *text)
{
    char label[INDENT + 32];
    snprintf(label, sizeof label, "%-*s", INDENT, name);
    wr_print_wrapped(stream, label, indent, text);
}

/* Whether the fact goes on with the list of the one before it. */
static bool goes_on(const struct wr_document *self, size_t fact)
{
    const struct wr_fact *here = &self->fact[fact];
    return here->kind == WR_FACT_ITEM && fact > 0 && strcmp(here->name, self->fact[fact - 1].name) == 0;
}

enum wr_code wr_document_print_text(const struct wr_document *self, FILE *stream, struct wr_error *error)
{
    print_fact(stream, self->kind != NULL ? self->kind : "study", INDENT, self->name);
    if (self->question[0] != '\0') {
        print_fact(stream, "question", INDENT, self->question);
    }
    for (size_t i = 0; i < self->facts; i++) {
        const struct wr_fact *fact = &self->fact[i];
        const char *name = goes_on(self, i) ? "" : fact->kind == WR_FACT_WARNING ? "WARNING" : fact->name;
        print_fact(stream, name, fact->kind == WR_FACT_ITEM ? INDENT + HANGING : INDENT, fact->text);
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < self->tables && code == WR_OK; i++) {
        const struct wr_document_table *table = &self->table[i];
        fputc('\n', stream);
        if (table->is_titled) {
            fprintf(stream, "%s\n", table->caption);
        }
        code = wr_table_print(&table->table, stream, error);
    }
    return code;
}
