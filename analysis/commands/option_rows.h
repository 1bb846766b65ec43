/* Rows that the tables of options of several commands have in common, where `type` has a member of the option's name.
 */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_OPTION_ROWS_H
#define WATTROUTE_ANALYSIS_COMMANDS_OPTION_ROWS_H

#include "sim/commands/command.h"

#define WR_FORMAT_OPTION_ROW(type)                                                                                     \
    {                                                                                                                  \
        "format", 0, WR_TEXT, "FORMAT", false, offsetof(type, format), 0, 0,                                           \
            "text, csv, json, md (Markdown) or latex (default: by the ending of FILE, else text)"                      \
    }

/* Of a command whose one output goes to a file or to standard output. */
#define WR_FORM_OPTION_ROWS(type)                                                                                      \
    {"output", 'o', WR_TEXT, "FILE", false, offsetof(type, output), 0, 0, "write to FILE (default: standard output)"}, \
        WR_FORMAT_OPTION_ROW(type)

#define WR_THREADS_OPTION_ROW(type)                                                                                    \
    {                                                                                                                  \
        "threads", 0, WR_COUNT, "N", false, offsetof(type, threads), 1, 1024,                                          \
            "threads to use (default: one per processor); results do not depend on it"                                 \
    }

/* Of a command that reads a table of curves as `import` does. */
#define WR_TABLE_OPTION_ROWS(type)                                                                                     \
    {"map",                                                                                                            \
     0,                                                                                                                \
     WR_LIST,                                                                                                          \
     "NAME=COLUMN[:UNIT]",                                                                                             \
     false,                                                                                                            \
     offsetof(type, map),                                                                                              \
     0,                                                                                                                \
     0,                                                                                                                \
     "a column of the table by the name that it is known by, as in import; may be given again"},                       \
        {"where",                                                                                                      \
         0,                                                                                                            \
         WR_LIST,                                                                                                      \
         "COLUMN=VALUE",                                                                                               \
         false,                                                                                                        \
         offsetof(type, where),                                                                                        \
         0,                                                                                                            \
         0,                                                                                                            \
         "leave out the rows of the table that have another value in this column; may be given again"},                \
    {                                                                                                                  \
        "quiet", 'q', WR_FLAG, NULL, false, offsetof(type, quiet), 0, 0,                                               \
            "no warnings about the table on standard error"                                                            \
    }

#endif
