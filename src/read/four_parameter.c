/* read/four_parameter.c - a local grid's four parameters, as surveyors hand them over.
 */
#include "read/four_parameter.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/status.h"
#include "base/text.h"

#define MOST_BYTES ((size_t)1 << 16)
#define MOST_POINTS 100
#define MOST_OFF_M 0.5
#define RADIANS_PER_SECOND 4.84813681109535994e-6

enum { DX, DY, ROTATION, SCALE, N_KEYS };
static const char *const keys[N_KEYS] = {"dx_m", "dy_m", "rotation_s", "scale_ppm"};

typedef struct parameters {
    double value[N_KEYS];
    bool given[N_KEYS];
    double point[MOST_POINTS][4]; /* from east, north, to east, north */
    size_t n_points;
} parameters;

static ln_status take_point(ln_ctx *ctx, const char *text, parameters *p)
{
    char *copy = ln_arena_text(ln_scratch(ctx), text);
    size_t n = 0;
    if (!copy)
        return ln_no_memory(ctx);
    if (p->n_points == MOST_POINTS)
        return ln_fail(ctx, LN_E_STUDY, "more than %d points", MOST_POINTS);
    double *point = p->point[p->n_points];
    for (char *at = copy; *at;) {
        const size_t n_word = strcspn(at, " ,\t");
        const bool last = at[n_word] == '\0';
        at[n_word] = '\0';
        if (n_word && (n == 4 || !ln_number_parse(at, &point[n++])))
            return ln_fail(ctx, LN_E_STUDY, "'%s' is not four numbers", text);
        at += n_word + !last;
    }
    if (n != 4)
        return ln_fail(ctx, LN_E_STUDY, "'%s' is not four numbers", text);
    p->n_points++;
    return LN_OK;
}

static ln_status take_line(ln_ctx *ctx, char *line, parameters *p)
{
    line[strcspn(line, "#\r")] = '\0';
    if (ln_text_is_blank(line))
        return LN_OK;
    char *mark = strpbrk(line, ":=");
    if (!mark)
        return ln_fail(ctx, LN_E_STUDY, "'%s' is not 'name: value'", line);
    *mark = '\0';
    const char *name = ln_text_trim(ln_scratch(ctx), line);
    const char *value = ln_text_trim(ln_scratch(ctx), mark + 1);
    if (!name || !value)
        return ln_no_memory(ctx);
    if (strcmp(name, "point") == 0)
        return take_point(ctx, value, p);
    for (size_t k = 0; k < N_KEYS; k++) {
        if (strcmp(name, keys[k]) != 0)
            continue;
        if (p->given[k] || !ln_number_parse(value, &p->value[k]))
            return ln_fail(ctx, LN_E_STUDY, "%s: '%s' is %s", name, value,
                           p->given[k] ? "given twice" : "not a number");
        p->given[k] = true;
        return LN_OK;
    }
    return ln_fail(ctx, LN_E_STUDY,
                   "'%s' is not dx_m, dy_m, rotation_s, scale_ppm or point", name);
}

static ln_status read_lines(ln_ctx *ctx, char *text, parameters *p)
{
    size_t number = 1;
    for (char *line = text; line; number++) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        LN_TRY(ln_at(ctx, take_line(ctx, line, p), "line %zu", number));
        line = end ? end + 1 : NULL;
    }
    for (size_t k = 0; k < N_KEYS; k++)
        if (!p->given[k])
            return ln_fail(ctx, LN_E_STUDY, "%s is missing", keys[k]);
    return LN_OK;
}

static ln_status check_points(ln_ctx *ctx, const parameters *p, double c, double s)
{
    for (size_t k = 0; k < p->n_points; k++) {
        const double *q = p->point[k];
        const double off_m = hypot(p->value[DX] + c * q[0] - s * q[1] - q[2],
                                   p->value[DY] + s * q[0] + c * q[1] - q[3]);
        char b[LN_NUMBER_SIZE];
        if (!(off_m <= MOST_OFF_M))
            return ln_fail(
                ctx, LN_E_CRS,
                "point %zu comes out %s m away from where it is known to be; "
                "check the signs, and which axis is which",
                k + 1, ln_number_fixed(off_m, 2, b));
    }
    return LN_OK;
}

static ln_status make_pipeline(ln_ctx *ctx, ln_arena *arena, const char *path,
                               const char **pipeline, size_t *n_points)
{
    char *text = NULL, b[5][LN_NUMBER_SIZE];
    size_t n = 0;
    parameters *p = LN_NEW(ln_scratch(ctx), parameters, 1);
    if (!p)
        return ln_no_memory(ctx);
    LN_TRY(ln_file_slurp(ctx, ln_scratch(ctx), path, MOST_BYTES, &text, &n));
    LN_TRY(read_lines(ctx, text, p));
    const double k = 1 + p->value[SCALE] / 1e6;
    const double a = p->value[ROTATION] * RADIANS_PER_SECOND;
    LN_TRY(check_points(ctx, p, k * cos(a), k * sin(a)));
    *n_points = p->n_points;
    ln_number_print(k * cos(a), b[2]);
    *pipeline = ln_arena_format(
        arena, "+proj=affine +xoff=%s +yoff=%s +s11=%s +s12=%s +s21=%s +s22=%s",
        ln_number_print(p->value[DX], b[0]), ln_number_print(p->value[DY], b[1]), b[2],
        ln_number_print(-k * sin(a), b[3]), ln_number_print(k * sin(a), b[4]), b[2]);
    return *pipeline ? LN_OK : ln_no_memory(ctx);
}

ln_status ln_four_parameter_read(ln_ctx *ctx, ln_arena *arena, const char *path,
                                 const char **pipeline, size_t *n_points)
{
    const ln_status st = make_pipeline(ctx, arena, path, pipeline, n_points);
    return ln_at(ctx, st, "%s", path);
}
