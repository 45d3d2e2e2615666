#include "core/jobs/relay_feed.h"

#include <inttypes.h>
#include <stdlib.h>

#include "core/jobs/relay_revoked.h"
#include "core/ops/metric.h"

#define CURSOR_UNKNOWN (-1)
#define EPOCH_MAX      128
#define CHUNK          100  /* events per script call: short enough for Redis' other clients */
#define HEADS_CHUNK    1000 /* accounts per HSET */

#define KEY_EPOCH    STR("hub:epoch")
#define KEY_HEADS    STR("hub:heads")
#define KEY_FIREHOSE STR("hub:firehose")

/*
 * KEYS epoch, heads, firehose; ARGV our epoch, then account, seq, envelope, audience of each event.
 * 0 when Redis has another epoch. seq stays below 2^53, where Lua's numbers are exact.
 */
#define PUBLISH_SCRIPT                                                 \
	"if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end "  \
	"for i = 2, #ARGV, 4 do "                                      \
	"local account, seq = ARGV[i], ARGV[i + 1] "                   \
	"redis.call('XADD', KEYS[3], 'MAXLEN', '~', '10000', '*', "    \
	"'a', account, 's', seq, 'e', ARGV[i + 2], 'u', ARGV[i + 3]) " \
	"local head = redis.call('HGET', KEYS[2], account) "           \
	"if not head or tonumber(head) < tonumber(seq) then "          \
	"redis.call('HSET', KEYS[2], account, seq) end "               \
	"end return 1"

DB_STMT(feed_cursor, "relay.cursor", "select published_pos from relay_state where id = 1");

DB_STMT(feed_advance, "relay.advance",
	"update relay_state set published_pos = $1 where id = 1 and published_pos < $1");

DB_STMT(feed_events, "relay.events",
	"select pos, account_id, seq, envelope, audience from events"
	" where pos > $1 order by pos limit $2");

DB_STMT(feed_heads, "relay.heads",
	"select account_id, seq from event_heads where account_id > $1 and seq > 0"
	" order by account_id limit $2");

struct relay_feed {
	const struct relay_config *config;
	const struct log *log;
	struct db *db;
	struct redis *redis;
	int64_t cursor;        /* pos of the last event published, or CURSOR_UNKNOWN */
	char epoch[EPOCH_MAX]; /* "": to be found out */
	bool complained;       /* one log event per outage */
};

struct relay_feed *relay_feed_new(const struct relay_config *config, struct db *db,
				  const struct log *log)
{
	struct relay_feed *feed = calloc(1, sizeof(*feed));
	if (!feed)
		abort();
	feed->config = config;
	feed->log = log;
	feed->db = db;
	feed->redis = redis_new(config->redis_url, config->clock);
	redis_observe(feed->redis, metrics_redis(config->metrics));
	relay_feed_restart(feed);
	return feed;
}

void relay_feed_free(struct relay_feed *feed)
{
	redis_free(feed->redis);
	free(feed);
}

void relay_feed_restart(struct relay_feed *feed)
{
	feed->cursor = CURSOR_UNKNOWN;
	feed->epoch[0] = '\0';
}

/* --- epoch --- */

static enum err run_id(struct relay_feed *feed, struct arena *arena, struct str *ret)
{
	struct redis_reply info;
	TRY(REDIS_DO(feed->redis, arena, &info, STR("INFO"), STR("server")));
	for (struct str rest = info.text; rest.ptr;) {
		struct str line = str_trim(str_split(&rest, '\n'));
		if (str_starts(line, STR("run_id:"))) {
			*ret = str_slice(line, sizeof("run_id:") - 1, line.len);
			return OK;
		}
	}
	return ERR_INTERNAL;
}

static void remember_epoch(struct relay_feed *feed, struct str epoch)
{
	size_t len = epoch.len < EPOCH_MAX ? epoch.len : EPOCH_MAX - 1;
	memcpy(feed->epoch, epoch.ptr, len);
	feed->epoch[len] = '\0';
}

/* One HSET from the accounts after `after`; *ret_last is the last one, or I64_NULL at the end. */
static enum err copy_heads(struct relay_feed *feed, struct arena *arena, int64_t after,
			   int64_t *ret_last, enum err *ret_redis)
{
	struct db_rows *rows;
	TRY(db_lookup(feed->db, arena, &feed_heads, DB_ARGS(db_i64(after), db_i64(HEADS_CHUNK)),
		      &rows));
	size_t count = rows_count(rows);
	*ret_last = I64_NULL;
	*ret_redis = OK;
	if (count == 0)
		return OK;
	struct str *args = ARENA_ARRAY(arena, struct str, 2 + 2 * count);
	args[0] = STR("HSET");
	args[1] = KEY_HEADS;
	for (size_t i = 0; i < count; i++) {
		args[2 + 2 * i] = row_str(rows, i, "account_id");
		args[3 + 2 * i] = row_str(rows, i, "seq");
	}
	struct redis_reply reply;
	*ret_redis = redis_command(feed->redis, arena, args, 2 + 2 * count, &reply);
	if (count == HEADS_CHUNK)
		*ret_last = row_i64(rows, count - 1, "account_id");
	return OK;
}

/* The epoch goes last: until it is there, readers know that the rest proves nothing. */
static enum err rebuild(struct relay_feed *feed, struct arena *arena, struct str server,
			enum err *ret_redis)
{
	struct redis_reply reply;
	*ret_redis = REDIS_DO(feed->redis, arena, &reply, STR("DEL"), KEY_EPOCH, KEY_HEADS,
			      KEY_REVOKED, KEY_REVOCATIONS);
	for (int64_t after = 0; !*ret_redis && after != I64_NULL;)
		TRY(copy_heads(feed, arena, after, &after, ret_redis));
	if (!*ret_redis)
		TRY(relay_revoked_copy(feed->db, feed->redis, arena, ret_redis));
	if (*ret_redis)
		return OK;
	struct str id = id_new(arena, feed->config->clock, feed->config->rng);
	struct str epoch = arena_printf(arena, "%.*s/%.*s", STR_FMT(server), STR_FMT(id));
	*ret_redis = REDIS_DO(feed->redis, arena, &reply, STR("SET"), KEY_EPOCH, epoch);
	if (*ret_redis)
		return OK;
	remember_epoch(feed, epoch);
	log_event(feed->log, LOG_INFO, "relay.epoch", LOG_STR("epoch", epoch));
	return OK;
}

/* Adopts the epoch that a relay before us set in this very Redis process, else makes a new one. */
static enum err settle_epoch(struct relay_feed *feed, struct arena *arena, enum err *ret_redis)
{
	struct redis_reply current;
	struct str server;
	*ret_redis = run_id(feed, arena, &server);
	if (!*ret_redis)
		*ret_redis = REDIS_DO(feed->redis, arena, &current, STR("GET"), KEY_EPOCH);
	if (*ret_redis)
		return OK;
	struct str ours = arena_printf(arena, "%.*s/", STR_FMT(server));
	if (current.type == REDIS_TEXT && str_starts(current.text, ours) &&
	    current.text.len < EPOCH_MAX) {
		remember_epoch(feed, current.text);
		return OK;
	}
	return rebuild(feed, arena, server, ret_redis);
}

/* --- events --- */

/* Rows [from, to) in one script call; none of them just asks about the epoch. */
static enum err send(struct relay_feed *feed, struct arena *arena, const struct db_rows *rows,
		     size_t from, size_t to, bool *ret_current)
{
	size_t n = 0;
	struct str *args = ARENA_ARRAY(arena, struct str, 7 + 4 * (to - from));
	args[n++] = STR("EVAL");
	args[n++] = STR(PUBLISH_SCRIPT);
	args[n++] = STR("3");
	args[n++] = KEY_EPOCH;
	args[n++] = KEY_HEADS;
	args[n++] = KEY_FIREHOSE;
	args[n++] = str_from(feed->epoch);
	for (size_t i = from; i < to; i++) {
		args[n++] = row_str(rows, i, "account_id");
		args[n++] = row_str(rows, i, "seq");
		args[n++] = row_str(rows, i, "envelope");
		args[n++] = row_str(rows, i, "audience");
	}
	struct redis_reply reply;
	TRY(redis_command(feed->redis, arena, args, n, &reply));
	*ret_current = reply.number == 1;
	return OK;
}

/* *ret_sent: how many are in Redis for sure. *ret_current false: the epoch is not ours any more. */
static enum err send_all(struct relay_feed *feed, struct arena *arena, const struct db_rows *rows,
			 size_t *ret_sent, bool *ret_current)
{
	size_t count = rows_count(rows), sent = 0;
	do {
		size_t to = count - sent > CHUNK ? sent + CHUNK : count;
		enum err err = send(feed, arena, rows, sent, to, ret_current);
		if (err || !*ret_current)
			return err;
		*ret_sent = sent = to;
	} while (sent < count);
	return OK;
}

static enum err advance(struct relay_feed *feed, struct arena *arena, int64_t pos)
{
	TRY(db_lookup(feed->db, arena, &feed_advance, DB_ARGS(db_i64(pos)), NULL));
	feed->cursor = pos;
	return OK;
}

static enum err load_cursor(struct relay_feed *feed, struct arena *arena)
{
	struct db_rows *rows;
	TRY(db_lookup(feed->db, arena, &feed_cursor, DB_NO_ARGS, &rows));
	feed->cursor = row_i64(rows, 0, "published_pos");
	return OK;
}

/* Redis failed: say it once, and find out the epoch again before anything else is sent. */
static void redis_away(struct relay_feed *feed)
{
	feed->epoch[0] = '\0';
	if (!feed->complained)
		log_event(feed->log, LOG_ERROR, "relay.redis_down",
			  LOG_STR("reason", redis_error(feed->redis)));
	feed->complained = true;
}

static void redis_back(struct relay_feed *feed)
{
	if (feed->complained)
		log_plain(feed->log, LOG_INFO, "relay.redis_up");
	feed->complained = false;
}

static enum err publish(struct relay_feed *feed, struct arena *arena, bool revoked, int64_t limit,
			size_t *ret_sent, bool *ret_current, enum err *ret_redis)
{
	*ret_current = true;
	if (!feed->epoch[0])
		TRY(settle_epoch(feed, arena, ret_redis));
	if (!*ret_redis && revoked)
		TRY(relay_revoked_publish(feed->db, feed->redis, arena, str_from(feed->epoch),
					  clock_now(feed->config->clock), ret_current, ret_redis));
	if (*ret_redis || !*ret_current)
		return OK;
	struct db_rows *rows;
	TRY(db_lookup(feed->db, arena, &feed_events, DB_ARGS(db_i64(feed->cursor), db_i64(limit)),
		      &rows));
	*ret_redis = send_all(feed, arena, rows, ret_sent, ret_current);
	if (*ret_sent)
		TRY(advance(feed, arena, row_i64(rows, *ret_sent - 1, "pos")));
	return OK;
}

enum err relay_feed_publish(struct relay_feed *feed, struct arena *arena, bool revoked,
			    int64_t limit, size_t *ret_sent, bool *ret_all)
{
	size_t sent = 0;
	bool current = false;
	enum err redis = OK;
	if (feed->cursor == CURSOR_UNKNOWN)
		TRY(load_cursor(feed, arena));
	/* A second try after a flush: the first one found the epoch gone and wrote nothing. */
	for (int attempt = 0; attempt < 2 && !redis && !current; attempt++) {
		size_t now = 0;
		TRY(publish(feed, arena, revoked, limit, &now, &current, &redis));
		sent += now;
		if (!redis && !current)
			feed->epoch[0] = '\0';
	}
	if (redis)
		redis_away(feed);
	else
		redis_back(feed);
	*ret_sent = sent;
	*ret_all = !redis && current && sent < (size_t)limit;
	return OK;
}
