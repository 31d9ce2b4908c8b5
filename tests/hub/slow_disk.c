/* A slow disk: every fsync takes as many microseconds longer as SLOW_DISK says. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_for_disk(void) {
    char *microseconds = getenv("SLOW_DISK");
    usleep(microseconds ? (useconds_t)atoi(microseconds) : 0);
}

int fsync(int file) {
    wait_for_disk();
    return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(file);
}

int fdatasync(int file) {
    wait_for_disk();
    return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(file);
}
