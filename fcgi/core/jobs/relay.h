/*
 * The relay: moves visible rows of event_outbox, by `pos`, into `events` with a `seq` gap-free per
 * account, commits, and only then publishes to Redis from a durable cursor — again after any crash.
 * One leader, elected by an advisory lock held on the connection that writes; the other relays
 * stand by. Losing Redis never stops outbox → events; publishing goes on where it was.
 *
 * Redis: XADD hub:firehose MAXLEN ~ 10000 * a <account> s <seq> e <envelope JSON> u <audience JSON>
 * and HSET hub:heads <account> <seq> (never backwards), in one script that first compares
 * hub:epoch; when the epoch is not the relay's (flush, restart) it writes nothing, and the relay
 * rebuilds hub:heads from event_heads and sets a new hub:epoch before it goes on. The epoch is
 * opaque to readers; it begins with the run id of the Redis server, so one that restarted from an
 * old dump is noticed.
 *
 * Revocations (rows of `revocations`, written with what revokes a session, token or key) go the
 * same way, at least once each, before the events: a script writes XADD hub:firehose … n <count>
 * and r <id> t <until> for up to 100 of them, and ZADD hub:revoked <until> <id>; then they are
 * marked published. <until> is milliseconds since 1970: everything that the id gave out has ended
 * by then, and the set forgets it. hub:revocations counts those entries, so that a reader knows
 * when it has missed one. With a new epoch the set is rebuilt before the epoch is set, with all
 * that are in force, and the count begins again.
 */
#ifndef HUB_RELAY_H
#define HUB_RELAY_H

#include "core/db/db.h"
#include "core/ops/supervise.h"

struct metrics;

/*
 * What the leader does beside its own work, every `every` microseconds: one at a time on the
 * leader's connection, outside of any transaction, with an arena that ends with the step. *ret_more
 * (false when it is called): there is more to do at once. One that fails is logged, and called
 * again when it is due again.
 */
struct relay_duty {
	const char *name;
	usec_t every;
	enum err (*run)(void *ctx, struct db *db, struct arena *arena, bool *ret_more);
	void *ctx;
};

#define RELAY_DUTIES_MAX 12 /* with the relay's own */

struct relay_config {
	struct str system_url; /* role hub_system */
	struct str redis_url;
	struct metrics *metrics; /* may be NULL */
	const struct relay_duty *duties;
	size_t duty_count; /* at most RELAY_DUTIES_MAX - 2 */
	const struct clock *clock;
	const struct rng *rng;
};

/* The worker process of pool "relay". For struct pool.run. */
int relay_run(struct worker *worker, void *relay_config);

/* --- the steps of relay_run, for tests --- */

struct relay;

struct relay *relay_new(const struct relay_config *config, const struct log *log);
void relay_free(struct relay *relay);

/*
 * Takes one batch from the outbox, publishes one batch, keeps the epoch right, does the duties that
 * are due. *ret_more: another step would find work at once. Errors are PostgreSQL's; Redis' show in
 * relay_published only.
 */
enum err relay_step(struct relay *relay, bool *ret_more) MUST_USE;

/* Leader at the last step? */
bool relay_leads(const struct relay *relay);

/* True when at the last step everything in `events` and `revocations` was in Redis. */
bool relay_published(const struct relay *relay);

#endif
