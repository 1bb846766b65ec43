/* Outputs under failing and killed writes: the old file or the new one, whole, and an error that says why. */
#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "sim/store/measurement_reader.h"
#include "sim/store/measurement_writer.h"
#include "sim/store/output.h"
#include "sim/store/results_writer.h"
#include "tests/unit/io_faults.h"
#include "tests/unit/store_table.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char folder[] = "/tmp/wattroute-fault-XXXXXX";
static char path[128], other[128];

/* One kind of output: writes version 1 or 2 of it to a path. */
typedef enum wr_code write_output(const char *to, int version, struct wr_error *error);

static enum wr_code write_measurements(const char *to, int version, struct wr_error *error)
{
    struct wr_memory_table *table = store_table(4500, (uint64_t)version, version == 1);
    enum wr_code code = wr_write_measurements(to, &table->source, NULL, 0, error);
    table->source.close(&table->source);
    return code;
}

static enum wr_code write_results(const char *to, int version, struct wr_error *error)
{
    const char *const policy[] = {"cloud-only", "oracle"}, *const pair[] = {"a@b", "c@d"}, *const domain[] = {"law"};
    const char *const warning[] = {"energies of different boundaries are compared"};
    struct wr_provenance_record record = {.version = "1",
                                          .commit = "unknown",
                                          .command = "run",
                                          .study = "name: x\n",
                                          .measurements = "m.h5",
                                          .inputs = "",
                                          .seed = version,
                                          .libraries = ""};
    struct wr_totals totals;
    wr_totals_init(&totals);
    struct wr_cell *cell = wr_totals_cell(&totals, (struct wr_cell_key){.policy = 1, .pair = 1, .domain = 0}, error);
    cell->n = 7 * version;
    cell->sum[WR_SUM_ENERGY] = 12.5 * version;
    wr_totals_group(&totals, 1, 0, error)->n = 7;
    struct wr_result_row row = {.scenario = "default",
                                .policy = "oracle",
                                .domain = "all",
                                .metric = "energy_j",
                                .unit = "J",
                                .note = "",
                                .value = 12.5,
                                .lo = NAN,
                                .hi = NAN,
                                .n = 7};
    const int32_t decision[] = {0, 1, -1, 1};
    struct wr_results results = {.study_name = "x",
                                 .provenance = &record,
                                 .warning = warning,
                                 .warnings = 1,
                                 .policy = policy,
                                 .pair = pair,
                                 .domain = domain,
                                 .policies = 2,
                                 .pairs = 2,
                                 .domains = 1,
                                 .totals = &totals,
                                 .row = &row,
                                 .rows = 1,
                                 .decision = decision,
                                 .queries = 2};
    enum wr_code code = wr_results_write(to, &results, error);
    wr_totals_free(&totals);
    return code;
}

static enum wr_code write_text(const char *to, int version, struct wr_error *error)
{
    struct wr_output *output = NULL;
    enum wr_code code = wr_output_open(&output, to, error);
    if (code != WR_OK) {
        return code;
    }
    for (int i = 0; i < 40000; i++) {
        fprintf(wr_output_stream(output), "%d,%d\n", version, i);
    }
    return wr_output_commit(&output, error);
}

static write_output *const kinds[] = {write_measurements, write_results, write_text};
enum { KINDS = sizeof kinds / sizeof *kinds };

static char *slurp(const char *from, size_t *size)
{
    struct stat status;
    int descriptor = open(from, O_RDONLY);
    assert_true(descriptor >= 0 && fstat(descriptor, &status) == 0);
    *size = (size_t)status.st_size;
    char *bytes = malloc(*size + 1);
    assert_int_equal(read(descriptor, bytes, *size), status.st_size);
    close(descriptor);
    return bytes;
}

/* Number of files in the folder: what a failed output leaves behind counts. */
static int entries(void)
{
    int count = 0;
    DIR *all = opendir(folder);
    for (struct dirent *entry; (entry = readdir(all));) {
        count += entry->d_name[0] != '.';
    }
    closedir(all);
    return count;
}

struct version {
    char *bytes;
    size_t size;
};

static bool is(const struct version *version)
{
    size_t size = 0;
    char *bytes = slurp(path, &size);
    bool same = size == version->size && !memcmp(bytes, version->bytes, size);
    free(bytes);
    return same;
}

/* Both versions as they should be; version 1 is left at `path`. */
static void prepare(write_output *write, struct version version[2])
{
    for (int i = 1; i >= 0; i--) {
        assert_int_equal(write(path, i + 1, NULL), WR_OK);
        version[i].bytes = slurp(path, &version[i].size);
    }
}

static void release(struct version version[2])
{
    free(version[0].bytes);
    free(version[1].bytes);
}

/* The Nth operation fails with no space, for every N: 74 with the reason, and the old file stays; only after the rename
 * (the folder's fsync) the new one stands there. */
static void check_failing(write_output *write, bool once)
{
    struct version version[2];
    prepare(write, version);
    enum wr_code code = WR_E_WRITE;
    int failures = 0;
    for (int64_t n = 0; code != WR_OK; n++) {
        struct wr_error error = {0};
        io_fail_after(n, ENOSPC, once);
        code = write(path, 2, &error);
        bool reached = io_left <= 0 && io_count > n;
        io_fail_after(-1, 0, false);
        assert_int_equal(entries(), 1);
        if (code == WR_OK) {
            assert_false(reached && !once); /* a fault that lasts never goes unnoticed */
            assert_true(is(&version[1]));
            if (!reached) {
                break;
            }
            code = WR_E_WRITE; /* one fault that was made good: go on */
            assert_int_equal(write(path, 1, NULL), WR_OK);
            continue;
        }
        failures++;
        assert_int_equal(code, WR_E_WRITE);
        assert_int_equal(wr_error_exit(&error), WR_EXIT_IO);
        assert_string_equal(error.file, path);
        if (!is(&version[0])) {
            assert_true(is(&version[1]));
            assert_int_equal(write(path, 1, NULL), WR_OK);
        }
    }
    assert_true(failures >= 4);
    release(version);
}

static void test_full_disk_at_any_write(void **state)
{
    (void)state;
    for (int i = 0; i < KINDS; i++) {
        check_failing(kinds[i], false);
    }
}

static void test_one_failing_operation(void **state)
{
    (void)state;
    for (int i = 0; i < KINDS; i++) {
        check_failing(kinds[i], true);
    }
}

/* A child is killed at its Nth operation, for every N. */
static void check_killing(write_output *write)
{
    struct version version[2];
    prepare(write, version);
    int old = 0, new = 0;
    for (int64_t n = 0;; n++) {
        pid_t child = fork();
        if (child == 0) {
            io_fail_after(n, 0, true);
            _exit(write(path, 2, NULL) == WR_OK ? 0 : 1);
        }
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        if (WIFEXITED(status)) {
            assert_int_equal(WEXITSTATUS(status), 0);
            assert_true(is(&version[1]));
            break;
        }
        assert_int_equal(WTERMSIG(status), SIGKILL);
        bool is_old = is(&version[0]);
        old += is_old;
        new += !is_old &&is(&version[1]);
        assert_int_equal(old + new, n + 1);
        if (!is_old) { /* killed after the rename */
            assert_int_equal(write(path, 1, NULL), WR_OK);
        }
    }
    assert_true(old >= 3 && new >= 1);
    assert_int_equal(write(path, 1, NULL), WR_OK);
    assert_int_equal(entries(), 1); /* leftovers of the dead went with the next output of that name */
    release(version);
}

static void test_kill_at_any_write(void **state)
{
    (void)state;
    for (int i = 0; i < KINDS; i++) {
        check_killing(kinds[i]);
    }
}

/* A limit on the size of files, as a quota is: the write comes back short, then fails. */
static void test_file_size_limit(void **state)
{
    (void)state;
    struct rlimit old, little;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    for (int i = 0; i < KINDS; i++) {
        struct version version[2];
        prepare(kinds[i], version);
        for (size_t size = 1000; size < version[1].size; size += version[1].size / 9 + 1) {
            struct wr_error error = {0};
            little = (struct rlimit){size, old.rlim_max};
            assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
            enum wr_code code = kinds[i](path, 2, &error);
            assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
            assert_int_equal(code, WR_E_WRITE);
            assert_int_equal(error.os_errno, EFBIG);
            assert_true(is(&version[0]));
            assert_int_equal(entries(), 1);
        }
        release(version);
    }
}

/* Folders nobody can write to, root included. */
static void test_unwritable_places(void **state)
{
    (void)state;
    assert_int_equal(write_text(path, 1, NULL), WR_OK);
    char below[160];
    snprintf(below, sizeof below, "%s/below.h5", path);
    const char *const places[] = {"/proc/nothing.h5", "/nonexistent-folder/a.h5", below, folder, ""};
    for (int i = 0; i < KINDS; i++) {
        for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
            struct wr_error error = {0};
            assert_int_equal(kinds[i](places[k], 1, &error), WR_E_WRITE);
            assert_string_equal(error.file, places[k]);
            assert_int_not_equal(error.os_errno, 0);
        }
    }
    assert_int_equal(entries(), 1);
}

static void test_leftovers_of_the_dead_go(void **state)
{
    (void)state;
    char dead[200], alive[200], strange[200];
    pid_t child = fork();
    if (child == 0) {
        _exit(0);
    }
    assert_int_equal(waitpid(child, NULL, 0), child); /* now a number that nobody has */
    snprintf(dead, sizeof dead, "%s.tmp.%d", path, (int)child);
    snprintf(alive, sizeof alive, "%s.tmp.1", path);
    snprintf(strange, sizeof strange, "%s.tmp.%dx", path, (int)child);
    const char *const names[] = {dead, alive, strange};
    for (int i = 0; i < 3; i++) {
        close(open(names[i], O_CREAT | O_WRONLY, 0600));
    }
    assert_int_equal(write_text(path, 1, NULL), WR_OK);
    assert_int_not_equal(access(dead, F_OK), 0);
    assert_int_equal(unlink(alive), 0);
    assert_int_equal(unlink(strange), 0);
}

static void test_a_link_is_followed(void **state)
{
    (void)state;
    struct stat status;
    struct version version[2];
    prepare(write_text, version);
    assert_int_equal(symlink(path, other), 0);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(write_text(other, 2, NULL), WR_OK);
    assert_true(is(&version[1]));
    assert_int_equal(lstat(other, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640); /* the mode of what was replaced */
    unlink(other);
    release(version);
}

static void test_devices_are_written_not_replaced(void **state)
{
    (void)state;
    struct stat status;
    struct wr_error error = {0};
    assert_int_equal(write_text("/dev/null", 1, &error), WR_OK);
    assert_int_equal(write_measurements("/dev/null", 1, &error), WR_E_OUTPUT_NOT_REGULAR);
    assert_int_equal(write_results("-", 1, &error), WR_E_OUTPUT_NOT_REGULAR);
    assert_int_equal(write_text("/dev/full", 1, &error), WR_E_WRITE);
    assert_int_equal(error.os_errno, ENOSPC);
    assert_int_equal(stat("/dev/null", &status), 0);
    assert_true(S_ISCHR(status.st_mode));
}

static void test_one_name_twice(void **state)
{
    (void)state;
    struct wr_output *first = NULL, *second = NULL;
    struct wr_error error = {0};
    assert_int_equal(wr_output_open(&first, path, &error), WR_OK);
    assert_int_equal(wr_output_open(&second, path, &error), WR_E_OUTPUT_TWICE);
    assert_null(second);
    assert_int_equal(wr_output_commit(&first, &error), WR_OK);
}

static void test_a_fatal_signal_leaves_nothing(void **state)
{
    (void)state;
    struct wr_output *output = NULL;
    assert_int_equal(wr_output_open(&output, other, NULL), WR_OK);
    int before = entries();
    wr_output_remove_all();
    assert_int_equal(entries(), before - 1);
    wr_output_discard(&output);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/a.out", folder);
    snprintf(other, sizeof other, "%s/b.out", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder); /* fails when something was left behind */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full_disk_at_any_write), cmocka_unit_test(test_one_failing_operation),
        cmocka_unit_test(test_kill_at_any_write),      cmocka_unit_test(test_file_size_limit),
        cmocka_unit_test(test_unwritable_places),      cmocka_unit_test(test_leftovers_of_the_dead_go),
        cmocka_unit_test(test_a_link_is_followed),     cmocka_unit_test(test_devices_are_written_not_replaced),
        cmocka_unit_test(test_one_name_twice),         cmocka_unit_test(test_a_fatal_signal_leaves_nothing),
    };
    return cmocka_run_group_tests_name("store faults", tests, set_up, tear_down);
}
