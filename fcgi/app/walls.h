/* The sandboxes (core/ops/sandbox.h) of the product's workers, from the configuration. */
#ifndef HUB_WALLS_H
#define HUB_WALLS_H

#include "core/ops/config.h"
#include "core/ops/sandbox.h"

/*
 * For the workers of one pool. `arena` holds the paths: it must live as long as the sandbox. API
 * and SLOW read pages and templates; SLOW and JOBS reach the network, the others only when
 * PostgreSQL or Redis is not on this machine.
 */
struct sandbox walls(struct arena *arena, enum sandbox_program program,
		     const struct config *config);

#endif
