/* The same random tables as the reference tests. */
#include "tests/reference/random_table.c" /* NOLINT(bugprone-suspicious-include) */
