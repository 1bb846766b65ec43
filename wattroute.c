/* The front door: one table of commands. */
#include "analysis/commands/breakeven.h"
#include "analysis/commands/compare.h"
#include "analysis/commands/curve.h"
#include "analysis/commands/device.h"
#include "analysis/commands/figures.h"
#include "analysis/commands/fit.h"
#include "analysis/commands/frontier.h"
#include "analysis/commands/pool.h"
#include "analysis/commands/run.h"
#include "analysis/commands/summary.h"
#include "analysis/commands/sweep.h"
#include "analysis/commands/trend.h"
#include "sim/base/interrupt.h"
#include "sim/commands/command.h"
#include "sim/commands/import.h"
#include "sim/commands/info.h"
#include "sim/commands/synth.h"
#include "sim/commands/validate.h"
#include "sim/replay/kernels/kernels.h"
#include "sim/store/output.h"
#include "sim/store/provenance.h"
#include "sim/text/nearest.h"
#include "sim/text/render.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct wr_command *const commands[] = {
    &wr_command_import,   &wr_command_synth, &wr_command_validate,  &wr_command_info,
    &wr_command_run,      &wr_command_sweep, &wr_command_summary,   &wr_command_compare,
    &wr_command_frontier, &wr_command_pool,  &wr_command_breakeven, &wr_command_figures,
    &wr_command_fit,      &wr_command_curve, &wr_command_device,    &wr_command_trend,
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* The first signal asks for an orderly stop; a second one stops at once, taking the unfinished outputs along. */
static void on_signal(int signal_number)
{
    static volatile sig_atomic_t asked;
    if (asked) {
        wr_output_remove_all();
        _exit(signal_number == SIGINT ? WR_EXIT_INTERRUPTED : WR_EXIT_TERMINATED);
    }
    asked = 1;
    wr_interrupt(signal_number == SIGINT ? WR_E_INTERRUPTED : WR_E_TERMINATED);
}

/* A signal that the caller has set to be ignored stays ignored (nohup, background jobs of a script). */
static void handle(int signal_number)
{
    struct sigaction old, action = {.sa_handler = on_signal};
    if (sigaction(signal_number, NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
        sigaction(signal_number, &action, NULL);
    }
}

static void handle_signals(void)
{
    handle(SIGINT);
    handle(SIGTERM);
    struct sigaction ignore = {.sa_handler = SIG_IGN}; /* a closed pipe or a size limit is a failed write */
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
}

/* A closed standard descriptor would be given to the next file opened, and messages would be written into that file.
 * Each is filled with /dev/null, standard input and output the wrong way round so that using them fails. */
static void guard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF) {
            (void)!open("/dev/null", descriptor == STDOUT_FILENO ? O_RDONLY : O_WRONLY);
        }
    }
}

static void print_commands(FILE *stream)
{
    fputs("usage: wattroute COMMAND [ARGUMENTS]\n\n"
          "Replays measured per-query accuracy, energy and latency of model-accelerator pairs under\n"
          "routing policies and says what routing between local devices and the cloud saves.\n\n"
          "Commands:\n",
          stream);
    for (int i = 0; i < COMMANDS; i++) {
        fprintf(stream, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
    }
    fputs("\n'wattroute COMMAND --help' says more; 'wattroute --version' names version and libraries.\n", stream);
}

static enum wr_code unknown_command(const char *name, struct wr_error *error)
{
    const char *names[COMMANDS];
    for (int i = 0; i < COMMANDS; i++) {
        names[i] = commands[i]->name;
    }
    return wr_fail(error, WR_E_UNKNOWN_COMMAND, "%s%s", name, wr_nearest(name, names, COMMANDS));
}

static const struct wr_command *command_of(const char *name)
{
    for (int i = 0; i < COMMANDS; i++) {
        if (strcmp(name, commands[i]->name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

static enum wr_code dispatch(int argc, char **argv, struct wr_error *error)
{
    char help[] = "--help", *words[] = {help, NULL};
    if (argc < 2) {
        print_commands(stderr);
        return wr_fail(error, WR_E_NO_COMMAND, "%d", 0);
    }
    const bool asks = strcmp(argv[1], "help") == 0; /* `help`, or `help COMMAND` */
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || (asks && argc == 2)) {
        print_commands(stdout);
        return WR_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("wattroute %s (%s)\n%s\n", wr_version(), wr_commit(), wr_libraries());
        return WR_OK;
    }
    const char *name = argv[asks ? 2 : 1];
    const struct wr_command *command = command_of(name);
    if (!command) {
        return unknown_command(name, error);
    }
    return asks ? wr_command_execute(command, 1, words, error) : wr_command_execute(command, argc - 2, argv + 2, error);
}

/* Whatever was printed must have arrived. */
static enum wr_code flush_output(struct wr_error *error)
{
    errno = 0;
    bool earlier = ferror(stdout);
    if (fflush(stdout) == 0 && !earlier && fclose(stdout) == 0) {
        return WR_OK;
    }
    int os_errno = errno;
    wr_fail(error, WR_E_WRITE, "%s", "standard output did not take everything");
    return wr_fail_errno(error, os_errno);
}

int main(int argc, char **argv)
{
    guard_descriptors();
    handle_signals();
    struct wr_error error = {0};
    enum wr_code code = wr_kernels_choose(getenv("WATTROUTE_KERNEL"), &error);
    code = code == WR_OK ? dispatch(argc, argv, &error) : code;
    if (code != WR_OK) {
        (void)wr_interrupted(&error); /* a call cut short by the signal is the signal's doing */
        fflush(stdout);
    } else {
        code = flush_output(&error);
    }
    if (code == WR_OK) {
        return WR_EXIT_OK;
    }
    if (error.os_errno == EPIPE && wr_error_exit(&error) == WR_EXIT_IO) {
        return WR_EXIT_IO; /* whoever read our output has left, as `head` does: nothing to tell */
    }
    char text[4096];
    fprintf(stderr, "wattroute: %s\n", wr_error_render(&error, text, sizeof text));
    return wr_error_exit(&error);
}
