/* The inner loops of the bootstrap, compiled once per instruction set (sim/replay/kernels/vector.h) and with
 * -ffp-contract=fast: products are exact (resample.h), so a fused multiply-add gives the bits of the two steps. */
#include "analysis/stats/resample.h"

#include "sim/replay/kernels/vector_types.h"

#include <string.h>

extern const struct wr_resample_kernels WR_LEVEL_OF(wr_resample_kernels);

typedef VECTOR(uint64_t, WR_VECTOR_BYTES) blocks; /* a word of the generator per lane, in its lower half */
typedef VECTOR(uint8_t, WR_VECTOR_BYTES) bytes;
typedef VECTOR(uint8_t, WR_VECTOR_BYTES / 8) few; /* as many bytes as there are doubles in a vector */

enum {
    BLOCKS = WR_POISSON_CHUNK / 16, /* of the generator, a chunk */
    LANES = WR_VECTOR_BYTES / 8,
    GROUPS = BLOCKS / LANES,
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

enum { ROUNDS = 10 };

/* The words that each round of the generator mixes in, which only the seed says. */
struct round_keys {
    uint64_t first[ROUNDS], second[ROUNDS];
};

static struct round_keys round_keys_of(uint64_t seed)
{
    struct round_keys keys;
    uint32_t first = (uint32_t)seed, second = (uint32_t)(seed >> 32);
    for (int round = 0; round < ROUNDS; round++) {
        keys.first[round] = first;
        keys.second[round] = second;
        first += 0x9E3779B9u;
        second += 0xBB67AE85u;
    }
    return keys;
}

/* Philox4x32-10 (sim/base/random.c) of one vector of blocks; upper halves of lanes are left with anything. */
static inline __attribute__((always_inline)) void philox(const struct round_keys *keys, uint64_t key, blocks number,
                                                         blocks c[4])
{
    const blocks m0 = (blocks){0} + 0xD2511F53u, m1 = (blocks){0} + 0xCD9E8D57u;
    c[0] = (blocks){0} + (uint32_t)key;
    c[1] = (blocks){0} + (key >> 32);
    c[2] = number;
    c[3] = (blocks){0} + WR_POISSON_STREAM;
    for (int round = 0; round < ROUNDS; round++) {
        const blocks p0 = multiply(c[0], m0), p1 = multiply(c[2], m1);
        c[0] = (p1 >> 32) ^ c[1] ^ keys->first[round];
        c[2] = (p0 >> 32) ^ c[3] ^ keys->second[round];
        c[1] = p1;
        c[3] = p0;
    }
}

/* A weight per byte of two words of each block: the first in the lower half of its lane. */
static inline __attribute__((always_inline)) bytes invert(blocks first, blocks second)
{
    static const uint8_t threshold[] = WR_POISSON_THRESHOLDS;
    const bytes bits = (bytes)((first & 0xffffffffu) | (second << 32));
    bytes count = {0};
    for (int j = 0; j < WR_POISSON_MOST; j++) {
        count -= (bytes)(bits >= threshold[j]);
    }
    return count;
}

static inline __attribute__((always_inline)) void weights_of(const struct round_keys *keys, uint64_t key,
                                                             uint32_t chunk, uint8_t *weight)
{
    blocks lane = {0};
    for (uint32_t i = 0; i < LANES; i++) {
        lane[i] = i;
    }
    for (uint32_t group = 0; group < GROUPS; group++) {
        blocks word[4];
        uint8_t *to = weight + (size_t)group * WR_VECTOR_BYTES;
        philox(keys, key, lane + (uint64_t)(chunk * BLOCKS + group * LANES), word);
        *(bytes *)to = invert(word[0], word[1]);
        *(bytes *)(to + WR_POISSON_CHUNK / 2) = invert(word[2], word[3]);
    }
}

static void weights(uint64_t seed, const uint64_t *key, int queries, uint32_t chunk, uint8_t *weight)
{
    const struct round_keys keys = round_keys_of(seed);
    for (int64_t i = 0; i < queries; i++) {
        weights_of(&keys, key[i], chunk, weight + i * WR_POISSON_CHUNK);
    }
}

/* A byte per lane as a double. gcc would take the bytes one by one; clang knows better. */
static inline doubles widen(const uint8_t *byte)
{
#if defined(__x86_64__) && !defined(__clang__) && WR_VECTOR_BYTES == 64
    typedef char sixteen __attribute__((vector_size(16)));
    typedef int64_t two_longs __attribute__((vector_size(16)));
    typedef long long eight __attribute__((vector_size(64)));
    const doubles value = {0, 1, 2, 3, 4, 5}; /* a table look-up is one step, a conversion two */
    int64_t lanes;
    memcpy(&lanes, byte, sizeof lanes);
    return __builtin_shuffle(value,
                             (longs)__builtin_ia32_pmovzxbq512_mask((sixteen)(two_longs){lanes}, (eight){0}, 0xff));
#elif defined(__x86_64__) && !defined(__clang__) && WR_VECTOR_BYTES == 32
    typedef char sixteen __attribute__((vector_size(16)));
    int32_t four;
    memcpy(&four, byte, sizeof four);
    return __builtin_convertvector((half_words)__builtin_ia32_pmovzxbd128((sixteen)(four_words){four}), doubles);
#else
    return __builtin_convertvector(__builtin_convertvector(*(const few *)byte, half_words), doubles);
#endif
}

/* A tile of sums: `columns` is a constant where this is inlined. */
static inline __attribute__((always_inline)) void add_tile(const struct wr_resample_rows *rows, const uint8_t *weight,
                                                           int64_t column, int columns, double *sum)
{
    doubles total[COLUMNS][WIDTH];
    for (int c = 0; c < columns; c++) {
        for (int v = 0; v < WIDTH; v++) {
            total[c][v] = ((const doubles *)(sum + (int64_t)c * WR_POISSON_CHUNK))[v];
        }
    }
    for (int64_t i = 0; i < rows->entries; i++) {
        const uint8_t *byte = weight + (int64_t)rows->row[i] * WR_POISSON_CHUNK;
        const double *value = rows->value + i * rows->columns + column;
        doubles k[WIDTH];
        for (int v = 0; v < WIDTH; v++) {
            k[v] = widen(byte + (int64_t)v * DOUBLES);
        }
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

static void add_columns(const struct wr_resample_rows *rows, const uint8_t *weight, int64_t column, int columns,
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

static void add(const struct wr_resample_rows *rows, const uint8_t *weight, double *sum)
{
    for (int column = 0; column < rows->columns; column += COLUMNS) {
        const int columns = rows->columns - column < COLUMNS ? rows->columns - column : COLUMNS;
        for (int place = 0; place < WR_POISSON_CHUNK; place += TILE) {
            add_columns(rows, weight + place, column, columns, sum + (int64_t)column * WR_POISSON_CHUNK + place);
        }
    }
}

const struct wr_resample_kernels WR_LEVEL_OF(wr_resample_kernels) = {.weights = weights, .add = add};
