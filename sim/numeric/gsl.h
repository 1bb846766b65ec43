/* GSL as this program wants it: its faults come back as status codes. For the files that call it: here and in
 * analysis/stats. */
#ifndef WATTROUTE_SIM_NUMERIC_GSL_H
#define WATTROUTE_SIM_NUMERIC_GSL_H

/* Turns the default handler off, which ends the program even on underflow. Once, from any thread. */
void wr_gsl_quiet(void);

#endif
