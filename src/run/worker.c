/* run/worker.c - the work in a child process; the parent keeps names and exit codes. */
#include "linli/run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/status.h"
#include "run/sandbox.h"

/* A signal handler can only reach what is static. One worker runs at a time. */
static ln_ctx *volatile stopping_ctx;
static volatile pid_t stopping_child;

static void stop_child(int signal_number)
{
    if (stopping_child > 0)
        kill(stopping_child, signal_number);
}

static void stop_work(int signal_number)
{
    (void)signal_number;
    if (stopping_ctx)
        ln_ctx_cancel(stopping_ctx);
}

static void on_stop_signals(void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static void work(ln_ctx *ctx, ln_job_fn job, void *arg, const char *write_dir)
{
    ln_sandbox_enter(write_dir, ln_ctx_cache(ctx));
    const int code = job(ctx, arg);
    fflush(stdout);
    fflush(stderr);
    _exit(ferror(stdout) ? 3 : code);
}

/* Waits for the child; the exit code, or LN_WORKER_DIED with the message set. */
static int wait_for(ln_ctx *ctx, pid_t child)
{
    int how = 0;
    while (waitpid(child, &how, 0) < 0)
        if (errno != EINTR) {
            ln_say_why(ctx, "lost the worker: %s", strerror(errno));
            return LN_WORKER_DIED;
        }
    if (WIFEXITED(how))
        return WEXITSTATUS(how);
    ln_say_why(
        ctx,
        "the worker was ended by signal %d: a bug, or memory ran out; outputs are "
        "untouched",
        WTERMSIG(how));
    return LN_WORKER_DIED;
}

int ln_worker_run(ln_ctx *ctx, ln_job_fn job, void *arg, const char *write_dir)
{
    fflush(stdout);
    fflush(stderr);
    /* Blocked until both sides have their handlers, so that no signal is lost. */
    sigset_t stops, before;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    sigprocmask(SIG_BLOCK, &stops, &before);
    const pid_t child = fork();
    if (child == 0) {
        stopping_ctx = ctx;
        on_stop_signals(stop_work);
        sigprocmask(SIG_UNBLOCK, &stops, NULL);
        work(ctx, job, arg, write_dir);
    }
    stopping_child = child;
    on_stop_signals(stop_child);
    sigprocmask(SIG_UNBLOCK, &stops, NULL);
    if (child < 0) {
        ln_say_why(ctx, "cannot start a worker: %s", strerror(errno));
        return LN_WORKER_DIED;
    }
    const int code = wait_for(ctx, child);
    sigprocmask(SIG_SETMASK, &before, NULL);
    stopping_child = 0;
    on_stop_signals(SIG_DFL);
    return code;
}

void ln_worker_hold_signals(int hold)
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    if (!hold)
        on_stop_signals(SIG_IGN); /* what came in the meantime came too late */
    sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &stops, NULL);
    if (!hold)
        on_stop_signals(SIG_DFL);
}
