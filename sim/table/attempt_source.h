/* One attempt of a table of repeated attempts, as a table without attempts: policies, replay and metrics need not know
 * that there were others. */
#ifndef WATTROUTE_SIM_TABLE_ATTEMPT_SOURCE_H
#define WATTROUTE_SIM_TABLE_ATTEMPT_SOURCE_H

#include "sim/table/source.h"

/* `attempt` counts from 1 and is one of those of `of`, which is borrowed and outlives the new source. Its metadata are
 * a copy without the dimension. A read takes a whole block of `of`, whose checksums are verified as ever, and hands on
 * the slice; it needs memory for that block meanwhile. NO_MEMORY. */
enum wr_code wr_attempt_source_open(struct wr_source **self, struct wr_source *of, int64_t attempt,
                                    struct wr_error *error);

#endif
