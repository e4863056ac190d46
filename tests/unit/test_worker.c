/* tests/unit/test_worker.c - what a worker may not do, and how its end is told. */
#define _GNU_SOURCE /* syscall() */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/status.h"
#include "linli/run.h"

#include "check.h"

static int run(ln_job_fn job, void *arg, const char *write_dir, char *message)
{
    ln_ctx *ctx = ln_ctx_new();
    const int code = ln_worker_run(ctx, job, arg, write_dir);
    if (message)
        snprintf(message, 512, "%s", ln_ctx_message(ctx));
    ln_ctx_free(ctx);
    return code;
}

static int give_back(ln_ctx *ctx, void *arg)
{
    (void)ctx;
    return *(int *)arg;
}

static void the_exit_code_is_the_jobs(void **state)
{
    (void)state;
    for (int code = 0; code < 9; code++)
        assert_int_equal(run(give_back, &code, NULL, NULL), code);
}

static int die(ln_ctx *ctx, void *arg)
{
    (void)ctx;
    signal(*(int *)arg, SIG_DFL); /* a sanitizer may have taken it */
    raise(*(int *)arg);
    return 0;
}

static void a_death_by_signal_is_told(void **state)
{
    (void)state;
    static const int signals[] = {SIGSEGV, SIGABRT, SIGKILL, SIGBUS};
    for (size_t k = 0; k < sizeof signals / sizeof *signals; k++) {
        int number = signals[k];
        char message[512], want[32];
        assert_int_equal(run(die, &number, NULL, message), LN_WORKER_DIED);
        snprintf(want, sizeof want, "ended by signal %d", number);
        assert_non_null(strstr(message, want));
    }
}

static int open_socket(ln_ctx *ctx, void *arg)
{
    (void)ctx;
    (void)arg;
    static const int families[] = {AF_INET, AF_INET6, AF_UNIX};
    for (size_t k = 0; k < sizeof families / sizeof *families; k++)
        if (socket(families[k], SOCK_STREAM, 0) >= 0)
            return 1;
    /* io_uring can open sockets as well; by other tables of numbers nothing is called
     */
    if (syscall(SYS_io_uring_setup, 1, NULL) >= 0 || errno != EACCES)
        return 2;
#ifdef __x86_64__
    if (syscall(0x40000000 + SYS_socket, AF_INET, SOCK_STREAM, 0) >= 0 ||
        errno != EACCES)
        return 3;
#endif
    return 0;
}

static void a_worker_opens_no_socket(void **state)
{
    (void)state;
    const int outside = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_true(outside >= 0); /* so that the test can fail */
    close(outside);
    assert_int_equal(run(open_socket, NULL, NULL, NULL), 0);
}

static int gain_privileges(ln_ctx *ctx, void *arg)
{
    (void)ctx;
    (void)arg;
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 1;
}

static void a_worker_gains_no_privileges(void **state)
{
    (void)state;
    assert_int_equal(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0);
    assert_int_equal(run(gain_privileges, NULL, NULL, NULL), 0);
}

/* Tries to make a file: 1 when it could. */
static int make_file(ln_ctx *ctx, void *arg)
{
    (void)ctx;
    const int file = open(arg, O_WRONLY | O_CREAT, 0600);
    if (file < 0)
        return 0;
    close(file);
    return 1;
}

static void a_worker_writes_in_its_folder_only(void **state)
{
    (void)state;
    /* not below the folder for temporary files, where workers may write */
    char home[256], inside[300], outside[300], temporary[300];
    snprintf(home, sizeof home, "%s/linli-test-XXXXXX", getenv("HOME"));
    assert_non_null(mkdtemp(home));
    snprintf(temporary, sizeof temporary, "%s/own", home);
    assert_int_equal(mkdir(temporary, 0700), 0);
    snprintf(inside, sizeof inside, "%s/own/file", home);
    snprintf(outside, sizeof outside, "%s/file", home);
    assert_int_equal(run(make_file, inside, temporary, NULL), 1);
    /* a kernel without Landlock cannot hold it back: said loudly, not failed */
    if (run(make_file, outside, temporary, NULL) == 1)
        print_message("SKIPPED LOUDLY: this kernel has no Landlock\n");
    else
        assert_int_not_equal(access(outside, F_OK), 0);
    unlink(inside);
    unlink(outside);
    rmdir(temporary);
    rmdir(home);
}

static int wait_for_cancel(ln_ctx *ctx, void *arg)
{
    (void)arg;
    for (int k = 0; k < 500; k++) {
        if (ln_checkpoint(ctx) != LN_OK)
            return 5;
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    }
    return 0;
}

static void stop_me(int number)
{
    (void)number;
    kill(getpid(), SIGTERM);
}

static void a_stop_signal_asks_the_job_to_stop(void **state)
{
    (void)state;
    const struct sigaction action = {.sa_handler = stop_me};
    sigaction(SIGALRM, &action, NULL);
    alarm(1);
    assert_int_equal(run(wait_for_cancel, NULL, NULL, NULL), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exit_code_is_the_jobs),
        cmocka_unit_test(a_death_by_signal_is_told),
        cmocka_unit_test(a_worker_opens_no_socket),
        cmocka_unit_test(a_worker_gains_no_privileges),
        cmocka_unit_test(a_worker_writes_in_its_folder_only),
        cmocka_unit_test(a_stop_signal_asks_the_job_to_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
