/* The vector kernels that look for candidates, compiled once per instruction set (vector.h).
 *
 * Searches run from the last group of lanes to the first and take a candidate that is as good as the best so far, so
 * that of equal ones the lowest lane stays, and an infinite key still wins over none. */
#include "sim/replay/kernels/vector_types.h"

#include <math.h>
#include <string.h>

static const _Alignas(64) int32_t place[WR_LANES] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/* No lane is that high, nor overflows when its place in a group is added. */
enum { NOBODY = INT32_MAX - WR_LANES };

static inline reals choose(words mask, reals yes, reals no)
{
    return (reals)((mask & (words)yes) | (~mask & (words)no));
}

/* Four lanes with their keys. */
struct four {
    four_reals key;
    four_words lane;
};

/* Lane by lane the one with the lesser key, of equal ones the lower lane. */
static inline struct four lesser(struct four a, struct four b)
{
    four_words is_b = (b.key < a.key) | ((b.key == a.key) & (b.lane < a.lane));
    return (struct four){.key = (four_reals)((is_b & (four_words)b.key) | (~is_b & (four_words)a.key)),
                         .lane = (is_b & b.lane) | (~is_b & a.lane)};
}

/* The lane with the least of 16 keys, of equal ones the lowest; -1 where all are NOBODY. */
static inline int32_t lowest_of_least(const float *key, const int32_t *lane)
{
    struct four part[4];
    for (int64_t k = 0; k < 4; k++) {
        part[k] = (struct four){.key = *(const four_reals *)(key + 4 * k), .lane = *(const four_words *)(lane + 4 * k)};
    }
    struct four best = lesser(lesser(part[0], part[1]), lesser(part[2], part[3]));
    struct four other = {.key = __builtin_shufflevector(best.key, best.key, 2, 3, 0, 1),
                         .lane = __builtin_shufflevector(best.lane, best.lane, 2, 3, 0, 1)};
    best = lesser(best, other);
    other = (struct four){.key = __builtin_shufflevector(best.key, best.key, 1, 0, 3, 2),
                          .lane = __builtin_shufflevector(best.lane, best.lane, 1, 0, 3, 2)};
    best = lesser(best, other);
    return best.lane[0] >= NOBODY ? -1 : best.lane[0];
}

/* `limited`, and whether there is `seen`, are constants where this is inlined. All energies of the set's groups are
 * added to `seen`, which is NaN then where one of them is. */
static inline __attribute__((always_inline)) int32_t
least_energy_of(const struct wr_search *search, const uint32_t *bits, int64_t at, bool limited, reals *seen)
{
    const float *energy = search->energy + at, *latency = limited ? search->latency + at : energy;
    const reals limit = wr_reals_of(search->limit);
    reals best[PARTS];
    words first[PARTS];
    for (int64_t k = 0; k < PARTS; k++) {
        best[k] = wr_reals_of(INFINITY);
        first[k] = wr_words_of(NOBODY);
    }
    for (int g = search->set->groups - 1; g >= 0; g--) {
        const struct wr_lane_group *group = &search->set->group[g];
        const words row = wr_words_of((int32_t)bits[group->word]);
        const words here = wr_words_of(group->first);
        __builtin_prefetch(energy + search->ahead + group->first, 0, 2);
        for (int64_t k = 0; k < PARTS; k++) {
            reals key = *(const reals *)(energy + group->first + k * REALS);
            words taken = ((*(const words *)(group->bit + k * REALS) & row) != 0) & (key <= best[k]);
            if (limited) {
                taken &= *(const reals *)(latency + group->first + k * REALS) <= limit;
            }
            best[k] = choose(taken, key, best[k]);
            first[k] = (taken & here) | (~taken & first[k]);
            if (seen) {
                seen[k] += key;
            }
        }
    }
    for (int64_t k = 0; k < PARTS; k++) {
        first[k] += *(const words *)(place + k * REALS);
    }
    return lowest_of_least((const float *)best, (const int32_t *)first);
}

static void least_energy(const struct wr_search *search, int32_t *lane)
{
    for (int r = 0; r < search->rows; r++) {
        const uint32_t *bits = search->bits + (int64_t)r * search->words;
        if (lane[r] < 0) {
            lane[r] = search->latency ? least_energy_of(search, bits, r * search->pairs, true, NULL)
                                      : least_energy_of(search, bits, r * search->pairs, false, NULL);
        }
    }
}

static bool least_energy_whole(const struct wr_search *search, int32_t *lane)
{
    reals seen[PARTS] = {{0}};
    words missing = {0};
    for (int r = 0; r < search->rows; r++) {
        lane[r] = least_energy_of(search, search->bits + (int64_t)r * search->words, r * search->pairs, false, seen);
    }
    for (int64_t k = 0; k < PARTS; k++) {
        missing |= ~wr_reals_there(seen[k]);
    }
    int32_t any = 0;
    for (int i = 0; i < REALS; i++) {
        any |= missing[i] != 0;
    }
    return any == 0;
}

/* One group's candidates in part k of its 64-bit lanes. */
static inline longs candidates(const struct wr_search *search, const struct wr_lane_group *group, uint32_t bits,
                               int64_t row, int64_t k)
{
    int64_t lane = k * DOUBLES;
    half_words there = (*(const half_words *)(group->bit + lane) & (wr_half_words_of((int32_t)bits))) != 0;
    if (search->latency) {
        half_reals latency = *(const half_reals *)(search->latency + row * search->pairs + group->first + lane);
        there &= latency <= wr_half_reals_of(search->limit);
    }
    return __builtin_convertvector(there, longs);
}

/* Energies as keys of second rank: missing = infinite, none at all = all equal. */
static inline doubles second_keys(const struct wr_search *search, int64_t row, int64_t lane)
{
    if (!search->energy) {
        return (doubles){0};
    }
    doubles key = __builtin_convertvector(*(const half_reals *)(search->energy + row * search->pairs + lane), doubles);
    return wr_doubles_where(wr_doubles_there(key), key, wr_doubles_of((double)INFINITY));
}

struct ranked {
    doubles objective[DOUBLE_PARTS], energy[DOUBLE_PARTS];
    longs first[DOUBLE_PARTS];
};

static inline int32_t lowest_of_ranked(const struct ranked *ranked)
{
    const double *objective = (const double *)ranked->objective, *energy = (const double *)ranked->energy;
    const int64_t *first = (const int64_t *)ranked->first;
    int best = -1;
    int64_t lane = NOBODY;
    for (int i = 0; i < WR_LANES; i++) {
        bool better =
            first[i] >= 0 && (best < 0 || objective[i] < objective[best] ||
                              (objective[i] == objective[best] &&
                               (energy[i] < energy[best] || (energy[i] == energy[best] && first[i] + i < lane))));
        best = better ? i : best;
        lane = better ? first[i] + i : lane;
    }
    return best < 0 ? -1 : (int32_t)lane;
}

static inline int32_t least_objective_of(const struct wr_search *search, const uint32_t *bits, int64_t row)
{
    struct ranked best;
    for (int64_t k = 0; k < DOUBLE_PARTS; k++) {
        best.objective[k] = best.energy[k] = wr_doubles_of((double)INFINITY);
        best.first[k] = wr_longs_of(-1);
    }
    for (int g = search->set->groups - 1; g >= 0; g--) {
        const struct wr_lane_group *group = &search->set->group[g];
        for (int64_t k = 0; k < DOUBLE_PARTS; k++) {
            int64_t lane = group->first + k * DOUBLES;
            doubles objective = *(const doubles *)(search->objective + row * search->width + lane);
            doubles energy = second_keys(search, row, lane);
            longs taken =
                candidates(search, group, bits[group->word], row, k) &
                ((objective < best.objective[k]) | ((objective == best.objective[k]) & (energy <= best.energy[k])));
            best.objective[k] = wr_doubles_where(taken, objective, best.objective[k]);
            best.energy[k] = wr_doubles_where(taken, energy, best.energy[k]);
            best.first[k] = (taken & wr_longs_of(group->first)) | (~taken & best.first[k]);
        }
    }
    return lowest_of_ranked(&best);
}

static void least_objective(const struct wr_search *search, int32_t *lane)
{
    for (int r = 0; r < search->rows; r++) {
        if (lane[r] < 0) {
            lane[r] = least_objective_of(search, search->bits + (int64_t)r * search->words, r);
        }
    }
}

static inline int32_t sum_of(const int32_t *lane, int lanes)
{
    four_words sum = {0};
    for (int i = 0; i < lanes; i += 4) {
        sum += *(const four_words *)(lane + i);
    }
    return sum[0] + sum[1] + sum[2] + sum[3];
}

static inline int32_t count_energies(const struct wr_search *search, const uint32_t *bits, int64_t row)
{
    const float *energy = search->energy + row * search->pairs;
    words found = {0};
    for (int g = 0; g < search->set->groups; g++) {
        const struct wr_lane_group *group = &search->set->group[g];
        const words of_row = wr_words_of((int32_t)bits[group->word]);
        for (int64_t k = 0; k < PARTS; k++) {
            reals key = *(const reals *)(energy + group->first + k * REALS);
            words there = ((*(const words *)(group->bit + k * REALS) & of_row) != 0) & wr_reals_there(key);
            if (search->latency) {
                there &= *(const reals *)(search->latency + row * search->pairs + group->first + k * REALS) <=
                         wr_reals_of(search->limit);
            }
            found -= there;
        }
    }
    return sum_of((const int32_t *)&found, REALS);
}

static inline int32_t count_objectives(const struct wr_search *search, const uint32_t *bits, int64_t row)
{
    const double *objective = search->objective + row * search->width;
    longs found = {0};
    for (int g = 0; g < search->set->groups; g++) {
        const struct wr_lane_group *group = &search->set->group[g];
        for (int64_t k = 0; k < DOUBLE_PARTS; k++) {
            doubles key = *(const doubles *)(objective + group->first + k * DOUBLES);
            found -= candidates(search, group, bits[group->word], row, k) & wr_doubles_there(key);
        }
    }
    int64_t lane[DOUBLES], sum = 0;
    memcpy(lane, &found, sizeof lane);
    for (int i = 0; i < DOUBLES; i++) {
        sum += lane[i];
    }
    return (int32_t)sum;
}

static void count(const struct wr_search *search, int32_t *candidates)
{
    for (int r = 0; r < search->rows; r++) {
        const uint32_t *bits = search->bits + (int64_t)r * search->words;
        candidates[r] = search->objective ? count_objectives(search, bits, r) : count_energies(search, bits, r);
    }
}

const struct wr_search_kernels WR_LEVEL_OF(wr_search_kernels) = {
    .least_energy = least_energy,
    .least_energy_whole = least_energy_whole,
    .least_objective = least_objective,
    .count = count,
};
