/* The survey's sums, compiled once per instruction set (vector.h). Every lane has its own sum and takes the rows in
 * their order; a few lanes at a time keep theirs in registers. */
#include "sim/replay/kernels/vector_types.h"

struct sums {
    doubles correct, objective, energy;
};

static inline doubles masked(longs mask, doubles value)
{
    return (doubles)(mask & (longs)value);
}

/* `bit` are those of the lanes from `lane` on; `by_energy` is a constant where this is inlined. */
static inline __attribute__((always_inline)) struct sums add_rows(const struct wr_survey_rows *rows, struct sums sums,
                                                                  half_words bit, int32_t word, int64_t lane,
                                                                  bool by_energy)
{
    const longs member = __builtin_convertvector(bit != 0, longs);
    for (int64_t r = 0; r < rows->rows; r++) {
        if (!rows->keep[r]) {
            continue;
        }
        doubles weight = wr_doubles_of(rows->weight[r]), energy = {0};
        if (rows->energy) {
            energy = __builtin_convertvector(*(const half_reals *)(rows->energy + r * rows->pairs + lane), doubles);
            sums.energy += masked(wr_doubles_there(energy) & member, weight * energy);
        }
        doubles objective = rows->constant + rows->coefficient * energy;
        if (!by_energy) {
            objective = *(const doubles *)(rows->objective + r * rows->width + lane);
        }
        half_words correct = (bit & wr_half_words_of((int32_t)rows->correct[r * rows->words + word])) != 0;
        longs there = wr_doubles_there(objective);
        sums.correct += masked(there & __builtin_convertvector(correct, longs), weight);
        sums.objective += masked(there & member, weight * objective);
    }
    return sums;
}

static void survey(const struct wr_survey_rows *rows, const struct wr_survey_sums *to)
{
    for (int i = 0; i < rows->set->groups * DOUBLE_PARTS; i++) {
        const struct wr_lane_group *group = &rows->set->group[i / DOUBLE_PARTS];
        int64_t part = (int64_t)(i % DOUBLE_PARTS) * DOUBLES;
        int64_t lane = group->first + part;
        half_words bit = *(const half_words *)(group->bit + part);
        doubles *correct = (doubles *)(to->correct + lane), *objective = (doubles *)(to->objective + lane);
        doubles *energy = (doubles *)(to->energy + lane);
        struct sums sums = {*correct, *objective, *energy};
        sums = rows->objective ? add_rows(rows, sums, bit, group->word, lane, false)
                               : add_rows(rows, sums, bit, group->word, lane, true);
        *correct = sums.correct;
        *objective = sums.objective;
        *energy = sums.energy;
    }
}

const struct wr_survey_kernels WR_LEVEL_OF(wr_survey_kernels) = {.survey = survey};
