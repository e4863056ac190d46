/* run/sandbox.h - what a child that reads received files may not do. */
#ifndef LN_RUN_SANDBOX_H
#define LN_RUN_SANDBOX_H

#include "linli/base.h"

/* For the calling process and its threads, for ever: no new privileges, no core file,
   no sockets (seccomp), and - where the kernel has Landlock - writing only below
   write_dir and `cache` (NULL: nowhere) and the folder for temporary files. What the
   kernel does not know is left out; the rest holds. */
void ln_sandbox_enter(const char *write_dir, const char *cache);

#endif
