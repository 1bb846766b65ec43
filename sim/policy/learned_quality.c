#include "sim/policy/learned_quality.h"

#include <float.h>
#include <math.h>

/* Sums over all; then of each bin; then of each class of scores, for the area under the curve. */
enum { BRIER, LOG_LOSS, WHOLE };
enum { BIN_WEIGHT, BIN_SCORE, BIN_OUTCOME, BIN };
enum { CLASSES = 65536, CLASS = 2 }; /* weight without the outcome, and with it */
enum { FIRST_CLASS = WHOLE + BIN * WR_LEARNED_BINS };

size_t wr_learned_quality_sums(void)
{
    return FIRST_CLASS + (size_t)CLASSES * CLASS;
}

/* A score of 1 is in the last part. */
static int part_of(double score, int parts)
{
    const int part = (int)(score * parts);
    return part < parts ? part : parts - 1;
}

void wr_learned_quality_add(double *sums, double score, bool outcome, double weight)
{
    const double error = score - outcome, given = outcome ? score : 1 - score;
    double *bin = sums + WHOLE + (ptrdiff_t)part_of(score, WR_LEARNED_BINS) * BIN;
    double *class = sums + FIRST_CLASS + (ptrdiff_t)part_of(score, CLASSES) * CLASS;
    sums[BRIER] += weight * error * error;
    sums[LOG_LOSS] -= weight * log(given > DBL_MIN ? given : DBL_MIN);
    bin[BIN_WEIGHT] += weight;
    bin[BIN_SCORE] += weight * score;
    bin[BIN_OUTCOME] += outcome ? weight : 0;
    class[outcome] += weight;
}

/* Mann and Whitney's statistic over their pairs (Hanley and McNeil 1982); pairs within a class count half, give or take
 * as much. */
static void area(const double *class, struct wr_learned_quality *quality)
{
    double below = 0, above = 0, won = 0, tied = 0;
    for (int i = 0; i < CLASSES; i++, class += CLASS) {
        won += class[1] * below;
        tied += class[1] * class[0];
        below += class[0];
        above += class[1];
    }
    quality->auc = (won + tied / 2) / (below * above);
    quality->auc_to = tied / 2 / (below * above);
}

void wr_learned_quality_of(const double *sums, struct wr_learned_quality *quality)
{
    double weight = 0;
    for (int i = 0; i < WR_LEARNED_BINS; i++) {
        const double *bin = sums + WHOLE + (ptrdiff_t)i * BIN;
        quality->bin[i] = (struct wr_learned_bin){bin[BIN_WEIGHT], bin[BIN_SCORE] / bin[BIN_WEIGHT],
                                                  bin[BIN_OUTCOME] / bin[BIN_WEIGHT]};
        weight += bin[BIN_WEIGHT];
    }
    quality->brier = sums[BRIER] / weight;
    quality->log_loss = sums[LOG_LOSS] / weight;
    area(sums + FIRST_CLASS, quality);
}
