/* write/commit.c - the only place that names outputs: all of them at once, or none. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "linli/write.h"

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"

#define MOST_NAMES 64
#define TEMPORARY ".linli-"
#define LOCK ".linli.lock"

struct ln_commit {
    ln_arena *arena;
    const char *dir, *temporary, *lock_path;
    int lock;
    int overwrite;
    size_t n_names;
    const char *name[MOST_NAMES];
};

/* Makes the folder and those above it that are missing. */
static ln_status make_folders(ln_ctx *ctx, ln_arena *arena, const char *dir)
{
    char *path = ln_arena_text(arena, dir);
    if (!path)
        return ln_no_memory(ctx);
    for (char *at = path + 1;; at++) {
        if (*at != '/' && *at != '\0')
            continue;
        const char end = *at;
        *at = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            return ln_fail(ctx, LN_E_IO, "%s: cannot make the folder: %s", path,
                           strerror(errno));
        *at = end;
        if (end == '\0')
            break;
    }
    struct stat facts;
    if (stat(dir, &facts) != 0 || !S_ISDIR(facts.st_mode))
        return ln_fail(ctx, LN_E_IO, "%s: not a folder", dir);
    return LN_OK;
}

/* Removes a temporary folder with its files (it holds no folders). */
static void remove_folder(const char *folder)
{
    char path[4096];
    DIR *open = opendir(folder);
    if (!open)
        return;
    for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        unlink(path);
    }
    closedir(open);
    rmdir(folder);
}

/* One run at a time in a folder; the lock goes with the process, however it ends. */
static ln_status take_lock(ln_ctx *ctx, ln_commit *commit)
{
    commit->lock_path = ln_path_join(commit->arena, commit->dir, LOCK);
    if (!commit->lock_path)
        return ln_no_memory(ctx);
    commit->lock =
        open(commit->lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (commit->lock < 0)
        return ln_fail(ctx, LN_E_IO, "%s: cannot write here: %s", commit->dir,
                       strerror(errno));
    if (flock(commit->lock, LOCK_EX | LOCK_NB) != 0)
        return ln_fail(ctx, LN_E_IO, "%s: another run of linli writes here now",
                       commit->dir);
    return LN_OK;
}

/* Folders that runs left behind which did not end by themselves: their lock is gone. */
static void remove_leftovers(const ln_commit *commit)
{
    char path[4096];
    DIR *open = opendir(commit->dir);
    if (!open)
        return;
    for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
        if (strncmp(entry->d_name, TEMPORARY, strlen(TEMPORARY)) != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", commit->dir, entry->d_name);
        remove_folder(path);
    }
    closedir(open);
}

static ln_status open_commit(ln_ctx *ctx, const char *dir, ln_commit *commit)
{
    commit->dir = ln_arena_text(commit->arena, dir);
    if (!commit->dir)
        return ln_no_memory(ctx);
    LN_TRY(make_folders(ctx, commit->arena, dir));
    LN_TRY(take_lock(ctx, commit));
    remove_leftovers(commit);
    return ln_folder_private(ctx, commit->arena, dir, TEMPORARY, &commit->temporary);
}

ln_status ln_commit_open(ln_ctx *ctx, const char *dir, int overwrite,
                         ln_commit **commit)
{
    ln_arena *arena = ln_arena_new();
    ln_commit *c = arena ? LN_NEW(arena, ln_commit, 1) : NULL;
    if (!c) {
        ln_arena_free(arena);
        return ln_no_memory(ctx);
    }
    *c = (ln_commit){.arena = arena, .lock = -1, .overwrite = overwrite};
    const ln_status st = open_commit(ctx, dir, c);
    if (st != LN_OK) {
        ln_commit_free(c);
        return st;
    }
    *commit = c;
    return LN_OK;
}

const char *ln_commit_dir(const ln_commit *commit)
{
    return commit->temporary;
}

ln_status ln_commit_claim(ln_ctx *ctx, ln_commit *commit, const char *name)
{
    struct stat facts;
    const char *path = ln_path_join(commit->arena, commit->dir, name);
    const char *own = ln_arena_text(commit->arena, name);
    if (!path || !own)
        return ln_no_memory(ctx);
    if (strchr(name, '/') || commit->n_names == MOST_NAMES)
        return ln_fail(ctx, LN_E_BUG, "'%s' cannot be an output", name);
    if (lstat(path, &facts) == 0) {
        if (!S_ISREG(facts.st_mode))
            return ln_fail(ctx, LN_E_IO, "%s: not a regular file; it is not replaced",
                           path);
        if (!commit->overwrite)
            return ln_fail(ctx, LN_E_IO, "%s: exists; give --overwrite to replace it",
                           path);
    }
    commit->name[commit->n_names++] = own;
    return LN_OK;
}

static ln_status sync_path(ln_ctx *ctx, const char *path, int flags)
{
    const int file = open(path, flags | O_CLOEXEC | O_NOFOLLOW);
    const bool good = file >= 0 && fsync(file) == 0;
    const int error = errno;
    if (file >= 0)
        close(file);
    return good ? LN_OK
                : ln_fail(ctx, LN_E_IO, "%s: cannot write: %s", path, strerror(error));
}

/* Every claimed file must be there and safe on the disk before the first takes its
 * name. */
static ln_status sync_files(ln_ctx *ctx, const ln_commit *commit)
{
    for (size_t k = 0; k < commit->n_names; k++) {
        const char *path =
            ln_path_join(commit->arena, commit->temporary, commit->name[k]);
        if (!path)
            return ln_no_memory(ctx);
        LN_TRY(sync_path(ctx, path, O_RDONLY));
    }
    return LN_OK;
}

/* Renames within one file system cannot run out of space; when one fails all the same
   (the folder was taken away, permissions changed) the files already renamed are whole,
   and the message says where it stopped. */
static ln_status rename_files(ln_ctx *ctx, const ln_commit *commit)
{
    for (size_t k = 0; k < commit->n_names; k++) {
        const char *from =
            ln_path_join(commit->arena, commit->temporary, commit->name[k]);
        const char *to = ln_path_join(commit->arena, commit->dir, commit->name[k]);
        struct stat facts;
        if (!from || !to)
            return ln_no_memory(ctx);
        if (lstat(to, &facts) == 0 && !S_ISREG(facts.st_mode))
            return ln_fail(ctx, LN_E_IO, "%s: not a regular file; it is not replaced",
                           to);
        if (rename(from, to) != 0)
            return ln_fail(ctx, LN_E_IO,
                           "%s: cannot take its name: %s (%zu of %zu did)", to,
                           strerror(errno), k, commit->n_names);
    }
    return LN_OK;
}

ln_status ln_commit_finish(ln_ctx *ctx, ln_commit *commit)
{
    LN_TRY(sync_files(ctx, commit));
    LN_TRY(rename_files(ctx, commit));
    LN_TRY(sync_path(ctx, commit->dir, O_RDONLY | O_DIRECTORY));
    return LN_OK;
}

void ln_commit_free(ln_commit *commit)
{
    if (!commit)
        return;
    if (commit->temporary)
        remove_folder(commit->temporary);
    if (commit->lock >= 0) {
        unlink(commit->lock_path);
        close(commit->lock);
    }
    ln_arena_free(commit->arena);
}
