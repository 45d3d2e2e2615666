#include "core/jobs/relay.h"

#include <stdlib.h>

#include "core/jobs/relay_feed.h"
#include "core/jobs/relay_sample.h"
#include "core/net/redis.h"
#include "core/ops/metric.h"

#define BATCH        500
#define POLL_MS      1000
#define RETRY_MS     200
#define STEP_MAX     (120 * USEC_PER_SEC) /* a longer one hangs: the master ends the worker */
#define HOUSEKEEPING (3600 * USEC_PER_SEC)
#define SAMPLE       (5 * USEC_PER_SEC)

#define OUTBOX_COLUMNS                                                                   \
	"pos, account_id, id, type, entity, entity_id, version, actor, cause_id, depth," \
	" occurred_at, audience, data"

/*
 * One statement, so that lock, numbering and move cannot come apart: when another session holds the
 * lock nothing is taken. The lock is the session's; asking again while holding it only counts up.
 */
DB_STMT(relay_take, "relay.take",
	"with leader as materialized (select pg_try_advisory_lock(4774116) as held),"
	" taken as ("
	"  delete from event_outbox where pos in ("
	"   select pos from event_outbox where (select held from leader) order by pos limit $1)"
	"  returning " OUTBOX_COLUMNS "),"
	" moved as ("
	"  insert into event_heads as h (account_id, seq)"
	"  select account_id, count(*) from taken group by account_id order by account_id"
	"  on conflict (account_id) do update set seq = h.seq + excluded.seq"
	"  returning h.account_id, h.seq),"
	" numbered as ("
	"  select " OUTBOX_COLUMNS ", m.seq - count(*) over (partition by account_id)"
	"   + row_number() over (partition by account_id order by pos) as seq"
	"  from taken join moved m using (account_id)),"
	" stored as ("
	"  insert into events (account_id, seq, id, envelope, audience)"
	"  select account_id, seq, id,"
	"   json_build_object('v', 1, 'id', id, 'account_id', account_id, 'seq', seq,"
	"    'type', type, 'entity', entity, 'entity_id', entity_id, 'version', version,"
	"    'actor', actor, 'cause_id', cause_id, 'depth', depth,"
	"    'occurred_at', hub_rfc3339(occurred_at), 'audience', audience, 'data', data), audience"
	"  from numbered order by pos"
	"  returning 1)"
	" select (select held from leader) as held, (select count(*) from stored) as moved,"
	"  exists (select from revocations where not published) as revoked");

DB_STMT(relay_housekeeping, "relay.housekeeping", "select hub_housekeeping()");

struct duty {
	struct relay_duty duty;
	usec_t due; /* monotonic */
};

struct relay {
	const struct relay_config *config;
	const struct log *log;
	struct db *db;
	struct arena *arena;
	struct relay_feed *feed;
	struct duty duties[RELAY_DUTIES_MAX];
	size_t duty_count;
	bool leads;
	bool published;
};

/* Partitions ahead of time, and what has served its time. */
static enum err keep_house(void *ctx, struct db *db, struct arena *arena, bool *ret_more)
{
	(void)ctx;
	(void)ret_more;
	return db_lookup(db, arena, &relay_housekeeping, DB_NO_ARGS, NULL);
}

/* For the metrics. */
static enum err sample(void *ctx, struct db *db, struct arena *arena, bool *ret_more)
{
	const struct relay *relay = ctx;

	(void)ret_more;
	return relay_sample(db, arena, relay->config->clock, relay->config->metrics);
}

static void take_duty(struct relay *relay, struct relay_duty duty)
{
	if (relay->duty_count < RELAY_DUTIES_MAX)
		relay->duties[relay->duty_count++] = (struct duty){.duty = duty};
}

static void take_duties(struct relay *relay, const struct relay_config *config)
{
	take_duty(relay, (struct relay_duty){"housekeeping", HOUSEKEEPING, keep_house, NULL});
	if (config->metrics)
		take_duty(relay, (struct relay_duty){"sample", SAMPLE, sample, relay});
	for (size_t i = 0; i < config->duty_count; i++)
		take_duty(relay, config->duties[i]);
}

struct relay *relay_new(const struct relay_config *config, const struct log *log)
{
	struct relay *relay = calloc(1, sizeof(*relay));
	if (!relay)
		abort();
	relay->config = config;
	relay->log = log;
	relay->db = db_new(config->system_url, "hub-worker relay", config->clock, log);
	db_observe(relay->db, metrics_db(config->metrics));
	relay->arena = arena_new();
	relay->feed = relay_feed_new(config, relay->db, log);
	take_duties(relay, config);
	return relay;
}

void relay_free(struct relay *relay)
{
	relay_feed_free(relay->feed);
	db_free(relay->db);
	arena_free(relay->arena);
	free(relay);
}

bool relay_leads(const struct relay *relay)
{
	return relay->leads;
}

bool relay_published(const struct relay *relay)
{
	return relay->published;
}

static void lead(struct relay *relay, bool leads)
{
	if (leads && !relay->leads) {
		log_plain(relay->log, LOG_INFO, "relay.leads");
		relay_feed_restart(relay->feed);
		for (size_t i = 0; i < relay->duty_count; i++)
			relay->duties[i].due = 0;
	} else if (!leads) {
		relay_sample_clear(relay->config->metrics);
	}
	relay->leads = leads;
}

/* The failure of one is nobody else's. */
static bool do_duties(struct relay *relay)
{
	usec_t now = clock_monotonic(relay->config->clock);
	bool any_more = false;

	for (size_t i = 0; i < relay->duty_count; i++) {
		struct duty *d = &relay->duties[i];
		bool more = false;
		if (now < d->due)
			continue;
		if (d->duty.run(d->duty.ctx, relay->db, relay->arena, &more) != OK)
			log_event(relay->log, LOG_ERROR, "relay.duty_failed",
				  LOG_TXT("duty", d->duty.name),
				  LOG_TXT("sqlstate", db_error(relay->db)->sqlstate),
				  LOG_TXT("reason", db_error(relay->db)->message));
		d->due = more ? now : now + d->duty.every;
		any_more |= more;
	}
	return any_more;
}

/* Until something has to be looked at without a poke. */
static int idle_ms(const struct relay *relay)
{
	usec_t now = clock_monotonic(relay->config->clock), wait = POLL_MS * USEC_PER_MSEC;

	for (size_t i = 0; relay->leads && i < relay->duty_count; i++)
		if (relay->duties[i].due - now < wait)
			wait = relay->duties[i].due > now ? relay->duties[i].due - now : 0;
	return (int)((wait + USEC_PER_MSEC - 1) / USEC_PER_MSEC);
}

static enum err step(struct relay *relay, bool *ret_more)
{
	struct db_rows *rows;
	TRY(db_lookup(relay->db, relay->arena, &relay_take, DB_ARGS(db_i64(BATCH)), &rows));
	lead(relay, row_bool(rows, 0, "held"));
	if (!relay->leads)
		return OK;
	bool more = row_i64(rows, 0, "moved") == BATCH;
	size_t sent;
	TRY(relay_feed_publish(relay->feed, relay->arena, row_bool(rows, 0, "revoked"), BATCH,
			       &sent, &relay->published));
	more |= do_duties(relay);
	*ret_more = more || sent == BATCH;
	return OK;
}

enum err relay_step(struct relay *relay, bool *ret_more)
{
	bool more = false;
	relay->published = false;
	enum err err = step(relay, &more);
	arena_reset(relay->arena);
	if (err)
		lead(relay, false);
	else
		*ret_more = more;
	return err;
}

/* The lock is counted, once per step. */
DB_STMT(relay_resign, "relay.resign", "select pg_advisory_unlock_all()");

/* One that stands by leads at once, instead of when it next looks. */
static void resign(struct relay *relay)
{
	struct redis *redis = redis_new(relay->config->redis_url, relay->config->clock);
	if (relay->leads &&
	    db_lookup(relay->db, relay->arena, &relay_resign, DB_NO_ARGS, NULL) == OK)
		redis_poke(redis, relay->arena, STR("hub:poke:relay"));
	redis_free(redis);
}

int relay_run(struct worker *worker, void *relay_config)
{
	const struct relay_config *config = relay_config;
	struct relay *relay = relay_new(config, worker->log);
	struct redis *pokes = redis_new(config->redis_url, config->clock);
	redis_subscribe(pokes, STR("hub:poke:relay"));
	worker_ready(worker);
	while (!worker_stopping(worker)) {
		bool more = false;
		worker_deadline(worker, STEP_MAX);
		enum err err = relay_step(relay, &more);
		worker_deadline(worker, 0);
		if (err && err != ERR_UNAVAILABLE)
			log_event(worker->log, LOG_ERROR, "relay.failed",
				  LOG_TXT("sqlstate", db_error(relay->db)->sqlstate),
				  LOG_TXT("stmt", db_error(relay->db)->stmt),
				  LOG_TXT("reason", db_error(relay->db)->message));
		if (!more)
			worker_wait(worker, redis_fd(pokes), err ? RETRY_MS : idle_ms(relay));
		redis_poked(pokes);
	}
	resign(relay);
	redis_free(pokes);
	relay_free(relay);
	return 0;
}
