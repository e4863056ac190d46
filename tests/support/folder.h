/* tests/support/folder.h - a folder of its own for the files of a test. */
#ifndef LN_TESTS_FOLDER_H
#define LN_TESTS_FOLDER_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

static char folder[64];

/* The path of a file in it; good until the next but one is asked for. */
static inline const char *path_of(const char *name)
{
    static char path[2][256];
    static unsigned turn;
    char *made = path[turn++ % 2];
    snprintf(made, sizeof path[0], "%s/%s", folder, name);
    return made;
}

static inline FILE *create_in_folder(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    return file;
}

/* Set-up and tear-down of a group of tests. */
static inline int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/linli-test-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static inline int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

#endif
