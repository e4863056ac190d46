/* linli/rule.h - norms and siting rules as data (STANDARDS 0 and 9). */
#ifndef LINLI_RULE_H
#define LINLI_RULE_H

#include "linli/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ln_modality { LN_MUST, LN_SHOULD, LN_MAY, LN_TARGET } ln_modality;
typedef enum ln_scope { LN_EXISTING, LN_NEW, LN_BOTH } ln_scope;

typedef struct ln_rule {
    const char *id;       /* "E.ROOM.E" */
    const char *service;  /* a service key, "complex", "elder_bed", "space", "land",
                             "permit", "category", "room" or "param" */
    const char *metric;   /* "area_per_100hh", "places_per_1000_res", ... */
    int age_min, age_max; /* inclusive ages of those it is for */
    ln_scope scope;
    double value;     /* NAN when unset */
    const char *unit; /* "m2", "place", "bed", "count", "floor" */
    ln_modality modality;
    double radius_m, minutes, min_area_m2, max_floor, sun_h; /* NAN when unset */
    int basement_ok; /* 1, 0, or -1 when unset */
    const char *source;
    char grade;        /* A verified, B secondary, C recalled, D house */
    const char *layer; /* which pack won: "national", "province", "city", "study" */
    double valid_from, valid_to; /* years, inclusive; NAN: open */
    const char *text, *text_zh;  /* words of the rule, of permits; NULL: none */
    const char *either;          /* rules of one name: any of them will do; NULL */
} ln_rule;

/* The national pack built in; *n gets its length. */
LN_API const ln_rule *ln_rules_national(size_t *n);

#ifdef __cplusplus
}
#endif
#endif
