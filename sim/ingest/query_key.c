#include "sim/ingest/query_key.h"

#include "sim/base/memory.h"

#include <string.h>

void wr_query_columns_free(struct wr_query_columns *self)
{
    wr_free(self->part);
    memset(self, 0, sizeof *self);
}

enum wr_code wr_query_columns_add(struct wr_query_columns *self, size_t part, struct wr_error *error)
{
    size_t *grown = wr_array_resize(self->part, self->parts + 1, sizeof *grown, error);
    if (!grown) {
        return WR_E_NO_MEMORY;
    }
    self->part = grown;
    self->part[self->parts++] = part;
    return WR_OK;
}

static enum wr_code fail_long(const struct wr_records *reader, size_t column, struct wr_error *error)
{
    return wr_records_fail_value(reader, column, "an identifier of at most 1000 bytes", error);
}

/* Joins the parts of the identifier by '/'. */
static enum wr_code join(struct wr_query_name *self, const struct wr_query_columns *columns,
                         const struct wr_records *reader, struct wr_error *error)
{
    size_t length = 0;
    for (size_t i = 0; i < columns->parts; i++) {
        const struct wr_field *part = &wr_records_fields(reader)[columns->part[i]];
        if (length + (i > 0) + part->length > sizeof self->joined) {
            return fail_long(reader, columns->part[i], error);
        }
        if (i > 0) {
            self->joined[length++] = '/';
        }
        memcpy(self->joined + length, part->text, part->length);
        length += part->length;
    }
    self->id = (struct wr_field){self->joined, length};
    return WR_OK;
}

enum wr_code wr_query_name_read(struct wr_query_name *self, const struct wr_query_columns *columns,
                                const struct wr_records *reader, struct wr_error *error)
{
    const struct wr_field *record = wr_records_fields(reader);
    self->domain = self->id = (struct wr_field){"", 0};
    self->key = self->later = NULL;
    for (size_t i = 0; i < columns->parts; i++) {
        if (record[columns->part[i]].length == 0) {
            return wr_records_fail_value(reader, columns->part[i], "a name", error);
        }
    }
    if (columns->domain >= 0) {
        self->domain = record[columns->domain];
        if (self->domain.length > WR_QUERY_ID_BYTES) {
            return wr_records_fail_value(reader, (size_t)columns->domain, "a domain name of at most 1000 bytes", error);
        }
    }
    if (columns->parts > 1) {
        return join(self, columns, reader, error);
    }
    if (columns->parts == 1) {
        self->id = record[columns->part[0]];
        return self->id.length > WR_QUERY_ID_BYTES ? fail_long(reader, columns->part[0], error) : WR_OK;
    }
    return WR_OK;
}

struct wr_key wr_query_name_key(const struct wr_query_name *self)
{
    return self->key ? *self->key : wr_key_of(self->domain.text, self->domain.length, self->id.text, self->id.length);
}

static enum wr_code add_domain(const struct wr_field *domain, const struct wr_query_columns *columns,
                               const struct wr_records *reader, struct wr_labels *domains, int32_t *index,
                               struct wr_error *error)
{
    enum wr_code code = wr_labels_add(domains, domain->text, domain->length, index, error);
    if (code == WR_OK && domains->count > WR_MOST_DOMAINS) {
        wr_fail(error, WR_E_TOO_LARGE, "%s%d%d", "domains", WR_MOST_DOMAINS + 1, WR_MOST_DOMAINS);
        return reader ? wr_records_fail_at(reader, (size_t)columns->domain, error) : WR_E_TOO_LARGE;
    }
    return code;
}

enum wr_code wr_query_name_domain(const struct wr_query_name *self, const struct wr_query_columns *columns,
                                  const struct wr_records *reader, struct wr_labels *domains, int32_t *index,
                                  struct wr_error *error)
{
    *index = -1;
    return self->domain.length > 0 ? add_domain(&self->domain, columns, reader, domains, index, error) : WR_OK;
}

enum wr_code wr_query_domains_add(const struct wr_field *domain, size_t count, const struct wr_query_columns *columns,
                                  const struct wr_records *reader, struct wr_labels *domains, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < count; i++) {
        int32_t index = -1;
        code = add_domain(&domain[i], columns, reader, domains, &index, error);
    }
    return code;
}
