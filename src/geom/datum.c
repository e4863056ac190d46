/* geom/datum.c - GCJ-02 and BD-09, by the well-known public formulas. */
#include <math.h>

#include "geom/crs.h"

static const double pi = 3.14159265358979323846;
/* Krasovsky 1940, on which the GCJ-02 shift was built. */
static const double semi_major_m = 6378245.0, eccentricity2 = 0.00669342162296594323;
static const double bd_pi = 3.14159265358979323846 * 3000.0 / 180.0;

/* Metres north before the ellipsoid's scale; x and y are degrees from 105 E, 35 N. */
static double north_shift(double x, double y)
{
    double shift =
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x));
    shift += (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0;
    shift += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0;
    shift += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0;
    return shift;
}

static double east_shift(double x, double y)
{
    double shift =
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x));
    shift += (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0;
    shift += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0;
    shift += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0;
    return shift;
}

void ln_datum_wgs84_to_gcj02(double *lon, double *lat)
{
    /* The shift is defined inside this box only; outside GCJ-02 is WGS 84. */
    if (!(*lon >= 72.004 && *lon <= 137.8347 && *lat >= 0.8293 && *lat <= 55.8271))
        return;
    const double x = *lon - 105.0, y = *lat - 35.0;
    const double latitude = *lat / 180.0 * pi;
    const double magic = 1 - eccentricity2 * sin(latitude) * sin(latitude);
    const double root = sqrt(magic);
    *lat += north_shift(x, y) * 180.0 /
            (semi_major_m * (1 - eccentricity2) / (magic * root) * pi);
    *lon += east_shift(x, y) * 180.0 / (semi_major_m / root * cos(latitude) * pi);
}

void ln_datum_gcj02_to_bd09(double *lon, double *lat)
{
    const double x = *lon, y = *lat;
    const double z = sqrt(x * x + y * y) + 0.00002 * sin(y * bd_pi);
    const double theta = atan2(y, x) + 0.000003 * cos(x * bd_pi);
    *lon = z * cos(theta) + 0.0065;
    *lat = z * sin(theta) + 0.006;
}

/* The point that `forward` moves onto (lon, lat): the error is fed back until it is
   below 1e-12 degree (1e-7 m); the shifts change by less than 1 in 100, so each round
   gains two digits. */
static void invert(void (*forward)(double *lon, double *lat), double *lon, double *lat)
{
    double guess_lon = *lon, guess_lat = *lat;
    for (int round = 0; round < 20; round++) {
        double x = guess_lon, y = guess_lat;
        forward(&x, &y);
        guess_lon += *lon - x;
        guess_lat += *lat - y;
        if (fabs(*lon - x) < 1e-12 && fabs(*lat - y) < 1e-12)
            break;
    }
    *lon = guess_lon;
    *lat = guess_lat;
}

static void wgs84_to_bd09(double *lon, double *lat)
{
    ln_datum_wgs84_to_gcj02(lon, lat);
    ln_datum_gcj02_to_bd09(lon, lat);
}

void ln_datum_gcj02_to_wgs84(double *lon, double *lat)
{
    invert(ln_datum_wgs84_to_gcj02, lon, lat);
}

void ln_datum_bd09_to_wgs84(double *lon, double *lat)
{
    invert(wgs84_to_bd09, lon, lat);
}

double ln_great_circle_m(double lon_a, double lat_a, double lon_b, double lat_b)
{
    const double radius_m = 6371000.0, degree = pi / 180.0;
    const double half_lat = sin((lat_b - lat_a) * degree / 2);
    const double half_lon = sin((lon_b - lon_a) * degree / 2);
    const double h = half_lat * half_lat +
                     cos(lat_a * degree) * cos(lat_b * degree) * half_lon * half_lon;
    return 2 * radius_m * asin(fmin(1, sqrt(h)));
}
