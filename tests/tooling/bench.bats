#!/usr/bin/env bats
# What the benchmarks are made of: interrupted runs go on, laws are found again, names on charts keep apart.

setup() {
    cd "$BATS_TEST_DIRNAME/../bench" || return 1
    export PYTHONDONTWRITEBYTECODE=1
    points=$BATS_TEST_TMPDIR/points.jsonl
    counted=$BATS_TEST_TMPDIR/counted
    printf '#!/bin/sh\necho run >>%s\necho "{\\"n\\": 1}"\n' "$counted" >"$BATS_TEST_TMPDIR/job"
    chmod +x "$BATS_TEST_TMPDIR/job"
}

# Runs the job so many rounds; prints how many times and answers there are.
rounds() {
    BENCH_POINTS=${POINTS-$points} /usr/bin/python3 -c "
import bench
job = bench.Job('job', ['$BATS_TEST_TMPDIR/job', 'word'])
bench.alternate([job], $1)
print(len(job.wall), job.answers.count({'n': 1}))"
}

@test "rounds that are kept are not run again, more rounds are" {
    [ "$(rounds 3)" = "3 3" ]
    [ "$(rounds 3)" = "3 3" ]
    [ "$(wc -l <"$counted")" -eq 3 ]
    [ "$(rounds 5)" = "5 5" ]
    [ "$(wc -l <"$counted")" -eq 5 ]
}

@test "a line that was cut off is one run to do again, and later lines are whole" {
    rounds 3
    truncate -s -20 "$points"
    rounds 3
    [ "$(wc -l <"$counted")" -eq 4 ]
    rounds 3
    [ "$(wc -l <"$counted")" -eq 4 ]
}

@test "another program is measured anew, and so is everything where nothing is kept" {
    rounds 2
    echo '# changed' >>"$BATS_TEST_TMPDIR/job"
    rounds 2
    [ "$(wc -l <"$counted")" -eq 4 ]
    POINTS='' rounds 2
    [ "$(wc -l <"$counted")" -eq 6 ]
}

# Two jobs of one table in turn; prints the most sittings of a table.
both() {
    BENCH_POINTS=$points /usr/bin/python3 -c "
import bench
jobs = [bench.Job(name, ['$BATS_TEST_TMPDIR/' + name]) for name in ('job', 'other')]
bench.alternate(jobs, $1)
print(bench.MOST_SITTINGS[0])"
}

@test "when one command of a table changes, all of its table is measured anew, in one sitting" {
    cp "$BATS_TEST_TMPDIR/job" "$BATS_TEST_TMPDIR/other"
    [ "$(both 2)" = 1 ]
    echo '# changed' >>"$BATS_TEST_TMPDIR/other"
    [ "$(both 2)" = 1 ]
    [ "$(wc -l <"$counted")" -eq 8 ]
}

@test "a table that goes on in another sitting says so" {
    cp "$BATS_TEST_TMPDIR/job" "$BATS_TEST_TMPDIR/other"
    [ "$(both 1)" = 1 ]
    [ "$(both 2)" = 2 ]
    [ "$(wc -l <"$counted")" -eq 4 ]
    [ "$(both 2)" = 2 ]
}

@test "a job that fails ends the benchmark by its name, and no point is kept of it" {
    echo 'exit 3' >>"$BATS_TEST_TMPDIR/job"
    run rounds 1
    [ "$status" -eq 1 ]
    [[ "$output" == *"job: ended with 3"* ]]
    [ ! -e "$points" ]
}

@test "laws are found again from points that obey them" {
    /usr/bin/python3 -c "
import laws
for a, b, p in ((0.02, 3e-7, 1.0), (0.5, 1e-3, 0.5), (0.0, 2e-9, 1.5)):
    points = [(10.0 ** k, a + b * (10.0 ** k) ** p) for k in range(2, 9)]
    got = laws.power(points)
    assert abs(got[2] - p) < 1e-3 and abs(got[0] - a) < 1e-3 * (a + 1e-6) + 1e-6 and abs(got[1] / b - 1) < 2e-2, (got, a, b, p)
line = [(x, 1 + 2 * x) for x in (1, 10, 100)]
a, b, misfit = laws.straight(line)
assert abs(a - 1) < 1e-9 and abs(b - 2) < 1e-9 and misfit < 1e-15
a, b, _ = laws.straight([(1, 1), (10, 100), (100, 1000)])
assert a == 0 and b > 0
a, b, _ = laws.straight([(1, 3.0), (10, 2.0), (100, 1.0)])
assert b == 0 and a > 0
assert abs(laws.worst_misfit(line, lambda x: 1.1 * (1 + 2 * x)) - 0.1) < 1e-9"
}

@test "names of lines are moved apart, no farther than they must, and stay on the chart" {
    /usr/bin/python3 -c "
import chart
assert chart.moved_apart([50, 100, 150], 0, 300) == [50, 100, 150]
for heights in ([100, 100, 100], [299, 298, 5], [0, 0, 0, 0, 1], [300, 300]):
    moved = sorted(chart.moved_apart(heights, 0, 300))
    assert moved[0] >= 0 and moved[-1] <= 300, moved
    assert all(b - a >= chart.NAME_APART - 1e-9 for a, b in zip(moved, moved[1:])), moved"
}

@test "ticks hold all values, and are powers of ten where the span is wide" {
    /usr/bin/python3 -c "
import chart
assert chart.nice_ticks([1e4, 1e7]) == [1e4, 1e5, 1e6, 1e7]
assert chart.nice_ticks([0.08, 0.15]) == [0.05, 0.1, 0.2]
for least, most in ((3, 4), (1, 1), (0.02, 9), (7e-3, 3e4)):
    ticks = chart.nice_ticks([least, most])
    assert ticks[0] <= least and ticks[-1] >= most and len(ticks) >= 2, ticks"
}

# A repository of three commits whose "program" tells the totals of a replay: as it is now, a commit that tells others, and
# one that does not build.
make_repository() {
    export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
    mkdir -p "$BATS_TEST_TMPDIR/repository"
    cd "$BATS_TEST_TMPDIR/repository" || return 1
    git init --quiet .
    cat >program <<'PROGRAM'
#!/bin/sh
case "$*" in
*--help*) echo "--metrics LIST" ;;
synth*) for last; do :; done && echo table >"$last" ;;
run*) printf 'policy,metric,value,n\noracle,energy_j_total,%s,10\noracle,latency_mean_s,2,10\noracle,accuracy,0.5,10\n' 7 ;;
esac
PROGRAM
    # shellcheck disable=SC2016 # for make to expand
    printf 'build/release/wattroute: program\n\t@[ -z "$(VARIANT)" ]\n\t@install -D program $@\n' >Makefile
    git add . && git commit --quiet -m same && git tag same
    sed -i 's/ 7 ;;/ 8 ;;/' program
    git commit --quiet -am other && git tag other
    printf 'build/release/wattroute:\n\t@echo it is broken >&2; false\n' >Makefile
    git commit --quiet -am broken && git tag broken
    git checkout --quiet same
    install -D program "$BATS_TEST_TMPDIR/now"
}

# compare REF
compare() {
    run env VARIANT=tsan MAKEFLAGS=VARIANT=tsan /usr/bin/python3 "$BATS_TEST_DIRNAME/../bench/compare.py" "$BATS_TEST_TMPDIR/now" work "$1" 0.05 3
    [ -z "$(find work -name 'tree-*' 2>/dev/null)" ] # nothing is left of the clone
}

@test "two commits are compared side by side, and the clone that was built is gone" {
    make_repository
    compare same
    [ "$status" -eq 0 ]
    [[ "$output" == *"50000 queries x 160 pairs"*"run, 2 threads, this tree"*"run, 2 threads, same"*"run, 1 threads, same"* ]]
    [[ "$output" =~ same\ takes\ ([0-9.]+|n/a)\ times ]]
    /usr/bin/python3 -c "
import json
told = json.load(open('work/compare.json'))
assert told['commit'] == '$(git rev-parse --short=12 same)' and told['queries'] == 50000, told
assert [len(job['wall_s']) for job in told['jobs']] == [3, 3, 3, 3], told"
}

@test "commits that do not agree, do not build or are none end the comparison with what is wrong" {
    make_repository
    compare other
    [ "$status" -eq 1 ]
    [[ "$output" == *"run, 2 threads, other: energy_j is 8.0, where run, 2 threads, this tree has 7.0"* ]]
    compare broken
    [ "$status" -eq 1 ]
    [[ "$output" == *"broken ("*") does not build; choose another commit: it is broken; "* ]]
    compare nowhere
    [ "$status" -eq 1 ]
    [[ "$output" == *"REF is 'nowhere', which is no commit here"* ]]
}
