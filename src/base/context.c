/* base/context.c - the context: message, findings, scratch memory, threads, cancelling.
 */
#include <math.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/status.h"
#include "base/text.h"

#define MESSAGE_BYTES 4096

typedef struct raised_rule {
    struct raised_rule *next;
    const ln_finding_rule *rule;
} raised_rule;

struct ln_ctx {
    ln_arena *arena; /* the context itself and its findings */
    ln_arena *scratch;
    char message[MESSAGE_BYTES];
    int n_threads;
    const char *cache;
    atomic_bool cancelled;
    ln_progress_fn progress;
    void *progress_user;
    ln_finding *findings;
    size_t n_findings, capacity;
    raised_rule *raised;
};

static const char *const status_names[LN_N_STATUS] = {
    [LN_OK] = "ok",           [LN_E_USAGE] = "usage",
    [LN_E_STUDY] = "study",   [LN_E_IO] = "io",
    [LN_E_SCHEMA] = "schema", [LN_E_DATA] = "data",
    [LN_E_CRS] = "crs",       [LN_E_INFEASIBLE] = "infeasible",
    [LN_E_LIMIT] = "limit",   [LN_E_CANCELLED] = "cancelled",
    [LN_E_NOMEM] = "nomem",   [LN_E_BUG] = "bug",
};

const char *ln_status_name(ln_status st)
{
    return (unsigned)st < LN_N_STATUS ? status_names[st] : "unknown";
}

const char *ln_version(void)
{
    return LN_VERSION;
}

ln_ctx *ln_ctx_new(void)
{
    ln_arena *arena = ln_arena_new();
    if (!arena)
        return NULL;
    ln_ctx *ctx = LN_NEW(arena, ln_ctx, 1);
    ln_arena *scratch = ctx ? ln_arena_new() : NULL;
    if (!scratch) {
        ln_arena_free(arena);
        return NULL;
    }
    ctx->arena = arena;
    ctx->scratch = scratch;
    ctx->n_threads = 1;
    return ctx;
}

void ln_ctx_free(ln_ctx *ctx)
{
    if (!ctx)
        return;
    ln_arena_free(ctx->scratch);
    ln_arena_free(ctx->arena);
}

ln_arena *ln_scratch(ln_ctx *ctx)
{
    return ctx->scratch;
}

const char *ln_ctx_message(const ln_ctx *ctx)
{
    return ctx->message;
}

void ln_ctx_clear(ln_ctx *ctx)
{
    ctx->message[0] = '\0';
}

void ln_ctx_set_threads(ln_ctx *ctx, int n_threads)
{
    ctx->n_threads = n_threads < 1 ? 1 : n_threads > 256 ? 256 : n_threads;
}

int ln_ctx_threads(const ln_ctx *ctx)
{
    return ctx->n_threads;
}

ln_status ln_ctx_set_cache(ln_ctx *ctx, const char *folder)
{
    ctx->cache = folder ? ln_arena_text(ctx->arena, folder) : NULL;
    return folder && !ctx->cache ? ln_no_memory(ctx) : LN_OK;
}

const char *ln_ctx_cache(const ln_ctx *ctx)
{
    return ctx->cache;
}

void ln_ctx_cancel(ln_ctx *ctx)
{
    atomic_store(&ctx->cancelled, true);
}

void ln_ctx_set_progress(ln_ctx *ctx, ln_progress_fn fn, void *user)
{
    ctx->progress = fn;
    ctx->progress_user = user;
}

void ln_progress(ln_ctx *ctx, const char *stage, double done_ratio)
{
    if (ctx->progress)
        ctx->progress(ctx->progress_user, stage, done_ratio);
}

bool ln_is_cancelled(const ln_ctx *ctx)
{
    return atomic_load(&ctx->cancelled);
}

ln_status ln_checkpoint(ln_ctx *ctx)
{
    if (ln_is_cancelled(ctx))
        return ln_fail(ctx, LN_E_CANCELLED, "stopped on request");
    return LN_OK;
}

/* Puts text, made safe for a terminal, before what the message already says. */
static void put_before(ln_ctx *ctx, const char *text, const char *between)
{
    char old[MESSAGE_BYTES];
    memcpy(old, ctx->message, sizeof old);
    ln_escape_terminal_into(text, ctx->message, sizeof ctx->message);
    const size_t used = strlen(ctx->message);
    snprintf(ctx->message + used, sizeof ctx->message - used, "%s%s", between, old);
    ln_text_cut_to_utf8(ctx->message);
}

void ln_say_why(ln_ctx *ctx, const char *format, ...)
{
    char text[MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ctx->message[0] = '\0';
    put_before(ctx, text, "");
}

ln_status ln_at(ln_ctx *ctx, ln_status st, const char *format, ...)
{
    if (st == LN_OK)
        return st;
    char text[MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    put_before(ctx, text, ": ");
    return st;
}

size_t ln_ctx_n_findings(const ln_ctx *ctx)
{
    return ctx->n_findings;
}

const ln_finding *ln_ctx_finding(const ln_ctx *ctx, size_t i)
{
    return &ctx->findings[i];
}

ln_status ln_find_in(ln_ctx *ctx, const char *rule, const char *file, const char *layer,
                     const char *text)
{
    if (!text)
        return ln_no_memory(ctx);
    ln_finding f = ln_finding_of(rule, text);
    f.file = file;
    f.layer = layer;
    return ln_find(ctx, &f);
}

ln_finding ln_finding_of(const char *rule, const char *text)
{
    return (ln_finding){
        .rule = rule, .text = text, .persons = NAN, .x_m = NAN, .y_m = NAN};
}

/* A copy of a text that may be NULL; false only when memory ran out. */
static bool copy_text(ln_arena *arena, const char **text)
{
    if (!*text)
        return true;
    *text = ln_arena_text(arena, *text);
    return *text != NULL;
}

static bool store_finding(ln_ctx *ctx, const ln_finding_rule *rule,
                          const ln_finding *finding)
{
    ln_finding copy = *finding;
    copy.rule = rule->key;
    copy.severity = rule->severity;
    if (!copy_text(ctx->arena, &copy.file) || !copy_text(ctx->arena, &copy.layer) ||
        !copy_text(ctx->arena, &copy.feature) || !copy_text(ctx->arena, &copy.field) ||
        !copy_text(ctx->arena, &copy.text))
        return false;
    ln_finding *findings =
        ln_arena_grow(ctx->arena, ctx->findings, ctx->n_findings, &ctx->capacity,
                      ctx->n_findings + 1, sizeof *findings);
    if (!findings)
        return false;
    ctx->findings = findings;
    ctx->findings[ctx->n_findings++] = copy;
    return true;
}

static bool is_raised(const ln_ctx *ctx, const ln_finding_rule *rule)
{
    for (const raised_rule *r = ctx->raised; r; r = r->next)
        if (r->rule == rule)
            return true;
    return false;
}

/* The finding as an error, with its place. */
static ln_status fail_of(ln_ctx *ctx, const ln_finding *f)
{
    ln_status st = ln_fail(ctx, LN_E_DATA, "%s (%s is an error in this study)",
                           f->text ? f->text : "", f->rule);
    if (f->field)
        st = ln_at(ctx, st, "field %s", f->field);
    if (f->feature)
        st = ln_at(ctx, st, "feature %s", f->feature);
    if (f->layer)
        st = ln_at(ctx, st, "layer %s", f->layer);
    if (f->file)
        st = ln_at(ctx, st, "%s", f->file);
    return st;
}

ln_status ln_find(ln_ctx *ctx, const ln_finding *finding)
{
    const ln_finding_rule *rule = ln_finding_rule_get(finding->rule);
    if (!rule)
        return ln_fail(ctx, LN_E_BUG, "there is no finding rule '%s'", finding->rule);
    if (!store_finding(ctx, rule, finding))
        return ln_no_memory(ctx);
    return is_raised(ctx, rule) ? fail_of(ctx, finding) : LN_OK;
}

ln_status ln_findings_raise(ln_ctx *ctx, const char *key)
{
    const ln_finding_rule *rule = ln_finding_rule_get(key);
    if (!rule)
        return ln_fail(ctx, LN_E_STUDY, "there is no finding rule '%s'", key);
    raised_rule *raised = LN_NEW(ctx->arena, raised_rule, 1);
    if (!raised)
        return ln_no_memory(ctx);
    *raised = (raised_rule){ctx->raised, rule};
    ctx->raised = raised;
    return LN_OK;
}
