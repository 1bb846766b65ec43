/* The same replay of a table in memory as the reference tests. */
#include "tests/reference/run.c" /* NOLINT(bugprone-suspicious-include) */
