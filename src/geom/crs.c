/* geom/crs.c - coordinate systems: what they are, and the way from one to another. */
#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "geom/crs.h"

/* A PROJ context with its last message; closed with its arena. */
typedef struct session {
    ln_ctx *ctx;
    ln_arena *arena;
    PJ_CONTEXT *proj;
    char message[256];
} session;

struct ln_transform {
    PJ *way;
    bool is_same; /* both systems are one: coordinates stay as they are */
    bool is_ballpark, is_near_identity;
    double accuracy_m;
    double to_input, from_output; /* degrees to what the pipeline wants, and back */
};

static void remember(void *user, int level, const char *message)
{
    session *s = user;
    if (level == PJ_LOG_ERROR)
        snprintf(s->message, sizeof s->message, "%s", message);
}

static void close_context(void *proj)
{
    proj_context_destroy(proj);
}

static void close_object(void *object)
{
    proj_destroy(object);
}

static void close_list(void *list)
{
    proj_list_destroy(list);
}

static void close_factory(void *factory)
{
    proj_operation_factory_context_destroy(factory);
}

/* NULL when memory runs out. */
static session *open_session(ln_ctx *ctx, ln_arena *arena)
{
    session *s = LN_NEW(arena, session, 1);
    if (!s)
        return NULL;
    *s = (session){.ctx = ctx, .arena = arena, .proj = proj_context_create()};
    if (!s->proj || !ln_defer(arena, close_context, s->proj))
        return NULL;
    proj_log_func(s->proj, s, remember);
    proj_context_set_enable_network(s->proj, 0);
    return s;
}

static ln_status fail(session *s, const char *what, const char *crs)
{
    return ln_fail(s->ctx, LN_E_CRS, "%s '%.80s'%s%s", what, crs,
                   s->message[0] ? ": " : "", s->message);
}

static ln_status keep(session *s, PJ *object)
{
    return object && ln_defer(s->arena, close_object, object) ? LN_OK
                                                              : ln_no_memory(s->ctx);
}

/* A PROJ string names an operation unless it says that it is a system. */
static const char *as_crs_text(session *s, const char *text)
{
    const bool is_proj_string = strstr(text, "proj=") && !strchr(text, '[');
    if (!is_proj_string || strstr(text, "type=crs") || strstr(text, "proj=pipeline"))
        return text;
    return ln_arena_format(s->arena, "%s +type=crs", text);
}

/* PROJ takes a bare name for whatever it resembles ("FOO" for Amersfoort); a code, WKT,
   JSON or PROJ string it takes at its word. */
static bool is_bare_name(const char *text)
{
    return !strpbrk(text, ":[{=");
}

static ln_status open_crs(session *s, const char *text, PJ **crs)
{
    const char *wanted = text && text[0] ? as_crs_text(s, text) : NULL;
    if (!text || !text[0])
        return ln_fail(s->ctx, LN_E_CRS, "no coordinate system given");
    if (!wanted)
        return ln_no_memory(s->ctx);
    PJ *made = proj_create(s->proj, wanted);
    if (!made)
        return fail(s, "unknown coordinate system", text);
    LN_TRY(keep(s, made));
    if (!proj_is_crs(made))
        return fail(s, "this is no coordinate system", text);
    if (is_bare_name(text) && !ln_text_equal_nocase(text, proj_get_name(made)))
        return ln_fail(s->ctx, LN_E_CRS,
                       "unknown coordinate system '%.80s'; did you mean '%s'", text,
                       proj_get_name(made));
    *crs = made;
    return LN_OK;
}

/* The horizontal system inside bound and compound ones. */
static ln_status strip(session *s, PJ *crs, PJ **plain)
{
    for (int depth = 0; depth < 4; depth++) {
        const PJ_TYPE type = proj_get_type(crs);
        if (type != PJ_TYPE_BOUND_CRS && type != PJ_TYPE_COMPOUND_CRS)
            break;
        crs = type == PJ_TYPE_BOUND_CRS ? proj_get_source_crs(s->proj, crs)
                                        : proj_crs_get_sub_crs(s->proj, crs, 0);
        LN_TRY(keep(s, crs));
    }
    *plain = crs;
    return LN_OK;
}

static ln_status datum_name(session *s, PJ *crs, char *name, size_t size)
{
    PJ *geodetic = proj_crs_get_geodetic_crs(s->proj, crs);
    name[0] = '\0';
    if (!geodetic)
        return LN_OK;
    LN_TRY(keep(s, geodetic));
    PJ *datum = proj_crs_get_datum_forced(s->proj, geodetic);
    if (!datum)
        return LN_OK;
    LN_TRY(keep(s, datum));
    snprintf(name, size, "%s", proj_get_name(datum));
    return LN_OK;
}

static bool follows_itrf(const char *datum)
{
    static const char *const names[] = {"China 2000", "D_China_2000", "China_2000",
                                        "CGCS2000"};
    if (strncmp(datum, "World Geodetic System 1984", 26) == 0 ||
        strcmp(datum, "WGS_1984") == 0 || strcmp(datum, "D_WGS_1984") == 0)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(datum, names[i]) == 0)
            return true;
    return false;
}

static ln_status is_near_identity(session *s, PJ *from, PJ *to, bool *near)
{
    PJ *plain_from = NULL, *plain_to = NULL;
    char a[96] = "", b[96] = "";
    LN_TRY(strip(s, from, &plain_from));
    LN_TRY(strip(s, to, &plain_to));
    LN_TRY(datum_name(s, plain_from, a, sizeof a));
    LN_TRY(datum_name(s, plain_to, b, sizeof b));
    *near = follows_itrf(a) && follows_itrf(b);
    return LN_OK;
}

typedef struct area {
    double west, south, east, north;
} area;

static bool area_of_use(session *s, const PJ *object, area *found)
{
    return object &&
           proj_get_area_of_use(s->proj, object, &found->west, &found->south,
                                &found->east, &found->north, NULL) &&
           found->west > -1000 && found->west < found->east;
}

static double size_of(area a)
{
    return fmax(0, a.east - a.west) * fmax(0, a.north - a.south);
}

/* Whether an operation was made for at least half of the land of the smaller system:
   the national Helmert shifts are, those of single oil fields are not. */
static bool serves_most(session *s, const PJ *from, const PJ *to, const PJ *way)
{
    area a, b, made_for;
    if (!area_of_use(s, way, &made_for))
        return false;
    const bool knows_a = area_of_use(s, from, &a), knows_b = area_of_use(s, to, &b);
    if (!knows_a && !knows_b)
        return false;
    const area land = !knows_b || (knows_a && size_of(a) <= size_of(b)) ? a : b;
    const area both = {fmax(land.west, made_for.west), fmax(land.south, made_for.south),
                       fmin(land.east, made_for.east),
                       fmin(land.north, made_for.north)};
    return size_of(both) >= 0.5 * size_of(land);
}

/* What to take from a list of operations, best first. */
typedef struct choice {
    PJ *from, *to;
    PROJ_SPATIAL_CRITERION criterion;
    PJ *true_way;     /* shifts the datum */
    PJ *ballpark_way; /* does not */
} choice;

static ln_status look_at(session *s, choice *c, PJ *way)
{
    LN_TRY(keep(s, way));
    if (!proj_coordoperation_is_instantiable(s->proj, way))
        return LN_OK;
    if (proj_coordoperation_has_ballpark_transformation(s->proj, way))
        c->ballpark_way = c->ballpark_way ? c->ballpark_way : way;
    else if (!c->true_way &&
             (c->criterion == PROJ_SPATIAL_CRITERION_STRICT_CONTAINMENT ||
              serves_most(s, c->from, c->to, way)))
        c->true_way = way;
    return LN_OK;
}

static ln_status look_for_way(session *s, choice *c)
{
    PJ_OPERATION_FACTORY_CONTEXT *factory =
        proj_create_operation_factory_context(s->proj, NULL);
    if (!factory || !ln_defer(s->arena, close_factory, factory))
        return ln_no_memory(s->ctx);
    proj_operation_factory_context_set_spatial_criterion(s->proj, factory,
                                                         c->criterion);
    PJ_OBJ_LIST *list = proj_create_operations(s->proj, c->from, c->to, factory);
    if (!list)
        return ln_fail(s->ctx, LN_E_CRS, "no operation: %s", s->message);
    if (!ln_defer(s->arena, close_list, list))
        return ln_no_memory(s->ctx);
    for (int i = 0; i < proj_list_get_count(list) && !c->true_way; i++)
        LN_TRY(look_at(s, c, proj_list_get(s->proj, list, i)));
    return LN_OK;
}

/* One operation for all points, so that a layer is never torn between two: first those
   made for the whole of both systems, then those made for most of it. */
static ln_status make_way(session *s, PJ *from, PJ *to, ln_transform *transform)
{
    choice c = {from, to, PROJ_SPATIAL_CRITERION_STRICT_CONTAINMENT, NULL, NULL};
    LN_TRY(look_for_way(s, &c));
    c.criterion = PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION;
    if (!c.true_way)
        LN_TRY(look_for_way(s, &c));
    PJ *way = c.true_way ? c.true_way : c.ballpark_way;
    if (!way)
        return ln_fail(s->ctx, LN_E_CRS, "no operation: %s", s->message);
    const double accuracy_m = proj_get_type(way) == PJ_TYPE_CONVERSION
                                  ? 0
                                  : proj_coordoperation_get_accuracy(s->proj, way);
    transform->is_ballpark = !c.true_way;
    transform->accuracy_m = accuracy_m >= 0 ? accuracy_m : NAN;
    transform->way = proj_normalize_for_visualization(s->proj, way);
    if (!transform->way)
        return ln_fail(s->ctx, LN_E_CRS, "no operation east first: %s", s->message);
    return keep(s, transform->way);
}

ln_status ln_transform_new(ln_ctx *ctx, ln_arena *arena, const char *from,
                           const char *to, ln_transform **transform)
{
    session *s = open_session(ctx, arena);
    PJ *from_crs = NULL, *to_crs = NULL;
    if (!s)
        return ln_no_memory(ctx);
    LN_TRY(open_crs(s, from, &from_crs));
    LN_TRY(open_crs(s, to, &to_crs));
    ln_transform *made = LN_NEW(arena, ln_transform, 1);
    if (!made)
        return ln_no_memory(ctx);
    made->to_input = made->from_output = 1;
    made->is_same = proj_is_equivalent_to_with_ctx(
        s->proj, from_crs, to_crs, PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS);
    ln_status st = make_way(s, from_crs, to_crs, made);
    if (st == LN_OK && made->is_ballpark)
        st = is_near_identity(s, from_crs, to_crs, &made->is_near_identity);
    if (st != LN_OK)
        return ln_at(ctx, st, "from '%.80s' to '%.80s'", from, to);
    *transform = made;
    return LN_OK;
}

ln_status ln_transform_pipeline(ln_ctx *ctx, ln_arena *arena, const char *pipeline,
                                ln_transform **transform)
{
    session *s = open_session(ctx, arena);
    if (!s)
        return ln_no_memory(ctx);
    PJ *way = proj_create(s->proj, pipeline);
    if (!way)
        return fail(s, "cannot use the pipeline", pipeline);
    LN_TRY(keep(s, way));
    if (proj_is_crs(way))
        return fail(s, "this is a coordinate system, not a pipeline:", pipeline);
    ln_transform *made = LN_NEW(arena, ln_transform, 1);
    if (!made)
        return ln_no_memory(ctx);
    *made = (ln_transform){
        .way = way,
        .accuracy_m = NAN,
        .to_input = proj_angular_input(way, PJ_FWD) ? proj_torad(1) : 1,
        .from_output = proj_angular_output(way, PJ_FWD) ? proj_todeg(1) : 1,
    };
    *transform = made;
    return LN_OK;
}

bool ln_transform_is_ballpark(const ln_transform *transform)
{
    return transform->is_ballpark;
}

bool ln_transform_is_near_identity(const ln_transform *transform)
{
    return transform->is_near_identity;
}

double ln_transform_accuracy_m(const ln_transform *transform)
{
    return transform->accuracy_m;
}

static void transform_point(const ln_transform *transform, double *x, double *y)
{
    const PJ_COORD from =
        proj_coord(*x * transform->to_input, *y * transform->to_input, 0, 0);
    const bool known = isfinite(*x) && isfinite(*y);
    *x = *y = NAN;
    if (!known)
        return;
    const PJ_COORD to = proj_trans(transform->way, PJ_FWD, from);
    if (!isfinite(to.xy.x) || !isfinite(to.xy.y))
        return;
    *x = to.xy.x * transform->from_output;
    *y = to.xy.y * transform->from_output;
}

void ln_transform_points(const ln_transform *transform, double *x, double *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!transform->is_same)
            transform_point(transform, &x[i], &y[i]);
        else if (!isfinite(x[i]) || !isfinite(y[i]))
            x[i] = y[i] = NAN;
}

static double conversion_value(session *s, const PJ *conversion, const char *name)
{
    double value = NAN, unit = 1;
    const int at = proj_coordoperation_get_param_index(s->proj, conversion, name);
    if (at < 0 ||
        !proj_coordoperation_get_param(s->proj, conversion, at, NULL, NULL, NULL,
                                       &value, NULL, &unit, NULL, NULL, NULL, NULL))
        return NAN;
    return value;
}

static ln_status describe_projected(session *s, PJ *crs, ln_crs_facts *facts)
{
    PJ *conversion = proj_crs_get_coordoperation(s->proj, crs);
    const char *method = NULL;
    if (!conversion)
        return LN_OK;
    LN_TRY(keep(s, conversion));
    facts->false_easting = conversion_value(s, conversion, "False easting");
    if (proj_coordoperation_get_method_info(s->proj, conversion, &method, NULL, NULL))
        facts->web_mercator = strstr(method, "Pseudo Mercator") ||
                              strstr(method, "Mercator_Auxiliary_Sphere");
    if (method && strcmp(method, "Transverse Mercator") == 0)
        facts->central_meridian =
            conversion_value(s, conversion, "Longitude of natural origin");
    PJ *axes = proj_crs_get_coordinate_system(s->proj, crs);
    LN_TRY(keep(s, axes));
    proj_cs_get_axis_info(s->proj, axes, 0, NULL, NULL, NULL, &facts->unit_m, NULL,
                          NULL, NULL);
    return LN_OK;
}

static bool take_code(const PJ *crs, ln_crs_facts *facts)
{
    const char *authority = proj_get_id_auth_name(crs, 0);
    const char *code = proj_get_id_code(crs, 0);
    if (authority && code)
        snprintf(facts->code, sizeof facts->code, "%s:%s", authority, code);
    return authority && code;
}

/* A .prj seldom names its code; PROJ may know a system that is exactly this one. */
static ln_status find_code(session *s, const PJ *crs, ln_crs_facts *facts)
{
    int *confidence = NULL;
    if (take_code(crs, facts))
        return LN_OK;
    PJ_OBJ_LIST *list = proj_identify(s->proj, crs, NULL, NULL, &confidence);
    if (!list)
        return LN_OK;
    const bool sure = proj_list_get_count(list) > 0 && confidence[0] >= 90;
    proj_int_list_destroy(confidence);
    if (!ln_defer(s->arena, close_list, list))
        return ln_no_memory(s->ctx);
    if (!sure)
        return LN_OK;
    PJ *known = proj_list_get(s->proj, list, 0);
    LN_TRY(keep(s, known));
    take_code(known, facts);
    return LN_OK;
}

static ln_status describe(ln_ctx *ctx, ln_arena *arena, const char *text,
                          ln_crs_facts *facts)
{
    session *s = open_session(ctx, arena);
    PJ *crs = NULL, *plain = NULL;
    if (!s)
        return ln_no_memory(ctx);
    LN_TRY(open_crs(s, text, &crs));
    LN_TRY(strip(s, crs, &plain));
    const PJ_TYPE type = proj_get_type(plain);
    facts->geographic =
        type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
    if (!facts->geographic && type != PJ_TYPE_PROJECTED_CRS)
        return fail(s, "neither geographic nor projected:", text);
    snprintf(facts->name, sizeof facts->name, "%s", proj_get_name(plain));
    LN_TRY(datum_name(s, plain, facts->datum, sizeof facts->datum));
    if (!facts->geographic)
        LN_TRY(describe_projected(s, plain, facts));
    return find_code(s, plain, facts);
}

ln_status ln_crs_describe(ln_ctx *ctx, const char *crs, ln_crs_facts *facts)
{
    ln_crs_facts found = {.false_easting = NAN, .central_meridian = NAN, .unit_m = NAN};
    ln_arena *arena = ln_arena_new();
    if (!arena)
        return ln_no_memory(ctx);
    const ln_status st = describe(ctx, arena, crs, &found);
    ln_arena_free(arena);
    if (st == LN_OK)
        *facts = found;
    return st;
}

/* proj_factors wants longitude and latitude in radians of the system's own datum. */
static ln_status areal_scale(session *s, const char *crs, double x_m, double y_m,
                             double *scale)
{
    PJ *projected = NULL, *plain = NULL;
    LN_TRY(open_crs(s, crs, &projected));
    LN_TRY(strip(s, projected, &plain));
    PJ *geodetic = proj_crs_get_geodetic_crs(s->proj, plain);
    LN_TRY(keep(s, geodetic));
    PJ *way = proj_create_crs_to_crs_from_pj(s->proj, plain, geodetic, NULL, NULL);
    LN_TRY(keep(s, way));
    PJ *east_first = proj_normalize_for_visualization(s->proj, way);
    LN_TRY(keep(s, east_first));
    const PJ_COORD place = proj_trans(east_first, PJ_FWD, proj_coord(x_m, y_m, 0, 0));
    if (!isfinite(place.lp.lam) || !isfinite(place.lp.phi))
        return LN_OK;
    /* proj_factors takes the axes of a system that puts north first for one another */
    PJ *axes_east_first = proj_normalize_for_visualization(s->proj, plain);
    LN_TRY(keep(s, axes_east_first));
    proj_errno_reset(axes_east_first);
    const PJ_FACTORS factors =
        proj_factors(axes_east_first, proj_coord(proj_torad(place.lp.lam),
                                                 proj_torad(place.lp.phi), 0, 0));
    if (proj_errno(axes_east_first) == 0 && factors.areal_scale > 0)
        *scale = factors.areal_scale;
    return LN_OK;
}

ln_status ln_crs_areal_scale(ln_ctx *ctx, const char *crs, double x_m, double y_m,
                             double *scale)
{
    ln_arena *arena = ln_arena_new();
    session *s = arena ? open_session(ctx, arena) : NULL;
    *scale = NAN;
    const ln_status st = s ? areal_scale(s, crs, x_m, y_m, scale) : ln_no_memory(ctx);
    ln_arena_free(arena);
    return st;
}
