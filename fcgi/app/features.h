/*
 * The product's slices in one list: what the programs are composed of. The only place that sees
 * everything.
 */
#ifndef HUB_FEATURES_H
#define HUB_FEATURES_H

#include "core/http/app.h"
#include "core/jobs/event.h"
#include "core/jobs/job.h"

extern const struct route_table features_routes;
extern const struct job_table features_jobs;
extern const struct event_table features_events;
extern const struct guard features_guard;

/* All tables a program is made of, for the check at its start. */
struct tables {
	const struct route_table *routes;
	const struct job_table *jobs;
	const struct event_table *events;
	const struct config_row *config;
	size_t config_count;
	bool (*permission_known)(const char *permission); /* the role table's */
	bool (*entitlement_known)(const char *key);       /* of the table of what plans grant */
	/* What the row must name in its column `entitlement`; NULL: nothing. */
	const char *(*entitlement_due)(const struct route *route);
};

/* The product's. */
struct tables features_tables(void);

/*
 * Whether each table is sound and they agree with each other; hub-api and hub-worker don't start
 * otherwise, and a unit test says the same at build time. Returns STR_NULL, or a sentence naming
 * the row.
 */
struct str tables_problem(struct arena *arena, const struct tables *tables);

#endif
