#include "sim/replay/kernels/kernels.h"

#include <stdatomic.h>
#include <string.h>

/* A level: its tables, and whether this processor runs them. */
struct level {
    struct wr_kernels kernels;
    bool (*runs)(void);
};

static bool always(void)
{
    return true;
}

#define LEVEL(name, suffix, runs)                                                                                      \
    {                                                                                                                  \
        {name, &wr_search_kernels_##suffix, &wr_row_kernels_##suffix, &wr_survey_kernels_##suffix,                     \
         &wr_fused_kernels_##suffix},                                                                                  \
            runs                                                                                                       \
    }
#define DECLARE(suffix)                                                                                                \
    extern const struct wr_search_kernels wr_search_kernels_##suffix;                                                  \
    extern const struct wr_row_kernels wr_row_kernels_##suffix;                                                        \
    extern const struct wr_survey_kernels wr_survey_kernels_##suffix;                                                  \
    extern const struct wr_fused_kernels wr_fused_kernels_##suffix

#ifdef __x86_64__
DECLARE(x86_64);
DECLARE(x86_64_v3);
DECLARE(x86_64_v4);

/* What tells each level's processors from those of the level below; the rest of a level comes along with it. */
static bool has_v3(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
}

static bool has_v4(void)
{
    return has_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}

static const struct level levels[] = {
    LEVEL("x86-64", x86_64, always),
    LEVEL("x86-64-v3", x86_64_v3, has_v3),
    LEVEL("x86-64-v4", x86_64_v4, has_v4),
};
#else
DECLARE(plain);
static const struct level levels[] = {LEVEL("plain", plain, always)};
#endif

enum { LEVELS = sizeof levels / sizeof *levels };

static const char scalar[] = "scalar";
static _Atomic(const struct wr_kernels *) chosen;
static atomic_bool is_chosen;

static const struct wr_kernels *best(void)
{
    int level = 0;
    for (int i = 0; i < LEVELS; i++) {
        level = levels[i].runs() ? i : level;
    }
    return &levels[level].kernels;
}

const struct wr_kernels *wr_kernels(void)
{
    return atomic_load(&is_chosen) ? atomic_load(&chosen) : best();
}

const char *wr_kernels_name(int index)
{
    for (int i = 0; index > 0 && i < LEVELS; i++) {
        index -= levels[i].runs();
        if (index == 0) {
            return levels[i].kernels.name;
        }
    }
    return index == 0 ? scalar : NULL;
}

/* Appends what fits; `size` counts the NUL. */
static void append(char *to, size_t size, const char *text)
{
    size_t length = strlen(to);
    while (*text && length + 1 < size) {
        to[length++] = *text++;
    }
    to[length] = 0;
}

static enum wr_code refuse(const char *name, struct wr_error *error)
{
    char names[80] = "";
    const char *known;
    for (int i = 0; (known = wr_kernels_name(i)); i++) {
        append(names, sizeof names, i ? ", " : "");
        append(names, sizeof names, known);
    }
    return wr_fail(error, WR_E_KERNEL, "%s%s", name, names);
}

enum wr_code wr_kernels_choose(const char *name, struct wr_error *error)
{
    const struct wr_kernels *found = NULL;
    for (int i = 0; name && i < LEVELS; i++) {
        bool is_it = strcmp(name, levels[i].kernels.name) == 0 && levels[i].runs();
        found = is_it ? &levels[i].kernels : found;
    }
    if (name && !found && strcmp(name, scalar) != 0) {
        return refuse(name, error);
    }
    atomic_store(&chosen, name ? found : best());
    atomic_store(&is_chosen, true);
    return WR_OK;
}
