/* linli/programme.h - chosen sites over the years, and the pilot communities. */
#ifndef LINLI_PROGRAMME_H
#define LINLI_PROGRAMME_H

#include "linli/base.h"
#include "linli/study.h"
#include "linli/city.h"
#include "linli/cover.h"
#include "linli/site.h"
#include "linli/choose.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A chosen site in its year. */
typedef struct ln_project {
    uint32_t chosen;   /* index in choice->chosen */
    int64_t year;      /* start; 0: on the reserve list (no budget left) */
    int64_t open_year; /* year of opening: start + months */
    int64_t cost_cny;  /* INT64_MIN: no price */
    const char *reason, *reason_zh;
} ln_project;

/* A community in the lexicographic order of STANDARDS 2.2: a row of table `plan`. */
typedef struct ln_plan_row {
    uint32_t community;
    uint32_t rank;
    int group;     /* 1 governance good and demand dense, 2 one of them, 3 none */
    int tie_break; /* 1: complete-community pilot with a planned complex */
    int selected;  /* 1 selected, 0 waiting list, -1 not eligible */
    int feasible;  /* a space in it passes the screens */
    int pinned;    /* 1 pinned by the city, -1 excluded by it, 0 left to the order */
    double unserved_per_km2;  /* old and young of tier 1 who go without */
    double old_young_per_km2; /* all whom tier 1 is for; a person counts for each */
    const char *reason, *reason_zh;
    int64_t year; /* of its first project; 0 none */
} ln_plan_row;

typedef struct ln_year {
    int64_t year;
    size_t n_sites, n_complex;
    int64_t cost_cny; /* of sites with a price */
    double new_served_persons;
} ln_year;

/* Floor of community services against the average that is required, and aimed at. */
typedef enum ln_stock_level {
    LN_STOCK_COMMUNITY,
    LN_STOCK_STREET,
    LN_STOCK_CITY
} ln_stock_level;
LN_API const char *ln_stock_level_name(ln_stock_level level); /* "community" ... */
typedef struct ln_stock_row {
    ln_stock_level level;
    const char *code, *name; /* NULL where there is none */
    double households;       /* NAN: of some unknown, and then what follows from it */
    double stock_m2;         /* of facilities whose floor is known */
    double planned_m2;       /* gross floor of the chosen sites */
    size_t n_unknown;        /* facilities whose floor is not known: not counted */
    double m2_per_100hh,
        after_m2_per_100hh; /* NAN too where no floor is known at all */
    double gap_m2, gap_after_m2, gap_target_m2; /* to the norm, and to the target */
} ln_stock_row;

typedef struct ln_programme {
    double stock_norm,
        stock_target; /* m2 for 100 households; NAN: the packs have none */
    size_t n_stock;
    const ln_stock_row *stock; /* communities, then streets by name, the city last */
    size_t n_selected, n_outside;
    double urban_ratio; /* of the selected, inside the city proper; NAN: not known */
    size_t n_projects;
    const ln_project *projects;
    size_t n_rows;
    const ln_plan_row *rows;
    size_t n_years;
    const ln_year *years;
    size_t n_reserve;
    struct ln_arena *arena;
} ln_programme;

LN_API ln_status ln_programme_plan(ln_ctx *ctx, const ln_study *study,
                                   const ln_city *city, const ln_cover *before,
                                   const ln_sites *sites, const ln_choice *choice,
                                   ln_programme **programme);
LN_API void ln_programme_free(ln_programme *programme);

#ifdef __cplusplus
}
#endif
#endif
