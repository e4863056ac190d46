/* run/sandbox.c - what a child that reads received files may not do. */
#include "run/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define LN_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define LN_AUDIT_ARCH AUDIT_ARCH_AARCH64
#endif

#define X32_BIT 0x40000000 /* x86-64 has a second table of the same calls */

/* socket() fails with EACCES, and io_uring, which can open sockets too, and every call
   by another architecture's numbers; everything else goes on. On an architecture that
   is not listed above the filter is left out. */
static void forbid_sockets(void)
{
#ifdef LN_AUDIT_ARCH
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, LN_AUDIT_ARCH, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_io_uring_setup, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
    };
    const struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#endif
}

/* The rights of the first Landlock version that make or change something. */
#define LN_WRITE_RIGHTS                                                                \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                   \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |                   \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                       \
     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |                     \
     LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

static void allow_below(int ruleset, const char *path, uint64_t rights)
{
    const int folder = open(path, O_PATH | O_CLOEXEC);
    if (folder < 0)
        return;
    const struct landlock_path_beneath_attr rule = {.allowed_access = rights,
                                                    .parent_fd = folder};
    syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(folder);
}

static void forbid_writing(const char *write_dir, const char *cache)
{
    const struct landlock_ruleset_attr handled = {.handled_access_fs = LN_WRITE_RIGHTS};
    const int ruleset =
        (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
    if (ruleset < 0)
        return; /* a kernel without Landlock */
    const char *temporary = getenv("TMPDIR");
    allow_below(ruleset, temporary ? temporary : "/tmp", LN_WRITE_RIGHTS);
    allow_below(ruleset, "/dev/null", LANDLOCK_ACCESS_FS_WRITE_FILE);
    if (write_dir)
        allow_below(ruleset, write_dir, LN_WRITE_RIGHTS);
    if (cache)
        allow_below(ruleset, cache, LN_WRITE_RIGHTS);
    syscall(SYS_landlock_restrict_self, ruleset, 0);
    close(ruleset);
}

void ln_sandbox_enter(const char *write_dir, const char *cache)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return;
    forbid_sockets();
    forbid_writing(write_dir, cache);
}
