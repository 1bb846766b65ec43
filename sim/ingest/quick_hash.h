/* A hash for tables in memory, 16 bytes at a time: products of 64 x 64 bits folded, as in wyhash (Wang Yi 2019). Its
 * values are never stored. */
#ifndef WATTROUTE_SIM_INGEST_QUICK_HASH_H
#define WATTROUTE_SIM_INGEST_QUICK_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t wr_quick_fold(uint64_t one, uint64_t other)
{
    unsigned __int128 product = (unsigned __int128)one * other;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Two words that depend on the text, its length and what they were before. */
static inline void wr_quick_hash(uint64_t word[2], const char *text, size_t length)
{
    for (size_t at = 0, left = length + 1; left > 0; at += 16) {
        size_t size = length - at < 16 ? length - at : 16;
        uint64_t part[2] = {0, 0};
        if (size == 16) {
            memcpy(part, text + at, 16);
        } else {
            for (size_t i = 0; i < size; i++) {
                part[i / 8] |= (uint64_t)(uint8_t)text[at + i] << i % 8 * 8;
            }
        }
        word[0] = wr_quick_fold(word[0] ^ part[0] ^ 0xa0761d6478bd642fu, part[1] ^ 0xe7037ed1a0b428dbu);
        word[1] = wr_quick_fold(word[1] ^ part[1] ^ 0x8ebc6af09c88c6e3u, part[0] ^ 0x589965cc75374cc3u);
        left -= size == 16 ? 16 : left;
    }
    word[0] = wr_quick_fold(word[0] ^ length, 0x1d8e4e27c47d124fu);
    word[1] = wr_quick_fold(word[1] ^ length, 0xeb44accab455d165u);
}

#endif
