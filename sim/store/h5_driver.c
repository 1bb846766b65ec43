#include "sim/store/h5_driver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct driver_info {
    struct wr_h5_target *target;
};

struct driver_file {
    H5FD_t base; /* first: HDF5 fills it */
    struct wr_h5_target *target;
    haddr_t allocated, end; /* bytes: of the address space in use; of the file */
};

static void note_failure(struct wr_h5_target *target)
{
    if (!target->reason) {
        target->reason = errno ? errno : EIO;
    }
}

static H5FD_t *driver_open(const char *name, unsigned flags, hid_t access_list, haddr_t most)
{
    (void)name;
    (void)most;
    const struct driver_info *info = H5Pget_driver_info(access_list);
    struct driver_file *self = info ? calloc(1, sizeof *self) : NULL;
    struct stat status;
    if (!self) {
        return NULL;
    }
    self->target = info->target;
    if ((flags & H5F_ACC_TRUNC) && ftruncate(self->target->descriptor, 0) != 0) {
        note_failure(self->target);
    }
    if (fstat(self->target->descriptor, &status) != 0) {
        free(self);
        return NULL;
    }
    self->end = (haddr_t)status.st_size;
    return &self->base;
}

static herr_t driver_close(H5FD_t *file)
{
    free(file);
    return 0;
}

static herr_t driver_query(const H5FD_t *file, unsigned long *flags)
{
    (void)file;
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA;
    return 0;
}

static haddr_t driver_get_allocated(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const struct driver_file *)file)->allocated;
}

static herr_t driver_set_allocated(H5FD_t *file, H5FD_mem_t type, haddr_t address)
{
    (void)type;
    ((struct driver_file *)file)->allocated = address;
    return 0;
}

static haddr_t driver_get_end(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const struct driver_file *)file)->end;
}

/* What was never written reads as zeros. */
static herr_t driver_read(H5FD_t *file, H5FD_mem_t type, hid_t transfer_list, haddr_t address, size_t size, void *bytes)
{
    (void)type;
    (void)transfer_list;
    const struct driver_file *self = (const struct driver_file *)file;
    for (size_t done = 0; done < size;) {
        ssize_t got = pread(self->target->descriptor, (char *)bytes + done, size - done, (off_t)address + (off_t)done);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            memset((char *)bytes + done, 0, size - done);
            break;
        }
        done += (size_t)got;
    }
    return 0;
}

static herr_t driver_write(H5FD_t *file, H5FD_mem_t type, hid_t transfer_list, haddr_t address, size_t size,
                           const void *bytes)
{
    (void)type;
    (void)transfer_list;
    struct driver_file *self = (struct driver_file *)file;
    for (size_t done = 0; done < size && !self->target->reason;) {
        errno = 0;
        ssize_t wrote =
            pwrite(self->target->descriptor, (const char *)bytes + done, size - done, (off_t)address + (off_t)done);
        if (wrote > 0) {
            done += (size_t)wrote;
        } else if (errno != EINTR) {
            note_failure(self->target);
        }
    }
    if (self->end < address + size) {
        self->end = address + size;
    }
    return 0;
}

/* Makes the file as long as the space in use, also where nothing has been written. */
static herr_t driver_truncate(H5FD_t *file, hid_t transfer_list, hbool_t closing)
{
    (void)transfer_list;
    (void)closing;
    struct driver_file *self = (struct driver_file *)file;
    if (self->allocated != self->end && !self->target->reason &&
        ftruncate(self->target->descriptor, (off_t)self->allocated) != 0) {
        note_failure(self->target);
    }
    self->end = self->allocated;
    return 0;
}

static const H5FD_class_t driver = {
    .name = "wattroute",
    .maxaddr = INT64_MAX,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof(struct driver_info),
    .open = driver_open,
    .close = driver_close,
    .query = driver_query,
    .get_eoa = driver_get_allocated,
    .set_eoa = driver_set_allocated,
    .get_eof = driver_get_end,
    .read = driver_read,
    .write = driver_write,
    .truncate = driver_truncate,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

herr_t wr_h5_driver_set(hid_t access_list, struct wr_h5_target *target)
{
    static hid_t registered = H5I_INVALID_HID; /* for the life of the process */
    if (registered < 0) {
        registered = H5FDregister(&driver);
    }
    struct driver_info info = {.target = target};
    return registered < 0 ? -1 : H5Pset_driver(access_list, registered, &info);
}
