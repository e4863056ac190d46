/* site/ways.c - the ways, and what the rules say of categories, rooms and permits. */
#include <string.h>

#include "base/status.h"
#include "site/option.h"

/* clang-format off */
static const ln_way ways[LN_N_WAYS] = {
    {"refurbish",    "refurbish",          "修缮利用"},
    {"convert",      "convert",            "改造转用"},
    {"rebuild",      "small rebuild",      "拆建"},
    {"new_build",    "new build",          "新建"},
    {"lease",        "lease",              "租赁"},
    {"estate_share", "share of a new estate", "新区配建"},
    {"enlarge",      "enlarge a facility", "扩建"},
};
/* clang-format on */

const ln_way *ln_ways(void)
{
    return ways;
}

const ln_rule *ln_site_rule(const ln_study *study, const char *service,
                            const char *metric, const char *unit)
{
    for (size_t k = 0; k < study->n_rules; k++) {
        const ln_rule *rule = &study->rules[k];
        if (strcmp(rule->service, service) == 0 && strcmp(rule->metric, metric) == 0 &&
            (!unit || strcmp(rule->unit, unit) == 0))
            return rule;
    }
    return NULL;
}

unsigned ln_category_ways(const ln_study *study, int category)
{
    size_t n = 0;
    unsigned mask = 0;
    const char *code = ln_space_categories(&n)[category].code;
    for (int way = 0; way < LN_N_WAYS; way++) {
        const ln_rule *rule = ln_site_rule(study, "category", code, ways[way].key);
        mask |= rule && rule->value > 0 ? 1u << way : 0;
    }
    return mask;
}

double ln_service_unit_m2(const ln_study *study, const char *unit)
{
    const ln_rule *rule = ln_site_rule(study, "room", unit, NULL);
    return rule && rule->value > 0 ? rule->value : 0;
}

const ln_rule *ln_path_rule(const ln_study *study, char path)
{
    const char metric[] = {'p', 'a', 't', 'h', '.', path, '\0'};
    return ln_site_rule(study, "permit", metric, NULL);
}

static bool is_category(const char *code)
{
    size_t n = 0;
    const ln_space_category *categories = ln_space_categories(&n);
    for (size_t k = 0; k < n; k++)
        if (strcmp(categories[k].code, code) == 0)
            return true;
    return false;
}

static bool is_way(const char *key)
{
    for (int way = 0; way < LN_N_WAYS; way++)
        if (strcmp(ways[way].key, key) == 0)
            return true;
    return false;
}

static bool is_permit(const ln_rule *rule)
{
    static const char *const metrics[] = {"path.A",      "path.B",   "path.C",
                                          "path.D",      "path.E",   "path.F",
                                          "grace_years", "works_m2", "fire_review_m2"};
    for (size_t k = 0; k < sizeof metrics / sizeof *metrics; k++)
        if (strcmp(metrics[k], rule->metric) == 0)
            return true;
    return strcmp(rule->metric, "exempt.use_change") == 0 &&
           ln_service_find(rule->unit) >= 0;
}

/* "sun.SERVICE" and "spacing.SERVICE". */
static bool is_of_no_service(const ln_rule *rule)
{
    const bool asks = strncmp(rule->metric, "sun.", 4) == 0 ||
                      strncmp(rule->metric, "spacing.", 8) == 0;
    return asks && ln_service_find(strchr(rule->metric, '.') + 1) < 0;
}

/* Ground outdoors is the only alternative there is to floor. */
static bool is_no_alternative(const ln_rule *rule)
{
    return rule->either && strcmp(rule->metric, "area_per_res") != 0 &&
           strcmp(rule->metric, "land_per_res") != 0;
}

ln_status ln_site_check_rules(ln_ctx *ctx, const ln_study *study)
{
    for (size_t k = 0; k < study->n_rules; k++) {
        const ln_rule *rule = &study->rules[k];
        const char *wanted = NULL;
        if (strcmp(rule->service, "category") == 0 &&
            (!is_category(rule->metric) || !is_way(rule->unit)))
            wanted = "metric is a category (linli list categories), unit a way";
        if (strcmp(rule->service, "space") == 0 && is_of_no_service(rule))
            wanted = "metric ends in a service (linli list services)";
        if (is_no_alternative(rule))
            wanted = "column either joins area_per_res and land_per_res";
        if (strcmp(rule->service, "permit") == 0 && !is_permit(rule))
            wanted = "metric is path.A to path.F, grace_years, works_m2, "
                     "fire_review_m2, or exempt.use_change with a service as unit";
        if (strcmp(rule->service, "room") == 0 && !(rule->value > 0))
            wanted = "value is m2 above 0";
        if (wanted)
            return ln_fail(ctx, LN_E_STUDY,
                           "rule %s of the %s pack: %s %s '%s': of such rules the %s",
                           rule->id, rule->layer, rule->service, rule->metric,
                           rule->unit, wanted);
    }
    return LN_OK;
}

const char *ln_screen_title_zh(ln_screen screen)
{
    static const char *const titles[] = {"通过", "提示", "不通过"};
    return titles[screen];
}

const char *ln_screen_name(ln_screen screen)
{
    static const char *const names[] = {"pass", "warn", "fail"};
    return names[screen];
}

const char *ln_kind_title_zh(ln_kind kind)
{
    static const char *const titles[] = {"综合体", "多功能", "单一功能", "无服务"};
    return titles[kind];
}

const char *ln_kind_name(ln_kind kind)
{
    static const char *const names[] = {"complex", "partial", "single", "none"};
    return names[kind];
}
