#include "sim/store/foreign_find.h"

#include "sim/base/memory.h"
#include "sim/store/attribute.h"
#include "sim/store/foreign_links.h"

#include <stdio.h>
#include <string.h>

enum { GROUPS_MOST = 1 << 12, DEPTH_MOST = 32 };

/* A walk over the groups below a path. */
struct walk {
    haddr_t *seen; /* owned: groups that were entered, so that cycles end */
    size_t count, capacity;
    struct wr_foreign_place *place; /* the first table */
    size_t tables;
    bool is_start;  /* ... is where the walk began */
    char list[256]; /* of their paths */
    int depth;
    bool has_columns; /* the group that is being looked at is a table of columns */
};

static void note_table(struct walk *self, enum wr_foreign_way way, const char *path)
{
    bool is_start = self->depth == 0;
    if (self->tables++ == 0 || is_start) {
        self->is_start = is_start;
        self->place->way = way;
        snprintf(self->place->path, sizeof self->place->path, "%s", path);
    }
    size_t length = strlen(self->list);
    if (length + strlen(path) + 8 < sizeof self->list) {
        snprintf(self->list + length, sizeof self->list - length, "%s%s", length ? ", " : "", path);
    } else if (length + 5 < sizeof self->list && self->list[length - 1] != '.') {
        memcpy(self->list + length, " ...", sizeof " ...");
    }
}

static bool has_dataset(hid_t file, const char *group, const char *name)
{
    char path[WR_FOREIGN_PATH + 16];
    haddr_t address;
    snprintf(path, sizeof path, "%s/%s", strcmp(group, "/") == 0 ? "" : group, name);
    return wr_foreign_link_kind(file, path, &address) == WR_LINK_DATASET;
}

/* A group that pandas wrote. */
static bool is_pandas(hid_t file, const char *path, enum wr_foreign_way *way)
{
    hid_t group = H5Gopen2(file, path, H5P_DEFAULT);
    char *type = group < 0 ? NULL : wr_attribute_text(group, "pandas_type", NULL);
    bool table = type && strstr(type, "_table") && has_dataset(file, path, "table");
    bool fixed = type && strcmp(type, "frame") == 0 && has_dataset(file, path, "axis0");
    wr_free(type);
    H5Gclose(group);
    *way = table ? WR_FOREIGN_PANDAS_TABLE : WR_FOREIGN_PANDAS_FIXED;
    return table || fixed;
}

/* Whether a dataset is a table by itself, or a column of one. */
static void look_at_dataset(struct walk *self, hid_t file, const char *path)
{
    hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
    hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset);
    bool is_vector = dataset >= 0 && H5Sget_simple_extent_ndims(space) == 1;
    if (is_vector && H5Tget_class(type) == H5T_COMPOUND && !wr_cell_is_complex(type)) {
        note_table(self, WR_FOREIGN_COMPOUND, path);
    } else if (is_vector) {
        self->has_columns = true;
    }
    H5Sclose(space);
    H5Tclose(type);
    H5Dclose(dataset);
}

static enum wr_code enter(struct walk *self, hid_t file, const char *path, haddr_t address, struct wr_error *error);

static enum wr_code look_at(void *context, hid_t file, const struct wr_foreign_link *link, struct wr_error *error)
{
    struct walk *self = context;
    if (link->kind == WR_LINK_DATASET) {
        look_at_dataset(self, file, link->path);
    }
    bool is_index = strncmp(link->name, "_i_", 3) == 0; /* PyTables' own */
    return link->kind == WR_LINK_GROUP && !is_index ? enter(self, file, link->path, link->address, error) : WR_OK;
}

/* Notes that a group is entered; false when it was before. */
static enum wr_code mark(struct walk *self, haddr_t address, bool *is_new, struct wr_error *error)
{
    *is_new = true;
    for (size_t i = 0; i < self->count; i++) {
        *is_new &= self->seen[i] != address;
    }
    if (!*is_new) {
        return WR_OK;
    }
    if (self->count >= GROUPS_MOST) {
        return wr_fail(error, WR_E_TOO_LARGE, "%s%zu%d", "groups", self->count + 1, GROUPS_MOST);
    }
    if (self->depth >= DEPTH_MOST) {
        return wr_fail(error, WR_E_TOO_LARGE, "%s%d%d", "groups within groups", self->depth + 1, DEPTH_MOST);
    }
    enum wr_code code =
        wr_array_grow((void **)&self->seen, &self->capacity, self->count + 1, sizeof *self->seen, error);
    if (code == WR_OK) {
        self->seen[self->count++] = address;
    }
    return code;
}

static enum wr_code enter(struct walk *self, hid_t file, const char *path, haddr_t address, struct wr_error *error)
{
    bool is_new = true;
    enum wr_foreign_way way;
    enum wr_code code = mark(self, address, &is_new, error);
    if (code != WR_OK || !is_new) {
        return code;
    }
    if (is_pandas(file, path, &way)) {
        note_table(self, way, path);
        return WR_OK;
    }
    bool outer = self->has_columns;
    self->has_columns = false;
    self->depth++;
    code = wr_foreign_links(file, path, look_at, self, error);
    self->depth--;
    if (code == WR_OK && self->has_columns) {
        note_table(self, WR_FOREIGN_GROUP, path);
    }
    self->has_columns = outer;
    return code;
}

/* Writes `from` as an absolute path without doubled or closing slashes; false when a part of it is not hard. */
static bool resolve(hid_t file, const char *from, char path[WR_FOREIGN_PATH], enum wr_link_kind *kind, haddr_t *address)
{
    size_t length = 0;
    for (const char *part = from; *part;) {
        size_t size = strcspn(part, "/");
        if (size > 0 && length + size + 2 > WR_FOREIGN_PATH) {
            return false;
        }
        if (size > 0) {
            path[length++] = '/';
            memcpy(path + length, part, size);
            path[length += size] = '\0';
            if (wr_foreign_link_kind(file, path, address) == WR_LINK_REFUSED) {
                return false;
            }
        }
        part += size + (part[size] == '/');
    }
    if (length == 0) {
        memcpy(path, "/", sizeof "/");
    }
    *kind = wr_foreign_link_kind(file, path, address);
    return *kind == WR_LINK_GROUP || *kind == WR_LINK_DATASET;
}

enum wr_code wr_foreign_find(hid_t file, const char *from, struct wr_foreign_place *place, struct wr_error *error)
{
    struct walk walk = {.place = place};
    char path[WR_FOREIGN_PATH];
    enum wr_link_kind kind;
    haddr_t address;
    enum wr_code code = WR_OK;
    if (!resolve(file, from, path, &kind, &address)) {
        return *from ? wr_fail(error, WR_E_FOREIGN_GROUP, "%s", from)
                     : wr_fail(error, WR_E_DAMAGED, "%s", "the root group cannot be read");
    }
    if (kind == WR_LINK_DATASET) {
        look_at_dataset(&walk, file, path);
    } else {
        code = enter(&walk, file, path, address, error);
    }
    if (code == WR_OK && walk.tables == 0) {
        code = wr_fail(error, WR_E_FOREIGN_NONE, "%s", path);
    } else if (code == WR_OK && walk.tables > 1 && !(*from && walk.is_start)) {
        code = wr_fail(error, WR_E_FOREIGN_SEVERAL, "%zu%s", walk.tables, walk.list);
    }
    wr_free(walk.seen);
    return code;
}
