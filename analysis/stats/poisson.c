#include "analysis/stats/poisson.h"

#include "sim/base/random.h"

int wr_poisson_weight(uint64_t seed, uint64_t key, uint32_t replicate)
{
    static const uint16_t threshold[] = WR_POISSON_THRESHOLDS;
    const uint32_t place = replicate % WR_POISSON_CHUNK;
    const uint32_t lane = place % 32 / 2, block = replicate / WR_POISSON_CHUNK * 16 + lane % 2 * 8 + lane / 2;
    const uint32_t seed_words[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    const uint32_t counter[4] = {(uint32_t)key, (uint32_t)(key >> 32), block, WR_POISSON_STREAM};
    uint32_t word[4];
    wr_philox(seed_words, counter, word);
    const uint16_t bits = (uint16_t)(word[place / 32] >> (place % 2 * 16));
    int weight = 0;
    for (int i = 0; i < WR_POISSON_MOST; i++) {
        weight += bits >= threshold[i];
    }
    return weight;
}
