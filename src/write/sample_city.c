/* write/sample_city.c - streets that are no grid, blocks, land use, communities,
 * people. */
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "write/sample.h"

#define CENTRE_X 528000.0 /* EPSG:4549, 120.3 E */
#define CENTRE_Y 3498000.0
#define HALF_M 5000.0

double ln_sample_unit(const sample *s, sample_stream stream, uint64_t i)
{
    return ln_random_unit(s->seed, stream, i);
}

/* Coordinates are whole centimetres: equal on every machine whatever its libm rounds.
 */
static double centimetre(double metres)
{
    return round(metres * 100) / 100;
}

/* Streets are closer together in the centre; long waves bend them, noise breaks them.
 */
static void place_node(sample *s, int i, int j)
{
    const int half = SAMPLE_N / 2;
    const double u = (double)(i - half) / half, v = (double)(j - half) / half;
    const double phase = 6.283185307179586 * ln_sample_unit(s, STREAM_NODE, 0);
    const double x = HALF_M * (0.62 * u + 0.38 * u * u * u);
    const double y = HALF_M * (0.62 * v + 0.38 * v * v * v);
    const double bent_x = x + 260 * sin(2.3 * v + phase) + 130 * sin(4.1 * u + 1.7 * v);
    const double bent_y = y + 300 * sin(2.0 * u - phase) + 120 * sin(3.6 * v - 2.1 * u);
    const uint64_t k = (uint64_t)(j * SAMPLE_NODES + i) * 2 + 1;
    const double noise_x = 60 * (ln_sample_unit(s, STREAM_NODE, k) - 0.5);
    const double noise_y = 60 * (ln_sample_unit(s, STREAM_NODE, k + 1) - 0.5);
    const double turn = 0.21; /* radians: the old town does not face north */
    s->node_x[i][j] =
        centimetre(CENTRE_X + bent_x * cos(turn) - bent_y * sin(turn) + noise_x);
    s->node_y[i][j] =
        centimetre(CENTRE_Y + bent_x * sin(turn) + bent_y * cos(turn) + noise_y);
}

void ln_sample_middle(const sample *s, int i, int j, int direction, double *x,
                      double *y)
{
    const int i2 = i + (direction == 0), j2 = j + (direction == 1);
    const double ax = s->node_x[i][j], ay = s->node_y[i][j];
    const double bx = s->node_x[i2][j2], by = s->node_y[i2][j2];
    const uint64_t k = (uint64_t)(j * SAMPLE_NODES + i) * 2 + (uint64_t)direction;
    const double bow = 0.12 * (ln_sample_unit(s, STREAM_MIDDLE, k) - 0.5);
    *x = centimetre((ax + bx) / 2 - bow * (by - ay));
    *y = centimetre((ay + by) / 2 + bow * (bx - ax));
}

bool ln_sample_is_bridge(int i)
{
    return i % 6 == 3;
}

size_t ln_sample_border(const sample *s, sample_rect r, double *x, double *y)
{
    size_t n = 0;
#define NODE(i, j) (x[n] = s->node_x[i][j], y[n] = s->node_y[i][j], n++)
#define MIDDLE(i, j, d) (ln_sample_middle(s, (i), (j), (d), &x[n], &y[n]), n++)
    for (int i = r.i0; i < r.i1; i++)
        NODE(i, r.j0), MIDDLE(i, r.j0, 0);
    for (int j = r.j0; j < r.j1; j++)
        NODE(r.i1, j), MIDDLE(r.i1, j, 1);
    for (int i = r.i1; i > r.i0; i--)
        NODE(i, r.j1), MIDDLE(i - 1, r.j1, 0);
    for (int j = r.j1; j > r.j0; j--)
        NODE(r.i0, j), MIDDLE(r.i0, j - 1, 1);
    NODE(r.i0, r.j0);
#undef NODE
#undef MIDDLE
    return n;
}

void ln_sample_inside(const sample *s, int i, int j, double u, double v, double *x,
                      double *y)
{
    /* kept off the bent borders */
    u = 0.15 + 0.7 * u;
    v = 0.15 + 0.7 * v;
    *x = centimetre((1 - v) * ((1 - u) * s->node_x[i][j] + u * s->node_x[i + 1][j]) +
                    v * ((1 - u) * s->node_x[i][j + 1] + u * s->node_x[i + 1][j + 1]));
    *y = centimetre((1 - v) * ((1 - u) * s->node_y[i][j] + u * s->node_y[i + 1][j]) +
                    v * ((1 - u) * s->node_y[i][j + 1] + u * s->node_y[i + 1][j + 1]));
}

/* Planned use: commerce and offices in the middle, factories and fields at the edge. */
static const char *land_of(const sample *s, double radius_m, uint64_t k)
{
    static const struct {
        const char *code;
        double inner, outer; /* share within 1.5 km, beyond 4.5 km */
    } uses[] = {{"0702", 0.04, 0.01}, {"0801", 0.05, 0.01}, {"0804", 0.06, 0.03},
                {"0901", 0.16, 0.02}, {"1001", 0.00, 0.15}, {"1101", 0.00, 0.06},
                {"1401", 0.05, 0.06}, {"0101", 0.00, 0.10}, {"16", 0.01, 0.06}};
    const double away = fmin(fmax((radius_m - 1500) / 3000, 0), 1);
    double at = ln_sample_unit(s, STREAM_LAND, k);
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        at -= uses[i].inner + away * (uses[i].outer - uses[i].inner);
        if (at < 0)
            return uses[i].code;
    }
    return "0701";
}

static double people_factor(const char *land)
{
    return land[0] == '0' && land[1] == '7'   ? 1
           : land[0] == '0' && land[1] == '9' ? 0.35
                                              : 0.04;
}

static void make_block(sample *s, int i, int j)
{
    double x[SAMPLE_BORDER], y[SAMPLE_BORDER], area = 0;
    const size_t n = ln_sample_border(s, (sample_rect){i, j, i + 1, j + 1}, x, y);
    for (size_t k = 0; k + 1 < n; k++)
        area += (x[k] - CENTRE_X) * (y[k + 1] - CENTRE_Y) -
                (x[k + 1] - CENTRE_X) * (y[k] - CENTRE_Y);
    sample_block *b = &s->block[i][j];
    b->area_m2 = area / 2;
    ln_sample_inside(s, i, j, 0.5, 0.5, &b->x_m, &b->y_m);
    const double radius = hypot(b->x_m - CENTRE_X, b->y_m - CENTRE_Y);
    const uint64_t k = (uint64_t)j * SAMPLE_N + (uint64_t)i;
    b->land = land_of(s, radius, k);
    const double density = 27000 * exp(-pow(radius / 3300, 1.3)) + 2500; /* per km2 */
    b->persons = density * b->area_m2 / 1e6 * people_factor(b->land) *
                 (0.7 + 0.6 * ln_sample_unit(s, STREAM_BLOCK, k));
}

void ln_sample_streets(sample *s)
{
    for (int i = 0; i < SAMPLE_NODES; i++)
        for (int j = 0; j < SAMPLE_NODES; j++)
            place_node(s, i, j);
    for (int i = 0; i < SAMPLE_N; i++)
        for (int j = 0; j < SAMPLE_N; j++)
            make_block(s, i, j);
}

static double persons_in(const sample *s, sample_rect r)
{
    double persons = 0;
    for (int i = r.i0; i < r.i1; i++)
        for (int j = r.j0; j < r.j1; j++)
            persons += s->block[i][j].persons;
    return persons;
}

/* Cuts a rectangle in two along its longer side, so that the first part holds the
   wanted share of its people; both keep at least `least` rows of blocks. */
static void cut(const sample *s, sample_rect r, double share, int least, sample_rect *a,
                sample_rect *b)
{
    const double want = share * persons_in(s, r);
    const int wide = r.i1 - r.i0, high = r.j1 - r.j0;
    *a = *b = r;
    if (wide >= high) {
        int at = r.i0 + least;
        while (at + least < r.i1 &&
               persons_in(s, (sample_rect){r.i0, r.j0, at, r.j1}) < want)
            at++;
        a->i1 = b->i0 = at;
    } else {
        int at = r.j0 + least;
        while (at + least < r.j1 &&
               persons_in(s, (sample_rect){r.i0, r.j0, r.i1, at}) < want)
            at++;
        a->j1 = b->j0 = at;
    }
}

static int n_blocks(sample_rect r)
{
    return (r.i1 - r.i0) * (r.j1 - r.j0);
}

/* n communities of about equal people in a rectangle. */
static void divide(sample *s, sample_rect r, int n, int street)
{
    if (n == 1 || n_blocks(r) == 1) {
        sample_community *c = &s->community[s->n_communities++];
        c->rect = r;
        c->street = street;
        return;
    }
    sample_rect a, b;
    const int half = n / 2;
    cut(s, r, (double)half / n, 1, &a, &b);
    int n_a = half < n_blocks(a) ? half : n_blocks(a);
    const int n_b = n - n_a < n_blocks(b) ? n - n_a : n_blocks(b);
    n_a = n - n_b;
    divide(s, a, n_a, street);
    divide(s, b, n_b, street);
}

/* Three rows of three streets; the first lies south of the river. */
static void divide_city(sample *s)
{
    const sample_rect all = {0, 0, SAMPLE_N, SAMPLE_N};
    const double whole = persons_in(s, all);
    const sample_rect south = {0, 0, SAMPLE_N, SAMPLE_RIVER};
    const sample_rect north = {0, SAMPLE_RIVER, SAMPLE_N, SAMPLE_N};
    sample_rect band[3] = {south, north, north};
    band[1].j1 = band[2].j0 = SAMPLE_RIVER + 9;
    int left = SAMPLE_COMMUNITIES, street = 0;
    double people_left = whole;
    for (int k = 0; k < 3; k++) {
        sample_rect rest = band[k];
        for (int part = 3; part > 0; part--, street++) {
            sample_rect here = rest, beyond = rest;
            if (part > 1)
                cut(s, rest, 1.0 / part, 3, &here, &beyond);
            const double people = persons_in(s, here);
            const int n = street == SAMPLE_STREETS - 1
                              ? left
                              : (int)lrint(left * people / people_left);
            divide(s, here, n > 0 ? n : 1, street);
            left -= n > 0 ? n : 1;
            people_left -= people;
            rest = beyond;
        }
    }
}

/* Shares of five-year bands, census 2020, tilted: the old town is older. */
static void age_community(const sample *s, sample_community *c, double radius_m)
{
    static const double share[SAMPLE_BANDS] = {5.5, 6.4, 6.0, 5.2, 5.3, 6.5,
                                               8.8, 7.0, 6.6, 8.1, 8.6, 7.2,
                                               5.2, 5.2, 3.5, 2.2, 1.5, 1.2};
    const double tilt = 0.42 - 0.62 * fmin(radius_m / 5000, 1);
    double weight[SAMPLE_BANDS], sum = 0;
    int64_t given = 0;
    int most = 0;
    (void)s;
    for (int b = 0; b < SAMPLE_BANDS; b++) {
        weight[b] = share[b] * exp(tilt * (5 * b - 40) / 40);
        sum += weight[b];
    }
    for (int b = 0; b < SAMPLE_BANDS; b++) {
        c->band[b] = (int64_t)floor((double)c->persons * weight[b] / sum);
        given += c->band[b];
        most = weight[b] > weight[most] ? b : most;
    }
    c->band[most] +=
        c->persons - given; /* whole persons: the rest to the largest band */
}

static void name_community(sample_community *c, int k, int in_street)
{
    static const char *const first[] = {"春晖", "和平", "永安", "长乐", "文昌", "新华",
                                        "兴业", "安康", "丰泽", "东升", "锦绣", "清河"};
    static const char *const second[] = {"里", "苑", "园", "路", "桥",
                                         "坊", "湾", "巷", "亭", "台"};
    snprintf(c->code, sizeof c->code, "329901%03u%03u",
             (unsigned)(c->street + 1) % 1000, (unsigned)(in_street + 1) % 1000);
    snprintf(c->name, sizeof c->name, "%s%s社区", first[k % 12], second[k / 12 % 10]);
}

static void fill_community(sample *s, int k, int in_street, double scale)
{
    sample_community *c = &s->community[k];
    double x = 0, y = 0, persons = 0;
    for (int i = c->rect.i0; i < c->rect.i1; i++)
        for (int j = c->rect.j0; j < c->rect.j1; j++) {
            s->block[i][j].community = k;
            s->block[i][j].persons *= scale;
            persons += s->block[i][j].persons;
            x += s->block[i][j].x_m / n_blocks(c->rect);
            y += s->block[i][j].y_m / n_blocks(c->rect);
        }
    c->persons = (int64_t)floor(persons);
    c->households = (int64_t)floor(
        persons / (2.35 + 0.5 * ln_sample_unit(s, STREAM_FLAG, (uint64_t)k)));
    c->pilot = ln_sample_unit(s, STREAM_FLAG, 1000 + (uint64_t)k) < 0.12;
    c->governance = ln_sample_unit(s, STREAM_FLAG, 2000 + (uint64_t)k) < 0.45;
    name_community(c, k, in_street);
    age_community(s, c, hypot(x - CENTRE_X, y - CENTRE_Y));
}

void ln_sample_people(sample *s)
{
    const double scale =
        SAMPLE_PERSONS / persons_in(s, (sample_rect){0, 0, SAMPLE_N, SAMPLE_N});
    int in_street = 0;
    divide_city(s);
    for (int k = 0; k < s->n_communities; k++) {
        in_street = k > 0 && s->community[k].street == s->community[k - 1].street
                        ? in_street + 1
                        : 0;
        fill_community(s, k, in_street, scale);
    }
}
