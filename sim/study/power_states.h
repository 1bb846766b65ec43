/* `power_states:` of a study: watts of the states that the measurement file does not know.
 *
 *   power_states: FILE
 *   power_states: {file: FILE, devices: {ACCELERATOR: DEVICE}}
 *
 * FILE, relative to the study as the measurements are, is a table of devices (sim/ingest/device_power.h). An
 * accelerator takes the row of the device that `devices` names for it, else the one of its own name. What the
 * measurement file has stays; a row fills the rest, times the devices of the unit. */
#ifndef WATTROUTE_SIM_STUDY_POWER_STATES_H
#define WATTROUTE_SIM_STUDY_POWER_STATES_H

#include "sim/study/keys.h"
#include "sim/study/study.h"

/* Reader of the key: the path of the file into the char * at the key's offset. */
enum wr_code wr_power_states_read(const struct wr_key *self, const struct wr_node *node, void *target,
                                  struct wr_error *error);

/* The node that names the file in a study of that root; NULL = there is none. */
const struct wr_node *wr_power_states_file(const struct wr_node *root);

/* Fills the study's `power` for the accelerators of a table, reading the file if there is one. Errors: those of reading
 * it; IMPORT_UNKNOWN with the place for an accelerator or a device that is not there. */
enum wr_code wr_power_states_bind(struct wr_study *study, const struct wr_meta *meta, struct wr_error *error);
void wr_power_states_unbind(struct wr_study *study);

#endif
