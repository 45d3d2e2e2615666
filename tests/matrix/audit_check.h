/* Derived from the rows: what each route must leave in the audit trail, and what it must not. */
#ifndef HUB_TEST_AUDIT_CHECK_H
#define HUB_TEST_AUDIT_CHECK_H

#include "matrix/world.h"

void audit_check(struct world *world);

#endif
