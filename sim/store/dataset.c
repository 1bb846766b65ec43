#include "sim/store/dataset.h"

enum { CHUNK_BYTES_MOST = 1 << 24 /* unpacking one takes four times that */, FILTERS_MOST = 6 };

/* Only filters that are part of the library, each a plain transformation; deflate once, or a bomb could nest. */
static const char *refused_filter(hid_t list)
{
    int count = H5Pget_nfilters(list), deflates = 0;
    if (count < 0 || count > FILTERS_MOST) {
        return "stored through too many filters";
    }
    for (int i = 0; i < count; i++) {
        unsigned flags = 0, config = 0;
        size_t values = 0;
        H5Z_filter_t filter = H5Pget_filter2(list, (unsigned)i, &flags, &values, NULL, 0, NULL, &config);
        deflates += filter == H5Z_FILTER_DEFLATE;
        if (filter < H5Z_FILTER_DEFLATE || filter > H5Z_FILTER_SCALEOFFSET || deflates > 1) {
            return "stored through a filter that is not built in";
        }
    }
    return NULL;
}

/* Extents of a chunk; 0 dimensions when they cannot be read. */
static int get_chunk(hid_t list, hsize_t chunk[H5S_MAX_RANK])
{
    int rank = H5Pget_chunk(list, H5S_MAX_RANK, chunk);
    return rank > 0 && rank <= H5S_MAX_RANK ? rank : 0;
}

/* Chunks and what they expand to stay within bounds. */
static const char *refused_chunk(hid_t dataset, hid_t list)
{
    hsize_t chunk[H5S_MAX_RANK];
    int rank = get_chunk(list, chunk);
    hid_t type = H5Dget_type(dataset);
    size_t size = H5Tget_size(type);
    double bytes = rank ? (double)size : 2.0 * CHUNK_BYTES_MOST;
    H5Tclose(type);
    for (int i = 0; i < rank; i++) {
        bytes *= (double)chunk[i];
    }
    return bytes > CHUNK_BYTES_MOST ? "stored in chunks of more than 16 MiB" : NULL;
}

const char *wr_dataset_refusal(hid_t dataset)
{
    hid_t list = H5Dget_create_plist(dataset);
    H5D_layout_t layout = H5Pget_layout(list);
    const char *refusal = NULL;
    if (layout == H5D_VIRTUAL) {
        refusal = "put together from other files (a virtual layout)";
    } else if (layout < 0 || H5Pget_external_count(list) != 0) {
        refusal = "stored in another file (external storage)";
    } else if (!(refusal = refused_filter(list)) && layout == H5D_CHUNKED) {
        refusal = refused_chunk(dataset, list);
    }
    H5Pclose(list);
    return refusal;
}

/* True when every chunk is there. (The library's own status counts bytes, which compression saves.) */
static bool has_every_chunk(hid_t dataset, hid_t list, hid_t space)
{
    hsize_t chunk[H5S_MAX_RANK], extent[H5S_MAX_RANK], there = 0, needed = 1;
    int rank = get_chunk(list, chunk);
    if (!rank || H5Sget_simple_extent_ndims(space) != rank || H5Sget_simple_extent_dims(space, extent, NULL) < 0 ||
        H5Dget_num_chunks(dataset, space, &there) < 0) {
        return false;
    }
    for (int i = 0; i < rank; i++) {
        needed *= (extent[i] + chunk[i] - 1) / (chunk[i] ? chunk[i] : 1);
    }
    return there == needed;
}

bool wr_dataset_is_written(hid_t dataset)
{
    hid_t list = H5Dget_create_plist(dataset), space = H5Dget_space(dataset);
    bool written = H5Sget_simple_extent_npoints(space) == 0;
    if (!written && H5Pget_layout(list) == H5D_CHUNKED) {
        written = has_every_chunk(dataset, list, space);
    } else if (!written) {
        H5D_space_status_t status = H5D_SPACE_STATUS_ERROR;
        written = H5Dget_space_status(dataset, &status) >= 0 && status == H5D_SPACE_STATUS_ALLOCATED;
    }
    H5Sclose(space);
    H5Pclose(list);
    return written;
}
