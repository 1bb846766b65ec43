#include "sim/ingest/csv_digest.h"

#include "sim/base/memory.h"
#include "sim/ingest/csv_plain.h"
#include "sim/ingest/csv_scan.h"

#include <math.h>
#include <string.h>

enum { GUESS_BITS = 5 };

/* What the steps share. */
struct maker {
    struct wr_csv_digest *self;
    const struct wr_extract *plan;
    const struct wr_csv_batch *batch;
    size_t model, length;           /* the query that the others are like: its first record, and how many it has */
    uint8_t guess[1 << GUESS_BITS]; /* of domains: their places */
};

enum wr_code wr_csv_digest_init(struct wr_csv_digest *self, size_t records, struct wr_error *error)
{
    *self = (struct wr_csv_digest){.key = wr_array(records, sizeof *self->key, error)};
    self->first = self->key ? wr_array(records, sizeof *self->first, error) : NULL;
    self->id = self->first ? wr_array(records, sizeof *self->id, error) : NULL;
    self->domain_of = self->id ? wr_array(records, sizeof *self->domain_of, error) : NULL;
    return self->domain_of ? WR_OK : WR_E_NO_MEMORY;
}

void wr_csv_digest_free(struct wr_csv_digest *self)
{
    wr_free(self->key);
    wr_free(self->first);
    wr_free(self->id);
    wr_free(self->domain_of);
}

static const struct wr_field *texts_of(const struct maker *self, size_t record)
{
    return self->batch->text + record * self->plan->texts;
}

static double constant_of(const struct maker *self, size_t record)
{
    const struct wr_extract *plan = self->plan;
    return plan->constant < 0 ? (double)NAN : self->batch->number[record * plan->numbers + (size_t)plan->constant];
}

/* Behind the last record of the query whose first one is given. */
static size_t end_of_query(const struct maker *self, size_t first)
{
    const struct wr_key *key = self->batch->key, own = key[first];
    const size_t records = self->plan->names > 0 ? self->batch->records : 0;
    size_t end = first + 1;
    while (end < records && wr_key_same(&key[end], &own)) {
        end++;
    }
    return end;
}

/* Every number that is counted is in all records of the batch or in none. */
static bool lacks_the_same(const struct maker *self)
{
    const struct wr_csv_batch *batch = self->batch;
    const struct wr_tally_form *tally = self->plan->tally;
    for (size_t i = 0; tally && i < tally->numbers; i++) {
        if (batch->tally.there[i] != 0 && batch->tally.there[i] != (int64_t)batch->records) {
            return false;
        }
    }
    return true;
}

/* The names of `records` records, which follow one another, are those of as many others. */
static bool have_names_of(const struct maker *self, size_t first, size_t model, size_t records)
{
    const struct wr_extract *plan = self->plan;
    const struct wr_field *text = texts_of(self, first), *expected = texts_of(self, model);
    for (size_t i = 0; i < records; i++, text += plan->texts, expected += plan->texts) {
        for (size_t k = 0; k < plan->names; k++) {
            if (!wr_csv_same_field(&text[plan->name[k]], &expected[plan->name[k]])) {
                return false;
            }
        }
    }
    return true;
}

static bool share_constant(const struct maker *self, size_t first, size_t end)
{
    const double constant = constant_of(self, first);
    for (size_t i = first; self->plan->constant >= 0 && i < end; i++) {
        const double other = constant_of(self, i);
        if (!isnan(other) && other != constant) {
            return false;
        }
    }
    return true;
}

static bool is_alike(const struct maker *self, size_t first, size_t end)
{
    const size_t records = end - first;
    return self->plan->names == 0 || (records <= self->length && have_names_of(self, first, self->model, records) &&
                                      share_constant(self, first, end));
}

/* Where a domain was found the last time that one began like it and was as long. */
static uint8_t *guess_of(struct maker *self, const struct wr_field *domain)
{
    uint64_t word;
    memcpy(&word, domain->text, sizeof word); /* of a text behind which eight bytes can be read */
    word = domain->length < 8 ? word << (64 - 8 * domain->length) : word;
    return &self->guess[((word ^ domain->length) * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - GUESS_BITS)];
}

/* The place of a domain in the digest, from 0; as many as there are when it is not in it. */
static uint8_t find_domain(struct maker *self, const struct wr_field *domain)
{
    const struct wr_csv_digest *digest = self->self;
    uint8_t *guess = guess_of(self, domain), place = 0;
    if (*guess < digest->is.domains && wr_csv_same_field(domain, &digest->domain[*guess])) {
        return *guess;
    }
    while (place < digest->is.domains && !wr_csv_same_field(domain, &digest->domain[place])) {
        place++;
    }
    *guess = place;
    return place;
}

/* The domain of the next query. False when there are too many for a digest. */
static bool add_domain(struct maker *self, size_t first)
{
    struct wr_csv_digest *digest = self->self;
    const struct wr_field *domain = self->plan->domain >= 0 ? &texts_of(self, first)[self->plan->domain] : NULL;
    digest->domain_of[digest->is.queries] = 0;
    if (!domain || domain->length == 0) {
        return true;
    }
    const uint8_t place = find_domain(self, domain);
    if (place == WR_DIGEST_DOMAINS) {
        return false;
    }
    if (place == digest->is.domains) {
        digest->domain[digest->is.domains++] = *domain;
    }
    digest->domain_of[digest->is.queries] = (uint8_t)(place + 1);
    digest->is.with_domain++;
    return true;
}

static void add_query(struct maker *self, size_t first)
{
    struct wr_csv_digest *digest = self->self;
    struct wr_digest *is = &digest->is;
    if (self->plan->has_keys) {
        digest->key[is->queries] = self->batch->key[first];
    }
    if (self->plan->id >= 0) {
        const struct wr_field *id = &texts_of(self, first)[self->plan->id];
        is->ascends &= is->queries == 0 || !self->plan->has_keys || wr_key_follows(id, &is->id[is->queries - 1]);
        is->id_bytes = id->length > is->id_bytes ? id->length : is->id_bytes;
        digest->id[is->queries] = *id;
    }
    is->constant = constant_of(self, first);
    digest->first[is->queries++] = (uint32_t)(first - digest->from);
}

/* Where the digest begins: with the batch, or behind the query that others are like, which is the first whose records
 * are all in the batch for sure. */
static size_t choose_model(struct maker *self)
{
    const size_t records = self->batch->records;
    if (self->plan->names == 0) {
        return 0;
    }
    self->model = records > 0 ? end_of_query(self, 0) : 0;
    size_t end = self->model < records ? end_of_query(self, self->model) : records;
    self->length = end - self->model;
    return lacks_the_same(self) ? end : records;
}

void wr_csv_digest_make(struct wr_csv_digest *self, const struct wr_extract *plan, const struct wr_csv_batch *batch)
{
    struct maker maker = {.self = self, .plan = plan, .batch = batch};
    self->from = plan->is_bare ? 0 : choose_model(&maker);
    self->is = (struct wr_digest){.ascends = true,
                                  .first = self->first,
                                  .key = plan->has_keys ? self->key : NULL,
                                  .id = self->id,
                                  .domain = self->domain,
                                  .domain_of = self->domain_of,
                                  .constant = (double)NAN,
                                  .number = batch->number + self->from * plan->numbers,
                                  .text = batch->text + self->from * plan->texts,
                                  .at = batch->at + self->from};
    size_t end = plan->is_bare ? batch->records : self->from;
    self->is.records = end - self->from;
    for (size_t first = end; first < batch->records; first = end) {
        end = end_of_query(&maker, first);
        if (!is_alike(&maker, first, end) || !add_domain(&maker, first)) {
            break;
        }
        add_query(&maker, first);
        self->is.records = end - self->from;
    }
}
