/*
 * The relay's second half: from table `events` to Redis, behind a durable cursor. Used by relay.c
 * only; the protocol is in relay.h.
 */
#ifndef HUB_RELAY_FEED_H
#define HUB_RELAY_FEED_H

#include "core/jobs/relay.h"

struct relay_feed;

/* `db` stays the caller's. */
struct relay_feed *relay_feed_new(const struct relay_config *config, struct db *db,
				  const struct log *log);
void relay_feed_free(struct relay_feed *feed);

/* Forgets what it knows about cursor and epoch: this process has just become the leader. */
void relay_feed_restart(struct relay_feed *feed);

/*
 * Makes sure that Redis carries our epoch, publishes all revocations when there are some to
 * (`revoked`) and at most `limit` events behind the cursor, and moves it. *ret_all: Redis has
 * everything that was committed when the batch was read. With Redis away that is false and nothing
 * else happens. Errors are PostgreSQL's.
 */
enum err relay_feed_publish(struct relay_feed *feed, struct arena *arena, bool revoked,
			    int64_t limit, size_t *ret_sent, bool *ret_all) MUST_USE;

#endif
