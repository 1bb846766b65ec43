#include "analysis/commands/plot_output.h"

#include "analysis/commands/format.h"

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char converter[] = "rsvg-convert";

/* The program in a folder of PATH; false where there is none. */
static bool find_converter(char path[PATH_MAX])
{
    const char *folder = getenv("PATH");
    while (folder != NULL && *folder != '\0') {
        const size_t length = strcspn(folder, ":");
        const int size = snprintf(path, PATH_MAX, "%.*s/%s", (int)length, folder, converter);
        if (length > 0 && size < PATH_MAX && access(path, X_OK) == 0) {
            return true;
        }
        folder += length + (folder[length] == ':');
    }
    return false;
}

enum wr_code wr_plot_output_open(struct wr_plot_output *self, const char *path, struct wr_error *error)
{
    char program[PATH_MAX];
    *self = (struct wr_plot_output){0};
    if (path == NULL) {
        return WR_OK;
    }
    self->form = wr_ends_with(path, ".pdf") ? "pdf" : wr_ends_with(path, ".png") ? "png" : NULL;
    if (self->form == NULL && !wr_ends_with(path, ".svg") && strcmp(path, "-") != 0) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--plot", path,
                       "a name that ends in .svg, .pdf or .png, or - for SVG on standard output");
    }
    if (self->form != NULL && !find_converter(program)) {
        return wr_fail(error, WR_E_PLOT_NO_CONVERTER, "%s", converter);
    }
    if (self->form != NULL && (self->drawing = tmpfile()) == NULL) {
        wr_fail(error, WR_E_WRITE, "%s", "no temporary file for the drawing");
        return wr_fail_errno(error, errno);
    }
    const enum wr_code code = wr_output_open(&self->output, path, error);
    if (code != WR_OK) {
        wr_plot_output_discard(self);
    }
    return code;
}

/* The environment with a fixed time, which rsvg-convert puts into a PDF. */
static char **environment(struct wr_error *error)
{
    static char fixed[] = "SOURCE_DATE_EPOCH=0";
    size_t count = 0;
    while (environ[count] != NULL) {
        count++;
    }
    char **copy = calloc(count + 2, sizeof *copy);
    if (copy == NULL) {
        wr_fail(error, WR_E_NO_MEMORY, "%d", 0);
        return NULL;
    }
    memcpy(copy, environ, count * sizeof *copy);
    copy[count] = getenv("SOURCE_DATE_EPOCH") == NULL ? fixed : NULL;
    return copy;
}

/* Runs the converter from one file to another; its exit status, or -1 with errno. */
static int run_converter(const char *form, int from, int to, char *const environment_of[])
{
    static char program[] = "rsvg-convert", zoom[] = "--zoom=3", format[] = "--format=pdf", png[] = "--format=png";
    char *const argument[] = {program, strcmp(form, "png") == 0 ? png : format, strcmp(form, "png") == 0 ? zoom : NULL,
                              NULL};
    char path[PATH_MAX];
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = 0;
    if (!find_converter(path)) {
        errno = ENOENT;
        return -1;
    }
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed == 0) {
        failed = posix_spawn_file_actions_adddup2(&actions, from, STDIN_FILENO);
        failed = failed == 0 ? posix_spawn_file_actions_adddup2(&actions, to, STDOUT_FILENO) : failed;
        failed = failed == 0 ? posix_spawn(&child, path, &actions, NULL, argument, environment_of) : failed;
        posix_spawn_file_actions_destroy(&actions);
    }
    if (failed != 0) {
        errno = failed;
        return -1;
    }
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return -1;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static enum wr_code convert(struct wr_plot_output *self, struct wr_error *error)
{
    if (fflush(self->drawing) != 0 || lseek(fileno(self->drawing), 0, SEEK_SET) != 0) {
        wr_fail(error, WR_E_WRITE, "%s", "the drawing does not fit into the temporary folder");
        return wr_fail_errno(error, errno);
    }
    char **const environment_of = environment(error);
    if (environment_of == NULL) {
        return WR_E_NO_MEMORY;
    }
    const int status =
        run_converter(self->form, fileno(self->drawing), wr_output_descriptor(self->output), environment_of);
    const int reason = errno;
    free(environment_of);
    if (status != 0) {
        wr_fail(error, WR_E_PLOT_CONVERSION, "%s%d", converter, status);
        return status < 0 ? wr_fail_errno(error, reason) : error->code;
    }
    return WR_OK;
}

enum wr_code wr_plot_output_draw(struct wr_plot_output *self, const struct wr_figure *figure, struct wr_error *error)
{
    FILE *stream = self->drawing != NULL ? self->drawing : wr_output_stream(self->output);
    enum wr_code code = wr_figure_draw(figure, stream, error);
    return code == WR_OK && self->drawing != NULL ? convert(self, error) : code;
}

enum wr_code wr_plot_output_commit(struct wr_plot_output *self, struct wr_error *error)
{
    const enum wr_code code = self->output != NULL ? wr_output_commit(&self->output, error) : WR_OK;
    wr_plot_output_discard(self);
    return code;
}

void wr_plot_output_discard(struct wr_plot_output *self)
{
    if (self->drawing != NULL) {
        fclose(self->drawing);
    }
    wr_output_discard(&self->output);
    *self = (struct wr_plot_output){0};
}
