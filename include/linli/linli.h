/* linli/linli.h - everything. */
#ifndef LINLI_LINLI_H
#define LINLI_LINLI_H

#include "linli/base.h"
#include "linli/choose.h"
#include "linli/city.h"
#include "linli/complex.h"
#include "linli/cover.h"
#include "linli/demand.h"
#include "linli/geom.h"
#include "linli/programme.h"
#include "linli/reach.h"
#include "linli/read.h"
#include "linli/rule.h"
#include "linli/run.h"
#include "linli/site.h"
#include "linli/solution.h"
#include "linli/study.h"
#include "linli/verify.h"
#include "linli/weigh.h"
#include "linli/write.h"

#endif
