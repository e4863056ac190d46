/* read/degrees.h - coordinates in degrees, minutes and seconds. */
#ifndef LN_READ_DEGREES_H
#define LN_READ_DEGREES_H

#include <stdbool.h>

/* 118°47'06.5"E, 东经118度47分6秒, N32°3′: a degree mark is needed, so that no number
   is taken for one. *axis: 'x' for east and west, 'y' for north and south, 0 when it
   does not say; west and south are negative. Minutes and seconds are below 60. */
bool ln_degrees_read(const char *text, double *degrees, char *axis);

#endif
