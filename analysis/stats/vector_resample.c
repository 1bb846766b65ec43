/* The inner loops of the bootstrap, compiled once per instruction set (sim/replay/kernels/vector.h) and with
 * -ffp-contract=fast: products are exact (resample.h), so a fused multiply-add gives the bits of the two steps. */
#include "analysis/stats/resample.h"

#include "sim/replay/kernels/vector_types.h"

#include <string.h>

extern const struct wr_resample_kernels WR_LEVEL_OF(wr_resample_kernels);

typedef VECTOR(uint64_t, WR_VECTOR_BYTES) blocks; /* a word of the generator per lane, in its lower half */
typedef VECTOR(uint16_t, WR_VECTOR_BYTES) halves;
typedef VECTOR(uint16_t, WR_VECTOR_BYTES / 4) counts; /* as many as there are doubles in a vector */

enum {
    BLOCKS =
        WR_POISSON_CHUNK / 8, /* of the generator, a chunk: the first half of them in `low`, the others in `high` */
    LANES = WR_VECTOR_BYTES / 8,
    GROUPS = BLOCKS / 2 / LANES,
    HALVES = WR_VECTOR_BYTES / 2,
    WIDTH = WR_VECTOR_BYTES == 64 ? 2 : 1, /* vectors of replicates that a tile of sums has ... */
    TILE = WIDTH * DOUBLES,                /* ... and replicates */
    COLUMNS = 8                            /* columns of a tile: COLUMNS x WIDTH sums stay in registers */
};

/* Products of the lanes' lower halves. gcc takes 64-bit products where these would do; clang knows better. */
static inline blocks multiply(blocks a, blocks b)
{
#if defined(__x86_64__) && !defined(__clang__) && WR_VECTOR_BYTES == 64
    typedef int sixteen __attribute__((vector_size(64)));
    typedef long long eight __attribute__((vector_size(64)));
    return (blocks)__builtin_ia32_pmuludq512_mask((sixteen)a, (sixteen)b, (eight){0}, 0xff);
#elif defined(__x86_64__) && !defined(__clang__) && WR_VECTOR_BYTES == 32
    typedef int eight __attribute__((vector_size(32)));
    return (blocks)__builtin_ia32_pmuludq256((eight)a, (eight)b);
#elif defined(__x86_64__) && !defined(__clang__)
    typedef int four __attribute__((vector_size(16)));
    return (blocks)__builtin_ia32_pmuludq128((four)a, (four)b);
#else
    return (a & 0xffffffffu) * (b & 0xffffffffu);
#endif
}

/* Philox4x32-10 (sim/base/random.c) of one vector of blocks; upper halves of lanes are left with anything. */
static inline __attribute__((always_inline)) void philox(uint64_t seed, uint64_t key, blocks number, blocks c[4])
{
    const blocks m0 = (blocks){0} + 0xD2511F53u, m1 = (blocks){0} + 0xCD9E8D57u;
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    c[0] = (blocks){0} + (uint32_t)key;
    c[1] = (blocks){0} + (key >> 32);
    c[2] = number;
    c[3] = (blocks){0} + WR_POISSON_STREAM;
    for (int round = 0; round < 10; round++) {
        const blocks p0 = multiply(c[0], m0), p1 = multiply(c[2], m1);
        c[0] = (p1 >> 32) ^ c[1] ^ k0;
        c[2] = (p0 >> 32) ^ c[3] ^ k1;
        c[1] = p1;
        c[3] = p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
}

/* HALVES weights of as many 16-bit halves, in the order of a little-endian machine. */
static inline __attribute__((always_inline)) void invert(halves bits, double *weight)
{
    static const uint16_t threshold[] = WR_POISSON_THRESHOLDS;
    halves count = {0};
    for (int j = 0; j < WR_POISSON_MOST; j++) {
        count -= (halves)(bits >= threshold[j]);
    }
    uint16_t each[HALVES];
    memcpy(each, &count, sizeof each);
    for (int i = 0; i < HALVES; i += DOUBLES) {
        const half_words whole = __builtin_convertvector(*(const counts *)(each + i), half_words);
        *(doubles *)(weight + i) = __builtin_convertvector(whole, doubles);
    }
}

static inline __attribute__((always_inline)) void weights_of(uint64_t seed, uint64_t key, uint32_t chunk,
                                                             double *weight)
{
    blocks lane = {0};
    for (uint32_t i = 0; i < LANES; i++) {
        lane[i] = i;
    }
    for (uint32_t group = 0; group < GROUPS; group++) {
        blocks low[4], high[4];
        philox(seed, key, lane + (uint64_t)(chunk * BLOCKS + group * LANES), low);
        philox(seed, key, lane + (uint64_t)(chunk * BLOCKS + BLOCKS / 2 + group * LANES), high);
        for (uint32_t word = 0; word < 4; word++) {
            const halves bits = (halves)((low[word] & 0xffffffffu) | (high[word] << 32));
            invert(bits, weight + (size_t)word * 32 + (size_t)group * HALVES);
        }
    }
}

static void weights(uint64_t seed, const uint64_t *key, int queries, uint32_t chunk, double *weight)
{
    for (int64_t i = 0; i < queries; i++) {
        weights_of(seed, key[i], chunk, weight + i * WR_POISSON_CHUNK);
    }
}

/* A tile of sums: `columns` is a constant where this is inlined. */
static inline __attribute__((always_inline)) void add_tile(const struct wr_resample_rows *rows, const double *weight,
                                                           int64_t column, int columns, double *sum)
{
    doubles total[COLUMNS][WIDTH];
    for (int c = 0; c < columns; c++) {
        for (int v = 0; v < WIDTH; v++) {
            total[c][v] = ((const doubles *)(sum + (int64_t)c * WR_POISSON_CHUNK))[v];
        }
    }
    for (int64_t i = 0; i < rows->entries; i++) {
        const doubles *k = (const doubles *)(weight + (int64_t)rows->row[i] * WR_POISSON_CHUNK);
        const double *value = rows->value + i * rows->columns + column;
        for (int c = 0; c < columns; c++) {
            for (int v = 0; v < WIDTH; v++) {
                total[c][v] += k[v] * value[c];
            }
        }
    }
    for (int c = 0; c < columns; c++) {
        for (int v = 0; v < WIDTH; v++) {
            ((doubles *)(sum + (int64_t)c * WR_POISSON_CHUNK))[v] = total[c][v];
        }
    }
}

static void add_columns(const struct wr_resample_rows *rows, const double *weight, int64_t column, int columns,
                        double *sum)
{
    switch (columns) {
#define CASE(n)                                                                                                        \
    case n:                                                                                                            \
        add_tile(rows, weight, column, n, sum);                                                                        \
        break;
        CASE(1)
        CASE(2)
        CASE(3)
        CASE(4)
        CASE(5)
        CASE(6)
        CASE(7)
#undef CASE
    default:
        add_tile(rows, weight, column, COLUMNS, sum);
    }
}

static void add(const struct wr_resample_rows *rows, const double *weight, double *sum)
{
    for (int column = 0; column < rows->columns; column += COLUMNS) {
        const int columns = rows->columns - column < COLUMNS ? rows->columns - column : COLUMNS;
        for (int place = 0; place < WR_POISSON_CHUNK; place += TILE) {
            add_columns(rows, weight + place, column, columns, sum + (int64_t)column * WR_POISSON_CHUNK + place);
        }
    }
}

const struct wr_resample_kernels WR_LEVEL_OF(wr_resample_kernels) = {.weights = weights, .add = add};
