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

/* The last `size` bytes of a text, below 16, in two words, which may overlap: with the size they tell all of them. */
static inline void wr_quick_tail(uint64_t part[2], const char *text, size_t size)
{
    part[0] = part[1] = 0;
    if (size >= 8) {
        memcpy(&part[0], text, 8);
        memcpy(&part[1], text + size - 8, 8);
    } else if (size >= 4) {
        memcpy(&part[0], text, 4);
        memcpy(&part[1], text + size - 4, 4);
    } else if (size > 0) {
        part[0] = (uint8_t)text[0] | (uint64_t)(uint8_t)text[size / 2] << 8 | (uint64_t)(uint8_t)text[size - 1] << 16;
    }
}

static inline void wr_quick_mix(uint64_t word[2], const uint64_t part[2])
{
    word[0] = wr_quick_fold(word[0] ^ part[0] ^ 0xa0761d6478bd642fu, part[1] ^ 0xe7037ed1a0b428dbu);
    word[1] = wr_quick_fold(word[1] ^ part[1] ^ 0x8ebc6af09c88c6e3u, part[0] ^ 0x589965cc75374cc3u);
}

/* Two words that depend on the text, its length and what they were before. */
static inline void wr_quick_hash(uint64_t word[2], const char *text, size_t length)
{
    uint64_t part[2];
    size_t at = 0;
    for (; length - at >= 16; at += 16) {
        memcpy(part, text + at, 16);
        wr_quick_mix(word, part);
    }
    wr_quick_tail(part, text + at, length - at);
    wr_quick_mix(word, part);
    word[0] = wr_quick_fold(word[0] ^ length, 0x1d8e4e27c47d124fu);
    word[1] = wr_quick_fold(word[1] ^ length, 0xeb44accab455d165u);
}

#endif
