/* Waiting for another process: as long as it works, and not much longer. */
#include "tests/unit/unit.h"

#include "sim/store/message.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKS_MS = 2500 };

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A process that does nothing, or that works for WORKS_MS of processor time and then sends a byte. */
static pid_t start(bool works, int socket)
{
    pid_t process = fork();
    if (process == 0) {
        while (!works) {
            pause();
        }
        while (seconds(CLOCK_PROCESS_CPUTIME_ID) < WORKS_MS / 1000.0) {
        }
        _exit(wr_send_all(socket, "x", 1));
    }
    assert_true(process > 0);
    return process;
}

/* What waiting at most one idle second for a byte of it gives, and how long that took. */
static int wait_for(bool works, double *took)
{
    int pair[2];
    char byte = 0;
    clockid_t work;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    pid_t process = start(works, pair[1]);
    assert_int_equal(clock_getcpuclockid(process, &work), 0);
    double before = seconds(CLOCK_MONOTONIC);
    int reason = wr_receive_all(pair[0], &byte, 1, 1, work);
    *took = seconds(CLOCK_MONOTONIC) - before;
    kill(process, SIGKILL);
    waitpid(process, NULL, 0);
    close(pair[0]);
    close(pair[1]);
    return reason;
}

static void a_process_that_does_nothing_is_given_up(void **state)
{
    (void)state;
    double took = 0;
    assert_int_equal(wait_for(false, &took), ETIMEDOUT);
    assert_true(took >= 1 && took < 30);
}

static void a_process_that_works_is_waited_for(void **state)
{
    (void)state;
    double took = 0;
    assert_int_equal(wait_for(true, &took), 0);
    assert_true(took > 2);
}

static void the_end_of_the_other_side_ends_the_wait(void **state)
{
    (void)state;
    int pair[2];
    char byte = 0;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    close(pair[1]);
    assert_int_equal(wr_receive_all(pair[0], &byte, 1, 1, CLOCK_PROCESS_CPUTIME_ID), EPIPE);
    close(pair[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_that_does_nothing_is_given_up),
        cmocka_unit_test(a_process_that_works_is_waited_for),
        cmocka_unit_test(the_end_of_the_other_side_ends_the_wait),
    };
    return cmocka_run_group_tests_name("store messages", tests, NULL, NULL);
}
