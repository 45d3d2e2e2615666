#include "app/events/feed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/events/feed_entry.h"
#include "app/events/loop.h"
#include "core/net/redis_async.h"

#define BLOCK_MS     "5000"
#define BATCH        "128"
#define READ_TIMEOUT (8 * USEC_PER_SEC)
#define ASK_TIMEOUT  (2 * USEC_PER_SEC)
#define ASK_EVERY    (1 * USEC_PER_SEC)
#define ASK_MAX      512 /* accounts in one question */
#define EPOCH_MAX    128
#define POSITION_MAX 48

#define KEY_EPOCH       STR("hub:epoch")
#define KEY_HEADS       STR("hub:heads")
#define KEY_FIREHOSE    STR("hub:firehose")
#define KEY_REVOKED     STR("hub:revoked")
#define KEY_REVOCATIONS STR("hub:revocations")

/* A connection with its place in the epoll set. */
struct line {
	struct watch watch; /* first: the loop hands it back */
	struct redis_async *redis;
	bool up;
};

struct feed {
	struct feed_config config;
	struct arena *scratch;
	struct line reader;
	struct line asker;
	char position[POSITION_MAX]; /* last entry seen; "": to be found out */
	char words[POSITION_MAX];    /* the same in hub:presence */
	char epoch[EPOCH_MAX];       /* "": unknown */
	bool complained;             /* that there is no epoch; once per absence */
	uint64_t events;
	int64_t revocations; /* number of the last entry of them that was seen */
	bool behind;         /* one was missed: hub:revoked is to be read again */
	unsigned reading;    /* how often the reader began anew */
	/* the question under way */
	bool asking;
	unsigned query; /* its number */
	int64_t ids[ASK_MAX];
	size_t id_count;
	bool asks_revoked; /* it asks for hub:revoked, too */
	unsigned life;     /* `reading` when it was sent */
	size_t cursor;     /* bucket at which the next look at loaded accounts begins */
	usec_t ask_at;
};

static usec_t now_of(const struct feed *feed)
{
	return clock_monotonic(feed->config.log->clock);
}

static void keep(char *to, size_t size, struct str text)
{
	snprintf(to, size, "%.*s", STR_FMT(text));
}

/* --- the reader --- */

static void read_on(struct feed *feed);

static void forget_revocations(struct feed *feed)
{
	feed->config.sessions->known = false;
	feed->reading++; /* what hub:revoked held before the reader goes on does not count */
}

/* Nothing known can be proven any more. */
static void forget_all(struct feed *feed)
{
	accounts_forget(feed->config.accounts);
	forget_revocations(feed);
	feed->position[0] = '\0';
	feed->words[0] = '\0';
	redis_async_restart(feed->reader.redis);
}

/* A refused command; a lost connection comes back by itself. */
static void reader_failed(struct feed *feed)
{
	if (!feed->reader.up)
		return;
	log_event(feed->config.log, LOG_ERROR, "feed.refused",
		  LOG_STR("why", redis_async_error(feed->reader.redis)));
	redis_async_restart(feed->reader.redis);
}

static void log_ended(const struct feed *feed, size_t streams)
{
	if (streams > 0)
		log_event(feed->config.log, LOG_INFO, "streams.revoked",
			  LOG_I64("streams", (int64_t)streams));
}

static void take_revocations(struct feed *feed, int64_t number, const struct redis_reply *fields)
{
	struct uuid session;
	usec_t until;
	size_t ended = 0;

	for (size_t at = 0; feed_entry_revoked(fields, &at, &session, &until);)
		ended += sessions_revoke(feed->config.sessions, &session, until);
	if (number > feed->revocations)
		feed->revocations = number;
	log_ended(feed, ended);
}

static void take_event(struct feed *feed, const struct redis_reply *fields)
{
	struct feed_entry parsed;
	struct account *account;
	struct packet *packet;

	feed->events++;
	if (!feed_entry_read(fields, &parsed)) {
		log_event(feed->config.log, LOG_ERROR, "feed.bad_entry",
			  LOG_TXT("entry", feed->position));
		return;
	}
	account = accounts_find(feed->config.accounts, parsed.account_id);
	if (!account)
		return;
	packet = feed_entry_packet(feed->scratch, &parsed);
	if (!packet) {
		log_event(feed->config.log, LOG_ERROR, "feed.bad_event",
			  LOG_I64("account_id", account->id), LOG_I64("seq", parsed.seq));
	} else {
		if (!account_take(account, packet))
			log_event(feed->config.log, LOG_WARN, "feed.hole",
				  LOG_I64("account_id", account->id), LOG_I64("seq", parsed.seq));
		packet_unref(packet);
	}
	arena_reset(feed->scratch);
}

static void take_word(struct feed *feed, const struct redis_reply *entry)
{
	struct str id, time;
	int64_t heard;

	if (entry->type != REDIS_LIST || entry->count != 2 || entry->items[0].type != REDIS_TEXT)
		return;
	id = time = entry->items[0].text;
	keep(feed->words, sizeof(feed->words), id);
	if (!str_to_i64(str_split(&time, '-'), 1, INT64_MAX, &heard) ||
	    !crowds_take(feed->config.crowds, heard, &entry->items[1]))
		log_event(feed->config.log, LOG_ERROR, "feed.bad_word", LOG_STR("entry", id));
}

static void take_entry(struct feed *feed, const struct redis_reply *entry)
{
	int64_t revocations;

	if (entry->type != REDIS_LIST || entry->count != 2 || entry->items[0].type != REDIS_TEXT)
		return;
	keep(feed->position, sizeof(feed->position), entry->items[0].text);
	revocations = feed_entry_revocations(&entry->items[1]);
	if (revocations > 0)
		take_revocations(feed, revocations, &entry->items[1]);
	else
		take_event(feed, &entry->items[1]);
}

static void take_entries(struct feed *feed, const struct redis_reply *stream)
{
	bool words = stream->count == 2 && str_eq(stream->items[0].text, PRESENCE_STREAM);

	for (size_t i = 0; stream->count == 2 && i < stream->items[1].count; i++) {
		if (words)
			take_word(feed, &stream->items[1].items[i]);
		else
			take_entry(feed, &stream->items[1].items[i]);
	}
}

static void on_entries(void *ctx, enum err err, const struct redis_reply *reply)
{
	struct feed *feed = ctx;

	if (err != OK) {
		reader_failed(feed);
		return;
	}
	/* [[key, [entry…]]…], those that have some; or nil when BLOCK ran out */
	for (size_t i = 0; reply->type == REDIS_LIST && i < reply->count; i++)
		take_entries(feed, &reply->items[i]);
	read_on(feed);
}

static void on_position(void *ctx, enum err err, const struct redis_reply *reply)
{
	struct feed *feed = ctx;

	if (err != OK) {
		reader_failed(feed);
		return;
	}
	if (reply->type == REDIS_LIST && reply->count == 1 && reply->items[0].count == 2)
		keep(feed->position, sizeof(feed->position), reply->items[0].items[0].text);
	else
		keep(feed->position, sizeof(feed->position), STR("0-0"));
	read_on(feed);
	feed_want(feed);
}

/* At first as far back as a word is good for. */
static struct str words_seen(struct feed *feed)
{
	usec_t since = clock_now(feed->config.log->clock) - PRESENCE_LIFE_SEC * USEC_PER_SEC;

	if (feed->words[0] == '\0')
		snprintf(feed->words, sizeof(feed->words), "%" PRId64 "-0", since / USEC_PER_MSEC);
	return str_from(feed->words);
}

static void read_on(struct feed *feed)
{
	const struct str last[] = {STR("XREVRANGE"), KEY_FIREHOSE, STR("+"), STR("-"), STR("COUNT"),
				   STR("1")};
	const struct str next[] = {STR("XREAD"), STR("COUNT"), STR(BATCH), STR("BLOCK"),
				   STR(BLOCK_MS), STR("STREAMS"), KEY_FIREHOSE, PRESENCE_STREAM,
				   str_from(feed->position), words_seen(feed)};

	if (feed->position[0] == '\0')
		redis_async_send(feed->reader.redis, last, ARRAY_LEN(last), ASK_TIMEOUT,
				 (struct redis_async_done){on_position, feed});
	else
		redis_async_send(feed->reader.redis, next, ARRAY_LEN(next), READ_TIMEOUT,
				 (struct redis_async_done){on_entries, feed});
}

/* --- the asker --- */

/* Adds the account to the question. */
static void ask_about(struct feed *feed, struct account *account)
{
	account->query = feed->query;
	feed->ids[feed->id_count++] = account->id;
}

/* Accounts to load, then as many of the others as fit, each time from where the last ended. */
static void choose_accounts(struct feed *feed)
{
	const struct accounts *accounts = feed->config.accounts;
	size_t buckets = accounts->bucket_count;

	feed->id_count = 0;
	for (size_t i = 0; feed->position[0] && i < buckets; i++) {
		for (struct account *a = accounts->buckets[i]; a && feed->id_count < ASK_MAX;
		     a = a->next) {
			if (!a->loaded)
				ask_about(feed, a);
		}
	}
	for (size_t i = 0; feed->reader.up && i < buckets && feed->id_count < ASK_MAX; i++) {
		for (struct account *a = accounts->buckets[feed->cursor++ & (buckets - 1)];
		     a && feed->id_count < ASK_MAX; a = a->next) {
			if (a->loaded)
				ask_about(feed, a);
		}
	}
}

/* A loaded account's head: ahead of the reader twice in a row means that something was missed. */
static void check_head(struct feed *feed, struct account *account, int64_t head)
{
	int64_t doubt = account->doubt;

	account->doubt = head > account->ring.last ? head : I64_NULL;
	if (doubt == I64_NULL || account->doubt == I64_NULL || account->ring.last >= doubt)
		return;
	log_event(feed->config.log, LOG_WARN, "feed.missed", LOG_I64("account_id", account->id),
		  LOG_I64("seq", head));
	account_skip(account, head);
	account->doubt = I64_NULL;
}

static void take_heads(struct feed *feed, const struct redis_reply *heads)
{
	for (size_t i = 0; i < feed->id_count && i < heads->count; i++) {
		struct account *account = accounts_find(feed->config.accounts, feed->ids[i]);
		int64_t head = 0; /* an account without events has none */

		/* Forgotten, or made anew, since the question was sent. */
		if (!account || account->query != feed->query)
			continue;
		if (heads->items[i].type == REDIS_TEXT &&
		    !str_to_i64(heads->items[i].text, 0, INT64_MAX, &head))
			continue;
		if (account->loaded)
			check_head(feed, account, head);
		else
			account_load(account, head);
	}
}

/* [id, until, id, until …] */
static void load_revoked(struct feed *feed, const struct redis_reply *revoked)
{
	struct uuid session;
	usec_t until;
	size_t ended = 0;

	for (size_t i = 0; i + 1 < revoked->count; i += 2) {
		if (feed_revocation_read(revoked->items[i].text, revoked->items[i + 1].text,
					 &session, &until))
			ended += sessions_revoke(feed->config.sessions, &session, until);
	}
	log_ended(feed, ended);
}

/* `revoked` is NULL when it was not asked for, or the reader began anew meanwhile. */
static void take_revoked(struct feed *feed, const struct redis_reply *number,
			 const struct redis_reply *revoked)
{
	int64_t last = 0; /* none before the first revocation of an epoch */

	if (number->type == REDIS_TEXT)
		(void)str_to_i64(number->text, 0, INT64_MAX, &last);
	feed->behind = !revoked && last > feed->revocations;
	if (!revoked)
		return;
	load_revoked(feed, revoked);
	feed->revocations = last;
	feed->config.sessions->known = true;
}

/* The answer counts only when the reader will bring all that comes later. */
static bool wants_revoked(const struct feed *feed)
{
	return feed->reader.up && feed->position[0] &&
	       (feed->behind || !feed->config.sessions->known);
}

/* True when the epoch is the one everything known belongs to. */
static bool same_epoch(struct feed *feed, const struct redis_reply *reply)
{
	const struct log *log = feed->config.log;
	bool known = feed->epoch[0] != '\0';

	if (reply->type != REDIS_TEXT || reply->text.len == 0 || reply->text.len >= EPOCH_MAX) {
		if (!feed->complained)
			log_plain(log, LOG_WARN, "feed.no_epoch");
		feed->complained = true;
		feed->epoch[0] = '\0';
		if (known)
			forget_all(feed);
		return false;
	}
	if (known && str_eq(reply->text, str_from(feed->epoch)))
		return true;
	feed->complained = false;
	keep(feed->epoch, sizeof(feed->epoch), reply->text);
	log_event(log, LOG_INFO, "feed.epoch", LOG_STR("epoch", reply->text));
	if (!known)
		return true;
	forget_all(feed);
	return false;
}

/* Came while the question was under way, or did not fit into it. */
static bool accounts_left(const struct feed *feed)
{
	const struct accounts *accounts = feed->config.accounts;
	bool full = feed->id_count == ASK_MAX;

	for (size_t i = 0; i < accounts->bucket_count; i++) {
		for (const struct account *a = accounts->buckets[i]; a; a = a->next) {
			if (!a->loaded && (full || a->query != feed->query))
				return true;
		}
	}
	return false;
}

/* [[epoch, number of revocations], heads, revoked]; heads and revoked where they were asked for */
static void on_answers(void *ctx, enum err err, const struct redis_reply *reply)
{
	struct feed *feed = ctx;
	bool revoked = feed->asks_revoked && feed->life == feed->reading;
	size_t heads = feed->id_count > 0;
	size_t count = 1 + heads + feed->asks_revoked;
	bool good = err == OK && reply->type == REDIS_LIST && reply->count == count &&
		    reply->items[0].count == 2;

	feed->asking = false;
	feed->ask_at = now_of(feed) + ASK_EVERY;
	if (!good || !same_epoch(feed, &reply->items[0].items[0]))
		return;
	if (heads)
		take_heads(feed, &reply->items[1]);
	take_revoked(feed, &reply->items[0].items[1], revoked ? &reply->items[count - 1] : NULL);
	if (accounts_left(feed) || wants_revoked(feed))
		feed_want(feed);
}

static bool say(struct feed *feed, const struct str *args, size_t count,
		void (*done)(void *, enum err, const struct redis_reply *))
{
	return redis_async_send(feed->asker.redis, args, count, ASK_TIMEOUT,
				(struct redis_async_done){done, feed});
}

static void ask(struct feed *feed)
{
	const struct str multi[] = {STR("MULTI")};
	const struct str epoch[] = {STR("MGET"), KEY_EPOCH, KEY_REVOCATIONS};
	const struct str revoked[] = {STR("ZRANGE"), KEY_REVOKED, STR("0"), STR("-1"),
				      STR("WITHSCORES")};
	const struct str exec[] = {STR("EXEC")};
	struct str heads[ASK_MAX + 2] = {STR("HMGET"), KEY_HEADS};

	feed->query = feed->query == UINT32_MAX ? 1 : feed->query + 1;
	choose_accounts(feed);
	for (size_t i = 0; i < feed->id_count; i++)
		heads[2 + i] = arena_printf(feed->scratch, "%" PRId64, feed->ids[i]);
	feed->asks_revoked = wants_revoked(feed);
	feed->life = feed->reading;
	feed->asking = say(feed, multi, 1, NULL) && say(feed, epoch, ARRAY_LEN(epoch), NULL) &&
		       (feed->id_count == 0 || say(feed, heads, 2 + feed->id_count, NULL)) &&
		       (!feed->asks_revoked ||
			say(feed, revoked, ARRAY_LEN(revoked), NULL)) &&
		       say(feed, exec, 1, on_answers);
	feed->ask_at = now_of(feed) + ASK_EVERY;
	arena_reset(feed->scratch);
}

void feed_take_back(void *ctx, int64_t account_id, struct str viewer_id, int64_t heard)
{
	struct feed *feed = ctx;
	const struct str args[] = {
		STR("XADD"), PRESENCE_STREAM, STR("MAXLEN"), STR("~"), PRESENCE_KEPT, STR("*"),
		STR("a"), arena_printf(feed->scratch, "%" PRId64, account_id), STR("v"), viewer_id,
		STR("h"), arena_printf(feed->scratch, "%" PRId64, heard)};

	(void)say(feed, args, ARRAY_LEN(args), NULL); /* or in a few seconds */
	arena_reset(feed->scratch);
}

void feed_want(struct feed *feed)
{
	/* Without a position the answer could be older than what the reader will start from. */
	if (!feed->asking && feed->asker.up && feed->position[0])
		feed->ask_at = INT64_MIN;
}

/* --- both --- */

static void log_line(const struct feed *feed, const char *name, const struct line *line)
{
	if (line->up)
		log_event(feed->config.log, LOG_INFO, "redis.up", LOG_TXT("line", name));
	else
		log_event(feed->config.log, LOG_WARN, "redis.down", LOG_TXT("line", name),
			  LOG_STR("why", redis_async_error(line->redis)));
}

static void reader_changed(void *ctx, bool up)
{
	struct feed *feed = ctx;

	feed->reader.up = up;
	log_line(feed, "reader", &feed->reader);
	if (up) {
		read_on(feed);
		feed_want(feed);
	} else {
		forget_revocations(feed);
	}
}

static void asker_changed(void *ctx, bool up)
{
	struct feed *feed = ctx;

	feed->asker.up = up;
	log_line(feed, "asker", &feed->asker);
	feed->asking = false;
	feed->ask_at = INT64_MIN;
}

static void line_ready(struct watch *watch, uint32_t events)
{
	struct line *line = (struct line *)watch;

	redis_async_ready(line->redis, events);
}

static bool line_init(struct feed *feed, struct line *line, void (*changed)(void *, bool))
{
	const struct redis_async_config config = {
		.url = feed->config.redis_url,
		.clock = feed->config.log->clock,
		.rng = feed->config.rng,
		.epoll_fd = feed->config.epoll_fd,
		.tag = &line->watch,
		.changed = changed,
		.ctx = feed,
		.observer = line == &feed->asker ? feed->config.observer : (struct observer){0},
	};

	line->watch.ready = line_ready;
	line->redis = redis_async_new(&config);
	return line->redis != NULL;
}

struct feed *feed_new(const struct feed_config *config)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	if (!feed)
		abort();
	feed->config = *config;
	feed->scratch = arena_new();
	if (line_init(feed, &feed->reader, reader_changed) &&
	    line_init(feed, &feed->asker, asker_changed))
		return feed;
	feed_free(feed);
	return NULL;
}

void feed_free(struct feed *feed)
{
	if (!feed)
		return;
	feed->reader.up = false; /* what is under way fails now, and need not be complained about */
	redis_async_free(feed->reader.redis);
	redis_async_free(feed->asker.redis);
	arena_free(feed->scratch);
	free(feed);
}

void feed_tick(struct feed *feed)
{
	redis_async_tick(feed->reader.redis);
	redis_async_tick(feed->asker.redis);
}

void feed_turn(struct feed *feed)
{
	if (feed->asker.up && !feed->asking && now_of(feed) >= feed->ask_at)
		ask(feed);
}

uint64_t feed_events(const struct feed *feed)
{
	return feed->events;
}
