/* Waiting for another process: as long as it works, and not much longer; and what it may say of a foreign table. */
#include "tests/unit/unit.h"

#include "sim/store/foreign_account.h"
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

struct sink {
    struct wr_foreign_sink base;
    int64_t rows;
};

static enum wr_code count_rows(struct wr_foreign_sink *sink, const struct wr_foreign_block *block,
                               struct wr_error *error)
{
    (void)error;
    ((struct sink *)sink)->rows += block->rows;
    return WR_OK;
}

/* A table of 3 rows and 2 columns, of which the first is wanted. */
static void open_account(struct wr_foreign_account *account)
{
    struct wr_blob description = {0};
    wr_blob_put_number(&description, 3, NULL);
    wr_blob_put_number(&description, 2, NULL);
    for (int i = 0; i < 6; i++) {
        wr_blob_put_text(&description, i % 3 ? "" : "name", NULL);
    }
    assert_int_equal(wr_foreign_account_open(account, &description, NULL), WR_OK);
    assert_int_equal(account->rows, 3);
}

/* Cells of a column, of `texts` characters each its own text. */
static enum wr_code say(struct wr_foreign_account *account, int64_t column, int64_t rows, int texts, struct sink *sink)
{
    static const bool wanted[] = {true, false};
    struct wr_blob message = {0};
    struct wr_error error;
    bool more = false;
    const int64_t head[] = {column, rows};
    wr_blob_put(&message, head, sizeof head, NULL);
    for (int i = 0; i < texts; i++) {
        wr_blob_put(&message, "x", 2, NULL);
    }
    enum wr_code code = wr_foreign_account_take(account, wanted, &message, &sink->base, &more, &error);
    assert_true(code != WR_OK || more == (column >= 0));
    wr_blob_free(&message);
    return code;
}

static void a_foreign_table_is_as_long_as_it_says(void **state)
{
    (void)state;
    static const struct {
        int64_t column, rows;
        int texts;
    } refused[] = {{-1, 0, 0}, {0, 2, 2}, {0, 1, 2}, {0, 1, 0}, {0, 0, 0}, {1, 1, 1}, {2, 1, 1}, {-2, 1, 1}};
    struct wr_foreign_account account;
    struct sink sink = {{count_rows}, 0};
    open_account(&account);
    assert_int_equal(say(&account, 0, 2, 2, &sink), WR_OK);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_int_equal(say(&account, refused[i].column, refused[i].rows, refused[i].texts, &sink), WR_E_DAMAGED);
    }
    assert_int_equal(say(&account, 0, 1, 1, &sink), WR_OK);
    assert_int_equal(say(&account, -1, 0, 0, &sink), WR_OK);
    assert_int_equal(sink.rows, 3);
    wr_foreign_account_free(&account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_that_does_nothing_is_given_up),
        cmocka_unit_test(a_process_that_works_is_waited_for),
        cmocka_unit_test(the_end_of_the_other_side_ends_the_wait),
        cmocka_unit_test(a_foreign_table_is_as_long_as_it_says),
    };
    return cmocka_run_group_tests_name("store messages", tests, NULL, NULL);
}
