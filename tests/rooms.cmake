# One line per test program, in the order in which the data flows.
linli_test(unit geom)
linli_test(unit cells)
linli_test(unit boxtree)
linli_test(unit crs)
linli_test(unit city)
linli_test(unit neighbours)
linli_test(unit shared)
linli_bench(geom)
