#include "sim/store/foreign_links.h"

#include "sim/store/foreign_layout.h"

#include <stdio.h>
#include <string.h>

enum { LINKS_MOST = 1 << 16, NAME_MOST = 512 };

enum wr_link_kind wr_foreign_link_kind(hid_t file, const char *path, haddr_t *address)
{
    H5L_info_t link;
    H5O_info_t object;
    *address = HADDR_UNDEF;
    bool is_root = strcmp(path, "/") == 0;
    if (!is_root && (H5Lget_info(file, path, &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_HARD)) {
        return WR_LINK_REFUSED;
    }
    if (H5Oget_info_by_name(file, path, &object, H5P_DEFAULT) < 0) {
        return WR_LINK_REFUSED;
    }
    *address = object.addr;
    return object.type == H5O_TYPE_GROUP     ? WR_LINK_GROUP
           : object.type == H5O_TYPE_DATASET ? WR_LINK_DATASET
                                             : WR_LINK_OTHER;
}

static H5_index_t order_of(hid_t group)
{
    unsigned order = 0;
    hid_t list = H5Gget_create_plist(group);
    bool tracked = H5Pget_link_creation_order(list, &order) >= 0 && (order & H5P_CRT_ORDER_TRACKED);
    H5Pclose(list);
    return tracked ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
}

static enum wr_code visit_link(hid_t file, hid_t group, const char *path, H5_index_t order, hsize_t index,
                               wr_foreign_visit *visit, void *context, struct wr_error *error)
{
    char name[NAME_MOST], whole[WR_FOREIGN_PATH];
    ssize_t length = H5Lget_name_by_idx(group, ".", order, H5_ITER_INC, index, name, sizeof name, H5P_DEFAULT);
    if (length <= 0 || length >= NAME_MOST) {
        return wr_fail(error, WR_E_DAMAGED, "%s", "a name cannot be read");
    }
    int written = snprintf(whole, sizeof whole, "%s/%s", strcmp(path, "/") == 0 ? "" : path, name);
    if (written >= WR_FOREIGN_PATH) {
        return WR_OK; /* nested deeper than any table */
    }
    struct wr_foreign_link link = {.name = name, .path = whole};
    link.kind = wr_foreign_link_kind(file, whole, &link.address);
    return visit(context, file, &link, error);
}

enum wr_code wr_foreign_links(hid_t file, const char *path, wr_foreign_visit *visit, void *context,
                              struct wr_error *error)
{
    H5G_info_t info = {.nlinks = 0};
    hid_t group = H5Gopen2(file, path, H5P_DEFAULT);
    enum wr_code code = WR_OK;
    if (group < 0 || H5Gget_info(group, &info) < 0) {
        code = wr_fail(error, WR_E_DAMAGED, "%s", "a group cannot be read");
    } else if (info.nlinks > LINKS_MOST) {
        code = wr_fail(error, WR_E_TOO_LARGE, "%s%lld%d", "links of a group", (long long)info.nlinks, LINKS_MOST);
    }
    H5_index_t order = code == WR_OK ? order_of(group) : H5_INDEX_NAME;
    for (hsize_t i = 0; code == WR_OK && i < info.nlinks; i++) {
        code = visit_link(file, group, path, order, i, visit, context, error);
    }
    H5Gclose(group);
    return code;
}
