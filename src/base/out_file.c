/* base/out_file.c - a text file that takes its name only when it is whole. */
#include "base/out_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status.h"

ln_status ln_out_open(ln_ctx *ctx, const char *path, ln_out_file *out)
{
    struct stat facts;
    /* a name of this process: what another left behind is in nobody's way */
    *out = (ln_out_file){
        ctx, path, ln_arena_format(ln_scratch(ctx), "%s.%ld.tmp", path, (long)getpid()),
        NULL};
    if (!out->temporary)
        return ln_no_memory(ctx);
    if (lstat(path, &facts) == 0 && !S_ISREG(facts.st_mode))
        return ln_fail(ctx, LN_E_IO, "%s: not a regular file", path);
    out->file = fopen(out->temporary, "wx");
    if (!out->file)
        return ln_fail(ctx, LN_E_IO, "%s: cannot create: %s", out->temporary,
                       strerror(errno));
    return LN_OK;
}

ln_status ln_out_close(ln_out_file *out, ln_status st)
{
    const bool failed = ferror(out->file) != 0;
    const bool flushed = fflush(out->file) == 0 && fsync(fileno(out->file)) == 0;
    const bool closed = fclose(out->file) == 0;
    if (st == LN_OK && (failed || !flushed || !closed))
        st = ln_fail(out->ctx, LN_E_IO, "%s: cannot write: %s", out->path,
                     strerror(errno));
    if (st == LN_OK && rename(out->temporary, out->path) != 0)
        st = ln_fail(out->ctx, LN_E_IO, "%s: cannot rename: %s", out->path,
                     strerror(errno));
    if (st != LN_OK)
        unlink(out->temporary);
    return st;
}
