#!/usr/bin/env python3
"""The usual way of zonal sums, for the ratio: GDAL burns the zones, numpy adds up.
Cells count by their centre. Usage: zonal_peer.py RASTER ZONES ID"""
import sys, time
import numpy as np
from osgeo import gdal, ogr

raster, zones, field = sys.argv[1:4]
start = time.process_time()
source = gdal.Open(raster)
band = source.GetRasterBand(1)
burnt = gdal.GetDriverByName("MEM").Create("", source.RasterXSize, source.RasterYSize, 1,
                                           gdal.GDT_Int32)
burnt.SetGeoTransform(source.GetGeoTransform())
burnt.SetProjection(source.GetProjection())
burnt.GetRasterBand(1).Fill(-1)
layer = ogr.Open(zones)
gdal.RasterizeLayer(burnt, [1], layer.GetLayer(0), options=[f"ATTRIBUTE={field}"])
ids = burnt.ReadAsArray().ravel()
values = band.ReadAsArray().ravel()
known = (values != np.float32(band.GetNoDataValue())) & (ids >= 0)
sums = np.bincount(ids[known], weights=values[known].astype(float))
print(f"{len(sums)} zones, sum {sums.sum():.4f}, {time.process_time() - start:.3f} s CPU")
