/* Operators in somebody's name: what of it the rows allow, and what both trails say. */
#ifndef HUB_TEST_IMPERSONATION_CHECK_H
#define HUB_TEST_IMPERSONATION_CHECK_H

#include "matrix/world.h"

void impersonation_check(struct world *world);

#endif
