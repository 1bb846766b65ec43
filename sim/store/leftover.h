/* Temporary files NAME.tmp.PID: how they are named, and the removal of those whose process is gone. */
#ifndef WATTROUTE_SIM_STORE_LEFTOVER_H
#define WATTROUTE_SIM_STORE_LEFTOVER_H

#include <stddef.h>

/* Folder of `path` ("." when it names none) into `folder`; returns the part after the last slash. */
const char *wr_path_split(const char *path, char *folder, size_t size);

/* Removes PATH.tmp.PID for every PID that does not live. What cannot be removed stays: it hinders nobody. */
void wr_leftovers_remove(const char *path);

#endif
