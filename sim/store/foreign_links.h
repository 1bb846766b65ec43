/* The links of a group of a file that may be hostile. Runs in the contained child. */
#ifndef WATTROUTE_SIM_STORE_FOREIGN_LINKS_H
#define WATTROUTE_SIM_STORE_FOREIGN_LINKS_H

#include "sim/base/error.h"

#include <hdf5.h>

enum wr_link_kind {
    WR_LINK_GROUP,
    WR_LINK_DATASET,
    WR_LINK_OTHER,  /* a named type */
    WR_LINK_REFUSED /* soft, external, or leading to nothing that can be read */
};

struct wr_foreign_link {
    const char *name, *path; /* borrowed; the path is absolute */
    enum wr_link_kind kind;
    haddr_t address; /* of the object; the same for all links to it */
};

typedef enum wr_code wr_foreign_visit(void *context, hid_t file, const struct wr_foreign_link *link,
                                      struct wr_error *error);

/* Calls `visit` with each link of the group at `path`, in the order of creation where the group tracks it, else by
 * name; stops at the first error. TOO_LARGE over 65536 links. */
enum wr_code wr_foreign_links(hid_t file, const char *path, wr_foreign_visit *visit, void *context,
                              struct wr_error *error);

/* What the link at an absolute path is. */
enum wr_link_kind wr_foreign_link_kind(hid_t file, const char *path, haddr_t *address);

#endif
