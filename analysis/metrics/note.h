/* A note: short sentences about one number, joined by "; ". Reasons of n/a values stand first. */
#ifndef WATTROUTE_ANALYSIS_METRICS_NOTE_H
#define WATTROUTE_ANALYSIS_METRICS_NOTE_H

struct wr_note {
    char text[2048]; /* NUL-terminated; cut when longer */
};

/* Appends a sentence (printf conversions). One that the note already holds as a whole is not repeated.
 * NULL takes none: for values of which thousands are made. */
void wr_note_add(struct wr_note *self, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
