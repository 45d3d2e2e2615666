/*
 * Health for people and orchestrators: live, ready, deep.
 */
#ifndef HUB_HEALTH_H
#define HUB_HEALTH_H

#include "core/http/route.h"

/* What a worker of the slow pool remembers of /health/deep. */
struct health_cache *health_cache_new(struct arena *arena);

extern const struct route_set health_routes;

#endif
