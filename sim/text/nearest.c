#include "sim/text/nearest.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 96 };  /* longer names are compared by their first characters */
enum { BEGINNING = 2 }; /* the distance of a name from its first words, at most */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
static size_t distance(const char *a, const char *b)
{
    size_t rows = least(strlen(a), LONGEST), columns = least(strlen(b), LONGEST);
    size_t table[3][LONGEST + 1];
    for (size_t j = 0; j <= columns; j++) {
        table[0][j] = j;
    }
    for (size_t i = 1; i <= rows; i++) {
        size_t *now = table[i % 3], *before = table[(i + 2) % 3], *earlier = table[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            now[j] = least(least(before[j], now[j - 1]) + 1, before[j - 1] + !same(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1])) {
                now[j] = least(now[j], earlier[j - 2] + 1);
            }
        }
    }
    return table[rows % 3][columns];
}

/* `name` begins with what was typed, as a word: energy of energy_j:small. */
static int begins_with(const char *name, const char *typed)
{
    size_t i = 0;
    while (typed[i] && name[i] && same(typed[i], name[i])) {
        i++;
    }
    return i > 0 && !typed[i] && !isalnum((unsigned char)name[i]);
}

const char *wr_nearest(const char *typed, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t best_distance = 0;
    for (size_t i = 0; i < count; i++) {
        size_t d = distance(typed, names[i]);
        d = begins_with(names[i], typed) ? least(d, BEGINNING) : d;
        if (!best || d < best_distance) {
            best = names[i];
            best_distance = d;
        }
    }
    return best;
}
