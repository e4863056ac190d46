/* linli/read.h - the one reader: layers of a study become a city, with findings. */
#ifndef LINLI_READ_H
#define LINLI_READ_H

#include "linli/base.h"
#include "linli/study.h"
#include "linli/city.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reads every layer of the study into a city: encodings, fields, CRS, joins, people
   points. Findings go to the context. Statuses: IO, SCHEMA, DATA, CRS, STUDY. */
LN_API ln_status ln_city_read(ln_ctx *ctx, const ln_study *study, ln_city **city);

/* Looks at the layers in a folder and writes a commented study.yaml template of it as
   text (ln_study_text_free). */
LN_API ln_status ln_read_guess(ln_ctx *ctx, const char *dir, char **yaml);

#ifdef __cplusplus
}
#endif
#endif
