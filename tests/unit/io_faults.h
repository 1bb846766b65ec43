/* Failing or killing the Nth input or output operation: this program's own definitions of the system calls that change
 * files stand in for the C library's, for our code and for libhdf5 alike. One translation unit of a test includes it.
 */
#ifndef WATTROUTE_TESTS_IO_FAULTS_H
#define WATTROUTE_TESTS_IO_FAULTS_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static int64_t io_left = -1; /* operations that still succeed; -1 = the hook is off */
static int io_errno;         /* 0 = kill this process instead */
static bool io_once;         /* only the Nth fails, later ones succeed again */
static int64_t io_count;     /* operations seen */

/* Arms the hook. `reason` 0 = SIGKILL. */
static void io_fail_after(int64_t successes, int reason, bool once)
{
    io_left = successes;
    io_errno = reason;
    io_once = once;
    io_count = 0;
}

static bool io_fails(void)
{
    io_count++;
    if (io_left < 0 || io_left-- > 0) {
        return false;
    }
    if (io_errno == 0) {
        kill(getpid(), SIGKILL);
    }
    io_left = io_once ? -1 : 0;
    errno = io_errno;
    return true;
}

ssize_t write(int descriptor, const void *bytes, size_t size)
{
    return io_fails() ? -1 : syscall(SYS_write, descriptor, bytes, size);
}

/* With 64-bit offsets both names of these calls are in use: ours has the suffix, libhdf5's has not. */
ssize_t io_pwrite(int descriptor, const void *bytes, size_t size, off_t offset) __asm__("pwrite");
ssize_t io_pwrite64(int descriptor, const void *bytes, size_t size, off_t offset) __asm__("pwrite64");
int io_ftruncate(int descriptor, off_t size) __asm__("ftruncate");
int io_ftruncate64(int descriptor, off_t size) __asm__("ftruncate64");

ssize_t io_pwrite(int descriptor, const void *bytes, size_t size, off_t offset)
{
    return io_fails() ? -1 : syscall(SYS_pwrite64, descriptor, bytes, size, offset);
}

ssize_t io_pwrite64(int descriptor, const void *bytes, size_t size, off_t offset)
{
    return io_pwrite(descriptor, bytes, size, offset);
}

int io_ftruncate(int descriptor, off_t size)
{
    return io_fails() ? -1 : (int)syscall(SYS_ftruncate, descriptor, size);
}

int io_ftruncate64(int descriptor, off_t size)
{
    return io_ftruncate(descriptor, size);
}

int fsync(int descriptor)
{
    return io_fails() ? -1 : (int)syscall(SYS_fsync, descriptor);
}

int rename(const char *from, const char *to)
{
    return io_fails() ? -1 : (int)syscall(SYS_rename, from, to);
}

#endif
