/*
 * Revocations on their way to hub-events: from table `revocations` to Redis. Used by relay_feed.c
 * only; the protocol is in relay.h. Errors are PostgreSQL's; Redis' are in *ret_redis.
 */
#ifndef HUB_RELAY_REVOKED_H
#define HUB_RELAY_REVOKED_H

#include "core/db/db.h"
#include "core/net/redis.h"

#define KEY_REVOKED     STR("hub:revoked")
#define KEY_REVOCATIONS STR("hub:revocations")

/* Writes all that are in force into the set, for an epoch that is about to be. */
enum err relay_revoked_copy(struct db *db, struct redis *redis, struct arena *arena,
			    enum err *ret_redis) MUST_USE;

/*
 * Sends those that were not published, and marks them. *ret_current false: Redis has another
 * epoch, where nothing was written. `now` is wall-clock time: what ended before leaves the set.
 */
enum err relay_revoked_publish(struct db *db, struct redis *redis, struct arena *arena,
			       struct str epoch, usec_t now, bool *ret_current,
			       enum err *ret_redis) MUST_USE;

#endif
