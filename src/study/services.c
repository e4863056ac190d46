/* study/services.c - the nine services and the roles of layers. */
#include <string.h>

#include "study/tables.h"

/* clang-format off */
/* The notice's catalogue in its order (STANDARDS 1.1); the metric says which of the norms
   of a service sets its need. */
static const ln_service services[LN_N_SERVICES] = {
    {"elder_care",   "elder care",        "养老服务",   1, LN_OLDER},
    {"infant_care",  "infant care",       "婴幼儿托育", 1, LN_WITH_CHILD},
    {"child_care",   "after-school care", "儿童托管",   1, LN_ADULT},
    {"meals",        "community meals",   "社区助餐",   1, LN_OLDER},
    {"housekeeping", "housekeeping",      "家政便民",   2, LN_ADULT},
    {"health",       "health",            "健康服务",   2, LN_ADULT},
    {"fitness",      "fitness",           "体育健身",   2, LN_ADULT},
    {"culture",      "culture",           "文化休闲",   2, LN_ADULT},
    {"child_play",   "children's play",   "儿童游憩",   2, LN_WITH_CHILD},
};

static const char *const need_metrics[LN_N_SERVICES] = {
    "area_per_100hh", "places_per_1000_res", "area_per_child", "per_community",
    "per_community", "per_10000_res", "area_per_res", "per_10000_res", "per_community",
};

static const char *const role_keys[LN_N_ROLES] = {
    "communities", "people", "buildings", "facilities", "spaces", "streets", "nodes",
    "edges", "barriers", "gates", "opened", "closed", "heights", "controls", "landuse", "renewal", "table",
};
/* clang-format on */

double ln_study_speed(const ln_study *study, int service)
{
    const ln_params *p = &study->params;
    switch (services[service].walker) {
    case LN_OLDER:
        return p->older_m_per_min;
    case LN_WITH_CHILD:
        return p->child_m_per_min;
    default:
        return p->adult_m_per_min;
    }
}

const ln_service *ln_services(void)
{
    return services;
}

int ln_service_find(const char *key)
{
    for (int vi = 0; vi < LN_N_SERVICES; vi++)
        if (strcmp(services[vi].key, key) == 0)
            return vi;
    return -1;
}

const char *ln_service_need_metric(int service)
{
    return need_metrics[service];
}

const char *ln_role_key(ln_role role)
{
    return role_keys[role];
}

static const char *value_of(const ln_pair *pairs, size_t n, const char *key)
{
    for (size_t k = 0; k < n; k++)
        if (strcmp(pairs[k].key, key) == 0)
            return pairs[k].value;
    return NULL;
}

const char *ln_layer_option(const ln_layer *layer, const char *key)
{
    return value_of(layer->options, layer->n_options, key);
}

const char *ln_layer_field(const ln_layer *layer, const char *key)
{
    return value_of(layer->fields, layer->n_fields, key);
}
