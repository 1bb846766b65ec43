#include "analysis/metrics/basis.h"

int wr_pair_basis(const struct wr_meta *meta, int64_t pair)
{
    return (int)wr_meta_integer(meta, WR_COL_PAIR_BASIS, pair);
}

static const char *first_pair_on(const struct wr_meta *meta, const struct wr_pool *pool, const int *bases, int basis)
{
    for (int i = 0; i < pool->pairs; i++) {
        if (bases[pool->pair[i]] == basis) {
            return wr_meta_label(meta, WR_COL_PAIR, pool->pair[i]);
        }
    }
    return NULL;
}

static int bases_in_play(const struct wr_meta *meta, const struct wr_pool *pool, const int *bases)
{
    int count = 0;
    for (int basis = WR_BASIS_UNKNOWN; basis < WR_BASES; basis++) {
        count += first_pair_on(meta, pool, bases, basis) != NULL;
    }
    return count;
}

void wr_describe_bases(const struct wr_meta *meta, const struct wr_pool *pool, const int *bases, struct wr_note *text)
{
    if (!meta->column[WR_COL_ENERGY].present) {
        wr_note_add(text, "n/a: energy_j is not in the measurements");
        return;
    }
    const bool one = bases_in_play(meta, pool, bases) == 1;
    for (int basis = WR_BASIS_UNKNOWN; basis < WR_BASES; basis++) {
        const char *pair = first_pair_on(meta, pool, bases, basis);
        if (pair != NULL && one) {
            wr_note_add(text, "%s", wr_basis_name(basis));
        } else if (pair != NULL) {
            wr_note_add(text, "%s (%s)", wr_basis_name(basis), pair);
        }
    }
}

static void weaken(int *weakest, int64_t provenance)
{
    if (provenance < 0 || provenance >= WR_PROVENANCES) {
        *weakest = -1;
    } else if (*weakest >= 0 && (int)provenance > *weakest) {
        *weakest = (int)provenance;
    }
}

int wr_weakest_provenance(const struct wr_meta *meta, const struct wr_pool *pool, const struct wr_pair_law *law)
{
    static const enum wr_column_id tokens[] = {WR_COL_INPUT_TOKENS, WR_COL_OUTPUT_TOKENS};
    int weakest = WR_MEASURED;
    for (int i = 0; i < pool->pairs; i++) {
        if (meta->column[WR_COL_ENERGY].present) {
            weaken(&weakest, wr_meta_integer(meta, WR_COL_PAIR_ENERGY_PROVENANCE, pool->pair[i]));
            weaken(&weakest, wr_energy_is_measured(&law[pool->pair[i]]) ? WR_MEASURED : WR_MODELLED);
        }
        if (meta->column[WR_COL_LATENCY].present) {
            weaken(&weakest, wr_meta_integer(meta, WR_COL_PAIR_LATENCY_PROVENANCE, pool->pair[i]));
            weaken(&weakest, wr_latency_is_measured(&law[pool->pair[i]]) ? WR_MEASURED : WR_MODELLED);
        }
    }
    for (int i = 0; i < 2; i++) {
        if (meta->column[tokens[i]].present) {
            weaken(&weakest, meta->column[tokens[i]].provenance);
        }
    }
    return weakest;
}

void wr_mixed_basis_warning(const struct wr_meta *meta, const struct wr_pool *pool, const int *basis,
                            struct wr_note *text)
{
    struct wr_note bases = {""};
    wr_describe_bases(meta, pool, basis, &bases);
    wr_note_add(text, "mixed energy bases are compared as they are: %s", bases.text);
}
