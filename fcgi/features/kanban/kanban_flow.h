/*
 * What goes on by itself on a board: clocks (SLA of a stage, a card's due date), timers, order keys
 * that are spaced anew, rules' jobs. What the programs need of it; docs/features/kanban.md.
 */
#ifndef HUB_KANBAN_FLOW_H
#define HUB_KANBAN_FLOW_H

#include "core/base/seams.h"
#include "core/db/db.h"
#include "core/http/route.h"
#include "core/jobs/event.h"
#include "core/jobs/job.h"

extern const struct route_set kanban_rule_routes;
extern const struct job_kind kanban_flow_jobs[];
extern const struct event_set kanban_flow_events;

/*
 * A duty of the relay's leader: hands due timers to jobs. What is due is found through an index of
 * what fires, so that timers that wait cost nothing.
 */
#define TIMERS_EVERY (250 * USEC_PER_MSEC)

struct redis;

struct timers_duty {
	struct str redis_url; /* where the jobs' runners are poked */
	const struct clock *clock;
	struct redis *redis; /* made when it is first needed */
	usec_t house_due;    /* monotonic */
};

enum err timers_duty(void *ctx, struct db *db, struct arena *arena, bool *ret_more);

#endif
