/*
 * What the relay's leader sees of outbox, ledger and jobs, for the metrics. Used by relay.c only.
 */
#ifndef HUB_RELAY_SAMPLE_H
#define HUB_RELAY_SAMPLE_H

#include "core/db/db.h"

struct metrics;

/* Looks and sets the gauges: one statement, whose counts end at 100000. */
enum err relay_sample(struct db *db, struct arena *arena, const struct clock *clock,
		      struct metrics *metrics) MUST_USE;

/* Another relay leads: nothing is known here. */
void relay_sample_clear(struct metrics *metrics);

#endif
