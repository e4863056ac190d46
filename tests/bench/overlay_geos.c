/* tests/bench/overlay_geos.c - the peer of `linli table overlay`: GEOS' C API with a
   tree, prepared geometries and intersections.
     cc -O2 overlay_geos.c $(gdal-config --cflags --libs) -lgeos_c -o overlay_geos
     overlay_geos PARCELS CONSTRAINTS */
#include <geos_c.h>
#include <ogr_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct layer {
    size_t n;
    GEOSGeometry **shape;
} layer;

static GEOSContextHandle_t geos;

static layer read_layer(const char *path)
{
    OGRDataSourceH source = OGROpen(path, 0, NULL);
    OGRLayerH from = source ? OGR_DS_GetLayer(source, 0) : NULL;
    layer l = {0, NULL};
    if (!from)
        exit(1);
    l.shape = calloc((size_t)OGR_L_GetFeatureCount(from, 1), sizeof *l.shape);
    for (OGRFeatureH f; (f = OGR_L_GetNextFeature(from)); OGR_F_Destroy(f)) {
        OGRGeometryH g = OGR_F_GetGeometryRef(f);
        const size_t size = (size_t)OGR_G_WkbSize(g);
        unsigned char *wkb = malloc(size);
        OGR_G_ExportToWkb(g, wkbNDR, wkb);
        l.shape[l.n++] = GEOSGeomFromWKB_buf_r(geos, wkb, size);
        free(wkb);
    }
    OGR_DS_Destroy(source);
    return l;
}

typedef struct asking {
    const GEOSGeometry *parcel;
    const GEOSPreparedGeometry **prepared;
    double total;
    size_t n_pairs;
} asking;

static layer constraints;

static void look(void *item, void *user)
{
    asking *a = user;
    const size_t j = (size_t)item - 1;
    double area = 0;
    if (!a->prepared[j])
        a->prepared[j] = GEOSPrepare_r(geos, constraints.shape[j]);
    if (!GEOSPreparedIntersects_r(geos, a->prepared[j], a->parcel))
        return;
    if (GEOSPreparedCovers_r(geos, a->prepared[j], a->parcel)) {
        GEOSArea_r(geos, a->parcel, &area);
    } else {
        GEOSGeometry *both = GEOSIntersection_r(geos, a->parcel, constraints.shape[j]);
        GEOSArea_r(geos, both, &area);
        GEOSGeom_destroy_r(geos, both);
    }
    if (area > 1e-9) {
        a->total += area;
        a->n_pairs++;
    }
}

int main(int n_words, char **words)
{
    if (n_words < 3)
        return 2;
    OGRRegisterAll();
    geos = GEOS_init_r();
    const layer parcels = read_layer(words[1]);
    constraints = read_layer(words[2]);
    const clock_t start = clock();
    GEOSSTRtree *tree = GEOSSTRtree_create_r(geos, 16);
    for (size_t j = 0; j < constraints.n; j++)
        GEOSSTRtree_insert_r(geos, tree, constraints.shape[j], (void *)(j + 1));
    asking a = {NULL, calloc(constraints.n, sizeof *a.prepared), 0, 0};
    for (size_t i = 0; i < parcels.n; i++) {
        a.parcel = parcels.shape[i];
        GEOSSTRtree_query_r(geos, tree, parcels.shape[i], look, &a);
    }
    printf("GEOS %s: %zu pairs, %.5f m2, %.3f s of CPU\n", GEOSversion(), a.n_pairs,
           a.total, (double)(clock() - start) / CLOCKS_PER_SEC);
    return 0;
}
