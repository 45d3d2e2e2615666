/*
 * The coverage meter of one account, and of all together (docs/features/sync.md).
 *
 *   ok     polled as it should be: whatever webhooks lost is repaired by now
 *   late   the last poll that succeeded is more than two intervals and a minute old
 *   blind  not connected, never polled, or not for an hour: the mirror may be anything
 */
#ifndef HUB_CHATWOOT_COVERAGE_H
#define HUB_CHATWOOT_COVERAGE_H

#include "core/db/db.h"
#include "core/ops/metric.h"

#define COVERAGE_BLIND_SEC 3600

/* `lag_seconds` since the last poll that succeeded began; I64_NULL: never. */
const char *coverage_state(bool connected, bool poll_only, int64_t lag_seconds);

#define SYNC_DUTY_EVERY (15 * USEC_PER_SEC)

struct sync_duty {
	struct metrics *metrics; /* may be NULL */
	const struct log *log;
	const struct clock *clock;
};

/*
 * A duty of the relay's leader (relay.h): starts the timers of connected accounts that have none,
 * ends runs that have no job any more, and sets the metrics hub_coverage_*.
 */
enum err sync_duty(void *ctx, struct db *db, struct arena *arena, bool *ret_more) MUST_USE;

/* Forgets runs and repairs after 30 days. */
#define SYNC_HOUSE_EVERY (3600 * USEC_PER_SEC)
enum err sync_keep_house(void *ctx, struct db *db, struct arena *arena, bool *ret_more) MUST_USE;

#endif
