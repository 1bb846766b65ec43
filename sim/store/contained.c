#include "sim/store/contained.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/message.h"
#include "sim/store/scan.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    FILE_DESCRIPTOR = 3, /* where the two descriptors are moved to; all others are closed */
    SOCKET_DESCRIPTOR = 4,
    SECONDS = 3,         /* of processor time; the structure of even a large file takes milliseconds */
    ROWS_RATE = 8 << 20, /* bytes of rows for which there is a second more; unpacking takes a tenth of that */
    FILES = 32,          /* HDF5 opens the file once */
    BIG = 1 << 20        /* bytes from which memory is the kernel's again as soon as it is free */
};
#ifndef WR_SANITIZED
/* Bytes of address space beyond what the parent had, and what the chunks that are kept take. Unpacking a chunk of 16
 * MiB takes 80: packed, twice unpacked as the buffer grows, shuffled, and the one before is still there. */
static const rlim_t MEMORY = (rlim_t)96 << 20;
#endif

static void limit(__rlimit_resource_t resource, rlim_t soft)
{
    struct rlimit now;
    if (getrlimit(resource, &now) == 0) {
        now.rlim_cur = soft < now.rlim_max ? soft : now.rlim_max;
        setrlimit(resource, &now);
    }
}

/* Processor time for the structure and `rows` bytes of rows, all in all; beyond it SIGXCPU ends the process. */
static void limit_time(int64_t rows)
{
    limit(RLIMIT_CPU, (rlim_t)(SECONDS + rows / ROWS_RATE));
}

#ifndef WR_SANITIZED
/* Sanitizers map terabytes: under them this limit would stop everything. */
static void limit_memory(size_t kept)
{
    FILE *status = fopen("/proc/self/statm", "r");
    char line[128];
    if (status && fgets(line, sizeof line, status)) {
        rlim_t pages = strtoul(line, NULL, 10); /* the first number: the size of the address space */
        limit(RLIMIT_AS, pages * (rlim_t)sysconf(_SC_PAGESIZE) + MEMORY + kept);
    }
    if (status) {
        fclose(status);
    }
}
#endif

/* Crashes are silent and leave no core; a stop is the parent's to decide and shows here as the end of the socket. */
static void settle_signals(void)
{
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM, SIGXCPU, SIGHUP, SIGQUIT};
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
        signal(fatal[i], SIG_DFL);
    }
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
}

/* Keeps only the two descriptors, at fixed numbers, with nothing on standard input, output and error: what the C
 * library or a sanitizer has to say about HDF5 and a damaged file is no message to a user. */
static void settle_descriptors(int descriptor, int socket)
{
    int file = fcntl(descriptor, F_DUPFD, SOCKET_DESCRIPTOR + 1), line = fcntl(socket, F_DUPFD, SOCKET_DESCRIPTOR + 1);
    if (file < 0 || line < 0 || dup2(file, FILE_DESCRIPTOR) < 0 || dup2(line, SOCKET_DESCRIPTOR) < 0) {
        _exit(1);
    }
    close_range(SOCKET_DESCRIPTOR + 1, ~0U, 0);
    int nothing = open("/dev/null", O_RDWR);
    for (int i = 0; nothing >= 0 && i <= STDERR_FILENO; i++) {
        dup2(nothing, i);
    }
    close(nothing);
}

static void contain(int descriptor, int socket)
{
    settle_signals();
    settle_descriptors(descriptor, socket);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NOFILE, FILES);
    limit_time(0);
    mallopt(M_MMAP_THRESHOLD, BIG);
#ifndef WR_SANITIZED
    limit_memory(0);
#endif
}

void wr_contained_reply(enum wr_code code, bool needed, const void *bytes, size_t size, const struct wr_error *error)
{
    struct wr_reply head = {.code = (int64_t)code, .needed = needed, .size = (int64_t)size};
    if (code != WR_OK) {
        head.size = sizeof *error;
        bytes = error;
    }
    if (wr_send_all(SOCKET_DESCRIPTOR, &head, sizeof head) != 0 ||
        wr_send_all(SOCKET_DESCRIPTOR, bytes, (size_t)head.size) != 0) {
        _exit(0); /* the parent has gone */
    }
}

/* `served` counts the bytes of rows that were asked for. */
static void serve_rows(struct wr_scan *scan, const struct wr_request *request, int64_t *served)
{
    struct wr_error error = {0};
    bool known = request->id >= 0 && request->id < WR_COLUMNS && scan->variable[request->id].dataset >= 0;
    const struct wr_variable *variable = known ? &scan->variable[request->id] : NULL;
    if (!known || request->rows < 1 || request->rows > WR_BLOCK_ROWS || request->row < 0 ||
        request->row > variable->extent[0] - request->rows) {
        wr_contained_reply(wr_fail(&error, WR_E_INTERNAL, "%s", "rows that are not there were asked for"), false, NULL,
                           0, &error);
        return;
    }
    size_t size = (size_t)(request->rows * wr_variable_row(variable)) * wr_type_size(variable->type);
    *served += (int64_t)size;
    limit_time(*served);
    void *buffer = wr_array_aligned(size, 1, &error);
    enum wr_code code =
        buffer ? wr_variable_read(variable, request->row, request->rows, buffer, &error) : WR_E_NO_MEMORY;
    wr_contained_reply(code, false, buffer, size, &error);
    wr_free(buffer);
}

bool wr_contained_receive(void *bytes, size_t size)
{
    return recv(SOCKET_DESCRIPTOR, bytes, size, MSG_WAITALL) == (ssize_t)size;
}

void wr_contained_allow_time(int64_t rows)
{
    limit_time(rows);
}

void wr_contained_allow_memory(size_t kept)
{
#ifndef WR_SANITIZED
    limit_memory(kept);
#else
    (void)kept;
#endif
}

void wr_contained_measurements(const char *path, const void *context)
{
    (void)context;
    struct wr_scan scan;
    struct wr_blob blob = {0};
    struct wr_error error = {0};
    struct wr_request request;
    int64_t served = 0;
    enum wr_code code = wr_scan_open(path, &scan, &blob, &error);
    wr_contained_reply(code, scan.needed, blob.bytes, blob.size, &error);
    wr_blob_free(&blob);
    wr_contained_allow_memory(scan.kept);
    while (code == WR_OK && scan.needed && wr_contained_receive(&request, sizeof request)) {
        serve_rows(&scan, &request, &served);
    }
}

_Noreturn void wr_contained_main(int descriptor, int socket, wr_contained_work *work, const void *context)
{
    contain(descriptor, socket);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", FILE_DESCRIPTOR);
    work(path, context);
    _exit(0);
}
