/*
 * The relay: moves visible rows of event_outbox, by `pos`, into `events` with a `seq` gap-free per
 * account, commits, and only then publishes to Redis from a durable cursor — again after any crash.
 * One leader, elected by an advisory lock held on the connection that writes.
 *
 * Redis: XADD hub:firehose MAXLEN ~ 10000 * a <account> s <seq> e <envelope JSON> u <audience JSON> and
 * HSET hub:heads <account> <seq>, in one script that first compares hub:epoch; when the epoch is not
 * the relay's (flush, restart) it writes nothing, and the relay rebuilds hub:heads from event_heads
 * and sets a new hub:epoch before it goes on.
 */
#ifndef HUB_RELAY_H
#define HUB_RELAY_H

#include "core/db/db.h"
#include "core/ops/supervise.h"

struct relay_config {
	struct str system_url; /* role hub_system */
	struct str redis_url;
	const struct clock *clock;
	const struct rng *rng;
};

/* The worker process of pool "relay". For struct pool.run. */
int relay_run(struct worker *worker, void *relay_config);

#endif
