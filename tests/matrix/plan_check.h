/* Rows that need an entitlement, called by an account that has no room for it. */
#ifndef HUB_TEST_PLAN_CHECK_H
#define HUB_TEST_PLAN_CHECK_H

#include "matrix/world.h"

void plan_check(struct world *world);

#endif
