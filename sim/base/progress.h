/* How far the present step of a long command is: set by whoever does the work, shown by whoever likes (a terminal, in
 * sim/commands/progress.h). One step at a time in a process; all of it may be called from any thread. */
#ifndef WATTROUTE_SIM_BASE_PROGRESS_H
#define WATTROUTE_SIM_BASE_PROGRESS_H

#include <stdint.h>

/* A step begins: `what` is a constant text such as "checking", `total` its bytes; 0 = not known. */
void wr_progress_begin(const char *what, int64_t total);
/* The same for a step that is counted in something else than bytes: `unit` is a constant text such as "scenarios". */
void wr_progress_begin_counted(const char *what, const char *unit, int64_t total);
void wr_progress_set(int64_t done); /* bytes, or units, of the present step */
void wr_progress_end(void);

struct wr_progress {
    const char *what; /* NULL = no step now */
    const char *unit; /* NULL = bytes */
    int64_t done, total;
};
struct wr_progress wr_progress_now(void);

#endif
