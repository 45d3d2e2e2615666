/*
 * The duty that hands due timers of all accounts to jobs, and adds up what has changed the counts
 * of cards; as role hub_system.
 */
#include "features/kanban/clock/clock.h"

#include "core/net/redis.h"

#define TIMERS_AT_ONCE 1000
#define ROLLED_AT_ONCE 5000
#define HOUSE_EVERY    (3600 * USEC_PER_SEC)

DB_STMT(timers_hand_on, "kanban.timers_hand_on", "select timers_take($1) as handed");
DB_STMT(counts_roll, "kanban.counts_roll", "select card_counts_roll($1) as rolled");
DB_STMT(timers_house, "kanban.timers_house", "select kanban_keep_house()");

enum err timers_duty(void *ctx, struct db *db, struct arena *arena, bool *ret_more)
{
	struct timers_duty *duty = ctx;
	usec_t now = clock_monotonic(duty->clock);
	struct db_rows *rows;

	TRY(db_lookup(db, arena, &timers_hand_on, DB_ARGS(db_i64(TIMERS_AT_ONCE)), &rows));
	int64_t handed = row_i64(rows, 0, "handed");
	if (handed > 0) {
		if (!duty->redis)
			duty->redis = redis_new(duty->redis_url, duty->clock);
		redis_poke(duty->redis, arena, STR("hub:poke:jobs"));
	}
	TRY(db_lookup(db, arena, &counts_roll, DB_ARGS(db_i64(ROLLED_AT_ONCE)), &rows));
	*ret_more = handed == TIMERS_AT_ONCE || row_i64(rows, 0, "rolled") == ROLLED_AT_ONCE;
	if (now < duty->house_due)
		return OK;
	duty->house_due = now + HOUSE_EVERY;
	return db_lookup(db, arena, &timers_house, DB_NO_ARGS, NULL);
}
