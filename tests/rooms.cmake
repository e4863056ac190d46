# One line per test program, in the order in which the data flows.
linli_test(unit geom)
