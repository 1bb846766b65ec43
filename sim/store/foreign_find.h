/* Where in a file of another program the table is. Runs in the contained child. */
#ifndef WATTROUTE_SIM_STORE_FOREIGN_FIND_H
#define WATTROUTE_SIM_STORE_FOREIGN_FIND_H

#include "sim/store/foreign_layout.h"

struct wr_foreign_place {
    enum wr_foreign_way way;
    char path[WR_FOREIGN_PATH];
};

/* Finds the table at or below the path `from` ("" = the root). FOREIGN_NONE; FOREIGN_SEVERAL lists them; FOREIGN_GROUP
 * when nothing is there. */
enum wr_code wr_foreign_find(hid_t file, const char *from, struct wr_foreign_place *place, struct wr_error *error);

#endif
