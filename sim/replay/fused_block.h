/* The decisions of one fused policy over some strips, under every scenario, until they are added up. */
#ifndef WATTROUTE_SIM_REPLAY_FUSED_BLOCK_H
#define WATTROUTE_SIM_REPLAY_FUSED_BLOCK_H

#include "sim/replay/contributions.h"
#include "sim/replay/fused_slots.h"
#include "sim/replay/ledger.h"

/* Strips whose decisions are added up together: of a policy with parts one, since its parts come one after another. */
enum { WR_FUSED_STRIPS = 64 };

struct wr_fused_block {
    const struct wr_fused_plan *plan;     /* borrowed */
    const struct wr_fused_policy *policy; /* borrowed */
    int strips_most, strips;
    uint16_t *number; /* owned [scenario][strip][row]: the layer */
    struct {
        int64_t first; /* place in the arrays below */
        uint64_t gaps; /* rows of which some layer has a gap, a bit each */
    } strip[WR_FUSED_STRIPS];
    /* owned [place] for all strips: [layer][row] each */
    double *record;
    int32_t *cell;
    uint16_t *gap; /* bits by lane of gaps */
    size_t places, place_capacity;
    /* Of the strip at hand: what some scenario chose of each row, one above the other. Few slots are layers as they
     * are; of many, most rows have few that are ever chosen. */
    int layers;
    const int32_t *pair; /* borrowed or `chosen`, [layer][row]: pool index, -1 = nobody chose */
    int32_t *chosen;     /* owned */
    uint16_t *layer_of;  /* owned [slot][row] */
};

/* What a worker's blocks share. */
struct wr_fused_sinks {
    struct wr_dense sums, gaps;
};

/* Free with wr_fused_block_free(), also after an error. */
enum wr_code wr_fused_block_init(struct wr_fused_block *self, const struct wr_fused_plan *plan,
                                 const struct wr_fused_policy *policy, struct wr_error *error);
void wr_fused_block_free(struct wr_fused_block *self);

/* Where the next strip's decisions go: [scenario x stride + row]. */
uint16_t *wr_fused_block_numbers(const struct wr_fused_block *self, int64_t *stride);

/* Lays the strip, whose numbers have been filled in with slots, in layers, and renumbers. */
void wr_fused_block_lay(struct wr_fused_block *self, const struct wr_fused_slots *slots);

/* Takes the strip that has been laid, and fetches what its layers contribute in part `part`. */
enum wr_code wr_fused_block_take(struct wr_fused_block *self, int part, const struct wr_cells *cells,
                                 const struct wr_strip *strip, const struct wr_contribution_buffers *buffers,
                                 struct wr_error *error);

/* Adds all strips up into the policy's runs [scenario], and forgets them. */
enum wr_code wr_fused_block_flush(struct wr_fused_block *self, const struct wr_fused_sinks *sinks,
                                  struct wr_sparse *sum, struct wr_sparse *gap, struct wr_error *error);

#endif
