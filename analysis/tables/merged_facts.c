#include "analysis/tables/merged_facts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void describe_source(const struct wr_merged_source *source, struct wr_note *note)
{
    const struct wr_results_about *about = &source->about;
    if (source->untold != NULL) {
        wr_note_add(note, "%s = %s: %s, which does not say what it was made from", source->label, source->file,
                    source->untold);
        return;
    }
    if (about->version[0] != '\0') {
        wr_note_add(note, "%s = %s: %s by wattroute %s (%s)", source->label, source->file, about->command,
                    about->version, about->commit);
    } else {
        wr_note_add(note, "%s = %s: %s", source->label, source->file, about->command);
    }
    wr_note_add(note, "measurements %s (xxh128 %s)", about->measurements, about->measurements_xxh128);
    if (about->attempts > 0) {
        wr_note_add(note, "attempt %" PRId64 " of %" PRId64, about->attempt, about->attempts);
    }
    wr_note_add(note, "baseline %s", source->baseline);
    if (about->seed >= 0) {
        wr_note_add(note, "seed %" PRId64, about->seed);
    }
    if (about->provenance[0] != '\0') {
        wr_note_add(note, "%s (the weakest that went in)", about->provenance);
    }
    if (source->assumptions[0] != '\0') {
        wr_note_add(note, "assumptions %s", source->assumptions);
    }
}

/* The first source that says what it was made from; NULL = none. */
static const struct wr_merged_source *first_told(const struct wr_merged *self)
{
    for (size_t i = 0; i < self->sources; i++) {
        if (self->source[i].untold == NULL) {
            return &self->source[i];
        }
    }
    return NULL;
}

/* Which of the things that make sources comparable differ. */
struct differences {
    bool measurements, attempt, baseline, commit, untold;
};

static struct differences compare(const struct wr_merged_source *source, const struct wr_merged_source *first)
{
    if (source->untold != NULL) {
        return (struct differences){.untold = true};
    }
    const struct wr_results_about *one = &source->about, *other = &first->about;
    return (struct differences){
        .measurements = strcmp(one->measurements_xxh128, other->measurements_xxh128) != 0,
        .attempt = one->attempt != other->attempt,
        .baseline = strcmp(source->baseline, first->baseline) != 0,
        .commit = one->commit[0] != '\0' && other->commit[0] != '\0' && strcmp(one->commit, other->commit) != 0,
    };
}

/* No value of the source has an interval, though some of another has. */
static bool lacks_intervals(const struct wr_merged *self, int source)
{
    bool own = false, other = false;
    for (size_t i = 0; i < self->rows * WR_METRICS; i++) {
        const bool has = !isnan(self->value[i].lo);
        own |= has && self->row[i / WR_METRICS].source == source;
        other |= has;
    }
    return other && !own;
}

void wr_merged_source_note(const struct wr_merged *self, int source, struct wr_note *note)
{
    const struct wr_merged_source *one = &self->source[source], *first = first_told(self);
    note->text[0] = '\0';
    if (lacks_intervals(self, source)) {
        wr_note_add(note, "no intervals: made without --ci");
    }
    if (one->untold != NULL || first == NULL) {
        wr_note_add(note, "the file does not state measurements, baseline and assumptions");
        return;
    }
    const struct differences differ = compare(one, first);
    if (differ.measurements) {
        wr_note_add(note, "measurements %s, not those of %s", one->about.measurements, first->label);
    }
    if (differ.attempt) {
        wr_note_add(note, "another attempt than %s", first->label);
    }
    if (differ.baseline) {
        wr_note_add(note, "baseline %s, not %s", one->baseline, first->baseline);
    }
    if (one->assumptions[0] != '\0') {
        wr_note_add(note, "assumptions: %s", one->assumptions);
    }
    if (strncmp(one->about.command, "sweep", 5) == 0) {
        wr_note_add(note, "assumptions change with the scenario");
    }
    if (one->about.provenance[0] != '\0' && strcmp(one->about.provenance, "measured") != 0) {
        wr_note_add(note, "%s values went in", one->about.provenance);
    }
}

static enum wr_code add_differences(const struct wr_merged *self, struct wr_document *document, struct wr_error *error)
{
    const struct wr_merged_source *first = first_told(self);
    struct differences any = {0};
    for (size_t i = 0; i < self->sources && first != NULL; i++) {
        const struct differences differ = compare(&self->source[i], first);
        any.measurements |= differ.measurements;
        any.attempt |= differ.attempt;
        any.baseline |= differ.baseline;
        any.commit |= differ.commit;
        any.untold |= differ.untold;
    }
    const struct {
        bool is_so;
        const char *text;
    } sentence[] = {
        {any.measurements, "studies of different measurements stand in one table: differences between their rows are "
                           "not the policies' alone"},
        {any.attempt, "different attempts of the measurements were replayed"},
        {any.baseline, "savings are against different baselines: compare them within a study"},
        {any.commit, "the files were written by different builds of one version"},
        {any.untold, "a file does not state its measurements and baseline: whether they are those of the others "
                     "is not known"},
    };
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < sizeof sentence / sizeof *sentence && code == WR_OK; i++) {
        code =
            sentence[i].is_so ? wr_document_fact(document, WR_FACT_WARNING, "warning", sentence[i].text, error) : WR_OK;
    }
    return code;
}

/* The length of a line of the file's warnings. */
static size_t line_length(const char *text)
{
    return strcspn(text, "\n");
}

static bool has_warning(const struct wr_document *document, const char *text)
{
    bool found = false;
    for (size_t i = 0; i < document->facts && !found; i++) {
        found = document->fact[i].kind == WR_FACT_WARNING && strcmp(document->fact[i].text, text) == 0;
    }
    return found;
}

static enum wr_code add_warnings(const struct wr_merged_source *source, struct wr_document *document,
                                 struct wr_error *error)
{
    const char *line = source->untold != NULL ? "" : source->about.warnings;
    enum wr_code code = WR_OK;
    while (*line != '\0' && code == WR_OK) {
        const size_t length = line_length(line);
        struct wr_note text = {""};
        wr_note_add(&text, "%.*s", (int)length, line);
        if (!has_warning(document, text.text)) {
            code = wr_document_fact(document, WR_FACT_WARNING, "warning", text.text, error);
        }
        line += length + (line[length] == '\n');
    }
    return code;
}

enum wr_code wr_merged_add_facts(const struct wr_merged *self, struct wr_document *document, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < self->sources && code == WR_OK; i++) {
        struct wr_note text = {""};
        describe_source(&self->source[i], &text);
        code = wr_document_fact(document, WR_FACT_ITEM, "results", text.text, error);
    }
    code = code == WR_OK ? add_differences(self, document, error) : code;
    for (size_t i = 0; i < self->sources && code == WR_OK; i++) {
        code = add_warnings(&self->source[i], document, error);
    }
    return code;
}

/* Takes a sentence out of joined ones. */
static void take_out(char *text, const char *sentence, size_t length)
{
    for (char *at = text; *at != '\0'; at++) {
        const bool begins = at == text || (at >= text + 2 && memcmp(at - 2, "; ", 2) == 0);
        if (begins && strncmp(at, sentence, length) == 0 &&
            (at[length] == '\0' || strncmp(at + length, "; ", 2) == 0)) {
            const char *rest = at[length] != '\0' ? at + length + 2 : at + length;
            char *to = *rest == '\0' && at > text ? at - 2 : at;
            memmove(to, rest, strlen(rest) + 1);
            return;
        }
    }
}

void wr_merged_own_note(const struct wr_merged *self, size_t row, int metric, struct wr_note *text)
{
    const struct wr_merged_source *source = &self->source[self->row[row].source];
    snprintf(text->text, sizeof text->text, "%s", wr_merged_text(self, wr_merged_at(self, row, metric)->note));
    const char *line = source->untold != NULL ? "" : source->about.warnings;
    while (*line != '\0') {
        const size_t length = line_length(line);
        take_out(text->text, line, length);
        line += length + (line[length] == '\n');
    }
}
