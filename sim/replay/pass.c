#include "sim/replay/pass.h"

#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/segment.h"

#include <omp.h>
#include <pthread.h>
#include <stdatomic.h>

struct run {
    const struct wr_pass *pass;
    struct wr_worker *worker;
    int workers;
    atomic_int claimed; /* segments that workers have taken */
    /* Segments end in order. Waiting sleeps: OpenMP's own `ordered` spins, which on a busy machine takes the processor
     * from the very worker that is waited for (two threads took twice the time of one). */
    pthread_mutex_t lock;
    pthread_cond_t next;
    int turn;          /* the segment that may end; under `lock` */
    atomic_int failed; /* the first segment known to have failed, or the number of segments */
    enum wr_code code; /* of the first failed segment in order; set in order */
    struct wr_error *error;
};

static void note_failure(struct run *run, int segment)
{
    int first = atomic_load(&run->failed);
    while (segment < first && !atomic_compare_exchange_weak(&run->failed, &first, segment)) {
    }
}

static bool given_up(struct run *run, int segment)
{
    return atomic_load_explicit(&run->failed, memory_order_relaxed) < segment;
}

static enum wr_code run_part(const struct wr_pass *pass, struct wr_worker *worker)
{
    struct wr_tile *tile = &worker->tile;
    enum wr_code code = wr_tile_read_part(tile, &worker->error);
    for (int first = tile->part; code == WR_OK && first < tile->part_end; first += WR_STRIP_ROWS) {
        int rows = tile->part_end - first < WR_STRIP_ROWS ? tile->part_end - first : WR_STRIP_ROWS;
        code = wr_cells_derive(&worker->cells, tile, first, rows, &worker->counts, &worker->error);
        if (code == WR_OK && worker->cells.kept) {
            code = pass->strip(pass->self, worker, &worker->error);
        }
    }
    return code;
}

static enum wr_code run_block(const struct wr_pass *pass, struct wr_worker *worker, int64_t row)
{
    enum wr_code code = wr_interrupted(&worker->error);
    code = code == WR_OK ? wr_tile_read(&worker->tile, row, &worker->error) : code;
    while (code == WR_OK && worker->tile.part_end < worker->tile.rows) {
        code = run_part(pass, worker);
    }
    return code;
}

/* The blocks of a begun segment, in row order. */
static enum wr_code fill_segment(struct run *run, struct wr_worker *worker, int segment)
{
    const struct wr_plan *plan = run->pass->plan;
    int64_t row = segment * plan->segment_rows;
    int64_t end = row + plan->segment_rows < plan->queries ? row + plan->segment_rows : plan->queries;
    enum wr_code code = WR_OK;
    for (; code == WR_OK && row < end && !given_up(run, segment); row += WR_BLOCK_ROWS) {
        code = run_block(run->pass, worker, row);
    }
    return code;
}

/* Called for one segment at a time, in order. */
static void end_segment(struct run *run, struct wr_worker *worker, int segment, bool begun, enum wr_code code)
{
    const struct wr_pass *pass = run->pass;
    bool stopped = run->code != WR_OK;
    if (begun && (stopped || code != WR_OK)) {
        pass->drop(pass->self, worker);
    } else if (begun) {
        code = pass->end(pass->self, worker, segment, &worker->error);
    }
    if (!stopped && code != WR_OK) {
        note_failure(run, segment);
        run->code = code;
        if (run->error) {
            *run->error = worker->error;
        }
    }
}

static void run_segment(struct run *run, struct wr_worker *worker, int segment)
{
    enum wr_code code = WR_OK;
    bool begun = false;
    if (!given_up(run, segment)) {
        code = run->pass->begin(run->pass->self, worker, segment, &worker->error);
        begun = code == WR_OK;
        code = begun ? fill_segment(run, worker, segment) : code;
    }
    if (code != WR_OK) {
        note_failure(run, segment);
    }
    pthread_mutex_lock(&run->lock);
    while (run->turn != segment) {
        pthread_cond_wait(&run->next, &run->lock);
    }
    end_segment(run, worker, segment, begun, code);
    run->turn++;
    pthread_cond_broadcast(&run->next);
    pthread_mutex_unlock(&run->lock);
}

/* Segments are taken in order, so the one whose turn it is always has a worker: nobody waits for ever. */
static void run_segments(struct run *run)
{
    int segments = run->pass->plan->segments;
#pragma omp parallel num_threads(run->workers)
    {
        struct wr_worker *worker = &run->worker[omp_get_thread_num()];
        for (int segment; (segment = atomic_fetch_add(&run->claimed, 1)) < segments;) {
            run_segment(run, worker, segment);
        }
    }
}

static enum wr_code open_workers(struct run *run, struct wr_error *error)
{
    const struct wr_pass *pass = run->pass;
    enum wr_code code = WR_OK;
    for (int i = 0; code == WR_OK && i < run->workers; i++) {
        struct wr_worker *worker = &run->worker[i];
        code = wr_tile_init(&worker->tile, pass->plan, pass->reads, error);
        code = code == WR_OK ? wr_cells_init(&worker->cells, pass->plan, error) : code;
        code = code == WR_OK ? pass->open(pass->self, worker, error) : code;
    }
    return code;
}

static void close_workers(struct run *run)
{
    for (int i = 0; i < run->workers; i++) {
        run->pass->close(run->pass->self, &run->worker[i]);
        wr_cells_free(&run->worker[i].cells);
        wr_tile_free(&run->worker[i].tile);
    }
    wr_free(run->worker);
}

static void add_counts(const struct run *run, struct wr_replay_counts *counts)
{
    *counts = (struct wr_replay_counts){.queries = run->pass->plan->queries};
    for (int i = 0; i < run->workers; i++) {
        const struct wr_replay_counts *from = &run->worker[i].counts;
        counts->filtered += from->filtered;
        counts->dropped += from->dropped;
        counts->replayed += from->replayed;
        counts->missing_cells += from->missing_cells;
    }
}

int wr_pass_workers(int threads, int segments)
{
    int wanted = threads ? threads : omp_get_max_threads();
    int workers = wanted < segments ? wanted : segments;
    return workers > 0 ? workers : 1;
}

enum wr_code wr_pass_run(const struct wr_pass *pass, struct wr_replay_counts *counts, struct wr_error *error)
{
    int segments = pass->plan->segments;
    struct run run = {.pass = pass,
                      .workers = wr_pass_workers(pass->plan->job->threads, segments),
                      .lock = PTHREAD_MUTEX_INITIALIZER,
                      .next = PTHREAD_COND_INITIALIZER,
                      .error = error};
    atomic_init(&run.claimed, 0);
    atomic_init(&run.failed, segments);
    run.worker = wr_array((size_t)run.workers, sizeof *run.worker, error);
    if (!run.worker) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code = open_workers(&run, error);
    if (code == WR_OK) {
        run_segments(&run);
        code = run.code;
    }
    if (code == WR_OK && counts) {
        add_counts(&run, counts);
    }
    close_workers(&run);
    return code;
}
