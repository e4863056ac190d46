/* write/text_file.c - text into a file of a commit's temporary folder. */
#include "linli/write.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"

ln_status ln_write_text(ln_ctx *ctx, const char *path, const char *text)
{
    FILE *file = fopen(path, "wx");
    if (!file)
        return ln_fail(ctx, LN_E_IO, "%s: cannot create: %s", path, strerror(errno));
    const size_t n_bytes = strlen(text);
    const size_t n_written = fwrite(text, 1, n_bytes, file);
    const int write_errno = errno;
    if (fclose(file) != 0 || n_written != n_bytes)
        return ln_fail(ctx, LN_E_IO, "%s: cannot write: %s", path,
                       strerror(n_written != n_bytes ? write_errno : errno));
    return LN_OK;
}
