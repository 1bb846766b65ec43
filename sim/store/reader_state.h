/* An open measurement file, for the files of this folder that read it. */
#ifndef WATTROUTE_SIM_STORE_READER_STATE_H
#define WATTROUTE_SIM_STORE_READER_STATE_H

#include "sim/store/child.h"
#include "sim/store/measurement_reader.h"
#include "sim/store/structure.h"

struct wr_reader {
    struct wr_source source; /* first: a source is a reader */
    int descriptor;
    struct wr_file_facts facts;
    struct wr_structure structure;
    struct wr_child *child; /* NULL when every row can be read directly */
};

#endif
