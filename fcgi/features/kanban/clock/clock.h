/*
 * Clocks (SLA of a stage, a card's due date), timers, order keys that are spaced anew. What the
 * programs need of it; docs/features/kanban.md.
 */
#ifndef HUB_KANBAN_CLOCK_H
#define HUB_KANBAN_CLOCK_H

#include "core/base/seams.h"
#include "core/db/db.h"

/*
 * A duty of the relay's leader: hands due timers to jobs. What is due is found through an index of
 * what fires, so that timers that wait cost nothing.
 */
#define TIMERS_EVERY (250 * USEC_PER_MSEC)

struct redis;

struct timers_duty {
	struct str redis_url; /* where the jobs' runners are poked */
	const struct clock *clock;
	struct redis *redis; /* made when it is first needed; its owner frees it */
	usec_t house_due;    /* monotonic */
};

enum err timers_duty(void *ctx, struct db *db, struct arena *arena, bool *ret_more);

#endif
