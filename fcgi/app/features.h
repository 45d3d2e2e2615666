/*
 * The product's slices in one list: what the programs are composed of. The only place that sees
 * everything.
 */
#ifndef HUB_FEATURES_H
#define HUB_FEATURES_H

#include "core/http/app.h"
#include "core/jobs/job.h"

extern const struct route_table features_routes;
extern const struct job_table features_jobs;
extern const struct guard features_guard;

#endif
