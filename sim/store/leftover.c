#include "sim/store/leftover.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *wr_path_split(const char *path, char *folder, size_t size)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    const char *from = slash ? path : ".";
    length = slash ? (length ? length : 1) : 1; /* "/name" lies in "/" */
    length = length < size ? length : size - 1;
    memcpy(folder, from, length);
    folder[length] = '\0';
    return slash ? slash + 1 : path;
}

/* The process of a temporary file called `entry` for `base`; 0 when it is something else. */
static pid_t process_of(const char *entry, const char *base)
{
    static const char mark[] = ".tmp.";
    size_t length = strlen(base);
    if (strncmp(entry, base, length) != 0 || strncmp(entry + length, mark, sizeof mark - 1) != 0) {
        return 0;
    }
    const char *digits = entry + length + sizeof mark - 1;
    if (!*digits || strspn(digits, "0123456789") != strlen(digits)) {
        return 0;
    }
    errno = 0;
    long process = strtol(digits, NULL, 10);
    return errno || process <= 0 || process > INT_MAX ? 0 : (pid_t)process;
}

void wr_leftovers_remove(const char *path)
{
    char folder[PATH_MAX];
    const char *base = wr_path_split(path, folder, sizeof folder);
    DIR *entries = opendir(folder);
    if (!entries) {
        return;
    }
    for (struct dirent *entry; (entry = readdir(entries));) {
        pid_t process = process_of(entry->d_name, base);
        if (process && kill(process, 0) != 0 && errno == ESRCH) {
            unlinkat(dirfd(entries), entry->d_name, 0);
        }
    }
    closedir(entries);
}
