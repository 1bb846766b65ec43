#include "analysis/stats/poisson.h"

#include "sim/base/random.h"

int wr_poisson_weight(uint64_t seed, uint64_t key, uint32_t replicate)
{
    static const uint8_t threshold[] = WR_POISSON_THRESHOLDS;
    const uint32_t place = replicate % WR_POISSON_CHUNK;
    const uint32_t block = replicate / WR_POISSON_CHUNK * 8 + place % 64 / 8;
    const uint32_t seed_words[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    const uint32_t counter[4] = {(uint32_t)key, (uint32_t)(key >> 32), block, WR_POISSON_STREAM};
    uint32_t word[4];
    wr_philox(seed_words, counter, word);
    const uint8_t bits = (uint8_t)(word[place / 64 * 2 + place % 8 / 4] >> (place % 4 * 8));
    int weight = 0;
    for (int i = 0; i < WR_POISSON_MOST; i++) {
        weight += bits >= threshold[i];
    }
    return weight;
}
