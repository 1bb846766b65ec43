#include "sim/store/child.h"

#include "sim/base/memory.h"
#include "sim/store/message.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    STILL_SECONDS = 10,  /* without a byte from the child or work of it */
    ROWS_BYTES = 2 << 20 /* asked for at a time, so that the child needs no more for them */
};

struct wr_child {
    pid_t process; /* 0 = has ended */
    int socket;
    clockid_t work;   /* the child's processor time */
    const char *path; /* borrowed from the caller's copy below */
    char *name;
    pthread_mutex_t one_at_a_time;
};

static enum wr_code fail_system(const char *path, int reason, struct wr_error *error)
{
    wr_fail(error, WR_E_INTERNAL, "%s", "cannot start the process that reads the file");
    wr_fail_errno(error, reason);
    return wr_fail_at(error, path, 0, 0);
}

static enum wr_code spawn(struct wr_child *self, int descriptor, wr_contained_work *work, const void *context,
                          struct wr_error *error)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return fail_system(self->path, errno, error);
    }
    self->process = fork();
    if (self->process == 0) {
        wr_contained_main(descriptor, pair[1], work, context);
    }
    int reason = errno;
    close(pair[1]);
    self->socket = pair[0];
    if (self->process < 0) {
        self->process = 0;
        return fail_system(self->path, reason, error);
    }
    return clock_getcpuclockid(self->process, &self->work) == 0 ? WR_OK : fail_system(self->path, ESRCH, error);
}

enum wr_code wr_child_start(struct wr_child **self, int descriptor, const char *path, wr_contained_work *work,
                            const void *context, struct wr_error *error)
{
    *self = NULL;
    struct wr_child *child = wr_array(1, sizeof *child, error);
    if (!child) {
        return WR_E_NO_MEMORY;
    }
    child->socket = -1;
    pthread_mutex_init(&child->one_at_a_time, NULL);
    child->name = wr_text_copy(path, strlen(path), error);
    child->path = child->name;
    enum wr_code code = child->name ? spawn(child, descriptor, work, context, error) : WR_E_NO_MEMORY;
    if (code != WR_OK) {
        wr_child_stop(&child);
        return code;
    }
    *self = child;
    return WR_OK;
}

/* Ends the process, if it still runs, and says how it ended. */
static void reap(struct wr_child *self, char *how, size_t size)
{
    int status = 0;
    if (self->process <= 0) {
        snprintf(how, size, "the process that reads it has ended");
        return;
    }
    kill(self->process, SIGKILL);
    while (waitpid(self->process, &status, 0) < 0 && errno == EINTR) {
    }
    self->process = 0;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
        snprintf(how, size, "reading it takes far more processor time than so much data need");
    } else if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL) {
        snprintf(how, size, "the HDF5 library failed on it (%s)", strsignal(WTERMSIG(status)));
    } else {
        snprintf(how, size, "the HDF5 library failed on it");
    }
}

static enum wr_code lost(struct wr_child *self, int reason, struct wr_error *error)
{
    char how[96];
    reap(self, how, sizeof how);
    wr_fail(error, WR_E_DAMAGED, "%s", reason == ETIMEDOUT ? "reading it took too long" : how);
    return wr_fail_at(error, self->path, 0, 0);
}

static int receive(const struct wr_child *self, void *bytes, size_t size)
{
    return wr_receive_all(self->socket, bytes, size, STILL_SECONDS, self->work);
}

/* Takes over an error that the child sent, after making sure that it is one. */
static enum wr_code receive_error(struct wr_child *self, const struct wr_reply *head, struct wr_error *error)
{
    struct wr_error sent;
    if (head->size != (int64_t)sizeof sent || head->code <= WR_OK || head->code >= WR_CODES) {
        return lost(self, 0, error);
    }
    int reason = receive(self, &sent, sizeof sent);
    if (reason) {
        return lost(self, reason, error);
    }
    if (head->code == WR_E_NO_MEMORY) {
        wr_fail(error, WR_E_DAMAGED, "%s", "reading it takes far more memory than a sound file needs");
        return wr_fail_at(error, self->path, 0, 0);
    }
    for (int i = 0; i < WR_ERROR_VALUES; i++) {
        sent.value[i].text[WR_ERROR_TEXT - 1] = '\0';
    }
    sent.code = (enum wr_code)head->code;
    sent.from_command_line = false;
    sent.file[0] = '\0';
    if (error) {
        *error = sent;
        return wr_fail_at(error, self->path, 0, 0);
    }
    return sent.code;
}

enum wr_code wr_child_receive(struct wr_child *self, struct wr_blob *blob, bool *needed, struct wr_error *error)
{
    struct wr_reply head;
    int reason = receive(self, &head, sizeof head);
    if (reason) {
        return lost(self, reason, error);
    }
    if (head.code != WR_OK) {
        return receive_error(self, &head, error);
    }
    if (head.size < 0 || head.size > WR_BLOB_MOST) {
        return lost(self, 0, error);
    }
    blob->bytes = wr_array((size_t)head.size, 1, error);
    if (!blob->bytes) {
        return WR_E_NO_MEMORY;
    }
    blob->size = blob->capacity = (size_t)head.size;
    *needed = head.needed != 0;
    reason = receive(self, blob->bytes, blob->size);
    return reason ? lost(self, reason, error) : WR_OK;
}

static enum wr_code ask(struct wr_child *self, const struct wr_request *request, void *buffer, size_t size,
                        struct wr_error *error)
{
    struct wr_reply head;
    int reason = self->process > 0 ? wr_send_all(self->socket, request, sizeof *request) : EPIPE;
    if (!reason) {
        reason = receive(self, &head, sizeof head);
    }
    if (reason) {
        return lost(self, reason, error);
    }
    if (head.code != WR_OK) {
        return receive_error(self, &head, error);
    }
    if (head.size != (int64_t)size) {
        return lost(self, 0, error);
    }
    reason = receive(self, buffer, size);
    return reason ? lost(self, reason, error) : WR_OK;
}

enum wr_code wr_child_rows(struct wr_child *self, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                           size_t size, struct wr_error *error)
{
    int64_t row_size = (int64_t)size / rows, most = row_size > 0 && row_size < ROWS_BYTES ? ROWS_BYTES / row_size : 1;
    enum wr_code code = WR_OK;
    pthread_mutex_lock(&self->one_at_a_time);
    for (int64_t done = 0; code == WR_OK && done < rows; done += most) {
        struct wr_request request = {.id = id, .row = row + done, .rows = rows - done < most ? rows - done : most};
        code = ask(self, &request, (char *)buffer + done * row_size, (size_t)(request.rows * row_size), error);
    }
    pthread_mutex_unlock(&self->one_at_a_time);
    return code;
}

enum wr_code wr_child_send(struct wr_child *self, const void *bytes, size_t size, struct wr_error *error)
{
    int reason = self->process > 0 ? wr_send_all(self->socket, bytes, size) : EPIPE;
    return reason ? lost(self, reason, error) : WR_OK;
}

void wr_child_stop(struct wr_child **self)
{
    struct wr_child *child = *self;
    if (!child) {
        return;
    }
    *self = NULL;
    if (child->socket >= 0) {
        close(child->socket);
    }
    char how[96];
    reap(child, how, sizeof how);
    pthread_mutex_destroy(&child->one_at_a_time);
    wr_free(child->name);
    wr_free(child);
}
