/* Plain loops, compiled for two instruction sets: the loader takes the one that the processor has. They round as they
 * do anywhere, since nothing is contracted or reordered. Kernels that are written in vectors have tables of their own
 * (sim/replay/kernels). */
#ifndef WATTROUTE_SIM_BASE_CLONES_H
#define WATTROUTE_SIM_BASE_CLONES_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(WR_SANITIZED)
#define WR_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define WR_CLONES
#endif

#endif
