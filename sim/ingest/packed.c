#include "sim/ingest/packed.h"

#include "sim/base/clones.h"
#include "sim/base/memory.h"
#include "sim/ingest/extract.h"
#include "sim/ingest/put_number.h"

#include <math.h>

/* What the bytes begin with. Behind it: begin, first, records, identifiers, domains of the queries, texts of the
 * domains and of the names, each text behind its length. */
struct head {
    uint32_t queries, records, id_bytes, domains, longest, unused;
};

static size_t size_of(enum wr_type type)
{
    return type == WR_TYPE_TEXT ? 0 : wr_type_size(type);
}

static enum wr_type type_of(const struct wr_wide_rule *rule)
{
    const enum wr_type stored = rule ? wr_column_spec(rule->target)->type : WR_TYPE_FLOAT64;
    return stored == WR_TYPE_FLOAT64 || stored == WR_TYPE_INT32 ? stored : WR_TYPE_FLOAT32;
}

enum wr_code wr_packing_init(struct wr_packing *self, const struct wr_extract *plan, struct wr_error *error)
{
    *self = (struct wr_packing){.cell = wr_array(plan->numbers, sizeof *self->cell, error), .numbers = plan->numbers};
    self->place = self->cell ? wr_array(plan->numbers, sizeof *self->place, error) : NULL;
    if (!self->place) {
        return WR_E_NO_MEMORY;
    }
    for (size_t i = 0; i < plan->numbers; i++) {
        self->cell[i].type = WR_TYPE_TEXT;
    }
    for (size_t i = 0; i < plan->columns; i++) {
        const struct wr_extract_step *step = &plan->step[i];
        if (step->number >= 0) {
            self->cell[step->number].type = type_of(step->rule);
        }
        if (step->feature >= 0) {
            self->cell[step->feature].type = WR_TYPE_FLOAT64;
        }
    }
    for (size_t i = 0; i < plan->numbers; i++) {
        self->cell[i].at = self->record_bytes;
        self->record_bytes += size_of(self->cell[i].type);
        if (self->cell[i].type != WR_TYPE_TEXT) {
            self->place[self->given++] = i;
        }
    }
    return WR_OK;
}

void wr_packing_free(struct wr_packing *self)
{
    wr_free(self->cell);
    wr_free(self->place);
    memset(self, 0, sizeof *self);
}

/* The numbers of all records. */
WR_CLONES static void pack_numbers(const struct wr_packing *self, const double *number, size_t records, char *to)
{
    const struct wr_packing it = *self; /* a copy, which the compiler keeps in registers */
    for (; records > 0; records--, number += it.numbers) {
        for (size_t i = 0; i < it.given; i++) {
            const double value = number[it.place[i]];
            const float real = wr_float32(value);
            const int32_t whole = wr_number_int32(value);
            switch (it.cell[it.place[i]].type) {
            case WR_TYPE_FLOAT32:
                memcpy(to, &real, sizeof real);
                to += sizeof real;
                break;
            case WR_TYPE_INT32:
                memcpy(to, &whole, sizeof whole);
                to += sizeof whole;
                break;
            default:
                memcpy(to, &value, sizeof value);
                to += sizeof value;
            }
        }
    }
}

/* Adds a text behind its length; NULL when there is no room, or was none before. */
static char *pack_text(char *to, const char *end, const struct wr_field *text)
{
    const uint32_t length = (uint32_t)text->length;
    if (!to || (size_t)(end - to) < sizeof length + length) {
        return NULL;
    }
    memcpy(to, &length, sizeof length);
    memcpy(to + sizeof length, text->text, length);
    return to + sizeof length + length;
}

static size_t longest_query(const struct wr_digest *digest)
{
    size_t longest = 0;
    for (size_t i = 1; i < digest->queries; i++) {
        const size_t records = wr_digest_end(digest, i) - digest->first[i];
        longest = records > wr_digest_end(digest, longest) - digest->first[longest] ? i : longest;
    }
    return longest;
}

/* The texts of the domains, and the names of the longest query's records. */
static char *pack_texts(const struct wr_extract *plan, const struct wr_digest *digest, size_t longest, char *to,
                        const char *end)
{
    for (size_t i = 0; i < digest->domains; i++) {
        to = pack_text(to, end, &digest->domain[i]);
    }
    for (size_t i = digest->first[longest]; plan->names > 0 && i < wr_digest_end(digest, longest); i++) {
        for (size_t k = 0; k < plan->names; k++) {
            to = pack_text(to, end, &digest->text[i * plan->texts + (size_t)plan->name[k]]);
        }
    }
    return to;
}

static char *pack_queries(const struct wr_digest *digest, char *to)
{
    uint32_t *begin = (uint32_t *)to, *first = begin + digest->queries;
    for (size_t i = 0; i < digest->queries; i++) {
        begin[i] = digest->at[digest->first[i]] - digest->at[digest->first[0]];
        first[i] = digest->first[i];
    }
    first[digest->queries] = (uint32_t)digest->records;
    return (char *)(first + digest->queries + 1);
}

static char *pack_names(const struct wr_extract *plan, const struct wr_digest *digest, char *to)
{
    for (size_t i = 0; plan->id >= 0 && i < digest->queries; i++, to += digest->id_bytes) {
        memset(to, 0, digest->id_bytes);
        memcpy(to, digest->id[i].text, digest->id[i].length);
    }
    memcpy(to, digest->domain_of, digest->queries);
    return to + digest->queries;
}

size_t wr_pack(const struct wr_packing *self, const struct wr_extract *plan, const struct wr_digest *digest, char *to,
               size_t room)
{
    const size_t longest = longest_query(digest);
    const struct head head = {.queries = (uint32_t)digest->queries,
                              .records = (uint32_t)digest->records,
                              .id_bytes = (uint32_t)digest->id_bytes,
                              .domains = (uint32_t)digest->domains,
                              .longest = (uint32_t)(wr_digest_end(digest, longest) - digest->first[longest])};
    const char *const start = to, *const end = to + room;
    const size_t fixed = sizeof head + (2 * digest->queries + 1) * sizeof(uint32_t) +
                         digest->records * self->record_bytes + digest->queries * (digest->id_bytes + 1);
    if (fixed > room) {
        return 0;
    }
    memcpy(to, &head, sizeof head);
    to = pack_queries(digest, to + sizeof head);
    pack_numbers(self, digest->number, digest->records, to);
    to = pack_names(plan, digest, to + digest->records * self->record_bytes);
    to = pack_texts(plan, digest, longest, to, end);
    return to ? (size_t)(to - start) : 0;
}

struct wr_field wr_packed_next_name(const char **at)
{
    uint32_t length = 0;
    memcpy(&length, *at, sizeof length);
    const struct wr_field text = {*at + sizeof length, length};
    *at = text.text + length;
    return text;
}

void wr_packed_open(struct wr_packed *self, const struct wr_packing *packing, const char *bytes)
{
    struct head head;
    memcpy(&head, bytes, sizeof head);
    const uint32_t *begin = (const uint32_t *)(bytes + sizeof head);
    self->packing = packing;
    self->queries = head.queries;
    self->records = head.records;
    self->from = 0;
    self->to = head.queries;
    self->begin = begin;
    self->first = begin + head.queries;
    self->record = (const char *)(self->first + head.queries + 1);
    self->id = self->record + head.records * packing->record_bytes;
    self->id_bytes = head.id_bytes;
    self->domain = (const uint8_t *)self->id + (size_t)head.queries * head.id_bytes;
    self->names = (const char *)self->domain + head.queries;
    for (self->domains_count = 0; self->domains_count < head.domains; self->domains_count++) {
        self->domains[self->domains_count] = wr_packed_next_name(&self->names);
    }
    self->longest = head.longest;
}

double wr_packed_number(const struct wr_packed *self, size_t record, size_t number)
{
    return wr_packed_cell_number(wr_packed_cell_of(self, record, number), self->packing->cell[number].type);
}
